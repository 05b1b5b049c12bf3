//! What was sent of the event, and what the target answered: a table, and below
//! it the sending that the cursor was on last, of which at first the newest.

use std::borrow::Cow;

use super::{Frame, Masking, Subject, hidden, tries};
use crate::{
    deliver::{HOPS_FIELD, Sendable, Unsendable, Verdict},
    exchange::{Answered, By, Failure, Outcome, Response, Sending, kind, redact},
    journal::Status,
    tui::{
        app::Action as A,
        keymap::Keymap,
        text::{Align, Text, count, duration},
        theme::{Role, status_role},
    },
};

/// How much of an answer's body is shown, in lines.
const BODY_LINES: usize = 500;

/// And in bytes.
const BODY_BYTES: usize = 256 << 10;

/// From this width on the table has room for the kind and for milliseconds.
const WIDE: u16 = 56;

/// How far the rest of a long line stands in.
const HANGING: usize = 3;

/// The lines of the tab.
#[derive(Clone, Debug, Default)]
pub struct SentPage {
    lines: Vec<Text>,
    /// Of each line that is a row of the table, the number of its sending.
    rows: Vec<Option<u32>>,
}

impl SentPage {
    /// A line for each sending, then the one of that number; without it, or where
    /// it is gone, the last.
    pub(super) fn new(subject: &Subject, chosen: Option<u32>, frame: Frame) -> Self {
        let mut page = Self::default();
        page.add(told(subject), frame);
        page.add(tries::lines(subject, frame), frame);
        let sendings = &subject.sendings;
        let is_chosen = |sending: &&Sending| Some(sending.number) == chosen;
        let Some(shown) = sendings.iter().find(is_chosen).or(sendings.last()) else {
            page.add(unsent(subject, frame.keymap), frame);
            return page;
        };
        page.add([headings(frame)], frame);
        for (at, sending) in sendings.iter().enumerate() {
            let line = row(
                at + 1,
                sending,
                subject,
                sending.number == shown.number,
                frame,
            );
            page.add_row(line, Some(sending.number), frame);
        }
        page.add([Text::default()], frame);
        page.add(one(shown, subject, frame), frame);
        page
    }

    fn add(&mut self, lines: impl IntoIterator<Item = Text>, frame: Frame) {
        for line in lines {
            self.add_row(line, None, frame);
        }
    }

    fn add_row(&mut self, line: Text, number: Option<u32>, frame: Frame) {
        for line in line.wrapped(frame.width.into(), HANGING) {
            self.lines.push(line);
            self.rows.push(number);
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn line(&self, line: usize) -> Option<&Text> {
        self.lines.get(line)
    }

    /// The number of the sending whose row a line is.
    pub(super) fn number(&self, line: usize) -> Option<u32> {
        *self.rows.get(line)?
    }
}

/// What sends it, or why nothing does.
fn unsent(subject: &Subject, keymap: Keymap) -> Vec<Text> {
    match Sendable::of(&subject.known) {
        Ok(_) => {
            let (replay, target) = (keymap.app(A::Replay), keymap.app(A::AskTarget));
            let words =
                format!(" not sent yet; {replay} sends it to the target, {target} sets the target");
            vec![Text::of(&words, Role::Dim)]
        }
        Err(Unsendable::Held(grounds)) => vec![
            Text::of(" held       ", Role::Dim).and(&grounds.to_string(), Role::Warn),
            Text::of(
                &format!(
                    " {} permits it for this run, --trust-host permits a host from the start; \
                     with a valid signature nothing is held",
                    keymap.app(A::Permit)
                ),
                Role::Dim,
            ),
        ],
        Err(why) => vec![Text::of(" not sent   ", Role::Dim).and(&why.to_string(), Role::Plain)],
    }
}

/// What the sender was told, and which rule decided that.
fn told(subject: &Subject) -> Vec<Text> {
    let row = subject.known.row;
    let rule = subject.answer.as_ref().and_then(by_rule);
    let line = match (row.told, row.told.number()) {
        (_, Some(status)) => Text::of(" told ", Role::Dim)
            .and(&status.to_string(), status_role(status))
            .and(" by ", Role::Dim),
        (Status::CLOSED, None) if rule.is_some() => Text::of(" told nothing by ", Role::Dim),
        (_, None) => return Vec::new(),
    };
    let who = match row.by {
        By::Default => "hookglass",
        By::Rule => "a rule",
        By::Handshake => "a handshake",
        By::Forward => "the application",
    };
    let after = format!("{who} after {}", duration(row.told_us.into()));
    let mut lines = vec![line.and(&after, Role::Dim)];
    lines.extend(rule);
    lines.push(Text::default());
    lines
}

/// The rule or the handshake, and the step of its sequence.
fn by_rule(answer: &Answered) -> Option<Text> {
    let rule = Text::of("   ", Role::Plain).and(answer.rule.as_deref()?, Role::Plain);
    Some(match answer.step {
        Some(step) => rule.and(&format!("  step {step}"), Role::Dim),
        None => rule,
    })
}

fn headings(frame: Frame) -> Text {
    let cells = ["#", "when", "kind", "status", "total", "verdict"]
        .map(|name| (name.to_owned(), Role::Dim));
    table_row(cells, frame)
}

fn row(place: usize, sending: &Sending, subject: &Subject, is_shown: bool, frame: Frame) -> Text {
    let columns = if frame.width >= WIDE { 12 } else { 8 };
    let total = sending.outcome.as_ref();
    let total = total.map_or_else(String::new, |outcome| duration(outcome.took_us.into()));
    let verdict = Verdict::among(&subject.sendings, sending.number);
    let plain = |text: String| (text, Role::Plain);
    let shown = if is_shown { Role::Heading } else { Role::Plain };
    let cells = [
        (place.to_string(), shown),
        plain(frame.zone.short(sending.time, sending.time, columns)),
        plain(sending.kind.as_str().to_owned()),
        ending(sending),
        plain(total),
        (
            beside(sending, verdict, frame).to_owned(),
            verdict_role(verdict),
        ),
    ];
    table_row(cells, frame)
}

/// The verdict; of what is no delivery its kind, where that has no column.
fn beside(sending: &Sending, verdict: Option<Verdict>, frame: Frame) -> &'static str {
    match verdict {
        Some(verdict) => verdict.on_screen(),
        None if frame.width < WIDE && !sending.kind.delivers() => sending.kind.as_str(),
        None => "-",
    }
}

/// A row of the table: number, when, kind, status, total, verdict.
fn table_row(cells: [(String, Role); 6], frame: Frame) -> Text {
    let widths = if frame.width >= WIDE {
        [2, 14, 8, 7, 8, 14]
    } else {
        [2, 9, 0, 6, 8, 14]
    };
    let mut line = Text::of(" ", Role::Plain);
    for (place, ((text, role), width)) in cells.into_iter().zip(widths).enumerate() {
        if width == 0 {
            continue;
        }
        let align = if place == TOTAL {
            Align::Right
        } else {
            Align::Left
        };
        line.push_cell(&text, role, width, align);
        line.space(usize::from(place == TOTAL) + 1);
    }
    line
}

/// The place of the total among the cells; it ends at the right.
const TOTAL: usize = 4;

fn ending(sending: &Sending) -> (String, Role) {
    match sending.outcome.as_ref().map(|outcome| &outcome.result) {
        None => ("···".to_owned(), Role::Pending),
        Some(Ok(response)) => (response.status.to_string(), status_role(response.status)),
        Some(Err(failure)) => (failure.word().to_owned(), Role::Failed),
    }
}

const fn verdict_role(verdict: Option<Verdict>) -> Role {
    match verdict {
        Some(Verdict::Fixed | Verdict::StillPassing) => Role::Good,
        Some(Verdict::Regressed | Verdict::SameFailure | Verdict::Changed) => Role::Failed,
        None => Role::Dim,
    }
}

/// One sending: where it went, with what, and what was answered.
fn one(sending: &Sending, subject: &Subject, frame: Frame) -> Vec<Text> {
    let target = match frame.masking {
        Masking::Masked => redact::mask_target(sending.target.as_bytes()),
        Masking::Shown => sending.target.clone().into_bytes(),
    };
    let mut lines = which(sending, &subject.sendings)
        .into_iter()
        .chain([Text::of(" sent to   ", Role::Dim).and(&target, Role::Plain)])
        .collect::<Vec<_>>();
    lines.extend(sent_with(sending, subject));
    match sending.outcome.as_ref().map(|outcome| &outcome.result) {
        None => lines.push(Text::of(" answered  ", Role::Dim).and("not yet", Role::Pending)),
        Some(Err(failure)) => lines.push(failed(failure)),
        Some(Ok(response)) => {
            lines.push(status(response));
            lines.extend(sending.outcome.as_ref().and_then(times));
            lines.extend(answered(response, frame));
        }
    }
    lines
}

/// Which of several it is.
fn which(sending: &Sending, all: &[Sending]) -> Option<Text> {
    let place = all.iter().position(|it| it.number == sending.number)?;
    let words = format!(
        " {} {} of {}",
        sending.kind.as_str(),
        place + 1,
        count(all.len() as u64)
    );
    (all.len() > 1).then(|| Text::of(&words, Role::Heading))
}

/// What went out: of a delivery what was captured, to the byte but for the fields
/// that are between two programs.
fn sent_with(sending: &Sending, subject: &Subject) -> Option<Text> {
    if !sending.kind.delivers() {
        return None;
    }
    let id = match subject.reading.delivery_id {
        Some(_) => ", same delivery id",
        None => "",
    };
    let words = format!("body and header as they came{id}; new Host, Via, {HOPS_FIELD}");
    Some(Text::of(" sent with ", Role::Dim).and(&words, Role::Plain))
}

/// How long it took to the connection, and to the first byte.
fn times(outcome: &Outcome) -> Option<Text> {
    let connect = duration(outcome.connect_us?.into());
    let first = duration(outcome.first_byte_us?.into());
    let words = format!("   connected {connect}, first byte {first}");
    Some(Text::of(&words, Role::Dim))
}

fn failed(failure: &Failure) -> Text {
    Text::of(" answered  ", Role::Dim).and(failure.why(), Role::Failed)
}

fn status(response: &Response) -> Text {
    Text::of(" answered  ", Role::Dim)
        .and(&response.status.to_string(), status_role(response.status))
        .and(
            &format!("  {} bytes", count(response.body.len() as u64)),
            Role::Dim,
        )
        .and(if response.truncated { ", cut" } else { "" }, Role::Warn)
}

/// The header of an answer and the start of its body.
fn answered(response: &Response, frame: Frame) -> Vec<Text> {
    let mut lines = Vec::new();
    for (name, value) in &response.headers {
        lines.push(header(name, value, frame.masking));
    }
    if !response.body.is_empty() {
        lines.push(Text::default());
    }
    let body = shown_body(response, frame.masking);
    for line in body.split(|byte| *byte == b'\n').take(BODY_LINES) {
        let mut text = Text::of(" ", Role::Plain);
        text.push_within(
            line.strip_suffix(b"\r").unwrap_or(line),
            Role::Plain,
            usize::from(frame.width).max(40) * 4,
        );
        lines.push(text);
    }
    lines
}

/// The start of the body, as it is shown.
fn shown_body(response: &Response, masking: Masking) -> Cow<'_, [u8]> {
    let start = &response.body[..response.body.len().min(BODY_BYTES)];
    if masking == Masking::Shown {
        return start.into();
    }
    let mut headers = response.headers.iter();
    let declared = headers.find(|(name, _)| name.eq_ignore_ascii_case(b"content-type"));
    let kind = kind::of(declared.map(|(_, value)| &**value), start);
    let secrets = redact::body_spans(kind, start);
    redact::replaced(start, &secrets, |_| redact::MASK.as_bytes().to_vec()).into()
}

fn header(name: &[u8], value: &[u8], masking: Masking) -> Text {
    let mut line = Text::of("   ", Role::Plain);
    hidden::put_field(&mut line, name, value, masking);
    line
}
