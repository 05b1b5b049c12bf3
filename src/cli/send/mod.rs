//! `hookglass send`: an event as its sender would make it, or as it was
//! captured, changed as one likes, signed with the time it is, and delivered.

mod captured;
mod change;
mod fresh;

use std::{
    fmt::Write as _,
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context as _, anyhow, bail};

use super::{
    config, delivery,
    exit::Exit,
    house,
    outlet::{Closed, Outlet},
    public_url, secrets, sending, speech, trust,
};
use crate::{
    deliver::{Pinned, Request, Settings, Target},
    exchange::{Id, Outcome, display::display, nearest, redact},
    reader::Reader,
    sender::{Draft, Registry, Sample, Sender, Stamp},
    signature::{Agreed, Secret, Secrets, variable},
};
use captured::Wanted;
use change::{Change, Place, Was};

/// Make an event as a sender would, sign it and deliver it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
The first secret known for the sender signs. Without one the event goes out unsigned, and that is
said: set HOOKGLASS_SECRET_<SENDER> or give --secret. Who signs with a private key (Ed25519, ECDSA,
RSA) needs one in PEM: openssl genpkey -algorithm ed25519 -out key.pem makes one.
What --set is given goes in as JSON where it is JSON, else as text. Exits with 1 when an answer is
not 2xx.")]
#[group(id = "send")]
pub(super) struct Options {
    /// Whose event: see hookglass senders
    sender: String,
    /// Which event, the action after a dot (issues.opened) [default: the sender's first sample]
    event: Option<String>,
    /// Where to: a URL, or a port of this machine
    #[arg(
        long,
        env = "HOOKGLASS_TO",
        value_name = "URL",
        required_unless_present = "dry_run"
    )]
    to: Option<Target>,
    /// Show the request instead of sending it
    #[arg(long, env = "HOOKGLASS_DRY_RUN", visible_alias = "print", value_parser = clap::builder::FalseyValueParser::new())]
    dry_run: bool,
    /// Put a value in: .data.amount=2.50 in the body, header.X-Name=value in the head (may be repeated)
    #[arg(
        long,
        env = "HOOKGLASS_SET",
        value_name = "PLACE=VALUE",
        value_delimiter = '\n'
    )]
    set: Vec<Change>,
    /// A captured event instead of a sample, the last that fits: what hookglass --json wrote, or - for standard input
    #[arg(long, env = "HOOKGLASS_FROM", value_name = "FILE")]
    from: Option<PathBuf>,
    /// Which of the captured events
    #[arg(long, env = "HOOKGLASS_ID", value_name = "N", requires = "from")]
    id: Option<u64>,
    /// Give a captured event fresh ids and times; as captured, it is a duplicate
    #[arg(long, env = "HOOKGLASS_FRESH", value_parser = clap::builder::FalseyValueParser::new())]
    fresh: bool,
    /// How many, one after the other, each with fresh ids
    #[arg(long, env = "HOOKGLASS_COUNT", value_name = "N", default_value_t = 1)]
    count: u64,
    /// Send each again so often, as its sender tries again: the same ids, signed anew
    #[arg(long, env = "HOOKGLASS_RETRIES", value_name = "N", default_value_t = 0)]
    retries: u64,
    #[command(flatten)]
    files: config::Options,
    #[command(flatten)]
    secrets: secrets::Options,
    #[command(flatten)]
    public_url: public_url::Options,
    #[command(flatten)]
    trust: trust::Options,
    #[command(flatten)]
    sending: sending::Options,
}

pub(super) fn run(options: &Options, registry: &Registry) -> anyhow::Result<ExitCode> {
    let sender = house::sender(registry, &options.sender)?;
    let secrets = options.secrets.read(registry)?;
    let settings = options.sending.settings();
    let pinned = sending::pin(&options.target()?, &settings, &[])?;
    let clock = house::clock()?;
    let (made_of, event) = made_of(options, sender, registry, &secrets)?;
    let delivery = Delivery {
        sender,
        event,
        made_of,
        changes: &options.set,
        secret: secret(sender, &secrets),
        agreed: options.public_url.agreed(secrets.clone()),
        pinned,
        fresh: options.fresh,
    };
    let mut way = Way::of(options, settings)?;
    for number in 0..options.count {
        let mut draft = delivery.draft(delivery::stamp(clock.now(), number))?;
        for attempt in 1..=options.retries.saturating_add(1) {
            if options.retries > 0 {
                fresh::count_on(&mut draft, sender, attempt);
            }
            delivery.sign(&mut draft, delivery::stamp(clock.now(), number))?;
            way.deliver(&delivery, &draft, attempt)?;
        }
    }
    Ok(way.exit.into())
}

impl Options {
    /// Where to. What is only shown need not go anywhere.
    fn target(&self) -> anyhow::Result<Target> {
        match &self.to {
            Some(target) => Ok(target.clone()),
            None if self.dry_run => Ok(Target::parse("localhost")?),
            // The variable may say that it is no dry run.
            None => bail!("nothing says where to send it; give --to URL, or --dry-run"),
        }
    }
}

/// What a delivery is made of.
enum MadeOf {
    Sample(&'static Sample),
    Captured(Draft),
}

fn made_of(
    options: &Options,
    sender: &'static Sender,
    registry: &Registry,
    secrets: &Secrets,
) -> anyhow::Result<(MadeOf, String)> {
    let event = options.event.as_deref();
    let Some(file) = &options.from else {
        let sample = sample(sender, event)?;
        return Ok((MadeOf::Sample(sample), sample.event.to_owned()));
    };
    let reader = Reader::new(registry.clone(), options.public_url.agreed(secrets.clone()));
    let wanted = Wanted {
        sender,
        event,
        id: options.id.map(Id),
    };
    let (draft, event) = captured::find(file, wanted, &reader, &options.trust.trust())?;
    Ok((MadeOf::Captured(draft), event))
}

fn sample(sender: &'static Sender, event: Option<&str>) -> anyhow::Result<&'static Sample> {
    if let Some(sample) = sender.sample(event) {
        return Ok(sample);
    }
    let known: Vec<&str> = sender.samples.iter().map(|sample| sample.event).collect();
    let (name, event) = (sender.name, event.unwrap_or_default());
    if known.is_empty() {
        bail!("there is no sample of {name}; give --from FILE with an event that arrived");
    }
    let cure = nearest(event, known.iter().copied()).map_or_else(
        || format!("there are {}", known.join(", ")),
        |near| format!("did you mean {near}?"),
    );
    bail!("there is no sample of {name} {event}; {cure}")
}

/// A delivery, and how it is made each time.
struct Delivery<'a> {
    sender: &'static Sender,
    event: String,
    made_of: MadeOf,
    changes: &'a [Change],
    secret: Option<&'a Secret>,
    agreed: Agreed,
    pinned: Pinned,
    fresh: bool,
}

impl Delivery<'_> {
    /// Made and changed, not signed yet.
    fn draft(&self, stamp: Stamp) -> anyhow::Result<Draft> {
        let mut draft = match &self.made_of {
            MadeOf::Sample(sample) => delivery::placed(sample.draft(stamp), &self.pinned),
            MadeOf::Captured(captured) => {
                let mut draft = delivery::replayed(captured.clone(), &self.pinned);
                if self.fresh {
                    fresh::freshen(&mut draft, self.sender, stamp);
                }
                draft
            }
        };
        for change in self.changes {
            let was = change
                .apply(&mut draft, self.sender)
                .map_err(|what| anyhow!("--set: {what}"))?;
            if let (Was::Missing, Place::Body(path)) = (was, &change.place)
                && stamp.number == 0
            {
                speech::say(&format!("{path} was not there and is added"));
            }
        }
        Ok(draft)
    }

    /// Signed with the time of the stamp; a header line that was set stays as
    /// it was set.
    fn sign(&self, draft: &mut Draft, stamp: Stamp) -> anyhow::Result<()> {
        let Some(secret) = self.secret else {
            return Ok(());
        };
        delivery::sign(
            draft,
            self.sender,
            secret,
            &self.agreed,
            &self.pinned,
            stamp,
        )?;
        for change in self.changes {
            if let Place::Header(name) = &change.place {
                draft.set(name, change.value.clone());
            }
        }
        Ok(())
    }
}

/// Where a delivery goes: to its target, or to standard output to be looked
/// at.
struct Way {
    /// None where nothing is sent.
    network: Option<(tokio::runtime::Runtime, Settings)>,
    exit: Exit,
}

impl Way {
    fn of(options: &Options, settings: Settings) -> anyhow::Result<Self> {
        let network = if options.dry_run {
            None
        } else {
            Some((sending::runtime()?, settings))
        };
        let exit = Exit::Done;
        Ok(Self { network, exit })
    }

    fn deliver(
        &mut self,
        delivery: &Delivery<'_>,
        draft: &Draft,
        attempt: u64,
    ) -> anyhow::Result<()> {
        let Delivery {
            sender,
            event,
            pinned,
            ..
        } = delivery;
        let request = delivery::request(draft, pinned)?;
        let Some((runtime, settings)) = &self.network else {
            return print(&request);
        };
        let outcome = runtime.block_on(crate::deliver::send(&request, pinned, settings));
        if !succeeded(&outcome) {
            self.exit = Exit::NotDone;
        }
        let again = if attempt > 1 {
            format!(", try {attempt}")
        } else {
            String::new()
        };
        let line = format!(
            "{} {event}{again} -> {}  {}",
            sender.name,
            url(pinned, &request),
            words(&outcome)
        );
        let mut outlet = Outlet::new(io::stdout().lock());
        match outlet
            .line(|out| out.extend(display(&line).to_string().as_bytes()))
            .and_then(|()| outlet.flush())
        {
            Ok(()) | Err(Closed::Gone) => Ok(()),
            Err(Closed::Failed(error)) => Err(error).context("cannot write what was sent"),
        }
    }
}

/// Where a request goes, with the path it asks for: a target without one has the
/// sender's usual path.
fn url(pinned: &Pinned, request: &Request) -> String {
    let url = [pinned.origin().as_bytes(), request.head().target()].concat();
    String::from_utf8_lossy(&redact::mask_target(&url)).into_owned()
}

/// Writes the request as it would go over the wire. On a terminal nothing of
/// it acts.
fn print(request: &Request) -> anyhow::Result<()> {
    let mut bytes = request.to_bytes();
    let mut stdout = io::stdout().lock();
    if stdout.is_terminal() {
        let text = bytes.split(|byte| *byte == b'\n');
        let lines = text.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let lines: Vec<String> = lines.map(|line| display(line).to_string()).collect();
        bytes = (lines.join("\n") + "\n").into_bytes();
    }
    match stdout.write_all(&bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write the request")
        }
        _ => Ok(()),
    }
}

/// The secret that signs. That there is none where one is due is said.
fn secret<'a>(sender: &Sender, secrets: &'a Secrets) -> Option<&'a Secret> {
    let first = secrets.of(sender.name).first();
    let Some(scheme) = sender.signatures.first().filter(|_| first.is_none()) else {
        return first;
    };
    let (name, variable) = (sender.name, variable(sender.name));
    speech::say(&if scheme.method.is_public() {
        let method = scheme.method.words();
        format!(
            "sending unsigned: {name} signs with a private key ({method}); make one with openssl, see hookglass send --help, and give --secret {name}=file:key.pem"
        )
    } else {
        format!(
            "sending unsigned, no secret for {name} is known; set {variable} or give --secret {name}=file:PATH"
        )
    });
    None
}

fn succeeded(outcome: &Outcome) -> bool {
    let response = outcome.result.as_ref();
    response.is_ok_and(|response| (200..300).contains(&response.status))
}

/// `200 in 3 ms`; of an answer that is no success the first line of its body.
fn words(outcome: &Outcome) -> String {
    let ms = outcome.took_us.div_ceil(1000);
    let mut words = match &outcome.result {
        Ok(response) => format!("{} in {ms} ms", response.status),
        Err(failure) => format!("{} in {ms} ms: {}", failure.word(), display(failure.why())),
    };
    if let Ok(response) = &outcome.result
        && !succeeded(outcome)
        && let Some(line) = response.body.split(|byte| *byte == b'\n').next()
        && !line.is_empty()
    {
        let shown = &line[..line.len().min(200)];
        // Writing to a string does not fail.
        let _ = write!(words, ": {}", display(shown));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Failure, Response};

    fn outcome(result: Result<Response, Failure>) -> Outcome {
        Outcome {
            result,
            connect_us: None,
            first_byte_us: None,
            took_us: 2100,
        }
    }

    #[test]
    fn the_outcome_is_said_in_words_that_no_terminal_acts_on() {
        let answer = |status, body: &'static [u8]| Response {
            status,
            body: body.into(),
            ..Response::default()
        };
        assert_eq!(words(&outcome(Ok(answer(200, b"ok")))), "200 in 3 ms");
        assert_eq!(
            words(&outcome(Ok(answer(500, b"bad\x1b[2J\nmore")))),
            "500 in 3 ms: bad␛[2J"
        );
        let down = Failure::Down("connection refused".into());
        assert_eq!(
            words(&outcome(Err(down))),
            "down in 3 ms: connection refused"
        );
    }
}
