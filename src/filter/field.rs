//! The names of the language: fields and the words after `is:`. One row is the
//! name, what it holds, and what the completions and the help say.

/// What is asked about, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Name {
    Method,
    Path,
    Host,
    Query,
    Header,
    Body,
    Sender,
    Event,
    Action,
    Id,
    Attempt,
    Size,
    Told,
    App,
    Took,
    Sig,
    Type,
    From,
    Time,
    Age,
    Note,
    Is,
    N,
}

/// What kind of values a field holds, and so which values it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Count,
    Bytes,
    Duration,
    Status,
    Verdict,
    Time,
    Flag,
}

/// One field of the language.
#[derive(Clone, Copy, Debug)]
pub struct FieldRow {
    /// Its name.
    pub name: &'static str,
    /// What it holds, for the help.
    pub about: &'static str,
    /// Values to show as examples.
    pub example: &'static str,
    pub(super) field: Name,
    pub(super) kind: Kind,
}

const fn row(
    name: &'static str,
    field: Name,
    kind: Kind,
    example: &'static str,
    about: &'static str,
) -> FieldRow {
    FieldRow {
        name,
        about,
        example,
        field,
        kind,
    }
}

/// The fields, in the order the help lists them. Of two rows for one thing the
/// first is how it is written.
pub const FIELDS: &[FieldRow] = &[
    row("method", Name::Method, Kind::Text, "POST", "the method"),
    row("path", Name::Path, Kind::Text, "/hooks/*", "the path"),
    row(
        "host",
        Name::Host,
        Kind::Text,
        "localhost",
        "the host asked for",
    ),
    row(
        "query",
        Name::Query,
        Kind::Text,
        "x=1",
        "what follows the ?; query.NAME is one parameter",
    ),
    row(
        "header",
        Name::Header,
        Kind::Text,
        "json",
        "any header line; header.NAME is one header",
    ),
    row(
        "body",
        Name::Body,
        Kind::Text,
        "order-17",
        "the body, decoded where it was compressed; .data.amount is a value in it",
    ),
    row("sender", Name::Sender, Kind::Text, "stripe", "who sent it"),
    row(
        "event",
        Name::Event,
        Kind::Text,
        "issues.opened",
        "the event type, with its action or without",
    ),
    row(
        "action",
        Name::Action,
        Kind::Text,
        "opened",
        "the finer part of the event type",
    ),
    row(
        "id",
        Name::Id,
        Kind::Text,
        "evt_1",
        "the delivery id or the id of an event",
    ),
    row(
        "attempt",
        Name::Attempt,
        Kind::Count,
        "2",
        "which try of the delivery: by the sender's count, else by what came before",
    ),
    row(
        "size",
        Name::Size,
        Kind::Bytes,
        "10k",
        "the size of the body",
    ),
    row(
        "told",
        Name::Told,
        Kind::Status,
        "5xx",
        "what the sender was told",
    ),
    row(
        "status",
        Name::Told,
        Kind::Status,
        "500",
        "another name for told",
    ),
    row(
        "app",
        Name::App,
        Kind::Status,
        "down",
        "the application's last answer",
    ),
    row(
        "took",
        Name::Took,
        Kind::Duration,
        "500ms",
        "how long the sender waited for the answer",
    ),
    row(
        "sig",
        Name::Sig,
        Kind::Verdict,
        "invalid",
        "whether the signature holds",
    ),
    row("type", Name::Type, Kind::Text, "json", "the content type"),
    row(
        "from",
        Name::From,
        Kind::Text,
        "127.0.0.1",
        "the address it came from",
    ),
    row(
        "time",
        Name::Time,
        Kind::Time,
        "12:30",
        "the local time of day, or with a date the local time",
    ),
    row(
        "age",
        Name::Age,
        Kind::Duration,
        "10m",
        "how long ago it came",
    ),
    row(
        "note",
        Name::Note,
        Kind::Text,
        "support",
        "what the user noted on it",
    ),
    row("is", Name::Is, Kind::Flag, "failing", "a property"),
    row("n", Name::N, Kind::Count, "1202", "the number of the row"),
];

impl Name {
    /// How it is written.
    pub(super) fn as_str(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// What kind of values it holds.
    pub(super) fn kind(self) -> Kind {
        self.row().map_or(Kind::Text, |row| row.kind)
    }

    /// The field of that name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        FIELDS
            .iter()
            .find(|row| row.name.eq_ignore_ascii_case(name))
            .map(|row| row.field)
    }

    fn row(self) -> Option<&'static FieldRow> {
        FIELDS.iter().find(|row| row.field == self)
    }
}

/// A property of an entry, asked by `is:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Flag {
    Marked,
    Noted,
    Replayed,
    Retry,
    Duplicate,
    Refused,
    Truncated,
    Incomplete,
    Ambiguous,
    Browser,
    UnknownHost,
    Challenge,
    Permitted,
    Held,
    Failing,
}

/// One word after `is:`.
#[derive(Clone, Copy, Debug)]
pub struct FlagRow {
    /// The word.
    pub name: &'static str,
    /// What it says, as it follows "that": `the user marked`.
    pub about: &'static str,
    pub(super) flag: Flag,
}

const fn flag(name: &'static str, flag: Flag, about: &'static str) -> FlagRow {
    FlagRow { name, about, flag }
}

/// The words after `is:`.
pub const FLAGS: &[FlagRow] = &[
    flag("marked", Flag::Marked, "are marked"),
    flag("noted", Flag::Noted, "have a note"),
    flag("replayed", Flag::Replayed, "were replayed"),
    flag(
        "retry",
        Flag::Retry,
        "are a retry: the sender says so, or an earlier try was not answered 2xx",
    ),
    flag(
        "duplicate",
        Flag::Duplicate,
        "came before, whatever that was answered",
    ),
    flag("refused", Flag::Refused, "were refused"),
    flag("truncated", Flag::Truncated, "are cut"),
    flag(
        "incomplete",
        Flag::Incomplete,
        "ended before their declared length",
    ),
    flag("ambiguous", Flag::Ambiguous, "can be read in two ways"),
    flag("browser", Flag::Browser, "a web page seems to have sent"),
    flag(
        "unknown-host",
        Flag::UnknownHost,
        "asked for a host that is not known",
    ),
    flag("challenge", Flag::Challenge, "a handshake answered"),
    flag(
        "permitted",
        Flag::Permitted,
        "a web page sent that was permitted then",
    ),
    flag(
        "held",
        Flag::Held,
        "are held: a web page or an unknown host is to be permitted first",
    ),
    flag("failing", Flag::Failing, "are failing"),
];

impl Flag {
    pub(super) fn named(name: &str) -> Option<Self> {
        FLAGS
            .iter()
            .find(|row| row.name.eq_ignore_ascii_case(name))
            .map(|row| row.flag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name_and_is_written_by_the_first() {
        for row in FIELDS {
            assert_eq!(Name::named(row.name), Some(row.field));
        }
        assert_eq!(Name::named("status").map(Name::as_str), Some("told"));
        assert_eq!(Name::named("statos"), None);
    }

    #[test]
    fn every_word_after_is_is_found_by_its_name() {
        for row in FLAGS {
            assert_eq!(Flag::named(row.name), Some(row.flag));
        }
    }
}
