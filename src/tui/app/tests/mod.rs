//! The interface driven by keys, without a terminal and without a runtime:
//! state, effects, and what is drawn.

mod answering;
mod answers;
mod bodies;
mod comparing;
mod confirming;
mod drive;
mod frames;
mod groups;
mod heads;
mod held;
mod hostile;
mod keys;
mod kinds;
mod marks;
mod masking;
mod meaning;
mod mouse;
mod nested;
mod notes;
mod palette;
mod panes;
mod random;
mod replays;
mod screens;
mod secrets;
mod seeking;
mod selection;
mod signature;
mod sorting;
mod tree;
mod typing;
mod values;
