//! What capture costs, against a bare hyper server that reads the body and
//! drops it: in alternation, under the same load, in one run.
//!
//! `cargo bench --bench capture` prints two tables: requests per second, work
//! and memory with every connection busy; and the times of answers at a steady
//! rate. Words after `--` choose rows: `library`, `7000-full`, `steady`.
//!
//! Requests per second depend on the load generator too, which shares the
//! machine; the processor time of the server's thread per request does so less,
//! and both are there. `B/event` is by how much the resident memory of the
//! process grew for each event, less the bytes of its request. Everything is
//! bounded, and without `--bench` (under `cargo test --benches`) it is tiny.

mod load;
mod server;
mod steady;
mod table;

use std::{
    io::{self, Write},
    thread,
};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How much is done.
#[derive(Clone, Copy)]
struct Extent {
    /// How often each is measured.
    rounds: usize,
    /// How many times less is sent than in full.
    share: usize,
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.next_if(|first| first == server::SERVE).is_some() {
        return server::serve(arguments);
    }
    let (flags, words): (Vec<_>, Vec<_>) = arguments.partition(|word| word.starts_with("--"));
    let extent = if flags.iter().any(|flag| flag == "--bench") {
        Extent {
            rounds: 9,
            share: 1,
        }
    } else {
        Extent {
            rounds: 1,
            share: 100,
        }
    };
    let is_wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    write_line(&format!(
        "capture against bare hyper: {} keep-alive connections, {} cores, median of {} rounds",
        load::CONNECTIONS,
        thread::available_parallelism()?,
        extent.rounds,
    ))?;
    let cases: Vec<_> = table::cases()
        .filter(|case| is_wanted(&case.name()))
        .collect();
    table::run(&cases, extent)?;
    if is_wanted("steady") {
        steady::run(extent)?;
    }
    Ok(())
}

fn write_line(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
