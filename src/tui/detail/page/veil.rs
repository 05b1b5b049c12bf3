//! What is hidden because something around it is secret by its name.
//!
//! What is on the screen is in few containers, which are asked for once a frame.
//! Not here: which names are secret.

use std::{cell::RefCell, collections::HashMap};

/// Which containers are in a secret, or are one, of those that were asked for in
/// a frame.
#[derive(Debug, Default)]
pub(in crate::tui::detail) struct Veil {
    known: RefCell<HashMap<usize, bool>>,
}

impl Veil {
    /// Whether one of the containers around something is secret: their lines,
    /// the innermost first, and whether each is by its own name. No more of them
    /// are looked at than are not known.
    pub(super) fn hides<F>(&self, around: impl Iterator<Item = (usize, F)>) -> bool
    where
        F: FnOnce() -> bool,
    {
        let mut known = self.known.borrow_mut();
        let mut passed = Vec::new();
        let mut hides = false;
        for (line, is_secret) in around {
            if let Some(found) = known.get(&line) {
                hides = *found;
                break;
            }
            passed.push(line);
            if is_secret() {
                hides = true;
                break;
            }
        }
        known.extend(passed.into_iter().map(|line| (line, hides)));
        hides
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_container_is_asked_for_once() {
        let asked = Cell::new(0);
        let veil = Veil::default();
        let around = |lines: &'static [usize]| {
            let asked = &asked;
            lines.iter().map(move |line| {
                let is_secret = move || {
                    asked.set(asked.get() + 1);
                    *line == 3
                };
                (*line, is_secret)
            })
        };
        for _ in 0..3 {
            assert!(veil.hides(around(&[5, 4, 3, 0])));
            assert!(veil.hides(around(&[6, 4, 3, 0])));
            assert!(!veil.hides(around(&[2, 0])));
        }
        assert_eq!(asked.get(), 6);
    }
}
