//! Whether the signature holds, and why not, in words.

use std::borrow::Cow;

use super::{Frame, Masking, Subject};
use crate::{
    exchange::{Entry, Time, Verdict, kind, redact},
    signature::{Examination, variable},
    tui::{
        app::secrets,
        list::view::verdict_role,
        text::{Text, count},
        theme::Role,
    },
};

/// How much of what is signed is shown, in bytes: it is the body, which has a
/// tab of its own.
const SIGNED_SHOWN: usize = 2_000;

/// The verdict with its reasons, and what they rest on.
pub(super) fn lines(subject: &Subject, frame: Frame) -> Vec<Text> {
    let mut lines = match (&subject.known.entry, &subject.examination) {
        (Entry::Refused(_), _) => vec![plain("It was refused before it became a request.")],
        (_, Some(examination)) => examined(subject, examination, frame),
        (_, None) => unknown(subject),
    };
    if !subject.reading.remarks.is_empty() {
        lines.push(Text::default());
    }
    for remark in &subject.reading.remarks {
        lines.extend(paragraph("note", remark, Role::Warn, frame));
    }
    lines
}

fn unknown(subject: &Subject) -> Vec<Text> {
    match subject.reading.sender {
        Some(sender) => vec![plain(&format!(
            "No signature scheme is known for {sender}."
        ))],
        None => vec![
            plain("No rule knows who sent this, so nothing is known of its signature."),
            plain("Known so far: cryptoix, github, stripe, standard-webhooks, svix."),
        ],
    }
}

fn examined(subject: &Subject, it: &Examination, frame: Frame) -> Vec<Text> {
    let verdict = it.judgement.verdict;
    let sender = subject.reading.sender.unwrap_or("-");
    let mut lines = vec![
        Text::of(" ", Role::Plain)
            .and(&verdict.on_screen().to_uppercase(), verdict_role(verdict))
            .and("   ", Role::Plain)
            .and(sender, Role::Heading),
    ];
    lines.extend(wrapped(&it.scheme, Role::Plain, 3, frame));
    if let Some(why) = &it.judgement.why {
        lines.extend(wrapped(why, verdict_role(verdict), 3, frame));
    }
    if let Some(mistake) = &it.mistake {
        lines.extend(wrapped(
            &format!("It would be valid: {}.", mistake.words),
            Role::Heading,
            3,
            frame,
        ));
    }
    if verdict == Verdict::NoSecret {
        lines.extend(how_to_give_a_secret(sender, frame));
    }
    lines.push(Text::default());
    lines.extend(evidence(it, subject, frame));
    lines
}

fn how_to_give_a_secret(sender: &str, frame: Frame) -> Vec<Text> {
    let words = format!(
        "{} takes the secret and judges every row of {sender} with it, for this run. From the start: {}=... in the environment, or --secret {sender}=file:PATH.",
        secrets::key(),
        variable(sender)
    );
    wrapped(&words, Role::Plain, 3, frame)
}

fn evidence(it: &Examination, subject: &Subject, frame: Frame) -> Vec<Text> {
    let length = it.signed.as_ref().map_or_else(String::new, |signed| {
        format!(", {} bytes", count(signed.len() as u64))
    });
    let mut lines = paragraph(
        "signed",
        &format!("{}{length}", it.signed_words),
        Role::Plain,
        frame,
    );
    if let Some(key) = &it.key {
        let words = format!("{}, {}, {} bytes", key.origin, key.form, key.length);
        lines.extend(paragraph("key", &words, Role::Plain, frame));
    }
    if let Some(expected) = &it.expected {
        lines.extend(paragraph("expected", expected, Role::Plain, frame));
    }
    for received in &it.received {
        lines.extend(paragraph("received", received, Role::Plain, frame));
    }
    if let Some(at) = it.signed_at {
        let tolerance = it
            .tolerance
            .map_or_else(String::new, |limit| format!(", {limit} s are allowed"));
        let age = it.age.map_or_else(String::new, |age| {
            format!(", {}{tolerance}", age_words(age))
        });
        let words = format!("{}{age}", frame.zone.full(Time::from_seconds(at)));
        lines.extend(paragraph("signed at", &words, Role::Plain, frame));
    }
    if it.judgement.verdict == Verdict::Invalid && it.mistake.is_none() && it.tried > 0 {
        let words = format!(
            "{} usual mistakes, none fits. Is it another secret? Test, live and each endpoint have their own.",
            it.tried
        );
        lines.extend(paragraph("tried", &words, Role::Plain, frame));
    }
    if let Some(signed) = &it.signed {
        lines.push(Text::default());
        lines.push(Text::of("   the bytes that are signed:", Role::Dim));
        let shown = readable(signed, subject, frame.masking);
        let shown = &shown[..shown.len().min(SIGNED_SHOWN)];
        lines.extend(wrapped(shown, Role::Dim, 3, frame));
    }
    lines
}

/// What is signed, without the secrets of the body that is in it.
fn readable<'a>(signed: &'a [u8], subject: &Subject, masking: Masking) -> Cow<'a, [u8]> {
    let (Masking::Masked, Some(exchange)) = (masking, subject.known.entry.received()) else {
        return Cow::Borrowed(signed);
    };
    let body = exchange.body();
    let kind = kind::of(exchange.head().get("content-type"), body);
    let spans = redact::body_spans(kind, body);
    if spans.is_empty() {
        return Cow::Borrowed(signed);
    }
    let Some(start) = memchr::memmem::find(signed, body) else {
        return Cow::Borrowed(b"holds a secret; M shows it");
    };
    let mut shown = Vec::with_capacity(signed.len());
    let mut at = 0;
    for span in spans {
        shown.extend_from_slice(&signed[at..start + span.start]);
        shown.extend_from_slice(redact::mask(&body[span.clone()]).as_bytes());
        at = start + span.end;
    }
    shown.extend_from_slice(&signed[at..]);
    Cow::Owned(shown)
}

fn age_words(age: i64) -> String {
    if age < 0 {
        format!("{} s after it arrived", -age)
    } else {
        format!("{age} s old")
    }
}

fn plain(text: &str) -> Text {
    Text::of(" ", Role::Plain).and(text, Role::Plain)
}

/// A name, and what there is to say of it, in as many rows as it needs.
fn paragraph(
    name: &str,
    text: &(impl AsRef<[u8]> + ?Sized),
    role: Role,
    frame: Frame,
) -> Vec<Text> {
    let line = Text::of(&format!("   {name:<10}"), Role::Dim).and(text, role);
    line.wrapped(frame.width.into(), 13)
}

fn wrapped(
    text: &(impl AsRef<[u8]> + ?Sized),
    role: Role,
    indent: usize,
    frame: Frame,
) -> Vec<Text> {
    let mut line = Text::default();
    line.space(indent);
    line.push(text, role);
    line.wrapped(frame.width.into(), indent)
}
