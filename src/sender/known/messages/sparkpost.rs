//! `SparkPost`: the events of mail that was sent, and mail that came in.

use crate::{
    sender::row::{
        Clue::{Header, Json as Has},
        Place::{Header as InHeader, Json, Key, Word},
        Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. Each element wraps its event in a member named by its class;
/// the probe of an address has an element with nothing in it.
pub(super) const SPARKPOST: Sender = Sender {
    name: "sparkpost",
    title: "SparkPost",
    docs: "https://developers.sparkpost.com/api/webhooks/",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[Header("X-MessageSystems-Batch-ID")],
        &[Has("/0/msys/message_event/type")],
        &[Has("/0/msys/track_event/type")],
        &[Has("/0/msys/unsubscribe_event/type")],
        &[Has("/0/msys/gen_event/type")],
        &[Has("/0/msys/relay_event/type")],
        &[Has("/0/msys/relay_message/content")],
    ],
    batch: &["/[]"],
    event: &[Json("/[]/msys/{}/type"), Key("/[]/msys/{}"), Word("ping")],
    delivery_id: &[InHeader("X-MessageSystems-Batch-ID")],
    event_id: &[Json("/[]/msys/{}/event_id")],
    event_time: &[Json("/[]/msys/{}/timestamp")],
    signatures: &[Scheme::basic()],
    what: &[
        What::any(
            "{/0/msys/message_event/rcpt_to} {/0/msys/message_event/reason|/0/msys/message_event/subject}",
        ),
        What::any(
            "{/0/msys/track_event/rcpt_to|/0/msys/track_event/raw_rcpt_to} {/0/msys/track_event/target_link_url}",
        ),
        What::any("{/0/msys/unsubscribe_event/rcpt_to}"),
        What::any("{/0/msys/gen_event/rcpt_to} {/0/msys/gen_event/reason}"),
        What::any(
            "{/0/msys/relay_message/msg_from|/0/msys/relay_event/msg_from} {/0/msys/relay_message/content/subject}",
        ),
        What::any("{/0/msys/relay_message/protocol} {/0/msys/relay_message/rcpt_to}"),
    ],
    samples: &[
        Sample::post(
            "delivery",
            HEADERS,
            r#"[{"msys":{"message_event":{"type":"delivery","event_id":"{{id}}","message_id":"{{id}}","rcpt_to":"grace@example.com","raw_rcpt_to":"grace@example.com","subject":"The table","timestamp":"{{unix}}","transmission_id":"4665181519061207"}}},{"msys":{"track_event":{"type":"open","event_id":"{{id}}1","rcpt_to":"grace@example.com","user_agent":"Mozilla/5.0","timestamp":"{{unix}}"}}}]"#,
        ),
        Sample::post(
            "bounce",
            HEADERS,
            r#"[{"msys":{"message_event":{"type":"bounce","bounce_class":"10","error_code":"550","event_id":"{{id}}","message_id":"{{id}}","rcpt_to":"nobody@example.com","raw_rcpt_to":"nobody@example.com","raw_reason":"550 5.1.1 no such user","reason":"550 5.1.1 no such user","timestamp":"{{unix}}"}}}]"#,
        ),
        Sample::post(
            "relay_message",
            HEADERS,
            r#"[{"msys":{"relay_message":{"content":{"email_rfc822":"From: Ada <ada@example.com>\r\nTo: cards@in.example.com\r\nSubject: Card 7\r\n\r\nFirst, please.\r\n","email_rfc822_is_base64":false,"subject":"Card 7"},"friendly_from":"ada@example.com","msg_from":"ada@example.com","rcpt_to":"cards@in.example.com","protocol":"smtp","webhook_id":"4665181519061207"}}}]"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "SparkPost"),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
    ("X-MessageSystems-Batch-ID", "{{uuid}}"),
];
