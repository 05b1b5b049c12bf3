//! Vercel: deployments and projects.

use crate::{
    sender::row::{Clue::Header, Place::Json, Retries, Sample, Sender, Source, What},
    signature::{Hash, Scheme},
};

/// The row. The signature is HMAC-SHA1, whatever a library may say.
pub(super) const VERCEL: Sender = Sender {
    name: "vercel",
    title: "Vercel",
    docs: "https://vercel.com/docs/webhooks/webhooks-api",
    source: Source::Code,
    signs_by: Source::Code,
    known_by: &[&[Header("x-vercel-signature")]],
    event: &[Json("/type")],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/createdAt")],
    signatures: &[Scheme::hmac(Hash::Sha1).header("x-vercel-signature").hex()],
    what: &[
        What::on(
            &["deployment.*"],
            "{/payload/deployment/name|/payload/name} {/payload/deployment/meta/githubCommitRef|/payload/target} {/payload/deployment/id|/payload/deploymentId:end}",
        ),
        What::any("{/payload/project/name|/payload/name|/payload/project/id} {/payload/team/name}"),
        What::any("{/id:end}"),
    ],
    retries: Retries::said(Source::Documented, "for up to 24 h"),
    timeout: Some(30),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[("Content-Type", "application/json")];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "deployment.succeeded",
        HEADERS,
        r#"{"id":"event_{{id}}","type":"deployment.succeeded","createdAt":{{millis}},"region":"fra1","payload":{"team":{"id":"team_1815"},"user":{"id":"user_1815"},"deployment":{"id":"dpl_{{id}}","name":"engine","url":"engine-ada.vercel.app","meta":{"githubCommitRef":"main","githubCommitMessage":"Print the table"}},"project":{"id":"prj_4665"},"target":"production"}}"#,
    ),
    Sample::post(
        "project.created",
        HEADERS,
        r#"{"id":"event_{{id}}","type":"project.created","createdAt":{{millis}},"region":null,"payload":{"team":{"id":"team_1815"},"user":{"id":"user_1815"},"project":{"id":"prj_4665","name":"engine"}}}"#,
    ),
];
