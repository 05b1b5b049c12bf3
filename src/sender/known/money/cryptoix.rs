//! Cryptoix: payments in cryptocurrency.
//!
//! Its documentation, its SDKs and its own examples contradict each other in
//! the shape of the body, the names of events and the writing of times and
//! signatures. All of it is read; each departure from the documentation is
//! remarked.

use crate::{
    exchange::lookup::Kind,
    sender::row::{
        Clue::{self, Header, HeaderStarts, Json, JsonHas, JsonKind, NoJson},
        Place, Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The signature was computed again from the vector that the Python
/// and Go SDKs share; the key is the secret as text, `whsec_` included.
pub(super) const CRYPTOIX: Sender = Sender {
    name: "cryptoix",
    title: "Cryptoix",
    docs: "https://docs.cryptoix.io/developers/webhooks",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[&[Header(SIGNATURE)], PAYMENT],
    event: &[
        Place::Json("/event"),
        Place::Json("/type"),
        Place::Json("/status"),
    ],
    event_id: &[
        Place::Json("/data/transaction_id"),
        Place::Json("/uuid"),
        Place::Json("/id"),
    ],
    event_time: &[Place::Json("/timestamp")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header(SIGNATURE)
        .tolerating("sha256=")
        .hex()],
    what: &[
        What::any(
            "{/data/amount} {/data/currency} {/data/order_id|/data/transaction_id|/data/payment_hash:end}",
        ),
        What::any("{/amount_fiat|/amount} {/currency} {/order_id|/uuid|/id:end}"),
        What::any(
            "{/data/order_id|/data/transaction_id|/data/id|/uuid|/id:end} {/data/status|/status}",
        ),
    ],
    remarks: REMARKS,
    retries: Retries::said(
        Source::Documented,
        "it tries again, how often is not stated; by hand through its API",
    ),
    samples: SAMPLES,
    ..Sender::BLANK
};

const SIGNATURE: &str = "X-Cryptoix-Signature";

/// The documented body, when no header tells.
const PAYMENT: &[Clue] = &[
    Json("/event"),
    Json("/timestamp"),
    Json("/data/transaction_id"),
    Json("/data/payment_hash"),
];

const REMARKS: &[Remark] = &[
    Remark {
        when: &[HeaderStarts(SIGNATURE, "sha256=")],
        say: "the signature has the prefix sha256=, as TROUBLESHOOTING.md shows it; the SDKs compare the bare hex and refuse it",
    },
    Remark {
        when: &[NoJson("/event"), Json("/type")],
        say: "the event stands in type, as the SDK handlers read it; the documentation has event",
    },
    Remark {
        when: &[NoJson("/event"), NoJson("/type"), Json("/status")],
        say: "neither event nor type is there, as in the SDK's test vector; the status stands in for it",
    },
    Remark {
        when: &[JsonHas("/event", ".")],
        say: "the event is written with a dot; the documentation has payment_received",
    },
    Remark {
        when: &[JsonKind("/timestamp", Kind::Number)],
        say: "the timestamp is a number; the documentation has text such as 2023-10-27T10:30:00Z",
    },
    Remark {
        when: &[JsonKind("/data/amount", Kind::Number)],
        say: "the amount is a number; the documentation has text such as \"1.50\"",
    },
];

const HEADERS: &[(&str, &str)] = &[("Content-Type", "application/json")];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "payment_received",
        HEADERS,
        r#"{"event":"payment_received","timestamp":"{{iso}}","data":{"transaction_id":"txn_{{id}}","order_id":"ORD-1042","amount":"1.50","currency":"BTC","status":"completed","payment_address":"bc1qexampleexampleexampleexampleexample0","payment_hash":"5f1a9c3e77d24b60","confirmation_count":6}}"#,
    ),
    Sample::post(
        "payment.success",
        HEADERS,
        r#"{"type":"payment.success","timestamp":{{unix}},"data":{"id":"{{uuid}}","amount":"0.02","currency":"ETH","status":"completed"}}"#,
    ),
    Sample::post(
        "payout.failed",
        HEADERS,
        r#"{"type":"payout.failed","timestamp":{{unix}},"data":{"id":"{{uuid}}","amount":"250.00","currency":"USDT","status":"failed"}}"#,
    ),
    Sample::post(
        "completed",
        HEADERS,
        r#"{"uuid":"tx_{{id}}","status":"completed","amount_fiat":100,"timestamp":{{unix}}}"#,
    ),
];
