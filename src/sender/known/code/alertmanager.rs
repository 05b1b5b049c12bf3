//! Prometheus Alertmanager, and Grafana, whose alerts have the same shape and
//! more.

use super::UNSIGNED;
use crate::{
    exchange::lookup::Kind,
    sender::row::{
        Clue::{HeaderStarts, Json as HasJson, JsonIs, JsonKind, NoHeader, NoJson},
        Place::Json,
        Remark, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// Alertmanager. Each alert of a group is an event of its own; the body is of
/// version 4.
pub(super) const ALERTMANAGER: Sender = Sender {
    name: "alertmanager",
    title: "Alertmanager",
    docs: "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Alertmanager/")],
        &[
            JsonIs("/version", "4"),
            HasJson("/groupKey"),
            HasJson("/receiver"),
            JsonKind("/alerts", Kind::Array),
            NoJson("/orgId"),
        ],
    ],
    unless: &[HeaderStarts("User-Agent", "Grafana")],
    batch: &["/alerts/[]"],
    event: &[Json("/alerts/[]/status"), Json("/status")],
    event_id: &[Json("/alerts/[]/fingerprint")],
    event_time: &[Json("/alerts/[]/startsAt")],
    signatures: &[Scheme::basic()],
    what: GROUP,
    remarks: &[Remark {
        when: &[NoHeader("Authorization")],
        say: UNSIGNED,
    }],
    samples: &[Sample::post(
        "firing",
        &[
            ("User-Agent", "Alertmanager/0.28.1"),
            ("Content-Type", "application/json"),
        ],
        r#"{"receiver":"hookglass","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"WheelSlow","instance":"engine-1:9100","severity":"page"},"annotations":{"summary":"The wheel turns slowly"},"startsAt":"{{iso}}","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus.example.com/graph","fingerprint":"{{id}}"}],"groupLabels":{"alertname":"WheelSlow"},"commonLabels":{"alertname":"WheelSlow","instance":"engine-1:9100","severity":"page"},"commonAnnotations":{"summary":"The wheel turns slowly"},"externalURL":"http://alertmanager.example.com","version":"4","groupKey":"{}:{alertname=\"WheelSlow\"}","truncatedAlerts":0}
"#,
    )],
    ..Sender::BLANK
};

/// What a group of alerts has in common; the rule, in Grafana's older ones.
const GROUP: &[What] = &[
    What::any(
        "{/commonLabels/alertname|/alerts/0/labels/alertname} +{/alerts:count} {/commonAnnotations/summary|/alerts/0/annotations/summary}",
    ),
    What::any("{/ruleName|/title} {/message}"),
    What::any("{/receiver|/status|/state}"),
];

/// Grafana. The alerting of before version 9 sent one `state` and no alerts.
/// Version 12 can sign the body, or the time and the body where its user names
/// a header for the time; that one, having no fixed name, is not judged.
pub(super) const GRAFANA: Sender = Sender {
    name: "grafana",
    title: "Grafana",
    docs: "https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/",
    source: Source::Fixtures,
    signs_by: Source::Code,
    known_by: &[
        &[HeaderStarts("User-Agent", "Grafana")],
        &[
            HasJson("/orgId"),
            HasJson("/groupKey"),
            HasJson("/title"),
            JsonKind("/alerts", Kind::Array),
        ],
        &[
            HasJson("/ruleId"),
            HasJson("/ruleName"),
            HasJson("/ruleUrl"),
            HasJson("/state"),
        ],
    ],
    batch: &["/alerts/[]"],
    event: &[Json("/alerts/[]/status"), Json("/status"), Json("/state")],
    event_id: &[Json("/alerts/[]/fingerprint")],
    event_time: &[Json("/alerts/[]/startsAt")],
    signatures: &[
        Scheme::hmac(Hash::Sha256)
            .header("X-Grafana-Alerting-Signature")
            .hex()
            .due_with_secret(),
        Scheme::basic(),
    ],
    what: GROUP,
    remarks: &[Remark {
        when: &[
            NoHeader("X-Grafana-Alerting-Signature"),
            NoHeader("Authorization"),
        ],
        say: UNSIGNED,
    }],
    samples: GRAFANA_SAMPLES,
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Grafana"),
    ("Content-Type", "application/json"),
];

const GRAFANA_SAMPLES: &[Sample] = &[
    Sample::post(
        "firing",
        HEADERS,
        r#"{"receiver":"hookglass","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"WheelSlow","grafana_folder":"Engine"},"annotations":{"summary":"The wheel turns slowly"},"startsAt":"{{iso}}","endsAt":"0001-01-01T00:00:00Z","generatorURL":"https://grafana.example.com/alerting/grafana/wheel/view","fingerprint":"{{id}}","silenceURL":"https://grafana.example.com/alerting/silence/new","dashboardURL":"","panelURL":"","values":{"B":1.5},"valueString":"[ var='B' labels={} value=1.5 ]"}],"groupLabels":{"alertname":"WheelSlow"},"commonLabels":{"alertname":"WheelSlow","grafana_folder":"Engine"},"commonAnnotations":{"summary":"The wheel turns slowly"},"externalURL":"https://grafana.example.com/","version":"1","groupKey":"{}:{alertname=\"WheelSlow\"}","truncatedAlerts":0,"orgId":1,"title":"[FIRING:1] WheelSlow Engine","state":"alerting","message":"**Firing**\n\nThe wheel turns slowly\n"}"#,
    ),
    Sample::post(
        "ok",
        HEADERS,
        r#"{"dashboardId":4,"evalMatches":[],"message":"The wheel turns again.","orgId":1,"panelId":2,"ruleId":12,"ruleName":"Wheel","ruleUrl":"https://grafana.example.com/d/engine?viewPanel=2","state":"ok","tags":{},"title":"[OK] Wheel"}"#,
    ),
];
