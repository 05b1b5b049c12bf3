//! Mailjet: the events of mail that was sent, and mail that came in.

use crate::{
    sender::row::{
        Clue::{HeaderStarts, Json as Has},
        Place::{All, Json, When},
        Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. One event alone, or a list of them, as the account is set.
pub(super) const MAILJET: Sender = Sender {
    name: "mailjet",
    title: "Mailjet",
    docs: "https://dev.mailjet.com/email/guides/webhooks/",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Mailjet-api/")],
        &[
            Has("/event"),
            Has("/MessageID"),
            Has("/mj_campaign_id"),
            Has("/mj_contact_id"),
        ],
        &[
            Has("/0/event"),
            Has("/0/MessageID"),
            Has("/0/mj_campaign_id"),
            Has("/0/mj_contact_id"),
        ],
    ],
    batch: &["/[]"],
    event: &[
        Json("/[]/event"),
        Json("/event"),
        When(Has("/Parts"), "inbound"),
    ],
    event_id: &[
        All(&[Json("/[]/event"), Json("/[]/MessageID"), Json("/[]/time")]),
        All(&[Json("/event"), Json("/MessageID"), Json("/time")]),
    ],
    event_time: &[Json("/[]/time"), Json("/time"), Json("/Headers/Date")],
    signatures: &[Scheme::basic()],
    what: &[
        What::on(&["click"], "{/0/email|/email} {/0/url|/url}"),
        What::on(&["inbound"], "{/From|/Sender} {/Subject}"),
        What::any("{/0/email|/email} {/0/error|/error|/0/smtp_reply|/smtp_reply}"),
        What::any("{/0/MessageID|/MessageID:end}"),
        What::any("{/Parts:count} parts"),
    ],
    samples: &[
        Sample::post(
            "sent",
            HEADERS,
            r#"[{"event":"sent","time":{{unix}},"MessageID":46651815{{unix}},"Message_GUID":"{{uuid}}","email":"grace@example.com","mj_campaign_id":7,"mj_contact_id":1906,"customcampaign":"tables","smtp_reply":"sent (250 2.0.0 OK)","CustomID":"card-7","Payload":""},{"event":"open","time":{{unix}},"MessageID":46651815{{unix}},"email":"grace@example.com","mj_campaign_id":7,"mj_contact_id":1906,"customcampaign":"tables","ip":"192.0.2.7","agent":"Mozilla/5.0"}]"#,
        ),
        Sample::post(
            "bounce",
            HEADERS,
            r#"{"event":"bounce","time":{{unix}},"MessageID":46651815{{unix}},"email":"nobody@example.com","mj_campaign_id":7,"mj_contact_id":1907,"customcampaign":"","blocked":false,"hard_bounce":true,"error_related_to":"recipient","error":"user unknown"}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Mailjet-api/1.0"),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
];
