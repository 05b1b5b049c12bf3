//! The head of an event: what it proves first, what was added on the way last.

use super::drive::{Fixture, noon};
use super::screens::shoot;

const HEAD: &[u8] = b"POST /hooks HTTP/1.1\r\n\
    Host: swift-fox.trycloudflare.com\r\n\
    CF-Ray: 8f1e2d3c4b5a6978-FRA\r\n\
    X-Forwarded-For: 192.0.2.17\r\n\
    Content-Type: application/json\r\n\
    X-Hub-Signature-256: sha256=00\r\n\
    X-GitHub-Event: ping\r\n\
    traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\
    X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958\r\n\
    Content-Length: 14\r\n\r\n";

fn drive(width: u16, height: u16) -> Fixture {
    let mut at = Fixture::new(width, height);
    at.bytes(HEAD, br#"{"zen":"calm"}"#, noon());
    at.look();
    at.drive("2<enter>");
    at
}

#[test]
fn what_was_added_on_the_way_is_one_line_until_it_is_asked_for() {
    let mut at = drive(120, 40);
    at.shows("3 added on the way");
    at.hides("CF-Ray:");
    shoot("head_of_a_tunnel_120x40", &at);
    at.drive("gjjjjjjjjjj");
    at.shows("enter shows what proxies added");
    at.drive("<enter>");
    at.shows("CF-Ray:");
    at.shows("traceparent:");
    at.drive("J");
    at.shows("CF-Ray:");
    at.drive("<enter>");
    at.hides("CF-Ray:");
}

#[test]
fn the_phrase_of_the_field_under_the_cursor_stands_below() {
    let mut at = drive(80, 24);
    at.drive("j");
    at.shows("the signature, HMAC-SHA256");
    at.drive("j");
    at.shows("the type of the event");
    shoot("head_of_a_tunnel_80x24", &at);
}

#[test]
fn enter_on_a_field_shows_its_value_and_its_phrase_whole() {
    let mut at = drive(80, 24);
    at.drive("j<enter>");
    at.shows("is             the signature, HMAC-SHA256");
}
