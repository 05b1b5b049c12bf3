//! Chargebee: subscriptions and invoices.

use crate::{
    sender::row::{
        Clue::{HeaderStarts, Json as HasJson, JsonIs, JsonStarts},
        Place::Json,
        Retries, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. Nothing is signed; a name and a password may stand in the URL.
/// Its bodies look like Stripe's but for `event_type` and `content`.
pub(super) const CHARGEBEE: Sender = Sender {
    name: "chargebee",
    title: "Chargebee",
    docs: "https://apidocs.chargebee.com/docs/api/events",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[HeaderStarts("User-Agent", "ChargeBee")],
        &[
            HasJson("/event_type"),
            HasJson("/content"),
            HasJson("/webhook_status"),
        ],
        &[
            JsonIs("/object", "event"),
            JsonStarts("/id", "ev_"),
            HasJson("/event_type"),
            HasJson("/content"),
            HasJson("/occurred_at"),
        ],
    ],
    event: &[Json("/event_type")],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/occurred_at")],
    signatures: &[Scheme::basic()],
    what: &[
        What::on(
            &["payment_*"],
            "{/content/transaction/amount} {/content/transaction/currency_code} {/content/transaction/status} {/content/customer/email}",
        ),
        What::on(
            &["invoice_*"],
            "{/content/invoice/total} {/content/invoice/currency_code} {/content/invoice/status} {/content/invoice/id}",
        ),
        What::any(
            "{/content/subscription/status} {/content/subscription/id} {/content/customer/email}",
        ),
        What::any("{/content/customer/email|/content/customer/id|/content/invoice/id}"),
        What::any("{/source} {/id:end}"),
    ],
    retries: Retries::said(Source::Code, "7: from 2 min to 2 days apart"),
    timeout: Some(20),
    samples: &[
        Sample::post(
            "subscription_created",
            HEADERS,
            r#"{"id":"ev_{{id}}","occurred_at":{{unix}},"source":"admin_console","user":"ada@example.com","object":"event","api_version":"v2","content":{"subscription":{"id":"sub4665","plan_id":"engine-monthly","plan_quantity":1,"status":"active","created_at":{{unix}},"object":"subscription"},"customer":{"id":"cus1815","first_name":"Ada","email":"ada@example.com","object":"customer"}},"event_type":"subscription_created","webhook_status":"scheduled","webhooks":[{"id":"wh_42","webhook_status":"scheduled"}]}"#,
        ),
        Sample::post(
            "payment_failed",
            HEADERS,
            r#"{"id":"ev_{{id}}","occurred_at":{{unix}},"source":"scheduled_job","object":"event","api_version":"v2","content":{"transaction":{"id":"txn4665","amount":4200,"currency_code":"EUR","status":"failure","error_text":"Insufficient funds","object":"transaction"},"customer":{"id":"cus1815","email":"ada@example.com","object":"customer"}},"event_type":"payment_failed","webhook_status":"scheduled","webhooks":[{"id":"wh_42","webhook_status":"scheduled"}]}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "ChargeBee"),
    ("Content-Type", "application/json;charset=UTF-8"),
];
