//! Typeform: answers to forms.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as Has, JsonIs},
        Place::Json,
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The signature says `sha256=` as others do, and is base64.
pub(super) const TYPEFORM: Sender = Sender {
    name: "typeform",
    title: "Typeform",
    docs: "https://www.typeform.com/developers/webhooks/",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("Typeform-Signature")],
        &[HeaderStarts("User-Agent", "Typeform Webhooks")],
        &[
            JsonIs("/event_type", "form_response"),
            Has("/event_id"),
            Has("/form_response/form_id"),
        ],
    ],
    event: &[Json("/event_type")],
    event_id: &[Json("/event_id")],
    event_time: &[Json("/form_response/submitted_at")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Typeform-Signature")
        .prefix("sha256=")
        .base64()
        .due_with_secret()],
    what: &[
        What::any(
            "{/form_response/definition/title} +{/form_response/answers:count} {/form_response/answers/0/email|/form_response/answers/0/text}",
        ),
        What::any("{/form_response/form_id} {/form_response/token:end}"),
    ],
    timeout: Some(30),
    samples: &[Sample::post(
        "form_response",
        &[
            ("User-Agent", "Typeform Webhooks"),
            ("Content-Type", "application/json"),
        ],
        r#"{"event_id":"01{{id}}","event_type":"form_response","form_response":{"form_id":"a4665c","token":"{{id}}{{id}}","landed_at":"{{iso}}","submitted_at":"{{iso}}","hidden":{"card":"7"},"calculated":{"score":9},"definition":{"id":"a4665c","title":"Which card first?","fields":[{"id":"q1","ref":"email","type":"email","title":"Your mail?"},{"id":"q2","ref":"card","type":"number","title":"Which card?"}]},"answers":[{"type":"email","email":"grace@example.com","field":{"id":"q1","type":"email","ref":"email"}},{"type":"number","number":7,"field":{"id":"q2","type":"number","ref":"card"}}]}}"#,
    )],
    ..Sender::BLANK
};
