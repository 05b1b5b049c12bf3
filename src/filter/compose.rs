//! Filters put together: a condition more, or one less. What comes of it is
//! written anew, so that it says in words what it does.

use super::{Filter, syntax::Node};

impl Filter {
    /// This filter and `more`.
    #[must_use]
    pub fn and(&self, more: &Self) -> Self {
        Self::all_of(self.conditions().iter().chain(more.conditions()))
    }

    /// This filter without the conditions of `part`, where it has all of them
    /// side by side.
    #[must_use]
    pub fn without(&self, part: &Self) -> Self {
        let mut left: Vec<&Node> = self.conditions().iter().collect();
        for condition in part.conditions() {
            let Some(at) = left.iter().rposition(|node| *node == condition) else {
                return self.clone();
            };
            left.remove(at);
        }
        Self::all_of(left)
    }

    /// Whether all conditions of `part` stand in it side by side.
    #[must_use]
    pub fn says(&self, part: &Self) -> bool {
        let mine = self.conditions();
        part.conditions()
            .iter()
            .all(|condition| mine.contains(condition))
    }

    /// What is true of everything that it matches.
    fn conditions(&self) -> &[Node] {
        match self.node() {
            None => &[],
            Some(Node::And(all)) => all,
            Some(one) => std::slice::from_ref(one),
        }
    }

    /// What was a filter and is written as one is one.
    fn all_of<'a>(conditions: impl IntoIterator<Item = &'a Node>) -> Self {
        let conditions: Vec<Node> = conditions.into_iter().cloned().collect();
        let text = match &conditions[..] {
            [] => return Self::all(),
            [one] => one.to_string(),
            _ => Node::And(conditions).to_string(),
        };
        Self::parse(&text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> Filter {
        Filter::parse(text).unwrap()
    }

    #[test]
    fn a_condition_is_added_and_taken_away() {
        let cases = [
            ("", "app:500", "app:500"),
            ("sender:a", "app:500", "sender:a app:500"),
            ("a or b", "app:500", "(a or b) app:500"),
            (
                "a b",
                "event=issues not action:*",
                "a b event=issues not action:*",
            ),
            ("not a", "path=\"/a b\"", "not a path=\"/a b\""),
        ];
        for (before, part, after) in cases {
            let (before, part) = (filter(before), filter(part));
            let both = before.and(&part);
            assert_eq!(both.to_string(), after);
            assert!(both.says(&part), "{after}");
            assert_eq!(both.without(&part), before, "{after}");
            assert_eq!(before.without(&part), before);
        }
    }
}
