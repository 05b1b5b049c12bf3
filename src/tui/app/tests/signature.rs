//! The tab of the signature: what it says, what it shows of what is signed, and what it never shows.

use super::drive::{Fixture, SECRET, before, noon};
use crate::{
    exchange::{Failure, Id, Response, Sending},
    journal::Retention,
    sender::{Draft, Registry},
    signature::Secret,
    tui::{app::Settings, message::Effect},
};

/// A delivery of `sender` whose body became `body` after it was signed.
fn changed(width: u16, sender: &str, event: &str, body: impl FnOnce(&mut Vec<u8>)) -> Fixture {
    let mut at = Fixture::new(width, 70);
    let mut draft = at.sample(sender, event, SECRET, noon(), 1);
    body(&mut draft.body);
    at.take(&draft, noon());
    at.look();
    at.drive("3");
    at
}

/// What of a sending that the application answered so.
fn answered(at: &mut Fixture, id: Id, status: u16, body: &'static str) -> Sending {
    let mut sending = at.send(id, Some(Ok(status)));
    let outcome = sending.outcome.as_mut().unwrap();
    if let Ok(response) = &mut outcome.result {
        *response = Response {
            body: bytes::Bytes::from_static(body.as_bytes()),
            ..response.clone()
        };
    }
    at.journal.sent(id, sending.clone());
    at.look();
    sending
}

#[test]
fn what_is_not_seen_elsewhere_is_seen_in_what_is_signed() {
    let mut at = changed(200, "github", "push", |body| {
        *body = "{\"ref\":\u{a0}\"refs/heads/m\u{430}in\"}  \r\n"
            .as_bytes()
            .to_vec();
    });
    at.shows("INVALID   GitHub, HMAC-SHA256 of the raw body");
    at.shows("{\"ref\":‹U+00A0›\"refs/heads/m‹U+0430›in\"}··␍⏎");
    at.drive("y");
    at.shows(" s  signed of #1");
    let effects = at.drive("s");
    let [Effect::Copy { what, text }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(what, "signed of #1");
    assert!(text.ends_with("}  \r\n"), "{text:?}");
}

#[test]
fn what_was_expected_and_what_came_stand_one_below_the_other() {
    for width in [80, 120, 200] {
        let at = changed(width, "stripe", "charge.failed", |body| body.push(b'!'));
        let lines = at.lines();
        let column = |name: &str| {
            let line = lines.iter().find(|line| line.contains(name)).unwrap();
            let at = line.find("v1=").unwrap();
            line[..at].chars().count()
        };
        assert_eq!(column("   expected "), column("   received "));
    }
}

#[test]
fn of_a_long_body_its_beginning_and_its_end_are_shown() {
    let at = changed(120, "github", "push", |body| {
        *body = format!("{{\"a\":\"{}\",\"z\":1}}", "x".repeat(9_000)).into_bytes();
    });
    at.shows("the raw body, 9,014 bytes");
    at.shows("{\"a\":\"xxx");
    at.shows("… 7,514 bytes …");
    at.shows("xxx\",\"z\":1}");
}

#[test]
fn the_signature_of_a_large_body_is_examined_aside() {
    let mut at = Fixture::new(120, 40);
    let mut draft = at.sample("github", "push", SECRET, noon(), 1);
    draft.body = format!("{{\"a\":\"{}\"}}", "x".repeat(100_000)).into_bytes();
    at.take(&draft, noon());
    at.look();
    at.app.update(crate::tui::message::Msg::Key(
        crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Char('3')),
    ));
    at.app.settle(&at.journal, &at.reader);
    let effects = at.app.take_effects();
    let examines = |effect: &Effect| matches!(effect, Effect::Examine(known) if known.id == Id(1));
    assert!(effects.iter().any(examines), "{effects:?}");
    at.shows("examining it ···");
    for effect in effects {
        at.perform(effect);
    }
    at.look();
    at.shows("INVALID   GitHub");
}

#[test]
fn the_signature_of_what_left_memory_while_it_is_read_is_told() {
    for (length, verdict) in [(0, "VALID   GitHub"), (100_000, "INVALID   GitHub")] {
        let retention = Retention {
            max_events: 2,
            ..Retention::default()
        };
        let mut at = Fixture::with(120, 40, retention, Settings::default());
        let mut draft = at.sample("github", "push", SECRET, noon(), 1);
        draft.body.extend("x".repeat(length).bytes());
        at.take(&draft, noon());
        at.look();
        at.drive("g");
        at.arrive(5);
        at.shows("no longer in memory");
        at.drive("3");
        at.shows(verdict);
    }
}

#[test]
fn a_secret_in_the_url_is_masked_in_what_is_signed_too() {
    let mut at = Fixture::new(200, 60);
    let sample = Registry::built_in().named("twilio").unwrap().samples[0].event;
    let mut draft = at.sample("twilio", sample, SECRET, noon(), 1);
    draft
        .target
        .push_str("?shop=7&token=CANARY-0123456789-CANARY");
    at.take(&draft, noon());
    at.look();
    at.drive("3");
    at.shows("the bytes that are signed:");
    at.shows("?shop=7&token=");
    at.hides("CANARY-0123");
    at.drive("M");
    at.shows("CANARY-0123456789-CANARY");
}

#[test]
fn right_here_and_refused_there_is_said_with_the_usual_causes() {
    for status in [400, 401, 403, 422] {
        let mut at = Fixture::new(120, 40);
        let draft = at.sample("stripe", "charge.failed", SECRET, before(1_000), 1);
        let id = at.take(&draft, before(1_000));
        at.drive("3");
        at.shows("VALID   Stripe");
        answered(
            &mut at,
            id,
            status,
            "{\"error\":\"No signatures found\"}\nmore",
        );
        at.shows("VALID at hookglass, REFUSED by your app");
        at.shows(&format!("Your app answered  {status}"));
        at.shows("{\"error\":\"No");
        at.hides("more");
        at.shows("it parses the body before it");
        at.shows("or it holds another secret");
    }
}

#[test]
fn what_is_refused_for_something_else_or_accepted_since_is_no_such_case() {
    let first: [Result<u16, Failure>; 5] = [
        Ok(404),
        Ok(429),
        Ok(500),
        Ok(200),
        Err(Failure::Down("nothing listens there".to_owned())),
    ];
    for result in first {
        let mut at = changed(120, "github", "push", |_| {});
        at.replayed(Id(1), result);
        at.hides("REFUSED");
    }
    let mut at = changed(120, "github", "push", |_| {});
    at.replayed(Id(1), Ok(401));
    at.shows("REFUSED by your app");
    at.replayed(Id(1), Ok(200));
    at.hides("REFUSED");
    let mut at = changed(120, "github", "push", |body| body.push(b' '));
    at.replayed(Id(1), Ok(401));
    at.hides("REFUSED");
}

#[test]
fn a_replay_that_comes_too_late_is_the_first_cause() {
    let mut at = Fixture::new(120, 40);
    let draft = at.sample("stripe", "charge.failed", SECRET, before(900_000), 1);
    let id = at.take(&draft, before(900_000));
    at.drive("3");
    answered(&mut at, id, 400, "{}");
    at.shows("it was sent 15 m 0 s after it was");
    at.shows("or it parses the body");
}

#[test]
fn a_secret_that_is_sent_along_is_masked_and_ours_is_never_shown() {
    let tokens = Registry::built_in();
    let row = tokens.senders().find(|row| {
        let token = |scheme: &crate::signature::Scheme| {
            scheme.method == crate::signature::Method::Token
                && matches!(scheme.place, crate::signature::SignatureIn::Header(_))
        };
        row.signatures.first().is_some_and(token) && !row.samples.is_empty()
    });
    let row = row.unwrap();
    let mut at = Fixture::new(160, 50);
    let secrets = at.reader.secrets();
    let ours = Secret::new("OURS-0123456789-CANARY", "test");
    at.reader
        .set_secrets(secrets.with(row.name, vec![ours.clone()]));
    for sent in ["OURS-0123456789-CANARY", "THEIRS-0123456789-CANARY"] {
        let stamp = crate::sender::Stamp {
            time: noon(),
            number: 1,
        };
        let secret = Secret::new(sent, "test");
        let draft: Draft = row.make(&row.samples[0], &secret, stamp).unwrap();
        at.take(&draft, noon());
        at.look();
        at.drive("3");
        at.hides("CANARY");
    }
}

#[test]
fn what_rests_on_memory_is_called_unverified() {
    let registry = Registry::built_in();
    for row in registry.senders().filter(|row| !row.samples.is_empty()) {
        let Some(_) = row.signatures.first() else {
            continue;
        };
        let mut at = Fixture::new(200, 70);
        let secret = Secret::new(SECRET, "test");
        let stamp = crate::sender::Stamp {
            time: noon(),
            number: 1,
        };
        let Ok(draft) = row.make(&row.samples[0], &secret, stamp) else {
            continue;
        };
        at.take(&draft, noon());
        at.look();
        at.drive("3<tab>z");
        let is_from_memory = [row.source, row.signs_by].contains(&crate::sender::Source::Memory);
        let screen = at.screen();
        assert_eq!(screen.contains("unverified"), is_from_memory, "{screen}");
    }
}

#[test]
fn a_row_is_examined_anew_when_the_secret_changes() {
    let mut at = changed(120, "github", "push", |_| {});
    at.shows("VALID   GitHub");
    let none = at.reader.secrets().with("github", Vec::new());
    at.reader.set_secrets(none);
    at.look();
    at.shows("SECRET?   GitHub");
    at.shows("s takes the secret and judges");
}

#[test]
fn a_mistake_is_named_with_its_cure_and_the_place_where_the_bytes_differ() {
    let at = changed(200, "github", "push", |body| body.push(b'\n'));
    at.shows("It would be valid if the body had no newline at the end.");
    at.shows(", at ▸");
    at.shows("▸⏎");
    at.shows("and it fits");
}

#[test]
fn a_signature_of_another_event_in_memory_is_found() {
    let mut at = Fixture::new(200, 60);
    let first = at.sample("github", "push", SECRET, noon(), 1);
    at.take(&first, noon());
    let mut second = first.clone();
    second.body = br#"{"ref":"refs/heads/other"}"#.to_vec();
    at.take(&second, noon());
    at.look();
    at.drive("3");
    at.shows("It would be valid if the body were that of the event of");
}
