//! Fields that senders made up for themselves and that no row of facts needs, so
//! that none of a known sender is without a phrase; and what a field of an
//! unknown one is by its name, which is said with it.

use super::Rank;

/// Their fields by name, sorted. A row of a sender that says more goes first.
pub(super) const FIELDS: &[super::Row] = {
    use Rank::{Delivery, Event, Id, Own, Proof, Request, Way};
    &[
        ("aeg-data-version", Own, "the version of the data's schema"),
        (
            "aeg-delivery-count",
            Delivery,
            "how often it was tried before",
        ),
        (
            "aeg-event-type",
            Event,
            "a notification, or the question of a handshake",
        ),
        ("aeg-metadata-version", Own, "the version of the envelope"),
        (
            "aeg-subscription-name",
            Own,
            "the subscription it comes from",
        ),
        ("cal_poolstack", Way, "tracing inside of PayPal"),
        (
            "cko-correlation-id",
            Way,
            "one request through Checkout.com",
        ),
        ("client_pid", Way, "the process at PayPal that sent it"),
        (
            "gocardless-webhook-service",
            Own,
            "which service of GoCardless sent it",
        ),
        ("i-twilio-idempotency-token", Id, "the same on a retry"),
        ("intuit-notification-id", Id, "the id of the notification"),
        ("paddle-version", Own, "the version of Paddle's format"),
        ("paypal-auth-algo", Proof, "how the signature is made"),
        ("paypal-auth-version", Proof, "the version of the signature"),
        (
            "paypal-cert-url",
            Proof,
            "the certificate it is signed with",
        ),
        (
            "paypal-transmission-id",
            Proof,
            "signed together with the body",
        ),
        (
            "paypal-transmission-time",
            Proof,
            "signed together with the body",
        ),
        ("square-environment", Own, "sandbox or production"),
        (
            "square-initial-delivery-timestamp",
            Delivery,
            "when it was tried first",
        ),
        ("square-retry-reason", Delivery, "why it is tried again"),
        ("travis-repo-slug", Own, "the repository"),
        (
            "twitch-eventsub-message-type",
            Event,
            "a notification, a challenge or a revocation",
        ),
        (
            "twitch-eventsub-subscription-version",
            Own,
            "the version of the subscription",
        ),
        (
            "x-amz-firehose-common-attributes",
            Own,
            "what all records have in common",
        ),
        (
            "x-amz-firehose-protocol-version",
            Own,
            "the version of the delivery",
        ),
        ("x-amz-firehose-source-arn", Own, "the stream it comes from"),
        (
            "x-amz-sns-message-type",
            Event,
            "a notification, or a question to confirm",
        ),
        (
            "x-amz-sns-subscription-arn",
            Own,
            "the subscription it comes from",
        ),
        ("x-amz-sns-topic-arn", Own, "the topic it comes from"),
        (
            "x-atlassian-webhook-flow",
            Own,
            "which flow of Jira it came through",
        ),
        (
            "x-contentful-signed-headers",
            Proof,
            "which fields the signature covers",
        ),
        (
            "x-github-delivery",
            Id,
            "the id of the delivery, as GitHub names it",
        ),
        (
            "x-github-event",
            Event,
            "the type of the event, as GitHub names it",
        ),
        ("x-github-hook-id", Own, "which of its webhooks sent it"),
        (
            "x-github-hook-installation-target-id",
            Own,
            "the repository, organisation or app of the webhook",
        ),
        (
            "x-github-hook-installation-target-type",
            Own,
            "what the webhook is of",
        ),
        ("x-gitlab-instance", Own, "the GitLab that sent it"),
        (
            "x-gitlab-webhook-uuid",
            Own,
            "which of its webhooks sent it",
        ),
        (
            "x-gogs-delivery",
            Id,
            "the id of the delivery, as Gogs names it",
        ),
        (
            "x-gogs-event",
            Event,
            "the type of the event, as Gogs names it",
        ),
        ("x-goog-changed", Own, "what was changed"),
        ("x-goog-channel-expiration", Own, "when the channel ends"),
        ("x-goog-channel-id", Own, "the channel it comes through"),
        (
            "x-goog-message-number",
            Id,
            "which message of the channel it is",
        ),
        ("x-goog-resource-id", Own, "the id of the watched resource"),
        (
            "x-goog-resource-state",
            Event,
            "what happened to the resource",
        ),
        ("x-goog-resource-uri", Own, "the watched resource"),
        (
            "x-home-region",
            Request,
            "the region of Twilio that sent it",
        ),
        (
            "x-hook-secret",
            Proof,
            "the secret of a handshake: it is sent back",
        ),
        ("x-hook-uuid", Own, "which of its webhooks sent it"),
        (
            "x-hubspot-client-ip",
            Way,
            "the machine at HubSpot that sent it",
        ),
        (
            "x-hubspot-correlation-id",
            Way,
            "one request through HubSpot",
        ),
        (
            "x-hubspot-requesting-chain-bin",
            Way,
            "tracing inside of HubSpot",
        ),
        (
            "x-hubspot-signature-version",
            Proof,
            "how the signature is made",
        ),
        (
            "x-hubspot-timeout-millis",
            Request,
            "how long it waits for an answer, in ms",
        ),
        ("x-le-account", Own, "the account of Logentries"),
        (
            "x-okta-verification-challenge",
            Own,
            "the question of a handshake: it is sent back",
        ),
        (
            "x-shopify-api-version",
            Own,
            "the version of the body's schema",
        ),
        ("x-shopify-customergroup-id", Own, "the group of customers"),
        ("x-shopify-shop-domain", Own, "the shop"),
        ("x-shopify-test", Delivery, "whether it is only a test"),
        (
            "x-shopify-trace-context",
            Way,
            "one request through Shopify",
        ),
        ("x-slack-retry-reason", Delivery, "why it is tried again"),
        ("x-sonarqube-project", Own, "the project"),
        ("x-trace", Way, "one request through several systems"),
        ("x-trello-webhook", Own, "which of its webhooks sent it"),
        ("x-vss-activityid", Way, "one request through Azure DevOps"),
        ("x-wc-webhook-event", Event, "what happened to the resource"),
        ("x-wc-webhook-id", Own, "which of its webhooks sent it"),
        ("x-wc-webhook-resource", Own, "what it happened to"),
        ("x-wc-webhook-source", Own, "the shop"),
        ("x-zendesk-account-id", Own, "the account"),
        ("x-zendesk-webhook-id", Own, "which of its webhooks sent it"),
        ("x-zm-trackingid", Way, "one request through Zoom"),
    ]
};

/// What the end of a name says of a field that is not known.
pub(super) const ENDS: &[super::Row] = {
    use Rank::{Delivery, Event, Id, Signature};
    &[
        ("-signature", Signature, "a signature, by its name"),
        ("-signature-256", Signature, "a signature, by its name"),
        ("-hmac", Signature, "a signature, by its name"),
        ("-hmac-sha256", Signature, "a signature, by its name"),
        ("-event", Event, "the type of the event, by its name"),
        ("-event-type", Event, "the type of the event, by its name"),
        ("-event-name", Event, "the type of the event, by its name"),
        ("-topic", Event, "the type of the event, by its name"),
        ("-delivery", Id, "an id of the delivery, by its name"),
        ("-delivery-id", Id, "an id of the delivery, by its name"),
        ("-webhook-id", Id, "an id of the delivery, by its name"),
        ("-event-id", Id, "an id of the event, by its name"),
        ("-timestamp", Delivery, "a time, by its name"),
    ]
};
