//! The real program without a terminal, and those who talk to it in raw bytes.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use serde_json::Value;

/// Nothing here takes that long; what does has hung.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Files that a test opens for itself, beside the connections it makes.
const OWN_FILES: u64 = 100;

/// Two crowds at once would be another test.
static ALONE: Mutex<()> = Mutex::new(());

/// Waits until no other test is under way.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether so many connections can be had from here, and by a child. Says so in
/// words where they cannot.
pub(crate) fn may_connect(count: u64) -> bool {
    let limit = getrlimit(Resource::Nofile);
    let wanted = count + OWN_FILES;
    if limit.current.is_none_or(|current| current >= wanted) {
        return true;
    }
    let raised = Rlimit {
        current: Some(wanted),
        ..limit
    };
    let is_raised = setrlimit(Resource::Nofile, raised).is_ok();
    if !is_raised {
        eprintln!("skipped: {wanted} open files are needed, and {limit:?} is the limit");
    }
    is_raised
}

/// A hookglass that listens, and its facts as they come.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    kinds: Receiver<String>,
    facts: JoinHandle<Facts>,
    talk: JoinHandle<String>,
}

/// What was told, as far as it is kept: a flood leaves many.
#[derive(Default)]
pub(crate) struct Facts {
    /// How many there are of each kind.
    pub(crate) counts: BTreeMap<String, u64>,
    /// The last that was refused.
    pub(crate) refused: Value,
    last: Value,
}

/// How a program ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) facts: Facts,
    /// What it said on standard error.
    pub(crate) said: String,
}

impl Program {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::of(Command::new(env!("CARGO_BIN_EXE_hookglass")).args(arguments))
    }

    /// The same with no more than so many open files.
    pub(crate) fn with_files(files: u32, arguments: &[&str]) -> Self {
        let limited = format!("ulimit -n {files} && exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &limited, env!("CARGO_BIN_EXE_hookglass")]);
        Self::of(command.args(arguments))
    }

    fn of(command: &mut Command) -> Self {
        let command = command.args(["--json", "--port=0"]).env_clear();
        let pipes = command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = pipes.stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        stdout.read_line(&mut first).unwrap();
        let first: Value = serde_json::from_str(&first).unwrap();
        let url = first["urls"][0].as_str().unwrap();
        let address = url.strip_prefix("http://").unwrap().parse().unwrap();
        let (tell, kinds) = channel();
        let facts = thread::spawn(move || {
            let mut facts = Facts::default();
            for line in stdout.lines().map_while(Result::ok) {
                let kind = facts.add(serde_json::from_str(&line).unwrap());
                // Nobody may wait for it.
                let _ = tell.send(kind);
            }
            facts
        });
        let mut stderr = child.stderr.take().unwrap();
        let talk = thread::spawn(move || {
            let mut said = String::new();
            stderr.read_to_string(&mut said).unwrap();
            said
        });
        Self {
            child,
            address,
            kinds,
            facts,
            talk,
        }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// A request on a connection of its own; the status it is answered with.
    pub(crate) fn probe(&self) -> Option<u16> {
        probe(self.address)
    }

    /// Waits for the next fact of that kind; those before it are passed over.
    pub(crate) fn wait_for(&self, kind: &str) {
        while self.kinds.recv_timeout(PATIENCE).unwrap() != kind {}
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Ends it in order, and gives the account.
    pub(crate) fn stop(self) -> Ended {
        self.signal(Signal::TERM);
        self.end()
    }

    /// Waits until it has ended.
    pub(crate) fn end(mut self) -> Ended {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            thread::park_timeout(Duration::from_millis(5));
        };
        let facts = std::mem::replace(&mut self.facts, thread::spawn(Facts::default));
        let talk = std::mem::replace(&mut self.talk, thread::spawn(String::new));
        Ended {
            code: status.code(),
            facts: facts.join().unwrap(),
            said: talk.join().unwrap(),
        }
    }

    /// The memory it has in use, in KiB; none where the system does not tell.
    pub(crate) fn resident(&self) -> Option<u64> {
        self.memory("VmRSS:")
    }

    /// The most memory it ever had in use, in KiB.
    pub(crate) fn peak(&self) -> Option<u64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// The time processors have worked for it, in hundredths of a second, as
    /// Linux counts; none where the system does not tell.
    pub(crate) fn worked(&self) -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name may hold anything, and ends with the last parenthesis.
        let (_, fields) = stat.rsplit_once(") ")?;
        let mut times = fields.split(' ').skip(11).map(str::parse::<u64>);
        Some(times.next()?.ok()? + times.next()?.ok()?)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Facts {
    /// Adds a fact: its kind.
    fn add(&mut self, fact: Value) -> String {
        let kind = fact["fact"].as_str().unwrap().to_owned();
        *self.counts.entry(kind.clone()).or_default() += 1;
        if kind == "refused" {
            self.refused.clone_from(&fact);
        }
        self.last = fact;
        kind
    }

    fn count(&self, kind: &str) -> u64 {
        self.counts.get(kind).copied().unwrap_or(0)
    }
}

impl Ended {
    /// A number of the account.
    pub(crate) fn account(&self, name: &str) -> u64 {
        let ended = &self.facts.last;
        assert_eq!(ended["fact"], "ended");
        ended[name].as_u64().unwrap_or(0)
    }

    /// Holds the account against the facts that were told.
    pub(crate) fn assert_balanced(&self) {
        let told = |kind| self.facts.count(kind);
        assert_eq!(told("gap"), 0);
        assert_eq!(told("received"), self.account("received"));
        assert_eq!(told("answered"), self.account("received"));
        assert_eq!(told("refused"), self.account("refused"));
    }
}

/// A request on a connection of its own; the status it is answered with, if it
/// is.
pub(crate) fn probe(address: SocketAddr) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // It may be turned away before all is sent.
    let _ = stream.write_all(REQUEST);
    status(&mut stream)
}

/// A request after which the connection stays.
pub(crate) const REQUEST: &[u8] =
    b"POST /hooks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody";

/// Reads one answer, which has no body: its status.
pub(crate) fn status(stream: &mut TcpStream) -> Option<u16> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match stream.read(&mut byte) {
            Ok(1..) => head.push(byte[0]),
            Ok(0) => return None,
            Err(error) if is_gone(error.kind()) => return None,
            Err(error) => panic!("an answer or the end comes in time: {error}"),
        }
    }
    let head = String::from_utf8(head).unwrap();
    head.split(' ').nth(1)?.parse().ok()
}

/// Reads to the end of the connection: all statuses on the way.
pub(crate) fn statuses(mut stream: TcpStream) -> Vec<u16> {
    std::iter::from_fn(|| status(&mut stream)).collect()
}

pub(crate) fn is_gone(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
}
