//! Commerce Layer: orders, stock and gift cards.

use crate::{
    sender::row::{
        Clue::Header,
        Place::{All, Header as InHeader, Json},
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. A resource keeps its id, so topic, id and change stand together.
pub(super) const COMMERCE_LAYER: Sender = Sender {
    name: "commerce-layer",
    title: "Commerce Layer",
    docs: "https://docs.commercelayer.io/core/real-time-webhooks",
    source: Source::Captured,
    signs_by: Source::Memory,
    known_by: &[
        &[Header("X-Commercelayer-Topic")],
        &[Header("X-Commercelayer-Signature")],
    ],
    event: &[InHeader("X-Commercelayer-Topic")],
    event_id: &[All(&[
        InHeader("X-Commercelayer-Topic"),
        Json("/data/id"),
        Json("/data/attributes/updated_at"),
    ])],
    event_time: &[Json("/data/attributes/updated_at")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Commercelayer-Signature")
        .base64()],
    what: &[
        What::any(
            "{/data/attributes/formatted_total_amount|/data/attributes/formatted_balance} {/data/attributes/status} {/data/id}",
        ),
        What::any(
            "{/data/attributes/email|/data/attributes/code|/data/attributes/name} {/data/id}",
        ),
        What::any("{/data/type} {/data/id}"),
    ],
    samples: &[Sample::post(
        "orders.place",
        &[
            ("User-Agent", "CommerceLayer Module"),
            ("Content-Type", "application/json"),
            ("X-Commercelayer-Topic", "orders.place"),
        ],
        r#"{"data":{"id":"ada{{id}}","type":"orders","links":{"self":"/api/orders/ada1042"},"attributes":{"number":1042,"status":"placed","payment_status":"authorized","customer_email":"ada@example.com","currency_code":"EUR","formatted_total_amount":"\u20ac42,00","total_amount_cents":4200,"created_at":"{{iso}}","updated_at":"{{iso}}"}}}"#,
    )],
    ..Sender::BLANK
};
