//! Names and values as a query or a form body writes them
//! (`application/x-www-form-urlencoded` of the URL Standard).
//!
//! Like the head, this is a reader that never fails: what is no escape stands
//! for itself.

use std::{borrow::Cow, ops::Range};

/// Where a pair stands in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Its name, not decoded.
    pub name: Range<usize>,
    /// Its value, not decoded; none without `=`.
    pub value: Option<Range<usize>>,
}

impl Pair {
    /// The pair of `form` that starts at this byte.
    #[must_use]
    pub fn at(form: &[u8], start: usize) -> Self {
        let rest = form.get(start..).unwrap_or_default();
        let length = memchr::memchr(b'&', rest).unwrap_or(rest.len());
        Self::of(form, start..start + length)
    }

    /// The pair of `form` that is all of this span.
    #[must_use]
    pub fn of(form: &[u8], span: Range<usize>) -> Self {
        let pair = form.get(span.clone()).unwrap_or_default();
        match memchr::memchr(b'=', pair) {
            Some(equals) => Self {
                name: span.start..span.start + equals,
                value: Some(span.start + equals + 1..span.end),
            },
            None => Self {
                name: span,
                value: None,
            },
        }
    }
}

/// The pairs of a query or a form, decoded, in their order. One without `=`
/// has an empty value.
pub fn pairs(text: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    text.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = split_at_equals(pair);
            (decoded(name), decoded(value))
        })
}

/// The value of the first pair called `name`.
#[must_use]
pub fn field<'a>(text: &'a [u8], name: &str) -> Option<Cow<'a, [u8]>> {
    pairs(text).find_map(|(key, value)| (*key == *name.as_bytes()).then_some(value))
}

/// `text` with `value` for the first pair called `name`, or with that pair
/// behind the others; every other pair stays to the byte.
#[must_use]
pub fn with(text: &[u8], name: &str, value: &[u8]) -> Vec<u8> {
    let mut is_due = true;
    let mut parts: Vec<Vec<u8>> = text
        .split(|byte| *byte == b'&')
        .map(|pair| {
            let (key, _) = split_at_equals(pair);
            let is_it = is_due && !pair.is_empty() && *decoded(key) == *name.as_bytes();
            if !is_it {
                return pair.to_vec();
            }
            is_due = false;
            [key, b"=", encoded(value).as_bytes()].concat()
        })
        .collect();
    if is_due {
        parts.retain(|pair| !pair.is_empty() || !text.is_empty());
        parts.push(format!("{}={}", encoded(name), encoded(value)).into_bytes());
    }
    parts.join(&b'&')
}

/// `text` as the value of a form (URL Standard, section 5.2): `a%26b+c`.
#[must_use]
pub fn encoded(text: &(impl AsRef<[u8]> + ?Sized)) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let text = text.as_ref();
    let mut encoded = String::with_capacity(text.len());
    for byte in text.iter().copied() {
        match byte {
            b' ' => encoded.push('+'),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                encoded.push(char::from(byte));
            }
            _ => {
                encoded.push('%');
                let digits = [byte >> 4, byte & 15];
                encoded.extend(digits.map(|digit| char::from(DIGITS[usize::from(digit)])));
            }
        }
    }
    encoded
}

fn split_at_equals(pair: &[u8]) -> (&[u8], &[u8]) {
    memchr::memchr(b'=', pair).map_or((pair, &[]), |at| (&pair[..at], &pair[at + 1..]))
}

/// A name or a value as it was before it was encoded: `+` is a space and `%41` is
/// `A`; a `%` without two digits stands for itself.
#[must_use]
pub fn decoded(text: &[u8]) -> Cow<'_, [u8]> {
    unescaped(text, b' ')
}

/// The same where `+` stands for itself (RFC 3986, section 2.1).
#[must_use]
pub fn percent_decoded(text: &[u8]) -> Cow<'_, [u8]> {
    unescaped(text, b'+')
}

fn unescaped(text: &[u8], plus: u8) -> Cow<'_, [u8]> {
    if memchr::memchr2(b'+', b'%', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let (byte, behind) = match first {
            b'+' => (plus, tail),
            b'%' => escape(rest).map_or((b'%', tail), |byte| (byte, &rest[3..])),
            plain => (*plain, tail),
        };
        bytes.push(byte);
        rest = behind;
    }
    Cow::Owned(bytes)
}

/// What the escape at the start of `text` stands for; it is three bytes long.
pub(super) fn escape(text: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = text else {
        return None;
    };
    let is_escape = high.is_ascii_hexdigit() && low.is_ascii_hexdigit();
    is_escape.then(|| digit(*high) << 4 | digit(*low))
}

/// The value of a hexadecimal digit.
const fn digit(digit: u8) -> u8 {
    (digit & 0x0f) + if digit.is_ascii_digit() { 0 } else { 9 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_and_decoded() {
        let body = b"a=1&payload=%7B%22a%22%3A+%2B1%7d&payload=second&odd%zz=%4";
        assert_eq!(field(body, "payload").as_deref(), Some(&b"{\"a\": +1}"[..]));
        assert_eq!(field(body, "odd%zz").as_deref(), Some(&b"%4"[..]));
        assert_eq!(field(b"alone", "alone").as_deref(), Some(&b""[..]));
        assert_eq!(field(body, "b"), None);
    }

    #[test]
    fn a_value_is_put_in_the_place_of_the_first_and_the_rest_stays() {
        let cases = [
            (
                &b"a=1&b=%7b&a=3"[..],
                "a",
                &b"x y&"[..],
                &b"a=x+y%26&b=%7b&a=3"[..],
            ),
            (b"a=1&b=2", "b", b"", b"a=1&b="),
            (b"a=1", "c d", b"\xff", b"a=1&c+d=%FF"),
            (b"", "a", b"1", b"a=1"),
            (b"hub%2Emode=1", "hub.mode", b"2", b"hub%2Emode=2"),
        ];
        for (text, name, value, expected) in cases {
            let changed = with(text, name, value);
            assert_eq!(changed, expected, "{}", String::from_utf8_lossy(&changed));
            assert_eq!(field(&changed, name).as_deref(), Some(value));
        }
    }

    #[test]
    fn what_is_encoded_reads_back() {
        let text = "a&b=c d+é/%*";
        assert_eq!(encoded(text), "a%26b%3Dc+d%2B%C3%A9%2F%25*");
        let pair = format!("x={}", encoded(text));
        assert_eq!(
            field(pair.as_bytes(), "x").as_deref(),
            Some(text.as_bytes())
        );
    }

    #[test]
    fn a_name_may_be_written_with_escapes_too() {
        let query = b"hub%2Emode=subscribe&&=x";
        assert_eq!(field(query, "hub.mode").as_deref(), Some(&b"subscribe"[..]));
        assert_eq!(pairs(query).count(), 2);
    }
}
