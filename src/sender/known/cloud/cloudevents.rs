//! `CloudEvents`, an envelope of the CNCF: in headers (binary), around the data
//! (structured), or many in a list (batch).

use crate::sender::row::{
    Clue::{Header, HeaderHas, Json as HasJson, Method},
    Place::{Header as InHeader, Json, When},
    Sample, Sender, Source, What,
};

/// The row. Nothing is signed. An id is one only together with its source, but
/// is shown alone. `QuickBooks` and Event Grid send this form under headers of
/// their own.
pub(super) const CLOUDEVENTS: Sender = Sender {
    name: "cloudevents",
    title: "CloudEvents",
    docs: "https://github.com/cloudevents/spec",
    source: Source::Documented,
    known_by: &[
        &[Header("ce-specversion")],
        &[HeaderHas("Content-Type", "application/cloudevents")],
        &[Method("OPTIONS"), Header("WebHook-Request-Origin")],
        &[
            HasJson("/type"),
            HasJson("/source"),
            HasJson("/id"),
            HasJson("/specversion"),
        ],
        &[
            HasJson("/0/type"),
            HasJson("/0/source"),
            HasJson("/0/id"),
            HasJson("/0/specversion"),
        ],
    ],
    unless: &[Header("intuit-signature"), Header("aeg-event-type")],
    batch: &["/[]"],
    event: &[
        InHeader("ce-type"),
        Json("/[]/type"),
        Json("/type"),
        When(Method("OPTIONS"), "abuse-protection"),
    ],
    event_id: &[InHeader("ce-id"), Json("/[]/id"), Json("/id")],
    event_time: &[InHeader("ce-time"), Json("/[]/time"), Json("/time")],
    what: &[
        What::any("{ce-subject} {ce-source} {ce-id:end}"),
        What::any("{ce-source} {ce-id:end}"),
        What::any("{WebHook-Request-Origin}"),
        What::any("{/subject} {/source} {/id:end}"),
        What::any("{/source} {/id:end}"),
        What::any("{/0/source} {/0/id:end}"),
    ],
    handshake: "an OPTIONS with WebHook-Request-Origin wants 200, WebHook-Allowed-Origin with that origin or *, and Allow: POST",
    samples: &[
        Sample::post(
            "com.example.engine.started",
            &[(
                "Content-Type",
                "application/cloudevents+json; charset=utf-8",
            )],
            r#"{"specversion":"1.0","type":"com.example.engine.started","source":"/engines/42","subject":"mill","id":"{{uuid}}","time":"{{iso}}","datacontenttype":"application/json","data":{"cards":1815}}"#,
        ),
        Sample::post(
            "com.example.engine.stopped",
            &[(
                "Content-Type",
                "application/cloudevents-batch+json; charset=utf-8",
            )],
            r#"[{"specversion":"1.0","type":"com.example.engine.stopped","source":"/engines/42","id":"{{uuid}}","time":"{{iso}}","data":{"cards":4665}},{"specversion":"1.0","type":"com.example.engine.started","source":"/engines/43","id":"{{id}}","time":"{{iso}}","data":{"cards":0}}]"#,
        ),
    ],
    ..Sender::BLANK
};
