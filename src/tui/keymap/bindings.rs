//! The table of keys. One row is the lookup, the hint in the footer, the help,
//! the list in the README and the test that no two collide.

mod counted;
mod detail;
mod diff;
mod over;
mod program;
mod typing;

use super::{Action, Binding, In, bind};
use crate::tui::{app, arrivals, columns, detail::Action as D, list, query, values};

use app::Action as A;
use arrivals::Action as B;
use columns::Action as C;
use list::Action as L;
use query::Action as Q;
use values::Action as V;

/// Every key there is.
pub const BINDINGS: &[Binding] = &joined::<{ count(TABLES) }>(TABLES);

/// The table in parts, each as long as one reads.
const TABLES: &[&[Binding]] = &[
    ROWS,
    detail::ROWS,
    program::ROWS,
    counted::ROWS,
    diff::ROWS,
    over::ROWS,
    typing::ROWS,
];

const fn count(tables: &[&[Binding]]) -> usize {
    let (mut rows, mut at) = (0, 0);
    while at < tables.len() {
        rows += tables[at].len();
        at += 1;
    }
    rows
}

const fn joined<const N: usize>(tables: &[&[Binding]]) -> [Binding; N] {
    let mut all = [tables[0][0]; N];
    let (mut table, mut row, mut at) = (0, 0, 0);
    while at < N {
        if row == tables[table].len() {
            (table, row) = (table + 1, 0);
        }
        all[at] = tables[table][row];
        (row, at) = (row + 1, at + 1);
    }
    all
}

/// The list, and what is done to an event from either pane.
const ROWS: &[Binding] = &[
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
        "range",
        "v",
        Action::List(L::Range),
        "begin a range; m or space marks it, esc drops it",
    ),
    bind(
        In::List,
        "unmark-all",
        "U",
        Action::List(L::UnmarkAll),
        "unmark all",
    ),
    bind(
        In::List,
        "clear",
        "C",
        Action::App(A::Clear),
        "clear the view; what is marked stays",
    ),
    bind(
        In::List,
        "undo-clear",
        "u",
        Action::App(A::UndoClear),
        "bring back what was cleared",
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
        In::List,
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
        Action::Arrivals(B::Open),
        "bars: when the events came; filter by a span of time",
    ),
    bind(
        In::List,
        "next-hit",
        "n",
        Action::App(A::NextHit),
        "next event, or the next with a hit of the search",
    ),
    bind(
        In::List,
        "previous-hit",
        "N",
        Action::App(A::PreviousHit),
        "previous event, or the one before with a hit",
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
        "saved-filters",
        "S",
        Action::App(A::OpenFilters),
        "saved filters: take one, or save this one",
    ),
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
        "diff",
        "=",
        Action::App(A::Compare),
        "compare with the one of its sender and type before it",
    )
    .hint("=", "diff"),
    bind(
        In::Anywhere,
        "diff-marked",
        "D",
        Action::App(A::CompareMarked),
        "compare the two marked events",
    ),
    bind(
        In::Anywhere,
        "note",
        "i",
        Action::App(A::AskNote),
        "note something on the event (+ in the list); empty takes it away",
    ),
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
];
