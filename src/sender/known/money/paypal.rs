//! `PayPal`: payments, orders, subscriptions and disputes.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson, JsonStarts},
        Place::{Header as InHeader, Json},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, SignatureIn, TimestampIn, Unit},
};

/// The row. The secret is the webhook's id, a space or a newline, and the
/// certificate that stands at `PAYPAL-CERT-URL`; the id is signed and sent
/// nowhere.
pub(super) const PAYPAL: Sender = Sender {
    name: "paypal",
    title: "PayPal",
    docs: "https://developer.paypal.com/api/rest/webhooks/rest/",
    source: Source::Captured,
    signs_by: Source::Memory,
    known_by: &[
        &[Header("PAYPAL-TRANSMISSION-ID")],
        &[
            JsonStarts("/id", "WH-"),
            HasJson("/event_type"),
            HasJson("/resource"),
            HasJson("/resource_type"),
        ],
    ],
    event: &[Json("/event_type")],
    delivery_id: &[InHeader("PAYPAL-TRANSMISSION-ID")],
    event_id: &[Json("/id")],
    event_time: &[Json("/create_time")],
    signatures: &[Scheme::rsa(Hash::Sha256)
        .header("PAYPAL-TRANSMISSION-SIG")
        .over(&[
            Part::Header("PAYPAL-TRANSMISSION-ID"),
            Part::Literal("|"),
            Part::Timestamp,
            Part::Literal("|"),
            Part::KeyLabel,
            Part::Literal("|"),
            Part::Crc32,
        ])
        .stamped(TimestampIn::Header("PAYPAL-TRANSMISSION-TIME"), Unit::Iso)
        .certificate(SignatureIn::Header("PAYPAL-CERT-URL"), &["*.paypal.com"])],
    what: &[
        What::on(
            &["CUSTOMER.DISPUTE.*"],
            "{/resource/dispute_amount/value} {/resource/dispute_amount/currency_code} {/resource/dispute_id} {/resource/reason}",
        ),
        What::on(
            &["CHECKOUT.ORDER.*"],
            "{/resource/purchase_units/0/amount/value} {/resource/purchase_units/0/amount/currency_code} {/resource/id:end}",
        ),
        What::any(
            "{/resource/amount/value|/resource/amount/total} {/resource/amount/currency_code|/resource/amount/currency} {/resource/id:end}",
        ),
        What::any("{/resource/name|/summary} {/resource/id:end}"),
        What::any("{/resource_type} {/resource/id|/id:end}"),
    ],
    remarks: &[Remark {
        when: &[Header("PAYPAL-TRANSMISSION-SIG")],
        say: "the signature covers the id of the webhook, which is sent nowhere, and a CRC-32 of the body, which another body can be made to have as well",
    }],
    retries: Retries::said(Source::Documented, "25 in 3 days"),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("Accept", "*/*"),
    ("PAYPAL-TRANSMISSION-ID", "{{uuid}}"),
    ("PAYPAL-AUTH-VERSION", "v2"),
    (
        "PAYPAL-CERT-URL",
        "https://api.paypal.com/v1/notifications/certs/CERT-4665a1b2-0c3d-4e5f",
    ),
    ("PAYPAL-AUTH-ALGO", "SHA256withRSA"),
    ("Content-Type", "application/json"),
    ("User-Agent", "PayPal/AUHD-214.0-58031014"),
    ("Correlation-Id", "{{id}}"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "PAYMENT.CAPTURE.COMPLETED",
        HEADERS,
        r#"{"id":"WH-{{id}}","event_version":"1.0","create_time":"{{iso}}","resource_type":"capture","resource_version":"2.0","event_type":"PAYMENT.CAPTURE.COMPLETED","summary":"Payment completed for EUR 42.0 EUR","resource":{"id":"{{id}}","status":"COMPLETED","amount":{"currency_code":"EUR","value":"42.00"},"final_capture":true,"create_time":"{{iso}}","update_time":"{{iso}}"}}"#,
    ),
    Sample::post(
        "BILLING.SUBSCRIPTION.ACTIVATED",
        HEADERS,
        r#"{"id":"WH-{{id}}","event_version":"1.0","create_time":"{{iso}}","resource_type":"subscription","resource_version":"2.0","event_type":"BILLING.SUBSCRIPTION.ACTIVATED","summary":"Subscription activated","resource":{"id":"I-{{id}}","plan_id":"P-1815","status":"ACTIVE","quantity":"1","subscriber":{"email_address":"ada@example.com"}}}"#,
    ),
    Sample::post(
        "CUSTOMER.DISPUTE.CREATED",
        HEADERS,
        r#"{"id":"WH-{{id}}","event_version":"1.0","create_time":"{{iso}}","resource_type":"dispute","event_type":"CUSTOMER.DISPUTE.CREATED","summary":"A new dispute opened with Case # PP-D-4665","resource":{"dispute_id":"PP-D-4665","reason":"MERCHANDISE_OR_SERVICE_NOT_RECEIVED","status":"OPEN","dispute_amount":{"currency_code":"EUR","value":"42.00"},"create_time":"{{iso}}"}}"#,
    ),
];
