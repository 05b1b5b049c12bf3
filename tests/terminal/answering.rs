//! Answers that are made on the screen reach the senders, count down and end; what asks to be confirmed waits for a key.

use crate::{
    hookglass::Hookglass,
    support::{http, sequences::assert_only_ours},
};

/// What a post to `path` is told.
fn told(hookglass: &Hookglass, path: &str) -> u16 {
    http::post(hookglass.port, path, &[], b"{}")
}

#[test]
fn a_and_enter_tell_the_next_three_500_and_then_200_again() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post(&[], b"{}");
    hookglass.line(&["▌", "POST /hooks", "(200)"]);
    hookglass.keys("a");
    hookglass.line(&[" Answer ", "path=/hooks", "now: 200"]);
    hookglass.line(&["path=/hooks => 500 x3, pass"]);
    hookglass.keys("<enter>");
    hookglass.line(&["ANSWERING 500 to path=/hooks, 3 more, then 200 again"]);
    assert_eq!(told(&hookglass, "/others"), 200);
    for left in [2, 1] {
        assert_eq!(told(&hookglass, "/hooks"), 500);
        hookglass.line(&["ANSWERING 500 to path=/hooks", &format!("{left} more")]);
    }
    hookglass.line(&["▌", "POST /hooks", "(500)"]);
    hookglass.line(&["step 1 of path=/hooks => 500 x3, pass"]);
    assert_eq!(told(&hookglass, "/hooks"), 500);
    hookglass.line(&["answered path=/hooks 3 times with 500; 200 again"]);
    hookglass.no_line(&["ANSWERING"]);
    assert_eq!(told(&hookglass, "/hooks"), 200);
    hookglass.line(&[" 6 events", "3 failing"]);
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}

#[test]
fn a_capital_a_stops_what_would_go_on() {
    let mut hookglass = Hookglass::start(&["--answer", "path=/hooks => 202"]);
    assert_eq!(told(&hookglass, "/hooks"), 202);
    hookglass.line(&["▌", "POST /hooks", "(202)"]);
    hookglass.keys("a");
    hookglass.line(&[" Answer ", "now: 202 by path=/hooks => 202"]);
    hookglass.keys("<tab><c-u>42<enter>");
    hookglass.line(&["^^ 42 is no status"]);
    hookglass.keys("<c-u>503<s-tab><s-tab><left>");
    hookglass.line(&["▸1"]);
    hookglass.keys("<left>");
    hookglass.line(&["▸until I stop"]);
    hookglass.keys("<enter>");
    hookglass.line(&["ANSWERING 503 to path=/hooks, until you stop it"]);
    for _ in 0..5 {
        assert_eq!(told(&hookglass, "/hooks"), 503);
    }
    hookglass.line(&[" 6 events"]);
    hookglass.keys("A");
    hookglass.line(&["stopped: answered path=/hooks 5 times with 503; your rules again"]);
    hookglass.no_line(&["ANSWERING"]);
    assert_eq!(told(&hookglass, "/hooks"), 202);
    hookglass.quit();
}

#[test]
fn one_that_is_in_force_is_left_like_any_other() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.keys("a");
    hookglass.line(&[" Answer ", "everything"]);
    hookglass.keys("<enter>");
    hookglass.line(&["ANSWERING 500 to everybody"]);
    hookglass.keys("q");
    hookglass.ended(0);
}

#[test]
fn what_asks_to_be_confirmed_is_shown_and_asked_about_and_nothing_goes_out_by_itself() {
    let mut hookglass = Hookglass::start(&[]);
    let sns = [
        ("x-amz-sns-message-type", "SubscriptionConfirmation"),
        ("Content-Type", "text/plain; charset=UTF-8"),
    ];
    hookglass.post(&sns, br#"{"SubscribeURL":"http://127.0.0.1:9/"}"#);
    hookglass.line(&["AWS SNS asks to confirm, and is refused: it is not https"]);
    hookglass.keys("V");
    hookglass.line(&["#1 is not confirmed: of the URL it names, it is not https"]);
    hookglass.post(
        &sns,
        br#"{"SubscribeURL":"https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37fb687f"}"#,
    );
    hookglass.line(&[
        "AWS SNS asks to confirm: https://sns.eu-west-1.amazonaws.com",
        "V does that",
    ]);
    hookglass.keys("V");
    hookglass.line(&["GET https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"]);
    hookglass.line(&["enter asks it", "esc leaves it"]);
    hookglass.keys("<esc>");
    hookglass.no_line(&["asks it"]);
    hookglass.keys("4");
    hookglass.line(&["not sent yet"]);
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}
