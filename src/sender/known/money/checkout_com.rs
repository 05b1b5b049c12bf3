//! Checkout.com: payments.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson, JsonStarts},
        Place::Json,
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. Its ids look like Stripe's; its body has `created_on` and no
/// `object`.
pub(super) const CHECKOUT_COM: Sender = Sender {
    name: "checkout.com",
    title: "Checkout.com",
    docs: "https://www.checkout.com/docs/developer-resources/webhooks",
    source: Source::Captured,
    signs_by: Source::Memory,
    known_by: &[
        &[Header("Cko-Signature")],
        &[Header("Cko-Correlation-Id")],
        &[
            JsonStarts("/id", "evt_"),
            HasJson("/type"),
            HasJson("/created_on"),
            HasJson("/_links"),
        ],
    ],
    event: &[Json("/type")],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/created_on")],
    signatures: &[Scheme::hmac(Hash::Sha256).header("Cko-Signature").hex()],
    what: &[
        What::any("{/data/amount} {/data/currency} {/data/reference|/data/id:end}"),
        What::any("{/data/response_summary|/data/status} {/data/id:end}"),
        What::any("{/data/id|/id:end}"),
    ],
    samples: &[
        Sample::post(
            "payment_approved",
            HEADERS,
            r#"{"id":"evt_{{id}}","type":"payment_approved","version":"1.0.30","created_on":"{{iso}}","data":{"id":"pay_{{id}}","action_id":"act_{{id}}","amount":4200,"currency":"EUR","approved":true,"status":"Authorized","response_code":"10000","response_summary":"Approved","reference":"ORD-1042","processed_on":"{{iso}}"},"_links":{"self":{"href":"https://api.sandbox.checkout.com/workflows/events/evt_4665"},"payment":{"href":"https://api.sandbox.checkout.com/payments/pay_1815"}}}"#,
        ),
        Sample::post(
            "payment_declined",
            HEADERS,
            r#"{"id":"evt_{{id}}","type":"payment_declined","version":"1.0.30","created_on":"{{iso}}","data":{"id":"pay_{{id}}","action_id":"act_{{id}}","amount":4200,"currency":"EUR","response_code":"20051","response_summary":"Insufficient funds","reference":"ORD-1043","processed_on":"{{iso}}"},"_links":{"self":{"href":"https://api.sandbox.checkout.com/workflows/events/evt_4666"}}}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/json; charset=utf-8"),
    ("Cko-Correlation-Id", "{{uuid}}"),
];
