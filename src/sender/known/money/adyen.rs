//! Adyen: payments. The classic notifications carry their signature inside the
//! body; those of the platform and of the management API carry it in a header.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson},
        Place::{All, Json},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, KeyForm, Part, Scheme, SignatureIn},
};

/// The row. The key is shown as hex. Of the classic notifications eight fields
/// are signed, of each item; the body is not. The name of the header of the newer ones is
/// from memory.
pub(super) const ADYEN: Sender = Sender {
    name: "adyen",
    title: "Adyen",
    docs: "https://docs.adyen.com/development-resources/webhooks/",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[HasJson("/notificationItems/0/NotificationRequestItem")],
        &[HeaderStarts("User-Agent", "Adyen HttpClient")],
        &[
            Header("HmacSignature"),
            HasJson("/type"),
            HasJson("/environment"),
        ],
    ],
    batch: &["/notificationItems/[]"],
    event: &[
        Json("/notificationItems/[]/NotificationRequestItem/eventCode"),
        Json("/type"),
    ],
    event_id: &[
        All(&[
            Json("/notificationItems/[]/NotificationRequestItem/pspReference"),
            Json("/notificationItems/[]/NotificationRequestItem/eventCode"),
            Json("/notificationItems/[]/NotificationRequestItem/success"),
        ]),
        Json("/data/id"),
    ],
    event_time: &[
        Json("/notificationItems/[]/NotificationRequestItem/eventDate"),
        Json("/timestamp"),
        Json("/createdAt"),
    ],
    signatures: &[
        Scheme::hmac(Hash::Sha256)
            .at(SignatureIn::Json(
                "/notificationItems/[]/NotificationRequestItem/additionalData/hmacSignature",
            ))
            .base64()
            .key(KeyForm::Hex)
            .over(FIELDS)
            .due_with_secret(),
        Scheme::hmac(Hash::Sha256)
            .header("HmacSignature")
            .base64()
            .key(KeyForm::Hex)
            .due_with_secret(),
    ],
    what: &[
        What::any(
            "{/notificationItems/[]/NotificationRequestItem/amount/value} {/notificationItems/[]/NotificationRequestItem/amount/currency} {/notificationItems/[]/NotificationRequestItem/merchantReference} success={/notificationItems/[]/NotificationRequestItem/success}",
        ),
        What::any(
            "{/notificationItems/[]/NotificationRequestItem/pspReference} success={/notificationItems/[]/NotificationRequestItem/success}",
        ),
        What::any("{/data/id|/data/accountHolder/id|/data/merchantId} {/environment}"),
    ],
    remarks: &[Remark {
        when: &[HasJson(
            "/notificationItems/[]/NotificationRequestItem/additionalData/hmacSignature",
        )],
        say: "the signature covers eight fields and not the body: everything else may be changed and it still holds",
    }],
    retries: Retries::said(
        Source::Memory,
        "3 quick ones, then after 2, 5, 10, 15, 30 min and so on up to 8 h, for 30 days",
    ),
    samples: SAMPLES,
    ..Sender::BLANK
};

const FIELDS: &[Part] = &[
    Part::Json("/notificationItems/[]/NotificationRequestItem/pspReference"),
    Part::Literal(":"),
    Part::Json("/notificationItems/[]/NotificationRequestItem/originalReference"),
    Part::Literal(":"),
    Part::Json("/notificationItems/[]/NotificationRequestItem/merchantAccountCode"),
    Part::Literal(":"),
    Part::Json("/notificationItems/[]/NotificationRequestItem/merchantReference"),
    Part::Literal(":"),
    Part::Json("/notificationItems/[]/NotificationRequestItem/amount/value"),
    Part::Literal(":"),
    Part::Json("/notificationItems/[]/NotificationRequestItem/amount/currency"),
    Part::Literal(":"),
    Part::Json("/notificationItems/[]/NotificationRequestItem/eventCode"),
    Part::Literal(":"),
    Part::Json("/notificationItems/[]/NotificationRequestItem/success"),
];

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/json; charset=utf-8"),
    ("User-Agent", "Adyen HttpClient 1.0"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "AUTHORISATION",
        HEADERS,
        r#"{"live":"false","notificationItems":[{"NotificationRequestItem":{"additionalData":{"hmacSignature":"-","expiryDate":"12/2031"},"amount":{"currency":"EUR","value":4200},"eventCode":"AUTHORISATION","eventDate":"{{iso}}","merchantAccountCode":"AdaEngines","merchantReference":"ORD-1042","operations":["CANCEL","CAPTURE","REFUND"],"paymentMethod":"visa","pspReference":"{{id}}","reason":"1234:7777:12/2031","success":"true"}}]}"#,
    ),
    Sample::post(
        "REFUND",
        HEADERS,
        r#"{"live":"false","notificationItems":[{"NotificationRequestItem":{"additionalData":{"hmacSignature":"-"},"amount":{"currency":"EUR","value":4200},"eventCode":"REFUND","eventDate":"{{iso}}","merchantAccountCode":"AdaEngines","merchantReference":"ORD-1042","originalReference":"8815{{id}}","paymentMethod":"visa","pspReference":"{{id}}","reason":"","success":"false"}}]}"#,
    ),
];
