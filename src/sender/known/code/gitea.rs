//! The small forges: Gitea with Forgejo, and Gogs, which both come from. They
//! send the headers of those they imitate beside their own.

use super::github::{HUB_SHA1, HUB_SHA256};
use crate::{
    sender::row::{
        Clue::Header,
        Place::{self, Header as InHeader, Json},
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// Gitea, and Forgejo. It also sends the headers of Gogs and GitHub, and the
/// same signature in all of them, empty without a secret; the body is
/// pretty-printed and signed so.
pub(super) const GITEA: Sender = Sender {
    name: "gitea",
    title: "Gitea",
    docs: "https://docs.gitea.com/usage/webhooks",
    source: Source::Fixtures,
    signs_by: Source::Code,
    known_by: &[&[Header("X-Gitea-Event")], &[Header("X-Forgejo-Event")]],
    inside: &["/payload"],
    event: &[InHeader("X-Gitea-Event"), InHeader("X-Forgejo-Event")],
    action: ACTION,
    delivery_id: &[InHeader("X-Gitea-Delivery"), InHeader("X-Forgejo-Delivery")],
    event_time: EVENT_TIME,
    signatures: &[
        bare("X-Gitea-Signature"),
        bare("X-Forgejo-Signature"),
        bare("X-Gogs-Signature"),
        HUB_SHA256,
        HUB_SHA1,
    ],
    what: WHAT,
    samples: GITEA_SAMPLES,
    ..Sender::BLANK
};

/// Gogs. Newer ones send the headers of GitHub too.
pub(super) const GOGS: Sender = Sender {
    name: "gogs",
    title: "Gogs",
    docs: "https://gogs.io/advancing/webhooks",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[&[Header("X-Gogs-Event")]],
    unless: &[Header("X-Gitea-Event"), Header("X-Forgejo-Event")],
    inside: &["/payload"],
    event: &[InHeader("X-Gogs-Event")],
    action: ACTION,
    delivery_id: &[InHeader("X-Gogs-Delivery")],
    event_time: EVENT_TIME,
    signatures: &[bare("X-Gogs-Signature")],
    what: WHAT,
    samples: GOGS_SAMPLES,
    ..Sender::BLANK
};

/// HMAC-SHA256 in bare hex, as both sign in headers of their own.
const fn bare(header: &'static str) -> Scheme {
    Scheme::hmac(Hash::Sha256)
        .header(header)
        .hex()
        .due_with_secret()
}

const ACTION: &[Place] = &[Json("/action")];

const EVENT_TIME: &[Place] = &[
    Json("/comment/updated_at"),
    Json("/issue/updated_at"),
    Json("/pull_request/updated_at"),
    Json("/release/published_at"),
];

const WHAT: &[What] = &[
    What::on(
        &["push"],
        "{/ref:branch} +{/commits:count} {/pusher/login|/pusher/username|/sender/login}",
    ),
    What::on(
        &["issues", "issue_comment"],
        "#{/issue/number} {/issue/title}",
    ),
    What::on(
        &["pull_request*"],
        "#{/pull_request/number|/number} {/pull_request/title}",
    ),
    What::on(&["create", "delete"], "{/ref:branch} {/sender/login}"),
    What::on(&["release"], "{/release/tag_name} {/release/name}"),
    What::any("{/repository/full_name|/package/name|/sender/login}"),
];

macro_rules! headers {
    ($event:literal) => {
        &[
            ("User-Agent", "Go-http-client/1.1"),
            ("Content-Type", "application/json"),
            ("X-Gitea-Delivery", "{{uuid}}"),
            ("X-Gitea-Event", $event),
            ("X-Gitea-Event-Type", $event),
            ("X-Gitea-Signature", ""),
            ("X-Hub-Signature", ""),
            ("X-Hub-Signature-256", ""),
            ("X-GitHub-Delivery", "{{uuid}}"),
            ("X-GitHub-Event", $event),
            ("X-GitHub-Event-Type", $event),
            ("X-Gogs-Delivery", "{{uuid}}"),
            ("X-Gogs-Event", $event),
            ("X-Gogs-Event-Type", $event),
            ("X-Gogs-Signature", ""),
        ]
    };
}

const GITEA_SAMPLES: &[Sample] = &[
    Sample::post(
        "push",
        headers!("push"),
        r#"{
  "ref": "refs/heads/main",
  "before": "9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d2",
  "after": "77d24b605f1a9c3e77d24b605f1a9c3e77d24b60",
  "commits": [
    {
      "id": "77d24b605f1a9c3e77d24b605f1a9c3e77d24b60",
      "message": "Print the table\n",
      "timestamp": "{{iso}}"
    }
  ],
  "total_commits": 1,
  "repository": {
    "id": 84,
    "name": "engine",
    "full_name": "ada/engine",
    "default_branch": "main"
  },
  "pusher": {
    "id": 1815,
    "login": "ada"
  },
  "sender": {
    "id": 1815,
    "login": "ada"
  }
}"#,
    ),
    Sample::post(
        "issues.opened",
        headers!("issues"),
        r#"{
  "action": "opened",
  "number": 12,
  "issue": {
    "id": 512,
    "number": 12,
    "title": "The wheel turns backwards",
    "state": "open",
    "created_at": "{{iso}}",
    "updated_at": "{{iso}}"
  },
  "repository": {
    "id": 84,
    "full_name": "ada/engine"
  },
  "sender": {
    "id": 1906,
    "login": "grace"
  }
}"#,
    ),
];

const GOGS_SAMPLES: &[Sample] = &[Sample::post(
    "push",
    &[
        ("User-Agent", "GogsServer"),
        ("Content-Type", "application/json"),
        ("X-Github-Delivery", "{{uuid}}"),
        ("X-Github-Event", "push"),
        ("X-Gogs-Delivery", "{{uuid}}"),
        ("X-Gogs-Event", "push"),
    ],
    r#"{
  "ref": "refs/heads/main",
  "before": "9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d2",
  "after": "77d24b605f1a9c3e77d24b605f1a9c3e77d24b60",
  "commits": [
    {
      "id": "77d24b605f1a9c3e77d24b605f1a9c3e77d24b60",
      "message": "Print the table\n",
      "timestamp": "{{iso}}"
    }
  ],
  "repository": {
    "id": 84,
    "name": "engine",
    "full_name": "ada/engine"
  },
  "pusher": {
    "id": 1815,
    "username": "ada",
    "login": "ada"
  },
  "sender": {
    "id": 1815,
    "login": "ada"
  }
}"#,
)];
