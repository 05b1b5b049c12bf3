//! Jotform: answers to forms.

use crate::sender::row::{
    Clue::{HeaderStarts, Json as Has},
    Place::{Json, Word},
    Remark, Sample, Sender, Source, What,
};

/// The row. The answers are JSON inside a field of a multipart body; nothing
/// is signed.
pub(super) const JOTFORM: Sender = Sender {
    name: "jotform",
    title: "Jotform",
    docs: "",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[&[
        HeaderStarts("Content-Type", "multipart/form-data"),
        Has("/rawRequest"),
        Has("/formID"),
        Has("/submissionID"),
    ]],
    event: &[Word("submission")],
    event_id: &[Json("/submissionID")],
    what: &[
        What::any("{/formTitle} {/pretty}"),
        What::any("{/formID} {/submissionID:end}"),
    ],
    remarks: &[Remark {
        when: &[Has("/submissionID")],
        say: "Jotform signs nothing: who knows the URL can send this; ask its API for the submission before it is believed",
    }],
    samples: &[Sample::multipart(
        "submission",
        &[("User-Agent", "GuzzleHttp/7"), ("Accept", "*/*")],
        &[
            ("action", ""),
            ("webhookURL", "https://hooks.example.com/jotform"),
            ("username", "ada"),
            ("formID", "254665181519061"),
            ("type", "WEB"),
            ("formTitle", "Which card first?"),
            ("submissionID", "6{{unix}}4665181"),
            ("pretty", "Name:Grace Hopper, Card:7"),
            ("ip", "192.0.2.7"),
            (
                "rawRequest",
                r#"{"slug":"submit\/254665181519061","q3_name":{"first":"Grace","last":"Hopper"},"q4_card":"7","event_id":"{{unix}}418_254665181519061_{{id}}","submitDate":"{{unix}}418"}"#,
            ),
            ("isSilent", ""),
        ],
    )],
    ..Sender::BLANK
};
