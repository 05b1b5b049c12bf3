//! Words that many rows share, kept once: a column holds the code.

use std::{collections::HashMap, hash::Hash};

/// Gives each distinct value a code from 1. Bounded: a sender that invents a
/// new event type for each delivery must not fill the memory, so values beyond
/// the bound get the code 0, which stands for "ask the entry itself".
#[derive(Debug)]
pub(super) struct Names<T> {
    codes: HashMap<T, u32>,
    values: Vec<T>,
    limit: usize,
}

impl<T: Clone + Eq + Hash> Names<T> {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            codes: HashMap::new(),
            values: Vec::new(),
            limit,
        }
    }

    /// The code of `value`.
    pub(super) fn code<Q>(&mut self, value: &Q) -> u32
    where
        T: std::borrow::Borrow<Q> + for<'a> From<&'a Q>,
        Q: Eq + Hash + ?Sized,
    {
        if let Some(code) = self.codes.get(value) {
            return *code;
        }
        if self.values.len() >= self.limit {
            return 0;
        }
        let owned = T::from(value);
        self.values.push(owned.clone());
        let code = u32::try_from(self.values.len()).unwrap_or(0);
        self.codes.insert(owned, code);
        code
    }

    /// The value behind a code.
    pub(super) fn get(&self, code: u32) -> Option<&T> {
        self.values.get((code as usize).checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_a_code_and_the_number_of_codes_is_bounded() {
        let mut names = Names::<String>::new(2);
        assert_eq!(
            (names.code("a"), names.code("b"), names.code("a")),
            (1, 2, 1)
        );
        assert_eq!(names.code("c"), 0);
        assert_eq!(names.get(2).map(String::as_str), Some("b"));
        assert_eq!((names.get(0), names.get(3)), (None, None));
    }
}
