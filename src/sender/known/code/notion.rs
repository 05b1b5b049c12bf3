//! Notion: pages, databases and comments.

use crate::{
    sender::row::{
        Attempt,
        Clue::{self, Header, Json as HasJson, JsonStarts, NoJson},
        Place::{Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The secret is what the first delivery brings, unsigned.
pub(super) const NOTION: Sender = Sender {
    name: "notion",
    title: "Notion",
    docs: "https://developers.notion.com/reference/webhooks",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("X-Notion-Signature")],
        &[
            HasJson("/workspace_id"),
            HasJson("/subscription_id"),
            HasJson("/integration_id"),
            HasJson("/entity/type"),
        ],
        FIRST,
    ],
    event: &[
        Json("/type"),
        When(HasJson("/verification_token"), "verification_token"),
    ],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/timestamp")],
    attempt: Some(Attempt::Try(Json("/attempt_number"))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Notion-Signature")
        .prefix("sha256=")
        .hex()
        .due_with_secret()],
    what: &[
        What::any("{/entity/type} {/entity/id:end} {/workspace_name}"),
        What::any("{/workspace_name|/integration_id|/verification_token:end}"),
    ],
    remarks: &[Remark {
        when: FIRST,
        say: "the first delivery: verification_token is the secret of all later ones; paste it back at Notion",
    }],
    handshake: "the verification_token of the first delivery is pasted back at Notion",
    retries: Retries::said(Source::Documented, "8, the last about 24 h after the first"),
    samples: SAMPLES,
    ..Sender::BLANK
};

/// The delivery that brings the secret has nothing else in it.
const FIRST: &[Clue] = &[
    JsonStarts("/verification_token", "secret_"),
    NoJson("/type"),
    NoJson("/id"),
    NoJson("/event"),
];

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/json"),
    ("User-Agent", "notion-api"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "page.content_updated",
        HEADERS,
        r#"{"id":"{{uuid}}","timestamp":"{{iso}}","workspace_id":"40c2d815-1e7a-4b67-9f2d-5b6f0d3e8c1a","workspace_name":"Engine","subscription_id":"5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815","integration_id":"8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815","authors":[{"id":"1815aaaa-0d3e-4b67-9f2d-1e7a40c2d815","type":"person"}],"attempt_number":1,"api_version":"2022-06-28","entity":{"id":"0d3e5b6f-1a8c-4b67-9f2d-40c2d8151e7a","type":"page"},"type":"page.content_updated","data":{"updated_blocks":[{"id":"3e5b6f0d-1a8c-4b67-9f2d-40c2d8151e7a","type":"block"}],"parent":{"id":"40c2d815-1e7a-4b67-9f2d-5b6f0d3e8c1a","type":"space"}}}"#,
    ),
    Sample::post(
        "comment.created",
        HEADERS,
        r#"{"id":"{{uuid}}","timestamp":"{{iso}}","workspace_id":"40c2d815-1e7a-4b67-9f2d-5b6f0d3e8c1a","workspace_name":"Engine","subscription_id":"5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815","integration_id":"8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815","authors":[{"id":"1906aaaa-0d3e-4b67-9f2d-1e7a40c2d815","type":"person"}],"attempt_number":1,"api_version":"2022-06-28","entity":{"id":"{{uuid}}","type":"comment"},"type":"comment.created","data":{"page_id":"0d3e5b6f-1a8c-4b67-9f2d-40c2d8151e7a","parent":{"id":"0d3e5b6f-1a8c-4b67-9f2d-40c2d8151e7a","type":"page"}}}"#,
    ),
];
