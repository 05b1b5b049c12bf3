//! Svix, which sends for many services (Clerk, Resend): the scheme of
//! Standard Webhooks under its older names.

use super::standard_webhooks::{RETRIES, WHAT};
use crate::{
    sender::row::{
        Clue::Header,
        Place::{Header as InHeader, Json},
        Sample, Sender, Source,
    },
    signature::{Hash, Part, Scheme, TimestampIn},
};

/// The row.
pub(super) const SVIX: Sender = Sender {
    name: "svix",
    title: "Svix",
    docs: "https://docs.svix.com/receiving/verifying-payloads/how-manual",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[&[
        Header("svix-id"),
        Header("svix-timestamp"),
        Header("svix-signature"),
    ]],
    event: &[Json("/type"), Json("/event_type"), Json("/event")],
    delivery_id: &[InHeader("svix-id")],
    event_id: &[Json("/id")],
    event_time: &[
        Json("/timestamp"),
        Json("/created_at"),
        InHeader("svix-timestamp"),
    ],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("svix-signature")
        .prefix("v1,")
        .base64()
        .list(' ')
        .base64_key("whsec_")
        .over(&[
            Part::Header("svix-id"),
            Part::Literal("."),
            Part::Timestamp,
            Part::Literal("."),
            Part::Body,
        ])
        .timed(TimestampIn::Header("svix-timestamp"), 300)],
    what: WHAT,
    retries: RETRIES,
    gives_up: Some("switches an endpoint off after 5 days of this"),
    timeout: Some(15),
    samples: SAMPLES,
    ..Sender::BLANK
};

const SAMPLES: &[Sample] = &[Sample::post(
    "email.delivered",
    &[
        ("User-Agent", "Svix-Webhooks/1.62.0"),
        ("Content-Type", "application/json"),
        ("svix-id", "msg_{{id}}"),
    ],
    r#"{"type":"email.delivered","created_at":"{{iso}}","data":{"email_id":"{{uuid}}","from":"ada@example.com","to":["grace@example.com"],"subject":"The wheel turns"}}"#,
)];
