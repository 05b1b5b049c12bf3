//! Builds and what is measured of them: `AppVeyor`, Codeship, Codecov,
//! Coveralls, Drone, Jenkins, `SonarQube`. Each has a body of its own, and most
//! sign nothing.

use super::UNSIGNED;
use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson, JsonHas, JsonStarts, NoHeader},
        Place::{Header as InHeader, Json, Word},
        Remark, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

const REMARKS: &[Remark] = &[Remark {
    when: &[NoHeader("Authorization")],
    say: UNSIGNED,
}];

/// `AppVeyor`: builds for Windows.
pub(super) const APPVEYOR: Sender = Sender {
    name: "appveyor",
    title: "AppVeyor",
    docs: "https://www.appveyor.com/docs/notifications/",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "AppVeyor")],
        &[
            HasJson("/eventName"),
            HasJson("/eventData/buildVersion"),
            HasJson("/eventData/projectName"),
        ],
    ],
    event: &[Json("/eventName")],
    event_id: &[Json("/eventData/buildId")],
    what: &[
        What::any(
            "{/eventData/branch} {/eventData/projectName} {/eventData/buildVersion} {/eventData/status}",
        ),
        What::any("{/eventData/projectName}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "build_success",
        &[
            ("User-Agent", "AppVeyor"),
            ("Content-Type", "application/json"),
        ],
        r#"{"eventName":"build_success","eventData":{"passed":true,"failed":false,"status":"Success","started":"2025-12-01 11:58 AM","finished":"2025-12-01 12:00 PM","duration":"00:01:30.1815000","projectId":4665,"projectName":"engine","buildId":1815,"buildNumber":42,"buildVersion":"1.4.42","repositoryProvider":"gitHub","repositoryName":"ada/engine","branch":"main","commitId":"77d24b60","commitAuthor":"Ada","commitMessage":"Print the table","isPullRequest":false,"buildUrl":"https://ci.appveyor.com/project/ada/engine/build/1.4.42","jobs":[]}}"#,
    )],
    ..Sender::BLANK
};

/// Codeship: builds.
pub(super) const CODESHIP: Sender = Sender {
    name: "codeship",
    title: "Codeship",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "codeship")],
        &[
            JsonHas("/build/build_url", "codeship.com/"),
            HasJson("/build/status"),
            HasJson("/build/project_full_name"),
        ],
    ],
    event: &[Json("/build/status")],
    event_id: &[Json("/build/build_id")],
    what: &[
        What::any("{/build/branch} {/build/project_full_name} {/build/committer} {/build/message}"),
        What::any("{/build/project_full_name}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "success",
        &[
            ("User-Agent", "codeship"),
            ("Content-Type", "application/json"),
        ],
        r#"{"build":{"build_url":"https://app.codeship.com/projects/4665/builds/1815","commit_url":"https://github.com/ada/engine/commit/77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","project_id":4665,"build_id":1815,"status":"success","project_full_name":"ada/engine","project_name":"ada/engine","commit_id":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","short_commit_id":"77d24","message":"Print the table","committer":"ada","branch":"main"}}"#,
    )],
    ..Sender::BLANK
};

/// Codecov: coverage of a commit or a comparison.
pub(super) const CODECOV: Sender = Sender {
    name: "codecov",
    title: "Codecov",
    docs: "https://docs.codecov.com/docs/notifications",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "codecov")],
        &[HasJson("/codecov_url"), HasJson("/coverage_change")],
        &[
            JsonHas("/compare/url", "codecov.io/"),
            HasJson("/compare/coverage"),
            HasJson("/head/totals"),
        ],
    ],
    event: &[Word("coverage")],
    event_time: &[Json("/head/timestamp")],
    what: &[
        What::any("{/branch|/head/branch} {/coverage|/head/totals/c} {/text|/compare/message}"),
        What::any("{/commit_short|/repo/name|/compare/message}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "coverage",
        &[
            ("User-Agent", "codecov"),
            ("Content-Type", "application/json"),
        ],
        r#"{"branch":"main","pr":null,"commit":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","commit_short":"77d24b6","text":"increased","commit_url":"https://github.com/ada/engine/commit/77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","codecov_url":"https://codecov.io/github/ada/engine/commit/77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","coverage":"93.1","coverage_change":"0.4"}"#,
    )],
    ..Sender::BLANK
};

/// Coveralls: coverage of a commit.
pub(super) const COVERALLS: Sender = Sender {
    name: "coveralls",
    title: "Coveralls",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "coveralls")],
        &[
            JsonStarts("/url", "https://coveralls.io/"),
            HasJson("/covered_percent"),
            HasJson("/coverage_change"),
        ],
    ],
    event: &[Word("coverage")],
    what: &[
        What::any("{/branch} {/covered_percent} {/coverage_change} {/repo_name}"),
        What::any("{/repo_name}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "coverage",
        &[
            ("User-Agent", "coveralls"),
            ("Content-Type", "application/json"),
        ],
        r#"{"url":"https://coveralls.io/builds/1815","commit_message":"Print the table","branch":"main","committer_name":"ada","committer_email":"ada@example.com","commit_sha":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","repo_name":"ada/engine","badge_url":"https://coveralls.io/repos/ada/engine/badge.svg","coverage_change":"0.4","covered_percent":"93.125"}"#,
    )],
    ..Sender::BLANK
};

/// Drone: builds. It signs as the draft of HTTP Signatures says, over a
/// digest of the body, which no scheme of ours can tell.
pub(super) const DRONE: Sender = Sender {
    name: "drone",
    title: "Drone",
    docs: "https://docs.drone.io/webhooks/payload/",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[&[Header("X-Drone-Event")]],
    event: &[InHeader("X-Drone-Event"), Json("/event")],
    action: &[Json("/action"), Json("/build/event")],
    event_id: &[Json("/build/id")],
    event_time: &[Json("/build/updated"), Json("/build/created")],
    what: &[
        What::any(
            "{/build/target|/repo/build/target} #{/build/number|/repo/build/number} {/build/status|/repo/build/status} {/repo/slug}",
        ),
        What::any("{/repo/slug|/user/login}"),
    ],
    remarks: &[Remark {
        when: &[HeaderStarts("Signature", "keyId=")],
        say: "signed with HTTP Signatures over date and digest, which is not judged here",
    }],
    samples: &[Sample::post(
        "build.created",
        &[
            ("User-Agent", "Drone"),
            ("Content-Type", "application/json"),
            ("X-Drone-Event", "build"),
        ],
        r#"{"event":"build","action":"created","repo":{"id":84,"uid":"4665","namespace":"ada","name":"engine","slug":"ada/engine","scm":"","git_http_url":"https://github.com/ada/engine.git"},"build":{"id":1815,"number":42,"status":"pending","event":"push","link":"https://github.com/ada/engine/commit/77d24b60","message":"Print the table","after":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","ref":"refs/heads/main","target":"main","author_login":"ada","created":{{unix}},"updated":{{unix}}}}"#,
    )],
    ..Sender::BLANK
};

/// Jenkins, by its notification plugin.
pub(super) const JENKINS: Sender = Sender {
    name: "jenkins",
    title: "Jenkins",
    docs: "https://plugins.jenkins.io/notification/",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Jenkins")],
        &[
            HasJson("/build/phase"),
            HasJson("/build/number"),
            HasJson("/build/full_url"),
        ],
    ],
    event: &[Json("/build/phase")],
    action: &[Json("/build/status")],
    event_time: &[Json("/build/timestamp")],
    what: &[
        What::any("{/display_name|/name} #{/build/number} {/build/scm/branch}"),
        What::any("{/build/full_url}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "COMPLETED.SUCCESS",
        &[("Content-Type", "application/json; charset=UTF-8")],
        r#"{"name":"engine","display_name":"engine","url":"job/engine/","build":{"full_url":"https://jenkins.example.com/job/engine/42/","number":42,"queue_id":1815,"timestamp":{{millis}},"phase":"COMPLETED","status":"SUCCESS","url":"job/engine/42/","scm":{"url":"https://github.com/ada/engine.git","branch":"origin/main","commit":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60"},"log":""}}"#,
    )],
    ..Sender::BLANK
};

/// `SonarQube`: analyses. The event is the state of the task; what the user
/// waits for is the quality gate beside it.
pub(super) const SONARQUBE: Sender = Sender {
    name: "sonarqube",
    title: "SonarQube",
    docs: "https://docs.sonarsource.com/sonarqube-server/latest/project-administration/webhooks/",
    source: Source::Fixtures,
    signs_by: Source::Code,
    known_by: &[
        &[Header("X-SonarQube-Project")],
        &[Header("X-Sonar-Webhook-HMAC-SHA256")],
        &[
            HasJson("/serverUrl"),
            HasJson("/taskId"),
            HasJson("/project/key"),
            HasJson("/status"),
        ],
    ],
    event: &[Json("/status")],
    event_id: &[Json("/taskId")],
    event_time: &[Json("/analysedAt"), Json("/changedAt")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Sonar-Webhook-HMAC-SHA256")
        .hex()
        .due_with_secret()],
    what: &[
        What::any("{/branch/name} {/project/key} {/qualityGate/name} {/qualityGate/status}"),
        What::any("{/project/key} {/qualityGate/name} {/qualityGate/status}"),
    ],
    samples: &[Sample::post(
        "SUCCESS",
        &[
            ("User-Agent", "SonarQube/10.8"),
            ("Content-Type", "application/json; charset=utf-8"),
            ("X-SonarQube-Project", "engine"),
        ],
        r#"{"serverUrl":"https://sonar.example.com","taskId":"AX{{id}}","status":"SUCCESS","analysedAt":"{{iso}}","revision":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","changedAt":"{{iso}}","project":{"key":"engine","name":"Engine","url":"https://sonar.example.com/dashboard?id=engine"},"branch":{"name":"main","type":"BRANCH","isMain":true,"url":"https://sonar.example.com/dashboard?id=engine"},"qualityGate":{"name":"Sonar way","status":"ERROR","conditions":[{"metric":"new_coverage","operator":"LESS_THAN","value":"71.2","status":"ERROR","errorThreshold":"80"}]},"properties":{}}"#,
    )],
    ..Sender::BLANK
};
