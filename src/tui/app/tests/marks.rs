//! Marks, and the copy menu.

use super::drive::{Fixture, SECRET, noon, target};
use crate::{
    journal::Retention,
    sender::Draft,
    tui::{
        app::Settings,
        message::{Effect, Msg},
    },
};

fn marked(at: &Fixture) -> Vec<u64> {
    let shown = at.app.shown.iter();
    shown
        .filter(|row| row.known.row.is_marked())
        .map(|row| row.known.id.0)
        .collect()
}

#[test]
fn space_marks_and_goes_down() {
    let mut at = Fixture::of_events(80, 24, 5);
    at.drive("g<space><space>");
    assert_eq!((marked(&at), at.selected()), (vec![1, 2], Some(3)));
    at.shows("2 marked");
    at.drive("k<space>");
    assert_eq!((marked(&at), at.selected()), (vec![1], Some(3)));
}

#[test]
fn m_marks_in_place_and_a_capital_u_unmarks_all() {
    let mut at = Fixture::of_events(80, 24, 5);
    at.drive("gm");
    assert_eq!((marked(&at), at.selected()), (vec![1], Some(1)));
    at.drive("j<space>U");
    assert_eq!(marked(&at), Vec::<u64>::new());
    at.hides("marked");
}

#[test]
fn marked_events_can_be_filtered_for() {
    let mut at = Fixture::of_events(80, 24, 5);
    at.drive("gjm/is:marked<enter>");
    assert_eq!(at.rows(), vec![2]);
    at.drive("m");
    assert_eq!(at.rows(), Vec::<u64>::new());
}

fn copied(effects: &[Effect]) -> (&str, &str) {
    match effects {
        [Effect::Copy { what, text }] => (what, text),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_letters_of_the_copy_menu_take_what_they_name() {
    let mut at = Fixture::new(120, 40);
    let stripe = at.sample("stripe", "charge.failed", SECRET, noon(), 1);
    at.take(&stripe, noon());
    at.look();
    let body = String::from_utf8(stripe.body.clone()).unwrap();
    assert_eq!(copied(&at.drive("yb")), ("body of #1", body.as_str()));
    assert!(at.app.overlay.is_none());
    let effects = at.drive("yc");
    let (what, text) = copied(&effects);
    assert_eq!(what, "curl for #1");
    assert!(
        text.starts_with("curl") && text.contains("127.0.0.1:4665/hooks"),
        "{text}"
    );
    let effects = at.drive("yi");
    assert!(copied(&effects).1.starts_with("evt_"), "{effects:?}");
    assert_eq!(at.drive("yv"), [], "no value from the list");
    at.drive("<esc>");
    assert_eq!(copied(&at.drive("<tab>jyv")).0, "value");
    let effects = at.drive("yp");
    assert_eq!(copied(&effects).1, ".id");
}

#[test]
fn the_copy_menu_copies_nothing_of_another_event_that_is_followed_meanwhile() {
    for key in ["v", "b", "c", "<enter>"] {
        let mut at = Fixture::of_events(80, 24, 1);
        at.drive("<tab>jy");
        at.arrive(1);
        assert_eq!((at.selected(), at.drive(key)), (Some(2), vec![]), "{key}");
        at.shows("the event changed");
    }
    let mut at = Fixture::of_events(80, 24, 1);
    at.drive("<tab>jy");
    at.arrive(1);
    assert_eq!(copied(&at.drive("p")).1, ".number", "as it was shown");
}

#[test]
fn enter_takes_the_entry_the_cursor_is_on() {
    let mut at = Fixture::of_events(80, 24, 1);
    assert_eq!(copied(&at.drive("y<enter>")).0, "body of #1");
    assert_eq!(copied(&at.drive("yjjkk<enter>")).0, "body of #1");
    assert_eq!(copied(&at.drive("yj<enter>")).0, "curl for #1");
}

#[test]
fn a_copied_command_goes_to_the_target_where_one_is_set() {
    let mut at = Fixture::of_events(80, 24, 1);
    at.drive("T3000<enter>");
    at.tell(Msg::Target {
        text: "3000".to_owned(),
        result: Ok(target("127.0.0.1:3000")),
        then: None,
    });
    let effects = at.drive("yc");
    assert!(copied(&effects).1.contains("127.0.0.1:3000/hooks"));
}

#[test]
fn a_copied_command_holds_secrets_only_while_they_are_shown() {
    let mut at = Fixture::new(80, 24);
    at.take(
        &Draft::new(&[("Authorization", "Bearer CANARY-in-a-bearer")], "x"),
        noon(),
    );
    at.look();
    let effects = at.drive("yc");
    assert!(!copied(&effects).1.contains("CANARY"));
    let effects = at.drive("Myc");
    assert!(copied(&effects).1.contains("CANARY"));
}

#[test]
fn a_capital_y_copies_our_address() {
    let mut at = Fixture::new(80, 24);
    assert_eq!(copied(&at.drive("Y")).1, "http://127.0.0.1:4665");
}

#[test]
fn the_address_that_senders_were_given_is_shown_and_copied_instead() {
    let settings = || Settings {
        public_url: Some("https://hooks.example.com/in".into()),
        ..Settings::default()
    };
    let mut at = Fixture::with(120, 24, Retention::default(), settings());
    at.shows("https://hooks.example.com/in → :4665");
    assert_eq!(copied(&at.drive("Y")).1, "https://hooks.example.com/in");
    let narrow = Fixture::with(80, 24, Retention::default(), settings());
    narrow.shows(" hookglass  :4665");
}
