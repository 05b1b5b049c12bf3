//! A form as a table: a name and a value a line, in the order they came.

use std::borrow::Cow;

use bytes::Bytes;

use super::{
    Value,
    fill::{Fill, Laid, Seen},
};
use crate::{
    exchange::{
        display,
        form::{self, Pair},
        json::{Path, Step},
        kind::{self, BodyKind},
        lens, redact,
    },
    tui::{
        detail::{
            Extent, Masking, Start, Which,
            contents::{Base, Source, Wrapped},
        },
        text::{Align, Text, size},
        theme::Role,
    },
};

/// Fields between two places that are kept.
const STRIDE: usize = 64;

/// Bytes behind a place that is kept, after which there is another: what is
/// behind a long field is found without looking through it.
const FAR: usize = 64 << 10;

/// How many bytes of a value are decoded for a row that is cut, beside those at
/// its left, and at most: the plain text has all of it.
const WINDOWS: (usize, usize) = (4 << 10, 64 << 10);

/// The type of a form.
const TYPE: &[u8] = b"application/x-www-form-urlencoded";

/// How many names decide how wide their column is.
const MEASURED: usize = 100;

/// Where the fields of a form are: a place for some dozens of them, and one behind
/// each that is long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The numbers of fields, and where they start.
    marks: Vec<(u32, u32)>,
    len: usize,
}

impl Fields {
    /// Of a form. Without a name and a value there is no field.
    pub(in crate::tui::detail) fn of(form: &[u8]) -> Self {
        let mut fields = Self::default();
        let mut at = Some(0);
        while let Some(start) = at.and_then(|at| next(form, at)) {
            let near = |(number, at): &(u32, u32)| {
                fields.len < *number as usize + STRIDE && start < *at as usize + FAR
            };
            if !fields.marks.last().is_some_and(near) {
                fields.marks.push((to_u32(fields.len), to_u32(start)));
            }
            fields.len += 1;
            at = end(form, start);
        }
        fields
    }

    /// How many there are.
    pub(in crate::tui::detail) const fn len(&self) -> usize {
        self.len
    }

    fn get(&self, form: &[u8], number: usize) -> Option<Pair> {
        if number >= self.len {
            return None;
        }
        let before = |(known, _): &(u32, u32)| *known as usize <= number;
        let mark = self.marks.partition_point(before).checked_sub(1)?;
        let (known, start) = self.marks[mark];
        let mut start = start as usize;
        for _ in known as usize..number {
            start = next(form, end(form, start)?)?;
        }
        // The end of a long field is known: what follows it is kept.
        let behind = self.marks.get(mark + 1);
        let behind = behind.filter(|(next, _)| *next as usize == number + 1);
        Some(match behind {
            Some((_, next)) => {
                let ands = form[start..*next as usize].iter().rev();
                let ands = ands.take_while(|byte| **byte == b'&').count();
                Pair::of(form, start..*next as usize - ands)
            }
            None => Pair::at(form, start),
        })
    }
}

/// Places fit: no body is longer than the journal.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Where the next field starts, from `at` on.
fn next(form: &[u8], at: usize) -> Option<usize> {
    let rest = form.get(at..)?.trim_ascii_end();
    let skipped = rest.iter().position(|byte| *byte != b'&')?;
    Some(at + skipped)
}

/// Where the `&` behind the field that starts at `start` is followed by more.
fn end(form: &[u8], start: usize) -> Option<usize> {
    memchr::memchr(b'&', &form[start..]).map(|length| start + length + 1)
}

/// A form and how it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form<'a> {
    pub(super) bytes: &'a Bytes,
    pub(super) fields: &'a Fields,
    pub(super) masking: Masking,
}

impl Form<'_> {
    /// How wide the column of the names is.
    pub(super) fn names(&self, width: usize) -> usize {
        // The last ones too: numbers in names grow.
        let len = self.fields.len();
        let first = 0..len.min(MEASURED);
        let last = len.saturating_sub(MEASURED).max(first.end)..len;
        let names = first.chain(last).filter_map(|number| {
            let name = form::decoded(&self.bytes[self.get(number)?.name]).into_owned();
            Some(display::width(&name[..name.len().min(width)]))
        });
        names.max().unwrap_or(0).clamp(4, (width / 3).max(4))
    }

    /// The pair of a line. White space at the end of a form is none of it.
    fn get(&self, number: usize) -> Option<Pair> {
        let mut pair = self.fields.get(self.bytes, number)?;
        let span = pair.value.as_mut().unwrap_or(&mut pair.name);
        if span.end == self.bytes.len() {
            span.end = span.start + self.bytes[span.clone()].trim_ascii_end().len();
        }
        Some(pair)
    }

    pub(super) fn rows(&self, number: usize, names: usize, width: usize, seen: Seen) -> Laid {
        let Some(pair) = self.get(number) else {
            return Laid::default();
        };
        let name = form::decoded(&self.bytes[pair.name.clone()]);
        let raw = pair.value.clone();
        let raw = raw.map_or(&[][..], |value| &self.bytes[value]);
        let window = match seen {
            Seen::Cut(from) => (from + WINDOWS.0).min(WINDOWS.1),
            Seen::Wrapped(_) => WINDOWS.1,
        };
        let value = form::decoded(start(raw, window));
        let opens = opens(&value);
        let is_open = opens.is_some() && !self.hides(&name);
        let mut line = Text::of(if is_open { " ▸ " } else { "   " }, Role::Dim);
        line.push_cell(&*self.masked_name(&name), Role::Name, names, Align::Left);
        line.space(2);
        let (value, role) = self.masked(&name, &value);
        if pair.value.is_none() {
            line.push("no value", Role::Dim);
        }
        let left = raw.len().saturating_sub(WINDOWS.1);
        table_rows(line, &value, role, left, width, seen)
    }

    /// A name without the secrets in it, and of a long one the start: what is no form
    /// may stand there too.
    fn masked_name<'n>(&self, name: &'n [u8]) -> Cow<'n, [u8]> {
        match self.masking {
            Masking::Shown => name.into(),
            Masking::Masked => redact::mask_text(&name[..name.len().min(WINDOWS.0)]).into(),
        }
    }

    /// The value, or what may be seen of it.
    fn masked<'v>(&self, name: &[u8], value: &'v [u8]) -> (Cow<'v, [u8]>, Role) {
        if self.masking == Masking::Shown {
            return (value.into(), Role::Plain);
        }
        if self.hides(name) && !value.is_empty() {
            return (redact::mask(value).into_bytes().into(), Role::Masked);
        }
        (redact::mask_text(value).into(), Role::Plain)
    }

    pub(super) fn value(&self, number: usize) -> Option<Value> {
        let pair = self.get(number)?;
        let name = form::decoded(&self.bytes[pair.name]);
        let start = pair
            .value
            .map_or(&[][..], |value| start(&self.bytes[value], WINDOWS.0));
        Some(Value {
            path: path(&self.masked_name(&name)),
            kind: match opens(&form::decoded(start)) {
                Some(BodyKind::Json | BodyKind::Ndjson) => "field of JSON",
                Some(BodyKind::Xml) => "field of XML",
                Some(_) => "field of a form",
                None => "field",
            },
        })
    }

    pub(super) fn value_start(&self, number: usize) -> Option<Start> {
        let pair = self.get(number)?;
        let name = form::decoded(&self.bytes[pair.name]);
        let raw = pair.value.map_or(&[][..], |value| &self.bytes[value]);
        let start = start(raw, lens::LONGEST);
        let text = String::from_utf8_lossy(&form::decoded(start)).into_owned();
        Some(Start {
            which: Which::Own,
            path: path(&self.masked_name(&name)),
            name: innermost(&name),
            len: raw.len() - start.len() + text.len(),
            text,
            form: Some(lens::Form::Text),
            extent: Extent::Whole,
        })
    }

    /// The pair as it stands, where another of its name comes before it: a
    /// document has the first.
    pub(super) fn repeated(&self, number: usize) -> Option<String> {
        let pair = self.get(number)?;
        let name = form::decoded(&self.bytes[pair.name.clone()]);
        let before = &self.bytes[..pair.name.start];
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'&', before).map(|at| at + 1));
        let names = starts.map(|start| &before[Pair::at(before, start).name]);
        let is_there = names
            .filter(|other| !other.is_empty())
            .any(|other| form::decoded(other) == name);
        let end = pair.value.map_or(pair.name.end, |value| value.end);
        let source = &self.bytes[pair.name.start..end];
        is_there.then(|| String::from_utf8_lossy(source).into_owned())
    }

    /// How many bytes a value has as it stands.
    pub(super) fn value_len(&self, number: usize) -> Option<usize> {
        self.get(number)?.value.map(|value| value.len())
    }

    pub(super) fn value_text(&self, number: usize) -> Option<String> {
        let value = form::decoded(&self.bytes[self.get(number)?.value?]).into_owned();
        Some(String::from_utf8_lossy(&value).into_owned())
    }

    /// What opens on that line. A secret that is hidden does not.
    pub(super) fn open(&self, number: usize) -> Option<Source> {
        let pair = self.get(number)?;
        let name = form::decoded(&self.bytes[pair.name]);
        let value = pair.value?;
        let kind = opens(&form::decoded(start(&self.bytes[value.clone()], WINDOWS.0)))?;
        if self.hides(&name) {
            return None;
        }
        let bytes = self.bytes.slice(value);
        let shown = self.masked_name(&name);
        let is_form = kind == BodyKind::Form;
        let is_led_to = !is_form && self.repeated(number).is_none();
        Some(Source {
            // Of a form nothing but its type says that it is one.
            content_type: is_form.then(|| Bytes::from_static(TYPE)),
            base: if is_led_to {
                Base::Inside(path(&shown))
            } else {
                Base::Nowhere
            },
            ..Source::inside(&shown, bytes, Wrapped::Form)
        })
    }

    /// Whether the value under that name is hidden.
    fn hides(&self, name: &[u8]) -> bool {
        self.masking == Masking::Masked && redact::is_secret_field(&String::from_utf8_lossy(name))
    }
}

/// The rows of a value behind its name, and how much of it they do not show.
pub(super) fn table_rows(
    line: Text,
    value: &[u8],
    role: Role,
    left: usize,
    width: usize,
    seen: Seen,
) -> Laid {
    let indent = line.width();
    let mut fill = Fill::new(line, (value, 0..value.len()), indent, width, seen);
    fill.put(0..value.len(), role);
    if left > 0 && matches!(seen, Seen::Wrapped(_)) {
        let words = format!(" … {} more", size(left as u64));
        fill.behind(&words, Role::Dim);
    }
    fill.done()
}

/// The start of an encoded value; no escape of it is cut.
fn start(raw: &[u8], most: usize) -> &[u8] {
    if raw.len() <= most {
        return raw;
    }
    let torn = memchr::memrchr(b'%', &raw[most - 2..most]);
    &raw[..torn.map_or(most, |at| most - 2 + at)]
}

/// The way to a field in the document.
pub(super) fn path(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).into_owned();
    Path::new(vec![Step::Key(name)]).to_string()
}

/// What a value stands under: of `order[created]` it is `created`.
pub(super) fn innermost(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    let mut names = name.rsplit(['[', ']']).filter(|name| !name.is_empty());
    names.next().unwrap_or_default().to_owned()
}

/// What a value is by its start, where that has a page of its own.
fn opens(value: &[u8]) -> Option<BodyKind> {
    match value.trim_ascii_start().first()? {
        b'{' | b'[' | b'<' => match kind::of(None, value) {
            kind @ (BodyKind::Json | BodyKind::Ndjson) => Some(kind),
            // Text may begin with a tag; an element has an end too.
            BodyKind::Xml if value.windows(2).any(|two| two == b"</" || two == b"/>") => {
                Some(BodyKind::Xml)
            }
            _ => None,
        },
        _ => is_form(value).then_some(BodyKind::Form),
    }
}

/// Whether a value is a form by its looks: several pairs whose names are plain
/// and whose values have no white space.
fn is_form(value: &[u8]) -> bool {
    const LETTERS: &[u8] = b"_-.[]%+";
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || LETTERS.contains(byte);
    let is_pair = |pair: &[u8]| {
        let name = memchr::memchr(b'=', pair).map(|at| &pair[..at]);
        name.is_some_and(|name| !name.is_empty() && name.iter().all(is_letter))
    };
    let mut pairs = value.split(|byte| *byte == b'&');
    value.contains(&b'&') && value.iter().all(u8::is_ascii_graphic) && pairs.all(is_pair)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_found_wherever_they_stand() {
        let many: Vec<String> = (0..STRIDE * 3)
            .map(|number| format!("f{number}={number}"))
            .collect();
        let form = format!("&&{}&&\r\n", many.join("&"));
        let fields = Fields::of(form.as_bytes());
        assert_eq!(fields.len(), many.len());
        for number in [0, 1, STRIDE - 1, STRIDE, STRIDE * 2 + 7] {
            let pair = fields.get(form.as_bytes(), number).unwrap();
            assert_eq!(&form[pair.name], format!("f{number}"));
        }
        assert_eq!(fields.get(form.as_bytes(), many.len()), None);
    }

    #[test]
    fn what_has_a_page_of_its_own_opens() {
        let table: &[(&str, Option<BodyKind>)] = &[
            (" {\"a\":1}", Some(BodyKind::Json)),
            ("[1,2", Some(BodyKind::Json)),
            ("<a>1</a>", Some(BodyKind::Xml)),
            ("a=1&b[c]=x%20y", Some(BodyKind::Form)),
            ("{not JSON", None),
            ("<a> & b", None),
            ("a=1", None),
            ("https://a.test/?b=1&c=2", None),
            ("this & that = x", None),
            ("a&b", None),
            ("", None),
        ];
        for (value, expected) in table {
            assert_eq!(opens(value.as_bytes()), *expected, "{value}");
        }
    }

    #[test]
    fn what_is_behind_a_long_field_is_found_without_looking_through_it() {
        let long = "x".repeat(3 * FAR);
        let form = format!("a=1&b={long}&c=2&d=3&e={}", "&f=4".repeat(2 * STRIDE));
        let fields = Fields::of(form.as_bytes());
        let behind = form.find("&c=").unwrap() + 1;
        assert_eq!(fields.marks[..2], [(0, 0), (2, to_u32(behind))]);
        assert_eq!(fields.len(), 5 + 2 * STRIDE);
        let long = fields.get(form.as_bytes(), 1).unwrap();
        assert_eq!(long, Pair::at(form.as_bytes(), form.find("b=").unwrap()));
        let last = fields.get(form.as_bytes(), fields.len() - 1).unwrap();
        assert_eq!(&form[last.name], "f");
    }

    proptest! {
        #[test]
        fn the_fields_are_the_pairs(text in "[a=&%+ \n]{0,60}") {
            let bytes = Bytes::from(text.clone());
            let fields = Fields::of(&bytes);
            let form = Form { bytes: &bytes, fields: &fields, masking: Masking::Shown };
            let found: Vec<_> = (0..fields.len()).filter_map(|number| {
                let pair = form.get(number)?;
                let name = form::decoded(&bytes[pair.name]).into_owned();
                Some((name, form.value_text(number).unwrap_or_default()))
            }).collect();
            let expected: Vec<_> = form::pairs(text.as_bytes().trim_ascii_end())
                .map(|(name, value)| (name.into_owned(), String::from_utf8_lossy(&value).into_owned())).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn every_byte_can_be_shown(bytes in proptest::collection::vec(any::<u8>(), 0..100), width in 0..60_usize) {
            let bytes = Bytes::from(bytes);
            let fields = Fields::of(&bytes);
            let form = Form { bytes: &bytes, fields: &fields, masking: Masking::Masked };
            let names = form.names(width);
            for number in 0..=fields.len() {
                for seen in [Seen::Cut(0), Seen::Cut(3), Seen::Wrapped(0)] {
                    let _ = form.rows(number, names, width, seen);
                }
                let _ = (form.value(number), form.open(number));
            }
        }
    }
}
