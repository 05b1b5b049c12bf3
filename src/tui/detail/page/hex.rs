//! Bytes that are no text: what they are, as far as that is known, then all of
//! them as hexadecimal digits.

use std::{borrow::Cow, fmt::Write as _, ops::Range};

use bytes::Bytes;

use crate::{
    exchange::{kind::BodyKind, redact},
    tui::{
        detail::Masking,
        text::{Text, count},
        theme::Role,
    },
};

use super::{archive, large::AT_ONCE};

/// How many bytes may stand in a row: the most that fit.
const PER_ROW: [usize; 3] = [32, 16, 8];

/// What stands for a digit and for a letter of a secret.
const HIDDEN: char = '•';

/// How much is looked at before a row far down for the name of what stands in it,
/// in bytes.
const BEFORE: usize = 4 << 10;

/// Bytes and how they are shown.
#[derive(Clone, Debug)]
pub struct Hex {
    bytes: Bytes,
    masking: Masking,
    /// Which of the first of them are secret.
    secrets: Vec<Range<usize>>,
    /// What they are.
    head: Vec<Text>,
    per_row: usize,
    /// How many digits an offset has.
    digits: usize,
}

impl Hex {
    /// Of bytes of that kind, in a pane of so many columns.
    pub(super) fn new(bytes: Bytes, kind: BodyKind, width: usize, masking: Masking) -> Self {
        // An offset has as many digits as the last one needs, in pairs.
        let digits = if bytes.len() <= 1 << 24 { 6 } else { 8 };
        let fits = |per_row: &&usize| columns(digits, **per_row) <= width;
        let per_row = *PER_ROW.iter().find(fits).unwrap_or(&8);
        let secrets = match masking {
            Masking::Masked => redact::body_spans_within(kind, &bytes, AT_ONCE),
            Masking::Shown => Vec::new(),
        };
        Self {
            masking,
            secrets,
            head: head(&bytes, kind),
            bytes,
            per_row,
            digits,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.head.len() + self.bytes.len().div_ceil(self.per_row)
    }

    pub(super) fn row(&self, line: usize) -> Text {
        match self.head.get(line) {
            Some(line) => line.clone(),
            None => self.dump(line - self.head.len()),
        }
    }

    /// The secrets on a row: those of the first bytes are known, those far down are
    /// found by what stands shortly before them.
    fn secrets_of(&self, row: Range<usize>) -> Cow<'_, [Range<usize>]> {
        if self.masking == Masking::Shown {
            return Cow::Borrowed(&[]);
        }
        if row.end <= AT_ONCE {
            let first = self.secrets.partition_point(|it| it.end <= row.start);
            let last = self.secrets.partition_point(|it| it.start < row.end);
            return Cow::Borrowed(self.secrets.get(first..last).unwrap_or_default());
        }
        let from = row.start.saturating_sub(BEFORE);
        let end = self.bytes.len().min(row.end + BEFORE);
        let found = redact::loose_spans(&self.bytes[..end], from);
        Cow::Owned(found)
    }

    /// The offset, the bytes, what of them is text.
    fn dump(&self, row: usize) -> Text {
        let all = self.bytes.len();
        let start = (row * self.per_row).min(all);
        let chunk = &self.bytes[start..(start + self.per_row).min(all)];
        let secrets = self.secrets_of(start..start + chunk.len());
        let (mut digits, mut printable) = (String::new(), String::new());
        for (place, byte) in chunk.iter().enumerate() {
            let gap = if place > 0 && place % 8 == 0 { " " } else { "" };
            if secrets.iter().any(|it| it.contains(&(start + place))) {
                let _ = write!(digits, "{gap}{HIDDEN}{HIDDEN} ");
                printable.push(HIDDEN);
                continue;
            }
            let _ = write!(digits, "{gap}{byte:02x} ");
            let is_seen = byte.is_ascii_graphic() || *byte == b' ';
            printable.push(if is_seen { char::from(*byte) } else { '·' });
        }
        let offsets = self.digits;
        let mut line = Text::of(&format!(" {start:0offsets$x}  "), Role::Dim);
        let room = self.per_row * 3 + self.per_row / 8 - 1;
        line.push(&format!("{digits:<room$} "), Role::Plain);
        line.push(&printable, Role::Dim);
        line
    }
}

/// The width of a row: a blank, the offset, two blanks, the digits with a gap
/// every eight, a blank, the text.
const fn columns(digits: usize, per_row: usize) -> usize {
    let hex = per_row * 3 + per_row / 8 - 1;
    1 + digits + 2 + hex + 1 + per_row
}

/// What the bytes are, and what is in an archive.
fn head(bytes: &Bytes, kind: BodyKind) -> Vec<Text> {
    let words = match kind {
        BodyKind::Binary { format: None } => "bytes of no known format".to_owned(),
        kind => kind.to_string(),
    };
    let (more, names) = match kind {
        BodyKind::Binary {
            format: Some("PDF"),
        } => {
            let version = bytes.get(5..8).unwrap_or_default();
            let version = String::from_utf8_lossy(version);
            (format!(" {version}"), Vec::new())
        }
        BodyKind::Binary {
            format: Some("zip"),
        } => {
            let names = archive::names(bytes);
            (format!(", {} in it", count(names.len() as u64)), names)
        }
        _ => (String::new(), Vec::new()),
    };
    let s = if bytes.len() == 1 { "" } else { "s" };
    let words = format!("{words}{more}, {} byte{s}", count(bytes.len() as u64));
    let mut lines = vec![Text::of(" ", Role::Plain).and(&words, Role::Heading)];
    lines.extend(names.iter().map(|member| {
        let mut line = Text::of("   ", Role::Plain);
        line.push(member.name, Role::Name);
        line.push(&format!("  {} bytes", count(member.size.into())), Role::Dim);
        line
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_bytes_stand_in_a_row_as_fit_and_none_is_left_out() {
        for (width, per_row) in [(20, 8), (43, 8), (80, 16), (118, 16), (141, 32), (198, 32)] {
            let bytes = Bytes::from((0..=255).collect::<Vec<u8>>());
            let kind = BodyKind::Binary { format: None };
            let hex = Hex::new(bytes, kind, width, Masking::Masked);
            assert_eq!(hex.per_row, per_row, "{width}");
            assert_eq!(hex.len(), 1 + 256 / per_row);
            if width >= 43 {
                assert!(hex.row(1).width() <= width);
            }
        }
    }
}
