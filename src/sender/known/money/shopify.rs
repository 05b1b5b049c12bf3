//! Shopify: shops.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. A delivery that is made again carries the old payload.
pub(super) const SHOPIFY: Sender = Sender {
    name: "shopify",
    title: "Shopify",
    docs: "https://shopify.dev/docs/apps/build/webhooks",
    source: Source::Captured,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("X-Shopify-Topic")],
        &[Header("X-Shopify-Hmac-Sha256")],
        &[HeaderStarts("User-Agent", "Shopify-Captain-Hook")],
    ],
    event: &[InHeader("X-Shopify-Topic")],
    delivery_id: &[InHeader("X-Shopify-Webhook-Id")],
    event_id: &[
        InHeader("X-Shopify-Event-Id"),
        InHeader("X-Shopify-Webhook-Id"),
    ],
    event_time: &[
        InHeader("X-Shopify-Triggered-At"),
        Json("/updated_at"),
        Json("/created_at"),
    ],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Shopify-Hmac-Sha256")
        .base64()],
    what: &[
        What::on(
            &["orders/*", "draft_orders/*"],
            "{/total_price} {/currency} {/name} {/email}",
        ),
        What::on(&["customers/*"], "{/email|/first_name} {/id:end}"),
        What::on(
            &["products/*", "collections/*", "themes/*"],
            "{/title|/name|/handle} {/id:end}",
        ),
        What::on(
            &["fulfillment_orders/*"],
            "{/fulfillment_order/status} {/fulfillment_order/id:end} {/message}",
        ),
        What::on(&["disputes/*"], "{/amount} {/currency} {/reason} {/status}"),
        What::any("{/total_price|/amount} {/currency} {/id:end}"),
        What::any("{/title|/name|/email|/status} {/id:end}"),
        What::any("{/product_listing/title|/product_listing/product_id|/collection_listing/title}"),
        What::any("{/admin_graphql_api_id|/id|/token|X-Shopify-Shop-Domain}"),
    ],
    retries: Retries::said(Source::Documented, "8 in 4 h"),
    gives_up: Some("deletes a subscription made by API after 8 failures in a row"),
    timeout: Some(5),
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($topic:literal) => {
        &[
            ("User-Agent", "Shopify-Captain-Hook"),
            ("Accept", "*/*"),
            ("Content-Type", "application/json"),
            ("X-Shopify-API-Version", "2025-10"),
            ("X-Shopify-Event-Id", "{{uuid}}"),
            ("X-Shopify-Shop-Domain", "ada-engines.myshopify.com"),
            ("X-Shopify-Topic", $topic),
            ("X-Shopify-Triggered-At", "{{iso}}"),
            ("X-Shopify-Webhook-Id", "{{uuid}}"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "orders/create",
        headers!("orders/create"),
        r##"{"id":820466500000001042,"admin_graphql_api_id":"gid:\/\/shopify\/Order\/820466500000001042","name":"#1042","email":"ada@example.com","currency":"EUR","total_price":"42.00","subtotal_price":"35.29","total_tax":"6.71","financial_status":"paid","created_at":"{{iso}}","updated_at":"{{iso}}","test":true,"line_items":[{"id":866466500000000001,"title":"A card for the engine","quantity":1,"price":"42.00"}],"customer":{"id":115466500000000001,"email":"ada@example.com"}}"##,
    ),
    Sample::post(
        "products/update",
        headers!("products/update"),
        r#"{"id":788466500000000042,"admin_graphql_api_id":"gid:\/\/shopify\/Product\/788466500000000042","title":"A card for the engine","handle":"engine-card","vendor":"Ada","status":"active","created_at":"{{iso}}","updated_at":"{{iso}}","variants":[{"id":642466500000000001,"price":"42.00"}]}"#,
    ),
    Sample::post(
        "app/uninstalled",
        headers!("app/uninstalled"),
        r#"{"id":54836646,"name":"Ada's Engines","email":"ada@example.com","domain":null,"country":"GB","currency":"GBP","created_at":"{{iso}}","updated_at":"{{iso}}"}"#,
    ),
];
