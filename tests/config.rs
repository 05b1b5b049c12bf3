//! The real program and its files of settings: which layer holds, what is
//! wrong where, and what `hookglass config` says of it. Each test has a home
//! directory of its own; nothing of a user's is read.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails as the test does"
)]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::Value;
use tempfile::TempDir;
use toml::de::DeTable;

/// Nothing here takes that long; what does has hung.
const PATIENCE: Duration = Duration::from_mins(1);

const USER: &str = ".config/hookglass/config.toml";
const PROJECT: &str = "shop/hookglass.toml";

/// A home directory, in which one works in `~/shop/api`.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for inner in [".config/hookglass", "shop/api"] {
            fs::create_dir_all(folder.path().join(inner)).unwrap();
        }
        Self { folder }
    }

    fn with(files: &[(&str, &str)]) -> Self {
        let home = Self::new();
        for (path, text) in files {
            home.write(path, text);
        }
        home
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    fn hookglass(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hookglass"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .current_dir(self.path("shop/api"))
            .stdin(Stdio::null());
        command
    }

    fn mistake(&self, arguments: &[&str]) -> String {
        let (code, stdout, stderr) = output(&mut self.hookglass(arguments));
        assert_eq!((code, &stdout[..]), (2, ""), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        stderr.trim_end().to_owned()
    }
}

/// What `hookglass config --json` says of a key: value, origin, where.
fn setting(key: &str, command: &mut Command) -> (Value, String, Option<String>) {
    let (code, stdout, stderr) = output(command);
    assert_eq!(code, 0, "{stderr}");
    let lines = stdout.lines().map(parse);
    let mut found = lines.filter(|line| line["key"] == key);
    let line = found.next().unwrap();
    assert_eq!(found.next(), None, "{key} is there once");
    let place = line["where"].as_str().map(str::to_owned);
    let origin = line["origin"].as_str().unwrap().to_owned();
    (line["value"].clone(), origin, place)
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

fn parse(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

/// A hookglass that listens; it is ended with this.
struct Listening(Child, String);

impl Listening {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        // It goes on writing; nobody reads.
        child.stdout = Some(stdout.into_inner());
        let url = parse(&line)["urls"][0].as_str().unwrap().to_owned();
        Self(child, url)
    }

    /// The status that a body of so many bytes is answered with.
    fn post(&self, length: usize) -> u16 {
        let address = self.1.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let body = "x".repeat(length);
        let head = format!("POST / HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\n");
        let request = format!("{head}Connection: close\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer[9..12].parse().unwrap()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn each_layer_beats_those_below_it() {
    let home = Home::new();
    let ask = |environment: &[(&str, &str)], flags: &[&str]| {
        let arguments = [&["config", "--json"], flags].concat();
        let mut command = home.hookglass(&arguments);
        command.envs(environment.iter().copied());
        setting("max-body", &mut command)
    };
    let at = |place: &str| Some(place.to_owned());
    let expect = |value: &str, origin: &str, place| (value.into(), origin.to_owned(), place);
    assert_eq!(ask(&[], &[]), expect("32MiB", "default", None));
    home.write(USER, "# mine\n[limits]\nmax-body = \"1MiB\"\n");
    let user = expect("1MiB", "file", at("~/.config/hookglass/config.toml:3"));
    assert_eq!(ask(&[], &[]), user);
    home.write(PROJECT, "max_body = \"2MiB\"\n");
    let project = expect("2MiB", "file", at("~/shop/hookglass.toml:1"));
    assert_eq!(ask(&[], &[]), project);
    let environment = [("HOOKGLASS_MAX_BODY", "3MiB")];
    let variable = expect("3MiB", "environment", at("HOOKGLASS_MAX_BODY"));
    assert_eq!(ask(&environment, &[]), variable);
    let flag = expect("4MiB", "flag", None);
    assert_eq!(ask(&environment, &["--max-body", "4MiB"]), flag);
}

#[test]
fn a_switch_is_turned_off_again_and_a_list_is_replaced_as_a_whole() {
    let user = "json = true\nsecret = [\"stripe=env:A\", \"github=env:B\"]\n";
    let home = Home::with(&[(USER, user)]);
    let json = |command: &mut Command| setting("no-mouse", command);
    let ask = || home.hookglass(&["config", "--json"]);
    home.write(PROJECT, "no-mouse = true");
    assert_eq!(json(&mut ask()).0, true);
    assert_eq!(json(ask().env("HOOKGLASS_NO_MOUSE", "false")).0, false);
    home.write(USER, &format!("{user}no-mouse = true"));
    home.write(PROJECT, "no-mouse = false");
    assert_eq!(json(&mut ask()).0, false);
    let both = serde_json::json!(["stripe=env:A", "github=env:B"]);
    assert_eq!(setting("secret", &mut ask()).0, both);
    let mut command = home.hookglass(&["config", "--json", "--secret", "svix=env:C"]);
    let one = serde_json::json!(["svix=env:C"]);
    assert_eq!(setting("secret", &mut command).0, one);
}

#[test]
fn the_port_alone_is_a_flag_too() {
    let home = Home::with(&[(USER, "port = 4700")]);
    let mut command = home.hookglass(&["config", "--json", "9"]);
    let expected = (9.into(), "flag".to_owned(), None);
    assert_eq!(setting("port", &mut command), expected);
}

#[test]
fn what_listens_listens_as_the_files_say() {
    let home = Home::with(&[
        (USER, "port = 0\njson = true\n"),
        (PROJECT, "max-body = 4\n"),
    ]);
    for arguments in [&[][..], &["listen"], &["demo"]] {
        let listening = Listening::start(&mut home.hookglass(arguments));
        assert_eq!(listening.post(4), 200, "{arguments:?}");
        assert_eq!(listening.post(5), 413, "{arguments:?}");
    }
}

#[test]
fn a_rule_of_a_file_answers_and_its_body_stands_beside_that_file() {
    let home = Home::with(&[
        (
            USER,
            "port = 0\nanswer = [\"path:/x => 418 file body.txt\", \"=> 503\"]",
        ),
        (".config/hookglass/body.txt", "teapot"),
    ]);
    let mut command = home.hookglass(&["config", "--json"]);
    let beside = home.path(".config/hookglass/body.txt");
    let whole = format!("path:/x => 418 file \"{}\"", beside.display());
    let expected = serde_json::json!([whole, "=> 503"]);
    assert_eq!(setting("answer", &mut command).0, expected);
    let listening = Listening::start(&mut home.hookglass(&["--json"]));
    assert_eq!(listening.post(1), 503);
    home.write(PROJECT, "answer = \"=> 429\"");
    let listening = Listening::start(&mut home.hookglass(&["--json"]));
    assert_eq!(listening.post(1), 429, "a list is replaced");
    fs::remove_file(beside).unwrap();
    let said = home.mistake(&["--json"]);
    assert!(
        said.contains("config.toml:2: answer: cannot read "),
        "{said}"
    );
}

#[test]
fn who_sends_takes_what_it_shares_and_nothing_that_is_only_called_the_same() {
    let home = Home::new();
    let command = &mut home.hookglass(&["listen", "--port=0"]);
    let listening = Listening::start(command);
    home.write("secret.txt", "whsec_1234");
    home.write(
        USER,
        &format!(
            "to = \"{}\"\ncount = 3\njson = true\nsecret = \"github=file:../../secret.txt\"",
            listening.1
        ),
    );
    let (code, stdout, stderr) = output(&mut home.hookglass(&["send", "github"]));
    assert_eq!((code, &stderr[..]), (0, ""), "it is signed");
    assert_eq!(stdout.lines().count(), 1, "one is sent: {stdout}");
    assert!(stdout.starts_with("github push -> "), "{stdout}");
}

#[test]
fn a_mistake_in_a_file_is_one_line_that_says_where() {
    let home = Home::new();
    let user = "hookglass: ~/.config/hookglass/config.toml:";
    let table = [
        (
            "max-bdy = 1",
            "1: there is no key max-bdy; did you mean max-body?",
        ),
        (
            "\n\nmax-body = \"1x\"",
            "3: max-body: write a size such as 512, 64KiB or 10MB",
        ),
        (
            "to = \n",
            "1:6: string values must be quoted, expected literal string",
        ),
        (
            "[limits]\nport = 1",
            "2: port does not belong in [limits]; put it before every table",
        ),
        (
            "allow-target = [\"example.test:443\"]",
            "1: allow-target: it is never read from a file; give --allow-target or HOOKGLASS_ALLOW_TARGET",
        ),
        (
            "[diff]\nignore = [\n  '.data.time',\n  '/time',\n]",
            "4: ignore: expected a path such as .data.time, or header.NAME or query.NAME",
        ),
        (
            "ignore = 'strpe:.created'",
            "1: ignore: no sender is called strpe; did you mean stripe?",
        ),
        (
            "[diff]\nport = 1",
            "2: port does not belong in [diff]; put it before every table",
        ),
        (
            "a\u{202e}b = 1",
            "1:2: invalid unquoted key, expected letters, numbers, `-`, `_`",
        ),
    ];
    for (text, said) in table {
        home.write(USER, text);
        assert_eq!(home.mistake(&["--port=0"]), format!("{user}{said}"));
        assert_eq!(home.mistake(&["config"]), format!("{user}{said}"));
    }
}

#[test]
fn a_project_may_not_open_a_door() {
    let home = Home::new();
    let table = [
        ("bind = \"0.0.0.0\"", "bind", "say that"),
        ("tls = true", "tls", "say that"),
        ("trust-host = \"*.test\"", "trust-host", "say that"),
        ("secret = [\"stripe=env:X\"]", "secret", "say that"),
        ("unix = [\"x.sock\"]", "unix", "name a file"),
        ("cert = \"c.pem\"", "cert", "name a file"),
        ("key = \"k.pem\"", "key", "name a file"),
        ("log = \"../../.profile\"", "log", "name a file"),
    ];
    for (text, key, what) in table {
        home.write(PROJECT, text);
        let expected = format!(
            "hookglass: ~/shop/hookglass.toml:1: {key}: a project's file may not {what}; \
             put it into ~/.config/hookglass/config.toml or give --{key}"
        );
        assert_eq!(home.mistake(&["--port=0"]), expected);
    }
    for key in ["allow-target", "config"] {
        home.write(PROJECT, &format!("{key} = \"a:1\""));
        let said = home.mistake(&["--port=0"]);
        assert!(said.contains(": it is never read from a file; "), "{said}");
    }
    let rule = "answer = [\"=> 500\", \"path:/x => 200 file /etc/passwd\"]";
    home.write(PROJECT, rule);
    let said = home.mistake(&["--port=0"]);
    assert!(
        said.contains(":1: answer: a project's file may not name a file"),
        "{said}"
    );
    // Who names it has looked into it.
    home.write(PROJECT, "bind = \"::1\"");
    let mut command = home.hookglass(&["config", "--json", "--config=../hookglass.toml"]);
    assert_eq!(setting("bind", &mut command).0, "::1");
}

#[test]
fn no_file_is_read_where_none_is_wanted_or_of_use() {
    let home = Home::with(&[(USER, "nonsense"), (PROJECT, "nonsense")]);
    let (code, stdout, stderr) = output(&mut home.hookglass(&["config", "--config=none"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("port = 4665 "), "{stdout}");
    assert_eq!(stderr, "hookglass: no file is read, as --config says\n");
    for arguments in [
        &["--help"][..],
        &["senders", "--help"],
        &["listen", "--help"],
    ] {
        assert_eq!(output(&mut home.hookglass(arguments)).0, 0);
    }
    let mut command = home.hookglass(&["--for=1ms", "--port=0"]);
    assert_eq!(output(command.env("HOOKGLASS_CONFIG", "none")).0, 0);
    let named = home.mistake(&["--config=gone.toml"]);
    assert_eq!(
        named,
        "hookglass: there is no file gone.toml; name one that is there, or none"
    );
}

#[test]
fn what_is_no_regular_file_is_refused_and_not_waited_for() {
    let home = Home::new();
    mknodat(CWD, home.path(USER), FileType::Fifo, Mode::RWXU, 0).unwrap();
    let refused = "it is no regular file; --config none reads no file";
    let said = home.mistake(&["--port=0"]);
    assert!(said.ends_with(refused), "{said}");
    for path in ["/dev/zero", "/"] {
        let said = home.mistake(&["--config", path]);
        assert_eq!(said, format!("hookglass: cannot use {path}: {refused}"));
    }
}

#[test]
fn config_prints_a_file_that_says_the_same() {
    let home = Home::with(&[
        (USER, "port = 4700\nsecret = [\"stripe=file:a\"]\n"),
        (
            PROJECT,
            "to = \"localhost:3000/hooks\"\n[limits]\nlinger = 1\n",
        ),
    ]);
    let flags = [
        "--log=here.log",
        "--bind=::1",
        "--max-head",
        "100",
        "--json",
    ];
    let mut command = home.hookglass(&[&["config"], &flags[..4]].concat());
    command.env("HOOKGLASS_MAX_EVENTS", "7");
    command.env("HOOKGLASS_JSON", "1");
    let (code, printed, said) = output(&mut command);
    assert_eq!(code, 0);
    assert_eq!(
        said,
        "hookglass: ~/.config/hookglass/config.toml: read\nhookglass: ~/shop/hookglass.toml: read\n"
    );
    DeTable::parse(&printed).unwrap();
    for line in [
        "port = 4700 # ~/.config/hookglass/config.toml:1",
        "to = \"localhost:3000/hooks\" # ~/shop/hookglass.toml:1",
        "max-events = 7 # environment HOOKGLASS_MAX_EVENTS",
        "json = true # environment HOOKGLASS_JSON",
        "bind = \"::1\" # flag",
        "max-body = \"32MiB\" # default",
        "# count # not set",
        "# allow-target = [] # default",
    ] {
        let mut lines = printed.lines().map(squeezed);
        assert!(lines.any(|printed| printed == line), "{line}:\n{printed}");
    }

    let values = |home: &Home, arguments: &[&str]| {
        let (_, lines, said) = output(&mut home.hookglass(arguments));
        let lines: Vec<_> = lines
            .lines()
            .map(parse)
            .map(|line| (line["key"].clone(), line["value"].clone()))
            .filter(|(key, _)| key != "config")
            .collect();
        assert!(lines.len() > 20, "{said}");
        lines
    };
    let other = Home::with(&[(USER, &printed)]);
    let before = [&["config"], &flags[..], &["--max-events=7"]].concat();
    assert_eq!(
        values(&home, &before),
        values(&other, &["config", "--json"])
    );
}

#[test]
fn what_comparisons_ignore_is_shown_with_where_it_comes_from() {
    let rules = "ignore = [\".data.time\", \"!stripe:header.Date\"]";
    let home = Home::with(&[(USER, &format!("[diff]\n{rules}\n"))]);
    let (code, printed, said) = output(&mut home.hookglass(&["config"]));
    assert_eq!(code, 0, "{said}");
    let expected = format!("{rules} # ~/.config/hookglass/config.toml:2");
    assert!(
        printed.lines().map(squeezed).any(|line| line == expected),
        "{printed}"
    );
    let shown = |home: &Home, variable: Option<&str>, flags: &[&str]| {
        let mut command = home.hookglass(&[&["config", "--json"], flags].concat());
        command.envs(variable.map(|value| ("HOOKGLASS_IGNORE", value)));
        let (value, origin, place) = setting("ignore", &mut command);
        (value.to_string(), origin, place)
    };
    let said = |value: &str, origin: &str, place: Option<&str>| {
        (
            value.to_owned(),
            origin.to_owned(),
            place.map(str::to_owned),
        )
    };
    assert_eq!(
        shown(&home, Some(".a\n.b"), &[]),
        said(r#"[".a",".b"]"#, "environment", Some("HOOKGLASS_IGNORE"))
    );
    assert_eq!(
        shown(&home, None, &["--ignore=-:.seq"]),
        said(r#"["-:.seq"]"#, "flag", None)
    );
    let wrong = home.mistake(&["--port=0", "--ignore=date"]);
    assert!(
        wrong.contains("expected a path such as .data.time"),
        "{wrong}"
    );
}

/// A line with one blank where there are several.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn config_says_where_secrets_come_from_and_prints_none() {
    let home = Home::new();
    let mut command = home.hookglass(&["config", "--secret=stripe=env:OTHER"]);
    command.envs([
        ("HOOKGLASS_SECRET_GITHUB", "whsec_canary"),
        ("OTHER", "whsec_canary"),
    ]);
    let (_, stdout, stderr) = output(&mut command);
    let lines: Vec<String> = stdout.lines().map(squeezed).collect();
    for line in [
        "secret = [\"stripe=env:OTHER\"] # flag",
        "# secret = [\"github=env:HOOKGLASS_SECRET_GITHUB\"] # environment HOOKGLASS_SECRET_GITHUB",
    ] {
        assert!(lines.iter().any(|printed| printed == line), "{stdout}");
    }
    assert!(!(stdout + &stderr).contains("canary"));

    let said = home.mistake(&["config", "--secret=stripe=whsec_canary"]);
    assert!(
        said.starts_with("hookglass: --secret: a secret itself"),
        "{said}"
    );
    home.write(USER, "secret = \"stripe=whsec_canary\"");
    let more = home.mistake(&["config"]);
    assert!(more.contains("config.toml:1: secret: a secret itself"));
    assert!(!(said + &more).contains("canary"));
}

#[test]
fn few_open_files_are_few_connections_unless_more_may_be_had() {
    let home = Home::new();
    let program = env!("CARGO_BIN_EXE_hookglass");
    for (limit, opened) in [("-n 40", 16), ("-S -n 40", 17)] {
        let mut command = Command::new("sh");
        let script = format!("ulimit {limit} && exec \"$0\" --json --port=0 --config=none");
        let command = command.args(["-c", &script, program]).env_clear();
        let listening = Listening::start(command.current_dir(home.folder.path()));
        let address = listening.1.strip_prefix("http://").unwrap();
        let open = |_| keep_open(address);
        let peers: Vec<Option<TcpStream>> = (0..17).map(open).collect();
        let taken = peers.iter().flatten().count();
        assert_eq!(taken, opened, "{limit}");
    }
}

/// A connection that was answered and is kept; none when there is no room.
fn keep_open(address: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // One that is turned away may be closed before it has asked.
    let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut status = [0; 12];
    stream.read_exact(&mut status).ok()?;
    (status == *b"HTTP/1.1 200").then_some(stream)
}

#[test]
fn a_variable_says_where_configuration_is_kept() {
    let home = Home::with(&[("elsewhere.toml", "port = 1")]);
    let folder = home.path("dot");
    fs::create_dir_all(folder.join("hookglass")).unwrap();
    fs::write(folder.join("hookglass/config.toml"), "port = 2").unwrap();
    let ask = |name: &str, path: &Path| {
        let mut command = home.hookglass(&["config", "--json"]);
        setting("port", command.env(name, path)).0
    };
    assert_eq!(ask("XDG_CONFIG_HOME", &folder), 2);
    assert_eq!(ask("HOOKGLASS_CONFIG", &home.path("elsewhere.toml")), 1);
}

#[test]
fn keys_are_changed_and_shown_with_their_line() {
    let text = "[keys]\nfollow-newest = [\"f5\"]\nlist.replay = \"ctrl-r\"\nquit-now = []\nmark = \"alt-m\"\n";
    let home = Home::with(&[(USER, text)]);
    let ask = |key| setting(key, &mut home.hookglass(&["config", "--json"]));
    let (value, origin, place) = ask("keys.list.follow-newest");
    assert_eq!(
        (value, origin.as_str()),
        (serde_json::json!(["f5"]), "file")
    );
    assert!(place.unwrap().ends_with("config.toml:2"));
    assert_eq!(ask("keys.list.replay").0, serde_json::json!(["ctrl-r"]));
    assert_eq!(ask("keys.anywhere.replay").1, "default");
    assert_eq!(ask("keys.anywhere.quit-now").0, serde_json::json!([]));

    let (code, stdout, stderr) = output(&mut home.hookglass(&["config"]));
    assert_eq!(code, 0);
    let warned = "config.toml:5: alt-m does not arrive everywhere: not every terminal sends alt";
    assert!(stderr.contains(warned), "{stderr}");
    // What it prints is read again and says the same.
    let again = Home::with(&[(USER, &stdout)]);
    let (_, printed, _) = output(&mut again.hookglass(&["config"]));
    let keys = |text: &str| {
        let lines = text.lines().skip_while(|line| *line != "[keys]");
        let said = lines.map(|line| line.rsplit_once('#').map_or(line, |(said, _)| said));
        said.map(str::trim_end)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&printed), keys(&stdout));
}

#[test]
fn a_mistake_in_the_keys_has_its_line_and_a_cure() {
    let table = [
        (
            USER,
            "[keys]\n\nfolow-newest = 'G'",
            "there is no action folow-newest; did you mean follow-newest?",
        ),
        (
            USER,
            "[keys.list]\n\nreplay = 'contrl-x'",
            "\"contrl-x\" is no key",
        ),
        (
            USER,
            "\n\nkeys = 'G'",
            "keys is a table; write [keys] and the actions under it",
        ),
        (
            USER,
            "[keys]\n\nreplay = true",
            "write replay = [\"G\", \"end\"], or [] for no key",
        ),
        (
            PROJECT,
            "\n\n[keys]\nreplay = 'x'",
            "a project's file may not change keys; put them into",
        ),
    ];
    for (file, text, said) in table {
        let mistake = Home::with(&[(file, text)]).mistake(&["config"]);
        assert!(mistake.contains(":3: keys"), "{mistake}");
        assert!(mistake.contains(said), "{mistake}");
    }
}
