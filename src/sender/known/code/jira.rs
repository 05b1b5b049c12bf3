//! Jira: issues, comments, sprints, in the cloud and on one's own server.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, HeaderHas, Json as HasJson, JsonStarts, NoHeader},
        Place::{Header as InHeader, Json},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. `webhookEvent` is broad; what happened to an issue stands in
/// `issue_event_type_name`. Deliveries to Connect applications carry a token in
/// `Authorization` that covers no body, and is left alone.
pub(super) const JIRA: Sender = Sender {
    name: "jira",
    title: "Jira",
    docs: "https://developer.atlassian.com/cloud/jira/platform/webhooks/",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[Header("X-Atlassian-Webhook-Identifier")],
        &[HeaderHas("User-Agent", "JIRA-")],
        &[HasJson("/webhookEvent"), HasJson("/timestamp")],
        &[JsonStarts("/webhookEvent", "jira:")],
    ],
    event: &[Json("/webhookEvent")],
    action: &[Json("/issue_event_type_name")],
    delivery_id: &[InHeader("X-Atlassian-Webhook-Identifier")],
    event_id: &[InHeader("X-Atlassian-Webhook-Identifier")],
    event_time: &[Json("/timestamp")],
    attempt: Some(Attempt::Retry(InHeader("X-Atlassian-Webhook-Retry"))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Hub-Signature")
        .prefix("sha256=")
        .hex()
        .due_with_secret()],
    what: &[
        What::any("{/issue/key} {/issue/fields/summary}"),
        What::any(
            "{/sprint/name|/version/name|/project/key|/board/name|/comment/body|/worklog/issueId|/user/displayName}",
        ),
        What::any("{/webhookEvent}"),
    ],
    remarks: &[Remark {
        when: &[Header("Authorization"), NoHeader("X-Hub-Signature")],
        say: "Authorization may hold the token of a Connect application; it covers no body and is not judged here",
    }],
    retries: Retries::said(
        Source::Memory,
        "5, 5 to 15 min apart, counted in X-Atlassian-Webhook-Retry",
    ),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Atlassian Webhook HTTP Client"),
    ("Content-Type", "application/json; charset=UTF-8"),
    ("X-Atlassian-Webhook-Identifier", "{{uuid}}"),
    ("X-Atlassian-Webhook-Retry", "0"),
    ("X-Atlassian-Webhook-Flow", "Primary"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "jira:issue_created.issue_created",
        HEADERS,
        r#"{"timestamp":{{millis}},"webhookEvent":"jira:issue_created","issue_event_type_name":"issue_created","user":{"accountId":"5c1906","displayName":"Grace","active":true},"issue":{"id":"10012","key":"ENG-12","fields":{"summary":"The wheel turns backwards","issuetype":{"name":"Bug"},"priority":{"name":"High"},"status":{"name":"To Do"},"project":{"key":"ENG","name":"Engine"}}}}"#,
    ),
    Sample::post(
        "comment_created",
        HEADERS,
        r#"{"timestamp":{{millis}},"webhookEvent":"comment_created","comment":{"id":"10340","author":{"accountId":"5c1815","displayName":"Ada"},"body":"It echoes in the bench, too.","created":"{{iso}}","updated":"{{iso}}"},"issue":{"id":"10012","key":"ENG-12","fields":{"summary":"The wheel turns backwards"}}}"#,
    ),
];
