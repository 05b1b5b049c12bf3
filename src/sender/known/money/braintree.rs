//! Braintree: payments and subscriptions. XML inside base64 inside a form.

use crate::{
    sender::row::{
        Clue::{Json as HasJson, Method, Query},
        Place::{Json, When},
        Sample, Sender, Source, What,
    },
    signature::{Hash, KeyForm, Part, Scheme, SignatureIn},
};

/// The row. The secret is the private key; its SHA-1 keys the hash over
/// `bt_payload`, line breaks included. The field holds `public key|signature`,
/// several of them joined by `&`.
pub(super) const BRAINTREE: Sender = Sender {
    name: "braintree",
    title: "Braintree",
    docs: "https://developer.paypal.com/braintree/docs/guides/webhooks/overview",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[HasJson("/bt_signature"), HasJson("/bt_payload")],
        &[Method("GET"), Query("bt_challenge")],
    ],
    event: &[
        Json("/bt_payload//notification/kind"),
        When(Query("bt_challenge"), "challenge"),
    ],
    event_time: &[
        Json("/bt_payload//notification/timestamp"),
        Json("/bt_payload//notification/timestamp/#text"),
    ],
    signatures: &[Scheme::hmac(Hash::Sha1)
        .at(SignatureIn::Json("/bt_signature"))
        .list('&')
        .after('|')
        .hex()
        .key(KeyForm::Sha1)
        .over(&[Part::Json("/bt_payload")])],
    what: &[
        What::any(
            "{/bt_payload//notification/subject/subscription/id} {/bt_payload//notification/subject/subscription/status} {/bt_payload//notification/subject/subscription/plan-id}",
        ),
        What::any(
            "{/bt_payload//notification/subject/transaction/amount} {/bt_payload//notification/subject/transaction/currency-iso-code} {/bt_payload//notification/subject/transaction/id}",
        ),
        What::any(
            "{/bt_payload//notification/subject/dispute/amount} {/bt_payload//notification/subject/dispute/id}",
        ),
        What::any("{/bt_payload//notification/kind}"),
    ],
    handshake: "a GET with bt_challenge wants the public key, a bar and the HMAC-SHA1 of the challenge, as text",
    samples: &[Sample::form(
        "subscription_went_past_due",
        &[("User-Agent", "Braintree-Webhooks"), ("Accept", "*/*")],
        &[("bt_signature", "-"), ("bt_payload", PAST_DUE)],
    )],
    ..Sender::BLANK
};

/// The notification of a subscription `sub-4665`, as base64 in lines, the last
/// with its end.
const PAST_DUE: &str = "\
PG5vdGlmaWNhdGlvbj4KICAgIDx0aW1lc3RhbXAgdHlwZT0iZGF0ZXRpbWUiPjIwMjYtMTEtMjZU\n\
MTI6MDA6MDBaPC90aW1lc3RhbXA+CiAgICA8a2luZD5zdWJzY3JpcHRpb25fd2VudF9wYXN0X2R1\n\
ZTwva2luZD4KICAgIDxzdWJqZWN0PgogICAgICAgIDxzdWJzY3JpcHRpb24+CiAgICAgICAgICAg\n\
IDxpZD5zdWItNDY2NTwvaWQ+CiAgICAgICAgICAgIDxwbGFuLWlkPm1vbnRobHk8L3BsYW4taWQ+\n\
CiAgICAgICAgICAgIDxzdGF0dXM+UGFzdCBEdWU8L3N0YXR1cz4KICAgICAgICAgICAgPHByaWNl\n\
PjQyLjAwPC9wcmljZT4KICAgICAgICAgICAgPHRyYW5zYWN0aW9ucyB0eXBlPSJhcnJheSIvPgog\n\
ICAgICAgIDwvc3Vic2NyaXB0aW9uPgogICAgPC9zdWJqZWN0Pgo8L25vdGlmaWNhdGlvbj4K\n\
";
