//! XML with an element a line, as it was sent: nothing of it is resolved.

use std::ops::Range;

use super::{
    Value, Veil,
    fill::{Fill, Laid, Seen},
    indented,
    said::{Said, broken_from},
    text::{broken, put, secrets_in},
};
use crate::{
    exchange::{
        json::{Folds, Path, Step},
        lens::{self, Form},
        redact,
        xml::{self as markup, Ending, Fold, LineView, Outline, Shape, attributes, local, name_of},
    },
    tui::{
        detail::{Extent, Masking, Start, Which},
        text::Text,
        theme::Role,
    },
};

/// How many attributes of a tag are looked at.
const MOST_ATTRIBUTES: usize = 32;

/// XML and how it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) outline: &'a Outline,
    pub(super) masking: Masking,
}

impl Tree<'_> {
    pub(super) fn rows(
        &self,
        row: usize,
        folds: &Folds,
        width: usize,
        seen: Seen,
        veil: &Veil,
    ) -> Laid {
        let line = self.outline.line_at(row, folds);
        let is_inside = self.masking == Masking::Masked && self.is_hidden(line, veil);
        let Some(view) = self.outline.view(self.bytes, line, folds) else {
            return Laid::default();
        };
        let fault = self.fault().filter(|_| view.is_fault);
        let fault = fault.map_or_else(Vec::new, |why| {
            Text::of(&why, Role::Failed).wrapped(width, 1)
        });
        if view.text.is_empty() {
            return Laid::of(fault);
        }
        let start = self.outline.start_of(line);
        let text = start..start + view.text.len();
        let mut before = indented(usize::from(view.depth), width);
        before.push(sign(view.fold), Role::Dim);
        if self.masking == Masking::Masked && view.shape == Shape::Raw {
            return self
                .broken_rows(before, text, is_inside, width, seen)
                .below(fault);
        }
        let indent = before.width();
        let mut pen = Pen {
            fill: Fill::new(before, (self.bytes, text), indent, width, seen),
            start,
            is_inside,
        };
        self.write(&view, &mut pen);
        pen.fill.done().below(fault)
    }

    /// A line of source that is not XML without what looks like a secret.
    fn broken_rows(
        &self,
        before: Text,
        line: Range<usize>,
        is_inside: bool,
        width: usize,
        seen: Seen,
    ) -> Laid {
        let indent = before.width();
        let mut fill = Fill::new(before, (self.bytes, line.clone()), indent, width, seen);
        if !is_inside {
            return broken(fill, redact::loose_xml_spans, Role::Failed);
        }
        put(&mut fill, (self.bytes, line.clone()), &[line], Role::Failed);
        fill.done()
    }

    /// Whether an element around a line is secret by its name.
    fn is_hidden(&self, line: usize, veil: &Veil) -> bool {
        let parent = |line: &usize| self.outline.parent(*line);
        let around = std::iter::successors(parent(&line), parent);
        veil.hides(around.map(|line| {
            let tag = &self.bytes[self.outline.span(line).unwrap_or_default()];
            (line, move || redact::is_secret_name(name_of(tag)))
        }))
    }

    fn write(&self, view: &LineView<'_>, pen: &mut Pen<'_>) {
        let all = 0..view.text.len();
        match view.shape {
            Shape::Start | Shape::Empty | Shape::End => self.tag(view.text, all, pen),
            Shape::Leaf => {
                let Some((start, inside, end)) = view.leaf() else {
                    return pen.put(all, Role::Plain);
                };
                self.tag(view.text, start.clone(), pen);
                self.text(view.text, inside, Some(&view.text[start]), pen);
                self.tag(view.text, end, pen);
            }
            Shape::Text | Shape::CData => self.text(view.text, all, view.around, pen),
            Shape::Comment | Shape::Instruction | Shape::Doctype => {
                self.words(all, redact::text_spans, Role::Dim, pen);
            }
            Shape::Raw => pen.put(all, Role::Failed),
        }
        if let Fold::Folded(lines) = view.fold {
            let s = if lines == 1 { "" } else { "s" };
            pen.fill.behind(&format!(" {lines} line{s}"), Role::Dim);
        }
    }

    /// Text in an element with this start tag.
    fn text(&self, line: &[u8], text: Range<usize>, around: Option<&[u8]>, pen: &mut Pen<'_>) {
        let is_secret =
            pen.is_inside || around.is_some_and(|tag| redact::is_secret_name(name_of(tag)));
        let says = line[text.clone()].trim_ascii();
        if is_secret && self.masking == Masking::Masked && !says.is_empty() {
            return pen.hide(text, &redact::mask(says));
        }
        self.words(text, redact::xml_spans, Role::Plain, pen);
    }

    /// What stands under a name that is none of a secret, without the secrets that
    /// `find` finds in it.
    fn words(
        &self,
        part: Range<usize>,
        find: fn(&[u8]) -> Vec<Range<usize>>,
        role: Role,
        pen: &mut Pen<'_>,
    ) {
        let text = (self.bytes, pen.start + part.start..pen.start + part.end);
        let secrets = match self.masking {
            Masking::Masked => secrets_in(&pen.fill, text.clone(), find),
            Masking::Shown => Vec::new(),
        };
        put(&mut pen.fill, text, &secrets, role);
    }

    fn tag(&self, line: &[u8], span: Range<usize>, pen: &mut Pen<'_>) {
        let tag = &line[span.clone()];
        let of_line = |part: Range<usize>| span.start + part.start..span.start + part.end;
        let name = name_of(tag);
        let start = if tag.starts_with(b"</") { 2 } else { 1 };
        let behind = (start + name.len()).min(tag.len());
        pen.put(of_line(0..start.min(tag.len())), Role::Dim);
        pen.put(of_line(start.min(behind)..behind), Role::Name);
        let mut at = behind;
        for (name, value) in attributes(tag) {
            if pen.fill.is_full() {
                return;
            }
            pen.put(of_line(at..value.start), Role::Dim);
            let is_secret = pen.is_inside || redact::is_secret_name(&tag[name]);
            at = value.end;
            if is_secret && !value.is_empty() && self.masking == Masking::Masked {
                let masked = redact::mask(&tag[value.clone()]);
                pen.hide(of_line(value), &masked);
            } else {
                self.words(of_line(value), redact::xml_spans, Role::Plain, pen);
            }
        }
        pen.put(of_line(at..tag.len()), Role::Dim);
    }

    /// Why and where it stops being XML.
    pub(super) fn fault(&self) -> Option<String> {
        let why = self.outline.fault(self.bytes)?;
        Some(format!(" not XML: {why}"))
    }

    pub(super) fn remark(&self) -> Option<Said> {
        match self.outline.ending() {
            Ending::Whole => None,
            Ending::Fault { fault, .. } => {
                let (line, column) = fault.line_and_column(self.bytes);
                Some(Said {
                    words: self.fault()?.trim_start().to_owned(),
                    beside: broken_from("XML", line, column),
                })
            }
            Ending::Limit(at) => Some(Said {
                words: format!("laid out up to byte {at}; the plain text has the rest"),
                beside: vec![format!("laid out up to byte {at}"), "not all".to_owned()],
            }),
        }
    }

    pub(super) fn value(&self, row: usize, folds: &Folds) -> Option<Value> {
        let line = self.outline.line_at(row, folds);
        let view = self.outline.view(self.bytes, line, folds)?;
        let is_text = matches!(view.shape, Shape::Text | Shape::CData | Shape::Leaf);
        let path = if is_text {
            self.text_path(line, &view)
        } else {
            self.path(line)
        };
        Some(Value {
            path: path.map_or_else(String::new, |path| path.to_string()),
            kind: match view.shape {
                Shape::Start | Shape::End | Shape::Leaf | Shape::Empty => "element",
                Shape::Text => "text",
                Shape::CData => "CDATA",
                Shape::Comment => "comment",
                Shape::Instruction => "instruction",
                Shape::Doctype => "document type",
                Shape::Raw => "not XML",
            },
        })
    }

    /// The way to the element that `line` is of.
    fn path(&self, line: usize) -> Option<Path> {
        self.outline.path(self.bytes, line).map(Path::new)
    }

    /// The way to the text on a line: beside attributes and elements it has a
    /// name of its own.
    fn text_path(&self, line: usize, view: &LineView<'_>) -> Option<Path> {
        let path = self.path(line)?;
        let is_leaf = view.shape == Shape::Leaf;
        let tag = if is_leaf {
            &view.text[view.leaf()?.0]
        } else {
            view.around?
        };
        let is_beside = shown_attributes(tag).next().is_some()
            || (!is_leaf && self.outline.is_beside_elements(line));
        let mut steps = path.steps().to_vec();
        steps.extend(is_beside.then(|| Step::Key("#text".to_owned())));
        Some(Path::new(steps))
    }

    /// The text on a line, and the attributes of the tag that opens there.
    pub(super) fn value_starts(&self, row: usize, folds: &Folds) -> Vec<Start> {
        let line = self.outline.line_at(row, folds);
        let Some(view) = self.outline.view(self.bytes, line, folds) else {
            return Vec::new();
        };
        let own = self.text_start(line, &view);
        let attributes = self.attribute_starts(line, &view);
        own.into_iter().chain(attributes).collect()
    }

    fn text_start(&self, line: usize, view: &LineView<'_>) -> Option<Start> {
        let source = match view.shape {
            Shape::Text | Shape::CData => view.text,
            Shape::Leaf => &view.text[view.leaf()?.1],
            Shape::Empty if shown_attributes(view.text).next().is_none() => &[],
            _ => return None,
        };
        let path = match view.shape {
            Shape::Empty => self.path(line)?,
            _ => self.text_path(line, view)?,
        };
        let start = &source[..source.len().min(lens::LONGEST)];
        let text = markup::says(start).trim().to_owned();
        let is_piece = view.shape != Shape::Leaf && self.outline.is_beside_text(line);
        Some(Start {
            which: Which::Own,
            name: last_name(&path),
            path: path.to_string(),
            len: source.len() - start.len() + text.len(),
            text,
            form: Some(Form::Text),
            extent: if is_piece {
                Extent::Piece
            } else {
                Extent::Whole
            },
        })
    }

    fn attribute_starts(&self, line: usize, view: &LineView<'_>) -> Vec<Start> {
        let Some(tag) = start_tag(view) else {
            return Vec::new();
        };
        let mut starts = Vec::new();
        let mut path = None;
        for (number, (name, value)) in shown_attributes(tag).take(MOST_ATTRIBUTES).enumerate() {
            let path = path.get_or_insert_with(|| self.path(line).unwrap_or_default());
            let name = format!("@{}", lossy(local(&tag[name])));
            let mut steps = path.steps().to_vec();
            steps.push(Step::Key(name.clone()));
            let start = &tag[value.start..value.end.min(value.start + lens::LONGEST)];
            let text = attribute_text(start);
            starts.push(Start {
                which: Which::Attribute(number),
                path: Path::new(steps).to_string(),
                name,
                len: value.len() - start.len() + text.len(),
                text,
                form: Some(Form::Text),
                extent: Extent::Whole,
            });
        }
        starts
    }

    /// An attribute of the tag that opens on a line.
    pub(super) fn attribute(&self, row: usize, folds: &Folds, number: usize) -> Option<String> {
        let line = self.outline.line_at(row, folds);
        let view = self.outline.view(self.bytes, line, folds)?;
        let tag = start_tag(&view)?;
        let (_, value) = shown_attributes(tag).nth(number)?;
        Some(attribute_text(&tag[value]))
    }

    /// What stands on a line: of text what it says, of an element with others in
    /// it its source.
    pub(super) fn value_text(&self, row: usize, folds: &Folds) -> Option<String> {
        let line = self.outline.line_at(row, folds);
        let view = self.outline.view(self.bytes, line, folds)?;
        Some(match view.shape {
            Shape::Leaf => markup::says(&view.text[view.leaf()?.1]),
            Shape::Text | Shape::CData => markup::says(view.text),
            _ => lossy(&self.bytes[self.outline.span(line)?]),
        })
    }
}

/// The tag that opens an element on a line.
fn start_tag<'a>(view: &LineView<'a>) -> Option<&'a [u8]> {
    match view.shape {
        Shape::Start | Shape::Empty => Some(view.text),
        Shape::Leaf => Some(&view.text[view.leaf()?.0]),
        _ => None,
    }
}

/// The attributes of a tag without those that bind namespaces: they say nothing
/// of the event.
fn shown_attributes(tag: &[u8]) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + '_ {
    attributes(tag).filter(|(name, _)| {
        let name = &tag[name.clone()];
        name != b"xmlns" && !name.starts_with(b"xmlns:")
    })
}

fn attribute_text(source: &[u8]) -> String {
    markup::attribute_says(source).unwrap_or_else(|| lossy(source))
}

/// The last name of a path that is one of the text.
fn last_name(path: &Path) -> String {
    let mut names = path.steps().iter().rev().filter_map(|step| match step {
        Step::Key(name) if name != "#text" => Some(name.clone()),
        _ => None,
    });
    names.next().unwrap_or_default()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const fn sign(fold: Fold) -> &'static str {
    match fold {
        Fold::None => "  ",
        Fold::Open => "▾ ",
        Fold::Folded(_) => "▸ ",
    }
}

/// A line that is written.
struct Pen<'a> {
    fill: Fill<'a>,
    /// Where the line starts.
    start: usize,
    /// Whether it writes what is in a secret element.
    is_inside: bool,
}

impl Pen<'_> {
    /// Writes these bytes of the line.
    fn put(&mut self, part: Range<usize>, role: Role) {
        let start = self.start;
        self.fill.put(start + part.start..start + part.end, role);
    }

    /// Writes what stands in for them.
    fn hide(&mut self, part: Range<usize>, masked: &str) {
        let span = self.start + part.start..self.start + part.end;
        self.fill.stand_in(&span, masked, Role::Masked);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn behind_a_fault_secrets_are_hidden_as_in_plain_text() {
        let shown = |text: &str, masking| {
            let outline = Outline::of(text.as_bytes());
            let bytes = text.as_bytes();
            let tree = Tree {
                bytes,
                outline: &outline,
                masking,
            };
            let rows = (0..outline.len()).flat_map(|row| {
                tree.rows(row, &Folds::new(), 80, Seen::Cut(0), &Veil::default())
                    .rows
            });
            rows.map(|row| row.text.shown()).collect::<String>()
        };
        let texts = [
            "<a></b>\n<token>hunter2</token>\n<c>seen</c>",
            "<a></b>\n<c password='hunter2'>\nseen</c>",
            "<a>seen</b>\n<token>\nhunter2",
            "<a>seen<token>hunter2</b>\nhunter2",
            "<a>seen<token><!-- -->x<b>&<c\nhunter2",
        ];
        for text in texts {
            let masked = shown(text, Masking::Masked);
            assert!(
                masked.contains("seen") && !masked.contains("hunter2"),
                "{masked}"
            );
            assert!(shown(text, Masking::Shown).contains("hunter2"));
        }
    }

    proptest! {
        #[test]
        fn every_text_can_be_shown(
            text in "(<a b='[<\"]?'>|</a>|<token>|</token>|<d\u{1b}/>|<!--|[<>&é\u{202e} \n])*",
            width in 0..60_usize,
        ) {
            let outline = Outline::of(text.as_bytes());
            let tree = Tree { bytes: text.as_bytes(), outline: &outline, masking: Masking::Masked };
            let folds = Folds::new();
            for row in 0..=outline.len() {
                for seen in [Seen::Cut(0), Seen::Cut(3), Seen::Wrapped(0)] {
                    let _ = tree.rows(row, &folds, width, seen, &Veil::default());
                }
                let _ = (tree.value(row, &folds), tree.value_text(row, &folds));
            }
        }
    }
}
