//! A thousand connections at once, of every kind.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::{
    frames::PREFACE,
    program::{Program, REQUEST, alone, may_connect, probe, status, statuses},
};

const CROWD: usize = 1000;

/// The most connections that are open by default.
const MOST: usize = 1024;

#[test]
fn a_thousand_that_say_nothing_are_closed_and_counted_and_hold_nobody_up() {
    let _alone = alone();
    if !may_connect(CROWD as u64) {
        return;
    }
    let program = Program::start(&["--first-byte-timeout=2s"]);
    let crowd: Vec<TcpStream> = (0..CROWD).map(|_| program.connect()).collect();
    assert_eq!(program.probe(), Some(200));
    for peer in crowd {
        assert!(statuses(peer).is_empty(), "closed without a word");
    }
    let ended = program.stop();
    assert_eq!(ended.account("silent"), CROWD as u64);
    assert_eq!(ended.account("received"), 1);
    // One row for all of them, or two where a minute ended in between.
    assert!((1..=2).contains(&ended.account("refused")));
    ended.assert_balanced();
}

#[test]
fn a_thousand_half_prefaces_are_closed_with_a_row_each_and_hold_nobody_up() {
    let _alone = alone();
    if !may_connect(CROWD as u64) {
        return;
    }
    let program = Program::start(&["--head-timeout=2s"]);
    let crowd = (0..CROWD).map(|n| {
        let mut peer = program.connect();
        peer.write_all(&PREFACE[..=n % (PREFACE.len() - 1)])
            .unwrap();
        peer
    });
    let crowd: Vec<_> = crowd.collect();
    assert_eq!(program.probe(), Some(200));
    for peer in crowd {
        assert_eq!(statuses(peer), [408]);
    }
    let ended = program.stop();
    assert_eq!(ended.account("refused"), CROWD as u64);
    ended.assert_balanced();
}

#[test]
fn a_thousand_that_stay_after_their_answer_are_let_go_and_cost_little() {
    let _alone = alone();
    if !may_connect(CROWD as u64) {
        return;
    }
    let program = Program::start(&["--keep-alive=2s"]);
    assert_eq!(program.probe(), Some(200));
    let before = program.resident();
    let crowd = (0..CROWD).map(|_| {
        let mut peer = program.connect();
        peer.write_all(REQUEST).unwrap();
        assert_eq!(status(&mut peer), Some(200));
        peer
    });
    let crowd: Vec<_> = crowd.collect();
    assert_eq!(program.probe(), Some(200));
    if let (Some(before), Some(after)) = (before, program.resident()) {
        assert!(
            after < before + (64 << 10),
            "{before} KiB, then {after} KiB"
        );
    }
    for peer in crowd {
        assert!(statuses(peer).is_empty());
    }
    let ended = program.stop();
    assert_eq!(ended.account("received"), CROWD as u64 + 2);
    ended.assert_balanced();
}

#[test]
fn those_beyond_the_cap_are_told_to_come_back_and_counted() {
    const ALL: usize = 1500;
    let _alone = alone();
    if !may_connect(ALL as u64) {
        return;
    }
    let program = Program::start(&[]);
    let mut crowd: Vec<TcpStream> = (0..ALL).map(|_| program.connect()).collect();
    let turned_away = crowd.split_off(MOST);
    for peer in turned_away {
        assert_eq!(statuses(peer), [503]);
    }
    // Those within it are served.
    for peer in &mut crowd {
        peer.write_all(REQUEST).unwrap();
        assert_eq!(status(peer), Some(200));
    }
    drop(crowd);
    // There is room again as soon as it is known that they went.
    while program.probe() == Some(503) {}
    let ended = program.stop();
    assert!(ended.account("turned_away") >= (ALL - MOST) as u64);
    assert_eq!(ended.account("received"), MOST as u64 + 1);
    ended.assert_balanced();
}

#[test]
fn a_burst_of_a_thousand_requests_loses_none() {
    let _alone = alone();
    if !may_connect(CROWD as u64) {
        return;
    }
    let program = Program::start(&[]);
    let address = program.address;
    let senders: Vec<_> = (0..20)
        .map(|_| {
            thread::spawn(move || {
                let mut peers: Vec<_> = (0..CROWD / 20)
                    .map(|_| TcpStream::connect(address).unwrap())
                    .collect();
                for peer in &mut peers {
                    peer.write_all(REQUEST).unwrap();
                }
                let answered = peers.iter_mut().filter_map(status);
                answered.filter(|status| *status == 200).count()
            })
        })
        .collect();
    let answered: usize = senders
        .into_iter()
        .map(|sender| sender.join().unwrap())
        .sum();
    assert_eq!(answered, CROWD);
    let ended = program.stop();
    assert_eq!(ended.account("received"), CROWD as u64);
    ended.assert_balanced();
}

#[test]
fn bodies_of_a_thousand_small_pieces_cost_what_they_hold() {
    const SENDERS: u64 = 16;
    let _alone = alone();
    let program = Program::start(&[]);
    assert_eq!(program.probe(), Some(200));
    let before = program.resident();
    // Just short of what gets an allocation of its own anyway, a byte a chunk.
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    let body = [head, &"1\r\nx\r\n".repeat(16_000), "0\r\n\r\n"].concat();
    let mut crowd: Vec<_> = (0..SENDERS).map(|_| program.connect()).collect();
    for peer in &mut crowd {
        peer.write_all(body.as_bytes()).unwrap();
    }
    for peer in &mut crowd {
        assert_eq!(status(peer), Some(200));
    }
    if let (Some(before), Some(peak)) = (before, program.peak()) {
        assert!(peak < before + (8 << 10), "{before} KiB, then {peak} KiB");
    }
    let ended = program.stop();
    assert_eq!(ended.account("received"), SENDERS + 1);
    ended.assert_balanced();
}

#[test]
fn bodies_that_come_drop_by_drop_hold_on_to_nothing_else() {
    let _alone = alone();
    let program = Program::start(&[]);
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut crowd: Vec<_> = (0..100).map(|_| program.connect()).collect();
    let drops = |crowd: &mut Vec<TcpStream>, drops: usize| {
        for _ in 0..drops {
            for peer in &mut *crowd {
                peer.write_all(b"1\r\nx\r\n").unwrap();
            }
            // Time to read it before the next: less of it makes the test weaker.
            thread::park_timeout(Duration::from_millis(20));
            assert_eq!(program.probe(), Some(200));
        }
    };
    for peer in &mut crowd {
        peer.write_all(head.as_bytes()).unwrap();
    }
    drops(&mut crowd, 2);
    let before = program.resident();
    drops(&mut crowd, 40);
    if let (Some(before), Some(after)) = (before, program.resident()) {
        assert!(after < before + (4 << 10), "{before} KiB, then {after} KiB");
    }
    for peer in &mut crowd {
        peer.write_all(b"0\r\n\r\n").unwrap();
        assert_eq!(status(peer), Some(200));
    }
    let ended = program.stop();
    assert_eq!(ended.account("received"), 142);
    ended.assert_balanced();
}

#[test]
fn ten_endless_bodies_are_cut_and_others_are_served() {
    let _alone = alone();
    let program = Program::start(&["--max-body=1MiB", "--max-in-flight=4MiB"]);
    let address = program.address;
    assert_eq!(program.probe(), Some(200));
    let before = program.resident();
    let senders: Vec<_> = (0..10)
        .map(|_| {
            let mut peer = program.connect();
            thread::spawn(move || {
                let head =
                    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
                peer.write_all(head.as_bytes()).unwrap();
                let chunk = [&b"10000\r\n"[..], &vec![b'x'; 0x10000], b"\r\n"].concat();
                // A hundred MiB, if nobody minds.
                let _ = (0..1600).try_for_each(|_| peer.write_all(&chunk));
                let mut answer = String::new();
                match peer.read_to_string(&mut answer) {
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
                    Err(error) => panic!("{error}"),
                }
                answer
            })
        })
        .collect();
    let served = (0..20).filter(|_| probe(address) == Some(200)).count();
    assert_eq!(served, 20, "others are served meanwhile");
    for sender in senders {
        let answer = sender.join().unwrap();
        let told = answer.split(' ').nth(1);
        assert!(matches!(told, Some("413" | "503")), "{answer}");
    }
    if let (Some(before), Some(after)) = (before, program.resident()) {
        assert!(
            after < before + (64 << 10),
            "{before} KiB, then {after} KiB"
        );
    }
    let ended = program.stop();
    ended.assert_balanced();
}
