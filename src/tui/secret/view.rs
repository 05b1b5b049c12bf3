//! Draws the field for a secret, and says what came of it. The secret itself is
//! masked here and nowhere written.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Action, Kept, LONGEST, Prompt};
use crate::{
    exchange::{Time, Verdict},
    reader::trial::Tally,
    tui::{
        app::Tone,
        keymap::{self, Keymap},
        message::Beside,
        text::{Text, count, cursor_at, draw_lines, size},
        theme::{Role, Theme},
    },
};

/// The lines it takes at the foot of the screen.
pub const HEIGHT: u16 = 2;

/// The columns kept free between what is typed and what is found.
const BETWEEN: usize = 3;

/// What it is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The time now.
    pub now: Time,
    /// How roles look.
    pub theme: Theme,
    /// The keys.
    pub keymap: Keymap,
}

/// Draws it; returns where the cursor stands.
pub fn view(prompt: &Prompt, look: Look, area: Rect, buf: &mut Buffer) -> Position {
    let Look { now, theme, keymap } = look;
    let width = usize::from(area.width);
    let mut line = Text::of(" secret for ", Role::Heading);
    line.push_ends(prompt.sender.unwrap_or("whom?"), Role::Focus, width / 3);
    line.space(2);
    let masked = prompt.typed.masked(prompt.end(now));
    line.push_ends(
        &masked,
        Role::Masked,
        width.saturating_sub(line.width() + 1),
    );
    let column = line.width();
    let room = width.saturating_sub(line.width() + BETWEEN + 1);
    let (found, role) = if prompt.asks_whose() {
        whose(keymap)
    } else {
        found(prompt)
    };
    let below = if let Some(words) = found.iter().find(|it| it.chars().count() <= room) {
        line = line.with_right(Text::of(words, role), width.saturating_sub(1));
        keys(prompt, keymap, width)
    } else {
        let words = found.first().map_or("", String::as_str);
        let mut below = Text::of(" ", Role::Plain);
        below.push_within(words, role, width.saturating_sub(1));
        below
    };
    draw_lines(&[line, below], theme, area, buf);
    cursor_at(area, column)
}

/// That it is to be said whose secret it is.
fn whose(keymap: Keymap) -> (Vec<String>, Role) {
    let key = keymap.key(keymap::Action::Secret(Action::Next));
    let words = vec![
        format!("nobody knows who sent this event; {key} names the sender"),
        format!("{key} names the sender"),
    ];
    (words, Role::Warn)
}

/// What was found, in words that get shorter.
fn found(prompt: &Prompt) -> (Vec<String>, Role) {
    if let Some(length) = prompt.refused {
        let (length, most) = (size(length as u64), size(LONGEST as u64));
        let said = format!("too long for a secret: {length}, and the longest have {most}");
        return (vec![said], Role::Failed);
    }
    let Some(judging) = &prompt.judging else {
        return before(prompt);
    };
    let tally = &judging.tally;
    let rest = match (judging.left.is_empty(), tally.judged()) {
        (true, 0) => return (vec!["no row of it yet".to_owned()], Role::Dim),
        (false, 0) => return (vec!["looking".to_owned()], Role::Dim),
        (true, _) => "judged",
        (false, _) => "so far",
    };
    let rows = rows(tally.judged());
    let role = if tally.fitting() > 0 {
        Role::Good
    } else {
        Role::Failed
    };
    let words = words(tally);
    let short = format!(
        "{} of {} fit",
        count(tally.fitting()),
        count(tally.judged())
    );
    (vec![format!("{rows} {rest}: {words}"), short], role)
}

/// What there is to say while nothing is typed.
fn before(prompt: &Prompt) -> (Vec<String>, Role) {
    let said = match &prompt.known.origins[..] {
        [] => vec!["paste it here".to_owned()],
        [origin] => vec![format!("known: {origin}"), "1 is known".to_owned()],
        [first, rest @ ..] => {
            let all = rest.len() + 1;
            let more = rest.len();
            vec![
                format!("known: {first} and {more} more"),
                format!("{all} are known"),
            ]
        }
    };
    (said, Role::Dim)
}

/// `36 valid, 1 stale`, `none fits`, or why the candidate is no key.
fn words(tally: &Tally) -> String {
    match &tally.unfit {
        Some(why) if tally.of(Verdict::NoSecret) == tally.judged() => return why.clone(),
        _ if tally.fitting() == 0 => return "none fits".to_owned(),
        _ => {}
    }
    let word = |verdict: Verdict| match verdict {
        Verdict::None | Verdict::NoSecret => "not judged",
        other => other.on_screen(),
    };
    let shown = [
        Verdict::Valid,
        Verdict::Stale,
        Verdict::Invalid,
        Verdict::Unsigned,
        Verdict::None,
        Verdict::NoSecret,
    ];
    let parts = shown.into_iter().filter(|verdict| tally.of(*verdict) > 0);
    let parts = parts.map(|verdict| format!("{} {}", count(tally.of(verdict)), word(verdict)));
    parts.collect::<Vec<_>>().join(", ")
}

fn rows(number: u64) -> String {
    match number {
        1 => "1 row".to_owned(),
        _ => format!("{} rows", count(number)),
    }
}

/// The keys that work in it, as many as fit.
fn keys(prompt: &Prompt, keymap: Keymap, width: usize) -> Text {
    let key = |action| keymap.key(keymap::Action::Secret(action));
    let mut line = Text::of(" ", Role::Plain);
    let pairs = [
        (key(Action::Keep), enter(prompt)),
        (key(Action::ToggleBeside), other(prompt)),
        (key(Action::Next), Some(next(prompt).to_owned())),
        (key(Action::Leave), Some("forget it".to_owned())),
    ];
    for (key, words) in pairs {
        let Some(words) = words else { continue };
        let hint = Text::of(key, Role::Key).and(&format!(" {words}   "), Role::Plain);
        if line.width() + hint.width() <= width + BETWEEN {
            line.append(hint);
        }
    }
    line
}

/// What the key of the senders does.
const fn next(prompt: &Prompt) -> &'static str {
    if prompt.asks_whose() {
        "name the sender"
    } else {
        "another sender"
    }
}

/// What enter does.
fn enter(prompt: &Prompt) -> Option<String> {
    if prompt.asks_whose() {
        return None;
    }
    let known = prompt.known.origins.len();
    Some(match (prompt.judging.is_some(), prompt.beside) {
        (false, Beside::Nothing) => format!("forget the {known} known"),
        (false, Beside::Known) => return None,
        (true, Beside::Known) if prompt.known.has_typed => "leave: it is known".to_owned(),
        (true, Beside::Known) if known > 0 => format!("use it too, after the {known} known"),
        (true, Beside::Nothing) => format!("use it instead of the {known} known"),
        (true, Beside::Known) => "use it for this run (memory only)".to_owned(),
    })
}

/// What the key that toggles leads to.
fn other(prompt: &Prompt) -> Option<String> {
    let words = match (prompt.judging.is_some(), prompt.beside) {
        _ if !prompt.is_known() => return None,
        (true, Beside::Known) => "instead of it",
        (true, Beside::Nothing) => "beside it",
        (false, Beside::Known) => "forget what is known",
        (false, Beside::Nothing) => "keep what is known",
    };
    Some(words.to_owned())
}

/// What is said when the field was closed with it.
#[must_use]
pub fn farewell(kept: &Kept, prompt: &Prompt) -> (Tone, String) {
    match kept {
        Kept::Known(sender) => {
            let words = format!("that secret of {sender} is known already");
            (Tone::Good, words)
        }
        Kept::Nothing(sender) => {
            let words = match prompt.known.origins.len() {
                1 => "the secret".to_owned(),
                many => format!("{many} secrets"),
            };
            let words = format!("forgot {words} of {sender} for this run");
            (Tone::Good, words)
        }
        Kept::Candidate(sender, _, beside) => {
            let beside = match (prompt.known.origins.len(), beside) {
                (0, _) => String::new(),
                (known, Beside::Known) => format!(" beside the {known} known"),
                (known, Beside::Nothing) => format!(" instead of the {known} known"),
            };
            let (tone, found) = outcome(prompt);
            let words = format!("secret for {sender} kept for this run{beside}: {found}");
            (tone, words)
        }
    }
}

/// What it fits, as far as that is known.
fn outcome(prompt: &Prompt) -> (Tone, String) {
    let tally = prompt.judging.as_ref().map(|it| &it.tally);
    let Some(tally) = tally.filter(|tally| tally.judged() > 0) else {
        return (Tone::Good, "no row of it yet".to_owned());
    };
    match words(tally) {
        words if tally.fitting() > 0 => (Tone::Good, words),
        words if tally.unfit.is_some() => (Tone::Bad, words),
        words => (Tone::Bad, format!("{words}, of {}", rows(tally.judged()))),
    }
}
