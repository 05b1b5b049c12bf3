//! Floods of HTTP/2 frames, each by a peer of its own: the connection is given
//! up, memory stays flat, and others are served meanwhile.

use std::{
    net::Shutdown,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use crate::{
    frames::{
        CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, PRIORITY, RST_STREAM,
        Raw, SETTINGS, Told, WINDOW_UPDATE, block, frame, get, headers, number, post, usual,
    },
    program::{Program, alone, probe},
};

/// As much is sent of each flood, if the other side lets it, in bytes.
const MOST: usize = 16 << 20;

/// What may be kept of them all, in KiB.
const ROOM: u64 = 64 << 10;

/// A flood: what it begins with, and the frames that follow, by their number.
struct Flood {
    name: &'static str,
    start: Vec<u8>,
    next: fn(u32) -> Vec<u8>,
}

/// The id of the stream that is the `n`th.
const fn nth(n: u32) -> u32 {
    2 * n + 1
}

fn cancel(stream: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())
}

fn window(stream: u32, by: u32) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, &by.to_be_bytes())
}

/// Twice four thousand bytes into the table of the other side, then both of them
/// as often as a frame holds.
fn bomb(n: u32) -> Vec<u8> {
    const ENTRY: u8 = 0x40;
    const NEWEST: u8 = 0x80 | 0x3e;
    let mut bomb = block(&usual("GET"));
    bomb.extend([ENTRY, 1, b'x', 127, 0xa1, 0x1d]);
    bomb.extend(vec![b'x'; 3872]);
    bomb.extend(vec![NEWEST; 12_000]);
    frame(HEADERS, END_STREAM | END_HEADERS, nth(n), &bomb)
}

fn floods() -> Vec<Flood> {
    let flood = |name, start: Vec<u8>, next| Flood { name, start, next };
    vec![
        flood("rapid reset", vec![], |n| {
            [get(nth(n)), cancel(nth(n))].concat()
        }),
        flood("rapid reset before the body", vec![], |n| {
            [post(nth(n)), cancel(nth(n))].concat()
        }),
        flood(
            "streams that are made to be reset by a window",
            vec![],
            |n| [post(nth(n)), window(nth(n), 0)].concat(),
        ),
        flood(
            "streams that are made to be reset by a window too large",
            vec![],
            |n| [post(nth(n)), window(nth(n), 0x7fff_ffff)].concat(),
        ),
        flood(
            "streams that are made to be reset by more than was declared",
            vec![],
            |n| {
                let fields = [&usual("POST")[..], &[("content-length", b"0")]].concat();
                [headers(nth(n), 0, &fields), frame(DATA, 0, nth(n), b"x")].concat()
            },
        ),
        flood("more streams than may be open", vec![], |n| post(nth(n))),
        flood("malformed requests", vec![], |n| {
            headers(nth(n), END_STREAM, &[(":method", b"GET")])
        }),
        flood(
            "headers that never end",
            frame(HEADERS, 0, 1, &block(&usual("GET"))),
            |_| frame(CONTINUATION, 0, 1, &block(&[("x", b"y")])),
        ),
        flood(
            "headers that never end and say nothing",
            frame(HEADERS, 0, 1, b""),
            |_| frame(CONTINUATION, 0, 1, b""),
        ),
        flood(
            "headers that never end in large frames",
            frame(HEADERS, 0, 1, &block(&usual("GET"))),
            |_| frame(CONTINUATION, 0, 1, &block(&[("x", &[b'y'; 16_000])])),
        ),
        flood("headers out of the table", vec![], bomb),
        flood("data without content", post(1), |_| frame(DATA, 0, 1, b"")),
        flood("data of padding only", post(1), |_| {
            frame(DATA, 8, 1, &[9, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        }),
        flood("data of a byte", post(1), |_| frame(DATA, 0, 1, b"x")),
        flood("data for a stream that is past", get(1), |_| {
            frame(DATA, 0, 1, &[0; 1000])
        }),
        flood("settings", vec![], |_| {
            frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 9])
        }),
        flood("settings of nothing", vec![], |_| {
            frame(SETTINGS, 0, 0, b"")
        }),
        flood("pings", vec![], |_| frame(PING, 0, 0, &[7; 8])),
        flood("priorities", vec![], |n| {
            frame(PRIORITY, 0, nth(n), &[0, 0, 0, 0, 9])
        }),
        flood("windows", vec![], |_| window(0, 1)),
        flood("windows of a stream", post(1), |_| window(1, 1)),
        flood("resets of a stream that is past", get(1), |_| cancel(1)),
        flood("frames of no kind", vec![], |_| frame(0xbe, 0, 0, b"")),
    ]
}

#[test]
fn every_flood_costs_its_peer_the_connection_and_nobody_else_anything() {
    let _alone = alone();
    let program = Program::start(&[]);
    let address = program.address;
    assert_eq!(program.probe(), Some(200));
    let before = program.resident();
    let is_over = AtomicBool::new(false);
    let mut survived = Vec::new();
    let served = thread::scope(|scope| {
        let others = scope.spawn(|| {
            let served = std::iter::from_fn(|| {
                let over = is_over.load(Ordering::Relaxed);
                (!over).then(|| probe(address))
            });
            served.map(|status| assert_eq!(status, Some(200))).count()
        });
        for flood in floods() {
            let (sent, told) = pour(Raw::connect(address), &flood);
            if !matches!(told, Some(Told::GoAway(1..) | Told::Closed)) {
                survived.push(format!("{}: {sent} bytes, {told:?}", flood.name));
            }
        }
        is_over.store(true, Ordering::Relaxed);
        others.join().unwrap()
    });
    assert!(survived.is_empty(), "\n{}", survived.join("\n"));
    assert!(served > 0);
    if let (Some(before), Some(peak)) = (before, program.peak()) {
        assert!(peak < before + ROOM, "{before} KiB, then {peak} KiB");
    }
    let ended = program.stop();
    assert_eq!(ended.code, Some(0));
    ended.assert_balanced();
}

/// Sends a flood until the connection is given up, while another reads what
/// comes: how much was sent, and how it was given up.
fn pour(mut raw: Raw, flood: &Flood) -> (usize, Option<Told>) {
    let mut reader = Raw(raw.0.try_clone().unwrap());
    let given_up = Arc::new(Mutex::new(None));
    let heard = Arc::clone(&given_up);
    let reading = thread::spawn(move || {
        while let Some(frame) = reader.frame() {
            if frame.kind == GOAWAY {
                let told = Told::GoAway(number(&frame.payload[4..]));
                heard.lock().unwrap().get_or_insert(told);
            }
        }
        heard.lock().unwrap().get_or_insert(Told::Closed);
    });
    let mut sent = 0;
    let mut numbers = 1..;
    raw.send(&flood.start);
    let told = loop {
        let told = given_up.lock().unwrap().clone();
        if told.is_some() || sent >= MOST {
            break told;
        }
        // Many frames at once, as a flood comes.
        let mut frames = Vec::new();
        while frames.len() < 32 << 10 {
            frames.extend((flood.next)(numbers.next().unwrap()));
        }
        raw.send(&frames);
        sent += frames.len();
    };
    let _ = raw.0.shutdown(Shutdown::Both);
    reading.join().unwrap();
    (sent, told)
}
