//! Code hosts, builds, packages, alerts and project tools.

mod alertmanager;
mod alerts;
mod asana;
mod azure_devops;
mod bitbucket;
mod builds;
mod circleci;
mod contentful;
mod datadog;
mod docker_hub;
mod gitea;
mod gitee;
mod github;
mod gitlab;
mod harbor;
mod heroku;
mod jira;
mod linear;
mod logs;
mod netlify;
mod notion;
mod npm;
mod pagerduty;
mod pivotal_tracker;
mod sentry;
mod tools;
mod travis_ci;
mod trello;
mod vercel;

use crate::sender::row::Sender;

/// What to say where nothing proves who sent it.
const UNSIGNED: &str = "nothing signs it: whoever knows the URL could have sent it";

/// The rows of this shelf.
pub(super) const ROWS: &[&Sender] = &[
    &github::GITHUB,
    &gitlab::GITLAB,
    &bitbucket::BITBUCKET,
    &bitbucket::BITBUCKET_SERVER,
    &gitea::GITEA,
    &gitea::GOGS,
    &gitee::GITEE,
    &azure_devops::AZURE_DEVOPS,
    &circleci::CIRCLECI,
    &travis_ci::TRAVIS_CI,
    &docker_hub::DOCKER_HUB,
    &npm::NPM,
    &vercel::VERCEL,
    &netlify::NETLIFY,
    &sentry::SENTRY,
    &pagerduty::PAGERDUTY,
    &datadog::DATADOG,
    &linear::LINEAR,
    &jira::JIRA,
    &trello::TRELLO,
    &notion::NOTION,
    &asana::ASANA,
    &contentful::CONTENTFUL,
    &pivotal_tracker::PIVOTAL_TRACKER,
    &alertmanager::ALERTMANAGER,
    &alertmanager::GRAFANA,
    &builds::SONARQUBE,
    &builds::DRONE,
    &builds::JENKINS,
    &builds::APPVEYOR,
    &builds::CODESHIP,
    &builds::CODECOV,
    &builds::COVERALLS,
    &heroku::HEROKU,
    &harbor::HARBOR,
    &alerts::STATUSPAGE,
    &alerts::ROLLBAR,
    &alerts::RAYGUN,
    &alerts::NEWRELIC,
    &alerts::OPSGENIE,
    &alerts::SPLUNK,
    &alerts::ZABBIX,
    &alerts::VMWARE,
    &logs::PAPERTRAIL,
    &logs::LOGENTRIES,
    &logs::GRAYLOG,
    &logs::RIEMANN,
    &tools::SHORTCUT,
    &tools::OPENPROJECT,
    &tools::TAIGA,
    &tools::GITBOOK,
    &tools::FIGMA,
    &tools::MONDAY,
];

#[cfg(test)]
mod tests {
    use crate::{
        exchange::Time,
        sender::{Draft, Registry},
    };

    /// Headers and body of a delivery; its events as `type action`, the ids of
    /// the events, and what the list shows.
    type Case<'a> = (
        &'a [(&'a str, &'a str)],
        &'a str,
        &'a [&'a str],
        &'a [&'a str],
        &'a str,
    );

    const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

    #[test]
    fn what_is_unusual_about_a_sender_is_read() {
        let cases: &[Case<'_>] = &[
            (
                &[("X-Gitlab-Event", "System Hook")],
                r#"{"event_name":"project_create","path_with_namespace":"ada/engine"}"#,
                &["System Hook project_create"],
                &[],
                "ada/engine",
            ),
            (
                &[("X-Gitlab-Event", "Push Hook")],
                r#"{"object_kind":"push","event_name":"push","ref":"refs/heads/main","total_commits_count":2}"#,
                &["Push Hook"],
                &[],
                "main +2",
            ),
            (
                &[("Content-Type", "text/xml")],
                r#"<activity><id type="integer">12</id><event_type>story_create</event_type><project_id type="integer">84</project_id></activity>"#,
                &["story_create"],
                &["12"],
                "84",
            ),
            (
                &[],
                r#"{"messages":[{"id":"a","event":"incident.trigger","incident":{"incident_number":12,"title":"Slow"}},{"id":"b","event":"incident.resolve","incident":{}}]}"#,
                &["incident.trigger", "incident.resolve"],
                &["a", "b"],
                "#12 Slow",
            ),
            (
                &[("X-Hook-Signature", "0")],
                r#"{"events":[{"action":"added","resource":{"gid":"12","resource_type":"task"}},{"action":"changed","type":"project","resource":84}]}"#,
                &["task added", "project changed"],
                &[],
                "12",
            ),
            (
                &[("X-Hook-Signature", "0")],
                r#"{"events":[]}"#,
                &["heartbeat"],
                &[],
                "+0",
            ),
            (&[("X-Hook-Secret", "s")], "{}", &["handshake"], &[], ""),
            (
                &[("User-Agent", "Grafana")],
                r#"{"status":"firing","alerts":[{"status":"firing","fingerprint":"a"},{"status":"resolved","fingerprint":"b"}],"title":"T","commonLabels":{"alertname":"Wheel"}}"#,
                &["firing", "resolved"],
                &["a", "b"],
                "Wheel +2",
            ),
            (
                &[("Travis-Repo-Slug", "ada/engine"), FORM],
                "payload=%7B%22id%22%3A42%2C%22type%22%3A%22push%22%2C%22state%22%3A%22passed%22%2C%22branch%22%3A%22main%22%7D",
                &["push passed"],
                &["42"],
                "main passed",
            ),
            (
                &[FORM],
                "app=engine&app_uuid=u&head_long=77d2&git_log=l&release=v42",
                &["deploy"],
                &[],
                "engine v42",
            ),
            (
                &[],
                r#"{"verification_token":"secret_0123456789"}"#,
                &["verification_token"],
                &[],
                "…6789",
            ),
            (
                &[],
                r#"{"actions":[{"action":"create","entity_type":"epic","name":"Engine"}],"changed_at":"2025-12-01T12:00:00Z","primary_id":12,"id":"a"}"#,
                &["create epic"],
                &["a"],
                "Engine",
            ),
        ];
        let registry = Registry::built_in();
        for (headers, body, names, ids, what) in cases {
            let exchange = Draft::new(headers, *body).exchange(Time::default());
            let facts = registry.facts(&exchange).expect(body);
            let events = facts.events.iter();
            let read: Vec<_> = events.map(|event| event.name.to_string()).collect();
            assert_eq!(read, *names, "{body}");
            let read = facts.events.iter().filter_map(|event| event.id.clone());
            assert_eq!(read.collect::<Vec<_>>(), *ids, "{body}");
            assert_eq!(facts.what, *what, "{body}");
        }
    }

    #[test]
    fn forges_that_imitate_each_other_are_told_apart() {
        let cases: [(&[&str], &str); 5] = [
            (&["X-GitHub-Event"], "github"),
            (&["X-GitHub-Event", "X-Gogs-Event"], "gogs"),
            (
                &["X-GitHub-Event", "X-Gogs-Event", "X-Gitea-Event"],
                "gitea",
            ),
            (&["X-GitHub-Event", "X-Forgejo-Event"], "gitea"),
            (
                &[
                    "X-Gitlab-Event",
                    "webhook-id",
                    "webhook-timestamp",
                    "webhook-signature",
                ],
                "gitlab",
            ),
        ];
        for (names, sender) in cases {
            let headers: Vec<_> = names.iter().map(|name| (*name, "push")).collect();
            let exchange = Draft::new(&headers, "{}").exchange(Time::default());
            let row = Registry::built_in().recognise(&exchange);
            assert_eq!(row.map(|row| row.name), Some(sender), "{names:?}");
        }
    }
}
