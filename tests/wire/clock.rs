//! Whatever the clock on the wall does: order is by id, and nothing takes a
//! negative time or waits longer.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use hookglass::{
    answer::DefaultAnswer,
    capture::Settings,
    exchange::{Clock, Time},
};

use crate::{
    client::{Client, request},
    server::{GUARD, Server, hasty, post, statuses},
};

const HOUR: i64 = 3_600_000_000;

/// A clock that says the next of `times` each time it is asked, the last one
/// again and again.
fn steps(times: &'static [i64]) -> Clock {
    let asked = AtomicI64::new(0);
    Clock::new(move || {
        let asked = usize::try_from(asked.fetch_add(1, Ordering::Relaxed)).unwrap();
        Time::from_micros(times[asked.min(times.len() - 1)])
    })
}

fn server(times: &'static [i64]) -> Server {
    let settings = Settings {
        limits: hasty(),
        clock: steps(times),
        ..Settings::default()
    };
    Server::of(settings, Arc::new(DefaultAnswer))
}

#[test]
fn a_clock_that_goes_back_changes_neither_order_nor_durations() {
    let server = server(&[100 * HOUR, 99 * HOUR, 0, -HOUR, 200 * HOUR]);
    let guard = u32::try_from(GUARD.as_micros()).unwrap();
    for id in 1..=5 {
        assert_eq!(statuses(&server.send(post(&format!("/{id}"), b"x"))), [200]);
        let known = server.entry(id);
        let exchange = server.exchange(id);
        assert_eq!(exchange.head().target(), format!("/{id}").as_bytes());
        assert!(exchange.took_us() < guard && known.row.told_us < guard);
    }
    let times: Vec<_> = (1..=5)
        .map(|id| server.exchange(id).time().micros() / HOUR)
        .collect();
    assert_eq!(times, [100, 99, 0, -1, 200], "shown as the clock said");
}

#[test]
fn a_clock_that_goes_back_moves_no_deadline() {
    let server = server(&[100 * HOUR, 0, -HOUR]);
    let mut peer = server.connect();
    peer.send("POST / HTTP/1.1\r\n");
    assert_eq!(statuses(&peer.rest()), [408]);
    let mut peer = server.connect();
    peer.send(post("/", b"x"));
    assert_eq!(statuses(&peer.rest()), [200], "and closed when it was idle");
}

#[test]
fn a_clock_before_1970_dates_the_answer_as_it_says() {
    let server = server(&[-HOUR]);
    let mut client = Client::connect(&server);
    let answer = client.send(request("GET", "/").body(()).unwrap(), b"");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["date"], "Wed, 31 Dec 1969 23:00:00 GMT");
}
