//! Dropbox Sign, once `HelloSign`: signatures on documents.

use crate::{
    sender::row::{
        Clue::{HeaderStarts, Json as Has},
        Place::Json,
        Remark, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, SignatureIn},
};

/// The row. JSON inside a field of a multipart body, which holds its own
/// signature: over time and type, nothing else.
pub(super) const DROPBOX_SIGN: Sender = Sender {
    name: "dropbox-sign",
    title: "Dropbox Sign",
    docs: "https://developers.hellosign.com/docs/events/overview/",
    source: Source::Fixtures,
    signs_by: Source::Memory,
    known_by: &[
        &[HeaderStarts("User-Agent", "HelloSign API")],
        &[
            Has("/json//event/event_type"),
            Has("/json//event/event_hash"),
        ],
    ],
    inside: &["/json"],
    event: &[Json("/event/event_type")],
    event_id: &[Json("/event/event_hash")],
    event_time: &[Json("/event/event_time")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .at(SignatureIn::Json("/json//event/event_hash"))
        .hex()
        .over(&[
            Part::Json("/json//event/event_time"),
            Part::Json("/json//event/event_type"),
        ])],
    what: &[
        What::any("{/signature_request/title} {/signature_request/signature_request_id:end}"),
        What::any("{/template/title} {/template/template_id:end}"),
        What::any("{/event/event_metadata/reported_for_account_id|/account_guid:end}"),
    ],
    remarks: &[Remark {
        when: &[Has("/event/event_hash")],
        say: "event_hash covers event_time and event_type only: the document it is about can be changed and it still holds",
    }],
    handshake: "every event is answered with the text Hello API Event Received",
    samples: &[Sample::multipart(
        "signature_request_sent",
        &[("User-Agent", "HelloSign API")],
        &[(
            "json",
            r#"{"event":{"event_type":"signature_request_sent","event_time":"{{unix}}","event_hash":"","event_metadata":{"related_signature_id":null,"reported_for_account_id":"46651815190612074665181519061207a7c9d1ab","reported_for_app_id":null}},"account_guid":"46651815190612074665181519061207a7c9d1ab","client_id":null,"signature_request":{"signature_request_id":"{{id}}{{id}}a7c9d1ab","title":"Lease of the loom","subject":"Lease of the loom","is_complete":false,"is_declined":false,"signatures":[{"signature_id":"{{id}}{{id}}a7c9d1ac","signer_email_address":"grace@example.com","signer_name":"Grace","order":0,"status_code":"awaiting_signature"}]}}"#,
        )],
    )],
    ..Sender::BLANK
};
