//! Amazon Data Firehose, when it delivers to an HTTP endpoint: records in
//! base64, many in one.

use crate::{
    sender::row::{
        Clue::Header,
        Place::{Header as InHeader, Json, Word},
        Remark, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. What the records are, only the stream's owner knows, so a delivery
/// is one event.
pub(super) const AWS_FIREHOSE: Sender = Sender {
    name: "aws-firehose",
    title: "Amazon Data Firehose",
    docs: "https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("X-Amz-Firehose-Protocol-Version")],
        &[Header("X-Amz-Firehose-Request-Id")],
    ],
    event: &[Word("records")],
    delivery_id: &[InHeader("X-Amz-Firehose-Request-Id"), Json("/requestId")],
    event_id: &[InHeader("X-Amz-Firehose-Request-Id"), Json("/requestId")],
    event_time: &[Json("/timestamp")],
    signatures: &[Scheme::token("X-Amz-Firehose-Access-Key").due_with_secret()],
    what: &[What::any("{/records:count} records")],
    remarks: &[Remark {
        when: &[Header("X-Amz-Firehose-Access-Key")],
        say: "nothing is signed: the access key is sent in the clear",
    }],
    handshake: "every delivery wants 200 and JSON with its requestId and a timestamp, or it counts as failed",
    timeout: Some(180),
    samples: &[Sample::post(
        "records",
        &[
            ("Content-Type", "application/json"),
            ("User-Agent", "Amazon Kinesis Data Firehose Agent/1.0"),
            ("X-Amz-Firehose-Protocol-Version", "1.0"),
            ("X-Amz-Firehose-Request-Id", "{{uuid}}"),
            (
                "X-Amz-Firehose-Source-Arn",
                "arn:aws:firehose:eu-central-1:181546650042:deliverystream/cards",
            ),
        ],
        r#"{"requestId":"{{uuid}}","timestamp":{{millis}},"records":[{"data":"eyJjYXJkIjo0Mn0="},{"data":"eyJjYXJkIjo0M30="}]}"#,
    )],
    ..Sender::BLANK
};
