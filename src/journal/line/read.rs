//! From a line to its fact.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{
    Line, VERSION, text,
    write::{failure_name, head_of},
};
use crate::{
    exchange::{
        Answered, By, Circumstances, Event, EventName, Exchange, Failure, Head, Id, Mark, Marks,
        Outcome, Refused, Response, Scheme, Sending, SendingKind, Time, Verdict, Version,
    },
    journal::{Counts, Fact, Marking, fact::Recorded},
};

/// Why a line says nothing to this program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// It is no JSON object; the reason is the parser's.
    #[error("not a JSON object: {0}")]
    NotJson(String),
    /// It was written by a program of another format.
    #[error("format {0} is not known here; a newer hookglass reads it")]
    Version(u64),
    /// A field is missing, or is not what it should be.
    #[error("field `{0}` is missing or is not what it should be")]
    Field(&'static str),
    /// Method, target and headers do not make a head that reads back as them.
    #[error(
        "the header lines do not make a head; one holds a line end, a colon or a space too many"
    )]
    Head,
}

/// Reads a line. White space around it does not matter.
pub fn read(line: &[u8]) -> Result<Line, LineError> {
    let value: Map<String, Value> =
        serde_json::from_slice(line).map_err(|error| LineError::NotJson(error.to_string()))?;
    let mut fields = Fields(value);
    let version = fields.number("v")?;
    if version != VERSION {
        return Err(LineError::Version(version));
    }
    let name = fields.text("fact")?;
    let Some((_, parse)) = FACTS.iter().find(|(known, _)| *known == name) else {
        return Ok(Line::Unknown(name));
    };
    let fact = parse(&mut fields)?;
    Ok(Line::Known {
        fact,
        skipped: fields.0.len(),
    })
}

type Parse = fn(&mut Fields) -> Result<Fact, LineError>;

/// What is read, by name.
const FACTS: &[(&str, Parse)] = &[
    ("listening", listening),
    ("received", received),
    ("refused", refused),
    ("answered", answered),
    ("sent", sent),
    ("marked", marked),
    ("noted", noted),
    ("gap", gap),
    ("ended", ended),
];

fn listening(fields: &mut Fields) -> Result<Fact, LineError> {
    let time = fields.time("time")?;
    let urls = fields.list("urls")?.into_iter().map(owned).collect();
    Ok(Fact::Listening {
        time,
        urls: Option::ok_or(urls, LineError::Field("urls"))?,
    })
}

fn received(fields: &mut Fields) -> Result<Fact, LineError> {
    let version = fields.named("version", Version::named)?;
    let mut bytes = head(fields, version)?;
    let head_len = bytes.len();
    bytes.extend(fields.bytes("body")?);
    // Follows from the lengths and the marks.
    fields.skip("truncated");
    let about = Circumstances {
        time: fields.time("time")?,
        took_us: fields.small("took_us")?,
        peer: fields.parsed("peer")?,
        scheme: fields.named("scheme", scheme)?,
        version,
        declared: fields.whole("declared")?,
        size: fields.number("size")?,
        marks: marks(fields)?,
    };
    Ok(Fact::Received {
        id: fields.id("id")?,
        exchange: Exchange::new(bytes.into(), head_len, about),
        reading: recorded(fields)?.map(Box::new),
    })
}

fn head(fields: &mut Fields, version: Version) -> Result<Vec<u8>, LineError> {
    let method = fields.bytes("method")?;
    let target = fields.bytes("target")?;
    let lines = fields.pairs("headers")?;
    if fields.has("head") {
        return fields.bytes("head");
    }
    let parts = || lines.iter().map(|(name, value)| (&name[..], &value[..]));
    let bytes = head_of(&method, &target, version.as_str(), parts());
    let head = Head::new(&bytes);
    let same = head.method() == method
        && head.target() == target
        && head
            .fields()
            .map(|line| (line.name, line.value))
            .eq(parts());
    if same {
        Ok(bytes)
    } else {
        Err(LineError::Head)
    }
}

fn marks(fields: &mut Fields) -> Result<Marks, LineError> {
    fields.list("marks").map(|names| marks_named(&names))
}

/// Lines of refusals had none at first.
fn refused_marks(fields: &mut Fields) -> Result<Marks, LineError> {
    let names = fields.optional("marks", items)?;
    Ok(marks_named(&names.unwrap_or_default()))
}

fn marks_named(names: &[Value]) -> Marks {
    let known = names.iter().filter_map(|name| Mark::named(name.as_str()?));
    known.fold(Marks::NONE, Marks::with)
}

/// The reading; none where the line was written before there was one.
fn recorded(fields: &mut Fields) -> Result<Option<Recorded>, LineError> {
    let Some(signature) = fields.optional("signature", object)? else {
        return Ok(None);
    };
    let mut signature = Fields(signature);
    let events = fields.list("events")?.into_iter().map(event);
    Ok(Some(Recorded {
        sender: fields.optional("sender", owned)?,
        events: events.collect::<Result<_, _>>()?,
        delivery_id: fields.optional("delivery_id", owned)?,
        attempt: fields.whole("attempt")?,
        verdict: signature.named("verdict", Verdict::named)?,
        scheme: signature.optional("scheme", owned)?,
        why: signature.optional("why", owned)?,
    }))
}

fn event(value: Value) -> Result<Event, LineError> {
    let mut fields = Fields(object(value).ok_or(LineError::Field("events"))?);
    Ok(Event {
        name: EventName {
            kind: fields.text("type")?,
            action: fields.optional("action", owned)?,
        },
        id: fields.optional("id", owned)?,
        time: fields.moment("time")?,
    })
}

fn refused(fields: &mut Fields) -> Result<Fact, LineError> {
    Ok(Fact::Refused {
        id: fields.id("id")?,
        refused: Box::new(Refused {
            time: fields.time("time")?,
            took_us: fields.small("took_us")?,
            peer: fields.parsed("peer")?,
            status: fields.whole("status")?,
            why: fields.text("why")?,
            raw: fields.bytes("raw")?.into(),
            size: fields.number("size")?,
            marks: refused_marks(fields)?,
        }),
    })
}

fn answered(fields: &mut Fields) -> Result<Fact, LineError> {
    let headers = fields.pairs("headers")?.into_iter().map(|(name, value)| {
        let name = String::from_utf8(name).map_err(|_| LineError::Field("headers"))?;
        Ok((name, Bytes::from(value)))
    });
    Ok(Fact::Answered {
        id: fields.id("id")?,
        answered: Box::new(Answered {
            time: fields.time("time")?,
            took_us: fields.small("took_us")?,
            status: fields.whole("status")?,
            by: fields.named("by", By::named)?,
            rule: fields.optional("rule", owned)?.map(Into::into),
            step: fields.whole("step")?,
            headers: headers.collect::<Result<_, _>>()?,
            body: fields.optional("body", content)?.unwrap_or_default().into(),
            sent: fields.truth("sent")?,
        }),
    })
}

fn sent(fields: &mut Fields) -> Result<Fact, LineError> {
    // Written for readers; nothing here is made of them yet.
    fields.skip("request");
    fields.skip("verdict");
    Ok(Fact::Sent {
        id: fields.id("id")?,
        sending: Box::new(Sending {
            number: fields.small("sending")?,
            kind: fields.named("kind", SendingKind::named)?,
            target: fields.text("target")?,
            address: fields.parsed("address")?,
            time: fields.time("time")?,
            outcome: outcome(fields)?,
        }),
    })
}

fn outcome(fields: &mut Fields) -> Result<Option<Outcome>, LineError> {
    let response = response(fields)?;
    let error = fields.optional("error", owned)?.unwrap_or_default();
    let name = fields.optional("failure", owned)?;
    let result = match (response, name) {
        (Some(response), _) => Ok(response),
        (None, Some(name)) => Err(failure(&name, error)),
        (None, None) => Err(Failure::Down(error)),
    };
    let connect_us = fields.whole("connect_us")?;
    let first_byte_us = fields.whole("first_byte_us")?;
    let took_us = fields.whole("took_us")?;
    Ok(took_us.map(|took_us| Outcome {
        result,
        connect_us,
        first_byte_us,
        took_us,
    }))
}

fn response(fields: &mut Fields) -> Result<Option<Response>, LineError> {
    let headers = fields.pairs("headers")?;
    let body = fields.optional("body", content)?;
    let truncated = fields.truth("truncated")?;
    Ok(fields.whole("status")?.map(|status| Response {
        status,
        headers: headers
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
        body: body.unwrap_or_default().into(),
        truncated,
    }))
}

fn failure(name: &str, why: String) -> Failure {
    let all = [Failure::Late, Failure::Nonsense];
    let found = all
        .into_iter()
        .find(|make| failure_name(&make(String::new())) == name);
    found.unwrap_or(Failure::Down)(why)
}

fn marked(fields: &mut Fields) -> Result<Fact, LineError> {
    let marking = if fields.truth("on")? {
        Marking::On
    } else {
        Marking::Off
    };
    Ok(Fact::Marked {
        id: fields.id("id")?,
        marking,
    })
}

fn noted(fields: &mut Fields) -> Result<Fact, LineError> {
    Ok(Fact::Noted {
        id: fields.id("id")?,
        text: fields.text("text")?.into(),
    })
}

fn gap(fields: &mut Fields) -> Result<Fact, LineError> {
    Ok(Fact::Gap {
        from: fields.id("from")?,
        to: fields.id("to")?,
        why: fields.text("why")?,
    })
}

fn ended(fields: &mut Fields) -> Result<Fact, LineError> {
    Ok(Fact::Ended {
        time: fields.time("time")?,
        counts: Counts {
            received: fields.number("received")?,
            kept: fields.number("kept")?,
            evicted: fields.number("evicted")?,
            cleared: fields.number("cleared")?,
            passed: fields.number("passed")?,
            refused: fields.number("refused")?,
            turned_away: fields.whole("turned_away")?.unwrap_or_default(),
            silent: fields.whole("silent")?.unwrap_or_default(),
            ..Counts::default()
        },
    })
}

/// The fields of an object. What is read is taken out, so what stays is what
/// this program does not know.
struct Fields(Map<String, Value>);

impl Fields {
    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn skip(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// A field that may be missing or null.
    fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Result<Option<T>, LineError> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(value).map(Some).ok_or(LineError::Field(name)),
        }
    }

    fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Result<T, LineError> {
        self.optional(name, read)?.ok_or(LineError::Field(name))
    }

    fn text(&mut self, name: &'static str) -> Result<String, LineError> {
        self.required(name, owned)
    }

    /// A whole number that may be missing or null.
    fn whole<T: TryFrom<u64>>(&mut self, name: &'static str) -> Result<Option<T>, LineError> {
        self.optional(name, |value| value.as_u64()?.try_into().ok())
    }

    /// A time that may be missing or null.
    fn moment(&mut self, name: &'static str) -> Result<Option<Time>, LineError> {
        self.optional(name, |value| Time::parse(value.as_str()?))
    }

    fn number(&mut self, name: &'static str) -> Result<u64, LineError> {
        self.whole(name)?.ok_or(LineError::Field(name))
    }

    fn small(&mut self, name: &'static str) -> Result<u32, LineError> {
        self.whole(name)?.ok_or(LineError::Field(name))
    }

    fn truth(&mut self, name: &'static str) -> Result<bool, LineError> {
        self.required(name, |value| value.as_bool())
    }

    fn id(&mut self, name: &'static str) -> Result<Id, LineError> {
        self.number(name).map(Id)
    }

    fn time(&mut self, name: &'static str) -> Result<Time, LineError> {
        self.moment(name)?.ok_or(LineError::Field(name))
    }

    fn bytes(&mut self, name: &'static str) -> Result<Vec<u8>, LineError> {
        self.required(name, content)
    }

    fn list(&mut self, name: &'static str) -> Result<Vec<Value>, LineError> {
        self.required(name, items)
    }

    fn parsed<T: std::str::FromStr>(&mut self, name: &'static str) -> Result<T, LineError> {
        self.required(name, |value| value.as_str()?.parse().ok())
    }

    fn named<T>(
        &mut self,
        name: &'static str,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, LineError> {
        self.required(name, |value| find(value.as_str()?))
    }

    fn pairs(&mut self, name: &'static str) -> Result<Vec<Pair>, LineError> {
        let pairs = self.list(name)?.into_iter().map(pair).collect();
        Option::ok_or(pairs, LineError::Field(name))
    }
}

/// A header line: its name and its value.
type Pair = (Vec<u8>, Vec<u8>);

fn pair(value: Value) -> Option<Pair> {
    let [name, value] = <[Value; 2]>::try_from(items(value)?).ok()?;
    Some((content(name)?, content(value)?))
}

/// The bytes of a string, of `{"text":..}` or of `{"base64":..}`.
fn content(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::String(text) => Some(text.into_bytes()),
        Value::Object(mut form) => match (form.remove("text"), form.remove("base64")) {
            (Some(text), None) => owned(text).map(String::into_bytes),
            (None, Some(base64)) => text::decode(base64.as_str()?),
            _ => None,
        },
        _ => None,
    }
}

fn owned(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn items(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(items) => Some(items),
        _ => None,
    }
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

fn scheme(name: &str) -> Option<Scheme> {
    [Scheme::Http, Scheme::Https]
        .into_iter()
        .find(|scheme| scheme.as_str() == name)
}
