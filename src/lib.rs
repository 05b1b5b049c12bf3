//! hookglass
pub mod answer;
pub mod capture;
pub mod deliver;
pub mod exchange;
pub mod export;
pub mod filter;
pub mod journal;
pub mod reader;
pub mod sender;
pub mod signature;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "tui")]
pub mod tui;
