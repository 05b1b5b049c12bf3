//! What the program makes of where it runs: colours, dumb terminals, pipes, open addresses, ports in use.

use std::{fs, str};

use vte::{Params, Parser, Perform};

use crate::{
    hookglass::{Hookglass, setup},
    support::{
        http,
        program::{Program, Setup},
        sequences::{assert_only_ours, tokenise},
    },
};

#[test]
fn with_no_color_set_no_colour_is_written() {
    let mut hookglass = Hookglass::of(setup(&[]).env("NO_COLOR", "1"));
    walk(&mut hookglass);
    let colours = colours(&hookglass.program.bytes());
    assert_eq!(colours, [0; 0], "colours in spite of NO_COLOR");
}

#[test]
fn without_no_color_there_are_colours() {
    let mut hookglass = Hookglass::of(setup(&[]).env("NO_COLOR", ""));
    walk(&mut hookglass);
    assert_ne!(colours(&hookglass.program.bytes()), [0; 0]);
}

/// Everything that has a colour: good and bad rows, the tabs, a mistake, a notice, the help.
fn walk(hookglass: &mut Hookglass) {
    hookglass.keys("d");
    hookglass.line(&["8 events"]);
    for keys in [
        "1",
        "2",
        "3",
        "4",
        "5",
        "?",
        "<esc>",
        "/statos:5",
        "<esc>",
        "r",
        "<esc>",
        "!",
        "z",
        "z",
    ] {
        hookglass.keys(keys);
        hookglass.program.wait_stable();
    }
    hookglass.quit();
}

/// The colours among the attributes, the terminal's own aside.
fn colours(bytes: &[u8]) -> Vec<u16> {
    #[derive(Default)]
    struct Attributes(Vec<u16>);
    impl Perform for Attributes {
        fn csi_dispatch(&mut self, parameters: &Params, _: &[u8], _: bool, last: char) {
            if last == 'm' {
                self.0
                    .extend(parameters.iter().map(|parameter| parameter[0]));
            }
        }
    }
    let mut attributes = Attributes::default();
    Parser::new().advance(&mut attributes, bytes);
    attributes
        .0
        .retain(|number| matches!(number, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107));
    attributes.0
}

#[test]
fn a_dumb_terminal_gets_lines() {
    let mut program = setup(&[]).env("TERM", "dumb").start();
    program.wait_for(
        |screen| screen.contains("\"listening\""),
        "the readiness line",
    );
    let port = port_of_lines(&program);
    assert_eq!(
        http::post(port, "/hooks", &[], b"{\"a\":\"\x1b[31m\xc2\x9b\"}"),
        200
    );
    program.wait_for(|screen| screen.contains("\"answered\""), "the answer");
    program.keys("<c-c>");
    assert_eq!(program.exit_code(), 0);
    program.assert_settings_as_before();
    let kinds: Vec<_> = tokenise(&program.bytes()).into_keys().collect();
    assert_eq!(kinds, ["C0 0a", "C0 0d"]);
}

fn port_of_lines(program: &Program) -> u16 {
    let bytes = program.bytes();
    let text = str::from_utf8(&bytes).unwrap();
    let (_, rest) = text.split_once("http://127.0.0.1:").unwrap();
    let digits = rest.split('"').next().unwrap();
    digits.parse().unwrap()
}

#[test]
fn into_a_pipe_go_lines_even_where_a_terminal_types() {
    let place = tempfile::tempdir().unwrap();
    let lines = place.path().join("lines");
    let script = format!(
        "'{}' --port 0 --log /dev/null | tee '{}'",
        env!("CARGO_BIN_EXE_hookglass"),
        lines.display()
    );
    let mut program = Setup::command("sh", &["-c", &script]).start();
    program.wait_for(
        |screen| screen.contains("\"listening\""),
        "the readiness line",
    );
    let port = port_of_lines(&program);
    let hostile = b"\x1b]52;c;aGk=\x07 \x9b31m \xc2\x9b \xe2\x80\xae \x7f";
    assert_eq!(
        http::post(port, "/hooks", &[("X-A", "\u{9b}\u{202e}")], hostile),
        200
    );
    program.wait_for(|screen| screen.contains("\"answered\""), "the answer");
    program.keys("<c-c>");
    program.exit_code();
    let bytes = fs::read(&lines).unwrap();
    assert!(!bytes.contains(&0x1b) && !bytes.contains(&0x7f));
    for line in str::from_utf8(&bytes).unwrap().lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    let kinds: Vec<_> = tokenise(&bytes).into_keys().collect();
    assert_eq!(kinds, ["C0 0a"]);
}

const OPEN: &str = "LISTENING ON ALL ADDRESSES";

#[test]
fn listening_on_all_addresses_is_said_as_long_as_it_is_so() {
    let mut hookglass = Hookglass::start(&["--bind", "0.0.0.0"]);
    hookglass.line(&[OPEN]);
    hookglass.post_numbered(3);
    for keys in [
        "/path:002<enter>",
        "z",
        "<enter>",
        "z",
        "5",
        "<esc>",
        "<esc>",
        "?",
        "<esc>",
    ] {
        hookglass.keys(keys);
        hookglass.program.wait_stable();
        if keys != "?" {
            hookglass.line(&[OPEN]);
        }
    }
    hookglass.program.resize(40, 12);
    hookglass.program.wait_stable();
    hookglass.line(&[OPEN]);
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}

#[test]
fn a_port_in_use_is_told_with_the_process_that_uses_it() {
    let mut first = Hookglass::start(&[]);
    let port = first.port.to_string();
    let second = Setup::hookglass(&["--port", &port]).start();
    assert_eq!(second.exit_code(), 2);
    second.wait_for(|screen| screen.contains("--port 0"), "the reason");
    let said = second.screen();
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let pid = first.program.pid().as_raw_nonzero();
    let expected = format!("port {port} is in use by hookglass (process {pid}); try --port 0");
    assert!(lines.len() == 1 && lines[0].ends_with(&expected), "{said}");
    second.assert_settings_as_before();
    assert_only_ours(&second.bytes());
    first.keys("q");
    first.ended(0);
}
