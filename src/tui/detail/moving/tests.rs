//! Every letter of every line is come to, by each way of moving.

use proptest::prelude::*;

use super::*;
use crate::{
    journal::{Journal, Retention, tests::request},
    tui::{
        detail::{Masking, Page, Tab, tests::subject},
        keymap::Keymap,
        zone::Zone,
    },
};

/// A detail on a body, with long lines wrapped.
fn reads(body: &[u8], width: u16, height: u16) -> (Detail, Frame) {
    let journal = Journal::new(Retention::default());
    let (id, _) = request(&journal, body);
    let frame = Frame {
        width,
        height,
        masking: Masking::Masked,
        zone: Zone::default(),
        keymap: Keymap::default(),
    };
    let mut detail = Detail {
        long: Long::Wrapped,
        ..Detail::default()
    };
    detail.read(Some(subject(&journal, id)));
    detail.settle(frame);
    (detail, frame)
}

fn page(detail: &Detail) -> &Page {
    &detail.page.as_ref().unwrap().1
}

/// The first and the last row on the screen.
fn seen(detail: &Detail, frame: Frame) -> (Spot, Spot) {
    let walk = Walk::new(detail, page(detail), frame);
    let top = detail.places[detail.tab as usize].top;
    let bottom = walk.down(top, walk.height() - 1);
    assert_eq!(
        detail.rows().len(),
        walk.height().min(rows_from(&walk, top))
    );
    assert!((top.line..=bottom.line).contains(&detail.line()));
    (top, bottom)
}

fn rows_from(walk: &Walk<'_>, top: Spot) -> usize {
    let rows = std::iter::successors(Some(top), |spot| walk.next(*spot));
    rows.take(walk.height()).count()
}

/// Moves on until nothing changes; whatever comes on the screen stands right
/// beside what was on it.
fn goes_on(detail: &mut Detail, frame: Frame, action: Action) -> Result<(), TestCaseError> {
    loop {
        let before = (detail.line(), seen(detail, frame));
        detail.update(action);
        detail.settle(frame);
        let after = (detail.line(), seen(detail, frame));
        if before == after {
            return Ok(());
        }
        let walk = Walk::new(detail, page(detail), frame);
        let ((top, bottom), (new_top, new_bottom)) = (before.1, after.1);
        prop_assert!(new_top <= walk.down(bottom, 1), "{bottom:?} {new_top:?}");
        prop_assert!(top <= walk.down(new_bottom, 1), "{new_bottom:?} {top:?}");
    }
}

/// What all rows show, line by line.
fn shown(detail: &Detail, frame: Frame) -> Vec<Vec<u8>> {
    let walk = Walk::new(detail, page(detail), frame);
    let bytes = page(detail).bytes().unwrap();
    let mut lines = vec![Vec::new(); walk.last() + 1];
    let mut next = Some(Spot::default());
    while let Some(spot) = next {
        let row = &walk.laid(spot.line, spot.part).rows[spot.row];
        lines[spot.line].extend_from_slice(&bytes[row.bytes.clone()]);
        next = walk.next(spot);
    }
    lines
}

/// A line, now and then one of several parts.
fn line() -> impl Strategy<Value = String> {
    let letters = prop_oneof!["[a-z ]{1,9}", "[é漢😀\u{200b}x]{1,9}"];
    let times = prop_oneof![4 => 1..60_usize, 1 => 800..1_000_usize];
    (letters, times).prop_map(|(letters, times)| letters.repeat(times))
}

const WAYS: [(Action, Action); 2] = [
    (Action::Down, Action::Up),
    (Action::PageDown, Action::PageUp),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn each_letter_of_a_text_is_come_to(
        lines in proptest::collection::vec(line(), 1..4), width in 30..120_u16, height in 2..12_u16,
    ) {
        let (mut detail, frame) = reads(lines.join("\n").as_bytes(), width, height);
        detail.update(Action::Tab(Tab::Body as usize));
        let expected: Vec<_> = lines.iter().map(|line| line.as_bytes().to_vec()).collect();
        prop_assert_eq!(shown(&detail, frame), expected);
        for (there, back) in WAYS {
            goes_on(&mut detail, frame, there)?;
            let walk = Walk::new(&detail, page(&detail), frame);
            prop_assert_eq!(seen(&detail, frame).1, walk.last_of(walk.last()));
            goes_on(&mut detail, frame, back)?;
            prop_assert_eq!(seen(&detail, frame).0, Spot::default());
        }
    }

    #[test]
    fn each_letter_of_the_values_of_json_is_come_to(
        values in proptest::collection::vec(line(), 1..4), width in 30..120_u16, height in 2..12_u16,
    ) {
        let values: Vec<_> = values.iter().map(|value| format!("\"{value}\"")).collect();
        let body = format!("[{}]", values.join(","));
        let (mut detail, frame) = reads(body.as_bytes(), width, height);
        let shown = shown(&detail, frame);
        let strings: Vec<_> = shown[1..=values.len()].iter().map(|it| String::from_utf8_lossy(it)).collect();
        prop_assert_eq!(strings, values);
        for (there, back) in WAYS {
            goes_on(&mut detail, frame, there)?;
            prop_assert_eq!(detail.line(), detail.len() - 1);
            goes_on(&mut detail, frame, back)?;
            prop_assert_eq!(seen(&detail, frame).0, Spot::default());
        }
    }
}

#[test]
fn the_end_of_a_line_that_fills_many_screens_is_one_key_away() {
    let body = format!("{} last words", "x".repeat(200_000));
    let (mut detail, frame) = reads(body.as_bytes(), 80, 20);
    detail.update(Action::End);
    detail.settle(frame);
    assert!(
        detail
            .rows()
            .last()
            .unwrap()
            .1
            .shown()
            .ends_with("last words")
    );
    assert!(detail.within().unwrap().ends_with("of 200,011 "));
    detail.update(Action::Top);
    detail.settle(frame);
    assert_eq!(detail.within().unwrap(), "byte 1-1,580 of 200,011 ");
}

#[test]
fn a_line_that_is_cut_is_seen_to_its_end_by_going_along_it() {
    let words: Vec<_> = (0..500).map(|number| format!("w{number}")).collect();
    for body in [
        words.join(" "),
        format!("{{\"a\":\"{}\"}}", words.join(" ")),
    ] {
        let (mut detail, frame) = reads(body.as_bytes(), 40, 9);
        detail.long = Long::Cut;
        if body.starts_with('{') {
            detail.update(Action::Down);
        }
        let mut seen = String::new();
        for _ in 0..400 {
            detail.settle(frame);
            let line = detail.line();
            let row = detail
                .rows()
                .iter()
                .find(|(number, _)| *number == line)
                .unwrap();
            seen += &row.1.shown();
            seen.push('\n');
            detail.update(Action::OpenFold);
        }
        let missed = words.iter().find(|word| !seen.contains(word.as_str()));
        assert_eq!(missed, None);
        for _ in 0..400 {
            detail.update(Action::Close);
        }
        detail.settle(frame);
        assert_eq!((detail.line(), detail.within()), (0, None));
    }
}

#[test]
fn on_top_stays_what_was_there_when_the_pane_gets_another_width() {
    let numbers: Vec<_> = (0..20_000).map(|number| format!("{number:06}")).collect();
    let body = numbers.join(" ");
    let (mut detail, frame) = reads(body.as_bytes(), 80, 10);
    for _ in 0..100 {
        detail.update(Action::PageDown);
    }
    detail.settle(frame);
    let on_top = detail.places[detail.tab as usize].top_byte;
    for width in [33, 120, 57] {
        detail.settle(Frame { width, ..frame });
        let place = detail.places[detail.tab as usize];
        let walk = Walk::new(&detail, page(&detail), Frame { width, ..frame });
        assert!(walk.bytes(place.top).contains(&on_top), "{width}");
    }
}

#[test]
fn a_hit_far_inside_of_a_long_line_is_on_the_screen() {
    let filler = "abc ".repeat(10_000);
    let text = format!("{filler}needle{filler}needle{filler}");
    for body in [text.clone(), format!("{{\"a\":\"{text}\"}}")] {
        for long in [Long::Cut, Long::Wrapped] {
            let (mut detail, frame) = reads(body.as_bytes(), 60, 12);
            detail.long = long;
            detail.search_mut().look_for("needle");
            let mut tops = Vec::new();
            for _ in 0..2 {
                detail.update(Action::Seek(crate::tui::detail::Direction::Forward));
                while detail.settle(frame).is_none() && count(&mut detail) {}
                let rows = detail.rows().iter().map(|(_, row)| row.shown());
                let shown: String = rows.map(|row| row.replace(' ', "")).collect();
                assert!(shown.contains("needle"), "{long:?} {shown}");
                tops.push(detail.places[detail.tab as usize].top);
            }
            if long == Long::Wrapped {
                assert!(tops[0] < tops[1], "{tops:?}");
            }
        }
    }
}

#[test]
fn who_goes_to_a_hit_from_far_along_a_line_sees_the_lines_around_it() {
    let filler = "abc ".repeat(10_000);
    let body = format!("short\n{filler}needle{filler}");
    let (mut detail, frame) = reads(body.as_bytes(), 60, 12);
    detail.long = Long::Cut;
    detail.update(Action::Down);
    for _ in 0..50 {
        detail.update(Action::OpenFold);
        detail.settle(frame);
    }
    assert_ne!(detail.rows()[0].1.shown().trim(), "short");
    detail.search_mut().look_for("needle");
    detail.update(Action::Seek(crate::tui::detail::Direction::Forward));
    while detail.settle(frame).is_none() && count(&mut detail) {}
    let shown: Vec<_> = detail.rows().iter().map(|(_, row)| row.shown()).collect();
    assert_eq!(shown[0].trim(), "short");
    assert!(shown.iter().any(|row| row.contains("needle")), "{shown:?}");
}

#[test]
fn who_leaves_a_line_of_a_tree_that_was_gone_along_sees_the_start_of_the_next() {
    let long = "abc ".repeat(1_000);
    let body = format!("{{\"long\":\"{long}\",\"b\":1,\"c\":2,\"d\":3,\"e\":4}}");
    for away in [
        Action::PageDown,
        Action::Down,
        Action::End,
        Action::Scroll(3),
    ] {
        let (mut detail, frame) = reads(body.as_bytes(), 40, 3);
        detail.long = Long::Cut;
        for _ in 0..3 {
            detail.update(if detail.line() == 0 {
                Action::Down
            } else {
                Action::OpenFold
            });
            detail.settle(frame);
        }
        assert_ne!(detail.place().side, 0);
        detail.update(away);
        detail.settle(frame);
        let at = detail.line();
        assert_ne!(at, 1, "{away:?}");
        let row = detail.rows().iter().find(|(line, _)| *line == at).unwrap();
        assert!(!row.1.shown().contains('…'), "{away:?} {}", row.1.shown());
    }
}

#[test]
fn a_line_that_is_broken_is_gone_along_as_any_other() {
    // The start of a body shows whether it is JSON.
    let body = format!("{{\"a\":\"{}\",{}", "a".repeat(9_000), "x".repeat(2_000));
    let (mut detail, frame) = reads(body.as_bytes(), 40, 9);
    detail.long = Long::Cut;
    detail.update(Action::End);
    detail.settle(frame);
    let at = detail.line();
    let rows = detail.rows().iter().filter(|(line, _)| *line == at);
    let shown: Vec<_> = rows.map(|(_, row)| row.shown()).collect();
    assert!(shown[0].contains("not JSON"), "{shown:?}");
    let mut sides = Vec::new();
    for _ in 0..5 {
        detail.settle(frame);
        sides.push(detail.place().side);
        detail.update(Action::OpenFold);
    }
    assert!(sides.windows(2).all(|pair| pair[0] < pair[1]), "{sides:?}");
    assert!(detail.within().unwrap().starts_with("byte "));
    assert!(!detail.within().unwrap().starts_with("byte 1-"));
}

#[test]
fn lines_that_are_wrapped_are_not_moved_sideways_in_any_tab() {
    let (mut detail, frame) = reads("abc ".repeat(1_000).as_bytes(), 40, 9);
    detail.long = Long::Cut;
    detail.update(Action::OpenFold);
    detail.settle(frame);
    assert_ne!(detail.place().side, 0);
    detail.update(Action::Tab(Tab::Raw as usize));
    detail.settle(frame);
    detail.update(Action::Wrap);
    detail.settle(frame);
    detail.update(Action::Tab(Tab::Body as usize));
    assert_eq!(detail.place().side, 0);
}

/// Counts what is to be counted elsewhere; false where nothing is.
fn count(detail: &mut Detail) -> bool {
    let Some(count) = detail.take_count() else {
        return false;
    };
    let counted = count.run(|| false);
    detail.search_mut().counted(&counted);
    true
}

#[test]
fn who_is_inside_of_a_long_line_stays_there_when_it_is_wrapped_or_cut() {
    let numbers: Vec<_> = (0..9_000).map(|number| format!("{number:06}")).collect();
    let (mut detail, frame) = reads(numbers.join(" ").as_bytes(), 60, 10);
    for _ in 0..50 {
        detail.update(Action::PageDown);
    }
    detail.settle(frame);
    let first = detail.rows()[0].1.shown();
    let number = first.split_whitespace().nth(1).unwrap().to_owned();
    for _ in 0..4 {
        detail.update(Action::Wrap);
        detail.settle(frame);
        let shown: String = detail.rows().iter().map(|row| row.1.shown()).collect();
        assert!(shown.contains(&number), "{number} {shown}");
    }
}
