//! An end in the middle of a load.

use std::{
    io::Write as _,
    net::{SocketAddr, TcpStream},
    thread,
};

use rustix::process::Signal;

use crate::program::{PATIENCE, Program, REQUEST, alone, status};

const BUSY: usize = 32;

/// Asks one thing after the other until the connection ends; how often it was
/// answered 200.
fn keep_asking(address: SocketAddr) -> usize {
    let mut peer = TcpStream::connect(address).unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    let answers = std::iter::from_fn(|| {
        peer.write_all(REQUEST).ok()?;
        status(&mut peer)
    });
    answers.filter(|status| *status == 200).count()
}

#[test]
fn a_signal_under_load_leaves_nothing_that_was_taken_without_its_answer() {
    let _alone = alone();
    for signal in [Signal::TERM, Signal::INT] {
        let program = Program::start(&[]);
        let address = program.address;
        let senders: Vec<_> = (0..BUSY)
            .map(|_| thread::spawn(move || keep_asking(address)))
            .collect();
        // It is under load when each may have been answered a few times.
        for _ in 0..BUSY * 10 {
            program.wait_for("answered");
        }
        program.signal(signal);
        let ended = program.end();
        let answered: usize = senders
            .into_iter()
            .map(|sender| sender.join().unwrap())
            .sum();
        assert_eq!(ended.code, Some(0));
        assert_eq!(ended.account("received"), answered as u64);
        assert_eq!(ended.account("kept"), answered as u64);
        ended.assert_balanced();
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let _alone = alone();
    let program = Program::start(&[]);
    let mut peer = program.connect();
    peer.write_all(
        b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    )
    .unwrap();
    assert_eq!(status(&mut peer), Some(100), "it is under way");
    program.signal(Signal::TERM);
    // No more is accepted: the first signal was heard.
    while TcpStream::connect(program.address).is_ok() {}
    program.signal(Signal::TERM);
    let ended = program.end();
    // Had it waited for the body it would be 0.
    assert_eq!(ended.code, Some(1));
}

#[test]
fn what_does_not_end_in_time_is_cut_and_the_end_is_in_order() {
    let _alone = alone();
    let program = Program::start(&[]);
    let mut peer = program.connect();
    peer.write_all(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhell")
        .unwrap();
    let ended = {
        // It is under way when what came after it is answered.
        assert_eq!(program.probe(), Some(200));
        program.stop()
    };
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.account("refused"), 1);
    let refused = &ended.facts.refused;
    assert_eq!(refused["why"], "the connection ended before the body did");
    assert_eq!(refused["marks"], serde_json::json!(["incomplete"]));
    ended.assert_balanced();
}
