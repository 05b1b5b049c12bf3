//! The table of keys. One row is the lookup, the hint in the footer, the help,
//! the list in the README and the test that no two collide.

use super::{Action, Binding, In, bind};
use crate::tui::{answering, app, detail, list, menu, query, secret};

use answering::Action as F;
use app::Action as A;
use detail::Action as D;
use list::Action as L;
use menu::Action as M;
use query::{Action as Q, assist::Way};
use secret::Action as S;

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
        "S",
        Action::App(A::OpenFilters),
        "saved filters: take one, or save this one",
    ),
    bind(
        In::Filter,
        "enter",
        Action::Query(Q::Keep),
        "keep the filter",
    )
    .hint("enter", "keep"),
    bind(
        In::Filter,
        "esc",
        Action::Query(Q::Drop),
        "go back to the one before",
    )
    .hint("esc", "drop"),
    bind(
        In::Filter,
        "tab",
        Action::Query(Q::Complete(Way::On)),
        "complete; again: the next suggestion",
    )
    .hint("tab", "complete"),
    bind(
        In::Filter,
        "shift-tab",
        Action::Query(Q::Complete(Way::Back)),
        "the suggestion before",
    ),
    bind(
        In::Filter,
        "ctrl-p",
        Action::Query(Q::Older),
        "earlier filters that hold what is typed",
    )
    .hint("ctrl-p", "earlier"),
    bind(
        In::Filter,
        "ctrl-n",
        Action::Query(Q::Newer),
        "back to later ones",
    ),
    bind(
        In::Filter,
        "up",
        Action::Query(Q::Up),
        "previous event; on an empty line: earlier filters",
    ),
    bind(
        In::Filter,
        "down",
        Action::Query(Q::Down),
        "next event; on an empty line: later filters",
    ),
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
