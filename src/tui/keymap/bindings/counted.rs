//! The keys of what is counted and chosen over the list: values, arrivals,
//! columns.

use crate::tui::{
    app::Action as A,
    arrivals::Action as B,
    columns::Action as C,
    keymap::{Action, Binding, In, bind},
    values::Action as V,
};

pub(super) const ROWS: &[Binding] = &[
    bind(
        In::Values,
        "value-below",
        "j | down",
        Action::Values(V::Down),
        "next value",
    )
    .hint("j/k", "move"),
    bind(
        In::Values,
        "value-above",
        "k | up",
        Action::Values(V::Up),
        "value before",
    ),
    bind(
        In::Values,
        "next-values",
        "l | right | tab",
        Action::Values(V::Right),
        "next column",
    ),
    bind(
        In::Values,
        "previous-values",
        "h | left | shift-tab",
        Action::Values(V::Left),
        "column before",
    ),
    bind(
        In::Values,
        "page-of-values-down",
        "ctrl-d | pagedown",
        Action::Values(V::PageDown),
        "half a page down",
    ),
    bind(
        In::Values,
        "page-of-values-up",
        "ctrl-u | pageup",
        Action::Values(V::PageUp),
        "half a page up",
    ),
    bind(
        In::Values,
        "first-value",
        "g | home",
        Action::Values(V::Top),
        "first value",
    ),
    bind(
        In::Values,
        "last-value",
        "G | end",
        Action::Values(V::End),
        "last value",
    ),
    bind(
        In::Values,
        "keep-value",
        "enter",
        Action::Values(V::Keep),
        "keep: only events with the value; again: all",
    )
    .hint("enter", "keep"),
    bind(
        In::Values,
        "exclude-value",
        "!",
        Action::Values(V::Exclude),
        "exclude the events with the value",
    )
    .hint("!", "exclude"),
    bind(
        In::Values,
        "rare-first",
        "o",
        Action::Values(V::ToggleOrder),
        "rare values first, or frequent ones",
    )
    .hint("o", "rare first"),
    bind(
        In::Values,
        "narrow-values",
        "/",
        Action::Values(V::Narrow),
        "narrow: values that contain a text",
    )
    .hint("/", "narrow"),
    bind(
        In::Values,
        "back",
        "esc | q | f",
        Action::App(A::Back),
        "close",
    )
    .hint("esc", "close"),
    bind(
        In::Arrivals,
        "earlier",
        "h | left",
        Action::Arrivals(B::Earlier),
        "bar before",
    )
    .hint("h/l", "move"),
    bind(
        In::Arrivals,
        "later",
        "l | right",
        Action::Arrivals(B::Later),
        "next bar",
    ),
    bind(
        In::Arrivals,
        "first-bar",
        "g | home",
        Action::Arrivals(B::First),
        "first bar",
    ),
    bind(
        In::Arrivals,
        "last-bar",
        "G | end",
        Action::Arrivals(B::Last),
        "last bar",
    ),
    bind(
        In::Arrivals,
        "select-bars",
        "space | v",
        Action::Arrivals(B::Select),
        "select from here, or no longer",
    )
    .hint("space", "select"),
    bind(
        In::Arrivals,
        "zoom-in",
        "J | +",
        Action::Arrivals(B::ZoomIn),
        "zoom in: shorter bars",
    )
    .hint("J/K", "zoom"),
    bind(
        In::Arrivals,
        "zoom-out",
        "K | -",
        Action::Arrivals(B::ZoomOut),
        "zoom out: longer bars",
    ),
    bind(
        In::Arrivals,
        "keep-span",
        "enter",
        Action::Arrivals(B::Keep),
        "show only the events of that span",
    )
    .hint("enter", "filter by it"),
    bind(
        In::Arrivals,
        "back",
        "esc | q | b",
        Action::App(A::Back),
        "close",
    )
    .hint("esc", "close"),
    bind(
        In::Columns,
        "next-column",
        "j | down",
        Action::Columns(C::Down),
        "next column",
    )
    .hint("j/k", "move"),
    bind(
        In::Columns,
        "previous-column",
        "k | up",
        Action::Columns(C::Up),
        "column before",
    ),
    bind(
        In::Columns,
        "toggle-column",
        "space | enter",
        Action::Columns(C::Toggle),
        "show or hide",
    )
    .hint("space", "show or hide"),
    bind(
        In::Columns,
        "column-right",
        "J",
        Action::Columns(C::MoveDown),
        "move the column to the right",
    )
    .hint("J/K", "order"),
    bind(
        In::Columns,
        "column-left",
        "K",
        Action::Columns(C::MoveUp),
        "move the column to the left",
    ),
    bind(
        In::Columns,
        "default-columns",
        "d",
        Action::Columns(C::Default),
        "as the width has it",
    )
    .hint("d", "default"),
    bind(
        In::Columns,
        "back",
        "esc | q | c",
        Action::App(A::Back),
        "close",
    )
    .hint("esc", "close"),
];
