//! Draws the detail: what it is, what became of it, the tabs, the content,
//! and where in it one stands.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use unicode_width::UnicodeWidthStr as _;

use super::{Detail, Said, Standing, Subject, Tab, Value, tries};
use crate::{
    deliver::{Sendable, Unsendable, Verdict},
    exchange::{By, Entry, Exchange, Refused, display, redact, trust::Grounds},
    journal::Status,
    tui::{
        app,
        keymap::Keymap,
        layout::Layout,
        list::view::{AMBIGUOUS, Focus, is_ambiguous, why},
        text::{Text, count, cursor_at, duration, size},
        theme::{Role, Theme, status_role},
    },
};

/// Draws the pane; returns where the cursor stands while something is typed.
pub fn view(
    detail: &Detail,
    theme: Theme,
    focus: Focus,
    at: &Layout,
    buf: &mut Buffer,
) -> Option<Position> {
    let subject = detail.subject()?;
    let lines = match at.title.height {
        0 => Vec::new(),
        1 => vec![became(detail, subject, at.title.width.into())],
        _ => vec![
            title(subject, at.title.width.into()),
            became(detail, subject, at.title.width.into()),
            tabs(detail, subject, focus, at.title.width.into()),
        ],
    };
    for (line, row) in lines.iter().zip(at.title.rows()) {
        line.draw(theme, row, buf);
    }
    if !at.note.is_empty() {
        asks(subject, detail.keymap(), at.note.width.into()).draw(theme, at.note, buf);
    }
    content(detail, theme, focus, at.detail, buf);
    if detail.search().is_typing() {
        return looked_for(detail, theme, at.status, buf);
    }
    status(detail, at.status.width.into()).draw(theme, at.status, buf);
    None
}

/// The rule above a detail that stands below the list: what it is, and the tabs.
#[must_use]
pub fn rule(detail: &Detail, focus: Focus, width: usize) -> Text {
    let mut line = Text::of("──", Role::Dim);
    if let Some(subject) = detail.subject() {
        line.append(what(subject, NARROW));
        let tabs = tabs(detail, subject, focus, width / 2);
        let fill = width.saturating_sub(line.width() + tabs.width() + 4);
        line.push(" ", Role::Plain);
        line.push(&"─".repeat(fill), Role::Dim);
        line.append(tabs);
        line.push(" ", Role::Plain);
    }
    line.push(&"─".repeat(width.saturating_sub(line.width())), Role::Dim);
    line
}

/// The cells that a target is given before anything beside it.
const NARROW: usize = 40;

/// What it is, and at the right where from, unless the target needs the room.
fn title(subject: &Subject, width: usize) -> Text {
    let from = from(subject);
    let room = width.saturating_sub(what(subject, 0).width());
    let beside = room.saturating_sub(from.width() + 1);
    let room = if beside < NARROW {
        room.min(NARROW)
    } else {
        beside
    };
    what(subject, room).with_right(from, width)
}

/// What it is, with so many cells for its target.
fn what(subject: &Subject, room: usize) -> Text {
    let entry = &subject.known.entry;
    let head = entry.head();
    let mut line = Text::of(&format!(" {} ", subject.id()), Role::Heading);
    match entry {
        Entry::Received(_) => {
            line.push_within(head.method(), Role::Plain, 16);
            line.space(1);
            line.push_ends(&redact::mask_target(head.target()), Role::Plain, room);
        }
        Entry::Refused(refused) if is_ambiguous(refused) => line.push(AMBIGUOUS, Role::Failed),
        Entry::Refused(_) => line.push("refused", Role::Failed),
    }
    if is_nothing(entry) {
        return line;
    }
    line.push(&format!("  {}", size(entry.size())), Role::Dim);
    if !size(entry.size()).ends_with(char::is_alphabetic) {
        line.push(" B", Role::Dim);
    }
    line
}

/// Whether no byte of it ever came: a row that stands for connections.
fn is_nothing(entry: &Entry) -> bool {
    entry.refused().is_some() && entry.size() == 0
}

fn from(subject: &Subject) -> Text {
    Text::of(
        &format!("from {} ", subject.known.entry.peer().host()),
        Role::Dim,
    )
}

/// The tabs of the event that is read.
#[must_use]
pub fn tabs_line(detail: &Detail, focus: Focus, room: usize) -> Text {
    detail
        .subject()
        .map(|subject| tabs(detail, subject, focus, room))
        .unwrap_or_default()
}

/// What became of it: which try it is, and what was answered; behind it what
/// the user noted, which has a third of the line whatever the rest takes.
fn became(detail: &Detail, subject: &Subject, width: usize) -> Text {
    let mut line = Text::of(" ", Role::Plain);
    match subject.standing {
        Standing::Listed => {}
        Standing::FilteredOut => line.push("left out by the filter   ", Role::Warn),
        Standing::Gone => line.push("no longer in memory   ", Role::Warn),
    }
    let note = subject.note.as_deref().unwrap_or_default();
    let noted = match display::width(note) {
        0 => 0,
        columns => (columns + NOTED.len()).min(width / 3),
    };
    let answers = answers(subject, width.saturating_sub(line.width() + noted));
    let room = width.saturating_sub(line.width() + answers.width() + noted + 3);
    if let Some(which) = tries::which(subject, room) {
        line.append(which.and("   ", Role::Plain));
    }
    line.append(answers);
    if noted > 0 {
        line.push(NOTED, Role::Dim);
        let room = width.saturating_sub(line.width() + 1);
        let found = detail.found_in_note(note);
        line.add_marked(display::display_within(note, room), Role::Marked, &found);
    }
    line
}

/// What stands before a note.
const NOTED: &str = "   noted: ";

/// What the sender was told, then what our sendings got, or why there are none.
fn answers(subject: &Subject, width: usize) -> Text {
    let mut line = told(subject);
    if let Some(grounds) = held(subject) {
        line.push(", ", Role::Plain);
        let room = width.saturating_sub(line.width());
        line.push_within(&format!("held: {grounds}"), Role::Warn, room);
    }
    let number = subject.sendings.last().map(|sending| sending.number);
    if let Some(last) = subject.sendings.last() {
        line.push(&format!(", {} ", last.kind.as_str()), Role::Plain);
        let word = Status::of(last);
        let text = word.number().map_or_else(
            || word.word().unwrap_or("···").to_owned(),
            |code| code.to_string(),
        );
        let role = if word.is_failure() {
            Role::Failed
        } else {
            Role::Plain
        };
        line.push(&text, role);
        let verdict = number.and_then(|number| Verdict::among(&subject.sendings, number));
        if let Some(verdict) = verdict {
            line.push(&format!(" {}", verdict.on_screen()), Role::Plain);
        }
    }
    line
}

/// What holds the event that is read, as long as nothing was sent of it.
fn held(subject: &Subject) -> Option<Grounds> {
    if !subject.known.row.stays_held() || subject.deliveries().next().is_some() {
        return None;
    }
    match Sendable::of(&subject.known) {
        Err(Unsendable::Held(grounds)) => Some(grounds),
        _ => None,
    }
}

/// What it asks to have confirmed, and the key that does it, or why it is not
/// done: in the longest words that fit.
fn asks(subject: &Subject, keymap: Keymap, width: usize) -> Text {
    let Some(confirmation) = &subject.confirmation else {
        return Text::default();
    };
    let (provider, key) = (confirmation.provider, keymap.app(app::Action::Confirm));
    let (long, short, role) = match &confirmation.place {
        Ok(url) => {
            let host = url.host_field();
            let does = format!("{key} does that");
            let long = [
                format!(" {provider} asks to confirm: GET https://{host}/...  {does}"),
                format!(" {provider} asks to confirm: https://{host}  {does}"),
            ];
            (long, format!(" {key} confirms {host}"), Role::Plain)
        }
        Err(why) => {
            let long = format!(" {provider} asks to confirm, and is refused: {why}");
            let short = format!(" not confirmed: {why}");
            ([long.clone(), long], short, Role::Warn)
        }
    };
    let fits = long.iter().find(|words| words.len() <= width);
    let mut line = Text::default();
    match fits {
        Some(words) => line.push(words, role),
        None if confirmation.place.is_ok() => line.push_ends(&short, role, width),
        None => line.push_within(&short, role, width),
    }
    line
}

fn told(subject: &Subject) -> Text {
    let row = subject.known.row;
    let who = match row.by {
        By::Default => "hookglass",
        By::Rule => "rule",
        By::Handshake => "handshake",
        By::Forward => "app",
    };
    let entry = &subject.known.entry;
    if let Some(refused) = entry.refused() {
        return turned_away(refused);
    }
    if let Some(exchange) = entry.received().filter(|it| is_too_long(it, row.told)) {
        return too_long(exchange);
    }
    match (row.told.number(), row.told) {
        (Some(code), _) => {
            let role = if code < 300 {
                Role::Plain
            } else {
                status_role(code)
            };
            let code = code.to_string();
            if !subject.is_tried() && subject.sendings.is_empty() && held(subject).is_none() {
                Text::of(&format!("{who} said "), Role::Plain)
                    .and(&code, role)
                    .and(
                        &format!(" in {}", duration(row.told_us.into())),
                        Role::Plain,
                    )
                    .and(&decided_by(subject), Role::Dim)
            } else {
                // Short, so that what is said beside it fits.
                Text::of("told ", Role::Plain).and(&code, role)
            }
        }
        (None, Status::CLOSED) if row.by == By::Rule => {
            Text::of("closed by a rule, without an answer", Role::Plain)
        }
        (None, Status::CLOSED) => Text::of("closed without an answer", Role::Plain),
        (None, _) => Text::of("not answered", Role::Plain),
    }
}

/// Whether a body was refused for its length (RFC 9110, section 15.5.14).
fn is_too_long(exchange: &Exchange, told: Status) -> bool {
    told.number() == Some(413) && exchange.truncated()
}

/// What is there of a body that was refused for its length, and what takes it.
fn too_long(exchange: &Exchange) -> Text {
    let kept = size(exchange.body().len() as u64);
    let words = format!(": {kept} of {} kept, see --max-body", size(exchange.size()));
    Text::of("told ", Role::Plain)
        .and("413", status_role(413))
        .and(&words, Role::Plain)
}

/// How something was turned away, and why.
fn turned_away(refused: &Refused) -> Text {
    let told = refused.status.map_or_else(Text::default, |code| {
        Text::of("told ", Role::Plain)
            .and(&code.to_string(), status_role(code))
            .and(": ", Role::Plain)
    });
    told.and(why(refused), Role::Plain)
}

/// The rule or the handshake that decided what was told, where one did.
fn decided_by(subject: &Subject) -> String {
    let answer = subject.answer.as_ref();
    let Some((rule, step)) = answer.and_then(|it| Some((it.rule.as_ref()?, it.step))) else {
        return String::new();
    };
    step.map_or_else(
        || format!("   {rule}"),
        |step| format!("   step {step} of {rule}"),
    )
}

/// `1 Body  2 Head 9  3 Sig  4 Sent 2  5 Raw`, the open one standing out.
/// Without the amounts where there is no room for them.
fn tabs(detail: &Detail, subject: &Subject, focus: Focus, room: usize) -> Text {
    let full = tabs_with(detail, subject, focus, Counts::Shown);
    if full.width() <= room {
        full
    } else {
        tabs_with(detail, subject, focus, Counts::LeftOut)
    }
}

/// Whether a tab says how much there is behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    Shown,
    LeftOut,
}

fn tabs_with(detail: &Detail, subject: &Subject, focus: Focus, counts: Counts) -> Text {
    let mut line = Text::default();
    for tab in Tab::ALL {
        let role = match (tab == detail.tab, focus) {
            (true, Focus::Here) => Role::Focus,
            (true, Focus::Elsewhere) => Role::Heading,
            (false, _) => Role::Dim,
        };
        line.space(1);
        let key = tab.key(detail.keymap());
        line.push(&format!("{key} {}", tab.name()), role);
        let amount = match tab {
            _ if counts == Counts::LeftOut => 0,
            Tab::Head => subject.known.entry.head().fields().count(),
            Tab::Sent => subject.sendings.len(),
            _ => 0,
        };
        if amount > 0 {
            line.push(&format!(" {amount}"), role);
        }
        line.space(1);
    }
    line
}

fn content(detail: &Detail, theme: Theme, focus: Focus, area: Rect, buf: &mut Buffer) {
    let cursor = detail.line();
    let mut rows = area.rows();
    for (line, row) in detail.strip().iter().zip(&mut rows) {
        line.draw(theme, row, buf);
    }
    for ((number, line), row) in detail.rows().iter().zip(rows) {
        line.draw(theme, row, buf);
        if *number == cursor && focus == Focus::Here {
            let bar = Rect {
                width: 1.min(row.width),
                ..row
            };
            Text::of("▌", Role::Key).draw(theme, bar, buf);
        }
        if *number == cursor
            && let Some(meaning) = behind(detail, line, row.width.into())
        {
            let mut all = line.clone();
            all.space(3);
            all.append(meaning);
            all.draw(theme, row, buf);
        }
    }
}

/// How many cells the left of the status line has at least before the right
/// says more than where one stands.
const LEAST_LEFT: usize = 24;
/// What the value on a line means, where there is room for it behind the line.
fn behind(detail: &Detail, line: &Text, width: usize) -> Option<Text> {
    let meaning = Text::of(&detail.meaning()?, Role::Dim);
    (line.width() + 3 + meaning.width() < width).then_some(meaning)
}

/// The same for the foot, where there was none.
fn at_foot(detail: &Detail, width: usize) -> Option<String> {
    let line = detail.line();
    let shown = detail.rows().iter().find(|(number, _)| *number == line);
    let is_behind = shown.is_some_and(|(_, row)| behind(detail, row, width).is_some());
    detail.meaning().filter(|_| !is_behind)
}

/// What is typed to be looked for, and what came of it so far.
fn looked_for(detail: &Detail, theme: Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    const PROMPT: usize = 3;
    let width = usize::from(area.width);
    let tells = detail.search().tells().unwrap_or_default();
    let room = width.saturating_sub(PROMPT + tells.len() + 3).max(8);
    let (typed, column) = detail.search().typed_view(room)?;
    let mut line = Text::of(" / ", Role::Key);
    line.append(typed);
    let tells = Text::of(&tells, Role::Dim).and(" ", Role::Plain);
    line.with_right(tells, width).draw(theme, area, buf);
    Some(cursor_at(area, PROMPT + column))
}

/// The path and what the value means; which lines are shown gives way to it.
fn meant(value: &Value, meaning: &str, position: Text, width: usize) -> Text {
    let room = width.saturating_sub(display::width(meaning) + 4).max(PATH);
    let mut line = Text::of(" ", Role::Plain);
    line.push_ends(&value.path, Role::Plain, room);
    line.push("  ", Role::Plain);
    let room = width.saturating_sub(line.width() + 1);
    line.push_within(meaning, Role::Plain, room);
    line.with_right(position, width)
}

/// Whether what a field is has no room beside its path. Its name stands on its
/// line.
fn is_alone(value: &Value, about: &str, room: usize) -> bool {
    display::width(&value.path) + display::width(about) + 2 > room
}

/// The cells that a path keeps beside what its value means.
const PATH: usize = 8;

/// What is looked for, and which hit one stands on: `/amount 3 of 17   `.
fn searched(detail: &Detail) -> Text {
    let search = detail.search();
    let (Some(pattern), Some(tells)) = (search.pattern(), search.tells()) else {
        return Text::default();
    };
    let mut line = Text::of("/", Role::Key);
    line.push_within(pattern.text(), Role::Key, SEARCHED);
    line.push(&format!(" {tells} "), Role::Plain);
    line
}

/// The cells that what is looked for has at the foot.
const SEARCHED: usize = 12;

/// The cells at the left of the foot that a search leaves free before it takes
/// the place of which lines are shown.
const LEFT_FREE: usize = 24;

/// The path, and behind it what there is to say of the body, in as many words as
/// it has room for. The path gives way to the last and shortest of them.
fn beside(value: &Value, remark: &Said, room: usize) -> Text {
    let path = display::width(&value.path);
    let fits = |words: &&String| path + 2 + display::width(*words) <= room;
    let words = remark.beside.iter().find(fits);
    let words = words.or(remark.beside.last()).map_or("", String::as_str);
    let mut line = Text::default();
    let left = room.saturating_sub(display::width(words) + 2);
    line.push_ends(&value.path, Role::Plain, left);
    line.space(2);
    line.push_within(words, Role::Warn, room.saturating_sub(line.width()));
    line
}

/// The path and the kind under the cursor, or what there is to say about it;
/// at the right which lines are on the screen.
fn status(detail: &Detail, width: usize) -> Text {
    let first = detail.rows().first().map_or(0, |(line, _)| line + 1);
    let last = detail.rows().last().map_or(0, |(line, _)| line + 1);
    let position = match (detail.within(), detail.len()) {
        (Some(within), _) => within,
        (None, 0) => String::new(),
        (None, all) => format!("{first}-{last} of {} ", count(all as u64)),
    };
    let about = detail.body_kind().unwrap_or_default();
    let is_wide = width >= about.width() + position.len() + LEAST_LEFT;
    let about = if is_wide { &about } else { "" };
    let between = if about.is_empty() { "" } else { "  " };
    let position = Text::of(&format!("{about}{between}{position}"), Role::Dim);
    let searched = searched(detail);
    let both = searched.width() + position.width();
    let position = match searched.width() {
        0 => position,
        _ if both + LEFT_FREE <= width => {
            let mut all = searched;
            all.append(position);
            all
        }
        _ => searched,
    };
    let room = width.saturating_sub(position.width() + 3);
    let mut line = Text::of(" ", Role::Plain);
    if let Some(remark) = detail.remark() {
        let value = detail.value().filter(|_| !remark.beside.is_empty());
        match value {
            Some(value) => line.append(beside(&value, &remark, room)),
            None => line.push_within(&remark.words, Role::Warn, room),
        }
    } else if let Some(value) = detail.value() {
        let about = detail.about_below();
        if let Some(about) = about.filter(|about| is_alone(&value, about, room)) {
            line.push_within(about, Role::Dim, room);
        } else if let Some(meaning) = about.map(str::to_owned).or_else(|| at_foot(detail, width)) {
            return meant(&value, &meaning, position, width);
        } else {
            let kind = format!("  {}", value.kind);
            line.push_ends(&value.path, Role::Plain, room.saturating_sub(kind.len()));
            line.push(&kind, Role::Dim);
        }
    } else if let Some(about) = detail.about() {
        line.push_within(about, Role::Dim, room);
    }
    line.with_right(position, width)
}
