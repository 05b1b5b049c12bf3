//! Coinbase Commerce: payments in cryptocurrency.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, Json as HasJson},
        Place::Json,
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The `id` around the event is that of the attempt, so the event's
/// own is the one that stays.
pub(super) const COINBASE_COMMERCE: Sender = Sender {
    name: "coinbase-commerce",
    title: "Coinbase Commerce",
    docs: "https://docs.cdp.coinbase.com/commerce/api-arcitecture/webhooks-overview",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("X-CC-Webhook-Signature")],
        &[
            HasJson("/scheduled_for"),
            HasJson("/attempt_number"),
            HasJson("/event/type"),
            HasJson("/event/api_version"),
        ],
    ],
    event: &[Json("/event/type")],
    delivery_id: &[Json("/event/id")],
    event_id: &[Json("/event/id")],
    event_time: &[Json("/event/created_at")],
    attempt: Some(Attempt::Try(Json("/attempt_number"))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-CC-Webhook-Signature")
        .hex()],
    what: &[
        What::any(
            "{/event/data/pricing/local/amount} {/event/data/pricing/local/currency} {/event/data/code}",
        ),
        What::any("{/event/data/code} {/event/data/name}"),
        What::any("{/event/id:end}"),
    ],
    retries: Retries::said(
        Source::Documented,
        "further and further apart, at most 1 h, for 3 days",
    ),
    samples: &[
        Sample::post(
            "charge:confirmed",
            HEADERS,
            r#"{"id":"{{uuid}}","scheduled_for":"{{iso}}","attempt_number":1,"event":{"id":"{{id}}","resource":"event","type":"charge:confirmed","api_version":"2018-03-22","created_at":"{{iso}}","data":{"code":"ADA42ENG","name":"A card for the engine","description":"Punched by hand","pricing_type":"fixed_price","pricing":{"local":{"amount":"42.00","currency":"EUR"}},"metadata":{"order":"ORD-1042"},"payments":[],"created_at":"{{iso}}"}}}"#,
        ),
        Sample::post(
            "charge:failed",
            HEADERS,
            r#"{"id":"{{uuid}}","scheduled_for":"{{iso}}","attempt_number":1,"event":{"id":"{{id}}","resource":"event","type":"charge:failed","api_version":"2018-03-22","created_at":"{{iso}}","data":{"code":"ADA42ENG","name":"A card for the engine","pricing_type":"no_price","metadata":{},"payments":[],"created_at":"{{iso}}"}}}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "weipay-webhooks"),
    ("Content-Type", "application/json"),
];
