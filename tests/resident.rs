//! The budget bounds the memory of the process. The only test of its file: it
//! looks at the whole process.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use hookglass::{
    answer::DefaultAnswer,
    capture::{self, Settings},
    exchange::Id,
    journal::{Journal, Marking, Retention, listener::Listener},
};

const CONNECTIONS: usize = 16;
const EVENTS: usize = 10_000;
const BODY: usize = 32 << 10;
const MIB: usize = 1 << 20;

/// Sends so many requests over one connection, each after the answer to the one
/// before.
fn send(address: SocketAddr, times: usize) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    let mut request =
        format!("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {BODY}\r\n\r\n")
            .into_bytes();
    request.resize(request.len() + BODY, b'x');
    for _ in 0..times {
        stream.write_all(&request).unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut space = [0; 1024];
            let read = stream.read(&mut space).unwrap();
            assert!(read > 0, "an answer");
            answer.extend_from_slice(&space[..read]);
        }
        assert!(answer.starts_with(b"HTTP/1.1 200 "));
    }
}

/// The resident memory of this process, in bytes.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next());
    kib.unwrap().parse::<usize>().unwrap() << 10
}

#[test]
fn ten_thousand_bodies_of_32_kib_stay_within_a_budget_of_32_mib() {
    let journal = Journal::new(Retention {
        max_bytes: 32 * MIB,
        ..Retention::default()
    });
    let running = capture::start(
        capture::bind(&capture::loopback(0)[..1]).unwrap(),
        Arc::clone(&journal),
        Listener::new().0,
        Arc::new(DefaultAnswer),
        Settings::default(),
    )
    .unwrap();
    let address = running.addresses()[0];
    send(address, 10);
    let marked = [Id(3), Id(7)];
    for id in marked {
        journal.mark(id, Marking::On);
    }
    let each = EVENTS / CONNECTIONS;
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| send(address, each));
        }
    });
    let held = resident();
    assert!(held < (32 + 64 + 64) * MIB, "{} MiB", held / MIB);

    let counts = journal.counts();
    let sent = 10 + (each * CONNECTIONS) as u64;
    assert_eq!((counts.received, counts.refused), (sent, 0));
    assert_eq!(counts.received, counts.kept + counts.evicted);
    assert!(counts.bytes <= 32 * MIB as u64);
    // It is full to the last event that fits, and what is there are the newest
    // and the marked ones.
    let each = counts.bytes / counts.kept;
    assert!(counts.bytes + each > 32 * MIB as u64, "{counts:?}");
    let oldest = sent + 1 - (counts.kept - 2);
    assert_eq!(journal.bounds(), (Id(oldest), Id(sent + 1)));
    assert_eq!(journal.outlived(), marked);
    for id in marked.into_iter().chain((oldest..=sent).map(Id)) {
        let known = journal.get(id).unwrap();
        assert_eq!(known.entry.body().len(), BODY);
    }
    running.stop();
}
