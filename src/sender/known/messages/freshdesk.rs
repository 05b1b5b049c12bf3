//! Freshdesk: tickets, as an automation sends them.

use crate::sender::row::{
    Clue::Json as Has,
    Place::{Json, Word},
    Sample, Sender, Source, What,
};

/// The row. The shape is the one an automation has by default; what happened
/// is told in a notation of its own, `{ticket_action:created}`.
pub(super) const FRESHDESK: Sender = Sender {
    name: "freshdesk",
    title: "Freshdesk",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[&[Has("/freshdesk_webhook/ticket_id")]],
    event: &[Word("ticket")],
    action: &[Json("/freshdesk_webhook/triggered_event")],
    what: &[What::any(
        "#{/freshdesk_webhook/ticket_id} {/freshdesk_webhook/ticket_subject}",
    )],
    samples: &[Sample::post(
        "ticket.{ticket_action:created}",
        &[("User-Agent", "Ruby"), ("Content-Type", "application/json")],
        r#"{"freshdesk_webhook":{"triggered_event":"{ticket_action:created}","ticket_id":"42","ticket_url":"http://engine.freshdesk.com/helpdesk/tickets/42","ticket_type":"Problem","ticket_subject":"Turn the wheel","ticket_description":"<div>It turns backwards.</div>","ticket_status":"Open","ticket_priority":"High","requester_name":"Grace","requester_email":"grace@example.com"}}"#,
    )],
    ..Sender::BLANK
};
