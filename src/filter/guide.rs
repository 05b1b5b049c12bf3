//! What the language says, in sentences with examples: the help page and the
//! README are made of these tables, and every example is a test.
//!
//! The names of fields and of the words after `is:` are in
//! [`FIELDS`](super::FIELDS) and [`FLAGS`](super::FLAGS).

/// Filters as one writes them.
pub const EXAMPLES: &[&str] = &[
    "sender:stripe .data.object.amount>1000",
    "told:5xx -is:marked age<10m",
    "sig:invalid or sig:unsigned",
    "event:payment* path=/hooks header.content-type:json",
    ".items[].id=42",
    "size>10k time>=12:30",
    "\"order 789\"",
    "~ord(er)?_\\d+",
];

/// An operator.
#[derive(Clone, Copy, Debug)]
pub struct OperatorRow {
    /// How it is written.
    pub sign: &'static str,
    /// A term with it.
    pub example: &'static str,
    /// What it says.
    pub about: &'static str,
}

const fn operator(sign: &'static str, example: &'static str, about: &'static str) -> OperatorRow {
    OperatorRow {
        sign,
        example,
        about,
    }
}

/// What stands between a field and a value.
pub const OPERATORS: &[OperatorRow] = &[
    operator(
        ":",
        "path:/hooks",
        "contains; with * or ? in the value, fits it as a whole; of numbers, states and words: is",
    ),
    operator("=", "path=/hooks", "is, as a whole"),
    operator("!=", "event!=ping", "is not; of several: none of them is"),
    operator(">", "size>10k", "is more than, or later than"),
    operator(
        ">=",
        ".data.amount>=1.50",
        "is at least, or not earlier than",
    ),
    operator("<", "age<10m", "is less than, or earlier than"),
    operator("<=", "attempt<=2", "is at most, or not later than"),
    operator(
        "~",
        "body~order-\\d+",
        "fits the regular expression somewhere (its time is linear in the text, its size limited)",
    ),
];

/// A way to write something.
#[derive(Clone, Copy, Debug)]
pub struct FormRow {
    /// A filter that shows it.
    pub example: &'static str,
    /// What it says.
    pub about: &'static str,
}

const fn form(example: &'static str, about: &'static str) -> FormRow {
    FormRow { example, about }
}

/// How terms are put together.
pub const FORMS: &[FormRow] = &[
    form(
        "sender:stripe told:5xx",
        "side by side means and; and may be written",
    ),
    form("sig:invalid or sig:unsigned", "or binds loosest"),
    form("(is:failing or is:held) size>1k", "parentheses"),
    form("-is:marked", "not: also written ! or the word not"),
    form(
        "order-17",
        "a word alone: in the request line, the headers, the body, the sender, the event or the note",
    ),
    form(
        "\"order 17\"",
        "quotes keep blanks together and take their meaning from or, * and ?; in them \\\" \\\\ \\n \\u{202e}",
    ),
    form(
        "~ord(er)?-\\d+",
        "a regular expression alone, looked for in the same places",
    ),
    form(
        "header.content-type:json",
        "one header by its name, in any case; alone: there is one",
    ),
    form(
        "query.page>=2",
        "one parameter of the URL, decoded; alone: there is one",
    ),
    form(
        ".data.amount>1",
        "a JSON path: a value in the body; alone: something stands there",
    ),
];

/// How values with units are written.
pub const UNITS: &[FormRow] = &[
    form(
        "size>10k",
        "bytes: 512, 10k, 1.5MB, 64KiB; a k is 1,000 bytes, a Ki is 1,024",
    ),
    form("took>=500ms", "a duration: us, ms, s, m, h, d; also 1h30m"),
    form("age<10m", "the same, of how long ago it came"),
    form(
        "told:5xx",
        "a status, its class, or none, pending, closed; of app also down, late",
    ),
    form(
        "time>=12:30",
        "the local time of every day; 12:30 is the whole minute, 12:30:05 the second",
    ),
    form(
        "time>=2026-11-26T12:30",
        "with a date: that minute; 2026-11-26 alone is the whole day",
    ),
];

/// A sentence of the language, and what shows it.
#[derive(Clone, Copy, Debug)]
pub struct RuleRow {
    /// The sentence.
    pub says: &'static str,
    /// What shows it.
    pub examples: &'static [Example],
}

/// A filter, and whether it finds an event with this body.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The filter.
    pub filter: &'static str,
    /// The body.
    pub body: &'static str,
    /// Whether it does.
    pub finds: Finds,
}

/// Whether a filter finds an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finds {
    /// It does.
    Yes,
    /// It does not.
    No,
}

const fn rule(says: &'static str, examples: &'static [Example]) -> RuleRow {
    RuleRow { says, examples }
}

const fn yes(filter: &'static str, body: &'static str) -> Example {
    Example {
        filter,
        body,
        finds: Finds::Yes,
    }
}

const fn no(filter: &'static str, body: &'static str) -> Example {
    Example {
        filter,
        body,
        finds: Finds::No,
    }
}

/// How text is compared.
pub const TEXTS: &[RuleRow] = &[
    rule(
        "Text in lower case ignores the case of ASCII letters; with a capital in it, it is exact.",
        &[yes("body:order", "My ORDER"), no("body:Order", "My ORDER")],
    ),
    rule(
        "* is any run of characters and ? any one, and then the value is the whole; in quotes they are themselves.",
        &[
            yes("body:*-17", "order-17"),
            no("body:order-?", "order-17"),
            no("body:\"*-17\"", "order-17"),
        ],
    ),
    rule(
        "body: and a word alone look at the body as it was sent, and where it is compressed or in another charset at the decoded one too; escapes of JSON stand as they are sent.",
        &[
            yes("caf\u{e9}", "{\"a\":\"caf\u{e9}\"}"),
            no("caf\u{e9}", "{\"a\":\"caf\\u00e9\"}"),
            yes(".a:caf\u{e9}", "{\"a\":\"caf\\u00e9\"}"),
        ],
    ),
];

/// What a JSON path says.
pub const PATHS: &[RuleRow] = &[
    rule(
        "A path goes through objects by their keys. A key with other characters than letters, digits, _ and - stands in quotes.",
        &[
            yes(".data.amount=5", "{\"data\":{\"amount\":5}}"),
            yes(".\"odd key\"=1", "{\"odd key\":1}"),
        ],
    ),
    rule(
        "Keys are exact, small letters too; escapes in them are undone.",
        &[
            no(".data", "{\"Data\":1}"),
            yes(".data", "{\"d\\u0061ta\":1}"),
        ],
    ),
    rule(
        "A path alone asks whether something stands there: null, an empty list and an empty object are something.",
        &[
            yes(".a", "{\"a\":null}"),
            yes(".a", "{\"a\":[]}"),
            no(".b", "{\"a\":null}"),
        ],
    ),
    rule(
        "What is missing is equal to nothing, neither more nor less; so != holds for it, and a path alone beside it asks that there be something.",
        &[
            no(".a=1", "{}"),
            no(".a<1", "{}"),
            yes(".a!=1", "{}"),
            no(".a .a!=1", "{}"),
        ],
    ),
    rule(
        "null, true and false compare as these words, as a whole, and so does a text that says them.",
        &[
            yes(".a=null", "{\"a\":null}"),
            yes(".a=null", "{\"a\":\"null\"}"),
            no(".a=null", "{}"),
            yes(".a:true", "{\"a\":true}"),
            no(".a:tru", "{\"a\":true}"),
        ],
    ),
    rule(
        "Text is compared without its quotes and with its escapes undone, by the rule of case.",
        &[
            yes(".a=\"one\\ntwo\"", "{\"a\":\"one\\ntwo\"}"),
            yes(".a:http://x", "{\"a\":\"http:\\/\\/X\\/y\"}"),
            no(".a:X", "{\"a\":\"x\"}"),
        ],
    ),
    rule(
        "Numbers compare as numbers, also where the body has them as text, and digit by digit whatever their length.",
        &[
            yes(".a>1", "{\"a\":\"1.50\"}"),
            yes(".a=1.5", "{\"a\":15e-1}"),
            yes(".zip=7", "{\"zip\":\"007\"}"),
            no(".a=12345678901234567890", "{\"a\":12345678901234567891}"),
        ],
    ),
    rule(
        "A text that is no number is neither more nor less than one.",
        &[
            no(".a>1", "{\"a\":\"2 EUR\"}"),
            no(".a<=1", "{\"a\":\"2 EUR\"}"),
            no(".a<1", "{\"a\":null}"),
        ],
    ),
    rule(
        ": finds a part of a text, and a number as a whole; * and ? fit the number as it is written.",
        &[
            yes(".a:42", "{\"a\":\"no 42\"}"),
            no(".a:4", "{\"a\":42}"),
            yes(".a:42", "{\"a\":42.0}"),
            yes(".a:4*", "{\"a\":42}"),
        ],
    ),
    rule(
        "A list stands for what is in it, lists in lists too, at the end of a path and on its way: any element will do.",
        &[
            yes(".tags=new", "{\"tags\":[\"old\",\"new\"]}"),
            yes(".items.id=42", "{\"items\":[{\"id\":41},{\"id\":42}]}"),
            yes(".id=2", "[[{\"id\":1}],{\"id\":2}]"),
        ],
    ),
    rule(
        "With != no element may be equal.",
        &[
            no(".tags!=new", "{\"tags\":[\"old\",\"new\"]}"),
            yes(".tags!=new", "{\"tags\":[\"old\"]}"),
            yes(".tags!=new", "{\"tags\":[]}"),
        ],
    ),
    rule(
        "[] is every element, said aloud: it leads nowhere but in a list. [0] is the first one.",
        &[
            yes(".items[].id=42", "{\"items\":[{\"id\":41},{\"id\":42}]}"),
            yes(".items[1].id=42", "{\"items\":[{\"id\":41},{\"id\":42}]}"),
            no(".items[0].id=42", "{\"items\":[{\"id\":41},{\"id\":42}]}"),
            no(".items[].id=42", "{\"items\":{\"id\":42}}"),
            no(".items[]", "{\"items\":[]}"),
            yes(".[1].id=2", "[{\"id\":1},{\"id\":2}]"),
        ],
    ),
    rule(
        "Two terms may hold for different elements.",
        &[yes(
            ".items.id=1 .items.n=5",
            "{\"items\":[{\"id\":1,\"n\":2},{\"id\":3,\"n\":5}]}",
        )],
    ),
    rule(
        "An object is there, and compares with nothing.",
        &[
            yes(".a", "{\"a\":{\"b\":1}}"),
            no(".a:b", "{\"a\":{\"b\":1}}"),
            yes(".a!=b", "{\"a\":{\"b\":1}}"),
        ],
    ),
    rule(
        "A key that is there twice has two values; any of them will do, and with != none may be equal.",
        &[
            yes(".a=1", "{\"a\":1,\"a\":2}"),
            yes(".a=2", "{\"a\":1,\"a\":2}"),
            no(".a!=2", "{\"a\":1,\"a\":2}"),
        ],
    ),
    rule(
        "Of JSON that is broken or cut, what stands before the fault counts.",
        &[
            yes(".a=1", "{\"a\":1,\"b\":tru"),
            no(".b", "{\"a\":1,\"b\":tru"),
            no(".a=12", "{\"a\":12"),
        ],
    ),
    rule(
        "Other bodies are read as JSON first: XML as its root element, with @name for attributes; JSON lines as a list; a form or multipart as an object of its fields, and a path goes on in a field that is JSON or XML itself; a JSON Web Token as its claims. Compressed ones are decoded within limits.",
        &[
            yes(".order.id=42", "<order><id>42</id></order>"),
            yes(".order.\"@id\"=42", "<order id='42'/>"),
            yes(
                ".event=open",
                "{\"event\":\"sent\"}\n{\"event\":\"open\"}\n",
            ),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{Filter, syntax::Op};

    #[test]
    fn every_operator_has_a_row_and_every_example_is_a_filter() {
        assert_eq!(OPERATORS.len(), Op::ALL.len());
        for op in Op::ALL {
            let row = OPERATORS.iter().find(|row| row.sign == op.as_str());
            assert!(
                row.is_some_and(|row| row.example.contains(row.sign)),
                "{op:?}"
            );
        }
        let operators = OPERATORS.iter().map(|row| row.example);
        let forms = FORMS.iter().chain(UNITS).map(|row| row.example);
        for example in operators.chain(forms).chain(EXAMPLES.iter().copied()) {
            let filter = Filter::parse(example).unwrap_or_else(|it| panic!("{example}: {it}"));
            assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
        }
    }
}
