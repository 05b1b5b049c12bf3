//! A key as a text, and what is known of keys: which terminals do not send.

use crokey::{KeyCombination, OneToThree};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Reads a key as the table and the configuration write it: a capital stands
/// for itself.
pub(super) fn parse(key: &str) -> Option<KeyCombination> {
    let mut letters = key.chars();
    let combination = match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_ascii_uppercase() => {
            KeyCombination::new(KeyCode::Char(letter), KeyModifiers::SHIFT)
        }
        _ if key == "shift-tab" => KeyCombination::new(KeyCode::BackTab, KeyModifiers::SHIFT),
        _ => crokey::parse(key).ok()?,
    };
    let OneToThree::One(code) = combination.codes else {
        return None;
    };
    Some(normal(KeyEvent::new(code, combination.modifiers)))
}

/// Terminals differ in whether they report shift with a sign or a capital:
/// a capital always has it, a sign never.
pub(super) fn normal(key: KeyEvent) -> KeyCombination {
    let mut modifiers = key.modifiers;
    match key.code {
        KeyCode::Char(letter) if letter.is_ascii_uppercase() => {
            modifiers.insert(KeyModifiers::SHIFT);
        }
        KeyCode::Char(letter) if !letter.is_ascii_alphabetic() => {
            modifiers.remove(KeyModifiers::SHIFT);
        }
        KeyCode::BackTab => modifiers.insert(KeyModifiers::SHIFT),
        _ => {}
    }
    let code = match key.code {
        KeyCode::Char(letter) if modifiers.contains(KeyModifiers::SHIFT) => {
            KeyCode::Char(letter.to_ascii_uppercase())
        }
        code => code,
    };
    KeyCombination::new(OneToThree::One(code), modifiers)
}

/// Whether the key writes where text is typed.
pub(super) fn is_typed(key: KeyCombination) -> bool {
    let OneToThree::One(code) = key.codes else {
        return false;
    };
    let plain = !key
        .modifiers
        .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    let writes = matches!(
        code,
        KeyCode::Char(_) | KeyCode::Backspace | KeyCode::Delete
    );
    plain && writes
}

/// Keys that another program takes, or that look like other keys, with the
/// reason.
const DOUBTFUL: &[(&[&str], &str)] = &[
    (&["ctrl-i"], "terminals send tab for it"),
    (&["ctrl-m", "ctrl-j"], "terminals send enter for it"),
    (&["ctrl-h"], "many terminals send backspace for it"),
    (&["ctrl-["], "terminals send esc for it"),
    (
        &["ctrl-a", "ctrl-b"],
        "screen and tmux take it for themselves",
    ),
    (
        &["ctrl-s", "ctrl-q"],
        "some terminals stop and go on with it",
    ),
    (&["ctrl-z", "ctrl-\\"], "it is the terminal's own signal"),
    (&["ctrl-space"], "many terminals do not send it"),
    (
        &["shift-enter", "shift-pageup", "shift-pagedown"],
        "many terminals keep it or send it without shift",
    ),
    (
        &["f1", "f10", "f11"],
        "many terminals take it for themselves",
    ),
    (
        &["[", "]", "{", "}", "\\", "|", "@", "~"],
        "many keyboards have it with AltGr only",
    ),
];

/// Why a key does not arrive everywhere, where it does not.
pub(super) fn doubt(key: &str) -> Option<&'static str> {
    if key.starts_with("alt-") || key.contains("-alt-") {
        return Some("not every terminal sends alt");
    }
    let wanted = parse(key)?;
    let is_it = |other: &&str| parse(other) == Some(wanted);
    let row = DOUBTFUL.iter().find(|(keys, _)| keys.iter().any(is_it));
    row.map(|(_, why)| *why)
}
