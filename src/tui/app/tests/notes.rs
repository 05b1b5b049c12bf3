//! Notes on an event.

use ratatui::style::Modifier;

use super::{
    drive::{Fixture, noon},
    screens::{scene, shoot},
};
use crate::{exchange::Id, tui::message::Hidden, tui::message::Msg};

fn noted(at: &Fixture, id: u64) -> Option<String> {
    at.journal.noted(Id(id)).map(|text| text.to_string())
}

/// What stands before a row: cursor, mark, fold, note.
fn signs(at: &Fixture) -> Vec<String> {
    let screen = at.screen();
    let rows = screen.lines().skip(3).take(3);
    rows.map(|line| line.chars().take(4).collect()).collect()
}

#[test]
fn a_note_is_written_changed_and_taken_away() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.drive("gi");
    at.shows("note on #1");
    at.drive("asked q/!<enter>");
    assert_eq!(noted(&at, 1).as_deref(), Some("asked q/!"));
    assert_eq!(signs(&at), ["▌  \"", "    ", "    "]);
    at.shows("noted: asked q/!");
    at.drive("i and again<enter>");
    assert_eq!(noted(&at, 1).as_deref(), Some("asked q/! and again"));
    at.shows("noted: asked q/! and again");
    at.drive("i<c-u><enter>");
    assert_eq!(noted(&at, 1), None);
    assert_eq!(signs(&at), ["▌   ", "    ", "    "]);
    at.hides("noted:");
}

#[test]
fn esc_leaves_the_note_as_it_was() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.drive("gia<enter>ib<esc>j");
    assert_eq!(noted(&at, 1).as_deref(), Some("a"));
    assert_eq!(
        at.selected(),
        Some(2),
        "the keys are those of the list again"
    );
    at.drive("ic<c-c>");
    assert_eq!(noted(&at, 2), None);
}

#[test]
fn a_note_goes_to_the_event_it_was_begun_for_whatever_arrives_meanwhile() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.drive("i");
    at.tell(Msg::Paste(Hidden("two\nlines".to_owned().into())));
    at.arrive(5);
    at.drive("<enter>");
    assert_eq!(noted(&at, 3).as_deref(), Some("two lines"));
    assert_eq!(at.app.filter(), "", "nothing of it went into the filter");
}

#[test]
fn a_mark_and_a_note_are_both_seen_and_found() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.drive("gix<enter>mjiy<enter>");
    assert_eq!(signs(&at), [" * \"", "▌  \"", "    "]);
    at.drive("/is:noted<enter>");
    assert_eq!(at.rows(), [1, 2]);
    at.drive("i<c-u><enter>");
    assert_eq!(at.rows(), [1], "what loses its note leaves the list");
}

#[test]
fn a_note_is_found_by_its_text_and_marked_where_it_stands() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.drive("giask the support<enter>jiok<enter>");
    at.drive("/support<enter>g");
    assert_eq!(at.rows(), [1], "as free text");
    let (column, row) = at.find("the support");
    let lit = |column| {
        at.buffer()[(column, row)]
            .modifier
            .contains(Modifier::UNDERLINED)
    };
    assert!(!lit(column) && lit(column + 4) && lit(column + 10));
    at.drive("i<c-u>asked, no answer<enter>");
    assert!(at.rows().is_empty(), "another text is another note");
    at.drive("/<c-u>note:asked<enter>");
    assert_eq!(at.rows(), [1]);
    at.drive("/<c-u>-note:asked<enter>");
    assert_eq!(at.rows(), [2, 3]);
}

#[test]
fn in_the_detail_the_key_does_the_same_and_a_long_note_moves_nothing() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.drive("g<enter>");
    let before = at.app.layout();
    at.drive(&format!("i{}<enter>", "long ".repeat(60)));
    at.shows("noted: long long");
    assert_eq!(at.app.layout(), before);
    at.shows("hookglass said 200 in");
}

#[test]
fn without_an_event_there_is_nothing_to_note_on() {
    let mut at = Fixture::new(80, 24);
    assert_eq!(at.drive("i"), []);
    at.shows("no event is selected");
    at.refuse(noon());
    at.look();
    at.drive("iwho was that<enter>");
    assert_eq!(noted(&at, 1).as_deref(), Some("who was that"));
}

#[test]
fn a_note_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (40, 12)] {
        let mut at = scene(width, height);
        at.drive("iasked support, they look at it<enter>");
        shoot(&format!("note_{width}x{height}"), &at);
    }
    let mut at = scene(80, 24);
    at.drive("iasked support");
    shoot("note_typed_80x24", &at);
}
