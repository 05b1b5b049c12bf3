//! Tries of one delivery: one row until it is unfolded, what the detail says of
//! them, and when it says it anew.

use crossterm::event::{MouseButton, MouseEventKind};

use super::drive::{Fixture, SECRET, answered, before, noon};
use crate::{
    exchange::{Id, Time},
    sender::Draft,
    tui::list::Cursor,
};

/// When the deliveries were signed.
const SIGNED: i64 = 255_000;

/// The delivery of an invoice, tried at `ago` milliseconds before noon, and what
/// that was told.
pub(super) fn tried(at: &Fixture, number: u64, ago: i64, status: u16) -> Id {
    let mut draft = invoice(at, number);
    draft
        .headers
        .insert(0, ("Host".to_owned(), "127.0.0.1:4665".to_owned()));
    let id = at.bytes(&draft.head(), &draft.body, before(ago));
    at.journal.answered(id, &answered(status, before(ago)));
    id
}

fn invoice(at: &Fixture, number: u64) -> Draft {
    let (sender, event) = ("standard-webhooks", "invoice.paid");
    at.sample(sender, event, SECRET, before(SIGNED), number)
}

/// #1, #3 and #5 are tries of one delivery, told 500, 500 and 200; between them
/// one that is alone, and one that fails.
pub(super) fn story(width: u16, height: u16) -> Fixture {
    let mut at = Fixture::new(width, height);
    tried(&at, 1, 252_000, 500);
    tried(&at, 2, 250_000, 200);
    tried(&at, 1, 247_000, 500);
    tried(&at, 3, 2_000, 500);
    tried(&at, 1, 1_000, 200);
    at.look();
    at
}

#[test]
fn tries_of_one_delivery_are_one_row_that_unfolds() {
    let mut at = story(120, 40);
    assert_eq!(at.rows(), [2, 4, 5]);
    at.shows("invoice.paid ×3");
    at.shows("▌ ▸ ");
    at.shows("5 events");
    at.shows("1 failing");
    at.drive("l");
    assert_eq!(at.rows(), [2, 4, 1, 3, 5]);
    at.shows("invoice.paid 1st");
    at.shows("invoice.paid 3rd");
    at.shows("▌ ▾ ");
    at.drive("k");
    assert_eq!(at.selected(), Some(3));
    at.drive("<left>");
    assert_eq!((at.rows(), at.selected()), (vec![2, 4, 5], Some(5)));
    at.drive("L");
    assert_eq!(at.rows(), [1, 2, 3, 4, 5]);
    at.shows("invoice.paid 2nd");
    at.drive("L");
    assert_eq!(at.rows(), [2, 4, 5]);
}

#[test]
fn a_filter_shows_the_tries_that_match_and_counts_events() {
    let mut at = story(120, 40);
    at.drive("/is:retry<enter>");
    assert_eq!(at.rows(), [5]);
    at.shows("×2");
    at.drive("l");
    assert_eq!(at.rows(), [3, 5]);
    at.drive("h/<c-u>told:500<enter>");
    assert_eq!(
        at.rows(),
        [3, 4],
        "of the tries that were told 500 the newest"
    );
    at.drive("/<c-u>attempt=2<enter>");
    assert_eq!(at.rows(), [3]);
    at.shows("invoice.paid 2nd");
    at.drive("/<c-u>is:duplicate<enter>");
    assert_eq!(at.rows(), [5]);
    at.drive("/<c-u>is:failing<enter>");
    assert_eq!(at.rows(), [4], "a later try mended the others");
}

#[test]
fn what_is_read_stays_when_it_is_tried_again_and_the_newest_is_followed() {
    let mut at = story(120, 40);
    at.drive("k");
    assert_eq!(at.selected(), Some(4));
    tried(&at, 3, 500, 200);
    at.look();
    assert_eq!((at.rows(), at.selected()), (vec![2, 4, 5, 6], Some(4)));
    at.drive("j");
    assert_eq!((at.rows(), at.selected()), (vec![2, 5, 6], Some(5)));
    at.drive("G");
    assert_eq!(
        (at.app.list.cursor, at.selected()),
        (Cursor::Follow, Some(6))
    );
}

#[test]
fn a_click_and_a_mark_mean_the_row_that_is_seen() {
    let mut at = story(120, 40);
    at.drive("l");
    let (column, row) = at.find("invoice.paid 2nd");
    at.mouse(MouseEventKind::Down(MouseButton::Left), column, row);
    assert_eq!(at.selected(), Some(3));
    at.drive("m");
    assert!(at.journal.get(Id(3)).unwrap().row.is_marked());
    at.drive("h");
    at.shows("1 marked");
}

#[test]
fn a_mark_of_a_folded_row_is_one_of_each_of_its_tries() {
    let marked = |at: &Fixture| {
        let ids = (1..=5).map(Id);
        ids.filter(|id| at.journal.get(*id).unwrap().row.is_marked())
            .map(|id| id.0)
            .collect::<Vec<_>>()
    };
    let mut at = story(120, 40);
    at.drive("m");
    assert_eq!(marked(&at), [1, 3, 5]);
    at.shows("3 marked");
    at.drive("m");
    assert_eq!(marked(&at), [0; 0]);
    // Where some have one, all get it.
    at.drive("lkmj");
    assert_eq!(marked(&at), [3], "unfolded, each stands for itself");
    at.drive("h<space>");
    assert_eq!(marked(&at), [1, 3, 5]);
    at.drive("G<space>");
    assert_eq!(marked(&at), [0; 0]);
    at.drive("gvGm");
    assert_eq!(marked(&at), [1, 2, 3, 4, 5]);
    // Of what a filter leaves out nothing is marked.
    at.drive("U/told:500<enter>Gm");
    assert_eq!(at.rows(), [3, 4]);
    assert_eq!(marked(&at), [4]);
    at.drive("km");
    assert_eq!(marked(&at), [1, 3, 4]);
}

#[test]
fn a_row_whose_tries_are_marked_shows_it_also_when_it_is_tried_again() {
    let mut at = story(120, 40);
    at.drive("m");
    at.shows("▌*▸");
    at.drive("G");
    tried(&at, 1, 500, 200);
    at.look();
    at.shows("×4");
    at.shows("▌*▸");
    at.shows("3 marked");
    // Once more marks the one that has come since.
    at.drive("m");
    at.shows("4 marked");
    at.drive("m");
    at.hides("▌*▸");
    at.hides("marked");
}

#[test]
fn keys_at_once_mark_what_each_of_them_meets() {
    let mut at = story(120, 40);
    for key in "kmmjm".chars() {
        let key = crossterm::event::KeyCode::Char(key).into();
        at.app.update(at.app.pressed(key));
    }
    at.look();
    at.shows("3 marked");
    assert!(!at.journal.get(Id(4)).unwrap().row.is_marked());
}

#[test]
fn the_detail_says_which_try_it_is_and_what_the_one_before_was_told() {
    let mut at = story(120, 40);
    at.resize(200, 60);
    at.drive("l");
    at.shows("3rd try, 4 min after the 2nd, which was answered 500");
    at.drive("k");
    at.shows("2nd try, 5 s after the first, which was answered 500");
    at.resize(120, 40);
    at.shows("2nd try");
    at.drive("4");
    at.shows("-    ←");
    at.shows("answered 2xx: no more tries are due");
}

#[test]
fn the_next_try_counts_down_while_it_is_on_the_screen_and_no_longer() {
    let mut at = Fixture::new(120, 40);
    tried(&at, 1, 1_000, 500);
    at.look();
    at.drive("4");
    at.shows("next due in 4 s (schedule as documented)");
    let until = at.app.detail.deadline().unwrap();
    assert!(at.app.deadline().is_some_and(|due| due <= until));
    assert_eq!(until, Time::from_micros(noon().micros() + 1_000_000));
    at.now = until;
    at.look();
    at.shows("next due in 3 s");
    at.drive("1");
    assert_eq!(
        at.app.detail.deadline(),
        None,
        "no timer for what is not seen"
    );
    at.drive("4");
    at.rest();
    at.shows("next was due at");
}

#[test]
fn of_a_replay_its_sender_never_hears() {
    let mut at = Fixture::new(200, 60);
    let first = tried(&at, 1, 6_000, 500);
    let second = tried(&at, 1, 1_000, 500);
    for id in [first, second] {
        let sending = at.send(id, Some(Ok(200)));
        at.journal.sent(id, sending);
    }
    at.look();
    at.drive("4");
    at.shows("2nd try, 5 s after the first (500)");
    at.shows("next due in");
    at.hides("no more tries");
}

#[test]
fn tries_that_are_not_shown_are_counted_where_they_are() {
    let mut at = Fixture::new(120, 40);
    for number in 0..30 {
        tried(&at, 1, 60_000 - number * 1_000, 500);
    }
    at.look();
    at.drive("L4");
    let place = |at: &Fixture, text: &str| at.find(text).1;
    at.shows("18 more are not shown");
    assert_eq!(
        place(&at, " 1st   #1  ") + 1,
        place(&at, "18 more are not shown")
    );
    at.hides("18 s");
    at.drive("g4");
    at.shows("2nd   #2      12:29:06 1 s");
    assert_eq!(
        place(&at, " 12th  #12 ") + 1,
        place(&at, "18 more are not shown")
    );
}

#[test]
fn a_delivery_that_is_not_tried_again_says_so() {
    let mut at = Fixture::new(120, 40);
    for ago in [90_000, 89_995, 89_700, 87_900, 80_000, 62_000, 26_000, 1] {
        tried(&at, 1, ago * 1_000, 500);
    }
    at.look();
    at.drive("4");
    at.shows("8th");
    at.shows("last try by its schedule");
}
