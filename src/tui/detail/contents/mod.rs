//! What of a body is shown: the bytes without what lay around them, what they
//! are, and where in them the lines of their page are.
//!
//! A small body is read at once; the work is bounded by [`AT_ONCE`], also where a
//! few bytes stand for many. A larger one is an [`Unpack`] for somebody else.

mod about;
mod look;

use std::{ops::ControlFlow, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use encoding_rs::Encoding;

pub use look::Unpack;
pub(super) use look::{Back, Look, Settled};

use super::page::{Fields, Lines, Parts};
use crate::exchange::{
    Exchange,
    decode::{self, Charset, Coding, Codings, Ending, Limits, Outermost},
    form,
    json::{Folds, Outline},
    kind::{self, BodyKind},
    redact, xml,
};

/// Up to this many bytes are read at once, and up to this many made of them.
const AT_ONCE: usize = 256 << 10;

/// Bytes, and what is said of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// Where they are from.
    pub(super) from: From,
    /// The bytes.
    pub(super) bytes: Bytes,
    /// `Content-Type`
    pub(super) content_type: Option<Bytes>,
    /// `Content-Encoding`
    pub(super) content_encoding: Option<Bytes>,
    /// What is undone before anything else.
    pub(super) wrapped: Wrapped,
    /// Where a path into it begins.
    pub(super) base: Base,
}

/// Where the paths of filters begin that lead into some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// At the top of the body.
    Body,
    /// At this path, in which the language goes on.
    Inside(String),
    /// None leads there.
    Nowhere,
}

impl Base {
    /// The base of what stands at this one in what `outer` is the base of. The
    /// language opens one text, and none in it.
    pub(super) fn within(self, outer: &Self) -> Self {
        match outer {
            Self::Body => self,
            Self::Inside(_) | Self::Nowhere => Self::Nowhere,
        }
    }

    /// A path from the top, of one that begins here.
    pub(super) fn path(&self, path: &str) -> String {
        match self {
            Self::Body | Self::Nowhere => path.to_owned(),
            Self::Inside(_) if !path.starts_with('.') => path.to_owned(),
            // Alone, and before a bracket, the dot stands for the top.
            Self::Inside(base) => match path.strip_prefix('.') {
                Some(rest) if rest.is_empty() || rest.starts_with('[') => base.clone() + rest,
                _ => base.clone() + path,
            },
        }
    }
}

/// Where bytes are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// They are the body.
    Wire,
    /// They stand in another body, under this name.
    Inside(Bytes),
}

/// How bytes are written that stand in others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapped {
    /// As they are.
    Plainly,
    /// As a value of a form.
    Form,
    /// In base64.
    Base64,
}

/// How a body is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Written {
    /// As suits what it is.
    #[default]
    Pretty,
    /// As the text that it is.
    Plain,
}

/// What of a source is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The bytes.
    pub(super) bytes: Bytes,
    /// What they are.
    pub(super) kind: BodyKind,
    /// The charset they were in, where something says which.
    pub(super) charset: Option<Charset>,
    /// The codings that were undone, the outermost first.
    pub(super) layers: Vec<Layer>,
    /// The coding that is left around them.
    pub(super) left: Left,
    /// Where the lines are.
    pub(super) layout: Layout,
}

/// A coding that was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layer {
    /// Which.
    pub(super) coding: Coding,
    /// How many bytes it was made of.
    pub(super) from: usize,
    /// How many it gave.
    pub(super) to: usize,
    /// Why not more.
    pub(super) ending: Ending,
}

/// What lies around bytes that are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing.
    Nothing,
    /// A coding that can be undone.
    Known(Coding),
    /// One that cannot.
    Unknown(String),
}

/// Where the lines of a page are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// They are found with the page: those of a body that is as it came.
    Wire,
    /// JSON, one value or many.
    Json(Arc<Outline>),
    /// The fields of a form.
    Form(Arc<Fields>),
    /// The parts of multipart.
    Parts(Arc<Parts>),
    /// XML.
    Xml(Arc<xml::Outline>),
    /// Text.
    Lines(Arc<Lines>),
    /// Bytes.
    Bytes,
}

impl Source {
    /// The body of a request.
    pub(super) fn of(exchange: &Exchange) -> Self {
        let head = exchange.head();
        let field = |name| head.get(name).map(Bytes::copy_from_slice);
        Self {
            from: From::Wire,
            bytes: exchange.body_bytes(),
            content_type: field("content-type"),
            content_encoding: field("content-encoding"),
            wrapped: Wrapped::Plainly,
            base: Base::Body,
        }
    }

    /// Something that stands under `name` in something else.
    pub(super) fn inside(name: &[u8], bytes: Bytes, wrapped: Wrapped) -> Self {
        Self {
            from: From::Inside(Bytes::copy_from_slice(name)),
            bytes,
            content_type: None,
            content_encoding: None,
            wrapped,
            base: Base::Nowhere,
        }
    }

    /// The bytes as they were before they were written inside of others.
    fn unwrapped(&self) -> Bytes {
        match self.wrapped {
            Wrapped::Plainly => self.bytes.clone(),
            Wrapped::Form => form::decoded(&self.bytes).into_owned().into(),
            Wrapped::Base64 => {
                let letters = self.bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
                let letters: Vec<u8> = letters.copied().collect();
                let decoded = STANDARD.decode(letters);
                decoded.map_or_else(|_| self.bytes.clone(), Bytes::from)
            }
        }
    }
}

impl Contents {
    /// What is shown of a source without `layers` of its codings; none where that
    /// is more than can be done at once.
    fn at_once(source: &Source, layers: usize, written: Written) -> Option<Self> {
        let is_large = source.bytes.len() > AT_ONCE;
        if is_large && source.wrapped != Wrapped::Plainly {
            return None;
        }
        let mut limits = Limits {
            most: AT_ONCE,
            stop: &mut || false,
        };
        let codings = Codings::new(source.content_encoding.as_deref());
        let is_coded = codings.outermost(&source.bytes) != Outermost::None && layers > 0;
        if is_large && (is_coded || !is_wire(source, written)) {
            return None;
        }
        let bytes = source.unwrapped();
        let (bytes, layers, left) = undone(bytes, codings, layers, &mut limits);
        let was_stopped = |layer: &Layer| layer.ending == Ending::Limit && layer.to >= AT_ONCE;
        if layers.iter().any(was_stopped) {
            return None;
        }
        let mut goes_on = |_| ControlFlow::Continue(());
        Self::new(source, &bytes, (layers, left), written, &mut goes_on)
    }

    /// The same for any source, within the limits of [`decode`]. `stop` is asked
    /// whether it takes too long, `goes_on` whether it is still wanted.
    pub(super) fn unpack(
        source: &Source,
        layers: usize,
        written: Written,
        stop: &mut dyn FnMut() -> bool,
        goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<Self> {
        let mut limits = Limits {
            most: decode::MOST,
            stop,
        };
        let codings = Codings::new(source.content_encoding.as_deref());
        let (bytes, layers, left) = undone(source.unwrapped(), codings, layers, &mut limits);
        if goes_on(0).is_break() {
            return None;
        }
        Self::new(source, &bytes, (layers, left), written, goes_on)
    }

    fn new(
        source: &Source,
        bytes: &Bytes,
        (layers, left): (Vec<Layer>, Left),
        written: Written,
        goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<Self> {
        let content_type = source.content_type.as_deref();
        let is_coded = !layers.is_empty() || source.from != From::Wire;
        let (text, charset) = in_utf8(content_type, bytes);
        let is_wire = !is_coded && text.as_ptr() == bytes.as_ptr() && text.len() == bytes.len();
        let kind = kind::of(content_type, &text);
        let layout = match kind {
            _ if is_wire && is_left_to_page(kind, written) => Layout::Wire,
            _ => lay_out(content_type, kind, &text, written, goes_on)?,
        };
        Some(Self {
            bytes: text,
            kind,
            charset,
            layers,
            left,
            layout,
        })
    }

    /// How many bytes are shown.
    #[cfg(test)]
    pub(in crate::tui) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// What of it is folded at first: the header lines of the parts.
    pub(super) fn folds(&self) -> Folds {
        match &self.layout {
            Layout::Parts(parts) => parts.folds(),
            _ => Folds::default(),
        }
    }
}

/// Whether a large body is shown as it came, by a page that lays it out itself.
fn is_wire(source: &Source, written: Written) -> bool {
    let content_type = source.content_type.as_deref();
    let kind = kind::of(content_type, &source.bytes);
    let charset = kind::charset(content_type, &source.bytes);
    let is_utf8 = charset.is_none_or(|name| name == "utf-8");
    source.from == From::Wire && is_utf8 && is_left_to_page(kind, written)
}

const fn is_left_to_page(kind: BodyKind, written: Written) -> bool {
    match (kind, written) {
        (BodyKind::Json | BodyKind::Text, _) | (_, Written::Plain) => true,
        (kind, Written::Pretty) => !kind.is_text(),
    }
}

fn undone(
    mut bytes: Bytes,
    mut codings: Codings,
    most: usize,
    limits: &mut Limits<'_>,
) -> (Bytes, Vec<Layer>, Left) {
    let mut layers: Vec<Layer> = Vec::new();
    loop {
        let goes_on = layers
            .last()
            .is_none_or(|layer| layer.ending == Ending::Whole);
        let coding = match codings.outermost(&bytes) {
            Outermost::None => return (bytes, layers, Left::Nothing),
            Outermost::Unknown(name) => {
                let left = Left::Unknown(name.to_owned());
                return (bytes, layers, left);
            }
            Outermost::Known(_) if !goes_on => return (bytes, layers, Left::Nothing),
            Outermost::Known(coding) if layers.len() >= most => {
                return (bytes, layers, Left::Known(coding));
            }
            Outermost::Known(coding) => coding,
        };
        codings.pop();
        let undone = coding.undo(&bytes, limits);
        layers.push(Layer {
            coding,
            from: bytes.len(),
            to: undone.bytes.len(),
            ending: undone.ending,
        });
        // Of what is not of that coding at all, the bytes are there as they are.
        if !undone.bytes.is_empty() || undone.ending == Ending::Whole {
            bytes = undone.bytes.into();
        }
    }
}

/// The bytes in UTF-8, where they are text. JSON keeps its byte order mark: it
/// is said of it that it should have none.
fn in_utf8(content_type: Option<&[u8]>, bytes: &Bytes) -> (Bytes, Option<Charset>) {
    let kind = kind::of(content_type, bytes);
    let declared = || {
        let name = kind::charset(content_type, bytes)?;
        Encoding::for_label(name.as_bytes()).filter(|it| *it != encoding_rs::UTF_8)
    };
    let is_text = kind.is_text();
    // Text of many another charset looks like bytes: what is declared counts.
    let may_be_text = matches!(kind, BodyKind::Binary { format: None });
    if !is_text && (!may_be_text || declared().is_none()) {
        return (bytes.clone(), None);
    }
    let (text, charset) = decode::to_utf8(content_type, (&bytes[..]).into());
    let is_torn = charset.as_ref().is_some_and(|it| {
        it.reading == decode::Reading::Replaced && !it.name.starts_with("UTF-16")
    });
    if !is_text && is_torn {
        return (bytes.clone(), None);
    }
    let keeps = charset.as_ref().is_some_and(|it| it.name == "UTF-8") && kind == BodyKind::Json;
    match text {
        _ if keeps => (bytes.clone(), charset),
        std::borrow::Cow::Borrowed(text) => (bytes.slice_ref(text), charset),
        std::borrow::Cow::Owned(text) => (text.into(), charset),
    }
}

fn lay_out(
    content_type: Option<&[u8]>,
    kind: BodyKind,
    bytes: &Bytes,
    written: Written,
    goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Layout> {
    Some(match (written, kind) {
        (Written::Pretty, BodyKind::Json) => Layout::Json(Outline::watched(bytes, goes_on)?.into()),
        (Written::Pretty, BodyKind::Ndjson) => Layout::Json(Outline::of_many(bytes).into()),
        (Written::Pretty, BodyKind::Form) => Layout::Form(Fields::of(bytes).into()),
        (Written::Pretty, BodyKind::Xml) => Layout::Xml(xml::Outline::of(bytes).into()),
        (Written::Pretty, BodyKind::Multipart) => {
            Layout::Parts(Parts::of(content_type, bytes).into())
        }
        (_, BodyKind::Empty)
        | (Written::Pretty, BodyKind::Image { .. } | BodyKind::Binary { .. }) => Layout::Bytes,
        (Written::Plain, _) | (_, BodyKind::Text) => {
            let secrets = redact::body_spans_within(kind, bytes, usize::MAX);
            Layout::Lines(Lines::watched(bytes, secrets, goes_on)?.into())
        }
    })
}
