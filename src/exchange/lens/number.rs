//! Numbers that are not what they look like, and sizes.

use super::{Around, Form, Given, Meaning};
use crate::exchange::amount;

/// Words in a name that say that a number is a count of bytes.
const SIZES: &[&str] = &["bytes", "size", "length"];

/// What a double holds exactly, 2^53: JavaScript and many JSON readers have no
/// other number.
const EXACT: u128 = 1 << 53;

/// A whole number that JavaScript reads as another.
pub(super) fn lossy(given: &Given<'_>, _: &Around<'_>) -> Option<Meaning> {
    if given.form != Form::Number || given.text.len() > 39 {
        return None;
    }
    let digits = given.text.strip_prefix('-').unwrap_or(given.text);
    let number: u128 = digits.parse().ok()?;
    if number <= EXACT {
        return None;
    }
    let read: f64 = given.text.parse().ok()?;
    let read = format!("{read}");
    let short = if read == given.text {
        "beyond 2^53: JavaScript keeps this one, and not its neighbours".to_owned()
    } else {
        format!("beyond 2^53: JavaScript reads {read}")
    };
    Some(Meaning::new("number", short).with("JavaScript reads", read))
}

/// A number of bytes, by its name.
pub(super) fn size(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let name = around.name.to_ascii_lowercase();
    let is_size = given.form == Form::Number && SIZES.iter().any(|word| name.ends_with(word));
    let bytes: u64 = given
        .text
        .parse()
        .ok()
        .filter(|it| is_size && *it >= 1_000)?;
    let short = format!("{} bytes", amount::size(bytes));
    Some(Meaning::new("size", short).with("bytes", amount::count(bytes)))
}
