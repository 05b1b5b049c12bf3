//! Who is recognised by what, and that every row of ours is whole.

use super::*;
use crate::{
    exchange::{
        Head, Time,
        lookup::{Kind, Within},
    },
    sender::{sample::Draft, template::fill},
};

fn sender(headers: &[(&str, &str)], body: &str) -> Option<&'static str> {
    let registry = Registry::built_in();
    let exchange = Draft::new(headers, body).exchange(Time::default());
    registry.recognise(&exchange).map(|row| row.name)
}

/// Header lines.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// Method, target, headers and body of a request, and whether it is known.
type Asked<'a> = (&'a str, &'a str, Headers<'a>, &'a str, bool);

/// The headers of a request, and who sent it.
type Case<'a> = (Headers<'a>, Option<&'a str>);

#[test]
fn the_head_tells_who_sent_it() {
    let standard = [
        ("Webhook-Id", "1"),
        ("Webhook-Timestamp", "2"),
        ("Webhook-Signature", "v1,x"),
    ];
    let gitlab = [
        standard[0],
        standard[1],
        standard[2],
        ("X-Gitlab-Event", "Push Hook"),
    ];
    let cases: [Case<'_>; 11] = [
        (&[("x-cryptoix-signature", "")], Some("cryptoix")),
        (&[("stripe-signature", "x")], Some("stripe")),
        (&[("user-agent", "stripe/1.0 (+https)")], Some("stripe")),
        (&[("X-GitHub-Event", "push")], Some("github")),
        (
            &[("X-GitHub-Event", "push"), ("X-Gogs-Event", "push")],
            Some("gogs"),
        ),
        (
            &[("X-GitHub-Event", "push"), ("X-Gitea-Event", "push")],
            Some("gitea"),
        ),
        (
            &[("X-GitHub-Event", "push"), ("X-Forgejo-Event", "push")],
            Some("gitea"),
        ),
        (&standard, Some("standard-webhooks")),
        (&gitlab, Some("gitlab")),
        (&standard[1..], None),
        (
            &[
                ("svix-id", "1"),
                ("svix-timestamp", "2"),
                ("svix-signature", "3"),
            ],
            Some("svix"),
        ),
    ];
    for (headers, name) in cases {
        assert_eq!(sender(headers, ""), name, "{headers:?}");
    }
}

#[test]
fn the_body_tells_when_the_head_does_not() {
    let cases = [
        (
            r#"{"event":"payment_received","timestamp":"2023","data":{"transaction_id":"t","payment_hash":"h"}}"#,
            Some("cryptoix"),
        ),
        (
            r#"{"event":"payment_received","timestamp":"2023","data":{"transaction_id":"t"}}"#,
            None,
        ),
        (
            r#"{"id":"evt_1","object":"event","api_version":"2020","data":{"object":{}}}"#,
            Some("stripe"),
        ),
        (
            r#"{"id":"evt_1","type":"user.created","data":{"object":{}}}"#,
            None,
        ),
        ("no json", None),
    ];
    for (body, name) in cases {
        assert_eq!(sender(&[], body), name, "{body}");
    }
}

#[test]
fn an_envelope_gives_way_to_who_is_known_by_what_is_in_it() {
    let standard = [
        ("webhook-id", "1"),
        ("webhook-timestamp", "2"),
        ("webhook-signature", "v1,x"),
    ];
    let svix = [
        ("svix-id", "1"),
        ("svix-timestamp", "2"),
        ("svix-signature", "v1,x"),
    ];
    let clerk = r#"{"object":"event","type":"user.created","instance_id":"ins_1","data":{}}"#;
    let openai = r#"{"id":"evt_1","object":"event","created_at":1,"type":"batch.failed"}"#;
    let cases = [
        (&svix, clerk, "clerk"),
        (&svix, "{}", "svix"),
        (&standard, openai, "openai"),
        (&standard, "{}", "standard-webhooks"),
    ];
    for (headers, body, name) in cases {
        assert_eq!(sender(headers, body), Some(name), "{body}");
    }
}

#[test]
fn a_users_own_sender_known_by_its_body_goes_before_the_heads_of_ours() {
    static OWN: Sender = Sender {
        name: "acme",
        known_by: &[&[Clue::Json("/acme")]],
        ..Sender::BLANK
    };
    let registry = Registry::with(&[&OWN]);
    for (body, name) in [(r#"{"acme":1}"#, "acme"), ("{}", "github")] {
        let exchange = Draft::new(&[("X-GitHub-Event", "push")], body).exchange(Time::default());
        let found = registry.recognise(&exchange).map(|row| row.name);
        assert_eq!(found, Some(name), "{body}");
    }
}

#[test]
fn every_kind_of_clue_is_asked() {
    static ROW: Sender = Sender {
        name: "made-up",
        known_by: &[
            &[Clue::Method("GET"), Clue::Query("challenge")],
            &[Clue::HeaderHas("User-Agent", "made-up")],
            &[Clue::NoHeader("Content-Type"), Clue::Empty],
            &[Clue::Header("X-Shared"), Clue::JsonStarts("/id", "mu_")],
            &[Clue::NoJson("/b"), Clue::JsonKind("/made", Kind::Array)],
            &[Clue::JsonIs("/version", "1.50")],
            &[Clue::JsonHas("/[]/of", "made up")],
        ],
        ..Sender::BLANK
    };
    let registry = Registry::with(&[&ROW]);
    let cases: [Asked<'_>; 14] = [
        ("GET", "/?challenge=1", &[("A", "b")], "x", true),
        ("POST", "/?challenge=1", &[("A", "b")], "x", false),
        ("GET", "/?other=1", &[("A", "b")], "x", false),
        (
            "POST",
            "/",
            &[("user-agent", "Go/1 (Made-Up; x)")],
            "x",
            true,
        ),
        ("POST", "/", &[("user-agent", "Go/1")], "x", false),
        ("POST", "/", &[], "", true),
        ("POST", "/", &[("content-type", "text/plain")], "", false),
        ("POST", "/", &[("x-shared", "")], r#"{"id":"mu_1"}"#, true),
        ("POST", "/", &[], r#"{"id":"mu_1"}"#, false),
        ("POST", "/", &[], r#"{"made":[]}"#, true),
        ("POST", "/", &[], r#"{"made":[],"b":1}"#, false),
        ("POST", "/", &[], r#"{"version":1.50}"#, true),
        ("POST", "/", &[], r#"{"version":1.5}"#, false),
        ("POST", "/", &[], r#"[{"of":1},{"of":"all made up"}]"#, true),
    ];
    for (method, target, headers, body, is_known) in cases {
        let draft = Draft {
            method: method.to_owned(),
            target: target.to_owned(),
            ..Draft::new(headers, body)
        };
        let known = registry.recognise(&draft.exchange(Time::default()));
        assert_eq!(
            known.is_some_and(|row| row == &ROW),
            is_known,
            "{target} {body}"
        );
    }
}

#[test]
fn a_rule_of_head_and_body_needs_both_and_the_users_own_are_asked_in_order() {
    static BOTH: Sender = Sender {
        name: "both",
        known_by: &[&[Clue::Header("X-Shared"), Clue::Json("/a")]],
        ..Sender::BLANK
    };
    static HEAD: Sender = Sender {
        name: "head",
        known_by: &[&[Clue::Header("X-Head")]],
        ..Sender::BLANK
    };
    let registry = Registry::with(&[&BOTH, &HEAD]);
    let both = [("X-Shared", "1"), ("X-Head", "1")];
    let cases: [(Headers<'_>, &str, Option<&str>); 4] = [
        (&both[..1], r#"{"a":1}"#, Some("both")),
        (&both[..1], "{}", None),
        (&both, r#"{"a":1}"#, Some("both")),
        (&both, "{}", Some("head")),
    ];
    for (headers, body, name) in cases {
        let exchange = Draft::new(headers, body).exchange(Time::default());
        let known = registry.recognise(&exchange).map(|row| row.name);
        assert_eq!(known, name, "{headers:?}");
    }
}

#[test]
fn a_field_that_holds_the_document_tells_who_sent_it() {
    static FIELD: Sender = Sender {
        name: "field",
        known_by: &[&[Clue::Json("/made_up_events")]],
        inside: &["/made_up_events"],
        batch: &["/[]"],
        event: &[Place::Json("/[]/e")],
        ..Sender::BLANK
    };
    static WITHIN: Sender = Sender {
        name: "within",
        known_by: &[&[Clue::JsonIs("/made", "up")]],
        inside: &["/made_up"],
        event: &[Place::Json("/e")],
        ..Sender::BLANK
    };
    let registry = Registry::with(&[&FIELD, &WITHIN]);
    let form = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data; boundary=x";
    let part = "--x\r\nContent-Disposition: form-data; name=made_up\r\n\r\n{\"made\":\"up\",\"e\":\"d\"}\r\n--x--";
    let cases = [
        (form, r#"made_up_events=[{"e":"a"},{"e":"b"}]"#, "field a b"),
        (form, r#"made_up={"made":"up","e":"c"}"#, "within c"),
        (multipart, part, "within d"),
        (form, r#"other={"made":"up","e":"c"}"#, ""),
    ];
    for (content_type, body, expected) in cases {
        let exchange = Draft::new(&[("Content-Type", content_type)], body);
        let facts = registry.facts(&exchange.exchange(Time::default()));
        let told = facts.map_or(String::new(), |facts| {
            let names = facts.events.iter().map(|event| event.name.kind.as_str());
            let words: Vec<_> = std::iter::once(facts.sender.name).chain(names).collect();
            words.join(" ")
        });
        assert_eq!(told, expected, "{body}");
    }
}

#[test]
fn a_users_own_sender_is_asked_first_and_replaces_ours() {
    static OWN: Sender = Sender {
        name: "acme",
        known_by: &[&[Clue::Header("X-GitHub-Event")]],
        ..Sender::BLANK
    };
    static GITHUB: Sender = Sender {
        name: "github",
        ..Sender::BLANK
    };
    let exchange = Draft::new(&[("X-GitHub-Event", "push")], "{}").exchange(Time::default());
    let registry = Registry::with(&[&OWN]);
    assert_eq!(
        registry.recognise(&exchange).map(|row| row.name),
        Some("acme")
    );
    let registry = Registry::with(&[&GITHUB]);
    assert!(registry.recognise(&exchange).is_none());
    assert_eq!(registry.senders().count(), built_in().count());
}

#[test]
fn what_shows_nothing_can_be_said_to_be_of_a_sender() {
    let registry = Registry::built_in();
    let github = registry.named("github").unwrap();
    let all = registry.all_from(github);
    for headers in [&[][..], &[("X-Gogs-Event", "push")], &[("webhook-id", "1")]] {
        let exchange = Draft::new(headers, "{}").exchange(Time::default());
        let known = all.recognise(&exchange).map(|row| row.name);
        assert_eq!(known, Some("github"), "{headers:?}");
    }
    assert_eq!(all.senders().count(), registry.senders().count());
}

#[test]
fn every_row_is_whole_and_its_name_is_its_own() {
    for (at, row) in built_in().enumerate() {
        assert!(
            !row.name.is_empty() && !row.title.is_empty(),
            "{}",
            row.name
        );
        assert!(
            row.name
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
        );
        assert!(
            !row.known_by.is_empty() && !row.event.is_empty(),
            "{}",
            row.name
        );
        assert!(!row.samples.is_empty(), "{}", row.name);
        assert!(
            row.unless.iter().all(|clue| clue.path().is_none()),
            "{}",
            row.name
        );
        assert!(built_in().skip(at + 1).all(|other| other.name != row.name));
        for scheme in row.signatures {
            assert_ne!(scheme.header_name(), Some(""), "{}", row.name);
            assert!(scheme.tolerance.is_none() || scheme.timestamp.is_some());
        }
    }
}

#[test]
fn every_template_is_of_words_paths_and_headers() {
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let nothing = Paths::default();
    let nothing = template::Values {
        head: Head::new(b""),
        body: &nothing.find(b""),
        within: Within::Body,
    };
    for row in built_in() {
        for what in row.what {
            let names: Vec<_> = template::names(what.template).collect();
            assert!(!names.is_empty(), "{}", what.template);
            assert!(
                names
                    .iter()
                    .all(|name| name.is_empty() || name.starts_with('/') || is_name(name)),
                "{}",
                what.template
            );
            assert_eq!(fill(what.template, nothing), None);
        }
    }
}
