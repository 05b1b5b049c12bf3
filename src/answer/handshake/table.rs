//! Every handshake that is known: one row each, the more exact before the more
//! general, since the first that fits answers.
//!
//! Not here: senders that want nothing but a success (GitHub, Stripe, Trello's
//! HEAD, Google's `sync`, DocuSign): the default is theirs. And what is
//! confirmed by a request of our own, which only the user may ask for
//! ([`confirmation`](mod@crate::answer::confirmation)).

use super::row::{
    Clue::{
        Alone, Begins, EmptyList, Field, Header, HeaderStarts, Method, No, NoQuery, NumberIs,
        Query, QueryHex, QueryIs, Text, TextIs,
    },
    Guard, Handshake, Member, Missing,
    Pattern::{Echo, Fixed, Grant, Signed},
    Proof, Sign, Told, Value,
};
use crate::signature::{Hash, Part, Scheme};

/// The bytes Twitch signs; it tells how old they may be, which is not asked
/// here: what is judged is that Twitch asks.
const TWITCH: Scheme = Scheme::hmac(Hash::Sha256)
    .header("Twitch-Eventsub-Message-Signature")
    .prefix("sha256=")
    .over(&[
        Part::Header("Twitch-Eventsub-Message-Id"),
        Part::Header("Twitch-Eventsub-Message-Timestamp"),
        Part::Body,
    ]);

const XERO: Scheme = Scheme::hmac(Hash::Sha256)
    .header("x-xero-signature")
    .base64();

/// The token of Zoom is answered with its signature.
const ZOOM: Scheme = Scheme::hmac(Hash::Sha256);

const X: Scheme = Scheme::hmac(Hash::Sha256).prefix("sha256=").base64();

const DISCORD: Scheme = Scheme::ed25519()
    .header("X-Signature-Ed25519")
    .over(&[Part::Header("X-Signature-Timestamp"), Part::Body]);

/// The acknowledgement of the outbound messaging WSDL.
const SALESFORCE_ACK: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>"#,
    r#"<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>"#,
    r"</soapenv:Body></soapenv:Envelope>",
);

/// A row with nothing in it, for what a row leaves out.
const BLANK: Handshake = Handshake {
    name: "",
    title: "",
    docs: "",
    sign: Sign::Word(""),
    known_by: &[],
    guard: None,
    pattern: EMPTY,
    then: "",
};

const EMPTY: super::row::Pattern = Fixed {
    status: 200,
    content_type: "",
    body: "",
};

/// The handshakes, in the order they are tried.
pub const HANDSHAKES: &[Handshake] = &[
    Handshake {
        name: "discord",
        title: "Discord interactions",
        docs: "https://discord.com/developers/docs/interactions/overview",
        sign: Sign::Header("X-Signature-Ed25519"),
        known_by: &[
            Method("POST"),
            Header("X-Signature-Timestamp"),
            NumberIs("/type", "1"),
            No("/event"),
        ],
        guard: Some(Guard {
            secret: "discord",
            proof: Proof::Signature(&DISCORD),
            wrong: 401,
            missing: Missing::Told(401),
        }),
        pattern: Fixed {
            status: 200,
            content_type: "application/json",
            body: "{\"type\":1}",
        },
        ..BLANK
    },
    Handshake {
        name: "discord",
        title: "Discord webhook events",
        docs: "https://discord.com/developers/docs/events/webhook-events",
        sign: Sign::Header("X-Signature-Ed25519"),
        known_by: &[
            Method("POST"),
            Header("X-Signature-Timestamp"),
            NumberIs("/type", "0"),
        ],
        guard: Some(Guard {
            secret: "discord",
            proof: Proof::Signature(&DISCORD),
            wrong: 401,
            missing: Missing::Told(401),
        }),
        pattern: Fixed {
            status: 204,
            content_type: "",
            body: "",
        },
        ..BLANK
    },
    Handshake {
        name: "twitch",
        title: "Twitch EventSub",
        docs: "https://dev.twitch.tv/docs/eventsub/handling-webhook-events",
        sign: Sign::HeaderStarts(
            "Twitch-Eventsub-Message-Type",
            "webhook_callback_verification",
        ),
        known_by: &[Method("POST"), Text("/challenge")],
        guard: Some(Guard {
            secret: "twitch",
            proof: Proof::Signature(&TWITCH),
            wrong: 403,
            missing: Missing::Told(200),
        }),
        pattern: Echo(Value::Json("/challenge"), &[Told::Text]),
        ..BLANK
    },
    Handshake {
        name: "xero",
        title: "Xero, intent to receive",
        docs: "https://developer.xero.com/documentation/webhooks/configuring-your-server",
        sign: Sign::Header("x-xero-signature"),
        // Its events are signed too, but what they are answered is the user's.
        known_by: &[Method("POST"), EmptyList("/events"), Text("/entropy")],
        guard: Some(Guard {
            secret: "xero",
            proof: Proof::Signature(&XERO),
            wrong: 401,
            missing: Missing::Told(401),
        }),
        pattern: EMPTY,
        ..BLANK
    },
    Handshake {
        name: "asana",
        title: "Asana",
        docs: "https://developers.asana.com/docs/webhooks-guide",
        sign: Sign::Header("X-Hook-Secret"),
        known_by: &[Method("POST")],
        pattern: Echo(
            Value::Header("X-Hook-Secret"),
            &[Told::Header("X-Hook-Secret")],
        ),
        ..BLANK
    },
    Handshake {
        name: "smartsheet",
        title: "Smartsheet",
        docs: "https://developers.smartsheet.com/api/smartsheet/guides/webhooks",
        sign: Sign::Header("Smartsheet-Hook-Challenge"),
        known_by: &[Method("POST")],
        pattern: Echo(
            Value::Header("Smartsheet-Hook-Challenge"),
            &[
                Told::Header("Smartsheet-Hook-Response"),
                Told::Member("smartsheetHookResponse"),
            ],
        ),
        ..BLANK
    },
    Handshake {
        name: "okta",
        title: "Okta event hooks",
        docs: "https://developer.okta.com/docs/concepts/event-hooks/",
        sign: Sign::Header("X-Okta-Verification-Challenge"),
        known_by: &[Method("GET")],
        pattern: Echo(
            Value::Header("X-Okta-Verification-Challenge"),
            &[Told::Member("verification")],
        ),
        ..BLANK
    },
    Handshake {
        name: "azure-event-grid",
        title: "Azure Event Grid",
        docs: "https://learn.microsoft.com/en-us/azure/event-grid/end-point-validation-event-grid-events-schema",
        sign: Sign::HeaderStarts("aeg-event-type", "SubscriptionValidation"),
        known_by: &[
            Method("POST"),
            TextIs(
                "/0/eventType",
                "Microsoft.EventGrid.SubscriptionValidationEvent",
            ),
            Text("/0/data/validationCode"),
        ],
        pattern: Echo(
            Value::Json("/0/data/validationCode"),
            &[Told::Member("validationResponse")],
        ),
        ..BLANK
    },
    Handshake {
        name: "cloudevents",
        title: "CloudEvents, Knative, Azure Event Grid",
        docs: "https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md",
        sign: Sign::Header("WebHook-Request-Origin"),
        known_by: &[Method("OPTIONS")],
        pattern: Grant,
        ..BLANK
    },
    Handshake {
        name: "twilio",
        title: "Twilio voice and messaging",
        docs: "https://www.twilio.com/docs/messaging/twiml",
        sign: Sign::Header("X-Twilio-Signature"),
        known_by: &[Method("POST"), Field("AccountSid")],
        // A text would be sent as a message.
        pattern: Fixed {
            status: 200,
            content_type: "text/xml",
            body: "<Response/>",
        },
        ..BLANK
    },
    Handshake {
        name: "salesforce",
        title: "Salesforce outbound messages",
        docs: "https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_understanding.htm",
        sign: Sign::HeaderStarts("Content-Type", "text/xml"),
        known_by: &[
            Method("POST"),
            Begins("http://soap.sforce.com/2005/09/outbound"),
        ],
        pattern: Fixed {
            status: 200,
            content_type: "text/xml",
            body: SALESFORCE_ACK,
        },
        ..BLANK
    },
    Handshake {
        name: "ms-graph",
        title: "Microsoft Graph",
        docs: "https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks",
        sign: Sign::Query("validationToken"),
        known_by: &[Method("POST")],
        pattern: Echo(Value::Query("validationToken"), &[Told::Text]),
        ..BLANK
    },
    Handshake {
        name: "websub",
        title: "WebSub, YouTube",
        docs: "https://www.w3.org/TR/websub/#hub-verifies-intent",
        sign: Sign::Query("hub.challenge"),
        known_by: &[
            Method("GET"),
            QueryIs("hub.mode", "subscribe"),
            Query("hub.topic"),
        ],
        pattern: Echo(Value::Query("hub.challenge"), &[Told::Text]),
        ..BLANK
    },
    Handshake {
        name: "strava",
        title: "Strava",
        docs: "https://developers.strava.com/docs/webhooks/",
        sign: Sign::Query("hub.challenge"),
        // Meta asks with the same names, but with a number.
        known_by: &[
            Method("GET"),
            QueryIs("hub.mode", "subscribe"),
            Query("hub.verify_token"),
            QueryHex("hub.challenge", 32),
        ],
        guard: Some(Guard {
            secret: "strava-verify",
            proof: Proof::Query("hub.verify_token"),
            wrong: 403,
            missing: Missing::Unproved,
        }),
        pattern: Echo(
            Value::Query("hub.challenge"),
            &[Told::Member("hub.challenge")],
        ),
        ..BLANK
    },
    Handshake {
        name: "meta",
        title: "Meta, WhatsApp, Messenger, Instagram",
        docs: "https://developers.facebook.com/docs/graph-api/webhooks/getting-started",
        sign: Sign::Query("hub.challenge"),
        known_by: &[
            Method("GET"),
            QueryIs("hub.mode", "subscribe"),
            Query("hub.verify_token"),
        ],
        // The app secret, which signs the events, is another one.
        guard: Some(Guard {
            secret: "meta-verify",
            proof: Proof::Query("hub.verify_token"),
            wrong: 403,
            missing: Missing::Unproved,
        }),
        pattern: Echo(Value::Query("hub.challenge"), &[Told::Text]),
        ..BLANK
    },
    Handshake {
        name: "x",
        title: "X (Twitter)",
        docs: "https://docs.x.com/x-api/webhooks/introduction",
        sign: Sign::Query("crc_token"),
        known_by: &[Method("GET")],
        pattern: Signed {
            value: Value::Query("crc_token"),
            secret: "x",
            members: &[Member::Signed("response_token", &X)],
        },
        ..BLANK
    },
    Handshake {
        name: "onfleet",
        title: "Onfleet",
        docs: "https://docs.onfleet.com/reference/validation",
        sign: Sign::Query("check"),
        known_by: &[Method("GET")],
        pattern: Echo(Value::Query("check"), &[Told::Text]),
        ..BLANK
    },
    Handshake {
        name: "fitbit",
        title: "Fitbit",
        docs: "https://dev.fitbit.com/build/reference/web-api/developer-guide/using-subscriptions/",
        sign: Sign::Query("verify"),
        known_by: &[Method("GET")],
        // The client secret, which signs the events, is another one.
        guard: Some(Guard {
            secret: "fitbit-verify",
            proof: Proof::Query("verify"),
            wrong: 404,
            missing: Missing::Told(404),
        }),
        pattern: Fixed {
            status: 204,
            content_type: "",
            body: "",
        },
        ..BLANK
    },
    Handshake {
        name: "prelude",
        title: "Prelude",
        docs: "https://docs.prelude.so",
        sign: Sign::Query("challenge"),
        known_by: &[
            Method("GET"),
            QueryIs("event", "activate"),
            Query("verification_token"),
            Query("app_id"),
        ],
        pattern: Echo(Value::Query("challenge"), &[Told::Text]),
        ..BLANK
    },
    Handshake {
        name: "dropbox",
        title: "Dropbox",
        docs: "https://www.dropbox.com/developers/reference/webhooks",
        sign: Sign::Query("challenge"),
        known_by: &[Method("GET"), HeaderStarts("User-Agent", "DropboxWebhooks")],
        pattern: Echo(Value::Query("challenge"), &[Told::Text]),
        ..BLANK
    },
    Handshake {
        name: "challenge",
        title: "Nylas, Adobe I/O, and who asks as they do",
        docs: "https://developer.nylas.com/docs/v3/notifications/",
        sign: Sign::Query("challenge"),
        known_by: &[Method("GET"), NoQuery("hub.mode")],
        pattern: Echo(Value::Query("challenge"), &[Told::Text]),
        ..BLANK
    },
    Handshake {
        name: "slack",
        title: "Slack Events API",
        docs: "https://docs.slack.dev/reference/events/url_verification",
        sign: Sign::Word("challenge"),
        known_by: &[
            Method("POST"),
            Header("X-Slack-Signature"),
            TextIs("/type", "url_verification"),
            Text("/token"),
            Text("/challenge"),
        ],
        pattern: Echo(Value::Json("/challenge"), &[Told::Text]),
        ..BLANK
    },
    Handshake {
        name: "feishu",
        title: "Feishu, Lark, and who asks as they do",
        docs: "https://open.feishu.cn/document",
        sign: Sign::Word("challenge"),
        // Slack takes this answer too, should its headers have been lost.
        known_by: &[
            Method("POST"),
            TextIs("/type", "url_verification"),
            Text("/token"),
            Text("/challenge"),
        ],
        pattern: Echo(Value::Json("/challenge"), &[Told::Member("challenge")]),
        ..BLANK
    },
    Handshake {
        name: "monday",
        title: "monday.com",
        docs: "https://developer.monday.com/api-reference/reference/webhooks",
        sign: Sign::Word("challenge"),
        known_by: &[Method("POST"), Alone("/challenge")],
        pattern: Echo(Value::Json("/challenge"), &[Told::Member("challenge")]),
        ..BLANK
    },
    Handshake {
        name: "zoom",
        title: "Zoom",
        docs: "https://developers.zoom.us/docs/api/webhooks/",
        sign: Sign::Word("validation"),
        known_by: &[
            Method("POST"),
            TextIs("/event", "endpoint.url_validation"),
            Text("/payload/plainToken"),
        ],
        pattern: Signed {
            value: Value::Json("/payload/plainToken"),
            secret: "zoom",
            members: &[
                Member::Plain("plainToken"),
                Member::Signed("encryptedToken", &ZOOM),
            ],
        },
        ..BLANK
    },
    Handshake {
        name: "toggl",
        title: "Toggl Track",
        docs: "https://engineering.toggl.com/docs/webhooks_start/url_endpoint_validation",
        sign: Sign::Word("validation"),
        known_by: &[
            Method("POST"),
            TextIs("/payload", "ping"),
            Text("/validation_code"),
        ],
        pattern: Echo(
            Value::Json("/validation_code"),
            &[Told::Member("validation_code")],
        ),
        ..BLANK
    },
    Handshake {
        name: "notion",
        title: "Notion",
        docs: "https://developers.notion.com/reference/webhooks",
        sign: Sign::Word("verification_token"),
        known_by: &[Method("POST"), Alone("/verification_token")],
        pattern: EMPTY,
        then: "paste its verification_token into Notion",
        ..BLANK
    },
];
