//! GitLab: projects, groups and whole instances, hosted or one's own.

use super::super::cloud::standard_webhooks::V1;
use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, NoHeader, NoJson},
        Place::{Header as InHeader, Json, Where},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. The secret token goes along in the clear; the newer signing token
/// signs as Standard Webhooks does, `webhook-id` being the `Idempotency-Key`.
/// A system hook has its event in `event_name`.
pub(super) const GITLAB: Sender = Sender {
    name: "gitlab",
    title: "GitLab",
    docs: "https://docs.gitlab.com/user/project/integrations/webhook_events/",
    source: Source::Captured,
    signs_by: Source::Captured,
    known_by: &[
        &[Header("X-Gitlab-Event")],
        &[HeaderStarts("User-Agent", "GitLab/")],
    ],
    event: &[
        InHeader("X-Gitlab-Event"),
        Json("/object_kind"),
        Json("/event_name"),
    ],
    action: &[
        Json("/object_attributes/action"),
        Where(NoJson("/object_kind"), &Json("/event_name")),
    ],
    delivery_id: &[
        InHeader("Idempotency-Key"),
        InHeader("webhook-id"),
        InHeader("X-Gitlab-Event-UUID"),
    ],
    event_id: &[InHeader("X-Gitlab-Event-UUID")],
    event_time: &[
        Json("/object_attributes/finished_at"),
        Json("/object_attributes/updated_at"),
        Json("/status_changed_at"),
        Json("/build_finished_at"),
        Json("/build_started_at"),
        Json("/updated_at"),
    ],
    signatures: &[
        Scheme::token("X-Gitlab-Token").due_with_secret(),
        V1.due_with_secret(),
    ],
    what: WHAT,
    remarks: &[Remark {
        when: &[Header("X-Gitlab-Token"), NoHeader("webhook-signature")],
        say: "the secret token is sent in the clear and proves nothing of the body; a signing token does",
    }],
    retries: Retries::said(
        Source::Memory,
        "none per event; the hook pauses 1 min and longer, up to 24 h, after 4 failures",
    ),
    gives_up: Some("switches the hook off when it goes on failing"),
    timeout: Some(10),
    samples: SAMPLES,
    ..Sender::BLANK
};

const WHAT: &[What] = &[
    What::on(
        &["Push Hook", "Tag Push Hook"],
        "{/ref:branch} +{/total_commits_count} {/user_username|/user_name}",
    ),
    What::on(
        &["Merge Request Hook"],
        "!{/object_attributes/iid} {/object_attributes/title}",
    ),
    What::on(
        &["Issue Hook", "Confidential Issue Hook", "Work Item Hook"],
        "#{/object_attributes/iid} {/object_attributes/title}",
    ),
    What::on(
        &["Note Hook", "Confidential Note Hook"],
        "{/object_attributes/noteable_type} {/merge_request/title|/issue/title|/snippet/title|/commit/message}",
    ),
    What::on(
        &["Pipeline Hook"],
        "{/object_attributes/ref:branch} {/object_attributes/status} {/project/path_with_namespace}",
    ),
    What::on(
        &["Job Hook"],
        "{/ref:branch} {/build_stage} {/build_name} {/build_status}",
    ),
    What::on(&["Deployment Hook"], "{/environment} {/status}"),
    What::on(&["Release Hook"], "{/tag} {/name}"),
    What::on(&["Wiki Page Hook"], "{/object_attributes/title}"),
    What::any(
        "{/path_with_namespace|/project_path_with_namespace|/project/path_with_namespace|/full_path|/username|/user_username|/path|/name}",
    ),
    What::any("{/user_name|/user/username|/object_kind|/event_name}"),
];

macro_rules! headers {
    ($event:literal) => {
        &[
            ("Content-Type", "application/json"),
            ("User-Agent", "GitLab/17.11.2-ee"),
            ("X-Gitlab-Event", $event),
            (
                "X-Gitlab-Webhook-UUID",
                "5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815",
            ),
            ("X-Gitlab-Instance", "https://gitlab.example.com"),
            ("X-Gitlab-Event-UUID", "{{uuid}}"),
            ("Idempotency-Key", "{{uuid}}"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "Push Hook",
        headers!("Push Hook"),
        r#"{"object_kind":"push","event_name":"push","before":"9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d2","after":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","ref":"refs/heads/main","checkout_sha":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","user_id":1815,"user_name":"Ada","user_username":"ada","project_id":4665,"project":{"id":4665,"name":"engine","web_url":"https://gitlab.example.com/ada/engine","path_with_namespace":"ada/engine","default_branch":"main"},"commits":[{"id":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","message":"Print the table","timestamp":"{{iso}}","author":{"name":"Ada","email":"ada@example.com"},"added":[],"modified":["table.rs"],"removed":[]}],"total_commits_count":1}"#,
    ),
    Sample::post(
        "Merge Request Hook.open",
        headers!("Merge Request Hook"),
        r#"{"object_kind":"merge_request","event_type":"merge_request","user":{"id":1906,"name":"Grace","username":"grace"},"project":{"id":4665,"name":"engine","path_with_namespace":"ada/engine"},"object_attributes":{"id":90112,"iid":13,"title":"Turn the wheel forwards","state":"opened","source_branch":"forwards","target_branch":"main","created_at":"{{iso}}","updated_at":"{{iso}}","action":"open"}}"#,
    ),
    Sample::post(
        "Pipeline Hook",
        headers!("Pipeline Hook"),
        r#"{"object_kind":"pipeline","object_attributes":{"id":70331,"iid":42,"ref":"main","tag":false,"sha":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","source":"push","status":"failed","stages":["build","test"],"created_at":"{{iso}}","finished_at":"{{iso}}","duration":63},"user":{"id":1815,"username":"ada"},"project":{"id":4665,"name":"engine","path_with_namespace":"ada/engine"},"builds":[]}"#,
    ),
    Sample::post(
        "System Hook.project_create",
        headers!("System Hook"),
        r#"{"created_at":"{{iso}}","updated_at":"{{iso}}","event_name":"project_create","name":"Engine","owner_email":"ada@example.com","owner_name":"Ada","path":"engine","path_with_namespace":"ada/engine","project_id":4665,"project_visibility":"private"}"#,
    ),
];
