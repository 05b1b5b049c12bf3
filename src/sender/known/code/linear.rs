//! Linear: issues, comments, projects.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme, TimestampIn, Unit},
};

/// The row. The time of signing stands inside the signed body; the SDK refuses
/// one older than 60 s, which nobody else asks for, so its age is only shown.
pub(super) const LINEAR: Sender = Sender {
    name: "linear",
    title: "Linear",
    docs: "https://linear.app/developers/webhooks",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[Header("Linear-Event")],
        &[Header("Linear-Delivery")],
        &[Header("Linear-Signature")],
        &[
            HasJson("/action"),
            HasJson("/type"),
            HasJson("/organizationId"),
            HasJson("/webhookTimestamp"),
        ],
    ],
    event: &[InHeader("Linear-Event"), Json("/type")],
    action: &[Json("/action")],
    delivery_id: &[InHeader("Linear-Delivery")],
    event_time: &[Json("/createdAt"), Json("/webhookTimestamp")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Linear-Signature")
        .hex()
        .stamped(TimestampIn::Json("/webhookTimestamp"), Unit::Millis)],
    what: &[
        What::on(&["Issue"], "{/data/identifier} {/data/title}"),
        What::on(&["Issue"], "{/data/team/key} #{/data/number} {/data/title}"),
        What::on(&["Issue"], "#{/data/number} {/data/title}"),
        What::on(&["Comment"], "{/data/issue/title} {/data/user/name}"),
        What::any("{/data/name|/data/title|/data/body|/data/id}"),
    ],
    retries: Retries::new(
        Source::Memory,
        "3: after 1 min, 1 h, 6 h",
        &[60, 3600, 21600],
    ),
    gives_up: Some("switches the webhook off"),
    timeout: Some(5),
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($event:literal) => {
        &[
            ("Accept-Charset", "utf-8"),
            ("Content-Type", "application/json; charset=utf-8"),
            ("Linear-Delivery", "{{uuid}}"),
            ("Linear-Event", $event),
            ("User-Agent", "Linear-Webhook"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "Issue.create",
        headers!("Issue"),
        r#"{"action":"create","createdAt":"{{iso}}","data":{"id":"{{uuid}}","createdAt":"{{iso}}","updatedAt":"{{iso}}","number":12,"title":"The wheel turns backwards","priority":2,"priorityLabel":"High","team":{"id":"8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815","key":"ENG","name":"Engine"},"state":{"name":"Todo","type":"unstarted"}},"url":"https://linear.app/ada/issue/ENG-12","type":"Issue","organizationId":"40c2d815-1e7a-4b67-9f2d-5b6f0d3e8c1a","webhookTimestamp":{{millis}},"webhookId":"5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815"}"#,
    ),
    Sample::post(
        "Comment.create",
        headers!("Comment"),
        r#"{"action":"create","createdAt":"{{iso}}","data":{"id":"{{uuid}}","createdAt":"{{iso}}","updatedAt":"{{iso}}","body":"Seen on the bench, too.","issueId":"0d3e5b6f-1a8c-4b67-9f2d-40c2d8151e7a","userId":"1906aaaa-0d3e-4b67-9f2d-1e7a40c2d815","issue":{"id":"0d3e5b6f-1a8c-4b67-9f2d-40c2d8151e7a","title":"The wheel turns backwards"},"user":{"id":"1906aaaa-0d3e-4b67-9f2d-1e7a40c2d815","name":"Grace"}},"url":"https://linear.app/ada/issue/ENG-12#comment","type":"Comment","organizationId":"40c2d815-1e7a-4b67-9f2d-5b6f0d3e8c1a","webhookTimestamp":{{millis}},"webhookId":"5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815"}"#,
    ),
];
