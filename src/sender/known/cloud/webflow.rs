//! Webflow: forms, orders and pages of a site.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn, Unit},
};

/// The row. The time of signing is in milliseconds. Only webhooks that an
/// application made are signed, with its client secret; those made in the
/// dashboard are not.
pub(super) const WEBFLOW: Sender = Sender {
    name: "webflow",
    title: "Webflow",
    docs: "https://developers.webflow.com/data/docs/working-with-webhooks",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[Header("x-webflow-signature")],
        &[HeaderStarts("User-Agent", "Webflow")],
        &[HasJson("/payload"), HasJson("/triggerType")],
    ],
    event: &[Json("/triggerType")],
    event_id: &[Json("/_id")],
    event_time: &[
        Json("/payload/submittedAt"),
        Json("/payload/lastUpdated"),
        Json("/payload/createdOn"),
        InHeader("x-webflow-timestamp"),
    ],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("x-webflow-signature")
        .hex()
        .over(&[Part::Timestamp, Part::Literal(":"), Part::Body])
        .stamped(TimestampIn::Header("x-webflow-timestamp"), Unit::Millis)
        .tolerance(300)
        .due_with_secret()],
    what: &[
        What::on(
            &["ecomm_*"],
            "{/payload/total|/payload/netAmount/value} {/payload/currency|/payload/netAmount/unit} {/payload/status} {/payload/orderId:end}",
        ),
        What::any("{/payload/name|/payload/title|/payload/slug} {/payload/id|/payload/_id:end}"),
        What::any("{/payload/id|/payload/_id|/payload/siteId|/site:end}"),
    ],
    retries: Retries::new(Source::Memory, "3, 10 min apart", &[600, 600, 600]),
    timeout: Some(30),
    samples: &[
        Sample::post(
            "form_submission",
            HEADERS,
            r#"{"triggerType":"form_submission","payload":{"name":"Ask the engine","siteId":"1815engine4665","data":{"Name":"Ada","email":"ada@example.com","Question":"How many cards?"},"submittedAt":"{{iso}}","id":"{{id}}","formId":"42"}}"#,
        ),
        Sample::post(
            "ecomm_new_order",
            HEADERS,
            r#"{"triggerType":"ecomm_new_order","payload":{"orderId":"{{id}}","status":"unfulfilled","total":42.5,"currency":"EUR","createdOn":"{{iso}}"}}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Webflow-Webhooks"),
    ("Content-Type", "application/json"),
];
