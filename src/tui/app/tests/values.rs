//! The values panel and the strip of arrivals, by keys and by mouse.

use crossterm::event::{MouseButton, MouseEventKind};

use super::drive::{Fixture, SECRET, before};
use crate::{
    filter::survey::values::Facet,
    journal::Retention,
    sender::Draft,
    tui::{app::Settings, message::Effect},
};

const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);

/// Two pushes and three payments, one of which was replayed and failed, over a
/// minute; and a plain event of nobody.
fn mixed(width: u16, height: u16) -> Fixture {
    let mut at = Fixture::new(width, height);
    for number in 0..5 {
        let (sender, event) = if number < 2 {
            ("github", "push")
        } else {
            ("stripe", "charge.failed")
        };
        let time = before(60_000 - i64::try_from(number).unwrap() * 10_000);
        let draft = at.sample(sender, event, SECRET, time, number);
        let id = at.take(&draft, time);
        if number == 4 {
            at.send(id, Some(Ok(500)));
        }
    }
    at.take(&Draft::new(&[], "{}"), before(1_000));
    at.look();
    at
}

fn names(at: &Fixture, facet: Facet) -> Vec<String> {
    let column = at.app.values.column(facet);
    let names = column.values.iter();
    names
        .map(|it| format!("{} {}", String::from_utf8_lossy(&it.name), it.count))
        .collect()
}

#[test]
fn the_values_of_the_shown_events_stand_with_their_counts() {
    let mut at = mixed(120, 40);
    at.drive("f");
    assert_eq!(names(&at, Facet::Sender), ["stripe 3", "github 2", " 1"]);
    assert_eq!(names(&at, Facet::App), ["none 5", "500 1"]);
    at.drive("o");
    assert_eq!(names(&at, Facet::Sender), [" 1", "github 2", "stripe 3"]);
    at.drive("<esc>/sender:git<enter>f");
    assert_eq!(names(&at, Facet::Sender), ["github 2"]);
}

#[test]
fn enter_keeps_a_value_and_lets_it_go_again() {
    let mut at = mixed(120, 40);
    at.drive("ftt");
    assert_eq!(at.app.filter(), "", "t is no key here");
    at.drive("llj<enter>");
    assert_eq!((at.app.filter(), at.rows()), ("sender=github", vec![1, 2]));
    at.shows("=github");
    at.drive("<enter>");
    assert_eq!((at.app.filter(), at.rows().len()), ("", 6));
}

#[test]
fn what_was_kept_gives_way_to_another_value_of_its_field_and_to_nothing_else() {
    let mut at = mixed(120, 40);
    at.drive("/charge or push<enter>f");
    let events = at.app.values.column(Facet::Event).values.len();
    assert_eq!(events, 2);
    at.drive("lll<enter>");
    assert_eq!(at.app.filter(), "(charge or push) event=charge.failed");
    // What arrives is not shown, but another window may widen the filter: the
    // panel is told of one more value.
    at.app.query.set("charge or push");
    at.look();
    at.drive("G<enter>");
    assert_eq!(at.app.filter(), "(charge or push) event=push");
    at.drive("hh<enter>");
    assert_eq!(
        at.app.filter(),
        "(charge or push) event=push sig:valid",
        "another field is another condition"
    );
}

#[test]
fn an_exclamation_mark_leaves_a_value_out() {
    let mut at = mixed(120, 40);
    at.drive("fll!");
    assert_eq!(at.app.filter(), "not sender=stripe");
    assert_eq!(names(&at, Facet::Sender), ["github 2", " 1"]);
    at.drive("j!");
    assert_eq!(
        at.app.filter(),
        "not sender=stripe not not sender:*",
        "what has no sender is a value too"
    );
    assert_eq!(at.rows(), [1, 2]);
}

#[test]
fn the_values_are_narrowed_by_what_is_typed() {
    let mut at = mixed(120, 40);
    at.drive("fll/GIT");
    assert_eq!(names(&at, Facet::Sender), ["github 2"]);
    at.drive("<enter>");
    at.drive("<enter>");
    assert_eq!(at.app.filter(), "sender=github");
    at.drive("<esc>");
    assert_eq!(at.app.overlay, Some(crate::tui::menu::Overlay::Values));
    at.drive("<esc>");
    assert_eq!(
        (at.app.overlay.clone(), at.app.filter()),
        (None, "sender=github")
    );
}

#[test]
fn the_cursor_stays_on_its_value_when_others_overtake_it() {
    let mut at = mixed(120, 40);
    at.drive("fllj");
    for number in 10..14 {
        let draft = at.sample("cryptoix", "payment_received", SECRET, before(500), number);
        at.take(&draft, before(500));
    }
    at.look();
    assert_eq!(names(&at, Facet::Sender)[..2], ["cryptoix 4", "stripe 3"]);
    at.drive("<enter>");
    assert_eq!(at.app.filter(), "sender=github");
}

#[test]
fn the_cursor_stays_on_its_value_when_all_are_counted_anew() {
    in_slices(|| false);
    in_slices(|| true);
}

fn in_slices(stop: fn() -> bool) {
    let mut at = mixed(120, 40);
    at.stop = stop;
    at.drive("fllj");
    let under_cursor = |at: &Fixture| {
        let column = at.app.values.column(Facet::Sender);
        let value = column.values.get(column.cursor).cloned();
        value.map(|value| String::from_utf8_lossy(&value.name).into_owned())
    };
    assert_eq!(under_cursor(&at).as_deref(), Some("github"));
    // Kept, it is the only one; let go, it is the second again.
    at.drive("<enter>");
    assert_eq!(names(&at, Facet::Sender), ["github 2"]);
    assert_eq!(under_cursor(&at).as_deref(), Some("github"));
    at.drive("<enter>");
    assert_eq!(under_cursor(&at).as_deref(), Some("github"));
    // So it is at the top when it was led there.
    at.drive("gjk");
    assert_eq!(under_cursor(&at).as_deref(), Some("stripe"));
    for number in 10..14 {
        let draft = at.sample("cryptoix", "payment_received", SECRET, before(500), number);
        at.take(&draft, before(500));
    }
    at.look();
    assert_eq!(names(&at, Facet::Sender)[0], "cryptoix 4");
    assert_eq!(under_cursor(&at).as_deref(), Some("stripe"));
    // Of what is left out the next one takes the place.
    at.drive("!");
    assert_eq!(under_cursor(&at).as_deref(), Some("github"));
}

#[test]
fn a_click_selects_a_value_and_a_second_one_keeps_it() {
    let mut at = mixed(120, 40);
    at.drive("f");
    let (column, row) = at.find("github   ");
    at.mouse(CLICK, column, row + 1);
    let sheet = crate::tui::values::view::place(ratatui::layout::Rect::new(0, 0, 120, 39));
    let in_panel = (sheet.y..sheet.bottom())
        .find(|y| at.lines()[usize::from(*y)].contains("github"))
        .unwrap();
    let line = &at.lines()[usize::from(in_panel)];
    let x = line[..line.find("github").unwrap()].chars().count();
    let x = u16::try_from(x).unwrap();
    at.mouse(CLICK, x, in_panel);
    assert_eq!(at.app.filter(), "");
    at.mouse(CLICK, x, in_panel);
    assert_eq!(at.app.filter(), "sender=github");
    at.mouse(MouseEventKind::ScrollDown, x, in_panel);
}

#[test]
fn nothing_is_counted_once_the_panel_is_closed() {
    let mut at = mixed(120, 40);
    at.drive("f<esc>");
    assert!(names(&at, Facet::Sender).is_empty());
    at.app.update(crate::tui::message::Msg::Time(at.now));
    at.app.settle(&at.journal, &at.reader);
    let effects = at.app.take_effects();
    assert!(
        !effects.iter().any(|it| matches!(it, Effect::Survey(_))),
        "{effects:?}"
    );
}

// The strip.

#[test]
fn the_strip_shows_when_events_came_and_filters_by_a_bar() {
    let mut at = mixed(120, 40);
    at.drive("b");
    let bars = &at.app.strip.seen;
    assert_eq!((bars.total.events, bars.length), (6, 1));
    assert_eq!(bars.bars.iter().map(|bar| bar.events).sum::<u64>(), 6);
    assert_eq!(bars.total.failing, 1);
    at.drive("gh<enter>");
    assert_eq!(at.rows(), [1], "{}", at.app.filter());
    at.drive("<esc><esc>");
    assert_eq!((at.app.filter(), at.rows().len()), ("", 6));
}

#[test]
fn a_span_is_selected_and_gives_way_to_the_next_one() {
    let mut at = mixed(120, 40);
    at.drive("bK");
    let length = at.app.strip.seen.length;
    assert!(length > 1);
    at.drive("JKg<space>");
    for _ in 0..at.app.strip.seen.bars.len() / 2 {
        at.drive("l");
    }
    let within = at.app.strip.seen.within.events;
    assert!((2..6).contains(&within), "{within}");
    at.drive("<enter>");
    assert_eq!(at.rows().len() as u64, within, "{}", at.app.filter());
    at.drive("G<enter>");
    let times = at.app.filter().matches("time").count();
    assert_eq!(times, 2, "{}", at.app.filter());
}

#[test]
fn esc_ends_a_selection_first() {
    let mut at = mixed(80, 24);
    at.drive("bv<esc>");
    assert!(!at.app.strip.is_selecting());
    assert_eq!(at.app.overlay, Some(crate::tui::menu::Overlay::Arrivals));
    at.drive("<esc>");
    assert_eq!(at.app.overlay, None);
}

#[test]
fn a_drag_over_the_bars_selects_them() {
    let mut at = mixed(120, 40);
    at.drive("bK");
    let y = crate::tui::arrivals::view::place(ratatui::layout::Rect::new(0, 0, 120, 39)).y + 1;
    at.mouse(CLICK, 9, y);
    at.mouse(MouseEventKind::Drag(MouseButton::Left), 11, y);
    assert!(at.app.strip.is_selecting());
    let seen = &at.app.strip.seen;
    assert_eq!(seen.selected, seen.start..seen.start + 3 * seen.length);
}

/// A frame on which nothing changed asks for no work, and an arrival for one
/// event, however many there are.
#[test]
fn a_frame_does_not_depend_on_how_many_events_there_are() {
    for events in [20, 3_000] {
        for keys in ["f", "b", "os"] {
            let mut at = Fixture::with(80, 24, Retention::default(), Settings::default());
            at.arrive(events);
            at.drive(keys);
            let asked = |at: &mut Fixture| {
                at.app.settle(&at.journal, &at.reader);
                let effects = at.app.take_effects();
                let visits = effects.into_iter().filter_map(|effect| match effect {
                    Effect::Survey(visit) => Some(visit.ids.len()),
                    _ => None,
                });
                visits.collect::<Vec<_>>()
            };
            assert!(asked(&mut at).is_empty(), "{keys} at {events}");
            at.take(&Draft::new(&[], "{}"), before(0));
            assert_eq!(asked(&mut at), [1], "{keys} at {events}");
        }
    }
}
