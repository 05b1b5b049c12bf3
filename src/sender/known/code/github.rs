//! GitHub: repositories, organisations and applications.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. Gitea, Forgejo and Gogs send GitHub's headers beside their own,
/// so theirs rule it out. No field tells when a push happened: its commits may
/// be years old.
pub(super) const GITHUB: Sender = Sender {
    name: "github",
    title: "GitHub",
    docs: "https://docs.github.com/webhooks/webhook-events-and-payloads",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("X-GitHub-Event")],
        &[HeaderStarts("User-Agent", "GitHub-Hookshot/")],
    ],
    unless: &[
        Header("X-Gitea-Event"),
        Header("X-Forgejo-Event"),
        Header("X-Gogs-Event"),
    ],
    inside: &["/payload"],
    event: &[InHeader("X-GitHub-Event")],
    action: &[Json("/action")],
    delivery_id: &[InHeader("X-GitHub-Delivery")],
    event_time: &[
        Json("/comment/updated_at"),
        Json("/review/submitted_at"),
        Json("/issue/updated_at"),
        Json("/pull_request/updated_at"),
        Json("/release/published_at"),
        Json("/workflow_run/updated_at"),
        Json("/workflow_job/started_at"),
    ],
    signatures: &[HUB_SHA256, HUB_SHA1],
    what: &[
        What::on(
            &["push"],
            "{/ref:branch} +{/commits:count} {/pusher/name|/sender/login}",
        ),
        What::on(
            &["issues", "issue_comment"],
            "#{/issue/number} {/issue/title}",
        ),
        What::on(
            &["pull_request*"],
            "#{/pull_request/number} {/pull_request/title}",
        ),
        What::on(
            &["discussion*"],
            "#{/discussion/number} {/discussion/title}",
        ),
        What::on(&["create", "delete"], "{/ref:branch} {/sender/login}"),
        What::on(&["release"], "{/release/tag_name} {/release/name}"),
        What::on(
            &["workflow_run"],
            "{/workflow_run/head_branch} {/workflow_run/name} {/workflow_run/conclusion|/workflow_run/status}",
        ),
        What::on(
            &["workflow_job"],
            "{/workflow_job/name} {/workflow_job/conclusion|/workflow_job/status}",
        ),
        What::on(
            &["check_run"],
            "{/check_run/name} {/check_run/conclusion|/check_run/status}",
        ),
        What::on(
            &["security_advisory"],
            "{/security_advisory/ghsa_id} {/security_advisory/severity} {/security_advisory/summary}",
        ),
        What::any("{/repository/full_name|/organization/login|/sender/login}"),
    ],
    retries: Retries::said(
        Source::Documented,
        "none by itself; a redelivery by hand keeps the delivery id",
    ),
    timeout: Some(10),
    samples: SAMPLES,
    ..Sender::BLANK
};

/// The signature that the forges which send GitHub's headers send as well.
pub(super) const HUB_SHA256: Scheme = Scheme::hmac(Hash::Sha256)
    .header("X-Hub-Signature-256")
    .prefix("sha256=")
    .hex()
    .due_with_secret();

/// Its older form.
pub(super) const HUB_SHA1: Scheme = Scheme::hmac(Hash::Sha1)
    .header("X-Hub-Signature")
    .prefix("sha1=")
    .hex()
    .due_with_secret();

macro_rules! headers {
    ($event:literal) => {
        &[
            ("User-Agent", "GitHub-Hookshot/5e1a9c3"),
            ("Accept", "*/*"),
            ("Content-Type", "application/json"),
            ("X-GitHub-Delivery", "{{uuid}}"),
            ("X-GitHub-Event", $event),
            ("X-GitHub-Hook-ID", "410226118"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "push",
        headers!("push"),
        r#"{"ref":"refs/heads/main","before":"9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d2","after":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","repository":{"id":4665,"name":"engine","full_name":"ada/engine","private":false,"default_branch":"main"},"pusher":{"name":"ada","email":"ada@example.com"},"sender":{"login":"ada","id":1815},"created":false,"deleted":false,"forced":false,"commits":[{"id":"11aa","message":"Weave the card","timestamp":"{{iso}}"},{"id":"22bb","message":"Turn the wheel","timestamp":"{{iso}}"},{"id":"77d2","message":"Print the table","timestamp":"{{iso}}"}],"head_commit":{"id":"77d2","message":"Print the table","timestamp":"{{iso}}","author":{"name":"Ada","username":"ada"}}}"#,
    ),
    Sample::post(
        "issues.opened",
        headers!("issues"),
        r#"{"action":"opened","issue":{"number":12,"title":"The wheel turns backwards","state":"open","user":{"login":"grace"},"created_at":"{{iso}}","updated_at":"{{iso}}"},"repository":{"full_name":"ada/engine"},"sender":{"login":"grace"}}"#,
    ),
    Sample::post(
        "pull_request.closed",
        headers!("pull_request"),
        r#"{"action":"closed","number":13,"pull_request":{"number":13,"title":"Turn the wheel forwards","state":"closed","merged":true,"user":{"login":"grace"},"updated_at":"{{iso}}"},"repository":{"full_name":"ada/engine"},"sender":{"login":"ada"}}"#,
    ),
    Sample::post(
        "ping",
        headers!("ping"),
        r#"{"zen":"Keep it logically awesome.","hook_id":410226118,"hook":{"type":"Repository","id":410226118,"active":true,"events":["push"]},"repository":{"full_name":"ada/engine"},"sender":{"login":"ada"}}"#,
    ),
];
