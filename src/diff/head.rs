//! What stands before the body: request line or status, query, header fields.

use std::{borrow::Cow, collections::HashMap};

use super::{
    Kind, Place, Side,
    align::increasing,
    report::{Report, Source},
};
use crate::exchange::{form, redact};

/// Method, path and query of two requests, or the status of two answers.
pub(super) fn request_line(old: &Side<'_>, new: &Side<'_>, report: &mut Report<'_>) {
    line(Place::Method, old.method(), new.method(), report);
    line(Place::Status, old.status(), new.status(), report);
    line(Place::Target, old.path(), new.path(), report);
    query(old, new, report);
}

fn line(place: Place, old: Option<&[u8]>, new: Option<&[u8]>, report: &mut Report<'_>) {
    if old == new {
        return;
    }
    let source = |text| Source {
        secrets: redact::target_spans(text),
        ..Source::plain(text)
    };
    let kind = kind_of(old, new);
    report.add(place, kind, old.map(source), new.map(source));
}

const fn kind_of<T>(old: Option<T>, new: Option<T>) -> Kind
where
    T: Copy,
{
    match (old, new) {
        (Some(_), None) => Kind::Removed,
        (None, _) => Kind::Added,
        (Some(_), Some(_)) => Kind::Changed,
    }
}

/// A pair with a name.
type Pair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

fn query(old: &Side<'_>, new: &Side<'_>, report: &mut Report<'_>) {
    let pairs = |side: &Side<'_>| -> Vec<(Vec<u8>, Vec<u8>)> {
        let query = side.query().unwrap_or_default();
        let pairs = form::pairs(query)
            .filter(|(name, value): &Pair<'_>| !(name.is_empty() && value.is_empty()));
        pairs
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    };
    let (old, new) = (pairs(old), pairs(new));
    let key = |name: &[u8]| name.to_vec();
    for (old, new) in matched(&old, &new, key) {
        let Some((name, _)) = new.or(old).map(|(_, pair)| pair) else {
            continue;
        };
        let (old, new) = (old.map(|(_, it)| &it.1[..]), new.map(|(_, it)| &it.1[..]));
        if old != new {
            let name = String::from_utf8_lossy(name).into_owned();
            let is_secret = redact::is_secret_field(&name);
            let source = |text| {
                if is_secret {
                    Source::whole(text)
                } else {
                    Source::with(text, redact::text_spans(text))
                }
            };
            let kind = kind_of(old, new);
            report.add(Place::Query(name), kind, old.map(source), new.map(source));
        }
    }
}

/// The header fields, by name in any case and by their number of that name.
pub(super) fn fields(old: &Side<'_>, new: &Side<'_>, report: &mut Report<'_>) {
    let list = |side: &Side<'_>| -> Vec<(Vec<u8>, Vec<u8>)> {
        let fields = side.head().fields();
        fields
            .map(|field| (field.name.to_vec(), field.value.to_vec()))
            .collect()
    };
    let (old, new) = (list(old), list(new));
    let all = matched(&old, &new, <[u8]>::to_ascii_lowercase);
    for (old, new) in &all {
        field(old.map(|(_, it)| it), new.map(|(_, it)| it), report);
    }
    order(&all, report);
}

fn field(old: Option<&Field>, new: Option<&Field>, report: &mut Report<'_>) {
    let Some((name, _)) = new.or(old) else {
        return;
    };
    let name = String::from_utf8_lossy(name).into_owned();
    let source = |text| Source::with(text, redact::header_spans(&name, text));
    match (old, new) {
        (Some((a, old)), Some((b, new))) if old == new => {
            if a != b {
                let names = (Some(Source::plain(a)), Some(Source::plain(b)));
                report.add(Place::Header(name), Kind::Respelled, names.0, names.1);
            }
        }
        (old, new) => {
            let (old, new) = (old.map(|it| &it.1[..]), new.map(|it| &it.1[..]));
            let kind = kind_of(old, new);
            let (old, new) = (old.map(source), new.map(source));
            report.add(Place::Header(name), kind, old, new);
        }
    }
}

/// Name and value.
type Field = (Vec<u8>, Vec<u8>);

/// Where each stands, and what it is.
type At<'a> = Option<(usize, &'a Field)>;

/// What belongs together on both sides, in the order of the old one, then what
/// is new.
fn matched<'a>(
    old: &'a [Field],
    new: &'a [Field],
    key: impl Fn(&[u8]) -> Vec<u8>,
) -> Vec<(At<'a>, At<'a>)> {
    let numbered = |fields: &'a [Field]| {
        let mut counts: HashMap<Vec<u8>, usize> = HashMap::new();
        let numbered = fields.iter().enumerate().map(|(at, field)| {
            let key = key(&field.0);
            let nth = counts.entry(key.clone()).or_insert(0);
            *nth += 1;
            ((key, *nth), (at, field))
        });
        numbered.collect::<Vec<_>>()
    };
    let (old, new) = (numbered(old), numbered(new));
    let places: HashMap<_, _> = new.iter().map(|(key, field)| (key, *field)).collect();
    let known: std::collections::HashSet<_> = old.iter().map(|(key, _)| key).collect();
    let both = old
        .iter()
        .map(|(key, field)| (Some(*field), places.get(key).copied()));
    let added = new.iter().filter(|(key, _)| !known.contains(key));
    let added = added.map(|(_, field)| (None, Some(*field)));
    both.chain(added).collect()
}

/// The names that stand on both sides, where their order is another one.
fn order(all: &[(At<'_>, At<'_>)], report: &mut Report<'_>) {
    let both = all.iter().filter_map(|(old, new)| Some(((*old)?, (*new)?)));
    let mut both: Vec<_> = both.collect();
    let places: Vec<usize> = both.iter().map(|(_, (at, _))| *at).collect();
    let moved: Vec<bool> = increasing(&places).into_iter().map(|kept| !kept).collect();
    if !moved.contains(&true) {
        return;
    }
    let name = |(_, field): (usize, &Field)| field.0.clone();
    let old: Vec<Vec<u8>> = both.iter().map(|(old, _)| name(*old)).collect();
    both.sort_by_key(|(_, (at, _))| *at);
    let new: Vec<Vec<u8>> = both.iter().map(|(_, new)| name(*new)).collect();
    let (old, new) = (old.join(&b", "[..]), new.join(&b", "[..]));
    let (old, new) = (Source::plain(&old), Source::plain(&new));
    report.add(Place::HeaderOrder, Kind::Changed, Some(old), Some(new));
}
