//! Microsoft Graph: mail, calendars, files and users of Microsoft 365.

use crate::{
    sender::row::{
        Clue::{Json as HasJson, Method, Query},
        Place::{Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Scheme, SignatureIn},
};

/// The row. A subscription that is made or renewed is asked for first, with a
/// token in the query.
pub(super) const MS_GRAPH: Sender = Sender {
    name: "ms-graph",
    title: "Microsoft Graph",
    docs: "https://learn.microsoft.com/graph/change-notifications-delivery-webhooks",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[
            HasJson("/value/0/subscriptionId"),
            HasJson("/value/0/resource"),
        ],
        &[
            HasJson("/value/0/subscriptionId"),
            HasJson("/value/0/lifecycleEvent"),
        ],
        &[Method("POST"), Query("validationToken")],
    ],
    batch: &["/value/[]"],
    event: &[
        Json("/value/[]/changeType"),
        Json("/value/[]/lifecycleEvent"),
        When(Query("validationToken"), "validation"),
    ],
    event_id: &[Json("/value/[]/id")],
    signatures: &[Scheme::token("")
        .at(SignatureIn::Json("/value/[]/clientState"))
        .due_with_secret()],
    what: &[
        What::any("{/value/0/resource}"),
        What::any("{/value/0/subscriptionId:end}"),
    ],
    remarks: &[Remark {
        when: &[HasJson("/value/0/clientState")],
        say: "nothing is signed: clientState is the secret, and it is sent in the clear",
    }],
    handshake: "a POST with validationToken wants 200 and that token, decoded, as text/plain within 10 s",
    retries: Retries::said(Source::Documented, "for up to 4 h"),
    gives_up: Some("drops events for some minutes when too many answers are slow"),
    timeout: Some(10),
    samples: &[Sample::post(
        "created",
        HEADERS,
        r##"{"value":[{"id":"{{id}}","subscriptionId":"{{uuid}}","subscriptionExpirationDateTime":"2026-12-24T12:00:00.0000000Z","clientState":"-","changeType":"created","resource":"users/ada@example.com/messages/AAMk4665","tenantId":"18151815-4665-4665-8665-1815181518ad","resourceData":{"@odata.type":"#Microsoft.Graph.Message","@odata.id":"Users/ada/Messages/AAMk4665","id":"AAMk4665"}}]}"##,
    )],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/json; charset=utf-8"),
    ("User-Agent", "Microsoft-Graph"),
];
