//! The real program without a terminal: what it writes, and how it ends.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails as the test does"
)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, ChildStderr, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// Nothing here takes that long; what does has hung.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program, in an environment that says nothing; no file of settings is read.
fn hookglass(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookglass"));
    command
        .args(arguments)
        .env_clear()
        .env("HOOKGLASS_CONFIG", "none")
        .stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// A hookglass that listens, and its lines as they come.
struct Running {
    child: Child,
    lines: Receiver<String>,
    address: SocketAddr,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        Self::of(hookglass(arguments).arg("--port=0"))
    }

    fn of(command: &mut Command) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (tell, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let first: Value = parse(&lines.recv_timeout(PATIENCE).unwrap());
        assert_eq!(first["fact"], "listening", "{first}");
        let url = first["urls"][0].as_str().unwrap();
        let address = url.strip_prefix("http://").unwrap().parse().unwrap();
        Self {
            child,
            lines,
            address,
        }
    }

    fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    fn fact(&self) -> Value {
        parse(&self.line())
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// What is left to be read, and how it ended.
    fn end(mut self) -> (Vec<Value>, i32, String) {
        let code = wait(&mut self.child);
        let facts = self.lines.iter().map(|line| parse(&line)).collect();
        let stderr = self.child.stderr.take().map_or_else(String::new, read_all);
        (facts, code, stderr)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait(child: &mut Child) -> i32 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap();
        }
        assert!(Instant::now() < deadline, "it does not end");
        thread::park_timeout(Duration::from_millis(5));
    }
}

fn read_all(mut stderr: ChildStderr) -> String {
    let mut text = String::new();
    stderr.read_to_string(&mut text).unwrap();
    text
}

fn parse(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

fn kinds(facts: &[Value]) -> Vec<&str> {
    facts
        .iter()
        .map(|fact| fact["fact"].as_str().unwrap())
        .collect()
}

/// Sends `request` on a connection of its own; gives the answer.
fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn post(address: SocketAddr, body: &str) -> String {
    exchange(
        address,
        &format!(
            "POST /hooks HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ),
    )
}

#[test]
fn headers_come_back_in_order_and_case_with_duplicates() {
    let running = Running::start(&["--json"]);
    let answer = exchange(
        running.address,
        "POST /a%20b?x=1 HTTP/1.1\r\nhOST: localhost\r\nX-A: 1\r\nx-b: 2\r\nX-A: 3\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let received = running.fact();
    let expected = serde_json::json!([
        ["hOST", "localhost"],
        ["X-A", "1"],
        ["x-b", "2"],
        ["X-A", "3"],
        ["Connection", "close"]
    ]);
    assert_eq!(received["headers"], expected);
    assert_eq!(received["target"], "/a%20b?x=1");
    assert_eq!(received["head"], Value::Null, "the head is plain");
    let answered = running.fact();
    assert_eq!(
        (&answered["fact"], &answered["id"]),
        (&"answered".into(), &1.into())
    );
}

#[test]
fn it_ends_after_the_answer_to_as_many_events_as_were_asked_for() {
    let running = Running::start(&["--count", "2"]);
    let address = running.address;
    post(address, "one");
    exchange(address, "nonsense\r\n\r\n");
    post(address, "two");
    let (facts, code, stderr) = running.end();
    assert_eq!(
        kinds(&facts),
        [
            "received", "answered", "refused", "received", "answered", "ended"
        ]
    );
    assert_eq!(code, 0);
    assert_eq!(facts[5]["received"], 2);
    assert_eq!(
        stderr,
        "hookglass: 2 received, 2 kept, 0 evicted, 1 refused\n"
    );
}

#[test]
fn what_a_sender_tries_again_is_counted_at_the_end() {
    let rule = "path=/hooks => 500 x2, 200";
    let running = Running::start(&["--count", "4", "--answer", rule]);
    let (address, body) = (running.address, "{\"type\":\"invoice.paid\"}");
    let delivery = |id: &str| {
        format!(
            "POST /hooks HTTP/1.1\r\nHost: {address}\r\nwebhook-id: {id}\r\n\
             webhook-timestamp: 1764590400\r\nwebhook-signature: v1,AAAA\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    for id in ["msg_one", "msg_one", "msg_one", "msg_two"] {
        exchange(address, &delivery(id));
    }
    let (_, code, stderr) = running.end();
    assert_eq!(code, 0);
    assert!(stderr.contains("4 received"), "{stderr}");
    assert!(stderr.contains(", 2 retries"), "{stderr}");
}

#[test]
fn it_ends_after_the_time_that_was_given() {
    let (facts, code, _) = Running::start(&["--for", "50ms"]).end();
    assert_eq!((kinds(&facts), code), (vec!["ended"], 0));
}

#[test]
fn a_port_that_is_taken_names_who_has_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, stdout, stderr) = output(&mut hookglass(&[&port]));
    assert_eq!((code, &stdout[..]), (2, ""));
    let start = format!("hookglass: port {port} is in use");
    assert!(stderr.starts_with(&start), "{stderr}");
    assert!(stderr.ends_with("; try --port 0\n"), "{stderr}");
    assert_eq!(stderr.lines().count(), 1);
    if cfg!(target_os = "linux") {
        let process = format!("(process {})", std::process::id());
        assert!(stderr.contains(&process), "{stderr}");
    }
}

#[test]
fn what_is_sent_is_valid_and_one_changed_byte_is_not() {
    let secret = ("HOOKGLASS_SECRET_CRYPTOIX", "correct horse");
    let running = Running::of(hookglass(&["listen", "0", "--count", "1"]).envs([secret]));
    let url = running.url();
    let mut send = hookglass(&["send", "cryptoix", "payment_received", "--to", &url]);
    let (code, stdout, stderr) = output(send.envs([secret]));
    assert_eq!((code, &stderr[..]), (0, ""));
    let start = format!("cryptoix payment_received -> {url}  200 in ");
    assert!(
        stdout.starts_with(&start) && stdout.ends_with(" ms\n"),
        "{stdout}"
    );

    let line = running.line();
    let received = parse(&line);
    assert_eq!(received["sender"], "cryptoix");
    assert_eq!(received["events"][0]["type"], "payment_received");
    assert_eq!(received["signature"]["verdict"], "valid");

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("events.jsonl");
    let verify = |text: &str, more: &[&str]| {
        std::fs::write(&file, text).unwrap();
        let file = file.to_str().unwrap();
        output(hookglass(&[&["verify", file], more].concat()).envs([secret]))
    };
    let (code, stdout, _) = verify(&format!("{line}\n"), &[]);
    assert_eq!(
        (code, &stdout[..]),
        (0, "#1  cryptoix payment_received  valid\n")
    );
    let changed = line.replace("1.50", "1.51");
    assert_ne!(changed, line);
    let (code, stdout, _) = verify(&format!("{changed}\nnonsense\n"), &["--json"]);
    assert_eq!(code, 1);
    let verdict = parse(&stdout);
    assert_eq!(
        (&verdict["id"], &verdict["verdict"]),
        (&1.into(), &"invalid".into())
    );
    assert!(verdict["why"].is_string(), "{verdict}");
}

#[test]
fn lines_that_cannot_be_read_are_counted_and_said() {
    let mut verify = hookglass(&["verify", "-"]);
    verify
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = verify.spawn().unwrap();
    let lines = b"{\"v\":1,\"fact\":\"praised\",\"id\":1}\nnonsense\n\n{\"v\":9,\"fact\":\"x\"}\n";
    child.stdin.take().unwrap().write_all(lines).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr.contains("2 lines could not be read, the first is line 2"),
        "{stderr}"
    );
}

#[test]
fn a_file_of_something_else_is_refused() {
    let (code, stdout, stderr) = output(&mut hookglass(&["verify", env!("CARGO_MANIFEST_PATH")]));
    assert_eq!((code, &stdout[..]), (2, ""));
    assert!(stderr.contains("holds no line of hookglass"), "{stderr}");
}

#[test]
fn no_2xx_and_nobody_there_are_exit_code_1() {
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("http://{gone}/");
    let (code, stdout, stderr) = output(&mut hookglass(&["send", "github", "--to", &url]));
    assert_eq!(code, 1);
    assert!(stdout.starts_with("github push -> "), "{stdout}");
    assert!(stdout.contains("  down in "), "{stdout}");
    assert!(stderr.contains("HOOKGLASS_SECRET_GITHUB"), "{stderr}");
}

#[test]
fn the_demo_shows_what_a_day_brings() {
    let mut running = Running::start(&["demo", "--json"]);
    let mut seen: Vec<Value> = Vec::new();
    while seen.len() < 8 {
        let fact = running.fact();
        if fact["fact"] != "answered" {
            seen.push(fact);
        }
    }
    running.signal(Signal::TERM);
    assert_eq!(wait(&mut running.child), 0);
    let expected = [
        ("received", "cryptoix", "payment_received", "valid"),
        ("received", "github", "push", "valid"),
        ("received", "stripe", "charge.failed", "invalid"),
        ("received", "stripe", "payment_intent.succeeded", "valid"),
        ("received", "standard-webhooks", "invoice.paid", "valid"),
        ("received", "standard-webhooks", "invoice.paid", "valid"),
        ("refused", "", "", ""),
        ("received", "", "", "none"),
    ];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told: Vec<_> = seen
        .iter()
        .map(|fact| {
            let event = text(&fact["events"][0]["type"]);
            let verdict = text(&fact["signature"]["verdict"]);
            (text(&fact["fact"]), text(&fact["sender"]), event, verdict)
        })
        .collect();
    let expected = expected.map(|(fact, sender, event, verdict)| {
        (
            fact.to_owned(),
            sender.to_owned(),
            event.to_owned(),
            verdict.to_owned(),
        )
    });
    assert_eq!(told, expected);
    assert!(seen[4]["delivery_id"].is_string());
    assert_eq!(
        seen[4]["delivery_id"], seen[5]["delivery_id"],
        "the retry has the same id"
    );
    assert_eq!(seen[6]["status"], 431);
}

#[test]
fn a_signal_ends_it_in_order() {
    for signal in [Signal::TERM, Signal::INT] {
        let running = Running::start(&[]);
        post(running.address, "x");
        running.signal(signal);
        let (facts, code, _) = running.end();
        assert_eq!(kinds(&facts), ["received", "answered", "ended"]);
        assert_eq!(code, 0);
    }
}

#[test]
fn a_reader_that_stands_still_holds_up_nobody_else_and_a_second_signal_ends_it() {
    let mut command = hookglass(&["--json", "--port=0"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut first).unwrap();
    let url = parse(&first)["urls"][0].as_str().unwrap().to_owned();
    let address = url.strip_prefix("http://").unwrap().parse().unwrap();
    // Far more than a pipe holds.
    let body = "x".repeat(1 << 20);
    for _ in 0..3 {
        assert!(post(address, &body).starts_with("HTTP/1.1 200 "));
    }
    let deadline = Instant::now() + PATIENCE;
    let code = loop {
        let _ = kill_process(Pid::from_child(&child), Signal::TERM);
        thread::park_timeout(Duration::from_millis(50));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        assert!(Instant::now() < deadline, "it does not end");
    };
    assert_eq!(code, Some(1), "lines were lost, and it says so");
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let mut command = hookglass(&["--json", "--port=0"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    drop(stdout);
    let url = parse(&first)["urls"][0].as_str().unwrap().to_owned();
    let address: SocketAddr = url.strip_prefix("http://").unwrap().parse().unwrap();
    let deadline = Instant::now() + PATIENCE;
    // A process that another test starts at this moment may still hold our end
    // of the pipe until it runs its program: the first line may be taken.
    let code = loop {
        if let Ok(mut sender) = TcpStream::connect(address) {
            let _ = sender.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        thread::park_timeout(Duration::from_millis(50));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        assert!(Instant::now() < deadline, "it does not end");
    };
    assert_eq!(code, Some(0));
    assert_eq!(read_all(child.stderr.take().unwrap()), "");
}

#[test]
fn flags_come_from_the_environment_too() {
    let mut command = hookglass(&[]);
    command.envs([
        ("HOOKGLASS_PORT", "0"),
        ("HOOKGLASS_COUNT", "1"),
        ("HOOKGLASS_MAX_BODY", "4"),
    ]);
    let running = Running::of(&mut command);
    assert!(post(running.address, "too long").starts_with("HTTP/1.1 413 "));
    let (facts, code, _) = running.end();
    assert_eq!(facts[0]["truncated"], true);
    assert_eq!((facts[1]["status"].as_u64(), code), (Some(413), 0));
}

/// What a process listens on: address and port, as the kernel has them.
#[cfg(target_os = "linux")]
fn listening(process: u32) -> Vec<SocketAddr> {
    const LISTENING: &str = "0A";
    let descriptors = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let open: Vec<String> = descriptors
        .flatten()
        .filter_map(|descriptor| std::fs::read_link(descriptor.path()).ok())
        .map(|target| target.to_string_lossy().into_owned())
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6"] {
        let text = std::fs::read_to_string(format!("/proc/{process}/net/{table}"));
        for row in text.unwrap_or_default().lines().skip(1) {
            let row: Vec<&str> = row.split_whitespace().collect();
            if row[3] == LISTENING && open.contains(&format!("socket:[{}]", row[9])) {
                found.push(address(row[1]));
            }
        }
    }
    found
}

/// `0100007F:1239`: words of the address in the byte order of the machine.
#[cfg(target_os = "linux")]
fn address(text: &str) -> SocketAddr {
    let (address, port) = text.split_once(':').unwrap();
    let words = (0..address.len()).step_by(8);
    let bytes: Vec<u8> = words
        .flat_map(|at| {
            let word = u32::from_str_radix(&address[at..at + 8], 16).unwrap();
            word.to_ne_bytes()
        })
        .collect();
    let ip: std::net::IpAddr = match <[u8; 4]>::try_from(&bytes[..]) {
        Ok(four) => four.into(),
        Err(_) => <[u8; 16]>::try_from(&bytes[..]).unwrap().into(),
    };
    SocketAddr::new(ip, u16::from_str_radix(port, 16).unwrap())
}

#[test]
#[cfg(target_os = "linux")]
fn without_a_word_it_listens_on_one_port_of_loopback_and_nowhere_else() {
    let running = Running::start(&[]);
    let mut listening = listening(running.child.id());
    assert!(listening.contains(&running.address), "{listening:?}");
    listening.sort_unstable();
    listening.dedup();
    let port = running.address.port();
    for address in &listening {
        assert!(address.ip().is_loopback(), "{address}");
        assert_eq!(address.port(), port, "one port, in both families at most");
    }
    assert!(listening.len() <= 2, "{listening:?}");
}

#[test]
fn what_a_web_page_and_an_unknown_host_send_is_marked_on_its_line() {
    for (arguments, host, marks) in [
        (&[][..], "fox.test", "browser,unknown-host"),
        (&["--trust-host", "fox.test"], "fox.test", "browser"),
        (
            &["--trust-host", "a.test,*.fox.test"],
            "fox.test",
            "browser,unknown-host",
        ),
    ] {
        let running = Running::start(arguments);
        let request = format!(
            "GET / HTTP/1.1\r\nHost: {host}\r\nOrigin: https://evil.test\r\nConnection: close\r\n\r\n"
        );
        let mut sender = TcpStream::connect(running.address).unwrap();
        sender.write_all(request.as_bytes()).unwrap();
        let fact = running.fact();
        let words = fact["marks"].as_array().unwrap();
        let words: Vec<&str> = words.iter().map(|word| word.as_str().unwrap()).collect();
        assert_eq!(words.join(","), marks, "{arguments:?}");
    }
}

#[test]
fn an_address_that_others_reach_is_warned_of() {
    let mut running = Running::start(&["--bind", "0.0.0.0"]);
    running.signal(Signal::INT);
    assert_eq!(wait(&mut running.child), 0);
    let stderr = read_all(running.child.stderr.take().unwrap());
    assert!(
        stderr.starts_with("hookglass: other machines can reach http://0.0.0.0:"),
        "{stderr}"
    );
}

#[test]
fn a_mistake_is_one_line_and_exit_code_2() {
    for (arguments, words) in [
        (&["--prot", "1"][..], "--prot"),
        (&["70000"], "70000"),
        (&["--trust-host", "*"], "name the host"),
        (&["--trust-host", "https://fox.test"], "without scheme"),
        (
            &["--secret", "stripe=file:/nonexistent", "--port=0"],
            "/nonexistent",
        ),
        (
            &["--secret", "stripe=env:NONE", "--port=0"],
            "NONE is not set",
        ),
        (
            &["--secret", "strpe=env:PATH", "--port=0"],
            "no sender is called strpe; did you mean stripe?",
        ),
        (
            &["send", "nobody", "--to", "1"],
            "hookglass senders lists them",
        ),
        (&["send", "stripe", "nothing", "--to", "1"], "charge.failed"),
        (
            &["send", "stripe", "--to", "http://example.test@x/"],
            "--to",
        ),
        (
            &["send", "stripe", "--to", "http://169.254.169.254/"],
            "169.254.169.254",
        ),
        (&["verify", "/nonexistent"], "/nonexistent"),
        (&["--no-handshake", "slak"], "did you mean slack?"),
        (
            &["--json", "--port=0", "--columns", "tyme"],
            "did you mean time?",
        ),
        (
            &["--port=0", "--column", "a=.x", "--column", "a=.y"],
            "--column names a twice",
        ),
        (&["--bind", "192.0.2.1", "--port=0"], "192.0.2.1"),
    ] {
        let (code, stdout, stderr) = output(&mut hookglass(arguments));
        assert_eq!((code, &stdout[..]), (2, ""), "{arguments:?}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(
            stderr.starts_with("hookglass: ") && stderr.contains(words),
            "{stderr}"
        );
        assert!(stderr.contains("; "), "no cure: {stderr}");
    }
}

#[test]
fn a_rule_that_is_misread_is_shown_with_the_place() {
    let rule = "path:/a statos:500 => 500";
    let flags = hookglass(&["--port=0", "--answer", "=> 200", "--answer", rule]);
    let mut variable = hookglass(&["--port=0"]);
    variable.env("HOOKGLASS_ANSWER", format!("=> 200\n\n{rule}\n"));
    for mut command in [flags, variable] {
        let (code, stdout, stderr) = output(&mut command);
        assert_eq!((code, &stdout[..]), (2, ""));
        assert_eq!(
            stderr,
            "hookglass: --answer: there is no field \"statos\"; did you mean status?\n  \
             path:/a statos:500 => 500\n          ^^^^^^\n"
        );
    }
}

#[test]
fn a_rule_may_begin_with_a_minus() {
    let rule = "-statos:1 => 500";
    let (code, _, stderr) = output(&mut hookglass(&["--port=0", "--answer", rule]));
    assert_eq!(code, 2);
    assert!(stderr.contains("did you mean status?"), "{stderr}");
}

#[test]
fn a_rule_answers_and_its_line_says_which_and_which_step() {
    let rule = "path:/hooks => 500 x2, 202 body \"row {id}\"";
    let arguments = ["--count=4", "--answer", rule, "--no-handshake=slack,monday"];
    let running = Running::start(&arguments);
    let address = running.address;
    let told: Vec<String> = ["a", "b", "c", "{\"challenge\":\"x\"}"]
        .iter()
        .map(|body| post(address, body))
        .collect();
    let statuses: Vec<&str> = told.iter().map(|told| &told[9..12]).collect();
    assert_eq!(statuses, ["500", "500", "202", "202"]);
    assert!(told[2].ends_with("\r\n\r\nrow 3"), "{}", told[2]);
    let (facts, code, _) = running.end();
    assert_eq!(code, 0);
    let answered: Vec<_> = facts
        .iter()
        .filter(|fact| fact["fact"] == "answered")
        .map(|fact| {
            assert_eq!((&fact["by"], &fact["rule"]), (&"rule".into(), &rule.into()));
            (fact["status"].as_u64(), fact["step"].as_u64())
        })
        .collect();
    let expected = [(500, 1), (500, 1), (202, 2), (202, 2)];
    assert_eq!(
        answered,
        expected.map(|(status, step)| (Some(status), Some(step)))
    );
}

#[test]
fn a_handshake_is_answered_with_the_secret_of_its_sender() {
    let challenge = "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\"}}";
    let mut command = hookglass(&["--port=0", "--count=1", "--secret", "zoom=env:MINE"]);
    let running = Running::of(command.env("MINE", "zoom-secret-token"));
    let told = post(running.address, challenge);
    assert!(
        told.ends_with("\"encryptedToken\":\"d9e0d764a78494688ba3f2d5c0ed4ca311394b4834d959759213424d2df961e3\"}"),
        "{told}"
    );
    let (facts, ..) = running.end();
    let answered = (&facts[1]["by"], &facts[1]["rule"], &facts[1]["step"]);
    assert_eq!(
        answered,
        (&"handshake".into(), &"zoom".into(), &Value::Null)
    );

    let running = Running::start(&["--count=1"]);
    assert!(post(running.address, challenge).starts_with("HTTP/1.1 200 "));
    let (facts, ..) = running.end();
    assert_eq!(facts[1]["rule"], "zoom: needs HOOKGLASS_SECRET_ZOOM");
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let (code, _, stderr) = output(&mut hookglass(&[
        "--secret",
        "stripe=whsec_1234",
        "--port=0",
    ]));
    assert_eq!(code, 2);
    assert!(!stderr.contains("whsec_1234"), "{stderr}");
}

#[test]
fn every_request_that_was_answered_is_a_line() {
    const CONNECTIONS: usize = 32;
    const EACH: usize = 625;
    let running = Running::start(&["--json"]);
    let address = running.address;
    let senders: Vec<_> = (0..CONNECTIONS)
        .map(|n| thread::spawn(move || keep_sending(address, n, EACH)))
        .collect();
    let accepted: usize = senders
        .into_iter()
        .map(|sender| sender.join().unwrap())
        .sum();
    running.signal(Signal::TERM);
    let (facts, code, _) = running.end();
    let count = |kind: &str| facts.iter().filter(|fact| fact["fact"] == kind).count();
    assert_eq!(accepted, CONNECTIONS * EACH);
    assert_eq!(
        (count("received"), count("answered"), count("gap")),
        (accepted, accepted, 0)
    );
    let ids: Vec<_> = facts
        .iter()
        .filter(|fact| fact["fact"] == "received")
        .collect();
    assert!(
        ids.windows(2)
            .all(|two| two[0]["id"].as_u64() < two[1]["id"].as_u64())
    );
    let ended = facts.last().unwrap();
    assert_eq!(
        (&ended["fact"], &ended["received"]),
        (&"ended".into(), &accepted.into())
    );
    assert_eq!(code, 0);
}

/// Sends one request after the other on one connection; gives the number of
/// those that were answered 200.
fn keep_sending(address: SocketAddr, sender: usize, count: usize) -> usize {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let mut accepted = 0;
    for n in 0..count {
        let body = format!("{{\"sender\":{sender},\"n\":{n}}}");
        let head = format!(
            "POST /hooks HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).unwrap();
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        accepted += usize::from(line.starts_with("HTTP/1.1 200 "));
        while !line.trim().is_empty() {
            line.clear();
            answers.read_line(&mut line).unwrap();
        }
    }
    accepted
}
