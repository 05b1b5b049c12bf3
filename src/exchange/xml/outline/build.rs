//! Lays XML out in lines, as far as it is XML, and what is left as it stands.

use std::ops::Range;

use super::{Ending, Line, MAX_DEPTH, MOST_LINES, NOWHERE, Outline, Shape};
use crate::exchange::{
    json::Fault,
    xml::{Kind, Token, name_of, tokens},
};

/// The lines so far.
#[derive(Debug, Default)]
pub(super) struct Builder {
    lines: Vec<Line>,
    /// The lines of the elements that are open.
    open: Vec<u32>,
}

impl Builder {
    pub(super) fn read(mut self, text: &[u8]) -> Outline {
        let end = text.len().min(NOWHERE as usize - 1);
        let mut at = 0;
        for token in tokens(&text[..end]) {
            let token = match token {
                Ok(_) if self.lines.len() >= MOST_LINES || self.open.len() > MAX_DEPTH => {
                    return self.ended(Ending::Limit(at));
                }
                Ok(token) if self.nests(text, &token) => token,
                Ok(token) => {
                    let fault = Fault::broken(token.start, "no end tag");
                    return self.broken(text, token.start, fault);
                }
                Err(fault) => return self.broken(text, at, fault),
            };
            at = token.end;
            self.add(text, token);
        }
        if self.open.is_empty() {
            return self.ended(Ending::Whole);
        }
        self.broken(text, end, Fault::cut(end, "an end tag"))
    }

    fn ended(self, ending: Ending) -> Outline {
        Outline {
            lines: self.lines,
            ending,
        }
    }

    /// Whether a token stands where it may: an end tag behind what it ends.
    fn nests(&self, text: &[u8], token: &Token) -> bool {
        let open = || {
            let line = self.lines[*self.open.last()? as usize];
            Some(name_of(&text[line.start as usize..line.end as usize]))
        };
        token.kind != Kind::End || open() == Some(name_of(&text[token.span()]))
    }

    fn add(&mut self, text: &[u8], token: Token) {
        let shape = match token.kind {
            Kind::Start => Shape::Start,
            Kind::Empty => Shape::Empty,
            Kind::End => return self.end(token),
            Kind::Text => return self.text(text, token),
            Kind::CData => Shape::CData,
            Kind::Comment => Shape::Comment,
            Kind::Instruction => Shape::Instruction,
            Kind::Doctype => Shape::Doctype,
        };
        let line = self.push(shape, token.span());
        if shape == Shape::Start {
            self.open.push(line);
        }
    }

    /// Text without the white space around it, where there is more than that.
    fn text(&mut self, text: &[u8], token: Token) {
        let bytes = &text[token.span()];
        let kept = bytes.trim_ascii_start();
        let start = token.end - kept.len();
        let length = kept.trim_ascii_end().len();
        if length > 0 {
            self.push(Shape::Text, start..start + length);
        }
    }

    fn end(&mut self, token: Token) {
        let Some(start) = self.open.pop() else { return };
        let inside = &self.lines[start as usize + 1..];
        let is_leaf = match inside {
            [] => true,
            [one] => matches!(one.shape, Shape::Text | Shape::CData),
            _ => false,
        };
        if is_leaf {
            self.lines.truncate(start as usize + 1);
            let line = &mut self.lines[start as usize];
            line.shape = Shape::Leaf;
            line.end = place(token.end);
            return;
        }
        let end = self.push(Shape::End, token.span());
        self.lines[end as usize].link = start;
        self.lines[start as usize].link = end;
    }

    fn push(&mut self, shape: Shape, span: Range<usize>) -> u32 {
        let number = place(self.lines.len());
        self.lines.push(Line {
            start: place(span.start),
            end: place(span.end),
            link: NOWHERE,
            parent: self.open.last().copied().unwrap_or(NOWHERE),
            depth: u16::try_from(self.open.len()).unwrap_or(u16::MAX),
            shape,
        });
        number
    }

    /// What is left from byte `from` on as it stands; where there are to be no
    /// more lines, the last holds the rest. It lies in what is open there.
    fn broken(mut self, text: &[u8], from: usize, fault: Fault) -> Outline {
        let nesting = matches!(fault.expected, "no end tag" | "an end tag");
        let open = self.open.last().filter(|_| nesting).map(|line| {
            let line = self.lines[*line as usize];
            let name = name_of(&text[line.start as usize..line.end as usize]);
            let start = line.start as usize + 1;
            start..start + name.len()
        });
        let line = self.lines.len();
        let mut at = from;
        while at < text.len() {
            let rest = &text[at..];
            let end = memchr::memchr(b'\n', rest).filter(|_| self.lines.len() + 1 < MOST_LINES);
            let length = end.map_or(rest.len(), |end| end + 1);
            let kept = rest[..length].trim_ascii_end().len();
            if kept > 0 {
                self.raw(at..at + kept);
            }
            at += length;
        }
        if self.lines.len() == line {
            self.raw(from..from);
        }
        self.ended(Ending::Fault { fault, line, open })
    }

    fn raw(&mut self, span: Range<usize>) {
        let line = self.push(Shape::Raw, span);
        self.lines[line as usize].depth = 0;
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NOWHERE)
}
