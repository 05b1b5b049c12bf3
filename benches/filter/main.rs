//! What it costs to find events among 1,000,000 of about 1 KB: each kind of
//! filter against a limit or a peer, over the same bytes, in alternation, in one
//! run.
//!
//! `cargo bench --bench filter` prints a table: of each how long it took and how
//! much processor time it was, in milliseconds. The ratio is that of the work,
//! which others that run meanwhile disturb less. A text is compared with one
//! `memmem` over all the bytes in one piece, and with ripgrep (`rg`, where it is
//! installed) on the same bytes in a file that the system holds in memory; a
//! field with a walk over a column of small integers; a JSON path with a parse
//! of each body by `serde_json`. Words after `--` choose rows: `text`, `field`, `json`, `refine`, `arrival`.
//!
//! All is done in slices of 8 ms, as the interface does it. It takes about
//! 5 GB of memory, and without `--bench` (under `cargo test --benches`) it is
//! tiny.

mod events;
mod peer;
mod watch;

use std::{
    error::Error,
    hint::black_box,
    io::{self, Write},
    sync::Arc,
    time::{Duration, Instant},
};

use events::{Events, NOW, Random};
use hookglass::{
    filter::{Filter, FromJournal, Matches, Work, scan},
    journal::{Changes, Journal},
    reader::Reader,
};
use peer::{Column, Peer, Ripgrep};
use watch::{Times, Watch, median};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How long a slice takes: that of the interface.
const SLICE: Duration = Duration::from_millis(8);

/// What is measured: a filter, what it is compared with, and how many times as
/// long it may take, or how long.
struct Case {
    what: &'static str,
    filter: &'static str,
    peers: &'static [Peer],
    goal: &'static str,
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case { what: "text, exact",              filter: "Zanzibar",            peers: &[Peer::Memmem("Zanzibar"), Peer::Ripgrep(&["-F", "Zanzibar"])],        goal: "1.5 of memmem, ahead of rg" },
    Case { what: "text, any case",           filter: "zanzibar",            peers: &[Peer::Memmem("Zanzibar"), Peer::Ripgrep(&["-i", "-F", "zanzibar"])],  goal: "4 of memmem" },
    Case { what: "text, common letters",     filter: "tintenrose",          peers: &[Peer::Memmem("tintenrose"), Peer::Ripgrep(&["-i", "-F", "tintenrose"])], goal: "4 of memmem" },
    Case { what: "text, in the body",        filter: "body:Zanzibar",       peers: &[Peer::Memmem("Zanzibar")],                                            goal: "" },
    Case { what: "text, expression",         filter: "~Zan[a-z]+ar",        peers: &[Peer::Memmem("Zanzibar"), Peer::Ripgrep(&["Zan[a-z]+ar"])],           goal: "" },
    Case { what: "text, expression of classes", filter: "~Z[a-z]+r[0-9]{9}", peers: &[Peer::Memmem("Zanzibar"), Peer::Ripgrep(&["Z[a-z]+r[0-9]{9}"])],    goal: "" },
    Case { what: "field, sender",            filter: "sender:stripe",       peers: &[Peer::Column(Column::Sender)],                                        goal: "10 ms" },
    Case { what: "field, verdict",           filter: "sig:secret?",         peers: &[Peer::Column(Column::Verdict)],                                       goal: "10 ms" },
    Case { what: "field, method",            filter: "method:put",          peers: &[Peer::Column(Column::Method)],                                        goal: "10 ms" },
    Case { what: "field, status",            filter: "told:5xx",            peers: &[Peer::Column(Column::Status)],                                        goal: "10 ms" },
    Case { what: "field, size",              filter: "size>800",            peers: &[Peer::Column(Column::Size)],                                          goal: "10 ms" },
    Case { what: "field, three of them",     filter: "sender:stripe told:5xx size>700", peers: &[Peer::Column(Column::Sender)],                            goal: "" },
    Case { what: "field and text",           filter: "sender:stripe Zanzibar", peers: &[Peer::Memmem("Zanzibar")],                                         goal: "" },
    Case { what: "json, selective",          filter: ".data.object.billing_details.email=buyer4711@example.com", peers: &[Peer::Parse],                                            goal: "0.16" },
    Case { what: "json, selective text",     filter: ".event.text:Zanzibar", peers: &[Peer::Parse],                                                        goal: "0.16" },
    Case { what: "json, in full",            filter: ".commits[].author.name=Ada or .data.object.amount>50000 or .total_price>100 or .event.ts>1 or .data.amount>50", peers: &[Peer::Parse], goal: "0.51" },
    Case { what: "json, behind a field",     filter: "sender:stripe .data.object.amount>50000", peers: &[Peer::Parse],                                     goal: "" },
];

const HEADINGS: &str = "\
                               events      took      work   peer              took      work    ratio   goal";

/// How much is done.
#[derive(Clone, Copy)]
struct Extent {
    events: u32,
    rounds: usize,
}

/// The journal, and the same bytes for the others.
struct Bench {
    events: Events,
    reader: Reader,
    ripgrep: Ripgrep,
}

fn main() -> Outcome<()> {
    let (flags, words): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|word| word.starts_with("--"));
    let extent = if flags.iter().any(|flag| flag == "--bench") {
        Extent {
            events: 1_000_000,
            rounds: 9,
        }
    } else {
        Extent {
            events: 2_000,
            rounds: 1,
        }
    };
    let is_wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    let reader = Reader::default();
    let events = Events::new(extent.events, &reader);
    let ripgrep = Ripgrep::over(&events.bytes)?;
    write_line(&format!(
        "filters over {} events, {} MB, median of {} rounds; {}",
        extent.events,
        events.bytes.len() / 1_000_000,
        extent.rounds,
        ripgrep.version(),
    ))?;
    let bench = Bench {
        events,
        reader,
        ripgrep,
    };
    write_line(HEADINGS)?;
    for case in CASES.iter().filter(|case| is_wanted(case.what)) {
        bench.measure(case, extent)?;
    }
    if is_wanted("refine") {
        bench.refine(extent)?;
    }
    if is_wanted("arrival") {
        bench.arrival(extent)?;
    }
    Ok(())
}

impl Bench {
    fn measure(&self, case: &Case, extent: Extent) -> Outcome<()> {
        let filter = Filter::parse(case.filter)?;
        let mut found = 0;
        let mut own = Times::default();
        let mut others: Vec<Times> = case.peers.iter().map(|_| Times::default()).collect();
        for _ in 0..extent.rounds {
            let watch = Watch::start()?;
            found = self.find(&filter).len();
            own.push(watch.stop()?);
            for (peer, times) in case.peers.iter().zip(&mut others) {
                times.extend(peer.run(&self.events, &self.ripgrep)?);
            }
        }
        let own = own.median();
        let mut head = format!(
            "{:<28} {found:>8} {:>9.2} {:>9.2}",
            case.what,
            millis(own.took),
            millis(own.work)
        );
        for ((peer, times), goal) in case.peers.iter().zip(&mut others).zip([case.goal, ""]) {
            let name = peer.name();
            if times.is_empty() {
                write_line(&format!("{head}   {name:<12} not installed"))?;
            } else {
                let other = times.median();
                let ratio = own.work.as_secs_f64() / other.work.as_secs_f64();
                write_line(&format!(
                    "{head}   {name:<12} {:>9.2} {:>9.2} {ratio:>8.2}   {goal}",
                    millis(other.took),
                    millis(other.work),
                ))?;
            }
            head = " ".repeat(head.len());
        }
        Ok(())
    }

    /// Finds what matches, from nothing, in slices.
    fn find(&self, filter: &Filter) -> Matches {
        let mut matches = Matches::new(filter.clone(), 1);
        self.complete(&mut matches);
        matches
    }

    /// Looks for what is left, in slices; how many there were.
    fn complete(&self, matches: &mut Matches) -> usize {
        let mut slices = 0;
        let journal = &self.events.journal;
        while let Some(work) = matches.wants(journal.bounds()) {
            matches.apply(self.slice(journal, &work));
            slices += 1;
        }
        slices
    }

    fn slice(&self, journal: &Arc<Journal>, work: &Work) -> hookglass::filter::Found {
        let read = |exchange: &_| self.reader.read(exchange);
        let knowledge = FromJournal::new(journal, &read, &|_| 0);
        let end = Instant::now() + SLICE;
        scan(journal, work, &knowledge, NOW, &mut || {
            Instant::now() >= end
        })
    }

    /// A filter is made narrower: only what it found before is tested.
    fn refine(&self, extent: Extent) -> Outcome<()> {
        let wide = self.find(&Filter::parse("sender:stripe told:5xx")?);
        let narrow = Filter::parse("sender:stripe told:5xx Zanzibar")?;
        let mut took = Vec::new();
        let mut found = 0;
        for _ in 0..extent.rounds {
            let before = wide.clone();
            let start = Instant::now();
            let mut matches = before.refine(narrow.clone());
            self.complete(&mut matches);
            took.push(start.elapsed());
            found = matches.len();
        }
        write_line(&format!(
            "{:<28} {found:>6} {:>9.2} ms   of the {} that matched before",
            "refine",
            millis(median(&mut took)),
            wide.len(),
        ))
    }

    /// An event arrives while a filter is on, is answered and read: from its
    /// arrival until it stands among the hits.
    fn arrival(&self, extent: Extent) -> Outcome<()> {
        let journal = &self.events.journal;
        let mut matches = self.find(&Filter::parse("sender:stripe -Zanzibar")?);
        let (_, mut seen) = journal.changes(0);
        let mut random = Random::default();
        let mut took = Vec::new();
        for number in 0..extent.rounds * 100 {
            self.events.append(u32::try_from(number)?, &mut random);
            let start = Instant::now();
            let (changes, now) = journal.changes(seen);
            seen = now;
            matches.evicted(journal.bounds().0, &journal.outlived());
            if let Changes::Rows(ids) = changes {
                matches.retest(ids);
            }
            let works = self.complete(&mut matches);
            took.push(start.elapsed());
            black_box(works);
        }
        write_line(&format!(
            "{:<28} {:>6} {:>9.4} ms   one event that arrives with a filter on",
            "arrival",
            1,
            millis(median(&mut took)),
        ))
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn write_line(line: &str) -> Outcome<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", line.trim_end())?;
    out.flush()?;
    Ok(())
}
