//! What the user sets: keys and a theme of his own, an action found by a part of its name, the room of the list.

use std::fs;

use crate::{
    hookglass::{Hookglass, setup},
    support::sequences::assert_only_ours,
};

#[test]
fn the_palette_finds_an_action_by_a_part_of_its_name_and_does_it() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post_numbered(3);
    hookglass.keys(":unmark<esc>");
    hookglass.keys("g<space>");
    hookglass.line(&["*", "/numbered/001"]);
    hookglass.keys(":unmark");
    hookglass.line(&["unmark-all", "unmark all"]);
    hookglass.keys("<enter>");
    hookglass.no_line(&["*", "/numbered/001"]);
    hookglass.quit();
    assert_only_ours(&hookglass.program.bytes());
}

#[test]
fn a_key_from_the_file_works_and_the_help_says_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, "[keys]\nhelp = 'f2'\noldest = ['0', 'home']\n").unwrap();
    let mut hookglass = Hookglass::of(setup(&[]).env("HOOKGLASS_CONFIG", file.to_str().unwrap()));
    hookglass.post_numbered(3);
    hookglass.line(&["f2 help"]);
    hookglass.keys("0");
    hookglass.selected("/numbered/001");
    hookglass.keys("?<f2>");
    hookglass.line(&["0  home", "oldest event"]);
    hookglass.keys("<esc>Gg");
    hookglass.selected("/numbered/003");
    hookglass.quit();
}

#[test]
fn a_theme_is_chosen_by_its_name() {
    for (name, colours) in [("16", true), ("high-contrast", true), ("none", false)] {
        let mut hookglass = Hookglass::start(&["--theme", name]);
        hookglass.program.wait_stable();
        let bytes = hookglass.program.bytes();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("\x1b[38;5;44m"), "{name}: none of 256");
        hookglass.post(&[], b"{}");
        hookglass.keys("/told:<enter>");
        // A mistake is red, where anything has a colour.
        hookglass.line(&["expected"]);
        let is_red = |cell: &vt100::Cell| matches!(cell.fgcolor(), vt100::Color::Idx(1 | 9));
        let red = hookglass.program.look(|screen| {
            let (rows, columns) = screen.size();
            (0..rows.get())
                .flat_map(|row| (0..columns.get()).map(move |column| (row, column)))
                .filter_map(|(row, column)| screen.cell(row, column))
                .any(is_red)
        });
        assert_eq!(red, colours, "{name}");
        hookglass.keys("<esc>");
        hookglass.quit();
    }
}

#[test]
fn the_rule_between_the_panes_is_dragged_and_moved_by_keys() {
    let mut hookglass = Hookglass::start(&[]);
    hookglass.post(&[], b"{}");
    let row = |hookglass: &Hookglass| {
        let rule = hookglass.line(&["1 Body", "5 Raw"]);
        let screen = hookglass.program.screen();
        screen.lines().position(|line| line == rule).unwrap()
    };
    let moved = |hookglass: &Hookglass, to: usize| {
        let is_there = |screen: &str| {
            let line = screen.lines().nth(to);
            line.is_some_and(|line| line.contains("1 Body"))
        };
        let what = format!("the rule on row {to}");
        hookglass.program.wait_for(is_there, &what);
    };
    let before = row(&hookglass);
    hookglass.keys(&format!("<drag:1,{before},1,{}>", before - 3));
    moved(&hookglass, before - 3);
    hookglass.keys(">");
    let is_larger = |screen: &str| {
        let at = screen.lines().position(|line| line.contains("1 Body"));
        at.is_some_and(|at| at > before - 3)
    };
    hookglass.program.wait_for(is_larger, "a larger list");
    hookglass.keys("<lt>");
    moved(&hookglass, before - 3);
    hookglass.quit();
}
