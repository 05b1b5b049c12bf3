//! XML as JSON: the name of the root is the only key. An element of nothing but
//! text is a string; any other is an object of its attributes (`@name`), its
//! children and, where there is some, its text (`#text`). Children of one name
//! are a list. Prefixes of namespaces are left out.
//!
//! Entities that a document defines itself are not resolved, so it cannot grow.

use std::collections::HashMap;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{Extent, Keep, MOST, Made};
use crate::exchange::json::write_string;

/// Elements deeper than this are left out.
const DEEPEST: usize = 64;

/// The most elements and attributes that are read.
const MOST_NODES: usize = 20_000;

/// The document of `text`; none where no element begins. Of a text that is cut
/// or goes wrong there is what came before.
pub(super) fn read(text: &[u8], keep: Keep) -> Option<Made> {
    let start = String::from_utf8_lossy(&text[..text.len().min(MOST)]);
    let (root, extent) = Builder::default().read(&start)?;
    let extent = if text.len() > MOST {
        Extent::Part
    } else {
        extent
    };
    let mut json = vec![b'{'];
    write_string(&mut json, &root.name);
    json.push(b':');
    root.write(keep, &mut json);
    json.push(b'}');
    Some(Made { json, extent })
}

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

/// The elements that are open, the root first.
#[derive(Debug, Default)]
struct Builder {
    open: Vec<Element>,
    /// How many open elements are too deep to be kept.
    too_deep: usize,
    nodes: usize,
    extent: Extent,
}

impl Builder {
    fn read(mut self, text: &str) -> Option<(Element, Extent)> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_dangling_amp = true;
        loop {
            if self.nodes >= MOST_NODES {
                self.extent = Extent::Part;
                break;
            }
            let is_over = match reader.read_event() {
                Ok(Event::Start(tag)) => self.start(&tag),
                Ok(Event::Empty(tag)) => self.start(&tag) || self.end(),
                Ok(Event::End(_)) => self.end(),
                Ok(Event::Text(text)) => self.text(&text.xml10_content()),
                Ok(Event::CData(text)) => self.text(&text.xml10_content()),
                Ok(Event::GeneralRef(entity)) => match entity.resolve_char_ref() {
                    Ok(Some(c)) => self.text(c.encode_utf8(&mut [0; 4])),
                    _ => self.text(named(&entity.xml10_content())),
                },
                Ok(Event::Eof) => true,
                Ok(_) => false,
                Err(_) => {
                    self.extent = Extent::Part;
                    true
                }
            };
            if is_over {
                break;
            }
        }
        self.too_deep = 0;
        while self.open.len() > 1 {
            self.end();
        }
        Some((self.open.pop()?, self.extent))
    }

    /// Each of these gives whether the root is over.
    fn start(&mut self, tag: &BytesStart<'_>) -> bool {
        self.nodes += 1;
        if self.open.len() >= DEEPEST {
            self.too_deep += 1;
            self.extent = Extent::Part;
            return false;
        }
        let mut element = Element {
            name: tag.local_name().as_ref().to_owned(),
            ..Element::default()
        };
        for attribute in tag.attributes().with_checks(false).flatten() {
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            self.nodes += 1;
            if self.nodes > MOST_NODES {
                self.extent = Extent::Part;
                break;
            }
            let name = attribute.key.local_name().as_ref().to_owned();
            let value = attribute.normalized_value(quick_xml::XmlVersion::default());
            let value = value.map(std::borrow::Cow::into_owned).unwrap_or_default();
            element.attributes.push((format!("@{name}"), value));
        }
        self.open.push(element);
        false
    }

    fn end(&mut self) -> bool {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return false;
        }
        if self.open.len() < 2 {
            return true;
        }
        if let Some(element) = self.open.pop()
            && let Some(parent) = self.open.last_mut()
        {
            parent.children.push(element);
        }
        false
    }

    fn text(&mut self, text: &str) -> bool {
        if self.too_deep == 0
            && let Some(element) = self.open.last_mut()
        {
            element.text.push_str(text);
        }
        false
    }
}

impl Element {
    fn write(&self, keep: Keep, json: &mut Vec<u8>) {
        // White space beside children lays them out; alone it may be meant.
        let text = match keep {
            Keep::All if self.children.is_empty() => &self.text,
            _ => self.text.trim(),
        };
        if self.attributes.is_empty() && self.children.is_empty() {
            return write_string(json, text);
        }
        json.push(b'{');
        for (name, value) in &self.attributes {
            member(json, name);
            write_string(json, value);
        }
        for (name, children) in self.by_name() {
            member(json, name);
            match &children[..] {
                [child] => child.write(keep, json),
                many => {
                    for (at, child) in many.iter().enumerate() {
                        json.push(if at == 0 { b'[' } else { b',' });
                        child.write(keep, json);
                    }
                    json.push(b']');
                }
            }
        }
        if !text.is_empty() {
            member(json, "#text");
            write_string(json, text);
        }
        json.push(b'}');
    }

    /// The children, those of one name together, in the order of the first.
    fn by_name(&self) -> Vec<(&str, Vec<&Self>)> {
        let mut places = HashMap::<&str, usize>::new();
        let mut groups = Vec::<(&str, Vec<&Self>)>::new();
        for child in &self.children {
            let place = *places.entry(&child.name).or_insert(groups.len());
            if place == groups.len() {
                groups.push((&child.name, Vec::new()));
            }
            groups[place].1.push(child);
        }
        groups
    }
}

/// Begins a member of an object.
fn member(json: &mut Vec<u8>, name: &str) {
    if json.last() != Some(&b'{') {
        json.push(b',');
    }
    write_string(json, name);
    json.push(b':');
}

/// The entities that every document has (XML 1.0, section 4.6); another stands
/// for nothing.
fn named(entity: &str) -> &'static str {
    match entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}
