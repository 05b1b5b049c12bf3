//! Bitbucket: the hosted one (Cloud) and the one on one's own server (Data
//! Center). Both name the event in `X-Event-Key`, and little else is alike.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, HeaderStarts, Json as HasJson, JsonIs, NoHeader},
        Place::{Header as InHeader, Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

const SIGNATURES: &[Scheme] = &[Scheme::hmac(Hash::Sha256)
    .header("X-Hub-Signature")
    .prefix("sha256=")
    .hex()
    .due_with_secret()];

/// The hosted one. The attempt is counted, and all attempts of one request
/// have one `X-Request-UUID`.
pub(super) const BITBUCKET: Sender = Sender {
    name: "bitbucket",
    title: "Bitbucket",
    docs: "https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/",
    source: Source::Captured,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("X-Event-Key"), Header("X-Hook-UUID")],
        &[HeaderStarts("User-Agent", "Bitbucket-Webhooks/")],
    ],
    event: &[InHeader("X-Event-Key")],
    delivery_id: &[InHeader("X-Request-UUID")],
    event_id: &[InHeader("X-Request-UUID")],
    event_time: &[InHeader("X-Event-Time")],
    attempt: Some(Attempt::Try(InHeader("X-Attempt-Number"))),
    signatures: SIGNATURES,
    what: &[
        What::on(
            &["repo:push"],
            "{/push/changes/0/new/name|/push/changes/0/old/name} +{/push/changes/0/commits:count} {/actor/nickname|/actor/display_name}",
        ),
        What::on(
            &["pullrequest:*"],
            "#{/pullrequest/id} {/pullrequest/title}",
        ),
        What::on(&["issue:*"], "#{/issue/id} {/issue/title}"),
        What::on(
            &["repo:commit_status*"],
            "{/commit_status/name|/commit_status/key} {/commit_status/state}",
        ),
        What::on(
            &["repo:commit_comment*"],
            "{/commit/hash:end} {/comment/content/raw}",
        ),
        What::any("{/repository/full_name|/actor/nickname|/actor/display_name}"),
    ],
    retries: Retries::said(
        Source::Memory,
        "2 more tries on 5xx and time-outs, counted in X-Attempt-Number",
    ),
    timeout: Some(10),
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($event:literal) => {
        &[
            ("User-Agent", "Bitbucket-Webhooks/2.0"),
            ("Content-Type", "application/json"),
            ("X-Event-Key", $event),
            ("X-Hook-UUID", "0d3e5b6f-1a8c-4b67-9f2d-40c2d8151e7a"),
            ("X-Request-UUID", "{{uuid}}"),
            ("X-Attempt-Number", "1"),
            ("X-Event-Time", "{{http_date}}"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "repo:push",
        headers!("repo:push"),
        r#"{"push":{"changes":[{"old":{"type":"branch","name":"main","target":{"hash":"9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d2"}},"new":{"type":"branch","name":"main","target":{"hash":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","date":"{{iso}}","message":"Print the table\n"}},"created":false,"closed":false,"forced":false,"truncated":false,"commits":[{"hash":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","message":"Print the table\n"}]}]},"repository":{"type":"repository","name":"engine","full_name":"ada/engine","scm":"git","is_private":true},"actor":{"type":"user","display_name":"Ada","nickname":"ada"}}"#,
    ),
    Sample::post(
        "pullrequest:created",
        headers!("pullrequest:created"),
        r#"{"repository":{"type":"repository","name":"engine","full_name":"ada/engine","scm":"git"},"actor":{"type":"user","display_name":"Grace","nickname":"grace"},"pullrequest":{"id":13,"title":"Turn the wheel forwards","state":"OPEN","source":{"branch":{"name":"forwards"}},"destination":{"branch":{"name":"main"}},"created_on":"{{iso}}","updated_on":"{{iso}}"}}"#,
    ),
];

/// One's own server. A test from its interface is `diagnostics:ping`, with
/// `{"test":true}` and nothing else.
pub(super) const BITBUCKET_SERVER: Sender = Sender {
    name: "bitbucket-server",
    title: "Bitbucket Data Center",
    docs: "https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html",
    source: Source::Fixtures,
    signs_by: Source::Memory,
    known_by: &[
        &[Header("X-Event-Key"), Header("X-Request-Id")],
        &[
            HeaderStarts("X-Event-Key", "repo:refs_changed"),
            NoHeader("X-Hook-UUID"),
        ],
        &[HeaderStarts("X-Event-Key", "pr:")],
        &[HeaderStarts("X-Event-Key", "diagnostics:ping")],
        &[
            HasJson("/eventKey"),
            HasJson("/actor/slug"),
            HasJson("/date"),
        ],
    ],
    unless: &[
        Header("X-Hook-UUID"),
        HeaderStarts("User-Agent", "Bitbucket-Webhooks/"),
    ],
    event: &[
        InHeader("X-Event-Key"),
        Json("/eventKey"),
        When(JsonIs("/test", "true"), "diagnostics:ping"),
    ],
    delivery_id: &[InHeader("X-Request-Id")],
    event_time: &[Json("/date")],
    signatures: SIGNATURES,
    what: &[
        What::on(&["pr:*"], "#{/pullRequest/id} {/pullRequest/title}"),
        What::on(
            &["repo:refs_changed"],
            "{/changes/0/ref/displayId} {/changes/0/type} {/actor/name}",
        ),
        What::any("{/repository/slug|/new/slug|/actor/name}"),
        What::any("{/test}"),
    ],
    remarks: &[Remark {
        when: &[HeaderStarts("X-Event-Key", "diagnostics:ping")],
        say: "a test from the settings page; it carries no event",
    }],
    samples: SERVER_SAMPLES,
    ..Sender::BLANK
};

macro_rules! server_headers {
    ($event:literal) => {
        &[
            ("X-Request-Id", "{{uuid}}"),
            ("X-Event-Key", $event),
            (
                "User-Agent",
                "Atlassian HttpClient 4.2.0 / Bitbucket-9.4.2 (9004002) / Default",
            ),
            ("Content-Type", "application/json; charset=utf-8"),
        ]
    };
}

const SERVER_SAMPLES: &[Sample] = &[
    Sample::post(
        "pr:opened",
        server_headers!("pr:opened"),
        r#"{"eventKey":"pr:opened","date":"{{iso}}","actor":{"name":"grace","emailAddress":"grace@example.com","id":1906,"displayName":"Grace","active":true,"slug":"grace","type":"NORMAL"},"pullRequest":{"id":13,"version":0,"title":"Turn the wheel forwards","state":"OPEN","open":true,"closed":false,"createdDate":{{millis}},"fromRef":{"id":"refs/heads/forwards","displayId":"forwards"},"toRef":{"id":"refs/heads/main","displayId":"main","repository":{"slug":"engine","id":84,"project":{"key":"ADA"}}}}}"#,
    ),
    Sample::post(
        "repo:refs_changed",
        server_headers!("repo:refs_changed"),
        r#"{"eventKey":"repo:refs_changed","date":"{{iso}}","actor":{"name":"ada","emailAddress":"ada@example.com","id":1815,"displayName":"Ada","active":true,"slug":"ada","type":"NORMAL"},"repository":{"slug":"engine","id":84,"name":"engine","project":{"key":"ADA"}},"changes":[{"ref":{"id":"refs/heads/main","displayId":"main","type":"BRANCH"},"refId":"refs/heads/main","fromHash":"9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d2","toHash":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","type":"UPDATE"}]}"#,
    ),
];
