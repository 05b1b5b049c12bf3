//! Netlify: deploys.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Encoding, Jwt, Scheme},
};

/// The row. The signature is a token that holds the SHA-256 of the body.
pub(super) const NETLIFY: Sender = Sender {
    name: "netlify",
    title: "Netlify",
    docs: "https://docs.netlify.com/site-deploys/deploy-notifications/",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[Header("X-Netlify-Event")],
        &[
            HasJson("/deploy_ssl_url"),
            HasJson("/site_id"),
            HasJson("/admin_url"),
        ],
    ],
    event: &[InHeader("X-Netlify-Event"), Json("/state")],
    event_id: &[Json("/id")],
    event_time: &[Json("/updated_at")],
    signatures: &[Scheme::jwt(
        "X-Webhook-Signature",
        Jwt {
            body_hash: Some(("sha256", Encoding::Hex)),
            issuer: Some("netlify"),
        },
    )
    .due_with_secret()],
    what: &[
        What::any("{/name} {/branch} {/context} {/error_message|/title}"),
        What::any("{/site_id|/id:end}"),
    ],
    retries: Retries::new(Source::Memory, "3, 5 min apart", &[300, 300, 300]),
    gives_up: Some("switches the notification off after 6 failures"),
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($event:literal) => {
        &[
            ("User-Agent", "Netlify"),
            ("Content-Type", "application/json"),
            ("X-Netlify-Event", $event),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "deploy_created",
        headers!("deploy_created"),
        r#"{"id":"{{id}}","site_id":"8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815","build_id":"{{id}}","state":"ready","name":"engine","url":"https://engine.example.com","ssl_url":"https://engine.example.com","admin_url":"https://app.netlify.com/sites/engine","deploy_url":"http://main--engine.netlify.app","deploy_ssl_url":"https://main--engine.netlify.app","created_at":"{{iso}}","updated_at":"{{iso}}","error_message":null,"commit_ref":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","branch":"main","title":"Print the table","context":"production"}"#,
    ),
    Sample::post(
        "deploy_failed",
        headers!("deploy_failed"),
        r#"{"id":"{{id}}","site_id":"8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815","build_id":"{{id}}","state":"error","name":"engine","url":"https://engine.example.com","ssl_url":"https://engine.example.com","admin_url":"https://app.netlify.com/sites/engine","deploy_url":"http://forwards--engine.netlify.app","deploy_ssl_url":"https://forwards--engine.netlify.app","created_at":"{{iso}}","updated_at":"{{iso}}","error_message":"Build script returned non-zero exit code: 2","commit_ref":"605f1a9c3e77d24b605f1a9c3e77d24b6077d24b","branch":"forwards","title":null,"context":"branch-deploy"}"#,
    ),
];
