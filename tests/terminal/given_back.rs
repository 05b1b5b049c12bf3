//! However it ends, and whatever happens to the terminal meanwhile: it is given back, and nothing spins.

use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};

use crate::{
    hookglass::{Hookglass, given_back},
    support::{program::Setup, sequences::assert_only_ours},
};

/// A guard: an end takes a fraction of it.
const SOON: Duration = Duration::from_secs(5);

/// More than starting and ending ever take.
const MUCH: Duration = Duration::from_secs(1);

#[test]
fn asked_to_end_by_a_signal_it_gives_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::QUIT] {
        let hookglass = Hookglass::start(&[]);
        hookglass.post_numbered(1);
        hookglass.program.kill(signal);
        hookglass.ended(0);
        assert_only_ours(&hookglass.program.bytes());
        if signal != Signal::HUP {
            let summary = hookglass.summary();
            assert!(summary.contains("1 received, 1 kept"), "{summary}");
        }
    }
}

#[test]
fn the_first_interrupt_warns_and_the_second_ends() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(1);
    hookglass.program.kill(Signal::INT);
    hookglass.line(&["ctrl-c again quits"]);
    assert!(hookglass.program.is_running());
    hookglass.program.kill(Signal::INT);
    hookglass.ended(0);

    hookglass = Hookglass::start(&[]);
    hookglass.keys("<c-c>");
    hookglass.line(&["ctrl-c again quits"]);
    hookglass.keys("j<c-c>");
    hookglass.line(&["ctrl-c again quits"]);
    hookglass.keys("<c-c>");
    hookglass.ended(0);
}

#[test]
fn a_signal_ends_it_at_once_while_it_waits_for_open_requests() {
    use std::io::Write as _;
    let mut hookglass = Hookglass::start(&[]);
    let mut half = std::net::TcpStream::connect(("127.0.0.1", hookglass.port)).unwrap();
    half.write_all(b"POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf")
        .unwrap();
    hookglass.post_numbered(1);
    let pid = hookglass.program.pid();
    hookglass.keys("Q");
    given_back(&hookglass.program);
    while hookglass.program.is_running() {
        // It may have ended a moment ago.
        let _ = kill_process(pid, Signal::INT);
        hookglass.program.pass(Duration::from_millis(20));
    }
    hookglass.ended(1);
}

#[test]
fn the_interface_ends_while_requests_are_open() {
    use std::io::Write as _;
    let mut hookglass = Hookglass::start(&[]);
    let mut half = std::net::TcpStream::connect(("127.0.0.1", hookglass.port)).unwrap();
    half.write_all(b"POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf")
        .unwrap();
    hookglass.post_numbered(1);
    hookglass.keys("Q");
    ends_soon(&hookglass);
    hookglass.ended(0);
}

#[test]
fn a_terminal_that_reads_nothing_keeps_nobody_from_leaving() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(3);
    hookglass.program.stall();
    for _ in 0..100 {
        hookglass.keys("<c-l>");
        hookglass.program.pass(Duration::from_millis(2));
    }
    hookglass.program.kill(Signal::TERM);
    ends_soon(&hookglass);
    assert_eq!(hookglass.program.exit_code(), 0);
    hookglass.program.assert_settings_as_before();
}

#[test]
fn a_closed_window_ends_it() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(3);
    hookglass.program.close();
    ends_soon(&hookglass);
}

#[test]
fn a_closed_window_ends_it_where_hang_ups_are_ignored() {
    let script = format!(
        "trap '' HUP; exec '{}' --port 0",
        env!("CARGO_BIN_EXE_hookglass")
    );
    let mut hookglass = Hookglass::of(Setup::command("sh", &["-c", &script]));
    hookglass.post_numbered(3);
    hookglass.program.close();
    ends_soon(&hookglass);
}

/// Fails where it runs on, or spins.
fn ends_soon(hookglass: &Hookglass) {
    let started = Instant::now();
    while hookglass.program.is_running() {
        assert!(started.elapsed() < SOON, "it runs on without a window");
        let used = hookglass.program.cpu_time().unwrap_or_default();
        assert!(used < MUCH, "it spins");
        hookglass.program.pass(Duration::from_millis(10));
    }
}

#[test]
fn suspended_and_brought_back_the_screen_is_whole_again() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(5);
    hookglass.keys("kk");
    hookglass.selected("/numbered/003");
    settle(&hookglass);
    let before = trimmed(&hookglass.program.screen());
    hookglass.keys("<c-z>");
    hookglass.program.wait_stopped();
    given_back(&hookglass.program);
    hookglass.program.bring_back();
    hookglass
        .program
        .wait_for(|screen| trimmed(screen) == before, "the screen as it was");
    hookglass.post(&[], b"{}");
    hookglass.line(&["6 events"]);
    hookglass.keys("j");
    hookglass.selected("/numbered/004");
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}

#[test]
fn the_selection_outlives_every_size() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(60);
    hookglass.keys("g<pagedown>jj<pagedown>");
    hookglass.program.wait_stable();
    let selected = hookglass.line(&["▌", "/numbered/"]);
    let number = selected.split("/numbered/").nth(1).unwrap()[..3].to_owned();
    for (columns, rows) in [(40, 12), (200, 60), (1, 1), (80, 24)] {
        hookglass.program.resize(columns, rows);
        settle(&hookglass);
        if columns > 1 {
            hookglass.line(&["▌", &number]);
        }
    }
    hookglass.line(&["60 events"]);
    hookglass.keys("j");
    let next = format!("{:03}", number.parse::<u32>().unwrap() + 1);
    hookglass.selected(&next);
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}

/// A blank that was written and one that was not look the same.
fn trimmed(screen: &str) -> String {
    let lines: Vec<&str> = screen.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// Waits until the rate of the last second has gone from the header.
fn settle(hookglass: &Hookglass) {
    hookglass.no_line(&["hookglass", "/s "]);
    hookglass.program.wait_stable();
}
