//! The keys while a filter or a search is typed. What is none of them is written.

use crate::tui::{
    detail::{Action as D, Direction},
    keymap::{Action, Binding, In, bind},
    query::{Action as Q, assist::Way},
};

pub(super) const ROWS: &[Binding] = &[
    bind(
        In::Filter,
        "keep-filter",
        "enter",
        Action::Query(Q::Keep),
        "keep the filter",
    )
    .hint("enter", "keep"),
    bind(
        In::Filter,
        "drop-filter",
        "esc",
        Action::Query(Q::Drop),
        "go back to the one before",
    )
    .hint("esc", "drop"),
    bind(
        In::Filter,
        "complete",
        "tab",
        Action::Query(Q::Complete(Way::On)),
        "complete; again: the next suggestion",
    )
    .hint("tab", "complete"),
    bind(
        In::Filter,
        "complete-back",
        "shift-tab",
        Action::Query(Q::Complete(Way::Back)),
        "the suggestion before",
    ),
    bind(
        In::Filter,
        "earlier-filter",
        "ctrl-p",
        Action::Query(Q::Older),
        "earlier filters that hold what is typed",
    )
    .hint("ctrl-p", "earlier"),
    bind(
        In::Filter,
        "later-filter",
        "ctrl-n",
        Action::Query(Q::Newer),
        "back to later ones",
    ),
    bind(
        In::Filter,
        "up",
        "up",
        Action::Query(Q::Up),
        "previous event; on an empty line: earlier filters",
    ),
    bind(
        In::Filter,
        "down",
        "down",
        Action::Query(Q::Down),
        "next event; on an empty line: later filters",
    ),
    bind(
        In::Search,
        "keep-search",
        "enter",
        Action::Detail(D::KeepSearch),
        "keep what is looked for",
    )
    .hint("enter", "keep"),
    bind(
        In::Search,
        "drop-search",
        "esc",
        Action::Detail(D::DropSearch),
        "drop it, and go back to where one was",
    )
    .hint("esc", "drop"),
    bind(
        In::Search,
        "next-of-search",
        "down",
        Action::Detail(D::Seek(Direction::Forward)),
        "next hit",
    )
    .hint("down", "next hit"),
    bind(
        In::Search,
        "previous-of-search",
        "up",
        Action::Detail(D::Seek(Direction::Backward)),
        "previous hit",
    )
    .hint("up", "previous hit"),
];
