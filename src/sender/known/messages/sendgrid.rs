//! `SendGrid`: the events of mail that was sent, and mail that came in.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as Has},
        Place::{Json, Word},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Part, Scheme, TimestampIn, Unit},
};

/// The row of events. A delivery is a list of them; it ends with CR LF, and
/// that is signed too.
pub(super) const SENDGRID: Sender = Sender {
    name: "sendgrid",
    title: "SendGrid",
    docs: "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header(SIGNATURE)],
        &[HeaderStarts("User-Agent", "SendGrid Event API")],
        &[Has("/0/sg_event_id"), Has("/0/event")],
    ],
    unless: &[HeaderStarts("Content-Type", "multipart/form-data")],
    batch: &["/[]"],
    event: &[Json("/[]/event")],
    event_id: &[Json("/[]/sg_event_id")],
    event_time: &[Json("/[]/timestamp")],
    signatures: SIGNATURES,
    what: &[
        What::on(&["click"], "{/0/email} {/0/url}"),
        What::any("{/0/email} {/0/reason|/0/response}"),
        What::any("{/0/sg_message_id:end}"),
    ],
    retries: Retries::said(Source::Memory, "for 24 hours"),
    samples: &[
        Sample::post(
            "delivered",
            HEADERS,
            "[{\"email\":\"grace@example.com\",\"timestamp\":{{unix}},\"smtp-id\":\"<{{id}}@mail.example.com>\",\"event\":\"delivered\",\"category\":[\"tables\"],\"sg_event_id\":\"{{id}}a\",\"sg_message_id\":\"{{id}}.recvd-7c9d-1.0\",\"response\":\"250 2.0.0 OK\"},\r\n{\"email\":\"grace@example.com\",\"timestamp\":{{unix}},\"event\":\"open\",\"useragent\":\"Mozilla/5.0\",\"ip\":\"192.0.2.7\",\"sg_event_id\":\"{{id}}b\",\"sg_message_id\":\"{{id}}.recvd-7c9d-1.0\"}]\r\n",
        ),
        Sample::post(
            "bounce",
            HEADERS,
            "[{\"email\":\"nobody@example.com\",\"timestamp\":{{unix}},\"smtp-id\":\"<{{id}}@mail.example.com>\",\"event\":\"bounce\",\"sg_event_id\":\"{{id}}\",\"sg_message_id\":\"{{id}}.recvd-7c9d-1.0\",\"reason\":\"550 5.1.1 no such user\",\"status\":\"5.1.1\",\"type\":\"bounce\"}]\r\n",
        ),
    ],
    ..Sender::BLANK
};

/// The row of mail that came in: the parts of one multipart body.
pub(super) const SENDGRID_INBOUND: Sender = Sender {
    name: "sendgrid-inbound",
    title: "SendGrid Inbound Parse",
    docs: "https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook",
    source: Source::Fixtures,
    signs_by: Source::Memory,
    known_by: &[
        &[
            HeaderStarts("Content-Type", "multipart/form-data"),
            Has("/envelope"),
            Has("/SPF"),
            Has("/dkim"),
        ],
        &[
            HeaderStarts("Content-Type", "multipart/form-data"),
            Header(SIGNATURE),
        ],
    ],
    event: &[Word("inbound")],
    signatures: SIGNATURES,
    what: &[
        What::any("{/from} {/subject}"),
        What::any("{/envelope//from} {/envelope//to/0}"),
    ],
    retries: Retries::UNKNOWN,
    samples: &[Sample::multipart(
        "inbound",
        &[("User-Agent", "Sendlib/1.0")],
        &[
            (
                "headers",
                "Received: by mx.example.com with SMTP id {{id}}\nFrom: Ada <ada@example.com>\nTo: cards@in.example.com\nSubject: Card 7\n",
            ),
            ("dkim", "{@example.com : pass}"),
            ("to", "cards@in.example.com"),
            ("text", "Please weave this one first.\n"),
            ("from", "Ada <ada@example.com>"),
            ("sender_ip", "192.0.2.7"),
            (
                "envelope",
                r#"{"to":["cards@in.example.com"],"from":"ada@example.com"}"#,
            ),
            ("attachments", "0"),
            ("subject", "Card 7"),
            (
                "charsets",
                r#"{"to":"UTF-8","subject":"UTF-8","from":"UTF-8","text":"utf-8"}"#,
            ),
            ("SPF", "pass"),
        ],
    )],
    ..Sender::BLANK
};

const SIGNATURE: &str = "X-Twilio-Email-Event-Webhook-Signature";

const SIGNATURES: &[Scheme] = &[Scheme::ecdsa_p256()
    .header(SIGNATURE)
    .over(&[Part::Timestamp, Part::Body])
    .stamped(
        TimestampIn::Header("X-Twilio-Email-Event-Webhook-Timestamp"),
        Unit::Seconds,
    )
    .due_with_secret()];

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "SendGrid Event API"),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
];
