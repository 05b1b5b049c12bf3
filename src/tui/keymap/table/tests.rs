//! What the user changes, and what is said of it.

use super::*;
use crate::tui::{app, list};

fn change(said: &str, keys: &[&str]) -> Change {
    let (place, name) = said
        .split_once('.')
        .map_or((None, said), |(place, name)| (Some(place.to_owned()), name));
    Change {
        place,
        name: name.to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    }
}

/// `list.replay`, and its keys.
type Said<'a> = (&'a str, &'a [&'a str]);

fn with(changes: &[Said<'_>]) -> Result<Keymap, Misbound> {
    let changes: Vec<_> = changes
        .iter()
        .map(|(said, keys)| change(said, keys))
        .collect();
    Keymap::with(&changes)
}

fn press(keymap: Keymap, place: In, key: &str) -> Option<Action> {
    let key = keys::parse(key).unwrap();
    let crokey::OneToThree::One(code) = key.codes else {
        panic!("{key} is several keys");
    };
    keymap.find(place, KeyEvent::new(code, key.modifiers))
}

const NEWEST: Action = Action::List(list::Action::Newest);
const REPLAY: Action = Action::App(app::Action::Replay);

#[test]
fn a_capital_and_a_sign_are_found_however_the_terminal_reports_shift() {
    use crossterm::event::{KeyCode, KeyModifiers};
    let keymap = Keymap::default();
    for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
        let newest = keymap.find(In::List, KeyEvent::new(KeyCode::Char('G'), modifiers));
        assert_eq!(newest, Some(NEWEST));
        let help = keymap.find(In::List, KeyEvent::new(KeyCode::Char('?'), modifiers));
        assert_eq!(help, Some(Action::App(app::Action::Help)));
    }
    let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
    assert_eq!(
        keymap.find(In::Detail, back),
        Some(Action::App(app::Action::Focus))
    );
}

#[test]
fn a_changed_key_is_found_and_shown_and_the_old_one_does_nothing() {
    let keymap = with(&[
        ("follow-newest", &["f5", "end"]),
        ("list.replay", &["ctrl-r"]),
    ])
    .unwrap();
    assert_eq!(press(keymap, In::List, "f5"), Some(NEWEST));
    assert_eq!(press(keymap, In::List, "G"), None);
    assert_eq!(keymap.key(NEWEST), "f5");
    assert_eq!(press(keymap, In::List, "ctrl-r"), Some(REPLAY));
    assert_eq!(
        press(keymap, In::Detail, "r"),
        Some(REPLAY),
        "elsewhere as before"
    );
    assert_eq!(keymap.remarks(), []);
}

#[test]
fn an_action_without_a_key_is_named_as_the_palette_has_it() {
    let keymap = with(&[("replay", &[])]).unwrap();
    assert_eq!(press(keymap, In::List, "r"), None);
    assert_eq!(keymap.key(REPLAY), ":replay");
    let mut hints = keymap.rows().iter().filter_map(|row| row.hint.as_ref());
    assert!(hints.all(|(_, word)| *word != "replay"));
}

#[test]
fn the_footer_says_the_keys_that_hold() {
    let keymap = with(&[("list.next-event", &["down"])]).unwrap();
    let row = keymap
        .rows_in(In::List)
        .find(|row| row.binding.name == "next-event");
    assert_eq!(row.unwrap().hint, Some(("down/k".to_owned(), "move")));
}

#[test]
fn what_the_user_takes_for_something_else_is_said_and_the_rest_stays() {
    let keymap = with(&[("replay", &["G"])]).unwrap();
    assert_eq!(press(keymap, In::List, "G"), Some(REPLAY));
    assert_eq!(press(keymap, In::List, "end"), Some(NEWEST));
    let said: Vec<_> = keymap
        .remarks()
        .iter()
        .map(|(_, said)| said.as_str())
        .collect();
    assert_eq!(
        said,
        [
            "G is replay now; follow-newest in list has end",
            "G is replay now; end in detail has end",
        ]
    );
    let keymap = with(&[("list.replay", &["s"])]).unwrap();
    let secret = Some(Action::App(app::Action::AskSecret));
    assert_eq!(press(keymap, In::List, "s"), Some(REPLAY));
    assert_eq!(
        press(keymap, In::Detail, "s"),
        secret,
        "the other pane has it still"
    );
}

#[test]
fn a_key_that_does_not_arrive_everywhere_is_bound_and_warned_of() {
    let table = [
        ("ctrl-a", "screen and tmux take it for themselves"),
        ("alt-x", "not every terminal sends alt"),
        ("f10", "many terminals take it for themselves"),
        ("@", "many keyboards have it with AltGr only"),
    ];
    for (key, why) in table {
        let keymap = with(&[("replay", &[key])]).unwrap();
        assert_eq!(press(keymap, In::List, key), Some(REPLAY), "{key}");
        let said = format!("{key} does not arrive everywhere: {why}");
        assert_eq!(keymap.remarks(), [(0, said)]);
    }
}

#[test]
fn a_mistake_names_the_cause_and_the_cure() {
    let two: &[Said<'_>] = &[("replay", &["x"]), ("permit", &["p", "x"])];
    let table: &[(&[Said<'_>], usize, &str)] = &[
        (
            &[("folow-newest", &["G"])],
            0,
            "there is no action folow-newest; did you mean follow-newest?",
        ),
        (
            &[("qqqqqqqqqq", &["G"])],
            0,
            "there is no action qqqqqqqqqq; the palette (:) lists them",
        ),
        (
            &[("lst.replay", &["G"])],
            0,
            "there is no place lst; did you mean list?",
        ),
        (
            &[("menu.replay", &["G"])],
            0,
            "replay does not work in menu; it does in anywhere",
        ),
        (
            &[("replay", &["r"]), ("mark", &["contrl-x"])],
            1,
            "\"contrl-x\" is no key; write one as G, ctrl-d, pagedown, f5, space or enter",
        ),
        (
            &[("replay", &["ctrl-c"])],
            0,
            "ctrl-c always cancels and, pressed again, quits; choose another key",
        ),
        (
            &[("back", &["backspace"])],
            0,
            "in form backspace is typed; write where it is meant, as in anywhere.back",
        ),
        (
            two,
            0,
            "x in anywhere is replay and in anywhere permit too; give one of them another key",
        ),
    ];
    for (changes, number, why) in table {
        let misbound = with(changes).unwrap_err();
        assert_eq!((misbound.change, misbound.why.as_str()), (*number, *why));
    }
}

#[test]
fn in_menus_and_fields_only_their_own_keys_work_and_ctrl_c() {
    let keymap = Keymap::default();
    for place in [In::Menu, In::Form, In::Secret, In::Help] {
        assert_eq!(press(keymap, place, "r"), None);
        let interrupt = Some(Action::App(app::Action::Interrupt));
        assert_eq!(press(keymap, place, "ctrl-c"), interrupt);
    }
}
