//! Whether the signature holds, and why not, in words: the verdict, what would
//! make it valid, why an application may see it otherwise, and what all of
//! that rests on.

use super::{
    Frame, Masking, Story, Subject, Told, refused,
    signed::{self, Signed},
};
use crate::{
    exchange::{Entry, Response, Sending, Time, Verdict, redact},
    signature::{Covers, Examination, Method, Scheme, SignatureIn, Values, variable},
    tui::{
        app,
        text::{Text, count, duration},
        theme::{Role, status_role, verdict_role},
    },
};

/// The columns before everything but the verdict.
const INDENT: usize = 3;

/// The columns of a name and those before it.
const NAMED: usize = 13;

/// How much of an answer is shown, in bytes.
const ANSWER: usize = 300;

/// The verdict with its reasons, and what they rest on.
pub(super) fn lines(subject: &Subject, frame: Frame) -> Vec<Text> {
    let mut lines = match (&subject.known.entry, &subject.told) {
        (Entry::Refused(_), _) => vec![plain("It was refused before it became a request.")],
        (_, Told::Story(story)) => Telling::new(subject, story, frame).lines(),
        (_, Told::Waiting) => vec![plain("examining it ···")],
        (_, Told::Nothing | Told::Unasked) => unknown(subject, frame),
    };
    if !subject.reading.remarks.is_empty() {
        lines.push(Text::default());
    }
    for remark in &subject.reading.remarks {
        lines.extend(named("note", remark, Role::Warn, frame));
    }
    lines
}

fn unknown(subject: &Subject, frame: Frame) -> Vec<Text> {
    let words = match subject.reading.sender {
        Some(sender) => format!("No signature scheme is known for {sender}."),
        None => "No rule knows who sent this, so nothing is known of its signature. \
                 hookglass senders lists who is known, and how."
            .to_owned(),
    };
    Text::of(" ", Role::Plain)
        .and(&words, Role::Plain)
        .wrapped(frame.width.into(), 1)
}

/// A story while it is told.
struct Telling<'a> {
    subject: &'a Subject,
    story: &'a Story,
    it: &'a Examination,
    frame: Frame,
}

impl<'a> Telling<'a> {
    fn new(subject: &'a Subject, story: &'a Story, frame: Frame) -> Self {
        Self {
            subject,
            story,
            it: &story.examination,
            frame,
        }
    }

    fn lines(&self) -> Vec<Text> {
        let refusal = refused::refusal(self.subject, self.it.judgement.verdict);
        let mut lines = self.headline(if refusal.is_some() {
            Where::RefusedThere
        } else {
            Where::Here
        });
        match refusal {
            Some((sending, response)) => lines.extend(self.refused(sending, response)),
            None => lines.extend(self.why()),
        }
        lines.push(Text::default());
        lines.extend(self.evidence());
        lines.extend(self.ground());
        lines.push(self.keys());
        lines.extend(self.signed());
        lines
    }

    /// The verdict, who signed, and how.
    fn headline(&self, place: Where) -> Vec<Text> {
        let verdict = self.it.judgement.verdict;
        let word = verdict.on_screen().to_uppercase();
        let mut line = Text::of(" ", Role::Plain).and(&word, verdict_role(verdict));
        if place == Where::RefusedThere {
            line.push(" at hookglass, ", Role::Plain);
            line.push("REFUSED by your app", Role::Failed);
        }
        line.space(INDENT);
        line.push(self.story.sender.title, Role::Heading);
        line.push(&format!(", {}", self.it.scheme), Role::Plain);
        if self.story.unverified().is_some() {
            line.push("  unverified", Role::Warn);
        }
        line.wrapped(self.frame.width.into(), INDENT)
    }

    /// Why the verdict is what it is, and what changes it.
    fn why(&self) -> Vec<Text> {
        let judgement = &self.it.judgement;
        let mut lines = Vec::new();
        if let Some(mistake) = &self.it.mistake {
            let words = format!("It would be valid if {}.", mistake.words);
            lines.extend(self.wrapped(&words, Role::Heading));
            lines.extend(self.wrapped(&mistake.cure, Role::Plain));
        } else if let Some(why) = judgement.why.as_ref().filter(|_| !self.lacks_secret()) {
            lines.extend(self.wrapped(why, verdict_role(judgement.verdict)));
        }
        if judgement.verdict == Verdict::NoSecret {
            lines.extend(self.how_to_give_a_secret());
        }
        lines
    }

    /// Whether it cannot be judged because no secret is known, and not because
    /// the one that is known is none.
    fn lacks_secret(&self) -> bool {
        self.it.judgement.verdict == Verdict::NoSecret && self.it.key.is_none()
    }

    /// What one calls the secret of this scheme.
    fn secret(&self) -> &'static str {
        match self.story.scheme {
            Some(scheme) if scheme.method.is_public() => "public key",
            _ => "secret",
        }
    }

    fn how_to_give_a_secret(&self) -> Vec<Text> {
        let (name, what) = (self.story.sender.name, self.secret());
        let words = format!(
            " takes the {what} and judges every row of {name} with it, for this run. \
             From the start: {}=... in the environment, or --secret {name}=file:PATH.",
            variable(name)
        );
        let mut line = Text::default();
        line.space(INDENT);
        line.push(self.frame.keymap.app(app::Action::AskSecret), Role::Key);
        line.push(&words, Role::Plain);
        line.wrapped(self.frame.width.into(), INDENT)
    }

    /// Right here, refused there: what the application said, and why it may
    /// have.
    fn refused(&self, sending: &Sending, response: &Response) -> Vec<Text> {
        let answer = &response.body[..response.body.len().min(ANSWER)];
        let line = answer
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let mut said = Text::of("   Your app answered  ", Role::Plain)
            .and(&response.status.to_string(), status_role(response.status));
        said.space(2);
        let room = usize::from(self.frame.width) * 2;
        said.push_within(line, Role::Plain, room.saturating_sub(said.width()));
        let mut lines = said.wrapped(self.frame.width.into(), INDENT);
        let key = self.it.key.as_ref().map_or("", |key| &key.origin);
        let what = self.secret();
        let words = format!(
            "The bytes and the {what} ({key}) are right here, so the fault is in your app:"
        );
        lines.extend(self.wrapped(&words, Role::Plain));
        let late = self.late(sending).into_iter();
        let Story { sender, scheme, .. } = self.story;
        let usual = scheme
            .iter()
            .flat_map(|scheme| refused::causes(sender, scheme));
        let causes: Vec<String> = late.chain(usual.map(str::to_owned)).collect();
        for (at, cause) in causes.iter().enumerate() {
            let or = if at == 0 { "" } else { "or " };
            let end = if at + 1 == causes.len() { "." } else { "," };
            let line =
                Text::of("     ", Role::Plain).and(&format!("{or}{cause}{end}"), Role::Plain);
            lines.extend(line.wrapped(self.frame.width.into(), INDENT + 4));
        }
        lines
    }

    /// A replay has the time of the first signing: too late for who looks at it.
    fn late(&self, sending: &Sending) -> Option<String> {
        let (signed_at, tolerance) = (self.it.signed_at?, self.it.tolerance?);
        let late = sending.time.seconds().saturating_sub(signed_at);
        let late = u64::try_from(late).ok()?;
        (late > tolerance.into()).then(|| {
            let span = duration(late.saturating_mul(1_000_000));
            format!("it was sent {span} after it was signed, and {tolerance} s are tolerated")
        })
    }

    fn evidence(&self) -> Vec<Text> {
        let it = self.it;
        let length = it.signed.as_ref().map_or_else(String::new, |signed| {
            format!(", {} bytes", count(signed.len() as u64))
        });
        let mut lines = self.named("signed", &format!("{}{length}", it.signed_words));
        lines.extend(self.covers());
        lines.extend(self.url());
        if let Some(key) = &it.key {
            let length = count(key.length as u64);
            let words = format!("{}, {}, {length} bytes", key.origin, key.form);
            lines.extend(self.named("key", &words));
        }
        lines.extend(self.compared());
        if let Some(at) = it.signed_at {
            lines.extend(self.named("signed at", &self.signed_at(at)));
        }
        lines.extend(self.tried());
        if let Some(at) = it.mistake.as_ref().and_then(|mistake| mistake.at) {
            let mut words = format!("from byte {} of the body on", count(at as u64));
            if self.story.differs_at.is_some() {
                words.push_str(", at ");
                words.push_str(signed::HERE);
            }
            lines.extend(self.named("differs", &words));
        }
        lines
    }

    /// What can be changed without the signature failing.
    fn covers(&self) -> Vec<Text> {
        let words = match self.it.covers {
            Covers::Body => return Vec::new(),
            Covers::Values => "every value, and not how the body is written",
            Covers::Fields => "chosen fields: the rest can be changed and it still holds",
            Covers::Nothing => "nothing of the body: it can be changed and this still holds",
        };
        named("covers", words, Role::Warn, self.frame)
    }

    /// The URL that is signed. Where none fits, it may be that the sender was
    /// given another one than it is asked for here.
    fn url(&self) -> Vec<Text> {
        let Some(url) = &self.it.url else {
            return Vec::new();
        };
        let url = match self.frame.masking {
            Masking::Masked => redact::mask_target(url.as_bytes()),
            Masking::Shown => url.clone().into_bytes(),
        };
        let mut lines = named("url", &url, Role::Plain, self.frame);
        if self.it.judgement.verdict == Verdict::Invalid {
            let words = "is it what the sender was given? --public-url says that";
            lines.extend(named("", words, Role::Warn, self.frame));
        }
        lines
    }

    /// What was expected and what came, cut alike and one below the other.
    fn compared(&self) -> Vec<Text> {
        let is_the_secret = self.story.scheme.is_some_and(shows_the_secret);
        let expected = self.it.expected.as_ref().filter(|_| !is_the_secret);
        let expected = expected.map(|text| ("expected", text.clone().into_bytes()));
        let received = self.offers().into_iter();
        let received = received.map(|value| ("received", self.readable(value)));
        let room = usize::from(self.frame.width).saturating_sub(NAMED + 1);
        let row = |(name, value): (&str, Vec<u8>)| {
            let mut line = name_of(name);
            line.push_ends(&value, Role::Plain, room);
            line
        };
        expected.into_iter().chain(received).map(row).collect()
    }

    /// The signatures that came, each alone, as far as they are of the kind
    /// that is looked for.
    fn offers(&self) -> Vec<&'a [u8]> {
        let received = &self.it.received;
        let whole = received.iter().map(|value| value.trim_ascii());
        let Some((Values::List(separator), prefix)) = self
            .story
            .scheme
            .map(|scheme| (scheme.values, scheme.required_prefix()))
        else {
            return whole.collect();
        };
        let entries = received
            .iter()
            .flat_map(|value| value.split(move |byte| char::from(*byte) == separator));
        let entries = entries.map(<[u8]>::trim_ascii);
        let ours: Vec<_> = entries
            .filter(|entry| entry.starts_with(prefix.as_bytes()))
            .collect();
        if ours.is_empty() {
            whole.collect()
        } else {
            ours
        }
    }

    /// A signature is no secret, unless the secret itself is sent along.
    fn readable(&self, value: &[u8]) -> Vec<u8> {
        let Some(scheme) = self.story.scheme else {
            return value.to_vec();
        };
        match scheme.place {
            _ if self.frame.masking == Masking::Shown => value.to_vec(),
            SignatureIn::Header(name) if redact::is_secret_header(name) => {
                redact::mask_header(name, value).into_bytes()
            }
            _ if shows_the_secret(scheme) => redact::mask(value).into_bytes(),
            _ => value.to_vec(),
        }
    }

    fn signed_at(&self, at: i64) -> String {
        let tolerance = self
            .it
            .tolerance
            .map_or_else(String::new, |limit| format!(", {limit} s are allowed"));
        let age = self.it.age.map_or_else(String::new, |age| {
            format!(", {}{tolerance}", age_words(age))
        });
        let time = Time::from_seconds(at);
        format!("{}{age}", self.frame.zone.full(time))
    }

    fn tried(&self) -> Vec<Text> {
        let it = self.it;
        if it.judgement.verdict != Verdict::Invalid || it.tried == 0 {
            return Vec::new();
        }
        let found = match it.mistake {
            Some(_) => "the last fits",
            None => "none fits. Is it another secret? Test, live and each endpoint have their own.",
        };
        let untried = match it.untried {
            0 => String::new(),
            more => format!(" For {more} more the body is too large."),
        };
        let words = match (it.tried, &it.mistake) {
            (1, Some(_)) => "the first usual mistake, and it fits".to_owned(),
            (tried, _) => format!("{tried} usual mistakes, {found}{untried}"),
        };
        self.named("tried", &words)
    }

    /// The bytes that are signed, to be looked at closely.
    fn signed(&self) -> Vec<Text> {
        let Some(signed) = self.it.signed.as_ref().filter(|signed| !signed.is_empty()) else {
            return Vec::new();
        };
        let mut lines = vec![
            Text::default(),
            Text::of("   the bytes that are signed:", Role::Dim),
        ];
        let secrets = match (self.frame.masking, self.story.secrets.as_deref()) {
            (Masking::Shown, _) => &[],
            (Masking::Masked, Some(secrets)) => secrets,
            (Masking::Masked, None) => {
                let key = self.frame.keymap.app(app::Action::ToggleSecrets);
                let words = format!("a secret is among them; {key} shows it");
                lines.push(signed::remark(&words));
                return lines;
            }
        };
        let signed = Signed {
            bytes: signed,
            secrets,
            differs_at: self.story.differs_at,
        };
        lines.extend(signed::rows(signed, self.frame.width.into()));
        lines
    }

    /// What is known from memory only, and where it can be looked up.
    fn ground(&self) -> Vec<Text> {
        let docs = self.story.sender.docs;
        let Some(what) = self.story.unverified() else {
            return match docs {
                "" => Vec::new(),
                docs => self.named("docs", docs),
            };
        };
        let check = match docs {
            "" => "hold it against the sender's documentation".to_owned(),
            docs => format!("hold it against {docs}"),
        };
        let words = format!("{what}, and was never held against a real delivery: {check}");
        named("unverified", &words, Role::Warn, self.frame)
    }

    fn keys(&self) -> Text {
        let key = |action| self.frame.keymap.app(action);
        let secret = match self.it.key {
            Some(_) => format!(" another {}", self.secret()),
            None => format!(" {}", self.secret()),
        };
        let mut line = Text::of(" ", Role::Plain)
            .and(key(app::Action::AskSecret), Role::Key)
            .and(&secret, Role::Plain);
        if self.it.signed.is_some() {
            line.space(INDENT);
            line.push(key(app::Action::OpenCopy), Role::Key);
            line.push(" copy what is signed", Role::Plain);
        }
        line
    }

    fn named(&self, name: &str, text: &str) -> Vec<Text> {
        named(name, text, Role::Plain, self.frame)
    }

    fn wrapped(&self, text: &str, role: Role) -> Vec<Text> {
        let mut line = Text::default();
        line.space(INDENT);
        line.push(text, role);
        line.wrapped(self.frame.width.into(), INDENT)
    }
}

/// Where it is said to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Here,
    RefusedThere,
}

/// Whether what is sent along is the secret itself.
const fn shows_the_secret(scheme: &Scheme) -> bool {
    matches!(scheme.method, Method::Token | Method::Basic)
}

fn age_words(age: i64) -> String {
    if age < 0 {
        format!("{} s after it arrived", count(age.unsigned_abs()))
    } else {
        format!("{} s old", count(age.unsigned_abs()))
    }
}

fn plain(text: &str) -> Text {
    Text::of(" ", Role::Plain).and(text, Role::Plain)
}

fn name_of(name: &str) -> Text {
    let mut line = Text::of(&format!("   {name}"), Role::Dim);
    line.pad(NAMED);
    if line.width() > NAMED {
        line.space(1);
    }
    line
}

/// A name, and what there is to say of it, in as many rows as it needs.
fn named(name: &str, text: &(impl AsRef<[u8]> + ?Sized), role: Role, frame: Frame) -> Vec<Text> {
    let line = name_of(name).and(text, role);
    line.wrapped(frame.width.into(), NAMED)
}
