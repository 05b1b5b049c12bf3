//! Draws the form of an answer, and the banner of the one that is in force; and
//! says how it ended.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Answering, Cause, Form, Live, Slot, Times, compose};
use crate::{
    answer::Rule,
    tui::{
        app,
        keymap::Keymap,
        menu,
        query::view::{Seen, carets, pointed},
        text::{Text, count},
        theme::{Role, Theme},
    },
};

/// From this width on several fields stand in a line.
const WIDE: usize = 72;

/// The columns before what is written in a field, where each has a line.
const INDENT: usize = 16;

/// The same, where several stand in a line.
const MARGIN: usize = 11;

/// The columns before the filter.
const WHOM: usize = 9;

/// The fields of each line with the columns they have, where several stand in
/// a line.
const LINES: &[&[(Slot, usize)]] = &[
    &[
        (Slot::Status, 10),
        (Slot::Delay, 12),
        (Slot::RetryAfter, 12),
    ],
    &[(Slot::Body, 56)],
    &[(Slot::Times, 56)],
];

/// The lines of the form, and the column and line of the cursor.
#[derive(Default)]
struct Sheet {
    lines: Vec<Text>,
    cursor: Option<(usize, usize)>,
}

/// Draws the form at the foot of `area`; returns where the cursor stands.
pub fn form(answering: &Answering, theme: Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let sheet = Sheet::new(answering, area.width.into());
    let drawn = menu::view::sheet(&sheet.lines, theme, area, buf);
    let (column, line) = sheet.cursor?;
    let at = Position::new(
        drawn.x + u16::try_from(column).ok()?,
        drawn.y + u16::try_from(line).ok()?,
    );
    drawn.contains(at).then_some(at)
}

impl Sheet {
    fn new(answering: &Answering, width: usize) -> Self {
        let form = &answering.form;
        let mut sheet = Self::default();
        sheet.whom(answering, width);
        if form.is_whole() {
            sheet.lines.push(Text::of(
                "   the whole rule is written above, as for --answer",
                Role::Dim,
            ));
        } else if width >= WIDE {
            for line in LINES {
                sheet.fields(form, line, width);
            }
        } else {
            for slot in &Slot::ALL[1..] {
                let columns = width.saturating_sub(INDENT + 1);
                sheet.fields(form, &[(*slot, columns)], width);
            }
        }
        sheet.remarks(answering, width);
        sheet
    }

    /// For whom, and at the right what is told now, below where there is no
    /// room.
    fn whom(&mut self, answering: &Answering, width: usize) {
        let now = answering.now.as_ref().map_or("", |(_, told)| told);
        let mut aside = Text::default();
        aside.push_within(&format!("now: {now} "), Role::Dim, width / 2);
        let is_beside = width >= WIDE;
        let room = if is_beside { aside.width() + 2 } else { 1 };
        let mut line = Text::of(" ", Role::Plain);
        let form = &answering.form;
        let room = width.saturating_sub(WHOM + room);
        self.field(form, Slot::Whom, &mut line, WHOM - 1, room);
        let columns = [(Slot::Whom, seen(form, Slot::Whom, WHOM, room))];
        if is_beside {
            line = line.with_right(aside, width + 1);
            self.push(form, line, &columns, width);
        } else {
            self.push(form, line, &columns, width);
            let mut below = Text::of("   ", Role::Plain);
            below.push_within(&format!("now: {now}"), Role::Dim, width.saturating_sub(4));
            self.lines.push(below);
        }
    }

    /// A line of fields.
    fn fields(&mut self, form: &Form, fields: &[(Slot, usize)], width: usize) {
        let label = if width >= WIDE { MARGIN } else { INDENT } - 3;
        let mut line = Text::of("   ", Role::Plain);
        let mut columns = Vec::new();
        for (place, (slot, room)) in fields.iter().enumerate() {
            let label = if place == 0 {
                label
            } else {
                slot.name().len() + 2
            };
            columns.push((*slot, seen(form, *slot, line.width() + label, *room)));
            self.field(form, *slot, &mut line, label, *room);
        }
        self.push(form, line, &columns, width);
    }

    /// A field with its name in so many columns.
    fn field(&mut self, form: &Form, slot: Slot, line: &mut Text, label: usize, room: usize) {
        let is_here = form.at == slot;
        let name = if is_here { Role::Focus } else { Role::Dim };
        line.push(slot.name(), name);
        line.space(label.saturating_sub(slot.name().len()));
        let start = line.width();
        let row = self.lines.len();
        let written = form.field(slot).filter(|field| !field.text().is_empty());
        match written {
            _ if slot == Slot::Times => line.append(choices(form.times, room)),
            None => line.push(empty(slot), Role::Dim),
            Some(field) => {
                let columns = room.saturating_sub(UNIT.len());
                let (text, column) = if is_here {
                    field.view(columns)
                } else {
                    let mut text = Text::default();
                    text.push_within(field.text(), Role::Plain, columns);
                    (text, 0)
                };
                line.append(text);
                line.append(unit(slot, field.text()));
                self.cursor = is_here.then_some((start + column, row)).or(self.cursor);
            }
        }
        if is_here {
            self.cursor.get_or_insert((start, row));
        }
        line.pad(start + room);
    }

    /// A line, and under it the mistake that is in one of its fields.
    fn push(&mut self, form: &Form, line: Text, columns: &[(Slot, Seen)], width: usize) {
        self.lines.push(line);
        let Some((slot, mistake)) = form.mistake() else {
            return;
        };
        let Some((_, seen)) = columns.iter().find(|(here, _)| here == slot) else {
            return;
        };
        let carets = carets(form.text(*slot), &mistake.at, seen);
        let said = Text::of(&mistake.what, Role::Warn);
        let mut line = pointed(&carets);
        if carets.end + 1 + said.width() <= width {
            line.space(1);
            line.append(said);
            self.lines.push(line);
        } else {
            let mut below = Text::of("   ", Role::Plain);
            below.append(said);
            self.lines.push(line);
            self.lines.extend(below.wrapped(width, 3));
        }
    }

    /// The rule that comes of it, and what its sender does with an endpoint
    /// that fails.
    fn remarks(&mut self, answering: &Answering, width: usize) {
        let rule = compose::text(&answering.form).filter(|_| !answering.form.is_whole());
        let mut line = Text::default();
        if let Some(rule) = rule {
            line.push("   rule    ", Role::Dim);
            line.push_within(&rule, Role::Dim, width.saturating_sub(line.width() + 1));
            self.lines.push(line);
        }
        if let Some(warning) = &answering.warning {
            let warning = Text::of(&format!("   {warning}"), Role::Warn);
            self.lines.extend(warning.wrapped(width, 3));
        }
    }
}

/// The choices of how often, the one that is taken behind a sign.
fn choices(chosen: Times, room: usize) -> Text {
    let mut line = Text::default();
    if room >= INDENT * 2 {
        line.push("the next ", Role::Plain);
    }
    for times in Times::ALL {
        let (sign, role) = if times == chosen {
            ("▸", Role::Key)
        } else {
            (" ", Role::Plain)
        };
        let word = match times.number() {
            Some(number) => number.to_string(),
            None => "until I stop".to_owned(),
        };
        line.push(sign, role);
        line.push(&word, role);
        line.space(1);
    }
    line
}

/// What stands in a field in which nothing is written.
const fn empty(slot: Slot) -> &'static str {
    match slot {
        Slot::Whom => "everything",
        Slot::Delay => "0",
        Slot::RetryAfter => "none",
        Slot::Status | Slot::Body | Slot::Times => "empty",
    }
}

/// The unit of a number that has none.
const UNIT: &str = " s";

/// The unit, where a time is written without one.
fn unit(slot: Slot, text: &str) -> Text {
    let is_number = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    match slot {
        Slot::Delay | Slot::RetryAfter if is_number && !text.is_empty() => {
            Text::of(UNIT, Role::Dim)
        }
        _ => Text::default(),
    }
}

// The answer that is in force.

/// What stays on the screen as long as an answer is in force: what, to whom, how
/// often still, and what is told `then`.
#[must_use]
pub fn banner(answering: &Answering, then: &str, keymap: Keymap, width: usize) -> Option<Text> {
    let live = answering.live.as_ref()?;
    let keys = keys(keymap, width);
    let room = width.saturating_sub(keys.len() + 3);
    let mut words = Text::of(" ANSWERING ", Role::Banner);
    words.push(&told(live.rule.gist(live.progress.step)), Role::Banner);
    let whom = whom(&live.rule);
    let left = left(live, then);
    let beside = |left: &String| words.width() + TO.len() + LEAST.min(whom.len()) + left.len();
    // What is told then is left out before to whom, and how often last of all.
    let fitting = left.iter().find(|left| beside(left) <= room);
    if let Some(left) = fitting {
        words.push(TO, Role::Banner);
        let columns = room.saturating_sub(words.width() + left.len());
        words.push_ends(&whom, Role::Banner, columns);
    }
    let left = fitting.unwrap_or(&left[1]);
    words.push_within(left, Role::Banner, room.saturating_sub(words.width()));
    words.pad(width.saturating_sub(keys.len() + 1));
    Some(words.and(&keys, Role::Banner).and(" ", Role::Banner))
}

/// The keys that end it and change it; where there is little room the first.
fn keys(keymap: Keymap, width: usize) -> String {
    let stop = format!("{} stop", keymap.app(app::Action::StopAnswer));
    if width < WIDE {
        return stop;
    }
    format!("{stop}  {} change", keymap.app(app::Action::OpenAnswer))
}

const TO: &str = " to ";

/// The columns that the filter in the banner has at least.
const LEAST: usize = 12;

/// How often still, with and without what is told after that.
fn left(live: &Live, then: &str) -> [String; 2] {
    let Some(left) = live.progress.left else {
        return [", until you stop it".to_owned(), String::new()];
    };
    let left = count(left.into());
    let next = live.rule.gist(live.progress.step + 1);
    let next = match next.as_deref() {
        None | Some("pass") => then.to_owned(),
        Some(_) => told(next),
    };
    [
        format!(", {left} more, then {next}"),
        format!(", {left} more"),
    ]
}

/// What a sender is told by a step, in words.
fn told(gist: Option<String>) -> String {
    let gist = gist.unwrap_or_default();
    let (does, rest) = gist.split_at(gist.find(' ').unwrap_or(gist.len()));
    let does = match does {
        "close" => "nothing",
        "default" => "200",
        "pass" => "as before",
        status => status,
    };
    format!("{does}{rest}")
}

/// What of a field is seen that begins at `column`.
fn seen(form: &Form, slot: Slot, column: usize, room: usize) -> Seen {
    let columns = room.saturating_sub(UNIT.len());
    let field = form.field(slot).filter(|_| form.at == slot);
    Seen {
        skip: field.map_or(0, |field| field.skip(columns)),
        columns: column..column + columns,
    }
}

fn whom(rule: &Rule) -> String {
    if rule.filter().is_all() {
        "everybody".to_owned()
    } else {
        rule.filter().to_string()
    }
}

/// What is said when an answer is over: `answered sender:stripe 3 times with
/// 500; 200 again`.
pub(super) fn farewell(rule: &Rule, answered: u64, cause: Cause, then: &str) -> String {
    let whom = whom(rule);
    let times = match answered {
        0 => return format!("stopped before {whom} was answered; {then}"),
        1 => "once".to_owned(),
        times => format!("{} times", count(times)),
    };
    let mut said: Vec<String> = (1..)
        .map_while(|number| rule.gist(number))
        .filter(|gist| gist != "pass")
        .map(|gist| told(Some(gist)))
        .collect();
    said.dedup();
    let how = match cause {
        Cause::Spent => "",
        Cause::Stopped => "stopped: ",
    };
    format!(
        "{how}answered {whom} {times} with {}; {then}",
        said.join(", ")
    )
}

/// What a rule tells an event that comes now, and by which rule that is.
#[must_use]
pub fn told_by(rule: &Rule) -> String {
    let gist = rule.gist(rule.progress().step);
    format!("{} by {}", told(gist), rule.text())
}
