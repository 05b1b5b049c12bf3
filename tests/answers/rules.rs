//! Rules over the wire.

use std::{io::Write as _, net::TcpStream, sync::Arc};

use hookglass::{
    answer::{Answers, Rule},
    exchange::By,
    journal::Status,
};
use tokio::sync::watch;

use super::driver::{DRIVERS, Driver, Server, answers};

const REQUEST: &str =
    "POST /hooks?name=a+b HTTP/1.1\nX-GitHub-Event: push\n\n{\"a\":{\"id\":\"x\\n1\"}}";

fn rules(texts: &[&str]) -> Vec<Arc<Rule>> {
    let rules = texts.iter().map(|text| Rule::parse(text).unwrap());
    rules.map(Arc::new).collect()
}

fn answering(texts: &[&str]) -> Answers {
    answers(&[]).with_rules(rules(texts))
}

/// What is told to the same request, so many times in turn.
fn told(answers: Answers, times: usize, driver: Driver) -> (Server, Vec<Option<String>>) {
    let server = Server::start(answers);
    let address = server.address();
    let told = (0..times).map(|_| driver(address, REQUEST)).collect();
    (server, told)
}

fn plain(statuses: &[u16]) -> Vec<Option<String>> {
    let plain = |status: &u16| Some(format!("{status}\n\n"));
    statuses.iter().map(plain).collect()
}

#[test]
fn a_sequence_goes_on_and_its_last_step_repeats() {
    for (version, driver) in DRIVERS {
        let rule = "path:/hooks => 500 x2, 503, 200";
        let (server, told) = told(answering(&[rule]), 5, *driver);
        assert_eq!(told, plain(&[500, 500, 503, 200, 200]), "{version}");
        for (id, step) in [(1, 1), (2, 1), (3, 2), (4, 3), (5, 3)] {
            let answered = server.answered(id).unwrap();
            assert_eq!(answered.by, By::Rule);
            assert_eq!(answered.rule.as_deref(), Some(rule));
            assert_eq!(answered.step, Some(step), "{version} {id}");
        }
    }
}

#[test]
fn the_first_rule_that_is_meant_answers_and_who_is_not_is_told_200() {
    let texts = ["path:/other => 500", "sender:github => 202", "=> 418"];
    for (_, driver) in DRIVERS {
        let server = Server::start(answering(&texts));
        let requests = [
            (REQUEST, "202\n\n"),
            ("POST /other HTTP/1.1\n\n", "500\n\n"),
            ("POST /hooks HTTP/1.1\n\n", "418\n\n"),
        ];
        for (request, expected) in requests {
            let told = driver(server.address(), request);
            assert_eq!(told.as_deref(), Some(expected), "{request}");
        }
        let (server, told) = told(answering(&texts[..1]), 1, *driver);
        assert_eq!(told, plain(&[200]));
        assert_eq!(server.answered(1), None, "nothing but the column is kept");
    }
}

#[test]
fn a_rule_that_passes_leaves_the_answer_to_the_next() {
    for (_, driver) in DRIVERS {
        let (server, told) = told(
            answering(&["=> 500, pass", "=> 202 x1, default"]),
            4,
            *driver,
        );
        assert_eq!(told, plain(&[500, 202, 200, 200]));
        let steps: Vec<_> = (1..=4)
            .map(|id| server.answered(id).map(|answered| answered.step))
            .collect();
        assert_eq!(
            steps,
            [Some(Some(1)), Some(Some(1)), Some(Some(2)), Some(Some(2))]
        );
    }
}

#[test]
fn an_answer_is_told_as_it_was_written() {
    let rows = [
        (
            "=> 429 retry-after 30 header \"X-Why: {query.name}\"",
            "429\nretry-after: 30\nx-why: a b\n\n",
        ),
        (
            "=> 200 body \"{method} {path} {header.x-github-event} {id}\"",
            "200\ncontent-type: text/plain; charset=utf-8\nx-content-type-options: nosniff\n\nPOST /hooks push 1",
        ),
        (
            "=> 200 json \"{\\\"id\\\":\\\"{.a.id}\\\",\\\"all\\\":{.a},\\\"none\\\":{.b}}\"",
            "200\ncontent-type: application/json\nx-content-type-options: nosniff\n\n{\"id\":\"x\\n1\",\"all\":{\"id\":\"x\\n1\"},\"none\":null}",
        ),
        ("=> 200 header \"X-Id: <{.a.id}>\"", "200\nx-id: <x1>\n\n"),
        (
            "=> 503 body \"later\" header \"Content-Type: text/x\"",
            "503\ncontent-type: text/x\n\nlater",
        ),
        (
            "=> 200 over 30ms body \"little by little\"",
            "200\ncontent-type: text/plain; charset=utf-8\n\nlittle by little",
        ),
        ("=> 204", "204\n\n"),
    ];
    for (_, driver) in DRIVERS {
        for (rule, expected) in rows {
            let (_, told) = told(answering(&[rule]), 1, *driver);
            assert_eq!(told, [Some(expected.to_owned())], "{rule}");
        }
    }
}

#[test]
fn a_file_is_answered_with_from_the_moment_the_rule_was_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("an answer, whole.json");
    std::fs::write(&path, "{\"ok\":true}").unwrap();
    let rules = rules(&[&format!("=> 201 file \"{}\"", path.display())]);
    std::fs::remove_file(&path).unwrap();
    let (_, told) = told(answers(&[]).with_rules(rules), 1, DRIVERS[0].1);
    let expected = "201\ncontent-type: application/json\n\n{\"ok\":true}";
    assert_eq!(told, [Some(expected.to_owned())]);
}

#[test]
fn a_connection_is_closed_without_an_answer() {
    let (server, told) = told(answering(&["=> close, 200"]), 2, DRIVERS[0].1);
    assert_eq!(told, [None, Some("200\n\n".to_owned())]);
    assert_eq!(server.told(1), Status::CLOSED);
    let answered = server.answered(1).unwrap();
    assert_eq!((answered.status, answered.sent), (None, false));
    assert_eq!(answered.rule.as_deref(), Some("=> close, 200"));
}

#[test]
fn a_late_answer_comes_and_who_waits_for_one_holds_up_nobody_else() {
    let server = Server::start(answering(&[
        "path:/late => 202 after 20ms",
        "path:/never => 200 after 1h",
    ]));
    let address = server.address();
    let driver = DRIVERS[0].1;
    let mut waiting = TcpStream::connect(address).unwrap();
    waiting
        .write_all(b"POST /never HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
        .unwrap();
    server.wait_for(1);
    let told = driver(address, "POST /late HTTP/1.1\n\n");
    assert_eq!(told.as_deref(), Some("202\n\n"));
    assert_eq!(server.told(1), Status::NONE, "it still waits");
}

#[test]
fn chance_decides_as_its_seed_makes_it() {
    let once = || {
        let answers = answering(&["=> 500 chance 50%", "=> 202"]).seeded(11);
        told(answers, 12, DRIVERS[0].1).1
    };
    let statuses = once();
    assert!(statuses.contains(&Some("500\n\n".to_owned())));
    assert!(statuses.contains(&Some("202\n\n".to_owned())));
    assert_eq!(statuses, once());
}

#[test]
fn the_rule_of_the_interface_comes_first_and_goes_when_it_is_taken_away() {
    let (put, live) = watch::channel(None);
    let server = Server::start(answering(&["=> 202"]).with_live(live));
    let ask = || DRIVERS[0].1(server.address(), REQUEST).unwrap();
    assert_eq!(ask(), "202\n\n");

    let rule = Arc::new(Rule::parse("sender:github => 500 x2, pass").unwrap());
    put.send_replace(Some(Arc::clone(&rule)));
    assert_eq!(ask(), "500\n\n");
    let progress = rule.progress();
    assert_eq!(
        (progress.left, progress.answered, progress.spent),
        (Some(1), 1, false)
    );
    assert_eq!(ask(), "500\n\n");
    assert!(rule.progress().spent);
    assert_eq!(
        ask(),
        "202\n\n",
        "a rule that is spent is as if it were not there"
    );

    put.send_replace(Some(Arc::new(Rule::parse("=> 503").unwrap())));
    assert_eq!(ask(), "503\n\n");
    put.send_replace(None);
    assert_eq!(ask(), "202\n\n");
    drop(put);
    assert_eq!(
        ask(),
        "202\n\n",
        "an interface that is gone changes nothing"
    );
}
