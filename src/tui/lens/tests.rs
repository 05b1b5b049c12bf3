//! The sheet is gone through to its end, however it is gone through.

use proptest::prelude::*;

use super::{rows::What, *};

/// The sheet of values that say this.
fn lens(texts: &[&str]) -> Lens {
    let item = |text: &&str| Item {
        heading: None,
        name: "value".to_owned(),
        text: (*text).to_owned(),
        is_start: false,
        of: Which::Own,
        path: String::new(),
        own: None,
    };
    let value = Value {
        path: ".a".to_owned(),
        kind: "string",
    };
    let mut lens = Lens::new(Id::FIRST, value, None, &[]);
    lens.items = texts.iter().map(item).collect();
    lens
}

/// What stands on the rows, in their order.
fn shown(lens: &Lens) -> Vec<&str> {
    let text = |row: &Row| match &row.what {
        What::Text(bytes) => Some(&lens.items[row.item].text[bytes.clone()]),
        _ => None,
    };
    lens.rows.iter().filter_map(text).collect()
}

#[test]
fn rows_end_between_words_and_urls_behind_a_slash() {
    let texts = [
        "what a header of this says to you",
        "https://docs.test/a/bcd/efgh",
        "x\n\ny",
        "",
    ];
    let mut lens = lens(&texts);
    lens.lay_out((44, 10));
    let rows = [
        "what a header of this ",
        "says to you",
        "https://docs.test/a/bcd/",
        "efgh",
        "x",
        "",
        "y",
        "",
    ];
    assert_eq!(shown(&lens), rows);
}

#[test]
fn the_last_row_of_a_long_value_is_come_to_and_the_position_says_so() {
    let text = "abcdefgh".repeat(4_000);
    let mut lens = lens(&[&text, "behind"]);
    lens.lay_out((50, 12));
    let all = lens.rows.len();
    assert_eq!(all, 1_001);
    lens.update(Action::End);
    assert_eq!((lens.cursor, lens.seen()), (1, all - 10..all));
    lens.update(Action::Top);
    assert_eq!((lens.cursor, lens.seen()), (0, 0..10));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn each_row_is_come_to_by_each_way_and_shows_all_of_the_text(
        texts in proptest::collection::vec("[a-z /漢é\u{200b}]{0,300}", 1..5),
        width in 1..90_u16, height in 1..20_u16,
    ) {
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        let mut lens = lens(&texts);
        lens.lay_out((width, height));
        prop_assert_eq!(shown(&lens).concat(), texts.concat());
        for (there, back) in [(Action::Down, Action::Up), (Action::PageDown, Action::PageUp)] {
            for action in [there, back] {
                loop {
                    let before = (lens.cursor, lens.seen());
                    lens.update(action);
                    let seen = lens.seen();
                    if (lens.cursor, seen.clone()) == before {
                        break;
                    }
                    prop_assert!(seen.start <= before.1.end && before.1.start <= seen.end);
                    prop_assert!(lens.rows[seen].iter().any(|row| row.item == lens.cursor));
                }
                let end = if action == there { lens.rows.len() } else { 0 };
                prop_assert!(lens.seen().contains(&end) || lens.seen().end == end);
            }
        }
    }
}
