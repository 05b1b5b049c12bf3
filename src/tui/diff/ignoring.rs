//! What of a difference is ignored: what the sender and the network make anew
//! for each delivery, what looks so, and what the user says. A choice of the
//! user holds for a sender until the program ends, and over everything else.

use std::collections::HashMap;

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

/// What the user says of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Not to show it.
    Ignore,
    /// To show it.
    Show,
}

/// What the user said, for each sender, and what the settings say for all.
#[derive(Clone, Debug, Default)]
pub struct Ignoring {
    /// What is ignored whoever sends it.
    pub always: Vec<Pattern>,
    chosen: HashMap<Option<&'static str>, Vec<(Pattern, Choice)>>,
}

impl Ignoring {
    /// Says of a place of this sender what is to become of it.
    pub fn choose(&mut self, sender: Option<&'static str>, pattern: Pattern, choice: Choice) {
        let chosen = self.chosen.entry(sender).or_default();
        chosen.retain(|(other, _)| *other != pattern);
        chosen.push((pattern, choice));
    }

    /// What was chosen for a sender, the last at the end.
    #[must_use]
    pub fn chosen(&self, sender: Option<&'static str>) -> &[(Pattern, Choice)] {
        self.chosen.get(&sender).map_or(&[], Vec::as_slice)
    }

    /// Why a difference is ignored; none where it is shown.
    #[must_use]
    pub fn why(&self, sender: Option<&'static str>, own: &[Own], change: &Change) -> Option<Why> {
        let mut chosen = self.chosen(sender).iter().rev();
        if let Some((_, choice)) = chosen.find(|(pattern, _)| pattern.covers(&change.place)) {
            return (*choice == Choice::Ignore).then_some(Why::Chosen);
        }
        let covers = |pattern: &Pattern| pattern.covers(&change.place);
        if self.always.iter().any(covers) {
            return Some(Why::Configured);
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
