//! Copying: to tmux, to the terminal (OSC 52), to the system's own clipboard command.
//!
//! What is copied is foreign text that somebody will paste into a shell: control characters are made visible and the
//! last newline, which would run it, is cut off. Nothing here reads the environment or writes to the terminal: the
//! caller hands the one in and writes the other.

use std::fmt::Write as _;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// The longest text that is sent to the terminal, in bytes before base64; terminals drop longer ones silently.
pub const OSC52_LIMIT: usize = 64 * 1024;
/// How long a clipboard command may take.
const WITHIN: Duration = Duration::from_secs(2);

/// What of the environment decides the way, read by the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `$TMUX` is set: we run inside tmux, which swallows OSC 52 unless told otherwise.
    pub tmux: bool,
    /// `$WAYLAND_DISPLAY` is set.
    pub wayland: bool,
    /// `$DISPLAY` is set.
    pub x11: bool,
}

/// How far the text came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The system's clipboard command took it.
    Copied,
    /// tmux took it, and passes it on to its terminal if that wants it.
    SentToTmux,
    /// It was handed to the terminal, which does not say whether it took it.
    SentToTerminal,
    /// It is too long for the terminal, and nobody else took it.
    TooLong,
}

/// A copy on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// How far it came, for the notice.
    pub how: How,
    /// What the caller writes to the terminal, between two frames; empty where the text is too long.
    pub sequence: Vec<u8>,
}

/// The sequence that waits for the next frame. There is one clipboard, so a later copy takes the place of an earlier
/// one; a terminal that takes nothing for a while does not collect them.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting(Arc<Mutex<Option<Vec<u8>>>>);

impl Waiting {
    /// To be written with the next frame; nothing where there is no sequence.
    pub(super) fn put(&self, sequence: Vec<u8>) {
        if !sequence.is_empty() {
            *self.lock() = Some(sequence);
        }
    }

    /// What is to be written now.
    pub(super) fn take(&self) -> Option<Vec<u8>> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl How {
    /// The notice, without a full stop.
    #[must_use]
    pub fn notice(self) -> &'static str {
        match self {
            Self::Copied => "copied",
            Self::SentToTmux => "sent to tmux",
            Self::SentToTerminal => "sent to the terminal",
            Self::TooLong => {
                "not copied: longer than 64 KiB, which terminals refuse; export it to a file"
            }
        }
    }
}

/// Copies `text`. Each command it starts has two seconds, and is killed after that or when this is cancelled.
pub async fn copy(text: &str, environment: Environment) -> Copy {
    let text = harmless(text);
    let sequence = osc52(&text);
    let mut how = if sequence.is_empty() {
        How::TooLong
    } else {
        How::SentToTerminal
    };
    for (command, reached) in ways(environment) {
        if feed(command, &text).await {
            how = *reached;
            break;
        }
    }
    Copy { how, sequence }
}

/// A program and its arguments.
type Line = &'static [&'static str];

const TMUX: &[(Line, How)] = &[(&["tmux", "load-buffer", "-w", "-"], How::SentToTmux)];
const WAYLAND: &[(Line, How)] = &[(&["wl-copy"], How::Copied)];
const X11: &[(Line, How)] = &[
    (&["xclip", "-selection", "clipboard"], How::Copied),
    (&["xsel", "--clipboard", "--input"], How::Copied),
];
const MACOS: &[(Line, How)] = &[(&["pbcopy"], How::Copied)];

/// The commands to try, the first that works wins. Inside tmux no other is tried: the display it was started on may
/// not be the one in front of the user.
fn ways(environment: Environment) -> impl Iterator<Item = &'static (Line, How)> {
    let tmux = environment.tmux;
    let rows = [
        (tmux, TMUX),
        (!tmux && environment.wayland, WAYLAND),
        (!tmux && environment.x11, X11),
        (!tmux && cfg!(target_os = "macos"), MACOS),
    ];
    rows.into_iter()
        .filter(|(there, _)| *there)
        .flat_map(|(_, ways)| ways)
}

/// Whether the command took all of `text` and ended well. One that is not there has not.
async fn feed(line: Line, text: &str) -> bool {
    let Some((program, arguments)) = line.split_first() else {
        return false;
    };
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    match child {
        Ok(child) => timeout(WITHIN, finish(child, text))
            .await
            .is_ok_and(|done| done),
        Err(_) => false,
    }
}

async fn finish(mut child: Child, text: &str) -> bool {
    let written = match child.stdin.take() {
        // Dropped here: the command reads to the end.
        Some(mut input) => input.write_all(text.as_bytes()).await.is_ok(),
        None => false,
    };
    written && child.wait().await.is_ok_and(|status| status.success())
}

/// The sequence that hands `text` to the terminal's clipboard; empty for one that is too long.
/// <https://invisible-island.net/xterm/ctlseqs/ctlseqs.html>
fn osc52(text: &str) -> Vec<u8> {
    if text.len() > OSC52_LIMIT {
        return Vec::new();
    }
    format!("\x1b]52;c;{}\x1b\\", STANDARD.encode(text)).into_bytes()
}

/// The text with every control character but newline and tab written as `\x1b`, and no newline at the end.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.trim_end_matches(['\n', '\r']).chars() {
        if character.is_control() && !matches!(character, '\n' | '\t') {
            // Writing to a String does not fail.
            let _ = write!(out, "\\x{:02x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(sequence: &[u8]) -> String {
        let text = std::str::from_utf8(sequence).unwrap();
        let inner = text
            .strip_prefix("\x1b]52;c;")
            .and_then(|text| text.strip_suffix("\x1b\\"));
        String::from_utf8(STANDARD.decode(inner.unwrap()).unwrap()).unwrap()
    }

    fn programs(environment: Environment) -> Vec<&'static str> {
        ways(environment).map(|(line, _)| line[0]).collect()
    }

    #[test]
    fn of_many_copies_for_a_terminal_that_takes_nothing_the_last_one_waits() {
        let waiting = Waiting::default();
        for text in ["one", "two", ""] {
            waiting.put(text.into());
        }
        assert_eq!((waiting.take(), waiting.take()), (Some("two".into()), None));
    }

    #[test]
    fn what_would_end_a_paste_and_run_is_made_visible() {
        let sequence = osc52(&harmless("a\x1b[201~; touch pwned\n\r\n"));
        assert_eq!(decoded(&sequence), "a\\x1b[201~; touch pwned");
    }

    #[test]
    fn lines_and_tabs_stay() {
        assert_eq!(harmless("a\n\tb\n\nc"), "a\n\tb\n\nc");
    }

    #[test]
    fn sixty_four_kibibytes_are_sent_and_one_more_is_not() {
        assert!(!osc52(&"x".repeat(OSC52_LIMIT)).is_empty());
        assert!(osc52(&"x".repeat(OSC52_LIMIT + 1)).is_empty());
    }

    #[test]
    fn the_environment_decides_the_command() {
        let tmux = Environment {
            tmux: true,
            wayland: true,
            x11: true,
        };
        assert_eq!(programs(tmux), ["tmux"]);
        let both = Environment {
            tmux: false,
            ..tmux
        };
        assert!(programs(both).starts_with(&["wl-copy", "xclip", "xsel"]));
        assert!(!programs(Environment::default()).contains(&"xclip"));
    }

    #[tokio::test]
    async fn a_command_is_believed_only_when_it_took_all_and_ended_well() {
        let text = "x".repeat(1 << 20);
        assert!(feed(&["sh", "-c", "test $(wc -c) = 1048576"], &text).await);
        assert!(!feed(&["sh", "-c", "cat >/dev/null; exit 1"], &text).await);
        assert!(
            !feed(&["sh", "-c", "exit 0"], &text).await,
            "it read nothing"
        );
        assert!(!feed(&["a-command-that-is-not-there"], &text).await);
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_left_after_two_seconds() {
        assert!(!feed(&["sleep", "100"], "x").await);
    }

    proptest! {
        #[test]
        fn nothing_copied_holds_a_control_character_or_ends_a_line(text in ".*") {
            let copied = harmless(&text);
            prop_assert!(!copied.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
            prop_assert!(!copied.ends_with('\n'));
        }

        #[test]
        fn text_without_control_characters_is_copied_as_it_is(text in "\\PC*") {
            prop_assert_eq!(decoded(&osc52(&harmless(&text))), text);
        }
    }
}
