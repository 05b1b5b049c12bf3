//! Docker Hub: images that were pushed.

use super::UNSIGNED;
use crate::sender::row::{
    Clue::{HeaderStarts, Json as HasJson, JsonHas},
    Place::{Json, Word},
    Remark, Retries, Sample, Sender, Source, What,
};

/// The row. There is one event, and nothing is signed; `callback_url` takes
/// the verdict of a chain of webhooks.
pub(super) const DOCKER_HUB: Sender = Sender {
    name: "docker-hub",
    title: "Docker Hub",
    docs: "https://docs.docker.com/docker-hub/repos/manage/webhooks/",
    source: Source::Fixtures,
    known_by: &[
        &[
            HasJson("/push_data"),
            HasJson("/repository/repo_name"),
            JsonHas("/callback_url", "registry.hub.docker.com"),
        ],
        &[
            HasJson("/push_data/pushed_at"),
            HasJson("/push_data/pusher"),
            HasJson("/repository/repo_name"),
        ],
        &[HeaderStarts("User-Agent", "Docker-Hub")],
    ],
    event: &[Word("push")],
    event_time: &[Json("/push_data/pushed_at")],
    what: &[
        What::any("{/repository/repo_name} {/push_data/tag} {/push_data/pusher}"),
        What::any("{/push_data/pusher}"),
    ],
    remarks: &[Remark {
        when: &[],
        say: UNSIGNED,
    }],
    retries: Retries::said(Source::Memory, "none"),
    samples: &[Sample::post(
        "push",
        &[
            ("User-Agent", "Docker-Hub-Webhooks"),
            ("Content-Type", "application/json"),
        ],
        r#"{"callback_url":"https://registry.hub.docker.com/u/ada/engine/hook/{{id}}/","push_data":{"images":[],"pushed_at":{{unix}},"pusher":"ada","tag":"1.4.0"},"repository":{"comment_count":0,"date_created":1733011200,"description":"The analytical engine","full_description":null,"is_official":false,"is_private":false,"is_trusted":false,"name":"engine","namespace":"ada","owner":"ada","repo_name":"ada/engine","repo_url":"https://hub.docker.com/r/ada/engine","star_count":3,"status":"Active"}}"#,
    )],
    ..Sender::BLANK
};
