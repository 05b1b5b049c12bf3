//! The tries of one delivery: what became of each, and when the next is due.
//!
//! Not here: which entries are tries of one delivery, and the forecast itself.

use super::{Frame, Subject};
use crate::{
    exchange::{By, Id, Time},
    journal::{Row, Status},
    sender::{
        Retries, Sender, Source,
        forecast::{Forecast, Ground, forecast},
    },
    tui::{
        text::{Align, Text, apart, count, ordinal},
        theme::{Role, status_role},
        zone::Zone,
    },
};

/// How many tries the table has at the most: the first, and those around the
/// one that is read.
pub const SHOWN: usize = 12;

/// One try, as far as the table tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Try {
    /// Its entry.
    pub id: Id,
    /// When it came.
    pub time: Time,
    /// What is known of it.
    pub row: Row,
}

impl Try {
    /// What its sender heard: from the application where that answered it, else
    /// from us. What came of a replay it never hears of.
    const fn said(&self) -> Status {
        if matches!(self.row.by, By::Forward) {
            self.row.first
        } else {
            self.row.told
        }
    }
}

/// What is known of the delivery that an event is a try of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Its tries, oldest first, at most [`SHOWN`] of them.
    pub tries: Vec<Try>,
    /// How many are left out behind the first of them; those after the last
    /// are left out too.
    pub skipped: usize,
    /// How many of them are in memory.
    pub total: usize,
    /// The newest of them, and when all came: the last few.
    pub newest: Option<Try>,
    /// When they came, as far as a forecast asks.
    pub times: Vec<Time>,
    /// What its sender does when a delivery fails.
    pub habits: Option<Habits>,
    /// What is said of the next try, while that is on the screen.
    pub next: Option<Next>,
}

/// What a sender does when a delivery fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// Who: `GitHub`.
    pub title: &'static str,
    /// When it tries again.
    pub retries: Retries,
    /// What it does with an endpoint that goes on failing.
    pub gives_up: Option<&'static str>,
    /// How long it waits for an answer, in seconds.
    pub timeout: Option<u32>,
}

impl From<&'static Sender> for Habits {
    fn from(row: &'static Sender) -> Self {
        Self {
            title: row.title,
            retries: row.retries,
            gives_up: row.gives_up,
            timeout: row.timeout,
        }
    }
}

/// What is said of the next try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    words: String,
    role: Role,
    /// When the words change; none when they stay.
    pub until: Option<Time>,
}

impl Delivery {
    /// Says what there is to say of the next try at `now`.
    pub fn foresee(&mut self, now: Time, zone: Zone) {
        self.next = self.next(now, zone);
    }

    /// The try that was before `id`.
    fn before(&self, id: Id) -> Option<&Try> {
        let at = self.tries.iter().position(|one| one.id == id)?;
        self.tries.get(at.checked_sub(1)?)
    }

    fn next(&self, now: Time, zone: Zone) -> Option<Next> {
        let newest = self.newest.as_ref()?;
        if !newest.row.was_refused() {
            let is_over = self.total > 1 && newest.said().is_success();
            let words = "answered 2xx: no more tries are due";
            return is_over.then(|| Next::stays(words.to_owned(), Role::Plain));
        }
        let habits = self.habits?;
        let last = newest.row.try_number().unwrap_or(1);
        let unverified = if habits.retries.source == Source::Memory {
            ", unverified"
        } else {
            ""
        };
        Some(match forecast(&habits.retries, &self.times, last.into()) {
            Forecast::Over => {
                let words = format!("last try by its schedule{unverified}");
                Next::stays(words, Role::Failed)
            }
            Forecast::Unknown => Next::stays("schedule unknown".to_owned(), Role::Dim),
            Forecast::Due { at, ground } => {
                let ground = match ground {
                    Ground::Documented => format!("schedule as documented{unverified}"),
                    Ground::Seen { gaps: 1, percent } => format!("±{percent} %, from 1 gap"),
                    Ground::Seen { gaps, percent } => format!("±{percent} %, from {gaps} gaps"),
                };
                due(at, &ground, now, zone)
            }
        })
    }
}

impl Next {
    const fn stays(words: String, role: Role) -> Self {
        Self {
            words,
            role,
            until: None,
        }
    }
}

/// `next due in 38 m (±20 %, from 2 gaps)`, and when that is to be said anew.
fn due(at: Time, ground: &str, now: Time, zone: Zone) -> Next {
    let left = at.since(now);
    if left == 0 {
        let when = zone.short(at, now, 8);
        let words = format!("next was due at {when} ({ground})");
        return Next::stays(words, Role::Warn);
    }
    let (unit, name) = unit_of(left);
    let units = left.div_ceil(unit);
    let changes = i64::try_from((units - 1) * unit).unwrap_or(i64::MAX);
    Next {
        words: format!("next due in {units} {name} ({ground})"),
        role: Role::Plain,
        until: Some(Time::from_micros(at.micros().saturating_sub(changes))),
    }
}

/// What is counted down in: seconds for a minute, minutes for an hour, hours for
/// two days.
fn unit_of(left: u64) -> (u64, &'static str) {
    const SECOND: u64 = 1_000_000;
    const MINUTE: u64 = 60 * SECOND;
    const HOUR: u64 = 60 * MINUTE;
    const UNITS: [(u64, u64, &str); 3] = [
        (MINUTE, SECOND, "s"),
        (HOUR, MINUTE, "m"),
        (48 * HOUR, HOUR, "h"),
    ];
    let unit = UNITS.iter().find(|(most, ..)| left <= *most);
    unit.map_or((24 * HOUR, "d"), |(_, unit, name)| (*unit, name))
}

/// `2nd try, 5 min after the first, which was answered 500`, in the longest
/// words that fit into `room`; none where it is not known which try it is.
pub(super) fn which(subject: &Subject, room: usize) -> Option<Text> {
    let row = subject.known.row;
    let number = row
        .try_number()
        .filter(|_| row.attempt > 0 || row.nth > 1 || subject.is_tried())?;
    let number = format!("{} try", ordinal(number.into()));
    let before = subject.delivery.before(subject.id());
    let longer = before.map(|before| longer(before, subject.known.entry.time()));
    let fits = longer
        .into_iter()
        .flatten()
        .find(|more| number.chars().count() + more.chars().count() <= room);
    Some(Text::of(&number, Role::Plain).and(&fits.unwrap_or_default(), Role::Plain))
}

fn longer(before: &Try, time: Time) -> [String; 3] {
    let gap = apart(time.since(before.time));
    let which = match before.row.try_number() {
        Some(1) | None => "the first".to_owned(),
        Some(number) => format!("the {}", ordinal(number.into())),
    };
    let said = before.said();
    let word = word(said);
    let answered = match (said.number(), said) {
        (Some(_), _) => format!("answered {word}"),
        (None, Status::NONE | Status::PENDING) => "not answered".to_owned(),
        (None, _) => word.clone(),
    };
    [
        format!(", {gap} after {which}, which was {answered}"),
        format!(", {gap} after {which} ({word})"),
        format!(", {gap} after a {word}"),
    ]
}

fn word(status: Status) -> String {
    match status.number() {
        Some(number) => number.to_string(),
        None if status == Status::NONE => "-".to_owned(),
        None if status == Status::PENDING => "···".to_owned(),
        None => status.word().unwrap_or("-").to_owned(),
    }
}

/// A row for each try where there are several, then what the sender does, as far
/// as it is known. Nothing for an event that is well and alone.
pub(super) fn lines(subject: &Subject, frame: Frame) -> Vec<Text> {
    let delivery = &subject.delivery;
    let mut lines = Vec::new();
    if delivery.total > 1 {
        lines.push(cells(
            ["try", "event", "when", "after", "told", "app"].map(heading),
        ));
        lines.extend(table(subject, frame));
    }
    if let Some(next) = &delivery.next {
        lines.push(Text::of(" ", Role::Plain).and(&next.words, next.role));
    }
    let fails = subject.known.row.was_refused();
    if let Some(habits) = delivery.habits.filter(|_| delivery.total > 1 || fails) {
        lines.extend(habits_lines(&habits));
    }
    if !lines.is_empty() {
        lines.push(Text::default());
    }
    lines
}

fn heading(name: &str) -> (String, Role) {
    (name.to_owned(), Role::Dim)
}

fn table(subject: &Subject, frame: Frame) -> Vec<Text> {
    let Delivery {
        tries,
        skipped,
        total,
        ..
    } = &*subject.delivery;
    let mut lines = Vec::new();
    let mut before: Option<&Try> = None;
    for (at, one) in tries.iter().enumerate() {
        if at == 1 && *skipped > 0 {
            lines.push(left_out(*skipped));
            before = None;
        }
        lines.push(try_line(one, before, subject, frame));
        before = Some(one);
    }
    let later = total.saturating_sub(tries.len() + skipped);
    lines.extend((later > 0).then(|| left_out(later)));
    lines
}

fn left_out(tries: usize) -> Text {
    let words = format!("   {} more are not shown", count(tries as u64));
    Text::of(&words, Role::Dim)
}

fn try_line(one: &Try, before: Option<&Try>, subject: &Subject, frame: Frame) -> Text {
    let is_read = one.id == subject.id();
    let own = if is_read { Role::Heading } else { Role::Plain };
    let plain = |text: String| (text, own);
    let number = one
        .row
        .try_number()
        .map_or_else(String::new, |number| ordinal(number.into()));
    let gap = before.map_or_else(String::new, |before| apart(one.time.since(before.time)));
    let app = if one.row.sendings > 0 {
        one.row.last
    } else {
        Status::NONE
    };
    let told = match (one.row.told, one.row.by) {
        // What the application said is in its own column.
        (told, By::Forward) => word(told),
        (told, _) if told.number().is_some() => format!("({})", word(told)),
        (told, _) => word(told),
    };
    let line = cells([
        plain(number),
        plain(one.id.to_string()),
        plain(frame.zone.short(one.time, subject.known.entry.time(), 8)),
        plain(gap),
        (told, role(one.row.told)),
        (word(app), role(app)),
    ]);
    if is_read && usize::from(frame.width) > line.width() {
        line.and("←", Role::Heading)
    } else {
        line
    }
}

fn role(status: Status) -> Role {
    match status.number() {
        Some(number) => status_role(number),
        None if status.is_failure() => Role::Failed,
        None => Role::Dim,
    }
}

fn cells(cells: [(String, Role); 6]) -> Text {
    const WIDTHS: [usize; 6] = [5, 7, 8, 6, 5, 4];
    let mut line = Text::of(" ", Role::Plain);
    for ((text, role), width) in cells.into_iter().zip(WIDTHS) {
        line.push_cell(&text, role, width, Align::Left);
        line.space(1);
    }
    line
}

fn habits_lines(habits: &Habits) -> Vec<Text> {
    let said = |name: &str, words: &str| Text::of(name, Role::Dim).and(words, Role::Plain);
    let mut lines = Vec::new();
    if habits.retries.words.is_empty() {
        let words = format!("when {} tries again is not known", habits.title);
        lines.push(said(" retries  ", &words));
    } else {
        let line = said(" retries  ", habits.retries.words);
        lines.push(match habits.retries.source {
            Source::Memory => line.and("  unverified", Role::Warn),
            source => line.and(&format!("  ({})", source.as_str()), Role::Dim),
        });
    }
    if let Some(timeout) = habits.timeout {
        lines.push(said(" waits    ", &format!("{timeout} s for an answer")));
    }
    if let Some(gives_up) = habits.gives_up {
        lines.push(said(" gives up ", &format!("{} {gives_up}", habits.title)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_changes_when_its_words_do_and_ends() {
        let at = Time::from_seconds(10_000_000);
        let before = |micros: i64| Time::from_micros(at.micros() - micros);
        let zone = Zone::utc();
        let mut now = before(3 * 86_400_000_000 - 1);
        let mut said = Vec::new();
        for _ in 0..400 {
            let next = due(at, "g", now, zone);
            assert_ne!(said.last(), Some(&next.words), "it changes with the words");
            said.push(next.words);
            let Some(until) = next.until else { break };
            assert!(until > now, "it gets on");
            now = until;
        }
        assert_eq!(said[0], "next due in 3 d (g)");
        assert!(said.contains(&"next due in 48 h (g)".to_owned()));
        assert!(said.contains(&"next due in 2 m (g)".to_owned()));
        assert!(said.contains(&"next due in 60 s (g)".to_owned()));
        assert!(said.last().unwrap().starts_with("next was due at "));
        // 1 of days, 47 of hours, 59 of minutes, 60 of seconds, and the end.
        assert!(said.len() < 180, "{}", said.len());
    }
}
