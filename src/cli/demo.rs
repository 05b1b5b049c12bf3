//! `hookglass demo`: listen, and send ourselves the events a day brings: right
//! ones, one changed on its way, a retry, one that is refused, one that is no JSON.
//! They come over real HTTP, so that everything on the way is the real thing.

use std::{io, net::SocketAddr, process::ExitCode, sync::Arc, thread, time::Duration};

use anyhow::{Context as _, anyhow, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{delivery, house::House, interactive::Screen, listen, sending};
use crate::{
    capture,
    deliver::{self, Pinned, Target},
    exchange::Clock,
    reader::Reader,
    sender::{self, Registry},
    signature::{Secret, Secrets},
};

/// Listen, and send a few sample events to ourselves over real HTTP
#[derive(Clone, Debug, clap::Args)]
#[group(id = "demo")]
pub(super) struct Options {
    #[command(flatten)]
    listen: listen::Options,
}

/// What is sent, in this order.
const SCENE: &[Step] = &[
    Step::Event("cryptoix", "payment_received", Arrives::AsSigned),
    Step::Event("github", "push", Arrives::AsSigned),
    Step::Event("stripe", "charge.failed", Arrives::Rewritten),
    Step::Event("stripe", "payment_intent.succeeded", Arrives::AsSigned),
    Step::Event("standard-webhooks", "invoice.paid", Arrives::AsSigned),
    Step::Retry,
    Step::TooLarge,
    Step::Form,
];

/// Between two of them, so that one sees them come.
const PAUSE: Duration = Duration::from_millis(200);

/// No step takes longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the demo's senders sign with where the user has no secret of theirs.
/// Everybody knows it; it is good for these events and for nothing else.
const SECRET: &str = "whsec_aG9va2dsYXNzIGRlbW8gc2VjcmV0";

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A sender's sample of an event.
    Event(&'static str, &'static str, Arrives),
    /// The delivery before again, as its sender tries again: the same id, a
    /// new time.
    Retry,
    /// A head beyond the limit.
    TooLarge,
    /// Something that is no JSON, from nobody that is known.
    Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrives {
    AsSigned,
    /// Something on the way read its JSON and wrote it anew.
    Rewritten,
}

pub(super) fn run(
    options: &Options,
    registry: Registry,
    screen: &Screen,
) -> anyhow::Result<ExitCode> {
    let options = &options.listen;
    options.prepare()?;
    if options.transport().is_tls() {
        bail!("the samples are sent over plain HTTP; leave out --tls, --cert and --key");
    }
    let secrets = with_own(options.secrets().read(&registry)?);
    let house = House::open(options, registry, secrets)?;
    let play = Play::new(&house, options.limits().head)?;
    play.start().context("cannot start a thread for the demo")?;
    listen::show(house, options, screen)
}

/// What sends the samples to `house` when the user asks for them there. The
/// secret they are signed with is known from then on, as any other.
pub(super) fn samples(house: &House) -> Arc<dyn Fn() + Send + Sync> {
    let (reader, play) = (
        Arc::clone(&house.reader),
        Play::new(house, capture::Limits::default().head),
    );
    let play = play.ok();
    Arc::new(move || {
        let Some(play) = &play else { return };
        reader.set_secrets(with_own(reader.secrets()));
        let play = Play {
            secrets: reader.secrets(),
            ..play.clone()
        };
        if let Err(error) = play.start() {
            tracing::warn!("cannot start a thread for the samples: {error}");
        }
    })
}

/// The secrets of the user, and ours where there is none.
fn with_own(secrets: Secrets) -> Secrets {
    let senders = SCENE.iter().filter_map(|step| match step {
        Step::Event(sender, ..) => Some(*sender),
        Step::Retry | Step::TooLarge | Step::Form => None,
    });
    senders.fold(secrets, |known, sender| {
        if known.of(sender).is_empty() {
            known.and(sender, [Secret::new(SECRET, "the demo")])
        } else {
            known
        }
    })
}

/// Sends the scene.
#[derive(Clone)]
struct Play {
    address: SocketAddr,
    secrets: Secrets,
    clock: Clock,
    /// The longest head that is taken, in bytes.
    head: usize,
}

impl Play {
    fn new(house: &House, head: usize) -> anyhow::Result<Self> {
        let address = house.addresses().first().context("nothing listens")?;
        let reader: &Reader = &house.reader;
        Ok(Self {
            address: reachable(*address),
            secrets: reader.secrets(),
            clock: house.clock.clone(),
            head,
        })
    }

    /// Sends the scene from a thread of its own. What goes wrong is for the
    /// log: the screen belongs to the interface.
    fn start(self) -> io::Result<()> {
        let thread = thread::Builder::new().name("demo".to_owned());
        thread.spawn(move || {
            if let Err(error) = self.run() {
                tracing::warn!("the samples stopped: {error:#}");
            }
        })?;
        Ok(())
    }

    fn run(self) -> anyhow::Result<()> {
        let settings = deliver::Settings {
            timeout: Some(PATIENCE),
            ..deliver::Settings::default()
        };
        let target = Target::parse(&format!("http://{}", self.address))?;
        let pinned = sending::pin(&target, &settings, &[])?;
        sending::runtime()?.block_on(async {
            let mut last = None;
            for (number, step) in (0..).zip(SCENE) {
                sleep(PAUSE).await;
                let made = match step {
                    Step::Event(sender, event, signed) => {
                        self.event(sender, event, *signed, number)?
                    }
                    Step::Retry => self.again(last.take().context("there is nothing to retry")?)?,
                    Step::Form => Made {
                        draft: form(),
                        sender: None,
                    },
                    Step::TooLarge => {
                        self.knock_with_too_much().await;
                        continue;
                    }
                };
                send(&made, &pinned, &settings).await?;
                last = Some(made);
            }
            Ok(())
        })
    }

    fn event(
        &self,
        sender: &str,
        event: &str,
        arrives: Arrives,
        number: u64,
    ) -> anyhow::Result<Made> {
        let row = Registry::built_in()
            .named(sender)
            .ok_or_else(|| anyhow!("{sender} is not known"))?;
        let sample = row
            .sample(Some(event))
            .ok_or_else(|| anyhow!("there is no sample of {sender} {event}"))?;
        let secret = self.secrets.of(sender).first();
        let stamp = delivery::stamp(self.clock.now(), number);
        let mut draft = delivery::make(row, sample, secret, stamp)?;
        if arrives == Arrives::Rewritten {
            draft.body = rewritten(&draft.body);
        }
        Ok(Made {
            draft,
            sender: Some(row),
        })
    }

    fn again(&self, mut made: Made) -> anyhow::Result<Made> {
        if let Some(sender) = made.sender
            && let Some(secret) = self.secrets.of(sender.name).first()
        {
            made.draft.sign(sender, secret, self.clock.now())?;
        }
        Ok(made)
    }

    /// Whatever becomes of it is what is shown.
    async fn knock_with_too_much(&self) {
        let line = format!("X-Cart: {}\r\n", "item-7781,".repeat(100));
        let lines = line.repeat(self.head / line.len() + 7);
        let host = self.address;
        let head = format!("POST /hooks HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n");
        let knock = async {
            let mut stream = TcpStream::connect(self.address).await?;
            stream.write_all(head.as_bytes()).await?;
            stream.read_to_end(&mut Vec::new()).await
        };
        let _ = timeout(PATIENCE, knock).await;
    }
}

/// A delivery with the one it is from.
struct Made {
    draft: sender::Draft,
    sender: Option<&'static sender::Sender>,
}

async fn send(made: &Made, pinned: &Pinned, settings: &deliver::Settings) -> anyhow::Result<()> {
    delivery::deliver(&made.draft, pinned, settings).await?;
    Ok(())
}

/// JSON without the white space between its values, as most programs write it.
/// The samples have none of it inside their texts.
fn rewritten(json: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(json);
    let line: String = text.lines().map(str::trim_start).collect();
    line.replace("\": ", "\":").into_bytes()
}

fn form() -> sender::Draft {
    sender::Draft::new(
        &[("Content-Type", "application/x-www-form-urlencoded")],
        "From=%2B15550100&To=%2B15550199&Body=Running+late%2C+back+at+5",
    )
}

/// Where a listener on every address is reached from here.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => [127, 0, 0, 1].into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Verdict;

    #[test]
    fn each_event_of_the_scene_has_the_verdict_it_is_to_show_and_what_is_invalid_is_explained() {
        let secrets = with_own(Secrets::default());
        let play = Play {
            address: ([127, 0, 0, 1], 1).into(),
            secrets: secrets.clone(),
            clock: Clock::system(),
            head: 1,
        };
        let reader = Reader::new(Registry::built_in(), secrets);
        for step in SCENE {
            let Step::Event(sender, event, arrives) = step else {
                continue;
            };
            let made = play.event(sender, event, *arrives, 1).unwrap();
            let found = reader.examine(&made.draft.exchange(play.clock.now()));
            let found = found.unwrap();
            let explained = found.mistake.is_some_and(|it| it.name.starts_with("json-"));
            let expected = match arrives {
                Arrives::AsSigned => (Verdict::Valid, false),
                Arrives::Rewritten => (Verdict::Invalid, true),
            };
            let shown = (found.judgement.verdict, explained);
            assert_eq!(shown, expected, "{sender} {event}");
        }
    }

    #[test]
    fn the_users_own_secret_comes_before_ours() {
        let own = Secrets::default().and("stripe", [Secret::new("mine", "test")]);
        let secrets = with_own(own);
        assert_eq!(secrets.of("stripe").len(), 1);
        assert_eq!(secrets.of("stripe")[0].bytes(), b"mine");
        assert_eq!(secrets.of("github")[0].bytes(), SECRET.as_bytes());
    }
}
