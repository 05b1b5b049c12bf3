//! `HubSpot`: contacts, companies and deals, by an application or a workflow.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, HeaderStarts, Json as Has, JsonIs, NoHeader},
        Place::{Json, When},
        Remark, Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme, TimestampIn, Unit},
};

/// The row. An application gets a list of changes, a workflow sends one whole
/// object. Of the three ways to sign, the newest is the one that counts; the
/// others are plain hashes with the secret in front, not HMAC.
pub(super) const HUBSPOT: Sender = Sender {
    name: "hubspot",
    title: "HubSpot",
    docs: "https://developers.hubspot.com/docs/api/webhooks",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header(V3)],
        &[Header(OLDER)],
        &[HeaderStarts("User-Agent", "HubSpot Connect ")],
        &[
            Has("/0/subscriptionType"),
            Has("/0/portalId"),
            Has("/0/eventId"),
        ],
    ],
    batch: &["/[]"],
    event: &[
        Json("/[]/subscriptionType"),
        Json("/objectType"),
        When(JsonIs("/is-contact", "true"), "CONTACT"),
    ],
    event_id: &[Json("/[]/eventId")],
    event_time: &[Json("/[]/occurredAt")],
    attempt: Some(Attempt::Retry(Json("/0/attemptNumber"))),
    signatures: &[
        Scheme::hmac(Hash::Sha256)
            .header(V3)
            .base64()
            .over(&[Part::Method, Part::Url, Part::Body, Part::Timestamp])
            .stamped(
                TimestampIn::Header("X-HubSpot-Request-Timestamp"),
                Unit::Millis,
            )
            .tolerance(300),
        Scheme::digest(Hash::Sha256)
            .header(OLDER)
            .hex()
            .over(&[Part::Secret, Part::Body]),
        Scheme::digest(Hash::Sha256).header(OLDER).hex().over(&[
            Part::Secret,
            Part::Method,
            Part::Url,
            Part::Body,
        ]),
    ],
    what: &[
        What::any("{/0/objectId} {/0/propertyName} {/0/propertyValue}"),
        What::any("{/0/objectId|/0/fromObjectId} {/0/changeFlag|/0/toObjectId}"),
        What::on(
            &["CONTACT"],
            "{/vid|/objectId} {/properties/email/value|/properties/firstname/value}",
        ),
        What::any(
            "{/objectId} {/properties/dealname/value|/properties/name/value|/properties/subject/value}",
        ),
        What::any("{/portalId|/portal-id}"),
    ],
    remarks: &[Remark {
        when: &[Header(OLDER), NoHeader(V3)],
        say: "the older signature is a plain SHA-256 with the secret in front, not an HMAC, and has no time",
    }],
    retries: Retries::said(
        Source::Memory,
        "10 over 24 hours; attemptNumber counts them from 0",
    ),
    samples: &[
        Sample::post(
            "contact.propertyChange",
            HEADERS,
            r#"[{"eventId":{{unix}}1,"subscriptionId":4665,"portalId":181519,"appId":7,"occurredAt":{{unix}}418,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":1906,"propertyName":"lifecyclestage","propertyValue":"customer","changeSource":"CRM"},{"eventId":{{unix}}2,"subscriptionId":4666,"portalId":181519,"appId":7,"occurredAt":{{unix}}420,"subscriptionType":"deal.creation","attemptNumber":0,"objectId":1207,"changeSource":"CRM","changeFlag":"NEW"}]"#,
        ),
        Sample::post(
            "DEAL",
            HEADERS,
            r#"{"portalId":181519,"objectType":"DEAL","objectTypeId":"0-3","objectId":1207,"properties":{"dealname":{"value":"Cards for the loom","timestamp":{{unix}}418,"source":"CRM_UI"},"amount":{"value":"1815","timestamp":{{unix}}418,"source":"CRM_UI"}},"version":7,"isDeleted":false}"#,
        ),
    ],
    ..Sender::BLANK
};

const V3: &str = "X-HubSpot-Signature-v3";

const OLDER: &str = "X-HubSpot-Signature";

const HEADERS: &[(&str, &str)] = &[
    (
        "User-Agent",
        "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - WebhooksExecutorDaemon-executor",
    ),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
];
