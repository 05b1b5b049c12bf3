//! The filters that were kept in this run, to come back to.

use std::collections::VecDeque;

/// How many are remembered.
const MOST: usize = 100;

/// The filters that were kept, the newest first, each once.
#[derive(Debug, Default)]
pub(super) struct History {
    kept: VecDeque<String>,
    /// Where one is among them; none while nobody goes through them.
    walk: Option<Walk>,
}

/// A walk through what was kept.
#[derive(Debug)]
struct Walk {
    /// What was typed when it began: only what holds it is come to, and it is
    /// come back to in the end.
    typed: String,
    at: usize,
}

impl History {
    /// Remembers a filter as the newest.
    pub(super) fn keep(&mut self, text: &str) {
        self.walk = None;
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.kept.retain(|kept| kept != text);
        self.kept.push_front(text.to_owned());
        self.kept.truncate(MOST);
    }

    /// The next older one that holds what was typed, on the way from `text`.
    pub(super) fn older(&mut self, text: &str) -> Option<String> {
        let (typed, next) = match &self.walk {
            Some(walk) => (walk.typed.clone(), walk.at + 1),
            None => (text.to_owned(), 0),
        };
        let at = (next..self.kept.len()).find(|at| self.leads_on(*at, &typed))?;
        self.walk = Some(Walk { typed, at });
        self.kept.get(at).cloned()
    }

    /// The next newer one, and at last what was typed; none while nobody goes
    /// through them.
    pub(super) fn newer(&mut self) -> Option<String> {
        let walk = self.walk.take()?;
        let at = (0..walk.at)
            .rev()
            .find(|at| self.leads_on(*at, &walk.typed));
        let Some(at) = at else {
            return Some(walk.typed);
        };
        self.walk = Some(Walk { at, ..walk });
        self.kept.get(at).cloned()
    }

    /// Ends the walk: something was typed.
    pub(super) fn stay(&mut self) {
        self.walk = None;
    }

    /// Whether somebody goes through them.
    pub(super) const fn is_walked(&self) -> bool {
        self.walk.is_some()
    }

    fn leads_on(&self, at: usize, typed: &str) -> bool {
        let typed = typed.trim();
        self.kept.get(at).is_some_and(|kept| {
            kept != typed && kept.to_lowercase().contains(&typed.to_lowercase())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(texts: &[&str]) -> History {
        let mut history = History::default();
        for text in texts {
            history.keep(text);
        }
        history
    }

    #[test]
    fn the_newest_comes_first_and_none_twice() {
        let mut history = history(&["a", "b", "a", " ", ""]);
        assert_eq!(history.older("").as_deref(), Some("a"));
        assert_eq!(history.older("a").as_deref(), Some("b"));
        assert_eq!(history.older("b"), None, "the oldest stays");
        assert_eq!(history.newer().as_deref(), Some("a"));
        assert_eq!(history.newer().as_deref(), Some(""), "what was typed");
        assert_eq!(history.newer(), None);
    }

    #[test]
    fn what_is_typed_is_looked_for() {
        let mut history = history(&["sender:stripe told:5xx", "told:2xx", "sender:github"]);
        assert_eq!(history.older("Sender").as_deref(), Some("sender:github"));
        let next = history.older("sender:github");
        assert_eq!(next.as_deref(), Some("sender:stripe told:5xx"));
        assert_eq!(history.newer().as_deref(), Some("sender:github"));
        assert_eq!(history.newer().as_deref(), Some("Sender"));
        history.stay();
        assert_eq!(history.older("nothing like it"), None);
        assert!(!history.is_walked());
    }

    #[test]
    fn a_hundred_are_remembered() {
        let texts: Vec<String> = (0..150).map(|n| n.to_string()).collect();
        let mut history = history(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let mut all = Vec::new();
        while let Some(text) = history.older("") {
            all.push(text);
        }
        assert_eq!((all.len(), all[99].as_str()), (MOST, "50"));
    }
}
