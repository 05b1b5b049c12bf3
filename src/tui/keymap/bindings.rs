//! The table of keys. One row is the lookup, the hint in the footer, the help,
//! the list in the README and the test that no two collide.

use super::{Action, Binding, In, bind};
use crate::tui::{answering, app, arrivals, columns, detail, list, menu, query, secret, values};

use answering::Action as F;
use app::Action as A;
use arrivals::Action as T;
use columns::Action as C;
use detail::Action as D;
use list::Action as L;
use menu::Action as M;
use query::Action as Q;
use secret::Action as S;
use values::Action as V;

/// Every key there is.
pub const BINDINGS: &[Binding] = &[
    bind(
        In::List,
        "next-event",
        "j | down",
        Action::List(L::Down),
        "next event",
    )
    .hint("j/k", "move"),
    bind(
        In::List,
        "previous-event",
        "k | up",
        Action::List(L::Up),
        "previous event",
    ),
    bind(
        In::List,
        "page-of-events-down",
        "ctrl-d | pagedown",
        Action::List(L::PageDown),
        "half a page down",
    ),
    bind(
        In::List,
        "page-of-events-up",
        "ctrl-u | pageup",
        Action::List(L::PageUp),
        "half a page up",
    ),
    bind(
        In::List,
        "oldest",
        "g | home",
        Action::List(L::Oldest),
        "oldest event",
    ),
    bind(
        In::List,
        "follow-newest",
        "G | end",
        Action::List(L::Newest),
        "newest event, and follow",
    ),
    bind(
        In::List,
        "toggle-follow",
        "F",
        Action::List(L::ToggleFollow),
        "follow the newest, or stop following",
    ),
    bind(
        In::List,
        "read",
        "enter",
        Action::App(A::Read),
        "read: focus the detail",
    )
    .hint("enter", "read"),
    bind(
        In::List,
        "other-pane",
        "tab | shift-tab",
        Action::App(A::Focus),
        "to the detail",
    ),
    bind(
        In::List,
        "mark-and-go-down",
        "space",
        Action::List(L::MarkAndGoDown),
        "mark, and go down",
    ),
    bind(
        In::List,
        "mark",
        "m",
        Action::List(L::Mark),
        "mark, or unmark",
    ),
    bind(
        In::List,
        "unmark-all",
        "U",
        Action::List(L::UnmarkAll),
        "unmark all that are shown",
    ),
    bind(
        In::List,
        "unfold-tries",
        "l | right",
        Action::List(L::Unfold),
        "unfold the tries of the delivery",
    ),
    bind(
        In::List,
        "fold-tries",
        "h | left",
        Action::List(L::Fold),
        "fold them into one row",
    ),
    bind(
        In::List,
        "toggle-folding",
        "L",
        Action::List(L::ToggleFolding),
        "unfold all, in the order of time, or fold again",
    ),
    bind(
        In::List,
        "sort",
        "o",
        Action::App(A::OpenSort),
        "sort: time, size, took, attempt",
    ),
    bind(
        In::List,
        "columns",
        "c",
        Action::Columns(C::Open),
        "columns: which, and in which order",
    ),
    bind(
        In::Anywhere,
        "values",
        "f",
        Action::Values(V::Open),
        "values: filter by what there is",
    )
    .hint("f", "by value"),
    bind(
        In::Anywhere,
        "arrivals",
        "b",
        Action::Arrivals(T::Open),
        "bars: when the events came; filter by a span of time",
    ),
    bind(
        In::Anywhere,
        "filter",
        "/",
        Action::Query(Q::Open),
        "filter",
    )
    .hint("/", "filter"),
    bind(
        In::Anywhere,
        "failing-only",
        "!",
        Action::Query(Q::ToggleFailing),
        "failing events only",
    )
    .hint("!", "failing"),
    bind(
        In::Anywhere,
        "replay",
        "r",
        Action::App(A::Replay),
        "replay: send the event to the target",
    )
    .hint("r", "replay"),
    bind(
        In::Anywhere,
        "secret",
        "s",
        Action::App(A::AskSecret),
        "secret of the sender, for this run",
    )
    .hint("s", "secret"),
    bind(
        In::Anywhere,
        "target",
        "T",
        Action::App(A::AskTarget),
        "set the target of replays",
    )
    .hint("T", "target"),
    bind(
        In::Anywhere,
        "permit",
        "P",
        Action::App(A::Permit),
        "permit what holds the event back, for this run",
    ),
    bind(
        In::Anywhere,
        "copy",
        "y",
        Action::App(A::OpenCopy),
        "copy: body, curl, path",
    )
    .hint("y", "copy"),
    bind(
        In::Anywhere,
        "copy-address",
        "Y",
        Action::App(A::CopyAddress),
        "copy our address",
    ),
    bind(
        In::Anywhere,
        "answer",
        "a",
        Action::App(A::OpenAnswer),
        "answer: tell a sender something else, a few times",
    )
    .hint("a", "answer"),
    bind(
        In::Anywhere,
        "stop-answer",
        "A",
        Action::App(A::StopAnswer),
        "stop that answer",
    ),
    bind(
        In::Anywhere,
        "confirm",
        "V",
        Action::App(A::Confirm),
        "confirm what the event asks for (asks first)",
    ),
    bind(
        In::Anywhere,
        "toggle-secrets",
        "M",
        Action::App(A::ToggleSecrets),
        "show or hide secrets",
    ),
    bind(
        In::Anywhere,
        "zoom",
        "z",
        Action::App(A::Zoom),
        "zoom the pane, or back",
    ),
    bind(
        In::Anywhere,
        "tab-body",
        "1",
        Action::Detail(D::Tab(0)),
        "body",
    ),
    bind(
        In::Anywhere,
        "tab-head",
        "2",
        Action::Detail(D::Tab(1)),
        "head",
    ),
    bind(
        In::Anywhere,
        "tab-signature",
        "3",
        Action::Detail(D::Tab(2)),
        "signature",
    ),
    bind(
        In::Anywhere,
        "tab-sent",
        "4",
        Action::Detail(D::Tab(3)),
        "what was sent, and the answers",
    ),
    bind(
        In::Anywhere,
        "tab-raw",
        "5",
        Action::Detail(D::Tab(4)),
        "raw: the bytes of the wire",
    ),
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
        "fold",
        "enter | space",
        Action::Detail(D::Fold),
        "fold or unfold",
    )
    .hint("enter", "fold"),
    bind(
        In::Detail,
        "close-value",
        "h | left",
        Action::Detail(D::Close),
        "fold, or go to the parent",
    ),
    bind(
        In::Detail,
        "open-value",
        "l | right",
        Action::Detail(D::OpenFold),
        "unfold, or go to the first child",
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
        "other-pane",
        "tab | shift-tab",
        Action::App(A::Focus),
        "to the list",
    )
    .hint("tab", "list"),
    bind(
        In::Anywhere,
        "send-samples",
        "d",
        Action::App(A::SendSamples),
        "while nothing has arrived: send sample events here",
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
        In::Values,
        "next-value",
        "j | down",
        Action::Values(V::Down),
        "next value",
    )
    .hint("j/k", "move"),
    bind(
        In::Values,
        "previous-value",
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
        Action::Arrivals(T::Earlier),
        "bar before",
    )
    .hint("h/l", "move"),
    bind(
        In::Arrivals,
        "later",
        "l | right",
        Action::Arrivals(T::Later),
        "next bar",
    ),
    bind(
        In::Arrivals,
        "first-bar",
        "g | home",
        Action::Arrivals(T::First),
        "first bar",
    ),
    bind(
        In::Arrivals,
        "last-bar",
        "G | end",
        Action::Arrivals(T::Last),
        "last bar",
    ),
    bind(
        In::Arrivals,
        "select-bars",
        "space | v",
        Action::Arrivals(T::Select),
        "select from here, or no longer",
    )
    .hint("space", "select"),
    bind(
        In::Arrivals,
        "zoom-in",
        "J | +",
        Action::Arrivals(T::ZoomIn),
        "zoom in: shorter bars",
    )
    .hint("J/K", "zoom"),
    bind(
        In::Arrivals,
        "zoom-out",
        "K | -",
        Action::Arrivals(T::ZoomOut),
        "zoom out: longer bars",
    ),
    bind(
        In::Arrivals,
        "keep-span",
        "enter",
        Action::Arrivals(T::Keep),
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
