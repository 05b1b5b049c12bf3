//! What the help says of text and paths is so.

use super::{filter, naive, post};
use crate::{
    filter::guide::{Finds, PATHS, TEXTS},
    journal::{Journal, Retention},
};

#[test]
fn every_example_of_the_help_finds_what_it_says() {
    for row in TEXTS.iter().chain(PATHS) {
        assert!(!row.examples.is_empty(), "{}", row.says);
        for example in row.examples {
            let journal = Journal::new(Retention::default());
            let id = post(&journal, example.body);
            let finds = naive(&filter(example.filter), &journal, &journal.get(id).unwrap());
            let expected = example.finds == Finds::Yes;
            assert_eq!(finds, expected, "{} in {}", example.filter, example.body);
        }
    }
}
