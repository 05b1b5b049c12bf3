//! npm: packages of the registry.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson, JsonStarts},
        Place::Json,
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row.
pub(super) const NPM: Sender = Sender {
    name: "npm",
    title: "npm",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("x-npm-signature")],
        &[JsonStarts("/event", "package:"), HasJson("/hookOwner")],
    ],
    event: &[Json("/event")],
    event_time: &[Json("/time")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("x-npm-signature")
        .prefix("sha256=")
        .hex()],
    what: &[What::any(
        "{/name} {/change/version|/change/dist-tag|/version} {/hookOwner/username}",
    )],
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "npm-hooks"),
    ("Content-Type", "application/json"),
];

const SAMPLES: &[Sample] = &[Sample::post(
    "package:publish",
    HEADERS,
    r#"{"event":"package:publish","name":"@ada/engine","type":"package","version":"1.0.0","hookOwner":{"username":"ada"},"payload":{"name":"@ada/engine"},"change":{"version":"1.4.0"},"time":{{millis}}}"#,
)];
