//! Counts, sizes and spans of time as a person reads them.

/// A second, in microseconds.
const SECOND: u64 = 1_000_000;

/// The units of [`apart`]: up to how many of it, how long one is, its name.
const UNITS: [(u64, u64, &str); 5] = [
    (60, SECOND, "s"),
    (60, 60 * SECOND, "min"),
    (48, 3_600 * SECOND, "h"),
    (731, 86_400 * SECOND, "d"),
    (u64::MAX, 31_556_952 * SECOND, "y"),
];

/// A count as a person reads it: `1,204`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// How far two moments are apart, as a person says it: `12 s`, `5 min`, `2 h`,
/// `3 d`. Rounded down: what is said has passed.
#[must_use]
pub fn apart(micros: u64) -> String {
    if micros < SECOND {
        return duration(micros);
    }
    let unit = UNITS.iter().find(|(most, unit, _)| micros / unit < *most);
    unit.map_or_else(String::new, |(_, unit, name)| {
        format!("{} {name}", micros / unit)
    })
}

/// After how long [`apart`] says something else, in microseconds, when the moment
/// is so long ago, or when it is still so far away.
#[must_use]
pub fn said_for(micros: u64, when: When) -> u64 {
    let at = UNITS
        .iter()
        .position(|(most, unit, _)| micros / unit < *most);
    let Some(at) = at.filter(|_| micros >= SECOND) else {
        return SECOND;
    };
    let unit = UNITS[at].1;
    let number = micros / unit;
    // Where the smaller unit would do, it does.
    let smaller = at.checked_sub(1).map(|before| UNITS[before]);
    let smaller = smaller.map_or(SECOND, |(most, unit, _)| most * unit);
    match when {
        When::Past => (number + 1).saturating_mul(unit) - micros,
        When::Future => micros - (number * unit).max(smaller) + 1,
    }
}

/// On which side of now a moment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It goes away.
    Past,
    /// It comes nearer.
    Future,
}

/// A number of bytes in five cells or less: `412`, `7.2 K`, `286 K`, `33 M`. A K
/// is 1,000, as the `k` of the filter is, and what is shown is rounded down: what
/// is `10 K` here is found by `size>=10k`, and what is `9.9 K` is not.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [char; 4] = ['K', 'M', 'G', 'T'];
    if bytes < 1000 {
        return bytes.to_string();
    }
    let mut unit = 0;
    let mut tenths = bytes / 100;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1_000;
        unit += 1;
    }
    if tenths < 100 {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", tenths / 10, UNITS[unit])
    }
}

/// A duration as a person reads it: `310 µs`, `12 ms`, `1.5 s`.
#[must_use]
pub fn duration(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..10_000 => format!("{}.{} ms", micros / 1_000, micros / 100 % 10),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        1_000_000..60_000_000 => format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10),
        _ => format!("{} m {} s", micros / 60_000_000, micros / 1_000_000 % 60),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_read_as_a_person_writes_them() {
        assert_eq!(
            [0, 999, 1_204, 1_000_000].map(count),
            ["0", "999", "1,204", "1,000,000"]
        );
        assert_eq!(
            [0, 412, 7_270, 286_720, 32 << 20].map(size),
            ["0", "412", "7.2 K", "286 K", "33 M"]
        );
        assert_eq!(
            [
                40_000,
                1_600_000,
                59_700_000,
                300_000_000,
                3_599_000_000,
                (2 * 60 + 34) * 60_000_000,
                86_400_000_000,
                700 * 86_400_000_000,
                800 * 86_400_000_000,
            ]
            .map(apart),
            [
                "40 ms", "1 s", "59 s", "5 min", "59 min", "2 h", "24 h", "700 d", "2 y"
            ]
        );
        assert_eq!(
            [310, 1_500, 12_345, 1_560_000].map(duration),
            ["310 µs", "1.5 ms", "12 ms", "1.5 s"]
        );
    }

    #[test]
    fn sizes_never_take_more_than_five_cells() {
        for shift in 0..40 {
            for bytes in [(1u64 << shift) - 1, 1 << shift, (1 << shift) * 3 / 2] {
                assert!(size(bytes).len() <= 5, "{bytes}: {}", size(bytes));
            }
        }
    }

    proptest! {
        #[test]
        fn a_span_is_said_until_it_is_another(micros in 0..u64::MAX / 4, short in 0..200_000_000_u64) {
            for micros in [micros, short] {
                let past = said_for(micros, When::Past);
                prop_assert!(past > 0);
                if micros >= SECOND {
                    prop_assert_eq!(apart(micros), apart(micros + past - 1));
                    let future = said_for(micros, When::Future);
                    prop_assert!(future > 0 && future <= micros + 1);
                    prop_assert_eq!(apart(micros), apart(micros - (future - 1)));
                }
            }
        }
    }
}
