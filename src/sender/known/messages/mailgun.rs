//! Mailgun: the events of mail that was sent, and mail that came in.

use crate::{
    exchange::lookup::Kind,
    sender::row::{
        Clue::{Json as Has, JsonKind, NoJson},
        Place::{All, Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, SignatureIn, TimestampIn, Unit},
};

/// The row. The signature stands in the body and covers a time and a token,
/// nothing of the event. The older way is a form with the same three fields,
/// multipart when files come along.
pub(super) const MAILGUN: Sender = Sender {
    name: "mailgun",
    title: "Mailgun",
    docs: "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[
            Has("/signature/timestamp"),
            Has("/signature/token"),
            Has("/signature/signature"),
            Has("/event-data"),
        ],
        &[
            Has("/timestamp"),
            Has("/token"),
            JsonKind("/signature", Kind::String),
            Has("/event"),
            Has("/recipient"),
        ],
        &[
            Has("/timestamp"),
            Has("/token"),
            JsonKind("/signature", Kind::String),
            Has("/recipient"),
            Has("/sender"),
        ],
    ],
    event: &[
        Json("/event-data/event"),
        Json("/event"),
        When(NoJson("/event-data"), "inbound"),
    ],
    action: &[Json("/event-data/severity")],
    delivery_id: &[Json("/signature/token"), Json("/token")],
    event_id: &[
        Json("/event-data/id"),
        All(&[Json("/event"), Json("/Message-Id"), Json("/timestamp")]),
        Json("/Message-Id"),
    ],
    event_time: &[Json("/event-data/timestamp"), Json("/timestamp")],
    signatures: &[
        Scheme::hmac(Hash::Sha256)
            .at(SignatureIn::Json("/signature/signature"))
            .hex()
            .over(&[Part::Timestamp, Part::Json("/signature/token")])
            .stamped(TimestampIn::Json("/signature/timestamp"), Unit::Seconds),
        Scheme::hmac(Hash::Sha256)
            .at(SignatureIn::Json("/signature"))
            .hex()
            .over(&[Part::Timestamp, Part::Json("/token")])
            .stamped(TimestampIn::Json("/timestamp"), Unit::Seconds),
    ],
    what: &[
        What::on(&["clicked"], "{/event-data/recipient} {/event-data/url}"),
        What::any(
            "{/event-data/recipient} {/event-data/delivery-status/message|/event-data/reason|/event-data/message/headers/subject}",
        ),
        What::any("{/sender|/from} {/subject|/Subject}"),
        What::any("{/recipient} {/reason|/error|/description}"),
        What::any("{/event-data/id:end}"),
    ],
    remarks: &[
        Remark {
            when: &[Has("/token")],
            say: COVERS_NOTHING,
        },
        Remark {
            when: &[Has("/signature/token")],
            say: COVERS_NOTHING,
        },
    ],
    retries: Retries::new(
        Source::Documented,
        "after 5, 10 and 15 min, 1, 2 and 4 h; an answer of 406 stops it",
        &[300, 600, 900, 3_600, 7_200, 14_400],
    ),
    gives_up: Some("drops the event after 8 hours, and at once on 406"),
    samples: SAMPLES,
    ..Sender::BLANK
};

const COVERS_NOTHING: &str = "the signature covers timestamp and token only: the event can be changed and it still holds, so keep the tokens that were seen and refuse them a second time";

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Go-http-client/1.1"),
    ("Content-Type", "application/json"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "delivered",
        HEADERS,
        r#"{"signature":{"timestamp":"{{unix}}","token":"{{id}}{{id}}{{id}}ab","signature":""},"event-data":{"event":"delivered","id":"{{id}}","timestamp":{{unix}}.418257,"log-level":"info","recipient":"grace@example.com","delivery-status":{"code":250,"message":"OK","attempt-no":1},"message":{"headers":{"to":"grace@example.com","from":"ada@mg.example.com","subject":"The table","message-id":"{{id}}@mg.example.com"},"size":4665},"tags":["tables"]}}"#,
    ),
    Sample::post(
        "failed.permanent",
        HEADERS,
        r#"{"signature":{"timestamp":"{{unix}}","token":"{{id}}{{id}}{{id}}ab","signature":""},"event-data":{"event":"failed","severity":"permanent","reason":"bounce","id":"{{id}}","timestamp":{{unix}}.118257,"log-level":"error","recipient":"nobody@example.com","delivery-status":{"code":550,"message":"5.1.1 no such user","attempt-no":1},"message":{"headers":{"to":"nobody@example.com","from":"ada@mg.example.com","subject":"The table","message-id":"{{id}}@mg.example.com"}}}}"#,
    ),
    Sample::form(
        "inbound",
        &[("User-Agent", "Go-http-client/1.1")],
        &[
            ("recipient", "cards@mg.example.com"),
            ("sender", "ada@example.com"),
            ("subject", "Card 7"),
            ("from", "Ada <ada@example.com>"),
            ("Message-Id", "<{{id}}@example.com>"),
            ("body-plain", "Please weave this one first.\r\n"),
            ("timestamp", "{{unix}}"),
            ("token", "{{id}}{{id}}{{id}}ab"),
            ("signature", ""),
        ],
    ),
];
