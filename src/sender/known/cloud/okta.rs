//! Okta, when its event hooks call.

use crate::{
    sender::row::{
        Clue::{Header, JsonIs},
        Place::{Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. The outer type is always the same; the events inside have theirs.
pub(super) const OKTA: Sender = Sender {
    name: "okta",
    title: "Okta",
    docs: "https://developer.okta.com/docs/concepts/event-hooks/",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("X-Okta-Verification-Challenge")],
        &[JsonIs("/eventType", "com.okta.event_hook")],
    ],
    batch: &["/data/events/[]"],
    event: &[
        Json("/data/events/[]/eventType"),
        When(Header("X-Okta-Verification-Challenge"), "verification"),
    ],
    delivery_id: &[Json("/eventId")],
    event_id: &[Json("/data/events/[]/uuid"), Json("/eventId")],
    event_time: &[Json("/data/events/[]/published"), Json("/eventTime")],
    signatures: &[Scheme::token("Authorization").due_with_secret()],
    what: &[
        What::any(
            "{/data/events/0/displayMessage} {/data/events/0/actor/alternateId|/data/events/0/target/0/alternateId}",
        ),
        What::any("{/data/events:count} events {/eventId:end}"),
        What::any("{X-Okta-Verification-Challenge:end}"),
    ],
    remarks: &[Remark {
        when: &[Header("Authorization")],
        say: "nothing is signed: the secret in Authorization is sent in the clear",
    }],
    handshake: "a GET with X-Okta-Verification-Challenge wants 200 and {\"verification\": its value} within 3 s",
    retries: Retries::said(Source::Documented, "1, and none after a 4xx"),
    timeout: Some(3),
    samples: &[Sample::post(
        "user.lifecycle.create",
        &[
            ("User-Agent", "Okta-Event-Hooks"),
            ("Content-Type", "application/json"),
        ],
        r#"{"eventType":"com.okta.event_hook","eventTypeVersion":"1.0","cloudEventsVersion":"0.1","source":"https://engine.okta.com/api/v1/eventHooks/who4665","eventId":"{{uuid}}","data":{"events":[{"uuid":"{{uuid}}","published":"{{iso}}","eventType":"user.lifecycle.create","version":"0","displayMessage":"Create Okta user","severity":"INFO","actor":{"id":"00u1815","type":"User","alternateId":"ada@example.com","displayName":"Ada"},"outcome":{"result":"SUCCESS"},"target":[{"id":"00u42","type":"User","alternateId":"grace@example.com"}]}]},"eventTime":"{{iso}}","contentType":"application/json"}"#,
    )],
    ..Sender::BLANK
};
