//! Handshakes over the wire: the table, and what must not be answered.

use hookglass::{
    answer::{
        Handshakes,
        handshake::{self, HANDSHAKES, LONGEST},
    },
    exchange::By,
};

use super::{
    driver::{DRIVERS, Driver, Server, answers},
    table::{CASES, Case, DEFAULT},
};

fn told(case: &Case, on: Handshakes, driver: Driver) -> (Server, String) {
    let server = Server::start(answers(case.secrets).with_handshakes(on));
    let told = driver(server.address(), case.request).unwrap();
    (server, told)
}

/// The label of the answer that the first request got.
fn label(server: &Server) -> Option<String> {
    let answered = server.answered(1)?;
    assert_eq!((answered.by, answered.step), (By::Handshake, None));
    answered.rule.map(|rule| rule.to_string())
}

/// The name of the handshake that a label is of.
fn name(label: &str) -> &str {
    label.split(':').next().unwrap_or_default()
}

#[test]
fn every_sender_is_told_exactly_what_it_asks_for() {
    for (version, driver) in DRIVERS {
        for case in CASES {
            let (server, told) = told(case, Handshakes::all(), *driver);
            assert_eq!(told, case.answer, "{} over {version}", case.what);
            let label = label(&server);
            assert_eq!(label.as_deref(), case.label, "{} over {version}", case.what);
        }
    }
}

#[test]
fn every_row_of_the_table_of_handshakes_has_a_case() {
    for row in HANDSHAKES {
        let mut labels = CASES.iter().filter_map(|case| case.label);
        assert!(labels.any(|label| name(label) == row.name), "{}", row.name);
        if let Some(secret) = row.secret() {
            let missing = CASES.iter().filter(|case| {
                let is_known = case.secrets.iter().any(|(known, _)| *known == secret);
                case.label.is_some_and(|label| name(label) == row.name) && !is_known
            });
            assert!(missing.count() > 0, "{} without its secret", row.name);
        }
    }
}

#[test]
fn one_that_is_switched_off_is_not_answered_and_the_others_are() {
    let driver = DRIVERS[0].1;
    for case in CASES {
        let Some(switched) = case.label.map(name) else {
            continue;
        };
        let on = Handshakes::without(&[switched]).unwrap();
        let (server, _) = told(case, on, driver);
        let label = label(&server);
        assert_ne!(label.as_deref().map(name), Some(switched), "{}", case.what);
        let on = Handshakes::without(
            &handshake::names()
                .filter(|known| *known != switched)
                .collect::<Vec<_>>(),
        );
        let (server, told) = told(case, on.unwrap(), driver);
        assert_eq!(told, case.answer, "{}", case.what);
        drop(server);
    }
}

#[test]
fn with_all_switched_off_everybody_is_told_200() {
    for off in [Handshakes::none(), Handshakes::without(&["all"]).unwrap()] {
        for case in CASES {
            let (server, told) = told(case, off.clone(), DRIVERS[0].1);
            assert_eq!(told, DEFAULT, "{}", case.what);
            assert_eq!(server.answered(1), None, "{}", case.what);
        }
    }
}

/// Requests that lack something of a handshake, and so get nothing back.
const NOBODYS: &[&str] = &[
    "GET /?hub.challenge=<script>alert(1)</script> HTTP/1.1\n\n",
    "GET /?hub.mode=unsubscribe&hub.topic=t&hub.challenge=1 HTTP/1.1\n\n",
    "GET /?hub.mode=subscribe&hub.challenge=1 HTTP/1.1\n\n",
    "GET /?hub.mode=subscribe&hub.challenge=&hub.verify_token=t HTTP/1.1\n\n",
    "POST /?hub.mode=subscribe&hub.challenge=1&hub.verify_token=t HTTP/1.1\n\n",
    "GET /?validationToken=a HTTP/1.1\n\n",
    "POST /?challenge=a HTTP/1.1\n\n",
    "HEAD /?challenge=a HTTP/1.1\n\n",
    "GET /?challenge= HTTP/1.1\n\n",
    "GET /?challenged=a HTTP/1.1\n\n",
    "POST /?crc_token=a HTTP/1.1\n\n",
    "POST / HTTP/1.1\nWebHook-Request-Origin: a\n\n",
    "OPTIONS / HTTP/1.1\nOrigin: https://evil.test\nAccess-Control-Request-Method: POST\n\n",
    "GET / HTTP/1.1\nX-Hook-Secret: a\n\n",
    "POST / HTTP/1.1\nX-Okta-Verification-Challenge: a\n\n",
    "POST / HTTP/1.1\naeg-event-type: Notification\n\n[{\"data\":{\"validationCode\":\"a\"}}]",
    "POST / HTTP/1.1\naeg-event-type: SubscriptionValidation\n\n[{\"eventType\":\"other\",\"data\":{\"validationCode\":\"a\"}}]",
    "POST / HTTP/1.1\n\n{\"type\":\"url_verification\",\"challenge\":\"a\"}",
    "POST / HTTP/1.1\n\n{\"type\":\"url_verification\",\"token\":\"t\",\"challenge\":{\"a\":1}}",
    "POST / HTTP/1.1\n\n{\"challenge\":\"a\",\"order\":1}",
    "POST / HTTP/1.1\n\n{\"data\":{\"challenge\":\"a\"}}",
    "POST / HTTP/1.1\n\n[{\"challenge\":\"a\"}]",
    "POST / HTTP/1.1\n\n{\"challenge\":\"a\"",
    "PUT / HTTP/1.1\n\n{\"challenge\":\"a\"}",
    "POST / HTTP/1.1\n\n{\"event\":\"endpoint.url_validation\",\"payload\":{}}",
    "POST / HTTP/1.1\n\n{\"payload\":\"pong\",\"validation_code\":\"a\"}",
    "POST / HTTP/1.1\n\n{\"verification_token\":\"a\",\"type\":\"page.created\"}",
    "POST / HTTP/1.1\nTwitch-Eventsub-Message-Type: notification\n\n{\"challenge\":\"a\",\"b\":1}",
    "POST / HTTP/1.1\nX-Twilio-Signature: a\n\n{\"AccountSid\":\"a\"}",
    "POST / HTTP/1.1\nContent-Type: text/xml\n\n<notifications/>",
    "POST / HTTP/1.1\nX-Signature-Ed25519: 00\n\n{\"type\":1}",
];

#[test]
fn what_lacks_something_of_a_handshake_gets_nothing_back() {
    for (version, driver) in DRIVERS {
        for request in NOBODYS {
            let server = Server::start(answers(&[("x", "s"), ("twitch", "s")]));
            let told = driver(server.address(), request).unwrap();
            assert_eq!(told, DEFAULT, "{request} over {version}");
            assert_eq!(server.answered(1), None, "{request}");
        }
    }
}

#[test]
fn markup_is_given_back_as_text_that_does_nothing() {
    let server = Server::start(answers(&[]));
    let request = "GET /?hub.mode=subscribe&hub.topic=t&hub.challenge=%3Cscript%3Ealert(1)%3C/script%3E HTTP/1.1\n\n";
    let told = DRIVERS[0].1(server.address(), request).unwrap();
    let head = "200\ncontent-type: text/plain; charset=utf-8\nx-content-type-options: nosniff\ncontent-security-policy: default-src 'none'\n\n";
    assert_eq!(told, format!("{head}<script>alert(1)</script>"));
}

#[test]
fn no_more_than_4_kib_is_given_back() {
    for (length, label_end) in [
        (LONGEST, None),
        (LONGEST + 1, Some("longer than 4 KiB and is not given back")),
    ] {
        let value = "a".repeat(length);
        let requests = [
            format!("GET /?challenge={value} HTTP/1.1\n\n"),
            format!("POST / HTTP/1.1\n\n{{\"challenge\":\"{value}\"}}"),
            format!("GET / HTTP/1.1\nX-Okta-Verification-Challenge: {value}\n\n"),
        ];
        for request in requests {
            let server = Server::start(answers(&[]));
            let told = DRIVERS[0].1(server.address(), &request).unwrap();
            let label = label(&server).unwrap();
            match label_end {
                None => assert!(told.contains(&value), "{label}"),
                Some(end) => {
                    assert!(label.ends_with(end), "{label}");
                    assert_eq!(told, DEFAULT);
                }
            }
        }
    }
}

#[test]
fn a_rule_comes_before_a_handshake_and_one_that_passes_leaves_it_be() {
    let case = CASES.iter().find(|case| case.what == "monday.com").unwrap();
    let rule = |text: &str| {
        vec![std::sync::Arc::new(
            hookglass::answer::Rule::parse(text).unwrap(),
        )]
    };
    let server = Server::start(answers(&[]).with_rules(rule("path:/monday => 500, default, pass")));
    let ask = || DRIVERS[0].1(server.address(), case.request).unwrap();
    assert_eq!([ask(), ask(), ask()], ["500\n\n", DEFAULT, case.answer]);
}
