//! Gitee: the code host of China.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts},
        Place::{Header as InHeader, Json},
        Remark, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn, Unit},
};

/// The row. One header holds either the password itself or a signature of the
/// timestamp; neither covers the body. The signature is the one to be had.
pub(super) const GITEE: Sender = Sender {
    name: "gitee",
    title: "Gitee",
    docs: "https://help.gitee.com/webhook/how-to-verify-webhook-keys",
    source: Source::Fixtures,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("X-Gitee-Event")],
        &[Header("X-Git-Oschina-Event")],
        &[HeaderStarts("User-Agent", "git-oschina-hook")],
    ],
    event: &[
        InHeader("X-Gitee-Event"),
        InHeader("X-Git-Oschina-Event"),
        Json("/hook_name"),
    ],
    action: &[Json("/action")],
    event_time: &[InHeader("X-Gitee-Timestamp"), Json("/timestamp")],
    signatures: &[
        Scheme::hmac(Hash::Sha256)
            .header("X-Gitee-Token")
            .base64()
            .over(&[Part::Timestamp, Part::Literal("\n"), Part::Secret])
            .stamped(TimestampIn::Header("X-Gitee-Timestamp"), Unit::Millis)
            .tolerance(3600)
            .due_with_secret(),
        Scheme::token("X-Gitee-Token").due_with_secret(),
    ],
    what: &[
        What::on(
            &["Push Hook", "Tag Push Hook"],
            "{/ref:branch} +{/commits:count} {/pusher/username|/user_name}",
        ),
        What::on(&["Merge Request Hook"], "!{/number|/iid} {/title}"),
        What::on(&["Issue Hook"], "{/iid} {/title}"),
        What::on(&["Note Hook"], "{/noteable_type} {/title}"),
        What::any("{/repository/path_with_namespace|/project/path_with_namespace|/hook_name}"),
    ],
    remarks: &[Remark {
        when: &[Header("X-Gitee-Token")],
        say: "X-Gitee-Token is the password in the clear, or a signature of the time; neither covers the body",
    }],
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($event:literal) => {
        &[
            ("User-Agent", "git-oschina-hook"),
            ("Content-Type", "application/json;charset=UTF-8"),
            ("X-Gitee-Event", $event),
            ("X-Git-Oschina-Event", $event),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "Push Hook",
        headers!("Push Hook"),
        r#"{"hook_name":"push_hooks","hook_id":4665,"hook_url":"https://gitee.com/ada/engine/hooks/4665/edit","password":"","timestamp":"{{millis}}","ref":"refs/heads/main","before":"9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d2","after":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","created":false,"deleted":false,"total_commits_count":1,"commits":[{"id":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","message":"Print the table","timestamp":"{{iso}}"}],"repository":{"id":84,"name":"engine","path_with_namespace":"ada/engine"},"pusher":{"username":"ada"}}"#,
    ),
    Sample::post(
        "Issue Hook.open",
        headers!("Issue Hook"),
        r#"{"action":"open","hook_name":"issue_hooks","hook_id":4665,"hook_url":"https://gitee.com/ada/engine/hooks/4665/edit","password":"","timestamp":"{{millis}}","iid":"I1815A","title":"The wheel turns backwards","description":"Seen on the bench.","issue":{"number":"I1815A","title":"The wheel turns backwards","state":"open","updated_at":"{{iso}}"},"repository":{"id":84,"name":"engine","path_with_namespace":"ada/engine"}}"#,
    ),
];
