//! What a program wrote, taken apart: only expected sequences may reach a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vte::{Params, Parser, Perform};

/// What ratatui, crossterm and our guard write, and the line ends of what is said after the screen.
const OURS: &[&str] = &[
    "C0 0a",
    "C0 0d",
    "CSI m",
    "CSI H",
    "CSI J",
    "CSI K",
    "CSI ?7h",
    "CSI ?7l",
    "CSI ?25h",
    "CSI ?25l",
    "CSI ?1000h",
    "CSI ?1000l",
    "CSI ?1002h",
    "CSI ?1002l",
    "CSI ?1006h",
    "CSI ?1006l",
    "CSI ?1049h",
    "CSI ?1049l",
    "CSI ?2004h",
    "CSI ?2004l",
    "CSI ?2026h",
    "CSI ?2026l",
];

/// The kinds of sequences in `bytes` with how often each occurs: `CSI m`, `CSI ?25h` (modes with their numbers),
/// `OSC 52`, `ESC 7`, `DCS q`, `C0 07`, `C1 9b`, `APC`, and `U+202E` for printed characters that are not to be seen.
pub(crate) fn tokenise(bytes: &[u8]) -> BTreeMap<String, usize> {
    let mut tokens = Tokens::default();
    Parser::new().advance(&mut tokens, bytes);
    tokens.add_strings(bytes);
    tokens.kinds
}

/// Fails unless every sequence is one of ours.
pub(crate) fn assert_only_ours(bytes: &[u8]) {
    assert_only_ours_and(bytes, &[]);
}

/// Fails unless every sequence is one of ours or one of `more` (`OSC 52` after a copy).
pub(crate) fn assert_only_ours_and(bytes: &[u8], more: &[&str]) {
    let mut strangers = tokenise(bytes);
    strangers.retain(|kind, _| !OURS.contains(&kind.as_str()) && !more.contains(&kind.as_str()));
    assert!(
        strangers.is_empty(),
        "sequences that are not ours: {strangers:?}"
    );
}

#[derive(Default)]
struct Tokens {
    kinds: BTreeMap<String, usize>,
    operating_system_commands: usize,
}

impl Tokens {
    fn add(&mut self, kind: String) {
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// What vte swallows: strings that it does not dispatch, and a command that nobody ended.
    fn add_strings(&mut self, bytes: &[u8]) {
        let started = |second: u8| {
            bytes
                .windows(2)
                .filter(|pair| *pair == [0x1b, second])
                .count()
        };
        let unended = started(b']').saturating_sub(self.operating_system_commands);
        let strings = [
            ("SOS", started(b'X')),
            ("PM", started(b'^')),
            ("APC", started(b'_')),
            ("OSC without end", unended),
        ];
        for (kind, count) in strings.into_iter().filter(|(_, count)| *count > 0) {
            self.kinds.insert(kind.to_owned(), count);
        }
    }
}

impl Perform for Tokens {
    fn print(&mut self, character: char) {
        if is_unseen(character) {
            self.add(format!("U+{:04X}", u32::from(character)));
        }
    }

    fn execute(&mut self, byte: u8) {
        let set = if byte < 0x80 { "C0" } else { "C1" };
        self.add(format!("{set} {byte:02x}"));
    }

    fn hook(&mut self, _: &Params, intermediates: &[u8], _: bool, last: char) {
        self.add(format!(
            "DCS {}{last}",
            String::from_utf8_lossy(intermediates)
        ));
    }

    fn osc_dispatch(&mut self, parameters: &[&[u8]], _: bool) {
        self.operating_system_commands += 1;
        let number = parameters
            .first()
            .map(|first| String::from_utf8_lossy(first))
            .unwrap_or_default();
        self.add(format!("OSC {number}"));
    }

    fn csi_dispatch(&mut self, parameters: &Params, intermediates: &[u8], _: bool, last: char) {
        let mut kind = format!("CSI {}", String::from_utf8_lossy(intermediates));
        if !matches!((intermediates, last), ([], 'A'..='l' | 'm')) {
            for (index, parameter) in parameters.iter().enumerate() {
                let separator = if index == 0 { "" } else { ";" };
                let _ = write!(kind, "{separator}{}", parameter[0]);
            }
        }
        kind.push(last);
        self.add(kind);
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], _: bool, byte: u8) {
        // The end of a string; the string itself was counted.
        if byte != b'\\' {
            self.add(format!(
                "ESC {}{}",
                String::from_utf8_lossy(intermediates),
                char::from(byte)
            ));
        }
    }
}

/// Characters that turn or hide what stands beside them: bidirectional controls, zero widths, tags.
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200c}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}
