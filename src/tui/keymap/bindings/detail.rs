//! The keys of the detail.

use crate::tui::{
    app::Action as A,
    detail::{Action as D, Step as T},
    keymap::{Action, Binding, In, bind},
    list::Action as L,
};

pub(super) const ROWS: &[Binding] = &[
    bind(
        In::Detail,
        "next-line",
        "j | down",
        Action::Detail(D::Down),
        "next line",
    )
    .hint("j/k", "move"),
    bind(
        In::Detail,
        "previous-line",
        "k | up",
        Action::Detail(D::Up),
        "previous line",
    ),
    bind(
        In::Detail,
        "page-down",
        "ctrl-d | pagedown",
        Action::Detail(D::PageDown),
        "half a page down",
    ),
    bind(
        In::Detail,
        "page-up",
        "ctrl-u | pageup",
        Action::Detail(D::PageUp),
        "half a page up",
    ),
    bind(In::Detail, "top", "g | home", Action::Detail(D::Top), "top"),
    bind(In::Detail, "end", "G | end", Action::Detail(D::End), "end"),
    bind(
        In::Detail,
        "open",
        "enter",
        Action::App(A::Understand),
        "fold or unfold; open a field or a part; on a value: what it means",
    )
    .hint("enter", "fold"),
    bind(
        In::Detail,
        "fold",
        "space",
        Action::Detail(D::Fold),
        "fold or unfold",
    ),
    bind(
        In::Detail,
        "close-value",
        "h | left",
        Action::Detail(D::Close),
        "fold, or go to the parent; back along a long line",
    ),
    bind(
        In::Detail,
        "open-value",
        "l | right",
        Action::Detail(D::OpenFold),
        "unfold, or go to the first child; along a long line",
    ),
    bind(
        In::Detail,
        "around",
        "backspace",
        Action::Detail(D::Tree(T::Parent)),
        "to what is around the value",
    ),
    bind(
        In::Detail,
        "next-value",
        ">",
        Action::Detail(D::Tree(T::Next)),
        "to the next value beside it",
    ),
    bind(
        In::Detail,
        "previous-value",
        "<",
        Action::Detail(D::Tree(T::Previous)),
        "to the value before it",
    ),
    bind(
        In::Detail,
        "fold-level",
        "-",
        Action::Detail(D::Tree(T::FoldLevel)),
        "fold what is deeper than this line; again, one level more",
    ),
    bind(
        In::Detail,
        "unfold-level",
        "+",
        Action::Detail(D::Tree(T::UnfoldLevel)),
        "unfold one level",
    ),
    bind(
        In::Detail,
        "fold-all",
        "_",
        Action::Detail(D::Tree(T::FoldAll)),
        "fold all but the values at the top",
    ),
    bind(
        In::Detail,
        "unfold-all",
        "*",
        Action::Detail(D::Tree(T::UnfoldAll)),
        "unfold everything",
    ),
    bind(
        In::Detail,
        "search",
        "/",
        Action::Detail(D::Search),
        "search in this tab",
    )
    .hint("/", "search"),
    bind(
        In::Detail,
        "filter-by-value",
        "f",
        Action::App(A::FilterByValue),
        "filter: only events with this value",
    )
    .hint("f", "by value"),
    bind(
        In::Detail,
        "next-hit",
        "n",
        Action::App(A::NextHit),
        "next hit, then the next event with one",
    ),
    bind(
        In::Detail,
        "previous-hit",
        "N",
        Action::App(A::PreviousHit),
        "previous hit, then the event before with one",
    ),
    bind(
        In::Detail,
        "next-event",
        "J",
        Action::List(L::Down),
        "next event, same tab",
    )
    .hint("J/K", "next event"),
    bind(
        In::Detail,
        "previous-event",
        "K",
        Action::List(L::Up),
        "previous event, same tab",
    ),
    bind(
        In::Detail,
        "wrap",
        "w",
        Action::Detail(D::Wrap),
        "wrap long lines, or cut them",
    )
    .hint("w", "wrap"),
    bind(
        In::Detail,
        "plain",
        "b",
        Action::Detail(D::Plain),
        "body: as suits it, or as plain text",
    ),
    bind(
        In::Detail,
        "codings",
        "B",
        Action::Detail(D::Codings),
        "body: undo one coding more (gzip in gzip), or show it as sent",
    ),
    bind(
        In::Detail,
        "other-pane",
        "tab | shift-tab",
        Action::App(A::Focus),
        "to the list",
    )
    .hint("tab", "list"),
];
