//! Contentful: entries and assets that were saved, published, deleted.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, Json as HasJson, JsonStarts},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn, Unit},
};

/// The row. Signed are method, path, the headers it lists, and the body, a
/// line each; computed again from what the toolkit signed. It refuses what is older than 30 s.
pub(super) const CONTENTFUL: Sender = Sender {
    name: "contentful",
    title: "Contentful",
    docs: "https://www.contentful.com/developers/docs/webhooks/",
    source: Source::Code,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("X-Contentful-Topic")],
        &[Header("X-Contentful-Webhook-Name")],
        &[
            JsonStarts("/sys/space/sys/linkType", "Space"),
            HasJson("/sys/environment"),
            HasJson("/sys/id"),
        ],
    ],
    event: &[InHeader("X-Contentful-Topic"), Json("/sys/type")],
    delivery_id: &[InHeader("X-Contentful-Idempotency-Key")],
    event_id: &[InHeader("X-Contentful-Idempotency-Key")],
    event_time: &[
        InHeader("X-Contentful-Event-Datetime"),
        Json("/sys/updatedAt"),
    ],
    attempt: Some(Attempt::Try(InHeader(
        "X-Contentful-Webhook-Request-Attempt",
    ))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Contentful-Signature")
        .hex()
        .over(&[
            Part::Method,
            Part::Literal("\n"),
            Part::Target,
            Part::Literal("\n"),
            Part::ListedHeaders("X-Contentful-Signed-Headers"),
            Part::Literal("\n"),
            Part::Body,
        ])
        .stamped(TimestampIn::Header("X-Contentful-Timestamp"), Unit::Millis)
        .tolerance(30)
        .due_with_secret()],
    what: &[
        What::any(
            "{/sys/contentType/sys/id|/sys/type} {/fields/title/en-US|/fields/name/en-US|/sys/id}",
        ),
        What::any("{/sys/id}"),
    ],
    retries: Retries::new(
        Source::Memory,
        "2, on 429 and 5xx: after 30 s, 60 s",
        &[30, 60],
    ),
    samples: SAMPLES,
    ..Sender::BLANK
};

const CONTENT_TYPE: &str = "application/vnd.contentful.management.v1+json";

macro_rules! headers {
    ($topic:literal) => {
        &[
            ("Content-Type", CONTENT_TYPE),
            ("X-Contentful-Topic", $topic),
            ("X-Contentful-Webhook-Name", "hookglass"),
            ("X-Contentful-Webhook-Request-Attempt", "1"),
            ("X-Contentful-Event-Datetime", "{{iso}}"),
            ("X-Contentful-Idempotency-Key", "{{id}}{{id}}{{id}}{{id}}"),
            (
                "X-Contentful-Signed-Headers",
                "content-type,x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic",
            ),
            ("X-Contentful-Timestamp", "{{millis}}"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "ContentManagement.Entry.publish",
        headers!("ContentManagement.Entry.publish"),
        r#"{"sys":{"type":"Entry","id":"{{id}}","space":{"sys":{"type":"Link","linkType":"Space","id":"ada1815"}},"environment":{"sys":{"id":"master","type":"Link","linkType":"Environment"}},"contentType":{"sys":{"type":"Link","linkType":"ContentType","id":"article"}},"revision":2,"createdAt":"{{iso}}","updatedAt":"{{iso}}"},"fields":{"title":{"en-US":"The wheel turns"},"slug":{"en-US":"the-wheel-turns"}}}"#,
    ),
    Sample::post(
        "ContentManagement.Entry.delete",
        headers!("ContentManagement.Entry.delete"),
        r#"{"sys":{"type":"DeletedEntry","id":"{{id}}","space":{"sys":{"type":"Link","linkType":"Space","id":"ada1815"}},"environment":{"sys":{"id":"master","type":"Link","linkType":"Environment"}},"contentType":{"sys":{"type":"Link","linkType":"ContentType","id":"article"}},"revision":2,"createdAt":"{{iso}}","updatedAt":"{{iso}}","deletedAt":"{{iso}}"}}"#,
    ),
];
