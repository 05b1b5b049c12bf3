//! Sixty-four open files and two hundred connections.

use std::{
    io::Write as _,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use crate::program::{Program, REQUEST, alone, status, statuses};

#[test]
fn with_few_files_some_are_served_and_the_others_wait_without_a_processor() {
    let _alone = alone();
    let program = Program::with_files(64, &[]);
    let crowd: Vec<TcpStream> = (0..200).map(|_| program.connect()).collect();
    let mut served = Vec::new();
    let mut turned_away = 0;
    for mut peer in crowd {
        // Those who were told that there is no room do not take it.
        let _ = peer.write_all(REQUEST);
        match status(&mut peer) {
            Some(200) => served.push(peer),
            Some(503) => turned_away += 1,
            other => panic!("neither served nor turned away: {other:?}"),
        }
    }
    assert!(served.len() >= 8, "{} served at a time", served.len());
    assert_eq!(served.len() + turned_away, 200);
    assert_idle(&program);
    drop(served);
    while program.probe() == Some(503) {}
    let ended = program.stop();
    assert_eq!(ended.code, Some(0));
    ended.assert_balanced();
    let lines = ended.said.lines().count();
    assert!(
        lines <= 2,
        "a notice at most, and the account: {}",
        ended.said
    );
}

#[test]
fn without_a_file_left_it_says_so_once_and_goes_on_when_there_is_one() {
    let _alone = alone();
    // The cap is eight at least, and there is not even room for these.
    let program = Program::with_files(24, &[]);
    let crowd: Vec<TcpStream> = (0..30).map(|_| program.connect()).collect();
    assert_idle(&program);
    drop(crowd);
    assert_eq!(program.probe(), Some(200));
    let ended = program.stop();
    assert_eq!(ended.code, Some(0));
    ended.assert_balanced();
    let notices = ended.said.matches("cannot accept connections").count();
    assert_eq!(notices, 1, "{}", ended.said);
}

/// Waiting for a file takes no fifth of a processor.
fn assert_idle(program: &Program) {
    let Some(before) = program.worked() else {
        eprintln!("not looked at: the system does not tell how much a process works");
        return;
    };
    let until = Instant::now() + Duration::from_secs(1);
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        thread::park_timeout(left);
    }
    let worked = program.worked().unwrap() - before;
    assert!(worked < 20, "{worked} % of a processor");
}

#[test]
fn a_connection_that_was_turned_away_reads_why() {
    let _alone = alone();
    let program = Program::start(&["--max-connections=8"]);
    let crowd: Vec<TcpStream> = (0..8).map(|_| program.connect()).collect();
    let late: Vec<TcpStream> = (0..100).map(|_| program.connect()).collect();
    for mut peer in late {
        let _ = peer.write_all(REQUEST);
        assert_eq!(statuses(peer), [503]);
    }
    drop(crowd);
    let ended = program.stop();
    assert_eq!(ended.account("turned_away"), 100);
}
