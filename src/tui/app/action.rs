//! What the program as a whole can be told; [`App`](super::App) does it.

use crate::tui::theme::Base;

/// What the program as a whole can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Focus the detail; where both do not fit side by side, show only it.
    Read,
    /// The focus to the other pane.
    Focus,
    /// One pane for all, or both again.
    Zoom,
    /// Ask what to sort the list by.
    OpenSort,
    /// Fold what the cursor is on, or tell what the value means.
    Understand,
    /// Show only events with the value under the cursor.
    FilterByValue,
    /// The same with the value that the line of the sheet is of.
    FilterByMeaning,
    /// To the next hit of a search, or to the next event.
    NextHit,
    /// The same for the one before.
    PreviousHit,
    /// Clear the view of all that is not marked.
    Clear,
    /// Bring back what was cleared last.
    UndoClear,
    /// Give the list more of the room.
    ListLarger,
    /// Give the list less of it.
    ListSmaller,
    /// Send the selected event to the target.
    Replay,
    /// Permit what holds the selected event back.
    Permit,
    /// Ask what to note on the selected event.
    AskNote,
    /// Ask for the target.
    AskTarget,
    /// Open the form of an answer.
    OpenAnswer,
    /// Stop the answer that was made there.
    StopAnswer,
    /// Confirm what the selected event asks to have confirmed, after a question.
    Confirm,
    /// Compare the selected event with the one before it.
    Compare,
    /// Compare the two marked events.
    CompareMarked,
    /// Ask what to copy.
    OpenCopy,
    /// Copy our address.
    CopyAddress,
    /// Open the menu of saved filters.
    OpenFilters,
    /// Ask for a secret of who sent the selected event.
    AskSecret,
    /// Show or hide secrets.
    ToggleSecrets,
    /// Send the sample events to our own listener.
    SendSamples,
    /// Find an action by a few letters.
    Palette,
    /// Show every key.
    Help,
    /// One step back; never quits.
    Back,
    /// Quit, after a question where events would be lost.
    AskQuit,
    /// Quit.
    Quit,
    /// Cancel what is under way; the second time, quit.
    Interrupt,
    /// Suspend.
    Suspend,
    /// Let everything look so.
    Theme(Base),
    /// Draw everything anew.
    Redraw,
}
