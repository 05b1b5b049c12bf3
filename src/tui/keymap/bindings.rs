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
    bind(In::List, "j | down", Action::List(L::Down), "next event").hint("j/k", "move"),
    bind(In::List, "k | up", Action::List(L::Up), "previous event"),
    bind(
        In::List,
        "ctrl-d | pagedown",
        Action::List(L::PageDown),
        "half a page down",
    ),
    bind(
        In::List,
        "ctrl-u | pageup",
        Action::List(L::PageUp),
        "half a page up",
    ),
    bind(
        In::List,
        "g | home",
        Action::List(L::Oldest),
        "oldest event",
    ),
    bind(
        In::List,
        "G | end",
        Action::List(L::Newest),
        "newest event, and follow",
    ),
    bind(
        In::List,
        "F",
        Action::List(L::ToggleFollow),
        "follow the newest, or stop following",
    ),
    bind(
        In::List,
        "enter",
        Action::App(A::Read),
        "read: focus the detail",
    )
    .hint("enter", "read"),
    bind(In::List, "tab", Action::App(A::Focus), "to the detail"),
    bind(
        In::List,
        "space",
        Action::List(L::MarkAndGoDown),
        "mark, and go down",
    ),
    bind(In::List, "m", Action::List(L::Mark), "mark, or unmark"),
    bind(
        In::List,
        "U",
        Action::List(L::UnmarkAll),
        "unmark all that are shown",
    ),
    bind(
        In::List,
        "l | right",
        Action::List(L::Unfold),
        "unfold the tries of the delivery",
    ),
    bind(
        In::List,
        "h | left",
        Action::List(L::Fold),
        "fold them into one row",
    ),
    bind(
        In::List,
        "L",
        Action::List(L::ToggleFolding),
        "unfold all, in the order of time, or fold again",
    ),
    bind(
        In::List,
        "o",
        Action::App(A::OpenSort),
        "sort: time, size, took, attempt",
    ),
    bind(
        In::List,
        "c",
        Action::Columns(C::Open),
        "columns: which, and in which order",
    ),
    bind(
        In::Anywhere,
        "f",
        Action::Values(V::Open),
        "values: filter by what there is",
    )
    .hint("f", "by value"),
    bind(
        In::Anywhere,
        "b",
        Action::Arrivals(T::Open),
        "bars: when the events came; filter by a span of time",
    ),
    bind(In::Anywhere, "/", Action::Query(Q::Open), "filter").hint("/", "filter"),
    bind(
        In::Anywhere,
        "!",
        Action::Query(Q::ToggleFailing),
        "failing events only",
    )
    .hint("!", "failing"),
    bind(
        In::Anywhere,
        "r",
        Action::App(A::Replay),
        "replay: send the event to the target",
    )
    .hint("r", "replay"),
    bind(
        In::Anywhere,
        "s",
        Action::App(A::AskSecret),
        "secret of the sender, for this run",
    )
    .hint("s", "secret"),
    bind(
        In::Anywhere,
        "T",
        Action::App(A::AskTarget),
        "set the target of replays",
    )
    .hint("T", "target"),
    bind(
        In::Anywhere,
        "P",
        Action::App(A::Permit),
        "permit what holds the event back, for this run",
    ),
    bind(
        In::Anywhere,
        "y",
        Action::App(A::OpenCopy),
        "copy: body, curl, path",
    )
    .hint("y", "copy"),
    bind(
        In::Anywhere,
        "Y",
        Action::App(A::CopyAddress),
        "copy our address",
    ),
    bind(
        In::Anywhere,
        "a",
        Action::App(A::OpenAnswer),
        "answer: tell a sender something else, a few times",
    )
    .hint("a", "answer"),
    bind(
        In::Anywhere,
        "A",
        Action::App(A::StopAnswer),
        "stop that answer",
    ),
    bind(
        In::Anywhere,
        "V",
        Action::App(A::Confirm),
        "confirm what the event asks for (asks first)",
    ),
    bind(
        In::Anywhere,
        "M",
        Action::App(A::ToggleSecrets),
        "show or hide secrets",
    ),
    bind(
        In::Anywhere,
        "z",
        Action::App(A::Zoom),
        "zoom the pane, or back",
    ),
    bind(In::Anywhere, "1", Action::Detail(D::Tab(0)), "body"),
    bind(In::Anywhere, "2", Action::Detail(D::Tab(1)), "head"),
    bind(In::Anywhere, "3", Action::Detail(D::Tab(2)), "signature"),
    bind(
        In::Anywhere,
        "4",
        Action::Detail(D::Tab(3)),
        "what was sent, and the answers",
    ),
    bind(
        In::Anywhere,
        "5",
        Action::Detail(D::Tab(4)),
        "raw: the bytes of the wire",
    ),
    bind(In::Detail, "j | down", Action::Detail(D::Down), "next line").hint("j/k", "move"),
    bind(In::Detail, "k | up", Action::Detail(D::Up), "previous line"),
    bind(
        In::Detail,
        "ctrl-d | pagedown",
        Action::Detail(D::PageDown),
        "half a page down",
    ),
    bind(
        In::Detail,
        "ctrl-u | pageup",
        Action::Detail(D::PageUp),
        "half a page up",
    ),
    bind(In::Detail, "g | home", Action::Detail(D::Top), "top"),
    bind(In::Detail, "G | end", Action::Detail(D::End), "end"),
    bind(
        In::Detail,
        "enter | space",
        Action::Detail(D::Fold),
        "fold or unfold",
    )
    .hint("enter", "fold"),
    bind(
        In::Detail,
        "h | left",
        Action::Detail(D::Close),
        "fold, or go to the parent",
    ),
    bind(
        In::Detail,
        "l | right",
        Action::Detail(D::OpenFold),
        "unfold, or go to the first child",
    ),
    bind(
        In::Detail,
        "J",
        Action::List(L::Down),
        "next event, same tab",
    )
    .hint("J/K", "next event"),
    bind(
        In::Detail,
        "K",
        Action::List(L::Up),
        "previous event, same tab",
    ),
    bind(
        In::Detail,
        "w",
        Action::Detail(D::Wrap),
        "wrap long lines, or cut them",
    )
    .hint("w", "wrap"),
    bind(
        In::Detail,
        "tab | shift-tab",
        Action::App(A::Focus),
        "to the list",
    )
    .hint("tab", "list"),
    bind(
        In::List,
        "shift-tab",
        Action::App(A::Focus),
        "to the detail",
    ),
    bind(
        In::Anywhere,
        "d",
        Action::App(A::SendSamples),
        "while nothing has arrived: send sample events here",
    ),
    bind(In::Anywhere, "?", Action::App(A::Help), "every key").hint("?", "help"),
    bind(In::Anywhere, "esc", Action::App(A::Back), "one step back"),
    bind(
        In::Anywhere,
        "q",
        Action::App(A::AskQuit),
        "quit (asks when events would be lost)",
    ),
    bind(In::Anywhere, "Q", Action::App(A::Quit), "quit now"),
    bind(
        In::Anywhere,
        "ctrl-c",
        Action::App(A::Interrupt),
        "cancel; the second time, quit",
    ),
    bind(In::Anywhere, "ctrl-z", Action::App(A::Suspend), "suspend"),
    bind(
        In::Anywhere,
        "ctrl-l",
        Action::App(A::Redraw),
        "draw the screen anew",
    ),
    bind(In::Menu, "j | down", Action::Menu(M::Down), "next entry"),
    bind(In::Menu, "k | up", Action::Menu(M::Up), "previous entry"),
    bind(In::Menu, "enter", Action::Menu(M::Choose), "choose").hint("enter", "choose"),
    bind(In::Menu, "esc | q", Action::App(A::Back), "close").hint("esc", "close"),
    bind(
        In::Form,
        "enter",
        Action::Form(F::Start),
        "start: tell it from now on",
    )
    .hint("enter", "start"),
    bind(In::Form, "tab | down", Action::Form(F::Next), "next field").hint("tab", "next field"),
    bind(
        In::Form,
        "shift-tab | up",
        Action::Form(F::Previous),
        "previous field",
    ),
    bind(
        In::Form,
        "right | space",
        Action::Form(F::More),
        "how often: the next choice",
    ),
    bind(
        In::Form,
        "left",
        Action::Form(F::Fewer),
        "how often: the choice before",
    ),
    bind(
        In::Form,
        "esc",
        Action::App(A::Back),
        "leave it; what is written stays",
    )
    .hint("esc", "leave"),
    bind(
        In::Secret,
        "enter",
        Action::Secret(S::Keep),
        "use what is typed for this run; it stays in memory",
    ),
    bind(
        In::Secret,
        "tab | down",
        Action::Secret(S::Next),
        "another sender",
    ),
    bind(
        In::Secret,
        "shift-tab | up",
        Action::Secret(S::Previous),
        "the sender before",
    ),
    bind(
        In::Secret,
        "ctrl-r",
        Action::Secret(S::ToggleBeside),
        "put it in place of what is known; empty: forget",
    ),
    bind(
        In::Secret,
        "esc",
        Action::Secret(S::Leave),
        "forget what is typed",
    ),
    bind(
        In::Values,
        "j | down",
        Action::Values(V::Down),
        "next value",
    )
    .hint("j/k", "move"),
    bind(In::Values, "k | up", Action::Values(V::Up), "value before"),
    bind(
        In::Values,
        "l | right | tab",
        Action::Values(V::Right),
        "next column",
    ),
    bind(
        In::Values,
        "h | left | shift-tab",
        Action::Values(V::Left),
        "column before",
    ),
    bind(
        In::Values,
        "ctrl-d | pagedown",
        Action::Values(V::PageDown),
        "half a page down",
    ),
    bind(
        In::Values,
        "ctrl-u | pageup",
        Action::Values(V::PageUp),
        "half a page up",
    ),
    bind(
        In::Values,
        "g | home",
        Action::Values(V::Top),
        "first value",
    ),
    bind(In::Values, "G | end", Action::Values(V::End), "last value"),
    bind(
        In::Values,
        "enter",
        Action::Values(V::Keep),
        "keep: only events with the value; again: all",
    )
    .hint("enter", "keep"),
    bind(
        In::Values,
        "!",
        Action::Values(V::Exclude),
        "exclude the events with the value",
    )
    .hint("!", "exclude"),
    bind(
        In::Values,
        "o",
        Action::Values(V::ToggleOrder),
        "rare values first, or frequent ones",
    )
    .hint("o", "rare first"),
    bind(
        In::Values,
        "/",
        Action::Values(V::Narrow),
        "narrow: values that contain a text",
    )
    .hint("/", "narrow"),
    bind(In::Values, "esc | q | f", Action::App(A::Back), "close").hint("esc", "close"),
    bind(
        In::Arrivals,
        "h | left",
        Action::Arrivals(T::Earlier),
        "bar before",
    )
    .hint("h/l", "move"),
    bind(
        In::Arrivals,
        "l | right",
        Action::Arrivals(T::Later),
        "next bar",
    ),
    bind(
        In::Arrivals,
        "g | home",
        Action::Arrivals(T::First),
        "first bar",
    ),
    bind(
        In::Arrivals,
        "G | end",
        Action::Arrivals(T::Last),
        "last bar",
    ),
    bind(
        In::Arrivals,
        "space | v",
        Action::Arrivals(T::Select),
        "select from here, or no longer",
    )
    .hint("space", "select"),
    bind(
        In::Arrivals,
        "J | +",
        Action::Arrivals(T::ZoomIn),
        "zoom in: shorter bars",
    )
    .hint("J/K", "zoom"),
    bind(
        In::Arrivals,
        "K | -",
        Action::Arrivals(T::ZoomOut),
        "zoom out: longer bars",
    ),
    bind(
        In::Arrivals,
        "enter",
        Action::Arrivals(T::Keep),
        "show only the events of that span",
    )
    .hint("enter", "filter by it"),
    bind(In::Arrivals, "esc | q | b", Action::App(A::Back), "close").hint("esc", "close"),
    bind(
        In::Columns,
        "j | down",
        Action::Columns(C::Down),
        "next column",
    )
    .hint("j/k", "move"),
    bind(
        In::Columns,
        "k | up",
        Action::Columns(C::Up),
        "column before",
    ),
    bind(
        In::Columns,
        "space | enter",
        Action::Columns(C::Toggle),
        "show or hide",
    )
    .hint("space", "show or hide"),
    bind(
        In::Columns,
        "J",
        Action::Columns(C::MoveDown),
        "move the column to the right",
    )
    .hint("J/K", "order"),
    bind(
        In::Columns,
        "K",
        Action::Columns(C::MoveUp),
        "move the column to the left",
    ),
    bind(
        In::Columns,
        "d",
        Action::Columns(C::Default),
        "as the width has it",
    )
    .hint("d", "default"),
    bind(In::Columns, "esc | q | c", Action::App(A::Back), "close").hint("esc", "close"),
    bind(In::Help, "j | down", Action::Menu(M::Down), "down").hint("j/k", "move"),
    bind(In::Help, "k | up", Action::Menu(M::Up), "up"),
    bind(
        In::Help,
        "ctrl-d | pagedown",
        Action::Menu(M::PageDown),
        "half a page down",
    ),
    bind(
        In::Help,
        "ctrl-u | pageup",
        Action::Menu(M::PageUp),
        "half a page up",
    ),
    bind(In::Help, "g | home", Action::Menu(M::Top), "top"),
    bind(In::Help, "G | end", Action::Menu(M::End), "end"),
    bind(In::Help, "esc | q | ?", Action::App(A::Back), "close").hint("esc", "close"),
];
