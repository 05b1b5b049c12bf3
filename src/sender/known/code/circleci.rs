//! `CircleCI`: workflows and jobs that have ended.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson},
        Place::{Header as InHeader, Json},
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The signature is a list in which only `v1` is known.
pub(super) const CIRCLECI: Sender = Sender {
    name: "circleci",
    title: "CircleCI",
    docs: "https://circleci.com/docs/webhooks/",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("circleci-event-type")],
        &[HeaderStarts("User-Agent", "CircleCI-Webhook/")],
        &[
            HasJson("/type"),
            HasJson("/happened_at"),
            HasJson("/webhook/id"),
            HasJson("/pipeline/id"),
        ],
    ],
    event: &[InHeader("circleci-event-type"), Json("/type")],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/happened_at")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("circleci-signature")
        .prefix("v1=")
        .hex()
        .list(',')
        .due_with_secret()],
    what: &[
        What::on(
            &["workflow-completed"],
            "{/pipeline/vcs/branch|/pipeline/vcs/tag} {/workflow/name} {/workflow/status}",
        ),
        What::on(
            &["job-completed"],
            "{/job/name} #{/job/number} {/job/status}",
        ),
        What::any("{/project/slug|/project/name|/webhook/name}"),
    ],
    timeout: Some(5),
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($event:literal) => {
        &[
            ("User-Agent", "CircleCI-Webhook/1.0"),
            ("Content-Type", "application/json"),
            ("circleci-event-type", $event),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "workflow-completed",
        headers!("workflow-completed"),
        r#"{"type":"workflow-completed","id":"{{uuid}}","happened_at":"{{iso}}","webhook":{"id":"5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815","name":"hookglass"},"workflow":{"id":"{{uuid}}","name":"build-and-test","status":"failed","created_at":"{{iso}}","stopped_at":"{{iso}}"},"pipeline":{"id":"{{uuid}}","number":42,"created_at":"{{iso}}","vcs":{"provider_name":"github","branch":"main","revision":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60"}},"project":{"id":"8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815","name":"engine","slug":"github/ada/engine"},"organization":{"name":"ada"}}"#,
    ),
    Sample::post(
        "job-completed",
        headers!("job-completed"),
        r#"{"type":"job-completed","id":"{{uuid}}","happened_at":"{{iso}}","webhook":{"id":"5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815","name":"hookglass"},"job":{"id":"{{uuid}}","name":"test","number":1815,"status":"success","started_at":"{{iso}}","stopped_at":"{{iso}}"},"workflow":{"name":"build-and-test"},"pipeline":{"id":"{{uuid}}","number":42},"project":{"name":"engine","slug":"github/ada/engine"}}"#,
    ),
];
