//! Which characters must not be shown as they are, and what stands for them.

use std::borrow::Cow;

use super::Class;

/// The bidirectional controls by the names the standard gives them
/// (Unicode Standard Annex #9).
const BIDI: &[(char, &str)] = &[
    ('\u{061C}', "‹ALM›"),
    ('\u{200E}', "‹LRM›"),
    ('\u{200F}', "‹RLM›"),
    ('\u{202A}', "‹LRE›"),
    ('\u{202B}', "‹RLE›"),
    ('\u{202C}', "‹PDF›"),
    ('\u{202D}', "‹LRO›"),
    ('\u{202E}', "‹RLO›"),
    ('\u{2066}', "‹LRI›"),
    ('\u{2067}', "‹RLI›"),
    ('\u{2068}', "‹FSI›"),
    ('\u{2069}', "‹PDI›"),
];

/// What leaves no trace on a screen, or no certain one: the default-ignorable
/// code points (DerivedCoreProperties.txt of Unicode 16), line and paragraph
/// separators, annotation and shorthand controls, blank letters, private use.
/// Sorted, without overlap. The non-characters are found by arithmetic.
const INVISIBLE: &[(u32, u32)] = &[
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xE000, 0xF8FF),
    (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x13430, 0x1345F),
    (0x1BCA0, 0x1BCA3),
    (0x1D159, 0x1D159),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
    (0xF0000, 0x0010_FFFF),
];

/// Whether `c` may only be shown by a stand-in, outside an emoji.
pub(super) fn is_hidden(c: char) -> bool {
    let code = u32::from(c);
    if code < 0xA0 {
        return c.is_control();
    }
    let is_noncharacter = code & 0xFFFE == 0xFFFE;
    is_noncharacter || is_in(INVISIBLE, code)
}

/// What stands for `c`.
pub(super) fn stand_in(c: char) -> (Cow<'static, str>, Class) {
    if let Some((_, name)) = BIDI.iter().find(|(control, _)| *control == c) {
        return (Cow::Borrowed(name), Class::Warning);
    }
    (control(c).unwrap_or_else(|| by_number(c)), Class::Token)
}

/// What stands for a byte that is not UTF-8: `\x9b`.
pub(super) fn raw_byte(byte: u8) -> Cow<'static, str> {
    Cow::Owned(format!("\\x{byte:02x}"))
}

/// What stands for `count` combining marks.
pub(super) fn marks(count: usize) -> Cow<'static, str> {
    Cow::Owned(format!("‹+{count} marks›"))
}

/// A bidirectional control.
#[cfg(test)]
pub(super) fn is_bidi(c: char) -> bool {
    BIDI.iter().any(|(control, _)| *control == c)
}

/// C0 and DEL have pictures of their own in Unicode; C1 has none and is shown
/// as the byte an 8-bit terminal would take it for.
fn control(c: char) -> Option<Cow<'static, str>> {
    Some(match c {
        '\n' => Cow::Borrowed("⏎"),
        '\t' => Cow::Borrowed("⇥ "),
        '\0'..='\x1f' => picture(0x2400 + u32::from(c)),
        '\x7f' => picture(0x2421),
        '\u{80}'..='\u{9f}' => Cow::Owned(format!("\\x{:02x}", u32::from(c))),
        _ => return None,
    })
}

fn picture(code: u32) -> Cow<'static, str> {
    Cow::Owned(char::from_u32(code).unwrap_or('\u{FFFD}').to_string())
}

/// What stands for a character by its number: `‹U+200B›`.
pub(super) fn by_number(c: char) -> Cow<'static, str> {
    Cow::Owned(format!("‹U+{:04X}›", u32::from(c)))
}

/// Whether a code point is in one of `ranges`, which are sorted.
pub(super) fn is_in(ranges: &[(u32, u32)], code: u32) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= code);
    after > 0 && code <= ranges[after - 1].1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_are_sorted_and_do_not_overlap() {
        assert!(INVISIBLE.iter().all(|(first, last)| first <= last));
        assert!(INVISIBLE.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn every_bidirectional_control_is_hidden_and_named() {
        for (control, name) in BIDI {
            assert!(is_hidden(*control), "{name}");
            assert_eq!(stand_in(*control), (Cow::Borrowed(*name), Class::Warning));
        }
    }

    #[test]
    fn letters_spaces_and_emoji_are_not_hidden() {
        for c in "aé中 \u{a0}😀€ا\u{FFFD}\u{301}".chars() {
            assert!(!is_hidden(c), "{c:?}");
        }
    }

    #[test]
    fn noncharacters_and_private_use_are_hidden() {
        for c in [
            '\u{FFFE}',
            '\u{FFFF}',
            '\u{1FFFE}',
            '\u{E000}',
            '\u{F8FF}',
            '\u{10FFFD}',
        ] {
            assert!(is_hidden(c), "{c:?}");
        }
    }
}
