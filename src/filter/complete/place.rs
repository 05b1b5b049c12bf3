//! What the cursor is in: a text is taken apart as the parser does, but what is
//! not finished yet is no mistake.

use std::ops::Range;

use crate::{
    exchange::json::Step,
    filter::{
        field::Name,
        quote,
        syntax::{KEYWORDS, Op, is_key_char, is_name_char},
    },
};

/// Where the cursor is, and what a candidate would take the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) place: Place,
    /// The bytes that are replaced.
    pub(super) at: Range<usize>,
    /// What of them stands before the cursor, without quotes.
    pub(super) typed: String,
    /// What follows them.
    pub(super) then: Then,
}

/// What the cursor is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The beginning of a term: the name of a field, or a text.
    Start,
    /// A name after `header.`
    Header,
    /// A name after `query.`
    Parameter,
    /// The step of a JSON path that follows these.
    Json(Vec<Step>),
    /// The value of a field.
    Value(Name, Op),
    /// The value at a JSON path.
    JsonValue(Vec<Step>, Op),
    /// Where nothing can be known: a quoted text, a regular expression.
    Free,
}

/// What follows the bytes that are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// An operator: a name is put in place without one.
    Operator,
    /// Anything else.
    Other,
}

/// What `cursor`, a byte of `text`, is in.
pub(super) fn spot(text: &str, cursor: usize) -> Spot {
    let mut lexer = Lexer {
        text,
        cursor,
        at: 0,
    };
    loop {
        lexer.skip_joints();
        // Before the first letter of a term something new is begun.
        if lexer.at >= cursor {
            return Spot {
                place: Place::Start,
                at: cursor..cursor,
                typed: String::new(),
                then: Then::Other,
            };
        }
        if let Some(spot) = lexer.term() {
            return spot;
        }
    }
}

/// One step of a path, as far as it is there.
enum Stride {
    Whole(Step),
    /// A key that is not there yet, or whose quotes are not closed: it ends at
    /// the cursor.
    Begun,
    /// The path has ended.
    None,
}

struct Lexer<'a> {
    text: &'a str,
    cursor: usize,
    at: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &str {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    /// What stands between terms and before them: blanks, parentheses, the
    /// signs and words that join and negate.
    fn skip_joints(&mut self) {
        loop {
            let before = self.at;
            self.take(|c| c.is_whitespace() || matches!(c, '(' | ')' | '-' | '!'));
            for word in KEYWORDS {
                let end = self.at + word.len();
                let is_word = self
                    .rest()
                    .get(..word.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(word))
                    && self.rest()[word.len()..].starts_with([' ', '\t', '(', ')', '"']);
                if is_word && end < self.cursor {
                    self.at = end;
                }
            }
            if self.at == before {
                return;
            }
        }
    }

    /// The spot in the term that begins here, or nothing when the cursor is
    /// behind it.
    fn term(&mut self) -> Option<Spot> {
        match self.rest().chars().next()? {
            '"' => {
                self.quoted();
                self.ends().then(|| self.free())
            }
            '~' => {
                self.at += 1;
                self.value(Place::Free)
            }
            '.' => self.json(),
            _ => self.field_or_text(),
        }
    }

    /// Whether the cursor is in what was just read, or at its end.
    const fn ends(&self) -> bool {
        self.cursor <= self.at
    }

    const fn free(&self) -> Spot {
        Spot {
            place: Place::Free,
            at: self.cursor..self.cursor,
            typed: String::new(),
            then: Then::Other,
        }
    }

    fn field_or_text(&mut self) -> Option<Spot> {
        let start = self.at;
        let name = self.take(is_name_char).to_owned();
        if let Some((part, place)) = part(&name) {
            return self.part(start + part, place);
        }
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let is_url = self.rest().starts_with("://");
        if is_name && !is_url && self.sees_operator() {
            if self.ends() {
                return Some(self.here(Place::Start, start..self.at, Then::Operator));
            }
            let op = self.operator();
            let place = match (Name::named(&name), op) {
                (_, Some(Op::Regex) | None) | (None, _) => Place::Free,
                (Some(field), Some(op)) => Place::Value(field, op),
            };
            return self.value(place);
        }
        self.word();
        // What is neither is passed over, so that every call gets on.
        if self.at == start {
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
        }
        self.ends()
            .then(|| self.here(Place::Start, start..self.at, Then::Other))
    }

    /// A name after `header.` or `query.` that begins at `start`, and what is
    /// asked of it.
    fn part(&mut self, start: usize, place: Place) -> Option<Spot> {
        if self.at == start && self.rest().starts_with('"') {
            if let Some(spot) = self.in_quotes(place.clone()) {
                return Some(spot);
            }
        } else if self.ends() {
            // In the name of the field itself there is nothing to choose from.
            let at = start.min(self.cursor)..self.at;
            let then = self.then();
            return Some(self.here(place, at, then));
        }
        self.operator();
        self.value(Place::Free)
    }

    fn json(&mut self) -> Option<Spot> {
        let start = self.at;
        let mut steps = Vec::new();
        loop {
            let before = steps.len();
            let from = self.at;
            let end = match self.step() {
                Stride::Whole(step) => {
                    steps.push(step);
                    self.at
                }
                Stride::Begun => self.cursor,
                Stride::None => break,
            };
            if self.ends() {
                steps.truncate(before);
                return Some(Spot {
                    place: Place::Json(steps),
                    at: start..end,
                    typed: self.typed_step(from),
                    then: self.then(),
                });
            }
        }
        match self.operator() {
            None => {
                self.word();
                self.ends().then(|| self.free())
            }
            Some(Op::Regex) => self.value(Place::Free),
            Some(op) => self.value(Place::JsonValue(steps, op)),
        }
    }

    /// One step of a path: a key, or a place in a list.
    fn step(&mut self) -> Stride {
        if self.rest().starts_with('[') {
            return self.index().map_or(Stride::None, Stride::Whole);
        }
        if !self.rest().starts_with('.') {
            return Stride::None;
        }
        self.at += 1;
        if self.rest().starts_with('[') {
            return self.index().map_or(Stride::None, Stride::Whole);
        }
        let key = if self.rest().starts_with('"') {
            self.quoted()
        } else {
            Some(self.take(is_key_char).to_owned()).filter(|key| !key.is_empty())
        };
        key.map_or(Stride::Begun, |key| Stride::Whole(Step::Key(key)))
    }

    fn index(&mut self) -> Option<Step> {
        let end = self.rest().find(']')?;
        let digits = self.rest().get(1..end)?;
        let step = if digits.is_empty() {
            Step::Each
        } else {
            Step::Index(digits.parse().ok()?)
        };
        self.at += end + 1;
        Some(step)
    }

    /// What of the step that begins at `from` stands before the cursor.
    fn typed_step(&self, from: usize) -> String {
        let typed = self.text.get(from..self.cursor).unwrap_or_default();
        let typed = typed.strip_prefix('.').unwrap_or(typed);
        unquoted(typed)
    }

    /// The value that begins here, of what `place` says.
    fn value(&mut self, place: Place) -> Option<Spot> {
        let start = self.at;
        if self.rest().starts_with('"') {
            return self.in_quotes(place);
        }
        self.word();
        // Before the value, in the operator, there is nothing to choose from.
        if self.cursor < start {
            return Some(self.free());
        }
        self.ends()
            .then(|| self.here(place, start..self.at, Then::Other))
    }

    fn in_quotes(&mut self, place: Place) -> Option<Spot> {
        let start = self.at;
        self.quoted();
        if !self.ends() {
            return None;
        }
        if self.cursor < start {
            return Some(self.free());
        }
        // Quotes that are not closed would take in all that follows.
        let is_closed = quote::read(self.text, start).is_ok();
        let end = if is_closed { self.at } else { self.cursor };
        let then = self.then();
        Some(self.here(place, start..end, then))
    }

    fn here(&self, place: Place, at: Range<usize>, then: Then) -> Spot {
        let typed = self.text.get(at.start..self.cursor).unwrap_or_default();
        Spot {
            typed: unquoted(typed),
            place,
            at,
            then,
        }
    }

    /// Past a quoted text; to the end of all where the quotes are not closed.
    fn quoted(&mut self) -> Option<String> {
        let read = quote::read(self.text, self.at).ok();
        self.at = read.as_ref().map_or(self.text.len(), |(_, end)| *end);
        read.map(|(text, _)| text)
    }

    fn word(&mut self) {
        self.take(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '"'));
    }

    fn then(&self) -> Then {
        if self.sees_operator() {
            Then::Operator
        } else {
            Then::Other
        }
    }

    fn sees_operator(&self) -> bool {
        Op::ALL
            .iter()
            .any(|op| self.rest().starts_with(op.as_str()))
    }

    fn operator(&mut self) -> Option<Op> {
        let mut found = None;
        while let Some(op) = Op::ALL
            .into_iter()
            .find(|op| self.rest().starts_with(op.as_str()))
        {
            self.at += op.as_str().len();
            let is_colon = op == Op::Has;
            found = Some(op);
            if !is_colon {
                break;
            }
        }
        found
    }
}

/// Where the part begins in `header.NAME` and `query.NAME`, and what it is.
fn part(name: &str) -> Option<(usize, Place)> {
    [("header.", Place::Header), ("query.", Place::Parameter)]
        .into_iter()
        .find(|(prefix, _)| {
            name.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        })
        .map(|(prefix, place)| (prefix.len(), place))
}

/// A text without the quotes that open before it, whether they are closed or
/// not.
fn unquoted(typed: &str) -> String {
    if !typed.starts_with('"') {
        return typed.to_owned();
    }
    let read = quote::read(typed, 0);
    let read = read.or_else(|_| quote::read(&format!("{typed}\""), 0));
    read.map_or_else(|_| typed.trim_matches('"').to_owned(), |(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cursor is where `|` stands; `at` is written with `[` and `]`.
    fn spot_of(marked: &str) -> (Place, String, String) {
        let cursor = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let spot = spot(&text, cursor);
        let at = text
            .get(spot.at.clone())
            .unwrap_or_else(|| panic!("{marked}: {spot:?}"));
        assert!(spot.at.contains(&cursor) || spot.at.end == cursor || spot.at.start == cursor);
        (spot.place, spot.typed, at.to_owned())
    }

    fn keys(keys: &[&str]) -> Vec<Step> {
        keys.iter()
            .map(|key| Step::Key((*key).to_owned()))
            .collect()
    }

    #[test]
    fn the_cursor_is_in_what_the_parser_would_see() {
        use Place::{Free, Header, Json, JsonValue, Parameter, Start, Value};
        let sender = || Value(Name::Sender, Op::Has);
        let rows: Vec<(&str, Place, &str, &str)> = vec![
            ("|", Start, "", ""),
            ("se|", Start, "se", "se"),
            ("se|nd", Start, "se", "send"),
            ("se|nd:x", Start, "se", "send"),
            ("|sender:x", Start, "", ""),
            ("sender:|", sender(), "", ""),
            ("sender:s|", sender(), "s", "s"),
            ("sender:s|t", sender(), "s", "st"),
            ("sender:st sig:|", Value(Name::Sig, Op::Has), "", ""),
            ("status!=5|", Value(Name::Told, Op::NotEqual), "5", "5"),
            ("size:>1|", Value(Name::Size, Op::More), "1", "1"),
            ("a or sender:|", sender(), "", ""),
            ("not sender:s|", sender(), "s", "s"),
            ("-sender:s|", sender(), "s", "s"),
            ("!(sender:s|)", sender(), "s", "s"),
            ("(a or s|) b", Start, "s", "s"),
            ("a or|", Start, "or", "or"),
            ("a or |", Start, "", ""),
            ("sender:a|b or x", sender(), "a", "ab"),
            ("event:\"a b|", Value(Name::Event, Op::Has), "a b", "\"a b"),
            (
                "event:\"a b|c\" x",
                Value(Name::Event, Op::Has),
                "a b",
                "\"a bc\"",
            ),
            (
                "event:\"a| sig:valid",
                Value(Name::Event, Op::Has),
                "a",
                "\"a",
            ),
            (
                "event:\"a\\\"|",
                Value(Name::Event, Op::Has),
                "a\"",
                "\"a\\\"",
            ),
            ("\"quo|ted\"", Free, "", ""),
            ("~re|g", Free, "re", "reg"),
            ("path~re|", Free, "re", "re"),
            ("nothing:v|", Free, "v", "v"),
            ("http://lo|calhost", Start, "http://lo", "http://localhost"),
            ("/hoo|ks x", Start, "/hoo", "/hooks"),
            ("header.x-s|", Header, "x-s", "x-s"),
            ("header.|", Header, "", ""),
            ("header.\"x y|", Header, "x y", "\"x y"),
            ("header.x:a|", Free, "a", "a"),
            ("query.|=1", Parameter, "", ""),
            (".|", Json(vec![]), "", "."),
            (".da|", Json(vec![]), "da", ".da"),
            (".data.|", Json(keys(&["data"])), "", ".data."),
            (
                ".data.ob|ject.x>1",
                Json(keys(&["data"])),
                "ob",
                ".data.object",
            ),
            (".\"odd k|", Json(vec![]), "odd k", ".\"odd k"),
            (
                ".\"odd key\".x|",
                Json(keys(&["odd key"])),
                "x",
                ".\"odd key\".x",
            ),
            (
                ".items[].i|",
                Json(vec![Step::Key("items".into()), Step::Each]),
                "i",
                ".items[].i",
            ),
            (".a>1|", JsonValue(keys(&["a"]), Op::More), "1", "1"),
            (".a.b:|", JsonValue(keys(&["a", "b"]), Op::Has), "", ""),
            ("sender:x .da|", Json(vec![]), "da", ".da"),
            ("is:|", Value(Name::Is, Op::Has), "", ""),
        ];
        for (marked, place, typed, at) in rows {
            let expected = (place, typed.to_owned(), at.to_owned());
            assert_eq!(spot_of(marked), expected, "{marked}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_spot_at_any_cursor(text in "[ .:\"()\\[\\]a-c=!<>~-]{0,24}|\\PC{0,12}", cursor: usize) {
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let cursor = ends[cursor % ends.len()];
            let spot = spot(&text, cursor);
            proptest::prop_assert!(text.get(spot.at.clone()).is_some());
            proptest::prop_assert!(spot.at.start <= cursor && cursor <= spot.at.end);
        }
    }
}
