//! Two events are compared with the keys: which other one is taken, what is
//! ignored, what is masked, what is copied.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::drive::{Fixture, SECRET, before, noon};
use crate::{
    exchange::Id,
    journal::Retention,
    sender::Draft,
    tui::{
        app::Settings,
        diff::Rule,
        message::{Effect, Msg},
        saved::Setting,
    },
};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A plain event of a body, so long ago.
fn plain(at: &Fixture, body: &str, ago: i64) -> Id {
    let draft = Draft::new(&[("Content-Type", "application/json")], body);
    at.take(&draft, before(ago))
}

/// An event of cryptoix with this in its data, so long ago.
fn payment(at: &Fixture, data: &str, ago: i64) -> Id {
    let number = u64::try_from(ago).unwrap();
    let mut draft = at.sample("cryptoix", "payment_received", SECRET, before(ago), number);
    let body = String::from_utf8(draft.body.clone()).unwrap();
    draft.body = body.replace("\"amount\":\"1.50\"", data).into();
    at.take(&draft, before(ago))
}

/// Payments of three days, the newest last and selected.
fn payments() -> Fixture {
    let mut at = Fixture::new(120, 40);
    payment(&at, r#""amount":"1.50""#, 2 * DAY);
    payment(&at, r#""amount":"1.60""#, DAY + 10 * MINUTE);
    plain(&at, "{}", 5 * MINUTE);
    payment(&at, r#""amount":"1.70""#, 4 * MINUTE);
    payment(&at, r#""amount":2.50,"network":"lightning""#, 2 * MINUTE);
    at.look();
    at
}

fn title(at: &Fixture) -> String {
    at.lines()[1].trim().to_owned()
}

#[test]
fn the_one_before_of_the_same_sender_and_type_is_taken() {
    let mut at = payments();
    at.drive("=");
    assert!(
        title(&at).starts_with("#5 against #4, 2 min older"),
        "{}",
        title(&at)
    );
    at.shows("type changed: string to number");
    at.shows("1 changed  1 added");
    at.shows("+ .data.network");
    at.hides("~ .timestamp");
    at.shows("ignored");
    at.shows(".timestamp");
}

#[test]
fn one_goes_back_and_forth_by_one_and_by_a_day() {
    let mut at = payments();
    at.drive("=h");
    assert!(title(&at).starts_with("#5 against #2, "), "{}", title(&at));
    at.drive("<left>");
    assert!(
        title(&at).starts_with("#5 against #1, 47 h older"),
        "{}",
        title(&at)
    );
    at.drive("h");
    at.shows("no cryptoix payment_received older than #1 is in memory");
    assert!(title(&at).starts_with("#5 against #1, "));
    at.drive("ll");
    assert!(title(&at).starts_with("#5 against #4, "), "{}", title(&at));
    at.drive("l");
    at.shows("no cryptoix payment_received newer than #4 has arrived but #5 itself");
    at.drive("H");
    assert!(title(&at).starts_with("#5 against #2, "), "{}", title(&at));
}

#[test]
fn the_other_order_turns_added_into_removed() {
    let mut at = payments();
    at.drive("=o");
    assert!(
        title(&at).starts_with("#4, 2 min older, against #5"),
        "{}",
        title(&at)
    );
    at.shows("- .data.network");
    at.shows("type changed: number to string");
    at.drive("o");
    at.shows("+ .data.network");
}

#[test]
fn a_retry_is_taken_only_where_there_is_nothing_else() {
    let mut at = Fixture::new(120, 40);
    let first = payment(&at, r#""amount":"1""#, 9 * MINUTE);
    let second = payment(&at, r#""amount":"2""#, 5 * MINUTE);
    let known = at.journal.get(second).unwrap();
    let again = known.entry.received().unwrap();
    at.bytes(again.head().bytes(), again.body(), before(MINUTE));
    at.look();
    at.drive("=");
    let expected = format!("#3 against {first}, ");
    assert!(title(&at).starts_with(&expected), "{}", title(&at));

    let mut at = Fixture::new(120, 40);
    let only = payment(&at, r#""amount":"1""#, 9 * MINUTE);
    let known = at.journal.get(only).unwrap();
    let again = known.entry.received().unwrap();
    at.bytes(again.head().bytes(), again.body(), before(MINUTE));
    at.look();
    at.drive("=");
    assert!(title(&at).starts_with("#2 against #1, "), "{}", title(&at));
    at.shows("nothing is different");
}

#[test]
fn without_another_one_nothing_opens_and_it_is_said_why() {
    let mut at = Fixture::of_events(120, 40, 1);
    let before = at.lines();
    at.drive("=");
    at.shows("no earlier request to this path is in memory to compare #1 with");
    assert_eq!(at.lines()[..30], before[..30]);
    at.drive("j");
    assert_eq!(at.lines(), before, "the keys are those of the list again");
}

#[test]
fn the_screen_is_as_it_was_when_it_closes() {
    let mut at = payments();
    at.drive("k2");
    let before = at.lines();
    at.drive("=jjGg<enter>n<esc>i<esc>");
    assert_ne!(at.lines(), before);
    at.drive("<esc>");
    assert_eq!(at.lines(), before);
}

#[test]
fn the_two_that_are_marked_are_compared() {
    let mut at = payments();
    at.drive("D");
    at.shows("two marked events are compared, and none is marked");
    at.drive("gmjmD");
    assert!(title(&at).starts_with("#2 against #1, "), "{}", title(&at));
    at.shows("~ .data.amount");
    at.drive("<esc>jmD");
    at.shows("two marked events are compared, and 3 are marked; space marks, U unmarks");
}

#[test]
fn what_is_ignored_is_edited_and_stays_so_for_the_sender() {
    let mut at = payments();
    at.drive("=i");
    at.shows("what is ignored for cryptoix");
    at.shows("[ ] .data.amount");
    at.shows("[x] .timestamp");
    let lines = at.lines();
    let amount = lines
        .iter()
        .position(|line| line.contains("[ ] .data.amount"))
        .unwrap();
    let downs = "j".repeat(amount - 3);
    at.drive(&format!("{downs}<space>"));
    at.shows("[x] .data.amount");
    at.drive("<esc>");
    at.hides("~ .data.amount");
    at.shows("+ .data.network");
    at.drive("h");
    at.hides("~ .data.amount");
    at.drive("<esc>=i");
    at.shows("[x] .data.amount");
    at.drive(&format!("{downs}<space><esc>"));
    at.shows("! .data.amount".replace('!', "~").as_str());
}

#[test]
fn a_place_is_typed_and_a_mistake_is_said() {
    let mut at = payments();
    at.drive("=ia.data..x<enter>");
    at.shows("expected a name");
    at.drive("<c-u>network<enter>");
    at.shows("expected a path such as .data.time, or header.NAME or query.NAME");
    at.drive("<c-u>.data<enter>");
    at.shows("[x] .data.network");
    at.shows("you said so");
    at.drive("<esc>");
    at.shows("nothing is different but what is ignored");
}

#[test]
fn a_difference_is_read_in_full_and_n_goes_to_the_next() {
    let mut at = payments();
    at.drive("=<enter>");
    at.shows("- \"1.70\"");
    at.shows("+ 2.50");
    at.drive("n");
    at.shows("+ \"lightning\"");
    at.hides("2.50");
    at.drive("N");
    at.shows("+ 2.50");
    at.drive("<enter>");
    at.shows("+ .data.network");
}

#[test]
fn secrets_stay_hidden_and_it_is_told_that_they_differ() {
    let mut at = Fixture::new(120, 40);
    plain(
        &at,
        r#"{"api_key":"one-secret-of-many-1111","list":[{"password":"aaaa"}]}"#,
        9,
    );
    plain(
        &at,
        r#"{"api_key":"one-secret-of-many-2222","list":[{"password":"bbbb"},{"password":"cccc"}]}"#,
        1,
    );
    at.look();
    at.drive("=");
    at.shows("holds another secret");
    at.shows("••••1111");
    for secret in ["one-secret", "aaaa", "bbbb", "cccc"] {
        at.hides(secret);
    }
    at.drive("<enter>");
    at.hides("one-secret");
    let copied = copied(&mut at);
    assert!(
        !copied.contains("one-secret") && copied.contains("••••2222"),
        "{copied}"
    );
    at.drive("M");
    at.shows("one-secret-of-many-2222");
    at.drive("<enter>");
    at.shows("\"bbbb\"");
}

#[test]
fn what_differs_far_inside_of_a_long_string_is_seen_and_stands_out() {
    use crate::tui::theme::{Role, Theme};
    let body = |word: &str| {
        let (before, behind) = ("same ".repeat(1_000), " same".repeat(1_000));
        format!(r#"{{"log":"{before}{word}{behind}"}}"#)
    };
    let mut at = Fixture::new(120, 40);
    plain(&at, &body("declined"), 9);
    plain(&at, &body("approved"), 1);
    at.look();
    let lit = |at: &mut Fixture| -> Vec<String> {
        let matched = Theme::default().style(Role::Match);
        let buffer = at.buffer();
        let cells = buffer.content().iter();
        let text: String = cells
            .map(|cell| {
                let is_lit = cell.modifier.contains(matched.add_modifier)
                    && !matched.add_modifier.is_empty();
                if is_lit { cell.symbol() } else { " " }
            })
            .collect();
        text.split_whitespace().map(str::to_owned).collect()
    };
    at.drive("=");
    at.shows("differs from byte 5,001 on");
    at.shows("declined");
    at.shows("approved");
    assert_eq!(lit(&mut at), ["declined", "approved"]);
    at.drive("<enter>");
    assert_eq!(lit(&mut at)[..2], ["declined", "approved"]);
    let lines = at.lines();
    let row = |word: &str| lines.iter().position(|line| line.contains(word)).unwrap();
    assert!(row("declined") < 8 && row("approved") == row("declined") + 1);
}

fn rules(texts: &[&str]) -> Vec<Rule> {
    let rules = texts.iter().map(|text| text.parse().unwrap());
    rules.collect()
}

#[test]
fn what_the_settings_ignore_is_ignored_and_stands_in_the_list() {
    let settings = Settings {
        ignored: rules(&[
            ".data.amount",
            "stripe:.data.network",
            "!.timestamp",
            "cryptoix:.gone",
        ]),
        ..Settings::default()
    };
    let mut at = Fixture::with(120, 40, Retention::default(), settings);
    payment(&at, r#""amount":"1.70""#, 4 * MINUTE);
    payment(&at, r#""amount":2.50,"network":"lightning""#, 2 * MINUTE);
    at.look();
    at.drive("=");
    at.hides("~ .data.amount");
    at.shows("+ .data.network");
    at.shows("~ .timestamp");
    at.drive("i");
    at.shows("[x] .data.amount");
    at.shows("the configuration says so");
    at.shows("[x] .gone");
    at.shows("[ ] .timestamp");
    at.hides("changed for this run");
}

#[test]
fn the_list_of_what_is_ignored_is_saved_with_the_sender_it_was_said_of() {
    let mut at = payments();
    at.drive("=i");
    assert_eq!(at.drive("S"), []);
    at.shows("nothing was changed here that is not saved");
    at.drive("a.data.amount<enter>");
    at.drive("aheader.X-Run<enter> ");
    at.shows("changed for this run, S saves it");
    let saved = rules(&["cryptoix:.data.amount", "!cryptoix:header.X-Run"]);
    let setting = Setting::Ignored(saved);
    assert_eq!(at.drive("S"), [Effect::Save(setting.clone())]);
    at.tell(Msg::Saved {
        setting: setting.clone(),
        result: Err("cannot write ~/c.toml: it is a symbolic link".to_owned()),
    });
    at.shows("what is ignored is not saved: cannot write ~/c.toml");
    at.shows("changed for this run");
    at.tell(Msg::Saved {
        setting,
        result: Ok("~/c.toml".to_owned()),
    });
    at.shows("saved in ~/c.toml, for every run");
    at.hides("changed for this run");
    at.shows("the configuration says so");
    at.drive("a.data.network<enter>");
    let more = rules(&[
        "cryptoix:.data.amount",
        "!cryptoix:header.X-Run",
        "cryptoix:.data.network",
    ]);
    assert_eq!(at.drive("S"), [Effect::Save(Setting::Ignored(more))]);
}

/// Presses keys one after the other, with no frame between them.
fn press_at_once(at: &mut Fixture, keys: &[KeyEvent]) {
    for key in keys {
        let pressed = at.app.pressed(*key);
        at.app.update(pressed);
    }
}

fn letter(c: char) -> KeyEvent {
    KeyCode::Char(c).into()
}

#[test]
fn a_place_that_is_typed_goes_with_its_comparison() {
    let mut at = payments();
    at.drive("=ia.data");
    let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    press_at_once(&mut at, &[ctrl_c, letter('='), letter('y')]);
    at.drive("j");
    at.hides("ignore .data");
    assert!(title(&at).starts_with("#5 against #4"), "{}", title(&at));
    at.drive("<enter>");
    at.shows("+ 2.50");
}

#[test]
fn two_that_are_marked_and_compared_within_a_frame_are_compared() {
    let mut at = payments();
    at.drive("gmj");
    // Between two keys of a burst the loop settles, once.
    press_at_once(&mut at, &[letter('m')]);
    at.app.settle(&at.journal, &at.reader);
    for effect in at.app.take_effects() {
        at.perform(effect);
    }
    press_at_once(&mut at, &[letter('D')]);
    at.drive("k");
    assert!(title(&at).contains(" against #1"), "{}", title(&at));
}

#[test]
fn an_answer_that_comes_while_a_place_is_typed_takes_nothing_away() {
    let mut at = payments();
    at.drive("=");
    press_at_once(
        &mut at,
        &[letter('h'), letter('i'), letter('a'), letter('.')],
    );
    at.drive("data.amount");
    assert!(title(&at).starts_with("#5 against #2"), "{}", title(&at));
    at.shows("ignore .data.amount");
    at.drive("<enter>");
    at.shows("[x] .data.amount");
    at.drive("<esc>");
    at.hides("~ .data.amount");
}

fn copied(at: &mut Fixture) -> String {
    match &at.drive("y")[..] {
        [Effect::Copy { text, .. }] => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_differences_are_copied_as_text_that_is_safe_to_paste() {
    let mut at = Fixture::new(120, 40);
    plain(&at, r#"{"a":"x","b":{"c":1,"d":[]}}"#, 60_000);
    let escape = "{\"a\":\"\u{202e}\",\"e\u{9b}\":2}";
    plain(&at, escape, 1_000);
    at.look();
    at.drive("=");
    assert_eq!(
        copied(&mut at),
        "--- #1  2026-11-22T11:29:05.000000Z\n\
         +++ #2  2026-11-22T11:30:04.000000Z\n\
         @@ .a @@\n\
         -\"x\"\n\
         +\"‹RLO›\"\n\
         @@ .b @@\n\
         -{\n\
         -  \"c\": 1,\n\
         -  \"d\": []\n\
         -}\n\
         @@ .\"e\\u{9b}\" @@\n\
         +2\n\
         # ignored: header.Content-Length\n"
    );
}

#[test]
fn an_event_that_left_memory_is_still_compared() {
    let retention = Retention {
        max_events: 3,
        ..Retention::default()
    };
    let mut at = Fixture::with(120, 40, retention, Settings::default());
    at.arrive(3);
    at.drive("gj");
    assert_eq!(at.selected(), Some(2));
    at.arrive(2);
    assert!(at.journal.get(Id(2)).is_none());
    at.drive("=");
    at.shows("no earlier request to this path is in memory to compare #2 with");
    at.drive("<esc>");
    at.arrive(1);
    at.drive("=");
    at.shows("no earlier request");
}

#[test]
fn an_answer_to_an_older_question_changes_nothing() {
    use crate::tui::diff::Compared;
    let mut at = payments();
    at.drive("=");
    let late = Compared {
        generation: 0,
        result: Err("late".to_owned()),
    };
    at.tell(Msg::Compared(Box::new(late)));
    at.hides("late");
    at.drive("<esc>");
    let closed = at.lines();
    let late = Compared {
        generation: 1,
        result: Err("late".to_owned()),
    };
    at.tell(Msg::Compared(Box::new(late)));
    assert_eq!(at.lines(), closed);
}

#[test]
fn a_comparison_that_is_closed_while_it_is_waited_for_is_given_up() {
    let mut at = payments();
    let key = crossterm::event::KeyCode::Char('=');
    at.app.update(at.app.pressed(key.into()));
    at.app.settle(&at.journal, &at.reader);
    assert!(matches!(at.app.take_effects()[..], [Effect::Compare(_)]));
    assert_eq!(at.drive("<esc>"), [Effect::EndCompare]);
    at.drive("=");
    assert_eq!(at.drive("<esc>"), [], "nothing is waited for");
}

#[test]
fn it_says_that_it_compares_only_when_that_takes_its_time() {
    let mut at = payments();
    let list = at.lines();
    at.app.update(Msg::Time(noon()));
    for event in super::drive::events("=") {
        let crossterm::event::Event::Key(key) = event else {
            continue;
        };
        let message = at.app.pressed(key);
        at.app.update(message);
    }
    let question = at.app.take_effects();
    assert!(matches!(question[..], [Effect::Compare(_)]), "{question:?}");
    at.look();
    assert_eq!(at.lines()[..30], list[..30]);
    at.now = at.app.deadline().unwrap();
    at.look();
    at.shows("comparing");
    for effect in question {
        at.perform(effect);
    }
    at.look();
    at.shows("#5 against #4");
}

#[test]
fn a_small_screen_has_two_rows_for_a_difference() {
    let mut at = payments();
    at.resize(40, 12);
    at.drive("=");
    at.shows("~ .data.amount");
    at.shows("    \"1.70\" → 2.50");
    at.drive("j");
    at.shows("▌ + .data.network");
}
