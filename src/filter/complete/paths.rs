//! JSON paths, and the values that stood under them.

use super::{
    Offer,
    asked::Asked,
    offers::{remark, value_text},
    place::Then,
};
use crate::{
    exchange::json::{Path, Step},
    filter::{
        quoted,
        seen::{Seen, forest::Places, tree::What},
        syntax::Op,
    },
};

/// What could follow `steps`, where `typed` is what of the next key is there:
/// the keys of that level; where one is typed whole, what is asked of it, and
/// what is below. Of a path that has only begun, then every other one with a key
/// that begins so: who has taken steps does not want to be elsewhere.
pub(super) fn paths(
    steps: &[Step],
    typed: &str,
    then: Then,
    seen: &Seen,
    asked: &Asked,
) -> Vec<Offer> {
    let (mut offers, mut whole) = (Vec::new(), Vec::new());
    let at = at(steps, seen, asked);
    for place in at.iter().flat_map(Places::below) {
        let Some(Step::Key(key)) = place.last() else {
            offers.extend(at_list(steps, &place));
            continue;
        };
        let path = with(steps, Step::Key(key.clone()));
        if key == typed && then == Then::Other {
            whole.extend(questions(&path, &place));
            whole.extend(below(&path, &place));
        }
        offers.push(Offer::new(key, written(&path), said(&place)));
    }
    let mut offers = [whole, offers].concat();
    if steps.is_empty() && !typed.is_empty() {
        offers.extend(anywhere(typed, seen, asked).map(Offer::instead));
    }
    offers
}

/// The place that `steps` lead to.
fn at<'a>(steps: &[Step], seen: &'a Seen, asked: &Asked) -> Option<Places<'a>> {
    let top = seen.json.top(|sender| asked.has(sender));
    steps.iter().try_fold(top, |at, step| at.step(step))
}

fn with(steps: &[Step], step: Step) -> Vec<Step> {
    let mut path = steps.to_vec();
    path.push(step);
    path
}

/// What is asked of the value at a path.
fn questions(path: &[Step], place: &Places<'_>) -> impl Iterator<Item = Offer> {
    let ops: &[Op] = match place.what() {
        What::Number => &[Op::More, Op::Less, Op::Equal, Op::NotEqual],
        What::Text => &[Op::Has, Op::Equal, Op::NotEqual, Op::Regex],
        What::Word => &[Op::Equal, Op::NotEqual],
        What::Object | What::List => &[],
    };
    let path = written(path);
    let key = place.last();
    let said = said(place);
    ops.iter().map(move |op| {
        let key = match &key {
            Some(Step::Key(key)) => key.as_str(),
            _ => "",
        };
        Offer::new(key, format!("{path}{}", op.as_str()), said.clone())
    })
}

/// What is one step further, for a key that is typed whole.
fn below(path: &[Step], place: &Places<'_>) -> Vec<Offer> {
    let Some(Step::Key(own)) = path.last() else {
        return Vec::new();
    };
    let places = place.below().into_iter();
    places
        .filter_map(|below| {
            let path = with(path, below.last()?);
            Some(Offer::new(own.clone(), written(&path), said(&below)))
        })
        .collect()
}

/// What is in the items of a list, where nothing was typed of them yet.
fn at_list(steps: &[Step], items: &Places<'_>) -> Vec<Offer> {
    let path = with(steps, Step::Each);
    let inner = items.below().into_iter().filter_map(|place| {
        let step = place.last()?;
        let key = match &step {
            Step::Key(key) => key.clone(),
            _ => String::new(),
        };
        Some(Offer::new(key, written(&with(&path, step)), said(&place)))
    });
    inner.collect()
}

/// Every path whose last key begins with what is typed, the most frequent
/// first.
pub(super) fn anywhere(typed: &str, seen: &Seen, asked: &Asked) -> impl Iterator<Item = Offer> {
    let typed = typed.to_lowercase();
    let fits = |key: &str| key.to_lowercase().starts_with(&typed);
    let places = seen.json.places(|sender| asked.has(sender), fits);
    let places = places.into_iter().filter_map(|place| {
        let Some(Step::Key(key)) = place.last() else {
            return None;
        };
        let path = written(place.path().steps());
        Some(Offer::new(key, path, said(&place)))
    });
    places.collect::<Vec<_>>().into_iter()
}

/// The values that stood under a path.
pub(super) fn values(steps: &[Step], op: Op, seen: &Seen, asked: &Asked) -> Vec<Offer> {
    let place = at(steps, seen, asked);
    let values = place.map(|place| place.values()).unwrap_or_default();
    values
        .into_iter()
        .map(|value| {
            // A text that looks like a word of JSON is not that word.
            let is_word = matches!(&*value.text, "true" | "false" | "null");
            let text = if is_word && value.what == What::Text {
                quoted(&value.text)
            } else {
                value_text(&value.text, op)
            };
            Offer::new(&*value.text, text, remark(value.times))
        })
        .collect()
}

/// A path as it stands in a filter.
fn written(steps: &[Step]) -> String {
    Path::new(steps.to_vec()).to_string()
}

/// What stands at a path, in words.
fn said(place: &Places<'_>) -> String {
    let what = match place.what() {
        What::Text => "text",
        What::Number => "number",
        What::Word => "true, false or null",
        What::Object => "object",
        What::List => "list",
    };
    let example = place.values().first().map(|value| value.text.to_string());
    match example.filter(|_| matches!(place.what(), What::Text | What::Number)) {
        Some(example) => format!("{what}, as {example}"),
        None => what.to_owned(),
    }
}
