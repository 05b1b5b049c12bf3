//! Dialogflow: what somebody said to an agent, to be answered.

use crate::sender::row::{
    Clue::{HeaderStarts, Json as Has},
    Place::{Json, Word},
    Sample, Sender, Source, What,
};

/// The row: the first version and the second.
pub(super) const DIALOGFLOW: Sender = Sender {
    name: "dialogflow",
    title: "Dialogflow",
    docs: "https://cloud.google.com/dialogflow/es/docs/fulfillment-webhook",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Google-Dialogflow")],
        &[
            Has("/responseId"),
            Has("/session"),
            Has("/queryResult/queryText"),
        ],
        &[
            Has("/sessionId"),
            Has("/result/resolvedQuery"),
            Has("/result/metadata"),
        ],
    ],
    event: &[Word("webhook_request")],
    event_id: &[Json("/responseId"), Json("/id")],
    event_time: &[Json("/timestamp")],
    what: &[
        What::any("{/queryResult/intent/displayName} {/queryResult/queryText}"),
        What::any("{/result/metadata/intentName} {/result/resolvedQuery}"),
        What::any("{/queryResult/queryText|/session|/sessionId}"),
    ],
    samples: &[Sample::post(
        "webhook_request",
        &[
            ("User-Agent", "Google-Dialogflow"),
            ("Content-Type", "application/json"),
        ],
        r#"{"responseId":"{{uuid}}","queryResult":{"queryText":"which card is next","action":"card.next","parameters":{"loom":"1"},"allRequiredParamsPresent":true,"intent":{"name":"projects/engine/agent/intents/7","displayName":"next card"},"intentDetectionConfidence":0.98,"languageCode":"en"},"originalDetectIntentRequest":{"payload":{}},"session":"projects/engine/agent/sessions/{{id}}"}"#,
    )],
    ..Sender::BLANK
};
