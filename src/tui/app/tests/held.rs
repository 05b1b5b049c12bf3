//! Events that are held, the account, and what of both is shown.

use super::drive::{Fixture, answered, before, noon, target};
use crate::{
    exchange::{Id, Mark, Marks, Peer, Refused},
    journal::{Knock, Retention, listener},
    tui::{
        app::{Settings, Still},
        message::{Effect, Msg},
    },
};

const FOX: &str = "Host: swift-fox.trycloudflare.com\r\n";
const PAGE: &str = "Host: 127.0.0.1:4665\r\nOrigin: https://evil.test\r\n";

fn aimed(width: u16, height: u16) -> Fixture {
    let settings = Settings {
        target: Some(target("127.0.0.1:3000/hooks")),
        still: Still::Still,
        ..Settings::default()
    };
    Fixture::with(width, height, Retention::default(), settings)
}

fn with_foxes(mut at: Fixture) -> Fixture {
    for ago in [3_000, 2_000, 1_000] {
        at.noticed(FOX, Mark::UnknownHost, before(ago));
    }
    at.look();
    at
}

#[test]
fn a_held_event_is_not_sent_and_says_why_and_what_permits_it() {
    let mut at = aimed(120, 40);
    let page = at.noticed(PAGE, Mark::Browser, noon());
    at.look();
    assert_eq!(at.drive("r"), []);
    at.shows(&format!(
        "{page} is held: a web page at https://evil.test sent it; P permits it for this run"
    ));
    assert!(at.journal.sendings(page).is_empty());
}

#[test]
fn without_a_target_a_held_event_asks_for_none() {
    let mut at = with_foxes(Fixture::new(120, 40));
    assert_eq!(at.drive("r"), []);
    assert!(at.app.prompt.is_none());
    at.shows("#3 is held: Host swift-fox.trycloudflare.com is not known here; P permits it");
    at.hides("HELD");
}

#[test]
fn a_permit_sends_nothing_counts_what_it_let_go_and_offers_what_was_refused() {
    let mut at = with_foxes(aimed(120, 40));
    let page = at.noticed(PAGE, Mark::Browser, noon());
    at.look();
    at.drive("k");
    at.shows("4 HELD, not sent: Host swift-fox.trycloudflare.com is not known here");
    assert_eq!(at.drive("r"), []);
    assert_eq!(at.drive("P"), []);
    at.shows(
        "permitted swift-fox.trycloudflare.com for this run: 3 events are no longer held; \
         r replays #3",
    );
    at.shows("1 HELD");
    assert_eq!(at.drive("r").len(), 1, "it is sent now");
    at.drive("j");
    assert_eq!(at.selected(), Some(page.0));
    assert_eq!(at.drive("P"), []);
    at.shows("permitted pages at https://evil.test for this run: 1 event is no longer held");
    at.hides("r replays");
    at.hides("HELD");
}

#[test]
fn what_comes_after_the_permit_is_not_held() {
    let mut at = with_foxes(aimed(120, 40));
    at.drive("P");
    let next = at.noticed(FOX, Mark::UnknownHost, noon());
    at.look();
    at.hides("HELD");
    let sent = at.drive("Gr");
    assert_eq!(sent, [Effect::Replay(next, target("127.0.0.1:3000/hooks"))]);
}

#[test]
fn a_permit_of_what_is_not_held_says_so() {
    let mut at = Fixture::of_events(120, 40, 1);
    assert_eq!(at.drive("P"), []);
    at.shows("#1 is not held, so there is nothing to permit");
    let mut at = Fixture::new(120, 40);
    assert_eq!(at.drive("P"), []);
    at.shows("no event is selected");
}

#[test]
fn a_valid_signature_holds_nothing_back_and_another_verdict_does() {
    for (secret, held) in [(super::drive::SECRET, false), ("whsec_YW5vdGhlcg==", true)] {
        let mut at = aimed(120, 40);
        let draft = at.sample("github", "push", secret, noon(), 1);
        let mut draft = draft;
        draft
            .headers
            .insert(0, ("Host".to_owned(), "swift-fox.ngrok.app".to_owned()));
        let head = draft.head();
        let id = at.marked(&head, &draft.body, Marks::NONE.with(Mark::UnknownHost));
        at.journal.answered(id, &answered(200, noon()));
        at.look();
        assert_eq!(at.drive("r").is_empty(), held, "{secret}");
        assert_eq!(at.screen().contains("HELD"), held, "{secret}");
    }
}

#[test]
fn is_held_finds_what_is_held_and_lets_go_of_it_with_the_permit() {
    let mut at = with_foxes(aimed(120, 40));
    at.arrive(2);
    at.noticed(PAGE, Mark::Browser, noon());
    at.look();
    at.drive("/is:held<enter>");
    assert_eq!(at.rows(), [1, 2, 3, 6]);
    at.drive("gP");
    assert_eq!(at.rows(), [6]);
}

#[test]
fn the_banner_says_what_holds_the_selected_event_or_how_to_find_those_that_are_held() {
    for (width, fox, other) in [
        (
            120,
            " 1 HELD, not sent: Host swift-fox.trycloudflare.com is not known here",
            " 1 HELD, not sent: from web pages or under unknown hosts",
        ),
        (
            80,
            " 1 HELD: Host swift-fox.trycloudflare.com is not known here",
            " 1 HELD, not sent: from web pages or under unknown hosts",
        ),
        (40, " 1 HELD: Host swift-fox", " 1 HELD: from web"),
    ] {
        let mut at = aimed(width, 24);
        at.noticed(FOX, Mark::UnknownHost, noon());
        at.arrive(1);
        at.drive("g");
        let banner = |at: &Fixture| at.lines()[1].clone();
        assert!(banner(&at).starts_with(fox), "{}", banner(&at));
        assert!(banner(&at).ends_with("P permits it"), "{}", banner(&at));
        at.drive("G");
        assert!(banner(&at).starts_with(other), "{}", banner(&at));
        assert!(
            banner(&at).ends_with("is:held finds them"),
            "{}",
            banner(&at)
        );
    }
}

#[test]
fn both_banners_have_a_line_of_their_own() {
    let mut at = with_foxes(aimed(80, 24));
    at.listens_on("0.0.0.0:4665");
    let lines = at.lines();
    assert!(lines[1].contains("LISTENING ON ALL ADDRESSES"), "{lines:?}");
    assert!(lines[2].contains("3 HELD"), "{lines:?}");
    assert!(lines[3].starts_with(" / "), "{lines:?}");
}

#[test]
fn a_failure_is_shown_before_a_hold() {
    let mut at = aimed(120, 40);
    let id = at.noticed(FOX, Mark::UnknownHost, noon());
    at.look();
    assert!(at.lines().iter().any(|line| line.contains(" held ")));
    at.journal.answered(id, &answered(413, noon()));
    at.look();
    at.shows("(413)");
}

#[test]
fn the_sent_tab_says_what_would_permit_it() {
    let mut at = with_foxes(aimed(120, 40));
    at.drive("4");
    at.shows("held       Host");
    at.shows("P permits it for this run");
}

// What knocked and came to nothing.

#[test]
fn a_row_that_stands_for_connections_reads_well() {
    let mut at = aimed(120, 40);
    at.silent(noon());
    at.look();
    at.shows("refused");
    at.shows("#1 refused");
    at.hides("not answered");
    at.hides(" 0 B");
    at.drive("r");
    at.shows("#1 cannot be replayed: it was refused and never became a request");
}

#[test]
fn a_refusal_without_an_address_has_none() {
    let mut at = aimed(200, 40);
    at.journal.refuse(Refused {
        time: noon(),
        took_us: 1,
        peer: Peer::Unix,
        status: Some(400),
        why: "the request line is malformed".to_owned(),
        raw: bytes::Bytes::from_static(b"?"),
        size: 1,
        marks: Marks::NONE,
    });
    at.look();
    at.shows("from unix");
}

// The account.

#[test]
fn figures_near_a_limit_are_shown_and_leave_in_their_order() {
    let settings = Settings {
        target: Some(target("127.0.0.1:3000/hooks")),
        still: Still::Still,
        ..Settings::default()
    };
    let retention = Retention {
        max_events: 4,
        ..Retention::default()
    };
    let mut at = Fixture::with(200, 24, retention, settings);
    at.arrive(314);
    for _ in 0..12 {
        at.journal.count(Knock::TurnedAway);
    }
    at.refuse(noon());
    at.tell(Msg::Listener(listener::State {
        addresses: vec!["127.0.0.1:4665".parse().unwrap()],
        connections: 1_000,
        most: 1_024,
        ..listener::State::default()
    }));
    let header = |at: &mut Fixture, width| {
        at.resize(width, 24);
        at.lines()[0].clone()
    };
    for (width, figures) in [
        (
            200,
            "4 events  311 left memory  12 turned away  1,000/1,024 connections  1 failing",
        ),
        (
            110,
            "4 events  12 turned away  1,000/1,024 connections  1 failing",
        ),
        (80, "4 events  1,000/1,024 connections  1 failing"),
        (70, "4 events  1 failing"),
        (40, "1 failing"),
    ] {
        let line = header(&mut at, width);
        assert!(line.ends_with(figures), "{width}: {line}");
    }
}

#[test]
fn connections_are_counted_only_where_few_more_may_be() {
    let mut at = Fixture::of_events(120, 24, 1);
    for (connections, most, shown) in [
        (0, 0, false),
        (5_000, 0, false),
        (921, 1_024, false),
        (922, 1_024, true),
        (8, 8, true),
    ] {
        at.tell(Msg::Listener(listener::State {
            connections,
            most,
            ..listener::State::default()
        }));
        assert_eq!(at.screen().contains(" connections"), shown, "{connections}");
    }
}

#[test]
fn the_question_before_leaving_accounts_for_everything() {
    let retention = Retention {
        max_events: 4,
        ..Retention::default()
    };
    let mut at = Fixture::with(80, 24, retention, Settings::default());
    at.refuse(noon());
    at.arrive(1_300);
    at.refuse(noon());
    for _ in 0..12 {
        at.journal.count(Knock::TurnedAway);
    }
    for _ in 0..37 {
        at.journal.count(Knock::Silent);
    }
    at.drive("q");
    at.shows("received  1,300 = 3 in memory + 1,297 left memory");
    at.shows("refused       2 = 1 in memory + 1 left memory");
    at.shows("besides   12 connections turned away, 37 connections without a byte");
    at.shows("4 events are only in memory.  q quit");
    at.arrive(1);
    at.shows("received  1,301 = 3 in memory + 1,298 left memory");
}

#[test]
fn what_goes_wrong_with_the_listener_is_told_once_with_its_time_and_no_longer_than_it_does() {
    let mut at = Fixture::of_events(120, 24, 2);
    let words = "cannot accept connections: too many open files; trying again";
    let state = |connections, ill| {
        Msg::Listener(listener::State {
            connections,
            notice: (ill == Ill::Yes).then(|| (before(5_000), words.to_owned())),
            ..listener::State::default()
        })
    };
    at.tell(state(1, Ill::Yes));
    at.shows(&format!("12:30:00 {words}"));
    at.drive("j");
    at.hides(words);
    at.tell(state(2, Ill::Yes));
    at.hides(words);
    at.tell(state(2, Ill::No));
    at.tell(state(2, Ill::Yes));
    at.shows(words);
    at.tell(state(1, Ill::No));
    at.hides(words);

    at.tell(state(1, Ill::Yes));
    at.tell(Msg::Done(Ok("body of #1: copied".to_owned())));
    at.tell(state(1, Ill::No));
    at.shows("body of #1: copied");
}

#[derive(PartialEq)]
enum Ill {
    Yes,
    No,
}

#[test]
fn an_event_that_has_left_memory_cannot_be_permitted_by_mistake() {
    let retention = Retention {
        max_events: 2,
        ..Retention::default()
    };
    let mut at = Fixture::with(120, 40, retention, Settings::default());
    at.noticed(FOX, Mark::UnknownHost, noon());
    at.look();
    at.drive("F");
    at.arrive(5);
    assert_eq!(at.selected(), Some(1));
    assert_eq!(at.drive("P"), [], "the runner finds nothing there");
    assert!(at.journal.get(Id(1)).is_none());
}
