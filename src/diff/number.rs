//! Whether two numbers are one, however they are written: `1.50`, `1.5`, `15e-1`.
//! By their digits, since no machine number holds them all.

/// Whether two JSON numbers have the same value.
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    match (Number::read(a), Number::read(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// `0.digits × 10^exponent`; digits without zeros at either end.
#[derive(Debug, PartialEq, Eq)]
struct Number {
    negative: bool,
    digits: Vec<u8>,
    exponent: i128,
}

impl Number {
    fn read(text: &[u8]) -> Option<Self> {
        let (negative, text) = match text.strip_prefix(b"-") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let end = memchr::memchr2(b'e', b'E', text).unwrap_or(text.len());
        let (mantissa, power) = (&text[..end], text.get(end + 1..).unwrap_or(b"0"));
        // A power that is too long for a machine number is told by its digits.
        let power: i128 = std::str::from_utf8(power).ok()?.parse().ok()?;
        let point = memchr::memchr(b'.', mantissa).unwrap_or(mantissa.len());
        let digits = mantissa.iter().copied().filter(|byte| *byte != b'.');
        let mut digits: Vec<u8> = digits.collect();
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        if digits.is_empty() {
            return Some(Self {
                negative: false,
                digits,
                exponent: 0,
            });
        }
        let shift = i128::try_from(point).ok()? - i128::try_from(leading).ok()?;
        Some(Self {
            negative,
            digits,
            exponent: power.checked_add(shift)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn numbers_are_one_however_they_are_written() {
        for (a, b, expected) in [
            ("1.50", "1.5", true),
            ("15e-1", "1.5", true),
            ("0.0015E+3", "1.5", true),
            ("0", "-0.0", true),
            ("0e99999999999999999999", "0", true),
            ("100", "1e2", true),
            ("12345678901234567890123", "12345678901234567890124", false),
            ("1", "-1", false),
            ("0.1", "0.01", false),
            ("10", "1", false),
        ] {
            assert_eq!(same(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }

    #[test]
    fn a_power_beyond_all_measure_is_no_reason_to_panic() {
        let long = format!("1e{}", "9".repeat(60));
        assert!(!same(long.as_bytes(), b"1"));
    }
}
