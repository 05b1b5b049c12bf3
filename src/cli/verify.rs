//! `hookglass verify`: whether the signatures of kept events hold, and why
//! not. A signature's age is judged at the moment of receipt, so an old file
//! says what was true then.

use std::{
    collections::VecDeque,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context as _, bail};

use super::{
    config,
    exit::Exit,
    house,
    input::{self, Lines, Piece},
    outlet::{Closed, Outlet},
    public_url, secrets, speech,
};
use crate::{
    exchange::{
        Exchange, Id, Verdict,
        display::{display, display_within},
        redact,
    },
    journal::{
        Fact,
        fact::Recorded,
        line::{self, Line},
    },
    reader::Reader,
    sender::Registry,
    signature::{Examination, Mistake},
};

/// Say of kept events whether their signatures hold, and why not
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
FILE is what hookglass --json wrote. Of a signature that is invalid it says which of the usual
mistakes was made, if one explains it, and what to change; and it exits with 1. Where no secret is
known here, the verdict stands as it was recorded.")]
#[group(id = "verify")]
pub(super) struct Options {
    /// The file, or - for standard input
    file: PathBuf,
    /// One line of JSON an event
    #[arg(long, env = "HOOKGLASS_JSON", value_parser = clap::builder::FalseyValueParser::new())]
    json: bool,
    /// Whose events these are, whoever they show themselves to be
    #[arg(long, env = "HOOKGLASS_SENDER", value_name = "NAME")]
    sender: Option<String>,
    #[command(flatten)]
    secrets: secrets::Options,
    #[command(flatten)]
    public_url: public_url::Options,
    #[command(flatten)]
    files: config::Options,
}

pub(super) fn run(options: &Options, registry: Registry) -> anyhow::Result<ExitCode> {
    let secrets = options.secrets.read(&registry)?;
    let registry = match &options.sender {
        Some(name) => registry.all_from(house::sender(&registry, name)?),
        None => registry,
    };
    let reader = Reader::new(registry, options.public_url.agreed(secrets));
    let form = if options.json { json_line } else { word_line };
    let mut outlet = Outlet::new(io::stdout().lock());
    let mut tally = Tally::default();
    let judged = tally.judge(Lines::open(&options.file)?, &reader, form, &mut outlet);
    let name = input::name(&options.file);
    match judged {
        Ok(()) | Err(Stop::Closed(Closed::Gone)) => {}
        Err(Stop::Closed(Closed::Failed(error))) => {
            return Err(error).context("cannot write the verdicts");
        }
        Err(Stop::Unreadable(error)) => {
            bail!("cannot read {name}: {error}; give a file, or - for standard input");
        }
    }
    if let (0, Some((number, error))) = (tally.read, &tally.first_unreadable) {
        bail!(
            "{name} holds no line of hookglass (line {number}: {error}); give it what hookglass --json wrote"
        );
    }
    speech::say(&tally.to_string());
    Ok(tally.exit().into())
}

/// What was found in a file.
#[derive(Debug, Default)]
struct Tally {
    /// Lines that were read, of whatever fact.
    read: u64,
    events: u64,
    /// How many events have the verdict, in the order of [`Verdict::ALL`].
    verdicts: [u64; Verdict::ALL.len()],
    unknown: u64,
    unreadable: u64,
    first_unreadable: Option<(u64, String)>,
    around: Around,
}

/// The events before the one at hand: its signature may be that of another.
#[derive(Debug, Default)]
struct Around {
    /// The nearest last.
    before: VecDeque<Exchange>,
    /// What they take, in bytes.
    weight: usize,
}

impl Around {
    /// As many are remembered.
    const MOST: usize = 200;

    /// And no more than so many bytes of them.
    const HEAVIEST: usize = 64 << 20;

    fn pass(&mut self, exchange: &Exchange) {
        self.weight += exchange.weight();
        self.before.push_back(exchange.clone());
        while self.before.len() > Self::MOST || self.weight > Self::HEAVIEST {
            let Some(gone) = self.before.pop_front() else {
                return;
            };
            self.weight -= gone.weight();
        }
    }

    /// The nearest first.
    fn events(&self) -> Vec<Exchange> {
        self.before.iter().rev().cloned().collect()
    }
}

/// An event that was judged.
struct Judged {
    id: Id,
    /// Method and target, for what nobody known has sent.
    request: String,
    recorded: Recorded,
    /// The secret is not known here: it is the verdict of when it was written.
    as_recorded: bool,
    /// Why it is invalid, where it was found out here.
    explained: Option<Examination>,
}

/// Why no more is read.
enum Stop {
    Closed(Closed),
    Unreadable(io::Error),
}

impl Tally {
    fn judge(
        &mut self,
        mut lines: Lines,
        reader: &Reader,
        form: fn(&Judged, &mut Vec<u8>),
        outlet: &mut Outlet<impl Write>,
    ) -> Result<(), Stop> {
        for number in 1.. {
            let judged = match lines.next().map_err(Stop::Unreadable)? {
                Some(Piece::Line(bytes)) => self.line(number, bytes, reader),
                Some(Piece::TooLong) => {
                    let longest = input::LONGEST >> 20;
                    self.unreadable(number, format!("it is longer than {longest} MiB"));
                    None
                }
                None => break,
            };
            if let Some(judged) = judged {
                outlet
                    .line(|out| form(&judged, out))
                    .map_err(Stop::Closed)?;
            }
        }
        outlet.flush().map_err(Stop::Closed)
    }

    fn line(&mut self, number: u64, bytes: &[u8], reader: &Reader) -> Option<Judged> {
        if bytes.trim_ascii().is_empty() {
            return None;
        }
        match line::read(bytes) {
            Ok(Line::Known { fact, .. }) => {
                self.read += 1;
                self.fact(fact, reader)
            }
            Ok(Line::Unknown(_)) => {
                self.read += 1;
                self.unknown += 1;
                None
            }
            Err(error) => {
                self.unreadable(number, error.to_string());
                None
            }
        }
    }

    fn fact(&mut self, fact: Fact, reader: &Reader) -> Option<Judged> {
        let Fact::Received {
            id,
            exchange,
            reading,
        } = fact
        else {
            return None;
        };
        let fresh = Recorded::from(reader.read(&exchange));
        let (recorded, as_recorded) = match reading {
            Some(recorded) if is_better(&recorded, &fresh) => (*recorded, true),
            _ => (fresh, false),
        };
        let is_wrong = !as_recorded && recorded.verdict == Verdict::Invalid;
        let explained = is_wrong.then(|| reader.examine_among(&exchange, &|| self.around.events()));
        let explained = explained.flatten();
        self.around.pass(&exchange);
        let (head, lossy) = (exchange.head(), String::from_utf8_lossy);
        let judged = Judged {
            id,
            request: format!(
                "{} {}",
                lossy(head.method()),
                lossy(&redact::mask_target(head.target()))
            ),
            recorded,
            as_recorded,
            explained,
        };
        self.events += 1;
        self.verdicts[judged.recorded.verdict as usize] += 1;
        Some(judged)
    }

    fn unreadable(&mut self, number: u64, why: String) {
        self.unreadable += 1;
        self.first_unreadable.get_or_insert((number, why));
    }

    fn of(&self, verdict: Verdict) -> u64 {
        self.verdicts[verdict as usize]
    }

    fn exit(&self) -> Exit {
        if self.of(Verdict::Invalid) > 0 {
            Exit::NotDone
        } else {
            Exit::Done
        }
    }
}

/// Whether the verdict of then says more than the one of now, which lacks the
/// secret.
fn is_better(recorded: &Recorded, fresh: &Recorded) -> bool {
    fresh.verdict == Verdict::NoSecret
        && matches!(
            recorded.verdict,
            Verdict::Valid | Verdict::Invalid | Verdict::Stale
        )
}

/// `3 events: 2 valid, 1 invalid; 1 line could not be read, the first is line 7`.
impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&speech::count(self.events, "event"))?;
        let found = Verdict::ALL
            .into_iter()
            .filter(|verdict| self.of(*verdict) > 0);
        for (index, verdict) in found.enumerate() {
            let before = if index == 0 { ":" } else { "," };
            write!(f, "{before} {} {}", self.of(verdict), in_words(verdict))?;
        }
        if self.unknown > 0 {
            let lines = speech::count(self.unknown, "line");
            write!(f, "; {lines} passed over, of facts not known here")?;
        }
        if let Some((number, error)) = &self.first_unreadable {
            let lines = speech::count(self.unreadable, "line");
            write!(
                f,
                "; {lines} could not be read, the first is line {number}: {error}"
            )?;
        }
        Ok(())
    }
}

const fn in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::None => "without a known signature",
        Verdict::NoSecret => "without a secret to judge by",
        other => other.as_str(),
    }
}

/// `#2  stripe charge.failed  INVALID  the reason`.
fn word_line(judged: &Judged, out: &mut Vec<u8>) {
    let Judged {
        id,
        request,
        recorded,
        ..
    } = judged;
    let sender = recorded.sender.as_deref().unwrap_or(request);
    let event = recorded.events.first().map(|event| event.name.to_string());
    let event = event.map_or_else(String::new, |event| format!(" {event}"));
    let verdict = recorded.verdict.on_screen();
    let mut text = format!("{id}  {sender}{event}  {verdict}");
    if judged.as_recorded {
        text.push_str("  as recorded, no secret is known here");
    }
    if let Some(why) = &recorded.why {
        text.push_str("  ");
        text.push_str(why);
    }
    out.extend(display(&text).to_string().as_bytes());
    for (name, words) in judged.explained.iter().flat_map(explanation) {
        let shown = match name {
            "signed" | "expected" | "received" => display_within(&words, WIDEST),
            _ => display(&words),
        };
        // A vector takes whatever is written to it.
        let _ = write!(out, "\n    {name:<10}{shown}");
    }
}

/// What was signed is cut here, in columns: bodies are long.
const WIDEST: usize = 140;

/// What is wrong with a signature and what to change, each with its name; and
/// what one needs to see it with one's own eyes.
fn explanation(found: &Examination) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    match &found.mistake {
        Some(mistake) => lines.extend([
            ("valid if", mistake.words.clone()),
            ("cure", mistake.cure.clone()),
        ]),
        None => lines.push((
            "tried",
            format!(
                "none of the {} usual mistakes; perhaps it is another secret",
                found.tried
            ),
        )),
    }
    lines.push(("scheme", found.scheme.clone()));
    let url = found.url.as_deref().unwrap_or_default();
    let masked = String::from_utf8_lossy(&redact::mask_target(url.as_bytes())).into_owned();
    lines.push(("url", masked.clone()));
    if let Some(signed) = &found.signed {
        let bytes = speech::count(signed.len() as u64, "byte");
        let mut text = String::from_utf8_lossy(signed).into_owned();
        if !url.is_empty() {
            text = text.replace(url, &masked);
        }
        lines.push(("signed", format!("{bytes}: {text}")));
    }
    lines.extend(found.key.iter().map(|key| {
        let length = speech::count(key.length as u64, "byte");
        ("key", format!("{}, {}, {length}", key.origin, key.form))
    }));
    // A token is the secret itself, or opens a door by itself: neither is printed.
    if !matches!(found.judgement.scheme, Some("token" | "basic" | "jwt")) {
        lines.extend(found.expected.iter().map(|text| ("expected", text.clone())));
        let received = found.received.iter();
        let received = received.map(|value| String::from_utf8_lossy(value).into_owned());
        lines.extend(received.map(|value| ("received", value)));
    }
    lines.retain(|(_, words)| !words.is_empty());
    lines
}

/// `{"id":1,"sender":"stripe","verdict":"invalid","scheme":"..","why":"..",
/// "mistake":{"name":"newline-added","words":"..","cure":"..","at":4430}}`; `at`
/// is where in the body.
fn json_line(judged: &Judged, out: &mut Vec<u8>) {
    let Recorded {
        sender,
        verdict,
        scheme,
        why,
        ..
    } = &judged.recorded;
    let words = [sender, scheme, why].map(|word| line::quote(word.as_deref()));
    let [sender, scheme, why] = words;
    let verdict = verdict.as_str();
    let id = judged.id.0;
    let found = judged.explained.as_ref();
    let mistake = found.and_then(|found| found.mistake.as_ref());
    let mistake = mistake.map_or_else(|| "null".to_owned(), json_mistake);
    // A vector takes whatever is written to it.
    let _ = write!(
        out,
        r#"{{"id":{id},"sender":{sender},"verdict":"{verdict}","scheme":{scheme},"why":{why},"mistake":{mistake}}}"#
    );
}

fn json_mistake(mistake: &Mistake) -> String {
    let Mistake {
        name,
        words,
        cure,
        at,
    } = mistake;
    let [words, cure] = [words, cure].map(|text| line::quote(Some(text)));
    let at = at.map_or_else(|| "null".to_owned(), |at| at.to_string());
    format!(r#"{{"name":"{name}","words":{words},"cure":{cure},"at":{at}}}"#)
}
