//! What must hold for every text: nothing acts, nothing hides, nothing is lost.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::*;

fn shown(text: impl AsRef<[u8]>) -> String {
    display(text.as_ref()).to_string()
}
