//! An event is compared with the one before it: what differs is on the screen, what is hostile in it does nothing, and
//! the screen is as it was when the comparison closes.

use crate::{
    hookglass::{Hookglass, setup},
    support::sequences::assert_only_ours,
};

fn body(time: &str, amount: &str, note: &str) -> Vec<u8> {
    let data =
        format!(r#"{{"transaction_id":"txn_1{amount}","amount":"{amount}","note":"{note}"}}"#);
    format!(r#"{{"event":"payment_received","timestamp":"{time}","data":{data}}}"#).into_bytes()
}

#[test]
fn two_events_are_compared_and_the_list_is_there_again() {
    let mut hookglass = Hookglass::of(setup(&[]).size(120, 30));
    hookglass.line(&["0 events"]);
    hookglass.post(
        &[("X-Cryptoix-Signature", "00")],
        &body("2023-10-27T10:30:00Z", "1.50", "plain"),
    );
    hookglass.post(
        &[("X-Cryptoix-Signature", "00")],
        &body("2023-10-28T10:30:00Z", "2.50", "\u{202e}\u{9b}31mred"),
    );
    hookglass.line(&["2 events"]);
    hookglass.line(&["▌", "cryptoix", "payment"]);
    hookglass.keys("=");
    hookglass.line(&["#2 against #1, ", " older", "2 changed"]);
    hookglass.line(&["~ .data.amount", "\"1.50\"", "→", "\"2.50\""]);
    hookglass.line(&["~ .data.note", "\"plain\"", "‹RLO›"]);
    hookglass.line(&[
        "ignored",
        ".timestamp",
        ".data.transaction_id",
        "i edit what is ignored",
    ]);
    hookglass.keys("h");
    hookglass.line(&["no cryptoix payment_received older than #1 is in memory"]);
    hookglass.keys("o");
    hookglass.line(&["~ .data.amount", "\"2.50\"", "→", "\"1.50\""]);
    hookglass.keys("<esc>");
    hookglass.no_line(&[".data.amount", "→"]);
    hookglass.line(&["2 events"]);
    hookglass.line(&["▌", "cryptoix", "payment"]);
    hookglass.keys("D");
    hookglass.line(&["two marked events are compared, and none is marked"]);
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}
