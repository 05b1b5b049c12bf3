//! What must hold for every text: nothing acts, nothing hides, nothing is
//! lost, and the width is the width that is written.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::*;

/// The width of what is written, as it is put into cells: cluster by cluster.
fn written_width(segment: &Segment<'_>) -> usize {
    segment
        .text()
        .graphemes(true)
        .map(UnicodeWidthStr::width)
        .sum()
}

fn shown(text: &(impl AsRef<[u8]> + ?Sized)) -> String {
    display(text).to_string()
}

/// Whether `c` is one of those that are only let through inside an emoji.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200D}' | '\u{FE0F}')
}

/// What must hold for each line that is shown.
fn assert_harmless(line: &Displayed<'_>) {
    let text = line.to_string();
    for c in text.chars().filter(|c| !is_joiner(*c)) {
        assert!(
            !names::is_hidden(c) && !names::is_bidi(c),
            "{c:?} in {text:?}"
        );
    }
    for cluster in text
        .graphemes(true)
        .filter(|cluster| cluster.contains(is_joiner))
    {
        assert_eq!(cluster.width(), 2, "{cluster:?} is no emoji");
    }
    let mut width = 0;
    for segment in line.segments() {
        assert_eq!(segment.width(), written_width(segment), "{segment:?}");
        width += segment.width();
        for cluster in segment.text().graphemes(true) {
            let cells = cluster.width().clamp(1, 2);
            assert!(cluster.len() <= BYTES_PER_COLUMN * cells, "{cluster:?}");
        }
    }
    assert_eq!(line.width(), width);
}

/// Every byte of the source belongs to exactly one segment, in order.
fn assert_complete(line: &Displayed<'_>, len: usize) {
    let mut at = 0;
    for segment in line.segments() {
        assert_eq!(segment.source().start, at);
        assert!(segment.class() == Class::Cut || segment.source().end > at);
        assert!(!segment.text().is_empty());
        at = segment.source().end;
    }
    assert_eq!(at, len);
}

/// Text that is hard to show: the special characters are as frequent as letters.
fn hard_text() -> impl Strategy<Value = String> {
    let special = proptest::sample::select(
        "\u{0}\u{7}\u{1b}\u{7f}\u{80}\u{9b}\n\r\t\u{200b}\u{200d}\u{202e}\u{2066}\u{fe0f}\u{e0041}\
         \u{301}\u{ff9e}\u{ff9f}\u{903}\u{94d}\u{915}\u{1100}\u{1161}\u{11a8}\u{600}\u{17d2}\u{1780}\
         \u{644}\u{627}👨👩❤🏻🇩1#\u{20e3}中eé\u{fffe}\u{e000}\u{a4f8}\u{a4fc}\u{2d31}\u{2d7f}"
            .chars()
            .collect::<Vec<_>>(),
    );
    proptest::collection::vec(prop_oneof![special, any::<char>()], 0..80)
        .prop_map(|chars| chars.into_iter().collect())
}

fn hard_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        hard_text().prop_map(String::into_bytes),
        (hard_text(), any::<u8>(), hard_text())
            .prop_map(|(a, byte, b)| { [a.as_bytes(), &[byte], b.as_bytes()].concat() }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_acts_and_nothing_is_lost(bytes in hard_bytes()) {
        let line = display(&bytes);
        assert_harmless(&line);
        assert_complete(&line, bytes.len());
        prop_assert_eq!(line.width(), width(&bytes));
    }

    #[test]
    fn a_cut_line_has_room_and_is_harmless(bytes in hard_bytes(), columns in 0_usize..40) {
        for line in [
            display_within(&bytes, columns),
            display_ends(&bytes, columns),
            display_scrolled(&bytes, columns / 2, columns),
        ] {
            prop_assert!(line.width() <= columns, "{line} in {columns}");
            assert_harmless(&line);
        }
    }

    #[test]
    fn a_line_is_cut_only_when_it_has_no_room(bytes in hard_bytes(), columns in 0_usize..40) {
        let whole = display(&bytes);
        let has_room = whole.width() <= columns;
        for line in [display_within(&bytes, columns), display_ends(&bytes, columns)] {
            prop_assert_eq!(has_room, line == whole);
            prop_assert_eq!(line.is_cut(), !has_room && columns > 0);
        }
    }

    #[test]
    fn what_is_left_of_a_cut_is_the_start_and_the_end(text in "[ -~]{0,60}", columns in 1_usize..40) {
        let ends = display_ends(&text, columns).to_string();
        if let Some((front, back)) = ends.split_once(ELLIPSIS) {
            prop_assert!(text.starts_with(front) && text.ends_with(back));
            prop_assert_eq!(ends.width(), columns);
        }
    }

    #[test]
    fn rows_together_are_the_text(bytes in hard_bytes(), columns in 24_usize..40) {
        let rows: Vec<_> = rows(&bytes, columns).collect();
        let mut at = 0;
        for row in &rows {
            prop_assert!(row.width() <= columns);
            assert_harmless(row);
            for segment in row.segments() {
                prop_assert_eq!(segment.source().start, at);
                at = segment.source().end;
            }
        }
        prop_assert_eq!(at, bytes.len());
    }

    #[test]
    fn rows_end_even_where_nothing_has_room(bytes in hard_bytes(), columns in 0_usize..4) {
        prop_assert!(rows(&bytes, columns).count() <= bytes.len());
    }
}

#[test]
fn letters_that_stand_alone_are_clusters_of_their_own() {
    let alone: Vec<char> = ('\u{80}'..='\u{FFFF}')
        .filter(|c| pieces::stands_alone(*c))
        .collect();
    for c in &alone {
        let pairs = format!("{c}{c}a{c}");
        assert_eq!(pairs.graphemes(true).count(), 4, "{c:?}");
        assert_eq!(display(&pairs).width(), pairs.width());
        assert!(!names::is_hidden(*c));
    }
    let text: String = alone.iter().collect();
    assert_eq!(text.graphemes(true).count(), alone.len());
}

#[test]
fn every_control_of_one_byte_is_a_token() {
    for byte in (0..=0x1f).chain([0x7f]) {
        let line = display(std::slice::from_ref(&byte)).to_string();
        let expected = match byte {
            b'\n' => "⏎".to_owned(),
            b'\t' => "⇥ ".to_owned(),
            0x7f => "␡".to_owned(),
            _ => char::from_u32(0x2400 + u32::from(byte))
                .unwrap()
                .to_string(),
        };
        assert_eq!(line, expected);
    }
}

#[test]
fn every_c1_control_is_a_token_in_both_encodings() {
    for byte in 0x80..=0x9f_u8 {
        let expected = format!("\\x{byte:02x}");
        assert_eq!(shown(&[byte]), expected);
        assert_eq!(shown(&char::from(byte).to_string()), expected);
    }
}

#[test]
fn sequences_that_drive_terminals_are_text() {
    let table = [
        ("\u{1b}]0;title\u{7}", "␛]0;title␇"),
        ("\u{1b}]52;c;ZXZpbA==\u{1b}\\", "␛]52;c;ZXZpbA==␛\\"),
        ("\u{1b}P$q\"p\u{1b}\\", "␛P$q\"p␛\\"),
        ("\u{1b}[6n\u{1b}[c\u{1b}[?1049h\u{1b}c", "␛[6n␛[c␛[?1049h␛c"),
        ("\u{9b}31m\u{9d}0;x\u{9c}", "\\x9b31m\\x9d0;x\\x9c"),
        ("\u{1b}_apc\u{1b}\\\u{1b}^pm\u{1b}Xsos", "␛_apc␛\\␛^pm␛Xsos"),
        ("a\r\nb\u{8}\0", "a␍⏎b␈␀"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(text), expected);
    }
}

#[test]
fn bidirectional_controls_are_warnings_with_their_name() {
    let line = display("a\u{202e}b\u{2066}c\u{200f}\u{61c}");
    assert_eq!(line.to_string(), "a‹RLO›b‹LRI›c‹RLM›‹ALM›");
    assert_eq!(line.warnings(), 4);
}

#[test]
fn invisible_characters_are_numbered() {
    let table = [
        ("a\u{200b}b", "a‹U+200B›b"),
        ("\u{e0041}\u{e007f}", "‹U+E0041›‹U+E007F›"),
        ("soft\u{ad}hyphen", "soft‹U+00AD›hyphen"),
        ("\u{2028}\u{2029}", "‹U+2028›‹U+2029›"),
        (
            "\u{115f}\u{1160}\u{3164}\u{ffa0}",
            "‹U+115F›‹U+1160›‹U+3164›‹U+FFA0›",
        ),
        (
            "\u{fff9}\u{fffb}\u{34f}\u{180e}",
            "‹U+FFF9›‹U+FFFB›‹U+034F›‹U+180E›",
        ),
        ("\u{feff}{}", "‹U+FEFF›{}"),
        ("a\u{fe0f}", "a‹U+FE0F›"),
        ("a\u{200d}b", "a‹U+200D›b"),
        ("\u{e000}\u{ffff}", "‹U+E000›‹U+FFFF›"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(text), expected);
    }
}

#[test]
fn emoji_of_the_standard_stay_whole() {
    for emoji in ["👨‍👩‍👧‍👦", "👩🏻‍❤️‍💋‍👨🏻", "❤️", "🏃‍♂️", "1️⃣", "👋🏽", "🇩🇪", "😀", "🏳️‍🌈"]
    {
        let line = display(emoji);
        assert_eq!(line.to_string(), emoji);
        assert_eq!((line.width(), line.segments().len()), (2, 1), "{emoji}");
    }
}

#[test]
fn what_only_looks_like_an_emoji_sequence_hides_nothing() {
    let table = [
        ("🏴\u{e0067}\u{e007f}", "🏴‹U+E0067›‹U+E007F›"),
        ("👨\u{200d}", "👨‹U+200D›"),
        ("👨\u{200d}a", "👨‹U+200D›a"),
        ("©\u{200d}®", "©‹U+200D›®"),
        ("👨\u{200d}\u{200d}👨", "👨‹U+200D›‹U+200D›👨"),
        ("中\u{fe0f}", "中‹U+FE0F›"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(text), expected);
    }
}

#[test]
fn a_flood_of_marks_is_counted() {
    let flood = format!("e{}x", "\u{301}".repeat(10_000));
    let expected = format!("e{}‹+9992 marks›x", "\u{301}".repeat(8));
    assert_eq!(shown(&flood), expected);
    assert_eq!(display_within(&flood, 80).to_string(), expected);
}

#[test]
fn a_mark_without_a_base_is_a_token() {
    assert_eq!(shown("\u{301}a"), "‹U+0301›a");
    assert_eq!(shown("\u{301}\u{302}\u{303}"), "‹+3 marks›");
    assert_eq!(shown("\u{1b}\u{301}"), "␛‹U+0301›");
}

#[test]
fn bytes_that_are_no_text_are_numbers() {
    assert_eq!(shown(b"caf\xe9 \xff\xc3"), "caf\\xe9 \\xff\\xc3");
    assert_eq!(shown(b"\xed\xa0\x80"), "\\xed\\xa0\\x80");
}

#[test]
fn a_cut_in_the_middle_keeps_both_ends() {
    assert_eq!(
        display_ends("payment_intent.payment_failed", 17).to_string(),
        "payment…nt_failed"
    );
    assert_eq!(display_ends("payment", 7).to_string(), "payment");
    assert_eq!(display_ends("payment", 1).to_string(), "…");
    assert_eq!(display_ends("payment", 0).to_string(), "");
}

#[test]
fn a_wide_character_is_not_halved() {
    assert_eq!(display_within("中中中", 4).to_string(), "中…");
    assert_eq!(display_within("中中中", 5).to_string(), "中中…");
    assert_eq!(display_within("中中中", 6).to_string(), "中中中");
    assert_eq!(display_within("中", 1).to_string(), "…");
}

#[test]
fn a_scrolled_line_says_what_it_leaves_out() {
    assert_eq!(display_scrolled("0123456789", 0, 5).to_string(), "0123…");
    assert_eq!(display_scrolled("0123456789", 3, 5).to_string(), "…456…");
    assert_eq!(display_scrolled("0123456789", 5, 5).to_string(), "…6789");
    assert_eq!(display_scrolled("0123456789", 30, 5).to_string(), "…");
}

#[test]
fn plain_text_is_one_segment_without_a_copy() {
    let line = display("grüße, 中文 ok");
    assert_eq!(line.segments().len(), 1);
    assert!(
        line.segments()
            .iter()
            .all(|one| matches!(one.text, Cow::Borrowed(_)))
    );
}

#[test]
fn a_line_of_32_mib_costs_no_more_than_what_is_shown() {
    let looked_at = |line: &Displayed<'_>| {
        line.segments()
            .iter()
            .map(|s| s.source().len())
            .sum::<usize>()
    };
    for unit in [
        "x",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "\u{301}",
        "\u{1100}",
    ] {
        let text = unit.repeat((32 << 20) / unit.len());
        for line in [display_within(&text, 200), display_ends(&text, 200)] {
            assert!(line.width() <= 200 && line.is_cut());
            assert!(looked_at(&line) <= 2 * (200 * BYTES_PER_COLUMN + BYTES_ON_TOP));
        }
        assert_eq!(rows(&text, 80).take(50).count(), 50);
    }
}
