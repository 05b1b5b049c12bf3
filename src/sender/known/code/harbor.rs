//! Harbor: images and charts of one's own registry.

use super::UNSIGNED;
use crate::{
    sender::row::{
        Clue::{Json as HasJson, NoHeader},
        Place::Json,
        Remark, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. A fixed `Authorization` can be agreed; nothing covers the body.
pub(super) const HARBOR: Sender = Sender {
    name: "harbor",
    title: "Harbor",
    source: Source::Fixtures,
    known_by: &[&[
        HasJson("/type"),
        HasJson("/occur_at"),
        HasJson("/operator"),
        HasJson("/event_data"),
    ]],
    event: &[Json("/type")],
    event_time: &[Json("/occur_at")],
    signatures: &[Scheme::token("Authorization").due_with_secret()],
    what: &[
        What::any(
            "{/event_data/repository/repo_full_name} {/event_data/resources/0/tag} {/operator}",
        ),
        What::any("{/event_data/replication/policy_creator|/operator}"),
    ],
    remarks: &[Remark {
        when: &[NoHeader("Authorization")],
        say: UNSIGNED,
    }],
    samples: &[
        Sample::post(
            "PUSH_ARTIFACT",
            HEADERS,
            r#"{"type":"PUSH_ARTIFACT","occur_at":{{unix}},"operator":"ada","event_data":{"resources":[{"digest":"sha256:77d24b605f1a9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d24b605f1a9c3e","tag":"1.4.0","resource_url":"harbor.example.com/ada/engine:1.4.0"}],"repository":{"date_created":1733011200,"name":"engine","namespace":"ada","repo_full_name":"ada/engine","repo_type":"private"}}}"#,
        ),
        Sample::post(
            "SCANNING_COMPLETED",
            HEADERS,
            r#"{"type":"SCANNING_COMPLETED","occur_at":{{unix}},"operator":"auto","event_data":{"resources":[{"digest":"sha256:77d24b605f1a9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d24b605f1a9c3e","tag":"1.4.0","resource_url":"harbor.example.com/ada/engine:1.4.0","scan_overview":{"application/vnd.security.vulnerability.report; version=1.1":{"scan_status":"Success","severity":"None","duration":3}}}],"repository":{"name":"engine","namespace":"ada","repo_full_name":"ada/engine","repo_type":"private"}}}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Go-http-client/1.1"),
    ("Content-Type", "application/json"),
];
