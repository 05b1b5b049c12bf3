//! Postal, a mail server one runs oneself: the events of mail that was sent,
//! and mail that came in.

use crate::{
    sender::row::{
        Clue::{Header, Json as Has, JsonStarts, NoJson},
        Place::{Json, When},
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. It signs with the key of the server, whose public half stands in
/// its DNS record for DKIM: in RSA with SHA-1, and since version 3 with SHA-256
/// beside it.
pub(super) const POSTAL: Sender = Sender {
    name: "postal",
    title: "Postal",
    docs: "https://docs.postalserver.io/developer/webhooks",
    source: Source::Fixtures,
    signs_by: Source::Code,
    known_by: &[
        &[Header("X-Postal-Signature")],
        &[Header("X-Postal-Signature-256")],
        &[
            JsonStarts("/event", "Message"),
            Has("/payload/message/token"),
            Has("/uuid"),
        ],
        &[
            JsonStarts("/event", "Message"),
            Has("/payload/original_message/token"),
            Has("/uuid"),
        ],
    ],
    event: &[Json("/event"), When(NoJson("/payload"), "inbound")],
    action: &[Json("/payload/status")],
    event_id: &[Json("/uuid"), Json("/id")],
    event_time: &[Json("/timestamp")],
    signatures: &[
        Scheme::rsa(Hash::Sha256).header("X-Postal-Signature-256"),
        Scheme::rsa(Hash::Sha1).header("X-Postal-Signature"),
    ],
    what: &[
        What::on(
            &["MessageLinkClicked"],
            "{/payload/message/to} {/payload/url}",
        ),
        What::on(&["inbound"], "{/mail_from|/rcpt_to} {/rcpt_to}"),
        What::on(&["DomainDNSError"], "{/payload/domain}"),
        What::any(
            "{/payload/message/to|/payload/original_message/to} {/payload/message/subject|/payload/original_message/subject}",
        ),
        What::any("{/uuid|/id:end}"),
    ],
    samples: &[
        Sample::post(
            "MessageSent.Sent",
            HEADERS,
            r#"{"event":"MessageSent","timestamp":{{unix}}.354368,"payload":{"message":{"id":4665,"token":"{{id}}","direction":"outgoing","message_id":"{{uuid}}@rp.postal.example.com","to":"grace@example.com","from":"ada@example.com","subject":"The table","timestamp":{{unix}}.1,"spam_status":"NotChecked","tag":"tables"},"status":"Sent","details":"Message for grace@example.com accepted","output":"250 2.0.0 OK\n","sent_with_ssl":true,"timestamp":{{unix}}.3,"time":0.21},"uuid":"{{uuid}}"}"#,
        ),
        Sample::post(
            "inbound",
            HEADERS,
            r#"{"id":4666,"rcpt_to":"cards@in.example.com","mail_from":"ada@example.com","message":"RnJvbTogQWRhDQpTdWJqZWN0OiBDYXJkIDcNCg0KRmlyc3QsIHBsZWFzZS4NCg==","base64":true,"size":46}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Postal/3"),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
];
