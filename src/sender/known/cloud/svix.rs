//! Svix, which sends for many services: the scheme of Standard Webhooks under
//! its older names. Clerk and Resend are told from the rest by their bodies.

use super::standard_webhooks::{RETRIES, WHAT};
use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson, JsonIs, JsonStarts},
        Place::{Header as InHeader, Json},
        Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn},
};

/// The envelope, when nothing in the body tells whose it is.
pub(super) const SVIX: Sender = Sender {
    name: "svix",
    title: "Svix",
    docs: "https://docs.svix.com/receiving/verifying-payloads/how-manual",
    known_by: &[&[
        Header("svix-id"),
        Header("svix-timestamp"),
        Header("svix-signature"),
    ]],
    event: &[Json("/type"), Json("/event_type"), Json("/event")],
    samples: &[
        Sample::post(
            "invoice.paid",
            HEADERS,
            r#"{"type":"invoice.paid","timestamp":"{{iso}}","data":{"id":"inv_{{id}}","amount":"42.00","currency":"EUR","customer":"cus_0815"}}"#,
        ),
        Sample::post(
            "contact.created",
            HEADERS,
            r#"{"type":"contact.created","timestamp":"{{iso}}","data":{"id":"{{uuid}}","name":"Ada","email":"ada@example.com"}}"#,
        ),
    ],
    ..OVER_SVIX
};

/// Clerk: users, sessions and organisations.
pub(super) const CLERK: Sender = Sender {
    name: "clerk",
    title: "Clerk",
    docs: "https://clerk.com/docs/webhooks/overview",
    known_by: &[&[
        JsonIs("/object", "event"),
        HasJson("/type"),
        HasJson("/data"),
        JsonStarts("/instance_id", "ins_"),
    ]],
    what: &[
        What::on(
            &["user.*"],
            "{/data/email_addresses/0/email_address} {/data/first_name} {/data/last_name}",
        ),
        What::on(&["organization.*"], "{/data/name} {/data/slug}"),
        What::on(&["session.*"], "{/data/status} {/data/user_id:end}"),
        What::any("{/data/object} {/data/id:end}"),
        What::any("{/data/id:end}"),
    ],
    samples: &[
        Sample::post(
            "user.created",
            HEADERS,
            r#"{"data":{"id":"user_{{id}}","object":"user","username":"ada","first_name":"Ada","last_name":"Lovelace","email_addresses":[{"id":"idn_{{id}}","object":"email_address","email_address":"ada@example.com","verification":{"status":"verified","strategy":"email_code"}}],"created_at":{{millis}},"updated_at":{{millis}}},"object":"event","type":"user.created","instance_id":"ins_1815Engine","timestamp":{{millis}}}"#,
        ),
        Sample::post(
            "session.ended",
            HEADERS,
            r#"{"data":{"id":"sess_{{id}}","object":"session","status":"ended","user_id":"user_4665","client_id":"client_42","created_at":{{millis}},"updated_at":{{millis}}},"object":"event","type":"session.ended","instance_id":"ins_1815Engine","timestamp":{{millis}}}"#,
        ),
    ],
    ..OVER_SVIX
};

/// Resend: mail.
pub(super) const RESEND: Sender = Sender {
    name: "resend",
    title: "Resend",
    docs: "https://resend.com/docs/dashboard/webhooks/introduction",
    known_by: &[
        &[
            JsonStarts("/type", "email."),
            HasJson("/created_at"),
            HasJson("/data/email_id"),
        ],
        &[
            Header("svix-id"),
            JsonStarts("/type", "contact."),
            HasJson("/created_at"),
            HasJson("/data/audience_id"),
        ],
    ],
    what: &[
        What::any("{/data/to/0} {/data/subject}"),
        What::any("{/data/email} {/data/first_name}"),
        What::any("{/data/email_id|/data/id:end}"),
    ],
    samples: &[
        Sample::post(
            "email.delivered",
            HEADERS,
            r#"{"type":"email.delivered","created_at":"{{iso}}","data":{"created_at":"{{iso}}","email_id":"{{uuid}}","from":"Ada <ada@example.com>","to":["grace@example.com"],"subject":"The wheel turns"}}"#,
        ),
        Sample::post(
            "email.bounced",
            HEADERS,
            r#"{"type":"email.bounced","created_at":"{{iso}}","data":{"created_at":"{{iso}}","email_id":"{{uuid}}","from":"Ada <ada@example.com>","to":["charles@example.com"],"subject":"The wheel turns","bounce":{"message":"The mailbox is full","type":"Transient","subType":"MailboxFull"}}}"#,
        ),
    ],
    ..OVER_SVIX
};

/// What all that Svix delivers has in common.
const OVER_SVIX: Sender = Sender {
    source: Source::Computed,
    signs_by: Source::Computed,
    event: &[Json("/type")],
    delivery_id: &[InHeader("svix-id")],
    event_id: &[Json("/id"), InHeader("svix-id")],
    event_time: &[
        Json("/timestamp"),
        Json("/created_at"),
        InHeader("svix-timestamp"),
    ],
    // Its libraries read the newer names of the headers as well.
    signatures: &[
        Scheme::hmac(Hash::Sha256)
            .header("svix-signature")
            .prefix("v1,")
            .base64()
            .list(' ')
            .base64_key("whsec_")
            .over(&[
                Part::Header("svix-id"),
                Part::Literal("."),
                Part::Timestamp,
                Part::Literal("."),
                Part::Body,
            ])
            .timed(TimestampIn::Header("svix-timestamp"), 300),
        super::standard_webhooks::STANDARD_WEBHOOKS.signatures[0],
    ],
    what: WHAT,
    retries: RETRIES,
    gives_up: Some("switches an endpoint off after 5 days of this"),
    timeout: Some(15),
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Svix-Webhooks/1.62.0"),
    ("Content-Type", "application/json"),
    ("svix-id", "msg_{{id}}"),
];
