//! Stripe: payments. Snapshot events and thin ones (`v2.core.event`).

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson, JsonHas, JsonIs},
        Place::Json,
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn},
};

/// The row. The secret is used as text, `whsec_` included; the body is sent
/// pretty-printed and signed so.
pub(super) const STRIPE: Sender = Sender {
    name: "stripe",
    title: "Stripe",
    docs: "https://docs.stripe.com/webhooks",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("Stripe-Signature")],
        &[HeaderStarts("User-Agent", "Stripe/")],
        &[
            JsonIs("/object", "event"),
            HasJson("/api_version"),
            JsonHas("/id", "evt_"),
            HasJson("/data/object"),
        ],
        &[JsonIs("/object", "v2.core.event"), HasJson("/type")],
    ],
    event: &[Json("/type")],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/created")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Stripe-Signature")
        .prefix("v1=")
        .hex()
        .list(',')
        .over(&[Part::Timestamp, Part::Literal("."), Part::Body])
        .timed(TimestampIn::Entry("t="), 300)],
    what: &[
        What::on(
            &["invoice.*"],
            "{/data/object/amount_due|/data/object/total} {/data/object/currency} {/data/object/id:end}",
        ),
        What::on(
            &["checkout.session.*"],
            "{/data/object/amount_total} {/data/object/currency} {/data/object/id:end}",
        ),
        What::any("{/data/object/amount} {/data/object/currency} {/data/object/id:end}"),
        What::any(
            "{/data/object/object|/related_object/type} {/data/object/id|/related_object/id:end}",
        ),
        What::any("{/id:end}"),
    ],
    retries: Retries::said(
        Source::Memory,
        "up to 3 days, further and further apart; 3 in some hours in test mode",
    ),
    gives_up: Some("switches an endpoint off after days of this"),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("Cache-Control", "no-cache"),
    ("Content-Type", "application/json; charset=utf-8"),
    ("Accept", "*/*; q=0.5, application/xml"),
    (
        "User-Agent",
        "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    ),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "charge.failed",
        HEADERS,
        r#"{
  "id": "evt_{{id}}",
  "object": "event",
  "api_version": "2025-09-30.clover",
  "created": {{unix}},
  "data": {
    "object": {
      "id": "ch_{{id}}",
      "object": "charge",
      "amount": 2000,
      "currency": "usd",
      "failure_code": "card_declined",
      "failure_message": "Your card was declined.",
      "paid": false,
      "status": "failed"
    }
  },
  "livemode": false,
  "pending_webhooks": 1,
  "request": {
    "id": null,
    "idempotency_key": null
  },
  "type": "charge.failed"
}"#,
    ),
    Sample::post(
        "payment_intent.succeeded",
        HEADERS,
        r#"{
  "id": "evt_{{id}}",
  "object": "event",
  "api_version": "2025-09-30.clover",
  "created": {{unix}},
  "data": {
    "object": {
      "id": "pi_{{id}}",
      "object": "payment_intent",
      "amount": 7500,
      "amount_received": 7500,
      "currency": "eur",
      "status": "succeeded"
    }
  },
  "livemode": false,
  "pending_webhooks": 1,
  "request": {
    "id": "req_{{id}}",
    "idempotency_key": "{{uuid}}"
  },
  "type": "payment_intent.succeeded"
}"#,
    ),
    Sample::post(
        "v1.billing.meter.no_meter_found",
        HEADERS,
        r#"{
  "id": "evt_{{id}}",
  "object": "v2.core.event",
  "type": "v1.billing.meter.no_meter_found",
  "livemode": false,
  "created": "{{iso}}"
}"#,
    ),
];
