//! Shared Signals of the `OpenID` Foundation (CAEP, RISC): what is sent is a JSON
//! Web Token and nothing else (RFC 8417, RFC 8935).

use crate::{
    sender::row::{
        Clue::HeaderHas,
        Place::{Json, Key},
        Sample, Sender, Source, What,
    },
    signature::{Jwt, Scheme, SignatureIn},
};

/// The row. The type of an event is the name of a member, a URI.
pub(super) const OPENID_SSF: Sender = Sender {
    name: "openid-ssf",
    title: "OpenID Shared Signals",
    docs: "https://www.rfc-editor.org/rfc/rfc8935",
    source: Source::Memory,
    signs_by: Source::Memory,
    known_by: &[&[HeaderHas("Content-Type", "application/secevent+jwt")]],
    batch: &["/events/{}"],
    event: &[Key("/events/{}")],
    delivery_id: &[Json("/jti")],
    event_id: &[Json("/jti")],
    event_time: &[Json("/iat")],
    signatures: &[Scheme::jwt(
        "",
        Jwt {
            body_hash: None,
            issuer: None,
        },
    )
    .at(SignatureIn::Body)],
    what: &[
        What::any("{/sub_id/email|/sub_id/sub|/sub_id/id|/sub} {/iss}"),
        What::any("{/iss} {/jti:end}"),
    ],
    handshake: "a token that is taken wants 202 and an empty body",
    samples: SAMPLES,
    ..Sender::BLANK
};

/// `session-revoked` for `ada@example.com`.
const SAMPLES: &[Sample] = &[Sample::post(
    "https://schemas.openid.net/secevent/caep/event-type/session-revoked",
    &[
        ("Content-Type", "application/secevent+jwt"),
        ("Accept", "application/json"),
    ],
    "eyJ0eXAiOiJzZWNldmVudCtqd3QiLCJhbGciOiJIUzI1NiJ9.\
eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbS8iLCJqdGkiOiJzZXQtMTgxNS00NjY1IiwiaWF0IjoxNzk1Nj\
k0NDAwLCJhdWQiOiJodHRwczovL2VuZ2luZS5leGFtcGxlLmNvbS8iLCJzdWJfaWQiOnsiZm9ybWF0IjoiZW1haWwi\
LCJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSJ9LCJldmVudHMiOnsiaHR0cHM6Ly9zY2hlbWFzLm9wZW5pZC5uZXQvc2\
VjZXZlbnQvY2FlcC9ldmVudC10eXBlL3Nlc3Npb24tcmV2b2tlZCI6eyJldmVudF90aW1lc3RhbXAiOjE3OTU2OTQ0\
MDAsInJlYXNvbl9hZG1pbiI6eyJlbiI6IlRoZSBjYXJkIHdhcyBsb3N0In19fX0.-",
)];
