//! What is another each time and says nothing: header fields of transport and
//! tracing, and values that look like times, ids and digests.
//!
//! Not here: what a sender itself calls its id and its time; who compares knows
//! the sender.

use super::Place;
use crate::exchange::Time;

/// Header fields that differ from one request to the next, whoever sends it,
/// and why.
pub const HEADERS: &[(&str, &str)] = &[
    ("Date", "the time it was sent"),
    ("Age", "how long a cache held it"),
    ("Content-Length", "follows from the body"),
    ("Content-MD5", "follows from the body"),
    ("Content-Digest", "follows from the body"),
    ("Digest", "follows from the body"),
    ("ETag", "follows from the body"),
    ("traceparent", "a trace id"),
    ("tracestate", "a trace id"),
    ("baggage", "a trace id"),
    ("b3", "a trace id"),
    ("X-B3-TraceId", "a trace id"),
    ("X-B3-SpanId", "a trace id"),
    ("X-B3-ParentSpanId", "a trace id"),
    ("X-Datadog-Trace-Id", "a trace id"),
    ("X-Datadog-Parent-Id", "a trace id"),
    ("X-Datadog-Tags", "a trace id"),
    ("X-Amzn-Trace-Id", "a trace id"),
    ("X-Cloud-Trace-Context", "a trace id"),
    ("uber-trace-id", "a trace id"),
    ("sentry-trace", "a trace id"),
    ("X-Request-Id", "a request id"),
    ("X-Correlation-Id", "a request id"),
    ("Request-Id", "a request id"),
    ("X-Amz-Cf-Id", "a request id"),
    ("X-Azure-Ref", "a request id"),
    ("Fastly-Trace", "a request id"),
    ("CF-Ray", "a tunnel"),
    ("CF-Connecting-IP", "a tunnel"),
    ("CF-IPCountry", "a tunnel"),
    ("CF-Visitor", "a tunnel"),
    ("CF-EW-Via", "a tunnel"),
    ("CF-Worker", "a tunnel"),
    ("CDN-Loop", "a tunnel"),
    ("Forwarded", "a tunnel"),
    ("Via", "a tunnel"),
    ("X-Forwarded-For", "a tunnel"),
    ("X-Forwarded-Host", "a tunnel"),
    ("X-Forwarded-Port", "a tunnel"),
    ("X-Forwarded-Proto", "a tunnel"),
    ("X-Forwarded-Server", "a tunnel"),
    ("X-Real-IP", "a tunnel"),
    ("True-Client-IP", "a tunnel"),
    ("Fly-Request-Id", "a tunnel"),
    ("X-Arr-Log-Id", "a tunnel"),
    ("X-Vercel-Id", "a tunnel"),
];

/// What values look like that are new each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Looks {
    /// A time: `2026-11-22T12:30:00Z`; a count of seconds under a name that
    /// speaks of time.
    Time,
    /// A UUID or a ULID.
    Uuid,
    /// A digest in hexadecimal digits.
    Digest,
}

impl Looks {
    /// In words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Time => "looks like a time",
            Self::Uuid => "looks like a UUID",
            Self::Digest => "looks like a digest",
        }
    }
}

/// The longest value that is looked at, in bytes.
const LONGEST: usize = 160;

/// What both values look like, where it is the same.
pub(super) fn looks(place: &Place, old: &[u8], new: &[u8]) -> Option<Looks> {
    let both = |test: fn(&[u8]) -> bool| test(old) && test(new);
    if old.len() > LONGEST || new.len() > LONGEST {
        return None;
    }
    if both(is_time) || (speaks_of_time(place) && both(is_count)) {
        Some(Looks::Time)
    } else if both(is_uuid) || both(is_ulid) {
        Some(Looks::Uuid)
    } else if old.len() == new.len() && both(is_digest) {
        Some(Looks::Digest)
    } else {
        None
    }
}

fn inner(value: &[u8]) -> &[u8] {
    let inner = value.strip_prefix(b"\"");
    inner
        .and_then(|rest| rest.strip_suffix(b"\""))
        .unwrap_or(value)
}

/// A date with a time behind it, or as HTTP writes it.
fn is_time(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(inner(value)) else {
        return false;
    };
    let bytes = text.as_bytes();
    let is_dated = bytes.len() >= "2026-11-22T12:30".len()
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && (bytes[4], bytes[7]) == (b'-', b'-')
        && matches!(bytes[10], b'T' | b' ' | b't')
        && bytes[13] == b':';
    is_dated || Time::parse(text).is_some() || is_http_date(text)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
fn is_http_date(text: &str) -> bool {
    chrono::DateTime::parse_from_rfc2822(text).is_ok()
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, of some time
/// between 2001 and 2100; with a fraction or without.
fn is_count(value: &[u8]) -> bool {
    let digits = inner(value);
    let whole = digits
        .split(|byte| *byte == b'.')
        .next()
        .unwrap_or_default();
    let is_number = digits
        .iter()
        .all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let is_recent = matches!(whole.first(), Some(b'1'..=b'4'));
    is_number && is_recent && matches!(whole.len(), 10 | 13 | 16 | 19)
}

/// Whether the name of a place is that of a time.
fn speaks_of_time(place: &Place) -> bool {
    /// Words that stand anywhere in such a name,
    const WORDS: [&str; 9] = [
        "time", "date", "created", "updated", "modified", "expire", "start", "end", "stamp",
    ];
    /// and names and last words that are one.
    const LAST: [&str; 8] = ["ts", "at", "iat", "exp", "nbf", "t", "on", "since"];
    let name = match place {
        Place::Header(name) | Place::Query(name) => name.clone(),
        Place::Body(path, _) => match path.steps().last() {
            Some(crate::exchange::json::Step::Key(name)) => name.clone(),
            _ => return false,
        },
        _ => return false,
    };
    let lower = name.to_ascii_lowercase();
    let last = lower.rsplit(['_', '-', '.']).next().unwrap_or_default();
    let is_camel = ["At", "On", "Ts"].iter().any(|end| name.ends_with(end));
    is_camel || LAST.contains(&last) || WORDS.iter().any(|word| lower.contains(word))
}

/// As RFC 9562 writes it.
fn is_uuid(value: &[u8]) -> bool {
    let text = inner(value);
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| {
            if matches!(at, 8 | 13 | 18 | 23) {
                *byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}

/// 26 digits of Crockford's base 32, capitals and digits among them.
fn is_ulid(value: &[u8]) -> bool {
    let text = inner(value);
    let is_digit = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    text.len() == 26
        && matches!(text.first(), Some(b'0'..=b'7'))
        && text.iter().all(is_digit)
        && text.iter().any(u8::is_ascii_digit)
}

/// Hexadecimal digits of one case, as many as a digest has; no plain number.
fn is_digest(value: &[u8]) -> bool {
    let text = inner(value);
    let text = text.strip_prefix(b"sha256=").unwrap_or(text);
    let text = text.strip_prefix(b"0x").unwrap_or(text);
    matches!(text.len(), 32 | 40 | 56 | 64 | 96 | 128)
        && text.iter().all(u8::is_ascii_hexdigit)
        && text.iter().any(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(path: &str, old: &str, new: &str) -> Option<Looks> {
        let place = Place::Body(path.parse().unwrap(), 0);
        looks(&place, old.as_bytes(), new.as_bytes())
    }

    #[test]
    fn values_that_are_new_each_time_are_known() {
        for (path, old, new, expected) in [
            (
                ".when",
                "\"2026-11-22T12:30:00Z\"",
                "\"2026-11-21T12:30:00.123+01:00\"",
                Some(Looks::Time),
            ),
            (
                ".when",
                "\"2026-11-22 12:30:00\"",
                "\"2026-11-21 12:30:00\"",
                Some(Looks::Time),
            ),
            (
                ".a",
                "\"Sun, 06 Nov 1994 08:49:37 GMT\"",
                "\"Mon, 07 Nov 1994 08:49:37 GMT\"",
                Some(Looks::Time),
            ),
            (".created", "1700000000", "1700000999", Some(Looks::Time)),
            (
                ".createdAt",
                "1700000000123",
                "1700000999123",
                Some(Looks::Time),
            ),
            (
                ".event_ts",
                "\"1700000000.0001\"",
                "\"1700000999.0002\"",
                Some(Looks::Time),
            ),
            (".amount", "1700000000", "1700000999", None),
            (".created", "1700", "1800", None),
            (".when", "\"2026-11-22T12:30:00Z\"", "\"never\"", None),
            (".day", "\"2026-11-22\"", "\"2026-11-23\"", None),
            (
                ".id",
                "\"6f1c2a1e-5b7d-4c7a-9d57-0a1b2c3d4e5f\"",
                "\"11111111-2222-3333-4444-555555555555\"",
                Some(Looks::Uuid),
            ),
            (
                ".id",
                "\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"",
                "\"01BX5ZZKBKACTAV9WEVGEMMVRZ\"",
                Some(Looks::Uuid),
            ),
            (
                ".hash",
                "\"d41d8cd98f00b204e9800998ecf8427e\"",
                "\"0cc175b9c0f1b6a831c399e269772661\"",
                Some(Looks::Digest),
            ),
            (".plan", "\"basic\"", "\"gold\"", None),
        ] {
            assert_eq!(look(path, old, new), expected, "{path} {old} {new}");
        }
    }
}
