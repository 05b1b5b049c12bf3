//! The divider, ranges, clearing the view, and the order of the way back.

use crossterm::event::{Event, MouseButton, MouseEventKind};

use super::{
    drive::{Fixture, events},
    screens::{scene, shoot},
};
use crate::{
    journal::Retention,
    tui::{app::Pane, layout::Arrangement, list::Cursor},
};

const DOWN: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
const DRAG: MouseEventKind = MouseEventKind::Drag(MouseButton::Left);
const UP: MouseEventKind = MouseEventKind::Up(MouseButton::Left);

#[test]
fn the_rule_follows_the_mouse_that_holds_it_beside_and_above() {
    let mut at = Fixture::of_events(120, 40, 30);
    let rule = at.app.layout().rule;
    at.mouse(DRAG, rule.x + 9, rule.y + 4);
    assert_eq!(at.app.layout().rule, rule, "nothing holds it");
    for column in [60, 90, 45] {
        let rule = at.app.layout().rule;
        at.mouse(DOWN, rule.x, rule.y + 4);
        at.mouse(DRAG, column, rule.y + 8);
        assert_eq!(at.app.layout().rule.x, column);
        at.mouse(UP, column, rule.y + 8);
        at.mouse(DRAG, 70, rule.y + 8);
        assert_eq!(at.app.layout().rule.x, column, "it was let go");
    }
    at.resize(80, 24);
    let rule = at.app.layout().rule;
    at.mouse(DOWN, rule.x + 1, rule.y);
    for row in [8, 16, 12] {
        at.mouse(DRAG, rule.x + 1, row);
        assert_eq!(at.app.layout().rule.y, row);
    }
    at.resize(120, 40);
    assert_eq!(at.app.layout().rule.x, 45, "each arrangement has its own");
}

#[test]
fn the_rule_stops_where_a_pane_would_be_too_small() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut at = Fixture::of_events(width, height, 30);
        for (key, keys) in [("<", 80), (">", 160)] {
            at.drive(&key.replace('<', "<lt>").repeat(keys));
            let here = at.app.layout();
            assert!(
                here.list.height > 1 && here.detail.height > 1,
                "{key} {here:?}"
            );
            if here.arrangement == Arrangement::SideBySide {
                assert!(here.list.width >= 30 && here.detail.width >= 28, "{here:?}");
            }
        }
    }
}

fn marked(at: &Fixture) -> Vec<u64> {
    let shown = at.app.shown.iter();
    let marked = shown.filter(|row| row.known.row.is_marked());
    marked.map(|row| row.known.id.0).collect()
}

#[test]
fn a_range_is_marked_up_and_down_and_by_the_filter() {
    let mut at = Fixture::of_events(80, 24, 9);
    at.drive("gjvjjm");
    assert_eq!((marked(&at), at.selected()), (vec![2, 3, 4], Some(4)));
    at.drive("U");
    assert_eq!(marked(&at), [0; 0]);
    at.drive("Gkvkk<space>");
    assert_eq!(marked(&at), [6, 7, 8]);
    at.drive("U/n>3<enter>gvGkm/<c-u><enter>");
    assert_eq!(marked(&at), [4, 5, 6, 7, 8]);
}

#[test]
fn what_is_left_of_a_long_range_is_told_and_taken_with_the_same_key() {
    let settings = crate::tui::app::Settings::default();
    let mut at = Fixture::with(100, 24, Retention::default(), settings);
    let marks = |at: &Fixture| at.journal.counts().marked;
    at.arrive(20_003);
    at.drive("gvGm");
    at.shows(
        "10,000 rows are marked, 10,003 of the range are left: space goes on, esc leaves them",
    );
    assert_eq!((marks(&at), at.selected()), (10_000, Some(10_003)));
    at.drive("<space>");
    assert_eq!((marks(&at), at.selected()), (20_000, Some(3)));
    at.drive("<space>");
    assert_eq!(marks(&at), 20_003);
    assert!(!at.app.list.has_range());
    at.drive("UGvgm");
    assert_eq!((marks(&at), at.selected()), (10_000, Some(10_001)));
    at.drive("<esc>");
    assert!(!at.app.list.has_range());
}

#[test]
fn a_range_is_seen_without_colour_and_esc_drops_it_first() {
    let mut at = Fixture::of_events(80, 24, 9);
    at.drive("/n>2<enter>gvjj");
    let signs: Vec<String> = at
        .screen()
        .lines()
        .skip(3)
        .take(4)
        .map(|line| line.chars().take(1).collect())
        .collect();
    assert_eq!(signs, ["┃", "┃", "▌", " "]);
    at.drive("<esc>m");
    assert_eq!(marked(&at), [5]);
    assert_eq!(at.app.filter(), "n>2");
    at.drive("vv<space>");
    assert_eq!(marked(&at), [0; 0], "a second v drops it too");
}

/// Keys that come in one go, without the list settling between them.
fn at_once(at: &mut Fixture, keys: &str) {
    for event in events(keys) {
        if let Event::Key(key) = event {
            at.app.update(at.app.pressed(key));
        }
    }
    at.look();
}

#[test]
fn esc_right_after_v_drops_the_range_and_nothing_else() {
    let mut at = Fixture::of_events(80, 24, 9);
    at.drive("/n>3<enter>g");
    at_once(&mut at, "v<esc>");
    assert!(at.app.query.is_on(), "the filter is the next step");
    at.drive("jm");
    assert_eq!(marked(&at), [5], "no range is left");
}

#[test]
fn ranges_that_are_marked_in_one_go_are_all_marked() {
    let mut at = Fixture::of_events(80, 24, 9);
    at.drive("g");
    at_once(&mut at, "vjmjjvjm");
    assert_eq!(marked(&at), [1, 2, 4, 5]);
}

#[test]
fn the_rule_is_let_go_over_a_menu_and_by_a_press_elsewhere() {
    let mut at = Fixture::of_events(120, 40, 9);
    let rule = at.app.layout().rule;
    at.mouse(DOWN, rule.x, rule.y + 4);
    at.drive("?");
    at.mouse(UP, rule.x, rule.y + 4);
    at.drive("<esc>");
    at.mouse(DRAG, 60, rule.y + 4);
    assert_eq!(at.app.layout().rule, rule, "let go over the help");
    at.mouse(DOWN, rule.x, rule.y + 4);
    at.mouse(DOWN, 5, rule.y + 4);
    at.mouse(DRAG, 60, rule.y + 4);
    assert_eq!(at.app.layout().rule, rule, "a press on the list");
}

#[test]
fn a_range_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.drive("kkkmjvj");
        shoot(&format!("range_{width}x{height}"), &at);
    }
}

#[test]
fn the_view_is_cleared_and_what_is_in_memory_comes_back() {
    let mut at = Fixture::of_events(80, 24, 9);
    at.drive("gjmC");
    at.shows("cleared 8 events; u brings back what is in memory still");
    assert_eq!(at.rows(), [2]);
    at.arrive(1);
    at.drive("/n>2<enter>");
    assert_eq!(at.rows(), [10]);
    at.drive("u");
    at.shows("8 events came back");
    assert_eq!(at.rows(), [3, 4, 5, 6, 7, 8, 9, 10]);
    at.drive("u");
    at.shows("nothing is cleared");
}

#[test]
fn what_was_cleared_comes_back_with_the_place_in_it() {
    let stands = |at: &Fixture| (at.selected(), at.app.list.cursor, at.rows());
    for filter in ["", "/n>3<enter>"] {
        let mut at = Fixture::of_events(80, 24, 99);
        at.drive(filter);
        at.drive(&format!("g{}kk", "j".repeat(40)));
        let before = stands(&at);
        at.drive("CC");
        assert_eq!(stands(&at), (None, Cursor::Follow, vec![]));
        at.drive("u");
        assert_eq!(stands(&at), before, "{filter}");
        at.drive("GC");
        at.arrive(3);
        at.drive("C");
        at.arrive(3);
        at.drive("uu");
        assert_eq!(at.selected(), Some(105));
        assert_eq!(at.app.list.cursor, Cursor::Follow);
        at.drive("ggC");
        at.arrive(3);
        at.drive("ku");
        assert_eq!(at.selected(), Some(107), "what was selected since stays");
    }
}

#[test]
fn a_filter_does_not_spare_what_it_leaves_out() {
    let mut at = Fixture::of_events(80, 24, 9);
    at.drive("/n>7<enter>C");
    at.shows("cleared 9 events, also those filtered out; u brings them back");
    at.drive("/<c-u>n>2<enter>u");
    assert_eq!(at.rows(), [3, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn esc_goes_back_one_step_at_a_time_in_the_order_of_the_drawings() {
    let mut at = Fixture::of_events(120, 40, 9);
    at.drive("/n>2<enter>v<tab>z:");
    at.drive("<esc>");
    assert!(at.app.overlay.is_none() && at.app.list.has_range());
    at.drive("<esc>");
    assert!(!at.app.list.has_range() && at.app.is_zoomed());
    at.drive("<esc>");
    assert!(!at.app.is_zoomed() && at.app.filter() == "n>2");
    assert_eq!(at.app.pane, Pane::Detail);
    at.drive("<esc>");
    assert_eq!((at.app.pane, at.app.filter()), (Pane::List, "n>2"));
    at.drive("<esc>");
    assert_eq!(at.app.filter(), "");
}
