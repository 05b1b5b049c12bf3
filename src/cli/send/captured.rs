//! `--from`: a delivery as it was captured, out of what `hookglass --json`
//! wrote. It passes the same gate as a replay.

use std::path::Path;

use anyhow::{anyhow, bail};

use crate::{
    cli::input::{self, Lines, Piece},
    deliver::{Draft as Raw, Sendable, Unsendable},
    exchange::{Circumstances, EventName, Exchange, Id, Trust},
    journal::{
        Content, Fact, Journal, Retention,
        line::{self, Line},
    },
    reader::Reader,
    sender::{Draft, Sender},
};

/// Which event of the file is meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) sender: &'a Sender,
    pub(super) event: Option<&'a str>,
    pub(super) id: Option<Id>,
}

/// The event, and what it is called.
pub(super) fn find(
    file: &Path,
    wanted: Wanted<'_>,
    reader: &Reader,
    trust: &Trust,
) -> anyhow::Result<(Draft, String)> {
    let name = input::name(file);
    let mut search = Search::default();
    let mut lines = Lines::open(file)?;
    loop {
        let piece = lines.next().map_err(|error| {
            anyhow!("cannot read {name}: {error}; give a file, or - for standard input")
        })?;
        match piece {
            Some(Piece::Line(bytes)) => search.line(bytes, wanted, reader),
            Some(Piece::TooLong) => {}
            None => break,
        }
    }
    let Some((exchange, event)) = search.found else {
        bail!("{}", search.nothing(wanted, &name));
    };
    Ok((draft(&exchange, reader, trust)?, event))
}

/// What was met on the way.
#[derive(Default)]
struct Search {
    found: Option<(Exchange, String)>,
    /// Lines of hookglass.
    read: u64,
    /// Events of that sender, by the names they have.
    events: Vec<String>,
    /// Who sent the event of that id instead.
    other: Option<String>,
}

impl Search {
    fn line(&mut self, bytes: &[u8], wanted: Wanted<'_>, reader: &Reader) {
        let Ok(line) = line::read(bytes) else { return };
        self.read += 1;
        let Line::Known {
            fact: Fact::Received { id, exchange, .. },
            ..
        } = line
        else {
            return;
        };
        if wanted.id.is_some_and(|wanted| wanted != id) {
            return;
        }
        let reading = reader.glance(&exchange);
        if reading.sender != Some(wanted.sender.name) {
            if wanted.id.is_some() {
                self.other = Some(reading.sender.unwrap_or("nobody that is known").to_owned());
            }
            return;
        }
        let names: Vec<String> = reading
            .events
            .iter()
            .map(|event| dotted(&event.name))
            .collect();
        let is_it = wanted.event.is_none_or(|event| {
            let mut names = names.iter();
            names.any(|name| name == event || name.split('.').next() == Some(event))
        });
        let shown = names.first().cloned().unwrap_or_default();
        if is_it {
            self.found = Some((exchange, shown));
        } else if !self.events.contains(&shown) {
            self.events.push(shown);
        }
    }

    fn nothing(&self, wanted: Wanted<'_>, name: &str) -> String {
        let sender = wanted.sender.name;
        if self.read == 0 {
            return format!(
                "{name} holds no line of hookglass; give it what hookglass --json wrote"
            );
        }
        if let (Some(id), Some(other)) = (wanted.id, &self.other) {
            return format!(
                "event {id} of {name} is from {other}; name another event, or that sender"
            );
        }
        match (wanted.id, wanted.event, &self.events[..]) {
            (Some(id), ..) if self.events.is_empty() => {
                format!("{name} has no event {id}; name one that is there")
            }
            (_, Some(event), [_, ..]) => {
                let there = self.events.join(", ");
                format!("{name} has no {event} of {sender}; there are {there}")
            }
            _ => format!(
                "{name} has no event of {sender}; let one arrive first, or leave --from out"
            ),
        }
    }
}

/// `issues.opened`, as one asks for it.
fn dotted(name: &EventName) -> String {
    let action = name.action.iter().flat_map(|action| [".", action]);
    std::iter::once(name.kind.as_str()).chain(action).collect()
}

/// What is to be sent of it, if it may be: through the gate that replays pass,
/// which asks a journal what is held.
fn draft(exchange: &Exchange, reader: &Reader, trust: &Trust) -> anyhow::Result<Draft> {
    let journal = Journal::new(Retention::default());
    let head_len = exchange.bytes().len() - exchange.body().len();
    let head = &exchange.bytes()[..head_len];
    let content = Content::Parts {
        head,
        body: exchange.body(),
    };
    let about = Circumstances {
        time: exchange.time(),
        took_us: exchange.took_us(),
        peer: exchange.peer(),
        scheme: exchange.scheme(),
        version: exchange.version(),
        declared: exchange.declared(),
        size: exchange.size(),
        marks: trust.weigh(exchange.marks(), exchange.head()),
    };
    let (id, kept) = journal.append(content, about);
    journal.understood([(id, &reader.read(&kept))]);
    let known = journal
        .get(id)
        .ok_or_else(|| anyhow!("the event is gone"))?;
    let sendable = Sendable::of(&known).map_err(|why| match why {
        Unsendable::Held(_) => anyhow!(
            "{why}; it may be sent with a secret by which it is valid, or with --trust-host HOST"
        ),
        why => anyhow!(why),
    })?;
    plain(&Raw::of(sendable)?)
}

/// The same as text, which its sender's scheme writes lines into.
fn plain(raw: &Raw) -> anyhow::Result<Draft> {
    let text = |what: &str, bytes: &[u8]| {
        String::from_utf8(bytes.to_vec()).map_err(|_| {
            anyhow!("{what} has bytes that are no text, so it cannot be signed anew; replay it from the screen instead")
        })
    };
    let headers: anyhow::Result<Vec<_>> = raw
        .headers
        .iter()
        .map(|(name, value)| {
            let name = text("the name of a header", name)?;
            let value = text(&format!("header {name}"), value)?;
            Ok((name, value))
        })
        .collect();
    Ok(Draft {
        method: text("the method", &raw.method)?,
        target: text("the path", &raw.target)?,
        headers: headers?,
        body: raw.body.to_vec(),
        url: None,
    })
}
