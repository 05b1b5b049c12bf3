//! What an event costs in memory, by counting what is allocated: nothing of
//! its own where it takes the place of an older one, and no more than is
//! counted where it does not.

use std::sync::Arc;

use bytes::{BufMut as _, BytesMut};
use hookglass::{
    exchange::{Answered, By, Circumstances, Id, Marks, Reading, Scheme, Time, Version},
    journal::{Content, Journal, LARGE, Retention},
};

const HEAD: &[u8] = b"POST /hooks HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// A body that lies in a chunk, one of the largest that do, and two that have a
/// buffer of their own.
const BODIES: [usize; 4] = [400, LARGE - 100, LARGE, 200_000];

/// How a message comes into the journal.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// It is copied.
    Copy,
    /// It lies where it came in.
    Place,
}

struct Source {
    journal: Arc<Journal>,
    chunk: BytesMut,
}

impl Source {
    fn new(max_bytes: usize) -> Self {
        Self {
            journal: Journal::new(Retention {
                max_bytes,
                ..Retention::default()
            }),
            chunk: BytesMut::new(),
        }
    }

    /// Appends a request and notes its answer, as the listener does.
    fn append(&mut self, body: &[u8], way: Way) {
        let head_len = HEAD.len();
        let content = match way {
            Way::Copy => Content::Parts { head: HEAD, body },
            Way::Place if head_len + body.len() < LARGE => Content::Chunk {
                bytes: self.land(body),
                head_len,
            },
            Way::Place => {
                let mut bytes = self.journal.buffer(head_len + body.len());
                bytes.put_slice(HEAD);
                bytes.put_slice(body);
                Content::Whole { bytes, head_len }
            }
        };
        let (id, _) = self.journal.append(content, about(body.len()));
        self.journal.answered(id, &answered());
    }

    fn was_filled_twice(&self) -> bool {
        let counts = self.journal.counts();
        counts.evicted > 0 && counts.evicted >= counts.kept
    }

    fn land(&mut self, body: &[u8]) -> BytesMut {
        if self.chunk.capacity() < LARGE {
            let used = std::mem::take(&mut self.chunk);
            self.chunk = self.journal.chunk(used);
        }
        self.chunk.put_slice(HEAD);
        self.chunk.put_slice(body);
        self.chunk.split()
    }
}

fn about(size: usize) -> Circumstances {
    Circumstances {
        time: Time::from_seconds(1_700_000_000),
        took_us: 5,
        peer: ([127, 0, 0, 1], 5).into(),
        scheme: Scheme::Http,
        version: Version::Http11,
        declared: None,
        size: size as u64,
        marks: Marks::NONE,
    }
}

fn answered() -> Answered {
    Answered {
        time: Time::from_seconds(1_700_000_001),
        took_us: 9,
        status: Some(200),
        by: By::Default,
        rule: None,
        step: None,
        headers: Vec::new(),
        body: bytes::Bytes::new(),
        sent: true,
    }
}

#[test]
fn an_event_that_takes_the_place_of_another_allocates_nothing_of_its_own() {
    const EVENTS: u64 = 2_000;
    for way in [Way::Copy, Way::Place] {
        for length in BODIES {
            let body = vec![7; length];
            let mut source = Source::new(8 << 20);
            while !source.was_filled_twice() {
                source.append(&body, way);
            }
            let done = allocation_counter::measure(|| {
                for _ in 0..EVENTS {
                    source.append(&body, way);
                }
            });
            // Each segment has a list, columns, and a count of who holds them; a
            // large message has a count of its own.
            let segments = EVENTS * (length as u64 + 200) / (256 << 10) + EVENTS / 1024 + 2;
            let own = if length < LARGE - HEAD.len() {
                0
            } else {
                EVENTS
            };
            assert!(
                done.count_total <= own + 6 * segments,
                "{length} {way:?}: {done:?} for {segments} segments"
            );
            // Its value and its row, twice over where a list was cut to length;
            // a segment has room for a few at least.
            let most = EVENTS * 300 + segments * (4 << 10);
            assert!(done.bytes_total < most, "{length} {way:?}: {done:?}");
            assert!(done.bytes_current < 256 << 10, "{length} {way:?}: {done:?}");
        }
    }
}

#[test]
fn what_is_counted_is_what_is_held() {
    const BUDGET: usize = 64 << 20;
    const CHUNK: u64 = 1 << 20;
    for way in [Way::Copy, Way::Place] {
        for length in BODIES {
            let body = vec![7; length];
            let mut counted = 0;
            let held = allocation_counter::measure(|| {
                let mut source = Source::new(BUDGET);
                while source.journal.counts().bytes < (BUDGET - (2 << 20)) as u64 {
                    source.append(&body, way);
                }
                let counts = source.journal.counts();
                assert_eq!(counts.evicted, 0);
                counted = counts.bytes;
                // Kept beyond the measure.
                std::mem::forget(source);
            });
            let held = u64::try_from(held.bytes_current).expect("it holds something");
            // The open chunk, what is left over of the others, the open segment.
            let most = counted + counted / 32 + 2 * CHUNK;
            assert!(held <= most, "{length} {way:?}: {held} for {counted}");
        }
    }
}

#[test]
fn a_message_in_a_buffer_that_is_too_long_is_kept_in_one_that_is_not() {
    let journal = Journal::new(Retention::default());
    let body = vec![7; 2 * LARGE];
    let done = allocation_counter::measure(|| {
        let mut bytes = BytesMut::with_capacity(1 << 20);
        bytes.put_slice(HEAD);
        bytes.put_slice(&body);
        let content = Content::Whole {
            bytes,
            head_len: HEAD.len(),
        };
        journal.append(content, about(body.len()));
    });
    let kept = usize::try_from(done.bytes_current).expect("it keeps something");
    assert!(kept < 3 * LARGE, "{done:?}");
    let kept = journal
        .get(Id::FIRST)
        .and_then(|known| known.entry.received().cloned());
    assert!(kept.is_some_and(|kept| kept.body() == body));
}

/// A reading with a delivery id that stands in the body.
fn delivery(id: &str) -> Reading {
    Reading {
        sender: Some("a"),
        delivery_id: Some(id.to_owned()),
        ..Reading::default()
    }
}

/// So many deliveries, each tried so often, read as they come: what is counted,
/// what is held, and how many events it is.
fn read(deliveries: u32, tries: u32) -> (u64, u64, u64) {
    let mut counted = 0;
    let held = allocation_counter::measure(|| {
        let mut source = Source::new(1 << 30);
        for _ in 0..tries {
            for number in 0..deliveries {
                let body = format!("{{\"id\":\"{number:0>32}\"}}");
                source.append(body.as_bytes(), Way::Copy);
                let newest = Id(source.journal.bounds().1.0 - 1);
                let reading = delivery(&format!("{number:0>32}"));
                source.journal.understood([(newest, &reading)]);
            }
        }
        counted = source.journal.counts().bytes;
        // Kept beyond the measure.
        std::mem::forget(source);
    });
    let held = held.bytes_current.unsigned_abs();
    (counted, held, u64::from(deliveries * tries))
}

#[test]
fn an_event_that_is_found_by_its_delivery_costs_128_bytes_beside_its_own() {
    const CHUNK: u64 = 1 << 20;
    let own = HEAD.len() as u64 + 41;
    let (counted, held, events) = read(100_000, 1);
    assert!(held <= counted + 2 * CHUNK, "{held} for {counted}");
    assert!(
        held <= events * (own + 128) + 2 * CHUNK,
        "{} beside their own, each",
        (held - 2 * CHUNK) / events - own
    );
}

#[test]
fn what_is_kept_of_deliveries_that_are_tried_again_is_counted() {
    const CHUNK: u64 = 1 << 20;
    for (deliveries, tries) in [(25_000, 2), (1_000, 50), (1, 50_000)] {
        let (counted, held, _) = read(deliveries, tries);
        // The log of changes is bounded, and the same however many there are.
        let log = 8 << 16;
        assert!(
            held <= counted + log + 2 * CHUNK,
            "{held} for {counted}, {deliveries} deliveries"
        );
    }
}
