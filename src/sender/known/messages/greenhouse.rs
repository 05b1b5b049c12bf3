//! Greenhouse: candidates and applications.

use crate::{
    sender::row::{
        Clue::{HeaderStarts, Json as Has},
        Place::Json,
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. Its header `Signature` is that of others too; the word before the
/// hex is its own.
pub(super) const GREENHOUSE: Sender = Sender {
    name: "greenhouse",
    title: "Greenhouse",
    docs: "https://developers.greenhouse.io/webhooks.html",
    source: Source::Fixtures,
    signs_by: Source::Memory,
    known_by: &[
        &[HeaderStarts("User-Agent", "Greenhouse")],
        &[
            HeaderStarts("Signature", "sha256 "),
            Has("/action"),
            Has("/payload"),
        ],
        &[Has("/action"), Has("/payload/application/candidate/id")],
    ],
    event: &[Json("/action")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Signature")
        .prefix("sha256 ")
        .hex()],
    what: &[
        What::any(
            "{/payload/application/candidate/first_name|/payload/candidate/first_name} {/payload/application/candidate/last_name|/payload/candidate/last_name} {/payload/application/jobs/0/name}",
        ),
        What::any(
            "{/payload/job/name|/payload/job/title|/payload/offer/id|/payload/application/id}",
        ),
        What::any("{/payload/web_hook_id|/payload/id}"),
    ],
    samples: &[Sample::post(
        "hire_candidate",
        &[
            ("User-Agent", "Greenhouse"),
            ("Content-Type", "application/json"),
        ],
        r#"{"action":"hire_candidate","payload":{"application":{"id":4665,"status":"hired","applied_at":"{{iso}}","candidate":{"id":1906,"first_name":"Grace","last_name":"Hopper","email_addresses":[{"value":"grace@example.com","type":"personal"}]},"jobs":[{"id":7,"name":"Compiler"}],"source":{"id":1,"public_name":"Referral"}}}}"#,
    )],
    ..Sender::BLANK
};
