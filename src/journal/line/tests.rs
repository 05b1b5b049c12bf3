//! The format against its description, and both directions against each other.

use bytes::Bytes;
use proptest::{collection::vec, option, prelude::*};

use super::{Line, LineError, read, write};
use crate::{
    exchange::{
        Answered, By, Circumstances, Event, EventName, Exchange, Failure, Id, Mark, Marks, Outcome,
        Refused, Response, Scheme, Sending, SendingKind, Time, Verdict, Version,
    },
    journal::{Counts, Fact, Marking, fact::Recorded},
};

fn line(fact: &Fact) -> String {
    let mut out = Vec::new();
    write(fact, &mut out);
    String::from_utf8(out).unwrap()
}

fn known(line: &str) -> Fact {
    match read(line.as_bytes()).unwrap() {
        Line::Known { fact, skipped: 0 } => fact,
        other => panic!("{other:?}"),
    }
}

fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn exchange(head: &[u8], body: &[u8]) -> Exchange {
    Exchange::new(
        [head, body].concat().into(),
        head.len(),
        Circumstances {
            time: at("2026-11-22T12:30:01.204512Z"),
            took_us: 310,
            peer: ([127, 0, 0, 1], 50112).into(),
            scheme: Scheme::Http,
            version: Version::Http11,
            declared: Some(body.len() as u64),
            size: body.len() as u64,
            marks: Marks::NONE.with(Mark::Browser),
        },
    )
}

fn received(exchange: Exchange, reading: Option<Recorded>) -> Fact {
    Fact::Received {
        id: Id(1),
        exchange,
        reading: reading.map(Box::new),
    }
}

#[test]
fn a_received_event_is_the_line_of_the_description() {
    let head =
        b"POST /hooks?x=1 HTTP/1.1\r\nHost: 127.0.0.1:4665\r\nX-Cryptoix-Signature: 9bc6\r\n\r\n";
    let reading = Recorded {
        sender: Some("cryptoix".into()),
        events: vec![Event {
            name: EventName {
                kind: "payment_received".into(),
                action: None,
            },
            id: Some("txn_123abc456".into()),
            time: Some(at("2023-10-27T10:30:00Z")),
        }],
        delivery_id: None,
        attempt: None,
        verdict: Verdict::Valid,
        scheme: Some("hmac-sha256-hex".into()),
        why: None,
    };
    let fact = received(exchange(head, b"{\"a\": 1}"), Some(reading));
    let expected = concat!(
        r#"{"v":1,"fact":"received","id":1,"time":"2026-11-22T12:30:01.204512Z","took_us":310,"#,
        r#""peer":"127.0.0.1:50112","scheme":"http","version":"HTTP/1.1","method":"POST","target":"/hooks?x=1","#,
        r#""headers":[["Host","127.0.0.1:4665"],["X-Cryptoix-Signature","9bc6"]],"body":{"text":"{\"a\": 1}"},"#,
        r#""size":8,"declared":8,"truncated":false,"sender":"cryptoix","#,
        r#""events":[{"type":"payment_received","action":null,"id":"txn_123abc456","time":"2023-10-27T10:30:00Z"}],"#,
        r#""delivery_id":null,"attempt":null,"signature":{"verdict":"valid","scheme":"hmac-sha256-hex","why":null},"#,
        r#""marks":["browser"]}"#
    );
    assert_eq!(line(&fact), expected);
    assert_eq!(known(expected), fact);
}

#[test]
fn the_other_facts_are_the_lines_of_the_description() {
    for expected in [
        r#"{"v":1,"fact":"listening","time":"2026-11-22T12:30:00.000000Z","urls":["http://127.0.0.1:4665","http://[::1]:4665"]}"#,
        r#"{"v":1,"fact":"refused","id":2,"time":"2026-11-22T12:30:00.000000Z","peer":"127.0.0.1:50112","status":431,"why":"head larger than 64 KiB","raw":{"base64":"/w=="},"size":65536,"took_us":120,"marks":["ambiguous"]}"#,
        r#"{"v":1,"fact":"answered","id":1,"time":"2026-11-22T12:30:00.000000Z","status":200,"by":"default","rule":null,"step":null,"headers":[],"body":null,"sent":true,"took_us":120}"#,
        r#"{"v":1,"fact":"marked","id":1,"on":true}"#,
        r#"{"v":1,"fact":"noted","id":1,"text":"asked \"support\""}"#,
        r#"{"v":1,"fact":"noted","id":1,"text":""}"#,
        r#"{"v":1,"fact":"gap","from":10,"to":19,"why":"follower behind"}"#,
        r#"{"v":1,"fact":"ended","time":"2026-11-22T12:30:00.000000Z","received":1204,"kept":1204,"evicted":0,"cleared":0,"passed":0,"refused":3,"turned_away":2,"silent":1}"#,
    ] {
        assert_eq!(line(&known(expected)), expected);
    }
}

#[test]
fn a_sending_tells_its_answer_or_why_there_is_none() {
    let sending = |result| Fact::Sent {
        id: Id(1),
        sending: Box::new(Sending {
            number: 1,
            kind: SendingKind::Replay,
            target: "http://127.0.0.1:3000/hooks".into(),
            address: ([127, 0, 0, 1], 3000).into(),
            time: at("2026-11-22T12:30:00Z"),
            outcome: Some(Outcome {
                result,
                connect_us: Some(200),
                first_byte_us: Some(4900),
                took_us: 5120,
            }),
        }),
    };
    let answered = sending(Ok(Response {
        status: 500,
        ..Response::default()
    }));
    let expected = concat!(
        r#"{"v":1,"fact":"sent","id":1,"sending":1,"kind":"replay","target":"http://127.0.0.1:3000/hooks","#,
        r#""address":"127.0.0.1:3000","time":"2026-11-22T12:30:00.000000Z","request":null,"status":500,"headers":[],"#,
        r#""body":{"text":""},"truncated":false,"connect_us":200,"first_byte_us":4900,"took_us":5120,"#,
        r#""error":null,"failure":null,"verdict":null}"#
    );
    assert_eq!(line(&answered), expected);
    assert_eq!(known(expected), answered);
    for failure in [Failure::Down, Failure::Late, Failure::Nonsense] {
        let fact = sending(Err(failure("no answer".into())));
        assert_eq!(known(&line(&fact)), fact);
    }
}

#[test]
fn the_head_is_added_only_where_its_parts_do_not_give_it_back() {
    for (head, added) in [
        (
            &b"POST / HTTP/1.1\r\nA: 1\r\na: 2\r\nEmpty: \r\n\r\n"[..],
            false,
        ),
        (b"POST / HTTP/1.1\r\nA:1\r\n\r\n", true),
        (b"POST / HTTP/1.1\r\nA:  1\r\n\r\n", true),
        (b"POST / HTTP/1.1\nA: 1\n\n", true),
        (b"POST  / HTTP/1.1\r\n\r\n", true),
        (b"POST / HTTP/1.0\r\n\r\n", true),
        (b"\r\nPOST / HTTP/1.1\r\n\r\n", true),
        (b"POST / HTTP/1.1\r\n", true),
        (b"POST /\xff HTTP/1.1\r\nA: \x80\r\n\r\n", false),
    ] {
        let fact = received(exchange(head, b"x"), None);
        let line = line(&fact);
        assert_eq!(line.contains("\"head\":"), added, "{line}");
        assert_eq!(known(&line), fact);
    }
}

#[test]
fn what_a_terminal_acts_on_is_escaped() {
    let body =
        "\u{1b}[2J\u{7f}\u{9b}\u{2028}\u{202e}\u{2069}\u{61c}\u{200f}\u{85}é\u{206f}✓😀\t\"\\";
    let fact = received(exchange(b"GET / HTTP/1.1\r\n\r\n", body.as_bytes()), None);
    let line = line(&fact);
    let text = r#"{"text":"\u001b[2J\u007f\u009b\u2028\u202e\u2069\u061c\u200f\u0085é"#;
    assert!(line.contains(text), "{line}");
    assert!(line.contains(r#"✓😀\t\"\\"}"#), "{line}");
    assert_eq!(known(&line), fact);
}

#[test]
fn unknown_facts_and_fields_are_skipped_and_counted() {
    assert_eq!(
        read(br#"{"v":1,"fact":"praised","id":1,"text":"well done"}"#),
        Ok(Line::Unknown("praised".into()))
    );
    let more = br#"{"v":1,"fact":"marked","id":1,"on":false,"by":"ada","x":{"y":[]}}"#;
    let fact = Fact::Marked {
        id: Id(1),
        marking: Marking::Off,
    };
    assert_eq!(read(more), Ok(Line::Known { fact, skipped: 2 }));
}

#[test]
fn a_mistake_is_named() {
    let error = |line: &str| read(line.as_bytes()).unwrap_err();
    assert!(matches!(error("{\"v\":1,"), LineError::NotJson(_)));
    assert!(matches!(error("[]"), LineError::NotJson(_)));
    assert_eq!(error(r#"{"v":2,"fact":"x"}"#), LineError::Version(2));
    assert_eq!(error(r#"{"fact":"x"}"#), LineError::Field("v"));
    assert_eq!(
        error(r#"{"v":1,"fact":"marked","id":-1,"on":true}"#),
        LineError::Field("id")
    );
}

#[test]
fn a_header_cannot_bring_a_second_one_along() {
    let good = line(&received(
        exchange(b"GET / HTTP/1.1\r\nA: 1\r\n\r\n", b""),
        None,
    ));
    for (from, to) in [
        ("[\"A\",\"1\"]", r#"["A","1\r\nB: 2"]"#),
        ("[\"A\",\"1\"]", r#"["A: 0\r\nB","1"]"#),
        ("\"/\"", r#""/ HTTP/1.1\r\nB: 2""#),
    ] {
        let bad = good.replace(from, to);
        assert_ne!(bad, good);
        assert_eq!(read(bad.as_bytes()), Err(LineError::Head), "{bad}");
    }
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,12}",
        vec(any::<char>(), 0..12).prop_map(String::from_iter),
        Just("\u{202e}\u{7f}\n\\\"".to_owned()),
    ]
}

fn contents() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..40),
        texts().prop_map(String::into_bytes)
    ]
}

fn times() -> impl Strategy<Value = Time> {
    (0i64..4_000_000_000_000_000).prop_map(Time::from_micros)
}

/// Heads with any bytes in target and values, and heads that are any bytes.
fn heads() -> impl Strategy<Value = Vec<u8>> {
    let lines = vec((vec(any::<u8>(), 0..6), vec(any::<u8>(), 0..12)), 0..6);
    let built = (vec(any::<u8>(), 0..20), lines).prop_map(|(target, lines)| {
        let fields = lines.iter().map(|(name, value)| (&name[..], &value[..]));
        super::write::head_of(b"POST", &target, "HTTP/1.1", fields)
    });
    prop_oneof![4 => built, 1 => vec(any::<u8>(), 0..60)]
}

prop_compose! {
    fn exchanges()(
        head in heads(),
        body in contents(),
        time in times(),
        took_us in any::<u32>(),
        peer in any::<std::net::SocketAddr>(),
        (https, version) in (any::<bool>(), 0usize..3),
        declared in option::of(0u64..1 << 40),
        lost in 0u64..3,
        marks in vec(0usize..Mark::ALL.len(), 0..4),
    ) -> Exchange {
        // A scope or a flow is no part of an address as it is written.
        let peer = std::net::SocketAddr::new(peer.ip(), peer.port()).into();
        let about = Circumstances {
            time,
            took_us,
            peer,
            scheme: if https { Scheme::Https } else { Scheme::Http },
            version: Version::ALL[version],
            declared,
            size: body.len() as u64 + lost,
            marks: marks.into_iter().fold(Marks::NONE, |set, n| set.with(Mark::ALL[n])),
        };
        Exchange::new([&head[..], &body].concat().into(), head.len(), about)
    }
}

prop_compose! {
    fn readings()(
        sender in option::of(texts()),
        events in vec((texts(), option::of(texts()), option::of(texts()), option::of(times())), 0..3),
        (delivery_id, attempt) in (option::of(texts()), any::<Option<u32>>()),
        verdict in 0usize..6,
        (scheme, why) in (option::of(texts()), option::of(texts())),
    ) -> Recorded {
        let event = |(kind, action, id, time)| Event { name: EventName { kind, action }, id, time };
        Recorded {
            sender,
            events: events.into_iter().map(event).collect(),
            delivery_id,
            attempt,
            verdict: Verdict::ALL[verdict],
            scheme,
            why,
        }
    }
}

prop_compose! {
    fn answers()(
        time in times(),
        (took_us, status, step, sent) in any::<(u32, Option<u16>, Option<u32>, bool)>(),
        by in 0usize..4,
        rule in option::of(texts()),
        headers in vec((texts(), contents()), 0..3),
        body in contents(),
    ) -> Answered {
        let headers = headers.into_iter().map(|(name, value)| (name, value.into())).collect();
        Answered { time, took_us, status, by: By::ALL[by], rule: rule.map(Into::into), step, headers, body: body.into(), sent }
    }
}

prop_compose! {
    fn refusals()(
        time in times(),
        (took_us, status, size) in any::<(u32, Option<u16>, u64)>(),
        why in texts(),
        raw in contents(),
        ambiguous in any::<bool>(),
    ) -> Refused {
        let marks = if ambiguous { Marks::NONE.with(Mark::Ambiguous) } else { Marks::NONE };
        Refused { time, took_us, peer: ([0, 0, 0, 0], 0).into(), status, why, raw: raw.into(), size, marks }
    }
}

fn facts() -> impl Strategy<Value = Fact> {
    let response = (
        any::<u16>(),
        vec((contents(), contents()), 0..3),
        contents(),
        any::<bool>(),
    )
        .prop_map(|(status, headers, body, truncated)| Response {
            status,
            headers: headers
                .into_iter()
                .map(|(name, value)| (Bytes::from(name), Bytes::from(value)))
                .collect(),
            body: body.into(),
            truncated,
        });
    let sending =
        (any::<u32>(), texts(), times(), response).prop_map(|(number, target, time, response)| {
            Sending {
                number,
                kind: SendingKind::Forward,
                target,
                address: ([127, 0, 0, 1], 1).into(),
                time,
                outcome: Some(Outcome {
                    result: Ok(response),
                    connect_us: None,
                    first_byte_us: Some(number),
                    took_us: number,
                }),
            }
        });
    prop_oneof![
        6 => (exchanges(), option::of(readings())).prop_map(|(exchange, reading)| received(exchange, reading)),
        1 => refusals().prop_map(|refused| Fact::Refused { id: Id(2), refused: Box::new(refused) }),
        1 => answers().prop_map(|answered| Fact::Answered { id: Id(3), answered: Box::new(answered) }),
        1 => sending.prop_map(|sending| Fact::Sent { id: Id(4), sending: Box::new(sending) }),
        1 => (times(), vec(texts(), 0..3)).prop_map(|(time, urls)| Fact::Listening { time, urls }),
        1 => (times(), any::<u64>()).prop_map(|(time, n)| Fact::Ended {
            time,
            counts: Counts { received: n, refused: n / 2, ..Counts::default() },
        }),
    ]
}

/// What must not stand on a line: nothing of this may reach a terminal.
fn is_raw(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_to_the_byte(fact in facts()) {
        let line = line(&fact);
        prop_assert!(!line.contains(is_raw), "{:?}", line);
        prop_assert_eq!(read(line.as_bytes()), Ok(Line::Known { fact, skipped: 0 }));
    }

    #[test]
    fn whatever_the_line_is_reading_it_ends(line in vec(any::<u8>(), 0..200)) {
        let _ = read(&line);
    }
}
