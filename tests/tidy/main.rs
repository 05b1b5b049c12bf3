//! The house in order: who imports whom, what only one file may do, headers,
//! lengths, and the top folder. What breaks a rule is one line: where, what,
//! and what to do instead.
//!
//! The table of rooms is the one in `src/lib.rs`, so the page a newcomer reads
//! first cannot say anything else than what holds.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

mod rules;
mod source;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use rules::{INSTEAD, LONGEST, OTHERWISE, RESERVED, TOP, Tests};
use source::Within;

/// Files by their path from the top folder, with `/`.
type Files = BTreeMap<String, String>;

/// What every room may import.
type Rooms = BTreeMap<String, BTreeSet<String>>;

#[test]
fn nobody_imports_what_the_table_of_rooms_does_not_allow() {
    let files = files();
    assert_tidy(&imports(&files, &rooms(&files["src/lib.rs"])));
}

#[test]
fn every_room_is_in_the_table_and_the_table_has_no_other() {
    let files = files();
    assert_tidy(&house(&files, &rooms(&files["src/lib.rs"])));
}

#[test]
fn what_one_file_alone_may_do_is_done_nowhere_else() {
    assert_tidy(&reserved(&files()));
}

#[test]
fn every_file_says_first_what_it_is_for() {
    assert_tidy(&headers(&files()));
}

#[test]
fn no_file_is_longer_than_one_reads() {
    assert_tidy(&lengths(&files()));
}

#[test]
fn the_top_folder_holds_what_it_should_and_nothing_else() {
    assert_tidy(&top(top_folder().iter().map(|name| &name[..])));
}

/// What each room imports that it may not.
fn imports(files: &Files, rooms: &Rooms) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, text) in program(files) {
        let Some(room) = room(name) else { continue };
        let may = rooms.get(room);
        for path in source::read(text, &module(name)).paths {
            let other = match &path.parts[..] {
                [first, other, ..] if first == "crate" || first == "hookglass" => other,
                _ => continue,
            };
            let is_allowed = other == room || may.is_some_and(|may| may.contains(other));
            if path.within == Within::Program && rooms.contains_key(other) && !is_allowed {
                let line = path.line;
                let cure = instead(room, other);
                broken.push(format!(
                    "{name}:{line} imports {other}, which {room} may never do; {cure}"
                ));
            }
        }
    }
    broken
}

/// Folders of `src` that are no rooms, and rooms that are no folders.
fn house(files: &Files, rooms: &Rooms) -> Vec<String> {
    let there: BTreeSet<&str> = files.keys().filter_map(|name| room(name)).collect();
    let told: BTreeSet<&str> = rooms.keys().map(|name| &name[..]).collect();
    let untold = there.difference(&told).map(|room| {
        format!(
            "src/{room} is in no row of the table of rooms; say in src/lib.rs whom it may import"
        )
    });
    let gone = told
        .difference(&there)
        .map(|room| format!("src/lib.rs has a row for {room}, which is no room; take it out"));
    let unknown = rooms.iter().flat_map(|(room, may)| {
        let unknown = may.iter().filter(|other| !told.contains(&other[..]));
        unknown.map(move |other| {
            format!("src/lib.rs lets {room} import {other}, which is no room; take it out")
        })
    });
    untold.chain(gone).chain(unknown).collect()
}

/// Names that stand where they may not.
fn reserved(files: &Files) -> Vec<String> {
    let mut broken = Vec::new();
    let test_files = test_files(files);
    for (name, text) in files {
        let source = source::read(text, &module(name));
        for rule in RESERVED {
            let is_spared = rule.but.iter().any(|but| name.starts_with(but));
            if !name.starts_with(rule.within) || is_spared {
                continue;
            }
            for path in &source.paths {
                let is_test = path.within == Within::Tests || test_files.contains(name);
                if is_test && rule.tests == Tests::Spared {
                    continue;
                }
                if rule.names.iter().any(|parts| path.contains(parts)) {
                    let (line, said, cure) = (path.line, said(&path.parts), rule.cure);
                    broken.push(format!("{name}:{line} says {said}; {cure}"));
                }
            }
        }
    }
    broken
}

/// Files that do not begin with `//!`.
fn headers(files: &Files) -> Vec<String> {
    let without = files.iter().filter(|(_, text)| !text.starts_with("//! "));
    without
        .map(|(name, _)| {
            format!(
                "{name}:1 has no header; begin it with `//!`: what it is for, what it is not for"
            )
        })
        .collect()
}

/// Files that are too long.
fn lengths(files: &Files) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, text) in files {
        let rule = LONGEST.iter().find(|(folder, _)| name.starts_with(folder));
        let lines = text.lines().count();
        if let Some((folder, most)) = rule
            && lines > *most
        {
            broken.push(format!(
                "{name} has {lines} lines, and {most} are the most in {folder}; give a part of it a file of its own"
            ));
        }
    }
    broken
}

/// What stands in the top folder and should not, and what is missing.
fn top<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names
        .filter(|name| !TOP.contains(name))
        .map(|name| {
            format!(
                "{name} stands in the top folder; put it into the folder of the thing it belongs to"
            )
        })
        .collect()
}

/// Reads the table under "Who may import whom" of `src/lib.rs`.
fn rooms(text: &str) -> Rooms {
    let lines = text.lines().filter_map(|line| line.strip_prefix("//!"));
    let lines = lines.map(str::trim);
    lines
        .skip_while(|line| *line != "| room | may import |")
        .skip(2)
        .map_while(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(room, may)| {
            let others = may.split('`').skip(1).step_by(2);
            (room.to_owned(), others.map(str::to_owned).collect())
        })
        .collect()
}

fn instead(room: &str, other: &str) -> &'static str {
    let row = INSTEAD
        .iter()
        .find(|(from, to, _)| *from == room && *to == other);
    row.map_or(OTHERWISE, |(_, _, cure)| cure)
}

/// The room a file belongs to; the page of the whole house to none.
fn room(name: &str) -> Option<&str> {
    match name.strip_prefix("src/")? {
        "lib.rs" => None,
        "main.rs" => Some("main"),
        rest => rest.split('/').next(),
    }
}

/// The module of a file, from the root.
fn module(name: &str) -> Vec<&str> {
    let inner = name.strip_prefix("src/").unwrap_or(name);
    let inner = inner.strip_suffix(".rs").unwrap_or(inner);
    let mut parts: Vec<&str> = inner.split('/').collect();
    if matches!(parts.last(), Some(&"mod" | &"lib" | &"main")) {
        parts.pop();
    }
    parts
}

/// The files of the program: those only tests have are left out.
fn program(files: &Files) -> impl Iterator<Item = (&String, &String)> {
    let test_files = test_files(files);
    files
        .iter()
        .filter(move |(name, _)| name.starts_with("src/") && !test_files.contains(*name))
}

/// Files that are modules behind `#[cfg(test)]`.
fn test_files(files: &Files) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, text) in files {
        let module = module(name);
        for inner in source::read(text, &module).test_files {
            let folder = module
                .iter()
                .fold("src".to_owned(), |all, part| all + "/" + part);
            found.insert(format!("{folder}/{inner}.rs"));
            found.insert(format!("{folder}/{inner}/mod.rs"));
        }
    }
    found
}

/// A path as it is written.
fn said(parts: &[String]) -> String {
    parts.join("::").replace(".::", ".")
}

fn assert_tidy(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Every Rust file of the project.
fn files() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Files::new();
    for folder in ["src", "tests", "benches"] {
        collect(root, &root.join(folder), &mut files);
    }
    assert!(files.contains_key("src/lib.rs"), "no source was found");
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let inner = path.strip_prefix(root).unwrap();
            let name = inner.to_str().unwrap().replace('\\', "/");
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// What git keeps of the top folder; without git, what stands there.
fn top_folder() -> Vec<String> {
    let root = env!("CARGO_MANIFEST_DIR");
    let git = Command::new("git")
        .args(["-C", root, "ls-tree", "--name-only", "HEAD"])
        .output();
    if let Ok(output) = git
        && output.status.success()
        && !output.stdout.is_empty()
    {
        let names = String::from_utf8(output.stdout).unwrap();
        return names.lines().map(str::to_owned).collect();
    }
    let names = fs::read_dir(root).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// The rules on made-up files: what they must find, and what they must not.
mod on_made_up_files {
    use super::*;

    const PAGE: &str = "\
//! | room | may import |
//! | --- | --- |
//! | `exchange` | |
//! | `capture` | `exchange` |
//! | `tui` | `journal`, `exchange` |
//! | `journal` | `exchange` |
//! | `main` | `tui` |
//!
";

    fn made(name: &str, text: &str) -> Files {
        Files::from([(name.to_owned(), text.to_owned())])
    }

    fn imported(name: &str, text: &str) -> Vec<String> {
        imports(&made(name, text), &rooms(PAGE))
    }

    #[test]
    fn the_table_of_rooms_is_read_from_the_page() {
        let rooms = rooms(PAGE);
        assert_eq!(rooms.len(), 5);
        assert!(rooms["exchange"].is_empty());
        assert!(rooms["tui"].contains("journal") && rooms["tui"].contains("exchange"));
    }

    #[test]
    fn an_import_is_found_however_it_is_written_and_said_with_the_cure() {
        let expected = "src/tui/x.rs:2 imports capture, which tui may never do; \
                        the interface reads the listener through journal::listener";
        for text in [
            "//! x\nuse crate::capture::Limits;\n",
            "//! x\nuse crate::{capture, exchange::Id};\n",
            "//! x\nuse crate::{exchange::{Id, Time}, capture::{self, Limits}};\n",
            "//! x\npub(crate) use crate::capture as c;\n",
            "//! x\nfn f() -> crate::capture::Limits { todo() }\n",
            "//! x\nfn f() { let _ = Vec::<crate::capture::Limits>::new(); }\n",
            "//! x\nuse super::super::capture;\n",
            "//! x\nuse super::{super::capture::Limits, list};\n",
            "//! x\nmod inner { use super::super::super::capture; }\n",
            "/* \" */\nuse crate::capture; // '\n",
            "// it's\nconst C: (char, u8) = ('\"', b'\\''); use crate::capture;\n",
            "//! x\nconst R: &str = r#\"\"\"#; use crate::capture;\n",
            "//! x\nfn f<'a>(_: &'a str) -> crate::capture::Limits { g() }\n",
        ] {
            let broken = imported("src/tui/x.rs", text);
            assert!(!broken.is_empty(), "not found: {text}");
            assert!(broken.iter().all(|line| line == expected), "{broken:?}");
        }
    }

    #[test]
    fn a_line_far_down_a_group_is_named() {
        let text = "use crate::{\n    exchange::{\n        Id,\n    },\n    capture,\n};\n";
        let broken = imported("src/tui/x.rs", text);
        assert!(broken[0].starts_with("src/tui/x.rs:5 "), "{broken:?}");
    }

    #[test]
    fn the_program_itself_may_use_no_more_than_its_row() {
        let broken = imported("src/main.rs", "fn main() { hookglass::capture::run() }");
        assert_eq!(
            broken,
            [format!(
                "src/main.rs:1 imports capture, which main may never do; {OTHERWISE}"
            )]
        );
    }

    #[test]
    fn what_is_allowed_or_only_said_or_only_tested_breaks_nothing() {
        for text in [
            "use crate::{exchange::Id, journal::Journal, tui::list};",
            "use super::super::tui::x;",
            "// crate::capture\n/* crate::capture /* crate::capture */ */",
            "/// [`x`](crate::capture)\nfn f() { g(\"crate::capture\", r#\"crate::capture \"\"#) }",
            "#[cfg(test)]\nmod tests {\n    use crate::capture;\n    fn f() { if a { } }\n    use crate::capture::x;\n}",
            "#[cfg(test)]\nuse crate::capture;",
            "use other::capture; fn capture() { self.capture() }",
        ] {
            assert_eq!(imported("src/tui/x.rs", text), [""; 0], "{text}");
        }
        let mut files = made("src/tui/mod.rs", "#[cfg(test)]\nmod testing;");
        files.extend(made("src/tui/testing.rs", "use crate::capture;"));
        assert_eq!(imports(&files, &rooms(PAGE)), [""; 0]);
    }

    #[test]
    fn after_the_tests_of_a_file_the_rule_holds_again() {
        let text = "#[cfg(test)]\nmod tests { fn f() { {} } }\nuse crate::capture;";
        assert_eq!(imported("src/tui/x.rs", text).len(), 1);
        let text = "#[cfg(test)]\nuse crate::capture;\nuse crate::capture;";
        assert_eq!(imported("src/tui/x.rs", text).len(), 1);
    }

    #[test]
    fn a_room_without_a_row_and_a_row_without_a_room_are_found() {
        let files: Files = ["exchange", "capture", "tui", "cellar"]
            .map(|room| (format!("src/{room}/mod.rs"), String::new()))
            .into();
        let page = format!("{PAGE}//! | `x` | `y` |");
        assert!(
            !rooms(&page).contains_key("x"),
            "the table ends with itself"
        );
        let broken = house(&files, &rooms(PAGE));
        let starts = [
            "src/cellar is in no row",
            "src/lib.rs has a row for journal",
        ];
        for start in starts {
            assert!(
                broken.iter().any(|line| line.starts_with(start)),
                "{broken:?}"
            );
        }
        let wrong = Rooms::from([("tui".into(), BTreeSet::from(["attic".into()]))]);
        let broken = house(&made("src/tui/mod.rs", ""), &wrong);
        assert_eq!(
            broken,
            ["src/lib.rs lets tui import attic, which is no room; take it out"]
        );
    }

    /// One line for every name of every row, and whether it is found.
    #[test]
    fn every_reserved_name_is_found_where_it_may_not_stand_and_let_be_where_it_may() {
        for rule in RESERVED {
            for parts in rule.names {
                let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
                let text = format!(
                    "//! x\nfn f() {{ x{}() }}",
                    match &said(&parts)[..] {
                        method if method.starts_with('.') => method.to_owned(),
                        path => format!("!(); {path}"),
                    }
                );
                let broken = reserved(&made("src/tui/x.rs", &text));
                assert_eq!(broken.len(), 1, "{text}");
                assert!(broken[0].starts_with("src/tui/x.rs:2 says "), "{broken:?}");
                assert!(broken[0].ends_with(rule.cure), "{broken:?}");
                for but in rule.but {
                    let place = if but.ends_with('/') {
                        format!("{but}x.rs")
                    } else {
                        (*but).to_owned()
                    };
                    assert_eq!(reserved(&made(&place, &text)), [""; 0]);
                }
                let tested = format!("//! x\n#[cfg(test)]\nmod tests {{\n{text}\n}}");
                let found = reserved(&made("src/tui/x.rs", &tested)).len();
                assert_eq!(found, usize::from(rule.tests == Tests::Asked), "{tested}");
            }
        }
    }

    #[test]
    fn a_reserved_name_is_found_in_a_group() {
        let text = "use std::{\n    collections::HashMap,\n    env,\n};\nuse ratatui::{style::{Color, Style}, text::Line};";
        let broken = reserved(&made("src/tui/x.rs", text));
        assert_eq!(broken.len(), 3, "{broken:?}");
        assert!(
            broken
                .iter()
                .any(|line| line.starts_with("src/tui/x.rs:3 says std::env;"))
        );
    }

    #[test]
    fn a_file_without_a_header_is_found() {
        let broken = headers(&made("src/x.rs", "use std::io;\n//! late"));
        assert_eq!(broken.len(), 1);
        assert_eq!(headers(&made("src/x.rs", "//! What it is for.")), [""; 0]);
    }

    #[test]
    fn a_file_of_one_line_too_many_is_found() {
        for (folder, most) in LONGEST {
            let name = format!("{folder}x.rs");
            assert_eq!(lengths(&made(&name, &"\n".repeat(*most))), [""; 0]);
            let broken = lengths(&made(&name, &"\n".repeat(most + 1)));
            assert_eq!(broken.len(), 1, "{broken:?}");
        }
    }

    #[test]
    fn what_does_not_belong_into_the_top_folder_is_found() {
        assert_eq!(top(TOP.iter().copied()), [""; 0]);
        let broken = top(["src", "notes.txt", ".github"].into_iter());
        assert_eq!(broken.len(), 2, "{broken:?}");
        assert!(broken[0].starts_with("notes.txt stands in the top folder"));
    }
}
