//! Code hosts, builds, packages, alerts and project tools.

mod asana;
mod azure_devops;
mod bitbucket;
mod circleci;
mod contentful;
mod datadog;
mod docker_hub;
mod gitea;
mod gitee;
mod github;
mod gitlab;
mod jira;
mod linear;
mod netlify;
mod notion;
mod npm;
mod pagerduty;
mod pivotal_tracker;
mod sentry;
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
];
