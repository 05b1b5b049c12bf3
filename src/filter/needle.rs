//! Looking for a text in bytes: a literal, a pattern, a regular expression.
//!
//! All are linear in the bytes. A literal is looked for by its rarest letter
//! when case does not matter, by `memmem` when it does.

use std::ops::Range;

use memchr::memmem;
use regex::bytes::{Regex, RegexBuilder};

/// The most memory that a compiled expression may take, in bytes.
const REGEX_LIMIT: usize = 1 << 20;

/// How a value is compared with the bytes of a field.
#[derive(Clone, Debug)]
pub(super) enum Matcher {
    Contains(Needle),
    Equals(Needle),
    Regex(Box<Regex>),
}

impl Matcher {
    /// Finds `text` anywhere in a value.
    pub(super) fn contains(text: &str) -> Self {
        Self::Contains(Needle::new(text))
    }

    /// The whole value is `text`.
    pub(super) fn equals(text: &str) -> Self {
        Self::Equals(Needle::new(text))
    }

    /// The whole value fits `pattern`, in which `*` is any run of characters
    /// and `?` any one.
    pub(super) fn glob(pattern: &str) -> Result<Self, String> {
        let mut expression = String::from("^");
        for c in pattern.chars() {
            match c {
                '*' => expression.push_str("(?s-u:.)*"),
                '?' => expression.push_str("(?:(?s:.)|(?s-u:.))"),
                c => expression.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
            }
        }
        expression.push('$');
        compile(&expression, Case::of(pattern))
    }

    /// The expression fits somewhere in the value.
    pub(super) fn regex(expression: &str) -> Result<Self, String> {
        compile(expression, Case::of_expression(expression))
    }

    pub(super) fn fits(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Contains(needle) => needle.is_in(bytes),
            Self::Equals(needle) => needle.is(bytes),
            Self::Regex(regex) => regex.is_match(bytes),
        }
    }

    /// The first `most` places in `bytes` that fit; none of them is empty.
    pub(super) fn found(&self, bytes: &[u8], most: usize) -> Vec<Range<usize>> {
        match self {
            Self::Contains(needle) => needle.places(bytes, most),
            Self::Equals(needle) if !bytes.is_empty() && needle.is(bytes) => {
                std::iter::once(0..bytes.len()).collect()
            }
            Self::Equals(_) => Vec::new(),
            Self::Regex(regex) => {
                let found = regex.find_iter(bytes).map(|found| found.range());
                found.filter(|range| !range.is_empty()).take(most).collect()
            }
        }
    }

    pub(super) const fn is_regex(&self) -> bool {
        matches!(self, Self::Regex(_))
    }

    /// The literal that is looked for, where there is one.
    pub(super) const fn literal(&self) -> Option<&Needle> {
        match self {
            Self::Contains(needle) | Self::Equals(needle) => Some(needle),
            Self::Regex(_) => None,
        }
    }
}

fn compile(expression: &str, case: Case) -> Result<Matcher, String> {
    RegexBuilder::new(expression)
        .case_insensitive(case == Case::Ignored)
        .size_limit(REGEX_LIMIT)
        .dfa_size_limit(REGEX_LIMIT)
        .build()
        .map(|regex| Matcher::Regex(Box::new(regex)))
        .map_err(|error| reason(&error))
}

/// One line that says what is wrong with an expression.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => {
            "this expression is too large; write a shorter repetition".to_owned()
        }
        regex::Error::Syntax(text) => {
            let last = text.lines().last().unwrap_or_default();
            let why = last.strip_prefix("error: ").unwrap_or(last);
            format!("this is no regular expression: {why}")
        }
        other => format!("this is no regular expression: {other}"),
    }
}

/// Whether the case of ASCII letters matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Ignored,
    Exact,
}

impl Case {
    /// A capital makes it exact.
    pub(super) fn of(text: &str) -> Self {
        if text.contains(char::is_uppercase) {
            Self::Exact
        } else {
            Self::Ignored
        }
    }

    /// The same for an expression, in which `\S` is no capital.
    fn of_expression(text: &str) -> Self {
        let mut escaped = false;
        let capital = text.chars().any(|c| {
            let counts = !escaped && c.is_uppercase();
            escaped = !escaped && c == '\\';
            counts
        });
        if capital { Self::Exact } else { Self::Ignored }
    }
}

/// A text to look for.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    text: Box<[u8]>,
    case: Case,
    exact: memmem::Finder<'static>,
    /// Where the rarest byte of the text stands.
    rarest: usize,
    /// The same as an expression, where even the rarest letter is a common one.
    common: Option<Box<Regex>>,
}

/// From which [`commonness`] on the walk from letter to letter stops too often:
/// measured over JSON bodies of 1 KB, an expression then takes a third of the
/// time, and elsewhere twice.
const COMMON: u8 = 91;

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        let text = text.as_bytes();
        let has_letter = text.iter().any(u8::is_ascii_alphabetic);
        let case = Case::of(std::str::from_utf8(text).unwrap_or_default());
        let rarest = (0..text.len())
            .min_by_key(|at| commonness(text[*at]))
            .unwrap_or(0);
        let is_common = text
            .get(rarest)
            .is_some_and(|byte| commonness(*byte) >= COMMON);
        Self {
            common: if is_common { in_any_case(text) } else { None },
            exact: memmem::Finder::new(text).into_owned(),
            case: if has_letter { case } else { Case::Exact },
            rarest,
            text: text.into(),
        }
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    fn is(&self, bytes: &[u8]) -> bool {
        match self.case {
            Case::Exact => *bytes == *self.text,
            Case::Ignored => bytes.eq_ignore_ascii_case(&self.text),
        }
    }

    pub(super) fn is_in(&self, bytes: &[u8]) -> bool {
        match self.case {
            Case::Exact => self.exact.find(bytes).is_some(),
            Case::Ignored => self.is_in_any_case(bytes),
        }
    }

    /// Where it stands, one place after the other.
    fn places(&self, bytes: &[u8], most: usize) -> Vec<Range<usize>> {
        let length = self.text.len();
        let mut places = Vec::new();
        let mut at = 0;
        while length > 0 && places.len() < most && at + length <= bytes.len() {
            let fits = self.is(&bytes[at..at + length]);
            if fits {
                places.push(at..at + length);
            }
            at += if fits { length } else { 1 };
        }
        places
    }

    /// Walks from one occurrence of the rarest letter to the next.
    fn is_in_any_case(&self, bytes: &[u8]) -> bool {
        if let Some(expression) = &self.common {
            return expression.is_match(bytes);
        }
        let behind = self.text.len() - self.rarest;
        if bytes.len() < self.text.len() {
            return false;
        }
        let rare = self.text[self.rarest];
        let places = &bytes[self.rarest..=bytes.len() - behind];
        let (lower, upper) = (rare.to_ascii_lowercase(), rare.to_ascii_uppercase());
        memchr::memchr2_iter(lower, upper, places)
            .any(|at| bytes[at..at + self.text.len()].eq_ignore_ascii_case(&self.text))
    }
}

/// A literal as an expression that ignores the case of ASCII letters.
fn in_any_case(text: &[u8]) -> Option<Box<Regex>> {
    RegexBuilder::new(&regex::escape(std::str::from_utf8(text).ok()?))
        .case_insensitive(true)
        .unicode(false)
        .size_limit(REGEX_LIMIT)
        .build()
        .ok()
        .map(Box::new)
}

/// How common a byte is in heads and JSON bodies, roughly; only the order
/// counts. Letters by their share in English, digits more common than most
/// because ids and amounts are made of them.
fn commonness(byte: u8) -> u8 {
    const LETTERS: &[u8] = b"zqxjkvbwygpfmuhldcrnsoiate";
    match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => LETTERS
            .iter()
            .position(|known| *known == letter)
            .map_or(0, |at| u8::try_from(at * 4).unwrap_or(u8::MAX) + 20),
        b'0' | b'1' => 120,
        b'2'..=b'9' => 100,
        b'"' => 200,
        b' ' | b':' | b',' | b'\n' => 160,
        b'_' | b'-' | b'.' | b'/' | b'{' | b'}' => 90,
        _ => 10,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lower_case_ignores_case_and_a_capital_is_exact() {
        assert!(Matcher::contains("order").fits(b"My ORDER"));
        assert!(!Matcher::contains("Order").fits(b"My ORDER"));
        assert!(Matcher::equals("post").fits(b"POST"));
        assert!(!Matcher::equals("post").fits(b"POSTS"));
        assert!(Matcher::regex(r"or\Ser").unwrap().fits(b"My ORDER"));
        assert!(!Matcher::regex("Or.er").unwrap().fits(b"My ORDER"));
    }

    #[test]
    fn a_pattern_fits_the_whole_value() {
        let fits = |pattern, value: &[u8]| Matcher::glob(pattern).unwrap().fits(value);
        assert!(fits("/hooks/*", b"/hooks/a/b"));
        assert!(!fits("/hooks/*", b"/my/hooks/a"));
        assert!(fits("?.json", "é.json".as_bytes()));
        assert!(fits("*", b"\xff\n"));
        assert!(fits("a?b", b"a\xffb"));
        assert!(!fits("a.b*", b"axb"));
    }

    #[test]
    fn an_expression_that_is_wrong_or_too_large_says_so() {
        let wrong = Matcher::regex("a(").unwrap_err();
        assert!(
            wrong.starts_with("this is no regular expression: "),
            "{wrong}"
        );
        assert!(!wrong.contains('\n'));
        let large = Matcher::regex(r"\w{1000}{1000}").unwrap_err();
        assert!(large.contains("too large"), "{large}");
    }

    proptest! {
        #[test]
        fn ignoring_case_finds_what_lower_casing_everything_finds(
            needle in "[a-c0\u{e9}]{1,4}|[ate]{1,3}",
            hay in proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'B'), Just(b'c'), Just(b'0'), Just(b'T'), Just(b'e'), any::<u8>()], 0..40),
        ) {
            let lower = hay.to_ascii_lowercase();
            let expected = memmem::find(&lower, needle.as_bytes()).is_some();
            prop_assert_eq!(Needle::new(&needle).is_in(&hay), expected);
        }
    }
}
