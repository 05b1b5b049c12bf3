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

/// What is signed are these claims.
const SAMPLES: &[Sample] = &[
    Sample::post(
        "https://schemas.openid.net/secevent/caep/event-type/session-revoked",
        HEADERS,
        r#"{"iss":"https://idp.example.com/","jti":"{{id}}","iat":{{unix}},"aud":"https://engine.example.com/","sub_id":{"format":"email","email":"ada@example.com"},"events":{"https://schemas.openid.net/secevent/caep/event-type/session-revoked":{"event_timestamp":{{unix}},"reason_admin":{"en":"The card was lost"}}}}"#,
    ),
    Sample::post(
        "https://schemas.openid.net/secevent/risc/event-type/account-disabled",
        HEADERS,
        r#"{"iss":"https://idp.example.com/","jti":"{{id}}","iat":{{unix}},"aud":"https://engine.example.com/","sub_id":{"format":"iss_sub","iss":"https://idp.example.com/","sub":"1815"},"events":{"https://schemas.openid.net/secevent/risc/event-type/account-disabled":{"reason":"hijacking"}}}"#,
    ),
];

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/secevent+jwt"),
    ("Accept", "application/json"),
];
