//! A filter as it is written: a tree of terms, and the way back to text.
//!
//! What a term means is the business of [`plan`](super::plan).

use std::fmt::{self, Write as _};

use super::{field::Name, quote};
use crate::exchange::json::Path;

/// A filter, or a part of one. `And` and `Or` hold two or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Term(Term),
}

/// What is asked, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) subject: Subject,
    pub(super) ask: Ask,
}

/// Where is looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// Request line, headers, body, sender, event.
    Anywhere,
    Field(Name),
    Header(String),
    Query(String),
    /// A way into the body, [`exchange::document`](crate::exchange::document).
    Json(Path),
}

/// What is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Exists,
    Is(Op, Value),
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// `:`
    Has,
    Equal,
    NotEqual,
    More,
    AtLeast,
    Less,
    AtMost,
    /// `~`
    Regex,
}

/// The text after an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) spelling: Spelling,
}

/// Whether `*` and `?` in a value may stand for other text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    Word,
    /// In quotes, and it matters.
    Quoted,
}

impl Op {
    /// Every operator, a longer one before its beginning.
    pub(super) const ALL: [Self; 8] = [
        Self::NotEqual,
        Self::AtLeast,
        Self::AtMost,
        Self::More,
        Self::Less,
        Self::Equal,
        Self::Regex,
        Self::Has,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Has => ":",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Regex => "~",
        }
    }
}

impl Value {
    /// A value in the one spelling that says the same: quotes are kept only
    /// where they turn `*` and `?` into themselves.
    pub(super) fn new(op: Op, text: String, spelling: Spelling) -> Self {
        let matters = op == Op::Has && has_wildcard(&text);
        Self {
            text,
            spelling: if matters { spelling } else { Spelling::Word },
        }
    }

    /// Whether `*` and `?` in it stand for other text.
    pub(super) fn is_glob(&self) -> bool {
        self.spelling == Spelling::Word && has_wildcard(&self.text)
    }
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(nodes) => join(f, nodes, " ", |node| {
                matches!(node, Self::And(_) | Self::Or(_))
            }),
            Self::Or(nodes) => join(f, nodes, " or ", |node| matches!(node, Self::Or(_))),
            Self::Not(node) => {
                f.write_str("not ")?;
                grouped(f, node, |node| matches!(node, Self::And(_) | Self::Or(_)))
            }
            Self::Term(term) => write!(f, "{term}"),
        }
    }
}

fn join(
    f: &mut fmt::Formatter<'_>,
    nodes: &[Node],
    between: &str,
    group: impl Fn(&Node) -> bool,
) -> fmt::Result {
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        grouped(f, node, &group)?;
    }
    Ok(())
}

fn grouped(f: &mut fmt::Formatter<'_>, node: &Node, group: impl Fn(&Node) -> bool) -> fmt::Result {
    if group(node) {
        write!(f, "({node})")
    } else {
        write!(f, "{node}")
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.subject, &self.ask) {
            (Subject::Anywhere, Ask::Is(Op::Regex, value)) => {
                f.write_char('~')?;
                word_or_quoted(f, &value.text, is_regex_word)
            }
            (Subject::Anywhere, Ask::Is(_, value)) => word_or_quoted(f, &value.text, is_text_word),
            (subject, Ask::Is(op, value)) => {
                write!(f, "{subject}{}", op.as_str())?;
                if value.spelling == Spelling::Quoted {
                    return quote::write(f, &value.text);
                }
                let is_word = if *op == Op::Regex {
                    is_regex_word
                } else {
                    is_value_word
                };
                word_or_quoted(f, &value.text, is_word)
            }
            (subject, Ask::Exists) => subject.fmt(f),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anywhere => Ok(()),
            Self::Field(name) => f.write_str(name.as_str()),
            Self::Header(name) => {
                f.write_str("header.")?;
                word_or_quoted(f, name, is_name)
            }
            Self::Query(name) => {
                f.write_str("query.")?;
                word_or_quoted(f, name, is_name)
            }
            Self::Json(path) => path.fmt(f),
        }
    }
}

fn word_or_quoted(
    f: &mut fmt::Formatter<'_>,
    text: &str,
    is_word: impl Fn(&str) -> bool,
) -> fmt::Result {
    if is_word(text) {
        f.write_str(text)
    } else {
        quote::write(f, text)
    }
}

/// Whether a character shows as itself. What does not must be written as
/// `"\u{202e}"`: a filter must look like what it does.
pub(super) fn is_visible(c: char) -> bool {
    c.is_ascii_graphic() || c.is_alphanumeric() || (!c.is_ascii() && !is_unseen(c))
}

/// Controls, white space other than the space, and the characters that reorder
/// or join text without being seen (Unicode general category Cf, by blocks).
fn is_unseen(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The words that join terms and so are no text.
pub(super) const KEYWORDS: [&str; 3] = ["and", "or", "not"];

fn is_text_word(text: &str) -> bool {
    let first_is_plain = text
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '#' | '@' | '$'));
    let names_part = ["header.", "query."].iter().any(|start| {
        text.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    });
    let joins = KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    let plain =
        |c| is_visible(c) && !matches!(c, '(' | ')' | '"' | ':' | '=' | '<' | '>' | '~' | '!');
    first_is_plain && !names_part && !joins && text.chars().all(plain)
}

pub(super) fn is_value_word(text: &str) -> bool {
    let first_is_plain = !text.starts_with([':', '=', '<', '>', '~', '!']);
    !text.is_empty()
        && first_is_plain
        && text
            .chars()
            .all(|c| is_visible(c) && !matches!(c, '(' | ')' | '"'))
}

/// A regular expression is written in quotes whenever it holds a bracket.
fn is_regex_word(text: &str) -> bool {
    is_value_word(text)
}

pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_char)
}

/// What stands in a name without quotes: what header names are made of, except
/// the characters that begin an operator (RFC 9110, section 5.6.2).
pub(super) const fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '[' | ']')
}

pub(super) fn is_key_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '$' | '@')
}

pub(super) fn is_key_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '@' | '-')
}
