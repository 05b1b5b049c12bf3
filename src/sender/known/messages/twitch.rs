//! Twitch: `EventSub`, what happens on channels.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, HeaderStarts},
        Place::{Header as InHeader, Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn, Unit},
};

/// The row. Its challenge and the end of a subscription are told by the type
/// of the message, everything else by the type of the subscription.
pub(super) const TWITCH: Sender = Sender {
    name: "twitch",
    title: "Twitch",
    docs: "https://dev.twitch.tv/docs/eventsub/handling-webhook-events/",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[&[Header(KIND)]],
    event: &[
        When(HeaderStarts(KIND, CHALLENGE), CHALLENGE),
        When(HeaderStarts(KIND, "revocation"), "revocation"),
        InHeader("Twitch-Eventsub-Subscription-Type"),
        Json("/subscription/type"),
        InHeader(KIND),
    ],
    delivery_id: &[InHeader("Twitch-Eventsub-Message-Id")],
    event_id: &[InHeader("Twitch-Eventsub-Message-Id")],
    event_time: &[InHeader(TIME)],
    attempt: Some(Attempt::Retry(InHeader("Twitch-Eventsub-Message-Retry"))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("Twitch-Eventsub-Message-Signature")
        .prefix("sha256=")
        .hex()
        .over(&[
            Part::Header("Twitch-Eventsub-Message-Id"),
            Part::Timestamp,
            Part::Body,
        ])
        .stamped(TimestampIn::Header(TIME), Unit::Iso)
        .tolerance(600)],
    what: &[
        What::on(&[CHALLENGE], "{/subscription/type} {/challenge:end}"),
        What::on(
            &["revocation"],
            "{/subscription/type} {/subscription/status}",
        ),
        What::on(
            &["channel.cheer", "channel.bits.use"],
            "{/event/bits} {/event/user_login} {/event/broadcaster_user_login}",
        ),
        What::on(
            &["channel.raid"],
            "{/event/from_broadcaster_user_login} {/event/to_broadcaster_user_login} {/event/viewers}",
        ),
        What::on(
            &["channel.chat.message"],
            "{/event/chatter_user_login} {/event/message/text}",
        ),
        What::on(
            &["channel.channel_points_custom_reward_redemption.*"],
            "{/event/user_login} {/event/reward/title}",
        ),
        What::any("{/event/user_login} {/event/broadcaster_user_login}"),
        What::any(
            "{/event/broadcaster_user_login|/event/host_broadcaster_user_login|/event/broadcaster_login} {/event/title}",
        ),
        What::any("{/event/from_user_login} {/event/to_user_login}"),
        What::any("{/event/client_id|/event/user_id|/subscription/id:end}"),
        What::any("{/subscription/type}"),
    ],
    remarks: &[Remark {
        when: &[HeaderStarts(KIND, "revocation")],
        say: "the subscription has ended and no more comes of it; its status says why",
    }],
    handshake: "a POST of webhook_callback_verification, answered with its challenge as text",
    retries: Retries::said(Source::Memory, "a few times; Message-Retry counts them"),
    gives_up: Some("revokes a subscription that goes on failing (notification_failures_exceeded)"),
    samples: SAMPLES,
    ..Sender::BLANK
};

const KIND: &str = "Twitch-Eventsub-Message-Type";

const TIME: &str = "Twitch-Eventsub-Message-Timestamp";

const CHALLENGE: &str = "webhook_callback_verification";

macro_rules! headers {
    ($message:literal, $subscription:literal) => {
        &[
            ("Accept", "*/*"),
            ("Content-Type", "application/json"),
            ("Twitch-Eventsub-Message-Id", "{{uuid}}"),
            ("Twitch-Eventsub-Message-Retry", "0"),
            ("Twitch-Eventsub-Message-Type", $message),
            ("Twitch-Eventsub-Subscription-Type", $subscription),
            ("Twitch-Eventsub-Subscription-Version", "1"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "channel.cheer",
        headers!("notification", "channel.cheer"),
        r#"{"subscription":{"id":"46651815-1906-4207-8a7c-9d1a46650007","status":"enabled","type":"channel.cheer","version":"1","cost":0,"condition":{"broadcaster_user_id":"1815"},"transport":{"method":"webhook","callback":"https://hooks.example.com/twitch"},"created_at":"2025-11-01T12:00:00.634234626Z"},"event":{"is_anonymous":false,"user_id":"1906","user_login":"grace","user_name":"Grace","broadcaster_user_id":"1815","broadcaster_user_login":"ada","broadcaster_user_name":"Ada","message":"it turns","bits":100}}"#,
    ),
    Sample::post(
        "stream.online",
        headers!("notification", "stream.online"),
        r#"{"subscription":{"id":"46651815-1906-4207-8a7c-9d1a46650008","status":"enabled","type":"stream.online","version":"1","cost":0,"condition":{"broadcaster_user_id":"1815"},"transport":{"method":"webhook","callback":"https://hooks.example.com/twitch"},"created_at":"2025-11-01T12:00:00.634234626Z"},"event":{"id":"4665{{unix}}","broadcaster_user_id":"1815","broadcaster_user_login":"ada","broadcaster_user_name":"Ada","type":"live","started_at":"{{iso}}"}}"#,
    ),
    Sample::post(
        "webhook_callback_verification",
        headers!("webhook_callback_verification", "stream.online"),
        r#"{"challenge":"{{uuid}}","subscription":{"id":"46651815-1906-4207-8a7c-9d1a46650008","status":"webhook_callback_verification_pending","type":"stream.online","version":"1","cost":0,"condition":{"broadcaster_user_id":"1815"},"transport":{"method":"webhook","callback":"https://hooks.example.com/twitch"},"created_at":"{{iso}}"}}"#,
    ),
];
