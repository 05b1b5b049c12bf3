//! A secret that is being typed: a line that no frame, no `Debug` and no freed
//! memory shows.
//!
//! It is edited at its end only: nobody moves about in what he cannot see.

use std::fmt;

use zeroize::Zeroizing;

use crate::exchange::redact;

/// The longest secret, in bytes: a chain of certificates in PEM.
pub const LONGEST: usize = 16 << 10;

/// What may stand before a secret and is none: it says what kind it is.
const PREFIXES: &[&str] = &["whsec_"];

/// The most signs that stand for what is hidden, whatever its length.
const HIDDEN: usize = 12;

/// The text, wiped when it goes.
pub(super) struct Typed(Zeroizing<String>);

/// How much of a long secret is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The last few letters.
    Shown,
    /// Nothing: it is still being typed, and each letter is the last one once.
    Hidden,
}

impl Default for Typed {
    /// With room for all that it may become: text that grows leaves copies
    /// behind.
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(LONGEST)))
    }
}

/// How long it is, never what it is.
impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Typed({} bytes)", self.0.len())
    }
}

impl Typed {
    /// What was typed.
    #[must_use]
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Whether nothing was, or white space alone.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Adds a letter, where there is room for it.
    pub(super) fn push(&mut self, letter: char) {
        if self.0.len() + letter.len_utf8() <= LONGEST {
            self.0.push(letter);
        }
    }

    /// Takes the last letter away.
    pub(super) fn pop(&mut self) {
        self.0.pop();
    }

    /// Begins anew.
    pub(super) fn clear(&mut self) {
        self.0 = Self::default().0;
    }

    /// Adds pasted text, all of its lines, without those that are empty at its
    /// ends. Terminals end a line with CR. Nothing is taken of what is too
    /// long, and that is said.
    pub(super) fn paste(&mut self, text: &str) -> Result<(), TooLong> {
        let text = text.trim_matches(['\r', '\n']);
        if self.0.len() + text.len() > LONGEST {
            return Err(TooLong);
        }
        let mut before = '\0';
        for letter in text.chars() {
            match (before, letter) {
                ('\r', '\n') => {}
                (_, '\r') => self.0.push('\n'),
                _ => self.0.push(letter),
            }
            before = letter;
        }
        Ok(())
    }

    /// What of it is seen: `whsec_••••••••••••4f2a`, of several lines how many.
    #[must_use]
    pub(super) fn masked(&self, end: End) -> String {
        let text = self.0.trim();
        let lines = text.lines().count();
        if lines > 1 {
            return format!("{}  {lines} lines", hidden(HIDDEN));
        }
        let prefix = PREFIXES.iter().find(|prefix| text.starts_with(*prefix));
        let prefix = prefix.copied().unwrap_or_default();
        let rest = &text[prefix.len()..];
        let tail = match end {
            End::Shown => redact::tail(rest.as_bytes()),
            End::Hidden => &[],
        };
        let letters = rest.chars().count() - tail.len();
        format!(
            "{prefix}{}{}",
            hidden(letters),
            String::from_utf8_lossy(tail)
        )
    }
}

fn hidden(letters: usize) -> String {
    "•".repeat(letters.min(HIDDEN))
}

/// More was pasted than a secret is long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(text: &str) -> Typed {
        let mut typed = Typed::default();
        typed.paste(text).unwrap();
        typed
    }

    #[test]
    fn of_a_long_secret_the_last_four_are_seen_and_of_a_short_one_none() {
        let cases = [
            ("", ""),
            ("hunter2", "•••••••"),
            ("abcdefghijklmno", "••••••••••••"),
            ("abcdefghijklmnop", "••••••••••••mnop"),
            ("whsec_", "whsec_"),
            ("whsec_abcdefghij", "whsec_••••••••••"),
            ("whsec_aG9va2dsYXNzIHRlc3Qg4f2a", "whsec_••••••••••••4f2a"),
            (
                "  whsec_aG9va2dsYXNzIHRlc3Qg4f2a \n",
                "whsec_••••••••••••4f2a",
            ),
            ("geheimnisvoller Schlüssel", "••••••••••••"),
        ];
        for (text, seen) in cases {
            assert_eq!(pasted(text).masked(End::Shown), seen, "{text}");
        }
        assert_eq!(
            pasted("abcdefghijklmnop").masked(End::Hidden),
            hidden(HIDDEN)
        );
    }

    #[test]
    fn a_pem_block_is_pasted_whole_whatever_its_lines_end_with() {
        for end in ["\n", "\r", "\r\n"] {
            let block = [
                "-----BEGIN PUBLIC KEY-----",
                "AAAA",
                "-----END PUBLIC KEY-----",
                "",
            ];
            let typed = pasted(&block.join(end));
            assert_eq!(typed.text(), block[..3].join("\n"));
            assert_eq!(typed.masked(End::Shown), "••••••••••••  3 lines");
        }
    }

    #[test]
    fn it_never_moves_in_memory_and_never_grows_beyond_its_room() {
        let mut typed = Typed::default();
        let place = typed.text().as_ptr();
        for _ in 0..LONGEST + 10 {
            typed.push('x');
        }
        assert_eq!(
            (typed.text().len(), typed.text().as_ptr()),
            (LONGEST, place)
        );
        assert_eq!(typed.paste("y"), Err(TooLong));
        typed.pop();
        assert_eq!(typed.paste("y"), Ok(()));
        typed.clear();
        assert!(typed.is_empty());
    }

    #[test]
    fn no_debug_shows_it() {
        assert_eq!(format!("{:?}", pasted("hunter2")), "Typed(7 bytes)");
    }
}
