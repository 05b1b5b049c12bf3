//! Captured text taken apart into pieces that are safe to write: runs of
//! ASCII, grapheme clusters, and stand-ins.

use std::{borrow::Cow, ops::Range, str::Utf8Chunks};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{BYTES_PER_COLUMN, Class, ELLIPSIS, names};

/// How many combining marks one base character may carry.
const MARKS_PER_BASE: usize = 8;

/// The widest cluster, in columns, whose bytes are counted by column.
const WIDEST: usize = 2;

/// The joiners in the longest emoji of the standard, a family of four.
const JOINERS: usize = 3;

/// Something that is shown whole or not at all, except a run of plain text
/// of one byte and one column a character, which can be shortened.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    text: Text<'a>,
    class: Class,
    width: usize,
    source: Range<usize>,
}

#[derive(Clone, Debug)]
enum Text<'a> {
    /// A part of a stretch of valid UTF-8, which starts at `base` in the source.
    Kept {
        stretch: &'a str,
        base: usize,
    },
    StandIn(Cow<'static, str>),
}

impl<'a> Piece<'a> {
    /// The sign that something is left out at `at`.
    pub(super) const fn ellipsis(at: usize) -> Self {
        Self {
            text: Text::StandIn(Cow::Borrowed(ELLIPSIS)),
            class: Class::Cut,
            width: 1,
            source: at..at,
        }
    }

    pub(super) const fn class(&self) -> Class {
        self.class
    }

    pub(super) const fn width(&self) -> usize {
        self.width
    }

    pub(super) fn source(&self) -> Range<usize> {
        self.source.clone()
    }

    pub(super) fn into_text(self) -> Cow<'a, str> {
        match self.text {
            Text::Kept { stretch, base } => Cow::Borrowed(
                stretch
                    .get(self.source.start - base..self.source.end - base)
                    .unwrap_or_default(),
            ),
            Text::StandIn(text) => text,
        }
    }

    /// Takes `next` in, where both are text that stands side by side in the
    /// source, and says whether it did.
    pub(super) fn absorb(&mut self, next: &Self) -> bool {
        let both_kept = matches!(
            (&self.text, &next.text),
            (Text::Kept { .. }, Text::Kept { .. })
        );
        let joins = both_kept && self.source.end == next.source.start;
        if joins {
            self.source.end = next.source.end;
            self.width += next.width;
        }
        joins
    }

    /// Its first `columns`, if it is a run that can be shortened.
    pub(super) fn first(mut self, columns: usize) -> Option<Self> {
        self.shorten(columns)?;
        self.source.end = self.source.start + columns;
        Some(self)
    }

    /// Its last `columns`, if it is a run that can be shortened.
    pub(super) fn last(mut self, columns: usize) -> Option<Self> {
        self.shorten(columns)?;
        self.source.start = self.source.end - columns;
        Some(self)
    }

    fn shorten(&mut self, columns: usize) -> Option<()> {
        let is_run = matches!(self.text, Text::Kept { .. }) && self.width == self.source.len();
        if !is_run || columns == 0 || columns > self.width {
            return None;
        }
        self.width = columns;
        Some(())
    }
}

/// Iterates over the pieces of a text.
#[derive(Clone, Debug)]
pub(super) struct Pieces<'a> {
    chunks: Utf8Chunks<'a>,
    /// The valid UTF-8 at hand, and where it starts in the source.
    stretch: &'a str,
    base: usize,
    /// How far `stretch` is taken.
    at: usize,
    /// The bytes behind `stretch` that are not UTF-8, as far as not taken.
    invalid: &'a [u8],
    /// The end of a cluster that is too large: until there, in `stretch`, no
    /// character is shown as it is.
    excess: usize,
}

impl<'a> Pieces<'a> {
    /// The pieces of `text`, which stands at `base` in the source.
    pub(super) fn new(text: &'a [u8], base: usize) -> Self {
        Self {
            chunks: text.utf8_chunks(),
            stretch: "",
            base,
            at: 0,
            invalid: &[],
            excess: 0,
        }
    }

    fn rest(&self) -> &'a str {
        self.stretch.get(self.at..).unwrap_or_default()
    }

    fn text_piece(&mut self) -> Option<Piece<'a>> {
        let first = self.rest().chars().next()?;
        if self.at < self.excess {
            return Some(self.excess_piece(first));
        }
        let run = ascii_run(self.rest().as_bytes());
        if run > 0 {
            return Some(self.keep(run, run));
        }
        Some(if names::is_hidden(first) {
            self.replace(first)
        } else if is_mark(first) {
            self.orphans()
        } else {
            self.cluster()
        })
    }

    /// A grapheme cluster, as far as it can be shown.
    fn cluster(&mut self) -> Piece<'a> {
        let rest = self.rest();
        if let Some((bytes, width)) = lone_letter(rest) {
            return self.keep(bytes, width);
        }
        let cluster = visible_part(rest.graphemes(true).next().unwrap_or(rest));
        let width = cluster.width();
        let kept = bounded_part(cluster, BYTES_PER_COLUMN * width.min(WIDEST));
        if kept.len() == cluster.len() {
            return self.keep(kept.len(), width);
        }
        self.excess = self.at + cluster.len();
        self.keep(kept.len(), kept.width())
    }

    /// Marks without a base: they must not fall upon what is shown before.
    fn orphans(&mut self) -> Piece<'a> {
        let rest = self.rest();
        let shown = |c: char| !is_mark(c) || names::is_hidden(c);
        self.excess = self.at + rest.find(shown).unwrap_or(rest.len());
        self.marks()
    }

    fn excess_piece(&mut self, first: char) -> Piece<'a> {
        if is_mark(first) {
            self.marks()
        } else {
            self.replace(first)
        }
    }

    /// The marks up to the end of the excess, counted; a single one by its number.
    fn marks(&mut self) -> Piece<'a> {
        let excess = &self.stretch[self.at..self.excess];
        let marks = || excess.chars().take_while(|c| is_mark(*c));
        let count = marks().count();
        match excess.chars().next() {
            Some(only) if count < 2 => self.replace(only),
            _ => {
                let bytes = marks().map(char::len_utf8).sum();
                self.stand_in(bytes, names::marks(count), Class::Token)
            }
        }
    }

    fn replace(&mut self, c: char) -> Piece<'a> {
        let (text, class) = names::stand_in(c);
        self.stand_in(c.len_utf8(), text, class)
    }

    fn keep(&mut self, bytes: usize, width: usize) -> Piece<'a> {
        let text = Text::Kept {
            stretch: self.stretch,
            base: self.base,
        };
        self.take(bytes, text, Class::Plain, width)
    }

    fn stand_in(&mut self, bytes: usize, text: Cow<'static, str>, class: Class) -> Piece<'a> {
        let width = text.width();
        self.take(bytes, Text::StandIn(text), class, width)
    }

    fn take(&mut self, bytes: usize, text: Text<'a>, class: Class, width: usize) -> Piece<'a> {
        let start = self.base + self.at;
        self.at += bytes;
        Piece {
            text,
            class,
            width,
            source: start..start + bytes,
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if let Some(piece) = self.text_piece() {
                return Some(piece);
            }
            if let Some((byte, rest)) = self.invalid.split_first() {
                self.invalid = rest;
                return Some(self.stand_in(1, names::raw_byte(*byte), Class::Token));
            }
            let chunk = self.chunks.next()?;
            self.base += self.at;
            self.stretch = chunk.valid();
            self.invalid = chunk.invalid();
            self.at = 0;
            self.excess = 0;
        }
    }
}

/// How many bytes at the start are printable ASCII that nothing combines with.
fn ascii_run(bytes: &[u8]) -> usize {
    let run = bytes
        .iter()
        .position(|byte| !matches!(byte, b' '..=b'~'))
        .unwrap_or(bytes.len());
    match bytes.get(run) {
        Some(0x80..) => run.saturating_sub(1),
        _ => run,
    }
}

/// The bytes and the columns of the first character, where it and the next are
/// letters of which it is known that nothing joins them. Most text is made of
/// these, and segmentation costs ten times as much.
fn lone_letter(text: &str) -> Option<(usize, usize)> {
    let mut chars = text.chars();
    let first = chars.next().filter(|c| stands_alone(*c))?;
    let is_alone = chars
        .next()
        .is_none_or(|next| matches!(next, ' '..='~') || stands_alone(next));
    is_alone.then_some((first.len_utf8(), first.width()?))
}

/// Letters of Latin, Greek, Cyrillic, kana and Han: no marks, no joiners, no
/// emoji.
pub(super) const fn stands_alone(c: char) -> bool {
    matches!(
        c,
        '\u{C0}'..='\u{24F}'
            | '\u{391}'..='\u{3C9}'
            | '\u{400}'..='\u{482}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30A1}'..='\u{30FA}'
            | '\u{4E00}'..='\u{9FFF}'
    )
}

/// The cluster up to its first character that must not be shown, or all of it
/// when that character is part of an emoji.
fn visible_part(cluster: &str) -> &str {
    match cluster.find(names::is_hidden) {
        Some(at) if !is_emoji(cluster) => &cluster[..at],
        _ => cluster,
    }
}

/// The cluster up to its last mark and byte that one cell may carry.
fn bounded_part(cluster: &str, bytes: usize) -> &str {
    let mut marks = 0;
    for (at, c) in cluster.char_indices() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        let too_much = marks > MARKS_PER_BASE || at + c.len_utf8() > bytes;
        if too_much && at > 0 {
            return &cluster[..at];
        }
    }
    cluster
}

fn is_mark(c: char) -> bool {
    c.width() == Some(0)
}

/// Whether a cluster with invisible characters is an emoji of which all
/// terminals know the shape: pictographs joined by U+200D, each of two
/// columns by itself or through U+FE0F, with a skin tone or without; or a key
/// cap. The tags of subdivision flags are left out: they are a means to hide
/// text.
fn is_emoji(cluster: &str) -> bool {
    let elements = || cluster.split('\u{200D}');
    cluster.width() == WIDEST
        && elements().count() <= JOINERS + 1
        && (elements().all(is_pictograph) || is_key_cap(cluster))
}

fn is_pictograph(element: &str) -> bool {
    let mut chars = element.chars();
    let Some(base) = chars.next() else {
        return false;
    };
    // Segmentation holds together what a joiner joins only when both are
    // pictographs (Unicode Standard Annex #29, rule GB11), and a letter with
    // what is no base at all, but a mark or a skin tone (GB9).
    let joined = format!("a{base}\u{200D}{base}");
    joined.graphemes(true).count() == 2
        && element.width() == WIDEST
        && chars.clone().count() <= 2
        && chars.all(|c| matches!(c, '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}'))
}

fn is_key_cap(cluster: &str) -> bool {
    let mut chars = cluster.chars();
    matches!(chars.next(), Some('0'..='9' | '#' | '*')) && chars.eq("\u{FE0F}\u{20E3}".chars())
}
