//! Clues, places and the rest of a row as phrases, in which people write and
//! read them: `header User-Agent beginning with Stripe/`. What is displayed is
//! what is parsed. See [`phrase`](crate::exchange::phrase).

use std::fmt;

use super::{Attempt, Clue, Place, Source};
use crate::exchange::{
    lookup::Kind,
    phrase::{Mistake, Path, Phrase, Plain, Quoted, alternatives, whole},
};

const KINDS: [(Kind, &str); 6] = [
    (Kind::String, "a string"),
    (Kind::Number, "a number"),
    (Kind::Bool, "a boolean"),
    (Kind::Null, "a null"),
    (Kind::Object, "an object"),
    (Kind::Array, "an array"),
];

const SOURCES: [Source; 6] = [
    Source::Computed,
    Source::Code,
    Source::Captured,
    Source::Fixtures,
    Source::Documented,
    Source::Memory,
];

/// In words: `header X-GitHub-Event`, `/object = "event"`.
impl fmt::Display for Clue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header {}", Plain(name)),
            Self::NoHeader(name) => write!(f, "no header {}", Plain(name)),
            Self::HeaderStarts(name, start) => {
                write!(f, "header {} beginning with {}", Plain(name), Plain(start))
            }
            Self::HeaderHas(name, part) => {
                write!(f, "header {} with {} in it", Plain(name), Plain(part))
            }
            Self::Method(name) => write!(f, "method {}", Plain(name)),
            Self::Query(name) => write!(f, "query {}", Plain(name)),
            Self::Empty => f.write_str("no body"),
            Self::Json(path) => write!(f, "{} in the body", Path(path)),
            Self::NoJson(path) => write!(f, "no {} in the body", Path(path)),
            Self::JsonIs(path, text) => write!(f, "{} = {}", Path(path), Quoted(text)),
            Self::JsonStarts(path, start) => {
                write!(f, "{} beginning with {}", Path(path), Quoted(start))
            }
            Self::JsonHas(path, part) => write!(f, "{} with {} in it", Path(path), Quoted(part)),
            Self::JsonKind(path, kind) => {
                let words = KINDS.iter().find(|(known, _)| known == kind);
                write!(f, "{} {}", Path(path), words.map_or("", |(_, words)| words))
            }
        }
    }
}

impl Clue {
    /// Reads what is displayed.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, clue)
    }

    /// Clues that all must hold, joined by `and`.
    #[must_use]
    pub fn rule(clues: &[Self]) -> String {
        super::joined(clues, " and ")
    }

    /// Reads what [`rule`](Self::rule) gives.
    pub fn parse_rule(text: &str) -> Result<Vec<Self>, Mistake> {
        whole(text, |phrase| {
            let mut clues = vec![clue(phrase)?];
            while phrase.takes("and") {
                clues.push(clue(phrase)?);
            }
            Ok(clues)
        })
    }
}

fn clue(phrase: &mut Phrase) -> Result<Clue, Mistake> {
    if phrase.takes("no body") {
        return Ok(Clue::Empty);
    }
    if phrase.takes("no header") {
        return Ok(Clue::NoHeader(phrase.text("the name of a header")?));
    }
    if phrase.takes("no") {
        let path = phrase.expect_path()?;
        phrase.expect("in the body")?;
        return Ok(Clue::NoJson(path));
    }
    if phrase.takes("header") {
        return header_clue(phrase);
    }
    if phrase.takes("method") {
        return Ok(Clue::Method(phrase.text("a method")?));
    }
    if phrase.takes("query") {
        return Ok(Clue::Query(phrase.text("the name of a parameter")?));
    }
    match phrase.path() {
        Some(path) => json_clue(phrase, path),
        None => Err(phrase.lost(&[
            "header NAME",
            "no header NAME",
            "method NAME",
            "query NAME",
            "no body",
            "/path in the body",
            "/path = \"text\"",
        ])),
    }
}

fn header_clue(phrase: &mut Phrase) -> Result<Clue, Mistake> {
    let name = phrase.text("the name of a header")?;
    if phrase.takes("beginning with") {
        return Ok(Clue::HeaderStarts(name, phrase.text("how it begins")?));
    }
    if phrase.takes("with") {
        let part = phrase.text("what it has in it")?;
        phrase.expect("in it")?;
        return Ok(Clue::HeaderHas(name, part));
    }
    Ok(Clue::Header(name))
}

fn json_clue(phrase: &mut Phrase, path: &'static str) -> Result<Clue, Mistake> {
    if phrase.takes("in the body") {
        return Ok(Clue::Json(path));
    }
    if phrase.takes("=") {
        return Ok(Clue::JsonIs(path, phrase.text("the text it is")?));
    }
    if phrase.takes("beginning with") {
        return Ok(Clue::JsonStarts(path, phrase.text("how it begins")?));
    }
    if phrase.takes("with") {
        let part = phrase.text("what it has in it")?;
        phrase.expect("in it")?;
        return Ok(Clue::JsonHas(path, part));
    }
    if let Some((kind, _)) = KINDS.iter().find(|(_, words)| phrase.takes(words)) {
        return Ok(Clue::JsonKind(path, *kind));
    }
    let kinds = KINDS.map(|(_, words)| words);
    let forms = [
        "in the body",
        "= \"text\"",
        "beginning with \"text\"",
        "with \"text\" in it",
    ];
    let forms = [&forms[..], &kinds].concat();
    Err(phrase.mistake(format!("expected {} here", alternatives(&forms))))
}

/// In words: `header X-GitHub-Event`, `/type`, `always push`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header {}", Plain(name)),
            Self::Query(name) => write!(f, "query {}", Plain(name)),
            Self::Json(path) => Path(path).fmt(f),
            Self::Key(path) => write!(f, "name of {}", Path(path)),
            Self::KeyBeside(name) => write!(f, "name beside {}", Plain(name)),
            Self::All(places) => {
                let places: Vec<String> = places.iter().map(Self::to_string).collect();
                write!(f, "all of {}", places.join(" : "))
            }
            Self::Word(word) => write!(f, "always {}", Plain(word)),
            Self::When(clue, word) => write!(f, "word {} when {clue}", Plain(word)),
            Self::Where(clue, place) => write!(f, "if {clue} then {place}"),
        }
    }
}

impl Place {
    /// Reads what is displayed.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, place)
    }
}

fn place(phrase: &mut Phrase) -> Result<Place, Mistake> {
    if phrase.takes("header") {
        return Ok(Place::Header(phrase.text("the name of a header")?));
    }
    if phrase.takes("query") {
        return Ok(Place::Query(phrase.text("the name of a parameter")?));
    }
    if phrase.takes("name of") {
        return Ok(Place::Key(phrase.expect_path()?));
    }
    if phrase.takes("name beside") {
        return Ok(Place::KeyBeside(phrase.text("the name of a member")?));
    }
    if phrase.takes("all of") {
        let mut places = vec![place(phrase)?];
        while phrase.takes(":") {
            places.push(place(phrase)?);
        }
        return Ok(Place::All(Box::leak(places.into_boxed_slice())));
    }
    if phrase.takes("if") {
        let clue = clue(phrase)?;
        phrase.expect("then")?;
        return Ok(Place::Where(clue, Box::leak(Box::new(place(phrase)?))));
    }
    if phrase.takes("always") {
        return Ok(Place::Word(phrase.text("a word")?));
    }
    if phrase.takes("word") {
        let word = phrase.text("a word")?;
        phrase.expect("when")?;
        return Ok(Place::When(clue(phrase)?, word));
    }
    phrase.path().map(Place::Json).ok_or_else(|| {
        phrase.lost(&[
            "header NAME",
            "query NAME",
            "/path",
            "name of /path",
            "name beside NAME",
            "all of /path : /path",
            "always WORD",
            "word WORD when CLUE",
            "if CLUE then PLACE",
        ])
    })
}

/// In words: `try in header X-Attempt`.
impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Try(place) => write!(f, "try in {place}"),
            Self::Retry(place) => write!(f, "retry in {place}"),
            Self::Again(place) => write!(f, "again in {place}"),
        }
    }
}

/// How a count is told from its place.
type Counted = fn(Place) -> Attempt;

const COUNTED: [(&str, Counted); 3] = [
    ("try in", Attempt::Try),
    ("retry in", Attempt::Retry),
    ("again in", Attempt::Again),
];

impl Attempt {
    /// Reads what is displayed: `try` where the first is 1, `retry` where it
    /// has 0 or nothing, `again` where it is only said that it is not the first.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, |phrase| {
            let form = COUNTED.iter().find(|(words, _)| phrase.takes(words));
            let (_, of) = form.ok_or_else(|| {
                phrase.lost(&["try in PLACE", "retry in PLACE", "again in PLACE"])
            })?;
            Ok(of(place(phrase)?))
        })
    }
}

impl Source {
    /// Reads what [`as_str`](Self::as_str) gives.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, |phrase| {
            let found = SOURCES
                .into_iter()
                .find(|source| phrase.takes(source.as_str()));
            found.ok_or_else(|| phrase.lost(&SOURCES.map(Self::as_str)))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    /// A text that lives as long as a row.
    fn text() -> impl Strategy<Value = &'static str> {
        prop_oneof![
            any::<String>(),
            "[a-z/\" ]{0,9}",
            select(vec![
                "/a/[]/b//c",
                "",
                "header",
                "and",
                "=",
                ":",
                "when",
                "in the body",
                "no"
            ])
            .prop_map(str::to_owned),
        ]
        .prop_map(|text| &*Box::leak(text.into_boxed_str()))
    }

    fn a_clue() -> impl Strategy<Value = Clue> {
        let kind = select(KINDS.to_vec()).prop_map(|(kind, _)| kind);
        (text(), text(), kind, 0..13_usize).prop_map(|(one, other, kind, at)| {
            [
                Clue::Header(one),
                Clue::NoHeader(one),
                Clue::HeaderStarts(one, other),
                Clue::HeaderHas(one, other),
                Clue::Method(one),
                Clue::Query(one),
                Clue::Empty,
                Clue::Json(one),
                Clue::NoJson(one),
                Clue::JsonIs(one, other),
                Clue::JsonStarts(one, other),
                Clue::JsonHas(one, other),
                Clue::JsonKind(one, kind),
            ][at]
        })
    }

    fn a_place() -> impl Strategy<Value = Place> {
        let one = (text(), a_clue(), 0..7_usize)
            .prop_map(|(text, clue, at)| {
                [
                    Place::Header(text),
                    Place::Query(text),
                    Place::Json(text),
                    Place::Key(text),
                    Place::KeyBeside(text),
                    Place::Word(text),
                    Place::When(clue, text),
                ][at]
            })
            .boxed();
        let many = proptest::collection::vec(one.clone(), 1..4)
            .prop_map(|places| Place::All(Box::leak(places.into_boxed_slice())));
        let plain = prop_oneof![one, many].boxed();
        let there = (a_clue(), plain.clone())
            .prop_map(|(clue, place)| Place::Where(clue, Box::leak(Box::new(place))));
        prop_oneof![plain, there]
    }

    proptest! {
        #[test]
        fn rules_are_read_as_they_are_written(clues in proptest::collection::vec(a_clue(), 1..4)) {
            let written = Clue::rule(&clues);
            prop_assert_eq!(Clue::parse_rule(&written), Ok(clues), "{}", written);
        }

        #[test]
        fn places_are_read_as_they_are_written(place in a_place()) {
            prop_assert_eq!(Place::parse(&place.to_string()), Ok(place), "{}", place);
            for attempt in [Attempt::Try(place), Attempt::Retry(place), Attempt::Again(place)] {
                prop_assert_eq!(Attempt::parse(&attempt.to_string()), Ok(attempt));
            }
        }
    }

    #[test]
    fn sources_are_read_as_they_are_written() {
        for source in SOURCES {
            assert_eq!(Source::parse(source.as_str()), Ok(source));
        }
    }

    #[test]
    fn a_mistake_names_what_was_meant_and_where() {
        let cases = [
            (Clue::parse("heder X").err(), 0..5, "did you mean header?"),
            (
                Clue::parse("/a is \"b\"").err(),
                3..5,
                "expected in the body, =",
            ),
            (
                Clue::parse("header").err(),
                6..6,
                "expected the name of a header here",
            ),
            (Clue::parse("X-Shop").err(), 0..6, "write header NAME"),
            (Place::parse("hedder X").err(), 0..6, "did you mean header?"),
            (
                Place::parse("/a /b").err(),
                3..5,
                "there is more than one can read here",
            ),
            (
                Attempt::parse("rety in /a").err(),
                0..4,
                "did you mean retry?",
            ),
            (Source::parse("memry").err(), 0..5, "did you mean memory?"),
        ];
        for (mistake, at, cure) in cases {
            let mistake = mistake.unwrap();
            assert!(mistake.what.contains(cure), "{mistake}");
            assert_eq!(mistake.at, at, "{mistake}");
        }
    }
}
