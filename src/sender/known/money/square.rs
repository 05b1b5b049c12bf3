//! Square: payments, orders and everything at the till.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, HeaderStarts, Json as HasJson},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme},
};

/// The row. The URL is signed in front of the body, exactly as the
/// subscription has it.
pub(super) const SQUARE: Sender = Sender {
    name: "square",
    title: "Square",
    docs: "https://developer.squareup.com/docs/webhooks/overview",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("x-square-hmacsha256-signature")],
        &[HeaderStarts("User-Agent", "Square Connect")],
        &[
            HasJson("/type"),
            HasJson("/created_at"),
            HasJson("/data/type"),
            HasJson("/event_id"),
            HasJson("/merchant_id"),
        ],
    ],
    event: &[Json("/type")],
    delivery_id: &[Json("/event_id")],
    event_id: &[Json("/event_id")],
    event_time: &[Json("/created_at")],
    attempt: Some(Attempt::Retry(InHeader("square-retry-number"))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("x-square-hmacsha256-signature")
        .base64()
        .over(&[Part::Url, Part::Body])],
    what: &[
        What::on(
            &["payment.*"],
            "{/data/object/payment/amount_money/amount} {/data/object/payment/amount_money/currency} {/data/object/payment/status} {/data/id:end}",
        ),
        What::on(
            &["refund.*"],
            "{/data/object/refund/amount_money/amount} {/data/object/refund/amount_money/currency} {/data/object/refund/status} {/data/id:end}",
        ),
        What::any("{/data/type} {/data/id:end}"),
    ],
    retries: Retries::said(Source::Memory, "11 in 24 h"),
    timeout: Some(10),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/json"),
    ("User-Agent", "Square Connect v2"),
    ("square-environment", "Sandbox"),
    ("square-initial-delivery-timestamp", "{{iso}}"),
    ("square-retry-number", "0"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "payment.updated",
        HEADERS,
        r#"{"merchant_id":"MLADA1815","type":"payment.updated","event_id":"{{uuid}}","created_at":"{{iso}}","data":{"type":"payment","id":"pay{{id}}","object":{"payment":{"id":"pay{{id}}","created_at":"{{iso}}","updated_at":"{{iso}}","amount_money":{"amount":4200,"currency":"EUR"},"status":"COMPLETED","source_type":"CARD","location_id":"LENGINE"}}}}"#,
    ),
    Sample::post(
        "order.created",
        HEADERS,
        r#"{"merchant_id":"MLADA1815","location_id":"LENGINE","type":"order.created","event_id":"{{uuid}}","created_at":"{{iso}}","data":{"type":"order_created","id":"ord{{id}}","object":{"order_created":{"order_id":"ord{{id}}","state":"OPEN","version":1,"created_at":"{{iso}}"}}}}"#,
    ),
];
