//! `ElevenLabs`: calls and transcriptions.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson},
        Place::Json,
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn, Unit},
};

/// The row. How old a signature may be is not stated.
pub(super) const ELEVENLABS: Sender = Sender {
    name: "elevenlabs",
    title: "ElevenLabs",
    docs: "https://elevenlabs.io/docs/product-guides/administration/webhooks",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[Header("ElevenLabs-Signature")],
        &[
            HasJson("/type"),
            HasJson("/event_timestamp"),
            HasJson("/data/agent_id"),
            HasJson("/data/conversation_id"),
        ],
    ],
    event: &[Json("/type")],
    event_id: &[Json("/data/conversation_id"), Json("/data/request_id")],
    event_time: &[Json("/event_timestamp")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("ElevenLabs-Signature")
        .prefix("v0=")
        .list(',')
        .hex()
        .over(&[Part::Timestamp, Part::Literal("."), Part::Body])
        .stamped(TimestampIn::Entry("t="), Unit::Seconds)],
    what: &[
        What::any(
            "{/data/analysis/call_successful|/data/status} {/data/conversation_id:end} {/data/analysis/transcript_summary}",
        ),
        What::any("{/data/failure_reason|/data/conversation_id|/data/request_id:end}"),
        What::any("{/event_timestamp}"),
    ],
    retries: Retries::said(Source::Documented, "none"),
    gives_up: Some("switches a webhook off after 10 failures in a row over 7 days"),
    timeout: Some(10),
    samples: &[Sample::post(
        "post_call_transcription",
        &[("Content-Type", "application/json")],
        r#"{"type":"post_call_transcription","event_timestamp":{{unix}},"data":{"agent_id":"agent_1815","conversation_id":"conv_{{id}}","status":"done","transcript":[{"role":"agent","message":"Which card is next?"},{"role":"user","message":"Number 42."}],"metadata":{"start_time_unix_secs":{{unix}},"call_duration_secs":42},"analysis":{"call_successful":"success","transcript_summary":"Ada asked for card 42."}}}"#,
    )],
    ..Sender::BLANK
};
