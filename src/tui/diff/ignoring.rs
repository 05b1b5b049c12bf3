//! What of a difference is ignored: what the sender and the network make anew
//! for each delivery, what looks so, and what the user says. A choice of the
//! user holds for a sender, over everything else, and until the program ends if
//! it is not saved.

use super::rule::{Choice, Rule, Whose};
use crate::{
    diff::{Change, Kind, Pattern, noise},
    sender::{Attempt, Place, Sender},
    signature::{Method, SignatureIn, TimestampIn},
};

/// A place where a sender puts what is new each time, and what that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The place.
    pub pattern: Pattern,
    /// What stands there, in words.
    pub what: &'static str,
}

/// Why something is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The user said so.
    Chosen,
    /// The settings say so.
    Configured,
    /// It is what the sender makes anew.
    Sender(&'static str),
    /// It is of transport or tracing.
    Transport(&'static str),
    /// Both values look like it.
    Looks(noise::Looks),
}

impl Why {
    /// In words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chosen => "you said so",
            Self::Configured => "the configuration says so",
            Self::Sender(what) | Self::Transport(what) => what,
            Self::Looks(looks) => looks.as_str(),
        }
    }
}

/// What the user said on the screen, and what the settings say. Of several rules
/// that cover a place the last one holds, and what was said here before all.
#[derive(Clone, Debug, Default)]
pub struct Ignoring {
    /// What the settings say.
    configured: Vec<Rule>,
    chosen: Vec<Rule>,
}

impl Ignoring {
    /// What the settings say, and nothing else.
    #[must_use]
    pub const fn new(configured: Vec<Rule>) -> Self {
        Self {
            configured,
            chosen: Vec::new(),
        }
    }

    /// Says of a place of this sender what is to become of it.
    pub fn choose(&mut self, sender: Option<&str>, pattern: Pattern, choice: Choice) {
        let rule = Rule {
            whose: Whose::of(sender),
            pattern,
            choice,
        };
        self.chosen.retain(|other| !other.is_about(&rule));
        self.chosen.push(rule);
    }

    /// The rules for a sender, and why there is each; those that hold before
    /// others come first.
    pub fn rules(&self, sender: Option<&str>) -> impl Iterator<Item = (&Rule, Why)> {
        let chosen = self.chosen.iter().rev().map(|rule| (rule, Why::Chosen));
        let configured = self.configured.iter().rev();
        chosen
            .chain(configured.map(|rule| (rule, Why::Configured)))
            .filter(move |(rule, _)| rule.whose.has(sender))
    }

    /// Whether something was said on the screen that the settings do not say.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !self.chosen.is_empty()
    }

    /// The settings that say the same as the screen.
    #[must_use]
    pub fn to_save(&self) -> Vec<Rule> {
        let mut rules = self.configured.clone();
        rules.retain(|rule| !self.chosen.iter().any(|chosen| chosen.is_about(rule)));
        rules.extend(self.chosen.iter().cloned());
        rules
    }

    /// Takes rules for what the settings say now. What was said meanwhile stays
    /// said here.
    pub fn saved(&mut self, rules: Vec<Rule>) {
        self.chosen.retain(|rule| !rules.contains(rule));
        self.configured = rules;
    }

    /// Why a difference is ignored; none where it is shown.
    #[must_use]
    pub fn why(&self, sender: Option<&str>, own: &[Own], change: &Change) -> Option<Why> {
        let covers = |pattern: &Pattern| pattern.covers(&change.place);
        let mut rules = self.rules(sender);
        if let Some((rule, why)) = rules.find(|(rule, _)| covers(&rule.pattern)) {
            return (rule.choice == Choice::Ignore).then_some(why);
        }
        if let Some((_, what)) = transport(change) {
            return Some(Why::Transport(what));
        }
        // That a time is new says nothing; that it is gone, or a number now, does.
        if !matches!(change.kind, Kind::Changed | Kind::Respelled) {
            return None;
        }
        let own = own.iter().find(|own| covers(&own.pattern));
        own.map(|own| Why::Sender(own.what))
            .or_else(|| change.looks.map(Why::Looks))
    }
}

/// The row of a header field that is of transport or tracing.
fn transport(change: &Change) -> Option<&'static (&'static str, &'static str)> {
    let crate::diff::Place::Header(name) = &change.place else {
        return None;
    };
    noise::HEADERS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// Where a sender puts what is new each time.
pub(super) fn own(sender: &Sender) -> Vec<Own> {
    let mut own = Vec::new();
    let groups = [
        (sender.delivery_id, "the id of the delivery"),
        (sender.event_id, "the id of the event"),
        (sender.event_time, "the time of the event"),
    ];
    for (places, what) in groups {
        for place in places {
            add(place, what, &mut own);
        }
    }
    if let Some(attempt) = sender.attempt.as_ref().map(Attempt::place) {
        add(&attempt, "the number of the try", &mut own);
    }
    // What is the same each time, a token that is sent along, is no noise.
    let is_made = |method: Method| !matches!(method, Method::Token | Method::Basic);
    for scheme in sender
        .signatures
        .iter()
        .filter(|scheme| is_made(scheme.method))
    {
        own.extend(signature(scheme.place).map(|pattern| Own {
            pattern,
            what: "the signature",
        }));
        let time = scheme.timestamp.and_then(|it| timestamp(it.place));
        own.extend(time.map(|pattern| Own {
            pattern,
            what: "the time of signing",
        }));
    }
    own
}

fn add(place: &Place, what: &'static str, own: &mut Vec<Own>) {
    let pattern = match place {
        Place::Header(name) => Some(Pattern::Header((*name).to_owned())),
        Place::Query(name) => Some(Pattern::Query((*name).to_owned())),
        Place::Json(path) => Pattern::of_lookup(path),
        Place::All(places) => {
            return places.iter().for_each(|place| add(place, what, own));
        }
        Place::Where(_, place) => return add(place, what, own),
        Place::Key(_) | Place::KeyBeside(_) | Place::Word(_) | Place::When(..) => None,
    };
    own.extend(pattern.map(|pattern| Own { pattern, what }));
}

fn signature(place: SignatureIn) -> Option<Pattern> {
    match place {
        SignatureIn::Header(name) => Some(Pattern::Header(name.to_owned())),
        SignatureIn::Headers(start) => Some(Pattern::Header(format!("{start}1"))),
        SignatureIn::Query(name) => Some(Pattern::Query(name.to_owned())),
        SignatureIn::Json(path) => Pattern::of_lookup(path),
        SignatureIn::Body => None,
    }
}

fn timestamp(place: TimestampIn) -> Option<Pattern> {
    match place {
        TimestampIn::Header(name) => Some(Pattern::Header(name.to_owned())),
        TimestampIn::Json(path) => Pattern::of_lookup(path),
        TimestampIn::Entry(_) | TimestampIn::Claim(_) => None,
    }
}
