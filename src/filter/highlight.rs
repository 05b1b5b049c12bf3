//! What of a shown text a filter found: the bytes to be marked, of one cell or
//! one visible line at a time.
//!
//! Only what says yes counts: of `sender:a -b` nothing is marked for `b`. Of
//! `a or b` both are. The work is bounded by [`MOST_BYTES`] of text, however
//! long that is.
//!
//! Not here: how a mark looks, and what is on the screen.

use std::ops::Range;

use super::{
    Filter,
    field::{Kind, Name},
    json::JsonTest,
    needle::Matcher,
    planner::matcher,
    syntax::{Ask, Node, Op, Subject, Term},
};
use crate::exchange::json::{self, Path};

/// How many bytes of a text are looked at.
pub const MOST_BYTES: usize = 64 << 10;

/// How many places of a text are marked.
const MOST_RANGES: usize = 1_000;

/// What a shown text is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The sender's name.
    Sender,
    /// The name of an event: `issues opened` or `issues.opened`.
    Event,
    /// A delivery id or the id of an event.
    Id,
    /// The method.
    Method,
    /// The path of the request.
    Path,
    /// What follows the `?`.
    Query,
    /// The address of the peer.
    From,
    /// A header line as `Name: value`.
    Header,
    /// A line of the body, raw or decoded, or of what was refused.
    Body,
    /// What the user noted on it.
    Note,
}

/// What a filter marks. Made once for a filter by [`Filter::highlights`].
#[derive(Clone, Debug, Default)]
pub struct Highlights {
    texts: Vec<(Subject, Matcher)>,
    values: Vec<(Path, JsonTest)>,
    /// What is looked for in bodies letter by letter, the first of it.
    text: Option<String>,
}

impl Highlights {
    pub(super) fn of(filter: &Filter) -> Self {
        let mut highlights = Self::default();
        if let Some(node) = filter.node() {
            highlights.add(node, Says::Yes);
        }
        highlights
    }

    /// Whether it marks nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.values.is_empty()
    }

    /// The bytes of `text` to be marked, in their order; none of them overlap.
    #[must_use]
    pub fn ranges(&self, part: Part, text: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if !self.texts.is_empty() {
            let text = &text[..text.len().min(MOST_BYTES)];
            for (subject, matcher) in &self.texts {
                mark(subject, matcher, part, text, &mut found);
            }
        }
        merged(found)
    }

    /// Whether the value at `place` in the body, where every step is a key or an
    /// index, is one that a JSON path of the filter looks for. `source` is the
    /// value as it stands in the document; of an object or a list its first byte
    /// will do.
    #[must_use]
    pub fn has_value(&self, place: &Path, kind: json::Kind, source: &[u8]) -> bool {
        let mut values = self.values.iter();
        values.any(|(path, test)| path.leads_to(place) && test.fits(kind, source))
    }

    /// The text that the filter looks for in bodies letter by letter: the first,
    /// where these are several.
    #[must_use]
    pub fn text_in_bodies(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Whether it looks at values of the body at all.
    #[must_use]
    pub const fn asks_for_values(&self) -> bool {
        !self.values.is_empty()
    }

    fn add(&mut self, node: &Node, says: Says) {
        match node {
            Node::And(parts) | Node::Or(parts) => {
                for part in parts {
                    self.add(part, says);
                }
            }
            Node::Not(part) => self.add(part, says.turned()),
            Node::Term(term) => self.add_term(term, says),
        }
    }

    fn add_term(&mut self, term: &Term, says: Says) {
        let says = match &term.ask {
            Ask::Is(Op::NotEqual, _) => says.turned(),
            _ => says,
        };
        if says == Says::No {
            return;
        }
        if let (Subject::Anywhere | Subject::Field(Name::Body), Ask::Is(Op::Has, value)) =
            (&term.subject, &term.ask)
            && !value.is_glob()
        {
            self.text.get_or_insert_with(|| value.text.clone());
        }
        match (&term.subject, &term.ask) {
            (Subject::Json(path), ask) => {
                let test = match ask {
                    Ask::Exists => Ok(JsonTest::there(path)),
                    Ask::Is(op, value) => JsonTest::compared(path, *op, value),
                };
                self.values.extend(test.map(|test| (path.clone(), test)));
            }
            (Subject::Anywhere, Ask::Is(Op::Has, value)) => {
                let matcher = Matcher::contains(&value.text);
                self.texts.push((Subject::Anywhere, matcher));
            }
            (subject, Ask::Is(op, value)) if is_text(subject) => {
                let matcher = matcher("this", *op, value);
                self.texts
                    .extend(matcher.map(|matcher| (subject.clone(), matcher)));
            }
            _ => {}
        }
    }
}

impl Filter {
    /// What is to be marked in what is shown of its hits.
    #[must_use]
    pub fn highlights(&self) -> Highlights {
        Highlights::of(self)
    }
}

/// What a part of a filter says of what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Yes,
    No,
}

impl Says {
    const fn turned(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
        }
    }
}

fn is_text(subject: &Subject) -> bool {
    match subject {
        Subject::Field(name) => matches!(name.kind(), Kind::Text),
        Subject::Anywhere | Subject::Header(_) | Subject::Query(_) => true,
        Subject::Json(_) => false,
    }
}

/// Adds what a term marks in a text that is such a part.
fn mark(
    subject: &Subject,
    matcher: &Matcher,
    part: Part,
    text: &[u8],
    found: &mut Vec<Range<usize>>,
) {
    match (subject, part) {
        (Subject::Anywhere | Subject::Field(Name::Event | Name::Action), Part::Event) => {
            mark_event(matcher, text, found);
        }
        (Subject::Header(name), Part::Header) => mark_header(name, matcher, text, found),
        (Subject::Field(Name::Type), Part::Header) => {
            mark_header("content-type", matcher, text, found);
        }
        (Subject::Field(Name::Host), Part::Header) => mark_header("host", matcher, text, found),
        (Subject::Anywhere, _) | (Subject::Query(_), Part::Query) => {
            find(matcher, text, 0, found);
        }
        (Subject::Field(name), _) if part_of(*name) == Some(part) => {
            find(matcher, text, 0, found);
        }
        _ => {}
    }
}

const fn part_of(name: Name) -> Option<Part> {
    Some(match name {
        Name::Sender => Part::Sender,
        Name::Id => Part::Id,
        Name::Method => Part::Method,
        Name::Path => Part::Path,
        Name::Query => Part::Query,
        Name::From => Part::From,
        Name::Header => Part::Header,
        Name::Body => Part::Body,
        Name::Note => Part::Note,
        _ => return None,
    })
}

/// A name in its three forms: whole, with a dot for the blank, and each half.
fn mark_event(matcher: &Matcher, text: &[u8], found: &mut Vec<Range<usize>>) {
    find(matcher, text, 0, found);
    let Some(blank) = memchr::memchr2(b' ', b'.', text) else {
        return;
    };
    let mut other = text.to_vec();
    other[blank] = if text[blank] == b' ' { b'.' } else { b' ' };
    find(matcher, &other, 0, found);
    find(matcher, &text[..blank], 0, found);
    find(matcher, &text[blank + 1..], blank + 1, found);
}

/// The value of a header of that name.
fn mark_header(name: &str, matcher: &Matcher, line: &[u8], found: &mut Vec<Range<usize>>) {
    let Some(colon) = memchr::memchr(b':', line) else {
        return;
    };
    if !line[..colon].eq_ignore_ascii_case(name.as_bytes()) {
        return;
    }
    let value = line[colon + 1..].trim_ascii_start();
    find(matcher, value, line.len() - value.len(), found);
}

/// Where `matcher` finds something in `text`, which stands at `base`.
fn find(matcher: &Matcher, text: &[u8], base: usize, found: &mut Vec<Range<usize>>) {
    let left = MOST_RANGES.saturating_sub(found.len());
    let ranges = matcher.found(text, left).into_iter();
    found.extend(ranges.map(|range| base + range.start..base + range.end));
}

/// In order, and those that touch as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::json::Kind::{Null, Number, ObjectStart};

    fn highlights(text: &str) -> Highlights {
        Filter::parse(text).unwrap().highlights()
    }

    /// `text` with brackets around what is marked.
    fn marked(filter: &str, part: Part, text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for range in highlights(filter).ranges(part, text.as_bytes()) {
            let parts = [&text[at..range.start], "[", &text[range.clone()], "]"];
            out.extend(parts);
            at = range.end;
        }
        out + &text[at..]
    }

    #[test]
    fn each_field_is_marked_where_it_is_shown() {
        let rows = [
            ("sender:stri", Part::Sender, "stripe", "[stri]pe"),
            ("sender=stripe", Part::Sender, "stripe", "[stripe]"),
            ("sender=stri", Part::Sender, "stripe", "stripe"),
            ("sender:stri", Part::Event, "stripe", "stripe"),
            ("sender:s*e", Part::Sender, "stripe", "[stripe]"),
            ("stripe", Part::Event, "stripe.Stripe", "[stripe].[Stripe]"),
            ("Stripe", Part::Event, "stripe.Stripe", "stripe.[Stripe]"),
            (
                "event:issues.opened",
                Part::Event,
                "issues opened",
                "[issues opened]",
            ),
            (
                "event=issues",
                Part::Event,
                "issues opened",
                "[issues] opened",
            ),
            (
                "action:open",
                Part::Event,
                "issues opened",
                "issues [open]ed",
            ),
            ("path:/a", Part::Path, "/a/b/a", "[/a]/b[/a]"),
            ("~b+", Part::Body, "abba b", "a[bb]a [b]"),
            ("~x*", Part::Body, "abba", "abba"),
            ("aa", Part::Body, "aaaa aaa", "[aaaa] [aa]a"),
            ("body:b or body:bb", Part::Body, "abba", "a[bb]a"),
            ("-body:b", Part::Body, "abba", "abba"),
            ("body!=abba", Part::Body, "abba", "abba"),
            ("not (-body:b or x)", Part::Body, "abba x", "a[bb]a x"),
            ("note:ask", Part::Note, "asked", "[ask]ed"),
            ("ask", Part::Note, "asked", "[ask]ed"),
            ("note:ask", Part::Body, "asked", "asked"),
            (
                "header.x-tag:b",
                Part::Header,
                "X-Tag: abba",
                "X-Tag: a[bb]a",
            ),
            ("header.x-tag:b", Part::Header, "X-Bag: abba", "X-Bag: abba"),
            ("header:tag", Part::Header, "X-Tag: tag", "X-[Tag]: [tag]"),
            (
                "type:json",
                Part::Header,
                "content-type: application/json",
                "content-type: application/[json]",
            ),
            ("from:127.", Part::From, "127.0.0.1:5", "[127.]0.0.1:5"),
            ("told:500 size>1 .a:b", Part::Body, "500 b", "500 b"),
        ];
        for (filter, part, text, expected) in rows {
            assert_eq!(marked(filter, part, text), expected, "{filter}");
        }
    }

    #[test]
    fn a_value_is_marked_by_its_place() {
        let has = |filter: &str, place: &str, kind, source: &str| {
            highlights(filter).has_value(&place.parse().unwrap(), kind, source.as_bytes())
        };
        assert!(has(".a.b>1", ".a[3].b", json::Kind::String, "\"1.50\""));
        assert!(!has(".a.b>1", ".a[3].c", json::Kind::String, "\"1.50\""));
        assert!(!has(".a.b>1", ".a.b", Number, "1"));
        assert!(!has("-.a.b>1", ".a.b", Number, "2"));
        assert!(!has(".a!=1", ".a", Number, "1"));
        assert!(has(".a", ".a", ObjectStart, "{"));
        assert!(has(".a=null", ".a", Null, "null"));
        assert!(highlights(".a").asks_for_values() && !highlights("a").asks_for_values());
        assert!(highlights("told:500 -a").is_empty());
    }

    #[test]
    fn a_line_of_any_length_costs_no_more() {
        let long = vec![b'a'; 4 << 20];
        let ranges = highlights("a").ranges(Part::Body, &long);
        assert!(ranges.iter().all(|range| range.end <= MOST_BYTES));
        assert!(ranges.len() <= MOST_RANGES);
    }

    proptest! {
        #[test]
        fn ranges_are_in_the_text_in_order_and_apart(text in "[aAb. :]{0,24}", filter in "(a|ab|~a\\+|~b\\?|event:a\\.b|header\\.a:b|body:A){1}( (a|b|-b|~[ab]))?") {
            for part in [Part::Event, Part::Header, Part::Body] {
                let ranges = highlights(&filter).ranges(part, text.as_bytes());
                let mut end = None;
                for range in ranges {
                    prop_assert!(range.start < range.end && range.end <= text.len());
                    prop_assert!(end.is_none_or(|end| end < range.start));
                    end = Some(range.end);
                }
            }
        }
    }
}
