//! Whether any value at a path is such: a walk that skips what is beside the
//! path, stops at the first that is, and builds nothing.
//!
//! On the way a list stands for what is in it, lists in lists too: `.items.id`
//! goes on in each of `items`, and a list at the end of the path gives its
//! elements one by one. `[]` and `[0]` say which. A key that is there twice has
//! two values.
//!
//! A fault ends the walk where it is met; what stands before it counts. What is
//! skipped is not judged. A number that runs into the end of a text that is cut
//! does not count: it may be longer.
//!
//! Not here: the values themselves, [`Path::find_all`], where a list is a list.

use std::ops::Range;

use memchr::memmem;

use super::{
    Found, Kind, Path, Step,
    path::is_name,
    skip::{container_end, string_end},
    tokens::{number, skip_space},
};

impl Path {
    /// Whether something stands at the path, whatever it is: `null` and an empty
    /// list too.
    #[must_use]
    pub fn is_in(&self, source: &[u8]) -> bool {
        Walk::new(source, Asked::There, |_: &Found| true).finds(self.steps())
    }

    /// Whether `test` holds for one of the values at the path. It is asked of
    /// each in its order until it holds; of a list's elements, and never of the
    /// list.
    pub fn any(&self, source: &[u8], test: impl FnMut(&Found) -> bool) -> bool {
        Walk::new(source, Asked::Values, test).finds(self.steps())
    }

    /// Whether a walk along this path comes to the value at `place`, of which
    /// every step is a key or an index.
    #[must_use]
    pub fn leads_to(&self, place: &Self) -> bool {
        let mut steps = self.steps();
        for at in place.steps() {
            steps = match (at, steps) {
                (Step::Key(key), [Step::Key(name), rest @ ..]) if key == name => rest,
                (Step::Index(_), [Step::Each, rest @ ..]) => rest,
                (Step::Index(index), [Step::Index(wanted), rest @ ..]) if index == wanted => rest,
                (Step::Index(_), [Step::Key(_), ..] | []) => steps,
                _ => return false,
            };
        }
        steps.is_empty()
    }
}

/// What is asked at the end of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Whether anything stands there.
    There,
    /// What it is.
    Values,
}

/// Why a walk stops before the end of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// A value is such.
    Found,
    /// The text is broken or cut.
    Fault,
    /// The last key of the path stands nowhere behind.
    Over,
}

type Walked = Result<(), Stop>;

/// A walk, which is before the byte at `at`. It recurses once for each step of
/// the path, however deep the text is.
struct Walk<'a, T> {
    source: &'a [u8],
    at: usize,
    /// Where the text begins.
    start: usize,
    asked: Asked,
    /// How many lists the walk is in.
    lists: usize,
    test: T,
}

impl<'a, T: FnMut(&Found) -> bool> Walk<'a, T> {
    fn new(source: &'a [u8], asked: Asked, test: T) -> Self {
        let mark = usize::from(source.starts_with(b"\xEF\xBB\xBF")) * 3;
        let start = skip_space(source, mark);
        Self {
            source,
            at: start,
            start,
            asked,
            lists: 0,
            test,
        }
    }

    fn finds(&mut self, steps: &[Step]) -> bool {
        self.value(steps) == Err(Stop::Found)
    }

    /// Walks the value at hand, from which `steps` are left to go.
    fn value(&mut self, steps: &[Step]) -> Walked {
        match (self.peek()?, steps) {
            (b'[', []) if self.asked == Asked::There => Err(Stop::Found),
            (b'[', _) => {
                self.lists += 1;
                self.list(steps)?;
                self.lists -= 1;
                Ok(())
            }
            (b'{', [Step::Key(name), rest @ ..]) => self.object(name, rest),
            (_, []) => self.reached(),
            _ => self.pass(),
        }
    }

    fn list(&mut self, steps: &[Step]) -> Walked {
        match steps {
            [Step::Each, rest @ ..] => self.items(|walk, _| walk.value(rest)),
            [Step::Index(wanted), rest @ ..] => self.items(|walk, index| {
                if index == *wanted {
                    walk.value(rest)
                } else {
                    walk.pass()
                }
            }),
            _ => self.elements(steps),
        }
    }

    /// Goes on in all that is in a list, and in the lists in it.
    fn elements(&mut self, steps: &[Step]) -> Walked {
        let mut depth = 0_usize;
        loop {
            if self.peek()? == b'[' {
                self.step();
                if self.peek()? != b']' {
                    depth += 1;
                    continue;
                }
                self.step();
            } else {
                self.value(steps)?;
            }
            while depth > 0 {
                match self.take()? {
                    b',' => break,
                    b']' => depth -= 1,
                    _ => return Err(Stop::Fault),
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn items(&mut self, mut item: impl FnMut(&mut Self, usize) -> Walked) -> Walked {
        self.step();
        if self.peek()? == b']' {
            self.step();
            return Ok(());
        }
        for index in 0.. {
            item(self, index)?;
            match self.take()? {
                b',' => {}
                b']' => break,
                _ => return Err(Stop::Fault),
            }
        }
        Ok(())
    }

    fn object(&mut self, name: &str, rest: &[Step]) -> Walked {
        self.step();
        if self.peek()? == b'}' {
            self.step();
            return Ok(());
        }
        loop {
            let key = self.key()?;
            if self.take()? != b':' {
                return Err(Stop::Fault);
            }
            if is_name(&self.source[key], name) {
                self.value(rest)?;
                self.look_ahead(name, rest)?;
            } else {
                self.pass()?;
            }
            match self.take()? {
                b',' => {}
                b'}' => return Ok(()),
                _ => return Err(Stop::Fault),
            }
        }
    }

    /// Ends the walk where the last key of the path does not come again: then
    /// there are no more values, and nothing of the rest is walked. In a list
    /// the next element has it, more often than not.
    fn look_ahead(&self, name: &str, rest: &[Step]) -> Walked {
        let is_last = !rest.iter().any(|step| matches!(step, Step::Key(_)));
        if !is_last || self.lists > 0 {
            return Ok(());
        }
        let behind = &self.source[self.at..];
        let in_quotes = |at: usize| {
            let before = at.checked_sub(1).and_then(|at| behind.get(at));
            before == Some(&b'"') && behind.get(at + name.len()) == Some(&b'"')
        };
        // An escape may hide it.
        let comes = memmem::find_iter(behind, name).any(in_quotes);
        if comes || memchr::memchr(b'\\', behind).is_some() {
            Ok(())
        } else {
            Err(Stop::Over)
        }
    }

    fn key(&mut self) -> Result<Range<usize>, Stop> {
        if self.peek()? != b'"' {
            return Err(Stop::Fault);
        }
        let start = self.at;
        self.pass()?;
        Ok(start..self.at)
    }

    /// The path ends at the value at hand, which is no list.
    fn reached(&mut self) -> Walked {
        let start = self.at;
        let kind = match self.source[start] {
            b'{' if self.asked == Asked::There => return Err(Stop::Found),
            b'{' => Kind::ObjectStart,
            b'"' => Kind::String,
            b't' => Kind::True,
            b'f' => Kind::False,
            b'n' => Kind::Null,
            _ => Kind::Number,
        };
        self.pass()?;
        let found = Found {
            kind,
            span: start..self.at,
        };
        if (self.test)(&found) {
            Err(Stop::Found)
        } else {
            Ok(())
        }
    }

    /// Passes the value at hand whole.
    fn pass(&mut self) -> Walked {
        let (source, at) = (self.source, self.at);
        let end = match self.peek()? {
            b'"' => string_end(source, self.at + 1),
            b'{' | b'[' => container_end(source, self.at),
            b't' => word_end(source, self.at, b"true"),
            b'f' => word_end(source, self.at, b"false"),
            b'n' => word_end(source, self.at, b"null"),
            b'-' | b'0'..=b'9' => {
                let end = number(source, self.at).ok();
                end.filter(|end| *end < source.len() || at == self.start)
            }
            _ => None,
        };
        self.at = end.ok_or(Stop::Fault)?;
        Ok(())
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Result<u8, Stop> {
        match self.source.get(self.at) {
            Some(byte) if *byte > b' ' => Ok(*byte),
            _ => {
                self.at = skip_space(self.source, self.at);
                self.source.get(self.at).copied().ok_or(Stop::Fault)
            }
        }
    }

    fn take(&mut self) -> Result<u8, Stop> {
        let byte = self.peek()?;
        self.step();
        Ok(byte)
    }

    const fn step(&mut self) {
        self.at += 1;
    }
}

fn word_end(source: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    let rest = source.get(at..)?;
    rest.starts_with(word).then_some(at + word.len())
}

#[cfg(test)]
mod tests;
