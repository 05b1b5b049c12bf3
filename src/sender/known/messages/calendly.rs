//! Calendly: invitations.

use crate::{
    sender::row::{
        Clue::{Header, JsonStarts},
        Place::{All, Json},
        Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn},
};

/// The row. It signs as Stripe does, and wants it fresher.
pub(super) const CALENDLY: Sender = Sender {
    name: "calendly",
    title: "Calendly",
    docs: "https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("Calendly-Webhook-Signature")],
        &[
            JsonStarts("/event", "invitee"),
            JsonStarts("/payload/uri", "https://api.calendly.com/"),
        ],
        &[
            JsonStarts("/event", "routing_form_submission."),
            JsonStarts("/payload/uri", "https://api.calendly.com/"),
        ],
    ],
    event: &[Json("/event")],
    event_id: &[All(&[Json("/event"), Json("/payload/uri")])],
    event_time: &[Json("/created_at")],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Calendly-Webhook-Signature")
        .prefix("v1=")
        .hex()
        .list(',')
        .over(&[Part::Timestamp, Part::Literal("."), Part::Body])
        .timed(TimestampIn::Entry("t="), 180)],
    what: &[
        What::any(
            "{/payload/name|/payload/email} {/payload/scheduled_event/name} {/payload/scheduled_event/start_time}",
        ),
        What::any("{/payload/uri:end}"),
    ],
    timeout: Some(15),
    samples: &[
        Sample::post(
            "invitee.created",
            HEADERS,
            r#"{"event":"invitee.created","created_at":"{{iso}}","created_by":"https://api.calendly.com/users/ADA1815","payload":{"cancel_url":"https://calendly.com/cancellations/{{id}}","created_at":"{{iso}}","email":"grace@example.com","event":"https://api.calendly.com/scheduled_events/{{id}}","name":"Grace","rescheduled":false,"scheduled_event":{"uri":"https://api.calendly.com/scheduled_events/{{id}}","name":"A look at the engine","status":"active","start_time":"2025-12-02T10:00:00.000000Z","end_time":"2025-12-02T10:30:00.000000Z"},"status":"active","timezone":"Europe/London","uri":"https://api.calendly.com/scheduled_events/{{id}}/invitees/{{id}}"}}"#,
        ),
        Sample::post(
            "invitee.canceled",
            HEADERS,
            r#"{"event":"invitee.canceled","created_at":"{{iso}}","created_by":"https://api.calendly.com/users/ADA1815","payload":{"cancellation":{"canceled_by":"Grace","reason":"The wheel is stuck","canceler_type":"invitee"},"email":"grace@example.com","name":"Grace","scheduled_event":{"uri":"https://api.calendly.com/scheduled_events/{{id}}","name":"A look at the engine","status":"canceled","start_time":"2025-12-02T10:00:00.000000Z"},"status":"canceled","uri":"https://api.calendly.com/scheduled_events/{{id}}/invitees/{{id}}"}}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[("Content-Type", "application/json")];
