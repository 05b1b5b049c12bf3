//! Where work is written down: Figma, `GitBook`, monday.com, `OpenProject`,
//! Shortcut, Taiga.

use super::UNSIGNED;
use crate::{
    exchange::lookup::Kind,
    sender::row::{
        Attempt,
        Clue::{self, Header, HeaderStarts, Json as HasJson, JsonIs, JsonKind, NoHeader, NoJson},
        Place::{Header as InHeader, Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Jwt, Part, Scheme, SignatureIn, TimestampIn, Unit},
};

/// Figma: files and comments. The passcode that was agreed stands in the body.
pub(super) const FIGMA: Sender = Sender {
    name: "figma",
    title: "Figma",
    docs: "https://developers.figma.com/docs/rest-api/webhooks-events",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[&[
        HasJson("/event_type"),
        HasJson("/passcode"),
        HasJson("/webhook_id"),
        HasJson("/timestamp"),
    ]],
    event: &[Json("/event_type")],
    event_time: &[Json("/timestamp")],
    signatures: &[Scheme::token("").at(SignatureIn::Json("/passcode"))],
    what: &[
        What::any("{/file_name} {/triggered_by/handle}"),
        What::any("{/file_key|/team_id|/webhook_id}"),
    ],
    remarks: &[Remark {
        when: &[HasJson("/passcode")],
        say: "the passcode stands in the body in the clear and proves nothing of the rest",
    }],
    samples: &[Sample::post(
        "FILE_UPDATE",
        &[("Content-Type", "application/json")],
        r#"{"event_type":"FILE_UPDATE","file_key":"aDa1815gR4ce","file_name":"Engine","passcode":"?","protocol_version":"2","retries":0,"timestamp":"{{iso}}","webhook_id":"4665"}"#,
    )],
    ..Sender::BLANK
};

/// `GitBook`: sites and spaces, by its webhook integration. The books of before
/// had their event in a header and a signature with SHA-1.
pub(super) const GITBOOK: Sender = Sender {
    name: "gitbook",
    title: "GitBook",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[Header("X-GitBook-Signature")],
        &[Header("X-GitBook-Event")],
        &[HeaderStarts("User-Agent", "GitBook-Webhook")],
    ],
    event: &[InHeader("X-GitBook-Event"), Json("/type")],
    delivery_id: &[InHeader("X-GitBook-Delivery"), Json("/eventId")],
    event_id: &[Json("/eventId")],
    signatures: &[
        Scheme::hmac(Hash::Sha256)
            .header("X-GitBook-Signature")
            .prefix("v1=")
            .hex()
            .list(',')
            .over(&[Part::Timestamp, Part::Literal("."), Part::Body])
            .stamped(TimestampIn::Entry("t="), Unit::Seconds)
            .due_with_secret(),
        Scheme::hmac(Hash::Sha1)
            .header("X-GitBook-Signature")
            .prefix("sha1=")
            .hex()
            .due_with_secret(),
    ],
    what: &[
        What::any("{/payload/book/id|/payload/book/title} {/payload/build/branch}"),
        What::any("{/siteId|/spaceId} {/feedback/rating|/visitor/language}"),
        What::any("{/installationId|/payload/message}"),
    ],
    retries: Retries::new(
        Source::Code,
        "3, on 429, 5xx and time-outs: after about 2, 4, 8 s, with the signature of the first",
        &[2, 4, 8],
    ),
    timeout: Some(10),
    samples: &[Sample::post(
        "space_content_updated",
        &[
            ("Content-Type", "application/json"),
            ("User-Agent", "GitBook-Webhook"),
        ],
        r#"{"eventId":"{{uuid}}","type":"space_content_updated","spaceId":"aDa1815gR4ce","installationId":"4665aaaa","revisionId":"{{id}}"}"#,
    )],
    ..Sender::BLANK
};

/// monday.com: boards and their items. The first delivery has nothing but a
/// challenge; others send such a thing too.
pub(super) const MONDAY: Sender = Sender {
    name: "monday",
    title: "monday.com",
    docs: "https://developer.monday.com/api-reference/reference/webhooks",
    source: Source::Documented,
    known_by: &[
        &[
            HasJson("/event/boardId"),
            HasJson("/event/triggerUuid"),
            HasJson("/event/type"),
        ],
        CHALLENGE,
    ],
    unless: &[
        Header("Smartsheet-Hook-Challenge"),
        Header("Twitch-Eventsub-Message-Type"),
        Header("X-Slack-Signature"),
    ],
    event: &[
        Json("/event/type"),
        When(HasJson("/challenge"), "challenge"),
    ],
    delivery_id: &[Json("/event/triggerUuid")],
    event_id: &[Json("/event/triggerUuid")],
    event_time: &[Json("/event/triggerTime")],
    attempt: Some(Attempt::Again(Json("/event/isRetry"))),
    signatures: &[Scheme::jwt(
        "Authorization",
        Jwt {
            body_hash: None,
            issuer: None,
        },
    )
    .due_with_secret()],
    what: &[
        What::any(
            "{/event/pulseName|/event/itemName} {/event/columnTitle} {/event/value/label/text}",
        ),
        What::any("{/event/boardId} {/event/pulseId}"),
        What::any("{/challenge:end}"),
    ],
    remarks: &[
        Remark {
            when: CHALLENGE,
            say: "a bare challenge, taken for monday.com's; answer it with the same JSON",
        },
        Remark {
            when: &[HasJson("/event/boardId"), NoHeader("Authorization")],
            say: UNSIGNED,
        },
    ],
    handshake: "200 with the JSON that came: {\"challenge\":\"..\"}",
    retries: Retries::said(
        Source::Documented,
        "every minute for 30 min, on any answer but 200",
    ),
    timeout: Some(180),
    samples: &[Sample::post(
        "change_column_value",
        &[("Content-Type", "application/json")],
        r#"{"event":{"userId":1906,"originalTriggerUuid":null,"boardId":4665,"groupId":"topics","pulseId":1815,"pulseName":"Turn the wheel forwards","columnId":"status","columnType":"color","columnTitle":"Status","value":{"label":{"index":1,"text":"Done"}},"previousValue":null,"changedAt":{{unix}}.25,"isTopGroup":true,"triggerTime":"{{iso}}","subscriptionId":84,"isRetry":false,"triggerUuid":"{{id}}{{id}}","type":"change_column_value"}}"#,
    )],
    ..Sender::BLANK
};

/// A challenge without any of the fields that others have beside it.
const CHALLENGE: &[Clue] = &[
    JsonKind("/challenge", Kind::String),
    NoJson("/type"),
    NoJson("/token"),
    NoJson("/event"),
    NoJson("/webhookId"),
    NoJson("/subscription"),
    NoJson("/id"),
    NoJson("/data"),
];

/// `OpenProject`: projects, work packages, time.
pub(super) const OPENPROJECT: Sender = Sender {
    name: "openproject",
    title: "OpenProject",
    docs: "https://www.openproject.org/docs/system-admin-guide/api-and-webhooks/",
    source: Source::Fixtures,
    signs_by: Source::Code,
    known_by: &[
        &[HeaderStarts("X-OP-Signature", "sha1=")],
        &[HasJson("/action"), JsonIs("/project/_type", "Project")],
        &[
            HasJson("/action"),
            JsonIs("/work_package/_type", "WorkPackage"),
        ],
        &[HasJson("/action"), JsonIs("/time_entry/_type", "TimeEntry")],
        &[
            HasJson("/action"),
            JsonIs("/attachment/_type", "Attachment"),
        ],
    ],
    event: &[Json("/action")],
    event_time: &[
        Json("/work_package/updatedAt"),
        Json("/project/updatedAt"),
        Json("/time_entry/updatedAt"),
        Json("/attachment/createdAt"),
    ],
    signatures: &[Scheme::hmac(Hash::Sha1)
        .header("X-OP-Signature")
        .prefix("sha1=")
        .hex()
        .due_with_secret()],
    what: &[
        What::any("#{/work_package/id} {/work_package/subject}"),
        What::any("{/project/name|/attachment/fileName|/time_entry/hours|/action}"),
    ],
    samples: &[
        Sample::post(
            "work_package:created",
            OPENPROJECT_HEADERS,
            r#"{"action":"work_package:created","work_package":{"_type":"WorkPackage","id":12,"subject":"The wheel turns backwards","createdAt":"{{iso}}","updatedAt":"{{iso}}","_embedded":{"project":{"_type":"Project","id":84,"name":"Engine"}}}}"#,
        ),
        Sample::post(
            "project:updated",
            OPENPROJECT_HEADERS,
            r#"{"action":"project:updated","project":{"_type":"Project","id":84,"identifier":"engine","name":"Engine","active":true,"public":false,"createdAt":"{{iso}}","updatedAt":"{{iso}}"}}"#,
        ),
    ],
    ..Sender::BLANK
};

const OPENPROJECT_HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "rest-client/2.1.0"),
    ("Content-Type", "application/json"),
];

/// Shortcut: stories and epics. The first action is what was done; the others
/// follow from it. It was called Clubhouse, and its signature too.
pub(super) const SHORTCUT: Sender = Sender {
    name: "shortcut",
    title: "Shortcut",
    docs: "https://developer.shortcut.com/api/webhook/v1",
    source: Source::Fixtures,
    signs_by: Source::Code,
    known_by: &[
        &[HeaderStarts("User-Agent", "Shortcut Webhooks/")],
        &[Header("Clubhouse-Signature")],
        &[
            HasJson("/changed_at"),
            HasJson("/primary_id"),
            HasJson("/actions/0/entity_type"),
            HasJson("/actions/0/action"),
        ],
    ],
    event: &[Json("/actions/0/action")],
    action: &[Json("/actions/0/entity_type")],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/changed_at")],
    signatures: &[
        Scheme::hmac(Hash::Sha256)
            .header("Payload-Signature")
            .hex()
            .due_with_secret(),
        Scheme::hmac(Hash::Sha256)
            .header("Clubhouse-Signature")
            .hex()
            .due_with_secret(),
    ],
    what: &[
        What::any("{/actions/0/name|/actions/1/name} {/actions/0/text}"),
        What::any("{/actions/0/text|/primary_id|/actions/0/id}"),
    ],
    samples: &[Sample::post(
        "update.story",
        &[
            ("User-Agent", "Shortcut Webhooks/1.0"),
            ("Content-Type", "application/json"),
        ],
        r#"{"id":"{{uuid}}","changed_at":"{{iso}}","primary_id":1815,"version":"v1","member_id":"5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815","actions":[{"id":1815,"entity_type":"story","action":"update","name":"Turn the wheel forwards","story_type":"feature","app_url":"https://app.shortcut.com/ada/story/1815","changes":{"started":{"new":true,"old":false}}}]}"#,
    )],
    ..Sender::BLANK
};

/// Taiga: user stories, tasks, issues.
pub(super) const TAIGA: Sender = Sender {
    name: "taiga",
    title: "Taiga",
    docs: "https://docs.taiga.io/webhooks.html",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[Header("X-TAIGA-WEBHOOK-SIGNATURE")],
        &[
            HasJson("/action"),
            HasJson("/type"),
            HasJson("/by/username"),
            HasJson("/by/permalink"),
            HasJson("/data"),
        ],
    ],
    event: &[Json("/type")],
    action: &[Json("/action")],
    event_time: &[Json("/date")],
    signatures: &[Scheme::hmac(Hash::Sha1)
        .header("X-TAIGA-WEBHOOK-SIGNATURE")
        .hex()],
    what: &[
        What::any("#{/data/ref} {/data/subject}"),
        What::any("{/data/name|/data/slug|/data/subject|/data/test|/by/username}"),
    ],
    samples: &[Sample::post(
        "issue.create",
        &[("Content-Type", "application/json")],
        r#"{"action":"create","type":"issue","by":{"id":1906,"permalink":"https://tree.taiga.io/profile/grace","username":"grace","full_name":"Grace","photo":null},"date":"{{iso}}","data":{"id":4665,"ref":12,"subject":"The wheel turns backwards","created_date":"{{iso}}","status":{"id":1,"name":"New","is_closed":false},"project":{"id":84,"name":"Engine"}}}"#,
    )],
    ..Sender::BLANK
};
