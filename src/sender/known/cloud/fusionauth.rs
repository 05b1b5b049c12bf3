//! `FusionAuth`: users and logins, from a server of one's own.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson},
        Place::Json,
        Sample, Sender, Source, What,
    },
    signature::{Encoding, Jwt, Scheme},
};

/// The row. The secret is the key that was made for webhooks: text for HS, a
/// public key for RS and ES.
pub(super) const FUSIONAUTH: Sender = Sender {
    name: "fusionauth",
    title: "FusionAuth",
    docs: "https://fusionauth.io/docs/extend/events-and-webhooks/",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[
        &[Header("X-FusionAuth-Signature-JWT")],
        &[
            HasJson("/event/type"),
            HasJson("/event/id"),
            HasJson("/event/createInstant"),
        ],
    ],
    event: &[Json("/event/type")],
    delivery_id: &[Json("/event/id")],
    event_id: &[Json("/event/id")],
    event_time: &[Json("/event/createInstant")],
    signatures: &[Scheme::jwt(
        "X-FusionAuth-Signature-JWT",
        Jwt {
            body_hash: Some(("request_body_sha256", Encoding::Base64)),
            issuer: None,
        },
    )
    .due_with_secret()],
    what: &[
        What::any("{/event/user/email|/event/user/username} {/event/user/id:end}"),
        What::any("{/event/registration/applicationId|/event/applicationId|/event/tenantId:end}"),
        What::any("{/event/id:end}"),
    ],
    timeout: Some(2),
    samples: &[Sample::post(
        "user.create",
        &[("Content-Type", "application/json")],
        r#"{"event":{"createInstant":{{millis}},"id":"{{uuid}}","tenantId":"18151815-4665-4665-8665-1815181518ad","type":"user.create","user":{"active":true,"email":"ada@example.com","firstName":"Ada","id":"{{uuid}}","insertInstant":{{millis}},"verified":true}}}"#,
    )],
    ..Sender::BLANK
};
