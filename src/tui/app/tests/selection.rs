//! What is selected, and what the list shows, whatever arrives, leaves or is
//! filtered out.

use super::drive::Fixture;
use crate::{
    journal::Retention,
    tui::{
        app::Settings,
        detail::{Standing, Tab},
        list::Cursor,
    },
};

fn small(max_events: usize) -> Fixture {
    let retention = Retention {
        max_events,
        ..Retention::default()
    };
    Fixture::with(80, 24, retention, Settings::default())
}

#[test]
fn the_newest_is_followed_until_one_moves_away_and_after_capital_g_again() {
    let mut at = Fixture::of_events(80, 24, 30);
    assert_eq!(at.selected(), Some(30));
    at.shows("following");
    at.arrive(1);
    assert_eq!(at.selected(), Some(31));
    at.drive("k");
    at.arrive(3);
    assert_eq!(at.selected(), Some(30));
    at.hides("following");
    at.shows("3 newer, G follows");
    at.drive("G");
    assert_eq!(at.selected(), Some(34));
    at.shows("following");
    at.drive("F");
    at.arrive(1);
    assert_eq!(
        (at.selected(), at.app.list.cursor),
        (Some(34), Cursor::At(crate::exchange::Id(34)))
    );
    at.drive("F");
    assert_eq!(at.selected(), Some(35));
}

#[test]
fn rows_that_arrive_do_not_move_what_is_read() {
    let mut at = Fixture::of_events(80, 24, 30);
    at.drive("kk");
    let (rows, screen) = (at.rows(), at.lines()[3].clone());
    at.arrive(50);
    assert_eq!((at.rows(), at.lines()[3].clone()), (rows, screen));
}

#[test]
fn the_selection_stays_with_its_event_when_the_filter_changes() {
    let mut at = Fixture::of_events(80, 24, 30);
    at.drive("gjjjj");
    assert_eq!(at.selected(), Some(5));
    at.drive("/.number>3<enter>");
    assert_eq!((at.selected(), at.rows()[0]), (Some(5), 4));
    at.drive("<esc>");
    assert_eq!(at.selected(), Some(5));
}

#[test]
fn an_event_that_the_filter_leaves_out_stays_open_and_says_so() {
    let mut at = Fixture::of_events(120, 40, 30);
    at.drive("gjjjj/.number>20<enter>");
    assert_eq!(at.selected(), Some(5));
    assert_eq!(
        at.app.detail.subject().unwrap().standing,
        Standing::FilteredOut
    );
    at.shows("left out by the filter");
    at.shows("\"number\": 5");
    at.drive("j");
    assert_eq!(
        at.selected(),
        Some(21),
        "the first step leads back to the rows"
    );
    at.hides("left out by the filter");
}

#[test]
fn an_event_that_left_memory_stays_as_a_copy_until_it_is_left() {
    let mut at = small(10);
    at.arrive(10);
    at.drive("gj");
    at.arrive(20);
    assert_eq!(at.selected(), Some(2));
    assert_eq!(at.app.detail.subject().unwrap().standing, Standing::Gone);
    at.shows("no longer in memory");
    at.drive("<tab><enter>");
    at.shows("\"number\": 2");
    at.drive("<esc><esc>j");
    assert_eq!(at.selected(), Some(21), "the oldest there is");
    at.drive("k");
    assert_eq!(at.selected(), Some(21), "there is no way back to it");
}

#[test]
fn with_a_filter_what_leaves_memory_leaves_the_rows() {
    let mut at = small(10);
    at.arrive(10);
    at.drive("/.number>0<enter>");
    at.arrive(5);
    assert_eq!(at.rows(), (6..=15).collect::<Vec<_>>());
}

#[test]
fn arrivals_are_tested_while_a_filter_is_on() {
    let mut at = Fixture::of_events(80, 24, 5);
    at.drive("/.number>4<enter>");
    at.arrive(3);
    assert_eq!(at.rows(), vec![5, 6, 7, 8]);
    assert_eq!(
        at.selected(),
        Some(8),
        "the newest that matches is followed"
    );
}

#[test]
fn next_and_previous_event_from_the_detail_keep_the_tab() {
    let mut at = Fixture::of_events(120, 40, 10);
    at.drive("5<tab>K");
    assert_eq!((at.selected(), at.app.tab()), (Some(9), Tab::Raw));
    at.drive("KK");
    assert_eq!((at.selected(), at.app.tab()), (Some(7), Tab::Raw));
    at.shows("{\"number\":7}");
    at.drive("J");
    assert_eq!((at.selected(), at.app.tab()), (Some(8), Tab::Raw));
}

#[test]
fn an_empty_list_takes_every_key_of_the_list_and_the_detail() {
    let mut at = Fixture::new(80, 24);
    at.drive("jkgG<c-d><c-u><enter><tab>FmU<space>12345yrhlJKw<s-tab>z<esc>");
    assert_eq!(at.selected(), None);
    at.drive("/nothing<enter><enter><tab>jkl");
    assert_eq!(at.selected(), None);
}

#[test]
fn what_is_read_at_first_is_the_newest_of_what_the_filter_found() {
    let mut at = Fixture::of_events(120, 40, 10);
    at.drive("/.number:4<enter>");
    assert_eq!(at.selected(), Some(4));
    at.drive("<esc>");
    assert_eq!(at.selected(), Some(10), "still following");
}
