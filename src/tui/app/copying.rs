//! What can be copied of the event that is read. A large body is put together
//! when it is chosen, not when the menu opens.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{App, Pane, Tone};
use crate::{
    deliver::{Pinned, path_at},
    exchange::{
        Exchange, Id,
        json::{Path, Step},
        kind, redact,
    },
    export,
    tui::{
        detail::{Masking, Tab, Value},
        menu::{CopyItem, Overlay, Preview, Source},
        message::Effect,
        text::size,
    },
};

/// Of what is longer than this, in bytes, the menu shows the size only.
const PREVIEWED: usize = 64 << 10;

impl App {
    /// Opens the menu, where there is something to copy.
    pub(super) fn open_copy(&mut self) {
        let Some(id) = self.selected() else {
            return;
        };
        let items = self.copy_items();
        if !items.is_empty() {
            let cursor = 0;
            self.overlay = Some(Overlay::Copy { id, cursor, items });
        }
    }

    /// Copies what was chosen of an event. What is put together only now is of
    /// the event that is read, so that has to be the same still.
    pub(super) fn copy(&mut self, id: Id, item: Option<CopyItem>) {
        self.overlay = None;
        let Some(CopyItem { what, source, .. }) = item else {
            return;
        };
        if let Source::Text(text) = source {
            return self.effects.push(Effect::Copy { what, text });
        }
        let same = self.selected() == Some(id);
        match same.then(|| self.text_of(source)).flatten() {
            Some(text) => self.effects.push(Effect::Copy { what, text }),
            None => self.tell_changed(id),
        }
    }

    /// Says that what was to be copied is not what is read any more.
    pub(super) fn tell_changed(&mut self, id: Id) {
        let words = if self.selected() == Some(id) {
            format!("nothing was copied: what is read of {id} changed; open it again")
        } else {
            format!("nothing was copied: the event changed; select {id} again")
        };
        self.tell(Tone::Bad, words);
    }

    /// The text of the value under the cursor, if that is the one at the path.
    fn value_at(&self, path: &str) -> Option<String> {
        let is_there = self.detail.value().is_some_and(|value| value.path == path);
        is_there.then(|| self.detail.value_text()).flatten()
    }

    fn text_of(&self, source: Source) -> Option<String> {
        let exchange = || self.detail.subject()?.known.entry.received();
        match source {
            Source::Text(text) => Some(text),
            Source::Value(path) => self.value_at(&path),
            Source::Signed => self.signed().map(|(signed, _)| text(signed)),
            Source::Body => exchange().map(body_text),
            Source::Curl => self.curl(exchange()?),
        }
    }

    fn copy_items(&self) -> Vec<CopyItem> {
        let Some(subject) = self.detail.subject() else {
            return Vec::new();
        };
        let id = subject.id();
        let mut items = Vec::new();
        items.extend(self.signed_item(id));
        if self.pane == Pane::Detail
            && let Some(value) = self.detail.value()
        {
            items.extend(self.value_item());
            items.push(item(
                'p',
                "path",
                Source::Text(value.path.clone()),
                Preview::Words(value.path),
            ));
        }
        if let Some(exchange) = subject.known.entry.received() {
            items.push(self.body_item(exchange, id));
            items.extend(self.curl_item(exchange, id));
        }
        items.extend(self.id_item(id));
        items
    }

    /// What is signed, while one looks at the signature, and whether there are
    /// secrets of the event in it. The sender's own secret never is.
    fn signed(&self) -> Option<(&[u8], Holds)> {
        let story = self.detail.subject()?.told.story()?;
        let signed = story.examination.signed.as_deref()?;
        let holds = match story.secrets.as_deref() {
            Some([]) => Holds::Nothing,
            Some(_) | None => Holds::Secrets,
        };
        let is_looked_at = self.detail.tab == Tab::Sig && !signed.is_empty();
        is_looked_at.then_some((signed, holds))
    }

    fn signed_item(&self, id: Id) -> Option<CopyItem> {
        let (signed, holds) = self.signed()?;
        let preview = self.preview(signed.len(), || holds == Holds::Secrets, || text(signed));
        let what = match std::str::from_utf8(signed) {
            Ok(_) => format!("signed of {id}"),
            Err(_) => format!("signed of {id}, base64"),
        };
        Some(item('s', &what, Source::Signed, preview))
    }

    fn value_item(&self) -> Option<CopyItem> {
        let Value { path, kind } = self.detail.value()?;
        // What is long is decoded when it is chosen.
        let long = self.detail.value_len().filter(|len| *len > PREVIEWED);
        if let Some(len) = long {
            let preview = Preview::Words(size(len as u64));
            return Some(item('v', "value", Source::Value(path), preview));
        }
        let text = self.detail.value_text()?;
        let preview = self.preview(
            text.len(),
            || value_holds_secret(kind, &path, &text),
            || text.clone(),
        );
        Some(item('v', "value", Source::Value(path), preview))
    }

    fn body_item(&self, exchange: &Exchange, id: Id) -> CopyItem {
        let body = exchange.body();
        let preview = self.preview(
            body.len(),
            || body_holds_secret(exchange),
            || body_text(exchange),
        );
        let what = match std::str::from_utf8(body) {
            Ok(_) => format!("body of {id}"),
            Err(_) => format!("body of {id}, base64"),
        };
        item('b', &what, Source::Body, preview)
    }

    fn curl_item(&self, exchange: &Exchange, id: Id) -> Option<CopyItem> {
        if exchange.truncated() {
            return None;
        }
        let holds_secret = || {
            let target = exchange.head().target();
            body_holds_secret(exchange) || !redact::target_spans(target).is_empty()
        };
        let command = || self.curl(exchange).unwrap_or_default();
        let preview = match self.preview(exchange.body().len(), holds_secret, command) {
            Preview::Hidden => Preview::LeftOut,
            preview => preview,
        };
        Some(item('c', &format!("curl for {id}"), Source::Curl, preview))
    }

    fn id_item(&self, id: Id) -> Option<CopyItem> {
        let reading = &self.detail.subject()?.reading;
        let event = || reading.events.first().and_then(|event| event.id.clone());
        let text = reading.delivery_id.clone().or_else(event)?;
        let preview = Preview::Words(text.clone());
        Some(item(
            'i',
            &format!("id of {id}"),
            Source::Text(text),
            preview,
        ))
    }

    /// The command that sends the event where a replay would go, or to us
    /// while there is no target.
    fn curl(&self, exchange: &Exchange) -> Option<String> {
        let ours = || self.listener.urls().into_iter().next().unwrap_or_default();
        let origin = self.target.as_ref().map_or_else(ours, Pinned::origin);
        let captured = exchange.head().target();
        let there = self.target.as_ref().map(|target| path_at(target, captured));
        let path = there.as_deref().unwrap_or(captured);
        let secrets = match self.masking {
            Masking::Masked => export::Secrets::Masked,
            Masking::Shown => export::Secrets::Included,
        };
        export::curl_to(exchange, &origin, path, secrets).ok()
    }

    fn preview(
        &self,
        length: usize,
        holds_secret: impl FnOnce() -> bool,
        text: impl FnOnce() -> String,
    ) -> Preview {
        match self.masking {
            _ if length > PREVIEWED => Preview::Words(size(length as u64)),
            Masking::Masked if holds_secret() => Preview::Hidden,
            _ => Preview::Words(text().split('\n').next().unwrap_or_default().to_owned()),
        }
    }
}

fn item(key: char, what: &str, source: Source, preview: Preview) -> CopyItem {
    CopyItem {
        key,
        what: what.to_owned(),
        source,
        preview,
    }
}

/// Whether something holds secrets of the event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Secrets,
    Nothing,
}

fn body_text(exchange: &Exchange) -> String {
    text(exchange.body())
}

/// Bytes as they are, or in base64 where they are no text: a clipboard holds
/// text only, and nothing else would be the same bytes.
fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| STANDARD.encode(bytes), str::to_owned)
}

fn body_holds_secret(exchange: &Exchange) -> bool {
    let kind = kind::of(exchange.head().get("content-type"), exchange.body());
    !redact::body_spans(kind, exchange.body()).is_empty()
}

/// Whether a value is one of a secret by a name it stands under. Of `true`, `false` and `null` no name
/// makes a secret; in a form and in a query more names do than in JSON.
pub(super) fn is_secret_at(word: &str, path: &str) -> bool {
    let is_secret = match word {
        "boolean" | "null" => return false,
        word if word.starts_with("field") => redact::is_secret_field,
        _ => redact::is_secret_key,
    };
    match path.parse::<Path>() {
        Ok(path) => path.steps().iter().any(|step| match step {
            Step::Key(name) => is_secret(name),
            Step::Index(_) | Step::Each => false,
        }),
        // That of a header field, and what is written otherwise.
        Err(_) => path.split(['.', '[', ']', '"']).any(is_secret),
    }
}

/// The same, or with a secret inside.
pub(super) fn value_holds_secret(word: &str, path: &str, text: &str) -> bool {
    is_secret_at(word, path) || !redact::text_spans(text.as_bytes()).is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_secret_at;

    #[test]
    fn a_value_is_secret_by_every_name_on_its_way() {
        let table = [
            ("string", r#"."api.key""#, true),
            ("string", r#".a."api key"[0].b"#, true),
            ("string", ".api.key", false),
            ("string", ".a[0].password", true),
            ("field", r#"."user[password]""#, true),
            ("field", ".key", true),
            ("number", ".key", false),
            ("boolean", ".password", false),
            ("header", "x-api-key", true),
            ("header", "x-request-id", false),
        ];
        for (word, path, is_secret) in table {
            assert_eq!(is_secret_at(word, path), is_secret, "{word} {path}");
        }
    }
}
