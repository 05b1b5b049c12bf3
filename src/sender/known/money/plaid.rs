//! Plaid: bank accounts.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson},
        Place::Json,
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Encoding, Jwt, Scheme, TimestampIn},
};

/// The row. The token names a key (`kid`), which Plaid's API gives; the hash in
/// it is that of the body as sent, two spaces of indentation included.
pub(super) const PLAID: Sender = Sender {
    name: "plaid",
    title: "Plaid",
    docs: "https://plaid.com/docs/api/webhooks/",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("Plaid-Verification")],
        &[
            HasJson("/webhook_type"),
            HasJson("/webhook_code"),
            HasJson("/environment"),
        ],
        &[
            HasJson("/webhook_type"),
            HasJson("/webhook_code"),
            HasJson("/item_id"),
        ],
    ],
    event: &[Json("/webhook_type")],
    action: &[Json("/webhook_code")],
    signatures: &[Scheme::jwt(
        "Plaid-Verification",
        Jwt {
            body_hash: Some(("request_body_sha256", Encoding::Hex)),
            issuer: None,
        },
    )
    .timed(TimestampIn::Claim("iat"), 300)],
    what: &[
        What::any("{/error/error_code} {/item_id:end}"),
        What::any("{/new_transactions} new transactions {/item_id:end}"),
        What::any("{/item_id|/asset_report_id|/transfer_id:end} {/environment}"),
        What::any("{/environment}"),
    ],
    remarks: &[Remark {
        when: &[Header("Plaid-Verification")],
        say: "the token covers the SHA-256 of the body as sent, two spaces of indentation included: a body that was parsed and written anew never fits",
    }],
    retries: Retries::new(
        Source::Memory,
        "6 in 24 h, the first after 30 s, each pause 4 times the last",
        &[30, 120, 480, 1_920, 7_680, 30_720],
    ),
    timeout: Some(10),
    samples: &[
        Sample::post(
            "TRANSACTIONS.SYNC_UPDATES_AVAILABLE",
            HEADERS,
            r#"{
  "environment": "sandbox",
  "historical_update_complete": true,
  "initial_update_complete": true,
  "item_id": "Item4665{{id}}",
  "webhook_code": "SYNC_UPDATES_AVAILABLE",
  "webhook_type": "TRANSACTIONS"
}"#,
        ),
        Sample::post(
            "ITEM.ERROR",
            HEADERS,
            r#"{
  "environment": "sandbox",
  "error": {
    "display_message": "The user's login is required.",
    "error_code": "ITEM_LOGIN_REQUIRED",
    "error_type": "ITEM_ERROR"
  },
  "item_id": "Item4665{{id}}",
  "webhook_code": "ERROR",
  "webhook_type": "ITEM"
}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[("Content-Type", "application/json")];
