//! What is unusual about the senders of this shelf, where no sample shows it.

use crate::{
    exchange::Time,
    sender::{Draft, Facts, Registry},
};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

const MULTIPART: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=x");

fn facts(draft: &Draft) -> Option<Facts> {
    Registry::built_in().facts(&draft.exchange(Time::default()))
}

/// The events as `type action`, and their ids.
fn read(headers: &[(&str, &str)], body: &str) -> (&'static str, Vec<String>, Vec<String>) {
    let facts = facts(&Draft::new(headers, body)).expect(body);
    let events = facts.events.iter();
    let names = events.map(|event| event.name.to_string()).collect();
    let events = facts.events.iter();
    let ids = events.filter_map(|event| event.id.clone()).collect();
    (facts.sender.name, names, ids)
}

/// Headers and body of a delivery; who sent it, its events as `type action`,
/// and their ids.
type Case<'a> = (
    &'a [(&'a str, &'a str)],
    &'a str,
    &'a str,
    &'a [&'a str],
    &'a [&'a str],
);

#[test]
fn every_event_of_a_delivery_has_its_own_name_and_id() {
    let cases: &[Case<'_>] = &[
        (
            &[("X-Hub-Signature-256", "sha256=0")],
            r#"{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"message":{"mid":"m_1"}},{"read":{"watermark":1}}]},{"id":"2","time":2,"changes":[{"field":"feed","value":{"item":"like","verb":"add"}}]}]}"#,
            "meta",
            &["message", "read", "feed like"],
            &["m_1"],
        ),
        (
            &[("X-Hub-Signature-256", "sha256=0")],
            r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[{"id":"wamid.a","type":"text"},{"id":"wamid.b","type":"image"}]}},{"field":"messages","value":{"statuses":[{"id":"wamid.c","status":"read"}]}}]}]}"#,
            "whatsapp",
            &["messages text", "messages image", "messages read"],
            &["wamid.a", "wamid.b", "wamid.c:read"],
        ),
        (
            &[],
            r#"{"object":"whatsapp_business_account","entry":[{"id":"1","time":1,"changes":[{"field":"message_template_status_update","value":{"event":"APPROVED"}}]}]}"#,
            "whatsapp",
            &["message_template_status_update APPROVED"],
            &[],
        ),
        (
            &[("x-line-signature", "x")],
            r#"{"destination":"U1","events":[]}"#,
            "line",
            &["verify"],
            &[],
        ),
        (
            &[("X-MessageSystems-Batch-ID", "1")],
            r#"[{"msys":{}}]"#,
            "sparkpost",
            &["ping"],
            &[],
        ),
        (
            &[],
            r#"[{"msys":{"relay_message":{"content":{"subject":"s"}}}},{"msys":{"track_event":{"type":"click","event_id":"7"}}}]"#,
            "sparkpost",
            &["relay_message", "click"],
            &["7"],
        ),
        (
            &[],
            "{\"event\":\"open\",\"sending_stream\":\"bulk\",\"message_id\":\"m\",\"event_id\":\"a\"}\n{\"event\":\"click\",\"sending_stream\":\"bulk\",\"message_id\":\"m\",\"event_id\":\"b\"}\n",
            "mailtrap",
            &["open", "click"],
            &["a", "b"],
        ),
        (
            &[FORM],
            "mandrill_events=%5B%7B%22event%22%3A%22open%22%2C%22_id%22%3A%22a%22%7D%2C%7B%22type%22%3A%22blacklist%22%7D%5D",
            "mandrill",
            &["open", "blacklist"],
            &["a"],
        ),
        (
            &[("Content-Type", "text/xml")],
            r#"<s:Envelope xmlns:s="s"><s:Body><notifications><OrganizationId>00D</OrganizationId><ActionId>04k</ActionId><Notification><Id>a</Id><sObject xsi:type="sf:Lead" xmlns:xsi="x"/></Notification><Notification><Id>b</Id><sObject xsi:type="sf:Lead" xmlns:xsi="x"/></Notification></notifications></s:Body></s:Envelope>"#,
            "salesforce",
            &["sf:Lead", "sf:Lead"],
            &["a", "b"],
        ),
        (
            &[],
            r#"{"auth":"0","events_by_user":[{"user_id":1,"events":[{"event_name":"transactional_email_status","event_data":{"status":"sent"}},{"event_name":"transactional_spam_block","event_data":{}}]}]}"#,
            "unisender-go",
            &[
                "transactional_email_status sent",
                "transactional_spam_block",
            ],
            &[],
        ),
        (
            &[("X-Slack-Signature", "v0=0"), FORM],
            "payload=%7B%22type%22%3A%22view_submission%22%2C%22trigger_id%22%3A%22t%22%7D",
            "slack",
            &["view_submission"],
            &["t"],
        ),
        (
            &[("X-Twilio-Email-Event-Webhook-Signature", "x"), MULTIPART],
            "--x\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\nCard 7\r\n--x--\r\n",
            "sendgrid-inbound",
            &["inbound"],
            &[],
        ),
    ];
    for (headers, body, sender, names, ids) in cases {
        let seen = read(headers, body);
        assert_eq!(seen.0, *sender, "{body}");
        assert_eq!(seen.1, *names, "{body}");
        assert_eq!(seen.2, *ids, "{body}");
    }
}

#[test]
fn a_header_that_many_share_tells_nobody() {
    const CHALLENGE: &str = r#"{"token":"t","challenge":"c","type":"url_verification"}"#;
    const HIRED: &str = r#"{"action":"hire_candidate","payload":{"id":1}}"#;
    const SENT: &str = r#"{"type":"activity.sent","data":{"object":"activity"}}"#;
    const NOTIFIED: &str = r#"{"type":"notification_event","topic":"ping","data":{}}"#;
    let cases = [
        (("X-Slack-Signature", "v0=0"), CHALLENGE, Some("slack")),
        (("Accept", "*/*"), CHALLENGE, None),
        (("Signature", "sha256 0"), HIRED, Some("greenhouse")),
        (("Signature", "0"), HIRED, None),
        (("Signature", "0"), SENT, Some("mailersend")),
        (("Signature", "0"), "{}", None),
        (("X-Hub-Signature", "sha1=0"), NOTIFIED, Some("intercom")),
        (("X-Hub-Signature", "sha1=0"), "{}", None),
        (
            ("X-Hub-Signature-256", "sha256=0"),
            r#"{"object":"page","entry":[]}"#,
            None,
        ),
        (
            ("Accept", "*/*"),
            r#"{"update_id":7,"message":"hello"}"#,
            None,
        ),
        (
            ("Accept", "*/*"),
            r#"{"event":"opened","recipient":"a@b"}"#,
            None,
        ),
    ];
    for ((name, value), body, sender) in cases {
        let facts = facts(&Draft::new(&[(name, value)], body));
        assert_eq!(
            facts.map(|facts| facts.sender.name),
            sender,
            "{name} {body}"
        );
    }
}

#[test]
fn what_stands_in_no_body_is_read_too() {
    let call = Draft {
        method: "GET".to_owned(),
        target: "/hooks?CallSid=CA1&CallStatus=ringing".to_owned(),
        ..Draft::new(&[("X-Twilio-Signature", "x")], "")
    };
    let probe = Draft {
        method: "HEAD".to_owned(),
        ..Draft::new(&[("User-Agent", "Mandrill-Webhook/1.0")], "")
    };
    let retried = Draft::new(
        &[
            ("X-Slack-Signature", "v0=0"),
            ("X-Slack-Retry-Num", "2"),
            ("X-Slack-Retry-Reason", "http_timeout"),
        ],
        "{}",
    );
    let name = |draft| facts(draft).unwrap().events[0].name.to_string();
    assert_eq!(name(&call), "call ringing");
    assert_eq!(name(&probe), "probe");
    let retried = facts(&retried).unwrap();
    assert_eq!((retried.attempt, retried.again), (Some(3), true));
    assert!(retried.remarks[0].contains("longer than 3 s"));
}
