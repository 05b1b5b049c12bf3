//! What two sequences have in common, in the same order: of elements of lists,
//! lines of text, words of a line, each known by a hash.
//!
//! The smallest difference is found by Myers' algorithm (`similar`), whose time
//! grows with the square of what is different. So long sequences are first cut
//! where something stands once on each side, and what is left between two cuts
//! is given up when it costs too much.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Up to this many on both sides together nothing is cut first.
const SHORT: usize = 2_000;

/// What two sequences have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Common {
    /// Where each stands on both sides, in order.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Whether some of it was given up.
    pub(super) gave_up: bool,
}

/// Finds what two sequences have in common, and takes what it costs from
/// `steps`.
pub(super) fn align(old: &[u64], new: &[u64], steps: &mut usize) -> Common {
    let mut common = Common::default();
    let start = equal_start(old, new);
    let end = equal_end(&old[start..], &new[start..]);
    common.pairs.extend((0..start).map(|at| (at, at)));
    let inner_old = &old[start..old.len() - end];
    let inner_new = &new[start..new.len() - end];
    let anchors = if inner_old.len() + inner_new.len() <= SHORT {
        Vec::new()
    } else {
        anchors(inner_old, inner_new)
    };
    let mut from = (0, 0);
    let last = (inner_old.len(), inner_new.len());
    for to in anchors.into_iter().chain([last]) {
        let gap = (&inner_old[from.0..to.0], &inner_new[from.1..to.1]);
        let at = (start + from.0, start + from.1);
        common.gap(gap, at, steps);
        if to != last {
            common.pairs.push((start + to.0, start + to.1));
        }
        from = (to.0 + 1, to.1 + 1);
    }
    let ends = (old.len() - end..old.len()).zip(new.len() - end..new.len());
    common.pairs.extend(ends);
    common
}

impl Common {
    fn gap(&mut self, (old, new): (&[u64], &[u64]), at: (usize, usize), steps: &mut usize) {
        if old.is_empty() || new.is_empty() {
            return;
        }
        let start = equal_start(old, new);
        let end = equal_end(&old[start..], &new[start..]);
        self.pairs
            .extend((0..start).map(|step| (at.0 + step, at.1 + step)));
        let (inner_old, inner_new) = (&old[start..old.len() - end], &new[start..new.len() - end]);
        let both = inner_old.len() + inner_new.len();
        let cost = both.saturating_mul(both);
        if cost <= *steps {
            *steps -= cost;
            for op in capture_diff_slices(Algorithm::Myers, inner_old, inner_new) {
                if let DiffOp::Equal {
                    old_index,
                    new_index,
                    len,
                } = op
                {
                    let at = (at.0 + start + old_index, at.1 + start + new_index);
                    self.pairs
                        .extend((0..len).map(|step| (at.0 + step, at.1 + step)));
                }
            }
        } else {
            self.gave_up = true;
        }
        let first = (at.0 + old.len() - end, at.1 + new.len() - end);
        self.pairs
            .extend((0..end).map(|step| (first.0 + step, first.1 + step)));
    }
}

fn equal_start(old: &[u64], new: &[u64]) -> usize {
    old.iter().zip(new).take_while(|(a, b)| a == b).count()
}

fn equal_end(old: &[u64], new: &[u64]) -> usize {
    let ends = old.iter().rev().zip(new.iter().rev());
    ends.take_while(|(a, b)| a == b).count()
}

/// What stands once on each side and in the same order on both.
fn anchors(old: &[u64], new: &[u64]) -> Vec<(usize, usize)> {
    let old_places = places(old);
    let new_places = places(new);
    let mut both: Vec<(usize, usize)> = old_places
        .iter()
        .filter_map(|(hash, at)| Some(((*at)?, (*new_places.get(hash)?)?)))
        .collect();
    both.sort_unstable();
    let order: Vec<usize> = both.iter().map(|(_, at)| *at).collect();
    let kept = increasing(&order);
    let both = both.into_iter().zip(kept);
    both.filter_map(|(pair, kept)| kept.then_some(pair))
        .collect()
}

/// Where each value stands; none where it stands more than once.
fn places(values: &[u64]) -> HashMap<u64, Option<usize>> {
    let mut places = HashMap::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let place = places.entry(*value).or_insert(Some(at));
        if *place != Some(at) {
            *place = None;
        }
    }
    places
}

/// Which of `values`, all different, are in one longest sequence that increases.
pub(super) fn increasing(values: &[usize]) -> Vec<bool> {
    // The last of the best sequence of each length, and what came before each.
    let mut lasts: Vec<usize> = Vec::new();
    let mut before = vec![usize::MAX; values.len()];
    for (at, value) in values.iter().enumerate() {
        let length = lasts.partition_point(|last| values[*last] < *value);
        if let Some(shorter) = length.checked_sub(1) {
            before[at] = lasts[shorter];
        }
        if length == lasts.len() {
            lasts.push(at);
        } else {
            lasts[length] = at;
        }
    }
    let mut kept = vec![false; values.len()];
    let mut next = lasts.last().copied().unwrap_or(usize::MAX);
    while let Some(kept) = kept.get_mut(next) {
        *kept = true;
        next = before[next];
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(old: &[u64], new: &[u64]) -> Vec<(usize, usize)> {
        align(old, new, &mut 1_000_000).pairs
    }

    #[test]
    fn what_is_common_is_found_in_order() {
        assert_eq!(pairs(&[1, 2, 3], &[1, 3]), [(0, 0), (2, 1)]);
        assert_eq!(pairs(&[1, 2, 3], &[0, 1, 2, 3]), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(pairs(&[], &[1]), []);
        assert_eq!(pairs(&[1, 2], &[3, 4]), []);
    }

    #[test]
    fn a_long_sequence_is_cut_where_something_is_unique() {
        let old: Vec<u64> = (0..5_000).collect();
        let mut new: Vec<u64> = old.clone();
        new.splice(1_000..1_000, [9_001, 9_002]);
        new.remove(4_000);
        let found = align(&old, &new, &mut 1_000_000);
        assert!(!found.gave_up);
        assert_eq!(found.pairs.len(), 4_999);
        assert!(found.pairs.iter().all(|(a, b)| old[*a] == new[*b]));
    }

    #[test]
    fn what_costs_too_much_is_given_up() {
        let old: Vec<u64> = (0..4_000).map(|at| at % 7).collect();
        let new: Vec<u64> = (0..4_000).map(|at| at % 5 + 1).collect();
        let mut steps = 1_000;
        assert!(align(&old, &new, &mut steps).gave_up);
        assert_eq!(steps, 1_000);
    }

    #[test]
    fn the_longest_increasing_sequence_is_kept() {
        assert_eq!(increasing(&[3, 0, 1, 2]), [false, true, true, true]);
        assert_eq!(increasing(&[]), [] as [bool; 0]);
        assert_eq!(
            increasing(&[2, 1, 0]).iter().filter(|kept| **kept).count(),
            1
        );
    }

    proptest! {
        #[test]
        fn pairs_are_equal_and_increase_on_both_sides(
            old in proptest::collection::vec(0..6_u64, 0..40),
            new in proptest::collection::vec(0..6_u64, 0..40),
        ) {
            let pairs = pairs(&old, &new);
            prop_assert!(pairs.iter().all(|(a, b)| old[*a] == new[*b]));
            prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            if old == new {
                prop_assert_eq!(pairs.len(), old.len());
            }
        }
    }
}
