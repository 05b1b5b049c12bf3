//! What there is to say of a line, or of the body it stands in.

/// A remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// In full.
    pub words: String,
    /// In fewer words, the most first, where it is of the body as a whole: it
    /// stands beside the path of the line and does not take its place.
    pub beside: Vec<String>,
}

impl Said {
    /// Of one line: it stands where the path does.
    #[must_use]
    pub const fn of_line(words: String) -> Self {
        Self {
            words,
            beside: Vec::new(),
        }
    }
}

/// That a body is broken from a place on, in words and in signs.
pub(super) fn broken_from(language: &str, line: usize, column: usize) -> Vec<String> {
    vec![
        format!("not {language} from line {line}, column {column} on"),
        format!("not {language} from {line}:{column}"),
        format!("broken at {line}:{column}"),
    ]
}
