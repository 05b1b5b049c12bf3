//! Razorpay: payments.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson, JsonIs},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row.
pub(super) const RAZORPAY: Sender = Sender {
    name: "razorpay",
    title: "Razorpay",
    docs: "https://razorpay.com/docs/webhooks/",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("X-Razorpay-Signature")],
        &[Header("X-Razorpay-Event-Id")],
        &[
            JsonIs("/entity", "event"),
            HasJson("/account_id"),
            HasJson("/event"),
            HasJson("/payload"),
            HasJson("/contains"),
        ],
    ],
    event: &[Json("/event")],
    delivery_id: &[InHeader("X-Razorpay-Event-Id")],
    event_id: &[InHeader("X-Razorpay-Event-Id")],
    event_time: &[Json("/created_at")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Razorpay-Signature")
        .hex()],
    what: &[
        What::on(
            &["payment.*"],
            "{/payload/payment/entity/amount} {/payload/payment/entity/currency} {/payload/payment/entity/status} {/payload/payment/entity/id:end}",
        ),
        What::on(
            &["order.*"],
            "{/payload/order/entity/amount} {/payload/order/entity/currency} {/payload/order/entity/id:end}",
        ),
        What::on(
            &["refund.*"],
            "{/payload/refund/entity/amount} {/payload/refund/entity/currency} {/payload/refund/entity/id:end}",
        ),
        What::on(
            &["subscription.*"],
            "{/payload/subscription/entity/status} {/payload/subscription/entity/id:end}",
        ),
        What::any("{/contains/0} {/account_id:end}"),
    ],
    retries: Retries::said(Source::Memory, "further and further apart for 24 h"),
    gives_up: Some("switches the webhook off after that"),
    timeout: Some(5),
    samples: &[
        Sample::post(
            "payment.captured",
            HEADERS,
            r#"{"entity":"event","account_id":"acc_Ada1815Engine","event":"payment.captured","contains":["payment"],"payload":{"payment":{"entity":{"id":"pay_{{id}}","entity":"payment","amount":4200,"currency":"INR","status":"captured","order_id":"order_{{id}}","method":"upi","email":"ada@example.com","created_at":{{unix}}}}},"created_at":{{unix}}}"#,
        ),
        Sample::post(
            "refund.processed",
            HEADERS,
            r#"{"entity":"event","account_id":"acc_Ada1815Engine","event":"refund.processed","contains":["refund"],"payload":{"refund":{"entity":{"id":"rfnd_{{id}}","entity":"refund","amount":4200,"currency":"INR","payment_id":"pay_{{id}}","status":"processed","created_at":{{unix}}}}},"created_at":{{unix}}}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Razorpay-Webhook/v1"),
    ("Content-Type", "application/json"),
    ("X-Razorpay-Event-Id", "{{id}}"),
];
