//! `GoCardless`: direct debit.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson, NoHeader},
        Place::{Header as InHeader, Json},
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. Its `Webhook-Signature` is bare hex and has no `webhook-timestamp`
/// beside it, as Standard Webhooks would.
pub(super) const GOCARDLESS: Sender = Sender {
    name: "gocardless",
    title: "GoCardless",
    docs: "https://developer.gocardless.com/api-reference/#appendix-webhooks",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[HeaderStarts("User-Agent", "gocardless-webhook-service")],
        &[
            Header("Webhook-Signature"),
            NoHeader("webhook-timestamp"),
            HasJson("/events/0/resource_type"),
            HasJson("/events/0/action"),
        ],
        &[
            HasJson("/events/0/resource_type"),
            HasJson("/events/0/action"),
            HasJson("/events/0/links"),
            HasJson("/events/0/details/origin"),
        ],
    ],
    batch: &["/events/[]"],
    event: &[Json("/events/[]/resource_type")],
    action: &[Json("/events/[]/action")],
    delivery_id: &[InHeader("Webhook-Id"), Json("/meta/webhook_id")],
    event_id: &[Json("/events/[]/id")],
    event_time: &[Json("/events/[]/created_at")],
    signatures: &[Scheme::hmac(Hash::Sha256).header("Webhook-Signature").hex()],
    what: &[
        What::any(
            "{/events/0/details/cause} {/events/0/links/payment|/events/0/links/mandate|/events/0/links/subscription|/events/0/links/refund|/events/0/links/payout:end}",
        ),
        What::any("{/events/0/id}"),
        What::any("{/events:count} events"),
    ],
    handshake: "a wrong signature wants 498",
    samples: &[Sample::post(
        "payments.confirmed",
        &[
            ("User-Agent", "gocardless-webhook-service/1.1"),
            ("Content-Type", "application/json"),
            ("Webhook-Id", "WB{{id}}"),
        ],
        r#"{"events":[{"id":"EV{{id}}","created_at":"{{iso}}","resource_type":"payments","action":"confirmed","links":{"payment":"PM4665ENGINE"},"details":{"origin":"gocardless","cause":"payment_confirmed","description":"The payment was collected"},"metadata":{}},{"id":"EW{{id}}","created_at":"{{iso}}","resource_type":"mandates","action":"active","links":{"mandate":"MD1815ADA"},"details":{"origin":"gocardless","cause":"mandate_activated","description":"The mandate is active"},"metadata":{}}],"meta":{"webhook_id":"WB{{id}}"}}"#,
    )],
    ..Sender::BLANK
};
