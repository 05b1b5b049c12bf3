//! The keys of the program as a whole, whatever is selected: the palette, the
//! divider, the themes, the help, and how one leaves.

use crate::tui::{
    app::Action as A,
    keymap::{Action, Binding, In, bind},
    theme::Base,
};

pub(super) const ROWS: &[Binding] = &[
    bind(
        In::Anywhere,
        "palette",
        ":",
        Action::App(A::Palette),
        "palette: every action by its name",
    )
    .hint(":", "all"),
    bind(
        In::Anywhere,
        "send-samples",
        "d",
        Action::App(A::SendSamples),
        "while nothing has arrived: send sample events here",
    ),
    bind(
        In::Anywhere,
        "list-larger",
        ">",
        Action::App(A::ListLarger),
        "more room for the list",
    ),
    bind(
        In::Anywhere,
        "list-smaller",
        "<",
        Action::App(A::ListSmaller),
        "less room for the list",
    ),
    bind(
        In::Anywhere,
        "theme-dark",
        "",
        Action::App(A::Theme(Base::Dark)),
        "colours for a dark background",
    ),
    bind(
        In::Anywhere,
        "theme-light",
        "",
        Action::App(A::Theme(Base::Light)),
        "colours for a light background",
    ),
    bind(
        In::Anywhere,
        "theme-high-contrast",
        "",
        Action::App(A::Theme(Base::HighContrast)),
        "high contrast, on any background",
    ),
    bind(
        In::Anywhere,
        "theme-16",
        "",
        Action::App(A::Theme(Base::Ansi)),
        "the terminal's own 16 colours",
    ),
    bind(
        In::Anywhere,
        "theme-none",
        "",
        Action::App(A::Theme(Base::Plain)),
        "no colours: bold, underlined and reversed",
    ),
    bind(In::Anywhere, "help", "?", Action::App(A::Help), "every key").hint("?", "help"),
    bind(
        In::Anywhere,
        "back",
        "esc",
        Action::App(A::Back),
        "one step back",
    ),
    bind(
        In::Anywhere,
        "quit",
        "q",
        Action::App(A::AskQuit),
        "quit (asks when events would be lost)",
    ),
    bind(
        In::Anywhere,
        "quit-now",
        "Q",
        Action::App(A::Quit),
        "quit now",
    ),
    bind(
        In::Anywhere,
        "interrupt",
        "ctrl-c",
        Action::App(A::Interrupt),
        "cancel; the second time, quit",
    ),
    bind(
        In::Anywhere,
        "suspend",
        "ctrl-z",
        Action::App(A::Suspend),
        "suspend",
    ),
    bind(
        In::Anywhere,
        "redraw",
        "ctrl-l",
        Action::App(A::Redraw),
        "draw the screen anew",
    ),
];
