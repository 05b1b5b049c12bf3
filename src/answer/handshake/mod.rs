//! Handshakes: what a sender asks to see whether anybody is there who wants its
//! events, and what it must be told to send any.
//!
//! [`HANDSHAKES`] is the table; [`Handshakes`] is those of it that are on. An
//! echo happens only where all of a row holds, is never longer than
//! [`LONGEST`], and is told so that no browser takes it for more than text.
//!
//! Not here: confirming by a request of our own, which is never automatic.

mod respond;
mod row;
mod seen;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use respond::LONGEST;
pub use row::Handshake;
pub use table::HANDSHAKES;

use respond::Ready;
use seen::{Seen, Signs};

use crate::{
    exchange::{Exchange, Reply, nearest},
    reader::Reader,
};

/// The handshakes that are answered. A clone costs a reference count.
#[derive(Clone, Debug)]
pub struct Handshakes(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    rows: Vec<Ready>,
    signs: Signs,
}

/// A name that no handshake has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no handshake is called {name}; {cure}")]
pub struct Unknown {
    name: String,
    cure: String,
}

/// The word that means all of them.
pub const ALL: &str = "all";

impl Handshakes {
    /// All of them.
    #[must_use]
    pub fn all() -> Self {
        Self::of(HANDSHAKES.iter())
    }

    /// None of them.
    #[must_use]
    pub fn none() -> Self {
        Self::of([].iter())
    }

    /// All but those of these names; [`ALL`] names every one.
    pub fn without<T: AsRef<str>>(names: &[T]) -> Result<Self, Unknown> {
        names.iter().try_for_each(|name| check(name.as_ref()))?;
        let is_off = |name: &str| {
            let mut off = names.iter().map(AsRef::as_ref);
            off.any(|off| off == name || off == ALL)
        };
        Ok(Self::of(HANDSHAKES.iter().filter(|row| !is_off(row.name))))
    }

    fn of(rows: impl Iterator<Item = &'static Handshake> + Clone) -> Self {
        Self(Arc::new(Inner {
            signs: Signs::of(rows.clone()),
            rows: rows.map(Ready::new).collect(),
        }))
    }

    /// What the sender of a handshake is told; none where it is none.
    pub(super) fn answer(&self, exchange: &Exchange, reader: &Reader) -> Option<Reply> {
        if self.0.rows.is_empty() || !self.0.signs.show_in(exchange) {
            return None;
        }
        let seen = Seen::new(exchange);
        let row = self.0.rows.iter().find(|ready| seen.is(ready.row))?;
        Some(row.reply(&seen, exchange, &reader.secrets()))
    }
}

impl Default for Handshakes {
    fn default() -> Self {
        Self::all()
    }
}

/// Whether a handshake has that name.
pub fn check(name: &str) -> Result<(), Unknown> {
    if name == ALL || names().any(|known| known == name) {
        return Ok(());
    }
    let cure = match nearest(name, names().chain([ALL])) {
        Some(near) => format!("did you mean {near}?"),
        None => format!(
            "known are {} and {ALL}",
            names().collect::<Vec<_>>().join(", ")
        ),
    };
    Err(Unknown {
        name: name.to_owned(),
        cure,
    })
}

/// The names of all of them, each once, in the order of the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    once_each(|row| Some(row.name))
}

/// The names of the secrets that they are answered with, each once.
pub fn secrets() -> impl Iterator<Item = &'static str> {
    once_each(Handshake::secret)
}

fn once_each(of: fn(&Handshake) -> Option<&'static str>) -> impl Iterator<Item = &'static str> {
    let all = HANDSHAKES.iter().enumerate();
    all.filter_map(move |(at, row)| {
        let name = of(row)?;
        let is_first = HANDSHAKES[..at]
            .iter()
            .all(|before| of(before) != Some(name));
        is_first.then_some(name)
    })
}
