//! Xero: accounting.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson},
        Place::{All, Json, When},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. Its times are UTC and do not say so. A delivery without events is
/// the intent to receive, which is sent several times, rightly signed and
/// wrongly.
pub(super) const XERO: Sender = Sender {
    name: "xero",
    title: "Xero",
    docs: "https://developer.xero.com/documentation/guides/webhooks/overview/",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("x-xero-signature")],
        &[
            HasJson("/events"),
            HasJson("/firstEventSequence"),
            HasJson("/lastEventSequence"),
        ],
    ],
    batch: &["/events/[]"],
    event: &[
        Json("/events/[]/eventCategory"),
        When(HasJson("/entropy"), "intent-to-receive"),
    ],
    action: &[Json("/events/[]/eventType")],
    delivery_id: &[
        All(&[
            Json("/firstEventSequence"),
            Json("/lastEventSequence"),
            Json("/entropy"),
        ]),
        All(&[Json("/firstEventSequence"), Json("/lastEventSequence")]),
    ],
    event_time: &[Json("/events/[]/eventDateUtc")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("x-xero-signature")
        .base64()],
    what: &[
        What::any("{/events/0/resourceId:end} {/events/0/tenantId:end}"),
        What::any("{/events:count} events {/entropy:end}"),
    ],
    handshake: "before the first events come empty deliveries, some signed wrongly: 200 to the right ones, 401 to the wrong ones, with an empty body and no cookies",
    retries: Retries::said(Source::Memory, "fewer and fewer for 24 h"),
    timeout: Some(5),
    samples: &[
        Sample::post(
            "INVOICE.UPDATE",
            HEADERS,
            r#"{"events":[{"resourceUrl":"https://api.xero.com/api.xro/2.0/Invoices/{{uuid}}","resourceId":"{{uuid}}","eventDateUtc":"2026-11-26T12:00:00.42","eventType":"UPDATE","eventCategory":"INVOICE","tenantId":"18151815-4665-4665-8665-1815181518ad","tenantType":"ORGANISATION"}],"lastEventSequence":1,"firstEventSequence":1,"entropy":"{{id}}"}"#,
        ),
        Sample::post(
            "intent-to-receive",
            HEADERS,
            r#"{"events":[],"lastEventSequence":0,"firstEventSequence":0,"entropy":"{{id}}"}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[("Content-Type", "application/json")];
