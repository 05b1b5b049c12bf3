//! `PagerDuty`: incidents, from webhooks of version 3, and of 1 and 2 before.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson, JsonStarts},
        Place::{Header as InHeader, Json},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. Version 3 carries one event and signs it, with a list of
/// signatures while secrets change; the older ones carry many and sign none.
pub(super) const PAGERDUTY: Sender = Sender {
    name: "pagerduty",
    title: "PagerDuty",
    docs: "https://docs.pagerduty.com/developer/verifying-webhook-signatures",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("X-PagerDuty-Signature")],
        &[
            HasJson("/event/event_type"),
            HasJson("/event/resource_type"),
            HasJson("/event/occurred_at"),
        ],
        &[
            JsonStarts("/messages/0/event", "incident."),
            HasJson("/messages/0/incident"),
        ],
        &[
            JsonStarts("/messages/0/type", "incident."),
            HasJson("/messages/0/data/incident"),
        ],
    ],
    batch: &["/messages/[]"],
    event: &[
        Json("/event/event_type"),
        Json("/messages/[]/event"),
        Json("/messages/[]/type"),
    ],
    delivery_id: &[InHeader("X-Webhook-Id"), Json("/event/id")],
    event_id: &[Json("/event/id"), Json("/messages/[]/id")],
    event_time: &[Json("/event/occurred_at"), Json("/messages/[]/created_on")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-PagerDuty-Signature")
        .prefix("v1=")
        .hex()
        .list(',')],
    what: &[
        What::any("#{/event/data/number} {/event/data/title} {/event/data/service/summary}"),
        What::any("{/event/data/message|/event/data/content|/event/data/id}"),
        What::any(
            "#{/messages/0/incident/incident_number|/messages/0/data/incident/incident_number} {/messages/0/incident/title|/messages/0/data/incident/trigger_summary_data/subject|/messages/0/data/incident/trigger_summary_data/description}",
        ),
        What::any("{/event/event_type}"),
    ],
    remarks: &[Remark {
        when: &[HasJson("/messages/0/id")],
        say: "a webhook of version 1 or 2: nothing signs it",
    }],
    retries: Retries::said(Source::Memory, "several, within 48 h"),
    gives_up: Some("switches the webhook off for a while"),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "PagerDuty-Webhook/V3.0"),
    ("Content-Type", "application/json"),
    ("X-Webhook-Id", "{{uuid}}"),
    ("X-Webhook-Subscription", "P1815AD"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "incident.triggered",
        HEADERS,
        r#"{"event":{"id":"01{{id}}","event_type":"incident.triggered","resource_type":"incident","occurred_at":"{{iso}}","agent":null,"client":{"name":"Monitoring"},"data":{"id":"Q1815ADA","type":"incident","number":12,"title":"The wheel turns backwards","status":"triggered","created_at":"{{iso}}","service":{"id":"P4665","summary":"Engine","type":"service_reference"},"urgency":"high"}}}"#,
    ),
    Sample::post(
        "incident.resolved",
        HEADERS,
        r#"{"event":{"id":"01{{id}}","event_type":"incident.resolved","resource_type":"incident","occurred_at":"{{iso}}","agent":{"id":"P1906","summary":"Grace","type":"user_reference"},"client":null,"data":{"id":"Q1815ADA","type":"incident","number":12,"title":"The wheel turns backwards","status":"resolved","created_at":"{{iso}}","service":{"id":"P4665","summary":"Engine","type":"service_reference"},"urgency":"high"}}}"#,
    ),
];
