//! Asana: tasks, projects and what happens to them.

use crate::{
    exchange::lookup::Kind,
    sender::row::{
        Clue::{Header, HeaderStarts, JsonKind},
        Place::{Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. One delivery carries many events, or none as a sign of life. The
/// secret comes in a header of the first one. Bodies of the older interface
/// have the type in `type`.
pub(super) const ASANA: Sender = Sender {
    name: "asana",
    title: "Asana",
    docs: "https://developers.asana.com/docs/webhooks-guide",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("X-Hook-Signature")],
        &[Header("X-Hook-Secret")],
        &[HeaderStarts("User-Agent", "Asana")],
    ],
    batch: &["/events/[]"],
    event: &[
        When(Header("X-Hook-Secret"), "handshake"),
        Json("/events/[]/resource/resource_type"),
        Json("/events/[]/type"),
        When(JsonKind("/events", Kind::Array), "heartbeat"),
    ],
    action: &[Json("/events/[]/action")],
    event_time: &[Json("/events/[]/created_at")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Hook-Signature")
        .hex()
        .due_with_secret()],
    what: &[
        What::any("{/events/0/resource/gid|/events/0/resource} {/events/0/change/field}"),
        What::any("+{/events:count}"),
    ],
    remarks: &[Remark {
        when: &[Header("X-Hook-Secret")],
        say: "the first delivery: X-Hook-Secret is the secret of all later ones, and the answer must bear the same header",
    }],
    handshake: "200 or 204 with the X-Hook-Secret of the request as a header of the answer",
    retries: Retries::said(Source::Memory, "for 24 h, further and further apart"),
    gives_up: Some("deletes the webhook"),
    timeout: Some(10),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Asana Webhooks"),
    ("Content-Type", "application/json"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "task.added",
        HEADERS,
        r#"{"events":[{"user":{"gid":"1815","resource_type":"user"},"created_at":"{{iso}}","action":"added","resource":{"gid":"120046651","resource_type":"task","resource_subtype":"default_task"},"parent":{"gid":"120046600","resource_type":"project"}},{"user":{"gid":"1815","resource_type":"user"},"created_at":"{{iso}}","action":"changed","resource":{"gid":"120046651","resource_type":"task","resource_subtype":"default_task"},"change":{"field":"assignee","action":"changed"}}]}"#,
    ),
    Sample::post("heartbeat", HEADERS, r#"{"events":[]}"#),
];
