//! Mailchimp: changes of an audience; and its Mandrill, Mailchimp
//! Transactional, for single messages.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as Has, Method, Query},
        Place::{Json, When},
        Remark, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme},
};

/// The row of audiences. A form with brackets in its names; times are in UTC
/// and say no zone.
pub(super) const MAILCHIMP: Sender = Sender {
    name: "mailchimp",
    title: "Mailchimp",
    docs: "https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[HeaderStarts("User-Agent", "MailChimp")],
        &[Has("/type"), Has("/fired_at"), Has("/data[list_id]")],
        &[Has("/type"), Has("/fired_at"), Has("/data[id]")],
    ],
    event: &[Json("/type"), When(Method("GET"), "probe")],
    action: &[Json("/data[action]"), Json("/data[status]")],
    event_time: &[Json("/fired_at")],
    what: &[
        What::on(&["upemail"], "{/data[old_email]} {/data[new_email]}"),
        What::on(&["campaign"], "{/data[subject]}"),
        What::any("{/data[email]} {/data[reason]}"),
        What::any("{/data[list_id]|/data[id]}"),
    ],
    remarks: &[
        Remark {
            when: &[Query("secret")],
            say: "the secret stands in the URL, so it is in every log of it; Mailchimp signs nothing",
        },
        Remark {
            when: &[Has("/fired_at")],
            say: "fired_at is in UTC, though it names no zone",
        },
    ],
    handshake: "a GET of the address, answered with 200",
    samples: &[
        Sample::form(
            "subscribe",
            &[("User-Agent", "MailChimp")],
            &[
                ("type", "subscribe"),
                ("fired_at", "2025-12-01 12:00:00"),
                ("data[id]", "{{id}}"),
                ("data[list_id]", "4665a7c9d1"),
                ("data[email]", "grace@example.com"),
                ("data[email_type]", "html"),
                ("data[ip_opt]", "192.0.2.7"),
                ("data[merges][EMAIL]", "grace@example.com"),
                ("data[merges][FNAME]", "Grace"),
            ],
        ),
        Sample::form(
            "unsubscribe.unsub",
            &[("User-Agent", "MailChimp")],
            &[
                ("type", "unsubscribe"),
                ("fired_at", "2025-12-01 12:00:00"),
                ("data[action]", "unsub"),
                ("data[reason]", "manual"),
                ("data[id]", "{{id}}"),
                ("data[list_id]", "4665a7c9d1"),
                ("data[email]", "grace@example.com"),
                ("data[email_type]", "html"),
            ],
        ),
    ],
    ..Sender::BLANK
};

/// The row of Mandrill: a list of events as text in a form.
pub(super) const MANDRILL: Sender = Sender {
    name: "mandrill",
    title: "Mandrill",
    docs: "https://mailchimp.com/developer/transactional/docs/webhooks/",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[Header("X-Mandrill-Signature")],
        &[HeaderStarts("User-Agent", "Mandrill-Webhook/")],
        &[Has("/mandrill_events")],
    ],
    inside: &["/mandrill_events"],
    batch: &["/[]"],
    event: &[
        Json("/[]/event"),
        Json("/[]/type"),
        When(Method("HEAD"), "probe"),
    ],
    event_id: &[Json("/[]/_id"), Json("/[]/msg/_id")],
    event_time: &[Json("/[]/ts")],
    signatures: &[Scheme::hmac(Hash::Sha1)
        .header("X-Mandrill-Signature")
        .base64()
        .over(&[Part::Url, Part::SortedForm])],
    what: &[
        What::on(&["inbound"], "{/0/msg/from_email} {/0/msg/subject}"),
        What::on(&["click"], "{/0/msg/email} {/0/url}"),
        What::any("{/0/msg/email|/0/reject/email} {/0/msg/subject}"),
        What::any("{/0/_id:end}"),
    ],
    handshake: "a HEAD of the address, answered with 200",
    samples: &[Sample::form(
        "send",
        &[("User-Agent", "Mandrill-Webhook/1.0"), ("Accept", "*/*")],
        &[(
            "mandrill_events",
            r#"[{"event":"send","_id":"{{id}}","msg":{"ts":{{unix}},"_id":"{{id}}","state":"sent","subject":"The table","email":"grace@example.com","tags":["tables"],"sender":"ada@example.com"},"ts":{{unix}}},{"event":"open","_id":"{{id}}","ip":"192.0.2.7","user_agent":"Mozilla/5.0","msg":{"ts":{{unix}},"_id":"{{id}}","state":"sent","subject":"The table","email":"grace@example.com","sender":"ada@example.com"},"ts":{{unix}}}]"#,
        )],
    )],
    ..Sender::BLANK
};
