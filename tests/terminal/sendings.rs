//! What becomes of a replay, good or bad, stands where the user looks for it: in the list, in the notice, under Sent.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
};

use crate::{
    hookglass::Hookglass,
    support::{
        DEADLINE, http,
        sequences::assert_only_ours,
        target::{Target, read_request},
    },
};

/// What a target does with a connection.
type Does = fn(TcpStream);

/// A target that does so with each of its connections, as long as the tests run.
fn target(does: Does) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().flatten().for_each(does));
    address
}

fn nobody() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}

fn hang(mut stream: TcpStream) {
    thread::spawn(move || {
        read_request(&mut stream);
        let _ = stream.set_read_timeout(Some(DEADLINE));
        // Until the other side gives up.
        let _ = stream.read(&mut [0]);
    });
}

fn close(mut stream: TcpStream) {
    read_request(&mut stream);
}

fn half(mut stream: TcpStream) {
    read_request(&mut stream);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
}

fn nonsense(mut stream: TcpStream) {
    read_request(&mut stream);
    let _ = stream.write_all(b"SSH-2.0-nonsense\r\n");
}

/// Replays one event and looks at the three places; the screen of the last.
fn replay(to: SocketAddr, word: &str) -> String {
    let mut hookglass = Hookglass::start(&["--timeout", "1s", "--to", &to.to_string()]);
    hookglass.post(&[], b"{}");
    hookglass.line(&["▌", "POST /hooks"]);
    hookglass.keys("4r");
    hookglass.line(&["replayed #1 to "]);
    let row = hookglass.line(&["▌", "POST /hooks"]);
    assert!(row.trim_end().ends_with(&format!(" {word}")), "{row}");
    hookglass.line(&[" 1 ", "replay", word]);
    hookglass.line(&[" answered  "]);
    let screen = hookglass.program.screen();
    hookglass.keys("<esc>");
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
    screen
}

#[test]
fn where_nobody_listens_it_is_down() {
    let screen = replay(nobody(), "down");
    assert!(screen.contains("nothing listens on "), "{screen}");
}

#[test]
fn one_that_never_answers_is_late() {
    let screen = replay(target(hang), "late");
    assert!(screen.contains("1 s"), "{screen}");
}

#[test]
fn one_that_closes_without_an_answer_is_down() {
    let screen = replay(target(close), "down");
    assert!(screen.contains("closed"), "{screen}");
}

#[test]
fn half_an_answer_is_shown_as_far_as_it_came() {
    let screen = replay(target(half), "200");
    assert!(screen.contains("4 bytes, cut"), "{screen}");
}

#[test]
fn what_speaks_no_http_is_down() {
    let screen = replay(target(nonsense), "down");
    assert!(screen.contains("HTTP"), "{screen}");
}

#[test]
fn a_second_replay_says_what_changed() {
    let (fails, works) = (Target::answering(500, "no"), Target::answering(204, ""));
    let mut hookglass = Hookglass::start(&["--to", &fails.url()]);
    hookglass.post(&[], b"{}");
    hookglass.line(&["▌", "POST /hooks"]);
    hookglass.keys("r");
    hookglass.line(&["replayed #1 to ", ": 500 in "]);
    hookglass.line(&["1 failing"]);
    hookglass.keys("T");
    hookglass.line(&["replays go to", &fails.port().to_string()]);
    let address = works.port().to_string();
    hookglass.keys(&format!("<c-u>{address}<enter>"));
    hookglass.line(&["hookglass", "→", &address]);
    hookglass.keys("r");
    hookglass.line(&["replayed #1 to ", ": 204 in ", "FIXED"]);
    hookglass.line(&["▌", "500→204"]);
    hookglass.no_line(&["1 failing"]);
    hookglass.keys("4");
    hookglass.line(&[" 2 ", "replay", "204", "FIXED"]);
    hookglass.quit();
    assert_eq!((fails.requests().len(), works.requests().len()), (1, 1));
}

#[test]
fn what_a_web_page_sent_goes_on_only_when_it_was_permitted() {
    let target = Target::answering(200, "ok");
    let mut hookglass = Hookglass::start(&["--to", &target.url()]);
    let page = [("Origin", "https://evil.test")];
    hookglass.post(&page, b"{}");
    hookglass.post(&page, b"{}");
    hookglass.line(&["▌", "POST /hooks", "held"]);
    hookglass.line(&["2 HELD", "https://evil.test", "P permits it"]);
    hookglass.keys("r");
    hookglass.line(&["#2 is held: a web page at https://evil.test sent it"]);
    assert!(target.requests().is_empty());

    hookglass.keys("P");
    hookglass.line(&[
        "permitted pages at https://evil.test for this run",
        "2 events",
    ]);
    hookglass.no_line(&["HELD"]);
    hookglass.no_line(&["▌", "held"]);
    assert!(target.requests().is_empty(), "a permit sends nothing");

    hookglass.keys("r");
    hookglass.line(&["replayed #2 to ", ": 200 in "]);
    hookglass.post(&page, b"{}");
    hookglass.line(&[" 3 events"]);
    hookglass.keys("Gr");
    hookglass.line(&["replayed #3 to ", ": 200 in "]);
    hookglass.quit();
    assert_eq!(target.requests().len(), 2);
    assert_only_ours(&hookglass.program.bytes());
}

#[test]
fn a_host_that_is_trusted_on_the_command_line_is_not_held() {
    let target = Target::answering(200, "ok");
    let mut hookglass = Hookglass::start(&["--to", &target.url(), "--trust-host", "*.fox.test"]);
    for host in ["a.fox.test", "fox.test"] {
        let request = format!(
            "POST /{host} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(
            http::status(&http::raw(hookglass.port, request.as_bytes())),
            200
        );
    }
    hookglass.line(&["POST /a.fox.test", "(200)"]);
    hookglass.line(&["▌", "POST /fox.test", "held"]);
    hookglass.keys("kr");
    hookglass.line(&["replayed #1 to ", ": 200 in "]);
    hookglass.quit();
}

#[test]
fn replays_never_go_to_hookglass_itself() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post(&[], b"{}");
    hookglass.line(&["▌", "POST /hooks"]);
    hookglass.keys("r");
    hookglass.line(&["replays go to"]);
    let own = hookglass.port.to_string();
    hookglass.keys(&format!("{own}<enter>"));
    hookglass.line(&["replays go to", &own, "itself"]);
    hookglass.keys("<esc>");
    hookglass.quit();
    assert!(hookglass.summary().contains("1 received"));
}
