//! Heroku: application webhooks, and the deploy hooks of before, a form.

use crate::{
    sender::row::{
        Clue::{self, Header, Json as HasJson},
        Place::{Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. A deploy hook has neither id nor time nor signature.
pub(super) const HEROKU: Sender = Sender {
    name: "heroku",
    title: "Heroku",
    docs: "https://devcenter.heroku.com/articles/app-webhooks",
    source: Source::Fixtures,
    signs_by: Source::Code,
    known_by: &[
        &[Header("Heroku-Webhook-Hmac-SHA256")],
        &[Header("Heroku-Webhook-Id")],
        &[
            HasJson("/webhook_metadata/delivery/id"),
            HasJson("/webhook_metadata/event/include"),
        ],
        DEPLOY,
    ],
    event: &[
        Json("/webhook_metadata/event/include"),
        Json("/resource"),
        When(HasJson("/head_long"), "deploy"),
    ],
    action: &[Json("/action")],
    delivery_id: &[Json("/webhook_metadata/delivery/id")],
    event_id: &[Json("/webhook_metadata/event/id"), Json("/id")],
    event_time: &[Json("/published_at"), Json("/created_at")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Heroku-Webhook-Hmac-SHA256")
        .base64()
        .due_with_secret()],
    what: &[
        What::on(&["deploy"], "{/app} {/release} {/head} {/user}"),
        What::any("{/data/app/name|/data/name} {/data/status} {/data/description}"),
        What::any("{/actor/email|/resource}"),
    ],
    remarks: &[Remark {
        when: DEPLOY,
        say: "a deploy hook: nothing signs it",
    }],
    retries: Retries::said(
        Source::Documented,
        "several at level sync, none at level notify",
    ),
    samples: &[
        Sample::post(
            "api:release.create",
            &[
                ("Content-Type", "application/json"),
                ("User-Agent", "Heroku Webhooks"),
                ("Heroku-Webhook-Id", "{{uuid}}"),
            ],
            r#"{"id":"{{uuid}}","action":"create","actor":{"id":"1815aaaa-0d3e-4b67-9f2d-1e7a40c2d815","email":"ada@example.com"},"created_at":"{{iso}}","data":{"id":"8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815","app":{"id":"40c2d815-1e7a-4b67-9f2d-5b6f0d3e8c1a","name":"engine"},"status":"succeeded","version":42,"description":"Deploy 77d24b60"},"previous_data":{},"published_at":"{{iso}}","resource":"release","sequence":null,"updated_at":"{{iso}}","version":"application/vnd.heroku+json; version=3","webhook_metadata":{"attempt":{"id":"{{uuid}}"},"delivery":{"id":"{{uuid}}"},"event":{"id":"{{uuid}}","include":"api:release"},"webhook":{"id":"5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815"}}}"#,
        ),
        Sample::form(
            "deploy",
            &[("User-Agent", "Ruby")],
            &[
                ("app", "engine"),
                ("app_uuid", "40c2d815-1e7a-4b67-9f2d-5b6f0d3e8c1a"),
                ("user", "ada@example.com"),
                ("url", "http://engine.example.com"),
                ("head", "77d24b6"),
                ("head_long", "77d24b605f1a9c3e77d24b605f1a9c3e77d24b60"),
                ("prev_head", "9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d2"),
                ("git_log", "  * Ada: Print the table"),
                ("release", "v42"),
            ],
        ),
    ],
    ..Sender::BLANK
};

/// The fields of a deploy hook.
const DEPLOY: &[Clue] = &[
    HasJson("/app_uuid"),
    HasJson("/head_long"),
    HasJson("/git_log"),
    HasJson("/release"),
];
