//! The mouse, and the size of the terminal.

use crossterm::event::{MouseButton, MouseEventKind};

use super::drive::Fixture;
use crate::tui::{app::Pane, detail::Tab};

const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
const UP: MouseEventKind = MouseEventKind::ScrollUp;
const DOWN: MouseEventKind = MouseEventKind::ScrollDown;

#[test]
fn a_click_selects_the_row_under_it_and_focuses_its_pane() {
    let mut at = Fixture::of_events(120, 40, 100);
    let list = at.app.layout().list;
    at.mouse(CLICK, list.x + 10, list.y + 4);
    assert_eq!(at.selected(), Some(at.rows()[4]));
    let detail = at.app.layout().detail;
    at.mouse(CLICK, detail.x + 2, detail.y + 1);
    assert_eq!((at.app.pane, at.app.detail.line()), (Pane::Detail, 1));
    at.mouse(CLICK, list.x + 10, list.y);
    assert_eq!(
        (at.app.pane, at.selected()),
        (Pane::List, Some(at.rows()[0]))
    );
}

#[test]
fn a_click_on_a_tab_opens_it_beside_and_below_the_list() {
    for (width, height) in [(120, 40), (80, 24), (200, 60)] {
        let mut at = Fixture::of_events(width, height, 5);
        for (index, tab) in Tab::ALL.into_iter().enumerate().rev() {
            let (column, row) = at.find(&format!("{} {}", index + 1, tab.name()));
            at.mouse(CLICK, column + 2, row);
            assert_eq!(at.app.tab(), tab, "{width}x{height}");
        }
    }
}

#[test]
fn a_click_on_the_filter_opens_it() {
    let mut at = Fixture::of_events(80, 24, 5);
    let query = at.app.layout().query;
    at.mouse(CLICK, query.x + 5, query.y);
    assert!(at.app.query.typing.is_some());
    at.drive("abc");
    at.mouse(CLICK, query.x + 5, query.y);
    assert_eq!(at.app.query.typing.as_ref().unwrap().text(), "abc");
}

#[test]
fn the_wheel_scrolls_the_pane_it_is_over_and_leaves_the_focus() {
    let mut at = Fixture::of_events(120, 40, 100);
    let list = at.app.layout().list;
    let first = at.rows()[0];
    at.mouse(UP, list.x, list.y);
    assert_eq!(at.rows()[0], first - 3);
    at.mouse(DOWN, list.x, list.y);
    assert_eq!(at.rows()[0], first);
    let detail = at.app.layout().detail;
    at.drive("5");
    for _ in 0..50 {
        at.mouse(DOWN, detail.x, detail.y);
    }
    assert_eq!((at.app.pane, at.rows()[0]), (Pane::List, first));
}

#[test]
fn over_an_overlay_the_mouse_moves_only_the_overlay() {
    let mut at = Fixture::of_events(80, 24, 100);
    at.drive("?");
    let (before, selected) = (at.screen(), at.selected());
    at.mouse(DOWN, 5, 10);
    assert_ne!(at.screen(), before);
    at.mouse(CLICK, 5, 10);
    at.drive("<esc>");
    assert_eq!(at.selected(), selected);
}

#[test]
fn a_click_anywhere_at_any_size_is_taken() {
    for (width, height) in [(0, 0), (1, 1), (20, 5), (40, 12), (80, 24), (120, 40)] {
        let mut at = Fixture::of_events(width, height, 30);
        for row in 0..=height + 1 {
            for column in (0..=width + 1).step_by(3) {
                at.mouse(CLICK, column, row);
                at.drive("<esc><esc><esc>");
            }
        }
    }
}

#[test]
fn the_state_survives_any_size_and_comes_back_with_room() {
    let mut at = Fixture::of_events(120, 40, 100);
    at.drive("kkkk/n>50<enter><tab>2jj");
    let (before, selected) = (at.screen(), at.selected());
    for (width, height) in [
        (1, 1),
        (0, 0),
        (500, 200),
        (19, 5),
        (20, 4),
        (59, 15),
        (60, 14),
        (0, 200),
        (500, 0),
    ] {
        at.resize(width, height);
        at.buffer();
        assert_eq!(at.selected(), selected, "{width}x{height}");
    }
    at.resize(120, 40);
    assert_eq!(at.screen(), before);
}

#[test]
fn a_frame_that_is_smaller_than_what_was_told_is_drawn_as_far_as_it_goes() {
    use ratatui::{buffer::Buffer, layout::Rect};
    let mut at = Fixture::of_events(120, 40, 100);
    for keys in ["", "?", "<esc>y", "<esc>q", "<esc>/statos:1", "<esc>T"] {
        at.drive(keys);
        for area in [Rect::new(0, 0, 40, 10), Rect::new(0, 0, 1, 1), Rect::ZERO] {
            crate::tui::app::view::draw(&at.app, area, &mut Buffer::empty(area));
        }
    }
}
