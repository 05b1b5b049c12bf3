//! Open Collective: money of groups.

use crate::sender::row::{Clue::Json as HasJson, Place::Json, Sample, Sender, Source, What};

/// The row. Nothing is signed.
pub(super) const OPENCOLLECTIVE: Sender = Sender {
    name: "opencollective",
    title: "Open Collective",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[&[
        HasJson("/type"),
        HasJson("/data"),
        HasJson("/createdAt"),
        HasJson("/CollectiveId"),
    ]],
    event: &[Json("/type")],
    delivery_id: &[Json("/id")],
    event_id: &[Json("/id")],
    event_time: &[Json("/createdAt")],
    what: &[
        What::any(
            "{/data/order/formattedAmountWithInterval|/data/order/formattedAmount} {/data/member/memberCollective/name} {/data/order/description}",
        ),
        What::any("{/data/expense/amount} {/data/expense/currency} {/data/expense/description}"),
        What::any("{/data/fromCollective/name|/data/collective/name|/data/update/title}"),
        What::any("#{/CollectiveId}"),
    ],
    samples: &[Sample::post(
        "collective.member.created",
        &[("User-Agent", "node"), ("Content-Type", "application/json")],
        r#"{"createdAt":"{{iso}}","id":{{unix}},"type":"collective.member.created","CollectiveId":1815,"data":{"member":{"role":"BACKER","description":null,"since":"{{iso}}","memberCollective":{"id":42,"type":"USER","slug":"ada","name":"Ada"}},"order":{"id":1042,"totalAmount":4200,"currency":"EUR","description":"Monthly gift to the engine","interval":"month","formattedAmount":"€42.00","formattedAmountWithInterval":"€42.00 / month"}}}"#,
    )],
    ..Sender::BLANK
};
