//! Zoom: meetings, webinars, recordings and users.

use crate::{
    sender::row::{
        Clue::{Header, Json as Has, JsonIs, NoHeader},
        Place::Json,
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn, Unit},
};

/// The row. No id of the event is documented; a retry is the same body.
pub(super) const ZOOM: Sender = Sender {
    name: "zoom",
    title: "Zoom",
    docs: "https://developers.zoom.us/docs/api/webhooks/",
    source: Source::Fixtures,
    signs_by: Source::Memory,
    known_by: &[
        &[Header("x-zm-signature")],
        &[
            JsonIs("/event", "endpoint.url_validation"),
            Has("/payload/plainToken"),
        ],
        &[
            Has("/event"),
            Has("/event_ts"),
            Has("/payload/account_id"),
            Has("/payload/object"),
        ],
    ],
    event: &[Json("/event")],
    event_time: &[Json("/event_ts")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("x-zm-signature")
        .prefix("v0=")
        .hex()
        .over(&[
            Part::Literal("v0:"),
            Part::Timestamp,
            Part::Literal(":"),
            Part::Body,
        ])
        .stamped(TimestampIn::Header("x-zm-request-timestamp"), Unit::Seconds)],
    what: &[
        What::on(
            &["meeting.participant_*", "webinar.participant_*"],
            "{/payload/object/participant/user_name} {/payload/object/topic|/payload/object/id}",
        ),
        What::any("{/payload/object/topic} {/payload/object/id}"),
        What::any("{/payload/object/email|/payload/object/id}"),
        What::any("{/payload/plainToken|/payload/account_id:end}"),
    ],
    remarks: &[Remark {
        when: &[Header("Authorization"), NoHeader("x-zm-signature")],
        say: "Authorization holds the older verification token in the clear; it proves nothing of the body",
    }],
    handshake: "a POST of endpoint.url_validation, answered with plainToken and encryptedToken, its HMAC-SHA256, within 3 s; again every 72 hours",
    retries: Retries::new(
        Source::Documented,
        "3: after 5, 20 and 60 min",
        &[300, 1_200, 3_600],
    ),
    timeout: Some(3),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Zoom Marketplace/1.0a"),
    ("Content-Type", "application/json; charset=utf-8"),
    ("x-zm-trackingid", "v=2.0;clid=us06;rid=WEB_{{id}}"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "meeting.started",
        HEADERS,
        r#"{"event":"meeting.started","payload":{"account_id":"kQ4665cardsEngine0Q","object":{"duration":0,"start_time":"{{iso}}","timezone":"Europe/London","topic":"The wheel turns","id":"84665181519","type":2,"uuid":"{{id}}==","host_id":"ada1815LoomEngine0aaQ"}},"event_ts":{{unix}}418}"#,
    ),
    Sample::post(
        "meeting.participant_joined",
        HEADERS,
        r#"{"event":"meeting.participant_joined","payload":{"account_id":"kQ4665cardsEngine0Q","object":{"duration":60,"start_time":"{{iso}}","timezone":"Europe/London","topic":"The wheel turns","id":"84665181519","type":2,"uuid":"{{id}}==","host_id":"ada1815LoomEngine0aaQ","participant":{"user_id":"16778240","user_name":"Grace","join_time":"{{iso}}","email":"grace@example.com"}}},"event_ts":{{unix}}418}"#,
    ),
    Sample::post(
        "endpoint.url_validation",
        HEADERS,
        r#"{"payload":{"plainToken":"{{id}}"},"event_ts":{{unix}}418,"event":"endpoint.url_validation"}"#,
    ),
];
