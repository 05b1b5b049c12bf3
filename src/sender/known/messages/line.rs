//! LINE: what happens in the chats of a bot.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, Json as Has},
        Place::{Json, Word},
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. One delivery carries many events, or none when it only asks
/// whether somebody listens: the button for that is called Verify.
pub(super) const LINE: Sender = Sender {
    name: "line",
    title: "LINE",
    docs: "https://developers.line.biz/en/docs/messaging-api/receiving-messages/",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("x-line-signature")],
        &[
            Has("/destination"),
            Has("/events/0/webhookEventId"),
            Has("/events/0/deliveryContext"),
        ],
    ],
    batch: &["/events/[]"],
    event: &[Json("/events/[]/type"), Word("verify")],
    action: &[Json("/events/[]/message/type")],
    event_id: &[Json("/events/[]/webhookEventId")],
    event_time: &[Json("/events/[]/timestamp")],
    attempt: Some(Attempt::Again(Json(
        "/events/0/deliveryContext/isRedelivery",
    ))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("x-line-signature")
        .base64()],
    what: &[
        What::on(
            &["postback"],
            "{/events/0/source/userId:end} {/events/0/postback/data}",
        ),
        What::any(
            "{/events/0/source/groupId|/events/0/source/roomId|/events/0/source/userId:end} {/events/0/message/text|/events/0/message/id}",
        ),
        What::any("{/destination:end}"),
    ],
    samples: &[
        Sample::post(
            "message.text",
            HEADERS,
            r#"{"destination":"Ua46650000000000000000000000001815","events":[{"type":"message","message":{"type":"text","id":"4665{{unix}}","quoteToken":"q{{id}}","text":"Is the table printed?"},"webhookEventId":"01{{id}}A","deliveryContext":{"isRedelivery":false},"timestamp":{{unix}}000,"source":{"type":"user","userId":"U1906000000000000000000000000ada1"},"replyToken":"{{id}}{{id}}","mode":"active"},{"type":"follow","webhookEventId":"01{{id}}B","deliveryContext":{"isRedelivery":false},"timestamp":{{unix}}001,"source":{"type":"user","userId":"U1906000000000000000000000000ada2"},"replyToken":"{{id}}{{id}}","mode":"active","follow":{"isUnblocked":false}}]}"#,
        ),
        Sample::post(
            "postback",
            HEADERS,
            r#"{"destination":"Ua46650000000000000000000000001815","events":[{"type":"postback","postback":{"data":"print=7"},"webhookEventId":"01{{id}}C","deliveryContext":{"isRedelivery":true},"timestamp":{{unix}}000,"source":{"type":"user","userId":"U1906000000000000000000000000ada1"},"replyToken":"{{id}}{{id}}","mode":"active"}]}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "LineBotWebhook/2.0"),
    ("Content-Type", "application/json; charset=utf-8"),
];
