//! A search in the detail, in the real program: typed, lit, walked, from one event to the next.

use crate::{hookglass::Hookglass, support::sequences::assert_only_ours};

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn a_text_is_searched_in_one_event_and_found_in_the_next() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post(&[JSON], br#"{"first":{"order":"ORD-1"},"again":"ord-1"}"#);
    hookglass.post(&[JSON], br#"{"nothing":true}"#);
    hookglass.post(&[JSON], br#"{"third":"ORD-1"}"#);
    hookglass.line(&["3 events"]);

    hookglass.keys("g<enter>/ord-1");
    hookglass.line(&["/ ord-1", "1 of 2"]);
    hookglass.keys("<enter>");
    hookglass.line(&[".first.order", "1 of 2"]);
    hookglass.keys("n");
    hookglass.line(&[".again", "2 of 2"]);
    hookglass.keys("n");
    hookglass.line(&[".third", "1 of 1"]);
    hookglass.keys("N");
    hookglass.line(&[".again", "2 of 2"]);
    hookglass.keys("f");
    hookglass.line(&["/ .again=ord-1", "1 of 3"]);

    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}
