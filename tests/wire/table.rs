//! Tables of odd requests, kept as text: a case is a line, and a line is
//! `status | rows | marks | reason | bytes`. See `odd.txt` and
//! `odd_http2.txt`, which say what stands for what.

use hookglass::exchange::{Mark, Marks};

/// One line of a table.
pub(crate) struct Case {
    /// What is told, in order.
    pub(crate) told: String,
    /// The rows it leaves: `R` for received, `X` for refused.
    pub(crate) rows: String,
    /// What is noticed about the last of them.
    pub(crate) marks: Marks,
    /// How the reason of the last of them begins.
    pub(crate) why: String,
    /// What is sent.
    pub(crate) bytes: Vec<u8>,
}

/// The cases of a table: every line that is not blank and no comment.
pub(crate) fn cases(table: &str) -> impl Iterator<Item = Case> {
    let lines = table.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(case)
}

fn case(line: &str) -> Case {
    let mut columns = line.splitn(5, '|').map(str::trim);
    let mut column = || {
        let column = columns.next();
        column.unwrap_or_else(|| panic!("five columns: {line}"))
    };
    Case {
        told: column().to_owned(),
        rows: column().to_owned(),
        marks: marks(column()),
        why: column().to_owned(),
        bytes: written_out(column()),
    }
}

fn marks(words: &str) -> Marks {
    let words = words.split(' ').filter(|word| *word != "-");
    words.fold(Marks::NONE, |marks, word| {
        marks.with(Mark::named(word).unwrap_or_else(|| panic!("no mark: {word}")))
    })
}

/// `¶` to CR LF, `\r \n \t \s \\ \xNN` to bytes, `{x*70}` to seventy of `x`.
fn written_out(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        match char {
            '¶' => bytes.extend(b"\r\n"),
            '\\' => bytes.push(escape(&mut rest)),
            '{' => {
                let inside: String = rest.by_ref().take_while(|char| *char != '}').collect();
                let (piece, count) = inside.rsplit_once('*').expect("{x*70}");
                bytes.extend(written_out(piece).repeat(count.parse().unwrap()));
            }
            char => bytes.extend(char.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    bytes
}

fn escape(rest: &mut std::str::Chars<'_>) -> u8 {
    match rest.next() {
        Some('r') => b'\r',
        Some('n') => b'\n',
        Some('t') => b'\t',
        Some('s') => b' ',
        Some('\\') => b'\\',
        Some('x') => {
            let digits: String = rest.by_ref().take(2).collect();
            u8::from_str_radix(&digits, 16).unwrap()
        }
        other => panic!("no escape: {other:?}"),
    }
}

#[test]
fn a_line_of_a_table_is_read_as_it_is_meant() {
    let case = cases("# x\n\n200 400 | RX | ambiguous browser | a reason | a¶\\x00{b¶*2}\\s")
        .next()
        .unwrap();
    assert_eq!(
        (&case.told[..], &case.rows[..], &case.why[..]),
        ("200 400", "RX", "a reason")
    );
    assert_eq!(
        case.marks,
        Marks::NONE.with(Mark::Ambiguous).with(Mark::Browser)
    );
    assert_eq!(case.bytes, b"a\r\n\0b\r\nb\r\n ");
}
