//! Slack: events, commands and what users do with buttons and dialogs.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, HeaderStarts, Json as Has, JsonIs, JsonStarts},
        Place::{Header as InHeader, Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn},
};

/// The row. Events come as JSON, commands as a form, buttons and dialogs as
/// JSON inside a form. The challenge of Feishu has the shape of Slack's, so it
/// is Slack's only with Slack's header.
pub(super) const SLACK: Sender = Sender {
    name: "slack",
    title: "Slack",
    docs: "https://docs.slack.dev/apis/events-api/",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("X-Slack-Signature")],
        &[HeaderStarts("User-Agent", "Slackbot 1.0")],
        &[
            JsonIs("/type", "event_callback"),
            Has("/api_app_id"),
            Has("/team_id"),
            Has("/event/type"),
        ],
        &[
            Has("/command"),
            JsonStarts("/response_url", "https://hooks.slack.com/"),
        ],
        &[
            Has("/payload//type"),
            Has("/payload//team/id"),
            Has("/payload//api_app_id"),
        ],
    ],
    inside: &["/payload"],
    event: &[
        Json("/event/type"),
        Json("/type"),
        When(Has("/command"), "slash_command"),
        When(Has("/trigger_word"), "outgoing_webhook"),
    ],
    action: &[Json("/event/subtype"), Json("/command")],
    event_id: &[Json("/event_id"), Json("/trigger_id")],
    event_time: &[
        Json("/event_time"),
        Json("/action_ts"),
        InHeader("X-Slack-Request-Timestamp"),
    ],
    attempt: Some(Attempt::Retry(InHeader("X-Slack-Retry-Num"))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Slack-Signature")
        .prefix("v0=")
        .hex()
        .over(&[
            Part::Literal("v0:"),
            Part::Timestamp,
            Part::Literal(":"),
            Part::Body,
        ])
        .timed(TimestampIn::Header("X-Slack-Request-Timestamp"), 300)],
    what: &[
        What::on(&["url_verification"], "{/challenge:end}"),
        What::on(&["slash_command"], "{/user_name} {/text}"),
        What::on(
            &["block_actions"],
            "{/user/username|/user/name|/user/id} {/actions/0/action_id} {/actions/0/value|/actions/0/selected_option/value}",
        ),
        What::on(
            &["view_submission", "view_closed"],
            "{/user/username|/user/name|/user/id} {/view/callback_id|/view/id}",
        ),
        What::on(
            &["reaction_*"],
            "{/event/user} :{/event/reaction}: {/event/item/channel}",
        ),
        What::any(
            "{/event/channel|/event/channel/id} {/event/user|/event/username|/event/bot_id} {/event/text}",
        ),
        What::any("{/event/user|/event/user/id} {/event/text}"),
        What::any("{/user/username|/user/name|/user_name|/user/id} {/callback_id|/text}"),
        What::any("{/team_id|/team/domain|/team/id}"),
    ],
    remarks: &[
        Remark {
            when: &[HeaderStarts("X-Slack-Retry-Reason", "http_timeout")],
            say: "Slack tries again because the last answer took longer than 3 s",
        },
        Remark {
            when: &[HeaderStarts("X-Slack-Retry-Reason", "http_error")],
            say: "Slack tries again because the last answer was no 200",
        },
    ],
    handshake: "a POST with type url_verification, answered with its challenge within 3 s",
    retries: Retries::new(
        Source::Memory,
        "3: at once, after 1 min and after 5 min",
        &[0, 60, 300],
    ),
    gives_up: Some("switches the events of an app off when fewer than 5 % an hour succeed"),
    timeout: Some(3),
    samples: SAMPLES,
    ..Sender::BLANK
};

const JSON: &[(&str, &str)] = &[
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip,deflate"),
    ("Content-Type", "application/json"),
    ("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)"),
];

const FORM: &[(&str, &str)] = &[
    ("Accept", "application/json,*/*"),
    ("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "message",
        JSON,
        r#"{"token":"kmV8dQ2sT0aPz4xWb1LrNc7E","team_id":"T04ENGINE","api_app_id":"A04LOOM01","event":{"type":"message","channel":"C04CARDS","user":"U04ADA","text":"The wheel turns","ts":"{{unix}}.000100","event_ts":"{{unix}}.000100","channel_type":"channel"},"type":"event_callback","event_id":"Ev{{id}}","event_time":{{unix}},"is_ext_shared_channel":false}"#,
    ),
    Sample::post(
        "app_mention",
        JSON,
        r#"{"token":"kmV8dQ2sT0aPz4xWb1LrNc7E","team_id":"T04ENGINE","api_app_id":"A04LOOM01","event":{"type":"app_mention","user":"U04GRACE","text":"<@U04LOOM> print the table","channel":"C04CARDS","ts":"{{unix}}.000200","event_ts":"{{unix}}.000200"},"type":"event_callback","event_id":"Ev{{id}}","event_time":{{unix}}}"#,
    ),
    Sample::form(
        "slash_command./weave",
        FORM,
        &[
            ("token", "kmV8dQ2sT0aPz4xWb1LrNc7E"),
            ("team_id", "T04ENGINE"),
            ("team_domain", "engine"),
            ("channel_id", "C04CARDS"),
            ("channel_name", "cards"),
            ("user_id", "U04ADA"),
            ("user_name", "ada"),
            ("command", "/weave"),
            ("text", "card 7"),
            ("api_app_id", "A04LOOM01"),
            (
                "response_url",
                "https://hooks.slack.com/commands/T04ENGINE/1/{{id}}",
            ),
            ("trigger_id", "{{unix}}.4665.{{id}}"),
        ],
    ),
    Sample::form(
        "block_actions",
        FORM,
        &[(
            "payload",
            r#"{"type":"block_actions","user":{"id":"U04ADA","username":"ada","team_id":"T04ENGINE"},"api_app_id":"A04LOOM01","token":"kmV8dQ2sT0aPz4xWb1LrNc7E","trigger_id":"{{unix}}.4665.{{id}}","team":{"id":"T04ENGINE","domain":"engine"},"channel":{"id":"C04CARDS","name":"cards"},"response_url":"https://hooks.slack.com/actions/T04ENGINE/1/{{id}}","actions":[{"type":"button","block_id":"b1","action_id":"approve","value":"card-7","action_ts":"{{unix}}.000300"}]}"#,
        )],
    ),
    Sample::post(
        "url_verification",
        JSON,
        r#"{"token":"kmV8dQ2sT0aPz4xWb1LrNc7E","challenge":"{{id}}{{id}}","type":"url_verification"}"#,
    ),
];
