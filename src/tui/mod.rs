//! tui
pub mod app;
pub mod clipboard;
pub mod detail;
pub mod field;
pub mod input;
pub mod keymap;
pub mod layout;
pub mod list;
pub mod menu;
pub mod message;
pub mod query;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod zone;
