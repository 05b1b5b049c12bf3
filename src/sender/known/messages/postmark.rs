//! Postmark: the events of mail that was sent, and mail that came in.

use crate::{
    sender::row::{
        Clue::{HeaderStarts, Json as Has, NoHeader, NoJson},
        Place::{All, Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. Postmark signs nothing; name and password in the URL are what it
/// offers. One message has many events, so its id is not theirs.
pub(super) const POSTMARK: Sender = Sender {
    name: "postmark",
    title: "Postmark",
    docs: "https://postmarkapp.com/developer/webhooks/webhooks-overview",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Postmark")],
        &[Has("/RecordType"), Has("/MessageID")],
        &[Has("/FromFull/Email"), Has("/ToFull"), Has("/MessageID")],
    ],
    event: &[Json("/RecordType"), When(NoJson("/RecordType"), "Inbound")],
    action: &[Json("/Type")],
    event_id: &[
        All(&[Json("/RecordType"), Json("/ID")]),
        All(&[Json("/RecordType"), Json("/MessageID"), Json("/ReceivedAt")]),
        All(&[Json("/RecordType"), Json("/MessageID"), Json("/ChangedAt")]),
        All(&[Json("/RecordType"), Json("/MessageID")]),
        Json("/MessageID"),
    ],
    event_time: &[
        Json("/BouncedAt"),
        Json("/DeliveredAt"),
        Json("/ReceivedAt"),
        Json("/ChangedAt"),
        Json("/Date"),
    ],
    signatures: &[Scheme::basic()],
    what: &[
        What::on(&["Click"], "{/Recipient} {/OriginalLink}"),
        What::on(&["Inbound"], "{/From|/FromFull/Email} {/Subject}"),
        What::any("{/Email|/Recipient} {/Subject|/SuppressionReason|/Details}"),
        What::any("{/Name} {/Description}"),
        What::any("{/From} {/Subject}"),
        What::any("{/MessageID:end}"),
        What::on(&["Inbound"], "{/Attachments:count} attachments"),
    ],
    remarks: &[Remark {
        when: &[NoHeader("Authorization"), Has("/MessageID")],
        say: "Postmark signs nothing: without a name and a password in the URL anybody can send this",
    }],
    retries: Retries::said(
        Source::Memory,
        "bounces and mail that came in: 10 over some 6 hours; others after 1, 5 and 15 min; an answer of 403 stops it",
    ),
    gives_up: Some("stops at once on 403"),
    samples: SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Postmark"),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "Delivery",
        HEADERS,
        r#"{"RecordType":"Delivery","ServerID":4665,"MessageStream":"outbound","MessageID":"{{uuid}}","Recipient":"grace@example.com","Tag":"tables","DeliveredAt":"{{iso}}","Details":"250 2.0.0 OK","Metadata":{"card":"7"}}"#,
    ),
    Sample::post(
        "Bounce.HardBounce",
        HEADERS,
        r#"{"RecordType":"Bounce","ID":1815{{unix}},"Type":"HardBounce","TypeCode":1,"Name":"Hard bounce","Tag":"tables","MessageID":"{{uuid}}","ServerID":4665,"MessageStream":"outbound","Description":"The server was unable to deliver your message","Details":"smtp;550 5.1.1 no such user","Email":"nobody@example.com","From":"ada@example.com","BouncedAt":"{{iso}}","Inactive":true,"CanActivate":true,"Subject":"The table"}"#,
    ),
    Sample::post(
        "Inbound",
        HEADERS,
        r#"{"FromName":"Ada","MessageStream":"inbound","From":"ada@example.com","FromFull":{"Email":"ada@example.com","Name":"Ada","MailboxHash":""},"To":"cards+7@in.example.com","ToFull":[{"Email":"cards+7@in.example.com","Name":"","MailboxHash":"7"}],"OriginalRecipient":"cards+7@in.example.com","Subject":"Card 7","MessageID":"{{uuid}}","MailboxHash":"7","TextBody":"Please weave this one first.","Headers":[],"Attachments":[]}"#,
    ),
];
