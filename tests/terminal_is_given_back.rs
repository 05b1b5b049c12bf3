//! The guard, the reader and the signals in a real pseudo-terminal: whatever happens, the terminal is as it was.
//!
//! The program is this test binary itself, started again in the terminal with only the ignored test at the end, so that
//! it needs nothing of the interface but what it proves.

mod support;

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyModifiers, MouseEventKind};
use hookglass::tui::input::{Input, Reader};
use hookglass::tui::terminal::{Drawn, Guard, Options, Signal, Signals, Suspended, enter};
use ratatui::Frame;
use ratatui::widgets::{Paragraph, Wrap};
use rustix::process::Signal as Kill;
use support::program::{Program, Setup};
use support::sequences::assert_only_ours;

/// The exit code for a terminal that is gone.
const GONE: i32 = 5;

const PROGRAM: [&str; 5] = [
    "the_program_in_the_terminal",
    "--exact",
    "--ignored",
    "--nocapture",
    "--test-threads=1",
];

/// Set where this binary is the program, not the tests.
const ROLE: &str = "THE_PROGRAM";

fn setup() -> Setup {
    setup_through(&this_binary(), &PROGRAM)
}

fn setup_through(program: &str, arguments: &[&str]) -> Setup {
    Setup::command(program, arguments)
        .env(ROLE, "1")
        .env("RUST_BACKTRACE", "0")
}

fn this_binary() -> String {
    std::env::current_exe()
        .unwrap_or_default()
        .display()
        .to_string()
}

fn start(setup: Setup) -> Program {
    let program = setup.start();
    program.wait_for(|screen| screen.contains("seen: start"), "the first frame");
    program
}

fn assert_given_back(program: &Program) {
    program.wait_until(|screen| !screen.alternate_screen(), "the main screen");
    program.look(|screen| {
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "paste is still bracketed");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    });
    program.assert_settings_as_before();
}

fn assert_taken(program: &Program) {
    program.look(|screen| {
        assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::ButtonMotion
        );
    });
    assert_ne!(program.settings(), program.settings_before());
}

#[test]
fn after_quitting_the_terminal_is_as_it_was_and_only_our_sequences_were_written() {
    let mut program = start(setup());
    assert_taken(&program);
    program.keys("xq");
    assert_eq!(program.exit_code(), 0);
    assert_given_back(&program);
    assert_only_ours(&program.bytes());
}

#[test]
fn a_panic_of_the_interface_is_told_after_the_terminal_is_given_back() {
    let mut program = start(setup());
    program.keys("p");
    assert_eq!(program.exit_code(), 101);
    assert_given_back(&program);
    let text = String::from_utf8(program.bytes()).unwrap();
    let left = text.find("\x1b[?1049l").unwrap();
    assert!(text.find("the interface panicked").unwrap() > left);
    assert_only_ours(text.as_bytes());
}

#[test]
fn a_panic_of_another_thread_leaves_the_screen_alone_and_is_told_at_the_end() {
    let mut program = start(setup());
    program.keys("t");
    program.wait_for(
        |screen| screen.contains("seen: t"),
        "the frame after the panic",
    );
    assert_taken(&program);
    assert!(!program.screen().contains("a thread panicked"));
    program.keys("q");
    assert_eq!(program.exit_code(), 0);
    program.wait_for(|screen| screen.contains("a thread panicked"), "the message");
    assert_given_back(&program);
}

#[test]
fn a_panic_of_a_task_that_the_program_outlives_costs_one_frame() {
    let mut program = start(setup());
    program.keys("k");
    program.wait_for(
        |screen| screen.contains("seen: k"),
        "the frame after the panic",
    );
    assert_taken(&program);
    program.keys("q");
    assert_eq!(program.exit_code(), 0);
    program.wait_for(|screen| screen.contains("a task panicked"), "the message");
    assert_given_back(&program);
}

#[test]
fn the_signals_that_end_it_give_the_terminal_back() {
    for signal in [Kill::TERM, Kill::INT, Kill::QUIT, Kill::HUP] {
        let program = start(setup());
        program.kill(signal);
        assert_eq!(program.exit_code(), 0, "{signal:?}");
        assert_given_back(&program);
    }
}

#[test]
fn suspended_by_a_key_or_from_outside_it_lends_the_terminal_and_draws_anew() {
    let mut program = start(setup());
    program.keys("<c-z>");
    program.wait_stopped();
    assert_given_back(&program);
    program.bring_back();
    program.wait_for(
        |screen| screen.contains("seen: Continue"),
        "the screen again",
    );
    assert_taken(&program);
    program.kill(Kill::TSTP);
    program.wait_stopped();
    assert_given_back(&program);
    program.bring_back();
    program.wait_for(
        |screen| screen.contains("seen: Continue"),
        "the screen again",
    );
    program.keys("q");
    assert_eq!(program.exit_code(), 0);
    assert_given_back(&program);
}

#[test]
fn where_no_shell_could_bring_it_back_it_does_not_stop() {
    let binary = this_binary();
    let mut arguments = vec![binary.as_str()];
    arguments.extend(PROGRAM);
    let mut program = start(setup_through("setsid", &arguments));
    program.keys("<c-z>");
    program.wait_for(|screen| screen.contains("NoShell"), "the refusal");
    assert_taken(&program);
    program.keys("q");
    assert_eq!(program.exit_code(), 0);
}

#[test]
fn continued_after_a_stop_behind_its_back_it_draws_anew() {
    let mut program = start(setup());
    let pid = program.pid();
    rustix::process::kill_process(pid, Kill::STOP).unwrap();
    rustix::process::kill_process(pid, Kill::CONT).unwrap();
    program.wait_for(
        |screen| screen.contains("seen: Continue"),
        "the screen again",
    );
    assert_taken(&program);
    program.keys("q");
    assert_eq!(program.exit_code(), 0);
    assert_given_back(&program);
}

#[test]
fn a_closed_window_ends_it_with_and_without_a_hang_up_signal() {
    let mut program = start(setup());
    program.close();
    program.exit_code();
    let binary = this_binary();
    let script = format!("trap '' HUP; exec '{binary}' {}", PROGRAM.join(" "));
    let mut program = start(setup_through("sh", &["-c", &script]).env("DEAF", "1"));
    let before = program.cpu_time().unwrap();
    program.close();
    let mut used = before;
    while program.is_running() {
        used = program.cpu_time().unwrap_or(used);
        assert!(used < before + Duration::from_secs(1), "it spins");
        program.pass(Duration::from_millis(10));
    }
    assert_eq!(program.exit_code(), GONE);
}

#[test]
fn a_terminal_that_takes_nothing_stops_neither_the_loop_nor_the_end() {
    let mut program = start(setup());
    program.stall();
    program.keys("f");
    program.pass(Duration::from_millis(300));
    program.kill(Kill::TERM);
    assert_eq!(program.exit_code(), 0);
    program.assert_settings_as_before();
}

#[test]
fn a_burst_longer_than_one_read_arrives_whole() {
    let mut program = start(setup());
    let burst = "x".repeat(3000);
    program.send(burst.as_bytes());
    program.wait_for(|screen| screen.contains("count: 3000"), "all keys");
    program.keys(&format!("<paste:{}>", "y".repeat(3000)));
    program.wait_for(|screen| screen.contains("seen: paste of 3000"), "the paste");
    program.keys("<click:7,3>");
    program.wait_for(|screen| screen.contains("seen: click at 7,3"), "the click");
    program.keys("<esc>");
    program.wait_for(|screen| screen.contains("seen: Esc"), "a lone escape");
    program.keys("q");
    assert_eq!(program.exit_code(), 0);
}

#[test]
fn every_size_is_drawn() {
    let mut program = start(setup());
    for (columns, rows) in [(1, 1), (500, 200), (2, 40), (0, 0), (80, 24)] {
        program.resize(columns, rows);
        program.pass(Duration::from_millis(50));
    }
    program.wait_for(|screen| screen.contains("80x24"), "the last size");
    program.keys("q");
    assert_eq!(program.exit_code(), 0);
    assert_given_back(&program);
}

#[test]
fn an_editor_gets_the_terminal_and_what_is_typed() {
    let mut program = start(setup());
    program.keys("e");
    program.wait_for(|screen| screen.contains("editor"), "the editor");
    assert_given_back(&program);
    program.keys("hello q<enter>");
    program.wait_for(
        |screen| screen.contains("seen: edited 'hello q'"),
        "the edited text",
    );
    assert_taken(&program);
    program.keys("q");
    assert_eq!(program.exit_code(), 0);
    assert_given_back(&program);
}

#[test]
fn without_a_terminal_it_says_so() {
    let Err(error) = enter(Options::default()) else {
        return println!("skipped: the tests run in a terminal");
    };
    assert!(error.to_string().contains("is not a terminal"), "{error}");
}

#[test]
#[ignore = "the program that the other tests start in a terminal"]
fn the_program_in_the_terminal() {
    if std::env::var_os(ROLE).is_none() {
        return println!("skipped: started by hand");
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let code = runtime.block_on(async {
        let mut app = App::enter();
        app.run().await
    });
    std::process::exit(code);
}

/// Shows what it has seen last.
struct App {
    guard: Guard,
    reader: Reader,
    signals: Option<Signals>,
    seen: String,
    count: usize,
    flood: usize,
}

impl App {
    #[expect(clippy::unwrap_used, reason = "part of a test")]
    fn enter() -> Self {
        let deaf = std::env::var_os("DEAF").is_some();
        Self {
            signals: (!deaf).then(|| Signals::listen().unwrap()),
            guard: enter(Options::default()).unwrap(),
            reader: Reader::start().unwrap(),
            seen: "start".to_owned(),
            count: 0,
            flood: 0,
        }
    }

    async fn run(&mut self) -> i32 {
        loop {
            let drawn = self.draw();
            let next = async {
                match &mut self.signals {
                    Some(signals) => signals.next().await,
                    None => std::future::pending().await,
                }
            };
            let code = tokio::select! {
                biased;
                signal = next => self.signal(signal),
                input = self.reader.next() => self.input(input).await,
                () = self.guard.drained(), if drawn == Some(Drawn::Busy) || self.flood > 0 => None,
            };
            if let Some(code) = code {
                return code;
            }
        }
    }

    /// Nothing where the terminal is gone; the reader says so as well.
    fn draw(&mut self) -> Option<Drawn> {
        let filling = if self.flood == 0 {
            String::new()
        } else {
            self.flood.to_string().repeat(2000)
        };
        self.flood += usize::from(self.flood > 0);
        let size = self.guard.size();
        let text = format!(
            "seen: {}\ncount: {}\n{size}\n{filling}",
            self.seen, self.count
        );
        let paragraph = Paragraph::new(text).wrap(Wrap { trim: false });
        self.guard
            .draw(|frame| frame.render_widget(paragraph, frame.area()))
            .ok()
    }

    fn signal(&mut self, signal: Signal) -> Option<i32> {
        self.seen = format!("{signal:?}");
        let done = match signal {
            Signal::Terminate | Signal::Hangup | Signal::Interrupt | Signal::Quit => {
                return Some(0);
            }
            Signal::Resize => self.guard.resize().map(drop),
            Signal::Continue => self.guard.resume(),
            Signal::Suspend => self.guard.suspend().map(drop),
        };
        done.is_err().then_some(GONE)
    }

    async fn input(&mut self, input: Input) -> Option<i32> {
        match input {
            Input::Gone => return Some(GONE),
            Input::Failed(_) => return Some(GONE + 1),
            Input::Event(Event::Key(key)) if key.modifiers == KeyModifiers::CONTROL => {
                self.suspend();
            }
            Input::Event(Event::Key(key)) => return self.key(key.code).await,
            Input::Event(Event::Paste(text)) => self.seen = format!("paste of {}", text.len()),
            Input::Event(Event::Mouse(mouse)) if matches!(mouse.kind, MouseEventKind::Down(_)) => {
                self.seen = format!("click at {},{}", mouse.column, mouse.row);
            }
            Input::Event(_) => {}
        }
        None
    }

    fn suspend(&mut self) {
        let suspended = self.guard.suspend();
        if matches!(suspended, Ok(Suspended::NoShell)) {
            self.seen = format!("{suspended:?}");
        }
    }

    async fn key(&mut self, code: KeyCode) -> Option<i32> {
        self.seen = code.to_string();
        match code {
            KeyCode::Char('q') => return Some(0),
            // While a frame is on its way no other is made.
            KeyCode::Char('p') => loop {
                let panic = |_: &mut Frame<'_>| panic!("the interface panicked\x1b]0;title\x07");
                drop(self.guard.draw(panic));
                self.guard.drained().await;
            },
            KeyCode::Char('t') => {
                drop(std::thread::spawn(|| panic!("a thread panicked\x1b[2J")).join());
            }
            KeyCode::Char('k') => drop(tokio::spawn(async { panic!("a task panicked") }).await),
            KeyCode::Char('f') => self.flood = 1,
            KeyCode::Char('x') => self.count += 1,
            KeyCode::Char('e') => self.edit(),
            _ => {}
        }
        None
    }

    fn edit(&mut self) {
        self.reader.pause();
        self.guard.lend();
        let script = "echo editor >/dev/tty; read -r line; printf %s \"$line\"";
        let edited = std::process::Command::new("sh")
            .args(["-c", script])
            .stdin(std::process::Stdio::inherit())
            .output();
        self.reader.resume();
        let resumed = self.guard.resume();
        let text = edited.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        self.seen = format!("edited {:?}", text.and_then(|text| resumed.map(|()| text)))
            .replace("Ok(\"", "'")
            .replace("\")", "'");
    }
}
