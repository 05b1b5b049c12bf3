//! Patreon: memberships.

use crate::{
    sender::row::{Clue::Header, Place::Header as InHeader, Sample, Sender, Source, What},
    signature::{Hash, Scheme},
};

/// The row. The only one that still signs with MD5. A member keeps its id
/// through all that happens to it, so nothing names an event.
pub(super) const PATREON: Sender = Sender {
    name: "patreon",
    title: "Patreon",
    docs: "https://docs.patreon.com/#webhooks",
    source: Source::Fixtures,
    signs_by: Source::Code,
    known_by: &[
        &[Header("X-Patreon-Event")],
        &[Header("X-Patreon-Signature")],
    ],
    event: &[InHeader("X-Patreon-Event")],
    signatures: &[Scheme::hmac(Hash::Md5).header("X-Patreon-Signature").hex()],
    what: &[
        What::any(
            "{/data/attributes/full_name} {/data/attributes/patron_status} {/data/attributes/currently_entitled_amount_cents}",
        ),
        What::any("{/data/attributes/title|/data/type} {/data/id:end}"),
    ],
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($event:literal) => {
        &[
            ("User-Agent", "Patreon Webhooks"),
            ("Content-Type", "application/json"),
            ("X-Patreon-Event", $event),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "members:pledge:create",
        headers!("members:pledge:create"),
        MEMBER,
    ),
    Sample::post("members:update", headers!("members:update"), MEMBER),
];

const MEMBER: &str = r#"{"data":{"attributes":{"campaign_lifetime_support_cents":4200,"currently_entitled_amount_cents":700,"email":"ada@example.com","full_name":"Ada","is_follower":false,"last_charge_date":"{{iso}}","last_charge_status":"Paid","lifetime_support_cents":4200,"note":"","patron_status":"active_patron","pledge_relationship_start":"{{iso}}","will_pay_amount_cents":700},"id":"{{uuid}}","relationships":{"campaign":{"data":{"id":"4665","type":"campaign"}},"user":{"data":{"id":"1815","type":"user"}}},"type":"member"},"included":[],"links":{"self":"https://www.patreon.com/api/oauth2/v2/members/42"}}"#;
