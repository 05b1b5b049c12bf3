//! A search in the detail: hits, what is lit, and the way from event to event.

use crossterm::event::KeyCode;
use ratatui::style::Modifier;

use super::drive::{Fixture, noon};
use crate::{sender::Draft, tui::message::Effect};

fn events(bodies: &[&str]) -> Fixture {
    let mut at = Fixture::new(120, 40);
    for body in bodies {
        let json = &[("Content-Type", "application/json")];
        at.take(&Draft::new(json, *body), noon());
    }
    at.look();
    at
}

const ORDER: &str = r#"{"order":"ORD-1","lines":[{"sku":"ord-a"},{"sku":"b"}],"note":"Order"}"#;

/// The texts that stand out as hits in the detail, from top to bottom.
fn lit(at: &Fixture) -> Vec<String> {
    let buffer = at.buffer();
    let mut found = Vec::new();
    for row in at.app.layout().detail.rows() {
        let mut run = String::new();
        for place in row.positions() {
            let cell = &buffer[place];
            if cell.modifier.contains(Modifier::UNDERLINED) {
                run.push_str(cell.symbol());
            } else if !run.is_empty() {
                found.push(std::mem::take(&mut run));
            }
        }
    }
    found
}

fn path(at: &Fixture) -> String {
    at.app.detail.value().map_or_else(String::new, |it| it.path)
}

#[test]
fn hits_are_counted_lit_and_walked_to_and_what_hides_them_is_unfolded() {
    let mut at = events(&[ORDER]);
    at.drive("<enter>_/ord");
    at.shows("/ ord");
    at.shows("1 of 4");
    at.drive("<enter>");
    assert_eq!((path(&at).as_str(), lit(&at).len()), (".order", 3));
    at.shows("/ord 1 of 4");
    at.drive("nn");
    assert_eq!(path(&at), ".lines[0].sku", "it was folded away");
    at.drive("n");
    assert_eq!(path(&at), ".note");
    assert_eq!(lit(&at), ["ord", "ORD", "ord", "Ord"]);
    at.drive("NNN");
    assert_eq!(path(&at), ".order");
    at.drive("<esc>");
    assert!(lit(&at).is_empty());
    assert!(at.app.detail.search().pattern().is_none());
}

#[test]
fn a_capital_is_exact() {
    let mut at = events(&[ORDER]);
    at.drive("<enter>/Ord<enter>");
    assert_eq!(
        (path(&at).as_str(), lit(&at)),
        (".note", vec!["Ord".to_owned()])
    );
}

#[test]
fn what_is_typed_is_dropped_with_the_place_and_the_search_before() {
    let mut at = events(&[ORDER]);
    at.drive("<enter>/sku<enter>");
    let before = path(&at);
    at.drive("/note<esc>");
    assert_eq!(
        (path(&at), at.app.detail.search().pattern().unwrap().text()),
        (before, "sku")
    );
    at.drive("/<enter>");
    assert!(
        at.app.detail.search().pattern().is_none(),
        "an empty one ends it"
    );
    at.drive("/zzz");
    at.shows("no hit");
}

#[test]
fn after_the_last_hit_comes_the_next_event_that_has_one() {
    let mut at = events(&[ORDER, r#"{"a":1}"#, r#"{"a":"ord","b":"ord"}"#]);
    at.drive("g<enter>/ord<enter>nnn");
    assert_eq!((at.selected(), path(&at).as_str()), (Some(1), ".note"));
    at.drive("n");
    assert_eq!((at.selected(), path(&at).as_str()), (Some(3), ".a"));
    at.drive("n");
    assert_eq!(path(&at), ".b");
    at.drive("n");
    assert_eq!((at.selected(), path(&at).as_str()), (Some(3), ".b"));
    at.shows("no later event has one");
    at.drive("NN");
    assert_eq!(
        (at.selected(), path(&at).as_str()),
        (Some(1), ".note"),
        "the last of it"
    );
}

#[test]
fn from_the_list_one_goes_to_events_with_a_hit_and_without_a_search_to_every_row() {
    let mut at = events(&[ORDER, "1", "2", ORDER, "3"]);
    at.drive("gn");
    assert_eq!(at.selected(), Some(2));
    at.drive("N<enter>/ord<enter><tab>n");
    assert_eq!(at.selected(), Some(4));
    at.drive("N");
    assert_eq!(at.selected(), Some(1));
    at.drive("<esc>n");
    assert_eq!(at.selected(), Some(2), "the search is over");
}

#[test]
fn the_next_event_is_one_that_the_filter_shows() {
    let mut at = events(&[ORDER, r#"{"order":"x"}"#, ORDER]);
    at.drive("/note<enter>g<enter>/order<enter>nn");
    assert_eq!(at.selected(), Some(3));
}

#[test]
fn what_the_filter_found_is_gone_to_by_who_reads_it() {
    let mut at = events(&[ORDER, "1", ORDER]);
    at.drive("/sender:x or ord<enter>g<enter>n");
    assert_eq!((at.selected(), path(&at).as_str()), (Some(1), ".order"));
    at.shows("/ord 1 of 4");
    at.drive("nnnn");
    assert_eq!((at.selected(), path(&at).as_str()), (Some(3), ".order"));
    at.drive("<esc>");
    assert!(at.app.detail.search().pattern().is_none());
    // What is not looked for letter by letter is no text.
    let mut at = events(&[ORDER, ORDER]);
    at.drive("/.order=ord-1<enter>g<enter>n");
    assert_eq!(at.selected(), Some(2));
}

#[test]
fn an_event_that_is_found_late_does_not_take_the_cursor_from_who_went_elsewhere() {
    for (keys, selected) in [("", 5), ("k", 1), ("j", 3), ("<c-c>", 2)] {
        let mut at = events(&["1", ORDER, "2", "3", ORDER]);
        at.drive("gj<enter>/ord<enter><tab>");
        at.app.update(at.app.pressed(KeyCode::Char('n').into()));
        at.app.settle(&at.journal, &at.reader);
        let late = at.app.take_effects();
        assert!(matches!(late[..], [Effect::Scan(_)]), "{late:?}");
        at.drive(keys);
        for effect in late {
            at.perform(effect);
        }
        at.look();
        assert_eq!(at.selected(), Some(selected), "{keys}");
    }
}

#[test]
fn head_and_raw_are_searched_as_they_are_shown() {
    for (tab, hits) in [("2", 1), ("5", 1)] {
        let mut at = events(&[ORDER]);
        at.drive("<enter>");
        at.drive(tab);
        at.drive("/application<enter>");
        assert_eq!(lit(&at), vec!["application"; hits], "tab {tab}");
    }
}

#[test]
fn a_long_body_is_searched_elsewhere_in_slices() {
    let rows: Vec<String> = (0..40_000)
        .map(|row| format!("{{\"row\":{row}}}"))
        .collect();
    let body = format!("{{\"rows\":[{}],\"last\":\"needle\"}}", rows.join(","));
    let mut at = events(&[&body, "1"]);
    at.drive("k<enter>/needle<enter>");
    assert_eq!(
        (path(&at).as_str(), lit(&at)),
        (".last", vec!["needle".to_owned()])
    );
    at.shows("1 of 1");
}

/// Presses keys while nothing large is laid out yet; gives what is to be done for
/// that.
fn before_it_is_laid_out(at: &mut Fixture, keys: &str) -> Vec<Effect> {
    let mut later = Vec::new();
    let pressed = keys.chars().map(|key| match key {
        '\n' => KeyCode::Enter,
        key => KeyCode::Char(key),
    });
    for key in std::iter::once(None).chain(pressed.map(Some)) {
        if let Some(key) = key {
            let msg = at.app.pressed(key.into());
            at.app.update(msg);
        }
        loop {
            at.app.settle(&at.journal, &at.reader);
            let effects = at.app.take_effects();
            if effects.is_empty() {
                break;
            }
            for effect in effects {
                match effect {
                    Effect::LayOut { .. } | Effect::Unpack(_) => later.push(effect),
                    effect => drop(at.perform(effect)),
                }
            }
        }
    }
    later
}

/// Bodies of which more than the start is laid out elsewhere.
fn large() -> [(&'static str, String); 2] {
    let rows = |row: &str| row.repeat(60_000);
    [
        (
            "application/json",
            format!("[\"needle 1\",{}\"needle 2\"]", rows("[7],\n")),
        ),
        (
            "text/plain",
            format!("needle 1\n{}needle 2", rows("a row\n")),
        ),
    ]
}

#[test]
fn the_end_of_what_is_not_laid_out_yet_is_gone_to_when_it_is() {
    for (content_type, body) in large() {
        for (keys, is_end) in [("k\nG", true), ("k\nGk", false)] {
            let mut at = Fixture::new(120, 40);
            let head = |it| [("Content-Type", it)];
            at.take(&Draft::new(&head(content_type), body.as_str()), noon());
            at.take(&Draft::new(&head("text/plain"), "another"), noon());
            at.look();
            let later = before_it_is_laid_out(&mut at, keys);
            at.hides("needle 2");
            for effect in later {
                at.perform(effect);
            }
            at.look();
            let lines = at.lines().concat();
            assert_eq!(lines.contains("needle 2"), is_end, "{content_type} {keys}");
        }
    }
}

#[test]
fn a_hit_that_is_not_laid_out_yet_is_gone_to_when_it_is() {
    for (content_type, body) in large() {
        let mut at = Fixture::new(120, 40);
        let head = |it| [("Content-Type", it)];
        at.take(&Draft::new(&head(content_type), body.as_str()), noon());
        at.take(&Draft::new(&head("text/plain"), "needle 3"), noon());
        at.look();
        let later = before_it_is_laid_out(&mut at, "k\n/needle\nn");
        at.shows("needle 1");
        at.hides("needle 2");
        for effect in later {
            at.perform(effect);
        }
        at.look();
        at.shows("needle 2");
        at.drive("n");
        at.shows("needle 3");
    }
}

#[test]
fn no_other_event_is_gone_to_while_one_is_unpacked() {
    let mut at = Fixture::new(120, 40);
    let body = format!("<a>{}<b>needle 2</b></a>", "<c/>\n".repeat(60_000));
    let head = |it| [("Content-Type", it)];
    at.take(&Draft::new(&head("application/xml"), body.as_str()), noon());
    at.take(&Draft::new(&head("text/plain"), "needle 3"), noon());
    let later = before_it_is_laid_out(&mut at, "k\n/needle\nn");
    assert!(lit(&at).is_empty(), "it stays on the event");
    for effect in later {
        at.perform(effect);
    }
    at.look();
    at.shows("needle 2");
}

#[test]
fn who_goes_elsewhere_is_not_taken_to_a_hit_that_is_found_later() {
    for (content_type, body) in large() {
        let mut at = Fixture::new(120, 40);
        at.take(
            &Draft::new(&[("Content-Type", content_type)], body.as_str()),
            noon(),
        );
        let later = before_it_is_laid_out(&mut at, "\n/needle\nnj");
        for effect in later {
            at.perform(effect);
        }
        at.look();
        at.hides("needle 2");
    }
}

#[test]
fn a_hit_in_what_is_cut_off_is_shown_in_a_row_of_its_own() {
    let body = format!("{{\"a\":\"{}needle\",\"b\":1}}", "x ".repeat(300));
    let mut at = events(&[&body]);
    at.drive("<enter>/needle<enter>");
    assert_eq!(lit(&at), ["needle"]);
    at.shows("\"b\": 1");
}

#[test]
fn nothing_of_a_hidden_secret_is_lit() {
    let mut at = events(&[r#"{"password":"hunter2hunter2hunter2","b":"hunter2"}"#]);
    at.drive("<enter>/hunter2<enter>");
    assert_eq!(lit(&at), ["hunter2"]);
    at.hides("hunter2hunter2");
}

#[test]
fn what_the_filter_found_stands_out_in_body_and_head() {
    let cases = [
        ("body:sku", "", vec!["sku", "sku"]),
        (".lines[].sku=b", "", vec!["\"b\""]),
        (".note", "", vec!["\"Order\""]),
        ("header:json", "2", vec!["json"]),
        ("-body:zzz", "", vec![]),
    ];
    for (filter, tab, expected) in cases {
        let mut at = events(&[ORDER]);
        at.drive(&format!("/{filter}<enter><enter>{tab}"));
        assert_eq!(lit(&at), expected, "{filter}");
    }
    let mut at = events(&[ORDER]);
    at.drive("/.note<enter><enter>/sku<enter>");
    assert_eq!(lit(&at), ["sku", "sku", "\"Order\""], "a search beside it");
}

#[test]
fn what_the_filter_found_stands_out_in_the_request_line() {
    let request = [("POST /shop/post?to=shop HTTP/1.1\r\nHost: shop", "1")];
    let cases = [
        ("path:shop", vec!["shop"]),
        ("query:shop", vec!["shop"]),
        ("query.to:shop", vec!["shop"]),
        ("method:post", vec!["POST"]),
        ("shop", vec!["shop", "shop", "shop"]),
    ];
    for (filter, expected) in cases {
        for tab in [2, 5] {
            let mut at = heads(&request);
            at.drive(&format!("/{filter}<enter><enter>{tab}"));
            assert_eq!(lit(&at), expected, "{filter} in {tab}");
        }
    }
}

#[test]
fn what_a_path_of_the_filter_leads_to_stands_out_in_every_kind_of_body() {
    let form = "application/x-www-form-urlencoded";
    let parts = "multipart/form-data; boundary=b";
    let of_parts = "--b\r\nContent-Disposition: form-data; name=\"sku\"\r\n\r\nord-7\r\n--b--\r\n";
    let xml = "<order id=\"7\"><sku>ord-7</sku><n1>1</n1></order>";
    let cases = [
        (form, "sku=ord-7&a=b", ".sku", vec!["ord-7"]),
        (form, "sku=ord-7&a=a", ".a=a", vec!["a"]),
        (form, "sku=ord-7&a=b", ".sku=ord-8", vec![]),
        (form, "password=hunter2&a=b", ".password=hunter2", vec![]),
        (parts, of_parts, ".sku:ord", vec!["ord-7"]),
        ("application/xml", xml, ".order.sku", vec!["ord-7"]),
        ("application/xml", xml, ".order.n1>0", vec!["1"]),
        ("application/xml", xml, ".order.@id=7", vec!["7"]),
    ];
    for (kind, body, filter, expected) in cases {
        let mut at = Fixture::new(120, 40);
        at.take(&Draft::new(&[("Content-Type", kind)], body), noon());
        at.look();
        at.drive(&format!("/{filter} or path:/hooks<enter><enter>"));
        assert_eq!(lit(&at), expected, "{filter} in {kind}");
    }
}

/// Events whose heads and bodies hold the text here and there.
fn heads(requests: &[(&str, &str)]) -> Fixture {
    let mut at = Fixture::new(120, 40);
    for (head, body) in requests {
        let head = format!("{head}\r\n\r\n");
        at.bytes(head.as_bytes(), body.as_bytes(), noon());
    }
    at.look();
    at
}

#[test]
fn in_head_and_raw_one_goes_on_to_events_that_show_the_text_in_any_part_of_it() {
    let requests = [
        ("POST /a HTTP/1.1\r\nX-Shop: needle", "1"),
        ("POST /a HTTP/1.1", "needle"),
        ("POST /needle HTTP/1.1", "1"),
        ("GET /a?q=needle HTTP/1.1", ""),
        ("POST /b HTTP/1.1", "2"),
        ("POST /a HTTP/1.1\r\nX-Shop: needle", "1"),
    ];
    for (tab, reached) in [("2", vec![1, 3, 4, 6]), ("5", vec![1, 2, 3, 4, 6])] {
        let mut at = heads(&requests);
        at.drive(&format!("g<enter>{tab}/needle<enter>"));
        let mut seen = vec![at.selected().unwrap()];
        while seen.len() < reached.len() {
            at.drive("n");
            seen.push(at.selected().unwrap());
            assert_eq!(lit(&at), ["needle"], "tab {tab}, event {seen:?}");
        }
        assert_eq!(seen, reached, "tab {tab}");
        at.drive("n");
        at.shows("no later event has one");
        assert_eq!(at.selected(), reached.last().copied());
        for expected in reached.iter().rev().skip(1) {
            at.drive("N");
            assert_eq!(at.selected(), Some(*expected), "tab {tab}");
        }
    }
}

/// Words with a blank between them may stand anywhere in a head, and so the
/// filter finds them in bodies too.
#[test]
fn events_that_show_no_hit_are_passed_over_and_the_way_ends_where_it_began() {
    let head = ("POST /a HTTP/1.1\r\nX-Note: two words", "1");
    let mut requests = vec![("POST /a HTTP/1.1", ""), head];
    requests.extend([("POST /a HTTP/1.1", "two words"); 30]);
    let mut at = heads(&requests);
    let go = |at: &mut Fixture, key: &str| {
        at.drive(key);
        while at.app.deadline() == Some(at.now) {
            at.look();
        }
    };
    at.drive("gj<enter>2/two words<enter>");
    go(&mut at, "n");
    at.shows("no later event has one");
    assert_eq!(
        (at.selected(), lit(&at)),
        (Some(2), vec!["two words".to_owned()])
    );
    requests.push(head);
    let mut at = heads(&requests);
    at.drive("gj<enter>2/two words<enter>");
    go(&mut at, "n");
    assert_eq!(
        at.selected(),
        Some(33),
        "thirty bodies have it, and no head"
    );
    go(&mut at, "N");
    assert_eq!(at.selected(), Some(2));
    go(&mut at, "N");
    at.shows("no earlier event has one");
    assert_eq!(at.selected(), Some(2));
}
