//! `hookglass send`: an event as its sender would make it, signed with the
//! time it is, and delivered.

use std::{fmt::Write as _, io, process::ExitCode};

use anyhow::{Context as _, bail};

use super::{
    config, delivery,
    exit::Exit,
    house,
    outlet::{Closed, Outlet},
    secrets, sending, speech,
};
use crate::{
    deliver::Target,
    exchange::{Outcome, display::display},
    sender::{Registry, Sample, Sender},
    signature::{Secret, Secrets, variable},
};

/// Make an event as a sender would, sign it and deliver it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
The first secret known for the sender signs. Without one the event goes out unsigned, and that is
said: set HOOKGLASS_SECRET_<SENDER> or give --secret. Exits with 1 when an answer is not 2xx.")]
#[group(id = "send")]
pub(super) struct Options {
    /// Whose event: see hookglass senders
    sender: String,
    /// Which event, the action after a dot (issues.opened) [default: the sender's first sample]
    event: Option<String>,
    /// Where to: a URL, or a port of this machine
    #[arg(long, env = "HOOKGLASS_TO", value_name = "URL")]
    to: Target,
    /// How many, one after the other, each with fresh ids
    #[arg(long, env = "HOOKGLASS_COUNT", value_name = "N", default_value_t = 1)]
    count: u64,
    #[command(flatten)]
    files: config::Options,
    #[command(flatten)]
    secrets: secrets::Options,
    #[command(flatten)]
    sending: sending::Options,
}

pub(super) fn run(options: &Options, registry: &Registry) -> anyhow::Result<ExitCode> {
    let (sender, sample) = find(registry, options)?;
    let secrets = options.secrets.read(registry)?;
    let settings = options.sending.settings();
    let clock = house::clock()?;
    let pinned = sending::pin(&options.to, &settings, &[])?;
    let secret = secret(sender, &secrets);
    let runtime = sending::runtime()?;
    let mut outlet = Outlet::new(io::stdout().lock());
    let mut exit = Exit::Done;
    for number in 0..options.count {
        let made = delivery::make(sender, sample, secret, delivery::stamp(clock.now(), number))?;
        let outcome = runtime.block_on(delivery::deliver(&made, &pinned, &settings))?;
        if !succeeded(&outcome) {
            exit = Exit::NotDone;
        }
        let line = format!(
            "{} {} -> {pinned}  {}",
            sender.name,
            sample.event,
            words(&outcome)
        );
        match outlet
            .line(|out| out.extend(line.as_bytes()))
            .and_then(|()| outlet.flush())
        {
            Ok(()) | Err(Closed::Gone) => {}
            Err(Closed::Failed(error)) => return Err(error).context("cannot write what was sent"),
        }
    }
    Ok(exit.into())
}

fn find(
    registry: &Registry,
    options: &Options,
) -> anyhow::Result<(&'static Sender, &'static Sample)> {
    let Some(sender) = registry.named(&options.sender) else {
        let known: Vec<_> = registry.senders().map(|sender| sender.name).collect();
        bail!(
            "no sender is called {}; known are {}",
            options.sender,
            known.join(", ")
        );
    };
    let Some(sample) = sender.sample(options.event.as_deref()) else {
        let known: Vec<_> = sender.samples.iter().map(|sample| sample.event).collect();
        bail!(
            "there is no sample of {} {}; there are {}",
            sender.name,
            options.event.as_deref().unwrap_or_default(),
            known.join(", ")
        );
    };
    Ok((sender, sample))
}

/// The secret that signs. That there is none where one is due is said.
fn secret<'a>(sender: &Sender, secrets: &'a Secrets) -> Option<&'a Secret> {
    let first = secrets.of(sender.name).first();
    if first.is_none() && !sender.signatures.is_empty() {
        speech::say(&format!(
            "sending unsigned, no secret for {} is known; set {} or give --secret {}=file:PATH",
            sender.name,
            variable(sender.name),
            sender.name
        ));
    }
    first
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
