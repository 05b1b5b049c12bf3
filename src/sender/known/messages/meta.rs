//! Meta: pages, Messenger, Instagram and applications; and its `WhatsApp`.

use crate::{
    sender::row::{
        Clue::{self, Header, HeaderStarts, Json as Has, JsonIs, Method, Query},
        Place::{All, Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row of Meta. The object tells it from `WhatsApp`; its signature header
/// is that of others too, so the body tells. An entry holds changes, or
/// messages of a chat.
pub(super) const META: Sender = Sender {
    name: "meta",
    title: "Meta",
    docs: "https://developers.facebook.com/docs/graph-api/webhooks/getting-started",
    source: Source::Fixtures,
    signs_by: Source::Memory,
    known_by: &[
        &[JsonIs("/object", "page"), ENTRY[0], ENTRY[1]],
        &[JsonIs("/object", "instagram"), ENTRY[0], ENTRY[1]],
        &[JsonIs("/object", "user"), ENTRY[0], ENTRY[1]],
        &[JsonIs("/object", "permissions"), ENTRY[0], ENTRY[1]],
        &[JsonIs("/object", "application"), ENTRY[0], ENTRY[1]],
        &[JsonIs("/object", "ad_account"), ENTRY[0], ENTRY[1]],
        &[JsonIs("/object", "group"), ENTRY[0], ENTRY[1]],
        &[
            Method("GET"),
            HeaderStarts("User-Agent", "facebook"),
            Query("hub.mode"),
            Query("hub.challenge"),
        ],
    ],
    batch: &["/entry/[]/changes/[]", "/entry/[]/messaging/[]"],
    event: &[
        Json("/entry/[]/changes/[]/field"),
        When(Has("/entry/[]/messaging/[]/message"), "message"),
        When(Has("/entry/[]/messaging/[]/postback"), "postback"),
        When(Has("/entry/[]/messaging/[]/delivery"), "delivery"),
        When(Has("/entry/[]/messaging/[]/read"), "read"),
        When(Has("/entry/[]/messaging/[]/reaction"), "reaction"),
        When(Has("/entry/[]/messaging/[]/referral"), "referral"),
        When(Has("/entry/[]/messaging/[]/optin"), "optin"),
        When(Query("hub.challenge"), "verification"),
        Json("/object"),
    ],
    action: &[
        Json("/entry/[]/changes/[]/value/item"),
        Json("/entry/[]/changes/[]/value/verb"),
    ],
    event_id: &[
        Json("/entry/[]/messaging/[]/message/mid"),
        Json("/entry/[]/messaging/[]/postback/mid"),
        Json("/entry/[]/changes/[]/value/comment_id"),
        Json("/entry/[]/changes/[]/value/post_id"),
        Json("/entry/[]/changes/[]/value/leadgen_id"),
    ],
    event_time: &[
        Json("/entry/[]/messaging/[]/timestamp"),
        Json("/entry/[]/changes/[]/value/created_time"),
        Json("/entry/[]/time"),
    ],
    signatures: SIGNATURES,
    what: &[
        What::on(
            &["message"],
            "{/entry/0/messaging/0/sender/id} {/entry/0/messaging/0/message/text}",
        ),
        What::on(
            &["postback"],
            "{/entry/0/messaging/0/sender/id} {/entry/0/messaging/0/postback/title|/entry/0/messaging/0/postback/payload}",
        ),
        What::any(
            "{/entry/0/changes/0/value/from/name|/entry/0/changes/0/value/from/username|/entry/0/changes/0/value/from/id} {/entry/0/changes/0/value/message|/entry/0/changes/0/value/text|/entry/0/changes/0/value/verb}",
        ),
        What::any("{/entry/0/messaging/0/sender/id}"),
        What::any("{/object} {/entry/0/id}"),
    ],
    remarks: REMARKS,
    handshake: HANDSHAKE,
    retries: RETRIES,
    samples: &[
        Sample::post(
            "message",
            HEADERS,
            r#"{"object":"page","entry":[{"id":"4665181519061207","time":{{unix}}000,"messaging":[{"sender":{"id":"18151906"},"recipient":{"id":"4665181519061207"},"timestamp":{{unix}}000,"message":{"mid":"m_{{id}}","text":"Is the table printed?"}}]}]}"#,
        ),
        Sample::post(
            "feed.comment",
            HEADERS,
            r#"{"object":"page","entry":[{"id":"4665181519061207","time":{{unix}},"changes":[{"field":"feed","value":{"from":{"id":"18151906","name":"Grace"},"item":"comment","verb":"add","comment_id":"4665_{{id}}","post_id":"4665181519061207_7","message":"It turns \u2764","created_time":{{unix}}}}]}]}"#,
        ),
    ],
    ..Sender::BLANK
};

/// The row of `WhatsApp`. Each message and each status is an event; what is
/// neither is told by the field of its change.
pub(super) const WHATSAPP: Sender = Sender {
    name: "whatsapp",
    title: "WhatsApp",
    docs: "https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components",
    source: Source::Fixtures,
    signs_by: Source::Memory,
    known_by: &[&[
        JsonIs("/object", "whatsapp_business_account"),
        Has("/entry/0/id"),
    ]],
    batch: &[
        "/entry/[]/changes/[]/value/messages/[]",
        "/entry/[]/changes/[]/value/statuses/[]",
    ],
    event: &[
        Json("/entry/[]/changes/[]/field"),
        Json("/entry/0/changes/0/field"),
    ],
    action: &[
        Json("/entry/[]/changes/[]/value/messages/[]/type"),
        Json("/entry/[]/changes/[]/value/statuses/[]/status"),
        Json("/entry/0/changes/0/value/event"),
    ],
    event_id: &[
        Json("/entry/[]/changes/[]/value/messages/[]/id"),
        All(&[
            Json("/entry/[]/changes/[]/value/statuses/[]/id"),
            Json("/entry/[]/changes/[]/value/statuses/[]/status"),
        ]),
    ],
    event_time: &[
        Json("/entry/[]/changes/[]/value/messages/[]/timestamp"),
        Json("/entry/[]/changes/[]/value/statuses/[]/timestamp"),
        Json("/entry/0/time"),
    ],
    signatures: SIGNATURES,
    what: &[
        What::any(
            "{/entry/0/changes/0/value/messages/0/from} {/entry/0/changes/0/value/messages/0/text/body|/entry/0/changes/0/value/messages/0/type}",
        ),
        What::any(
            "{/entry/0/changes/0/value/statuses/0/recipient_id} {/entry/0/changes/0/value/statuses/0/errors/0/title|/entry/0/changes/0/value/statuses/0/id:end}",
        ),
        What::any(
            "{/entry/0/changes/0/value/event} {/entry/0/changes/0/value/message_template_name}",
        ),
        What::any("{/entry/0/id}"),
    ],
    remarks: REMARKS,
    handshake: HANDSHAKE,
    retries: Retries::said(Source::Memory, "further and further apart, for 7 days"),
    samples: &[
        Sample::post(
            "messages.text",
            HEADERS,
            r#"{"object":"whatsapp_business_account","entry":[{"id":"4665181519061207","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"442079460018","phone_number_id":"4665"},"contacts":[{"profile":{"name":"Grace"},"wa_id":"442079460046"}],"messages":[{"from":"442079460046","id":"wamid.{{id}}{{id}}","timestamp":"{{unix}}","text":{"body":"Is the table printed?"},"type":"text"}]},"field":"messages"}]}]}"#,
        ),
        Sample::post(
            "messages.delivered",
            HEADERS,
            r#"{"object":"whatsapp_business_account","entry":[{"id":"4665181519061207","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"442079460018","phone_number_id":"4665"},"statuses":[{"id":"wamid.{{id}}{{id}}","status":"delivered","timestamp":"{{unix}}","recipient_id":"442079460046"}]},"field":"messages"}]}]}"#,
        ),
    ],
    ..Sender::BLANK
};

const ENTRY: [Clue; 2] = [Has("/entry/0/id"), Has("/entry/0/time")];

const SIGNATURES: &[Scheme] = &[
    Scheme::hmac(Hash::Sha256)
        .header("X-Hub-Signature-256")
        .prefix("sha256=")
        .hex(),
    Scheme::hmac(Hash::Sha1)
        .header("X-Hub-Signature")
        .prefix("sha1=")
        .hex(),
];

const REMARKS: &[Remark] = &[
    Remark {
        when: &[
            Header("X-Hub-Signature"),
            Clue::NoHeader("X-Hub-Signature-256"),
        ],
        say: "only the older sha1= signature is there",
    },
    Remark {
        when: &[Query("hub.verify_token")],
        say: "hub.verify_token in the URL is the secret that was agreed on; compare it before the challenge is answered",
    },
];

const HANDSHAKE: &str =
    "a GET with hub.mode, hub.challenge and hub.verify_token, answered with the challenge";

const RETRIES: Retries = Retries::said(
    Source::Memory,
    "at once, then less and less often over some 36 hours",
);

const HEADERS: &[(&str, &str)] = &[
    ("Accept", "*/*"),
    ("User-Agent", "facebookexternalua"),
    ("Content-Type", "application/json"),
];
