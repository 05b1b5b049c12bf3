//! Amazon SNS: notifications of other services of AWS, as JSON text inside
//! JSON that says it is plain text.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson, JsonIs},
        Place::{Header as InHeader, Json},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, SignatureIn},
};

/// The row. The secret is the certificate at `SigningCertURL`. Signature
/// version 1 is RSA with SHA-1, version 2 with SHA-256. A notification has no
/// `SubscribeURL` and no `Token`, a confirmation no `Subject`, so one list of
/// lines serves both.
pub(super) const AWS_SNS: Sender = Sender {
    name: "aws-sns",
    title: "Amazon SNS",
    docs: "https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("x-amz-sns-message-type")],
        &[
            HasJson("/Type"),
            HasJson("/MessageId"),
            HasJson("/TopicArn"),
            HasJson("/SigningCertURL"),
        ],
    ],
    event: &[InHeader("x-amz-sns-message-type"), Json("/Type")],
    action: &[
        Json("/Message//eventType"),
        Json("/Message//notificationType"),
        Json("/Message//detail-type"),
        Json("/Message//Records/0/eventName"),
        Json("/Message//NewStateValue"),
    ],
    delivery_id: &[InHeader("x-amz-sns-message-id"), Json("/MessageId")],
    event_id: &[InHeader("x-amz-sns-message-id"), Json("/MessageId")],
    event_time: &[Json("/Timestamp")],
    signatures: &[
        Scheme::rsa(Hash::Sha1)
            .at(SignatureIn::Json("/Signature"))
            .over(LINES)
            .certificate(CERTIFICATE, HOSTS),
        Scheme::rsa(Hash::Sha256)
            .at(SignatureIn::Json("/Signature"))
            .over(LINES)
            .certificate(CERTIFICATE, HOSTS),
    ],
    what: &[
        What::any("{/Message//AlarmName} {/Message//NewStateValue}"),
        What::any("{/Message//mail/destination/0} {/Message//bounce/bounceType}"),
        What::any("{/Message//source} {/Message//detail/state|/Message//detail-type}"),
        What::any("{/Message//Records/0/s3/bucket/name} {/Message//Records/0/s3/object/key}"),
        What::any("{/Subject|/TopicArn}"),
        What::any("{/MessageId|x-amz-sns-message-id:end}"),
    ],
    remarks: &[
        Remark {
            when: &[JsonIs("/Type", "SubscriptionConfirmation")],
            say: "no event comes before the SubscribeURL was opened; open it only when its host is sns.REGION.amazonaws.com",
        },
        Remark {
            when: &[Header("x-amz-sns-rawdelivery")],
            say: "raw delivery is on: the body is the bare message, and nothing of it is signed",
        },
    ],
    handshake: "a SubscriptionConfirmation wants its SubscribeURL opened",
    retries: Retries::new(
        Source::Documented,
        "3, 20 s apart, where the topic's policy says nothing else",
        &[20, 20, 20],
    ),
    gives_up: Some("puts the message into the dead-letter queue if there is one"),
    timeout: Some(15),
    samples: SAMPLES,
    ..Sender::BLANK
};

const CERTIFICATE: SignatureIn = SignatureIn::Json("/SigningCertURL");

const HOSTS: &[&str] = &["sns.*.amazonaws.com", "sns.*.amazonaws.com.cn"];

const LINES: &[Part] = &[Part::Lines(&[
    "/Message",
    "/MessageId",
    "/Subject",
    "/SubscribeURL",
    "/Timestamp",
    "/Token",
    "/TopicArn",
    "/Type",
])];

macro_rules! headers {
    ($type:literal) => {
        &[
            ("x-amz-sns-message-type", $type),
            ("x-amz-sns-message-id", "{{uuid}}"),
            (
                "x-amz-sns-topic-arn",
                "arn:aws:sns:eu-central-1:181546650042:engine-alarms",
            ),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("User-Agent", "Amazon Simple Notification Service Agent"),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post(
        "Notification.ALARM",
        headers!("Notification"),
        r#"{
  "Type" : "Notification",
  "MessageId" : "{{uuid}}",
  "TopicArn" : "arn:aws:sns:eu-central-1:181546650042:engine-alarms",
  "Subject" : "ALARM: \"mill-is-hot\" in EU (Frankfurt)",
  "Message" : "{\"AlarmName\":\"mill-is-hot\",\"NewStateValue\":\"ALARM\",\"NewStateReason\":\"42 is above 40\",\"StateChangeTime\":\"{{iso}}\",\"OldStateValue\":\"OK\"}",
  "Timestamp" : "{{iso}}",
  "SignatureVersion" : "1",
  "Signature" : "-",
  "SigningCertURL" : "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-4665.pem",
  "UnsubscribeURL" : "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe"
}"#,
    ),
    Sample::post(
        "SubscriptionConfirmation",
        headers!("SubscriptionConfirmation"),
        r#"{
  "Type" : "SubscriptionConfirmation",
  "MessageId" : "{{uuid}}",
  "Token" : "{{id}}{{id}}",
  "TopicArn" : "arn:aws:sns:eu-central-1:181546650042:engine-alarms",
  "Message" : "You have chosen to subscribe to the topic arn:aws:sns:eu-central-1:181546650042:engine-alarms.\nTo confirm the subscription, visit the SubscribeURL included in this message.",
  "SubscribeURL" : "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-central-1:181546650042:engine-alarms&Token={{id}}{{id}}",
  "Timestamp" : "{{iso}}",
  "SignatureVersion" : "1",
  "Signature" : "-",
  "SigningCertURL" : "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-4665.pem"
}"#,
    ),
];
