//! Two texts compared by line, and by word within a line that changed.

use std::{hash::BuildHasher, ops::Range};

use super::{
    Kind, Place,
    align::align,
    report::{Report, Source, within},
    side::first_difference,
    words,
};

/// Compares two texts that are not equal.
pub(super) fn compare(old: &Source<'_>, new: &Source<'_>, report: &mut Report<'_>) {
    let (start, end) = same_ends(old.text, new.text);
    let lines_before = memchr::memchr_iter(b'\n', &old.text[..start]).count();
    let inner = |source: &Source<'_>| start..source.text.len() - end;
    let (Some(old_lines), Some(new_lines)) = (
        lines(old.text, inner(old), report),
        lines(new.text, inner(new), report),
    ) else {
        report.remark("a body has too many lines to be compared one by one");
        return whole(old, new, report);
    };
    let hashes = |source: &Source<'_>, lines: &[Range<usize>], report: &Report<'_>| -> Vec<u64> {
        let hash = |line: &Range<usize>| report.hashes.hash_one(&source.text[line.clone()]);
        lines.iter().map(hash).collect()
    };
    let old_hashes = hashes(old, &old_lines, report);
    let new_hashes = hashes(new, &new_lines, report);
    let common = align(&old_hashes, &new_hashes, report.steps());
    if common.gave_up {
        report.remark("the text has changed too much to find the smallest difference");
    }
    let mut from = (0, 0);
    let last = (old_lines.len(), new_lines.len());
    for to in common.pairs.into_iter().chain([last]) {
        let gap = Gap {
            old: (old, &old_lines[from.0..to.0], lines_before + from.0 + 1),
            new: (new, &new_lines[from.1..to.1], lines_before + from.1 + 1),
        };
        gap.tell(report);
        if report.is_stopped() {
            return;
        }
        from = (to.0 + 1, to.1 + 1);
    }
}

/// How many bytes are the same at both ends, to whole lines.
fn same_ends(old: &[u8], new: &[u8]) -> (usize, usize) {
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let start = memchr::memrchr(b'\n', &old[..same]).map_or(0, |at| at + 1);
    let (old, new) = (&old[start..], &new[start..]);
    let backwards = old.iter().rev().zip(new.iter().rev());
    let same = backwards.take_while(|(a, b)| a == b).count();
    // What is the same at the end begins with a line where one ends before it
    // on both sides.
    let tail = &old[old.len() - same..];
    let end = memchr::memchr(b'\n', tail).map_or(0, |at| tail.len() - at - 1);
    (start, end)
}

/// The lines of a part of a text, with their ends; none where they are too many.
fn lines(text: &[u8], part: Range<usize>, report: &Report<'_>) -> Option<Vec<Range<usize>>> {
    let mut lines = Vec::new();
    let mut start = part.start;
    for at in memchr::memchr_iter(b'\n', &text[part.clone()]) {
        let end = part.start + at + 1;
        lines.push(start..end);
        start = end;
        if lines.len() > report.limits.lines {
            return None;
        }
    }
    if start < part.end {
        lines.push(start..part.end);
    }
    Some(lines)
}

/// Told as two texts and the place where they part.
fn whole(old: &Source<'_>, new: &Source<'_>, report: &mut Report<'_>) {
    report.remark(first_difference(old.text, new.text));
    report.add(
        Place::Bytes,
        Kind::Changed,
        Some(old.clone()),
        Some(new.clone()),
    );
}

/// Lines of one side, and the number of the first.
type Lines<'t, 'a> = (&'t Source<'a>, &'t [Range<usize>], usize);

/// What stands between two lines that both sides have.
struct Gap<'t, 'a> {
    old: Lines<'t, 'a>,
    new: Lines<'t, 'a>,
}

impl Gap<'_, '_> {
    /// Lines that are alike are one that changed; the others are told as
    /// removed and added.
    fn tell(&self, report: &mut Report<'_>) {
        let (old, new) = (self.old.1.len(), self.new.1.len());
        for at in 0..old.max(new) {
            match (nth(self.old, at), nth(self.new, at)) {
                (Some(from), Some(to)) => changed(from, to, report),
                (from, to) => {
                    if let Some(line) = from {
                        removed(line, report);
                    }
                    if let Some(line) = to {
                        added(line, report);
                    }
                }
            }
        }
    }
}

fn nth<'a>((source, lines, first): Lines<'_, 'a>, at: usize) -> Option<Numbered<'a>> {
    let line = lines.get(at)?;
    Some((part(source, line), first + at))
}

/// A line, and its number.
type Numbered<'a> = (Source<'a>, usize);

fn changed(old: Numbered<'_>, new: Numbered<'_>, report: &mut Report<'_>) {
    let ((mut from, old_number), (mut to, new_number)) = (old, new);
    let has_end = [&from, &to].iter().all(|line| line.text.ends_with(b"\n"));
    if has_end {
        // An end that both have is no part of what changed.
        (from, to) = (without_end(from), without_end(to));
    }
    let Some((gone, come)) = words::compare(from.text, to.text, report) else {
        removed((from, old_number), report);
        return added((to, new_number), report);
    };
    (from.differs, to.differs) = (gone, come);
    let place = Place::Line(Some(old_number), Some(new_number));
    report.add(place, Kind::Changed, Some(from), Some(to));
}

fn removed((line, number): Numbered<'_>, report: &mut Report<'_>) {
    let place = Place::Line(Some(number), None);
    report.add(place, Kind::Removed, Some(without_end(line)), None);
}

fn added((line, number): Numbered<'_>, report: &mut Report<'_>) {
    let place = Place::Line(None, Some(number));
    report.add(place, Kind::Added, None, Some(without_end(line)));
}

fn part<'a>(source: &Source<'a>, line: &Range<usize>) -> Source<'a> {
    Source {
        secrets: within(&source.secrets, line),
        ..Source::plain(&source.text[line.clone()])
    }
}

fn without_end(line: Source<'_>) -> Source<'_> {
    Source {
        text: line.text.strip_suffix(b"\n").unwrap_or(line.text),
        ..line
    }
}
