//! A secret is pasted where the row says `secret?`: the row turns, and the secret is nowhere in what the terminal got.

use ring::hmac;

use crate::{
    hookglass::{Hookglass, setup},
    story::hex,
    support::sequences::assert_only_ours,
};

const SECRET: &str = "kJ7qZr2WvX9nB4mTgY6c";
const WRONG: &str = "Q8dLh3fNs5tPwE1uRa0z";
const BODY: &[u8] = br#"{"event":"payment_received","data":{"transaction_id":"txn_1","amount":"1.50","currency":"BTC"}}"#;

/// Every run of `length` letters of `secret` that is in `bytes`.
fn seen<'a>(secret: &'a str, length: usize, bytes: &[u8]) -> Vec<&'a str> {
    let runs = (0..=secret.len() - length).map(|at| &secret[at..at + length]);
    runs.filter(|run| bytes.windows(length).any(|it| it == run.as_bytes()))
        .collect()
}

fn signature() -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let tag = hmac::sign(&key, BODY);
    hex(tag.as_ref())
}

#[test]
fn a_pasted_secret_turns_the_rows_and_is_never_written_to_the_terminal() {
    let mut hookglass = Hookglass::of(setup(&[]).size(120, 30));
    hookglass.line(&["3  Signatures", "s   paste a secret"]);
    for _ in 0..3 {
        hookglass.post(&[("X-Cryptoix-Signature", &signature())], BODY);
    }
    hookglass.line(&["▌", "cryptoix", "eceived ×3", "secret?"]);

    hookglass.keys("s");
    hookglass.line(&[" secret for cryptoix "]);
    hookglass.keys(&format!("<paste:{WRONG}>"));
    hookglass.line(&["••••••••••••Ra0z", "3 rows judged: none fits"]);
    hookglass.keys("<c-u>");
    hookglass.line(&["paste it here"]);
    hookglass.keys(&format!("<paste:{SECRET}>"));
    hookglass.line(&["••••••••••••gY6c", "3 rows judged: 3 valid"]);
    hookglass.line(&["▌", "cryptoix", "eceived ×3", "secret?"]);
    hookglass.keys("<enter>");
    hookglass.line(&["secret for cryptoix kept for this run: 3 valid"]);
    hookglass.line(&["▌", "cryptoix", "eceived ×3", "valid"]);
    hookglass.no_line(&["cryptoix", "secret?"]);

    // What comes from now on is judged with it as well, and the detail tells of it and not what it is.
    hookglass.post(&[("X-Cryptoix-Signature", &signature())], BODY);
    hookglass.line(&["hookglass", " 4 events"]);
    hookglass.no_line(&["cryptoix", "secret?"]);
    hookglass.keys("3M");
    hookglass.line(&["the field at s, as text"]);
    hookglass.keys("M");
    hookglass.line(&["secrets are hidden"]);
    hookglass.quit();

    let bytes = hookglass.program.bytes();
    assert_only_ours(&bytes);
    assert_eq!(seen(SECRET, 4, &bytes), ["gY6c"]);
    assert_eq!(seen(WRONG, 4, &bytes), ["Ra0z"]);
}

#[test]
fn a_typed_secret_shows_no_letter_while_it_is_typed() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post(&[("X-Cryptoix-Signature", &signature())], BODY);
    hookglass.line(&["▌", "cryptoix", "secret?"]);
    hookglass.keys("s");
    hookglass.line(&[" secret for cryptoix "]);
    hookglass.keys(SECRET);
    hookglass.line(&["1 row judged: 1 valid"]);
    hookglass.keys("<esc>");
    hookglass.no_line(&[" secret for cryptoix "]);
    hookglass.line(&["▌", "cryptoix", "secret?"]);
    hookglass.quit();
    let bytes = hookglass.program.bytes();
    let seen = seen(SECRET, 4, &bytes);
    // A machine that stands still for a second in between shows the end of what was there then.
    assert!(seen.len() <= 2, "{seen:?}");
}
