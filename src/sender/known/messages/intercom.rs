//! Intercom: conversations and the people in them.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Json as Has, JsonIs},
        Place::Json,
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. Its signature header is that of others too, so the body tells.
pub(super) const INTERCOM: Sender = Sender {
    name: "intercom",
    title: "Intercom",
    docs: "https://developers.intercom.com/docs/webhooks",
    source: Source::Fixtures,
    signs_by: Source::Memory,
    known_by: &[&[
        JsonIs("/type", "notification_event"),
        Has("/topic"),
        Has("/data"),
    ]],
    event: &[Json("/topic")],
    event_id: &[Json("/id")],
    event_time: &[Json("/created_at")],
    attempt: Some(Attempt::Try(Json("/delivery_attempts"))),
    signatures: &[Scheme::hmac(Hash::Sha1)
        .header("X-Hub-Signature")
        .prefix("sha1=")
        .hex()],
    what: &[
        What::on(
            &["conversation.*"],
            "{/data/item/source/author/name|/data/item/source/author/email} {/data/item/source/subject|/data/item/id}",
        ),
        What::any("{/data/item/email|/data/item/name} {/data/item/id:end}"),
        What::any("{/data/item/id:end}"),
        What::any("{/data/item/message|/data/item/type|/app_id}"),
    ],
    remarks: &[Remark {
        when: &[JsonIs("/topic", "ping")],
        say: "a ping has no id",
    }],
    handshake: "a HEAD of the address, answered with 200",
    retries: Retries::new(Source::Memory, "1: after 1 min", &[60]),
    gives_up: Some("switches an endpoint off after 1000 failures in 15 minutes"),
    samples: &[
        Sample::post(
            "conversation.user.created",
            HEADERS,
            r#"{"type":"notification_event","app_id":"a4665c","data":{"type":"notification_event_data","item":{"type":"conversation","id":"46651815","created_at":{{unix}},"source":{"type":"conversation","id":"7","delivered_as":"customer_initiated","subject":"","body":"<p>Is the table printed?</p>","author":{"type":"user","id":"u1906","name":"Grace","email":"grace@example.com"}},"state":"open"}},"links":{},"id":"notif_{{uuid}}","topic":"conversation.user.created","delivery_status":"pending","delivery_attempts":1,"delivered_at":0,"first_sent_at":{{unix}},"created_at":{{unix}},"self":null}"#,
        ),
        Sample::post(
            "ping",
            HEADERS,
            r#"{"type":"notification_event","app_id":"a4665c","data":{"type":"notification_event_data","item":{"type":"ping","message":"something something interzen"}},"links":{},"id":null,"topic":"ping","delivery_status":null,"delivery_attempts":1,"delivered_at":0,"first_sent_at":{{unix}},"created_at":{{unix}},"self":null}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "intercom-webhooks/1.0"),
    ("Content-Type", "application/json"),
];
