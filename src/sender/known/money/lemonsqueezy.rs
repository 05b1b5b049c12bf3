//! Lemon Squeezy: digital goods and subscriptions.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson},
        Place::{All, Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. `X-Signature` alone is a name that many use; with `X-Event-Name`
/// it is this one. Without the newer id of the delivery, an order that is
/// refunded keeps its id, so event, id and change stand together.
pub(super) const LEMONSQUEEZY: Sender = Sender {
    name: "lemonsqueezy",
    title: "Lemon Squeezy",
    docs: "https://docs.lemonsqueezy.com/help/webhooks",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("X-Event-Name"), Header("X-Signature")],
        &[HeaderStarts("User-Agent", "LemonSqueezy")],
        &[
            HasJson("/data/type"),
            HasJson("/data/attributes/store_id"),
            HasJson("/meta/event_name"),
        ],
    ],
    event: &[InHeader("X-Event-Name"), Json("/meta/event_name")],
    event_id: &[
        Json("/meta/webhook_id"),
        All(&[
            Json("/meta/event_name"),
            Json("/data/id"),
            Json("/data/attributes/updated_at"),
        ]),
    ],
    event_time: &[Json("/data/attributes/updated_at")],
    signatures: &[Scheme::hmac(Hash::Sha256).header("X-Signature").hex()],
    what: &[
        What::any(
            "{/data/attributes/total_formatted|/data/attributes/total} {/data/attributes/currency} {/data/attributes/user_email}",
        ),
        What::any("{/data/attributes/status} {/data/attributes/user_email} {/data/id:end}"),
        What::any("{/data/type} {/data/id:end}"),
    ],
    retries: Retries::new(
        Source::Documented,
        "3: after 5, 25 and 125 s",
        &[5, 25, 125],
    ),
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($event:literal) => {
        &[
            ("User-Agent", "LemonSqueezy-Hookshot"),
            ("Content-Type", "application/json"),
            ("X-Event-Name", $event),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "order_created",
        headers!("order_created"),
        r#"{"meta":{"event_name":"order_created","webhook_id":"{{uuid}}","custom_data":{"user_id":"1815"}},"data":{"type":"orders","id":"4665","attributes":{"store_id":42,"customer_id":1815,"identifier":"{{uuid}}","order_number":12,"user_name":"Ada","user_email":"ada@example.com","currency":"EUR","subtotal":4200,"tax":798,"total":4998,"status":"paid","refunded":false,"total_formatted":"\u20ac49.98","created_at":"{{iso}}","updated_at":"{{iso}}","test_mode":true}}}"#,
    ),
    Sample::post(
        "subscription_cancelled",
        headers!("subscription_cancelled"),
        r#"{"meta":{"event_name":"subscription_cancelled","webhook_id":"{{uuid}}"},"data":{"type":"subscriptions","id":"815","attributes":{"store_id":42,"customer_id":1815,"user_email":"ada@example.com","status":"cancelled","cancelled":true,"ends_at":"{{iso}}","created_at":"{{iso}}","updated_at":"{{iso}}"}}}"#,
    ),
];
