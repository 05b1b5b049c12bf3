//! The tree of a body: levels, siblings, what is around a value, and the events
//! that have it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::drive::{Fixture, noon};
use crate::{
    sender::Draft,
    tui::message::{Effect, Msg},
};

const BODY: &str = r#"{"id":"evt_1","data":{"object":{"amount":1.50,"lines":[{"sku":"a"},{"sku":"b"}]},"odd key":true},"last":null}"#;

fn tree(width: u16, height: u16) -> Fixture {
    let mut at = Fixture::new(width, height);
    for body in [r#"{"data":{"object":{"amount":2}}}"#, BODY] {
        let json = &[("Content-Type", "application/json")];
        at.take(&Draft::new(json, body), noon());
    }
    at.look();
    at.drive("<enter>");
    at
}

/// Where the cursor stands, as the foot says it.
fn path(at: &Fixture) -> String {
    at.app.detail.value().map_or_else(String::new, |it| it.path)
}

#[test]
fn levels_fold_from_the_cursor_up_and_unfold_again() {
    let mut at = tree(120, 40);
    at.drive("jjjj");
    assert_eq!(path(&at), ".data.object.amount");
    let all = at.app.detail.len();
    at.drive("-");
    at.shows("\"lines\": [ 2 ]");
    assert_eq!(path(&at), ".data.object.amount", "the cursor stays");
    at.drive("-");
    at.shows("\"object\": { 2 keys }");
    assert_eq!(path(&at), ".data.object", "it goes to what hides its line");
    at.drive("-");
    at.shows("\"data\": { 2 keys }");
    at.drive("-");
    at.shows("\"data\": { 2 keys }");
    at.drive("++");
    at.shows("\"lines\": [ 2 ]");
    at.drive("_");
    at.shows("\"data\": { 2 keys }");
    at.drive("*");
    assert_eq!(at.app.detail.len(), all);
    at.drive("_+++++");
    assert_eq!(at.app.detail.len(), all, "levels end with the last one");
}

#[test]
fn one_walks_to_siblings_and_to_what_is_around() {
    let mut at = tree(120, 40);
    let walks = [
        ("j", ".id"),
        (">", ".data"),
        (">", ".last"),
        (">", ".last"),
        ("<lt>", ".data"),
        ("j", ".data.object"),
        (">", ".data.\"odd key\""),
        ("<lt>", ".data.object"),
        ("jjj", ".data.object.lines[0]"),
        (">", ".data.object.lines[1]"),
        ("<bs>", ".data.object.lines"),
        ("<bs><bs>", ".data"),
        ("<bs>", "."),
        ("<bs>", "."),
    ];
    for (keys, expected) in walks {
        at.drive(keys);
        assert_eq!(path(&at), expected, "after {keys}");
    }
}

#[test]
fn levels_of_a_long_body_are_folded_elsewhere() {
    let rows: Vec<String> = (0..30_000)
        .map(|row| format!("{{\"row\":{row}}}"))
        .collect();
    let mut at = Fixture::new(120, 40);
    let body = format!("{{\"rows\":[{}],\"last\":1}}", rows.join(","));
    at.take(
        &Draft::new(&[("Content-Type", "application/json")], body),
        noon(),
    );
    at.look();
    at.drive("<enter>_");
    at.shows("\"rows\": [ 30000 ]");
    at.drive("+j");
    at.shows("{ 1 key }");
    at.drive("*");
    at.shows("\"row\": 0");
}

#[test]
fn a_level_that_comes_late_does_not_fold_what_was_opened_meanwhile() {
    let mut at = Fixture::new(120, 40);
    let rows = vec!["{\"row\":1}"; 30_000].join(",");
    at.take(
        &Draft::new(
            &[("Content-Type", "application/json")],
            format!("{{\"rows\":[{rows}]}}"),
        ),
        noon(),
    );
    at.look();
    at.drive("<enter>");
    let asked = |at: &mut Fixture, key: char| {
        let key = KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE);
        let pressed = at.app.pressed(key);
        at.app.update(pressed);
        at.app.settle(&at.journal, &at.reader);
        let effects = at.app.take_effects().into_iter();
        let levels = effects.filter_map(|effect| match effect {
            Effect::Level(leveling) => Some(leveling),
            _ => None,
        });
        levels.collect::<Vec<_>>()
    };
    let first = asked(&mut at, '_');
    assert_eq!(first.len(), 1);
    assert_eq!(asked(&mut at, '_').len(), 0, "one is under way");
    assert_eq!(asked(&mut at, '*').len(), 0);
    at.app.update(Msg::Leveled(first[0].run()));
    at.look();
    at.shows("\"row\": 1");
    at.drive("_");
    at.shows("\"rows\": [ 30000 ]");
}

#[test]
fn the_value_under_the_cursor_becomes_a_filter() {
    let cases = [
        ("j", ".id=evt_1"),
        ("jj", ".data"),
        ("jjjj", ".data.object.amount=1.50"),
        ("jj>", ".last=null"),
    ];
    for (keys, filter) in cases {
        let mut at = tree(120, 40);
        at.drive(keys);
        at.drive("f");
        assert_eq!(at.app.filter(), filter, "after {keys}");
        assert!(at.rows().contains(&2), "the event has it: {filter}");
    }
    let mut at = tree(120, 40);
    at.drive("/");
    at.drive("<esc><esc>/sender:a or body:evt<enter><enter>jf");
    assert_eq!(at.app.filter(), "(sender:a or body:evt) .id=evt_1");
}

#[test]
fn a_secret_does_not_become_a_filter_while_it_is_hidden() {
    let mut at = Fixture::new(120, 40);
    let json = &[("Content-Type", "application/json")];
    at.take(
        &Draft::new(json, r#"{"api_token":"tok_123456789"}"#),
        noon(),
    );
    at.look();
    at.drive("<enter>jf");
    assert_eq!(at.app.filter(), "");
    at.shows("a secret is not put on the filter line");
    at.drive("Mf");
    assert_eq!(at.app.filter(), ".api_token=tok_123456789");
}
