//! Travis CI: builds, as JSON in a form.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts},
        Place::Json,
        Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme},
};

/// The row. Signed is the text of the field `payload`, not the form around it;
/// the public key stands at the API's `/config`.
pub(super) const TRAVIS_CI: Sender = Sender {
    name: "travis-ci",
    title: "Travis CI",
    docs: "https://docs.travis-ci.com/user/notifications/",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[Header("Travis-Repo-Slug")],
        &[HeaderStarts("User-Agent", "Travis")],
    ],
    inside: &["/payload"],
    event: &[Json("/type")],
    action: &[Json("/state")],
    delivery_id: &[],
    event_id: &[Json("/id")],
    event_time: &[Json("/finished_at"), Json("/started_at")],
    signatures: &[Scheme::rsa(Hash::Sha1)
        .header("Signature")
        .over(&[Part::Json("/payload")])],
    what: &[
        What::any("{/branch} #{/number} {/status_message|/state} {/author_name}"),
        What::any("{/repository/name}"),
    ],
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Travis CI Notifications"),
    ("Travis-Repo-Slug", "ada/engine"),
];

const SAMPLES: &[Sample] = &[
    Sample::form(
        "push.passed",
        HEADERS,
        &[(
            "payload",
            r#"{"id": {{unix}}, "repository": {"id": 84, "name": "engine", "owner_name": "ada", "url": null}, "number": "42", "status": 0, "result": 0, "status_message": "Passed", "result_message": "Passed", "started_at": "{{iso}}", "finished_at": "{{iso}}", "duration": 61, "build_url": "https://app.travis-ci.com/ada/engine/builds/42", "commit": "77d24b605f1a9c3e77d24b605f1a9c3e77d24b60", "branch": "main", "message": "Print the table", "author_name": "Ada", "author_email": "ada@example.com", "matrix": [], "type": "push", "state": "passed", "pull_request": false, "tag": null}"#,
        )],
    ),
    Sample::form(
        "pull_request.failed",
        HEADERS,
        &[(
            "payload",
            r#"{"id": {{unix}}, "repository": {"id": 84, "name": "engine", "owner_name": "ada", "url": null}, "number": "43", "status": 1, "result": 1, "status_message": "Broken", "result_message": "Broken", "started_at": "{{iso}}", "finished_at": "{{iso}}", "duration": 58, "build_url": "https://app.travis-ci.com/ada/engine/builds/43", "commit": "605f1a9c3e77d24b605f1a9c3e77d24b6077d24b", "branch": "main", "message": "Turn the wheel forwards", "author_name": "Grace", "author_email": "grace@example.com", "matrix": [], "type": "pull_request", "state": "failed", "pull_request": true, "pull_request_number": 13, "tag": null}"#,
        )],
    ),
];
