//! Exported commands, run by real shells: with a `curl` that only writes down
//! what it was asked, and with the real one.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails loudly and says what it skips"
)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

use hookglass::{
    exchange::{Circumstances, Exchange, Marks, Scheme, Time, Version},
    export::{Secrets, curl},
};
use proptest::prelude::*;
use tempfile::TempDir;

const ORIGIN: &str = "http://127.0.0.1:3000";

/// What a request says, without what belongs to the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    method: Vec<u8>,
    target: Vec<u8>,
    headers: Vec<(Vec<u8>, Vec<u8>)>,
    body: Vec<u8>,
}

#[test]
fn a_pasted_command_asks_curl_for_exactly_the_captured_request() {
    let shells = shells();
    let bench = Bench::new();
    let config = ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(said in said())| {
        let command = curl(&exchange(&said), ORIGIN, Secrets::Included).unwrap();
        prop_assert!(harmless_to_paste(&command), "{command}");
        for shell in &shells {
            let asked = bench.run(*shell, &command);
            prop_assert_eq!(&asked, &said, "in {:?}: {}", shell, command);
        }
    });
}

#[test]
fn a_body_of_any_length_goes_through_the_shell() {
    let bench = Bench::new();
    for body in [
        vec![b'x'; 300_000],
        (0..=255).cycle().take(300_000).collect(),
    ] {
        let said = Said {
            method: b"POST".to_vec(),
            target: b"/".to_vec(),
            body,
            ..Said::default()
        };
        let command = curl(&exchange(&said), ORIGIN, Secrets::Included).unwrap();
        assert!(bench.run(Shell::BashWithHistory, &command) == said);
    }
}

#[test]
fn the_real_curl_sends_what_was_captured() {
    if found("curl").is_none() {
        println!("skipped: curl is not installed");
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let samples = samples();
    let count = samples.len();
    let directory = tempfile::tempdir().unwrap();
    let script = directory.path().join("script");
    let server =
        thread::spawn(move || -> Vec<Said> { (0..count).map(|_| hear(&listener)).collect() });
    for said in &samples {
        let command = curl(&exchange(said), &origin, Secrets::Included).unwrap();
        fs::write(&script, &command).unwrap();
        let output = Command::new("bash").arg(&script).output().unwrap();
        assert!(output.status.success(), "{command}\n{output:?}");
    }
    for (heard, said) in server.join().unwrap().iter().zip(&samples) {
        assert_eq!(heard, said);
    }
}

/// Requests that curl is inclined to send differently.
fn samples() -> Vec<Said> {
    let said = |method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]| Said {
        method: method.into(),
        target: target.into(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
        body: body.into(),
    };
    vec![
        said(
            "POST",
            "/hooks?x=1",
            &[
                ("x-B", "1"),
                ("Content-Type", "application/json"),
                ("X-b", "2"),
            ],
            b"{\"a\": 'b'}\n",
        ),
        said("POST", "/", &[], b"@/etc/passwd"),
        said(
            "POST",
            "/a/../b/./c?u=/../x",
            &[("User-Agent", "Sender/1"), ("Accept", "*/*")],
            b"",
        ),
        said(
            "PUT",
            "//evil.test/[1-3]/{a,b}?x[]=1#part",
            &[("X-Empty", "")],
            b"\0\x01\xff%s\\n",
        ),
        said(
            "GET",
            "/\\evil.test/caf\u{e9}",
            &[("X-At", "@/etc/passwd"), ("User-Agent", "")],
            b"",
        ),
        said(
            "GET",
            "/body",
            &[("Content-Type", "text/plain")],
            b"with a body",
        ),
        said("HEAD", "/head", &[], b""),
        said("OPTIONS", "*", &[], b""),
        said("DELETE", "@evil.test/", &[("X-Caf\u{65}", "\u{e9}")], b""),
        said(
            "PURGE",
            "/x",
            &[("Connection", "close"), ("X-A", "a"), ("X-A", "a")],
            &[b'x'; 5000],
        ),
        said(
            "M$'`|",
            "/x",
            &[("X-Q", "'\"$HOME`id`!!\\")],
            b"!! ^a^b\n^c^d\n!!\n",
        ),
        said(
            "POST",
            "/big",
            &[("Content-Type", "a/b")],
            &vec![b'y'; 2_000_000],
        ),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    let nasty = r#"['"$`!\\%@;&|<>(){}^~#* =,:/a-c0-9-]{0,24}"#;
    let value = prop_oneof![
        nasty.prop_map(String::into_bytes),
        "[ -~\u{80}-\u{9f}\u{e9}\u{202e}\u{200b}\t]{0,20}".prop_map(String::into_bytes),
        prop::collection::vec(prop_oneof![0x20_u8..0x7f, 0x80_u8..=0xff], 0..20),
    ]
    .prop_map(|value| value.trim_ascii().to_vec());
    // Names that belong to the connection are not among these.
    let name = "(X-[A-Za-z!#$%&'*+.^_`|~-]{1,8}|Accept|user-agent|Content-Type|Cookie)";
    let header = (name.prop_map(String::into_bytes), value);
    let target = prop_oneof![
        "/[a-z./?=&%#'$`\\\\{}\\[\\]@:-]{0,20}".prop_map(String::into_bytes),
        r"[!-~]{1,20}".prop_map(String::into_bytes),
        prop::collection::vec(prop_oneof![0x21_u8..0x7f, 0x80_u8..=0xff], 1..20),
    ];
    let body = prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(any::<u8>(), 0..60),
        r#"['"$`!\\%@;^a-c0-9\n\t\r -]{0,60}"#.prop_map(String::into_bytes),
        any::<String>().prop_map(String::into_bytes),
    ];
    let method = "(GET|POST|PUT|HEAD|[A-Z!#$%&'*+.^_`|~]{1,6})".prop_map(String::into_bytes);
    (method, target, prop::collection::vec(header, 0..6), body).prop_map(
        |(method, target, headers, body)| Said {
            method,
            target,
            headers,
            body,
        },
    )
}

fn exchange(said: &Said) -> Exchange {
    let mut head = [
        &said.method[..],
        b" ",
        &said.target,
        b" HTTP/1.1\r\nHost: old.test\r\n",
    ]
    .concat();
    for (name, value) in &said.headers {
        head.extend([name, &b": "[..], value, b"\r\n"].concat());
    }
    if !said.body.is_empty() {
        head.extend(
            format!(
                "Content-Length: {}\r\nExpect: 100-continue\r\n",
                said.body.len()
            )
            .bytes(),
        );
    }
    head.extend(b"\r\n");
    let about = Circumstances {
        time: Time::default(),
        took_us: 0,
        peer: "127.0.0.1:50000".parse().unwrap(),
        scheme: Scheme::Http,
        version: Version::Http11,
        declared: None,
        size: said.body.len() as u64,
        marks: Marks::NONE,
    };
    let length = head.len();
    Exchange::new([head, said.body.clone()].concat().into(), length, about)
}

/// Whether a terminal shows every letter of it and a paste runs nothing yet.
fn harmless_to_paste(command: &str) -> bool {
    let shown = |letter: char| letter == '\n' || !letter.is_control();
    !command.ends_with('\n')
        && command.chars().all(shown)
        && !command.contains(['\u{202e}', '\u{200b}', '\u{2066}', '\u{feff}'])
}

/// Who reads a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shell {
    Bash,
    /// As when somebody types: `!` and `^` mean something.
    BashWithHistory,
    Dash,
}

fn shells() -> Vec<Shell> {
    let mut shells = vec![Shell::Bash, Shell::BashWithHistory];
    if found("dash").is_some() {
        shells.push(Shell::Dash);
    } else {
        println!("dash is skipped: it is not installed");
    }
    shells
}

/// The program of that name, where a shell would find it.
fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|directory| directory.join(name))
        .find(|program| program.is_file())
}

/// A directory whose `curl` writes down its arguments and its input.
struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        let script = "#!/bin/sh\nprintf 'x' >> \"$OUT/calls\"\nprintf '%s\\0' \"$@\" > \"$OUT/argv\"\nexec /bin/cat > \"$OUT/input\"\n";
        let path = bench.0.path().join("curl");
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        bench
    }

    fn run(&self, shell: Shell, command: &str) -> Said {
        let at = |name: &str| self.0.path().join(name);
        let _ = fs::remove_file(at("calls"));
        let output = shell_output(shell, command, self.0.path());
        assert!(output.status.success(), "{shell:?}: {output:?}\n{command}");
        assert_eq!(output.stderr, b"", "{command}");
        assert_eq!(output.stdout, b"", "{command}");
        assert_eq!(
            fs::read(at("calls")).unwrap(),
            b"x",
            "one curl and nothing else: {command}"
        );
        let argv = fs::read(at("argv")).unwrap();
        let arguments: Vec<Vec<u8>> = argv
            .strip_suffix(b"\0")
            .unwrap()
            .split(|byte| *byte == 0)
            .map(<[u8]>::to_vec)
            .collect();
        understood(&arguments, &fs::read(at("input")).unwrap())
    }
}

fn shell_output(shell: Shell, command: &str, bench: &Path) -> Output {
    let script = bench.join("script");
    let mut process = match shell {
        Shell::Bash => Command::new(found("bash").unwrap()),
        Shell::Dash => Command::new(found("dash").unwrap()),
        Shell::BashWithHistory => {
            fs::write(&script, format!("set -o history -o histexpand\n{command}")).unwrap();
            Command::new(found("bash").unwrap())
        }
    };
    match shell {
        Shell::BashWithHistory => process.arg(&script),
        Shell::Bash | Shell::Dash => process.args(["-c", command]),
    };
    // Nothing but the stand-in can be found.
    process.env_clear().env("PATH", bench).env("OUT", bench);
    process.stdin(Stdio::null()).output().unwrap()
}

/// What curl would send when asked with these arguments, by its manual.
fn understood(arguments: &[Vec<u8>], input: &[u8]) -> Said {
    let mut said = Said {
        method: b"GET".to_vec(),
        ..Said::default()
    };
    let mut removed = Vec::new();
    let mut data = None;
    let (mut url, mut target) = (None, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match &argument[..] {
            b"-X" => said.method.clone_from(rest.next().unwrap()),
            b"--head" => said.method = b"HEAD".to_vec(),
            b"--path-as-is" | b"--globoff" => {}
            b"--request-target" => target = rest.next().cloned(),
            b"--data-raw" => data = rest.next().cloned(),
            b"--data-binary" => {
                assert_eq!(rest.next().unwrap(), b"@-");
                data = Some(input.to_vec());
            }
            b"-H" => header(rest.next().unwrap(), &mut said, &mut removed),
            other => assert_eq!(url.replace(other.to_vec()), None, "one URL"),
        }
    }
    let by_url = url
        .unwrap()
        .strip_prefix(ORIGIN.as_bytes())
        .unwrap()
        .to_vec();
    said.target = target.unwrap_or(by_url);
    for name in [&b"User-Agent"[..], b"Accept"] {
        assert!(silent(name, &said, &removed), "curl would say {name:?}");
    }
    assert!(data.is_none() || silent(b"Content-Type", &said, &removed));
    said.body = data.unwrap_or_default();
    said
}

fn header(line: &[u8], said: &mut Said, removed: &mut Vec<Vec<u8>>) {
    assert_ne!(line[0], b'@', "that would be a file");
    match line.iter().position(|byte| *byte == b':') {
        None => said
            .headers
            .push((line.strip_suffix(b";").unwrap().to_vec(), Vec::new())),
        Some(at) if at + 1 == line.len() => removed.push(line[..at].to_vec()),
        Some(at) => said
            .headers
            .push((line[..at].to_vec(), line[at + 1..].trim_ascii().to_vec())),
    }
}

/// Whether curl adds nothing of its own under that name.
fn silent(name: &[u8], said: &Said, removed: &[Vec<u8>]) -> bool {
    let mut names = said.headers.iter().map(|(name, _)| name).chain(removed);
    names.any(|other| other.eq_ignore_ascii_case(name))
}

/// Hears one request out and answers it.
fn hear(listener: &TcpListener) -> Said {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).unwrap();
        line.trim_ascii_end().to_vec()
    };
    let first = line();
    let mut words = first.split(|byte| *byte == b' ').map(<[u8]>::to_vec);
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = Vec::new();
    let mut length = 0;
    loop {
        let field = line();
        let Some(colon) = field.iter().position(|byte| *byte == b':') else {
            break;
        };
        let (name, value) = (
            field[..colon].to_vec(),
            field[colon + 1..].trim_ascii().to_vec(),
        );
        match &name[..] {
            b"Host" => {}
            b"Content-Length" => length = String::from_utf8(value).unwrap().parse().unwrap(),
            _ => headers.push((name, value)),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    reader
        .get_mut()
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .unwrap();
    Said {
        method,
        target,
        headers,
        body,
    }
}
