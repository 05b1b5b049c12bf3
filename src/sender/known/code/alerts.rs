//! What watches others: New Relic, Opsgenie, Raygun, Rollbar, Splunk,
//! Statuspage, `VMware`, Zabbix. None of them signs.

use super::UNSIGNED;
use crate::sender::row::{
    Clue::{HeaderStarts, Json as HasJson, JsonHas, JsonStarts, NoHeader},
    Place::{Json, When, Word},
    Remark, Sample, Sender, Source, What,
};

const REMARKS: &[Remark] = &[Remark {
    when: &[NoHeader("Authorization")],
    say: UNSIGNED,
}];

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

/// New Relic: issues of a workflow, and the incidents of before. Its user may
/// write the body; the proposed ones are known here.
pub(super) const NEWRELIC: Sender = Sender {
    name: "newrelic",
    title: "New Relic",
    docs: "https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/",
    source: Source::Documented,
    known_by: &[
        &[HeaderStarts("User-Agent", "NewRelic")],
        &[
            HasJson("/issueUrl"),
            HasJson("/workflowName"),
            HasJson("/totalIncidents"),
        ],
        &[
            HasJson("/condition_name"),
            HasJson("/current_state"),
            HasJson("/policy_name"),
            HasJson("/incident_id"),
        ],
    ],
    event: &[Json("/current_state"), Json("/state")],
    event_id: &[Json("/incident_id"), Json("/id")],
    event_time: &[Json("/updatedAt"), Json("/createdAt"), Json("/timestamp")],
    what: &[
        What::any("{/title|/condition_name} {/priority|/severity}"),
        What::any("{/workflowName|/policy_name}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "ACTIVATED",
        JSON,
        r#"{"id":"{{uuid}}","issueUrl":"https://radar-api.service.newrelic.com/accounts/1815/issues/4665","title":"The wheel turns slowly","priority":"CRITICAL","impactedEntities":["engine"],"totalIncidents":1,"state":"ACTIVATED","trigger":"STATE_CHANGE","isCorrelated":false,"createdAt":{{millis}},"updatedAt":{{millis}},"sources":["newrelic"],"alertPolicyNames":["Engine"],"alertConditionNames":["Wheel"],"workflowName":"hookglass"}"#,
    )],
    ..Sender::BLANK
};

/// Opsgenie: alerts.
pub(super) const OPSGENIE: Sender = Sender {
    name: "opsgenie",
    title: "Opsgenie",
    source: Source::Documented,
    known_by: &[
        &[HeaderStarts("User-Agent", "Opsgenie Http Client")],
        &[
            HasJson("/action"),
            HasJson("/alert/alertId"),
            HasJson("/alert/tinyId"),
        ],
        &[
            HasJson("/action"),
            HasJson("/alert/alertId"),
            HasJson("/integrationName"),
        ],
    ],
    event: &[Json("/action")],
    event_id: &[Json("/alert/alertId")],
    event_time: &[Json("/alert/updatedAt"), Json("/alert/createdAt")],
    what: &[
        What::any("#{/alert/tinyId} {/alert/message}"),
        What::any("{/alert/message|/alert/alertId}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "Create",
        OPSGENIE_HEADERS,
        r#"{"action":"Create","alert":{"alertId":"{{uuid}}-{{millis}}","message":"The wheel turns slowly","tags":["engine"],"tinyId":"12","entity":"engine-1","alias":"wheel","createdAt":{{millis}},"updatedAt":{{millis}}000000,"username":"Monitoring","priority":"P2","source":"monitoring","team":"engine"},"source":{"name":"","type":"API"},"integrationName":"hookglass","integrationId":"5b6f0d3e-8c1a-4b67-9f2d-1e7a40c2d815","integrationType":"Webhook"}"#,
    )],
    ..Sender::BLANK
};

const OPSGENIE_HEADERS: &[(&str, &str)] = &[
    ("User-Agent", "Opsgenie Http Client"),
    ("Content-Type", "application/json"),
];

/// Raygun: errors.
pub(super) const RAYGUN: Sender = Sender {
    name: "raygun",
    title: "Raygun",
    source: Source::Fixtures,
    known_by: &[&[
        JsonStarts("/event", "error_"),
        HasJson("/eventType"),
        HasJson("/error"),
        HasJson("/application/name"),
    ]],
    event: &[Json("/event")],
    action: &[Json("/eventType")],
    event_time: &[Json("/error/activityDate"), Json("/error/lastOccurredOn")],
    what: &[
        What::any("{/application/name} {/error/message}"),
        What::any("{/error/url}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "error_activity.StatusChanged",
        &[
            ("User-Agent", "RestSharp/106.0.0"),
            ("Content-Type", "application/json"),
        ],
        r#"{"event":"error_activity","eventType":"StatusChanged","error":{"url":"https://app.raygun.com/error-url","description":"Grace marked error division by zero as Resolved","activityDate":"{{iso}}","message":"division by zero","status":"Resolved","user":"Grace"},"application":{"name":"engine","url":"https://app.raygun.com/engine"}}"#,
    )],
    ..Sender::BLANK
};

/// Rollbar: errors and deploys.
pub(super) const ROLLBAR: Sender = Sender {
    name: "rollbar",
    title: "Rollbar",
    docs: "https://docs.rollbar.com/docs/webhooks",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Rollbar")],
        &[
            HasJson("/event_name"),
            HasJson("/data/item/hash"),
            HasJson("/data/item/project_id"),
            HasJson("/data/item/environment"),
        ],
    ],
    event: &[Json("/event_name")],
    event_id: &[
        Json("/data/occurrence/uuid"),
        Json("/data/item/last_occurrence/uuid"),
        Json("/data/item/last_occurrence_id"),
    ],
    event_time: &[
        Json("/data/item/last_occurrence_timestamp"),
        Json("/data/deploy/finish_time"),
    ],
    what: &[
        What::any("#{/data/item/counter} {/data/item/title} {/data/item/environment}"),
        What::any("{/data/deploy/environment} {/data/deploy/revision:end}"),
        What::any("{/data/message|/event_name}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "new_item",
        &[
            ("User-Agent", "Rollbar Webhook"),
            ("Content-Type", "application/json"),
        ],
        r#"{"event_name":"new_item","data":{"item":{"id":1815,"public_item_id":null,"assigned_user_id":null,"hash":"77d24b605f1a9c3e77d24b605f1a9c3e77d24b60","environment":"production","title":"ZeroDivisionError: division by zero","last_occurrence_id":46650001,"last_occurrence_timestamp":{{unix}},"first_occurrence_timestamp":{{unix}},"project_id":4665,"status":1,"last_occurrence":{"uuid":"{{uuid}}","language":"python 3.13","level":"error","timestamp":{{unix}},"environment":"production"},"framework":13,"total_occurrences":1,"level":40,"counter":12}}}"#,
    )],
    ..Sender::BLANK
};

/// Splunk: alerts, each with the first result of its search.
pub(super) const SPLUNK: Sender = Sender {
    name: "splunk",
    title: "Splunk",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Splunk/")],
        &[
            HasJson("/results_link"),
            HasJson("/sid"),
            HasJson("/search_name"),
            HasJson("/result"),
        ],
    ],
    event: &[Word("alert")],
    event_id: &[Json("/sid")],
    event_time: &[Json("/result/_time")],
    what: &[
        What::any("{/search_name} {/result/host} {/owner}"),
        What::any("{/sid}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "alert",
        &[
            ("User-Agent", "Splunk/8BA8-4E39-AFC2"),
            ("Content-Type", "application/json"),
        ],
        r#"{"sid":"scheduler__ada__search__wheel_at_{{unix}}_12","search_name":"The wheel is slow","app":"search","owner":"ada","results_link":"https://splunk.example.com:8000/app/search/search?q=%7Cloadjob%20wheel","result":{"host":"engine-1","source":"/var/log/engine.log","sourcetype":"engine","_time":"{{unix}}","_raw":"wheel: 1.5 turns a minute","index":"main"}}"#,
    )],
    ..Sender::BLANK
};

/// Statuspage: incidents and components of somebody's status page. The event
/// is the part of the body that is there.
pub(super) const STATUSPAGE: Sender = Sender {
    name: "statuspage",
    title: "Statuspage",
    docs: "https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "StatusPage")],
        &[
            HasJson("/page/status_indicator"),
            HasJson("/page/status_description"),
            HasJson("/meta/unsubscribe"),
        ],
    ],
    event: &[
        When(HasJson("/component_update"), "component_update"),
        When(HasJson("/incident"), "incident"),
    ],
    action: &[
        Json("/component_update/new_status"),
        Json("/incident/status"),
    ],
    event_id: &[
        Json("/component_update/id"),
        Json("/incident/incident_updates/0/id"),
    ],
    event_time: &[
        Json("/component_update/created_at"),
        Json("/incident/updated_at"),
        Json("/meta/generated_at"),
    ],
    what: &[
        What::any("{/incident/name|/component/name} {/incident/impact}"),
        What::any("{/page/status_description}"),
    ],
    remarks: REMARKS,
    samples: &[
        Sample::post(
            "incident.investigating",
            &[
                ("User-Agent", "StatusPage.io"),
                ("Content-Type", "application/json"),
            ],
            r#"{"meta":{"unsubscribe":"https://status.example.com/?unsubscribe={{id}}","documentation":"https://help.statuspage.io/","generated_at":"{{iso}}"},"page":{"id":"ada1815","status_indicator":"major","status_description":"Partial System Outage"},"incident":{"name":"The wheel turns slowly","status":"investigating","created_at":"{{iso}}","updated_at":"{{iso}}","impact":"major","shortlink":"https://stspg.io/ada1815","id":"{{id}}","page_id":"ada1815","incident_updates":[{"status":"investigating","body":"We are looking at the wheel.","created_at":"{{iso}}","id":"{{id}}"}]}}"#,
        ),
        Sample::post(
            "component_update.operational",
            &[
                ("User-Agent", "StatusPage.io"),
                ("Content-Type", "application/json"),
            ],
            r#"{"meta":{"unsubscribe":"https://status.example.com/?unsubscribe={{id}}","documentation":"https://help.statuspage.io/","generated_at":"{{iso}}"},"page":{"id":"ada1815","status_indicator":"none","status_description":"All Systems Operational"},"component":{"status":"operational","name":"Wheel","id":"wheel4665","page_id":"ada1815","updated_at":"{{iso}}"},"component_update":{"old_status":"partial_outage","new_status":"operational","created_at":"{{iso}}","component_type":"Component","id":"{{id}}","component_id":"wheel4665"}}"#,
        ),
    ],
    ..Sender::BLANK
};

/// `VMware` Aria Operations: alerts.
pub(super) const VMWARE: Sender = Sender {
    name: "vmware",
    title: "VMware Aria Operations",
    source: Source::Fixtures,
    known_by: &[&[
        JsonStarts("/criticality", "ALERT_CRITICALITY_LEVEL_"),
        HasJson("/alertId"),
        HasJson("/status"),
    ]],
    event: &[Word("alert")],
    action: &[Json("/status")],
    event_id: &[Json("/alertId")],
    event_time: &[Json("/updateDate"), Json("/startDate")],
    what: &[
        What::any("{/resourceName} {/info}"),
        What::any("{/alertId} {/type}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "alert.ACTIVE",
        JSON,
        r#"{
  "startDate": {{millis}},
  "criticality": "ALERT_CRITICALITY_LEVEL_WARNING",
  "resourceId": "8c1a5b6f-0d3e-4b67-9f2d-1e7a40c2d815",
  "alertId": "{{uuid}}",
  "status": "ACTIVE",
  "subType": "ALERT_SUBTYPE_PERFORMANCE_PROBLEM",
  "cancelDate": 0,
  "resourceKind": "VirtualMachine",
  "adapterKind": "VMWARE",
  "type": "ALERT_TYPE_VIRTUALIZATION_PROBLEM",
  "resourceName": "engine-1",
  "updateDate": {{millis}},
  "info": "The wheel turns slowly"
}"#,
    )],
    ..Sender::BLANK
};

/// Zabbix: triggers. The body is what its user wrote; the link into Zabbix
/// gives it away.
pub(super) const ZABBIX: Sender = Sender {
    name: "zabbix",
    title: "Zabbix",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Zabbix")],
        &[
            JsonHas("/link", "tr_events.php?triggerid="),
            HasJson("/trigger"),
        ],
    ],
    event: &[Word("alert")],
    action: &[Json("/status")],
    event_id: &[Json("/eventid"), Json("/event_id")],
    what: &[
        What::any("{/hostname} {/severity} {/trigger}"),
        What::any("{/subject|/trigger|/status|/message}"),
    ],
    remarks: REMARKS,
    samples: &[Sample::post(
        "alert.PROBLEM",
        &[
            ("User-Agent", "Zabbix 7.0"),
            ("Content-Type", "application/json"),
        ],
        r#"{"hostname":"engine-1","severity":"Average","status":"PROBLEM","item":"Turns a minute (1.5)","trigger":"The wheel on engine-1 is slow","link":"https://zabbix.example.com/tr_events.php?triggerid=4665&eventid=1815"}"#,
    )],
    ..Sender::BLANK
};
