//! Words for places: what is ignored of a difference is written as a filter
//! would write it, `header.Date`, `query.page`, `.data.items[].updated_at`.

use std::{fmt, str::FromStr};

use super::Place;
use crate::exchange::json::{Path, PathError, Step};

/// Some places. A place in the body stands for all that is inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pattern {
    /// A header field, by its name in any case.
    Header(String),
    /// A query parameter.
    Query(String),
    /// Values of the body.
    Body(Vec<Part>),
}

/// A step of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The member of that name: `.name`; also the element of that number, where
    /// it is one.
    Key(String),
    /// The element at that place, from 0: `[0]`.
    Index(usize),
    /// Every element: `[]`.
    Each,
    /// Every member: `.*`.
    Members,
}

/// Why a pattern cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It begins like none.
    #[error("expected a path such as .data.time, or header.NAME or query.NAME")]
    Unknown,
    /// The path is none.
    #[error(transparent)]
    Path(#[from] PathError),
}

impl Pattern {
    /// Whether it stands for `place`.
    #[must_use]
    pub fn covers(&self, place: &Place) -> bool {
        match (self, place) {
            (Self::Header(name), Place::Header(other)) => name.eq_ignore_ascii_case(other),
            (Self::Query(name), Place::Query(other)) => name == other,
            (Self::Body(parts), Place::Body(path, _)) => {
                let steps = path.steps();
                steps.len() >= parts.len()
                    && parts.iter().zip(steps).all(|(part, step)| part.is(step))
            }
            _ => false,
        }
    }

    /// What stands for this place, and for the same one in every element of the
    /// lists it is in; none where nothing can.
    #[must_use]
    pub fn of(place: &Place) -> Option<Self> {
        Some(match place {
            // What no line can hold could not be written down.
            Place::Header(name) | Place::Query(name) if name.contains(char::is_control) => {
                return None;
            }
            Place::Header(name) => Self::Header(name.clone()),
            Place::Query(name) => Self::Query(name.clone()),
            Place::Body(path, _) if !path.steps().is_empty() => {
                Self::Body(path.steps().iter().map(Part::general).collect())
            }
            _ => return None,
        })
    }

    /// What stands for a path as rows of senders write it: `/data/[]/time`. What
    /// lies in a text that is opened is covered as far as that text.
    #[must_use]
    pub fn of_lookup(path: &str) -> Option<Self> {
        let outside = path.split("//").next().unwrap_or_default();
        let parts = outside.split('/').skip(1).map(|part| match part {
            "[]" => Part::Each,
            "{}" => Part::Members,
            name => Part::Key(name.to_owned()),
        });
        let parts: Vec<Part> = parts.collect();
        (!parts.is_empty()).then_some(Self::Body(parts))
    }
}

impl Part {
    fn is(&self, step: &Step) -> bool {
        match (self, step) {
            (Self::Key(name), Step::Key(other)) => name == other,
            (Self::Key(name), Step::Index(index)) => name.parse() == Ok(*index),
            (Self::Index(index), Step::Index(other)) => index == other,
            (Self::Each, Step::Index(_)) | (Self::Members, Step::Key(_)) => true,
            _ => false,
        }
    }

    fn general(step: &Step) -> Self {
        match step {
            Step::Key(name) => Self::Key(name.clone()),
            Step::Index(_) | Step::Each => Self::Each,
        }
    }

    fn of(step: Step) -> Self {
        match step {
            Step::Key(name) => Self::Key(name),
            Step::Index(index) => Self::Index(index),
            Step::Each => Self::Each,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header.{name}"),
            Self::Query(name) => write!(f, "query.{name}"),
            Self::Body(parts) => {
                if matches!(parts.first(), None | Some(Part::Index(_) | Part::Each)) {
                    f.write_str(".")?;
                }
                parts.iter().try_for_each(|part| match part {
                    Part::Key(name) => Step::Key(name.clone()).fmt(f),
                    Part::Index(index) => Step::Index(*index).fmt(f),
                    Part::Each => Step::Each.fmt(f),
                    Part::Members => f.write_str(".*"),
                })
            }
        }
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let named = |prefix: &str| {
            let name = text.strip_prefix(prefix)?;
            (!name.is_empty()).then(|| name.to_owned())
        };
        if let Some(name) = named("header.") {
            return Ok(Self::Header(name));
        }
        if let Some(name) = named("query.") {
            return Ok(Self::Query(name));
        }
        if !text.starts_with('.') {
            return Err(PatternError::Unknown);
        }
        let mut parts = Vec::new();
        for (number, stretch) in stretches(text).into_iter().enumerate() {
            if number > 0 {
                parts.push(Part::Members);
            }
            if stretch.is_empty() {
                continue;
            }
            // A path begins with a dot, also where `[` follows `.*`.
            let path: Path = match stretch.strip_prefix('[') {
                Some(rest) => format!(".[{rest}").parse()?,
                None => stretch.parse()?,
            };
            parts.extend(path.steps().iter().cloned().map(Part::of));
        }
        Ok(Self::Body(parts))
    }
}

/// The text between the `.*` that stand outside of quotes.
fn stretches(text: &str) -> Vec<&str> {
    let mut stretches = Vec::new();
    let (mut from, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'.' if !quoted && text[at..].starts_with(".*") => {
                stretches.push(&text[from..at]);
                from = at + 2;
            }
            _ => {}
        }
    }
    stretches.push(&text[from..]);
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_reads_as_it_is_written() {
        for text in [
            ".data.time",
            ".items[].id",
            ".[].at",
            ".*.updated",
            ".a.*[0].\"odd .* key\"",
            "header.X-Request-Id",
            "query.page",
        ] {
            let pattern: Pattern = text.parse().unwrap();
            assert_eq!(pattern.to_string(), text);
        }
        assert_eq!(
            Pattern::Body(vec![Part::Members]).to_string().parse(),
            Ok(Pattern::Body(vec![Part::Members]))
        );
    }

    #[test]
    fn what_is_no_pattern_says_what_was_expected() {
        assert_eq!("date".parse::<Pattern>(), Err(PatternError::Unknown));
        assert_eq!("header.".parse::<Pattern>(), Err(PatternError::Unknown));
        assert!(matches!(
            ".a..b".parse::<Pattern>(),
            Err(PatternError::Path(_))
        ));
    }

    #[test]
    fn a_place_in_the_body_stands_for_what_is_inside_it() {
        let place = |path: &str| Place::Body(path.parse().unwrap(), 0);
        let covers =
            |pattern: &str, path: &str| pattern.parse::<Pattern>().unwrap().covers(&place(path));
        assert!(covers(".data", ".data.time"));
        assert!(covers(".items[].id", ".items[3].id"));
        assert!(covers(".items[3]", ".items[3].id"));
        assert!(covers(".*.id", ".a.id"));
        assert!(!covers(".items[2]", ".items[3].id"));
        assert!(!covers(".data.time", ".data"));
        assert!(!covers(".*", ".[0]"));
        let date: Pattern = "header.date".parse().unwrap();
        assert!(date.covers(&Place::Header("Date".to_owned())));
        assert!(!date.covers(&Place::Query("date".to_owned())));
    }

    #[test]
    fn the_path_of_a_row_is_read() {
        let pattern = |path| Pattern::of_lookup(path).unwrap().to_string();
        assert_eq!(pattern("/data/[]/time"), ".data[].time");
        assert_eq!(pattern("/{}/id"), ".*.id");
        assert_eq!(pattern("/Message//detail-type"), ".Message");
        assert_eq!(Pattern::of_lookup(""), None);
    }

    #[test]
    fn a_place_in_a_list_stands_for_all_of_the_list() {
        let place = Place::Body(".items[2].at".parse().unwrap(), 0);
        let pattern = Pattern::of(&place).unwrap();
        assert_eq!(pattern.to_string(), ".items[].at");
        assert!(pattern.covers(&place));
        assert_eq!(Pattern::of(&Place::Method), None);
        assert_eq!(Pattern::of(&Place::Query("a\nb".to_owned())), None);
    }
}
