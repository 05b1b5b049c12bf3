//! What the user leaves on events: marks, a range of them, a note; and the view cleared and brought back.

use crate::{hookglass::Hookglass, support::sequences::assert_only_ours};

#[test]
fn a_range_is_marked_and_what_is_cleared_comes_back() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(4);
    hookglass.keys("gvj<space>");
    hookglass.line(&["*", "/numbered/001"]);
    hookglass.line(&["*", "/numbered/002"]);
    hookglass.keys("C");
    hookglass.line(&["cleared 2 events", "u brings back"]);
    hookglass.no_line(&["/numbered/003"]);
    hookglass.line(&["*", "/numbered/002"]);
    hookglass.keys("u");
    hookglass.line(&["2 events came back"]);
    hookglass.line(&["/numbered/003"]);
    hookglass.keys("U");
    hookglass.no_line(&["*", "/numbered/001"]);
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}

#[test]
fn a_note_is_written_and_found_by_its_text() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(3);
    hookglass.keys("gi");
    hookglass.line(&["note on #1"]);
    hookglass.keys("asked support<enter>");
    hookglass.line(&["▌  \"", "/numbered/001"]);
    hookglass.line(&["noted: asked support"]);
    hookglass.keys("G/support<enter>");
    hookglass.line(&["/ support", "1 of 3"]);
    hookglass.keys("/<c-u>-note:support<enter>");
    hookglass.line(&["/ -note:support", "2 of 3"]);
    hookglass.quit();
}
