//! Which of many offers come first, and what of them is common.

use super::Suggestion;
use crate::exchange::nearest;

/// How many suggestions are made: more are on no line.
const MOST: usize = 48;

/// Something that could be put in place.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// What is compared with what is typed.
    pub(super) key: String,
    pub(super) suggestion: Suggestion,
    pub(super) how: How,
}

/// How an offer follows from what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It goes on with it.
    Direct,
    /// It stands for something else that begins like it.
    Instead,
}

/// How well an offer fits, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It begins with what is typed.
    Beginning,
    /// A part of it does.
    Part,
    /// It holds it.
    Inside,
    /// Its letters are in it, in their order.
    Scattered,
}

impl Offer {
    pub(super) fn new(
        key: impl Into<String>,
        text: impl Into<String>,
        remark: impl Into<String>,
    ) -> Self {
        Self {
            key: key.into(),
            suggestion: Suggestion {
                text: text.into(),
                remark: remark.into(),
            },
            how: How::Direct,
        }
    }

    pub(super) fn instead(self) -> Self {
        Self {
            how: How::Instead,
            ..self
        }
    }

    fn fit(&self, typed: &str) -> Option<Fit> {
        let fit = fit(&self.key.to_lowercase(), typed)?;
        match (self.how, fit) {
            (How::Direct, fit) => Some(fit),
            (How::Instead, Fit::Beginning | Fit::Part) if !typed.is_empty() => Some(Fit::Part),
            (How::Instead, _) => None,
        }
    }
}

/// The offers that fit, the best first, of equally good ones in the order
/// given; and the beginning that those have in common which go on with what is
/// typed. What has its letters scattered is taken only where nothing else fits,
/// and where nothing does what is nearest to it.
pub(super) fn ranked(offers: Vec<Offer>, typed: &str) -> (Vec<Suggestion>, Option<String>) {
    let typed = typed.to_lowercase();
    let near = nearest(&typed, offers.iter().map(|offer| offer.key.as_str()));
    let near = near
        .and_then(|near| offers.iter().find(|it| it.key == near))
        .cloned();
    let mut fitting: Vec<(Fit, Offer)> = offers
        .into_iter()
        .filter_map(|offer| Some((offer.fit(&typed)?, offer)))
        .collect();
    if fitting.is_empty()
        && let Some(near) = near
    {
        fitting.push((Fit::Scattered, near));
    }
    fitting.sort_by_key(|(fit, _)| *fit);
    let best = fitting.first().map(|(fit, _)| *fit);
    if best < Some(Fit::Scattered) {
        fitting.retain(|(fit, _)| *fit < Fit::Scattered);
    }
    let beginning = fitting.iter().filter(|(fit, _)| *fit == Fit::Beginning);
    let common = common(beginning.map(|(_, offer)| offer.suggestion.text.as_str()));
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (_, offer) in fitting {
        let is_there = suggestions
            .iter()
            .any(|there| there.text == offer.suggestion.text);
        if !is_there && suggestions.len() < MOST {
            suggestions.push(offer.suggestion);
        }
    }
    (suggestions, common)
}

fn fit(key: &str, typed: &str) -> Option<Fit> {
    if key.starts_with(typed) {
        return Some(Fit::Beginning);
    }
    let is_joint = |c: char| !c.is_alphanumeric();
    if key.split(is_joint).any(|part| part.starts_with(typed)) {
        return Some(Fit::Part);
    }
    if key.contains(typed) {
        return Some(Fit::Inside);
    }
    let mut letters = key.chars();
    let scattered = typed.chars().all(|c| letters.any(|letter| letter == c));
    scattered.then_some(Fit::Scattered)
}

/// The longest beginning of all; none where there is none, or where it would
/// end inside of quotes that mean something else.
fn common<'a>(mut texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut common = texts.next()?;
    for text in texts {
        let len = common
            .char_indices()
            .zip(text.chars())
            .find(|((_, a), b)| a != b)
            .map_or(common.len().min(text.len()), |((at, _), _)| at);
        common = &common[..len];
    }
    (!common.is_empty() && !common.contains(['"', '\\'])).then(|| common.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(keys: &[&str], typed: &str) -> (Vec<String>, Option<String>) {
        let offers = keys.iter().map(|key| Offer::new(*key, *key, "")).collect();
        let (suggestions, common) = ranked(offers, typed);
        (suggestions.into_iter().map(|it| it.text).collect(), common)
    }

    #[test]
    fn beginnings_come_first_then_parts_and_scattered_letters_only_alone() {
        let keys = ["my_pay", "Payment", "payout", "repay", "p-a-y"];
        let (found, common) = texts(&keys, "pay");
        assert_eq!(found, ["Payment", "payout", "my_pay", "repay"]);
        assert_eq!(common, None, "they are not written alike");
        assert_eq!(texts(&keys, "paymant").0, ["Payment"], "the nearest");
        assert_eq!(texts(&keys, "pmn").0, ["Payment"]);
        assert_eq!(texts(&["sender", "event"], "zz").0, [""; 0]);
        assert_eq!(
            texts(&["payment_a", "payment_b"], "p").1.unwrap(),
            "payment_"
        );
    }

    #[test]
    fn what_is_common_never_ends_inside_quotes() {
        assert_eq!(texts(&["\"a b", "\"a c"], "").1, None);
        assert_eq!(texts(&["äb", "äc"], "").1.unwrap(), "ä");
    }

    #[test]
    fn what_stands_for_something_else_is_behind_what_goes_on() {
        let offers = vec![
            Offer::new("stripe", "sender:stripe", "").instead(),
            Offer::new("status", "status:", ""),
            Offer::new("ghost", "x", "").instead(),
        ];
        let (found, common) = ranked(offers.clone(), "st");
        let texts: Vec<_> = found.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["status:", "sender:stripe"]);
        assert_eq!(common.unwrap(), "status:");
        let (found, _) = ranked(offers, "");
        assert_eq!(found.len(), 1, "nothing is typed that it could stand for");
    }
}
