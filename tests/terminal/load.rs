//! Much at once, a terminal that does not read, and nothing at all.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use crate::{
    hookglass::{Hookglass, setup},
    support::{DEADLINE, sequences::assert_only_ours},
};

const CONNECTIONS: usize = 32;

/// Posts `each` events over each of so many connections that stay open, every second one with `odd` in its body; how
/// many were answered 2xx.
fn fire(port: u16, each: usize) -> usize {
    let senders: Vec<_> = (0..CONNECTIONS)
        .map(|_| thread::spawn(move || fire_one(port, each)))
        .collect();
    senders
        .into_iter()
        .map(|sender| sender.join().unwrap())
        .sum()
}

fn fire_one(port: u16, each: usize) -> usize {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut answered = 0;
    for number in 0..each {
        let body = if number % 2 == 0 {
            r#"{"n":"even"}"#
        } else {
            r#"{"n":"odd!"}"#
        };
        let request = format!(
            "POST /load HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        if read_status(&mut stream) / 100 == 2 {
            answered += 1;
        }
    }
    answered
}

/// The status of an answer without a body.
fn read_status(stream: &mut TcpStream) -> u16 {
    let mut answer = Vec::new();
    let mut buffer = [0; 1024];
    while !answer.ends_with(b"\r\n\r\n") {
        let count = stream.read(&mut buffer).unwrap();
        assert!(
            count > 0,
            "closed after {:?}",
            String::from_utf8_lossy(&answer)
        );
        answer.extend_from_slice(&buffer[..count]);
    }
    crate::support::http::status(&answer)
}

/// With commas, as on the screen.
fn commas(number: usize) -> String {
    format!("{},{:03}", number / 1000, number % 1000)
}

#[test]
fn twenty_thousand_requests_are_all_answered_counted_and_filtered() {
    // 312 of the 625 over each connection.
    let mut hookglass = Hookglass::of(setup(&[]).size(120, 40));
    hookglass.keys("/odd<enter>");
    hookglass.line(&["/ odd"]);
    let answered = fire(hookglass.port, 20_000 / CONNECTIONS);
    assert_eq!(answered, 20_000);
    hookglass.line(&["hookglass", " 20,000 events"]);
    hookglass.line(&["/ odd", "9,984 of 20,000"]);
    hookglass.line(&["▌", "POST /load", "(200)"]);
    hookglass.quit();
    let summary = hookglass.summary();
    assert!(
        summary.contains(" 20000 received, 20000 kept, 0 evicted, 0 refused"),
        "{summary}"
    );
    assert_only_ours(&hookglass.program.bytes());
}

#[test]
fn a_terminal_that_reads_nothing_costs_no_sender_an_answer() {
    let mut hookglass = Hookglass::of(setup(&[]).size(120, 40));
    hookglass.post_numbered(1);
    hookglass.program.stall();
    let began = Instant::now();
    // Whole frames, until the terminal's buffer is full.
    for _ in 0..100 {
        hookglass.keys("<c-l>");
        thread::park_timeout(Duration::from_millis(5));
    }
    let each = 5_000 / CONNECTIONS;
    let sent = each * CONNECTIONS;
    assert_eq!(fire(hookglass.port, each), sent);
    thread::park_timeout(Duration::from_secs(3).saturating_sub(began.elapsed()));
    hookglass.program.unstall();
    hookglass.line(&["hookglass", &format!(" {} events", commas(sent + 1))]);
    hookglass.keys("g");
    hookglass.selected("bered/001");
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}

#[test]
fn nothing_happening_costs_nothing() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(8);
    hookglass.keys("k");
    hookglass.no_line(&["hookglass", "/s "]);
    hookglass.program.wait_stable();
    let written = hookglass.program.bytes().len();
    let before = hookglass.program.cpu_time().unwrap();
    hookglass.program.pass(Duration::from_secs(3));
    assert_eq!(
        hookglass.program.bytes().len(),
        written,
        "it wrote while nothing happened"
    );
    let used = hookglass.program.cpu_time().unwrap().saturating_sub(before);
    assert!(
        used < Duration::from_millis(50),
        "it used {used:?} while nothing happened"
    );
    hookglass.quit();
}

#[test]
fn an_event_that_leaves_memory_while_it_is_read_stays_until_it_is_left() {
    let mut hookglass = Hookglass::start(&["--max-events", "10"]);
    hookglass.post_numbered(8);
    hookglass.keys("g");
    hookglass.selected("/numbered/001");
    for _ in 0..20 {
        hookglass.post(&[], b"{}");
    }
    hookglass.line(&["10 events", "18 left memory"]);
    hookglass.line(&["#1 POST /numbered/001"]);
    hookglass.line(&["no longer in memory"]);
    hookglass.keys("j");
    hookglass.line(&["#19 POST /hooks"]);
    hookglass.no_line(&["no longer in memory"]);
    hookglass.quit();
    let summary = hookglass.summary();
    assert!(
        summary.contains("28 received, 10 kept, 18 evicted"),
        "{summary}"
    );
}
