//! The lines are those that `serde_json` prints, in any fold and at any fault.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

const BODY: &[u8] =
    br#"{"event":"paid","data":{"amount":"1.50","tags":["a",{}],"none":[]},"n":1e2}"#;

/// The rows as a screen would write them, with signs for folds.
fn screen(body: &[u8], outline: &Outline, folds: &Folds) -> Vec<String> {
    outline
        .visible(body, folds, 0..usize::MAX)
        .map(|line| {
            let text = String::from_utf8_lossy(line.text).into_owned();
            let key = line.key.map(String::from_utf8_lossy);
            let key = key.map_or(String::new(), |key| format!("{key}: "));
            let comma = if line.comma { "," } else { "" };
            let indent = "  ".repeat(line.depth.into());
            format!("{indent}{key}{}{comma}", line.summary().unwrap_or(text))
        })
        .collect()
}

fn line_with(body: &[u8], outline: &Outline, key: &str) -> usize {
    let folds = Folds::new();
    outline
        .visible(body, &folds, 0..outline.len())
        .find(|line| line.key == Some(key.as_bytes()))
        .map(|line| line.line)
        .unwrap()
}

#[test]
fn a_text_is_laid_out_in_lines() {
    let expected = r#"{
  "event": "paid",
  "data": {
    "amount": "1.50",
    "tags": [
      "a",
      {}
    ],
    "none": []
  },
  "n": 1e2
}"#;
    let outline = Outline::of(BODY);
    assert_eq!(screen(BODY, &outline, &Folds::new()).join("\n"), expected);
    assert_eq!(outline.ending(), &Ending::Whole);
}

#[test]
fn a_folded_container_is_one_line_that_says_how_much_is_in_it() {
    let outline = Outline::of(BODY);
    let mut folds = Folds::new();
    outline.fold(BODY, line_with(BODY, &outline, "\"tags\""), &mut folds);
    assert_eq!(screen(BODY, &outline, &folds)[4], "    \"tags\": [ 2 ],");
    outline.fold(BODY, line_with(BODY, &outline, "\"data\""), &mut folds);
    let expected = [
        "{",
        "  \"event\": \"paid\",",
        "  \"data\": { 3 keys },",
        "  \"n\": 1e2",
        "}",
    ];
    assert_eq!(screen(BODY, &outline, &folds), expected);
    assert_eq!(outline.visible_len(&folds), 5);
    outline.fold(BODY, 0, &mut folds);
    assert_eq!(screen(BODY, &outline, &folds), ["{ 3 keys }"]);
    let tag = line_with(BODY, &outline, "\"tags\"") + 1;
    assert_eq!(outline.row_of(tag, &folds), 0);
    outline.reveal(BODY, tag, &mut folds);
    assert_eq!(outline.visible_len(&folds), outline.len());
}

#[test]
fn a_path_is_known_for_each_line() {
    let outline = Outline::of(BODY);
    let paths: Vec<_> = (0..outline.len())
        .map(|line| outline.path_of(BODY, line).unwrap().to_string())
        .collect();
    let expected = [
        ".",
        ".event",
        ".data",
        ".data.amount",
        ".data.tags",
        ".data.tags[0]",
        ".data.tags[1]",
        ".data.tags",
        ".data.none",
        ".data",
        ".n",
        ".",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn where_the_json_breaks_the_rest_is_shown_as_it_is() {
    let table: &[(&str, &[&str], usize, &str)] = &[
        (
            "{\"a\":1,\n\"b\":tru}\n}",
            &["{", "  \"a\": 1,", "\"b\":tru}", "}"],
            2,
            "expected true at byte 12 (line 2, column 5)",
        ),
        (
            "{\"a\":[1,2",
            &["{", "  \"a\": [", "    1,", "    2", ""],
            4,
            "ends at byte 9, expected ',' or ']' (line 1, column 10)",
        ),
        (
            "{\"a\":x",
            &["{", "\"a\":x"],
            1,
            "expected a value at byte 5 (line 1, column 6)",
        ),
        (
            "{\"a\":1,\n",
            &["{", "  \"a\": 1", ","],
            2,
            "ends at byte 8, expected a key (line 2, column 1)",
        ),
        (
            "{} x",
            &["{}", "x"],
            1,
            "expected the end at byte 3 (line 1, column 4)",
        ),
        (
            "hello\nworld",
            &["hello", "world"],
            0,
            "expected a value at byte 0 (line 1, column 1)",
        ),
        (
            "",
            &[""],
            0,
            "ends at byte 0, expected a value (line 1, column 1)",
        ),
    ];
    for (body, lines, fault_line, why) in table {
        let body = body.as_bytes();
        let outline = Outline::of(body);
        assert_eq!(screen(body, &outline, &Folds::new()), *lines);
        assert_eq!(outline.fault_line(), Some(*fault_line));
        assert_eq!(outline.fault().unwrap().explain(body), *why);
    }
}

#[test]
fn what_never_ends_cannot_be_folded() {
    let body = b"{\"a\":[1,{\"b\":2},{\"c\":";
    let outline = Outline::of(body);
    let foldable: Vec<_> = (0..outline.len())
        .filter(|line| outline.end_of(body, *line).is_some())
        .collect();
    assert_eq!(foldable, [line_with(body, &outline, "\"b\"") - 1]);
    let raw = outline.len() - 1;
    assert_eq!(outline.path_of(body, raw), None);
    assert_eq!(outline.path_of(body, raw - 1).unwrap().to_string(), ".a[2]");
}

#[test]
fn keys_that_stand_twice_are_marked() {
    let body = br#"{"a":1,"b":{"a":2},"\u0061":3,"c":4}"#;
    let outline = Outline::of(body);
    let folds = Folds::new();
    let marked: Vec<_> = outline
        .visible(body, &folds, 0..outline.len())
        .filter(|line| line.remark == Some(Remark::DuplicateKey))
        .map(|line| line.text)
        .collect();
    assert_eq!(marked, [b"1", b"3"]);
}

#[test]
fn keys_that_stand_twice_are_marked_wherever_marks_stand() {
    let long = "k".repeat(10_000);
    let body = format!(
        "{{\"a\":1,\"b\":{{\"c\":2,\"d\":[0,0],\"\\u0063\":3}},\"{long}\":4,\"e\":{{\"{long}\":5,\"{long}\":6}},\"a\":7}}"
    );
    let body = body.as_bytes();
    for block in [0, 8, 40, 20_000, usize::MAX] {
        let grain = Grain {
            block,
            ..Grain::ALL
        };
        let outline = Outline::with(body, Values::One, grain);
        let marked: Vec<_> = outline
            .visible(body, &Folds::new(), 0..outline.len())
            .filter(|line| line.remark == Some(Remark::DuplicateKey))
            .map(|line| line.text[0])
            .collect();
        assert_eq!(marked, b"123567", "{block}");
    }
}

#[test]
fn the_containers_around_a_line_are_known_by_their_keys() {
    let keys = |body: &str, text: &str| -> Vec<String> {
        let outline = Outline::of(body.as_bytes());
        let line = outline.line_of_byte(body.as_bytes(), body.find(text).unwrap());
        let around = outline.containers(body.as_bytes(), line);
        around
            .map(|(_, key)| String::from_utf8_lossy(key.unwrap_or(b"-")).into_owned())
            .collect()
    };
    let body = r#"{"a":[1,{"b":{"c":2}}],"d":3}"#;
    assert_eq!(keys(body, "2"), ["\"b\"", "-", "\"a\"", "-"]);
    assert_eq!(keys(body, "3"), ["-"]);
    // Behind a fault those are around that are open there.
    assert_eq!(keys(r#"{"a":[1,oops]}"#, "oops"), ["\"a\"", "-"]);
    assert_eq!(keys(r#"{"a":[oops]}"#, "oops"), ["\"a\"", "-"]);
    assert_eq!(keys(r#"{"a":[1],"b":oops}"#, "oops"), ["-"]);
    assert_eq!(keys("oops", "oops"), [""; 0]);
}

#[test]
fn the_value_of_a_line_is_copied_whole() {
    let outline = Outline::of(BODY);
    let copied = |line| &BODY[outline.value_span(BODY, line).unwrap()];
    let data = line_with(BODY, &outline, "\"data\"");
    assert_eq!(
        copied(data),
        br#"{"amount":"1.50","tags":["a",{}],"none":[]}"#
    );
    assert_eq!(copied(outline.end_of(BODY, data).unwrap()), copied(data));
    assert_eq!(copied(data + 1), b"\"1.50\"");
    assert_eq!(copied(outline.len() - 1), BODY);
}

#[test]
fn a_byte_is_found_on_its_line() {
    let outline = Outline::of(BODY);
    let at = memchr::memmem::find(BODY, b"1.50").unwrap();
    assert_eq!(
        outline.line_of_byte(BODY, at),
        line_with(BODY, &outline, "\"amount\"")
    );
    assert_eq!(outline.line_of_byte(BODY, 0), 0);
}

#[test]
fn a_first_screen_costs_a_first_screen() {
    let body = format!("[{}1]", "1,".repeat(1 << 20));
    let outline = Outline::up_to(body.as_bytes(), 60);
    assert_eq!(outline.len(), 60);
    assert!(matches!(outline.ending(), Ending::Limit(at) if *at < 200));
}

#[test]
fn depth_without_end_is_cut_off() {
    let body = vec![b'['; 1 << 20];
    let outline = Outline::of(&body);
    assert!(outline.len() < 20_000);
    assert!(matches!(outline.ending(), Ending::Limit(_)));
    assert!(outline.path_of(&body, outline.len() - 1).is_some());
}

#[test]
fn json_lines_are_laid_out_one_after_the_other() {
    let body = b"{\"a\":1}\n[2]\n{}\n3 x";
    let outline = Outline::of_many(body);
    let expected = ["{", "  \"a\": 1", "}", "[", "  2", "]", "{}", "3", "x"];
    assert_eq!(screen(body, &outline, &Folds::new()), expected);
    assert_eq!(outline.fault().unwrap().at, 17);
    assert_eq!(outline.path_of(body, 4).unwrap().to_string(), ".[0]");
    assert_eq!(Outline::of_many(b"1\n2\n").ending(), &Ending::Whole);
}

#[test]
fn all_of_one_depth_are_folded_at_once() {
    let outline = Outline::of(BODY);
    let folds = outline.folded_at(BODY, 1);
    assert_eq!(outline.visible_len(&folds), 5);
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        "[a-c]{0,2}".prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-e ]{1,2}", inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn unfolded_it_is_what_serde_json_prints(value in json_value()) {
        let body = serde_json::to_vec(&value).unwrap();
        let expected = serde_json::to_string_pretty(&value).unwrap();
        let outline = Outline::of(&body);
        prop_assert_eq!(screen(&body, &outline, &Folds::new()).join("\n"), expected);
    }

    #[test]
    fn the_path_of_a_line_leads_to_its_value(value in json_value()) {
        let body = serde_json::to_vec(&value).unwrap();
        let outline = Outline::of(&body);
        for line in 0..outline.len() {
            let path = outline.path_of(&body, line).unwrap();
            let found = path.find(&body).map(|found| found.span);
            prop_assert_eq!(found, outline.value_span(&body, line), "{}", path);
        }
    }

    #[test]
    fn rows_and_lines_lead_to_each_other(value in json_value(), folded in proptest::collection::vec(0..40_usize, 0..6)) {
        let body = serde_json::to_vec(&value).unwrap();
        let outline = Outline::of(&body);
        let mut folds = Folds::new();
        for line in folded {
            outline.toggle(&body, line, &mut folds);
        }
        let all: Vec<_> = outline.visible(&body, &folds, 0..usize::MAX).map(|view| view.line).collect();
        prop_assert_eq!(all.len(), outline.visible_len(&folds));
        for (row, line) in all.iter().enumerate() {
            prop_assert_eq!(outline.line_at(row, &folds), *line);
            prop_assert_eq!(outline.row_of(*line, &folds), row);
            let from_here: Vec<_> = outline.visible(&body, &folds, row..row + 2).map(|view| view.line).collect();
            prop_assert_eq!(&from_here, &all[row..all.len().min(row + 2)]);
        }
        for line in 0..outline.len() {
            let row = outline.row_of(line, &folds);
            prop_assert!(all[row] <= line && all.get(row + 1).is_none_or(|next| *next > line));
        }
    }

    #[test]
    fn marks_change_nothing_wherever_they_stand(value in json_value(), spoilt in proptest::option::of((0..300_usize, any::<u8>())), block in 0..40_usize, folded in proptest::collection::vec(0..40_usize, 0..4)) {
        let mut body = serde_json::to_vec_pretty(&value).unwrap();
        if let Some((at, byte)) = spoilt && at < body.len() {
            body[at] = byte;
        }
        same_with_marks(&body, Values::One, block, &folded);
        same_with_marks(&[&body[..], b"\n", &body].concat(), Values::Many, block, &folded);
    }

    #[test]
    fn marks_change_nothing_in_any_bytes(body: Vec<u8>, block in 0..20_usize) {
        same_with_marks(&body, Values::One, block, &[]);
        same_with_marks(&body, Values::Many, block, &[]);
    }

    #[test]
    fn any_bytes_can_be_laid_out(body: Vec<u8>) {
        let outline = Outline::of(&body);
        for line in 0..outline.len() {
            prop_assert!(outline.value_span(&body, line).is_some_and(|span| span.end <= body.len()));
            let _ = outline.path_of(&body, line);
        }
        prop_assert!(outline.fault().is_none() || outline.fault_line().is_some());
    }

    #[test]
    fn a_cut_text_can_be_laid_out(value in json_value(), cut in 0..200_usize) {
        let mut body = serde_json::to_vec(&value).unwrap();
        body.truncate(cut);
        let outline = Outline::of(&body);
        for line in 0..outline.len() {
            prop_assert!(outline.value_span(&body, line).is_some_and(|span| span.end <= body.len()));
            let _ = outline.path_of(&body, line);
        }
        let folds = Folds::new();
        prop_assert_eq!(outline.visible(&body, &folds, 0..usize::MAX).count(), outline.len());
    }
}

/// With marks every few bytes, the lines are those of a body that is laid out
/// at once.
fn same_with_marks(body: &[u8], values: Values, block: usize, folded: &[usize]) {
    let whole = Outline::with(body, values, Grain::ALL);
    let grain = Grain {
        block,
        ..Grain::ALL
    };
    let marked = Outline::with(body, values, grain);
    assert_eq!(marked.len(), whole.len());
    assert_eq!(
        (marked.ending(), marked.issues(), marked.fault_line()),
        (whole.ending(), whole.issues(), whole.fault_line())
    );
    let mut folds = [Folds::new(), Folds::new()];
    for line in folded {
        whole.toggle(body, *line, &mut folds[0]);
        marked.toggle(body, *line, &mut folds[1]);
    }
    assert_eq!(folds[0], folds[1]);
    let rows = 0..usize::MAX;
    let seen: Vec<_> = whole.visible(body, &folds[0], rows.clone()).collect();
    let again: Vec<_> = marked.visible(body, &folds[0], rows).collect();
    assert_eq!(again, seen);
    for line in 0..whole.len() {
        let containers = |outline: &Outline| -> Vec<_> { outline.containers(body, line).collect() };
        assert_eq!(containers(&marked), containers(&whole), "{line}");
        let of = |outline: &Outline| {
            (
                outline.end_of(body, line),
                outline.parent(body, line),
                outline.value_span(body, line),
                outline.path_of(body, line),
            )
        };
        assert_eq!(of(&marked), of(&whole), "{line}");
    }
    for at in 0..body.len() {
        assert_eq!(
            marked.line_of_byte(body, at),
            whole.line_of_byte(body, at),
            "{at}"
        );
    }
    for depth in 0..4 {
        let of_depth = |line: &LineView<'_>| line.depth == depth && line.fold == Fold::Open;
        let open = Folds::new();
        let starts = whole.visible(body, &open, 0..usize::MAX);
        let starts: Vec<_> = starts.filter(of_depth).map(|start| start.line).collect();
        let ends = starts.iter().filter_map(|start| whole.end_of(body, *start));
        let folds = Folds::of(starts.iter().copied().zip(ends));
        assert_eq!(whole.folded_at(body, depth), folds);
        assert_eq!(marked.folded_at(body, depth), folds);
    }
}

#[test]
fn the_index_takes_a_fiftieth_of_a_large_body_at_most() {
    let record = |n: usize| {
        format!(
            r#"{{"id":{n},"name":"a customer","lines":[{{"sku":"a","n":1}},{{"sku":"b","n":2}}],"paid":true}}"#
        )
    };
    let records: Vec<String> = (0..40_000).map(record).collect();
    let numbers = "1,".repeat(1 << 20);
    let text = "x".repeat(2 << 20);
    for body in [
        format!("[{}]", records.join(",")),
        format!("{{\"data\":{{\"all\":[{}]}}}}", records.join(",\n  ")),
        format!("[{numbers}1]"),
        format!("[\"{text}\",{{\"a\":\"{text}\"}}]"),
        format!("[1,x{}", "a line\n".repeat(1 << 18)),
    ] {
        let outline = Outline::of(body.as_bytes());
        let share = outline.weight() * 1000 / body.len();
        assert!(share <= 20, "{share} of 1000 for {}", &body[..20]);
    }
}

#[test]
fn brackets_in_brackets_without_end_do_not_fill_the_memory() {
    let deep = format!("{}{},", "[".repeat(5_000), "]".repeat(5_000));
    let body = format!("[{}1]", deep.repeat(400));
    let outline = Outline::of(body.as_bytes());
    assert!(outline.weight() <= body.len() / 50 + (2 << 20));
    assert!(matches!(outline.ending(), Ending::Limit(_)));
    assert!(
        outline
            .path_of(body.as_bytes(), outline.len() - 1)
            .is_some()
    );
}

#[test]
fn behind_a_fault_a_first_screen_costs_a_first_screen_too() {
    let body = format!("[1]{}", "x\n".repeat(1 << 20));
    let outline = Outline::up_to(body.as_bytes(), 60);
    assert_eq!(outline.len(), 60);
    let folds = Folds::new();
    let last = outline.visible(body.as_bytes(), &folds, 59..60).next();
    assert!(last.is_some_and(|line| line.text.len() > 1 << 20));
    let mut asked = 0;
    let stopped = Outline::watched(body.as_bytes(), &mut |_| {
        asked += 1;
        ControlFlow::Break(())
    });
    assert_eq!((stopped, asked), (None, 1));
}

#[test]
fn who_watches_can_stop_it() {
    let body = format!("[{}1]", "1,".repeat(4 << 20));
    let mut asked = 0;
    let stopped = Outline::watched(body.as_bytes(), &mut |done| {
        asked = done;
        ControlFlow::Break(())
    });
    assert_eq!(stopped, None);
    assert!(asked < 2 << 20, "{asked}");
    let whole = Outline::watched(body.as_bytes(), &mut |_| ControlFlow::Continue(()));
    assert_eq!(whole, Some(Outline::of(body.as_bytes())));
}

/// Without blanks, which layout may add and leave out.
fn dense(text: &[u8]) -> Vec<u8> {
    let seen = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    seen.copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However early a body ends, all of it is on the screen.
    #[test]
    fn every_prefix_of_a_document_shows(value in json_value(), pretty: bool) {
        let write = if pretty { serde_json::to_vec_pretty } else { serde_json::to_vec };
        let body = write(&value).unwrap();
        for cut in 0..=body.len() {
            let body = &body[..cut];
            let outline = Outline::of(body);
            let shown = screen(body, &outline, &Folds::new()).concat();
            prop_assert_eq!(dense(shown.as_bytes()), dense(body), "{} bytes", cut);
        }
    }
}

/// The bodies of real deliveries, where the collection lies beside the project.
fn collected_bodies() -> Option<Vec<(Option<String>, Vec<u8>)>> {
    use base64::{Engine, engine::general_purpose::STANDARD};

    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/corpus/corpus-dev.jsonl"
    );
    let text = std::fs::read_to_string(path).ok()?;
    let body = |line: &str| {
        let delivery: Value = serde_json::from_str(line).unwrap();
        let headers = delivery["headers"].as_array().unwrap();
        let content_type = headers
            .iter()
            .find(|field| {
                field[0]
                    .as_str()
                    .unwrap()
                    .eq_ignore_ascii_case("content-type")
            })
            .map(|field| field[1].as_str().unwrap().to_owned());
        (
            content_type,
            STANDARD
                .decode(delivery["body_b64"].as_str().unwrap())
                .unwrap(),
        )
    };
    Some(text.lines().map(body).collect())
}

#[test]
fn real_deliveries_are_recognised_and_laid_out_as_serde_json_reads_them() {
    use crate::exchange::kind::{self, BodyKind};

    let Some(bodies) = collected_bodies() else {
        println!("skipped: no ../shared/corpus");
        return;
    };
    for (content_type, body) in &bodies {
        let is_container = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
        let is_json = is_container && serde_json::from_slice::<Value>(body).is_ok();
        let content_type = content_type.as_deref().map(str::as_bytes);
        let kind = kind::of(content_type, body);
        let outline = Outline::of(body);
        assert!(
            kind == BodyKind::Json || !is_json,
            "{content_type:?} {kind:?}"
        );
        assert_eq!(
            is_json,
            is_container && outline.fault().is_none() && outline.issues() == Issues::default()
        );
        if is_json {
            let shown = screen(body, &outline, &Folds::new()).join("\n");
            assert_eq!(
                serde_json::from_str::<Value>(&shown).unwrap(),
                serde_json::from_slice::<Value>(body).unwrap()
            );
        }
    }
    assert!(!bodies.is_empty());
}
