//! Identity, clouds, and the envelopes that many services share.

mod auth0;
mod aws_firehose;
mod aws_sns;
mod azure_event_grid;
mod cloudevents;
mod cloudflare_logpush;
mod dropbox;
mod elevenlabs;
mod fusionauth;
mod gcp_pubsub;
mod google_drive;
mod ms_graph;
mod okta;
mod openai;
mod openid_ssf;
pub(super) mod standard_webhooks;
mod svix;
mod webflow;
mod workos;

use crate::sender::row::Sender;

/// The rows of this shelf.
pub(super) const ROWS: &[&Sender] = &[
    &openai::OPENAI,
    &svix::CLERK,
    &svix::RESEND,
    &workos::WORKOS,
    &okta::OKTA,
    &auth0::AUTH0,
    &fusionauth::FUSIONAUTH,
    &openid_ssf::OPENID_SSF,
    &aws_sns::AWS_SNS,
    &aws_firehose::AWS_FIREHOSE,
    &azure_event_grid::AZURE_EVENT_GRID,
    &gcp_pubsub::GCP_PUBSUB,
    &google_drive::GOOGLE_DRIVE,
    &ms_graph::MS_GRAPH,
    &cloudflare_logpush::CLOUDFLARE_LOGPUSH,
    &dropbox::DROPBOX,
    &webflow::WEBFLOW,
    &elevenlabs::ELEVENLABS,
];

/// The envelopes: who shows nothing of its own is known by one of them.
pub(super) const ENVELOPES: &[&Sender] = &[
    &standard_webhooks::STANDARD_WEBHOOKS,
    &svix::SVIX,
    &cloudevents::CLOUDEVENTS,
];
