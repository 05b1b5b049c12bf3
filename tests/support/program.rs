//! A program in a pseudo-terminal, as a user's shell would start it.
//!
//! A shell with job control stands between the terminal and the program: it outlives the program, so that the line
//! settings can be read after its end (they are reset when a session's leader ends), and it can be suspended and
//! continued as a user would.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtyPair, PtySize, native_pty_system};
use rustix::fd::OwnedFd;
use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
use tempfile::TempDir;

use super::DEADLINE;
use super::keys;
use super::output::{MARK, Output};

/// How long a screen has to stand still to be called stable.
const STILL: Duration = Duration::from_millis(150);
/// How long a lone escape is left alone, so that it is not read as alt with the next key.
const AFTER_ESCAPE: Duration = Duration::from_millis(60);
/// How long a program that does not read is waited for: one that is stopped or stalled takes nothing.
const TAKEN_WITHIN: Duration = Duration::from_secs(5);

/// The user's shell: it stops waiting when the job is stopped, until the test wants it back, and stays when it ends.
/// A hang-up ends it, whereupon the kernel hangs up on the job.
const SHELL: &str = r#"
trap : INT QUIT TERM
set -m
state=$1; shift
sh -c "$JOB" sh "$state" "$@"
code=$?
while [ "$code" -ge 147 ] && [ "$code" -le 150 ]; do
    echo stopped >"$state/stopped"
    read -r _ <"$state/continue"
    rm "$state/stopped"
    fg >/dev/null
    code=$?
done
exec sleep 600
"#;

/// The job: a script that writes down the program's process id and how it ended. The user's shell could not, should the
/// terminal be gone. Nor could `mv`, were it hung up on: the kernel does so twice, for the terminal and for the shell.
const JOB: &str = r#"
trap : HUP INT QUIT TERM
state=$1; shift
sh -c 'unset JOB; echo $$ >"$0/pid.new"; mv "$0/pid.new" "$0/pid"; exec "$@"' "$state" "$@"
code=$?
trap '' HUP
echo "$code" >"$state/code.new"; mv "$state/code.new" "$state/code"
"#;

/// The unit of times in `/proc`, whatever the kernel's own is (`USER_HZ`).
const TICKS_PER_SECOND: u64 = 100;

/// What to start, and where.
pub(crate) struct Setup {
    program: String,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    size: (u16, u16),
}

impl Setup {
    /// The program under test.
    pub(crate) fn hookglass(arguments: &[&str]) -> Self {
        Self::command(env!("CARGO_BIN_EXE_hookglass"), arguments)
    }

    /// Any program; 80 columns, 24 rows.
    pub(crate) fn command(program: &str, arguments: &[&str]) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments
                .iter()
                .map(|&argument| argument.to_owned())
                .collect(),
            environment: Vec::new(),
            size: (80, 24),
        }
    }

    /// Beside `PATH`, `TERM`, `LANG` and a `HOME` of its own there is nothing in its environment, but that hookglass
    /// reads no file of settings.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Columns and rows.
    pub(crate) fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Starts it.
    pub(crate) fn start(self) -> Program {
        let state = tempfile::tempdir().unwrap();
        let continued = state.path().join("continue");
        mknodat(CWD, &continued, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let PtyPair { slave, master } = native_pty_system().openpty(pty_size(self.size)).unwrap();
        let before = settings(&*master);
        let shell = slave.spawn_command(self.shell(&state)).unwrap();
        drop(slave);
        let output = Arc::new(Output::new(self.size));
        let reader = master.try_clone_reader().unwrap();
        let collecting = Arc::clone(&output);
        let reader = thread::spawn(move || collecting.collect(reader));
        let writer = master.take_writer().unwrap();
        Program {
            master: Some(master),
            writer: Some(writer),
            reader: Some(reader),
            shell,
            output,
            before,
            state,
        }
    }

    fn shell(&self, state: &TempDir) -> CommandBuilder {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", SHELL, "sh"]);
        command.arg(state.path());
        command.arg(&self.program);
        command.args(&self.arguments);
        command.cwd(state.path());
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", state.path());
        command.env("JOB", JOB);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("HOOKGLASS_CONFIG", "none");
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        command
    }
}

/// A program in its terminal. Dropping it ends it.
pub(crate) struct Program {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    reader: Option<JoinHandle<()>>,
    shell: Box<dyn Child + Send + Sync>,
    output: Arc<Output>,
    before: String,
    state: TempDir,
}

impl Program {
    /// The text on the screen, rows without the blanks at their ends.
    pub(crate) fn screen(&self) -> String {
        self.output.look(vt100::Screen::contents)
    }

    /// Looks at cells, colours, the cursor, the modes.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        self.output.look(look)
    }

    /// Everything it has written so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.output.bytes()
    }

    /// Waits until the screen's text is as wanted; fails with the screen.
    pub(crate) fn wait_for(&self, wanted: impl Fn(&str) -> bool, what: &str) {
        self.wait_until(|screen| wanted(&screen.contents()), what);
    }

    /// As `wait_for`, for more than text.
    pub(crate) fn wait_until(&self, wanted: impl Fn(&vt100::Screen) -> bool, what: &str) {
        if let Err(screen) = self.output.wait_until(wanted, DEADLINE) {
            panic!("waited in vain for {what}; the screen:\n{screen}");
        }
    }

    /// Waits until nothing has been written for a while.
    pub(crate) fn wait_stable(&self) {
        let started = Instant::now();
        while self.output.written_within(STILL) {
            assert!(
                started.elapsed() < DEADLINE,
                "the screen never stands still:\n{}",
                self.screen()
            );
        }
    }

    /// Types: `"jj/told:5xx<enter>"`. The names are in `keys`.
    pub(crate) fn keys(&mut self, typed: &str) {
        for key in keys::translate(typed) {
            self.send(&key);
            if key == b"\x1b" {
                self.wait_taken();
            }
        }
    }

    /// Waits until the program has read what was typed so far. An escape that is read together with the next key is
    /// alt, and what follows would be typed into the wrong place.
    fn wait_taken(&self) {
        let Some(master) = &self.master else { return };
        let slave = open_slave(&**master);
        // What was written is not at once what can be read: the kernel hands it over a moment later.
        self.pass(AFTER_ESCAPE);
        let started = Instant::now();
        while started.elapsed() < TAKEN_WITHIN
            && rustix::io::ioctl_fionread(&slave).is_ok_and(|waiting| waiting > 0)
        {
            self.pass(Duration::from_millis(2));
        }
    }

    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().expect("the terminal is open");
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
    }

    /// Gives the terminal another size, which the program hears of by SIGWINCH.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.output.resize((columns, rows));
        self.master
            .as_ref()
            .expect("the terminal is open")
            .resize(pty_size((columns, rows)))
            .unwrap();
    }

    /// Closes the window: the terminal is gone, and SIGHUP comes to whoever listens.
    pub(crate) fn close(&mut self) {
        let Some(master) = self.master.take() else {
            return;
        };
        let slave = open_slave(&*master);
        // The writer says goodbye with an end of file, unless there is no such character.
        let mut line = tcgetattr(&slave).unwrap();
        line.special_codes[SpecialCodeIndex::VEOF] = 0;
        tcsetattr(&slave, OptionalActions::Now, &line).unwrap();
        self.writer = None;
        // The reader sits in a read, and keeps the terminal open: a byte lets it go.
        self.output.let_go();
        rustix::io::write(&slave, b" ").unwrap();
        drop(slave);
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
    }

    /// Reads nothing more of what it writes, as a stalled connection does, until `unstall`.
    pub(crate) fn stall(&self) {
        self.output.stall();
    }

    /// Reads again.
    pub(crate) fn unstall(&self) {
        self.output.unstall();
    }

    /// Fails unless the line settings become what they were before the program: what `stty` shows, to the bit. They
    /// come back a moment after the screen does, while the program may still run.
    pub(crate) fn assert_settings_as_before(&self) {
        let started = Instant::now();
        while self.settings() != self.before && started.elapsed() < TAKEN_WITHIN {
            self.pass(Duration::from_millis(5));
        }
        assert_eq!(
            self.settings(),
            self.before,
            "the line settings are not as they were"
        );
    }

    /// The line settings as they are.
    pub(crate) fn settings(&self) -> String {
        settings(&**self.master.as_ref().expect("the terminal is open"))
    }

    /// The line settings as they were before the program.
    pub(crate) fn settings_before(&self) -> &str {
        &self.before
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> Pid {
        let pid = self.wait_for_file("pid").trim().parse().unwrap();
        Pid::from_raw(pid).unwrap()
    }

    /// Sends it a signal.
    pub(crate) fn kill(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Waits until the shell has seen it stop.
    pub(crate) fn wait_stopped(&self) {
        self.wait_for_file("stopped");
    }

    /// Types `fg`, so to speak.
    pub(crate) fn bring_back(&self) {
        fs::write(self.state.path().join("continue"), "\n").unwrap();
    }

    /// Waits for its end, and for all that it wrote; as a shell has it, with 128 and the number of the signal that
    /// ended it.
    pub(crate) fn exit_code(&self) -> i32 {
        let code = self.wait_for_file("code").trim().parse().unwrap();
        self.drain();
        code
    }

    /// Waits until all that was written is read, unless nobody reads: the kernel hands it over a moment after it was
    /// written.
    fn drain(&self) {
        let (Some(master), Some(marks)) = (&self.master, self.output.marks()) else {
            return;
        };
        rustix::io::write(open_slave(&**master), &[MARK]).unwrap();
        assert!(
            self.output.marked_beyond(marks, DEADLINE),
            "what was written is never read"
        );
    }

    /// Whether it runs.
    pub(crate) fn is_running(&self) -> bool {
        !self.state.path().join("code").exists() && self.is_alive()
    }

    /// Whether there is such a process, and not only what is left of one. The script that would write down how it
    /// ended may itself have been hung up on.
    fn is_alive(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid().as_raw_nonzero()));
        let state = stat.ok().and_then(|stat| {
            stat.rsplit_once(") ")
                .map(|(_, rest)| rest.starts_with(['Z', 'X']))
        });
        state == Some(false)
    }

    /// The processor time it has used so far, if it runs.
    pub(crate) fn cpu_time(&self) -> Option<Duration> {
        let stat =
            fs::read_to_string(format!("/proc/{}/stat", self.pid().as_raw_nonzero())).ok()?;
        // The name is in brackets and may hold anything; utime and stime are fields 14 and 15.
        let (_, fields) = stat.rsplit_once(')')?;
        let ticks = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|field| field.parse::<u64>().unwrap());
        Some(Duration::from_millis(
            ticks.sum::<u64>() * 1000 / TICKS_PER_SECOND,
        ))
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: Duration) {
        let started = Instant::now();
        while let Some(left) = time.checked_sub(started.elapsed()) {
            self.output.written_within(left);
        }
    }

    fn wait_for_file(&self, name: &str) -> String {
        let path: PathBuf = self.state.path().join(name);
        let started = Instant::now();
        loop {
            if let Ok(text) = fs::read_to_string(&path) {
                return text;
            }
            assert!(
                started.elapsed() < DEADLINE,
                "waited in vain for '{name}'; the screen:\n{}",
                self.screen()
            );
            self.pass(Duration::from_millis(5));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let pid = fs::read_to_string(self.state.path().join("pid"));
        if self.is_running()
            && let Some(pid) = pid
                .ok()
                .and_then(|pid| Pid::from_raw(pid.trim().parse().ok()?))
        {
            let _ = kill_process(pid, Signal::KILL);
        }
        self.output.let_go();
        drop(self.shell.kill());
        drop(self.shell.wait());
    }
}

fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// The program's end of the terminal, without making it ours.
fn open_slave(master: &dyn MasterPty) -> OwnedFd {
    let path = master.tty_name().unwrap();
    rustix::fs::open(path, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap()
}
