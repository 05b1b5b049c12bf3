//! The harness itself: it sees, types, resizes, stops and ends a small shell program as it will the real one.

mod support;

use std::time::Duration;

use rustix::process::Signal;
use support::http::post;
use support::keys::translate;
use support::program::{Program, Setup};
use support::sequences::{assert_only_ours, assert_only_ours_and, tokenise};
use support::target::Target;

fn sh(script: &str) -> Program {
    Setup::command("sh", &["-c", script]).start()
}

#[test]
fn what_is_written_stands_on_the_screen_and_is_kept_to_the_byte() {
    let program = sh(r"printf '\033[2J\033[3;5Hhere'; exit 7");
    program.wait_for(|screen| screen.contains("here"), "the text");
    assert_eq!(program.exit_code(), 7);
    assert!(program.bytes().ends_with(b"\x1b[2J\x1b[3;5Hhere"));
    assert_eq!(
        program.look(|screen| screen.cell(2, 4).unwrap().contents().to_owned()),
        "h"
    );
}

#[test]
fn what_is_typed_arrives() {
    let mut program = sh("read line; echo \"<$line>\"");
    program.keys("jj/told:5xx<enter>");
    program.wait_for(|screen| screen.contains("<jj/told:5xx>"), "the echo");
    assert_eq!(program.exit_code(), 0);
}

#[test]
fn a_new_size_is_heard_of() {
    let mut program = sh("trap 'stty size' WINCH; echo ready; while :; do sleep 0.1; done");
    program.wait_for(|screen| screen.contains("ready"), "the start");
    program.resize(100, 30);
    program.wait_for(|screen| screen.contains("30 100"), "the new size");
}

#[test]
fn line_settings_that_were_changed_are_noticed() {
    let program = sh("stty raw -echo; echo raw");
    program.exit_code();
    assert_ne!(program.settings(), program.settings_before());
    let program = sh("old=$(stty -g); stty raw; stty \"$old\"");
    program.exit_code();
    program.assert_settings_as_before();
}

#[test]
fn a_signal_ends_it_and_the_exit_code_says_so() {
    let program = sh("echo ready; exec sleep 100");
    program.wait_for(|screen| screen.contains("ready"), "the start");
    program.kill(Signal::TERM);
    assert_eq!(program.exit_code(), 128 + 15);
    assert!(!program.is_running());
}

#[test]
fn it_can_be_stopped_and_brought_back() {
    let mut program = sh("echo ready; read line; echo back");
    program.wait_for(|screen| screen.contains("ready"), "the start");
    program.keys("<c-z>");
    program.wait_stopped();
    program.bring_back();
    program.keys("<enter>");
    program.wait_for(|screen| screen.contains("back"), "the end");
    assert_eq!(program.exit_code(), 0);
}

#[test]
fn a_closed_window_hangs_up() {
    let mut program = sh("echo ready; exec sleep 100");
    program.wait_for(|screen| screen.contains("ready"), "the start");
    program.close();
    assert_eq!(program.exit_code(), 128 + 1);
}

#[test]
fn processor_time_is_told() {
    let program = sh("echo ready; while :; do :; done");
    program.wait_for(|screen| screen.contains("ready"), "the start");
    while program.cpu_time().unwrap() < Duration::from_millis(50) {
        program.pass(Duration::from_millis(20));
    }
}

#[test]
fn the_environment_is_only_what_was_given() {
    let program = Setup::command("env", &[]).env("HOOKGLASS_X", "1").start();
    program.exit_code();
    let screen = program.screen();
    assert!(
        screen.contains("HOOKGLASS_X=1") && screen.contains("TERM=xterm-256color"),
        "{screen}"
    );
    assert!(!screen.contains("CARGO"), "{screen}");
}

#[test]
fn keys_are_what_a_terminal_sends() {
    assert_eq!(
        translate("a<lt><c-d><a-x>"),
        [&b"a"[..], b"<", b"\x04", b"\x1bx"]
    );
    assert_eq!(translate("<paste:a:b>"), [b"\x1b[200~a:b\x1b[201~"]);
    assert_eq!(translate("<click:9,4>"), [b"\x1b[<0;10;5M\x1b[<0;10;5m"]);
}

#[test]
fn every_kind_of_sequence_is_told_apart() {
    let table: &[(&[u8], &str)] = &[
        (b"\x1b[1;31m", "CSI m"),
        (b"\x1b[?1049h", "CSI ?1049h"),
        (b"\x1b[6n", "CSI 6n"),
        (b"\x1b[c", "CSI c"),
        (b"\x1b[>4;2m", "CSI >4;2m"),
        (b"\x1b]52;c;aGk=\x07", "OSC 52"),
        (b"\x1b]0;title\x1b\\", "OSC 0"),
        (b"\x1b]0;no end", "OSC without end"),
        (b"\x1bc", "ESC c"),
        (b"\x1b(0", "ESC (0"),
        (b"\x1bP$qm\x1b\\", "DCS $q"),
        (b"\x1b_G\x1b\\", "APC"),
        (b"\x1b^x\x1b\\", "PM"),
        (b"\x1bXx\x1b\\", "SOS"),
        (b"\x07", "C0 07"),
        ("\u{9b}".as_bytes(), "C1 9b"),
        ("\u{202e}".as_bytes(), "U+202E"),
    ];
    for (bytes, kind) in table {
        let found: Vec<_> = tokenise(bytes).into_keys().collect();
        assert_eq!(found, [*kind], "{bytes:?}");
    }
}

#[test]
fn a_strange_sequence_among_ours_is_found() {
    assert_only_ours(b"\x1b[?1049h\x1b[1;1H\x1b[0mtext\x1b[?1049l\r\n");
    assert_only_ours_and(b"\x1b]52;c;aGk=\x1b\\", &["OSC 52"]);
    for strange in [
        &b"\x1b]52;c;aGk=\x1b\\"[..],
        b"\x1b[?1003h",
        b"\x1b[6n",
        b"\x1b[5i",
    ] {
        assert!(
            std::panic::catch_unwind(|| assert_only_ours(strange)).is_err(),
            "{strange:?}"
        );
    }
}

#[test]
fn a_target_keeps_what_it_was_sent_and_answers_as_told() {
    let target = Target::answering(503, "later");
    assert_eq!(
        post(target.port(), "/hook?x=1", &[("X-One", "1")], b"body"),
        503
    );
    let requests = target.wait_for(1);
    let text = String::from_utf8_lossy(&requests[0]);
    assert!(
        text.starts_with("POST /hook?x=1 HTTP/1.1\r\n") && text.contains("X-One: 1\r\n"),
        "{text}"
    );
    assert!(text.ends_with("\r\n\r\nbody"), "{text}");
}
