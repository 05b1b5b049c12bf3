//! Pieces that fit: cut at the end, in the middle, scrolled or wrapped. The
//! work is bounded by the columns, never by the length of the text.

use std::collections::VecDeque;

use super::{
    BYTES_ON_TOP, BYTES_PER_COLUMN,
    pieces::{Piece, Pieces},
};

/// Of what a middle cut shows, this part stands before the ellipsis: the ends
/// of names and ids tell more than their starts.
const FRONT: (usize, usize) = (4, 9);

/// How many bytes a column takes in most texts.
const FEW_BYTES: usize = 4;

/// The first pieces of `text`, cut at its end to `columns`.
pub(super) fn start(text: &[u8], columns: usize) -> VecDeque<Piece<'_>> {
    let mut line = Line::of(text, 0, columns);
    if line.is_whole {
        return line.pieces;
    }
    line.trim_end(columns.saturating_sub(1));
    line.end_with_ellipsis(columns);
    line.pieces
}

/// The first and the last pieces of `text`, cut in the middle to `columns`.
pub(super) fn ends(text: &[u8], columns: usize) -> VecDeque<Piece<'_>> {
    let mut front = Line::of(text, 0, columns);
    if front.is_whole {
        return front.pieces;
    }
    let room = columns.saturating_sub(1);
    front.trim_end(room * FRONT.0 / FRONT.1);
    let back_room = room - front.width;
    let mut back = Line::ending(text, columns);
    back.trim_start(back_room);
    front.end_with_ellipsis(columns);
    front.pieces.append(&mut back.pieces);
    front.pieces
}

/// The pieces of `text` behind the first `skip` columns, cut at both ends.
pub(super) fn scrolled(text: &[u8], skip: usize, columns: usize) -> VecDeque<Piece<'_>> {
    if skip == 0 {
        return start(text, columns);
    }
    let end = skip.saturating_add(columns);
    let mut line = Line::of(text, 0, end);
    let mut hidden_end = None;
    if !line.is_whole {
        line.trim_end(end - 1);
        hidden_end = Some(line.end());
    }
    let shown = line.width.saturating_sub(skip + 1);
    line.trim_start(shown);
    if columns > 0 {
        line.pieces.push_front(Piece::ellipsis(line.start()));
    }
    if let (Some(at), true) = (hidden_end, columns > 1) {
        line.pieces.push_back(Piece::ellipsis(at));
    }
    line.pieces
}

/// Rows of a wrapped text.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    text: &'a [u8],
    at: usize,
    columns: usize,
}

impl<'a> Rows<'a> {
    pub(super) const fn new(text: &'a [u8], columns: usize) -> Self {
        Self {
            text,
            at: 0,
            columns,
        }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = VecDeque<Piece<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.text[self.at..];
        if rest.is_empty() || self.columns == 0 {
            return None;
        }
        let mut line = Line::of(rest, self.at, self.columns);
        line.trim_end(self.columns);
        let Some(last) = line.pieces.back() else {
            // Not even one piece has room in a row: show that something is there.
            let piece = Pieces::new(rest, self.at).next()?;
            self.at = piece.source().end;
            return Some(VecDeque::from([Piece::ellipsis(piece.source().start)]));
        };
        self.at = last.source().end;
        Some(line.pieces)
    }
}

/// Pieces in a row, with their width.
struct Line<'a> {
    pieces: VecDeque<Piece<'a>>,
    width: usize,
    /// Whether these are all pieces of the text, and they have room.
    is_whole: bool,
}

impl<'a> Line<'a> {
    /// The pieces of `text`, which stands at `base` in its source, until they
    /// are wider than `columns`.
    fn of(text: &'a [u8], base: usize, columns: usize) -> Self {
        let window = &text[..text.len().min(window_size(columns))];
        let mut line = Self::empty();
        for piece in Pieces::new(window, base) {
            line.width += piece.width();
            line.pieces.push_back(piece);
            if line.width > columns {
                return line;
            }
        }
        line.is_whole = window.len() == text.len();
        if !line.is_whole {
            line.drop_torn_end(base + window.len());
        }
        line
    }

    /// The pieces at the end of `text`, at least as wide as `columns` if it
    /// is: mostly a few bytes are enough.
    fn ending(text: &'a [u8], columns: usize) -> Self {
        let few = Self::of_last(text, columns.saturating_mul(FEW_BYTES));
        if few.width > columns {
            few
        } else {
            Self::of_last(text, window_size(columns))
        }
    }

    /// The pieces of the last `bytes` of a text.
    fn of_last(text: &'a [u8], bytes: usize) -> Self {
        let from = text.len().saturating_sub(bytes);
        let torn = text[from..]
            .iter()
            .take(3)
            .take_while(|byte| from > 0 && **byte & 0xC0 == 0x80)
            .count();
        let from = from + torn;
        let pieces: VecDeque<_> = Pieces::new(&text[from..], from).collect();
        Self {
            width: pieces.iter().map(Piece::width).sum(),
            pieces,
            is_whole: false,
        }
    }

    const fn empty() -> Self {
        Self {
            pieces: VecDeque::new(),
            width: 0,
            is_whole: false,
        }
    }

    /// Drops the bytes of a character that the end of the window cut in two:
    /// they are no invalid bytes.
    fn drop_torn_end(&mut self, end: usize) {
        for _ in 0..3 {
            match self.pieces.back() {
                Some(piece) if piece.source().len() == 1 && piece.source().end + 3 >= end => {
                    self.width -= piece.width();
                    self.pieces.pop_back();
                }
                _ => return,
            }
        }
    }

    fn start(&self) -> usize {
        self.pieces.front().map_or(0, |piece| piece.source().start)
    }

    fn end(&self) -> usize {
        self.pieces.back().map_or(0, |piece| piece.source().end)
    }

    /// Drops pieces from the end until at most `columns` are left.
    fn trim_end(&mut self, columns: usize) {
        while self.width > columns {
            let Some(piece) = self.pieces.pop_back() else {
                return;
            };
            self.width -= piece.width();
            let room = columns.saturating_sub(self.width);
            if let Some(part) = piece.first(room) {
                self.width += part.width();
                self.pieces.push_back(part);
            }
        }
    }

    /// Drops pieces from the start until at most `columns` are left.
    fn trim_start(&mut self, columns: usize) {
        while self.width > columns {
            let Some(piece) = self.pieces.pop_front() else {
                return;
            };
            self.width -= piece.width();
            let room = columns.saturating_sub(self.width);
            if let Some(part) = piece.last(room) {
                self.width += part.width();
                self.pieces.push_front(part);
            }
        }
    }

    fn end_with_ellipsis(&mut self, columns: usize) {
        if columns > 0 {
            self.pieces.push_back(Piece::ellipsis(self.end()));
        }
    }
}

/// How many bytes of a text can matter for `columns`.
const fn window_size(columns: usize) -> usize {
    columns
        .saturating_mul(BYTES_PER_COLUMN)
        .saturating_add(BYTES_ON_TOP)
}
