//! The keys of what lies over the panes: menus, forms, the palette, the help.

use crate::tui::{
    answering::Action as F,
    app::Action as A,
    keymap::{Action, Binding, In, bind},
    menu::Action as M,
    palette::Action as P,
    saved::Action as W,
    secret::Action as S,
};

pub(super) const ROWS: &[Binding] = &[
    bind(
        In::Menu,
        "next-entry",
        "j | down",
        Action::Menu(M::Down),
        "next entry",
    ),
    bind(
        In::Menu,
        "previous-entry",
        "k | up",
        Action::Menu(M::Up),
        "previous entry",
    ),
    bind(
        In::Menu,
        "choose",
        "enter",
        Action::Menu(M::Choose),
        "choose",
    )
    .hint("enter", "choose"),
    bind(In::Menu, "back", "esc | q", Action::App(A::Back), "close").hint("esc", "close"),
    bind(
        In::Filters,
        "next-entry",
        "j | down",
        Action::Menu(M::Down),
        "next filter",
    ),
    bind(
        In::Filters,
        "previous-entry",
        "k | up",
        Action::Menu(M::Up),
        "previous filter",
    ),
    bind(
        In::Filters,
        "choose",
        "enter",
        Action::Menu(M::Choose),
        "put it in place; on the last line: save the one in force",
    )
    .hint("enter", "choose"),
    bind(
        In::Filters,
        "delete-filter",
        "d",
        Action::Saved(W::Delete),
        "delete it from the configuration file",
    )
    .hint("d", "delete"),
    bind(
        In::Filters,
        "bring-filter-back",
        "u",
        Action::Saved(W::BringBack),
        "save the one that was deleted last again",
    ),
    bind(
        In::Filters,
        "rename-filter",
        "r",
        Action::Saved(W::Rename),
        "rename it",
    )
    .hint("r", "rename"),
    bind(
        In::Filters,
        "back",
        "esc | q | S",
        Action::App(A::Back),
        "close",
    )
    .hint("esc", "close"),
    bind(
        In::Form,
        "start-answer",
        "enter",
        Action::Form(F::Start),
        "start: tell it from now on",
    )
    .hint("enter", "start"),
    bind(
        In::Form,
        "next-field",
        "tab | down",
        Action::Form(F::Next),
        "next field",
    )
    .hint("tab", "next field"),
    bind(
        In::Form,
        "previous-field",
        "shift-tab | up",
        Action::Form(F::Previous),
        "previous field",
    ),
    bind(
        In::Form,
        "more",
        "right | space",
        Action::Form(F::More),
        "how often: the next choice",
    ),
    bind(
        In::Form,
        "fewer",
        "left",
        Action::Form(F::Fewer),
        "how often: the choice before",
    ),
    bind(
        In::Form,
        "back",
        "esc",
        Action::App(A::Back),
        "leave it; what is written stays",
    )
    .hint("esc", "leave"),
    bind(
        In::Secret,
        "keep-secret",
        "enter",
        Action::Secret(S::Keep),
        "use what is typed for this run; it stays in memory",
    ),
    bind(
        In::Secret,
        "next-sender",
        "tab | down",
        Action::Secret(S::Next),
        "another sender",
    ),
    bind(
        In::Secret,
        "previous-sender",
        "shift-tab | up",
        Action::Secret(S::Previous),
        "the sender before",
    ),
    bind(
        In::Secret,
        "toggle-beside",
        "ctrl-r",
        Action::Secret(S::ToggleBeside),
        "put it in place of what is known; empty: forget",
    ),
    bind(
        In::Secret,
        "forget-secret",
        "esc",
        Action::Secret(S::Leave),
        "forget what is typed",
    ),
    bind(
        In::Palette,
        "perform",
        "enter",
        Action::Palette(P::Perform),
        "do it",
    )
    .hint("enter", "do it"),
    bind(
        In::Palette,
        "next-found",
        "down | ctrl-n",
        Action::Palette(P::Down),
        "next action",
    ),
    bind(
        In::Palette,
        "previous-found",
        "up | ctrl-p",
        Action::Palette(P::Up),
        "previous action",
    ),
    bind(
        In::Palette,
        "page-of-found-down",
        "pagedown",
        Action::Palette(P::PageDown),
        "half a page down",
    ),
    bind(
        In::Palette,
        "page-of-found-up",
        "pageup",
        Action::Palette(P::PageUp),
        "half a page up",
    ),
    bind(In::Palette, "back", "esc", Action::App(A::Back), "close").hint("esc", "close"),
    bind(
        In::Help,
        "next-entry",
        "j | down",
        Action::Menu(M::Down),
        "down",
    )
    .hint("j/k", "move"),
    bind(
        In::Help,
        "previous-entry",
        "k | up",
        Action::Menu(M::Up),
        "up",
    ),
    bind(
        In::Help,
        "page-of-entries-down",
        "ctrl-d | pagedown",
        Action::Menu(M::PageDown),
        "half a page down",
    ),
    bind(
        In::Help,
        "page-of-entries-up",
        "ctrl-u | pageup",
        Action::Menu(M::PageUp),
        "half a page up",
    ),
    bind(
        In::Help,
        "first-entry",
        "g | home",
        Action::Menu(M::Top),
        "top",
    ),
    bind(
        In::Help,
        "last-entry",
        "G | end",
        Action::Menu(M::End),
        "end",
    ),
    bind(
        In::Help,
        "back",
        "esc | q | ?",
        Action::App(A::Back),
        "close",
    )
    .hint("esc", "close"),
];
