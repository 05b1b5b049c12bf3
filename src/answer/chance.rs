//! Chance: how often a step answers, and the dice that decide it. The dice are
//! seeded, so a test throws what it knows.

use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// A probability above 0, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chance(u32);

const ALWAYS: u32 = 1_000_000;

/// What is said of a text that is none.
pub(super) const FORM: &str = "a chance like 30% or 0.5%, above 0 and not above 100%";

impl Chance {
    /// Reads `30%` or `0.5%`, to four decimals.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let percent = text.strip_suffix('%')?;
        let (whole, part) = percent.split_once('.').unwrap_or((percent, "0"));
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits(whole) || !are_digits(part) || part.len() > 4 {
            return None;
        }
        let whole: u32 = whole.parse().ok()?;
        let part: u32 = format!("{part:0<4}").parse().ok()?;
        let millionths = whole.checked_mul(10_000)?.checked_add(part)?;
        (1..=ALWAYS)
            .contains(&millionths)
            .then_some(Self(millionths))
    }
}

/// The text that parses to the same chance.
impl fmt::Display for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 10_000, self.0 % 10_000);
        if part == 0 {
            return write!(f, "{whole}%");
        }
        let part = format!("{part:04}");
        write!(f, "{whole}.{}%", part.trim_end_matches('0'))
    }
}

/// Throws numbers that are all alike likely (splitmix64).
#[derive(Debug)]
pub(super) struct Dice(AtomicU64);

/// One throw, from 0 to a millionth below 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Throw(u32);

impl Dice {
    /// Dice that throw what this seed makes them throw.
    pub(super) const fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// Dice that nobody knows.
    pub(super) fn unknown() -> Self {
        Self::seeded(RandomState::new().hash_one(0))
    }

    pub(super) fn throw(&self) -> Throw {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let scaled = (u128::from(z ^ (z >> 31)) * u128::from(ALWAYS)) >> 64;
        Throw(u32::try_from(scaled).unwrap_or(0))
    }
}

impl Throw {
    /// Whether it is within `chance`.
    pub(super) const fn is_within(self, chance: Chance) -> bool {
        self.0 < chance.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_is_written_in_percent() {
        for (text, millionths) in [
            ("30%", 300_000),
            ("100%", 1_000_000),
            ("0.5%", 5_000),
            ("0.0001%", 1),
            ("12.3456%", 123_456),
        ] {
            let chance = Chance::parse(text).unwrap();
            assert_eq!(chance, Chance(millionths), "{text}");
            assert_eq!(chance.to_string(), text);
        }
        for wrong in [
            "30", "0%", "101%", "%", "-1%", "0.00001%", "1e1%", "+1%", "1.+1%", "1.%%",
        ] {
            assert_eq!(Chance::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn equal_seeds_throw_the_same_and_all_numbers_are_alike_likely() {
        let (one, other) = (Dice::seeded(7), Dice::seeded(7));
        let third = Chance::parse("30%").unwrap();
        let mut hits = 0;
        for _ in 0..10_000 {
            let throw = one.throw();
            assert_eq!(throw, other.throw());
            hits += u32::from(throw.is_within(third));
        }
        assert!((2_800..3_200).contains(&hits), "{hits}");
        assert!(
            (0..100).all(|_| one.throw().is_within(Chance::parse("100%").unwrap())),
            "always is always"
        );
    }
}
