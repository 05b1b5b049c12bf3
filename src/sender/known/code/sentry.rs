//! Sentry: issues, errors and alerts, from the webhooks of an integration, and
//! from the plugin before it.

use crate::{
    sender::row::{
        Clue::{self, Header, Json as HasJson, NoHeader},
        Place::{Header as InHeader, Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. It signs its own writing of the JSON, which is the body. The event
/// stands in a header; should that be lost, the part of the data that is there
/// tells it. The plugin sends neither header nor signature.
pub(super) const SENTRY: Sender = Sender {
    name: "sentry",
    title: "Sentry",
    docs: "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[Header("Sentry-Hook-Resource")],
        &[
            HasJson("/installation/uuid"),
            HasJson("/action"),
            HasJson("/actor/type"),
            HasJson("/data"),
        ],
        PLUGIN,
    ],
    event: &[
        InHeader("Sentry-Hook-Resource"),
        When(HasJson("/data/issue"), "issue"),
        When(HasJson("/data/error"), "error"),
        When(HasJson("/data/metric_alert"), "metric_alert"),
        When(HasJson("/data/comment"), "comment"),
        When(HasJson("/data/event"), "event_alert"),
        When(HasJson("/data/installation"), "installation"),
        When(HasJson("/culprit"), "event"),
    ],
    action: &[Json("/action")],
    delivery_id: &[InHeader("Request-ID")],
    event_id: &[Json("/data/event/event_id"), Json("/event/event_id")],
    event_time: &[InHeader("Sentry-Hook-Timestamp"), Json("/event/timestamp")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Sentry-Hook-Signature")
        .hex()
        .due_with_secret()],
    what: &[
        What::on(&["issue"], "{/data/issue/shortId} {/data/issue/title}"),
        What::on(
            &["error", "event_alert"],
            "{/data/error/title|/data/event/title} {/data/triggered_rule}",
        ),
        What::on(
            &["metric_alert"],
            "{/data/description_title|/data/metric_alert/title} {/data/description_text}",
        ),
        What::on(
            &["event"],
            "{/project_slug} {/event/title|/message|/culprit}",
        ),
        What::on(&["comment"], "{/data/project_slug} {/data/comment}"),
        What::any(
            "{/data/installation/app/slug|/data/project_slug|/actor/name|/installation/uuid}",
        ),
    ],
    remarks: &[Remark {
        when: PLUGIN,
        say: "a webhook of the older plugin: nothing signs it",
    }],
    retries: Retries::said(Source::Memory, "none"),
    timeout: Some(1),
    samples: SAMPLES,
    ..Sender::BLANK
};

/// What the plugin sends.
const PLUGIN: &[Clue] = &[
    NoHeader("Sentry-Hook-Resource"),
    HasJson("/project_slug"),
    HasJson("/culprit"),
    HasJson("/triggering_rules"),
];

macro_rules! headers {
    ($resource:literal) => {
        &[
            ("Content-Type", "application/json"),
            ("Request-ID", "{{uuid}}"),
            ("Sentry-Hook-Resource", $resource),
            ("Sentry-Hook-Timestamp", "{{unix}}"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "issue.created",
        headers!("issue"),
        r#"{"action": "created", "installation": {"uuid": "8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815"}, "data": {"issue": {"id": "4665", "shortId": "ENGINE-12", "title": "ZeroDivisionError: division by zero", "level": "error", "status": "unresolved", "platform": "python", "project": {"id": "84", "name": "engine", "slug": "engine"}, "count": "1", "firstSeen": "{{iso}}", "lastSeen": "{{iso}}"}}, "actor": {"type": "application", "id": "sentry", "name": "Sentry"}}"#,
    ),
    Sample::post(
        "event_alert.triggered",
        headers!("event_alert"),
        r#"{"action": "triggered", "installation": {"uuid": "8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815"}, "data": {"event": {"event_id": "{{id}}", "title": "ZeroDivisionError: division by zero", "level": "error", "platform": "python", "datetime": "{{iso}}"}, "triggered_rule": "More than 10 in an hour"}, "actor": {"type": "application", "id": "sentry", "name": "Sentry"}}"#,
    ),
];
