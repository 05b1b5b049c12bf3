//! Requests per second and work per request with every connection busy, and
//! what an event takes in memory.

use crate::{
    Extent, Outcome,
    load::{CONNECTIONS, Figures, Load, count, request},
    server::{Form, Server},
    write_line,
};

/// A row of the table.
pub(crate) struct Case {
    form: Form,
    memory: Memory,
    body: usize,
    /// Requests of one round.
    requests: usize,
}

#[derive(Clone, Copy)]
enum Memory {
    /// The journal is full: each event takes the place of an older one.
    Full,
    /// The journal still grows.
    Growing,
}

impl Memory {
    const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Growing => "growing",
        }
    }

    const fn max_bytes(self) -> usize {
        match self {
            Self::Full => 24 << 20,
            Self::Growing => 2 << 30,
        }
    }
}

/// What is sent to see what it takes in memory, in bytes: so much that what a
/// connection takes does not count.
const MEMORY: usize = 512 << 20;

/// Every form in turn, with a full journal and a growing one.
pub(crate) fn cases() -> impl Iterator<Item = Case> {
    const BODIES: [(usize, usize); 3] = [(400, 16_000), (7_000, 12_000), (200_000, 2_400)];
    [Form::Library, Form::Interface, Form::Lines]
        .into_iter()
        .flat_map(|form| [Memory::Full, Memory::Growing].map(|memory| (form, memory)))
        .flat_map(|(form, memory)| {
            BODIES.map(|(body, requests)| Case {
                form,
                memory,
                body,
                requests,
            })
        })
}

impl Case {
    /// `library-7000-full`, to choose it by a part of it.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}-{}", self.form.name(), self.body, self.memory.name())
    }
}

const HEADINGS: &str = "\
form       journal     body   bare req/s   ours req/s   ratio   bare us/req   ours us/req   ratio   B/event";

/// Measures the cases and writes a line for each.
pub(crate) fn run(cases: &[Case], extent: Extent) -> Outcome<()> {
    if cases.is_empty() {
        return Ok(());
    }
    write_line(HEADINGS)?;
    let bare = Server::start(Form::Bare, 0)?;
    let load = Load::new()?;
    for case in cases {
        write_line(&measure(case, &bare, &load, extent)?)?;
    }
    Ok(())
}

fn measure(case: &Case, bare: &Server, load: &Load, extent: Extent) -> Outcome<String> {
    let requests = (case.requests / extent.share / CONNECTIONS).max(1) * CONNECTIONS;
    let request = request(case.body);
    let max_bytes = case.memory.max_bytes();
    load.run(bare.address(), &request, requests / 4)?;
    let mut ours = Server::start(case.form, max_bytes)?;
    if matches!(case.memory, Memory::Full) {
        let all = 2 * max_bytes / request.len() / extent.share;
        load.run(ours.address(), &request, all.max(CONNECTIONS))?;
    }
    let (mut theirs, mut own) = (Vec::new(), Vec::new());
    for _ in 0..extent.rounds {
        theirs.push(load.figures(bare, &request, requests)?);
        if matches!(case.memory, Memory::Growing) {
            drop(ours);
            ours = Server::start(case.form, max_bytes)?;
            load.run(ours.address(), &request, requests / 4)?;
        }
        own.push(load.figures(&ours, &request, requests)?);
    }
    if ours.form() == Form::Interface && ours.written() == 0 {
        return Err("the interface drew nothing".into());
    }
    let beyond = match case.memory {
        // Each event takes the memory of another.
        Memory::Full => "-".to_owned(),
        Memory::Growing => {
            let events = MEMORY / extent.share / request.len() / CONNECTIONS * CONNECTIONS;
            format!("{:.0}", beyond(&ours, load, &request, events)?)
        }
    };
    Ok(row(case, &theirs, &own, &beyond))
}

/// By how much a server grows with each event, less the bytes of its request.
fn beyond(server: &Server, load: &Load, request: &[u8], events: usize) -> Outcome<f64> {
    let events = events.max(CONNECTIONS);
    let before = server.resident()?;
    load.run(server.address(), request, events)?;
    Ok((server.resident()? - before) / count(events) - count(request.len()))
}

fn row(case: &Case, theirs: &[Figures], own: &[Figures], beyond: &str) -> String {
    let rate = |figures: &[Figures]| median(figures.iter().map(|figures| figures.rate));
    let work = |figures: &[Figures]| median(figures.iter().map(|figures| figures.work));
    let pairs = || theirs.iter().zip(own);
    let rates = median(pairs().map(|(theirs, own)| own.rate / theirs.rate));
    let works = median(pairs().map(|(theirs, own)| theirs.work / own.work));
    format!(
        "{:<9}  {:<7}  {:>7}  {:>11.0}  {:>11.0}  {:>6.2}  {:>12.2}  {:>12.2}  {:>6.2}  {:>8}",
        case.form.name(),
        case.memory.name(),
        case.body,
        rate(theirs),
        rate(own),
        rates,
        work(theirs),
        work(own),
        works,
        beyond,
    )
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
