//! What is selected, and what the list shows, whatever arrives, leaves or is
//! filtered out.

use crossterm::event::KeyCode;

use super::drive::Fixture;
use crate::{
    exchange::Id,
    journal::Retention,
    tui::{
        app::{Pane, Settings},
        detail::{Standing, Tab},
        list::Cursor,
        message::Msg,
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
    at.drive("/n>3<enter>");
    assert_eq!((at.selected(), at.rows()[0]), (Some(5), 4));
    at.drive("<esc>");
    assert_eq!(at.selected(), Some(5));
}

#[test]
fn an_event_that_the_filter_leaves_out_stays_open_and_says_so() {
    let mut at = Fixture::of_events(120, 40, 30);
    at.drive("gjjjj/n>20");
    assert_eq!(at.selected(), Some(5));
    assert_eq!(
        at.app.detail.subject().unwrap().standing,
        Standing::FilteredOut
    );
    at.shows("left out by the filter");
    at.shows("\"number\": 5");
    at.drive("<down>");
    assert_eq!(
        at.selected(),
        Some(21),
        "the first step leads back to the rows"
    );
    at.hides("left out by the filter");
}

#[test]
fn where_nothing_matches_it_is_said_on_what_the_keys_act() {
    for (width, height) in [(80, 24), (120, 40), (40, 12)] {
        let mut at = Fixture::of_events(width, height, 30);
        at.drive("gjjjj/n>99<enter>");
        assert_eq!((at.selected(), at.rows()), (Some(5), vec![]));
        at.shows("nothing matches; esc");
        at.shows("#5 is open still");
        at.drive("m");
        at.shows("marked #5, which the filter");
        assert!(at.journal.get(Id(5)).unwrap().row.is_marked());
        at.drive("<space>");
        at.shows("unmarked #5, which the filter");
        at.drive("v");
        at.shows("#5 is none of the rows");
        assert!(!at.app.list.has_range());
        at.drive("<esc>");
        assert_eq!((at.app.filter(), at.selected()), ("", Some(5)));
    }
    // Where nothing was selected there is nothing to act on.
    let mut at = Fixture::of_events(80, 24, 30);
    at.drive("/n>99<enter>mv");
    at.hides("open still");
    at.hides("which the filter");
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
    at.drive("<tab>");
    at.shows("\"number\": 2");
    at.drive("<esc>j");
    assert_eq!(at.selected(), Some(21), "the oldest there is");
    at.drive("k");
    assert_eq!(at.selected(), Some(21), "there is no way back to it");
}

#[test]
fn with_a_filter_what_leaves_memory_leaves_the_rows() {
    let mut at = small(10);
    at.resize(120, 40);
    at.arrive(10);
    at.drive("/n>0<enter>");
    at.arrive(5);
    assert_eq!(at.rows(), (6..=15).collect::<Vec<_>>());
}

#[test]
fn arrivals_are_tested_while_a_filter_is_on() {
    let mut at = Fixture::of_events(80, 24, 5);
    at.drive("/n>4<enter>");
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
fn until_a_new_filter_has_found_something_the_screen_stays_as_it_is() {
    let mut at = Fixture::of_events(120, 40, 30);
    at.drive("<tab>jj");
    let (rows, line) = (at.rows(), at.app.detail.line());
    at.app.update(Msg::Key(KeyCode::Char('!').into()));
    at.app.settle(&at.journal, &at.reader);
    assert_eq!((at.rows(), at.selected()), (rows, Some(30)));
    assert_eq!((at.app.pane, at.app.detail.line()), (Pane::Detail, line));
    at.hides("left out by the filter");
    at.hides("nothing matches");
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
    at.drive("/n:4");
    assert_eq!(at.selected(), Some(4));
    at.drive("<esc>");
    assert_eq!(at.selected(), Some(10), "still following");
}

#[test]
fn a_filter_that_is_confirmed_selects_the_nearest_hit_where_the_selected_one_is_left_out() {
    let mut at = Fixture::of_events(120, 40, 30);
    at.drive("kk/n=4 or n=17");
    assert_eq!(at.selected(), Some(28), "it is a preview");
    at.drive("<enter>");
    assert_eq!((at.selected(), at.rows()), (Some(17), vec![4, 17]));
    at.hides("left out by the filter");
    at.drive("m<esc>");
    assert_eq!(at.selected(), Some(17));
    let marked = |id| at.journal.get(crate::exchange::Id(id)).unwrap().row;
    assert!(marked(17).is_marked() && !marked(28).is_marked());
}

#[test]
fn so_does_one_that_is_put_in_force_by_a_key_or_a_menu() {
    let mut at = Fixture::of_events(120, 40, 30);
    at.send(crate::exchange::Id(9), Some(Ok(500)));
    at.drive("kk!");
    assert_eq!((at.selected(), at.rows()), (Some(9), vec![9]));
    at.drive("!");
    assert_eq!(at.selected(), Some(9));
    at.drive("Gkkf<enter>");
    assert_eq!(at.app.filter(), "app:none");
    assert_eq!(at.selected(), Some(28));
    at.drive("<enter>j!<esc>");
    assert_eq!(at.selected(), Some(28), "a hit stays");
}

#[test]
fn an_event_that_matches_no_more_stays_selected_and_so_does_one_where_nothing_matches() {
    let mut at = Fixture::of_events(120, 40, 30);
    at.drive("gjmjm/is:marked<enter>");
    assert_eq!((at.selected(), at.rows()), (Some(3), vec![2, 3]));
    at.drive("m");
    assert_eq!((at.selected(), at.rows()), (Some(3), vec![2]));
    at.shows("left out by the filter");
    at.drive("/<c-u>n=99<enter>");
    assert_eq!((at.selected(), at.rows()), (Some(3), vec![]));
}

#[test]
fn what_was_read_of_what_a_filter_found_is_there_still_without_the_filter() {
    let mut at = Fixture::of_events(120, 40, 30);
    at.drive("/n=4<enter><enter>j<esc><esc>");
    assert_eq!((at.selected(), at.app.filter()), (Some(4), ""));
    at.drive("G/n=7<enter><esc>");
    assert_eq!(at.selected(), Some(7), "nor need it be read");
    at.drive("G/n<lt>8<enter><tab>");
    at.take(&crate::sender::Draft::new(&[], "x"), super::drive::noon());
    at.drive("<esc>/<c-u>n=31 or n=7<enter>");
    assert_eq!((at.selected(), at.rows()), (Some(7), vec![7, 31]));
}

#[test]
fn the_newest_of_all_is_followed_also_while_it_is_read_and_when_a_filter_goes() {
    let mut at = Fixture::of_events(120, 40, 30);
    at.drive("<enter>");
    at.arrive(1);
    assert_eq!(at.selected(), Some(31));
    at.drive("<esc>/n>20<enter><esc>");
    at.arrive(1);
    assert_eq!(at.selected(), Some(32));
}
