//! What the listener costs, against a bare hyper server that reads the body
//! and drops it: in the same process, in alternation, under the same load.
//!
//! `cargo bench --bench capture` prints a table. Requests per second depend on
//! the load generator too, which shares the machine; the processor time of the
//! server's thread per request does not, so both are there. Counts are
//! bounded, and without `--bench` (under `cargo test --benches`) they are tiny.

use std::{
    convert::Infallible,
    fs, io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use hookglass::{
    answer::DefaultAnswer,
    capture::{self, Running, Settings},
    journal::{Journal, Retention, listener::Listener},
};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::{Builder, Runtime},
};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Keep-alive connections, each with one request under way.
const CONNECTIONS: usize = 32;

/// A row of the table.
struct Case {
    body: usize,
    memory: Memory,
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

    const fn retention(self) -> Retention {
        let max_bytes = match self {
            Self::Full => 24 << 20,
            Self::Growing => 2 << 30,
        };
        Retention {
            max_bytes,
            max_events: 1_000_000,
        }
    }
}

const CASES: [Case; 5] = [
    Case {
        body: 400,
        memory: Memory::Full,
        requests: 24_000,
    },
    Case {
        body: 400,
        memory: Memory::Growing,
        requests: 24_000,
    },
    Case {
        body: 7_000,
        memory: Memory::Full,
        requests: 16_000,
    },
    Case {
        body: 7_000,
        memory: Memory::Growing,
        requests: 16_000,
    },
    Case {
        body: 200_000,
        memory: Memory::Full,
        requests: 2_400,
    },
];

fn main() -> Outcome<()> {
    let full = std::env::args().any(|argument| argument == "--bench");
    let (rounds, share) = if full { (5, 1) } else { (1, 100) };
    let cores = thread::available_parallelism()?;
    let mut out = io::stdout().lock();
    write_line(
        &mut out,
        &format!(
            "capture against bare hyper: {CONNECTIONS} keep-alive connections, {cores} cores, median of {rounds} rounds"
        ),
    )?;
    write_line(&mut out, HEADINGS)?;
    for case in &CASES {
        let line = measure(case, rounds, share)?;
        write_line(&mut out, &line)?;
    }
    Ok(())
}

const HEADINGS: &str =
    "    body  journal     bare req/s   ours req/s   ratio     bare us/req  ours us/req  ratio";

fn write_line(out: &mut impl io::Write, line: &str) -> io::Result<()> {
    writeln!(out, "{line}")?;
    out.flush()
}

/// Requests per second, and microseconds of the server's thread per request.
#[derive(Clone, Copy, Debug)]
struct Figures {
    rate: f64,
    work: f64,
}

fn measure(case: &Case, rounds: usize, share: usize) -> Outcome<String> {
    let requests = (case.requests / share / CONNECTIONS).max(1) * CONNECTIONS;
    let request = request(case.body);
    let bare = Bare::start()?;
    let mut ours = Ours::start(case.memory)?;
    let load = Load::new()?;
    load.run(bare.address, &request, requests / 4)?;
    if matches!(case.memory, Memory::Full) {
        fill(&ours, &load, &request, share)?;
    }
    let (mut theirs, mut own) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        theirs.push(load.figures(bare.address, "bare", &request, requests)?);
        if matches!(case.memory, Memory::Growing) {
            let fresh = Ours::start(case.memory)?;
            std::mem::replace(&mut ours, fresh).running.stop();
            load.run(ours.address(), &request, CONNECTIONS)?;
        }
        own.push(load.figures(ours.address(), "capture", &request, requests)?);
    }
    Ok(row(case, &theirs, &own))
}

fn row(case: &Case, theirs: &[Figures], own: &[Figures]) -> String {
    let rate = |figures: &[Figures]| median(figures.iter().map(|figures| figures.rate));
    let work = |figures: &[Figures]| median(figures.iter().map(|figures| figures.work));
    let pairs = || theirs.iter().zip(own);
    let rates = median(pairs().map(|(theirs, own)| own.rate / theirs.rate));
    let works = median(pairs().map(|(theirs, own)| theirs.work / own.work));
    format!(
        "{:>8}  {:<9}  {:>11.0}  {:>11.0}  {:>6.2}  {:>14.2}  {:>11.2}  {:>5.2}",
        case.body,
        case.memory.name(),
        rate(theirs),
        rate(own),
        rates,
        work(theirs),
        work(own),
        works,
    )
}

/// Sends until the journal lets the oldest go.
fn fill(ours: &Ours, load: &Load, request: &[u8], share: usize) -> Outcome<()> {
    for _ in 0..100 / share.min(100) {
        if ours.journal.counts().evicted > 1000 {
            break;
        }
        load.run(ours.address(), request, 100 * CONNECTIONS)?;
    }
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A request as senders make them, with a body of `length` bytes.
fn request(length: usize) -> Vec<u8> {
    let mut request = format!(
        "POST /webhooks/orders?source=bench HTTP/1.1\r\n\
         Host: 127.0.0.1:4665\r\n\
         User-Agent: GitHub-Hookshot/044aadd\r\n\
         Accept: */*\r\n\
         Content-Type: application/json\r\n\
         X-GitHub-Event: push\r\n\
         X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958\r\n\
         X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    request.extend(br#"{"id":12,"note":"body"}"#.iter().cycle().take(length));
    request
}

/// The listener of the library.
struct Ours {
    running: Running,
    journal: Arc<Journal>,
}

impl Ours {
    fn start(memory: Memory) -> Outcome<Self> {
        let journal = Journal::new(memory.retention());
        let (listener, _) = Listener::new();
        let running = capture::start(
            capture::bind(&capture::loopback(0)[..1])?,
            Arc::clone(&journal),
            listener,
            Arc::new(DefaultAnswer),
            Settings::default(),
        )?;
        Ok(Self { running, journal })
    }

    fn address(&self) -> SocketAddr {
        self.running.addresses()[0]
    }
}

/// A bare hyper server on one thread. It ends with the process.
struct Bare {
    address: SocketAddr,
}

impl Bare {
    fn start() -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        thread::Builder::new()
            .name("bare".to_owned())
            .spawn(move || runtime.block_on(accept(listener)))?;
        Ok(Self { address })
    }
}

async fn accept(listener: TcpListener) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            let served = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(read_and_drop));
            let _ = served.await;
        });
    }
}

async fn read_and_drop(
    request: Request<Incoming>,
) -> Result<Response<Full<&'static [u8]>>, Infallible> {
    let mut body = request.into_body();
    while let Some(Ok(frame)) = body.frame().await {
        drop(frame);
    }
    Ok(Response::new(Full::default()))
}

/// The load generator, on the thread that calls it.
struct Load(Runtime);

impl Load {
    fn new() -> Outcome<Self> {
        Ok(Self(Builder::new_current_thread().enable_all().build()?))
    }

    fn figures(
        &self,
        address: SocketAddr,
        server: &str,
        request: &[u8],
        requests: usize,
    ) -> Outcome<Figures> {
        let before = work_of(server);
        let took = self.run(address, request, requests)?;
        let work = work_of(server).saturating_sub(before);
        let count = count(requests);
        Ok(Figures {
            rate: count / took.as_secs_f64(),
            work: work.as_secs_f64() * 1e6 / count,
        })
    }

    /// Sends `requests` over all connections; how long it took.
    fn run(&self, address: SocketAddr, request: &[u8], requests: usize) -> Outcome<Duration> {
        let request: Arc<[u8]> = request.into();
        self.0.block_on(async {
            let mut streams = Vec::new();
            for _ in 0..CONNECTIONS {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                streams.push(stream);
            }
            let start = Instant::now();
            let tasks: Vec<_> = streams
                .into_iter()
                .map(|stream| {
                    tokio::spawn(send(stream, Arc::clone(&request), requests / CONNECTIONS))
                })
                .collect();
            for task in tasks {
                task.await??;
            }
            Ok(start.elapsed())
        })
    }
}

async fn send(mut stream: TcpStream, request: Arc<[u8]>, times: usize) -> io::Result<()> {
    let mut space = [0; 1024];
    for _ in 0..times {
        stream.write_all(&request).await?;
        let mut length = 0;
        while !space[..length].ends_with(b"\r\n\r\n") {
            match stream.read(&mut space[length..]).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => length += read,
            }
        }
        if !space.starts_with(b"HTTP/1.1 200 ") {
            return Err(io::Error::other("not a 200"));
        }
    }
    Ok(())
}

/// The processor time of the threads with that name, where `/proc` tells.
fn work_of(name: &str) -> Duration {
    let Ok(threads) = fs::read_dir("/proc/self/task") else {
        return Duration::ZERO;
    };
    let of_thread = |thread: fs::DirEntry| {
        let own = fs::read_to_string(thread.path().join("comm")).ok()?;
        if own.trim_end() != name {
            return None;
        }
        let stat = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        stat.split_whitespace().next()?.parse::<u64>().ok()
    };
    Duration::from_nanos(threads.flatten().filter_map(of_thread).sum())
}

fn count(requests: usize) -> f64 {
    f64::from(u32::try_from(requests).unwrap_or(u32::MAX))
}
