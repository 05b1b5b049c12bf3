//! The header lines as they stood on the wire; secrets masked.

use super::{Frame, Masking};
use crate::{
    exchange::{Entry, Exchange, Mark, redact},
    tui::{
        text::{Text, count, duration},
        theme::Role,
    },
};

/// How far the rest of a long line stands in.
const HANGING: usize = 3;

/// The request line, the fields, and what was noticed about the connection.
pub(super) fn lines(entry: &Entry, frame: Frame) -> Vec<Text> {
    let head = entry.head();
    let mut lines = Vec::new();
    if let Entry::Refused(refused) = entry {
        lines.push(Text::of(" refused    ", Role::Dim).and(&refused.why, Role::Failed));
    }
    let target = match frame.masking {
        Masking::Masked => redact::mask_target(head.target()),
        Masking::Shown => head.target().to_vec(),
    };
    if !head.bytes().is_empty() {
        lines.push(
            Text::of(" ", Role::Plain)
                .and(head.method(), Role::Heading)
                .and(" ", Role::Plain)
                .and(&target, Role::Heading)
                .and(&version(entry), Role::Dim),
        );
    }
    for field in head.fields() {
        lines.push(field_line(field.name, field.value, frame.masking));
    }
    lines.push(Text::default());
    lines.extend(about(entry, frame));
    let width = usize::from(frame.width);
    lines
        .into_iter()
        .flat_map(|line| line.wrapped(width, HANGING))
        .collect()
}

fn version(entry: &Entry) -> String {
    entry
        .received()
        .map_or_else(String::new, |exchange| format!(" {}", exchange.version()))
}

fn field_line(name: &[u8], value: &[u8], masking: Masking) -> Text {
    let line = Text::of(" ", Role::Plain)
        .and(name, Role::Name)
        .and(": ", Role::Dim);
    let text = String::from_utf8_lossy(name);
    if masking == Masking::Masked && redact::is_secret_header(&text) {
        return line.and(&redact::mask_header(&text, value), Role::Masked);
    }
    line.and(value, Role::Plain)
}

fn about(entry: &Entry, frame: Frame) -> Vec<Text> {
    let mut facts = vec![
        ("arrived", frame.zone.full(entry.time())),
        ("from", entry.peer().to_string()),
        ("took", duration(entry.took_us().into())),
    ];
    if let Entry::Received(exchange) = entry {
        facts.push(("over", exchange.scheme().as_str().to_owned()));
        facts.push(("body", body_length(exchange)));
        let marks: Vec<&str> = exchange.marks().iter().map(Mark::as_str).collect();
        if !marks.is_empty() {
            facts.push(("noticed", marks.join(", ")));
        }
    }
    facts
        .into_iter()
        .map(|(name, value)| Text::of(&format!(" {name:<10} "), Role::Dim).and(&value, Role::Plain))
        .collect()
}

fn body_length(exchange: &Exchange) -> String {
    let all = format!("{} bytes", count(exchange.size()));
    let kept = exchange.truncated().then(|| {
        format!(
            ", of which {} are kept",
            count(exchange.body().len() as u64)
        )
    });
    let declared = exchange
        .declared()
        .filter(|declared| *declared != exchange.size());
    let declared = declared.map(|declared| format!(", {} declared", count(declared)));
    [Some(all), kept, declared].into_iter().flatten().collect()
}
