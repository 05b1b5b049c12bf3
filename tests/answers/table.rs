//! Handshakes as senders make them: one request each and the exact answer,
//! from the pages that `hookglass::answer::handshake::HANDSHAKES` names. The
//! signatures were made by other means than ours.

/// One request, and what must be answered.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    /// Whose it is.
    pub(crate) what: &'static str,
    /// The secrets that are known.
    pub(crate) secrets: &'static [(&'static str, &'static str)],
    /// The request; `Host` and `Content-Length` are added.
    pub(crate) request: &'static str,
    /// The answer; `Date` and `Content-Length` are left out.
    pub(crate) answer: &'static str,
    /// The label of the handshake; none where the default answers.
    pub(crate) label: Option<&'static str>,
}

/// What hookglass says by itself.
pub(crate) const DEFAULT: &str = "200\n\n";

/// An answer of text.
macro_rules! text {
    ($body:expr) => {
        concat!(
            "200\ncontent-type: text/plain; charset=utf-8\nx-content-type-options: nosniff\ncontent-security-policy: default-src 'none'\n\n",
            $body
        )
    };
}

/// An answer of JSON.
macro_rules! json {
    ($body:expr) => {
        concat!(
            "200\ncontent-type: application/json\nx-content-type-options: nosniff\ncontent-security-policy: default-src 'none'\n\n",
            $body
        )
    };
}

/// An answer of XML.
macro_rules! xml {
    ($body:expr) => {
        concat!(
            "200\ncontent-type: text/xml\nx-content-type-options: nosniff\ncontent-security-policy: default-src 'none'\n\n",
            $body
        )
    };
}

/// A case without secrets.
const fn case(
    what: &'static str,
    request: &'static str,
    answer: &'static str,
    label: Option<&'static str>,
) -> Case {
    Case {
        what,
        secrets: &[],
        request,
        answer,
        label,
    }
}

/// The same with secrets.
const fn with(secrets: &'static [(&'static str, &'static str)], case: Case) -> Case {
    Case { secrets, ..case }
}

const TWITCH: &[(&str, &str)] = &[("twitch", "s3cRe7-twitch")];
const DISCORD: &[(&str, &str)] = &[(
    "discord",
    "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
)];
const XERO: &[(&str, &str)] = &[("xero", "xero-signing-key")];

macro_rules! twitch {
    ($signature:expr) => {
        concat!(
            "POST /webhooks/callback HTTP/1.1\nTwitch-Eventsub-Message-Id: e76c6bd4-55c9-4987-8304-da1588d8988b\nTwitch-Eventsub-Message-Retry: 0\nTwitch-Eventsub-Message-Type: webhook_callback_verification\nTwitch-Eventsub-Message-Signature: sha256=",
            $signature,
            "\nTwitch-Eventsub-Message-Timestamp: 2019-11-16T10:11:12.634234626Z\nTwitch-Eventsub-Subscription-Type: channel.follow\nContent-Type: application/json\n\n",
            r#"{"challenge":"pogchamp-kappa-360noscope-vohiyo","subscription":{"id":"f1c2a387-161a-49f9-a165-0f21d7a4e1c4","status":"webhook_callback_verification_pending","type":"channel.follow","version":"1","cost":1,"condition":{"broadcaster_user_id":"12826"},"transport":{"method":"webhook","callback":"https://example.com/webhooks/callback"},"created_at":"2019-11-16T10:11:12.634234626Z"}}"#
        )
    };
}

macro_rules! discord {
    ($signature:expr, $body:expr) => {
        concat!(
            "POST /interactions HTTP/1.1\nX-Signature-Ed25519: ",
            $signature,
            "\nX-Signature-Timestamp: 1700000000\nContent-Type: application/json\nUser-Agent: Discord-Interactions/1.0 (+https://discord.com)\n\n",
            $body
        )
    };
}

macro_rules! discord_ping {
    ($signature:expr) => {
        discord!(
            $signature,
            r#"{"application_id":"1","id":"2","token":"t","type":1,"version":1}"#
        )
    };
}

macro_rules! xero {
    ($signature:expr) => {
        concat!(
            "POST /xero HTTP/1.1\nx-xero-signature: ",
            $signature,
            "\nContent-Type: application/json\n\n",
            r#"{"events":[],"lastEventSequence": 0,"firstEventSequence": 0,"entropy": "S0m3r4Nd0mt3xt"}"#
        )
    };
}

const META: &str = "GET /webhooks?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meatyhamhock HTTP/1.1\nUser-Agent: facebookplatform/1.0 (+http://developers.facebook.com)\n\n";
const STRAVA: &str = "GET /?hub.verify_token=STRAVA&hub.challenge=15f7d1a91c1f40f8a748fd134752feb3&hub.mode=subscribe HTTP/1.1\n\n";
const ZOOM: &str = concat!(
    "POST /zoom HTTP/1.1\nContent-Type: application/json\n\n",
    r#"{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680,"event":"endpoint.url_validation"}"#
);
const X: &str =
    "GET /webhook/twitter?crc_token=9b4507b3-9040-4669-9ca3-6b94edb50553&nonce=MTUx HTTP/1.1\n\n";
const FITBIT: &str = "GET /fitbit?verify=5a1ecc1d2f7b HTTP/1.1\n\n";

/// The table.
pub(crate) const CASES: &[Case] = &[
    case(
        "Slack",
        concat!(
            "POST /slack/events HTTP/1.1\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\nX-Slack-Request-Timestamp: 1700000000\nX-Slack-Signature: v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503\nContent-Type: application/json\n\n",
            r#"{"token":"Jhj5dZrVaK7ZwHHjRyZWjbDl","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}"#
        ),
        text!("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"),
        Some("slack"),
    ),
    case(
        "Feishu, and Slack without its headers",
        concat!(
            "POST /feishu HTTP/1.1\nContent-Type: application/json; charset=utf-8\n\n",
            r#"{"challenge":"ajls384k\u002djlxx\"\\","token":"xxxxxx","type":"url_verification"}"#
        ),
        json!(r#"{"challenge":"ajls384k-jlxx\"\\"}"#),
        Some("feishu"),
    ),
    with(
        &[("meta-verify", "meatyhamhock")],
        case("Meta", META, text!("1158201444"), Some("meta")),
    ),
    with(
        &[("meta-verify", "another")],
        case(
            "Meta, wrong token",
            META,
            "403\n\n",
            Some("meta: hub.verify_token does not fit HOOKGLASS_SECRET_META_VERIFY"),
        ),
    ),
    with(
        // The app secret signs events; it is not the token.
        &[("meta", "app secret")],
        case(
            "Meta, token not known",
            META,
            text!("1158201444"),
            Some("meta: hub.verify_token is not checked, HOOKGLASS_SECRET_META_VERIFY is not set"),
        ),
    ),
    case(
        "WebSub, YouTube",
        "GET /feed?hub.topic=https%3A//www.youtube.com/xml/feeds/videos.xml%3Fchannel_id%3DUC&hub.challenge=18063%2B2&hub.mode=subscribe&hub.lease_seconds=432000 HTTP/1.1\n\n",
        text!("18063+2"),
        Some("websub"),
    ),
    with(
        &[("strava-verify", "STRAVA")],
        case(
            "Strava",
            STRAVA,
            json!(r#"{"hub.challenge":"15f7d1a91c1f40f8a748fd134752feb3"}"#),
            Some("strava"),
        ),
    ),
    with(
        &[("strava-verify", "STRAVA2")],
        case(
            "Strava, wrong token",
            STRAVA,
            "403\n\n",
            Some("strava: hub.verify_token does not fit HOOKGLASS_SECRET_STRAVA_VERIFY"),
        ),
    ),
    case(
        "Strava, token not known",
        STRAVA,
        json!(r#"{"hub.challenge":"15f7d1a91c1f40f8a748fd134752feb3"}"#),
        Some("strava: hub.verify_token is not checked, HOOKGLASS_SECRET_STRAVA_VERIFY is not set"),
    ),
    case(
        "Microsoft Graph",
        "POST /graph?validationToken=Validation%3a+Testing+client+application+reachability+RequestId%3a+461d034a HTTP/1.1\nContent-Type: text/plain; charset=utf-8\n\n",
        text!("Validation: Testing client application reachability RequestId: 461d034a"),
        Some("ms-graph"),
    ),
    case(
        "Azure Event Grid",
        concat!(
            "POST /grid HTTP/1.1\naeg-event-type: SubscriptionValidation\nContent-Type: application/json\n\n",
            r#"[{"id":"2d1781af-3a4c-4d7c-bd0c-e34b19da4e66","topic":"/subscriptions/x","subject":"","data":{"validationCode":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6","validationUrl":"https://rp-eastus2.eventgrid.azure.net:553/eventsubscriptions/myeventsub/validate?id=512d"},"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"2022-10-25T22:12:19.4556811Z","metadataVersion":"1","dataVersion":"1"}]"#
        ),
        json!(r#"{"validationResponse":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6"}"#),
        Some("azure-event-grid"),
    ),
    case(
        "CloudEvents, with a rate",
        "OPTIONS /events HTTP/1.1\nWebHook-Request-Origin: eventemitter.example.com\nWebHook-Request-Rate: 120\n\n",
        "200\nwebhook-allowed-origin: eventemitter.example.com\nwebhook-allowed-rate: 120\nallow: POST\n\n",
        Some("cloudevents"),
    ),
    case(
        "CloudEvents of Azure, without a rate",
        "OPTIONS /events HTTP/1.1\nWebHook-Request-Origin: eventgrid.azure.net\nWebHook-Request-Callback: https://rp-eastus2.eventgrid.azure.net:553/x\n\n",
        "200\nwebhook-allowed-origin: eventgrid.azure.net\nwebhook-allowed-rate: *\nallow: POST\n\n",
        Some("cloudevents"),
    ),
    case(
        "AWS SNS: confirmed by the user, not by an answer",
        concat!(
            "POST /sns HTTP/1.1\nx-amz-sns-message-type: SubscriptionConfirmation\nContent-Type: text/plain; charset=UTF-8\nUser-Agent: Amazon Simple Notification Service Agent\n\n",
            r#"{"Type":"SubscriptionConfirmation","MessageId":"165545c9","Token":"2336412f37","TopicArn":"arn:aws:sns:us-west-2:123456789012:MyTopic","SubscribeURL":"https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription"}"#
        ),
        DEFAULT,
        None,
    ),
    with(
        &[("zoom", "zoom-secret-token")],
        case(
            "Zoom",
            ZOOM,
            json!(
                r#"{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"d9e0d764a78494688ba3f2d5c0ed4ca311394b4834d959759213424d2df961e3"}"#
            ),
            Some("zoom"),
        ),
    ),
    case(
        "Zoom, secret not known",
        ZOOM,
        DEFAULT,
        Some("zoom: needs HOOKGLASS_SECRET_ZOOM"),
    ),
    with(
        &[("x", "consumer-secret")],
        case(
            "X",
            X,
            json!(r#"{"response_token":"sha256=NhN+8FRk3FiSPXyqxXmpVRtiLiWoawvOgUBuXwGUTL4="}"#),
            Some("x"),
        ),
    ),
    case(
        "X, secret not known",
        X,
        DEFAULT,
        Some("x: needs HOOKGLASS_SECRET_X"),
    ),
    case(
        "Asana",
        "POST /asana HTTP/1.1\nX-Hook-Secret: b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81\n\n",
        "200\nx-hook-secret: b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81\n\n",
        Some("asana"),
    ),
    case(
        "Smartsheet",
        concat!(
            "POST /smartsheet HTTP/1.1\nSmartsheet-Hook-Challenge: d78dd1d3-01ce-4481-81de-92b4f3aa5ab1\nContent-Type: application/json\n\n",
            r#"{"challenge":"d78dd1d3-01ce-4481-81de-92b4f3aa5ab1","webhookId":2674017481058180}"#
        ),
        concat!(
            "200\nsmartsheet-hook-response: d78dd1d3-01ce-4481-81de-92b4f3aa5ab1\ncontent-type: application/json\nx-content-type-options: nosniff\ncontent-security-policy: default-src 'none'\n\n",
            r#"{"smartsheetHookResponse":"d78dd1d3-01ce-4481-81de-92b4f3aa5ab1"}"#
        ),
        Some("smartsheet"),
    ),
    case(
        "Okta",
        "GET /okta HTTP/1.1\nX-Okta-Verification-Challenge: 3aq8MEh8Kx_fX4mGMhqfBQ-SXDTGFJY\n\n",
        json!(r#"{"verification":"3aq8MEh8Kx_fX4mGMhqfBQ-SXDTGFJY"}"#),
        Some("okta"),
    ),
    case(
        "Dropbox",
        "GET /dropbox?challenge=abc123 HTTP/1.1\nUser-Agent: DropboxWebhooks/1.0\n\n",
        text!("abc123"),
        Some("dropbox"),
    ),
    case(
        "Nylas, Adobe I/O",
        "GET /nylas?challenge=bc609b38-c81f-47fb-a275-1d9bd61a968b HTTP/1.1\n\n",
        text!("bc609b38-c81f-47fb-a275-1d9bd61a968b"),
        Some("challenge"),
    ),
    case(
        "Onfleet",
        "GET /webhooks/?check=example HTTP/1.1\n\n",
        text!("example"),
        Some("onfleet"),
    ),
    case(
        "Prelude",
        "GET /prelude?event=activate&challenge=1158201444&verification_token=tok&app_id=42 HTTP/1.1\n\n",
        text!("1158201444"),
        Some("prelude"),
    ),
    case(
        "monday.com",
        concat!(
            "POST /monday HTTP/1.1\nContent-Type: application/json\n\n",
            r#"{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}"#
        ),
        json!(r#"{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}"#),
        Some("monday"),
    ),
    case(
        "Toggl Track",
        concat!(
            "POST /toggl HTTP/1.1\nX-Webhook-Signature-256: sha256=6d01\nContent-Type: application/json\n\n",
            r#"{"event_id":0,"created_at":"2022-06-25T03:58:10.207820267Z","creator_id":6,"metadata":{"request_type":"POST","event_user_id":6},"payload":"ping","subscription_id":6,"validation_code":"68c8e2f3","validation_code_url":"https://api.track.toggl.com/webhooks/api/v1/validate/1/6/68c8e2f3"}"#
        ),
        json!(r#"{"validation_code":"68c8e2f3"}"#),
        Some("toggl"),
    ),
    with(
        TWITCH,
        case(
            "Twitch",
            twitch!("1b04fd61e0b8aa8f45c9afcc110a5254d217852a9eb12954c8629b491b3d83a9"),
            text!("pogchamp-kappa-360noscope-vohiyo"),
            Some("twitch"),
        ),
    ),
    with(
        TWITCH,
        case(
            "Twitch, wrong signature",
            twitch!("2b04fd61e0b8aa8f45c9afcc110a5254d217852a9eb12954c8629b491b3d83a9"),
            "403\n\n",
            Some("twitch: the signature does not fit HOOKGLASS_SECRET_TWITCH"),
        ),
    ),
    case(
        "Twitch, secret not known",
        twitch!("1b04fd61e0b8aa8f45c9afcc110a5254d217852a9eb12954c8629b491b3d83a9"),
        DEFAULT,
        Some("twitch: needs HOOKGLASS_SECRET_TWITCH"),
    ),
    with(
        DISCORD,
        case(
            "Discord",
            discord_ping!(
                "a584075131331671c64e7665dccb6f5f907e90990f9748e2651403bb65925febbbf73f17c11e5eef500f4f3bc85500465aaae2a4817081eb7b2a37ab2a11c10d"
            ),
            json!("{\"type\":1}"),
            Some("discord"),
        ),
    ),
    with(
        DISCORD,
        case(
            "Discord, wrong signature",
            discord_ping!(
                "b584075131331671c64e7665dccb6f5f907e90990f9748e2651403bb65925febbbf73f17c11e5eef500f4f3bc85500465aaae2a4817081eb7b2a37ab2a11c10d"
            ),
            "401\n\n",
            Some("discord: the signature does not fit HOOKGLASS_SECRET_DISCORD"),
        ),
    ),
    case(
        "Discord, key not known",
        discord_ping!(
            "a584075131331671c64e7665dccb6f5f907e90990f9748e2651403bb65925febbbf73f17c11e5eef500f4f3bc85500465aaae2a4817081eb7b2a37ab2a11c10d"
        ),
        "401\n\n",
        Some("discord: needs HOOKGLASS_SECRET_DISCORD"),
    ),
    with(
        DISCORD,
        case(
            "Discord webhook events",
            discord!(
                "fd68416d913f7eac6f0b5bcf45653bdb18076f577bbab65b00c6bc03c811d4e4b99d729104cb520fdfd6e58815e6f932e8005f6b4788f4a97b8e06e21fc16207",
                r#"{"version":1,"application_id":"1","type":0}"#
            ),
            "204\n\n",
            Some("discord"),
        ),
    ),
    with(
        DISCORD,
        case(
            "Discord, a command is no handshake",
            discord!(
                "fbd6a2b98ef269c2efb97128a450d1fc9a456d824f0727e5b954b9734471ce93b2c19f1df5692c171e86da9a836dab21a450b7dfdd56d1988b73f3c8bda1af0d",
                r#"{"id":"2","type":2}"#
            ),
            DEFAULT,
            None,
        ),
    ),
    with(
        XERO,
        case(
            "Xero, intent to receive",
            xero!("rusRLuMUG2UHy7HNr9zKt7SXOUj04jjR4PI7LOVUjBQ="),
            "200\n\n",
            Some("xero"),
        ),
    ),
    with(
        XERO,
        case(
            "Xero, wrong signature",
            xero!("susRLuMUG2UHy7HNr9zKt7SXOUj04jjR4PI7LOVUjBQ="),
            "401\n\n",
            Some("xero: the signature does not fit HOOKGLASS_SECRET_XERO"),
        ),
    ),
    case(
        "Xero, key not known",
        xero!("rusRLuMUG2UHy7HNr9zKt7SXOUj04jjR4PI7LOVUjBQ="),
        "401\n\n",
        Some("xero: needs HOOKGLASS_SECRET_XERO"),
    ),
    case(
        "Xero, an event is no handshake",
        concat!(
            "POST /xero HTTP/1.1\nx-xero-signature: wrong\n\n",
            r#"{"events":[{"eventType":"UPDATE"}],"firstEventSequence":1,"lastEventSequence":1,"entropy":"S0m3"}"#
        ),
        DEFAULT,
        None,
    ),
    with(
        &[("fitbit-verify", "5a1ecc1d2f7b")],
        case("Fitbit", FITBIT, "204\n\n", Some("fitbit")),
    ),
    with(
        &[("fitbit-verify", "5a1ecc1d2f7c")],
        case(
            "Fitbit, wrong code",
            FITBIT,
            "404\n\n",
            Some("fitbit: verify does not fit HOOKGLASS_SECRET_FITBIT_VERIFY"),
        ),
    ),
    case(
        "Fitbit, code not known",
        FITBIT,
        "404\n\n",
        Some("fitbit: needs HOOKGLASS_SECRET_FITBIT_VERIFY"),
    ),
    case(
        "Notion",
        concat!(
            "POST /notion HTTP/1.1\nContent-Type: application/json\n\n",
            r#"{"verification_token":"secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl"}"#
        ),
        DEFAULT,
        Some("notion: paste its verification_token into Notion"),
    ),
    case(
        "Salesforce",
        "POST /salesforce HTTP/1.1\nContent-Type: text/xml; charset=utf-8\nSOAPAction: \"\"\n\n<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body><notifications xmlns=\"http://soap.sforce.com/2005/09/outbound\"><OrganizationId>00D24</OrganizationId></notifications></soapenv:Body></soapenv:Envelope>",
        xml!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body><notificationsResponse xmlns=\"http://soap.sforce.com/2005/09/outbound\"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>"
        ),
        Some("salesforce"),
    ),
    case(
        "Twilio",
        "POST /sms HTTP/1.1\nX-Twilio-Signature: RSOYDt4T1cUTdK1PDd93/VVr8B8=\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\n\nToCountry=US&MessageSid=SM1&AccountSid=AC1&Body=hi",
        xml!("<Response/>"),
        Some("twilio"),
    ),
    case("Trello", "HEAD /trello HTTP/1.1\n\n", DEFAULT, None),
    case(
        "Mailchimp",
        "GET /mailchimp HTTP/1.1\nUser-Agent: MailChimp.com WebHook Validator\n\n",
        DEFAULT,
        None,
    ),
    case("Intercom", "HEAD /intercom HTTP/1.1\n\n", DEFAULT, None),
    case(
        "Google Drive and Calendar",
        "POST /google HTTP/1.1\nX-Goog-Channel-ID: 4ba78bf0\nX-Goog-Message-Number: 1\nX-Goog-Resource-State: sync\n\n",
        DEFAULT,
        None,
    ),
    case(
        "DocuSign Connect",
        concat!(
            "POST /docusign HTTP/1.1\nContent-Type: application/json\n\n",
            r#"{"event":"envelope-sent","apiVersion":"v2.1","data":{"accountId":"1"}}"#
        ),
        DEFAULT,
        None,
    ),
    case(
        "GitHub",
        concat!(
            "POST /github HTTP/1.1\nX-GitHub-Event: ping\nContent-Type: application/json\n\n",
            r#"{"zen":"Keep it logically awesome.","hook_id":1}"#
        ),
        DEFAULT,
        None,
    ),
    case(
        "Stripe",
        concat!(
            "POST /stripe HTTP/1.1\nStripe-Signature: t=1,v1=a\nContent-Type: application/json\n\n",
            r#"{"id":"evt_1","object":"event","type":"charge.succeeded"}"#
        ),
        DEFAULT,
        None,
    ),
    case(
        "Shopify",
        concat!(
            "POST /shopify HTTP/1.1\nX-Shopify-Topic: orders/create\nContent-Type: application/json\n\n",
            r#"{"id":820982911946154508}"#
        ),
        DEFAULT,
        None,
    ),
    case(
        "GitLab",
        concat!(
            "POST /gitlab HTTP/1.1\nX-Gitlab-Event: Push Hook\nContent-Type: application/json\n\n",
            r#"{"object_kind":"push"}"#
        ),
        DEFAULT,
        None,
    ),
];
