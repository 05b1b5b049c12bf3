//! The filter line, the way back, the way out, help and notices.

use super::drive::{Fixture, noon};
use crate::{
    exchange::Time,
    journal::listener,
    tui::{
        app::{Pane, Zoom},
        detail::Tab,
        menu::Overlay,
        message::{Effect, Msg},
    },
};

#[test]
fn a_filter_works_while_it_is_typed() {
    let mut at = Fixture::of_events(120, 40, 12);
    at.drive("/n>=1");
    assert_eq!(at.rows().len(), 12);
    at.drive("1");
    assert_eq!((at.app.filter(), at.rows()), ("n>=11", vec![11, 12]));
    at.shows("2 of 12");
    at.drive("<bs>");
    assert_eq!(at.rows().len(), 12);
    at.drive("2<enter>");
    assert!(at.app.query.typing.is_none());
    assert_eq!(at.rows(), vec![12]);
}

#[test]
fn a_mistake_keeps_the_last_good_filter_and_says_where_it_is() {
    let mut at = Fixture::of_events(120, 40, 12);
    at.drive("/n:7");
    let calm = at.rows();
    at.drive("<paste: statos:500>");
    assert_eq!((at.app.filter(), at.rows()), ("n:7", calm));
    let (column, row) = at.find("statos");
    assert_eq!(at.find("^^^^^^"), (column, row + 1));
    at.shows("(still showing n:7)");
    at.drive("<enter>");
    assert!(at.app.query.typing.is_some(), "a mistake is not taken over");
    at.drive("<esc>");
    assert_eq!(at.app.filter(), "", "what was in force before typing began");
    at.hides("^^^");
}

#[test]
fn while_text_is_typed_no_letter_is_a_command() {
    let mut at = Fixture::of_events(80, 24, 3);
    assert_eq!(at.drive("/qQrTyYMz!?dGgF"), []);
    let typed = at.app.query.typing.as_ref().unwrap().text().to_owned();
    assert_eq!(typed, "qQrTyYMz!?dGgF");
    assert!(at.app.overlay.is_none() && at.app.prompt.is_none());
    at.drive("<esc>T");
    assert_eq!(at.drive("qQ/!?"), []);
    assert_eq!(at.app.prompt.as_ref().unwrap().field.text(), "qQ/!?");
}

#[test]
fn esc_goes_back_prompt_overlay_zoom_focus_filter_and_never_quits() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.drive("/n>1<enter><enter>");
    assert_eq!((at.app.pane, at.app.zoom), (Pane::Detail, Zoom::One));
    at.drive("?");
    assert!(at.app.overlay.is_some());
    at.drive("<esc>");
    assert_eq!(
        (at.app.overlay.is_none(), at.app.zoom),
        (true, Zoom::One),
        "the overlay goes alone"
    );
    at.drive("T");
    assert!(at.app.prompt.is_some());
    at.drive("<esc>");
    assert_eq!((at.app.prompt.is_none(), at.app.zoom), (true, Zoom::One));
    at.drive("<esc><tab>");
    assert_eq!((at.app.zoom, at.app.pane), (Zoom::Both, Pane::Detail));
    at.drive("<esc>");
    assert_eq!((at.app.pane, at.app.filter()), (Pane::List, "n>1"));
    at.drive("<esc>");
    assert_eq!(at.app.filter(), "");
    for _ in 0..20 {
        assert_eq!(at.drive("<esc>"), []);
    }
    assert!(at.app.overlay.is_none());
}

#[test]
fn q_asks_where_events_would_be_lost_and_leaves_where_none_are() {
    let mut empty = Fixture::new(80, 24);
    assert_eq!(empty.drive("q"), [Effect::Quit]);

    let mut at = Fixture::of_events(80, 24, 1_204);
    assert_eq!(at.drive("q"), []);
    at.shows("1,204 events are only in memory.  q quit  esc stay");
    assert_eq!(at.drive("<esc>"), []);
    at.hides("only in memory");
    assert_eq!(at.drive("qq"), [Effect::Quit]);

    let mut at = Fixture::of_events(80, 24, 2);
    assert_eq!(at.drive("q<enter>"), [Effect::Quit]);
    let mut at = Fixture::of_events(80, 24, 2);
    assert_eq!(at.drive("Q"), [Effect::Quit]);
}

#[test]
fn the_question_before_leaving_takes_no_other_letter_for_a_yes() {
    let mut at = Fixture::of_events(80, 24, 2);
    assert_eq!(at.drive("qjkrTyn"), []);
    assert!(matches!(at.app.overlay, Some(Overlay::Quit)));
}

#[test]
fn q_closes_help_and_menus_and_does_not_quit() {
    let mut at = Fixture::of_events(80, 24, 2);
    assert_eq!(at.drive("?q"), []);
    assert!(at.app.overlay.is_none());
    assert_eq!(at.drive("yq"), []);
    assert!(at.app.overlay.is_none());
}

#[test]
fn the_first_ctrl_c_warns_the_second_ends_and_a_key_between_forgets_the_first() {
    let mut at = Fixture::of_events(80, 24, 2);
    assert_eq!(at.drive("/abc<c-c>"), []);
    assert!(at.app.query.typing.is_none(), "it cancels");
    at.shows("ctrl-c again quits");
    assert_eq!(at.drive("j<c-c>"), []);
    assert_eq!(at.drive("<c-c>"), [Effect::Quit]);

    let mut at = Fixture::of_events(80, 24, 2);
    assert_eq!(at.tell(Msg::Interrupt), []);
    assert_eq!(at.tell(Msg::Interrupt), [Effect::Quit], "a signal counts");
}

#[test]
fn the_bang_shows_failing_events_only_and_all_again() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.refuse(noon());
    at.arrive(1);
    at.drive("!");
    assert_eq!((at.app.filter(), at.rows()), ("is:failing", vec![4]));
    at.drive("!");
    assert_eq!((at.app.filter(), at.rows().len()), ("", 5));
    at.drive("/n<lt>3<enter>!");
    assert_eq!(at.app.filter(), "n<3 is:failing");
    at.shows("nothing matches; esc shows everything again");
    at.drive("!");
    assert_eq!(at.app.filter(), "n<3");
}

#[test]
fn a_failing_event_that_succeeds_later_leaves_the_failing_ones() {
    let mut at = Fixture::of_events(120, 40, 3);
    let id = crate::exchange::Id(2);
    at.send(id, Some(Ok(500)));
    at.drive("!");
    assert_eq!(at.rows(), vec![2]);
    at.send(id, Some(Ok(200)));
    assert_eq!(at.rows(), Vec::<u64>::new());
    at.shows("0 of 3");
}

#[test]
fn text_pasted_where_no_field_is_open_opens_the_filter_with_it() {
    let mut at = Fixture::of_events(80, 24, 12);
    at.drive("<paste:\"number\":11\n>");
    assert_eq!(
        at.app.query.typing.as_ref().unwrap().text(),
        r#""\"number\":11""#
    );
    assert_eq!(at.rows(), [11], "as it stands in the body");
    at.drive("<esc>?<paste:n:7>");
    assert!(at.app.overlay.is_none(), "also over the help");
    assert_eq!((at.app.filter(), at.rows()), ("n:7", vec![7]));
    at.drive("<esc>T<paste:localhost:3000\r\n>");
    assert_eq!(
        at.app.prompt.as_ref().unwrap().field.text(),
        "localhost:3000"
    );
    assert_eq!(at.app.filter(), "");
}

#[test]
fn a_paste_never_presses_a_key() {
    let mut at = Fixture::of_events(80, 24, 2);
    assert_eq!(at.drive("<paste:q\rq\r\nQ\n\u{1b}[24~\u{3}\u{3}>"), []);
    assert!(at.app.query.typing.is_some());
}

#[test]
fn the_help_scrolls_to_its_end_and_no_further() {
    let mut at = Fixture::new(80, 24);
    at.drive("?");
    at.shows("next event");
    at.hides("words in the list");
    for _ in 0..30 {
        at.drive("<c-d>");
    }
    at.shows("words in the list");
    let end = at.screen();
    at.drive("j<c-d>");
    assert_eq!(at.screen(), end);
    at.drive("k");
    assert_ne!(at.screen(), end);
    at.drive("?");
    assert!(at.app.overlay.is_none(), "the key that opened it closes it");
}

#[test]
fn the_way_to_the_help_is_named_at_every_width() {
    for width in [40, 60, 80, 120, 200] {
        let mut at = Fixture::of_events(width, 24, 2);
        at.shows("? help");
        at.drive("<enter>");
        at.shows("? help");
        at.drive("z");
        at.shows("? help");
    }
}

#[test]
fn samples_are_sent_only_while_nothing_has_arrived() {
    let mut at = Fixture::new(80, 24);
    assert_eq!(at.drive("d"), [Effect::SendSamples]);
    at.arrive(1);
    assert_eq!(at.drive("d"), []);
}

#[test]
fn digits_choose_the_tab_wherever_the_focus_is() {
    let mut at = Fixture::of_events(120, 40, 1);
    for (key, tab) in ["1", "2", "3", "4", "5"].into_iter().zip(Tab::ALL) {
        at.drive(key);
        assert_eq!((at.app.tab(), at.app.pane), (tab, Pane::List));
    }
    at.drive("<tab>2");
    assert_eq!((at.app.tab(), at.app.pane), (Tab::Head, Pane::Detail));
}

#[test]
fn what_goes_wrong_with_the_listener_is_a_notice_once() {
    let mut at = Fixture::new(80, 24);
    let state = listener::State {
        notice: Some((noon(), "cannot accept connections: too many".to_owned())),
        ..listener::State::default()
    };
    at.tell(Msg::Listener(state.clone()));
    at.shows("cannot accept connections: too many");
    at.drive("j");
    at.tell(Msg::Listener(listener::State {
        connections: 3,
        ..state
    }));
    at.hides("cannot accept");
}

#[test]
fn a_notice_goes_with_the_next_key_or_by_itself_at_its_deadline() {
    let mut at = Fixture::of_events(80, 24, 2);
    at.tell(Msg::Done(Ok("body of #1: sent to the terminal".to_owned())));
    at.shows("sent to the terminal");
    let deadline = at.app.deadline().unwrap();
    at.now = Time::from_micros(deadline.micros() - 1);
    at.look();
    at.shows("sent to the terminal");
    at.now = deadline;
    at.look();
    at.hides("sent to the terminal");
    at.rest();

    at.tell(Msg::Done(Err("it went wrong".to_owned())));
    at.drive("j");
    at.hides("it went wrong");
}

#[test]
fn while_nothing_happens_no_timer_is_set() {
    let mut at = Fixture::of_events(80, 24, 5);
    at.rest();
    at.drive("/n:3<enter>?<esc>jk");
    assert_eq!(at.app.deadline(), None);
}

#[test]
fn a_burst_of_keys_ends_where_single_ones_do() {
    let keys = "gjjjjjjkk<enter>jjjGk<esc>/n>1<enter>!!kkk<space>2jj";
    let mut single = Fixture::of_events(80, 24, 40);
    single.drive(keys);
    let mut burst = Fixture::of_events(80, 24, 40);
    for event in super::drive::events("gjjjjjjkk") {
        let crossterm::event::Event::Key(key) = event else {
            continue;
        };
        burst.app.update(Msg::Key(key));
    }
    burst.look();
    burst.drive("<enter>jjjGk<esc>/n>1<enter>!!kkk<space>2jj");
    assert_eq!(burst.screen(), single.screen());
    assert_eq!(burst.selected(), single.selected());
}

#[test]
fn the_help_begins_with_where_one_is_and_goes_back_to_it() {
    let mut at = Fixture::of_events(80, 24, 12);
    let first = |at: &Fixture| at.lines()[0].trim().to_owned();
    at.drive("?");
    assert_eq!(first(&at), "list");
    at.drive("<esc><enter>?");
    assert_eq!(first(&at), "detail");
    at.drive("<esc><tab>f");
    at.shows("sender");
    at.drive("j?");
    assert_eq!(first(&at), "values");
    at.drive("<esc>");
    assert_eq!(at.app.overlay, Some(Overlay::Values), "and not to the list");
    at.drive("?<c-c>");
    assert_eq!(at.app.overlay, None);
    at.drive("/a?b<esc>:?");
    assert_eq!(
        at.app.overlay,
        Some(Overlay::Palette),
        "where one types it is a letter"
    );
}
