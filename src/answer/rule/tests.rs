//! Rules as a table: what they say, what is wrong with them, and how they go
//! through their steps.

use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;

use super::{
    super::{
        asked::{Asked, Sources},
        chance::Dice,
    },
    Rule,
};
use crate::{
    exchange::{Id, Reply, Time, answer::Action},
    reader::Reader,
    sender::Draft,
};

fn rule(text: &str) -> Rule {
    Rule::parse_with(text, &|path| Ok(Bytes::from(path.display().to_string()))).unwrap()
}

/// What `rule` says to a request with these headers.
fn asks(rule: &Rule, headers: &[(&str, &str)], dice: &Dice) -> Option<Reply> {
    let reader = Reader::default();
    let sources = Sources {
        reader: &reader,
        dice,
        now: Time::default(),
        zone: 0,
    };
    let exchange = Draft::new(headers, "{\"a\":1}").exchange(Time::default());
    rule.reply(&Asked::new(Id::FIRST, &exchange, sources))
}

fn told(rule: &Rule) -> Option<Reply> {
    asks(rule, &[], &Dice::seeded(1))
}

fn status(reply: &Reply) -> u16 {
    match &reply.action {
        Action::Respond { status, .. } => *status,
        Action::Close => 0,
    }
}

/// The headers and the body of an answer.
fn parts(reply: Reply) -> (Vec<(String, String)>, String) {
    let Action::Respond { headers, body, .. } = reply.action else {
        panic!("closed");
    };
    let text = |bytes: Bytes| String::from_utf8(bytes.to_vec()).unwrap();
    let headers = headers.into_iter();
    let headers = headers.map(|(name, value)| (name, text(value))).collect();
    (headers, text(body))
}

#[test]
fn a_rule_is_written_in_one_way() {
    let rows = [
        ("=>500", "* => 500"),
        ("* => 500", "* => 500"),
        ("path:/hooks => 500 x2, 200", "path:/hooks => 500 x2, 200"),
        ("a or path:b=>x => 200", "a or path:b=>x => 200"),
        ("\"a => b\"=>200", "\"a => b\" => 200"),
        ("(a)=>close", "a => close"),
        (
            "=> 429  x 3   after 1500ms ,pass",
            "* => 429 x3 after 1500ms, pass",
        ),
        (
            "=> 503 retry-after 30 chance 30.50% after 0.5h, default",
            "* => 503 after 30m chance 30.5% retry-after 30, default",
        ),
        (
            "=> 200 body \"a \\\"b\\\"\" over 2m header \"A:  b \" header \"A: {path}\"",
            "* => 200 over 2m header \"A: b\" header \"A: {path}\" body \"a \\\"b\\\"\"",
        ),
        (
            "=> 200 json \"{\\\"a\\\":{.a}}\"",
            "* => 200 json \"{\\\"a\\\":{.a}}\"",
        ),
        ("=> 200 file a/b.txt", "* => 200 file \"a/b.txt\""),
        (
            "=> 503 retry-after \"Wed, 21 Oct 2026 07:28:00 GMT\"",
            "* => 503 retry-after \"Wed, 21 Oct 2026 07:28:00 GMT\"",
        ),
    ];
    for (text, written) in rows {
        let rule = rule(text);
        assert_eq!(rule.to_string(), written, "{text}");
        assert_eq!(&**rule.text(), text.trim());
    }
}

/// The text, where the mistake is marked, and how it begins.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("path:/a", "       ^", "expected => and an answer here"),
    ("path:/a=>500", "       ^^", "put a space before =>"),
    (
        "statos:500 => 500",
        "^^^^^^",
        "there is no field \"statos\"; did you mean status?",
    ),
    (
        "told:5xx => 500",
        "^^^^^^^^",
        "told is being decided here; ",
    ),
    ("\"a => 500", "^", "this quote is not closed"),
    ("=>", "  ^", "expected an answer: a status"),
    ("=> 500,", "       ^", "expected an answer: a status"),
    (
        "=> clsoe",
        "   ^^^^^",
        "there is no answer \"clsoe\"; did you mean close?",
    ),
    ("=> 42", "   ^^", "42 is no status; "),
    ("=> 101", "   ^^^", "101 is no last word: "),
    ("=> 99999", "   ^^^^^", "99999 is no status; "),
    (
        "=> 500 x2",
        "       ^^",
        "the last step repeats for ever; to pass after 2, write 500 x2, pass",
    ),
    ("=> 500 x0, 200", "       ^^", "expected how often"),
    ("=> 500 x, 200", "        ^", "expected how often"),
    (
        "=> 500 aftr 2s",
        "       ^^^^",
        "there is no option \"aftr\"; did you mean after?",
    ),
    (
        "=> 500 200",
        "       ^^^",
        "there is no option \"200\"; between steps",
    ),
    ("=> 500 \"a\"", "       ^", "expected an option, or a comma"),
    ("=> 500 after soon", "             ^^^^", "expected a time"),
    (
        "=> 500 after 2h",
        "             ^^",
        "that is longer than an hour",
    ),
    ("=> 500 after 0s", "             ^^", "0 is no time to wait"),
    (
        "=> 500 over 2s",
        "       ^^^^^^^",
        "there is no body to write slowly",
    ),
    ("=> 500 chance 0%", "              ^^", "expected a chance"),
    (
        "=> 500 after 1s after 2s",
        "                ^^^^^^^^",
        "this was said already",
    ),
    (
        "=> 500 body \"a\" json \"1\"",
        "                ^^^^^^^^",
        "this was said already",
    ),
    ("=> 204 body \"a\"", "   ^^^", "a 204 has no body"),
    ("=> 304 json \"1\"", "   ^^^", "a 304 has no body"),
    (
        "=> 200 body a",
        "            ^",
        "expected the text in quotes",
    ),
    (
        "=> 200 body \"\"",
        "            ^^",
        "there is nothing between",
    ),
    (
        "=> 200 body \"{nope}\"",
        "            ^^^^^^^^",
        "there is no value {nope}; ",
    ),
    ("=> 200 json \"{\"", "            ^^^", "this is no JSON: "),
    (
        "=> 200 header A:b",
        "              ^",
        "expected a header in quotes",
    ),
    (
        "=> 200 header \"A\"",
        "              ^^^",
        "expected a colon",
    ),
    (
        "=> 200 header \"A b: c\"",
        "              ^^^^^^^^",
        "\"A b\" is no name",
    ),
    (
        "=> 200 header \"content-Length: 3\"",
        "              ^^^^^^^^^^^^^^^^^^^",
        "content-Length is hookglass's to say",
    ),
    (
        "=> 200 header \"A: \\u{1}\"",
        "              ^^^^^^^^^^",
        "the value of A holds a control character",
    ),
    (
        "=> 200 header \"Content-Type: a/b\" header \"content-type: a/c\"",
        "                                         ^^^^^^^^^^^^^^^^^^^",
        "content-type is there already",
    ),
    (
        "=> 200 retry-after soon",
        "                   ^^^^",
        "expected seconds",
    ),
    (
        "=> 200 retry-after \"tomorrow\"",
        "                   ^^^^^^^^^^",
        "expected seconds",
    ),
    (
        "=> close body \"a\"",
        "         ^^^^^^^^",
        "this is said of an answer; close says none",
    ),
    (
        "=> pass after 2s",
        "        ^^^^^^^^",
        "this is said of an answer; pass says none",
    ),
    (
        "=> 200 file /nonexistent/x",
        "            ^^^^^^^^^^^^^^",
        "cannot read /nonexistent/x: ",
    ),
];

#[test]
fn a_mistake_is_shown_where_it_is_and_says_what_would_be_right() {
    for (text, place, start) in MISTAKES {
        let mistake = Rule::parse(text).unwrap_err();
        let width = mistake.at.len().max(1);
        let marked = format!("{}{}", " ".repeat(mistake.at.start), "^".repeat(width));
        assert!(mistake.what.starts_with(start), "{text}: {}", mistake.what);
        assert_eq!(marked, *place, "{text}: {}", mistake.what);
    }
}

#[test]
fn a_text_that_is_typed_is_checked_without_a_look_at_the_disk() {
    assert_eq!(Rule::check("=> 200 file /nonexistent/x"), Ok(()));
    assert!(Rule::check("=> 200 fil /nonexistent/x").is_err());
}

#[test]
fn a_sequence_goes_on_and_its_last_step_repeats() {
    let rule = rule("=> 500 x2, 503, 200");
    let seen: Vec<_> = (0..6)
        .map(|_| told(&rule).map(|reply| (status(&reply), reply.step)))
        .collect();
    let expected = [(500, 1), (500, 1), (503, 2), (200, 3), (200, 3), (200, 3)];
    assert_eq!(
        seen,
        expected.map(|(status, step)| Some((status, Some(step))))
    );
}

#[test]
fn its_progress_says_what_comes_and_when_it_is_spent() {
    let rule = rule("=> 500 x2, pass, 429, pass");
    let mut seen = Vec::new();
    for _ in 0..6 {
        let progress = rule.progress();
        seen.push((
            progress.step,
            progress.left,
            progress.answered,
            progress.spent,
        ));
        told(&rule);
    }
    let expected = [
        (1, Some(2), 0, false),
        (1, Some(1), 1, false),
        (2, Some(1), 2, false),
        (3, Some(1), 2, false),
        (4, None, 3, true),
        (4, None, 3, true),
    ];
    assert_eq!(seen, expected);
    assert_eq!(rule.step(1).as_deref(), Some("500"));
    assert_eq!(rule.step(4).as_deref(), Some("pass"));
    assert_eq!((rule.step(0), rule.step(5)), (None, None));
}

#[test]
fn the_gist_of_a_step_is_what_it_tells_and_how_late() {
    let rule = rule("=> 500 x2 after 2s body \"no\", close, pass x2, 200 over 1s body \"yes\"");
    let gists: Vec<_> = (0..6).map(|number| rule.gist(number)).collect();
    let expected = [
        None,
        Some("500 after 2s"),
        Some("close"),
        Some("pass"),
        Some("200"),
        None,
    ];
    assert_eq!(gists, expected.map(|gist| gist.map(str::to_owned)));
    let mut passing = Vec::new();
    for _ in 0..6 {
        passing.push(rule.is_passing());
        told(&rule);
    }
    assert_eq!(passing, [false, false, false, true, true, false]);
}

#[test]
fn a_rule_that_goes_on_behind_its_filter_is_told_from_a_filter() {
    for (text, whole) in [
        ("sender:stripe", false),
        ("sender:stripe =>", true),
        ("=> 500", true),
        ("sender:stripe => nonsense", true),
        ("\" => \"", false),
        ("a=>b", false),
        ("\"open =>", false),
    ] {
        assert_eq!(Rule::is_whole(text), whole, "{text}");
    }
}

#[test]
fn who_is_not_meant_uses_nothing_up() {
    let rule = rule("header.x-a => 500, 200");
    assert_eq!(told(&rule), None);
    assert_eq!(rule.progress().answered, 0);
    let reply = asks(&rule, &[("X-A", "1")], &Dice::seeded(1)).unwrap();
    assert_eq!(status(&reply), 500);
}

#[test]
fn who_sent_it_is_asked_for_where_a_rule_says_so() {
    let rule = rule("sender:github event:push => 500");
    let github = [("X-GitHub-Event", "push")];
    assert!(asks(&rule, &github, &Dice::seeded(1)).is_some());
    assert!(asks(&rule, &[("X-GitHub-Event", "ping")], &Dice::seeded(1)).is_none());
    assert!(told(&rule).is_none());
}

#[test]
fn chance_passes_over_a_step_and_uses_nothing_up() {
    let rule = rule("=> 500 x5 chance 30%, 200");
    let dice = Dice::seeded(3);
    let seen: Vec<_> = (0..40)
        .map(|_| asks(&rule, &[], &dice).map(|reply| status(&reply)))
        .collect();
    let hits = seen.iter().filter(|told| **told == Some(500)).count();
    assert_eq!(hits, 5, "a step is used up by answers alone");
    let misses = seen.iter().filter(|told| told.is_none()).count();
    assert!((3..30).contains(&misses), "{misses}");
    let again = Dice::seeded(3);
    let rule = self::rule("=> 500 x5 chance 30%, 200");
    let other: Vec<_> = (0..40)
        .map(|_| asks(&rule, &[], &again).map(|reply| status(&reply)))
        .collect();
    assert_eq!(seen, other, "equal seeds say the same");
}

#[test]
fn an_answer_is_whole() {
    let reply = told(&rule("=> close after 2s, 200")).unwrap();
    assert_eq!(
        (reply.action, reply.delay),
        (Action::Close, Duration::from_secs(2))
    );

    let reply = told(&rule("=> default")).unwrap();
    assert_eq!(reply.action, Reply::default_ok().action);
    assert_eq!(reply.rule.as_deref(), Some("=> default"));

    let reply = told(&rule("=> 200 over 3s body \"slow\"")).unwrap();
    let Action::Respond { over, .. } = reply.action else {
        panic!("closed");
    };
    assert_eq!(over, Duration::from_secs(3));

    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let rows = [
        ("=> 500", vec![], ""),
        (
            "=> 429 retry-after 30 header \"X-A: {method}\"",
            vec![header("Retry-After", "30"), header("X-A", "POST")],
            "",
        ),
        (
            "=> 200 body \"hi\"",
            vec![header("Content-Type", "text/plain; charset=utf-8")],
            "hi",
        ),
        (
            "=> 200 body \"hi {path}\"",
            vec![
                header("Content-Type", "text/plain; charset=utf-8"),
                header("X-Content-Type-Options", "nosniff"),
            ],
            "hi /hooks",
        ),
        (
            "=> 200 json \"[{.a}]\" header \"content-type: text/html\"",
            vec![
                header("X-Content-Type-Options", "nosniff"),
                header("content-type", "text/html"),
            ],
            "[1]",
        ),
        (
            "=> 200 file b.xml",
            vec![header("Content-Type", "application/xml")],
            "b.xml",
        ),
    ];
    for (text, headers, body) in rows {
        assert_eq!(
            parts(told(&rule(text)).unwrap()),
            (headers, body.to_owned()),
            "{text}"
        );
    }
}

#[test]
fn uses_are_counted_once_each_however_many_ask_at_once() {
    let rule = rule("=> 500 x300, pass");
    let answered = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| (0..100).filter(|_| told(&rule).is_some()).count()))
            .collect();
        asking
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum::<usize>()
    });
    assert_eq!(answered, 300);
    let progress = rule.progress();
    assert_eq!((progress.answered, progress.spent), (300, true));
}

/// Parts of a rule, and what could be parts of one.
fn words() -> impl Strategy<Value = String> {
    let parts = [
        "path:/a",
        "sender:stripe",
        "-is:retry",
        "\"a => b\"",
        "(a or b)",
        "=>",
        "=>",
        "500",
        "200",
        "204",
        "close",
        "pass",
        "default",
        "x2",
        "x 3",
        "x",
        "after 2s",
        "after 90m",
        "over 5s",
        "over 250ms",
        "chance 30%",
        "chance 0.5%",
        "retry-after 30",
        "retry-after \"Wed, 21 Oct 2026 07:28:00 GMT\"",
        "header \"A: b\"",
        "header \"A: {path} \\\" {query.x}\"",
        "body \"hi {.a.b[0]}\"",
        "body \"{{\\n\\u{202e}}}\"",
        "json \"{\\\"a\\\":{\\\"b\\\":{.a}}}\"",
        "file a.json",
        "file \"a b,c\"",
        ",",
        ",",
        ", pass",
    ];
    let part = prop_oneof![
        9 => proptest::sample::select(parts.to_vec()).prop_map(str::to_owned),
        1 => "[ -~]{0,6}",
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.join(" "))
}

/// Rules most of which are right.
fn written() -> impl Strategy<Value = String> {
    let filters = [
        "",
        "*",
        "path:/a",
        "sender:stripe -is:retry",
        "\"a => b\" or c",
    ];
    let doing = ["500", "200", "429", "close", "default", "pass"];
    let of_answers = [
        "",
        "over 5s body \"x\"",
        "retry-after 30",
        "header \"A: {path}\"",
        "body \"hi {.a.\\\"b c\\\"[0]}\"",
        "json \"[{.a}, \\\"{id}\\\"]\"",
        "file \"a b.txt\"",
    ];
    let of_acts = ["", "after 2s", "chance 12.5%", "after 1500ms chance 30%"];
    let step = (
        proptest::sample::select(doing.to_vec()),
        1_u32..4,
        proptest::sample::select(of_acts.to_vec()),
        proptest::sample::select(of_answers.to_vec()),
    );
    let step = step.prop_map(|(doing, times, acts, answers)| {
        let acts = if doing == "pass" { "" } else { acts };
        let answers = if doing.starts_with(|c: char| c.is_ascii_digit()) {
            answers
        } else {
            ""
        };
        format!("{doing} x{times} {acts} {answers}")
    });
    let steps = proptest::collection::vec(step, 0..4);
    let last = proptest::sample::select(vec!["200", "pass", "close after 3s", "503 retry-after 9"]);
    (proptest::sample::select(filters.to_vec()), steps, last).prop_map(
        |(filter, mut steps, last)| {
            steps.push(last.to_owned());
            format!("{filter} => {}", steps.join(", "))
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(text in written()) {
        let rule = rule(&text);
        let again = self::rule(&rule.to_string());
        prop_assert_eq!(again.to_string(), rule.to_string());
        prop_assert_eq!(again, rule);
    }

    #[test]
    fn any_text_is_a_rule_that_reads_back_or_a_mistake_inside_it(text in words()) {
        match Rule::parse_with(&text, &|_| Ok(Bytes::new())) {
            Ok(rule) => prop_assert_eq!(self::rule(&rule.to_string()).to_string(), rule.to_string()),
            Err(mistake) => {
                prop_assert!(mistake.at.end <= text.len(), "{mistake:?}");
                prop_assert!(text.is_char_boundary(mistake.at.start));
                prop_assert!(text.is_char_boundary(mistake.at.end));
            }
        }
    }

    #[test]
    fn nothing_that_is_typed_stops_it(text in any::<String>()) {
        if let Err(mistake) = Rule::check(&text) {
            prop_assert!(mistake.at.end <= text.len());
            prop_assert!(text.is_char_boundary(mistake.at.start));
        }
    }
}

#[test]
fn a_rule_is_placed_where_its_files_are_and_else_stays_as_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a b.json"), "{}").unwrap();
    let within = |path: &str| Ok(folder.path().join(path));
    let shown = folder.path().display();
    let placed = Rule::placed("path:/x=>500,200 file \"a b.json\" x2 , 204", &within);
    assert!(placed.is_err(), "there is no => with a space before it");
    let placed = Rule::placed("path:/x  => 500, 200 file \"a b.json\" x2 , 204", &within);
    let expected = format!("path:/x => 500, 200 x2 file \"{shown}/a b.json\", 204");
    assert_eq!(placed.unwrap(), expected);
    let plain = "path:/x  =>500 , 204";
    assert_eq!(Rule::placed(plain, &within).unwrap(), plain);
    let missing = Rule::placed("=> 200 file c.json", &within).unwrap_err();
    assert!(missing.what.contains("c.json: "), "{missing}");
    let refused = |_: &str| Err("not here".to_owned());
    assert!(Rule::placed(plain, &refused).is_ok());
    let mistake = Rule::placed("=> 200 file a.json", &refused).unwrap_err();
    assert_eq!((&mistake.what[..], mistake.at), ("not here", 12..18));
}
