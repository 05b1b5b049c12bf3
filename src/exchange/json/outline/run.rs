//! The quick way over JSON that is sound, which nearly all of it is.
//!
//! It makes no tokens: where it is in this code is where it is in the text. It
//! stops before a member that is not as it should be, and before what has to be
//! looked at with care, long white space and long keys. Of these
//! [`Tokens`](crate::exchange::json::Tokens) is the judge.

use super::{
    NOWHERE,
    pass::{LONG, MAX_DEPTH, Pass, STRIDE},
    to_u32,
};
use crate::exchange::json::{
    string::plain_end,
    tokens::{Container, Place, Turn, Values, number, skip_space, string_at},
};

/// Goes ahead as far as it can, line by line.
pub(super) fn ahead(pass: &mut Pass<'_>) {
    let fits = pass.body.len() < NOWHERE as usize;
    let Some(mut turn) = pass.place.turn().filter(|_| fits) else {
        return;
    };
    let mut at = pass.place.at as usize;
    while (pass.lines as usize) < pass.grain.lines && pass.open.len() <= MAX_DEPTH {
        let Some(next) = pass.line(at, turn) else {
            break;
        };
        (at, turn) = next;
        if at >= pass.due && !pass.is_looked_after(at, turn) {
            break;
        }
    }
    if at > pass.place.at as usize {
        pass.done = at;
        pass.place = Place::new(at, pass.around(), turn);
    }
}

impl Pass<'_> {
    fn around(&self) -> Option<Container> {
        self.open.last().map(|frame| frame.container)
    }

    /// Sees to what is due behind a line; false where more is to be seen to.
    #[cold]
    fn is_looked_after(&mut self, at: usize, turn: Turn) -> bool {
        self.mark_if_due(at, Place::new(at, self.around(), turn));
        at - self.asked <= STRIDE && !self.is_heavy()
    }

    /// Takes a member, an item, or a bracket, and says what may come behind it.
    #[inline]
    fn line(&mut self, at: usize, turn: Turn) -> Option<(usize, Turn)> {
        let around = self.around();
        let (mut at, mut byte) = self.peek(at)?;
        match (byte, around, turn) {
            (b',', Some(_), Turn::Next) => (at, byte) = self.peek(at + 1)?,
            (b'}', Some(Container::Object), _) | (b']', Some(Container::Array), _) => {
                self.close(at + 1);
                return Some((at + 1, Turn::Next));
            }
            (_, None, Turn::Next) if self.values == Values::Many => {}
            (_, _, Turn::Next) => return None,
            (_, _, Turn::First) => {}
        }
        let mut key = None;
        if around == Some(Container::Object) {
            let end = self.key(at, byte)?;
            key = Some((at, end));
            let (colon, found) = self.peek(end)?;
            if found != b':' {
                return None;
            }
            (at, byte) = self.peek(colon + 1)?;
        }
        let end = match byte {
            b'"' => self.string(at)?,
            b'-' | b'0'..=b'9' => number(self.body, at).ok()?,
            b'{' => return Some(self.start_at(Container::Object, at, key)),
            b'[' => return Some(self.start_at(Container::Array, at, key)),
            b't' => self.word(at, b"true")?,
            b'f' => self.word(at, b"false")?,
            b'n' => self.word(at, b"null")?,
            _ => return None,
        };
        if end - at >= LONG {
            self.out.long.push((to_u32(at), to_u32(end)));
        }
        self.value(key);
        Some((end, Turn::Next))
    }

    fn start_at(
        &mut self,
        container: Container,
        at: usize,
        key: Option<(usize, usize)>,
    ) -> (usize, Turn) {
        self.start(container, at, key);
        (at + 1, Turn::First)
    }

    /// The next byte that is no white space.
    #[inline]
    fn peek(&self, at: usize) -> Option<(usize, u8)> {
        match self.body.get(at) {
            Some(byte) if *byte > b' ' => Some((at, *byte)),
            Some(_) => self.peek_behind_space(at),
            None => None,
        }
    }

    fn peek_behind_space(&self, at: usize) -> Option<(usize, u8)> {
        let end = skip_space(self.body, at);
        let byte = self.body.get(end).filter(|_| end - at < LONG)?;
        Some((end, *byte))
    }

    fn key(&mut self, at: usize, byte: u8) -> Option<usize> {
        if byte != b'"' {
            return None;
        }
        self.string(at).filter(|end| end - at < LONG)
    }

    #[inline]
    fn string(&mut self, start: usize) -> Option<usize> {
        let (end, beyond_ascii) = plain_end(self.body, start + 1);
        if self.body.get(end) == Some(&b'"') {
            let text = &self.body[start..end];
            if !beyond_ascii || str::from_utf8(text).is_ok() {
                return Some(end + 1);
            }
        }
        string_at(self.body, start, &mut self.issues).ok()
    }

    #[inline]
    fn word(&self, at: usize, word: &[u8]) -> Option<usize> {
        let end = at + word.len();
        (self.body.get(at..end)? == word).then_some(end)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use proptest::prelude::*;

    use super::super::index::{Grain, index, index_by_tokens};
    use super::*;

    const TEXTS: &[&str] = &[
        "",
        "a",
        "b",
        "\\u0061",
        "a longer text",
        "ö",
        "\\ud800",
        "\\\"",
        "12345678",
    ];
    const SCALARS: &[&str] = &["1", "-0.5e+3", "12345678901", "true", "false", "null"];

    /// JSON of words that are taken quickly, of words that are not, and of words
    /// that are no JSON.
    fn text() -> impl Strategy<Value = String> {
        let space = || prop_oneof![6 => Just(""), 1 => Just(" "), 1 => Just("\n \t\r")];
        let string = || {
            let text = prop_oneof![20 => proptest::sample::select(TEXTS), 1 => Just("\t")];
            text.prop_map(|text| format!("\"{text}\""))
        };
        let scalar = prop_oneof![
            20 => proptest::sample::select(SCALARS),
            1 => proptest::sample::select(&["tru", "01", "-", "1.e", "x"][..]),
        ];
        let leaf = prop_oneof![2 => scalar.prop_map(str::to_owned), 1 => string()];
        let value = leaf.prop_recursive(4, 60, 6, move |inner| {
            let item =
                (space(), inner.clone(), space()).prop_map(|(a, it, b)| format!("{a}{it}{b}"));
            let member = (space(), string(), space(), inner)
                .prop_map(|(a, key, b, it)| format!("{a}{key}{b}:{a}{it}"));
            let list = |it: Vec<String>| it.join(",");
            prop_oneof![
                proptest::collection::vec(item, 0..6).prop_map(move |it| format!("[{}]", list(it))),
                proptest::collection::vec(member, 0..6)
                    .prop_map(move |it| format!("{{{}}}", list(it))),
            ]
        });
        (space(), value, space()).prop_map(|(a, it, b)| format!("{a}{it}{b}"))
    }

    /// However much is taken ahead, everything that is noted is the same.
    fn is_the_same(body: &[u8], block: usize, lines: usize) {
        for values in [Values::One, Values::Many] {
            let grain = Grain { block, lines };
            let quick = index(body, values, grain, &mut |_| ControlFlow::Continue(()));
            assert_eq!(quick, index_by_tokens(body, values, grain));
        }
    }

    #[test]
    fn what_is_long_ends_where_the_tokens_end() {
        let long = |it: &str| it.repeat(LONG / it.len() + 1);
        let (space, number, text) = (long(" \n"), long("7"), long("ö\\n"));
        for body in [
            format!("[1{space},{space}2]"),
            format!("{{\"a\"{space}:1,\"b\":{space}[{space}]}}"),
            format!("[1,{number},-{number}.{number}]"),
            format!("[1,\"{text}\",{{\"a\":1,\"{text}\":2,\"{text}\":[3],\"a\":4}}]"),
            format!("[1,\"{text}\",{{\"a\":1,\"{text}\":2,\"{text}"),
            format!("1{space}2{number}\"{text}\""),
        ] {
            for block in [0, 64, LONG, usize::MAX] {
                is_the_same(body.as_bytes(), block, NOWHERE as usize);
            }
        }
    }

    #[test]
    fn what_is_deep_ends_where_the_tokens_end() {
        for depth in [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, MAX_DEPTH + 2] {
            let body = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
            is_the_same(body.as_bytes(), LONG, NOWHERE as usize);
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_ahead_is_what_the_tokens_say(
            texts in proptest::collection::vec(text(), 1..4),
            spoilt in proptest::option::of((0..200_usize, any::<u8>())),
            cut in 0..400_usize,
            block in 0..60_usize,
            lines in prop_oneof![Just(NOWHERE as usize), 0..30_usize],
        ) {
            let mut body = texts.join("\n").into_bytes();
            body.truncate(cut);
            if let Some((at, byte)) = spoilt && at < body.len() {
                body[at] = byte;
            }
            is_the_same(&body, block, lines);
        }

        #[test]
        fn any_bytes_are_taken_as_the_tokens_say(body: Vec<u8>, block in 0..20_usize) {
            is_the_same(&body, block, NOWHERE as usize);
        }
    }
}
