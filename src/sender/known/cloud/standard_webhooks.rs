//! Standard Webhooks: one envelope that many services share.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn},
};

/// The row. GitLab sends the three headers beside its own, `GoCardless` one of
/// them with another meaning; neither is meant. The key is the base64 after
/// `whsec_`. Entries `v1a` are Ed25519 with the public key after `whpk_`.
pub(super) const STANDARD_WEBHOOKS: Sender = Sender {
    name: "standard-webhooks",
    title: "Standard Webhooks",
    docs: "https://github.com/standard-webhooks/standard-webhooks",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[&[
        Header("webhook-id"),
        Header("webhook-timestamp"),
        Header("webhook-signature"),
    ]],
    unless: &[
        Header("X-Gitlab-Event"),
        HeaderStarts("User-Agent", "OpenAI/"),
        HeaderStarts("User-Agent", "gocardless-webhook-service"),
    ],
    event: &[Json("/type"), Json("/event_type"), Json("/event")],
    delivery_id: &[InHeader("webhook-id")],
    event_id: &[Json("/id")],
    event_time: &[
        Json("/timestamp"),
        Json("/created_at"),
        InHeader("webhook-timestamp"),
    ],
    signatures: &[
        V1,
        Scheme::ed25519()
            .header("webhook-signature")
            .prefix("v1a,")
            .base64()
            .list(' ')
            .base64_key("whpk_")
            .over(SIGNED)
            .timed(TIMESTAMP, 300),
    ],
    what: WHAT,
    retries: RETRIES,
    timeout: Some(15),
    samples: SAMPLES,
    ..Sender::BLANK
};

/// The signature of the specification with a shared secret.
pub(in crate::sender::known) const V1: Scheme = Scheme::hmac(Hash::Sha256)
    .header("webhook-signature")
    .prefix("v1,")
    .base64()
    .list(' ')
    .base64_key("whsec_")
    .over(SIGNED)
    .timed(TIMESTAMP, 300);

/// What is signed: `id.time.body`.
pub(super) const SIGNED: &[Part] = &[
    Part::Header("webhook-id"),
    Part::Literal("."),
    Part::Timestamp,
    Part::Literal("."),
    Part::Body,
];

/// Where the time of signing stands.
pub(super) const TIMESTAMP: TimestampIn = TimestampIn::Header("webhook-timestamp");

/// What such bodies mostly have; Svix shows the same.
pub(super) const WHAT: &[What] = &[
    What::any("{/data/amount} {/data/currency} {/data/id:end}"),
    What::any("{/data/subject|/data/name|/data/title} {/data/id:end}"),
    What::any("{/data/id|/data/email_id|/id:end}"),
];

/// The schedule that the specification proposes and Svix keeps.
pub(super) const RETRIES: Retries = Retries::new(
    Source::Documented,
    "at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h; disabled after 5 days",
    &[5, 300, 1_800, 7_200, 18_000, 36_000, 36_000],
);

const SAMPLES: &[Sample] = &[
    Sample::post(
        "invoice.paid",
        HEADERS,
        r#"{"type":"invoice.paid","timestamp":"{{iso}}","data":{"id":"inv_{{id}}","amount":"42.00","currency":"EUR","customer":"cus_0815"}}"#,
    ),
    Sample::post(
        "contact.created",
        HEADERS,
        r#"{"type":"contact.created","timestamp":"{{iso}}","data":{"id":"{{uuid}}","name":"Ada","email":"ada@example.com"}}"#,
    ),
];

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "standard-webhooks/1.0"),
    ("Content-Type", "application/json"),
    ("webhook-id", "msg_{{id}}"),
];
