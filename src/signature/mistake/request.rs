//! What may differ around the body: the header the signature stands in, the
//! time, the URL.

use super::{Case, Try};
use crate::{
    exchange::Time,
    signature::{
        Part, Prefix, Scheme, SignatureIn, Timestamp, Unit,
        evidence::{Evidence, read_time},
        url,
    },
};

/// How far a time is looked for around the one that stands there, in seconds.
const MOVED: i64 = 120;

/// The most headers whose value is tried as the signature.
const MOST_HEADERS: usize = 64;

/// The signature stands in another header, with or without its prefix.
pub(super) fn in_other_header<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let evidence = case.evidence;
    let scheme = evidence.scheme;
    let own = scheme.header_name().unwrap_or_default();
    let fields = evidence.head.fields().filter(|field| !field.is(own));
    let mut tries = Vec::new();
    for field in fields.take(MOST_HEADERS) {
        if field.value.len() < 16 {
            continue;
        }
        let bare = match field
            .value
            .iter()
            .take(12)
            .position(|byte| b"=,".contains(byte))
        {
            Some(at) => &field.value[at + 1..],
            None => field.value,
        };
        for value in [field.value, bare] {
            let name = String::from_utf8_lossy(field.name);
            let prefix = if value == bare {
                Prefix::None
            } else {
                scheme.prefix
            };
            let one = Evidence {
                scheme: Scheme { prefix, ..scheme },
                written: Some(vec![value.to_vec()]),
                ..evidence.clone()
            };
            tries.push(Try::of(one).saying(name));
        }
    }
    tries
}

fn at_time<'a>(case: &Case<'a>, time: String) -> Try<'a> {
    Try::of(Evidence {
        time: Some(time),
        ..case.evidence.clone()
    })
}

/// The time that stands there, and how it is written.
fn time(case: &Case<'_>) -> Option<(String, Timestamp)> {
    let timestamp = case.evidence.scheme.timestamp?;
    let is_signed = case.evidence.scheme.signed.contains(&Part::Timestamp);
    let text = case.evidence.timestamp().ok()??.into_owned();
    is_signed.then_some((text, timestamp))
}

/// The same moment, counted in another unit.
pub(super) fn in_other_unit<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let Some((text, timestamp)) = time(case) else {
        return Vec::new();
    };
    let Some(seconds) = read_time(&text, timestamp.unit) else {
        return Vec::new();
    };
    // A time in the other unit stands there and is taken for this one.
    let seconds = if seconds.abs() > 100_000_000_000 {
        seconds / 1000
    } else {
        seconds
    };
    let iso = Time::from_seconds(seconds)
        .utc()
        .format("%Y-%m-%dT%H:%M:%SZ");
    let ways = [
        (Unit::Seconds, seconds.to_string(), "in seconds"),
        (Unit::Millis, format!("{seconds}000"), "in milliseconds"),
        (Unit::Iso, iso.to_string(), "as a date"),
    ];
    let others = ways.into_iter().filter(|(_, other, _)| *other != text);
    others
        .map(|(_, text, words)| at_time(case, text).saying(words))
        .collect()
}

/// A moment near the one that stands there.
pub(super) fn at_other_time<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let Some((text, timestamp)) = time(case) else {
        return Vec::new();
    };
    let Ok(count) = text.parse::<i64>() else {
        return Vec::new();
    };
    let step = timestamp.unit.per_second();
    let steps = (1..=MOVED).flat_map(|by| [by, -by]);
    steps
        .map(|by| {
            let moved = count.saturating_add(by * step).to_string();
            let words = format!(
                "{} s {}",
                by.abs(),
                if by < 0 { "earlier" } else { "later" }
            );
            at_time(case, moved).saying(words)
        })
        .collect()
}

/// The time of signing is another header's, or that of the list.
pub(super) fn with_other_header_for_time<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let evidence = case.evidence;
    if !evidence.scheme.signed.contains(&Part::Timestamp) {
        return Vec::new();
    }
    let is_time = |value: &&[u8]| (9..=35).contains(&value.len()) && value[0].is_ascii_digit();
    let fields = evidence.head.fields().filter(|field| is_time(&field.value));
    fields
        .take(MOST_HEADERS)
        .map(|field| {
            let name = String::from_utf8_lossy(field.name);
            at_time(case, String::from_utf8_lossy(field.value).into_owned()).saying(name)
        })
        .collect()
}

/// Each URL as if it had been signed, with itself for the words.
fn at_urls<'a>(case: &Case<'a>, change: impl Fn(&str) -> Vec<String>) -> Vec<Try<'a>> {
    let known = &case.evidence.urls;
    let mut urls: Vec<String> = Vec::new();
    for url in known.iter().flat_map(|url| change(url)) {
        if !known.contains(&url) && !urls.contains(&url) {
            urls.push(url);
        }
    }
    let tries = urls.into_iter().map(|url| {
        let one = Evidence {
            urls: vec![url.clone()],
            ..case.evidence.clone()
        };
        Try::of(one).saying(url)
    });
    tries.collect()
}

/// Path and query apart: `https://host`, `/path`, `?query`.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let host = url.find("://")? + 3;
    let path = url[host..]
        .find(['/', '?'])
        .map_or(url.len(), |at| host + at);
    let query = url[path..].find('?').map_or(url.len(), |at| path + at);
    Some((&url[..path], &url[path..query], &url[query..]))
}

fn changed(url: &str, change: impl Fn(&str, &str, &str) -> Vec<String>) -> Vec<String> {
    parts(url).map_or_else(Vec::new, |(origin, path, query)| {
        change(origin, path, query)
    })
}

pub(super) fn with_other_slash<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    at_urls(case, |url| {
        changed(url, |origin, path, query| match path.strip_suffix('/') {
            Some(bare) => vec![format!("{origin}{bare}{query}")],
            None => vec![format!("{origin}{path}/{query}")],
        })
    })
}

pub(super) fn without_query<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    at_urls(case, |url| {
        changed(url, |origin, path, _| vec![format!("{origin}{path}")])
    })
}

/// A proxy in front cut the beginning of the path off, or added one.
pub(super) fn at_other_path<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    at_urls(case, |url| {
        changed(url, |origin, path, query| {
            let inner = path.match_indices('/').skip(1).map(|(at, _)| &path[at..]);
            let mut paths: Vec<String> = inner.map(str::to_owned).collect();
            paths.push(String::new());
            paths.push("/".to_owned());
            paths
                .into_iter()
                .map(|path| format!("{origin}{path}{query}"))
                .collect()
        })
    })
}

/// Only the path was signed and not the URL.
pub(super) fn path_only<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    at_urls(case, |url| {
        changed(url, |_, path, query| vec![format!("{path}{query}")])
    })
}

/// As it would be with `http` for `https`, in front of what the user said.
pub(super) fn with_other_scheme<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    at_urls(case, |url| {
        let other = match url.split_once("://") {
            Some(("https", rest)) => format!("http://{rest}"),
            Some((_, rest)) => format!("https://{rest}"),
            None => return Vec::new(),
        };
        let port = url::with_other_port(&other);
        [Some(other), port].into_iter().flatten().collect()
    })
}

/// A URL that the request names itself: that of a tunnel, or, where the user
/// said another, the one it was asked for at.
pub(super) fn at_other_host<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    const HEADERS: [&str; 6] = [
        "X-Original-Host",
        "X-Forwarded-Server",
        "Forwarded",
        "Origin",
        "Referer",
        "X-Original-URL",
    ];
    let head = case.evidence.head;
    let hosts: Vec<String> = HEADERS
        .iter()
        .filter_map(|name| head.text(name))
        .map(host_in)
        .collect();
    at_urls(case, |url| {
        let mut urls = url::named(head);
        urls.extend(changed(url, |origin, path, query| {
            let scheme = origin.split("://").next().unwrap_or_default();
            let hosts = hosts.iter();
            hosts
                .map(|host| format!("{scheme}://{host}{path}{query}"))
                .collect()
        }));
        urls
    })
}

fn host_in(value: &str) -> String {
    let value = value.split_once("host=").map_or(value, |(_, host)| host);
    let value = value.split_once("://").map_or(value, |(_, host)| host);
    let end = value.find(['/', ';', ',', ' ']).unwrap_or(value.len());
    value[..end].trim_matches('"').to_owned()
}

/// The scheme signs a field of the body, and the signature is over the body.
pub(super) fn in_body<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    let is_inside = matches!(scheme.place, SignatureIn::Json(_));
    if !is_inside || scheme.signed.contains(&Part::Body) {
        return Vec::new();
    }
    vec![Try::of(Evidence {
        scheme: scheme.over(&[Part::Body]),
        ..case.evidence.clone()
    })]
}
