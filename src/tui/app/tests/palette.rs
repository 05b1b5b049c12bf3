//! The palette, keys of the user, and the theme chosen while it runs.

use super::{
    drive::Fixture,
    screens::{scene, shoot, themed},
};
use crate::{
    journal::Retention,
    tui::{
        app::{Pane, Settings},
        keymap::{Change, Keymap},
        menu::Overlay,
        message::Effect,
        theme::{Base, Signs, Theme},
    },
};

#[test]
fn the_palette_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.drive(":fol");
        shoot(&format!("palette_{width}x{height}"), &at);
    }
}

#[test]
fn a_few_letters_and_enter_perform_an_action() {
    let mut at = Fixture::of_events(120, 40, 12);
    at.drive("g");
    assert_eq!(at.selected(), Some(1));
    at.drive(":folnew<enter>");
    assert_eq!((at.app.overlay.as_ref(), at.selected()), (None, Some(12)));
    at.drive(":wrap<enter>");
    assert_eq!(at.app.pane, Pane::Detail, "what it is about gets the focus");
    assert_eq!(at.drive(":quit-now<enter>"), [Effect::Quit]);
}

#[test]
fn while_one_types_in_the_palette_no_letter_is_a_command_and_esc_closes_it() {
    let mut at = Fixture::of_events(80, 24, 3);
    assert_eq!(at.drive(":qQrT?!/"), []);
    assert_eq!(at.app.overlay, Some(Overlay::Palette));
    at.shows("nothing is called so");
    at.drive("<esc>");
    assert_eq!(at.app.overlay, None);
}

#[test]
fn what_does_nothing_now_says_why() {
    let mut at = Fixture::of_events(120, 40, 3);
    at.drive(":stop-answer");
    at.shows("no answer is in force");
    at.drive("<enter>");
    at.shows("stop-answer does nothing now: no answer is in force");
}

#[test]
fn a_key_that_does_something_else_here_is_not_named() {
    let mut at = Fixture::of_events(120, 40, 3);
    at.drive(":nextlin");
    let row = at.find("next line").1;
    assert!(!at.lines()[usize::from(row)].contains("down"));
    at.drive("<esc><enter>:nextlin");
    let row = at.find("next line").1;
    assert!(at.lines()[usize::from(row)].contains("j  down"));
}

#[test]
fn what_was_done_last_stands_first() {
    let mut at = Fixture::of_events(120, 40, 3);
    at.drive(":zoom<enter>:zoom<enter>:");
    let (zoom, next) = (at.find("zoom the pane"), at.find("next event"));
    assert!(zoom.1 < next.1, "{zoom:?} {next:?}");
}

/// With these keys instead of those of the table.
fn bound(name: &str, keys: &[&str]) -> Fixture {
    let change = Change {
        place: None,
        name: name.to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    };
    let settings = Settings {
        keymap: Keymap::with(&[change]).unwrap(),
        ..Settings::default()
    };
    let mut at = Fixture::with(120, 40, Retention::default(), settings);
    at.arrive(60);
    at
}

#[test]
fn everything_that_is_drawn_says_the_keys_of_the_user() {
    let mut at = bound("follow-newest", &["ctrl-e"]);
    at.drive("gG");
    assert_eq!(at.selected(), Some(1), "the old key does nothing");
    at.shows("newer, ctrl-e follows");
    at.drive(":folnew");
    at.shows("ctrl-e");
    at.drive("<esc><c-e>");
    assert_eq!(at.selected(), Some(60));
    let mut at = bound("replay", &["ctrl-r"]);
    at.shows("ctrl-r replay");
    at.drive("4");
    at.shows("not sent yet; ctrl-r sends it");
    at.drive("?<c-d><c-d>");
    at.shows("ctrl-r               replay: send the event");
    at.hides("   r  ");
    let mut at = bound("unmark-all", &["ctrl-x"]);
    at.drive("D");
    at.shows("none is marked; space marks, ctrl-x unmarks");
    let mut at = bound("permit", &["ctrl-x"]);
    at.drive("?<end>");
    at.shows("a web page or an unknown host; ctrl-x permits it");
}

#[test]
fn a_theme_is_chosen_while_it_runs() {
    let mut at = themed(120, 40, Base::Dark);
    let words = at.screen();
    for (name, base) in Base::NAMES {
        at.drive(&format!(":theme-{name}<enter>"));
        assert_eq!(at.app.settings.theme.base, base);
        assert_eq!(at.screen(), words, "{name}");
    }
}

#[test]
fn with_signs_of_ascii_nothing_else_is_drawn_and_nothing_moves() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.drive("kkm");
        let before = at.screen();
        at.app.settings.theme = Theme {
            signs: Signs::Ascii,
            ..Theme::default()
        };
        let after = at.screen();
        assert!(after.is_ascii(), "{after}");
        let unlike = |(one, other): &(char, char)| one != other;
        let differ = before.chars().zip(after.chars()).filter(unlike);
        assert!(differ.map(|(one, _)| one).all(|sign| !sign.is_ascii()));
        shoot(&format!("ascii_{width}x{height}"), &at);
    }
}

#[test]
fn high_contrast_at_two_sizes() {
    for (width, height) in [(80, 24), (120, 40)] {
        shoot(
            &format!("contrast_{width}x{height}"),
            &themed(width, height, Base::HighContrast),
        );
    }
}

#[test]
fn the_palette_opens_over_the_help_and_over_menus_or_says_why_not() {
    let mut at = Fixture::of_events(120, 40, 3);
    for over in ["?", "y", "o"] {
        at.drive(&format!("{over}:"));
        assert_eq!(at.app.overlay, Some(Overlay::Palette), "{over}");
        at.drive("<esc>");
        assert_eq!(at.app.overlay, None, "{over}");
    }
    at.drive("f?:");
    at.shows("the palette acts on the list and the detail: esc leaves what lies under the help");
    at.drive("<esc><esc>q:");
    assert_eq!(at.app.overlay, Some(Overlay::Quit));
}

#[test]
fn the_keys_of_a_search_and_of_a_range_are_those_of_the_table() {
    let change = |name: &str, keys: &[&str]| Change {
        place: None,
        name: name.to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    };
    let settings = Settings {
        keymap: Keymap::with(&[
            change("keep-search", &["ctrl-y"]),
            change("next-of-search", &["ctrl-n"]),
            change("range", &["V"]),
        ])
        .unwrap(),
        ..Settings::default()
    };
    let mut at = Fixture::with(120, 40, Retention::default(), settings);
    at.arrive(5);
    at.drive("<tab>/number");
    at.shows("ctrl-y keep  esc drop  ctrl-n next hit");
    at.drive("<c-y>");
    at.hides("ctrl-y keep");
    at.drive("<esc><esc>gVjj");
    at.shows("3 rows in range");
    at.shows("space mark");
    at.shows("V drop");
    at.drive("V");
    at.hides("in range");
}

#[test]
fn the_help_is_narrowed_to_the_lines_with_a_text() {
    let mut at = Fixture::of_events(120, 40, 3);
    at.drive("?");
    at.shows("next event");
    at.drive("/REPLAY");
    at.shows("lines with REPLAY");
    at.shows("your application answered a replay");
    at.shows(" words in the list");
    at.hides("next event");
    at.drive("xq");
    at.shows("no line of the help has this");
    at.drive("<bs><bs>");
    at.shows("your application answered a replay");
    at.drive("<esc>/{key}");
    at.shows("no line of the help has this");
    at.drive("<esc>/P permits");
    at.shows("a web page or an unknown host; P permits it");
    at.drive("<esc>");
    at.shows("next event");
    at.hides("lines with");
    at.drive("<esc>");
    assert_eq!(at.app.overlay, None);
}
