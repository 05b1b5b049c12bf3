//! Secrets are on no screen until they are asked for.

use super::drive::{Fixture, SECRET, noon};
use crate::{
    journal::Retention,
    sender::Draft,
    tui::{
        app::Settings,
        list::{Columns, columns::ValueColumn},
    },
};

const CANARY: &str = "CANARY";

/// A secret that is a number.
const NUMBER: &str = "4815162342";

/// Every place a secret may stand in, one event each.
fn full() -> Vec<Draft> {
    let json = ("Content-Type", "application/json");
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let mut query = Draft::new(&[json], "{}");
    query.target = "/hooks?token=CANARY-query-1&a=b&api_key=CANARY-query-2".to_owned();
    vec![
        Draft::new(&[("Authorization", "Bearer CANARY-bearer-0001")], "x"),
        Draft::new(&[("Cookie", "session=CANARY-cookie-01; a=b")], "x"),
        Draft::new(&[("X-Gitlab-Token", "CANARY-gitlab-01"), json], "{}"),
        Draft::new(&[("X-Api-Key", "CANARY-key"), json], "{}"),
        query,
        Draft::new(
            &[json],
            r#"{"user":{"password":"CANARY-json-00001","name":"ada"}}"#,
        ),
        Draft::new(
            &[json],
            "{\n  \"access_token\": \"CANARY\",\n  \"ok\": true\n}",
        ),
        Draft::new(&[json], r#"{"password":"CANARY-broken","a":tru"#),
        Draft::new(
            &[json],
            r#"{"password":{"value":"CANARY","of":[{"x":"CANARY"}]},"api_keys":["CANARY",1]}"#,
        ),
        Draft::new(
            &[json],
            r#"{"a":tru,"password":"CANARY-behind","api_keys":["CANARY"],"b":1}"#,
        ),
        Draft::new(&[json], r#"{"api_keys":["CANARY",oops,"CANARY"],"b":1}"#),
        Draft::new(
            &[("Content-Type", "application/xml")],
            "<a><password><b c='CANARY'>CANARY</b>CANARY<d><e>CANARY</e></d></password></a>",
        ),
        Draft::new(&[form], "password[value]=CANARY&api_keys[]=CANARY"),
        Draft::new(&[form], "user=ada&access_token=CANARY-form-0001&b=c"),
        Draft::new(&[form], "failed: {\"password\":\"CANARY\",\"b\":\"x=1\"}"),
    ]
}

/// Frames in which a secret could be: each tab, wrapped and not, with the
/// copy menu open, in the list and in the detail.
fn leaks(at: &mut Fixture) -> Vec<String> {
    let mut found = Vec::new();
    for tab in ["1", "2", "3", "4", "5"] {
        for keys in ["", "<tab>", "jj", "w", "y", "<esc>", "w", "<s-tab>"] {
            at.drive(tab);
            at.drive(keys);
            let screen = at.screen();
            if screen.contains(CANARY) {
                found.push(format!("tab {tab}, after {keys:?}:\n{screen}"));
            }
        }
        at.drive("<esc><esc><esc>");
    }
    found
}

#[test]
fn secrets_are_masked_in_every_tab_and_menu_until_m() {
    for (width, height) in [(120, 40), (80, 24)] {
        for draft in full() {
            let mut at = Fixture::new(width, height);
            at.take(&draft, noon());
            at.look();
            let found = leaks(&mut at);
            let draft = String::from_utf8_lossy(&draft.head()).into_owned()
                + &String::from_utf8_lossy(&draft.body);
            assert!(found.is_empty(), "{draft}\n{}", found.join("\n\n"));
        }
    }
}

/// Bodies with a secret that is a number.
fn numbers() -> Vec<Draft> {
    let json = [("Content-Type", "application/json")];
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let xml = [("Content-Type", "application/xml")];
    let lines = [("Content-Type", "application/x-ndjson")];
    let parts = [("Content-Type", "multipart/form-data; boundary=x")];
    let token = format!("e30.{}.x", base64url(&format!("{{\"password\":{NUMBER}}}")));
    vec![
        Draft::new(
            &json,
            format!(r#"{{"password":{NUMBER},"token":null,"a":1}}"#),
        ),
        Draft::new(
            &json,
            format!(r#"{{"pin_token":[{NUMBER},{{"a":{NUMBER}}}],"a":1}}"#),
        ),
        Draft::new(&json, format!(r#"{{"a":tru,"password":{NUMBER}}}"#)),
        Draft::new(&json, format!(r#"{{"a":1,"password":{NUMBER}"#)),
        Draft::new(&json, format!(r#"{{"note":"{token}"}}"#)),
        Draft::new(&lines, format!("{{\"password\":{NUMBER}}}\n{{\"a\":1}}\n")),
        Draft::new(&form, format!("password={NUMBER}&code={NUMBER}&a=b")),
        Draft::new(
            &xml,
            format!("<a><password>{NUMBER}</password><b token='{NUMBER}'/></a>"),
        ),
        Draft::new(
            &parts,
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n{NUMBER}\r\n--x--"
            ),
        ),
    ]
}

fn base64url(text: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn a_secret_that_is_a_number_is_masked_wherever_a_text_is() {
    let columns = Columns {
        values: vec![column("p", ".password"), column("c", ".code")].into(),
        chosen: None,
    };
    for draft in numbers() {
        let settings = Settings {
            columns: columns.clone(),
            ..Settings::default()
        };
        let mut at = Fixture::with(200, 60, Retention::default(), settings);
        at.take(&draft, noon());
        at.look();
        let body = String::from_utf8_lossy(&draft.body).into_owned();
        // Every tab, each line with its meaning, and what a key makes of it.
        for tab in ["1", "2", "3", "4", "5"] {
            at.drive("<esc><esc>");
            at.drive(tab);
            at.drive("<tab>");
            for keys in [
                "j", "j", "j", "w", "f", "<enter>", "<esc>", "y", "<esc>", "R", "R",
            ] {
                at.drive(keys);
                assert!(
                    !at.screen().contains(NUMBER),
                    "{body}: {tab} {keys}:\n{}",
                    at.screen()
                );
            }
        }
        // What is offered while a filter is typed, and what there is to choose.
        at.drive("<esc><esc><esc>");
        for keys in [
            "/.",
            "<esc>/.password=",
            "<esc>/.password:",
            "<esc>/.code=",
            "<esc>f",
            "<esc>",
        ] {
            at.drive(keys);
            assert!(
                !at.screen().contains(NUMBER),
                "{body}: {keys}:\n{}",
                at.screen()
            );
        }
    }
}

fn column(name: &str, path: &str) -> ValueColumn {
    ValueColumn {
        name: name.into(),
        path: path.parse().unwrap(),
    }
}

#[test]
fn a_column_shows_that_a_secret_is_there_and_not_which() {
    let settings = Settings {
        columns: Columns {
            values: vec![
                column("p", ".password"),
                column("c", ".code"),
                column("t", ".token"),
            ]
            .into(),
            chosen: None,
        },
        ..Settings::default()
    };
    let mut at = Fixture::with(200, 60, Retention::default(), settings);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    at.take(&Draft::new(&form, format!("code={NUMBER}")), noon());
    at.look();
    at.shows("••••");
    at.hides(NUMBER);
    at.drive("M");
    at.shows(NUMBER);
}

#[test]
fn true_false_and_null_say_nothing_secret() {
    let mut at = Fixture::new(120, 40);
    let json = [("Content-Type", "application/json")];
    at.take(
        &Draft::new(&json, r#"{"token":null,"password":true,"a":1}"#),
        noon(),
    );
    at.look();
    at.drive("1<tab>jf");
    at.shows("\"token\": null");
    at.shows("\"password\": true");
    assert_eq!(at.app.filter(), ".token=null");
}

#[test]
fn after_m_every_secret_can_be_read_and_after_the_next_none() {
    for draft in full() {
        let mut at = Fixture::new(120, 40);
        at.take(&draft, noon());
        at.look();
        at.drive("M");
        assert!(!leaks(&mut at).is_empty(), "{draft:?}");
        at.drive("M");
        assert_eq!(leaks(&mut at), Vec::<String>::new());
    }
}

#[test]
fn a_secret_in_a_signed_body_is_masked_where_the_signature_shows_the_body() {
    let mut at = Fixture::new(120, 40);
    let mut draft = at.sample("github", "push", SECRET, noon(), 1);
    draft.body = br#"{"ref":"refs/heads/main","password":"CANARY-in-a-body"}"#.to_vec();
    let github = at.reader.registry().named("github").unwrap();
    for secret in [SECRET, "another"] {
        let secret = crate::signature::Secret::new(secret, "test");
        draft.sign(github, &secret, noon()).unwrap();
        at.take(&draft, noon());
        at.look();
        assert_eq!(leaks(&mut at), Vec::<String>::new());
    }
}

#[test]
fn a_secret_in_the_address_of_a_sending_is_masked() {
    let mut at = Fixture::of_events(120, 40, 1);
    let id = crate::exchange::Id(1);
    let mut sending = at.send(id, Some(Ok(200)));
    sending.target = "http://127.0.0.1:3000/hooks?token=CANARY-in-a-query".to_owned();
    at.journal.sent(id, sending.clone());
    at.look();
    at.ended(id, sending);
    at.hides(CANARY);
    assert_eq!(leaks(&mut at), Vec::<String>::new());
}

#[test]
fn a_secret_in_the_answer_of_the_application_is_masked() {
    for (name, body) in [
        (
            "application/json",
            r#"{"ok":true,"token":"CANARY-in-an-answer"}"#,
        ),
        (
            "application/x-www-form-urlencoded",
            "ok=1&token=CANARY-in-an-answer",
        ),
    ] {
        let mut at = Fixture::of_events(120, 40, 1);
        let id = crate::exchange::Id(1);
        let mut sending = at.send(id, Some(Ok(200)));
        let outcome = sending.outcome.as_mut().unwrap();
        let response = outcome.result.as_mut().unwrap();
        response.headers = vec![("Content-Type".into(), name.into())];
        response.body = body.into();
        at.journal.sent(id, sending.clone());
        at.look();
        at.ended(id, sending);
        at.drive("4");
        at.hides(CANARY);
        at.drive("M");
        at.shows("CANARY-in-an-answer");
    }
}

#[test]
fn of_a_command_it_is_told_that_its_secrets_are_left_out() {
    let mut at = Fixture::new(120, 40);
    let json = &[("Content-Type", "application/json")];
    at.take(&Draft::new(json, r#"{"password":"CANARY-1"}"#), noon());
    at.look();
    at.drive("y");
    at.shows("left out until secrets are shown");
    at.drive("c");
    at.hides(CANARY);
}

#[test]
fn the_secret_a_sender_signs_with_is_on_no_screen() {
    let mut at = Fixture::new(120, 40);
    for (sender, event) in [("stripe", "charge.failed"), ("github", "push")] {
        for secret in [SECRET, "whsec_another"] {
            let draft = at.sample(sender, event, secret, noon(), 1);
            at.take(&draft, noon());
            at.look();
            at.drive("3M");
            at.hides(SECRET);
            at.drive("M");
            at.hides(SECRET);
        }
    }
}
