//! The keys of a comparison, and of the list of what it ignores.

use crate::tui::{
    app::Action as A,
    diff::Action as C,
    keymap::{Action, Binding, In, bind},
};

pub(super) const ROWS: &[Binding] = &[
    bind(
        In::Diff,
        "diff-down",
        "j | down",
        Action::Diff(C::Down),
        "down",
    ),
    bind(In::Diff, "diff-up", "k | up", Action::Diff(C::Up), "up"),
    bind(
        In::Diff,
        "diff-page-down",
        "ctrl-d | pagedown",
        Action::Diff(C::PageDown),
        "half a page down",
    ),
    bind(
        In::Diff,
        "diff-page-up",
        "ctrl-u | pageup",
        Action::Diff(C::PageUp),
        "half a page up",
    ),
    bind(
        In::Diff,
        "diff-top",
        "g | home",
        Action::Diff(C::Top),
        "top",
    ),
    bind(In::Diff, "diff-end", "G | end", Action::Diff(C::End), "end"),
    bind(
        In::Diff,
        "older",
        "h | left",
        Action::Diff(C::Older),
        "compare with an older one",
    )
    .hint("h", "older"),
    bind(
        In::Diff,
        "newer",
        "l | right",
        Action::Diff(C::Newer),
        "compare with a newer one",
    )
    .hint("l", "newer"),
    bind(
        In::Diff,
        "day-back",
        "H",
        Action::Diff(C::DayBack),
        "compare with one a day older",
    )
    .hint("H", "a day back"),
    bind(
        In::Diff,
        "difference-in-full",
        "enter",
        Action::Diff(C::Open),
        "both values in full, or back",
    )
    .hint("enter", "in full"),
    bind(
        In::Diff,
        "swap-sides",
        "o",
        Action::Diff(C::Swap),
        "the old side for the new one",
    )
    .hint("o", "other order"),
    bind(
        In::Diff,
        "next-difference",
        "n",
        Action::Diff(C::Next),
        "next difference, also while one is read in full",
    ),
    bind(
        In::Diff,
        "previous-difference",
        "N",
        Action::Diff(C::Previous),
        "the difference before",
    ),
    bind(
        In::Diff,
        "copy-difference",
        "y",
        Action::Diff(C::Copy),
        "copy the differences as text",
    )
    .hint("y", "copy"),
    bind(
        In::Diff,
        "toggle-secrets",
        "M",
        Action::App(A::ToggleSecrets),
        "show or hide secrets",
    ),
    bind(In::Diff, "back", "esc | q", Action::App(A::Back), "back").hint("esc", "back"),
    bind(
        In::Diff,
        "edit-ignored",
        "i",
        Action::Diff(C::Ignored),
        "edit what is ignored",
    )
    .hint("i", "ignored"),
    bind(
        In::Ignored,
        "diff-down",
        "j | down",
        Action::Diff(C::Down),
        "down",
    )
    .hint("j/k", "move"),
    bind(In::Ignored, "diff-up", "k | up", Action::Diff(C::Up), "up"),
    bind(
        In::Ignored,
        "diff-page-down",
        "ctrl-d | pagedown",
        Action::Diff(C::PageDown),
        "half a page down",
    ),
    bind(
        In::Ignored,
        "diff-page-up",
        "ctrl-u | pageup",
        Action::Diff(C::PageUp),
        "half a page up",
    ),
    bind(
        In::Ignored,
        "diff-top",
        "g | home",
        Action::Diff(C::Top),
        "top",
    ),
    bind(
        In::Ignored,
        "diff-end",
        "G | end",
        Action::Diff(C::End),
        "end",
    ),
    bind(
        In::Ignored,
        "ignore-or-show",
        "space | enter",
        Action::Diff(C::Toggle),
        "ignore it, or show it",
    )
    .hint("space", "ignore or show"),
    bind(
        In::Ignored,
        "add-ignored",
        "a",
        Action::Diff(C::Add),
        "add a place: .data.time, header.NAME, query.NAME",
    )
    .hint("a", "add a place"),
    bind(
        In::Ignored,
        "save-ignored",
        "S",
        Action::Diff(C::Save),
        "save the list for every run",
    )
    .hint("S", "save"),
    bind(
        In::Ignored,
        "back",
        "esc | q | i",
        Action::App(A::Back),
        "back to the differences",
    )
    .hint("esc", "back"),
];
