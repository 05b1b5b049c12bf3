//! Paddle: billing, in its present form and in the classic one, which sends
//! forms.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson, JsonStarts},
        Place::Json,
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, SignatureIn, TimestampIn},
};

/// Paddle Billing. The secret is used as text, `pdl_ntfset_` included.
pub(super) const PADDLE: Sender = Sender {
    name: "paddle",
    title: "Paddle",
    docs: "https://developer.paddle.com/webhooks/overview",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("Paddle-Signature")],
        &[Header("Paddle-Version")],
        &[
            HasJson("/data"),
            HasJson("/event_type"),
            HasJson("/event_id"),
            JsonStarts("/notification_id", "ntf_"),
        ],
    ],
    event: &[Json("/event_type")],
    delivery_id: &[Json("/notification_id")],
    event_id: &[Json("/event_id")],
    event_time: &[Json("/occurred_at")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Paddle-Signature")
        .prefix("h1=")
        .list(';')
        .hex()
        .over(&[Part::Timestamp, Part::Literal(":"), Part::Body])
        .timed(TimestampIn::Entry("ts="), 5)],
    what: &[
        What::on(
            &["transaction.*"],
            "{/data/details/totals/grand_total} {/data/currency_code} {/data/status} {/data/id:end}",
        ),
        What::on(
            &["adjustment.*"],
            "{/data/totals/total} {/data/currency_code} {/data/action} {/data/id:end}",
        ),
        What::on(
            &["subscription.*"],
            "{/data/status} {/data/currency_code} {/data/id:end}",
        ),
        What::any("{/data/name|/data/email|/data/status} {/data/id:end}"),
        What::any("{/data/id|/event_id:end}"),
    ],
    remarks: &[Remark {
        when: &[Header("Paddle-Signature")],
        say: "Paddle's SDKs accept a signature for 5 s: an event that is sent again later must be signed anew",
    }],
    retries: Retries::said(
        Source::Memory,
        "60 in 3 days, 20 of them in the first hour; 3 in 15 min in the sandbox",
    ),
    timeout: Some(5),
    samples: &[
        Sample::post(
            "transaction.completed",
            HEADERS,
            r#"{"data":{"id":"txn_{{id}}","items":[{"price":{"id":"pri_{{id}}","name":"Monthly","unit_price":{"amount":"4200","currency_code":"EUR"}},"quantity":1}],"status":"completed","details":{"totals":{"subtotal":"4200","tax":"798","total":"4998","grand_total":"4998","currency_code":"EUR"}},"customer_id":"ctm_{{id}}","currency_code":"EUR","subscription_id":"sub_{{id}}","created_at":"{{iso}}","updated_at":"{{iso}}"},"event_id":"evt_{{id}}","event_type":"transaction.completed","occurred_at":"{{iso}}","notification_id":"ntf_{{id}}"}"#,
        ),
        Sample::post(
            "subscription.past_due",
            HEADERS,
            r#"{"data":{"id":"sub_{{id}}","status":"past_due","customer_id":"ctm_{{id}}","currency_code":"EUR","collection_mode":"automatic","created_at":"{{iso}}","updated_at":"{{iso}}"},"event_id":"evt_{{id}}","event_type":"subscription.past_due","occurred_at":"{{iso}}","notification_id":"ntf_{{id}}"}"#,
        ),
    ],
    ..Sender::BLANK
};

/// Paddle Classic. The secret is the public key of the vendor's settings. Its
/// times are UTC and do not say so.
pub(super) const PADDLE_CLASSIC: Sender = Sender {
    name: "paddle-classic",
    title: "Paddle Classic",
    source: Source::Captured,
    signs_by: Source::Memory,
    known_by: &[&[HasJson("/alert_name"), HasJson("/p_signature")]],
    event: &[Json("/alert_name")],
    delivery_id: &[Json("/alert_id")],
    event_id: &[Json("/alert_id")],
    event_time: &[Json("/event_time")],
    signatures: &[Scheme::rsa(Hash::Sha1)
        .at(SignatureIn::Json("/p_signature"))
        .over(&[Part::PhpForm])],
    what: &[
        What::any("{/sale_gross|/gross_refund|/amount} {/currency} {/email}"),
        What::any("{/status} {/subscription_id} {/email}"),
        What::any("{/email|/order_id|/alert_id}"),
    ],
    samples: &[
        Sample::form(
            "payment_succeeded",
            CLASSIC_HEADERS,
            &[
                ("alert_id", "1815{{unix}}"),
                ("alert_name", "payment_succeeded"),
                ("checkout_id", "7-{{id}}"),
                ("country", "DE"),
                ("currency", "EUR"),
                ("customer_name", "Ada"),
                ("email", "ada@example.com"),
                ("event_time", "2026-11-26 12:00:00"),
                ("order_id", "1042-4665"),
                ("payment_method", "card"),
                ("product_id", "42"),
                ("sale_gross", "42.00"),
                ("p_signature", "-"),
            ],
        ),
        Sample::form(
            "subscription_created",
            CLASSIC_HEADERS,
            &[
                ("alert_id", "1815{{unix}}"),
                ("alert_name", "subscription_created"),
                ("checkout_id", "7-{{id}}"),
                ("currency", "EUR"),
                ("email", "ada@example.com"),
                ("event_time", "2026-11-26 12:00:00"),
                ("status", "active"),
                ("subscription_id", "4665"),
                ("subscription_plan_id", "42"),
                ("p_signature", "-"),
            ],
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Paddle"),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
    ("Paddle-Version", "1"),
];

const CLASSIC_HEADERS: &[(&str, &str)] = &[("User-Agent", "Paddle"), ("Accept", "*/*")];
