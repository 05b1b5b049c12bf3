//! The program as these tests start it: on a free port, which its screen tells.

use crate::support::{
    http,
    program::{Program, Setup},
};

/// The modes that are set while the screen is ours, each of which must be reset.
const MODES: &[&str] = &["1000", "1002", "1006", "1049", "2004"];

/// The cursor, and wrapping at the right edge: off while the screen is ours, and on again.
const SWITCHED_OFF: &[&str] = &["25", "7"];

/// A hookglass on its screen.
pub(crate) struct Hookglass {
    pub(crate) program: Program,
    pub(crate) port: u16,
}

impl Hookglass {
    /// 80 columns, 24 rows.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::of(setup(arguments))
    }

    /// Ready when it returns.
    pub(crate) fn of(setup: Setup) -> Self {
        let program = setup.start();
        program.wait_for(|screen| port(screen).is_some(), "the port in the header");
        let port = port(&program.screen()).unwrap();
        Self { program, port }
    }

    /// Types.
    pub(crate) fn keys(&mut self, typed: &str) {
        self.program.keys(typed);
    }

    /// Posts to its `/hooks`; fails unless it is taken.
    pub(crate) fn post(&self, headers: &[(&str, &str)], body: &[u8]) {
        assert_eq!(http::post(self.port, "/hooks", headers, body), 200);
    }

    /// Posts events 1 to `count`, none of a known sender, each with its number in the path.
    pub(crate) fn post_numbered(&self, count: usize) {
        for number in 1..=count {
            let path = format!("/numbered/{number:03}");
            assert_eq!(http::post(self.port, &path, &[], b"{}"), 200);
        }
        self.line(&["hookglass", &format!(" {count} event")]);
    }

    /// Waits for a line of the screen that holds all of `words`, and gives it.
    pub(crate) fn line(&self, words: &[&str]) -> String {
        let find = |screen: &str| {
            screen
                .lines()
                .find(|line| words.iter().all(|word| line.contains(word)))
                .map(str::to_owned)
        };
        self.program.wait_for(
            |screen| find(screen).is_some(),
            &format!("a line with {words:?}"),
        );
        find(&self.program.screen()).unwrap_or_default()
    }

    /// Waits until no line holds all of `words`.
    pub(crate) fn no_line(&self, words: &[&str]) {
        let none = |screen: &str| {
            !screen
                .lines()
                .any(|line| words.iter().all(|word| line.contains(word)))
        };
        self.program
            .wait_for(none, &format!("no line with {words:?}"));
    }

    /// Waits until the list's cursor stands on a row that holds `word`.
    pub(crate) fn selected(&self, word: &str) {
        self.line(&["▌", word]);
    }

    /// Leaves by the question, and proves that nothing is left behind.
    pub(crate) fn quit(&mut self) {
        self.keys("q");
        self.line(&["only in memory"]);
        self.keys("q");
        self.ended(0);
    }

    /// Waits for its end, with this exit code and the terminal as it was.
    pub(crate) fn ended(&self, code: i32) {
        assert_eq!(self.program.exit_code(), code);
        given_back(&self.program);
    }

    /// What it says when it has ended.
    pub(crate) fn summary(&self) -> String {
        self.line(&["hookglass: ", " received, "])
    }
}

/// The program with these arguments on a port of its own.
pub(crate) fn setup(arguments: &[&str]) -> Setup {
    let mut all = vec!["--port", "0"];
    all.extend(arguments);
    Setup::hookglass(&all)
}

/// The header's second word: `:4665`, or `0.0.0.0:4665`.
fn port(screen: &str) -> Option<u16> {
    let header = screen.lines().next()?.trim_start();
    let address = header
        .strip_prefix("hookglass")?
        .split_whitespace()
        .next()?;
    address.rsplit_once(':')?.1.parse().ok()
}

/// Fails unless the terminal is as it was: main screen, cursor, mouse, paste, line settings, and every mode that was
/// set is reset.
pub(crate) fn given_back(program: &Program) {
    program.wait_until(|screen| !screen.alternate_screen(), "the main screen");
    program.look(|screen| {
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "paste is still bracketed");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    });
    program.assert_settings_as_before();
    let bytes = program.bytes();
    for mode in MODES {
        let place = |end: &str| last(&bytes, &format!("\x1b[?{mode}{end}"));
        assert!(place("h") < place("l"), "mode {mode} is still set");
    }
    for mode in SWITCHED_OFF {
        let place = |end: &str| last(&bytes, &format!("\x1b[?{mode}{end}"));
        assert!(place("l") < place("h"), "mode {mode} is still off");
    }
}

/// Where `text` stands last.
fn last(bytes: &[u8], text: &str) -> Option<usize> {
    bytes
        .windows(text.len())
        .rposition(|window| window == text.as_bytes())
}
