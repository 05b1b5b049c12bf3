//! `WorkOS`: directories, single sign-on and users.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson, JsonStarts},
        Place::Json,
        Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn, Unit},
};

/// The row. The time of signing is in milliseconds, and a space stands behind
/// the comma. The SDK parses the body and writes it anew before it compares,
/// which gives the same text only for what the sender wrote so.
pub(super) const WORKOS: Sender = Sender {
    name: "workos",
    title: "WorkOS",
    docs: "https://workos.com/docs/events/data-syncing/webhooks",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[Header("WorkOS-Signature")],
        &[HeaderStarts("User-Agent", "WorkOS")],
        &[
            HasJson("/event"),
            HasJson("/data"),
            HasJson("/created_at"),
            JsonStarts("/id", "event_01"),
        ],
    ],
    event: &[Json("/event")],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/created_at")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("WorkOS-Signature")
        .prefix("v1=")
        .list(',')
        .hex()
        .over(&[Part::Timestamp, Part::Literal("."), Part::Body])
        .stamped(TimestampIn::Entry("t="), Unit::Millis)
        .tolerance(180)],
    what: &[
        What::any("{/data/email|/data/emails/0/value} {/data/state} {/data/first_name}"),
        What::any("{/data/name} {/data/state} {/data/id:end}"),
        What::any("{/data/object} {/data/id:end}"),
        What::any("{/data/id|/id:end}"),
    ],
    samples: &[
        Sample::post(
            "dsync.user.created",
            HEADERS,
            r#"{"id":"event_01{{id}}","event":"dsync.user.created","data":{"object":"directory_user","id":"directory_user_{{id}}","directory_id":"directory_4665","organization_id":"org_1815","idp_id":"42","state":"active","emails":[{"primary":true,"type":"work","value":"ada@example.com"}],"first_name":"Ada","last_name":"Lovelace"},"created_at":"{{iso}}"}"#,
        ),
        Sample::post(
            "connection.activated",
            HEADERS,
            r#"{"id":"event_01{{id}}","event":"connection.activated","data":{"object":"connection","id":"conn_{{id}}","organization_id":"org_1815","connection_type":"OktaSAML","name":"Engine","state":"active"},"created_at":"{{iso}}"}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "WorkOS Webhooks"),
    ("Content-Type", "application/json"),
];
