//! Searches in logs that found something: Graylog, Logentries, Papertrail,
//! Riemann. None of them signs.

use super::UNSIGNED;
use crate::sender::row::{
    Clue::{Header, HeaderStarts, Json as HasJson, NoHeader},
    Place::{Json, When, Word},
    Remark, Sample, Sender, Source, What,
};

const REMARKS: &[Remark] = &[Remark {
    when: &[NoHeader("Authorization")],
    say: UNSIGNED,
}];

/// Graylog: alerts of a stream, and the event notifications after them.
pub(super) const GRAYLOG: Sender = Sender {
    name: "graylog",
    title: "Graylog",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Graylog")],
        &[
            HasJson("/check_result/triggered_condition"),
            HasJson("/stream/id"),
        ],
        &[
            HasJson("/event_definition_id"),
            HasJson("/event_definition_type"),
            HasJson("/event/id"),
        ],
    ],
    event: &[
        When(HasJson("/check_result"), "check_result"),
        Json("/event_definition_type"),
        Word("alert"),
    ],
    event_id: &[Json("/event/id")],
    event_time: &[Json("/check_result/triggered_at"), Json("/event/timestamp")],
    what: &[
        What::any("{/stream/title} {/check_result/result_description}"),
        What::any("{/event_definition_title} {/event/message}"),
        What::any("{/message|/title}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "check_result",
        &[
            ("User-Agent", "Graylog"),
            ("Content-Type", "application/json"),
        ],
        r#"{"check_result":{"result_description":"Stream had 2 messages in the last 1 minutes with trigger condition more than 1 messages.","triggered_condition":{"id":"{{uuid}}","type":"MESSAGE_COUNT","created_at":"{{iso}}","grace":1,"parameters":{"threshold":1,"time":1}},"triggered_at":"{{iso}}","triggered":true,"matching_messages":[{"index":"graylog_7","message":"wheel: 1.5 turns a minute","timestamp":"{{iso}}","source":"engine-1","id":"{{uuid}}"}]},"stream":{"id":"{{id}}","title":"wheel","description":"What the wheel says","disabled":false}}"#,
    )],
    ..Sender::BLANK
};

/// Logentries: alerts, as JSON in a form.
pub(super) const LOGENTRIES: Sender = Sender {
    name: "logentries",
    title: "Logentries",
    source: Source::Fixtures,
    known_by: &[
        &[Header("X-Le-Account")],
        &[HeaderStarts("User-Agent", "Logentries")],
    ],
    inside: &["/payload"],
    event: &[Word("alert")],
    event_time: &[Json("/event/t")],
    what: &[
        What::any("{/alert/name} {/host/name} {/event/m}"),
        What::any("{/log/name|/event/m}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::form(
        "alert",
        &[("User-Agent", "logentries"), ("X-Le-Account", "1815a4665")],
        &[(
            "payload",
            r#"{"alert":{"name":"The wheel is slow"},"host":{"name":"engine-1","hostname":"engine-1"},"log":{"name":"engine.log"},"event":{"s":46650001,"m":"wheel: 1.5 turns a minute","t":{{millis}}},"context":[]}"#,
        )],
    )],
    ..Sender::BLANK
};

/// Papertrail: the lines that a saved search found, as JSON in a form.
pub(super) const PAPERTRAIL: Sender = Sender {
    name: "papertrail",
    title: "Papertrail",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Papertrail")],
        &[
            HasJson("/saved_search/html_search_url"),
            HasJson("/max_id"),
            HasJson("/events"),
        ],
    ],
    inside: &["/payload"],
    event: &[Word("saved_search")],
    event_id: &[Json("/max_id")],
    event_time: &[Json("/events/0/received_at")],
    what: &[
        What::any("{/saved_search/name} +{/events:count} {/events/0/hostname} {/events/0/message}"),
        What::any("{/saved_search/name|/max_id}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::form(
        "saved_search",
        &[("User-Agent", "Papertrail")],
        &[(
            "payload",
            r#"{"events": [{"id": 46650001, "received_at": "{{iso}}", "display_received_at": "Dec 01 12:00:00", "source_ip": "192.0.2.18", "source_name": "engine-1", "source_id": 2, "hostname": "engine-1", "program": "wheel", "severity": "Info", "facility": "Daemon", "message": "1.5 turns a minute"}], "saved_search": {"id": 12, "name": "Slow wheel", "query": "wheel turns", "html_edit_url": "https://papertrailapp.com/searches/12/edit", "html_search_url": "https://papertrailapp.com/searches/12"}, "max_id": 46650001, "min_id": 46650001}"#,
        )],
    )],
    ..Sender::BLANK
};

/// Riemann: an event as it is. Its body could be anybody's, so only the
/// user agent tells.
pub(super) const RIEMANN: Sender = Sender {
    name: "riemann",
    title: "Riemann",
    source: Source::Fixtures,
    known_by: &[&[HeaderStarts("User-Agent", "riemann")]],
    event: &[Word("event")],
    action: &[Json("/state")],
    event_time: &[Json("/time")],
    what: &[
        What::any("{/host} {/service} {/metric} {/description}"),
        What::any("{/service|/state|/description}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "event.critical",
        &[
            ("User-Agent", "riemann"),
            ("Content-Type", "application/json"),
        ],
        r#"{"host":"engine-1","service":"wheel","state":"critical","description":"The wheel turns slowly","metric":1.5,"time":{{unix}}}"#,
    )],
    ..Sender::BLANK
};
