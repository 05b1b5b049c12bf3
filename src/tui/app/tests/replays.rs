//! Replays: the target, the sending, what is said of it.

use super::drive::{Fixture, noon, target};
use crate::{
    exchange::{Failure, Id},
    tui::message::{Effect, Msg},
};

fn resolved(text: &str, then: Option<Id>) -> Msg {
    Msg::Target {
        text: text.to_owned(),
        result: Ok(target("127.0.0.1:3000")),
        then,
    }
}

#[test]
fn without_a_target_it_is_asked_for_and_the_event_is_sent_when_it_is_known() {
    let mut at = Fixture::of_events(80, 24, 3);
    assert_eq!(at.drive("kr"), []);
    at.shows("replays go to");
    let asked = at.drive("3000<enter>");
    let then = Some(Id(2));
    let text = "3000".to_owned();
    assert_eq!(asked, [Effect::Target { text, then }]);
    at.drive("");
    let sent = at.tell(resolved("3000", then));
    assert_eq!(sent, [Effect::Replay(Id(2), target("127.0.0.1:3000"))]);
    assert!(at.app.prompt.is_none());
    at.shows("→ :3000");
    assert_eq!(
        at.drive("r"),
        [Effect::Replay(Id(2), target("127.0.0.1:3000"))]
    );
}

#[test]
fn a_target_could_not_be_taken_back() {
    let mut at = Fixture::of_events(120, 24, 3);
    at.drive("T3000<enter>");
    at.tell(resolved("3000", None));
    at.shows("→ 127.0.0.1:3000");
    at.drive("T<c-u>");
    at.shows("enter no target any more");
    at.shows("now http://127.0.0.1:3000");
    at.shows("esc leave it");
    at.drive("<esc>");
    at.shows("→ 127.0.0.1:3000");
    assert_eq!(at.drive("T<c-u><enter>"), []);
    at.shows("nothing is replayed to http://127.0.0.1:3000 any more");
    at.hides("→");
    assert!(at.app.prompt.is_none());
    // The next replay asks again, and nothing is sent nowhere.
    assert_eq!(at.drive("r"), []);
    at.shows("esc send nothing");
    assert_eq!(at.drive("<enter>"), []);
    at.shows("type where it is sent; esc sends nothing");
    assert_eq!(at.drive("<esc>"), []);
}

#[test]
fn the_sending_under_the_cursor_was_not_shown() {
    let mut at = Fixture::of_events(120, 40, 1);
    for (status, body) in [
        (500, r#"{"error":"first","token":"CANARY-1"}"#),
        (404, r#"{"error":"second"}"#),
        (200, r#"{"ok":"third"}"#),
    ] {
        let mut sending = at.send(Id(1), Some(Ok(status)));
        let outcome = sending.outcome.as_mut().unwrap();
        let response = outcome.result.as_mut().unwrap();
        response.headers = vec![("Content-Type".into(), "application/json".into())];
        response.body = body.into();
        at.journal.sent(Id(1), sending);
    }
    at.look();
    at.drive("4<tab>");
    at.shows("replay 3 of 3");
    at.shows(r#"{"ok":"third"}"#);
    let row = |at: &Fixture, status: &str| {
        let row = |line: &String| line.contains(status) && line.contains(" ms ");
        at.lines().iter().position(row).unwrap() - 5
    };
    let downs = "j".repeat(row(&at, " 500 "));
    at.drive(&downs);
    at.shows("replay 1 of 3");
    at.shows("answered  500");
    at.shows("first byte 4.9 ms");
    at.shows(r#""error":"first""#);
    at.hides("CANARY");
    at.drive("j");
    at.shows("replay 2 of 3");
    at.shows(r#"{"error":"second"}"#);
    // Read on below the table, it stays.
    at.drive("jj");
    at.shows("replay 3 of 3");
}

#[test]
fn a_target_that_is_refused_says_why_and_keeps_what_was_typed() {
    let mut at = Fixture::of_events(120, 40, 3);
    at.drive("rexample.com<enter>");
    let refused = at.tell(Msg::Target {
        text: "example.com".to_owned(),
        result: Err("example.com is not this machine".to_owned()),
        then: Some(Id(3)),
    });
    assert_eq!(refused, []);
    at.shows("example.com");
    at.shows("is not this machine");
    assert_eq!(at.app.prompt.as_ref().unwrap().field.text(), "example.com");
    at.drive("<esc>");
    assert_eq!(at.drive("jk"), [], "nothing is sent after esc");
}

#[test]
fn a_question_that_was_left_sends_nothing_when_its_answer_comes_late() {
    let mut at = Fixture::of_events(120, 40, 3);
    at.drive("r3000<enter><esc>");
    assert_eq!(at.tell(resolved("3000", Some(Id(3)))), []);
}

#[test]
fn an_answer_to_an_earlier_question_is_not_taken_for_that_of_the_one_that_is_open() {
    let mut at = Fixture::of_events(120, 40, 3);
    at.drive("r3000<enter><esc>T");
    let late = at.tell(resolved("3000", Some(Id(3))));
    assert_eq!(late, [], "the open question sends nothing");
    assert!(at.app.prompt.is_some());
    at.drive("<esc>r3000<enter>1");
    let late = at.tell(resolved("3000", Some(Id(3))));
    assert_eq!(late, [], "30001 is being typed, and nothing goes to 3000");
    assert_eq!(at.app.prompt.as_ref().unwrap().field.text(), "30001");
}

#[test]
fn what_was_selected_when_r_was_pressed_is_sent_whatever_arrives_meanwhile() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.drive("r3000<enter>");
    at.arrive(5);
    let sent = at.tell(resolved("3000", Some(Id(3))));
    assert_eq!(sent, [Effect::Replay(Id(3), target("127.0.0.1:3000"))]);
}

#[test]
fn a_refused_event_is_not_replayed_and_says_why() {
    let mut at = Fixture::new(120, 40);
    at.refuse(noon());
    at.look();
    assert_eq!(at.drive("r"), []);
    assert!(at.app.prompt.is_none(), "no target is asked for in vain");
    at.shows("#1 cannot be replayed: it was refused and never became a request");
}

#[test]
fn an_event_that_was_cut_is_not_replayed_and_says_why() {
    let mut at = Fixture::new(120, 40);
    let head = b"POST /hooks HTTP/1.1\r\nContent-Length: 100\r\n\r\n";
    at.cut(head, b"{\"half\":", 100, noon());
    at.look();
    assert_eq!(at.drive("r"), []);
    at.shows("#1 cannot be replayed: it was cut, and nothing cut is sent");
}

#[test]
fn with_no_event_selected_a_replay_says_so() {
    let mut at = Fixture::new(80, 24);
    assert_eq!(at.drive("r"), []);
    at.shows("no event is selected");
}

#[test]
fn the_outcome_of_a_replay_is_said_with_its_verdict() {
    let mut at = Fixture::of_events(120, 40, 1);
    at.drive("T3000<enter>");
    at.tell(resolved("3000", None));
    at.replayed(Id(1), Ok(500));
    at.shows("replayed #1 to http://127.0.0.1:3000/hooks: 500 in 5.1 ms");
    at.shows("1 failing");
    at.replayed(Id(1), Ok(200));
    at.shows("200 in 5.1 ms  FIXED");
    at.shows("500→200");
    at.hides("failing");
    at.shows("→ 127.0.0.1:3000 up");
}

#[test]
fn a_target_that_does_not_answer_is_down_and_the_reason_is_said() {
    let mut at = Fixture::of_events(120, 40, 1);
    at.drive("T3000<enter>");
    at.tell(resolved("3000", None));
    let why = "nothing listens on 127.0.0.1:3000".to_owned();
    at.replayed(Id(1), Err(Failure::Down(why)));
    at.shows("replayed #1 to http://127.0.0.1:3000/hooks: nothing listens on 127.0.0.1:3000");
    at.shows("→ 127.0.0.1:3000 down");
    at.drive("4");
    at.shows("down");
}

#[test]
fn a_sending_under_way_is_pending_in_the_list_and_under_sent() {
    let mut at = Fixture::of_events(120, 40, 1);
    at.send(Id(1), None);
    at.drive("4");
    at.shows("···");
    at.shows("not yet");
}

#[test]
fn the_health_of_the_target_is_known_whatever_is_read_when_the_answer_comes() {
    let mut at = Fixture::of_events(120, 40, 2);
    at.drive("T3000<enter>");
    at.tell(resolved("3000", None));
    let why = "nothing listens on 127.0.0.1:3000".to_owned();
    assert_eq!(at.selected(), Some(2));
    at.replayed(Id(1), Err(Failure::Down(why)));
    at.shows("→ 127.0.0.1:3000 down");
}
