//! XML laid out in lines that fold: what the body view draws.
//!
//! A line holds places in the source and nothing else. An element that has
//! nothing but text is one line; white space between tags is none. Where the XML
//! breaks, what follows is there as lines of plain source.

mod build;

use std::ops::Range;

use super::{local, name_of, tag_end};
use crate::exchange::json::{Cause, Fault, Folds, Step};
use build::Builder;

/// The most lines that are laid out: 4 MiB of them.
const MOST_LINES: usize = 200_000;

/// How deep elements are laid out.
const MAX_DEPTH: usize = 10_000;

/// The most elements before and behind one that are looked at to find how many
/// have its name.
const SIBLINGS: usize = 500;

/// Stands where no line is.
const NOWHERE: u32 = u32::MAX;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The start tag of an element with something in it.
    Start,
    /// Its end tag.
    End,
    /// An element with nothing but text in it.
    Leaf,
    /// An element of one tag.
    Empty,
    /// Text beside elements.
    Text,
    /// `<![CDATA[...]]>` beside elements.
    CData,
    /// A comment.
    Comment,
    /// A processing instruction.
    Instruction,
    /// A document type.
    Doctype,
    /// Source that is not XML, as it stands.
    Raw,
}

/// A line: 20 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    start: u32,
    end: u32,
    /// Of a start tag the line of its end, of an end tag that of its start.
    link: u32,
    /// The line of the element around it.
    parent: u32,
    depth: u16,
    shape: Shape,
}

/// XML in lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    lines: Vec<Line>,
    ending: Ending,
}

/// How the lines end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With the text.
    Whole,
    /// With the text, which is no XML from the fault on.
    Fault {
        /// Where, and what was expected.
        fault: Fault,
        /// The line that says so.
        line: usize,
        /// The element whose end was expected, by its name in the source.
        open: Option<Range<usize>>,
    },
    /// At this byte: it has more lines, or goes deeper, than were to be laid out.
    Limit(usize),
}

/// A line as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineView<'a> {
    /// How many elements are around it.
    pub depth: u16,
    /// Its source.
    pub text: &'a [u8],
    /// What it is.
    pub shape: Shape,
    /// Whether it can be folded, and is.
    pub fold: Fold,
    /// The tag of the element around it.
    pub around: Option<&'a [u8]>,
    /// Whether the text stops being XML here.
    pub is_fault: bool,
}

/// Whether a line is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// It cannot be.
    None,
    /// It can be, and is not.
    Open,
    /// It is, with so many lines inside.
    Folded(usize),
}

impl Outline {
    /// The outline of a text.
    #[must_use]
    pub fn of(text: &[u8]) -> Self {
        Builder::default().read(text)
    }

    /// The number of lines, folded or not.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How the lines end.
    #[must_use]
    pub const fn ending(&self) -> &Ending {
        &self.ending
    }

    /// Where and why the text stops being XML, in words.
    #[must_use]
    pub fn fault(&self, text: &[u8]) -> Option<String> {
        let Ending::Fault { fault, open, .. } = &self.ending else {
            return None;
        };
        let Some(name) = open.clone() else {
            return Some(fault.explain(text));
        };
        let (line, column) = fault.line_and_column(text);
        let name = String::from_utf8_lossy(&text[name]).into_owned();
        let what = match fault.cause {
            Cause::Cut => format!("ends at byte {}, expected </{name}>", fault.at),
            Cause::Broken => format!("expected </{name}> at byte {}", fault.at),
        };
        Some(format!("{what} (line {line}, column {column})"))
    }

    /// The last line of the element that starts at `line`.
    #[must_use]
    pub fn end_of(&self, line: usize) -> Option<usize> {
        let start = self.lines.get(line)?;
        (start.shape == Shape::Start && start.link != NOWHERE).then_some(start.link as usize)
    }

    /// The line that starts the element around `line`; none at the top.
    #[must_use]
    pub fn parent(&self, line: usize) -> Option<usize> {
        let line = self.lines.get(self.first_line(line))?;
        (line.parent != NOWHERE).then_some(line.parent as usize)
    }

    /// The source of what stands on `line`, of an element from its start tag to
    /// its end tag, wherever on it one stands.
    #[must_use]
    pub fn span(&self, line: usize) -> Option<Range<usize>> {
        let first = self.first_line(line);
        let start = self.lines.get(first)?;
        let last = self.end_of(first).map_or(start, |end| &self.lines[end]);
        Some(start.start as usize..last.end as usize)
    }

    /// The line that shows the byte `at` of the source, or the last before it.
    #[must_use]
    pub fn line_of_byte(&self, at: usize) -> usize {
        let starts_until = |line: &Line| line.start as usize <= at;
        self.lines.partition_point(starts_until).saturating_sub(1)
    }

    /// The byte with which a line begins.
    #[must_use]
    pub fn start_of(&self, line: usize) -> usize {
        self.lines.get(line).map_or(0, |line| line.start as usize)
    }

    /// Unfolds what hides `line`.
    pub fn reveal(&self, line: usize, folds: &mut Folds) {
        let around = std::iter::successors(self.parent(line), |line| self.parent(*line));
        for parent in around {
            folds.unfold(parent);
        }
    }

    /// The way to the element on `line`, in the words of the document: names
    /// without prefix, and a number where there are several of one name; every
    /// one of them where there are more than are counted.
    #[must_use]
    pub fn path(&self, text: &[u8], line: usize) -> Option<Vec<Step>> {
        let mut at = self.first_line(line);
        if !self.lines.get(at)?.is_element() {
            at = self.parent(at)?;
        }
        let mut steps = Vec::new();
        loop {
            let name = String::from_utf8_lossy(self.name(text, at)).into_owned();
            steps.extend(self.number(text, at));
            steps.push(Step::Key(name));
            match self.parent(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        steps.reverse();
        Some(steps)
    }

    /// What stands directly in the element around `line`, besides what is on
    /// `line` itself; as much of it as is looked at to count.
    fn beside(&self, line: usize) -> impl Iterator<Item = &Line> {
        let before = self.before(line).take(SIBLINGS);
        let behind = self.behind(line).take(SIBLINGS);
        before
            .chain(behind)
            .filter_map(|other| self.lines.get(other))
    }

    /// Whether elements stand beside `line`.
    #[must_use]
    pub fn is_beside_elements(&self, line: usize) -> bool {
        self.beside(line).any(Line::is_element)
    }

    /// Whether more text of the same element stands beside `line`.
    #[must_use]
    pub fn is_beside_text(&self, line: usize) -> bool {
        let is_text = |other: &Line| matches!(other.shape, Shape::Text | Shape::CData);
        self.beside(line).any(is_text)
    }

    fn name<'a>(&self, text: &'a [u8], line: usize) -> &'a [u8] {
        local(name_of(self.text(text, line)))
    }

    fn text<'a>(&self, text: &'a [u8], line: usize) -> &'a [u8] {
        let line = &self.lines[line];
        text.get(line.start as usize..line.end as usize)
            .unwrap_or_default()
    }

    /// Which of those with its name an element is, where there are several.
    fn number(&self, text: &[u8], line: usize) -> Option<Step> {
        let name = self.name(text, line);
        let is_same =
            |other: &usize| self.lines[*other].is_element() && self.name(text, *other) == name;
        let mut before = self.before(line);
        let number = before.by_ref().take(SIBLINGS).filter(is_same).count();
        if before.next().is_some() {
            return Some(Step::Each);
        }
        let is_alone = number == 0 && !self.behind(line).take(SIBLINGS).any(|it| is_same(&it));
        (!is_alone).then_some(Step::Index(number))
    }

    /// What stands behind `line` in the same element.
    fn behind(&self, line: usize) -> impl Iterator<Item = usize> {
        let parent = self.lines[line].parent;
        let next = move |line: &usize| {
            let next = self.end_of(*line).unwrap_or(*line) + 1;
            let found = self.lines.get(next)?;
            (found.parent == parent && found.shape != Shape::End).then_some(next)
        };
        std::iter::successors(next(&line), next)
    }

    /// What stands before `line` in the same element.
    fn before(&self, line: usize) -> impl Iterator<Item = usize> {
        let parent = self.lines[line].parent;
        let previous = move |line: &usize| {
            let previous = self.first_line(line.checked_sub(1)?);
            (self.lines[previous].parent == parent && previous != parent as usize)
                .then_some(previous)
        };
        std::iter::successors(previous(&line), previous)
    }

    /// The line on which starts what stands on `line`.
    fn first_line(&self, line: usize) -> usize {
        match self.lines.get(line) {
            Some(end) if end.shape == Shape::End => end.link as usize,
            _ => line,
        }
    }

    /// How many lines are seen.
    #[must_use]
    pub fn visible_len(&self, folds: &Folds) -> usize {
        self.len() - folds.hidden_lines()
    }

    /// The line that is seen in `row`; [`Outline::len`] or more when there is none.
    #[must_use]
    pub fn line_at(&self, row: usize, folds: &Folds) -> usize {
        folds.line_at(row)
    }

    /// The row in which `line` is seen, or the folded element it is in.
    #[must_use]
    pub fn row_of(&self, line: usize, folds: &Folds) -> usize {
        folds.row_of(line)
    }

    /// Folds the element that starts on `line`, if one does.
    pub fn fold(&self, line: usize, folds: &mut Folds) {
        if let Some(end) = self.end_of(line) {
            folds.fold(line, end);
        }
    }

    /// What is drawn of `line`.
    #[must_use]
    pub fn view<'a>(&self, text: &'a [u8], line: usize, folds: &Folds) -> Option<LineView<'a>> {
        let found = self.lines.get(line)?;
        let fold = match self.end_of(line) {
            None => Fold::None,
            Some(end) if folds.contains(line) => Fold::Folded(end - line - 1),
            Some(_) => Fold::Open,
        };
        let is_fault = matches!(&self.ending, Ending::Fault { line: fault, .. } if *fault == line);
        Some(LineView {
            depth: found.depth,
            text: self.text(text, line),
            shape: found.shape,
            fold,
            around: self.parent(line).map(|parent| self.text(text, parent)),
            is_fault,
        })
    }
}

impl Line {
    const fn is_element(&self) -> bool {
        matches!(self.shape, Shape::Start | Shape::Leaf | Shape::Empty)
    }
}

impl LineView<'_> {
    /// The start tag, the content and the end tag of an element of one line.
    #[must_use]
    pub fn leaf(&self) -> Option<(Range<usize>, Range<usize>, Range<usize>)> {
        if self.shape != Shape::Leaf {
            return None;
        }
        let start = tag_end(self.text).ok()?;
        let end = memchr::memrchr(b'<', self.text)?.max(start);
        Some((0..start, start..end, end..self.text.len()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::json::Path;

    fn lines(text: &str) -> Vec<(usize, &str)> {
        let outline = Outline::of(text.as_bytes());
        let folds = Folds::new();
        (0..outline.len())
            .map(|line| {
                let view = outline.view(text.as_bytes(), line, &folds).unwrap();
                let text = std::str::from_utf8(view.text).unwrap();
                (usize::from(view.depth), text)
            })
            .collect()
    }

    fn fault(text: &str) -> Option<String> {
        Outline::of(text.as_bytes()).fault(text.as_bytes())
    }

    #[test]
    fn elements_are_indented_and_those_of_text_are_one_line() {
        let text = "<?xml version='1.0'?>\n<a x='1'> <b>one</b><c/><d></d><!-- n -->\n mixed <e>\
            <![CDATA[<raw>]]></e> <f><g/></f></a>\n";
        assert_eq!(
            lines(text),
            [
                (0, "<?xml version='1.0'?>"),
                (0, "<a x='1'>"),
                (1, "<b>one</b>"),
                (1, "<c/>"),
                (1, "<d></d>"),
                (1, "<!-- n -->"),
                (1, "mixed"),
                (1, "<e><![CDATA[<raw>]]></e>"),
                (1, "<f>"),
                (2, "<g/>"),
                (1, "</f>"),
                (0, "</a>"),
            ]
        );
        assert_eq!(fault(text), None);
    }

    #[test]
    fn broken_xml_shows_what_is_right_and_then_the_rest_with_the_place() {
        let text = "<a>\n<b>1</c>\nrest</a>";
        assert_eq!(
            lines(text),
            [
                (0, "<a>"),
                (1, "<b>"),
                (2, "1"),
                (0, "</c>"),
                (0, "rest</a>")
            ]
        );
        assert_eq!(
            fault(text).unwrap(),
            "expected </b> at byte 8 (line 2, column 5)"
        );
        assert_eq!(
            fault("<a><b/>").unwrap(),
            "ends at byte 7, expected </a> (line 1, column 8)"
        );
        assert_eq!(
            fault("<a><b x=").unwrap(),
            "ends at byte 8, expected '>' (line 1, column 9)"
        );
        assert_eq!(
            fault("<a/></a>").unwrap(),
            "expected no end tag at byte 4 (line 1, column 5)"
        );
    }

    #[test]
    fn what_is_folded_is_not_seen_and_what_is_around_a_line_is_found() {
        let text = "<a><b><c>1</c><c>2</c></b><d>x</d></a>";
        let outline = Outline::of(text.as_bytes());
        let mut folds = Folds::new();
        assert_eq!((outline.len(), outline.end_of(1)), (7, Some(4)));
        outline.fold(1, &mut folds);
        assert_eq!(outline.visible_len(&folds), 4);
        assert_eq!(outline.line_at(2, &folds), 5);
        assert_eq!(outline.row_of(3, &folds), 1);
        assert_eq!(
            outline.view(text.as_bytes(), 1, &folds).unwrap().fold,
            Fold::Folded(2)
        );
        outline.fold(0, &mut folds);
        assert_eq!(outline.visible_len(&folds), 1);
        outline.reveal(2, &mut folds);
        assert!(folds.is_empty());
        assert_eq!((outline.line_of_byte(9), outline.start_of(3)), (2, 14));
        assert_eq!(outline.parent(3), Some(1));
        assert_eq!(outline.parent(4), Some(0));
        assert_eq!(&text[outline.span(4).unwrap()], "<b><c>1</c><c>2</c></b>");
    }

    #[test]
    fn the_way_to_an_element_is_that_of_the_document() {
        let text = "<s:a><b><c>1</c>t<c>2</c><d/></b></s:a>";
        let outline = Outline::of(text.as_bytes());
        let path = |line| {
            let steps = outline.path(text.as_bytes(), line).unwrap();
            Path::new(steps).to_string()
        };
        let found: Vec<_> = (0..outline.len()).map(path).collect();
        assert_eq!(
            found,
            [
                ".a",
                ".a.b",
                ".a.b.c[0]",
                ".a.b",
                ".a.b.c[1]",
                ".a.b.d",
                ".a.b",
                ".a"
            ]
        );
        assert!(outline.is_beside_elements(3) && !outline.is_beside_text(3));
    }

    #[test]
    fn far_into_a_list_an_element_has_no_number() {
        let text = format!("<a>{}</a>", "<b>1</b>".repeat(2 * SIBLINGS));
        let outline = Outline::of(text.as_bytes());
        let path = |line| Path::new(outline.path(text.as_bytes(), line).unwrap()).to_string();
        assert_eq!(path(SIBLINGS), ".a.b[499]");
        assert_eq!(path(SIBLINGS + 2), ".a.b[]");
    }

    #[test]
    fn a_deep_and_a_wide_text_stop_at_the_limit() {
        let most = [("<a>", MAX_DEPTH + 1), ("<a/>", MOST_LINES)];
        for (tag, lines) in most {
            let text = tag.repeat(MOST_LINES + 10);
            let outline = Outline::of(text.as_bytes());
            assert_eq!(outline.len(), lines);
            assert_eq!(outline.ending(), &Ending::Limit(lines * tag.len()));
            let path = outline.path(text.as_bytes(), lines - 1);
            assert!(path.is_some_and(|path| path.len() <= MAX_DEPTH + 1));
        }
        let raw = format!("<a></b>{}the end", "x\n".repeat(MOST_LINES));
        let outline = Outline::of(raw.as_bytes());
        assert_eq!(outline.len(), MOST_LINES);
        let last = outline.text(raw.as_bytes(), MOST_LINES - 1);
        assert!(last.ends_with(b"x\nthe end"), "the last holds the rest");
    }

    proptest! {
        #[test]
        fn every_prefix_shows_and_every_byte_that_is_no_white_space_stands_on_a_line(
            text in "(<a>|</a>|<b c='[<\"]'>|</b>|<d/>|[xé \n]|<!--.-->|<!\\[CDATA\\[<\\]\\]>)*",
            cut in 0..100_usize,
        ) {
            let text = text.as_bytes();
            let text = &text[..cut.min(text.len())];
            let outline = Outline::of(text);
            let mut shown: Vec<u8> = Vec::new();
            for line in 0..outline.len() {
                shown.extend(outline.text(text, line));
                let _ = outline.path(text, line);
                prop_assert!(outline.parent(line).is_none_or(|parent| parent < line));
            }
            let ink = |bytes: &[u8]| bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<_>>();
            prop_assert_eq!(ink(&shown), ink(text));
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in proptest::collection::vec(
            prop_oneof![proptest::sample::select(b"<>/!?-[]ab ='\"\n".to_vec()), any::<u8>()], 0..200)) {
            let outline = Outline::of(&bytes);
            let _ = outline.fault(&bytes);
            for line in 0..outline.len() {
                let _ = (outline.span(line), outline.path(&bytes, line));
                if let Some(view) = outline.view(&bytes, line, &Folds::new()) {
                    let _ = view.leaf();
                }
            }
        }
    }
}
