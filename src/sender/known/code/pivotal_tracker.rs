//! Pivotal Tracker: stories. Version 3 sends XML, version 5 JSON.

use super::UNSIGNED;
use crate::sender::row::{
    Clue::{Json as HasJson, JsonHas},
    Place::{self, Json},
    Remark, Sample, Sender, Source, What,
};

/// The row. Neither version signs.
pub(super) const PIVOTAL_TRACKER: Sender = Sender {
    name: "pivotal-tracker",
    title: "Pivotal Tracker",
    source: Source::Fixtures,
    known_by: &[
        &[
            HasJson("/activity/event_type"),
            HasJson("/activity/project_id"),
        ],
        &[
            JsonHas("/kind", "_activity"),
            HasJson("/primary_resources"),
            HasJson("/project_version"),
        ],
    ],
    event: &[Json("/activity/event_type"), Json("/kind")],
    delivery_id: ID,
    event_id: ID,
    event_time: &[
        Json("/activity/occurred_at/#text"),
        Json("/activity/occurred_at"),
        Json("/occurred_at"),
    ],
    what: &[
        What::any("{/message|/activity/description}"),
        What::any("{/project/name|/activity/project_id/#text|/activity/project_id}"),
    ],
    remarks: &[Remark {
        when: &[],
        say: UNSIGNED,
    }],
    samples: SAMPLES,
    ..Sender::BLANK
};

/// Elements of the XML have a type as an attribute.
const ID: &[Place] = &[
    Json("/guid"),
    Json("/activity/id/#text"),
    Json("/activity/id"),
];

const SAMPLES: &[Sample] = &[
    Sample::post(
        "story_create",
        &[("Content-Type", "text/xml")],
        r#"<?xml version="1.0" encoding="UTF-8"?>
<activity>
  <id type="integer">1906340</id>
  <version type="integer">42</version>
  <event_type>story_create</event_type>
  <occurred_at type="datetime">2025/12/01 12:00:00 UTC</occurred_at>
  <author>Ada</author>
  <project_id type="integer">4665</project_id>
  <description>Ada added &quot;Turn the wheel forwards&quot;</description>
  <stories type="array">
    <story>
      <id type="integer">1815</id>
      <name>Turn the wheel forwards</name>
      <story_type>feature</story_type>
    </story>
  </stories>
</activity>
"#,
    ),
    Sample::post(
        "story_update_activity",
        &[("Content-Type", "application/json")],
        r#"{"kind":"story_update_activity","guid":"4665_43","project_version":43,"message":"Grace finished this feature","highlight":"finished","changes":[{"kind":"story","change_type":"update","id":1815,"new_values":{"current_state":"finished"},"name":"Turn the wheel forwards","story_type":"feature"}],"primary_resources":[{"kind":"story","id":1815,"name":"Turn the wheel forwards","story_type":"feature","url":"https://www.pivotaltracker.com/story/show/1815"}],"project":{"kind":"project","id":4665,"name":"Engine"},"performed_by":{"kind":"person","id":1906,"name":"Grace","initials":"GH"},"occurred_at":{{millis}}}"#,
    ),
];
