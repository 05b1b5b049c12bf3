//! Where a string ends, at eight bytes a step, and whether its escapes are sound.

use super::Fault;

/// A string that was walked to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanned {
    /// The byte behind the closing quote.
    pub(super) end: usize,
    /// Bytes over 0x7f stand in it, or right behind it.
    pub(super) beyond_ascii: bool,
    /// An escape is half a surrogate pair.
    pub(super) lone_surrogate: bool,
}

/// The bytes of a step.
pub(super) const STEP: usize = 8;
/// One in each byte of a step.
pub(super) const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

/// Walks the string whose opening quote is at `start`.
pub(super) fn scan(source: &[u8], start: usize) -> Result<Scanned, Fault> {
    let mut scanned = Scanned {
        end: start + 1,
        beyond_ascii: false,
        lone_surrogate: false,
    };
    loop {
        let (at, beyond) = plain_end(source, scanned.end);
        scanned.beyond_ascii |= beyond;
        match source.get(at) {
            Some(b'"') => {
                scanned.end = at + 1;
                return Ok(scanned);
            }
            Some(b'\\') => {
                let (end, lone) = escape_end(source, at)?;
                scanned.end = end;
                scanned.lone_surrogate |= lone;
            }
            Some(_) => {
                let expected = "'\"', or an escape for this control character,";
                return Err(Fault::broken(at, expected));
            }
            None => return Err(Fault::cut(at, "the closing '\"' of a string")),
        }
    }
}

/// The first byte from `from` that is a quote, a backslash or a control
/// character, and whether a byte on the way was not ASCII.
#[inline]
pub(super) fn plain_end(source: &[u8], from: usize) -> (usize, bool) {
    let mut at = from;
    let mut seen = 0;
    while let Some(chunk) = source.get(at..).and_then(|rest| rest.first_chunk::<STEP>()) {
        let word = u64::from_le_bytes(*chunk);
        let found = zeros(word ^ (ONES * u64::from(b'"')))
            | zeros(word ^ (ONES * u64::from(b'\\')))
            | below_space(word);
        if found != 0 {
            let before = (found & found.wrapping_neg()) - 1;
            seen |= word & before;
            return (at + found.trailing_zeros() as usize / 8, seen & HIGHS != 0);
        }
        seen |= word;
        at += STEP;
    }
    let rest = source.get(at..).unwrap_or_default();
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
        .unwrap_or(rest.len());
    (at + end, seen & HIGHS != 0 || !rest.is_ascii())
}

/// The high bit of each byte that is zero. Above the lowest such byte a carry
/// may set others; the lowest is always right.
pub(super) const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// The same for each byte below a space.
const fn below_space(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGHS
}

/// The byte behind the escape at `at`, and whether it is half a surrogate pair.
fn escape_end(source: &[u8], at: usize) -> Result<(usize, bool), Fault> {
    match source.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok((at + 2, false)),
        Some(b'u') => unicode_escape_end(source, at),
        Some(_) => Err(Fault::broken(
            at + 1,
            "one of \" \\ / b f n r t u after '\\'",
        )),
        None => Err(Fault::cut(at + 1, "the rest of an escape")),
    }
}

fn unicode_escape_end(source: &[u8], at: usize) -> Result<(usize, bool), Fault> {
    let unit = hex_digits(source, at + 2)?;
    let end = at + 6;
    if !matches!(unit, 0xD800..=0xDBFF) {
        return Ok((end, matches!(unit, 0xDC00..=0xDFFF)));
    }
    let is_followed = source.get(end..end + 2) == Some(b"\\u");
    match hex_digits(source, end + 2) {
        Ok(0xDC00..=0xDFFF) if is_followed => Ok((end + 6, false)),
        _ => Ok((end, true)),
    }
}

/// The value of the four hexadecimal digits at `from`.
pub(super) fn hex_digits(source: &[u8], from: usize) -> Result<u16, Fault> {
    let mut value = 0;
    for at in from..from + 4 {
        let expected = "four hexadecimal digits";
        let Some(byte) = source.get(at) else {
            return Err(Fault::cut(source.len(), expected));
        };
        let digit = char::from(*byte)
            .to_digit(16)
            .and_then(|digit| u16::try_from(digit).ok())
            .ok_or(Fault::broken(at, expected))?;
        value = value << 4 | digit;
    }
    Ok(value)
}
