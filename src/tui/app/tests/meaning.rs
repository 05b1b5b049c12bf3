//! What the value under the cursor means: beside it, at the foot, and in full.

use super::drive::{Fixture, noon};
use crate::{sender::Draft, tui::message::Effect};

const BODY: &str = r#"{"created":1795347003,"id":"550e8400-e29b-41d4-a716-446655440000","note":"plain","n":{"a":1},"token":"eyJhbGciOiJub25lIn0.eyJleHAiOjE3OTUzNTI0MDV9."}"#;

fn event(width: u16, height: u16, body: &str) -> Fixture {
    let mut at = Fixture::new(width, height);
    let json = &[("Content-Type", "application/json")];
    at.take(&Draft::new(json, body), noon());
    at.look();
    at.drive("<enter>");
    at
}

#[test]
fn it_stands_behind_the_value_where_there_is_room_and_else_at_the_foot() {
    let mut wide = event(200, 60, BODY);
    wide.drive("j");
    wide.shows("\"created\": 1795347003,   2026-11-22 12:30:03, 2 s ago");
    wide.shows(".created  number");
    let mut narrow = event(120, 40, BODY);
    narrow.drive("j");
    narrow.shows(".created  2026-11-22 12:30:03, 2 s ago");
    narrow.drive("jj");
    narrow.shows(".note  string");
}

#[test]
fn nothing_moves_when_the_cursor_comes_to_a_value_that_means_something() {
    let mut at = event(200, 60, BODY);
    let lines = at.app.detail.rows().to_vec();
    at.drive("j");
    assert_eq!(at.app.detail.rows(), lines);
}

#[test]
fn in_full_each_line_can_be_copied() {
    let mut at = event(120, 40, BODY);
    at.drive("j<enter>");
    at.shows("UTC            2026-11-22 11:30:03 +00:00");
    at.shows("at arrival     2 s before it arrived");
    let copied = at.drive("jj<enter>");
    assert_eq!(
        copied,
        [Effect::Copy {
            what: "UTC of .created".to_owned(),
            text: "2026-11-22 11:30:03 +00:00".to_owned(),
        }]
    );
    at.hides("at arrival");
    at.drive("jj<enter>");
    at.shows("value          plain");
    at.drive("<esc>j<enter>");
    at.shows("{ 1 key }");
}

#[test]
fn a_secret_has_no_meaning_while_it_is_hidden() {
    let mut at = event(120, 40, BODY);
    at.drive("G<up>");
    at.shows(".token  string");
    at.drive("<enter>");
    at.shows("a secret is hidden; M shows it");
    at.drive("M");
    at.shows("JWT none");
    at.drive("<enter>");
    at.shows("none: anybody can write such a token");
}

#[test]
fn how_long_ago_goes_on_while_one_looks_at_it() {
    let mut at = event(200, 60, BODY);
    at.drive("j");
    at.now = at.app.deadline().unwrap();
    at.look();
    at.shows("3 s ago");
}

#[test]
fn a_long_value_is_shown_to_its_end_and_copied_whole() {
    let long = format!("{} last words", "x".repeat(200_000));
    let mut at = event(120, 40, &format!("{{\"a\":\"{long}\"}}"));
    at.drive("j<enter>");
    at.shows("1-38 of 1,9");
    at.hides("last words");
    at.drive("j<pgdn>G");
    at.shows("last words");
    let copied = at.drive("<enter>");
    assert!(matches!(&copied[..], [Effect::Copy { text, .. }] if *text == long));
}

#[test]
fn the_sheet_copies_nothing_of_another_event_that_is_followed_meanwhile() {
    for body in [r#"{"token":"CANARY-of-another"}"#, r#"{"created":1}"#] {
        let mut at = event(120, 40, r#"{"created":1795347003}"#);
        at.drive("j<enter>");
        let json = &[("Content-Type", "application/json")];
        at.take(&Draft::new(json, body), noon());
        at.look();
        assert_eq!(at.selected(), Some(2));
        assert_eq!(at.drive("<enter>"), []);
        at.shows("the event changed");
    }
}

#[test]
fn the_sheet_copies_no_secret_that_stands_behind_the_start_of_a_value() {
    let long = "x".repeat(200_000);
    let inner = format!(r#"{{\"a\":\"{long}\",\"password\":\"CANARY-inside\"}}"#);
    let mut at = event(120, 40, &format!("{{\"text\":\"{inner}\"}}"));
    at.drive("j<enter>");
    assert_eq!(at.drive("<enter>"), []);
    at.shows("a secret is hidden; M shows it");
}
