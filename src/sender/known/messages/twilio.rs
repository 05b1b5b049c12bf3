//! Twilio: messages and calls.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as Has, JsonStarts, Query},
        Place::{All, Header as InHeader, Json, Query as InQuery, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme},
};

/// The row. What it is about is told by which id is there; the status is the
/// finer part. With GET they stand in the query. A form signs the URL and its sorted fields, repeated names
/// included; JSON signs the URL, whose `bodySHA256` stands for the body.
pub(super) const TWILIO: Sender = Sender {
    name: "twilio",
    title: "Twilio",
    docs: "https://www.twilio.com/docs/usage/webhooks/webhooks-security",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("X-Twilio-Signature")],
        &[HeaderStarts("User-Agent", "TwilioProxy/")],
        &[
            JsonStarts("/AccountSid", "AC"),
            JsonStarts("/MessageSid", "SM"),
        ],
        &[
            JsonStarts("/AccountSid", "AC"),
            JsonStarts("/MessageSid", "MM"),
        ],
        &[
            JsonStarts("/AccountSid", "AC"),
            JsonStarts("/CallSid", "CA"),
        ],
    ],
    event: &[
        When(Has("/MessageSid"), "message"),
        When(Query("MessageSid"), "message"),
        When(Has("/SmsSid"), "message"),
        When(Has("/RecordingSid"), "recording"),
        When(Has("/ConferenceSid"), "conference"),
        When(Has("/CallSid"), "call"),
        When(Query("CallSid"), "call"),
        Json("/EventType"),
        Json("/type"),
    ],
    action: &[
        Json("/MessageStatus"),
        Json("/SmsStatus"),
        Json("/RecordingStatus"),
        Json("/StatusCallbackEvent"),
        Json("/CallStatus"),
        InQuery("MessageStatus"),
        InQuery("SmsStatus"),
        InQuery("CallStatus"),
    ],
    delivery_id: &[InHeader("I-Twilio-Idempotency-Token")],
    event_id: &[
        All(&[Json("/MessageSid"), Json("/MessageStatus")]),
        All(&[Json("/MessageSid"), Json("/SmsStatus")]),
        Json("/MessageSid"),
        All(&[
            Json("/CallSid"),
            Json("/SequenceNumber"),
            Json("/CallStatus"),
        ]),
        All(&[Json("/CallSid"), Json("/CallStatus")]),
    ],
    event_time: &[Json("/Timestamp")],
    signatures: &[Scheme::hmac(Hash::Sha1)
        .header("X-Twilio-Signature")
        .base64()
        .over(&[Part::Url, Part::SortedForm])
        .body_hash("bodySHA256")],
    what: &[
        What::on(&["message"], "{/From|/To} {/Body|/ErrorCode}"),
        What::on(&["call"], "{/From} {/To} {/CallDuration}s"),
        What::any("{/From} {/To}"),
        What::any("{/CallSid|/ConferenceSid|/AccountSid:end}"),
    ],
    remarks: &[Remark {
        when: &[Header("X-Twilio-Webhooks-Signature-Settings")],
        say: "X-Twilio-Webhooks-Signature-Settings names a newer way to sign (HMAC_SHA256), which SDKs before 9.13 do not know",
    }],
    retries: Retries::said(Source::Memory, "none; it asks the fallback URL instead"),
    timeout: Some(15),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "TwilioProxy/1.1"),
    ("Accept", "*/*"),
    ("I-Twilio-Idempotency-Token", "{{uuid}}"),
    ("X-Home-Region", "us1"),
];

const SAMPLES: &[Sample] = &[
    Sample::form(
        "message.received",
        HEADERS,
        &[
            ("ToCountry", "GB"),
            ("SmsMessageSid", "SM{{id}}{{id}}"),
            ("NumMedia", "0"),
            ("SmsSid", "SM{{id}}{{id}}"),
            ("SmsStatus", "received"),
            ("Body", "Is the table printed?"),
            ("To", "+442079460018"),
            ("NumSegments", "1"),
            ("MessageSid", "SM{{id}}{{id}}"),
            ("AccountSid", "AC0815181500000000000000000004665a"),
            ("From", "+442079460046"),
            ("ApiVersion", "2010-04-01"),
        ],
    ),
    Sample::form(
        "message.delivered",
        HEADERS,
        &[
            ("SmsSid", "SM{{id}}{{id}}"),
            ("SmsStatus", "delivered"),
            ("MessageStatus", "delivered"),
            ("To", "+442079460046"),
            ("MessageSid", "SM{{id}}{{id}}"),
            ("AccountSid", "AC0815181500000000000000000004665a"),
            ("From", "+442079460018"),
            ("ApiVersion", "2010-04-01"),
        ],
    ),
    Sample::form(
        "call.completed",
        HEADERS,
        &[
            ("CallSid", "CA{{id}}{{id}}"),
            ("AccountSid", "AC0815181500000000000000000004665a"),
            ("From", "+442079460018"),
            ("To", "+442079460046"),
            ("CallStatus", "completed"),
            ("CallDuration", "42"),
            ("Direction", "outbound-api"),
            ("SequenceNumber", "3"),
            ("CallbackSource", "call-progress-events"),
            ("ApiVersion", "2010-04-01"),
        ],
    ),
];
