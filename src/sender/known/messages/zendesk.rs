//! Zendesk: tickets, people and articles; and what a trigger sends in a shape
//! of the user's own.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as Has, JsonStarts, NoJson},
        Place::{Header as InHeader, Json},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn, Unit},
};

/// The row. The time that is signed is a header with a date in it.
pub(super) const ZENDESK: Sender = Sender {
    name: "zendesk",
    title: "Zendesk",
    docs: "https://developer.zendesk.com/documentation/webhooks/verifying/",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[Header("X-Zendesk-Webhook-Id")],
        &[HeaderStarts("User-Agent", "Zendesk Webhook")],
        &[
            JsonStarts("/type", "zen:event-type:"),
            Has("/zendesk_event_version"),
        ],
    ],
    event: &[Json("/type")],
    delivery_id: &[InHeader("X-Zendesk-Webhook-Invocation-Id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/time")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Zendesk-Webhook-Signature")
        .base64()
        .over(&[Part::Timestamp, Part::Body])
        .stamped(
            TimestampIn::Header("X-Zendesk-Webhook-Signature-Timestamp"),
            Unit::Iso,
        )],
    what: &[
        What::any("#{/detail/id} {/detail/subject|/event/message/body|/detail/name|/detail/title}"),
        What::any("{/subject} {/id:end}"),
        What::any("{/ticket_id|/ticket/id|/id}"),
    ],
    remarks: &[Remark {
        when: &[
            Header("X-Zendesk-Webhook-Id"),
            NoJson("/zendesk_event_version"),
        ],
        say: "a trigger or an automation sent this: its shape is the one that was written there",
    }],
    retries: Retries::said(
        Source::Memory,
        "3 on 409; on 429 and 503 when Retry-After is under 60 s",
    ),
    gives_up: Some("pauses an endpoint that goes on failing"),
    samples: &[
        Sample::post(
            "zen:event-type:ticket.created",
            HEADERS,
            r#"{"account_id":4665181,"detail":{"actor_id":"1815","assignee_id":null,"brand_id":"7","created_at":"{{iso}}","description":"The wheel turns backwards.","id":"42","is_public":true,"priority":"HIGH","requester_id":"1906","status":"NEW","subject":"Turn the wheel","tags":["wheel"],"type":"PROBLEM","updated_at":"{{iso}}"},"event":{},"id":"{{uuid}}","subject":"zen:ticket:42","time":"{{iso}}","type":"zen:event-type:ticket.created","zendesk_event_version":"2022-11-06"}"#,
        ),
        Sample::post(
            "zen:event-type:ticket.status_changed",
            HEADERS,
            r#"{"account_id":4665181,"detail":{"actor_id":"1815","id":"42","priority":"HIGH","requester_id":"1906","status":"SOLVED","subject":"Turn the wheel","type":"PROBLEM","updated_at":"{{iso}}"},"event":{"current":"SOLVED","previous":"NEW"},"id":"{{uuid}}","subject":"zen:ticket:42","time":"{{iso}}","type":"zen:event-type:ticket.status_changed","zendesk_event_version":"2022-11-06"}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Zendesk Webhook"),
    ("Content-Type", "application/json"),
    ("X-Zendesk-Account-Id", "4665181"),
    ("X-Zendesk-Webhook-Id", "01K{{id}}"),
    ("X-Zendesk-Webhook-Invocation-Id", "02K{{id}}"),
];
