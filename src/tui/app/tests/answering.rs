//! Answers that are made on the screen: the form, what comes of it, and how it ends.

use std::sync::Arc;

use super::drive::{Fixture, SECRET, before, noon, target};
use crate::{
    answer::{Answers, Rule},
    exchange::{Clock, Exchange, Id, Mark, Reply},
    journal::{Known, Retention},
    reader::Reader,
    sender::Draft,
    tui::{
        answering::{Slot, Times},
        app::{Settings, Still},
        menu::Overlay,
        message::Effect,
    },
};

/// An interface with an event of Stripe's, which is selected.
fn stripe(width: u16, height: u16) -> Fixture {
    with_rules(width, height, &[])
}

fn with_rules(width: u16, height: u16, rules: &[&str]) -> Fixture {
    let rule = |text: &&str| Arc::new(Rule::parse(text).unwrap());
    let settings = Settings {
        still: Still::Still,
        rules: rules.iter().map(rule).collect(),
        ..Settings::default()
    };
    let mut at = Fixture::with(width, height, Retention::default(), settings);
    let draft = at.sample("stripe", "charge.failed", SECRET, before(1_000), 1);
    at.take(&draft, before(1_000));
    at.look();
    at
}

/// The rule that keys put in force.
#[track_caller]
fn started(effects: &[Effect]) -> Arc<Rule> {
    match effects {
        [Effect::Answer(Some(rule))] => Arc::clone(rule),
        other => panic!("{other:?}"),
    }
}

fn exchange(known: Option<Known>) -> Exchange {
    known.unwrap().entry.received().unwrap().clone()
}

/// What a sender like that of `id` is told by `rule`, as capture asks it.
fn tell(at: &Fixture, rule: &Arc<Rule>, id: u64) -> Reply {
    let clock = Clock::new(noon);
    let answers = Answers::new(Arc::new(Reader::default()), clock);
    let answers = answers.with_rules(vec![Arc::clone(rule)]);
    answers.decide(Id(id), &exchange(at.journal.get(Id(id))))
}

// The form.

#[test]
fn a_and_enter_answer_the_next_three_of_the_selected_sender_with_500() {
    let mut at = stripe(80, 24);
    assert_eq!(at.drive("a"), []);
    at.shows(" Answer  sender:stripe");
    at.shows("now: 200");
    at.shows("status  500");
    at.shows("the next  1 ▸3  10  until I stop");
    at.shows("rule    sender:stripe => 500 x3, pass");
    at.shows("Stripe switches an endpoint off after days of this");
    at.shows("enter start  tab next field  esc leave");
    let rule = started(&at.drive("<enter>"));
    assert_eq!(&**rule.text(), "sender:stripe => 500 x3, pass");
    assert_eq!(at.app.overlay, None);
    at.shows(" ANSWERING 500 to sender:stripe, 3 more, then 200 again");
    at.shows("A stop  a change");
}

#[test]
fn who_is_not_known_is_answered_by_the_path() {
    let mut at = Fixture::of_events(80, 24, 1);
    at.drive("a");
    let rule = started(&at.drive("<enter>"));
    assert_eq!(&**rule.text(), "path=/hooks => 500 x3, pass");
    let mut at = Fixture::new(80, 24);
    at.drive("a");
    at.shows("everything");
    let rule = started(&at.drive("<enter>"));
    assert_eq!(&**rule.text(), "* => 500 x3, pass");
    at.shows("ANSWERING 500 to everybody, 3 more, then 200 again");
}

#[test]
fn every_field_is_written_in_and_moved_to_by_tab_and_back() {
    let mut at = stripe(120, 40);
    let keys = "a<c-u>path=/x y<tab><c-u>503<tab><c-u>2<tab>30<tab>try \"later\"<tab>";
    assert_eq!(at.drive(keys), []);
    assert_eq!(at.app.answering.form.at, Slot::Times);
    assert_eq!(
        at.drive("<space><right><left><s-tab><s-tab><tab><down>"),
        []
    );
    assert_eq!(at.app.answering.form.times, Times::Ten);
    let rule = started(&at.drive("<enter>"));
    assert_eq!(
        &**rule.text(),
        "path=/x y => 503 x10 after 2s retry-after 30 body \"try \\\"later\\\"\", pass"
    );
    at.shows(" ANSWERING 503 after 2s to path=/x y, 10 more, then 200 again");
}

#[test]
fn while_one_writes_no_letter_is_a_command_and_no_key_moves_the_list() {
    let mut at = stripe(80, 24);
    at.arrive(3);
    at.drive("k");
    let before = at.selected();
    assert_eq!(at.drive("a<c-u>qQrTyYMz!?dGgFAV 1<left><left>x"), []);
    assert_eq!(
        at.app.answering.form.text(Slot::Whom),
        "qQrTyYMz!?dGgFAVx 1"
    );
    assert_eq!(at.selected(), before);
    at.drive("<paste:: y>");
    assert_eq!(
        at.app.answering.form.text(Slot::Whom),
        "qQrTyYMz!?dGgFAVx: y 1"
    );
}

#[test]
fn esc_leaves_and_keeps_what_was_written_for_the_next_time() {
    let mut at = stripe(80, 24);
    at.drive("a<tab><c-u>404<tab><tab><tab>gone<tab><right><esc>");
    assert_eq!(at.app.overlay, None);
    at.drive("a");
    at.shows("rule    sender:stripe => 404 x10 body \"gone\", pass");
    at.drive("<esc>a<c-u>path=/other<esc>a");
    at.shows("rule    path=/other => 404 x10");
}

#[test]
fn who_it_is_for_goes_with_the_selection_until_the_user_writes_it() {
    let mut at = stripe(80, 24);
    at.drive("a<esc>");
    let draft = at.sample("github", "push", SECRET, noon(), 1);
    at.take(&draft, noon());
    at.look();
    at.drive("Ga");
    at.shows(" Answer  sender:github");
    at.drive(" push<esc>ga");
    at.shows(" Answer  sender:github push");
}

#[test]
fn a_mistake_is_shown_in_its_field_and_nothing_is_lost() {
    let mut at = stripe(80, 24);
    assert_eq!(at.drive("a<tab><c-u>42<tab><tab>30<enter>"), []);
    assert_eq!(at.app.overlay, Some(Overlay::Answer));
    at.shows("42 is no status; write 200 to 599");
    let (column, row) = at.find("42  ");
    assert_eq!(at.find("^^ "), (column, row + 1));
    assert_eq!(at.app.answering.form.at, Slot::Status, "one is where it is");
    at.drive("9");
    at.hides("^^");
    assert_eq!(at.drive("<bs><bs><c-u>429<s-tab><c-u>statos:1<enter>"), []);
    let (column, row) = at.find("statos");
    assert_eq!(at.find("^^^^^^ "), (column, row + 1));
    at.shows("there is no field \"statos\"; did you mean status?");
    let rule = started(&at.drive("<c-u>x<enter>"));
    assert_eq!(&**rule.text(), "x => 429 x3 retry-after 30, pass");
}

#[test]
fn a_whole_rule_is_taken_as_it_is_written() {
    let mut at = stripe(80, 24);
    at.drive("a => 500 x2, 503 chance 50%");
    at.shows("the whole rule is written above, as for --answer");
    at.hides("status  ");
    assert_eq!(at.drive("<tab><down><s-tab>"), []);
    assert_eq!(
        at.app.answering.form.at,
        Slot::Whom,
        "there is no other field"
    );
    let rule = started(&at.drive("<enter>"));
    assert_eq!(&**rule.text(), "sender:stripe => 500 x2, 503 chance 50%");
    at.shows(" ANSWERING 500 to sender:stripe, 2 more, then 503");
    at.drive("a<c-u>=> 200 file x.html<enter>");
    at.shows("^^^^^^");
    at.shows("files are read when hookglass starts, for --answer; write the body itself");
}

#[test]
fn what_is_told_now_is_said() {
    for (rules, now) in [
        (&[][..], "now: 200"),
        (&["sender:github => 404"], "now: 200"),
        (
            &["path=/no => 404", "sender:stripe => 503"],
            "now: 503 by sender:stripe => 503",
        ),
        (&["event:charge* => close"], "now: nothing by event:charge*"),
        (
            &["sender:stripe => pass x2, 500", "=> 202"],
            "now: 202 by => 202",
        ),
    ] {
        let mut at = with_rules(120, 40, rules);
        at.drive("a");
        let line = at.lines()[at.find("now: ").1 as usize].clone();
        assert!(line.contains(now), "{rules:?}: {line}");
        assert_eq!(
            line.contains(" by "),
            now.contains(" by "),
            "{rules:?}: {line}"
        );
    }
    let mut at = stripe(120, 40);
    at.drive("a<enter>a");
    at.shows("now: 500 by sender:stripe => 500 x3, pass");
}

// The answer that is in force.

#[test]
fn the_banner_counts_down_and_goes_by_itself_with_a_notice() {
    let mut at = stripe(80, 24);
    let rule = started(&at.drive("a<enter>"));
    for left in [2, 1] {
        assert_eq!(tell(&at, &rule, 1).rule.as_deref(), Some(&**rule.text()));
        assert_eq!(at.look(), []);
        at.shows(&format!(
            " ANSWERING 500 to sender:stripe, {left} more, then 200 again"
        ));
    }
    let _ = tell(&at, &rule, 1);
    assert_eq!(at.look(), [Effect::Answer(None)]);
    at.hides("ANSWERING");
    at.shows("answered sender:stripe 3 times with 500; 200 again");
    assert_eq!(at.drive("jk"), [], "it is said and done once");
}

#[test]
fn what_others_are_told_uses_nothing_up() {
    let mut at = stripe(80, 24);
    at.arrive(1);
    at.drive("g");
    let rule = started(&at.drive("a<enter>"));
    let _ = tell(&at, &rule, 2);
    at.look();
    at.shows("3 more");
}

#[test]
fn a_capital_a_stops_it_and_says_how_often_it_answered() {
    let mut at = stripe(80, 24);
    let keys = "a<tab><tab><tab><tab><tab><right><right><enter>";
    let rule = started(&at.drive(keys));
    assert_eq!(&**rule.text(), "sender:stripe => 500");
    at.shows(" ANSWERING 500 to sender:stripe, until you stop it");
    for _ in 0..1_204 {
        let _ = tell(&at, &rule, 1);
    }
    assert_eq!(at.drive("A"), [Effect::Answer(None)]);
    at.hides("ANSWERING");
    at.shows("stopped: answered sender:stripe 1,204 times with 500; 200 again");
    assert_eq!(at.drive("A"), []);
    at.shows("no answer was made here; a makes one");
}

#[test]
fn one_that_answered_nobody_or_once_says_that() {
    let mut at = stripe(80, 24);
    at.drive("a<enter>");
    assert_eq!(at.drive("A"), [Effect::Answer(None)]);
    at.shows("stopped before sender:stripe was answered; 200 again");
    let rule = started(&at.drive("a<enter>"));
    let _ = tell(&at, &rule, 1);
    at.drive("A");
    at.shows("stopped: answered sender:stripe once with 500; 200 again");
}

#[test]
fn where_rules_were_given_they_answer_again() {
    let mut at = with_rules(120, 40, &["=> 202"]);
    let rule = started(&at.drive("a => 500, close, 500 after 1s, pass<enter>"));
    at.shows(" ANSWERING 500 to sender:stripe, 1 more, then nothing");
    let _ = tell(&at, &rule, 1);
    at.look();
    at.shows(" ANSWERING nothing to sender:stripe, 1 more, then 500 after 1s");
    let _ = tell(&at, &rule, 1);
    at.look();
    at.shows(" ANSWERING 500 after 1s to sender:stripe, 1 more, then your rules again");
    let _ = tell(&at, &rule, 1);
    at.look();
    at.shows("answered sender:stripe 3 times with 500, nothing, 500 after 1s; your rules again");
}

#[test]
fn a_change_takes_the_place_of_what_was() {
    let mut at = stripe(80, 24);
    let first = started(&at.drive("a<enter>"));
    let _ = tell(&at, &first, 1);
    let second = started(&at.drive("a<tab><c-u>404<enter>"));
    at.shows(" ANSWERING 404 to sender:stripe, 3 more");
    at.arrive(1);
    assert_eq!(at.selected(), Some(2));
    at.drive("a");
    at.shows(" Answer  sender:stripe");
    at.drive("<esc>");
    for _ in 0..2 {
        let _ = tell(&at, &first, 1);
    }
    assert_eq!(at.look(), [], "the first one is no matter any more");
    let _ = tell(&at, &second, 1);
    at.look();
    at.shows("404 to sender:stripe, 2 more");
}

#[test]
fn the_banner_survives_filter_zoom_and_overlays() {
    let mut at = stripe(80, 24);
    at.drive("a<enter>");
    for keys in ["<enter>", "z", "<esc>/nothing-there<enter>", "y", "<esc>T"] {
        at.drive(keys);
        at.shows(" ANSWERING 500 to sender:stripe, 3 more");
    }
}

#[test]
fn banners_stand_below_each_other_as_far_as_there_is_room() {
    let settings = Settings {
        target: Some(target("127.0.0.1:3000/hooks")),
        still: Still::Still,
        ..Settings::default()
    };
    let mut at = Fixture::with(80, 24, Retention::default(), settings);
    at.noticed("Host: fox.test\r\n", Mark::UnknownHost, noon());
    at.look();
    at.listens_on("0.0.0.0:4665");
    at.drive("a<enter>");
    let starts = |at: &Fixture| -> Vec<String> {
        let lines = at.lines();
        let words = lines[1..].iter().map(|line| line.split_whitespace());
        words
            .take(4)
            .filter_map(|mut words| Some(words.next()?.to_owned()))
            .collect()
    };
    assert_eq!(starts(&at), ["LISTENING", "ANSWERING", "1", "/"]);
    for (height, banners) in [(12, 3), (8, 2), (7, 1), (6, 0), (5, 0)] {
        at.resize(80, height);
        assert_eq!(at.app.layout().banners.height, banners, "{height}");
        assert_eq!(at.app.layout().footer.height, 1, "{height}");
    }
}

#[test]
fn a_filter_that_is_longer_than_the_banner_is_cut_and_the_count_is_not() {
    for width in [200, 120, 80, 60, 40] {
        let mut at = stripe(width, 24);
        at.drive("a path:/a/very/long/path/that/takes/much/room/and/even/more/of/it<enter>");
        let banner = at.lines()[1].clone();
        assert!(banner.starts_with(" ANSWERING 500"), "{banner}");
        assert_eq!(banner.contains(" to se"), width > 40, "{banner}");
        assert_eq!(banner.contains("200 again"), width > 60, "{banner}");
        assert!(banner.contains(", 3 more"), "{banner}");
        assert!(banner.contains("A stop"), "{banner}");
    }
}

#[test]
fn the_form_fits_any_screen_and_its_cursor_stays_on_it() {
    for (width, height) in [
        (200, 60),
        (120, 40),
        (80, 24),
        (72, 20),
        (60, 15),
        (40, 12),
        (20, 5),
    ] {
        let mut at = stripe(width, height);
        at.drive("a");
        for _ in Slot::ALL {
            let (buffer, cursor) = at.buffer_and_cursor();
            assert!(
                cursor.is_none_or(|at| buffer.area.contains(at)),
                "{cursor:?}"
            );
            if height >= 12 {
                assert!(cursor.is_some(), "{width}x{height}");
            }
            at.drive("<tab>");
        }
    }
}

#[test]
fn a_body_that_is_json_is_told_as_json() {
    let mut at = Fixture::new(80, 24);
    at.take(&Draft::new(&[], "{}"), noon());
    at.look();
    at.drive("a<s-tab><s-tab><paste:{\"error\":\"no\"}>");
    let rule = started(&at.drive("<enter>"));
    assert!(rule.text().contains("json \"{"), "{rule}");
}
