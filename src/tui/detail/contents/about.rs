//! What is said of a body: on the status line what it is, above its page what
//! lay around it.

use super::{Contents, From, Layer, Layout, Left, Look};
use crate::{
    exchange::{
        decode::{Ending, MOST, Reading},
        json::Folds,
        xml::{Outline, Shape, attributes, local, name_of, tag_end},
    },
    tui::{
        app, detail,
        keymap::{Action, Keymap},
        text::{Text, count, size},
        theme::Role,
    },
};

impl Contents {
    /// What it is: `form, 12 fields`, `PNG 640x480`, `text, ISO-8859-1`.
    pub(in crate::tui::detail) fn about(&self) -> String {
        let many = |number: usize, word: &str| {
            let s = if number == 1 { "" } else { "s" };
            format!(", {} {word}{s}", count(number as u64))
        };
        let picture = match &self.layout {
            Layout::Xml(outline) => picture(outline, &self.bytes),
            _ => None,
        };
        let mut words = picture.unwrap_or_else(|| self.kind.to_string());
        match &self.layout {
            Layout::Form(fields) => words += &many(fields.len(), "field"),
            Layout::Parts(parts) => words += &many(parts.count(), "part"),
            _ => {}
        }
        if let Some(charset) = &self.charset {
            if charset.reading != Reading::AsItIs {
                words += ", ";
                words += &charset.name;
            }
            if charset.has_mark {
                words += ", byte order mark";
            }
        }
        words
    }

    /// What lay around it, and what is wrong with that; nothing to say of most.
    fn around(&self, keymap: Keymap) -> Text {
        let mut line = Text::default();
        for (number, layer) in self.layers.iter().enumerate() {
            if number > 0 {
                line.push(", ", Role::Dim);
            }
            line.append(said_of(layer));
        }
        match &self.left {
            Left::Nothing if self.layers.is_empty() => {}
            Left::Nothing => key(&mut line, keymap.key(CODINGS), "as sent"),
            Left::Known(coding) => {
                let words = if self.layers.is_empty() {
                    format!("{}, as sent", coding.as_str())
                } else {
                    format!(", in it {}", coding.as_str())
                };
                line.push(&words, Role::Plain);
                key(&mut line, keymap.key(CODINGS), "decode");
            }
            Left::Unknown(name) => {
                let before = if self.layers.is_empty() { "" } else { ", " };
                let words = format!("{before}still coded as {name}, which is not known here");
                line.push(&words, Role::Warn);
            }
        }
        if let Some(words) = self.doubts() {
            if line.width() > 0 {
                line.push("   ", Role::Plain);
            }
            line.push(&words, Role::Warn);
        }
        line
    }

    /// What is wrong with its charset.
    fn doubts(&self) -> Option<String> {
        let charset = self.charset.as_ref()?;
        match charset.reading {
            Reading::AsItIs | Reading::Converted => None,
            Reading::Replaced => Some(format!("not all of it is {}", charset.name)),
            Reading::Unknown => Some(format!("charset {} is not known here", charset.name)),
        }
    }
}

/// What XML is that is a picture: `SVG 64x32`, without its unit.
fn picture(outline: &Outline, text: &[u8]) -> Option<String> {
    /// How many lines may stand before the root.
    const BEFORE: usize = 8;
    let is_tag = |shape| matches!(shape, Shape::Start | Shape::Empty | Shape::Leaf);
    let folds = Folds::new();
    let mut views = (0..BEFORE).filter_map(|line| outline.view(text, line, &folds));
    let tag = views.find(|view| is_tag(view.shape))?.text;
    if local(name_of(tag)) != b"svg" {
        return None;
    }
    let tag = &tag[..tag_end(tag).unwrap_or(tag.len())];
    let number = |wanted: &[u8]| {
        let mut attributes = attributes(tag);
        let (_, value) = attributes.find(|(name, _)| tag[name.clone()] == *wanted)?;
        let digits = tag[value].iter().take_while(|it| it.is_ascii_digit());
        let digits: String = digits.map(|it| char::from(*it)).collect();
        digits.parse::<u32>().ok()
    };
    let size = number(b"width").zip(number(b"height"));
    Some(size.map_or_else(
        || "SVG".to_owned(),
        |(width, height)| format!("SVG {width}x{height}"),
    ))
}

/// `gzip 1,204 B → 9.8 K`, and why not more came of it.
fn said_of(layer: &Layer) -> Text {
    let name = layer.coding.as_str();
    if layer.to == 0 && layer.ending != Ending::Whole {
        return Text::of(&format!("said to be {name}, and is not"), Role::Failed);
    }
    let sizes = format!("{name} {} → {}", bytes(layer.from), bytes(layer.to));
    let line = Text::of(&sizes, Role::Plain);
    let (why, role) = match layer.ending {
        Ending::Whole | Ending::Coded => return line,
        Ending::Limit if layer.to >= MOST => ("cut at 16 MiB".to_owned(), Role::Warn),
        Ending::Limit => ("cut at 100 times its size".to_owned(), Role::Warn),
        Ending::Stopped => ("stopped after 2 s".to_owned(), Role::Warn),
        Ending::Cut => ("then it ends too early".to_owned(), Role::Failed),
        Ending::Fault => ("then it is broken".to_owned(), Role::Failed),
    };
    line.and(", ", Role::Plain).and(&why, role)
}

fn bytes(number: usize) -> String {
    if number < 10_000 {
        format!("{} B", count(number as u64))
    } else {
        size(number as u64)
    }
}

const CODINGS: Action = Action::Detail(detail::Action::Codings);
const BACK: app::Action = app::Action::Back;

/// What a key does here.
fn key(line: &mut Text, key: &str, word: &str) {
    line.push("   ", Role::Plain);
    line.push(key, Role::Key);
    line.push(" ", Role::Plain);
    line.push(word, Role::Dim);
}

impl Look {
    /// The lines that stand above the page: what was opened, and what lay around
    /// it.
    pub(in crate::tui::detail) fn strip(&self, width: usize, keymap: Keymap) -> Vec<Text> {
        let mut lines = Vec::new();
        let Some(source) = self.source() else {
            return lines;
        };
        if let From::Inside(name) = &source.from {
            let mut line = Text::of(" in ", Role::Dim);
            line.push_within(name, Role::Name, width / 2);
            key(&mut line, keymap.app(BACK), "back");
            lines.push(line);
        }
        let around = match self.contents() {
            Some(contents) => contents.around(keymap),
            None if self.waits() => {
                let words = format!("reading {}", bytes(source.bytes.len()));
                Text::of(&words, Role::Pending)
            }
            None => Text::default(),
        };
        if around.width() > 0 {
            let mut line = Text::of(" ", Role::Plain);
            line.append(around);
            lines.extend(line.wrapped(width, 1));
        }
        lines
    }
}
