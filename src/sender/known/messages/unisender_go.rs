//! Unisender Go: the events of mail that was sent.

use crate::{
    sender::row::{
        Clue::{HeaderStarts, Json as Has, JsonIs},
        Place::{All, Json},
        Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, SignatureIn},
};

/// The row. `auth` is the MD5 of the body with the API key in its place: no
/// HMAC, and it is as weak as MD5 is.
pub(super) const UNISENDER_GO: Sender = Sender {
    name: "unisender-go",
    title: "Unisender Go",
    docs: "",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "UniSender Go")],
        &[
            JsonIs("/event_name", "transactional_email_status"),
            Has("/auth"),
        ],
        &[Has("/events_by_user/0/events"), Has("/auth")],
    ],
    batch: &["/events_by_user/[]/events/[]"],
    event: &[
        Json("/events_by_user/[]/events/[]/event_name"),
        Json("/event_name"),
    ],
    action: &[
        Json("/events_by_user/[]/events/[]/event_data/status"),
        Json("/status"),
    ],
    event_id: &[
        All(&[
            Json("/events_by_user/[]/events/[]/event_data/job_id"),
            Json("/events_by_user/[]/events/[]/event_data/email"),
            Json("/events_by_user/[]/events/[]/event_data/status"),
            Json("/events_by_user/[]/events/[]/event_data/event_time"),
        ]),
        All(&[
            Json("/job_id"),
            Json("/email"),
            Json("/status"),
            Json("/event_time"),
        ]),
    ],
    event_time: &[
        Json("/events_by_user/[]/events/[]/event_data/event_time"),
        Json("/event_time"),
    ],
    signatures: &[Scheme::digest(Hash::Md5)
        .at(SignatureIn::Json("/auth"))
        .hex()
        .over(&[Part::BodyWithSecret("/auth")])],
    what: &[
        What::any("{/email} {/url}"),
        What::any(
            "{/events_by_user/0/events/0/event_data/email} {/events_by_user/0/events/0/event_data/url}",
        ),
    ],
    samples: &[Sample::post(
        "transactional_email_status.delivered",
        &[
            ("User-Agent", "UniSender Go"),
            ("Accept", "*/*"),
            ("Content-Type", "application/json"),
        ],
        r#"{"event_name":"transactional_email_status","user_id":4665,"job_id":"1sm{{id}}","email":"grace@example.com","status":"delivered","event_time":"2025-12-01 12:00:00","auth":"{{id}}{{id}}"}"#,
    )],
    ..Sender::BLANK
};
