//! Numbers as they are written, of any length: compared digit by digit, so that
//! no digit of an id or an amount is lost.

use std::cmp::Ordering;

/// A number that values are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    text: Box<[u8]>,
}

impl Number {
    /// A decimal number: `10`, `-1.50`, `.5`, `1e3`, with blanks around it or
    /// without.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Parts::of(text.as_bytes())?;
        Some(Self {
            text: text.as_bytes().into(),
        })
    }

    /// How the number in `text` compares with this one; none where it is none.
    pub(super) fn compared(&self, text: &[u8]) -> Option<Ordering> {
        Some(Parts::of(text)?.cmp(&Parts::of(&self.text)?))
    }

    /// Whether `text` is the same number.
    pub(super) fn is(&self, text: &[u8]) -> bool {
        self.compared(text) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        other.compared(&self.text)
    }
}

/// A number in parts.
#[derive(Debug)]
struct Parts<'a> {
    is_negative: bool,
    /// The digits before and behind the point, without zeros at the front.
    whole: &'a [u8],
    part: &'a [u8],
    /// The power of ten of the first digit, plus one.
    magnitude: i64,
}

impl<'a> Parts<'a> {
    fn of(text: &'a [u8]) -> Option<Self> {
        let text = text.trim_ascii();
        let (is_negative, rest) = signed(text);
        let (whole, rest) = digits(rest);
        let (part, rest) = match rest {
            [b'.', rest @ ..] => digits(rest),
            rest => (&[][..], rest),
        };
        if whole.is_empty() && part.is_empty() {
            return None;
        }
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', exponent @ ..] => power(exponent)?,
            _ => return None,
        };
        Some(Self::normal(is_negative, whole, part, exponent))
    }

    fn normal(is_negative: bool, whole: &'a [u8], part: &'a [u8], exponent: i64) -> Self {
        let whole = without_zeros(whole);
        let shown = if whole.is_empty() {
            without_zeros(part)
        } else {
            part
        };
        let left_out = part.len() - shown.len();
        let shift = count(whole.len()) - count(left_out);
        Self {
            is_negative,
            whole,
            part: shown,
            magnitude: exponent.saturating_add(shift),
        }
    }

    const fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.part.is_empty()
    }

    /// -1, 0 or 1.
    const fn sign(&self) -> i8 {
        match (self.is_zero(), self.is_negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let sign = self.sign();
        let by_size = || {
            let by_size = self.magnitude.cmp(&other.magnitude);
            by_size.then_with(|| self.cmp_digits(other))
        };
        sign.cmp(&other.sign()).then_with(|| match sign {
            0 => Ordering::Equal,
            1 => by_size(),
            _ => by_size().reverse(),
        })
    }

    fn cmp_digits(&self, other: &Self) -> Ordering {
        let one = self.whole.iter().chain(self.part);
        let two = other.whole.iter().chain(other.part);
        let longest =
            (self.whole.len() + self.part.len()).max(other.whole.len() + other.part.len());
        let zeros = std::iter::repeat(&b'0');
        let one = one.chain(zeros.clone()).take(longest);
        one.cmp(two.chain(zeros).take(longest))
    }
}

/// Whether a minus stands before a number, and what follows the sign.
fn signed(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text.strip_prefix(b"+").unwrap_or(text)),
    }
}

fn count(digits: usize) -> i64 {
    i64::try_from(digits).unwrap_or(i64::MAX / 4)
}

fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

fn without_zeros(digits: &[u8]) -> &[u8] {
    let first = digits.iter().position(|digit| *digit != b'0');
    &digits[first.unwrap_or(digits.len())..]
}

/// An exponent. One that is beyond all counting is as large as can be counted.
fn power(text: &[u8]) -> Option<i64> {
    let (is_negative, text) = signed(text);
    let (digits, rest) = digits(text);
    if digits.is_empty() || !rest.is_empty() {
        return None;
    }
    let add = |sum: i64, digit: &u8| {
        let tens = sum.saturating_mul(10);
        tens.saturating_add(i64::from(digit - b'0'))
    };
    // Half of all, so that adding the digits keeps apart what can be counted.
    let power = digits.iter().fold(0, add).min(i64::MAX / 2);
    Some(if is_negative { -power } else { power })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_compared_exactly_however_they_are_written() {
        let rows = [
            ("1.5", "1.50", Ordering::Equal),
            ("1e3", "1000", Ordering::Equal),
            ("0.001", "1E-3", Ordering::Equal),
            ("-0", "0.000", Ordering::Equal),
            ("0e9", "0", Ordering::Equal),
            (" 7 ", "+7.", Ordering::Equal),
            (".5", "0.5", Ordering::Equal),
            ("007", "7", Ordering::Equal),
            ("9", "10", Ordering::Less),
            ("-10", "-9", Ordering::Less),
            ("-1", "0", Ordering::Less),
            ("0.09", "0.1", Ordering::Less),
            (
                "12345678901234567890123",
                "12345678901234567890124",
                Ordering::Less,
            ),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
            ("1e999999999999999999999", "1e1000", Ordering::Greater),
            ("1e-999999999999999999999", "1e-1000", Ordering::Less),
        ];
        for (one, other, expected) in rows {
            let number = Number::parse(other).unwrap();
            assert_eq!(
                number.compared(one.as_bytes()),
                Some(expected),
                "{one} {other}"
            );
            let number = Number::parse(one).unwrap();
            assert_eq!(
                number.compared(other.as_bytes()),
                Some(expected.reverse()),
                "{other} {one}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "", " ", ".", "-", "1e", "1e+", "e5", "1.2.3", "0x10", "1,5", "1 2", "nan", "inf",
            "--1", "1k",
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_compare_as_they_do(one: i64, other: i64, zeros in 0..4_usize) {
            let number = Number::parse(&format!("{other}.{}", "0".repeat(zeros))).unwrap();
            prop_assert_eq!(number.compared(one.to_string().as_bytes()), Some(one.cmp(&other)));
        }

        #[test]
        fn powers_of_ten_only_move_the_point(digits in "[1-9][0-9]{0,12}", power in 0..40_usize, other in "[0-9]{1,9}\\.[0-9]{1,9}") {
            let long = format!("{digits}{}", "0".repeat(power));
            let short = format!("{digits}e{power}");
            let (long, short) = (Number::parse(&long).unwrap(), Number::parse(&short).unwrap());
            prop_assert_eq!(long.compared(other.as_bytes()), short.compared(other.as_bytes()));
        }

        #[test]
        fn any_bytes_are_a_number_or_none(bytes in proptest::collection::vec(proptest::sample::select(b"0123456789.eE+- x".to_vec()), 0..12)) {
            let _ = Number::parse("1").unwrap().compared(&bytes);
        }
    }
}
