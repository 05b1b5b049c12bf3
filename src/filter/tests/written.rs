//! Text to filter and back, and what a mistake says.

use proptest::prelude::*;

use super::filter;
use crate::exchange::json::{Path, Step};
use crate::filter::{
    Filter,
    field::{FIELDS, Kind, Name},
    moment::Moment,
    parse::parse,
    syntax::{Ask, Node, Op, Spelling, Subject, Term, Value},
};

#[test]
fn a_filter_is_written_in_one_way() {
    let rows = [
        ("", ""),
        ("  ", ""),
        ("a b", "a b"),
        ("a and b AND c", "a b c"),
        ("a b or c", "a b or c"),
        ("a (b or c)", "a (b or c)"),
        ("-a !b not c", "not a not b not c"),
        ("not(a or b)", "not (a or b)"),
        ("status:500", "told:500"),
        ("Size:>10k", "size>10k"),
        ("path:=/a", "path=/a"),
        ("path:\"/a\"", "path:/a"),
        ("path:\"/a*\"", "path:\"/a*\""),
        ("path=\"/a*\"", "path=/a*"),
        ("path:\"\"", "path:\"\""),
        ("\"or\"", "\"or\""),
        ("order", "order"),
        ("http://localhost:80/x?y=1", "\"http://localhost:80/x?y=1\""),
        ("a@b.c", "a@b.c"),
        ("12:30:04", "\"12:30:04\""),
        ("pay.failed", "pay.failed"),
        (r#""say \"hi\"\n\u{202e}""#, r#""say \"hi\"\n\u{202e}""#),
        (r#"~"\d+ x""#, r#"~"\\d+ x""#),
        ("path~^/(a|b)$", "path~\"^/(a|b)$\""),
        (r"~\) x", r#"~"\\)" x"#),
        (r"~[)] x", r#"~"[)]" x"#),
        (r"(~[^])]\[)", r#"~"[^])]\\[""#),
        (r#"body~.?"id":\d x"#, r#"body~".?\"id\":\\d" x"#),
        ("header.X-Test", "header.X-Test"),
        ("header.\"odd name\":x", "header.\"odd name\":x"),
        ("query.a>=1.5", "query.a>=1.5"),
        ("sig:secret?", "sig:secret?"),
        ("n:#12", "n:#12"),
        (".data.amount:>1", ".data.amount>1"),
        (".items[].id=42", ".items[].id=42"),
        (".[0].\"odd key\"", ".[0].\"odd key\""),
        (".\"plain\"", ".plain"),
        ("time>=2026-11-26t12:30", "time>=2026-11-26t12:30"),
    ];
    for (text, written) in rows {
        assert_eq!(filter(text).to_string(), written, "{text}");
        assert_eq!(filter(written), filter(text), "{text}");
    }
    assert!(filter(" ").is_all());
}

/// The wrong part stands between the brackets.
#[test]
fn a_mistake_is_shown_where_it_is_and_says_what_would_be_right() {
    let rows = [
        (
            "sender:stripe [statos]:500",
            "there is no field \"statos\"; did you mean status?",
        ),
        (
            "[data.amount]>1",
            "there is no field \"data.amount\"; did you mean .data.amount, a value in the body?",
        ),
        (
            "[headers.content-type]:json",
            "there is no field \"headers.content-type\"; did you mean header.content-type?",
        ),
        (
            r#"body~["amount"]:\s*\d+"#,
            r#"the expression goes on behind its quotes; put all of it in quotes, as in ~"\"id\":1""#,
        ),
        (
            "[x-test]:1",
            "there is no field \"x-test\"; did you mean header.x-test?",
        ),
        (
            "[localhost]:4665",
            "there is no field \"localhost\"; to find it as text, put it in quotes",
        ),
        ("size>[] 10", "expected a value after size>"),
        (
            "size [>]10",
            "nothing stands before >; write field>value without spaces, or put the text in quotes",
        ),
        ("size>[ten]", "expected a size like 512, 10k or 1.5MB"),
        ("took>[5]", "expected a duration like 500ms or 1.5s"),
        (
            "told:[55]",
            "expected a status like 500 or 5xx, or one of none, pending, down, late, closed",
        ),
        ("told>[5xx]", "expected a number like 500 after >"),
        (
            "sig:[invald]",
            "there is no verdict invald; did you mean invalid?",
        ),
        (
            "is:[faling]",
            "there is no is:faling; did you mean is:failing?",
        ),
        (
            "time>[25:00]",
            "expected a time of day like 12:30 or 12:30:05, or a local date like 2026-11-26 or 2026-11-26T12:30",
        ),
        ("path>[5]", "path is text; compare it with : = != or ~"),
        (
            "size~[5]",
            "size is no text; compare it with : = != > >= < or <=",
        ),
        ("query.a>[b]", "expected a number after >"),
        (".a>[x]", "expected a number after >, such as 10 or 1.50"),
        (
            ".data[.]",
            "expected a key after this dot, such as .id or .\"odd key\"",
        ),
        (".a>[]", "expected a value after .a>"),
        (
            "[contnt-type]:json",
            "there is no field \"contnt-type\"; did you mean header.content-type?",
        ),
        (
            "time>[2026-02-30]",
            "expected a time of day like 12:30 or 12:30:05, or a local date like 2026-11-26 or 2026-11-26T12:30",
        ),
        ("[(]a", "this ( is not closed"),
        ("a[)]", "there is no ( for this )"),
        ("[\"]a", "this quote is not closed"),
        (
            "a or [or] b",
            "expected text or a field before or; to find the word itself, put it in quotes",
        ),
        ("a or []", "expected text or a field here"),
        ("header.[]", "expected a name after header."),
        ("\"[\\u{110000]}\"", "expected a character like \\u{202e}"),
        (
            "a[\u{202e}]b",
            "this character cannot be seen; write \"\\u{202e}\" in quotes",
        ),
        ("[\"\"]", "there is nothing between the quotes"),
    ];
    assert_mistakes(&rows);
}

#[test]
fn what_other_languages_write_or_is_half_a_word_is_told_what_we_write() {
    let rows = [
        ("is:[dup]", "there is no is:dup; did you mean is:duplicate?"),
        ("[st]:5", "there is no field \"st\"; did you mean status?"),
        (
            "sender=[=]stripe",
            "expected one = here; a value that begins with = goes in quotes",
        ),
        (
            "a [&&] b",
            "write and here; to find && itself, put it in quotes",
        ),
        (
            "a [|] b",
            "write or here; to find | itself, put it in quotes",
        ),
        (
            "[$.data.id]",
            "did you mean .data.id? to find it as text, put it in quotes",
        ),
        ("age>[2h1h]", "expected a duration like 30s, 10m or 1h30m"),
    ];
    assert_mistakes(&rows);
}

fn assert_mistakes(rows: &[(&str, &str)]) {
    for (marked, what) in rows {
        let (text, at) = unmarked(marked);
        let mistake = Filter::parse(&text)
            .map(|filter| filter.to_string())
            .unwrap_err();
        assert_eq!(mistake.what, *what, "{text}");
        assert_eq!(mistake.at, at, "{text}");
    }
}

/// The text without the brackets around the mistake, and where that stands. A
/// bracket that belongs to the text has no partner of the mistake's.
fn unmarked(marked: &str) -> (String, std::ops::Range<usize>) {
    let start = marked.find('[').unwrap();
    let end = marked.rfind(']').unwrap();
    let text = format!(
        "{}{}{}",
        &marked[..start],
        &marked[start + 1..end],
        &marked[end + 1..]
    );
    (text, start..end - 1)
}

#[test]
fn nesting_ends_before_the_stack_does() {
    let deep = format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000));
    assert!(Filter::parse(&deep).unwrap_err().what.contains("flatter"));
    assert!(Filter::parse(&"-".repeat(10_000)).is_err());
    assert!(Filter::parse(&format!("{}a{}", "(".repeat(60), ")".repeat(60))).is_ok());
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z*?]{1,5}",
        "[A-Za-z0-9_.:/=<>~!\\\\\"() \\-#@]{1,8}",
        "(and|or|NOT|is|path|header.x|query.|http://a)",
        "\\PC{1,4}",
        any::<String>().prop_filter("not empty", |text| !text.is_empty()),
    ]
}

fn value(op: Op) -> impl Strategy<Value = Value> {
    let spelling = prop_oneof![Just(Spelling::Word), Just(Spelling::Quoted)];
    (text(), spelling).prop_map(move |(text, spelling)| {
        let seen =
            text.chars().all(super::super::syntax::is_visible) && !text.contains(['(', ')', '"']);
        let starts = text.starts_with([':', '=', '<', '>', '~', '!']);
        Value::new(
            op,
            text,
            if seen && !starts {
                spelling
            } else {
                Spelling::Quoted
            },
        )
    })
}

fn term() -> impl Strategy<Value = Term> {
    let text_fields: Vec<_> = FIELDS
        .iter()
        .filter(|row| row.kind == Kind::Text)
        .map(|row| Subject::Field(row.field))
        .collect();
    let name = "[A-Za-z0-9_.\\- \"]{1,6}";
    let subject = prop_oneof![
        proptest::sample::select(text_fields),
        name.prop_map(Subject::Header),
        name.prop_map(Subject::Query),
    ];
    let op = prop_oneof![Just(Op::Has), Just(Op::Equal), Just(Op::NotEqual)];
    let asked = (subject, op.prop_flat_map(|op| (Just(op), value(op)))).prop_map(
        |(subject, (op, value))| Term {
            subject,
            ask: Ask::Is(op, value),
        },
    );
    let anywhere = text().prop_map(|text| Term {
        subject: Subject::Anywhere,
        ask: Ask::Is(Op::Has, Value::new(Op::Equal, text, Spelling::Word)),
    });
    let exists = name.prop_map(|name| Term {
        subject: Subject::Header(name),
        ask: Ask::Exists,
    });
    let regex = r#"([a-z.*+|"()]|\\[)(\["]|\[\^?\]?[)("a]\]){0,4}[a-z]"#
        .prop_filter("compiles", |text| regex::Regex::new(text).is_ok());
    let regex = regex.prop_map(|text| Term {
        subject: Subject::Anywhere,
        ask: Ask::Is(Op::Regex, Value::new(Op::Regex, text, Spelling::Word)),
    });
    let json = (path(), text()).prop_map(|(path, text)| Term {
        subject: Subject::Json(path),
        ask: Ask::Is(Op::Has, Value::new(Op::Has, text, Spelling::Quoted)),
    });
    let bound = (path(), "-?[0-9]{1,9}(\\.[0-9]{1,9})?(e[0-9])?").prop_map(|(path, text)| Term {
        subject: Subject::Json(path),
        ask: Ask::Is(Op::AtLeast, Value::new(Op::AtLeast, text, Spelling::Word)),
    });
    let there = path().prop_map(|path| Term {
        subject: Subject::Json(path),
        ask: Ask::Exists,
    });
    let date = "20[0-9]{2}-(0[1-9]|1[0-2])-[0-2][1-8](T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?)?";
    let time = date.prop_map(|text| Term {
        subject: Subject::Field(Name::Time),
        ask: Ask::Is(Op::Less, Value::new(Op::Less, text, Spelling::Word)),
    });
    prop_oneof![4 => asked, 3 => anywhere, 1 => exists, 1 => regex, 2 => json, 1 => bound, 1 => there, 1 => time]
}

fn path() -> impl Strategy<Value = Path> {
    let step = prop_oneof![
        4 => text().prop_map(Step::Key),
        1 => (0..100_usize).prop_map(Step::Index),
        1 => Just(Step::Each),
    ];
    proptest::collection::vec(step, 1..5).prop_map(Path::new)
}

fn node() -> impl Strategy<Value = Node> {
    term()
        .prop_map(Node::Term)
        .prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 2..4).prop_map(Node::And),
                proptest::collection::vec(inner.clone(), 2..4).prop_map(Node::Or),
                inner.prop_map(|node| Node::Not(Box::new(node))),
            ]
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_written_reads_back_the_same(node in node()) {
        let text = node.to_string();
        let read = parse(&text, Moment::Later).map(|parsed| parsed.map(|parsed| parsed.node));
        prop_assert_eq!(read, Ok(Some(node)), "{}", text);
    }

    #[test]
    fn any_text_is_a_filter_that_reads_back_or_a_mistake_inside_it(text in "[a-z:=<>~!().\"\\\\\\[\\]*? \\-0a]{0,16}|\\PC{0,12}|(a|or|and|not|-|\\(|\\)| |told:5xx|path:a*|header.|~|\"|\\.a|\\[\\]|\\[1\\]|>|1|\\.\"x\"|time:2026-11-26){0,9}") {
        match Filter::parse(&text) {
            Ok(filter) => prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter)),
            Err(mistake) => {
                prop_assert!(mistake.at.start <= mistake.at.end && mistake.at.end <= text.len());
                prop_assert!(text.get(mistake.at).is_some(), "on the borders of characters");
            }
        }
    }
}
