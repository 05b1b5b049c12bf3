//! `OpenAI`: answers, batches and fine-tunings that took their time. The
//! envelope is Standard Webhooks.

use super::standard_webhooks::V1;
use crate::sender::row::{
    Clue::{Header, HeaderStarts, Json as HasJson, JsonIs, JsonStarts},
    Place::{Header as InHeader, Json},
    Retries, Sample, Sender, Source, What,
};

/// What it looks like when its headers were lost on the way.
macro_rules! bare {
    ($type:literal) => {
        &[
            JsonIs("/object", "event"),
            HasJson("/created_at"),
            JsonStarts("/id", "evt_"),
            JsonStarts("/type", $type),
        ]
    };
}

/// The row. Its ids look like Stripe's; its body has no `api_version`.
pub(super) const OPENAI: Sender = Sender {
    name: "openai",
    title: "OpenAI",
    docs: "https://platform.openai.com/docs/guides/webhooks",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[HeaderStarts("User-Agent", "OpenAI/"), Header("webhook-id")],
        &[
            Header("webhook-id"),
            JsonIs("/object", "event"),
            HasJson("/created_at"),
            JsonStarts("/id", "evt_"),
        ],
        bare!("response."),
        bare!("batch."),
        bare!("fine_tuning.job."),
        bare!("eval.run."),
        bare!("realtime.call."),
    ],
    event: &[Json("/type")],
    delivery_id: &[InHeader("webhook-id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/created_at")],
    signatures: &[V1],
    what: &[
        What::any("{/data/id}"),
        What::any("{/data/call_id} {/data/sip_headers/0/value}"),
        What::any("{/id:end}"),
    ],
    retries: Retries::said(Source::Memory, "further and further apart for 72 h"),
    timeout: Some(20),
    samples: &[
        Sample::post(
            "response.completed",
            HEADERS,
            r#"{"id": "evt_{{id}}", "object": "event", "created_at": {{unix}}, "type": "response.completed", "data": {"id": "resp_{{id}}"}}"#,
        ),
        Sample::post(
            "batch.failed",
            HEADERS,
            r#"{"id": "evt_{{id}}", "object": "event", "created_at": {{unix}}, "type": "batch.failed", "data": {"id": "batch_{{id}}"}}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    (
        "User-Agent",
        "OpenAI/1.0 (+https://platform.openai.com/docs/webhooks)",
    ),
    ("Content-Type", "application/json"),
    ("webhook-id", "wh_{{id}}"),
];
