//! A steady rate, as a busy sender has it: how long an answer takes, counted
//! from the moment at which its request was to be sent, so that a server that
//! stalls is not spared the requests that wait for it.

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

use crate::{
    Extent, Outcome,
    load::{CONNECTIONS, END, OK, count, request},
    server::{Form, Server},
    table::median,
    write_line,
};

/// Requests a second, over all connections.
const RATE: u32 = 5_000;

const BODY: usize = 7_000;

/// Requests of one round.
const REQUESTS: usize = 20_000;

/// The events may take so much: they fill it in the first round.
const MAX_BYTES: usize = 64 << 20;

const HEADINGS: &str = "\
form         req/s    p50 us    p99 us   p99.9 us    max us";

/// Measures the bare server and the program in alternation, and writes a line
/// for each.
pub(crate) fn run(extent: Extent) -> Outcome<()> {
    write_line(&format!(
        "\nsteady {RATE}/s of {BODY} bytes over {CONNECTIONS} connections, from the moment each was due"
    ))?;
    write_line(HEADINGS)?;
    let servers = [
        Server::start(Form::Bare, 0)?,
        Server::start(Form::Library, MAX_BYTES)?,
        Server::start(Form::Interface, MAX_BYTES)?,
    ];
    let request = request(BODY);
    let requests = REQUESTS / extent.share;
    let mut all: [Vec<Round>; 3] = Default::default();
    for _ in 0..extent.rounds {
        for (server, rounds) in servers.iter().zip(&mut all) {
            rounds.push(Round::of(server, &request, requests)?);
        }
    }
    for (server, rounds) in servers.iter().zip(&all) {
        write_line(&row(server.form(), rounds))?;
    }
    Ok(())
}

fn row(form: Form, rounds: &[Round]) -> String {
    let of = |place: f64| median(rounds.iter().map(|round| round.at(place)));
    let most = rounds.iter().map(|round| round.at(1.0));
    format!(
        "{:<9}  {:>7.0}  {:>8.0}  {:>8.0}  {:>9.0}  {:>8.0}",
        form.name(),
        median(rounds.iter().map(|round| round.rate)),
        of(0.5),
        of(0.99),
        of(0.999),
        most.fold(0.0, f64::max),
    )
}

/// The times of one round.
struct Round {
    /// Answers per second.
    rate: f64,
    /// In microseconds, sorted.
    times: Vec<f64>,
}

impl Round {
    fn of(server: &Server, request: &[u8], requests: usize) -> Outcome<Self> {
        let mut lines = (0..CONNECTIONS)
            .map(|_| Line::to(server))
            .collect::<Outcome<Vec<_>>>()?;
        let start = Instant::now();
        let mut times = Vec::with_capacity(requests);
        let mut number = 0;
        while times.len() < requests {
            while number < requests && due(start, number) <= Instant::now() {
                lines[number % CONNECTIONS].send(due(start, number), request)?;
                number += 1;
            }
            let next = (number < requests).then(|| due(start, number));
            for at in readable(&lines, next)? {
                times.extend(lines[at].receive(request)?);
            }
        }
        let rate = count(requests) / start.elapsed().as_secs_f64();
        times.sort_by(f64::total_cmp);
        Ok(Self { rate, times })
    }

    /// The time that so large a part of them stays within.
    fn at(&self, place: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a list, between 0 and its length"
        )]
        let index = (count(self.times.len()) * place).ceil() as usize;
        let index = index.clamp(1, self.times.len().max(1)) - 1;
        self.times.get(index).copied().unwrap_or(f64::NAN)
    }
}

/// When a request is to be sent.
fn due(start: Instant, number: usize) -> Instant {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    start + Duration::from_secs(1) / RATE * number
}

/// The lines on which something has come; waits for it until `next`.
fn readable(lines: &[Line], next: Option<Instant>) -> Outcome<Vec<usize>> {
    let streams = lines.iter().map(|line| &line.stream);
    let mut wanted: Vec<_> = streams
        .map(|stream| PollFd::new(stream, PollFlags::IN))
        .collect();
    let left = next.map(|next| next.saturating_duration_since(Instant::now()));
    let left = left.map(Timespec::try_from).transpose()?;
    match poll(&mut wanted, left.as_ref()) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let came = wanted.iter().enumerate();
    Ok(came
        .filter(|(_, wanted)| !wanted.revents().is_empty())
        .map(|(at, _)| at)
        .collect())
}

/// A connection with one request under way at the most.
struct Line {
    stream: TcpStream,
    /// When the requests were due that are not answered; the first is under
    /// way.
    due: VecDeque<Instant>,
    /// What has come of its answer.
    answer: Vec<u8>,
}

impl Line {
    fn to(server: &Server) -> Outcome<Self> {
        let stream = TcpStream::connect(server.address())?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            due: VecDeque::new(),
            answer: Vec::new(),
        })
    }

    /// Sends a request, or has it wait for the one under way.
    fn send(&mut self, due: Instant, request: &[u8]) -> io::Result<()> {
        self.due.push_back(due);
        if self.due.len() == 1 {
            self.stream.write_all(request)?;
        }
        Ok(())
    }

    /// Reads what has come; when it is a whole answer, how long it took.
    fn receive(&mut self, request: &[u8]) -> io::Result<Option<f64>> {
        let mut space = [0; 1024];
        match self.stream.read(&mut space)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => self.answer.extend_from_slice(&space[..read]),
        }
        if !self.answer.ends_with(END) {
            return Ok(None);
        }
        if !self.answer.starts_with(OK) {
            return Err(io::Error::other("not a 200"));
        }
        self.answer.clear();
        let took = self.due.pop_front().map(|due| due.elapsed());
        if !self.due.is_empty() {
            self.stream.write_all(request)?;
        }
        Ok(took.map(|took| took.as_secs_f64() * 1e6))
    }
}
