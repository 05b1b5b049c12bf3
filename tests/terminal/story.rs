//! The day of a user: an event comes, is found, read, sent again, and the program is left. And the day in samples.

use std::{fmt::Write as _, process::Command};

use ring::hmac;

use crate::{
    hookglass::{Hookglass, setup},
    support::{http, program::Setup, sequences::assert_only_ours, target::Target},
};

const SECRET: &str = "whsec_test_secret_1234567890";

/// The body of Cryptoix' documentation.
const PAYMENT: &str = r#"{
  "event": "payment_received",
  "timestamp": "2023-10-27T10:30:00Z",
  "data": {
    "transaction_id": "txn_123abc456",
    "order_id": "ORD-98765",
    "amount": "1.50",
    "currency": "BTC",
    "status": "completed",
    "payment_address": "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh",
    "payment_hash": "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
    "confirmation_count": 6
  }
}"#;

const PUSH: &str = r#"{"ref":"refs/heads/main","commits":[]}"#;

#[test]
fn a_payment_comes_is_found_read_and_sent_again() {
    let target = Target::answering(200, r#"{"answer":"thank you"}"#);
    let setup = setup(&["--to", &target.url()]).env("HOOKGLASS_SECRET_CRYPTOIX", SECRET);
    let mut hookglass = Hookglass::of(setup);
    let headers = send_payment(hookglass.port);
    hookglass.line(&["cryptoix", "payment_received", "1.50 BTC", "valid", "(200)"]);
    let event = ("X-GitHub-Event", "push");
    hookglass.post(
        &[event, ("Content-Type", "application/json")],
        PUSH.as_bytes(),
    );
    hookglass.line(&["github", "push"]);

    hookglass.keys("/event:payment_*<enter>");
    hookglass.no_line(&["github", "push"]);
    hookglass.line(&["/ event:payment_*", "1 of 2"]);
    hookglass.line(&["▌", "cryptoix", "payment_received", "valid"]);

    hookglass.keys("<enter>");
    hookglass.line(&["\"amount\": \"1.50\""]);
    hookglass.line(&["\"confirmation_count\": 6"]);

    hookglass.keys("r");
    hookglass.line(&["replayed #1 to ", ": 200 in "]);
    assert_eq!(
        text(&target.wait_for(1)[0]),
        expected(&headers, target.port())
    );
    hookglass.keys("4");
    hookglass.line(&["1", "replay", "200"]);
    hookglass.line(&[r#"{"answer":"thank you"}"#]);
    hookglass.keys("<esc>");
    let row = hookglass.line(&["cryptoix", "payment_received", "valid"]);
    assert!(row.trim_end().ends_with(" 200"), "{row}");
    hookglass.keys("<esc>");
    hookglass.line(&["github", "push"]);

    hookglass.quit();
    let summary = hookglass.summary();
    assert!(
        summary.contains("2 received, 2 kept, 0 evicted, 0 refused"),
        "{summary}"
    );
    assert_only_ours(&hookglass.program.bytes());
    assert_eq!(target.requests().len(), 1, "it was sent once");
}

/// Sends the payment as its sender would, with the real curl where it is there; what stood on its header lines.
fn send_payment(port: u16) -> Vec<String> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let signature = hex(hmac::sign(&key, PAYMENT.as_bytes()).as_ref());
    let headers = [
        "User-Agent: cryptoix/1".to_owned(),
        "Accept: */*".to_owned(),
        "content-TYPE: application/json".to_owned(),
        "X-Twice: one".to_owned(),
        format!("X-Cryptoix-Signature: {signature}"),
        "X-Twice: two".to_owned(),
    ];
    let url = format!("http://127.0.0.1:{port}/hooks/payments?shop=%31");
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--noproxy", "*", "--output", "/dev/null"])
        .args([
            "--write-out",
            "%{http_code}",
            "--data-binary",
            PAYMENT,
            &url,
        ]);
    for header in &headers {
        curl.args(["--header", header]);
    }
    let Ok(output) = curl.output() else {
        return send_raw(port, &headers);
    };
    assert_eq!(text(&output.stdout), "200");
    headers.to_vec()
}

/// The same without curl.
fn send_raw(port: u16, headers: &[String]) -> Vec<String> {
    let (lines, length) = (headers.join("\r\n"), PAYMENT.len());
    let request = format!(
        "POST /hooks/payments?shop=%31 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{PAYMENT}"
    );
    assert_eq!(http::status(&http::raw(port, request.as_bytes())), 200);
    headers.to_vec()
}

/// What the target is to get: the lines in order and case; `Host`, framing and what names us are ours.
fn expected(headers: &[String], port: u16) -> String {
    let lines = headers.join("\r\n");
    let length = PAYMENT.len();
    format!(
        "POST /hooks/payments?shop=%31 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\nContent-Length: {length}\r\n\
         Connection: close\r\nVia: 1.1 hookglass\r\nX-Hookglass-Hops: 1\r\n\r\n{PAYMENT}"
    )
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::new();
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_demo_shows_what_it_promises() {
    let setup = Setup::hookglass(&["demo", "--port", "0"]).size(120, 40);
    let mut demo = Hookglass::of(setup);
    demo.line(&["hookglass", " 8 events"]);
    demo.line(&["cryptoix", "payment_received", "valid"]);
    demo.line(&["github", "push", "valid"]);
    demo.line(&["stripe", "charge.failed", "INVALID"]);
    demo.line(&["refused", "head", "431"]);
    demo.line(&["▌", "POST /hooks", "From="]);
    demo.keys("/event:invoice.paid<enter>");
    demo.line(&["/ event:invoice.paid", "2 of 8"]);
    demo.keys("2");
    let id = demo.line(&["webhook-id: "]);
    demo.keys("k");
    demo.line(&[id.split("webhook-id: ").nth(1).unwrap()]);
    demo.keys("1");
    demo.keys("<esc>/is:refused<enter>");
    demo.line(&["/ is:refused", "1 of 8"]);
    demo.keys("<esc>!");
    demo.line(&["/ is:failing", "2 of 8"]);
    demo.keys("<esc>G");
    demo.line(&["Body  Running late"]);
    demo.quit();
    assert!(
        demo.summary()
            .contains("7 received, 7 kept, 0 evicted, 1 refused")
    );
    assert_only_ours(&demo.program.bytes());
}

#[test]
fn the_samples_of_the_first_screen_come_at_the_press_of_a_key() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.line(&["waiting", "0 events"]);
    hookglass.keys("d");
    hookglass.line(&["stripe", "charge.failed", "INVALID"]);
    hookglass.line(&["refused"]);
    hookglass.line(&["hookglass", " 8 events"]);
    hookglass.quit();
}
