//! The servers under load, each in a process of its own, so that none shares
//! anything with the load generator, and each answers on one thread.
//!
//! A bare hyper server and the library's listener are this program, started
//! with other arguments ([`serve`]); the program is `hookglass`, in a
//! pseudo-terminal that is read and thrown away, or with a pipe for its lines.

use std::{
    convert::Infallible,
    fs, io,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use hookglass::{
    answer::DefaultAnswer,
    capture::{self, Settings},
    journal::{Journal, Retention, listener::Listener},
};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use portable_pty::{CommandBuilder, MasterPty, PtyPair, PtySize, native_pty_system};
use tokio::runtime::Builder;

use crate::{Outcome, load::count};

/// What this program is started with to be a server.
pub(crate) const SERVE: &str = "--serve";

/// The name of the thread whose work is counted.
const THREAD: &str = "capture";

/// The filter that is typed into the interface: what it asks is known when an
/// event was read, its signature judged with it.
const FILTER: &str = "event:push";

/// How long the interface may take to come up or to stand still.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A hyper server that reads each body and drops it.
    Bare,
    /// The listener of the library, and nothing that looks on.
    Library,
    /// The program with its interface up and a filter on.
    Interface,
    /// The program writing lines to a pipe.
    Lines,
}

impl Form {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Library => "library",
            Self::Interface => "interface",
            Self::Lines => "--json",
        }
    }
}

/// A server that runs. It ends when this is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    process: u32,
    form: Form,
    child: Ends,
    written: Arc<AtomicUsize>,
}

/// How a server is ended.
enum Ends {
    Child(Child),
    Terminal {
        child: Box<dyn portable_pty::Child + Send + Sync>,
        /// Kept open: without it the program would be hung up on.
        _master: Box<dyn MasterPty + Send>,
    },
}

impl Server {
    /// Starts one that may keep so many bytes, and waits until it listens.
    pub(crate) fn start(form: Form, max_bytes: usize) -> Outcome<Self> {
        match form {
            Form::Bare | Form::Library => Self::of_this_program(form, max_bytes),
            Form::Interface => Self::in_a_terminal(max_bytes),
            Form::Lines => Self::in_a_pipe(max_bytes),
        }
    }

    fn of_this_program(form: Form, max_bytes: usize) -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([SERVE, form.name(), &max_bytes.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut address = String::new();
        let out = child.stdout.take().ok_or("no output")?;
        io::BufRead::read_line(&mut io::BufReader::new(out), &mut address)?;
        Ok(Self {
            address: address.trim().parse()?,
            process: child.id(),
            form,
            child: Ends::Child(child),
            written: Arc::default(),
        })
    }

    fn in_a_pipe(max_bytes: usize) -> Outcome<Self> {
        let address = free()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_hookglass"));
        let mut child = command
            .args(arguments(address, max_bytes))
            .arg("--json")
            .env("HOOKGLASS_SECRET_GITHUB", "s3cret")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let written = read_away(out)?;
        wait_for(address)?;
        Ok(Self {
            address,
            process: child.id(),
            form: Form::Lines,
            child: Ends::Child(child),
            written,
        })
    }

    fn in_a_terminal(max_bytes: usize) -> Outcome<Self> {
        let address = free()?;
        let size = PtySize {
            rows: 40,
            cols: 120,
            pixel_width: 0,
            pixel_height: 0,
        };
        let PtyPair { slave, master } = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_hookglass"));
        command.args(arguments(address, max_bytes));
        command.args(["--theme", "dark"]);
        command.env("TERM", "xterm-256color");
        command.env("HOOKGLASS_SECRET_GITHUB", "s3cret");
        let child = slave.spawn_command(command)?;
        drop(slave);
        let written = read_away(master.try_clone_reader()?)?;
        wait_for(address)?;
        let server = Self {
            address,
            process: child.process_id().ok_or("it has ended")?,
            form: Form::Interface,
            written,
            child: Ends::Terminal {
                child,
                _master: {
                    let mut keys = master.take_writer()?;
                    keys.write_all(format!("/{FILTER}\r").as_bytes())?;
                    keys.flush()?;
                    master
                },
            },
        };
        server.stand_still()?;
        Ok(server)
    }

    /// Waits until the interface has drawn what was typed.
    fn stand_still(&self) -> Outcome<()> {
        let start = Instant::now();
        let mut before = 0;
        while start.elapsed() < PATIENCE {
            thread::park_timeout(Duration::from_millis(200));
            let written = self.written();
            if written > 0 && written == before {
                return Ok(());
            }
            before = written;
        }
        Err("the interface does not come up".into())
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many bytes the program has written to its terminal or its pipe.
    pub(crate) fn written(&self) -> usize {
        self.written.load(Ordering::Relaxed)
    }

    /// The processor time of the thread that serves.
    pub(crate) fn work(&self) -> Outcome<Duration> {
        let mut all = 0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.process))? {
            let thread = thread?.path();
            if fs::read_to_string(thread.join("comm"))?.trim_end() == THREAD {
                let stat = fs::read_to_string(thread.join("schedstat"))?;
                let time = stat.split_whitespace().next().ok_or("no time")?;
                all += time.parse::<u64>()?;
            }
        }
        Ok(Duration::from_nanos(all))
    }

    /// The resident memory of the process, in bytes. (`VmRSS` is quicker to
    /// read, and not exact.)
    pub(crate) fn resident(&self) -> Outcome<f64> {
        let maps = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.process))?;
        let line = maps.lines().find_map(|line| line.strip_prefix("Rss:"));
        let kib = line.and_then(|line| line.split_whitespace().next());
        Ok(count(kib.ok_or("no Rss")?.parse()?) * 1024.0)
    }

    pub(crate) const fn form(&self) -> Form {
        self.form
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already cannot be killed, and is waited for.
        match &mut self.child {
            Ends::Child(child) => {
                let _ = child.kill();
                let _ = child.wait();
            }
            Ends::Terminal { child, .. } => {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}

fn arguments(address: SocketAddr, max_bytes: usize) -> [String; 4] {
    [
        "--port".to_owned(),
        address.port().to_string(),
        "--max-memory".to_owned(),
        max_bytes.to_string(),
    ]
}

/// An address that was free a moment ago.
fn free() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

fn wait_for(address: SocketAddr) -> Outcome<()> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if std::net::TcpStream::connect(address).is_ok() {
            return Ok(());
        }
        thread::park_timeout(Duration::from_millis(5));
    }
    Err("the program does not listen".into())
}

/// Reads and throws away what a program writes, and counts it.
fn read_away(mut from: impl Read + Send + 'static) -> io::Result<Arc<AtomicUsize>> {
    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    thread::Builder::new()
        .name("away".to_owned())
        .spawn(move || {
            let mut space = vec![0; 64 << 10];
            while let Ok(count @ 1..) = from.read(&mut space) {
                counted.fetch_add(count, Ordering::Relaxed);
            }
        })?;
    Ok(read)
}

/// Is a server, as the arguments after [`SERVE`] say, until its standard input
/// ends.
pub(crate) fn serve(mut arguments: impl Iterator<Item = String>) -> Outcome<()> {
    let form = arguments.next().ok_or("no form")?;
    let max_bytes = arguments.next().ok_or("no size")?.parse()?;
    if form == Form::Bare.name() {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        thread::Builder::new()
            .name(THREAD.to_owned())
            .spawn(move || runtime.block_on(accept(listener)))?;
        return until_the_end(address);
    }
    let journal = Journal::new(Retention {
        max_bytes,
        ..Retention::default()
    });
    let running = capture::start(
        capture::bind(&capture::loopback(0)[..1])?,
        journal,
        Listener::new().0,
        Arc::new(DefaultAnswer),
        Settings::default(),
    )?;
    until_the_end(running.addresses()[0])
}

fn until_the_end(address: SocketAddr) -> Outcome<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{address}")?;
    out.flush()?;
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    Ok(())
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
