//! Pipedrive: deals, people and organisations.

use crate::{
    sender::row::{
        Clue::Json as Has,
        Place::{All, Json},
        Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. The first version names the event in `event`, the second in
/// `meta`.
pub(super) const PIPEDRIVE: Sender = Sender {
    name: "pipedrive",
    title: "Pipedrive",
    docs: "https://pipedrive.readme.io/docs/guide-for-webhooks",
    known_by: &[
        &[
            Has("/meta/action"),
            Has("/meta/object"),
            Has("/meta/company_id"),
            Has("/meta/webhook_id"),
        ],
        &[
            Has("/meta/action"),
            Has("/meta/entity"),
            Has("/meta/company_id"),
            Has("/meta/webhook_id"),
        ],
    ],
    source: Source::Memory,
    signs_by: Source::Memory,
    event: &[Json("/event"), Json("/meta/entity"), Json("/meta/object")],
    action: &[Json("/meta/action")],
    event_id: &[
        Json("/meta/correlation_id"),
        All(&[
            Json("/event"),
            Json("/meta/id"),
            Json("/meta/timestamp_micro"),
        ]),
    ],
    event_time: &[Json("/meta/timestamp")],
    signatures: &[Scheme::basic()],
    what: &[
        What::any("{/data/title|/data/name|/data/subject} {/data/value} {/data/currency}"),
        What::any(
            "{/current/title|/current/name|/current/subject} {/current/value} {/current/currency}",
        ),
        What::any("{/previous/title|/previous/name|/meta/entity_id|/meta/id}"),
    ],
    samples: &[Sample::post(
        "deal.change",
        &[
            ("User-Agent", "Pipedrive Webhooks"),
            ("Content-Type", "application/json"),
        ],
        r#"{"data":{"id":42,"title":"Cards for the loom","value":1815,"currency":"GBP","stage_id":2,"status":"open","update_time":"{{iso}}"},"previous":{"stage_id":1},"meta":{"action":"change","company_id":"4665","correlation_id":"{{uuid}}","entity_id":"42","entity":"deal","id":"{{uuid}}","is_bulk_edit":false,"timestamp":"{{iso}}","type":"general","user_id":"7","version":"2.0","webhook_id":"1207","webhook_owner_id":"7","change_source":"app","permitted_user_ids":["7"],"attempt":1,"host":"engine.pipedrive.com"}}"#,
    )],
    ..Sender::BLANK
};
