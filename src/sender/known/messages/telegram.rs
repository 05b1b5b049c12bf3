//! Telegram: the updates of a bot.

use crate::{
    exchange::lookup::Kind,
    sender::row::{
        Clue::{self, Header, Json as Has, JsonKind, NoHeader},
        Place::{Json, KeyBeside},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. An update is named by the key beside `update_id`.
pub(super) const TELEGRAM: Sender = Sender {
    name: "telegram",
    title: "Telegram",
    docs: "https://core.telegram.org/bots/api#setwebhook",
    source: Source::Fixtures,
    signs_by: Source::Memory,
    known_by: &[
        &[Header("X-Telegram-Bot-Api-Secret-Token")],
        &[UPDATE, Has("/message/chat/id")],
        &[UPDATE, Has("/edited_message/chat/id")],
        &[UPDATE, Has("/channel_post/chat/id")],
        &[UPDATE, Has("/edited_channel_post/chat/id")],
        &[UPDATE, Has("/business_message/chat/id")],
        &[UPDATE, Has("/message_reaction/chat/id")],
        &[UPDATE, Has("/callback_query/from/id")],
        &[UPDATE, Has("/inline_query/from/id")],
        &[UPDATE, Has("/chosen_inline_result/from/id")],
        &[UPDATE, Has("/shipping_query/from/id")],
        &[UPDATE, Has("/pre_checkout_query/from/id")],
        &[UPDATE, Has("/my_chat_member/chat/id")],
        &[UPDATE, Has("/chat_member/chat/id")],
        &[UPDATE, Has("/chat_join_request/chat/id")],
        &[UPDATE, Has("/poll/options")],
        &[UPDATE, Has("/poll_answer/poll_id")],
    ],
    event: &[KeyBeside("/update_id")],
    event_id: &[Json("/update_id")],
    event_time: &[
        Json("/{}/edit_date"),
        Json("/{}/date"),
        Json("/callback_query/message/date"),
    ],
    signatures: &[Scheme::token("X-Telegram-Bot-Api-Secret-Token").due_with_secret()],
    what: &[
        What::on(
            &["message"],
            "{/message/from/username|/message/from/first_name|/message/chat/title} {/message/text|/message/caption}",
        ),
        What::on(
            &["edited_message"],
            "{/edited_message/from/username|/edited_message/from/first_name} {/edited_message/text|/edited_message/caption}",
        ),
        What::on(
            &["channel_post"],
            "{/channel_post/chat/title} {/channel_post/text|/channel_post/caption}",
        ),
        What::on(
            &["callback_query"],
            "{/callback_query/from/username|/callback_query/from/first_name} {/callback_query/data}",
        ),
        What::on(
            &["inline_query"],
            "{/inline_query/from/username|/inline_query/from/first_name} {/inline_query/query}",
        ),
        What::any("{/update_id}"),
    ],
    remarks: &[Remark {
        when: &[
            NoHeader("X-Telegram-Bot-Api-Secret-Token"),
            Has("/update_id"),
        ],
        say: "no secret_token was set with setWebhook: who knows the URL can send this",
    }],
    retries: Retries::said(Source::Memory, "for 24 hours"),
    samples: SAMPLES,
    ..Sender::BLANK
};

const UPDATE: Clue = JsonKind("/update_id", Kind::Number);

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "message",
        HEADERS,
        r#"{"update_id":4665{{unix}},"message":{"message_id":7,"from":{"id":1815,"is_bot":false,"first_name":"Ada","username":"ada","language_code":"en"},"chat":{"id":1815,"first_name":"Ada","username":"ada","type":"private"},"date":{{unix}},"text":"/weave card 7"}}"#,
    ),
    Sample::post(
        "callback_query",
        HEADERS,
        r#"{"update_id":4665{{unix}},"callback_query":{"id":"7795{{unix}}","from":{"id":1815,"is_bot":false,"first_name":"Ada","username":"ada"},"message":{"message_id":8,"chat":{"id":1815,"type":"private"},"date":{{unix}},"text":"Print it?"},"chat_instance":"-466518151906","data":"print:7"}}"#,
    ),
];
