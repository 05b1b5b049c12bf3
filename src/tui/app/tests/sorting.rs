//! The list in another order than that of time, and its columns.

use crossterm::event::{KeyCode, MouseButton, MouseEventKind};

use super::drive::{Fixture, before};
use crate::{
    exchange::Id,
    journal::Retention,
    sender::Draft,
    tui::{
        app::Settings,
        list::{Columns, Cursor, columns::ValueColumn},
        message::Msg,
    },
};

const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);

/// Events whose bodies are so long.
fn sized(sizes: &[usize]) -> Fixture {
    let mut at = Fixture::new(120, 40);
    for size in sizes {
        arrive(&at, *size);
    }
    at.look();
    at
}

fn arrive(at: &Fixture, size: usize) -> Id {
    at.take(&Draft::new(&[], "x".repeat(size)), before(0))
}

#[test]
fn a_list_is_sorted_and_the_second_time_reversed() {
    let mut at = sized(&[5, 900, 70, 70]);
    at.drive("os");
    assert_eq!(at.rows(), [2, 4, 3, 1], "the largest first");
    at.shows("by size ▼");
    at.drive("os");
    assert_eq!(at.rows(), [1, 3, 4, 2]);
    at.drive("oo");
    assert_eq!(at.rows(), [2, 4, 3, 1], "o again reverses too");
    at.drive("ot");
    assert_eq!(at.rows(), [1, 2, 3, 4]);
    at.shows("following");
    at.drive("ot");
    assert_eq!(at.rows(), [4, 3, 2, 1], "the newest first");
    at.drive("oj<enter>");
    assert_eq!(at.rows(), [2, 4, 3, 1], "by cursor and enter");
}

#[test]
fn the_selection_stays_and_what_arrives_is_put_where_it_belongs() {
    let mut at = sized(&[5, 900, 70]);
    at.drive("kk");
    assert_eq!(at.selected(), Some(1));
    at.drive("os");
    assert_eq!((at.selected(), at.rows()), (Some(1), vec![2, 3, 1]));
    let large = arrive(&at, 400);
    at.look();
    assert_eq!(
        (at.selected(), at.rows()),
        (Some(1), vec![2, large.0, 3, 1])
    );
    at.drive("k");
    assert_eq!(at.selected(), Some(3));
    at.drive("ot");
    assert_eq!(at.selected(), Some(3));
}

#[test]
fn the_top_of_a_sorted_list_is_followed_and_left() {
    let mut at = sized(&[5, 900, 70]);
    at.drive("os");
    assert_eq!(
        (at.app.list.cursor, at.selected()),
        (Cursor::Follow, Some(2))
    );
    let larger = arrive(&at, 1_000);
    at.look();
    assert_eq!(at.selected(), Some(larger.0));
    at.drive("j");
    assert_eq!(at.app.list.cursor, Cursor::At(Id(2)));
    at.drive("G");
    assert_eq!(at.selected(), Some(1));
    at.drive("g");
    assert_eq!(at.app.list.cursor, Cursor::Follow);
    at.drive("jkk");
    assert_eq!(at.app.list.cursor, Cursor::Follow);
    at.drive("FF");
    assert_eq!(at.app.list.cursor, Cursor::Follow);
}

#[test]
fn a_filter_sorts_what_it_finds_and_a_row_that_changes_moves() {
    let mut at = sized(&[5, 900, 70]);
    at.drive("os/size<lt>100<enter>");
    assert_eq!(at.rows(), [3, 1]);
    at.drive("<esc>");
    assert_eq!(at.rows(), [2, 3, 1]);
}

#[test]
fn what_leaves_memory_leaves_the_order_and_the_screen_stays() {
    let retention = Retention {
        max_events: 30,
        ..Retention::default()
    };
    let mut at = Fixture::with(80, 24, retention, Settings::default());
    for size in 0..30 {
        arrive(&at, 1_000 - size * 10);
    }
    at.look();
    at.drive("osj");
    assert_eq!((at.selected(), at.rows()[0]), (Some(2), 1));
    for _ in 0..5 {
        arrive(&at, 3);
        at.look();
    }
    assert_eq!(at.selected(), Some(2), "its copy stays until it is left");
    assert_eq!(at.rows()[0], 6);
    at.drive("j");
    assert!(at.selected().is_some_and(|id| id > 5));
}

#[test]
fn a_click_on_a_heading_sorts_by_it() {
    let mut at = sized(&[5, 900, 70]);
    at.resize(200, 60);
    let (column, row) = at.find("size");
    at.mouse(CLICK, column, row);
    assert_eq!(at.rows(), [2, 3, 1]);
    at.shows("size▼");
    at.mouse(CLICK, column, row);
    assert_eq!(at.rows(), [1, 3, 2]);
    at.shows("size▲");
}

// Columns.

fn heading(at: &Fixture) -> String {
    let row = usize::from(at.app.layout().headings.y);
    let line = at.lines()[row]
        .split('│')
        .next()
        .unwrap_or_default()
        .to_owned();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn columns_are_hidden_shown_and_moved() {
    let mut at = sized(&[5]);
    assert_eq!(heading(&at), "time+01 sender event what sig app");
    at.drive("cj<space>");
    assert_eq!(heading(&at), "time+01 event what sig app");
    at.drive("<space>J");
    assert_eq!(heading(&at), "time+01 event sender what sig app");
    at.drive("<esc>");
    at.drive("c");
    at.shows("--columns time,event,sender,what,sig,app");
    at.drive("d");
    assert_eq!(heading(&at), "time+01 sender event what sig app");
    at.drive("<esc>c");
    for _ in 0..10 {
        at.drive("K");
    }
    at.drive("<space><space>");
    for _ in 0..6 {
        at.drive("<space>j");
    }
    assert_eq!(heading(&at).split(' ').count(), 1, "one column stays");
}

#[test]
fn a_column_of_ones_own_shows_a_value_of_each_body() {
    let column = |name: &str, path: &str| ValueColumn {
        name: name.into(),
        path: path.parse().unwrap(),
    };
    let columns = Columns {
        chosen: None,
        values: [
            column("amount", ".data.amount"),
            column("pass", ".password"),
        ]
        .into(),
    };
    let settings = Settings {
        columns,
        ..Settings::default()
    };
    let mut at = Fixture::with(120, 40, Retention::default(), settings);
    let json = |body: &str| Draft::new(&[("Content-Type", "application/json")], body.to_owned());
    at.take(
        &json(r#"{"data":{"amount":"1.\u0035\u202e"},"password":"hush"}"#),
        before(0),
    );
    at.take(&json(r#"{"data":{"amount":1e2}}"#), before(0));
    at.take(&json(r#"{"data":[]}"#), before(0));
    let large = format!(
        r#"{{"data":{{"amount":7}},"more":"{}"}}"#,
        "x".repeat(200_000)
    );
    at.take(&json(&large), before(0));
    let late = format!(
        r#"{{"more":"{}","data":{{"amount":8}}}}"#,
        "x".repeat(200_000)
    );
    at.take(&json(&late), before(0));
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    at.take(&Draft::new(&[form], "data=x&password=y"), before(0));
    at.look();
    assert!(heading(&at).contains("amount pass"), "{}", heading(&at));
    let values: Vec<String> = at
        .app
        .shown
        .iter()
        .map(|row| row.values[0].to_string())
        .collect();
    assert_eq!(values, ["1.5\u{202e}", "1e2", "", "7", "", ""]);
    at.hides("\u{202e}");
    let secret = |at: &Fixture| at.app.shown[0].values[1].to_string();
    assert_ne!(secret(&at), "hush");
    at.drive("M");
    assert_eq!(secret(&at), "hush");
}

#[test]
fn where_a_column_finds_nothing_it_is_told_once_what_may_have_been_meant() {
    let column = |name: &str, path: &str| ValueColumn {
        name: name.into(),
        path: path.parse().unwrap(),
    };
    let told = |path: &str, bodies: &[&str]| {
        let columns = Columns {
            chosen: None,
            values: [column("own", path)].into(),
        };
        let settings = Settings {
            columns,
            ..Settings::default()
        };
        let mut at = Fixture::with(120, 40, Retention::default(), settings);
        let mut told = Vec::new();
        for body in bodies {
            let json = [("Content-Type", "application/json")];
            at.take(&Draft::new(&json, body.to_string()), before(0));
            at.look();
            let line = at.lines().pop().unwrap();
            told.extend(
                line.contains("did you mean")
                    .then(|| line.trim().to_owned()),
            );
            at.app.update(Msg::Key(KeyCode::F(12).into()));
        }
        told
    };
    let body = r#"{"id":"x","data":{"amount":1,"items":[{"sku":2}]}}"#;
    let rows = [
        (
            ".amount",
            "column own: #1 has no .amount; did you mean .data.amount?",
        ),
        (
            ".amout",
            "column own: #1 has no .amout; did you mean .data.amount?",
        ),
        (
            ".sku",
            "column own: #1 has no .sku; did you mean .data.items[0].sku?",
        ),
    ];
    for (path, words) in rows {
        assert_eq!(told(path, &[body, body, body]), [words]);
    }
    assert_eq!(told(".id", &[body, "{}"]), [""; 0], "it is there");
    let empty = r#"{"data":{"note":""}}"#;
    assert_eq!(
        told(".data.note", &[empty]),
        [""; 0],
        "it is there, and empty"
    );
    assert_eq!(told(".quite.other", &[body, body]), [""; 0]);
    assert_eq!(told(".id", &["no json", "[]"]), [""; 0]);
}
