//! Azure DevOps: service hooks of repositories, builds and work items.

use super::UNSIGNED;
use crate::{
    sender::row::{
        Clue::{HeaderStarts, Json as HasJson, NoHeader},
        Place::Json,
        Remark, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. Nothing is signed; a name and a password can be agreed.
pub(super) const AZURE_DEVOPS: Sender = Sender {
    name: "azure-devops",
    title: "Azure DevOps",
    docs: "https://learn.microsoft.com/azure/devops/service-hooks/events",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "VSServices/")],
        &[
            HasJson("/publisherId"),
            HasJson("/eventType"),
            HasJson("/resource"),
            HasJson("/resourceContainers"),
        ],
    ],
    event: &[Json("/eventType")],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/createdDate")],
    signatures: &[Scheme::basic()],
    what: &[
        What::on(
            &["git.push"],
            "{/resource/refUpdates/0/name:branch} +{/resource/commits:count} {/resource/repository/name}",
        ),
        What::on(
            &["git.pullrequest.*"],
            "!{/resource/pullRequestId} {/resource/title}",
        ),
        What::on(
            &["build.complete"],
            "{/resource/buildNumber} {/resource/result|/resource/status}",
        ),
        What::on(
            &["workitem.*"],
            "#{/resource/workItemId|/resource/id} {/resource/revision/fields/System.Title|/resource/fields/System.Title}",
        ),
        What::any("{/message/text}"),
    ],
    remarks: &[Remark {
        when: &[NoHeader("Authorization")],
        say: UNSIGNED,
    }],
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/json; charset=utf-8"),
    (
        "User-Agent",
        "VSServices/20.256.36926.4 (NetStandard; Microsoft Windows 10.0.20348)",
    ),
    ("X-VSS-ActivityId", "{{uuid}}"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "git.push",
        HEADERS,
        r#"{"subscriptionId":"3e5b6f0d-1a8c-4b67-9f2d-40c2d8151e7a","notificationId":42,"id":"{{uuid}}","eventType":"git.push","publisherId":"tfs","message":{"text":"Ada pushed updates to engine:main"},"detailedMessage":{"text":"Ada pushed 1 commit to engine:main"},"resource":{"commits":[{"commitId":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","comment":"Print the table"}],"refUpdates":[{"name":"refs/heads/main","oldObjectId":"9c3e77d24b605f1a9c3e77d24b605f1a9c3e77d2","newObjectId":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60"}],"repository":{"id":"8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815","name":"engine"},"pushedBy":{"displayName":"Ada"},"pushId":84,"date":"{{iso}}"},"resourceVersion":"1.0","resourceContainers":{"collection":{"id":"40c2d815-1e7a-4b67-9f2d-5b6f0d3e8c1a"}},"createdDate":"{{iso}}"}"#,
    ),
    Sample::post(
        "build.complete",
        HEADERS,
        r#"{"subscriptionId":"3e5b6f0d-1a8c-4b67-9f2d-40c2d8151e7a","notificationId":43,"id":"{{uuid}}","eventType":"build.complete","publisherId":"tfs","message":{"text":"Build 20251201.2 failed"},"detailedMessage":{"text":"Build 20251201.2 failed"},"resource":{"id":20251,"buildNumber":"20251201.2","status":"completed","result":"failed","definition":{"name":"engine"},"finishTime":"{{iso}}"},"resourceVersion":"1.0","resourceContainers":{"collection":{"id":"40c2d815-1e7a-4b67-9f2d-5b6f0d3e8c1a"}},"createdDate":"{{iso}}"}"#,
    ),
];
