//! No byte of a webhook, of an answer or of a paste acts on the terminal: all that is written is taken apart, and only
//! what the program itself uses may occur.

use std::{
    fmt::Write as _,
    io::Write as _,
    net::{Ipv4Addr, TcpListener},
    thread,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    hookglass::{Hookglass, setup},
    support::{
        http,
        sequences::{assert_only_ours, assert_only_ours_and, tokenise},
        target::read_request,
    },
};

/// What would write the clipboard, ask the terminal something, move, hide or turn text, or never end.
const EVIL: &[&[u8]] = &[
    b"\x1b]52;c;cHduZWQ=\x07",
    b"\x1b]52;c;cHduZWQ=\x1b\\",
    b"\x1b]0;title\x07",
    b"\x1bP$q\"p\x1b\\",
    b"\x1bP+q544e\x1b\\",
    b"\x1b[6n\x1b[c\x1b[5n\x1b]11;?\x07",
    b"\x1b[2J\x1b[H\x1b[31mred\x1b[8m",
    b"\x1b[?1049l\x1b[?2026h\x1b[?1003h\x1bc",
    b"\x1b_Ga=T;AAAA\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\",
    b"\x9b31m\x9d52;c;cHduZWQ=\x9c\x90q\x9c",
    "\u{9b}31m\u{9d}52;c;cHduZWQ=\u{9c}\u{85}".as_bytes(),
    "\u{202e}drow\u{2066}x\u{2069}\u{200f}\u{61c}\u{200b}\u{2060}\u{feff}\u{ad}".as_bytes(),
    "\u{e0041}\u{e0042}\u{e007f}\u{fff9}\u{fffb}\u{3164}\u{2028}\u{2029}".as_bytes(),
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{fe0f}\u{1f1e9}\u{1f1ea}".as_bytes(),
    b"\xff\xfe\xc0\xaf\xed\xa0\x80\xf8\x88\x80\x80\x80 \xe2\x80",
    b"\r\rover\x08\x08\x08\x7f\x0b\x0c\x0e\x0f\x07\x00",
    b"\x1b]8;;http://example.com\x07link",
    b"\x1b]52;c;never ended",
];

/// Every control character of both sets, raw and as UTF-8, and all of `EVIL`.
fn everything() -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..0x20).chain(0x7f..=0xa0).collect();
    for character in '\u{80}'..='\u{a0}' {
        bytes.extend_from_slice(character.to_string().as_bytes());
    }
    for evil in EVIL {
        bytes.extend_from_slice(b"\n");
        bytes.extend_from_slice(evil);
    }
    bytes
}

/// The same as JSON writes it: keys and values of `\u001b` and the like.
fn escaped() -> Vec<u8> {
    let text = String::from_utf8_lossy(&everything()).into_owned();
    let mut escaped = String::new();
    for unit in text.encode_utf16() {
        let _ = write!(escaped, "\\u{unit:04x}");
    }
    format!(
        "{{\"event\":\"{escaped}\",\"{escaped}\":[\"{escaped}\"],\"data\":{{\"transaction_id\":\"{escaped}\",\
         \"amount\":\"{escaped}\"}},\"ref\":\"{escaped}\",\"type\":\"{escaped}\",\"id\":\"{escaped}\"}}"
    )
    .into_bytes()
}

/// JSON with the characters as they are, and a string that is not closed.
fn raw_json() -> Vec<u8> {
    let mut bytes = b"{\"event\":\"".to_vec();
    bytes.extend(everything());
    bytes.extend_from_slice(b"\",\"data\":{\"");
    bytes.extend(everything());
    bytes.extend_from_slice(b"\":\"\x1b]52;c;");
    bytes
}

/// A hundred lines of one letter under ten thousand accents.
fn tower() -> Vec<u8> {
    let line = format!("e{}\n", "\u{301}".repeat(10_000));
    line.repeat(100).into_bytes()
}

/// What a header value may hold in hyper's eyes: no control but the tab, and anything above.
fn header_value() -> Vec<u8> {
    EVIL.concat()
        .into_iter()
        .filter(|byte| *byte >= 0x20 && *byte != 0x7f)
        .collect()
}

/// Sends a request with these bytes in target, header and body; the status.
fn send(port: u16, target: &[u8], value: &[u8], sender: &str, body: &[u8]) -> u16 {
    let mut request = b"POST ".to_vec();
    request.extend_from_slice(target);
    request.extend_from_slice(b" HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Evil: ");
    request.extend_from_slice(value);
    let length = body.len();
    let rest = format!("\r\n{sender}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    request.extend_from_slice(rest.as_bytes());
    request.extend_from_slice(body);
    http::status(&http::raw(port, &request))
}

/// How many rows there are in the end: every request is one, the refused ones too.
fn send_all(port: u16) -> usize {
    let accepted = [
        ("", everything()),
        ("Content-Type: application/json\r\n", escaped()),
        ("Content-Type: application/json\r\n", raw_json()),
        (
            "Content-Type: text/plain\r\nX-GitHub-Event: push\r\n",
            escaped(),
        ),
        (
            "Content-Type: application/x-www-form-urlencoded\r\nStripe-Signature: t=1,v1=00\r\n",
            escaped(),
        ),
        ("Content-Type: text/html; charset=\u{9b}31m\r\n", tower()),
    ];
    for (headers, body) in &accepted {
        let status = send(
            port,
            b"/hooks/%1b%5d52?q=%9b",
            &header_value(),
            headers,
            body,
        );
        assert_eq!(status, 200);
    }
    let paths: &[&[u8]] = &[
        b"/\x1b]52;c;cHduZWQ=\x07",
        b"/\x9b31m?\xe2\x80\xae=\x7f",
        "/\u{9b}\u{202e}\u{e0041}?\u{200b}".as_bytes(),
    ];
    for path in paths {
        send(port, path, b"x", "", b"{}");
    }
    assert_eq!(send(port, b"/", &EVIL.concat(), "", b"{}"), 400);
    assert_eq!(send(port, b"/", b"x", "X-\x1b]0;: 1\r\n", b"{}"), 400);
    http::raw(port, &everything());
    accepted.len() + paths.len() + 3
}

/// Lets a frame come.
fn pause(hookglass: &Hookglass) {
    hookglass.program.pass(Duration::from_millis(40));
}

/// Looks at the selected event from all sides.
fn look(hookglass: &mut Hookglass) {
    for keys in ["1", "G", "g", "w", "2", "3", "4", "5", "G", "w", "M", "M"] {
        hookglass.keys(keys);
        pause(hookglass);
    }
}

/// Looks at every event, the last one first, in both panes.
fn look_at_all(hookglass: &mut Hookglass, rows: usize) {
    hookglass.keys("G<enter>");
    for _ in 0..rows {
        look(hookglass);
        hookglass.keys("K");
    }
    hookglass.keys("<esc><esc>");
    hookglass.program.wait_stable();
}

#[test]
fn nothing_that_arrives_acts_on_the_terminal() {
    let target = hostile_target();
    let mut hookglass = Hookglass::of(setup(&["--to", &target]).size(120, 40));
    let rows = send_all(hookglass.port);
    hookglass.line(&["hookglass", &format!(" {rows} events")]);
    look_at_all(&mut hookglass, rows);
    for (tab, stand_in) in [
        ("1", "␛]52;c;cHduZWQ="),
        ("2", "\\x9b31m"),
        ("5", "␛[?1049l"),
    ] {
        hookglass.keys("g");
        hookglass.keys(tab);
        hookglass.line(&[stand_in]);
    }
    hookglass.program.resize(80, 24);
    look_at_all(&mut hookglass, rows);
    for filter in [
        "event:payment",
        "<c-u>52;c",
        "<c-u>header.x-evil:c",
        "<c-u>~[[:cntrl:]]",
        "<c-u>\u{202e}x",
        "<c-u>statos:\u{9b}\u{202e}",
    ] {
        hookglass.keys(&format!("/{filter}"));
        pause(&hookglass);
        hookglass.keys("<esc>");
    }
    let mut paste = b"\x1b[200~".to_vec();
    paste.extend(EVIL.concat());
    paste.extend_from_slice(b"\x1b[201~");
    hookglass.program.send(&paste);
    pause(&hookglass);
    hookglass.program.wait_stable();
    hookglass.keys("<esc><esc><esc>?");
    hookglass.line(&["next event"]);
    hookglass.keys("<esc>");
    hookglass.no_line(&["next event"]);
    // The JSON, value by value, as the copy menu shows it.
    hookglass.keys("gj1<enter>");
    for _ in 0..6 {
        hookglass.keys("jy");
        hookglass.line(&["p  path"]);
        hookglass.keys("<esc>");
        hookglass.no_line(&["p  path"]);
    }
    hookglass.keys("<esc>");
    hookglass.line(&["time", "sender", "event"]);
    hookglass.keys("gr");
    hookglass.line(&["replayed #1 to "]);
    hookglass.keys("4<enter>");
    look(&mut hookglass);
    hookglass.keys("<esc>T\u{202e}\u{9b}<enter>");
    hookglass.program.wait_stable();
    hookglass.keys("<esc>gy");
    hookglass.line(&["body of #1"]);
    assert_only_ours(&hookglass.program.bytes());

    hookglass.keys("b");
    hookglass.line(&["body of #1", "sent to the terminal"]);
    hookglass.quit();
    let bytes = hookglass.program.bytes();
    assert_only_ours_and(&bytes, &["OSC 52"]);
    assert_eq!(tokenise(&bytes)["OSC 52"], 1);
    assert_harmless_copy(&bytes);
    assert_no_towers(&bytes);
}

/// Answers with everything that a header and a body can hold.
fn hostile_target() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            read_request(&mut stream);
            let mut answer = b"HTTP/1.1 500 \x9b31m\r\nX-Evil: ".to_vec();
            answer.extend(header_value());
            let body = everything();
            answer.extend_from_slice(
                format!("\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(),
            );
            answer.extend(body);
            let _ = stream.write_all(&answer);
        }
    });
    address.to_string()
}

/// What was copied is to be pasted into a shell: no control character but line ends and tabs.
fn assert_harmless_copy(bytes: &[u8]) {
    let start = bytes
        .windows(7)
        .position(|seven| seven == b"\x1b]52;c;")
        .unwrap()
        + 7;
    let length = bytes[start..]
        .iter()
        .position(|byte| *byte == 0x1b)
        .unwrap();
    let copied = STANDARD.decode(&bytes[start..start + length]).unwrap();
    let copied = String::from_utf8(copied).unwrap();
    let control = copied
        .chars()
        .find(|character| character.is_control() && !matches!(character, '\n' | '\t'));
    assert_eq!(control, None, "{copied:?}");
    assert!(!copied.ends_with('\n'));
}

/// No letter carries more accents than any language needs.
fn assert_no_towers(bytes: &[u8]) {
    let tower = "\u{301}".repeat(16);
    let found = bytes
        .windows(tower.len())
        .any(|window| window == tower.as_bytes());
    assert!(!found, "a tower of accents was written");
}
