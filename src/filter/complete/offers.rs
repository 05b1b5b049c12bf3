//! What could stand where a term begins, and as the value of a field.

use std::ops::Range;

use super::{Offer, asked::Asked, paths, place::Then};
use crate::{
    exchange::Verdict,
    filter::{
        Filter, Saved,
        field::{FIELDS, FLAGS, FieldRow, Kind, Name},
        quoted,
        seen::{
            Seen,
            tally::{Tally, Times},
        },
        syntax::{Node, Op, is_name, is_value_word},
        unit::STATES,
    },
};

/// The fields that are asked for most, in this order; the others follow in the
/// order of the table.
const FIRST: &[&str] = &[
    "sender", "event", "is", "told", "sig", "path", "app", "size", "took", "age", "id",
];

/// What is asked of a field, by what it holds: the first is what a name is put
/// in place with.
const OPERATORS: &[(Kind, &[Op])] = &[
    (Kind::Text, &[Op::Has, Op::Equal, Op::NotEqual, Op::Regex]),
    (Kind::Count, &[Op::Has, Op::More, Op::Less, Op::NotEqual]),
    (Kind::Bytes, &[Op::More, Op::Less, Op::Has]),
    (Kind::Duration, &[Op::More, Op::Less]),
    (Kind::Time, &[Op::AtLeast, Op::Less, Op::Has]),
    (Kind::Status, &[Op::Has, Op::NotEqual, Op::AtLeast]),
    (Kind::Verdict, &[Op::Has, Op::NotEqual]),
    (Kind::Flag, &[Op::Has, Op::NotEqual]),
];

/// Values that show how a unit is written.
const EXAMPLES: &[(Kind, &[&str])] = &[
    (Kind::Bytes, &["1k", "10k", "1M"]),
    (Kind::Duration, &["100ms", "1s", "10m", "1h", "1d"]),
    (Kind::Time, &["08:00", "12:30", "18:00"]),
];

fn operators(kind: Kind) -> &'static [Op] {
    let row = OPERATORS.iter().find(|(of, _)| *of == kind);
    row.map_or(&[Op::Has], |(_, ops)| ops)
}

/// Where a term begins: names of fields, and what has that name or value.
pub(super) fn start(typed: &str, then: Then, seen: &Seen, asked: &Asked) -> Vec<Offer> {
    let mut offers = Vec::new();
    for row in fields() {
        let ops = operators(row.kind);
        let exact = row.name.eq_ignore_ascii_case(typed);
        let ops = match then {
            Then::Operator => &[],
            Then::Other if exact => ops,
            Then::Other => &ops[..1],
        };
        offers.extend(
            ops.iter()
                .map(|op| Offer::new(row.name, format!("{}{}", row.name, op.as_str()), row.about)),
        );
        if then == Then::Operator {
            offers.push(Offer::new(row.name, row.name, row.about));
        }
    }
    offers.push(Offer::new("header.", "header.", "one header, by its name"));
    offers.push(Offer::new(
        "query.",
        "query.",
        "one parameter of the URL, by its name",
    ));
    if then == Then::Other && !typed.is_empty() {
        offers.extend(found(seen).map(Offer::instead));
        offers.extend(paths::anywhere(typed, seen, asked).map(Offer::instead));
    }
    offers
}

/// The fields, the ones that are asked for most first.
fn fields() -> impl Iterator<Item = &'static FieldRow> {
    let first = FIRST
        .iter()
        .filter_map(|name| FIELDS.iter().find(|row| row.name == *name));
    first.chain(FIELDS.iter().filter(|row| !FIRST.contains(&row.name)))
}

/// What is typed may be a value: its field is put before it.
fn found(seen: &Seen) -> impl Iterator<Item = Offer> {
    let fields = [
        Name::Sender,
        Name::Event,
        Name::Is,
        Name::Sig,
        Name::Told,
        Name::App,
    ];
    fields.into_iter().flat_map(|field| {
        values(field, Op::Has, seen)
            .into_iter()
            .map(move |mut offer| {
                let text = &mut offer.suggestion.text;
                *text = format!("{}:{text}", field.as_str());
                offer
            })
    })
}

/// Filters that were saved, which the name gives way to.
pub(super) fn saved(saved: &[Saved], text: &str, at: &Range<usize>) -> Vec<Offer> {
    let rest = [text.get(..at.start), text.get(at.end..)];
    let alone = rest.iter().flatten().all(|rest| rest.trim().is_empty());
    let offers = saved.iter().map(|saved| {
        Offer::new(
            format!("@{}", saved.name),
            beside(&saved.text, alone),
            format!("@{}", saved.name),
        )
        .instead()
    });
    offers.collect()
}

/// A filter as it stands beside other terms.
fn beside(text: &str, alone: bool) -> String {
    let loose = Filter::parse(text).is_ok_and(|filter| matches!(filter.node(), Some(Node::Or(_))));
    if loose && !alone {
        format!("({text})")
    } else {
        text.to_owned()
    }
}

/// Names that were seen.
pub(super) fn named(tally: &Tally) -> Vec<Offer> {
    let best = tally.best().into_iter();
    best.map(|(name, times)| Offer::new(name, name_text(name), remark(times)))
        .collect()
}

/// A name as it stands in a filter.
fn name_text(name: &str) -> String {
    if is_name(name) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// The values of a field.
pub(super) fn values(field: Name, op: Op, seen: &Seen) -> Vec<Offer> {
    let known = |tally: &Tally| -> Vec<Offer> {
        let best = tally.best().into_iter();
        best.map(|(value, times)| Offer::new(value, value_text(value, op), remark(times)))
            .collect()
    };
    match field {
        Name::Sender => known(&seen.senders),
        Name::Event => known(&seen.events),
        Name::Action => known(&seen.actions),
        Name::Method => known(&seen.methods),
        Name::Path => known(&seen.paths),
        Name::Host => known(&seen.hosts),
        Name::Type => known(&seen.types),
        // A whole peer has its port too, which nobody types.
        Name::From if op == Op::Has => known(&seen.peers),
        Name::Told => statuses(&seen.told),
        Name::App => statuses(&seen.app),
        Name::Sig => verdicts(&seen.verdicts),
        Name::Is => FLAGS
            .iter()
            .map(|row| Offer::new(row.name, row.name, format!("that {}", row.about)))
            .collect(),
        other => examples(other.kind()),
    }
}

fn examples(kind: Kind) -> Vec<Offer> {
    let row = EXAMPLES.iter().find(|(of, _)| *of == kind);
    let examples = row.map_or(&[][..], |(_, examples)| examples);
    examples
        .iter()
        .map(|example| Offer::new(*example, *example, "for example"))
        .collect()
}

/// The statuses that were seen, their classes, and the words for those that
/// are no number.
fn statuses(tally: &Tally) -> Vec<Offer> {
    let seen = tally.best();
    let mut offers: Vec<Offer> = Vec::new();
    let classes = ["5xx", "4xx", "3xx", "2xx"];
    let is_seen = |class: &str| {
        seen.iter()
            .any(|(status, _)| status.starts_with(&class[..1]))
    };
    let (there, rest): (Vec<&str>, Vec<&str>) = classes.into_iter().partition(|it| is_seen(it));
    for class in there {
        offers.push(Offer::new(class, class, "a class"));
    }
    for (status, times) in &seen {
        offers.push(Offer::new(*status, *status, remark(*times)));
    }
    for (word, _) in STATES {
        offers.push(Offer::new(word, word, "no number"));
    }
    for class in rest {
        offers.push(Offer::new(class, class, "a class"));
    }
    offers
}

/// Every verdict there is, those that were seen first.
fn verdicts(tally: &Tally) -> Vec<Offer> {
    let seen = tally.best();
    let first = seen
        .iter()
        .map(|(verdict, times)| Offer::new(*verdict, *verdict, remark(*times)));
    let rest = Verdict::ALL.into_iter().map(Verdict::as_str);
    let rest = rest.filter(|verdict| seen.iter().all(|(there, _)| there != verdict));
    first
        .chain(rest.map(|verdict| Offer::new(verdict, verdict, "none of the newest")))
        .collect()
}

/// How often something was seen, in words.
pub(super) fn remark(times: Times) -> String {
    match times.count {
        0 => "seen before".to_owned(),
        count => format!("{count} of the newest"),
    }
}

/// A value as it stands behind an operator: in quotes where it would be read
/// as something else.
pub(super) fn value_text(value: &str, op: Op) -> String {
    let is_glob = op == Op::Has && value.contains(['*', '?']);
    if is_value_word(value) && !is_glob {
        value.to_owned()
    } else {
        quoted(value)
    }
}
