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
