//! What goes into the interface and what comes out of it: plain data, so that
//! a list of messages is a bug report that replays in a test.

use std::{fmt, sync::Arc};

use crossterm::event::{KeyEvent, MouseEvent};
use zeroize::Zeroizing;

use crate::{
    answer::Rule,
    deliver::{Permit, Pinned, Verdict},
    exchange::{HttpsUrl, Id, Reading, Sending, Time},
    filter::{
        Found, Look, Seen, Work,
        survey::{Visit, Whose, look},
    },
    journal::{Known, Marking, listener},
    reader::trial::{Candidate, Trial, Tried},
    tui::{
        detail::{
            Contents, Job, LaidOut, Leveled, Leveling, Told, Unpack,
            search::{Count, Counted},
        },
        diff::{Compared, Question},
        saved::Setting,
    },
};

/// What may be a secret, or a letter of one: no `Debug` shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden<T>(pub T);

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// This is the time now.
    Time(Time),
    /// A key was pressed.
    Key(KeyEvent),
    /// A key was pressed where a secret is typed.
    Typed(Hidden<KeyEvent>),
    /// Text was pasted; it is wiped when it goes.
    Paste(Hidden<Zeroizing<String>>),
    /// The mouse was used.
    Mouse(MouseEvent),
    /// The terminal has this size, in columns and rows.
    Resize(u16, u16),
    /// The listener's state changed.
    Listener(listener::State),
    /// A slice of a scan is done.
    Found(Found),
    /// A slice of a look at the journal is done, for completions.
    Gleaned(Arc<Seen>),
    /// Something was saved, or was not.
    Saved {
        /// What.
        setting: Setting,
        /// Where, or why not.
        result: Result<String, String>,
    },
    /// A slice of a survey is done.
    Surveyed {
        /// Whose survey it is of.
        whose: Whose,
        /// What was seen.
        seen: Box<look::Seen>,
    },
    /// It was found out what is folded on a level of a large body.
    Leveled(Leveled),
    /// Some of a large body was searched.
    Counted(Counted),
    /// What a large entry is was found out.
    Glanced {
        /// Which entry.
        id: Id,
        /// What was understood of it.
        reading: Arc<Reading>,
    },
    /// The signature of a large entry was examined.
    Examined {
        /// Which entry.
        id: Id,
        /// What it was judged with: the revision of the reader.
        revision: u64,
        /// What there is to tell.
        told: Told,
    },
    /// So many bytes of something large are laid out.
    LayingOut {
        /// What.
        job: Job,
        /// How many bytes.
        done: u64,
    },
    /// Something large was laid out.
    LaidOut {
        /// What.
        job: Job,
        /// Its lines.
        laid_out: LaidOut,
    },
    /// A large body was unpacked and laid out.
    Unpacked {
        /// Which time it was asked for.
        generation: u64,
        /// What is shown of it.
        contents: Arc<Contents>,
    },
    /// A target was resolved, or was refused with the reason in words.
    Target {
        /// What the user wrote.
        text: String,
        /// Its address.
        result: Result<Pinned, String>,
        /// What is to be sent there now.
        then: Option<Id>,
    },
    /// A sending ended.
    Sent {
        /// The entry that was sent.
        id: Id,
        /// The sending, with its outcome.
        sending: Sending,
        /// How it compares to the one before.
        verdict: Option<Verdict>,
    },
    /// Two events were compared. Boxed, because it is large beside the others.
    Compared(Box<Compared>),
    /// A slice of a trial is done.
    Tried(Tried),
    /// What held an entry back was permitted.
    Permitted {
        /// The entry.
        id: Id,
        /// What it was, and what it did.
        permit: Permit,
    },
    /// The view was cleared of so many events.
    Cleared(u64),
    /// So many came back; none where nothing was cleared.
    Uncleared(Option<u64>),
    /// Something was done, or was not; the words say which.
    Done(Result<String, String>),
    /// The first request to end: SIGINT from outside.
    Interrupt,
}

/// Something to be done outside the interface.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Look through a slice of the journal.
    Scan(Work),
    /// Look at a slice of the journal for completions.
    Glean(Look),
    /// Write something where it is found the next time.
    Save(Setting),
    /// Look at a slice of the shown events.
    Survey(Visit),
    /// Find out what is folded on a level of a large body.
    Level(Leveling),
    /// Search some of a large body.
    Count(Count),
    /// Try a candidate for a secret on a slice of the journal.
    Try(Trial),
    /// Judge with this candidate too, or instead, from now on.
    Keep {
        /// Whose secret it is.
        sender: &'static str,
        /// The secret.
        candidate: Candidate,
        /// What becomes of those that are known.
        beside: Beside,
    },
    /// Judge without any secret of that sender from now on.
    Forget(&'static str),
    /// Find an event to compare with, and compare.
    Compare(Question),
    /// Give up what was to be compared: nobody looks at it any more.
    EndCompare,
    /// Find out what a large entry is.
    Glance(Id),
    /// Examine the signature of a large entry, which may have left memory.
    Examine(Box<Known>),
    /// Lay out something large, and nothing that was asked for before.
    LayOut {
        /// What.
        job: Job,
        /// The entry, which may have left memory.
        known: Box<Known>,
    },
    /// Unpack a large body and lay it out.
    Unpack(Box<Unpack>),
    /// Mark all of these, or take their marks away.
    Mark(Vec<Id>, Marking),
    /// Note this on an entry; an empty text takes the note away.
    Note(Id, String),
    /// Take every mark away.
    UnmarkAll,
    /// Clear the view.
    Clear,
    /// Undo that.
    UndoClear,
    /// Resolve a target.
    Target {
        /// What the user wrote.
        text: String,
        /// What is to be sent there when it is known.
        then: Option<Id>,
    },
    /// Permit what holds an entry back.
    Permit(Id),
    /// Send an entry to the target.
    Replay(Id, Pinned),
    /// Answer by this rule before all others; none takes it away.
    Answer(Option<Arc<Rule>>),
    /// Ask what an entry asks to have confirmed.
    Confirm(Id, HttpsUrl),
    /// Put something on the clipboard.
    Copy {
        /// What it is, in words: `body of #12`.
        what: String,
        /// The bytes.
        text: String,
    },
    /// Send the sample events to our own listener.
    SendSamples,
    /// Stop until the shell continues us.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// Leave.
    Quit,
}

/// What becomes of the secrets that are known when another one is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beside {
    /// They are tried before it: the sender changes from one to the other.
    #[default]
    Known,
    /// They are forgotten.
    Nothing,
}
