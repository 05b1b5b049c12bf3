//! The mouse, what is pasted, and what is copied.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    hookglass::{Hookglass, setup},
    support::{
        http,
        sequences::{assert_only_ours, assert_only_ours_and, tokenise},
    },
};

/// The list's first row, in 80x24.
const FIRST: u16 = 3;

#[test]
fn a_click_selects_a_row_and_the_wheel_scrolls() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(40);
    hookglass.selected("/numbered/040");
    hookglass.keys("g");
    hookglass.selected("/numbered/001");
    hookglass.keys(&format!("<click:20,{}>", FIRST + 2));
    hookglass.selected("/numbered/003");
    hookglass.no_line(&["/numbered/020"]);
    for _ in 0..5 {
        hookglass.keys(&format!("<wheel-down:20,{FIRST}>"));
    }
    hookglass.line(&["/numbered/020"]);
    hookglass.no_line(&["/numbered/002"]);
    for _ in 0..20 {
        hookglass.keys(&format!("<wheel-up:20,{FIRST}>"));
    }
    hookglass.line(&["/numbered/001"]);
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}

#[test]
fn the_wheel_over_the_detail_scrolls_the_detail() {
    let mut hookglass = Hookglass::start(&[]);
    let items: Vec<String> = (100..200).map(|n| format!("\"item {n}\"")).collect();
    hookglass.post(&[], format!("[{}]", items.join(",")).as_bytes());
    hookglass.line(&["  \"item 100\","]);
    hookglass.keys("<wheel-down:20,18><wheel-down:20,18>");
    hookglass.no_line(&["  \"item 100\","]);
    hookglass.line(&["  \"item 108\","]);
    hookglass.keys("<wheel-up:20,18><wheel-up:20,18>");
    hookglass.line(&["  \"item 100\","]);
    hookglass.quit();
}

#[test]
fn a_click_on_a_tab_opens_it() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post(&[("X-Seen", "by-click")], b"{}");
    let rule = hookglass.line(&["1 Body", "2 Head", "5 Raw"]);
    let row = hookglass
        .program
        .screen()
        .lines()
        .position(|line| line == rule)
        .unwrap();
    let column = rule.split("2 Head").next().unwrap().chars().count() + 2;
    hookglass.keys(&format!("<click:{column},{row}>"));
    hookglass.line(&["X-Seen: by-click"]);
    hookglass.quit();
}

#[test]
fn pasted_text_opens_the_filter_with_it() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post(&[], br#"{"order":"ORD-1042"}"#);
    hookglass.post(&[], br#"{"order":"ORD-2042"}"#);
    hookglass.line(&["2 events"]);
    hookglass.keys("<paste:ORD-1042>");
    hookglass.line(&["/ ORD-1042"]);
    hookglass.line(&["events that contain", "1 of 2"]);
    hookglass.keys("<enter>");
    hookglass.line(&["\"order\": \"ORD-1042\""]);
    hookglass.keys("<esc>");
    hookglass.no_line(&["1 of 2"]);
    hookglass.keys("<paste:https://example.com/a?b=c>");
    hookglass.line(&["/ https://example.com/a?b=c"]);
    hookglass.line(&["events that contain", "0 of 2"]);
    hookglass.keys("<esc>");
    hookglass.quit();
}

#[test]
fn a_file_pasted_by_mistake_does_not_become_a_filter() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(1);
    hookglass.program.send(b"\x1b[200~");
    hookglass.program.send("a ".repeat(100_000).as_bytes());
    hookglass.program.send(b"\x1b[201~");
    hookglass.line(&["too long for a line"]);
    hookglass.selected("/numbered/001");
    hookglass.quit();
}

#[test]
fn without_the_mouse_no_mouse_mode_is_set() {
    let mut hookglass = Hookglass::start(&["--no-mouse"]);
    hookglass.keys("q");
    assert_eq!(hookglass.program.exit_code(), 0);
    let modes: Vec<String> = tokenise(&hookglass.program.bytes())
        .into_keys()
        .filter(|kind| kind.starts_with("CSI ?100") && kind.ends_with('h'))
        .collect();
    assert_eq!(modes, [""; 0]);
    hookglass.program.assert_settings_as_before();
}

const BODY: &str = "{\"name\":\"Ünï ✓\",\n\t\"n\":1}";

/// What was handed to the terminal's clipboard.
fn copied(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.split("\x1b]52;c;")
        .skip(1)
        .map(|rest| {
            STANDARD
                .decode(rest.split_once("\x1b\\").unwrap().0)
                .unwrap()
        })
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .collect()
}

fn copy_body(hookglass: &mut Hookglass, notice: &str) {
    hookglass.post(&[], BODY.as_bytes());
    hookglass.line(&["▌", "POST /hooks"]);
    assert_eq!(copied(&hookglass.program.bytes()), [""; 0]);
    hookglass.keys("y");
    hookglass.line(&["b", "body of #1"]);
    assert_only_ours(&hookglass.program.bytes());
    hookglass.keys("b");
    hookglass.line(&["body of #1", notice]);
    hookglass.quit();
    assert_only_ours_and(&hookglass.program.bytes(), &["OSC 52"]);
    assert_eq!(copied(&hookglass.program.bytes()), [BODY]);
}

#[test]
fn a_copied_body_reaches_the_terminals_clipboard_to_the_byte() {
    copy_body(&mut Hookglass::start(&[]), "sent to the terminal");
}

#[test]
fn where_tmux_does_not_answer_the_terminal_gets_it() {
    let setup = setup(&[]).env("TMUX", "/nowhere/at-all,1,0");
    copy_body(&mut Hookglass::of(setup), "sent to the terminal");
}

#[test]
fn inside_tmux_its_buffer_gets_it_too() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = tempfile::tempdir().unwrap();
    let (tmux, took) = (place.path().join("tmux"), place.path().join("took"));
    let script = format!(
        "#!/bin/sh\necho \"$@\" >'{0}.arguments'; cat >'{0}'\n",
        took.display()
    );
    std::fs::write(&tmux, script).unwrap();
    std::fs::set_permissions(&tmux, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!(
        "{}:{}",
        place.path().display(),
        std::env::var("PATH").unwrap()
    );
    let setup = setup(&[])
        .env("TMUX", "/nowhere/at-all,1,0")
        .env("PATH", &path);
    copy_body(&mut Hookglass::of(setup), "sent to tmux");
    assert_eq!(std::fs::read_to_string(took).unwrap(), BODY);
}

#[test]
fn a_copied_curl_command_is_one_that_posts_the_same_again() {
    let mut hookglass = Hookglass::start(&[]);
    let path = "/a'$(id)?x=$HOME&y=`id`";
    assert_eq!(
        http::post(hookglass.port, path, &[("X-A", "'\"$b")], b"it's $5 \\n"),
        200
    );
    hookglass.line(&["▌", "POST /a"]);
    hookglass.keys("y");
    hookglass.line(&["c", "curl for #1"]);
    hookglass.keys("c");
    hookglass.line(&["curl for #1", "sent to the terminal"]);
    let command = copied(&hookglass.program.bytes()).remove(0);
    let done = std::process::Command::new("sh")
        .args(["-c", &command])
        .output()
        .unwrap();
    if !done.status.success() {
        return println!("skipped: without curl it cannot be pasted");
    }
    hookglass.line(&["2 events"]);
    hookglass.keys("G5");
    hookglass.selected("POST /a");
    hookglass.keys("<enter>");
    hookglass.line(&["POST /a'$(id)"]);
    hookglass.line(&["it's $5 \\n"]);
    hookglass.quit();
}
