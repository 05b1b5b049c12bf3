//! What is counted and sorted on the screen: values, arrivals, another order,
//! and columns of one's own.

use crate::{hookglass::Hookglass, support::http};

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// Two pushes and one payment.
fn three(hookglass: &Hookglass) {
    let push = [JSON, ("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "1")];
    let body = br#"{"ref":"refs/heads/main","data":{"amount":"12.50"}}"#;
    http::post(hookglass.port, "/git", &push, body);
    let push = [JSON, ("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "2")];
    let body = br#"{"ref":"refs/heads/much-longer-than-the-first","data":{}}"#;
    http::post(hookglass.port, "/git", &push, body);
    let paid = br#"{"event":"payment_received","data":{"amount":7}}"#;
    http::post(hookglass.port, "/pay", &[JSON], paid);
}

#[test]
fn values_are_counted_and_kept() {
    let mut hookglass = Hookglass::start(&[]);
    three(&hookglass);
    hookglass.line(&[" 3 events"]);
    hookglass.keys("f");
    hookglass.line(&["values", "of 3 events"]);
    hookglass.line(&["github", "2", "push", "2"]);
    hookglass.keys("ll<enter>");
    hookglass.line(&["/ sender=github", "2 of 3"]);
    hookglass.keys("<esc>");
    hookglass.no_line(&["values", "events"]);
    hookglass.keys("b");
    hookglass.line(&["arrivals", "of 2 events"]);
    hookglass.keys("<enter>");
    hookglass.line(&["/ sender=github time>="]);
    hookglass.keys("<esc><esc>");
    hookglass.line(&["/ filter"]);
    hookglass.quit();
}

#[test]
fn the_list_is_sorted_and_shows_a_value_of_each_body() {
    let columns = [
        "--columns",
        "n,event,size,amount",
        "--column",
        "amount=.data.amount",
    ];
    let mut hookglass = Hookglass::start(&columns);
    three(&hookglass);
    hookglass.line(&["n", "event", "size", "amount"]);
    hookglass.line(&["#1", "push", "12.50"]);
    hookglass.line(&["▌", "#3", "7"]);
    hookglass.keys("os");
    hookglass.line(&["size▼", "amount"]);
    hookglass.line(&["by size ▼"]);
    hookglass.keys("g");
    hookglass.line(&["▌", "#2", "push"]);
    hookglass.quit();
}

#[test]
fn a_value_is_excluded_a_span_is_kept_and_a_column_is_hidden() {
    let mut hookglass = Hookglass::start(&[]);
    three(&hookglass);
    hookglass.line(&[" 3 events"]);
    hookglass.keys("fll");
    hookglass.line(&["none", "▌ github", "push"]);
    hookglass.keys("!");
    hookglass.line(&["/ not sender=github", "1 of 3"]);
    hookglass.keys("<esc><esc>b");
    hookglass.line(&["arrivals", "of 3 events"]);
    hookglass.keys("g<space>G<enter>");
    hookglass.line(&["/ time>=", "time<", "3 of 3"]);
    hookglass.keys("<esc>");
    hookglass.line(&["time", "sender", "sig"]);
    hookglass.keys("cj<space><esc>");
    hookglass.no_line(&["time", "sender", "sig"]);
    hookglass.line(&["time", "event", "sig"]);
    hookglass.quit();
}
