//! Whatever bytes arrive, none of them acts on the terminal: no cell of any
//! frame holds a control, a bidirectional or an invisible character, nor more
//! than a few bytes.

use proptest::prelude::*;
use ratatui::buffer::Buffer;

use super::{
    confirming::{URL, asking},
    drive::{Fixture, noon},
};
use crate::{
    exchange::{Failure, Id, SendingKind},
    tui::message::{Effect, Msg},
};

/// The most bytes in one cell: what a cell costs in a frame is bounded.
const CELL: usize = 32;

/// What a terminal, or an eye, would take for something else.
const PIECES: &[&[u8]] = &[
    b"\x1b[2J",
    b"\x1b]0;title\x07",
    b"\x1b]52;c;aGk=\x1b\\",
    b"\x1bP$q\x1b\\",
    b"\x1b[6n",
    b"\x1b[?1049h",
    b"\x1b_G\x1b\\",
    b"\x9b31m",
    b"\xc2\x9b31m",
    b"\xc2\x9d0;x\xc2\x9c",
    b"\0",
    b"\x07\x08\x0b\x0c\x0e\x0f\x7f",
    b"\r",
    b"\n",
    b"\r\n",
    b"\t",
    "\u{202e}".as_bytes(),
    "\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}".as_bytes(),
    "\u{200b}\u{200c}\u{200d}\u{feff}".as_bytes(),
    "\u{e0041}\u{e007f}".as_bytes(),
    "\u{ad}\u{34f}\u{3164}\u{ffa0}\u{2800}".as_bytes(),
    "\u{2028}\u{2029}\u{fff9}\u{fffb}".as_bytes(),
    "\u{fe0f}\u{fe0e}".as_bytes(),
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}".as_bytes(),
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}".as_bytes(),
    "\u{1f1e9}\u{1f1ea}\u{1f1eb}".as_bytes(),
    "日本語".as_bytes(),
    "ﷺ꧅𒐫".as_bytes(),
    b"{\"a\":\"\\u001b[2J\",",
    b"\"\\u202e\":[1,2",
    b"password=a&token=\x1b",
    b"%1b%5b2J",
    b"\xff\xfe\xc0\x80\xed\xa0\x80",
    b"}]\"",
    b"aaaaaaaaaaaaaaaaaaaaaaaa",
];

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => prop::sample::select(PIECES).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..12),
        1 => any::<char>().prop_map(|c| c.to_string().into_bytes()),
        1 => (0usize..40).prop_map(|n| "\u{301}".repeat(n * 25).into_bytes()),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Kinds of body that are read in different ways.
const KINDS: &[&[u8]] = &[
    b"application/json",
    b"application/x-www-form-urlencoded",
    b"text/plain",
    b"application/x-ndjson",
    b"application/octet-stream",
    b"",
];

/// A head with any bytes where a peer may put them: the tap judges heads, and
/// what it lets through is not for the interface to rely on.
fn head(target: &[u8], name: &[u8], value: &[u8], kind: &[u8]) -> Vec<u8> {
    [
        b"POST /",
        target,
        b" HTTP/1.1\r\nHost: ",
        value,
        b"\r\nX-",
        name,
        b": ",
        value,
        b"\r\nStripe-Signature: t=1,v1=",
        value,
        b"\r\nX-GitHub-Event: ",
        value,
        b"\r\nX-GitHub-Delivery: ",
        name,
        b"\r\nContent-Type: ",
        kind,
        b"\r\n\r\n",
    ]
    .concat()
}

fn is_hidden(c: char) -> bool {
    // ZWJ and variation selectors stand inside an emoji sequence only, which
    // the next check sees: the cell is one cluster of at most CELL bytes.
    let joins = matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}');
    c.is_control() || (!joins && crate::exchange::display::is_hidden(c))
}

#[track_caller]
fn harmless(buffer: &Buffer) {
    for place in buffer.area.positions() {
        let symbol = buffer[place].symbol();
        assert!(symbol.len() <= CELL, "{} bytes at {place:?}", symbol.len());
        assert!(!symbol.chars().any(is_hidden), "{symbol:?} at {place:?}");
        let alone = symbol.chars().count() == 1;
        let lone_joiner = symbol.chars().all(|c| matches!(c, '\u{200d}' | '\u{fe0f}'));
        assert!(!(alone && lone_joiner), "{symbol:?} at {place:?}");
    }
}

/// Every screen on which the selected event is to be seen.
fn every_screen(at: &mut Fixture) {
    for keys in [
        "1", "w", "2", "3", "4", "5", "w", "M", "1", "5", "<tab>", "jj", "y", "<esc>", "1", "jlh",
        "y", "<esc>", "<esc>", "r", "<esc>", "a", "<enter>", "A", "V", "<esc>",
    ] {
        at.drive(keys);
        harmless(&at.buffer());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_byte_of_a_request_reaches_a_cell_as_a_control(
        (target, name, value, body) in (bytes(), bytes(), bytes(), bytes()),
        kind in prop::sample::select(KINDS),
        size in prop::sample::select(&[(120, 40), (80, 24), (40, 12)]),
    ) {
        let mut at = Fixture::new(size.0, size.1);
        at.bytes(&head(&target, &name, &value, kind), &body, noon());
        at.look();
        every_screen(&mut at);
    }

    #[test]
    fn no_byte_of_a_url_that_is_to_be_asked_reaches_a_cell_as_a_control(
        (at_end, alone) in (bytes(), bytes()),
        size in prop::sample::select(&[(120, 40), (80, 24), (40, 12)]),
    ) {
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        for url in [format!("{URL}{}", lossy(&at_end)), format!("https://{}", lossy(&alone))] {
            let mut at = Fixture::new(size.0, size.1);
            let id = at.take(&asking(&url), noon());
            at.look();
            harmless(&at.buffer());
            every_screen(&mut at);
            at.drive("V");
            harmless(&at.buffer());
            for effect in at.drive("<enter>") {
                if let Effect::Confirm(_, asked) = effect {
                    prop_assert!(asked.to_string().bytes().all(|byte| byte.is_ascii_graphic()));
                }
            }
            let mut sending = at.send(id, Some(Err(Failure::Down(lossy(&alone)))));
            sending.kind = SendingKind::Confirm;
            sending.target = url;
            at.journal.sent(id, sending.clone());
            at.ended(id, sending);
            harmless(&at.buffer());
            every_screen(&mut at);
        }
    }

    #[test]
    fn no_byte_of_a_refused_peer_or_of_an_answer_reaches_a_cell_as_a_control(
        (raw, why, answer) in (bytes(), bytes(), bytes()),
    ) {
        let why = String::from_utf8_lossy(&why).into_owned();
        let mut at = Fixture::new(120, 40);
        at.journal.refuse(crate::exchange::Refused {
            time: noon(),
            took_us: 1,
            peer: ([127, 0, 0, 1], 5).into(),
            status: None,
            why: why.clone(),
            size: raw.len() as u64,
            marks: crate::exchange::Marks::NONE,
            raw: raw.into(),
        });
        at.look();
        every_screen(&mut at);

        at.arrive(1);
        at.drive("G");
        at.replayed(Id(2), Err(Failure::Nonsense(why.clone())));
        harmless(&at.buffer());
        every_screen(&mut at);

        let mut sending = at.send(Id(2), Some(Ok(200)));
        if let Some(outcome) = &mut sending.outcome
            && let Ok(response) = &mut outcome.result
        {
            response.body = answer.clone().into();
            response.headers.push((answer.clone().into(), answer.clone().into()));
        }
        sending.target = why.clone();
        at.journal.sent(Id(2), sending.clone());
        at.ended(Id(2), sending);
        every_screen(&mut at);
    }

    #[test]
    fn no_byte_that_is_typed_pasted_or_said_reaches_a_cell_as_a_control(
        text in bytes(),
    ) {
        let text = String::from_utf8_lossy(&text).into_owned();
        let mut at = Fixture::of_events(120, 40, 3);
        at.event(crossterm::event::Event::Paste(text.clone()));
        harmless(&at.buffer());
        at.drive("<enter><esc>");
        harmless(&at.buffer());
        at.drive("<esc>T");
        at.event(crossterm::event::Event::Paste(text.clone()));
        harmless(&at.buffer());
        for effect in at.drive("<enter>") {
            if let Effect::Target { text: asked, then } = effect {
                let result = Err(text.clone());
                at.tell(Msg::Target { text: asked, result, then });
            }
        }
        harmless(&at.buffer());
        at.drive("<esc>");
        for slot in ["a", "<tab>", "<tab>", "<tab>", "<tab>"] {
            at.drive(slot);
            at.event(crossterm::event::Event::Paste(text.clone()));
            harmless(&at.buffer());
            at.drive("<enter>");
            harmless(&at.buffer());
        }
        at.drive("<esc>");
        at.tell(Msg::Done(Err(text)));
        harmless(&at.buffer());
    }
}

#[test]
fn a_flood_of_marks_costs_a_frame_no_more_than_its_cells() {
    let flood = format!("e{}\n", "\u{301}".repeat(10_000)).repeat(100);
    let mut at = Fixture::new(80, 50);
    at.bytes(b"POST / HTTP/1.1\r\n\r\n", flood.as_bytes(), noon());
    at.look();
    for keys in ["1", "5", "w", "<tab>", "jjjj"] {
        at.drive(keys);
        let buffer = at.buffer();
        harmless(&buffer);
        let bytes: usize = buffer
            .content()
            .iter()
            .map(|cell| cell.symbol().len())
            .sum();
        assert!(bytes < 200_000, "{bytes}");
    }
}
