//! Requests of HTTP/1 in every odd form: what each is told, and the row it is.
//! The cases are in `odd.txt`.

use hookglass::exchange::{Entry, Id, Mark, Marks};

use crate::{
    server::{Server, statuses},
    table::{Case, cases},
};

#[test]
fn each_odd_request_is_told_what_it_should_be_and_is_a_row() {
    let server = Server::start();
    let (mut next, mut wrong) = (1, Vec::new());
    for case in cases(include_str!("odd.txt")) {
        let statuses = statuses(&server.send(&case.bytes));
        let told = statuses.iter().map(u16::to_string);
        let told = told.collect::<Vec<_>>().join(" ");
        let (rows, last) = rows(&server, &mut next);
        let (marks, why) = last.unwrap_or_default();
        if (&told, &rows, marks) != (&case.told, &case.rows, case.marks)
            || !why.starts_with(&case.why)
        {
            wrong.push(said(&case, &told, &rows, marks, &why));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The rows from `next` on, and what the last of them says. A row is there
/// before its answer is.
fn rows(server: &Server, next: &mut u64) -> (String, Option<(Marks, String)>) {
    let (mut kinds, mut last) = (String::new(), None);
    while let Some(known) = server.journal.get(Id(*next)) {
        match known.entry {
            Entry::Received(exchange) => {
                kinds.push('R');
                last = Some((exchange.marks(), String::new()));
            }
            Entry::Refused(refused) => {
                kinds.push('X');
                last = Some((refused.marks, refused.why));
            }
        }
        *next += 1;
    }
    (kinds, last)
}

fn said(case: &Case, told: &str, rows: &str, marks: Marks, why: &str) -> String {
    let bytes = case.bytes[..case.bytes.len().min(200)].escape_ascii();
    let (expected, marks) = (words(case.marks), words(marks));
    format!(
        "{bytes}\n  expected {} | {} | {expected} | {}\n  was      {told} | {rows} | {marks} | {why}",
        case.told, case.rows, case.why
    )
}

fn words(marks: Marks) -> String {
    let words: Vec<_> = marks.iter().map(Mark::as_str).collect();
    words.join(" ")
}
