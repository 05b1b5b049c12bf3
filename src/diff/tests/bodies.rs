//! That nothing of a form, of multipart or of XML is left out of a comparison, and
//! nothing secret of it shown.

use super::{bodies, lines};

/// Bodies of which a part was not compared, with what is told of them now.
#[test]
fn bodies_that_differ_are_never_said_to_hold_the_same() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let table: &[(&str, &str, &str, &[&str])] = &[
        (
            FORM,
            "c=3&c=4",
            "c=3&c=5",
            &[r#"~ .c (2 of that name)  "4" -> "5""#],
        ),
        (FORM, "c=3", "c=3&c=9", &[r#"+ .c (2 of that name)  "9""#]),
        (
            FORM,
            "a=1&b=2",
            "b=2&a=1",
            &["~ line 1  a=1&b=2 -> b=2&a=1"],
        ),
        (
            "text/xml",
            "<t>hello</t>",
            "<t>hello </t>",
            &[r#"~ .t  "hello" -> "hello ""#],
        ),
        (
            "text/xml",
            "<t><a>1</a><b>2</b></t>",
            "<t><b>2</b><a>1</a></t>",
            &[
                "- line 1  <t><a>1</a><b>2</b></t>",
                "+ line 1  <t><b>2</b><a>1</a></t>",
            ],
        ),
        (
            "text/xml",
            "<t><!-- one --><a>1</a></t>",
            "<t><!-- two --><a>1</a></t>",
            &["~ line 1  <t><!-- one --><a>1</a></t> -> <t><!-- two --><a>1</a></t>"],
        ),
        (
            "text/plain",
            "eyJhbGciOiJub25lIn0.eyJqdGkiOiIxIn0.aaaa",
            "eyJhbGciOiJub25lIn0.eyJqdGkiOiIxIn0.bbbb",
            &[
                "~ line 1  eyJhbGciOiJub25lIn0.eyJqdGkiOiIxIn0.aaaa -> eyJhbGciOiJub25lIn0.eyJqdGkiOiIxIn0.bbbb",
            ],
        ),
    ];
    for (content_type, old, new, expected) in table {
        let found = bodies(content_type, old.as_bytes(), new.as_bytes());
        assert_eq!(lines(&found), *expected, "{old} {new}");
        let says_same = |remark: &String| remark.contains("hold the same");
        assert!(!found.remarks.iter().any(says_same), "{:?}", found.remarks);
    }
    let found = bodies(
        "text/xml",
        b"<t><!--a--><a>1</a></t>",
        b"<t><!--b--><a>2</a></t>",
    );
    assert_eq!(lines(&found), [r#"~ .t.a  "1" -> "2""#]);
    assert_eq!(
        found.remarks,
        ["comments differ too, which are not compared value by value"]
    );
}

/// What stands in a body, by a word in it.
type Inner<'a> = &'a dyn Fn(&str) -> String;

#[test]
fn what_lies_beyond_what_is_looked_at_was_not_told_where_another_value_differs() {
    let deep = |word: &str| {
        let (open, close) = ("<a>".repeat(70), "</a>".repeat(70));
        format!("{open}{word}{close}")
    };
    let many = |word: &str| format!("{}<z>{word}</z>", "<e/>".repeat(20_000));
    let long = |word: &str| format!("<e>{}</e><z>{word}</z>", "x".repeat(4 << 20));
    let broken = |word: &str| format!("<!-{word}");
    let field = |word: &str| format!("<c>{word}</c>");
    let table: &[(&str, Inner<'_>, bool)] = &[
        ("deep", &deep, true),
        ("many", &many, true),
        ("long", &long, true),
        ("broken", &broken, true),
        ("small", &field, false),
    ];
    for (name, inner, is_part) in table {
        let body =
            |first: &str, word: &str| format!("<t><first>{first}</first>{}</t>", inner(word));
        let (old, new) = (body("1", "one"), body("2", "two"));
        let found = bodies("text/xml", old.as_bytes(), new.as_bytes());
        assert_eq!(lines(&found)[0], r#"~ .t.first  "1" -> "2""#, "{name}");
        for which in ["old", "new"] {
            let words = format!("only part of the {which} body is compared value by value");
            let says = |remark: &String| remark.starts_with(&words);
            assert_eq!(
                found.remarks.iter().any(says),
                *is_part,
                "{name} {:?}",
                found.remarks
            );
        }
    }
    // One side alone may be beyond them.
    let old = "<t><first>1</first></t>";
    let new = format!("<t><first>2</first>{}</t>", deep("x"));
    let found = bodies("text/xml", old.as_bytes(), new.as_bytes());
    assert_eq!(found.remarks.len(), 1, "{:?}", found.remarks);
    assert!(found.remarks[0].starts_with("only part of the new body"));
}

#[test]
fn every_part_is_compared_and_the_content_of_files() {
    let parts = |b: &str, file: &str, more: &str| {
        format!(
            "--x\r\nContent-Disposition: form-data; name=b\r\n\r\n{b}\r\n\
             --x\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\n\r\n{file}\r\n\
             --x\r\n{more}\r\n--x--\r\n"
        )
    };
    let compare = |old: &str, new: &str| {
        bodies(
            "multipart/form-data; boundary=x",
            old.as_bytes(),
            new.as_bytes(),
        )
    };
    let old = parts("1", "file one", "\r\nunnamed");
    let found = compare(&old, &parts("2", "file two", "\r\nother"));
    let found_lines = lines(&found);
    assert_eq!(found_lines[0], r#"~ .b  "1" -> "2""#);
    assert!(
        found_lines[1].starts_with("~ .f.sha256  \""),
        "{found_lines:?}"
    );
    assert_eq!(found_lines[2], r#"~ ."part 3"  "unnamed" -> "other""#);
    assert_eq!(found.remarks, ["the content of the file f is different"]);

    let found = compare(&old, &parts("1", "file one", "X-Part: 1\r\n\r\nunnamed"));
    assert_eq!(lines(&found), ["+ line 10  X-Part: 1\r"]);
    assert!(found.remarks[0].starts_with("no value differs, but"));

    let found = compare(&old, &old.replace("--x--", "--x--\r\nepilogue"));
    assert_eq!(
        found.remarks,
        ["the bodies hold the same parts; the boundary or the bytes around them differ"]
    );
}

#[test]
fn the_files_that_are_named_are_few_and_safe_to_read() {
    let body = |content: &str| {
        let file = |number: usize| {
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"\u{1b}[2J{number}\"; filename=a\r\n\r\n{content}\r\n"
            )
        };
        (0..9).map(file).collect::<String>() + "--x--"
    };
    let kind = "multipart/form-data; boundary=x";
    let found = bodies(kind, body("one").as_bytes(), body("two").as_bytes());
    assert_eq!(found.changes.len(), 9);
    assert_eq!(found.remarks.len(), 5, "{:?}", found.remarks);
    assert_eq!(found.remarks[4], "and of 5 more files");
    assert!(!found.remarks.iter().any(|remark| remark.contains('\u{1b}')));
}

#[test]
fn a_part_is_as_secret_as_a_field_of_its_name() {
    let body = |key: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=key\r\n\r\n{key}\r\n--x--")
    };
    let (old, new) = (body("CANARY1"), body("CANARY2"));
    let found = bodies(
        "multipart/form-data; boundary=x",
        old.as_bytes(),
        new.as_bytes(),
    );
    assert_eq!(found.changes.len(), 1);
    let change = &found.changes[0];
    for value in [&change.old, &change.new].into_iter().flatten() {
        assert_eq!(value.masked(&change.place), "\"••••\"".as_bytes());
    }
}
