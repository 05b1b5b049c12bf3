//! Settings in layers: the defaults, the user's file, the project's file, the
//! environment, the flags. A higher layer replaces what a lower one says, a
//! list as a whole.
//!
//! The flags that clap knows are the keys of the files (`keys`), so a new flag
//! is a new key, and what a file sets is given to clap as that flag would be.
//! Which files there are is of `place`, what stands in them of `text`, what may
//! stand in them of `rules`; the user's own senders are of `senders` and the
//! filters with names of `filters`; `save` writes what is set on the screen, by
//! the `edit` of a text, and `show` prints what holds and from where.

mod bindings;
mod edit;
mod filters;
mod keys;
mod layers;
mod place;
mod rules;
mod save;
pub(super) mod senders;
pub(super) mod show;
mod text;
mod theme;

use std::path::PathBuf;

pub(super) use keys::Begin;
pub(super) use layers::{Mistake, Parsed, parse};
pub(super) use save::Saver;

/// The flag that says which file is read.
#[derive(Clone, Debug, clap::Args)]
#[group(id = "files")]
pub(super) struct Options {
    /// The file that is read instead of ~/.config/hookglass/config.toml; none reads no file at all
    #[arg(long, env = "HOOKGLASS_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}
