//! Datadog: monitors and events, through its webhooks integration.

use super::UNSIGNED;
use crate::{
    sender::row::{
        Clue::{HeaderStarts, Json as HasJson, NoHeader},
        Place::Json,
        Remark, Sample, Sender, What,
    },
    signature::Scheme,
};

/// The row. Its user writes the body, so only the body it proposes is known
/// here. The date is milliseconds as text.
pub(super) const DATADOG: Sender = Sender {
    name: "datadog",
    title: "Datadog",
    docs: "https://docs.datadoghq.com/integrations/webhooks/",
    known_by: &[
        &[HeaderStarts("User-Agent", "Datadog")],
        &[
            HasJson("/event_type"),
            HasJson("/last_updated"),
            HasJson("/org/id"),
            HasJson("/org/name"),
            HasJson("/title"),
            HasJson("/body"),
        ],
    ],
    event: &[Json("/event_type")],
    event_id: &[Json("/id")],
    event_time: &[Json("/date"), Json("/last_updated")],
    signatures: &[Scheme::basic()],
    what: &[What::any("{/title} {/org/name}"), What::any("{/id:end}")],
    remarks: &[Remark {
        when: &[NoHeader("Authorization")],
        say: UNSIGNED,
    }],
    timeout: Some(15),
    samples: &[Sample::post(
        "metric_alert_monitor",
        &[("Content-Type", "application/json")],
        r#"{
    "body": "The wheel turns slower than 2 turns a minute.",
    "last_updated": "{{millis}}",
    "event_type": "metric_alert_monitor",
    "title": "[Triggered] The wheel is slow",
    "date": "{{millis}}",
    "org": {
        "id": "1815",
        "name": "Analytical Engines"
    },
    "id": "{{id}}"
}"#,
    )],
    ..Sender::BLANK
};
