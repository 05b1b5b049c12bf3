//! Requests of HTTP/2 in every odd form: what each is told, and the row it is.
//! The cases of whole requests are in `odd_http2.txt`; below are those of
//! frames.

use hookglass::exchange::{Entry, Id, Mark, Marks};

use crate::{
    frames::{
        CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PING, PRIORITY, PUSH_PROMISE,
        RST_STREAM, Raw, SETTINGS, Told, WINDOW_UPDATE, frame, get, headers, post, usual,
    },
    server::Server,
    table::{Case, cases},
};

#[test]
fn each_odd_request_is_told_what_it_should_be_and_is_a_row() {
    let mut wrong = Vec::new();
    for case in cases(include_str!("odd_http2.txt")) {
        let mut server = Server::start();
        let mut raw = Raw::connect(server.address());
        raw.send(request(&case.bytes));
        let told = words(&raw.told(1));
        drop(raw);
        server.stop();
        let rows: Vec<_> = (1..).map_while(|id| row(&server, id)).collect();
        let as_expected = match &rows[..] {
            [(kind, marks, why)] => {
                (kind, *marks) == (&case.rows, case.marks) && why.starts_with(&case.why)
            }
            _ => false,
        };
        if told != case.told || !as_expected {
            wrong.push(said(&case, &told, &rows));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The frames of a request that is written as in the table.
fn request(written: &[u8]) -> Vec<u8> {
    let separator = b"\r\n\r\n";
    let cut = written
        .windows(separator.len())
        .position(|window| window == separator);
    let (head, body) = match cut {
        Some(at) => (&written[..at], Some(&written[at + separator.len()..])),
        None => (written, None),
    };
    let mut fields: Vec<(&str, &[u8])> = Vec::new();
    let mut rest = head;
    while !rest.is_empty() {
        let end = rest.windows(2).position(|window| window == b"\r\n");
        let line = &rest[..end.unwrap_or(rest.len())];
        rest = end.map_or(&[][..], |end| &rest[end + 2..]);
        match line {
            b"GET" | b"POST" => fields.extend(usual(std::str::from_utf8(line).unwrap())),
            _ => fields.push(field(line)),
        }
    }
    match body {
        Some(body) => [headers(1, 0, &fields), frame(DATA, END_STREAM, 1, body)].concat(),
        None => headers(1, END_STREAM, &fields),
    }
}

/// `name: value`; the name may begin with a colon.
fn field(line: &[u8]) -> (&str, &[u8]) {
    let colon = 1 + line[1..].iter().position(|byte| *byte == b':').unwrap();
    let value = &line[colon + 1..];
    let name = std::str::from_utf8(&line[..colon]).unwrap();
    (name, value.strip_prefix(b" ").unwrap_or(value))
}

fn words(told: &Told) -> String {
    match told {
        Told::Status(status) => status.to_string(),
        Told::Reset(code) => format!("reset {code}"),
        Told::GoAway(code) => format!("goaway {code}"),
        Told::Closed => "closed".to_owned(),
    }
}

/// The kind of a row, its marks and its reason.
type Row = (String, Marks, String);

fn row(server: &Server, id: u64) -> Option<Row> {
    Some(match server.journal.get(Id(id))?.entry {
        Entry::Received(exchange) => ("R".to_owned(), exchange.marks(), String::new()),
        Entry::Refused(refused) => ("X".to_owned(), refused.marks, refused.why),
    })
}

fn said(case: &Case, told: &str, rows: &[Row]) -> String {
    let one = |kind: &str, marks: Marks, why: &str| {
        let marks: Vec<_> = marks.iter().map(Mark::as_str).collect();
        format!("{kind} | {} | {why}", marks.join(" "))
    };
    let rows: Vec<_> = rows
        .iter()
        .map(|(kind, marks, why)| one(kind, *marks, why))
        .collect();
    format!(
        "{}\n  expected {} | {}\n  was      {told} | {}",
        case.bytes[..case.bytes.len().min(200)].escape_ascii(),
        case.told,
        one(&case.rows, case.marks, &case.why),
        rows.join("\n           ")
    )
}

/// What breaks the whole connection, and which code it is given up with.
fn nonsense() -> Vec<(&'static str, Vec<u8>, u32)> {
    let window = |stream, by: u32| frame(WINDOW_UPDATE, 0, stream, &by.to_be_bytes());
    vec![
        ("data on no stream", frame(DATA, 0, 0, b"x"), 1),
        ("data on an idle stream", frame(DATA, 0, 1, b"x"), 1),
        (
            "headers on no stream",
            frame(HEADERS, END_HEADERS, 0, b""),
            1,
        ),
        ("a stream of ours", headers(2, END_STREAM, &usual("GET")), 1),
        ("a stream that is past", [get(3), get(1)].concat(), 1),
        (
            "a continuation of nothing",
            frame(CONTINUATION, END_HEADERS, 1, b""),
            1,
        ),
        (
            "a block that another frame breaks",
            [frame(HEADERS, 0, 1, b""), frame(PING, 0, 0, &[0; 8])].concat(),
            1,
        ),
        (
            "a block that another block breaks",
            [frame(HEADERS, 0, 1, b""), get(3)].concat(),
            1,
        ),
        (
            "a block that is no HPACK",
            frame(HEADERS, END_HEADERS, 1, &[0xff; 20]),
            1,
        ),
        (
            "padding longer than the frame",
            frame(DATA, 8, 1, &[9, 0]),
            1,
        ),
        (
            "a reset of an idle stream",
            frame(RST_STREAM, 0, 1, &[0; 4]),
            1,
        ),
        ("a reset of no stream", frame(RST_STREAM, 0, 0, &[0; 4]), 1),
        (
            "a reset that is too short",
            frame(RST_STREAM, 0, 1, &[0; 3]),
            1,
        ),
        ("a window for an idle stream", window(1, 1), 1),
        ("a window that grows by nothing", window(0, 0), 1),
        ("a window that is too large", window(0, 0x7fff_ffff), 3),
        (
            "settings of half a setting",
            frame(SETTINGS, 0, 0, &[0; 3]),
            1,
        ),
        ("settings of a stream", frame(SETTINGS, 0, 1, b""), 1),
        ("a ping that is too short", frame(PING, 0, 0, &[0; 3]), 1),
        ("a ping of a stream", frame(PING, 0, 1, &[0; 8]), 1),
        (
            "a promise",
            frame(PUSH_PROMISE, END_HEADERS, 1, &[0, 0, 0, 2]),
            1,
        ),
        ("a priority of no stream", frame(PRIORITY, 0, 0, &[0; 5]), 1),
        (
            "a frame that is too long",
            frame(DATA, 0, 1, &[0; 17 << 10]),
            6,
        ),
        (
            "bytes that are no frames",
            b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(9),
            6,
        ),
    ]
}

#[test]
fn what_makes_no_sense_between_requests_gives_the_connection_up_with_a_row() {
    let mut wrong = Vec::new();
    for (what, frames, code) in nonsense() {
        let mut server = Server::start();
        let mut raw = Raw::connect(server.address());
        raw.send(&frames);
        let told = raw.end();
        drop(raw);
        server.stop();
        let rows: Vec<_> = (1..).map_while(|id| row(&server, id)).collect();
        let broke_off = |row: &&Row| row.2.starts_with("HTTP/2 broke off: ");
        if told != Told::GoAway(code) || rows.iter().filter(broke_off).count() != 1 {
            wrong.push(format!("{what}: {told:?}, {rows:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_fault_of_one_stream_is_no_fault_of_the_others() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    let window = frame(WINDOW_UPDATE, 0, 1, &0x7fff_ffff_u32.to_be_bytes());
    raw.send([post(1), window].concat());
    assert_eq!(raw.told(1), Told::Reset(3));
    raw.send(get(3));
    assert_eq!(raw.told(3), Told::Status(200));
    assert_eq!(
        server.refused(1).why.split(':').next(),
        Some("broke off after 0 bytes of the body")
    );
    assert_eq!(server.journal.get(Id(2)).map(|known| known.id), Some(Id(2)));
}

#[test]
fn what_nobody_knows_is_passed_over() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    raw.send(frame(0xbe, 0xff, 77, b"who knows"));
    raw.send(frame(SETTINGS, 0, 0, &[0xff, 0xff, 1, 2, 3, 4]));
    raw.send(frame(PRIORITY, 0, 5, &[0, 0, 0, 3, 9]));
    raw.send(get(7));
    assert_eq!(raw.told(7), Told::Status(200));
    assert_eq!(server.journal.counts().rows, 1);
}
