//! Brevo, once Sendinblue: the events of mail that was sent.

use crate::{
    sender::row::{
        Clue::Json as Has,
        Place::{All, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. `id` is that of the webhook, not of the event.
pub(super) const BREVO: Sender = Sender {
    name: "brevo",
    title: "Brevo",
    docs: "https://developers.brevo.com/docs/transactional-webhooks",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[&[
        Has("/event"),
        Has("/message-id"),
        Has("/ts_event"),
        Has("/email"),
    ]],
    event: &[Json("/event")],
    event_id: &[All(&[
        Json("/event"),
        Json("/message-id"),
        Json("/ts_event"),
    ])],
    event_time: &[Json("/ts_epoch"), Json("/ts_event")],
    signatures: &[Scheme::basic()],
    what: &[
        What::on(&["click"], "{/email} {/link}"),
        What::any("{/email} {/reason|/subject}"),
    ],
    retries: Retries::new(
        Source::Documented,
        "after 10 min, 1, 2 and 8 h; none after a 4xx other than 429",
        &[600, 3_600, 7_200, 28_800],
    ),
    gives_up: Some("drops the event on a 4xx other than 429"),
    samples: &[
        Sample::post(
            "delivered",
            HEADERS,
            r#"{"id":4665,"event":"delivered","email":"grace@example.com","date":"2025-12-01 13:00:00","ts":{{unix}},"ts_event":{{unix}},"ts_epoch":{{unix}}000,"message-id":"<{{id}}@smtp-relay.example.com>","subject":"The table","tag":"[\"tables\"]","tags":["tables"],"sending_ip":"192.0.2.25","template_id":7}"#,
        ),
        Sample::post(
            "hard_bounce",
            HEADERS,
            r#"{"id":4665,"event":"hard_bounce","email":"nobody@example.com","date":"2025-12-01 13:00:00","ts":{{unix}},"ts_event":{{unix}},"ts_epoch":{{unix}}000,"message-id":"<{{id}}@smtp-relay.example.com>","subject":"The table","reason":"550 5.1.1 no such user","tags":["tables"]}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[("Content-Type", "application/json")];
