//! `QuickBooks` Online: accounting. The newer deliveries are `CloudEvents`.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson, JsonStarts},
        Place::{Header as InHeader, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The key is the verifier token of the application. Events have no
/// id in the older form.
pub(super) const QUICKBOOKS: Sender = Sender {
    name: "quickbooks",
    title: "QuickBooks Online",
    docs: "https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("intuit-signature")],
        &[HasJson("/eventNotifications/0/dataChangeEvent")],
        &[HasJson("/0/specversion"), JsonStarts("/0/type", "qbo.")],
    ],
    batch: &["/eventNotifications/[]/dataChangeEvent/entities/[]", "/[]"],
    event: &[
        Json("/eventNotifications/[]/dataChangeEvent/entities/[]/name"),
        Json("/[]/type"),
    ],
    action: &[Json(
        "/eventNotifications/[]/dataChangeEvent/entities/[]/operation",
    )],
    delivery_id: &[InHeader("intuit-notification-id")],
    event_id: &[Json("/[]/id")],
    event_time: &[
        Json("/eventNotifications/[]/dataChangeEvent/entities/[]/lastUpdated"),
        Json("/[]/time"),
    ],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("intuit-signature")
        .base64()],
    what: &[
        What::any(
            "{/eventNotifications/0/dataChangeEvent/entities/0/id} {/eventNotifications/0/realmId}",
        ),
        What::any("{/0/intuitentityid} {/0/intuitaccountid}"),
        What::any("{/eventNotifications:count} notifications"),
    ],
    retries: Retries::first(
        Source::Memory,
        "after 20, 30, 50 min and so on",
        &[1_200, 1_800, 3_000],
    ),
    gives_up: Some("blocks an endpoint that goes on failing"),
    timeout: Some(3),
    samples: &[
        Sample::post(
            "Invoice.Update",
            HEADERS,
            r#"{"eventNotifications":[{"realmId":"18154665","dataChangeEvent":{"entities":[{"name":"Invoice","id":"1042","operation":"Update","lastUpdated":"2026-11-26T12:00:00-0700"},{"name":"Customer","id":"42","operation":"Create","lastUpdated":"2026-11-26T12:00:01-0700"}]}}]}"#,
        ),
        Sample::post(
            "qbo.invoice.created.v1",
            HEADERS,
            r#"[{"specversion":"1.0","id":"{{uuid}}","source":"intuit.18154665","type":"qbo.invoice.created.v1","time":"{{iso}}","intuitentityid":"1042","intuitaccountid":"18154665","data":{}}]"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "intuit_notification_server/1.0"),
    ("Content-Type", "application/json"),
    ("intuit-notification-id", "{{uuid}}"),
];
