//! `WooCommerce`: shops on `WordPress`.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson, NoHeader},
        Place::{Header as InHeader, Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The first thing it sends is a form with the webhook's number and
/// nothing else.
pub(super) const WOOCOMMERCE: Sender = Sender {
    name: "woocommerce",
    title: "WooCommerce",
    docs: "https://woocommerce.com/document/webhooks/",
    source: Source::Captured,
    signs_by: Source::Code,
    known_by: &[
        &[Header("X-WC-Webhook-Topic")],
        &[Header("X-WC-Webhook-Signature")],
        &[
            HeaderStarts("User-Agent", "WooCommerce/"),
            HasJson("/webhook_id"),
        ],
    ],
    event: &[
        InHeader("X-WC-Webhook-Topic"),
        When(HasJson("/webhook_id"), "ping"),
    ],
    delivery_id: &[InHeader("X-WC-Webhook-Delivery-ID")],
    event_time: &[Json("/date_modified_gmt"), Json("/date_created_gmt")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-WC-Webhook-Signature")
        .base64()],
    what: &[
        What::on(
            &["order.*"],
            "{/total} {/currency} #{/number|/id} {/status} {/billing/email}",
        ),
        What::on(&["product.*"], "{/name} {/sku} {/price}"),
        What::on(&["customer.*"], "{/email} {/username}"),
        What::on(&["coupon.*"], "{/code} {/amount}"),
        What::any("#{/webhook_id}"),
        What::any("{/name|/email|/id|X-WC-Webhook-Source}"),
    ],
    remarks: &[Remark {
        when: &[NoHeader("X-WC-Webhook-Topic"), HasJson("/webhook_id")],
        say: "this is the ping that is sent when a webhook is saved: a form without topic, where every event is JSON",
    }],
    retries: Retries::said(Source::Memory, "none"),
    gives_up: Some("switches a webhook off after 5 failures in a row"),
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($topic:literal, $resource:literal, $event:literal) => {
        &[
            ("User-Agent", "WooCommerce/9.4.1 Hookshot (WordPress/6.7)"),
            ("Content-Type", "application/json"),
            ("X-WC-Webhook-Source", "https://shop.example.com/"),
            ("X-WC-Webhook-Topic", $topic),
            ("X-WC-Webhook-Resource", $resource),
            ("X-WC-Webhook-Event", $event),
            ("X-WC-Webhook-ID", "42"),
            ("X-WC-Webhook-Delivery-ID", "{{id}}"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "order.created",
        headers!("order.created", "order", "created"),
        r#"{"id":1042,"parent_id":0,"status":"processing","currency":"EUR","number":"1042","order_key":"wc_order_{{id}}","date_created_gmt":"2026-11-26T12:00:00","date_modified_gmt":"2026-11-26T12:00:00","total":"42.00","total_tax":"6.71","customer_id":18,"billing":{"first_name":"Ada","email":"ada@example.com"},"payment_method":"stripe","line_items":[{"id":1,"name":"A card for the engine","quantity":1,"total":"35.29"}]}"#,
    ),
    Sample::post(
        "product.updated",
        headers!("product.updated", "product", "updated"),
        r#"{"id":42,"name":"A card for the engine","slug":"engine-card","status":"publish","sku":"CARD-1","price":"42.00","date_created_gmt":"2026-11-26T12:00:00","date_modified_gmt":"2026-11-26T12:00:00"}"#,
    ),
];
