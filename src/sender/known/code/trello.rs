//! Trello: boards, lists and cards.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson},
        Place::Json,
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme},
};

/// The row. Signed are the body and then the URL, as the webhook was made with
/// it; the key is the secret of the application, not a token.
pub(super) const TRELLO: Sender = Sender {
    name: "trello",
    title: "Trello",
    docs: "https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[Header("X-Trello-Webhook")],
        &[
            HasJson("/action/type"),
            HasJson("/action/idMemberCreator"),
            HasJson("/model/id"),
        ],
    ],
    event: &[Json("/action/type")],
    delivery_id: &[Json("/action/id")],
    event_id: &[Json("/action/id")],
    event_time: &[Json("/action/date")],
    signatures: &[Scheme::hmac(Hash::Sha1)
        .header("X-Trello-Webhook")
        .base64()
        .over(&[Part::Body, Part::Url])],
    what: &[
        What::any("{/action/data/card/name} {/action/data/listAfter/name|/action/data/list/name}"),
        What::any("{/action/data/list/name|/action/data/board/name|/model/name}"),
        What::any("{/action/memberCreator/username|/action/id:end}"),
    ],
    handshake: "a HEAD of the URL must be answered 200, or the webhook is not made",
    retries: Retries::new(Source::Memory, "3: after 30, 60, 120 s", &[30, 60, 120]),
    gives_up: Some("switches the webhook off after 30 days of this"),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[("Content-Type", "application/json")];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "updateCard",
        HEADERS,
        r#"{"model":{"id":"5f1a9c3e77d24b60","name":"Engine","desc":"","closed":false,"url":"https://trello.com/b/aDa1815/engine"},"action":{"id":"{{id}}","idMemberCreator":"9c3e77d24b605f1a","type":"updateCard","date":"{{iso}}","data":{"card":{"id":"77d24b605f1a9c3e","name":"Turn the wheel forwards","idShort":13,"shortLink":"gR4ce13"},"board":{"id":"5f1a9c3e77d24b60","name":"Engine"},"listBefore":{"id":"b605f1a9c3e77d24","name":"Doing"},"listAfter":{"id":"a9c3e77d24b605f1","name":"Done"},"old":{"idList":"b605f1a9c3e77d24"}},"memberCreator":{"id":"9c3e77d24b605f1a","fullName":"Grace","username":"grace"}}}"#,
    ),
    Sample::post(
        "commentCard",
        HEADERS,
        r#"{"model":{"id":"5f1a9c3e77d24b60","name":"Engine","desc":"","closed":false},"action":{"id":"{{id}}","idMemberCreator":"9c3e77d24b605f1a","type":"commentCard","date":"{{iso}}","data":{"text":"It échos.","card":{"id":"77d24b605f1a9c3e","name":"The wheel turns backwards","idShort":12},"board":{"id":"5f1a9c3e77d24b60","name":"Engine"},"list":{"id":"b605f1a9c3e77d24","name":"Doing"}},"memberCreator":{"id":"9c3e77d24b605f1a","fullName":"Grace","username":"grace"}}}"#,
    ),
];
