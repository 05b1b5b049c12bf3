//! Zapier: whatever a user builds with its webhooks.

use crate::sender::row::{Clue::HeaderStarts, Place::Word, Sample, Sender, Source, What};

/// The row. Only its name in the head tells it: the body is the user's own.
pub(super) const ZAPIER: Sender = Sender {
    name: "zapier",
    title: "Zapier",
    source: Source::Fixtures,
    known_by: &[&[HeaderStarts("User-Agent", "Zapier")]],
    event: &[Word("custom")],
    what: &[
        What::any("{/topic|/subject|/title|/event|/name}"),
        What::any("{/content|/text|/message|/id}"),
    ],
    samples: &[Sample::post(
        "custom",
        &[
            ("User-Agent", "Zapier"),
            ("Content-Type", "application/json"),
        ],
        r#"{"topic":"A new card","content":"Card 7 is woven.","id":"{{id}}"}"#,
    )],
    ..Sender::BLANK
};
