//! `DocuSign`: Connect, what becomes of envelopes.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, HeaderStarts, Json as Has, JsonStarts},
        Place::{All, Json},
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme, SignatureIn},
};

/// The row. JSON, or the older XML. Up to a hundred keys may sign, each in a
/// header with a number of its own.
pub(super) const DOCUSIGN: Sender = Sender {
    name: "docusign",
    title: "DocuSign",
    docs: "https://developers.docusign.com/platform/webhooks/connect/",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("X-DocuSign-Signature-1")],
        &[HeaderStarts("User-Agent", "DocuSign")],
        &[JsonStarts("/event", "envelope-"), Has("/data/envelopeId")],
        &[JsonStarts("/event", "recipient-"), Has("/data/envelopeId")],
        &[Has(
            "/DocuSignEnvelopeInformation/EnvelopeStatus/EnvelopeID",
        )],
    ],
    event: &[
        Json("/event"),
        Json("/DocuSignEnvelopeInformation/EnvelopeStatus/Status"),
    ],
    event_id: &[
        All(&[
            Json("/data/envelopeId"),
            Json("/event"),
            Json("/data/recipientId"),
        ]),
        All(&[Json("/data/envelopeId"), Json("/event")]),
        All(&[
            Json("/DocuSignEnvelopeInformation/EnvelopeStatus/EnvelopeID"),
            Json("/DocuSignEnvelopeInformation/EnvelopeStatus/Status"),
        ]),
    ],
    event_time: &[
        Json("/generatedDateTime"),
        Json("/DocuSignEnvelopeInformation/EnvelopeStatus/TimeGenerated"),
    ],
    attempt: Some(Attempt::Retry(Json("/retryCount"))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .at(SignatureIn::Headers("X-DocuSign-Signature-"))
        .base64()
        .due_with_secret()],
    what: &[
        What::any("{/data/envelopeSummary/emailSubject} {/data/envelopeId:end}"),
        What::any("{/data/envelopeId:end} {/data/recipientId}"),
        What::any(
            "{/DocuSignEnvelopeInformation/EnvelopeStatus/Subject} {/DocuSignEnvelopeInformation/EnvelopeStatus/EnvelopeID:end}",
        ),
    ],
    retries: Retries::said(
        Source::Memory,
        "from minutes to 24 hours apart, for 15 days",
    ),
    timeout: Some(100),
    samples: &[
        Sample::post(
            "envelope-completed",
            &[
                ("User-Agent", "DocuSign Connect"),
                ("Content-Type", "application/json; charset=utf-8"),
            ],
            r#"{"event":"envelope-completed","apiVersion":"v2.1","uri":"/restapi/v2.1/accounts/{{uuid}}/envelopes/{{uuid}}","retryCount":0,"configurationId":4665,"generatedDateTime":"{{iso}}","data":{"accountId":"46651815-1906-4207-8a7c-9d1a46650007","userId":"46651815-1906-4207-8a7c-9d1a46650008","envelopeId":"{{uuid}}","envelopeSummary":{"status":"completed","emailSubject":"Lease of the loom","sentDateTime":"{{iso}}","completedDateTime":"{{iso}}"}}}"#,
        ),
        Sample::post(
            "Sent",
            &[
                ("User-Agent", "DocuSign Connect"),
                ("Content-Type", "text/xml; charset=utf-8"),
            ],
            r#"<?xml version="1.0" encoding="utf-8"?><DocuSignEnvelopeInformation xmlns="http://www.docusign.net/API/3.0"><EnvelopeStatus><RecipientStatuses><RecipientStatus><Type>Signer</Type><Email>grace@example.com</Email><UserName>Grace</UserName><Status>Sent</Status></RecipientStatus></RecipientStatuses><TimeGenerated>{{iso}}</TimeGenerated><EnvelopeID>{{uuid}}</EnvelopeID><Subject>Lease of the loom</Subject><UserName>Ada</UserName><Email>ada@example.com</Email><Status>Sent</Status></EnvelopeStatus></DocuSignEnvelopeInformation>"#,
        ),
    ],
    ..Sender::BLANK
};
