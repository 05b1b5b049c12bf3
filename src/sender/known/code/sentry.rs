//! Sentry: issues, errors and alerts, from the webhooks of an integration.

use crate::{
    sender::row::{
        Clue::Header,
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. It signs its own writing of the JSON, which is the body.
pub(super) const SENTRY: Sender = Sender {
    name: "sentry",
    title: "Sentry",
    docs: "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[&[Header("Sentry-Hook-Resource")]],
    event: &[InHeader("Sentry-Hook-Resource")],
    action: &[Json("/action")],
    delivery_id: &[InHeader("Request-ID")],
    event_time: &[InHeader("Sentry-Hook-Timestamp")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Sentry-Hook-Signature")
        .hex()],
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
        What::on(&["comment"], "{/data/project_slug} {/data/comment}"),
        What::any(
            "{/data/installation/app/slug|/data/project_slug|/actor/name|/installation/uuid}",
        ),
    ],
    retries: Retries::said(Source::Memory, "none"),
    timeout: Some(1),
    samples: SAMPLES,
    ..Sender::BLANK
};

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
