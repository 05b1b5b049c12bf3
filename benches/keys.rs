//! How long a key takes to show, while a filter is looked for in all that is in
//! memory and events arrive: the real program in a pseudo-terminal.
//!
//! `cargo bench --bench keys` fills the program's memory with up to 1,000,000
//! small events, sends 5,000 a second from then on, and types filters, each
//! letter of which has the program look through what is there. A key is timed
//! from the moment it is written until its letter stands on the screen that the
//! program's output makes. It prints the median, the 99th of a hundred and the
//! longest. It takes less than 90 seconds, and without `--bench` (under
//! `cargo test --benches`) it is tiny.

use std::{
    error::Error,
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtyPair, PtySize, native_pty_system};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const ROWS: u16 = 40;
const COLUMNS: u16 = 120;

/// What is typed. Some are narrower with each letter, so that only what matched
/// before is looked at; an expression is another one with each.
const FILTERS: &[&str] = &[
    "number",
    "~q[0-9]*z.k",
    "hook.example",
    "~[a-z]{9}[0-9]x",
    "path:/nowhere",
    "zebra",
    "size>100",
    "~(a|b)*c[0-9]d",
];

/// How long the program may take to come up, or a key to show.
const PATIENCE: Duration = Duration::from_secs(20);

/// The goal for the 99th of a hundred keys.
const GOAL: Duration = Duration::from_millis(50);

/// Events a second while keys are typed.
const RATE: u32 = 5_000;

/// How many requests are written at once while memory is filled.
const BURST: usize = 100;

/// How much is done.
#[derive(Clone, Copy)]
struct Extent {
    events: usize,
    keys: usize,
    /// The longest that filling and typing may take.
    fill: Duration,
    typing: Duration,
}

fn main() -> Outcome<()> {
    let extent = if std::env::args().any(|flag| flag == "--bench") {
        Extent {
            events: 1_000_000,
            keys: 500,
            fill: Duration::from_secs(30),
            typing: Duration::from_secs(40),
        }
    } else {
        Extent {
            events: 2_000,
            keys: 12,
            fill: Duration::from_secs(10),
            typing: Duration::from_secs(10),
        }
    };
    let mut program = Program::start()?;
    let events = fill(program.port, extent)?;
    let load = Load::start(program.port)?;
    let mut times = program.type_filters(extent)?;
    let rate = load.stop()?;
    times.sort_unstable();
    let at =
        |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
    let millis = |time: Option<&Duration>| time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e3);
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} keys with {events} events in memory, {rate:.0} more a second: \
         p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms; goal: p99 {} ms",
        times.len(),
        millis(at(50)),
        millis(at(99)),
        millis(times.last()),
        GOAL.as_millis(),
    )?;
    Ok(())
}

/// The screen that the program's output makes.
struct Screen {
    parser: Mutex<vt100::Parser>,
    changed: Condvar,
}

impl Screen {
    /// Waits until `text` is on it; how long since `start` that took.
    fn wait_for(&self, text: &str, start: Instant) -> Outcome<Duration> {
        let parser = self.parser.lock().unwrap_or_else(PoisonError::into_inner);
        let is_missing = |parser: &mut vt100::Parser| !parser.screen().contents().contains(text);
        let waited = self
            .changed
            .wait_timeout_while(parser, PATIENCE, is_missing);
        let (parser, waited) = waited.map_err(|_| "the reader has ended")?;
        if waited.timed_out() {
            let screen = parser.screen().contents();
            return Err(format!("{text:?} does not show:\n{screen}").into());
        }
        Ok(start.elapsed())
    }

    /// Draws what the program writes, until it ends.
    fn follow(&self, mut output: Box<dyn Read + Send>) {
        let mut space = vec![0; 64 << 10];
        while let Ok(count @ 1..) = output.read(&mut space) {
            let parser = self.parser.lock();
            let mut parser = parser.unwrap_or_else(PoisonError::into_inner);
            parser.process(&space[..count]);
            drop(parser);
            self.changed.notify_all();
        }
    }
}

/// The program in its terminal. It ends when this is dropped.
struct Program {
    port: u16,
    screen: Arc<Screen>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// Kept open: without it the program would be hung up on.
    _master: Box<dyn MasterPty + Send>,
}

impl Program {
    fn start() -> Outcome<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let PtyPair { slave, master } = native_pty_system().openpty(PtySize {
            rows: ROWS,
            cols: COLUMNS,
            pixel_width: 0,
            pixel_height: 0,
        })?;
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_hookglass"));
        command.args(["--port", &port.to_string(), "--theme", "dark"]);
        command.args(["--max-memory", "2GiB", "--max-events", "2000000"]);
        command.env("TERM", "xterm-256color");
        command.env("HOOKGLASS_CONFIG", "none");
        let child = slave.spawn_command(command)?;
        drop(slave);
        let parser = vt100::Parser::new(ROWS.try_into()?, COLUMNS.try_into()?, 0);
        let screen = Arc::new(Screen {
            parser: Mutex::new(parser),
            changed: Condvar::new(),
        });
        let (output, follower) = (master.try_clone_reader()?, Arc::clone(&screen));
        thread::Builder::new()
            .name("screen".to_owned())
            .spawn(move || follower.follow(output))?;
        let program = Self {
            port,
            screen,
            keys: master.take_writer()?,
            child,
            _master: master,
        };
        program.screen.wait_for(&port.to_string(), Instant::now())?;
        Ok(program)
    }

    /// Types one filter after the other; how long each letter took.
    fn type_filters(&mut self, extent: Extent) -> Outcome<Vec<Duration>> {
        let start = Instant::now();
        let mut times = Vec::with_capacity(extent.keys);
        for filter in FILTERS.iter().cycle() {
            self.press("/")?;
            pause(times.len());
            for end in 1..=filter.len() {
                if times.len() == extent.keys || start.elapsed() > extent.typing {
                    return Ok(times);
                }
                let pressed = Instant::now();
                self.press(&filter[end - 1..end])?;
                let shown = format!("/ {}", &filter[..end]);
                times.push(self.screen.wait_for(&shown, pressed)?);
                pause(times.len());
            }
            self.press("\x1b")?;
            // So long that it is not read as alt with the next key.
            thread::park_timeout(Duration::from_millis(80));
        }
        Ok(times)
    }

    fn press(&mut self, key: &str) -> io::Result<()> {
        self.keys.write_all(key.as_bytes())?;
        self.keys.flush()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended already cannot be killed, and is waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As long as a quick hand takes to the next key, never twice the same.
fn pause(number: usize) {
    let millis = 15 + (number * 7 % 23) as u64;
    thread::park_timeout(Duration::from_millis(millis));
}

/// A small event, each another one.
fn request(number: u64) -> String {
    let body = format!("{{\"event\":\"paid\",\"number\":{number},\"note\":\"it is there\"}}");
    format!(
        "POST /hooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A connection whose answers are counted and thrown away.
struct Line {
    stream: TcpStream,
    answered: Arc<AtomicU64>,
}

impl Line {
    fn to(port: u16) -> Outcome<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        let answered = Arc::new(AtomicU64::new(0));
        let (mut answers, count) = (stream.try_clone()?, Arc::clone(&answered));
        thread::Builder::new()
            .name("answers".to_owned())
            .spawn(move || {
                let mut space = vec![0; 64 << 10];
                while let Ok(read @ 1..) = answers.read(&mut space) {
                    // Each begins with its version, and has no other slash.
                    let found = memchr::memchr_iter(b'/', &space[..read]).count();
                    count.fetch_add(found as u64, Ordering::Relaxed);
                }
            })?;
        Ok(Self { stream, answered })
    }
}

/// Sends events until there are enough or the time is over; how many it were.
fn fill(port: u16, extent: Extent) -> Outcome<usize> {
    let mut line = Line::to(port)?;
    let start = Instant::now();
    let mut sent = 0;
    while sent < extent.events && start.elapsed() < extent.fill {
        let burst: String = (sent..sent + BURST).map(|at| request(at as u64)).collect();
        line.stream.write_all(burst.as_bytes())?;
        sent += BURST;
    }
    while line.answered.load(Ordering::Relaxed) < sent as u64 && start.elapsed() < 2 * extent.fill {
        thread::park_timeout(Duration::from_millis(5));
    }
    Ok(usize::try_from(line.answered.load(Ordering::Relaxed))?.min(sent))
}

/// A sender that keeps its pace on a thread of its own.
struct Load {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Outcome<f64>>,
}

impl Load {
    fn start(port: u16) -> Outcome<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (ends, mut line) = (Arc::clone(&stop), Line::to(port)?);
        let thread = thread::Builder::new()
            .name("load".to_owned())
            .spawn(move || {
                let start = Instant::now();
                let mut sent = 0;
                while !ends.load(Ordering::Relaxed) {
                    let due = start.elapsed().as_micros() * u128::from(RATE) / 1_000_000;
                    let due = u64::try_from(due)?;
                    let burst: String = (sent..due).map(request).collect();
                    line.stream.write_all(burst.as_bytes())?;
                    sent = sent.max(due);
                    thread::park_timeout(Duration::from_millis(1));
                }
                let answered = line.answered.load(Ordering::Relaxed);
                let answered = f64::from(u32::try_from(answered)?);
                Ok(answered / start.elapsed().as_secs_f64())
            })?;
        Ok(Self { stop, thread })
    }

    /// How many were answered a second.
    fn stop(self) -> Outcome<f64> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| "the load has ended")?
    }
}
