//! Discord: interactions (commands, buttons, dialogs) and webhook events.

use crate::{
    exchange::lookup::Kind,
    sender::row::{
        Clue::{Header, Json as Has, JsonIs, JsonKind, NoJson},
        Place::{Header as InHeader, Json, When},
        Remark, Sample, Sender, Source, What,
    },
    signature::{Part, Scheme, TimestampIn, Unit},
};

/// The row. The type is a number; the documentation's names for it stand in
/// its place. Webhook events put their own type inside.
pub(super) const DISCORD: Sender = Sender {
    name: "discord",
    title: "Discord",
    docs: "https://discord.com/developers/docs/interactions/overview",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[
            Header("X-Signature-Ed25519"),
            Header("X-Signature-Timestamp"),
        ],
        &[
            JsonKind("/type", Kind::Number),
            Has("/application_id"),
            Has("/token"),
            Has("/version"),
            Has("/id"),
        ],
    ],
    event: &[
        Json("/event/type"),
        When(JsonIs("/type", "0"), "PING"),
        When(JsonIs("/type", "1"), "PING"),
        When(JsonIs("/type", "2"), "APPLICATION_COMMAND"),
        When(JsonIs("/type", "3"), "MESSAGE_COMPONENT"),
        When(JsonIs("/type", "4"), "APPLICATION_COMMAND_AUTOCOMPLETE"),
        When(JsonIs("/type", "5"), "MODAL_SUBMIT"),
        Json("/type"),
    ],
    event_id: &[Json("/id")],
    event_time: &[Json("/event/timestamp"), InHeader("X-Signature-Timestamp")],
    signatures: &[Scheme::ed25519()
        .header("X-Signature-Ed25519")
        .over(&[Part::Timestamp, Part::Body])
        .stamped(TimestampIn::Header("X-Signature-Timestamp"), Unit::Seconds)],
    what: &[
        What::on(
            &["APPLICATION_COMMAND*"],
            "/{/data/name} {/member/user/username|/user/username}",
        ),
        What::on(
            &["MESSAGE_COMPONENT", "MODAL_SUBMIT"],
            "{/data/custom_id} {/member/user/username|/user/username}",
        ),
        What::any("{/event/data/user/username|/event/data/user/id}"),
        What::any("{/user/username|/member/user/username}"),
        What::any("{/application_id:end}"),
    ],
    remarks: &[Remark {
        when: &[JsonIs("/type", "1"), NoJson("/event")],
        say: "Discord probes with wrong signatures on purpose: it takes the address only when those are answered 401",
    }],
    handshake: "a POST with type 1, answered {\"type\":1} within 3 s, and one with a wrong signature, answered 401",
    timeout: Some(3),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    (
        "User-Agent",
        "Discord-Interactions/1.0 (+https://discord.com)",
    ),
    ("Content-Type", "application/json"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "APPLICATION_COMMAND",
        HEADERS,
        r#"{"app_permissions":"562949953601536","application_id":"1181500000000004665","channel_id":"1181500000000000007","data":{"id":"1181500000000000011","name":"weave","type":1,"options":[{"name":"card","type":4,"value":7}]},"guild_id":"1181500000000000001","id":"1181500000{{unix}}","locale":"en-GB","member":{"nick":null,"permissions":"0","roles":[],"user":{"id":"1181500000000001815","username":"ada","discriminator":"0","global_name":"Ada"}},"token":"aW50ZXJhY3Rpb246{{id}}","type":2,"version":1}"#,
    ),
    Sample::post(
        "MESSAGE_COMPONENT",
        HEADERS,
        r#"{"application_id":"1181500000000004665","channel_id":"1181500000000000007","data":{"component_type":2,"custom_id":"approve:card-7"},"guild_id":"1181500000000000001","id":"1181500000{{unix}}","member":{"user":{"id":"1181500000000001906","username":"grace"}},"message":{"id":"1181500000000000013"},"token":"aW50ZXJhY3Rpb246{{id}}","type":3,"version":1}"#,
    ),
    Sample::post(
        "PING",
        HEADERS,
        r#"{"application_id":"1181500000000004665","entitlements":[],"id":"1181500000{{unix}}","token":"aW50ZXJhY3Rpb246{{id}}","type":1,"user":{"id":"1181500000000000002","username":"discord","discriminator":"0000"},"version":1}"#,
    ),
    Sample::post(
        "APPLICATION_AUTHORIZED",
        HEADERS,
        r#"{"version":1,"application_id":"1181500000000004665","type":1,"event":{"type":"APPLICATION_AUTHORIZED","timestamp":"{{iso}}","data":{"integration_type":1,"scopes":["applications.commands"],"user":{"id":"1181500000000001815","username":"ada"}}}}"#,
    ),
];
