//! What the user set up before the interface starts.

use std::sync::Arc;

use crate::{
    answer::Rule,
    deliver::Pinned,
    filter::Saved,
    tui::{diff, keymap::Keymap, list::Columns, theme::Theme, zone::Zone},
};

/// What the user set up before the interface starts.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The keys.
    pub keymap: Keymap,
    /// How roles look.
    pub theme: Theme,
    /// The local time zone.
    pub zone: Zone,
    /// The target of replays.
    pub target: Option<Pinned>,
    /// The URL that senders were given, if the user said so.
    pub public_url: Option<Arc<str>>,
    /// The rules that answer where none made on the screen does, in the order
    /// they are asked.
    pub rules: Vec<Arc<Rule>>,
    /// The filters that have names.
    pub filters: Vec<Saved>,
    /// What comparisons ignore, and show.
    pub ignored: Vec<diff::Rule>,
    /// Which columns the list has.
    pub columns: Columns,
    /// What stands in the header instead of the rate of arrivals, so that a
    /// picture is the same each time.
    pub still: Still,
}

/// Whether figures that change by themselves are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Still {
    /// They are.
    #[default]
    Moving,
    /// They are not: for pictures.
    Still,
}
