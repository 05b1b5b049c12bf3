//! A filter is typed with the help of tab, and saved for the next time.

use std::fs;

use crate::hookglass::{Hookglass, setup};

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn tab_completes_what_was_seen_and_the_filter_finds_it() {
    let mut hookglass = Hookglass::start(&[]);
    for amount in ["700", "9000"] {
        let body = format!(r#"{{"data":{{"amount":{amount},"currency":"eur"}}}}"#);
        hookglass.post(&[JSON], body.as_bytes());
    }
    hookglass.line(&["2 events"]);
    hookglass.keys("/amo");
    hookglass.line(&["└ tab", ".data.amount"]);
    hookglass.keys("<tab>>800");
    hookglass.line(&["/ .data.amount>800"]);
    hookglass.line(&["more than 800", "1 of 2"]);
    hookglass.keys("<enter>");
    hookglass.line(&["/ .data.amount>800", "1 of 2"]);
    hookglass.keys("/<c-u>meth<tab>P<tab><enter>");
    hookglass.line(&["/ method:POST", "2 of 2"]);
    // What was kept comes back.
    hookglass.keys("/<c-u><up><up>");
    hookglass.line(&["/ .data.amount>800"]);
    hookglass.keys("<enter>");
    hookglass.quit();
}

#[test]
fn a_filter_that_is_saved_is_there_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, "# mine\n[filters]\nlarge = 'size>1M' # rare\n").unwrap();
    let start = || Hookglass::of(setup(&[]).env("HOOKGLASS_CONFIG", file.to_str().unwrap()));
    let mut hookglass = start();
    hookglass.post(&[], b"{}");
    hookglass.line(&["1 event"]);
    hookglass.keys("/method:POST<enter>S");
    hookglass.line(&["large", "size>1M"]);
    hookglass.keys("j<enter>");
    hookglass.line(&["save it as", "method:POST"]);
    hookglass.keys("posted<enter>");
    hookglass.line(&["saved in", "@posted"]);
    hookglass.quit();
    let text = fs::read_to_string(&file).unwrap();
    let line = "posted = \"method:POST\"\n";
    assert_eq!(
        text,
        format!("# mine\n[filters]\nlarge = 'size>1M' # rare\n{line}")
    );
    let mut hookglass = start();
    hookglass.post(&[], b"{}");
    hookglass.keys("/@po<tab><enter>");
    hookglass.line(&["/ method:POST", "1 of 1"]);
    // And gone when it is deleted; the other has another name.
    hookglass.keys("Sd");
    hookglass.line(&["posted is deleted"]);
    hookglass.keys("gr<c-u>huge<enter>");
    hookglass.line(&["large is @huge now"]);
    hookglass.keys("<esc>");
    hookglass.quit();
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text, "# mine\n[filters]\nhuge = 'size>1M' # rare\n");
}
