//! Mailtrap: the events of mail that was sent.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as Has},
        Place::Json,
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The events come as a list in an object, or as lines of JSON.
pub(super) const MAILTRAP: Sender = Sender {
    name: "mailtrap",
    title: "Mailtrap",
    docs: "https://docs.mailtrap.io/email-api-smtp/advanced/webhooks",
    source: Source::Fixtures,
    signs_by: Source::Code,
    known_by: &[
        &[HeaderStarts("User-Agent", "Mailtrap")],
        &[Header("Mailtrap-Signature")],
        &[
            Has("/events/0/event"),
            Has("/events/0/sending_stream"),
            Has("/events/0/message_id"),
        ],
        &[
            Has("/0/event"),
            Has("/0/sending_stream"),
            Has("/0/message_id"),
        ],
    ],
    batch: &["/events/[]", "/[]"],
    event: &[Json("/events/[]/event"), Json("/[]/event")],
    event_id: &[Json("/events/[]/event_id"), Json("/[]/event_id")],
    event_time: &[Json("/events/[]/timestamp"), Json("/[]/timestamp")],
    signatures: &[
        Scheme::hmac(Hash::Sha256)
            .header("Mailtrap-Signature")
            .hex()
            .due_with_secret(),
        Scheme::basic(),
    ],
    what: &[
        What::on(&["click"], "{/events/0/email} {/events/0/url}"),
        What::any(
            "{/events/0/email|/0/email} {/events/0/reason|/0/reason|/events/0/response|/0/response}",
        ),
    ],
    samples: &[
        Sample::post(
            "delivery",
            HEADERS,
            r#"{"events":[{"event":"delivery","timestamp":{{unix}},"sending_stream":"transactional","category":"tables","message_id":"{{uuid}}","email":"grace@example.com","event_id":"{{uuid}}"},{"event":"open","timestamp":{{unix}},"sending_stream":"transactional","message_id":"{{uuid}}","email":"grace@example.com","event_id":"{{id}}","ip":"192.0.2.7","user_agent":"Mozilla/5.0"}]}"#,
        ),
        Sample::post(
            "bounce",
            HEADERS,
            r#"{"events":[{"event":"bounce","timestamp":{{unix}},"sending_stream":"transactional","message_id":"{{uuid}}","email":"nobody@example.com","event_id":"{{uuid}}","response":"550 5.1.1 no such user","response_code":550,"bounce_category":"hard"}]}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Mailtrap"),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
];
