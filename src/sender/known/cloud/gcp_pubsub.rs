//! Google Pub/Sub, when it pushes: anything, as base64 inside JSON.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, Json as HasJson, JsonStarts},
        Place::{Json, Word},
        Remark, Sample, Sender, Source, What,
    },
    signature::{Jwt, Scheme},
};

/// The row. The token in `Authorization` says who calls; it does not cover the
/// body. The type of an event, if it has one, is an attribute that who
/// publishes chose.
pub(super) const GCP_PUBSUB: Sender = Sender {
    name: "gcp-pubsub",
    title: "Google Pub/Sub",
    docs: "https://cloud.google.com/pubsub/docs/push",
    source: Source::Captured,
    signs_by: Source::Documented,
    known_by: &[&[
        JsonStarts("/subscription", "projects/"),
        HasJson("/message/messageId"),
    ]],
    event: &[
        Json("/message/attributes/eventType"),
        Json("/message/attributes/ce-type"),
        Json("/message/attributes/event_type"),
        Json("/message/attributes/type"),
        Word("message"),
    ],
    delivery_id: &[Json("/message/messageId")],
    event_id: &[Json("/message/messageId")],
    event_time: &[Json("/message/publishTime")],
    attempt: Some(Attempt::Try(Json("/deliveryAttempt"))),
    signatures: &[Scheme::jwt(
        "Authorization",
        Jwt {
            body_hash: None,
            issuer: Some("https://accounts.google.com"),
        },
    )
    .prefix("Bearer ")
    .due_with_secret()],
    what: &[
        What::any("{/message/attributes/objectId} {/message/attributes/bucketId}"),
        What::any("{/message/messageId:end} {/subscription}"),
    ],
    remarks: &[Remark {
        when: &[Header("Authorization")],
        say: "Google makes such tokens for everybody: compare aud and email in it with yours, which is not done here; the body is not covered",
    }],
    samples: &[
        Sample::post(
            "message",
            HEADERS,
            r#"{"message":{"data":"eyJlbmdpbmUiOiJzdGFydGVkIn0=","messageId":"1815{{unix}}","message_id":"1815{{unix}}","publishTime":"{{iso}}","publish_time":"{{iso}}"},"subscription":"projects/ada-engines/subscriptions/cards"}"#,
        ),
        Sample::post(
            "OBJECT_FINALIZE",
            HEADERS,
            r#"{"deliveryAttempt":1,"message":{"attributes":{"bucketId":"cards","objectId":"card-42.txt","eventType":"OBJECT_FINALIZE","payloadFormat":"JSON_API_V1","eventTime":"{{iso}}"},"data":"eyJuYW1lIjoiY2FyZC00Mi50eHQifQ==","messageId":"1815{{unix}}","publishTime":"{{iso}}"},"subscription":"projects/ada-engines/subscriptions/cards"}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/json"),
    ("User-Agent", "CloudPubSub-Google"),
];
