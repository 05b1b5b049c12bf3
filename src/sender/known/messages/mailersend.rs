//! `MailerSend`: the events of mail that was sent, and mail that came in.

use crate::{
    sender::row::{
        Clue::{HeaderStarts, Json as Has, JsonIs, JsonStarts},
        Place::Json,
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. Its header `Signature` is that of others too, so the body tells.
pub(super) const MAILERSEND: Sender = Sender {
    name: "mailersend",
    title: "MailerSend",
    docs: "https://developers.mailersend.com/api/v1/webhooks.html",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "MailerSend/")],
        &[
            JsonStarts("/type", "activity."),
            JsonIs("/data/object", "activity"),
        ],
        &[
            JsonStarts("/type", "activity."),
            Has("/data/email/recipient/email"),
        ],
        &[
            JsonIs("/type", "inbound.message"),
            JsonIs("/data/object", "message"),
        ],
    ],
    event: &[Json("/type")],
    event_id: &[Json("/data/id")],
    event_time: &[Json("/data/created_at"), Json("/created_at")],
    signatures: &[Scheme::hmac(Hash::Sha256).header("Signature").hex()],
    what: &[
        What::on(
            &["activity.clicked*"],
            "{/data/email/recipient/email} {/data/morph/url}",
        ),
        What::on(
            &["inbound.message"],
            "{/data/from/email|/data/sender/email} {/data/subject}",
        ),
        What::any("{/data/email/recipient/email} {/data/morph/reason|/data/email/subject}"),
        What::any("{/data/object}"),
    ],
    samples: &[
        Sample::post(
            "activity.delivered",
            HEADERS,
            r#"{"type":"activity.delivered","domain_id":"4665a7c9d1","created_at":"{{iso}}","webhook_id":"7c9d1a4665","url":"https:\/\/hooks.example.com\/mail","data":{"object":"activity","id":"{{id}}","type":"delivered","created_at":"{{iso}}","email":{"object":"email","id":"{{id}}e","from":"ada@example.com","subject":"The table","status":"delivered","tags":["tables"],"message":{"object":"message","id":"{{id}}m"},"recipient":{"object":"recipient","email":"grace@example.com"}},"morph":null}}"#,
        ),
        Sample::post(
            "activity.hard_bounced",
            HEADERS,
            r#"{"type":"activity.hard_bounced","domain_id":"4665a7c9d1","created_at":"{{iso}}","webhook_id":"7c9d1a4665","data":{"object":"activity","id":"{{id}}","type":"hard_bounced","created_at":"{{iso}}","email":{"object":"email","id":"{{id}}e","from":"ada@example.com","subject":"The table","status":"rejected","recipient":{"object":"recipient","email":"nobody@example.com"}},"morph":{"object":"recipient_bounce","reason":"no such user"}}}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "MailerSend/1.0"),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
];
