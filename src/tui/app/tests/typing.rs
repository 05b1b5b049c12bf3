//! What helps while a filter is typed: completion, plain words, what was kept,
//! what has a name.

use crossterm::event::{Event, KeyCode, MouseButton, MouseEventKind};

use super::drive::{Fixture, SECRET, answered, noon};
use crate::{
    filter::Saved,
    sender::Draft,
    tui::{
        menu::Overlay,
        message::{Effect, Msg},
        query::assist::Made,
        saved::{Change, Setting},
    },
};

fn typed(at: &Fixture) -> &str {
    at.app
        .query
        .typing
        .as_ref()
        .map_or("", |field| field.text())
}

fn post(at: &mut Fixture, path: &str, body: &str) {
    let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let id = at.bytes(head.as_bytes(), body.as_bytes(), noon());
    at.journal.answered(id, &answered(200, noon()));
    at.look();
}

/// Events of two kinds, and one whose body has an odd key.
fn scene(width: u16, height: u16) -> Fixture {
    let mut at = Fixture::of_events(width, height, 12);
    post(
        &mut at,
        "/hooks",
        r#"{"data":{"amount":7500,"odd key":"a b"},"type":"charge.failed"}"#,
    );
    at
}

#[test]
fn tab_completes_names_and_values_and_the_filter_finds() {
    let mut at = scene(120, 40);
    at.drive("/pa<tab>");
    assert_eq!(typed(&at), "path:");
    at.drive("/ho<tab>");
    assert_eq!(
        (typed(&at), at.app.filter()),
        ("path:/hooks", "path:/hooks")
    );
    at.drive("<c-u>is:r<tab>");
    assert_eq!(typed(&at), "is:re", "what all have in common");
    at.drive("<tab><tab><s-tab>");
    assert_eq!(
        (typed(&at), at.app.filter()),
        ("is:replayed", "is:replayed")
    );
    at.drive("<esc>/meth<tab>P<tab><enter>");
    assert_eq!((at.app.filter(), at.rows().len()), ("method:POST", 13));
}

#[test]
fn tab_completes_in_the_middle_of_a_filter() {
    let mut at = scene(120, 40);
    at.drive("/(pa or n:3)<left><left><left><left><left><left><left><left><tab>");
    assert_eq!(typed(&at), "(path: or n:3)");
    at.drive("/hoo<tab>");
    assert_eq!(typed(&at), "(path:/hooks or n:3)");
    assert_eq!(at.app.filter(), typed(&at));
}

#[test]
fn json_keys_are_offered_with_their_quotes() {
    let mut at = scene(120, 40);
    at.drive("/.data.od<tab>");
    assert_eq!(typed(&at), ".data.\"odd key\"");
    at.drive("<c-u>.am");
    at.shows("└ tab  .data.amount");
    at.drive("<tab>");
    assert_eq!(typed(&at), ".data.amount");
}

#[test]
fn what_arrives_while_one_types_is_offered_with_the_next_key() {
    let mut at = scene(120, 40);
    at.drive("/path:");
    at.shows("└ tab  /hooks");
    post(&mut at, "/fresh", "{}");
    at.hides("/hooks   /fresh");
    at.drive("/f");
    at.shows("└ tab  /fresh");
}

#[test]
fn the_filter_is_said_in_plain_english_with_what_it_finds() {
    let mut at = Fixture::of_events(120, 40, 12);
    let above = at.app.layout().list;
    at.drive("/path:/ho");
    at.shows("├ events whose path contains /ho");
    let (_, said) = at.find("├ ");
    let (_, found) = at.find("12 of 12");
    assert_eq!(said, found);
    let list = at.app.layout().list;
    assert_eq!(list.y, above.y + 2, "it grows by what is said, once");
    at.drive(" x:");
    assert_eq!(at.app.layout().list, list, "a mistake moves nothing");
    at.drive("<esc>");
    assert_eq!(at.app.layout().list, above);
}

#[test]
fn a_mistake_is_under_its_word_and_what_is_shown_at_the_end() {
    let mut at = Fixture::of_events(120, 40, 12);
    at.drive("/n:7 statos:500");
    let (column, row) = at.find("statos:500");
    assert_eq!(at.find("^^^^^^ there is no field"), (column, row + 1));
    at.shows("(still showing n:7)");
    at.drive("<left><left><left><left><tab>");
    assert_eq!(typed(&at), "n:7 status:500", "tab mends it");
}

#[test]
fn a_mistake_is_under_its_word_where_the_line_is_scrolled() {
    let long = " event:charge .data.object.amount=10 is:failing told:500";
    for (width, height, rest) in [(80, 24, long), (59, 14, "")] {
        let mut at = Fixture::of_events(width, height, 12);
        at.drive("/");
        at.drive(&format!("<paste:sender:stripe statos:500{rest}>"));
        // What is left of the word ends where the carets do.
        let (column, row) = at.find("tos:500");
        assert_eq!(at.find("^ "), (column + 2, row + 1), "{}", at.screen());
        at.shows("did you mean status?");
    }
}

#[test]
fn small_screens_stay_usable() {
    for (height, lines) in [(40, 3), (12, 3), (9, 2), (7, 2)] {
        let mut at = Fixture::of_events(40, height, 12);
        at.drive("/is:mark");
        assert_eq!(at.app.layout().query.height, lines, "{height}");
        assert!(at.app.layout().list.height >= 2, "{height}");
        at.drive("<tab>");
        assert_eq!(typed(&at), "is:marked");
    }
}

#[test]
fn kept_filters_come_back_newest_first() {
    let mut at = Fixture::of_events(120, 40, 12);
    at.drive("/n:1<enter>/<c-u>n:2<enter>/<c-u>path:/x<enter>/<c-u>");
    at.drive("<up>");
    assert_eq!((typed(&at), at.app.filter()), ("path:/x", "path:/x"));
    at.drive("<up><up><up>");
    assert_eq!(typed(&at), "n:1");
    at.drive("<down>");
    assert_eq!((typed(&at), at.rows()), ("n:2", vec![2]));
    at.drive("<down><down>");
    assert_eq!(typed(&at), "", "what was typed at first");
    at.drive("n:<c-p>");
    assert_eq!(typed(&at), "n:2", "only what holds what is typed");
    at.drive("<c-p>");
    assert_eq!(typed(&at), "n:1");
    at.drive("<c-n><c-n>");
    assert_eq!(typed(&at), "n:");
}

#[test]
fn where_something_is_typed_the_arrows_move_in_the_list() {
    let mut at = Fixture::of_events(120, 40, 12);
    at.drive("/n:1<enter>/<c-u>n>1<up><up>");
    assert_eq!((typed(&at), at.selected()), ("n>1", Some(10)));
    at.drive("<down>");
    assert_eq!(at.selected(), Some(11));
}

#[test]
fn a_click_on_a_suggestion_takes_it() {
    let mut at = scene(120, 40);
    at.drive("/is:re");
    let (column, row) = at.find("retry   refused");
    at.mouse(MouseEventKind::Down(MouseButton::Left), column + 2, row);
    assert_eq!((typed(&at), at.app.filter()), ("is:retry", "is:retry"));
    at.drive("<c-u>is:re<tab>");
    let (column, row) = at.find("retry   refused");
    at.mouse(MouseEventKind::Down(MouseButton::Left), column, row);
    assert_eq!(typed(&at), "is:retry", "in the place of the one before");
    let query = at.app.layout().query;
    at.mouse(
        MouseEventKind::Down(MouseButton::Left),
        query.x + 1,
        query.y + 2,
    );
    assert_eq!(typed(&at), "is:retry");
}

#[test]
fn suggestions_that_do_not_fit_are_on_another_page() {
    let mut at = Fixture::of_events(40, 12, 3);
    at.drive("/is:<tab>");
    at.hides("failing");
    for _ in 1..crate::filter::FLAGS.len() {
        at.drive("<tab>");
    }
    assert_eq!(typed(&at), "is:failing");
    at.shows("failing");
    at.hides("marked");
}

fn saved() -> Vec<Saved> {
    let row = |name, text| Saved::new(name, text).unwrap();
    vec![row("late", "n>=11"), row("odd", "n:1 or n:3")]
}

#[test]
fn a_saved_filter_is_chosen_in_the_menu_or_completed_by_its_name() {
    let mut at = Fixture::of_events(120, 40, 12);
    at.app.query.assist.saved = saved();
    at.drive("S");
    at.shows("saved filters");
    at.drive("j<enter>");
    assert_eq!((at.app.filter(), at.rows()), ("n:1 or n:3", vec![1, 3]));
    assert!(at.app.overlay.is_none());
    at.drive("/<c-u>@la<tab><enter>");
    assert_eq!(at.app.filter(), "n>=11");
    at.drive(":@odd<enter>");
    assert_eq!(at.app.filter(), "n:1 or n:3", "the palette has them too");
    at.drive(":@late<enter>");
    at.drive("/ @o<tab>");
    assert_eq!(typed(&at), "n>=11 (n:1 or n:3)");
    at.drive("<esc>/<c-u><up>");
    assert_eq!(
        typed(&at),
        "n>=11",
        "it is remembered as if it had been typed"
    );
}

#[test]
fn the_filter_in_force_is_saved_under_a_name() {
    let mut at = Fixture::of_events(120, 40, 12);
    at.drive("S");
    at.shows("no filter is saved");
    at.drive("/n:7<enter>S");
    at.shows("save with a name: n:7");
    at.drive("<enter>");
    at.shows("save it as");
    assert_eq!(at.drive("two words<enter>"), []);
    at.shows("write the name in letters, digits and hyphens");
    let saved = Saved::new("seventh", "n:7").unwrap();
    let effects = at.drive("<c-u>seventh<enter>");
    let change = Change::Save(saved);
    assert_eq!(effects, [Effect::Save(Setting::Filters(change.clone()))]);
    let result = Ok("~/c.toml".to_owned());
    let setting = Setting::Filters(change);
    at.tell(Msg::Saved {
        setting: setting.clone(),
        result,
    });
    at.shows("saved in ~/c.toml: @seventh and tab puts it in place");
    at.drive("<esc>S");
    at.shows("seventh");
    at.hides("save with a name");
    at.drive("<esc>");
    let result = Err("cannot write ~/c.toml: it is a symbolic link".to_owned());
    at.tell(Msg::Saved { setting, result });
    at.shows("seventh is not saved: cannot write ~/c.toml");
}

/// What the writer does with what the keys ask for.
fn written(at: &mut Fixture, keys: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    for effect in at.drive(keys) {
        let Effect::Save(Setting::Filters(change)) = effect else {
            continue;
        };
        let result = Ok("~/c.toml".to_owned());
        let setting = Setting::Filters(change.clone());
        at.tell(Msg::Saved { setting, result });
        changes.push(change);
    }
    changes
}

#[test]
fn a_filter_takes_the_place_of_another_one_only_when_that_is_confirmed() {
    let mut at = Fixture::of_events(120, 24, 12);
    at.app.query.assist.saved = saved();
    at.drive("/n:7<enter>SGj<enter>");
    assert_eq!(written(&mut at, "odd<enter>"), []);
    at.shows("enter replaces @odd, which is n:1 or n:3");
    assert_eq!(written(&mut at, "<bs><enter>").len(), 1, "od is free");
    at.drive("/<c-u>n:8<enter>SG<enter>odd<enter>");
    let odd = Saved::new("odd", "n:8").unwrap();
    assert_eq!(written(&mut at, "<enter>"), [Change::Save(odd.clone())]);
    // What was deleted does not push out what has its name since.
    assert_eq!(written(&mut at, "<esc>S"), []);
    at.drive("G");
    assert_eq!(written(&mut at, "d"), [Change::Delete(odd)]);
    at.drive("<esc>/<c-u>n:9<enter>SG<enter>");
    written(&mut at, "odd<enter>");
    assert_eq!(written(&mut at, "Su"), []);
    at.shows("another filter is @odd now; rename it first");
}

#[test]
fn a_saved_filter_is_deleted_and_comes_back() {
    let mut at = Fixture::of_events(80, 24, 12);
    at.app.query.assist.saved = saved();
    let [late, odd] = <[Saved; 2]>::try_from(saved()).unwrap();
    assert_eq!(written(&mut at, "Sd"), [Change::Delete(late.clone())]);
    at.shows("late is deleted from ~/c.toml");
    at.shows("u brings back @late");
    at.hides("n>=11");
    assert_eq!(written(&mut at, "d"), [Change::Delete(odd.clone())]);
    at.shows("u brings back @odd");
    assert_eq!(written(&mut at, "d"), []);
    at.shows("it is not saved yet");
    at.drive("<esc>/@<tab>");
    assert_eq!(typed(&at), "@", "nothing is left to complete");
    at.drive("<esc>S");
    assert_eq!(written(&mut at, "u"), [Change::Save(odd)]);
    at.shows("n:1 or n:3");
    assert_eq!(written(&mut at, "u"), []);
    at.shows("nothing was deleted");
    assert_eq!(at.app.filter(), "", "the list shows what it showed");
}

#[test]
fn a_saved_filter_has_another_name() {
    let mut at = Fixture::of_events(80, 24, 12);
    at.app.query.assist.saved = saved();
    at.drive("Sjr");
    at.shows("rename odd to odd");
    assert_eq!(written(&mut at, "<c-u>late<enter>"), []);
    at.shows("another filter has that name");
    let [_, odd] = <[Saved; 2]>::try_from(saved()).unwrap();
    let change = Change::Rename(odd, "strange".to_owned());
    let changes = written(&mut at, "<c-u>strange<enter>");
    assert_eq!(changes, std::slice::from_ref(&change));
    at.shows("odd is @strange now, in ~/c.toml");
    at.shows("n:1 or n:3");
    at.drive("<enter>");
    assert_eq!(at.app.filter(), "n:1 or n:3");
    let result = Err("it has no odd under [filters]".to_owned());
    let setting = Setting::Filters(change);
    at.tell(Msg::Saved { setting, result });
    at.shows("odd is not renamed: it has no odd under [filters]");
}

#[test]
fn esc_and_ctrl_c_leave_the_question_for_a_name() {
    let mut at = Fixture::of_events(80, 24, 3);
    at.drive("/n:2<enter>S<enter>");
    assert!(at.app.naming.is_some());
    assert_eq!(at.drive("qQ!"), [], "no letter is a command");
    at.drive("<esc>");
    assert!(at.app.naming.is_none());
    assert_eq!(at.app.filter(), "n:2");
    at.drive("S<enter>abc<c-c>");
    assert!(at.app.naming.is_none() && !matches!(at.app.overlay, Some(Overlay::Quit)));
}

#[test]
fn a_pasted_url_or_id_is_text_and_found_at_once() {
    let mut at = Fixture::of_events(120, 40, 12);
    post(
        &mut at,
        "/x",
        r#"{"id":"evt_1Nabc","url":"http://example.com/a?b=1"}"#,
    );
    for text in ["evt_1Nabc", "http://example.com/a?b=1"] {
        at.drive(&format!("<paste:{text}\n>"));
        assert_eq!((typed(&at), at.rows()), (text, vec![13]));
        at.drive("<esc>");
    }
}

/// A terminal without bracketed paste gives what is pasted as keys.
#[test]
fn suggestions_are_made_once_a_frame_and_not_once_a_key() {
    let mut at = Fixture::of_events(120, 40, 12);
    at.drive("/");
    let before = at.app.query.assist.offered().clone();
    for letter in "sender:x ".repeat(34).chars() {
        at.app.update(at.app.pressed(KeyCode::Char(letter).into()));
        at.app.settle(&at.journal, &at.reader);
        assert_eq!(*at.app.query.assist.offered(), before);
    }
    let made = [at.app.query.suggest(), at.app.query.suggest()];
    assert_eq!(made, [Made::Now, Made::Before]);
    // Tab does not wait for a frame.
    for letter in "sen".chars() {
        at.app.update(at.app.pressed(KeyCode::Char(letter).into()));
    }
    at.app.update(at.app.pressed(KeyCode::Tab.into()));
    assert!(typed(&at).ends_with("sender:x sender:"), "{}", typed(&at));
}

#[test]
fn of_the_sender_that_is_asked_for_the_keys_come_first() {
    let mut at = Fixture::of_events(120, 40, 12);
    for number in 0..3 {
        let draft = at.sample("github", "push", SECRET, noon(), number);
        at.take(&draft, noon());
    }
    let draft = at.sample("stripe", "charge.failed", SECRET, noon(), 9);
    at.take(&draft, noon());
    at.look();
    let first = |at: &mut Fixture, text: &str| {
        at.drive(&format!("/<c-u>{text}"));
        let offered = at.app.query.assist.offered();
        offered.suggestions[0].text.clone()
    };
    assert_eq!(first(&mut at, "."), ".number");
    assert_eq!(first(&mut at, "sender:github .re"), ".ref");
    assert_eq!(first(&mut at, "sender:stripe ."), ".id");
}

#[test]
fn what_is_pasted_is_looked_for_as_it_stands() {
    let mut at = Fixture::of_events(120, 40, 12);
    post(&mut at, "/x", r#"{"id":"evt_1","a or b":"12:30 foo(bar"}"#);
    for text in ["{\"id\":\"evt_1\"", "a or b", "12:30", "12:30 foo(bar\n"] {
        at.event(Event::Paste(text.to_owned()));
        assert_eq!(at.rows(), [13], "{text}");
        assert_eq!(at.app.query.mistake(), None);
        at.drive("<esc>");
    }
    at.drive("<paste:n:3>");
    assert_eq!((typed(&at), at.rows()), ("n:3", vec![3]));
    at.drive("<c-u><paste:n:13> <paste:foo(>");
    assert_eq!((typed(&at), at.rows()), ("n:13 \"foo(\"", vec![13]));
}

#[test]
fn nobody_types_and_nothing_is_looked_at() {
    let mut at = scene(120, 40);
    at.drive("/n:1<enter>");
    at.arrive(3);
    at.app.settle(&at.journal, &at.reader);
    let effects = at.app.take_effects();
    assert!(
        effects
            .iter()
            .all(|effect| !matches!(effect, Effect::Glean(_))),
        "{effects:?}"
    );
}

#[test]
fn an_event_that_was_not_tested_yet_does_not_change_how_the_hits_are_counted() {
    let mut at = Fixture::of_events(120, 24, 20);
    at.drive("/n>5<enter>");
    at.shows("15 of 20");
    for number in 21..25 {
        at.take(&Draft::new(&[], "x"), noon());
        at.app.settle(&at.journal, &at.reader);
        at.shows(&format!("15 of {number}"));
        at.hides("so far");
    }
    let out = at.app.take_effects();
    assert!(matches!(out[..], [Effect::Scan(_), ..]), "{out:?}");
}

#[test]
fn hits_are_counted_so_far_while_older_events_are_untested() {
    let mut at = Fixture::of_events(120, 24, 20);
    at.drive("/n>5");
    let key = crossterm::event::KeyCode::Char('0').into();
    at.app.update(Msg::Key(key));
    at.app.settle(&at.journal, &at.reader);
    at.shows("0 so far, 0 %");
}

#[test]
fn where_nothing_matches_under_traffic_it_is_said() {
    let mut at = Fixture::of_events(120, 24, 20);
    at.drive("/n=3<enter>");
    for effect in at.app.take_effects() {
        at.perform(effect);
    }
    at.drive("/<c-u>n=99");
    at.take(&Draft::new(&[], "x"), noon());
    at.app.settle(&at.journal, &at.reader);
    at.shows("nothing matches");
}
