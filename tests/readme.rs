//! The README says what the program does: its tables and its help are made from
//! the program's own, its filters parse, its flags exist, and its request gives
//! its lines.
//!
//! `UPDATE_README=1 cargo test --test readme` writes the made parts anew.

#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use hookglass::{
    answer::{Rule, handshake::HANDSHAKES},
    filter::{
        FIELDS, FLAGS, Filter,
        guide::{EXAMPLES, FORMS, Finds, FormRow, OPERATORS, PATHS, RuleRow, TEXTS, UNITS},
    },
    sender::{Registry, Source},
    tui::keymap::{BINDINGS, In, Keymap},
};
use serde_json::Value;

/// Nothing here takes a tenth of it.
const GUARD: Duration = Duration::from_secs(30);

#[test]
fn the_made_parts_are_what_the_program_says() {
    let before = readme();
    let after = remade(&before);
    if env::var_os("UPDATE_README").is_some() {
        fs::write(path(), after).unwrap();
        return;
    }
    let difference = before
        .lines()
        .zip(after.lines())
        .enumerate()
        .find(|(_, (there, should))| there != should);
    assert!(
        before == after,
        "README.md is out of date; UPDATE_README=1 cargo test --test readme writes it anew: {difference:?}"
    );
}

#[test]
fn a_made_part_that_is_out_of_date_is_made_anew_and_the_rest_stays() {
    let text = "a\n<!-- generated: flags -->\nold\n<!-- end -->\nb\n";
    let made = remade(text);
    assert!(
        made.starts_with("a\n<!-- generated: flags -->\n\n| word"),
        "{made}"
    );
    assert!(made.ends_with("|\n\n<!-- end -->\nb\n"), "{made}");
    assert!(!made.contains("old"));
    assert_eq!(remade(&made), made);
}

#[test]
fn every_key_of_the_table_of_keys_is_in_the_readme() {
    let keys = keys();
    for binding in BINDINGS {
        assert!(keys.contains(binding.help), "{}", binding.help);
    }
}

#[test]
fn every_filter_of_the_readme_is_one() {
    let filters = blocks("filter");
    assert_eq!(filters.len(), 1);
    for line in filters[0].lines() {
        let parsed = Filter::parse(line);
        assert!(parsed.is_ok(), "{line}: {parsed:?}");
    }
    for row in FIELDS {
        let parsed = Filter::parse(&format!("{}:{}", row.name, row.example));
        assert!(parsed.is_ok(), "{parsed:?}");
    }
    for row in FLAGS {
        let parsed = Filter::parse(&format!("is:{}", row.name));
        assert!(parsed.is_ok(), "{parsed:?}");
    }
}

#[test]
fn help_is_of_the_program_of_a_command_and_of_filters() {
    let said = |words: &[&str]| {
        let output = program().arg("help").args(words).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    assert_eq!(said(&[]), (Some(0), help(None)));
    assert_eq!(said(&["send"]), (Some(0), help(Some("send"))));
    let (code, page) = said(&["filter"]);
    assert_eq!(code, Some(0));
    let words: Vec<&str> = page.split_whitespace().collect();
    let page = words.join(" ");
    for row in TEXTS.iter().chain(PATHS) {
        assert!(page.contains(row.says), "{}", row.says);
    }
    for row in FIELDS {
        assert!(page.contains(row.about), "{}", row.about);
    }
    let (code, mistake) = said(&["fliter"]);
    assert_eq!(code, Some(2));
    assert!(mistake.contains("did you mean filter?"), "{mistake}");
}

#[test]
fn every_rule_of_the_readme_is_one() {
    let rules = blocks("answer");
    assert_eq!(rules.len(), 1);
    for line in rules[0].lines() {
        assert_eq!(Rule::check(line), Ok(()), "{line}");
    }
    // What the table explains, the rules show.
    let readme = readme();
    let explained = readme.split("| in a step |").nth(1).unwrap();
    let explained = explained.split("\n\n").next().unwrap();
    for row in explained.lines().skip(2) {
        let option = row.split('`').nth(1).unwrap();
        let word = option.split(' ').next().unwrap();
        assert!(rules[0].contains(word), "no rule shows {option}");
    }
}

#[test]
fn every_flag_of_the_commands_in_the_readme_exists() {
    let mut commands = 0;
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let words = line.split_whitespace();
        let mut words = words
            .skip_while(|word| *word != "hookglass")
            .skip(1)
            .peekable();
        let known = ["send", "verify", "demo", "senders", "config"];
        let command = words.next_if(|word| known.contains(word));
        let help = help(command);
        for flag in words.filter(|word| word.starts_with("--")) {
            assert!(help.contains(&format!("{flag} ")), "{flag} in: {line}");
            commands += 1;
        }
    }
    assert!(commands > 3, "only {commands} flags were found");
}

#[test]
fn the_settings_of_the_readme_are_read_to_the_last_one() {
    let (_, settings) = settings();
    assert!(settings.len() > 2, "settings, and the tables beside them");
    for settings in &settings {
        are_read(settings);
    }
}

/// The sender that is shown, and the files that set something.
fn settings() -> (String, Vec<String>) {
    let (mut senders, settings): (Vec<_>, Vec<_>) = blocks("toml")
        .into_iter()
        .partition(|block| block.starts_with("[[sender]]"));
    assert_eq!(senders.len(), 1, "one sender is shown");
    (senders.remove(0), settings)
}

/// The program takes a file of these settings, each on a line.
fn are_read(settings: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, settings).unwrap();
    let mut command = program();
    let command = command.args(["config", "--json"]);
    let output = command.env("HOOKGLASS_CONFIG", &file).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let from_file = lines.lines().map(parse).filter(|it| it["origin"] == "file");
    let keys = settings.lines().filter(|line| line.contains('='));
    assert_eq!(from_file.count(), keys.count(), "{lines}");
}

#[test]
fn the_sender_of_the_readme_is_sent_recognised_and_judged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, settings().0).unwrap();
    let own = |command: &mut Command| {
        command
            .env("HOOKGLASS_CONFIG", &file)
            .env("HOOKGLASS_SECRET_SHOP", "of the shop");
    };
    let program = Program::of(&["--json", "--count=1", "--port=0"], own);
    let listening = program.line();
    let to = format!("--to={}", listening["urls"][0].as_str().unwrap());
    let mut send = self::program();
    own(send.args(["send", "shop", &to]));
    assert!(send.status().unwrap().success());
    let received = program.line();
    assert_eq!(received["sender"], "shop");
    assert_eq!(received["events"][0]["type"], "order.paid");
    assert_eq!(received["signature"]["verdict"], "valid");
}

#[test]
fn the_request_of_the_readme_gives_its_lines() {
    let lines = blocks("jsonl").remove(0);
    let expected: Vec<Value> = lines.lines().map(parse).collect();
    let request = request(&expected[1]);
    assert_is_that_of_curl(&expected[1]);

    let mut program = Program::start(&["--json", "--count=1", "--port=0"]);
    let listening = program.line();
    let url = listening["urls"][0].as_str().unwrap();
    let address = url.strip_prefix("http://").unwrap();
    let mut sender = TcpStream::connect(address).unwrap();
    sender.set_read_timeout(Some(GUARD)).unwrap();
    sender.write_all(request.as_bytes()).unwrap();
    sender.shutdown(Shutdown::Write).unwrap();
    let mut reply = String::new();
    sender.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");

    let facts = [listening, program.line(), program.line(), program.line()];
    assert_eq!(
        facts.map(settled).to_vec(),
        expected.into_iter().map(settled).collect::<Vec<_>>()
    );
    assert!(program.child.wait().unwrap().success());
}

/// The request of a line, as it goes over the wire.
fn request(fact: &Value) -> String {
    let text = |name: &str| fact[name].as_str().unwrap().to_owned();
    let mut request = format!(
        "{} {} {}\r\n",
        text("method"),
        text("target"),
        text("version")
    );
    for header in fact["headers"].as_array().unwrap() {
        let (name, value) = (header[0].as_str().unwrap(), header[1].as_str().unwrap());
        let _ = write!(request, "{name}: {value}\r\n");
    }
    request + "\r\n" + fact["body"]["text"].as_str().unwrap()
}

/// The curl command of the README sends what the line shows.
fn assert_is_that_of_curl(fact: &Value) {
    let blocks = blocks("sh");
    let curl = blocks
        .iter()
        .find(|block| block.starts_with("curl "))
        .unwrap();
    let quoted: Vec<&str> = curl.split('\'').skip(1).step_by(2).collect();
    let (body, headers) = quoted.split_last().unwrap();
    assert_eq!(fact["body"]["text"], *body);
    for header in headers {
        let (name, value) = header.split_once(": ").unwrap();
        let sent = fact["headers"].as_array().unwrap();
        assert!(sent.contains(&serde_json::json!([name, value])), "{header}");
    }
}

/// A fact without what differs each time: times, durations, ports.
fn settled(mut fact: Value) -> Value {
    for name in ["time", "took_us", "peer", "urls"] {
        if let Some(value) = fact.get_mut(name) {
            *value = Value::Null;
        }
    }
    fact
}

struct Program {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        Self::of(arguments, |command| {
            command.env("HOOKGLASS_SECRET_CRYPTOIX", "whsec_try_me");
        })
    }

    fn of(arguments: &[&str], more: impl FnOnce(&mut Command)) -> Self {
        let mut command = program();
        more(command.args(arguments));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (tell, lines) = mpsc::channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    fn line(&self) -> Value {
        parse(&self.lines.recv_timeout(GUARD).unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended by itself, unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parse(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

/// The program, in an environment that says nothing.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookglass"));
    command
        .env_clear()
        .env("HOOKGLASS_CONFIG", "none")
        .stdin(Stdio::null());
    command
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn readme() -> String {
    fs::read_to_string(path()).unwrap()
}

/// The blocks of code in that language.
fn blocks(language: &str) -> Vec<String> {
    let readme = readme();
    let start = format!("\n```{language}\n");
    let parts = readme.split(&start[..]).skip(1);
    parts
        .map(|part| part.split("\n```").next().unwrap().to_owned())
        .collect()
}

/// `text` with every made part as it is now.
fn remade(text: &str) -> String {
    let mut parts = text.split("<!-- generated: ");
    let mut made = parts.next().unwrap().to_owned();
    for part in parts {
        let (what, rest) = part.split_once(" -->\n").unwrap();
        let (_, rest) = rest.split_once("<!-- end -->").unwrap();
        let content = content(what);
        let _ = write!(
            made,
            "<!-- generated: {what} -->\n\n{content}\n<!-- end -->{rest}"
        );
    }
    made
}

fn content(what: &str) -> String {
    match what {
        "keys" => keys(),
        "filters" => format!("```filter\n{}\n```\n", EXAMPLES.join("\n")),
        "forms" => forms(FORMS),
        "units" => forms(UNITS),
        "operators" => operators(),
        "texts" => rules(TEXTS),
        "paths" => rules(PATHS),
        "fields" => fields(),
        "flags" => flags(),
        "handshakes" => handshakes(),
        "help" => format!("```text\n{}```\n", help(None)),
        "help send" => format!("```text\n{}```\n", help(Some("send"))),
        "help verify" => format!("```text\n{}```\n", help(Some("verify"))),
        "help senders" => format!("```text\n{}```\n", help(Some("senders"))),
        "senders" => senders(),
        "explained" => format!("```text\n{}```\n", explained()),
        other => panic!("nothing makes {other:?}"),
    }
}

fn keys() -> String {
    let mut table =
        "| where | keys | what they do | name |\n| --- | --- | --- | --- |\n".to_owned();
    for place in In::all() {
        for row in Keymap::default().listed_in(place) {
            let binding = row.binding;
            let keys: Vec<String> = binding.each_key().map(code).collect();
            let (place, keys, help) = (place.heading(), keys.join(", "), binding.help);
            let name = code(binding.name);
            let _ = writeln!(table, "| {place} | {keys} | {help} | {name} |");
        }
    }
    table
}

fn forms(rows: &[FormRow]) -> String {
    let mut table = "| for example | what it says |\n| --- | --- |\n".to_owned();
    for row in rows {
        let _ = writeln!(table, "| {} | {} |", code(row.example), cell(row.about));
    }
    table
}

fn operators() -> String {
    let mut table = "| operator | for example | what it says |\n| --- | --- | --- |\n".to_owned();
    for row in OPERATORS {
        let (sign, example) = (code(row.sign), code(row.example));
        let _ = writeln!(table, "| {sign} | {example} | {} |", cell(row.about));
    }
    table
}

/// Sentences, each with what it finds and what it does not.
fn rules(rows: &[RuleRow]) -> String {
    let mut list = String::new();
    for row in rows {
        let _ = writeln!(list, "- {}", cell(row.says));
        for example in row.examples {
            let finds = match example.finds {
                Finds::Yes => "finds",
                Finds::No => "does not find",
            };
            let body = example.body.trim_end().replace('\n', "\u{23ce}");
            let _ = writeln!(list, "  - {} {finds} {}", code(example.filter), code(&body));
        }
    }
    list
}

fn fields() -> String {
    let mut table = "| field | for example | what it is |\n| --- | --- | --- |\n".to_owned();
    for row in FIELDS {
        let example = code(&format!("{}:{}", row.name, row.example));
        let _ = writeln!(table, "| {} | {example} | {} |", code(row.name), row.about);
    }
    table
}

fn flags() -> String {
    let mut table = "| word | events that |\n| --- | --- |\n".to_owned();
    for row in FLAGS {
        let _ = writeln!(
            table,
            "| {} | {} |",
            code(&format!("is:{}", row.name)),
            row.about
        );
    }
    table
}

fn handshakes() -> String {
    let mut table =
        "| name | who | asks with | is told | secret |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    for row in HANDSHAKES {
        let who = format!("[{}]({})", row.title, row.docs);
        let secret = row.secret().map_or_else(String::new, |secret| {
            code(&secret.to_uppercase().replace('-', "_"))
        });
        let _ = writeln!(
            table,
            "| {} | {who} | {} | {} | {secret} |",
            code(row.name),
            code(&row.known_words()),
            code(&row.answer_words()),
        );
    }
    table
}

fn senders() -> String {
    let mut table = "| name | who | known by | signs | tries again | known from |\n\
                     | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for row in Registry::built_in().senders() {
        let who = match row.docs {
            "" => row.title.to_owned(),
            docs => format!("[{}]({docs})", row.title),
        };
        let mut schemes: Vec<String> = row.signatures.iter().map(|it| cell(&it.words())).collect();
        schemes.dedup();
        let unsure = |source| match source {
            Source::Memory => " (unverified)",
            _ => "",
        };
        let signs = match &schemes[..] {
            [] => "no scheme is known".to_owned(),
            schemes => schemes.join("<br>") + unsure(row.signs_by),
        };
        let retries = match row.retries.words {
            "" => String::new(),
            words => cell(words) + unsure(row.retries.source),
        };
        let _ = writeln!(
            table,
            "| {} | {who} | {} | {signs} | {retries} | {}{} |",
            code(row.name),
            cell(&row.known_words()),
            row.source.as_str(),
            unsure(row.source),
        );
    }
    table
}

/// What `verify` says of the event of the README behind whose body a proxy
/// put a newline.
fn explained() -> String {
    let lines = blocks("jsonl").remove(0);
    let line = lines
        .lines()
        .find(|line| line.contains("\"received\""))
        .unwrap();
    let changed = line.replace("}}\"},\"size\":263", "}}\\n\"},\"size\":264");
    assert_ne!(line, changed);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("events.jsonl"), changed).unwrap();
    let output = program()
        .args(["verify", "events.jsonl"])
        .current_dir(folder.path())
        .env("HOOKGLASS_SECRET_CRYPTOIX", "whsec_try_me")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("newline"), "{said}");
    said
}

/// A text in a table of Markdown.
fn cell(text: &str) -> String {
    let text = text.replace('|', "\\|").replace('<', "&lt;");
    text.replace('*', "\\*").replace('_', "\\_")
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

fn help(command: Option<&str>) -> String {
    let output = program().args(command).arg("--help").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}
