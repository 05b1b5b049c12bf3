//! Azure Event Grid: what happens in Azure. Its own form is a list of one; it
//! can send `CloudEvents` too.

use crate::sender::row::{
    Attempt,
    Clue::{Header, Json as HasJson},
    Place::{Header as InHeader, Json},
    Retries, Sample, Sender, Source, What,
};

/// The row. Nothing is signed: who calls is told by a bearer token of Azure AD
/// or by a secret in the query.
pub(super) const AZURE_EVENT_GRID: Sender = Sender {
    name: "azure-event-grid",
    title: "Azure Event Grid",
    docs: "https://learn.microsoft.com/azure/event-grid/delivery-and-retry",
    source: Source::Documented,
    known_by: &[
        &[Header("aeg-event-type")],
        &[
            HasJson("/0/eventType"),
            HasJson("/0/eventTime"),
            HasJson("/0/metadataVersion"),
        ],
    ],
    batch: &["/[]"],
    event: &[
        Json("/[]/eventType"),
        Json("/[]/type"),
        Json("/type"),
        InHeader("aeg-event-type"),
    ],
    event_id: &[Json("/[]/id"), Json("/id")],
    event_time: &[Json("/[]/eventTime"), Json("/[]/time"), Json("/time")],
    attempt: Some(Attempt::Retry(InHeader("aeg-delivery-count"))),
    what: &[
        What::any("{/0/data/validationCode:end} {/0/topic}"),
        What::any("{/0/subject|/subject|/0/topic|/0/source|/source}"),
        What::any("{/0/id|/id:end}"),
    ],
    handshake: "a SubscriptionValidation wants 200 (no 202) and {\"validationResponse\": the validationCode}, or its validationUrl opened within 5 min",
    retries: Retries::first(
        Source::Documented,
        "after 10 s, 30 s, 1, 5, 10, 30 min and 1 h, then hours apart, for 24 h and at most 30 times",
        &[10, 30, 60, 300, 600, 1_800, 3_600],
    ),
    gives_up: Some("puts the event into the dead letters if there are any"),
    timeout: Some(30),
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($type:literal) => {
        &[
            ("User-Agent", "Microsoft-Azure-EventGrid"),
            ("Content-Type", "application/json; charset=utf-8"),
            ("aeg-subscription-name", "ENGINE-CARDS"),
            ("aeg-delivery-count", "0"),
            ("aeg-data-version", ""),
            ("aeg-metadata-version", "1"),
            ("aeg-event-type", $type),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "Microsoft.Storage.BlobCreated",
        headers!("Notification"),
        r#"[{"topic":"/subscriptions/{{uuid}}/resourceGroups/engines/providers/Microsoft.Storage/storageAccounts/ada","subject":"/blobServices/default/containers/cards/blobs/card-42.txt","eventType":"Microsoft.Storage.BlobCreated","id":"{{uuid}}","data":{"api":"PutBlob","contentType":"text/plain","contentLength":1815,"blobType":"BlockBlob","url":"https://ada.blob.core.windows.net/cards/card-42.txt"},"dataVersion":"","metadataVersion":"1","eventTime":"{{iso}}"}]"#,
    ),
    Sample::post(
        "Microsoft.EventGrid.SubscriptionValidationEvent",
        headers!("SubscriptionValidation"),
        r#"[{"id":"{{uuid}}","topic":"/subscriptions/{{uuid}}/resourceGroups/engines/providers/Microsoft.Storage/storageAccounts/ada","subject":"","data":{"validationCode":"{{uuid}}","validationUrl":"https://rp-westeurope.eventgrid.azure.net:553/eventsubscriptions/cards/validate?id={{uuid}}"},"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"{{iso}}","metadataVersion":"1","dataVersion":"2"}]"#,
    ),
];
