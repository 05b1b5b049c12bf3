//! The only way of captured text to a terminal.
//!
//! A byte of a webhook must never act on the terminal it is shown in, nor
//! deceive the eye: escapes, C1 controls, bidirectional overrides, invisible
//! characters and towers of combining marks become visible stand-ins. Nothing
//! is dropped: every byte of the source is represented in what is shown.
//!
//! Architecture invariant: only this module can make a [`Segment`] of
//! captured text. Who draws turns segments into spans and adds the style of
//! the [`Class`]; who prints uses the `Display` of [`Displayed`].
//!
//! One call shows one line. A line feed inside is shown as `⏎`, a tab as `⇥ `.
//! Colours, wrapping at words and line numbers are not of this room.

mod exact;
mod fit;
mod names;
mod pieces;

use std::{borrow::Cow, fmt, ops::Range};

use pieces::{Piece, Pieces};

/// What stands where text was cut.
pub const ELLIPSIS: &str = "…";

/// The bytes of the source that are looked at for each column shown: no cell
/// is made from more.
const BYTES_PER_COLUMN: usize = 32;

/// The bytes looked at on top, so that a flood of marks is counted.
const BYTES_ON_TOP: usize = 32 * 1024;

/// What a segment is, which decides its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The text itself.
    Plain,
    /// A stand-in for something that is not printable: `␛`, `\x9b`,
    /// `‹U+200B›`, `‹+9992 marks›`.
    Token,
    /// A stand-in for something that deceives: a bidirectional control, `‹RLO›`.
    Warning,
    /// [`ELLIPSIS`]: here text was left out for want of room.
    Cut,
}

/// A stretch of text that is safe to write to a terminal, of one class. Only
/// [`display`] and its siblings make them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    text: Cow<'a, str>,
    class: Class,
    width: usize,
    source: Range<usize>,
}

impl<'a> Segment<'a> {
    /// The text to be written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text to be written, without a copy where it stands in the source.
    #[must_use]
    pub fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// The same over text of its own.
    #[must_use]
    pub fn into_owned(self) -> Segment<'static> {
        Segment {
            text: Cow::Owned(self.text.into_owned()),
            class: self.class,
            width: self.width,
            source: self.source,
        }
    }

    /// What it is.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// Its width in columns: the sum over its grapheme clusters, as they are
    /// put into cells.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The bytes of the source it stands for; empty for an ellipsis.
    #[must_use]
    pub fn source(&self) -> Range<usize> {
        self.source.clone()
    }
}

/// A line of captured text, made safe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Displayed<'a> {
    segments: Vec<Segment<'a>>,
    width: usize,
}

impl<'a> Displayed<'a> {
    /// The segments from left to right.
    #[must_use]
    pub fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }

    /// The width of all segments, in columns.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The same over text of its own, for what outlives its source.
    #[must_use]
    pub fn into_owned(self) -> Displayed<'static> {
        Displayed {
            segments: self.segments.into_iter().map(Segment::into_owned).collect(),
            width: self.width,
        }
    }

    /// How many deceiving characters were made visible.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.count(Class::Warning)
    }

    /// Whether something was left out for want of room.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.count(Class::Cut) > 0
    }

    fn count(&self, class: Class) -> usize {
        self.segments
            .iter()
            .filter(|segment| segment.class == class)
            .count()
    }

    fn push(&mut self, segment: Segment<'a>) {
        self.width += segment.width;
        self.segments.push(segment);
    }
}

impl<'a> FromIterator<Piece<'a>> for Displayed<'a> {
    fn from_iter<I: IntoIterator<Item = Piece<'a>>>(pieces: I) -> Self {
        let mut shown = Self::default();
        let mut run: Option<Piece<'a>> = None;
        for piece in pieces {
            let is_absorbed = run.as_mut().is_some_and(|run| run.absorb(&piece));
            if !is_absorbed && let Some(done) = run.replace(piece) {
                shown.push(done.into());
            }
        }
        if let Some(last) = run {
            shown.push(last.into());
        }
        shown
    }
}

impl<'a> From<Piece<'a>> for Segment<'a> {
    fn from(piece: Piece<'a>) -> Self {
        Self {
            class: piece.class(),
            width: piece.width(),
            source: piece.source(),
            text: piece.into_text(),
        }
    }
}

impl<'a> IntoIterator for Displayed<'a> {
    type Item = Segment<'a>;
    type IntoIter = std::vec::IntoIter<Segment<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.segments.into_iter()
    }
}

/// The text of all segments.
impl fmt::Display for Displayed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.segments
            .iter()
            .try_for_each(|segment| f.write_str(&segment.text))
    }
}

/// All of `text`, made safe. Its time is linear in the text; where only a
/// part has room, [`display_within`] looks at no more than that part.
///
/// ```
/// use hookglass::exchange::display::display;
///
/// let shown = display("\u{1b}]0;owned\u{7}");
/// assert_eq!(shown.to_string(), "␛]0;owned␇");
/// assert_eq!(shown.width(), 10);
/// ```
#[must_use]
pub fn display(text: &(impl AsRef<[u8]> + ?Sized)) -> Displayed<'_> {
    Pieces::new(text.as_ref(), 0).collect()
}

/// As much of `text` from its start as fits into `columns`, with an ellipsis
/// where something is left out. Its work is bounded by the columns, however
/// long the text is.
#[must_use]
pub fn display_within(text: &(impl AsRef<[u8]> + ?Sized), columns: usize) -> Displayed<'_> {
    fit::start(text.as_ref(), columns).into_iter().collect()
}

/// Both ends of `text` with an ellipsis between them where it is wider than
/// `columns`: `payment…nt_failed`. Its work is bounded by the columns.
#[must_use]
pub fn display_ends(text: &(impl AsRef<[u8]> + ?Sized), columns: usize) -> Displayed<'_> {
    fit::ends(text.as_ref(), columns).into_iter().collect()
}

/// What of `text` is seen through a window of `columns` that is moved `skip`
/// columns to the right, with an ellipsis at each side where something is
/// left out. Its work is bounded by `skip` and `columns`.
#[must_use]
pub fn display_scrolled(
    text: &(impl AsRef<[u8]> + ?Sized),
    skip: usize,
    columns: usize,
) -> Displayed<'_> {
    fit::scrolled(text.as_ref(), skip, columns)
        .into_iter()
        .collect()
}

/// `text` wrapped into rows of at most `columns`, made as they are asked for.
/// A row's place in the text is the source of its first segment.
#[must_use]
pub fn rows(text: &(impl AsRef<[u8]> + ?Sized), columns: usize) -> Rows<'_> {
    Rows(fit::Rows::new(text.as_ref(), columns))
}

/// All of `text`, with stand-ins also for what looks like something else: for
/// text of which every byte counts. Its time is linear in the text.
///
/// ```
/// use hookglass::exchange::display::display_exact;
///
/// assert_eq!(display_exact("1\u{a0}200 \r\n").to_string(), "1‹U+00A0›200·␍⏎");
/// ```
#[must_use]
pub fn display_exact(text: &(impl AsRef<[u8]> + ?Sized)) -> Displayed<'_> {
    exact::display(text.as_ref())
}

/// Whether `c` alone is never shown as it is: a control, a bidirectional
/// control, an invisible character, private use.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    names::is_hidden(c)
}

/// The width of `text` as [`display`] shows it, in columns.
#[must_use]
pub fn width(text: &(impl AsRef<[u8]> + ?Sized)) -> usize {
    Pieces::new(text.as_ref(), 0)
        .map(|piece| piece.width())
        .sum()
}

/// The byte `at` of `text`, or the start of the character of UTF-8 that it is
/// inside of.
#[must_use]
pub fn floor_char_boundary(text: &[u8], at: usize) -> usize {
    let is_inside = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0xC0 == 0x80);
    let near = at.saturating_sub(3)..=at;
    near.rev().find(|at| !is_inside(at)).unwrap_or(at)
}

/// The rows of a wrapped text.
#[derive(Clone, Debug)]
pub struct Rows<'a>(fit::Rows<'a>);

impl<'a> Iterator for Rows<'a> {
    type Item = Displayed<'a>;

    fn next(&mut self) -> Option<Displayed<'a>> {
        self.0.next().map(Displayed::from_iter)
    }
}

#[cfg(test)]
mod tests;
