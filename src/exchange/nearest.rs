//! The name that was meant by one that is not known: of a field, of a key, of
//! whatever has names. Whoever asks says it in words of its own.

/// How many letters say which name they begin.
const BEGINNING: usize = 2;

/// The name nearest to `word`, when it is near enough to be meant: a few
/// letters are different, or `word` is its beginning.
#[must_use]
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    let near = 1 + word.len() / 4;
    names
        .map(|name| (distance(&word, name), name))
        .filter(|(distance, name)| {
            let begins = word.len() >= BEGINNING && name.starts_with(&word);
            begins || (*distance <= near && *distance < name.len())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be put in, taken out or changed (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, a) in one.chars().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (at, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["status", "sender", "size", "n"];
        assert_eq!(nearest("statos", names.into_iter()), Some("status"));
        assert_eq!(nearest("Snder", names.into_iter()), Some("sender"));
        assert_eq!(nearest("st", names.into_iter()), Some("status"));
        assert_eq!(nearest("banana", names.into_iter()), None);
        assert_eq!(nearest("x", names.into_iter()), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
