//! What a sender asks to have confirmed: the line that says so, the question, and what came of it.

use super::drive::{Fixture, answered, noon, target};
use crate::{
    exchange::{Failure, HttpsUrl, Id, Mark, Marks, Outcome, Response, Sending, SendingKind},
    sender::Draft,
    tui::message::{Effect, Msg},
};

pub(super) const URL: &str = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:123456789012:orders&Token=2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92768dd60a747ba6f3beb71854e285d6ad02428b09ceece29417f1f02d609c582afbacc99c583a916b9981dd2728f4ae6fdb82efd087cc3b7849e05798d2d2785c03b0879594eeac82c01f235d0e717736";

pub(super) fn asking(url: &str) -> Draft {
    let headers = [
        ("x-amz-sns-message-type", "SubscriptionConfirmation"),
        ("Content-Type", "text/plain; charset=UTF-8"),
    ];
    let url = serde_json::Value::from(url);
    let body = format!(
        "{{\"Type\":\"SubscriptionConfirmation\",\"SubscribeURL\":{url},\"Signature\":\"c2ln\"}}"
    );
    Draft::new(&headers, body)
}

fn sns(width: u16, height: u16, url: &str) -> Fixture {
    let mut at = Fixture::new(width, height);
    at.take(&asking(url), noon());
    at.look();
    at
}

/// What the runner does and says.
fn ended(at: &mut Fixture, id: Id, result: Result<u16, Failure>) -> Vec<Effect> {
    let sending = Sending {
        number: at.journal.number_sending(),
        kind: SendingKind::Confirm,
        target: URL.to_owned(),
        address: ([52, 95, 110, 1], 443).into(),
        time: noon(),
        outcome: Some(Outcome {
            result: result.map(|status| Response {
                status,
                ..Response::default()
            }),
            connect_us: Some(40_000),
            first_byte_us: Some(79_000),
            took_us: 80_000,
        }),
    };
    at.journal.sent(id, sending.clone());
    let verdict = None;
    at.tell(Msg::Sent {
        id,
        sending,
        verdict,
    })
}

#[test]
fn the_detail_says_who_asks_at_which_host_and_which_key_does_it() {
    let host = "sns.eu-west-1.amazonaws.com";
    for (width, line) in [
        (
            119,
            format!(" AWS SNS asks to confirm: GET https://{host}/...  V does that"),
        ),
        (
            80,
            format!(" AWS SNS asks to confirm: https://{host}  V does that"),
        ),
        (120, format!(" V confirms {host}")),
    ] {
        sns(width, 40, URL).shows(&line);
    }
    let mut at = sns(40, 12, URL);
    at.drive("<enter>");
    at.shows(" V confirms sns.eu-west-1.amazonaws");
    for tab in ["2", "3", "4", "5", "z"] {
        at.drive(tab);
        at.shows(" V confirms sns.eu-west-1.amazonaws");
    }
}

#[test]
fn v_shows_the_whole_url_and_only_enter_asks_it() {
    let mut at = sns(80, 24, URL);
    assert_eq!(at.drive("V"), []);
    at.shows(" AWS SNS asks in #1 to be confirmed:");
    at.shows("GET https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription");
    at.shows(" enter asks it  esc leaves it");
    at.hides("2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a9");
    assert_eq!(at.drive("jkrVyYaT<esc>"), []);
    at.hides("asks it");
    at.drive("MV");
    let screen: String = at.lines().iter().map(|line| line.trim()).collect();
    assert!(screen.contains(URL), "{screen}");
    let asked = at.drive("<enter>");
    let url = HttpsUrl::parse(URL).unwrap();
    assert_eq!(asked, [Effect::Confirm(Id(1), url)]);
    at.shows("asking sns.eu-west-1.amazonaws.com to confirm");
    at.hides("asks it");
}

#[test]
fn a_url_that_is_longer_than_the_screen_is_cut_in_its_middle() {
    let long = format!("{URL}&x={}end", "y".repeat(9_000));
    let mut at = sns(40, 12, &long);
    at.drive("V");
    at.shows("GET https://sns.eu-west-1.amazonaws.c");
    at.shows("…");
    at.shows("yyyend");
    at.shows("enter asks it");
}

#[test]
fn what_arrives_meanwhile_does_not_change_what_is_asked() {
    let mut at = sns(80, 24, URL);
    at.drive("V");
    at.arrive(3);
    assert_eq!(at.selected(), Some(4));
    let asked = at.drive("<enter>");
    assert!(
        matches!(asked[..], [Effect::Confirm(Id(1), _)]),
        "{asked:?}"
    );
}

#[test]
fn what_is_refused_says_why_instead_of_asking() {
    for (url, why) in [
        ("http://127.0.0.1:9/", "it is not https"),
        ("https://evil.test/", "its host evil.test is not"),
    ] {
        let mut at = sns(120, 40, url);
        at.shows(&format!(" not confirmed: {why}"));
        at.resize(119, 40);
        at.shows(&format!(": {why}"));
        assert_eq!(at.drive("V"), []);
        at.shows(&format!("#1 is not confirmed: of the URL it names, {why}"));
        assert_eq!(at.drive("<enter>"), []);
    }
}

#[test]
fn who_asks_for_nothing_and_nobody_at_all_are_told_so() {
    let mut at = Fixture::of_events(80, 24, 1);
    at.hides("asks to confirm");
    assert_eq!(at.drive("V"), []);
    at.shows("#1 asks for no confirmation");
    let mut at = Fixture::new(80, 24);
    assert_eq!(at.drive("V"), []);
    at.shows("no event is selected");
}

#[test]
fn what_a_page_sent_is_held_and_what_was_cut_is_not_asked() {
    let mut at = Fixture::new(120, 40);
    let draft = asking(URL);
    let id = at.marked(&draft.head(), &draft.body, Marks::NONE.with(Mark::Browser));
    at.journal.answered(id, &answered(200, noon()));
    at.look();
    assert_eq!(at.drive("V"), []);
    at.shows("#1 is held: ");
    at.shows("P permits it for this run");
    at.drive("PV");
    at.shows(" AWS SNS asks in #1 to be confirmed:");

    let mut at = Fixture::new(120, 40);
    at.cut(&draft.head(), &draft.body, 10_000, noon());
    at.look();
    assert_eq!(at.drive("V"), []);
    at.shows("#1 cannot be confirmed: it was cut");
}

#[test]
fn what_came_of_it_is_said_and_is_no_answer_of_the_application() {
    let mut at = sns(120, 40, URL);
    at.app.target = Some(target("127.0.0.1:3000"));
    let host = "sns.eu-west-1.amazonaws.com";
    ended(&mut at, Id(1), Ok(403));
    at.shows(&format!(
        "#1 is not confirmed: {host} answered 403 in 80 ms"
    ));
    at.shows("V confirms sns");
    assert_eq!(at.journal.get(Id(1)).unwrap().row.sendings, 0);
    let why = format!("TLS with {host}: invalid peer certificate: UnknownIssuer");
    ended(&mut at, Id(1), Err(Failure::Down(why.clone())));
    at.shows(&format!("#1 is not confirmed: {why}"));
    at.hides("3000 down");
    ended(&mut at, Id(1), Ok(200));
    at.shows(&format!("confirmed #1 at {host}: 200 in 80 ms"));
    at.hides("V confirms");
    at.shows("(200)");
    at.hides("→200");
    at.hides(" up ");
    at.drive("4");
    at.shows("3  12:30:05  200       80 ms  confirm");
    at.shows("sent to   https://sns.eu-west-1.amazonaws.c");
    at.hides("2336412f37fb687f5d51e6e241d0");
    at.hides("FIXED");
}
