//! The rules as tables. A row is a rule and what to do instead.

/// What one room may not import of another, with the cure in words. Of a pair
/// that has no row the general one is said.
pub(crate) const INSTEAD: &[(&str, &str, &str)] = &[
    (
        "tui",
        "capture",
        "the interface reads the listener through journal::listener",
    ),
    (
        "tui",
        "cli",
        "what the interface needs of the command line is handed in as tui::Parts",
    ),
    (
        "capture",
        "tui",
        "capture never waits for the interface; who looks on reads the journal",
    ),
    (
        "capture",
        "reader",
        "capture does not understand what it stores; the reader follows the journal",
    ),
    (
        "capture",
        "sender",
        "capture does not understand what it stores; the reader follows the journal",
    ),
    (
        "capture",
        "signature",
        "capture does not understand what it stores; the reader follows the journal",
    ),
    (
        "capture",
        "deliver",
        "what answers is handed in as an exchange::Answer",
    ),
    (
        "signature",
        "sender",
        "a scheme is handed in; which sender uses it is a row of the sender",
    ),
    (
        "journal",
        "capture",
        "capture writes to the journal; the journal knows nobody who writes",
    ),
];

/// The cure where no row says a better one.
pub(crate) const OTHERWISE: &str =
    "move what both need down to exchange, or hand the value in from cli";

/// What a path must not say, and where it may.
pub(crate) struct Reserved {
    /// Parts that stand side by side in a path; a method has `.` before it.
    pub(crate) names: &'static [&'static [&'static str]],
    /// Where the rule holds: how a path of a file begins.
    pub(crate) within: &'static str,
    /// Where it does not.
    pub(crate) but: &'static [&'static str],
    /// Whether tests are asked too.
    pub(crate) tests: Tests,
    /// What to do instead.
    pub(crate) cure: &'static str,
}

/// Whether a rule is for the tests inside a file too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tests {
    /// It is.
    Asked,
    /// It is not.
    Spared,
}

pub(crate) const RESERVED: &[Reserved] = &[
    Reserved {
        names: &[&["Color"]],
        within: "src/",
        but: &["src/tui/theme.rs", "src/tui/theme/own.rs"],
        tests: Tests::Spared,
        cure: "only src/tui/theme.rs names colours; give the text a Role and let the theme paint it",
    },
    Reserved {
        names: &[
            &["ratatui", "text"],
            &["Span"],
            &["Paragraph"],
            &["widgets", "Block"],
            &["widgets", "List"],
            &["widgets", "Table"],
        ],
        within: "src/",
        but: &[],
        tests: Tests::Spared,
        cure: "text for the screen is a tui::text::Text, whose every letter went through exchange::display",
    },
    Reserved {
        names: &[
            &[".", "set_string"],
            &[".", "set_stringn"],
            &[".", "set_line"],
            &[".", "set_span"],
            &[".", "set_symbol"],
            &[".", "set_char"],
        ],
        within: "src/",
        but: &["src/tui/text.rs"],
        tests: Tests::Spared,
        cure: "only src/tui/text.rs writes to cells; draw a tui::text::Text",
    },
    Reserved {
        names: &[&["crossterm", "style"], &["SetTitle"]],
        within: "src/",
        but: &[],
        tests: Tests::Spared,
        cure: "text reaches the terminal in frames of tui::text::Text and no other way; the title is never set",
    },
    Reserved {
        names: &[&["std", "env"]],
        within: "src/",
        but: &["src/cli/", "src/main.rs"],
        tests: Tests::Spared,
        cure: "only cli reads arguments and the environment; take the value as a setting of the room",
    },
    Reserved {
        names: &[
            &["SystemTime", "now"],
            &["Utc", "now"],
            &["Local", "now"],
            &["UNIX_EPOCH"],
        ],
        within: "src/",
        but: &["src/exchange/clock.rs"],
        tests: Tests::Asked,
        cure: "the time of day comes from the exchange::Clock that is handed in",
    },
];

/// The most lines of a file, by folder: tests may be long tables.
pub(crate) const LONGEST: &[(&str, usize)] = &[("src/", 700), ("benches/", 700), ("tests/", 900)];

/// What stands in the top folder, and what it is there for.
pub(crate) const TOP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "CHANGELOG.md",
    "src",
    "tests",
    "benches",
    "screenshots",
    ".clippy.toml",
    ".cargo",
    ".ci",
    ".gitattributes",
    ".gitignore",
    // Not of the project: git and cargo make them.
    ".git",
    ".cargo_vcs_info.json",
    "Cargo.toml.orig",
    "target",
];
