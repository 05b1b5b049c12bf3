//! Fields that senders made up for themselves and that no row of facts needs, so
//! that none of a known sender is without a phrase; and what a field of an
//! unknown one is by its name, which is said with it.

use super::Rank;

/// Their fields by name, sorted. A row of a sender that says more goes first.
pub(super) const FIELDS: &[super::Row] = {
    use Rank::{Delivery, Proof, Request, Way};
    &[
        (
            "aeg-data-version",
            Delivery,
            "the version of the data's schema",
        ),
        (
            "aeg-delivery-count",
            Delivery,
            "how often it was tried before",
        ),
        (
            "aeg-event-type",
            Delivery,
            "a notification, or the question of a handshake",
        ),
        (
            "aeg-metadata-version",
            Delivery,
            "the version of the envelope",
        ),
        (
            "aeg-subscription-name",
            Delivery,
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
            Delivery,
            "which service of GoCardless sent it",
        ),
        (
            "i-twilio-idempotency-token",
            Delivery,
            "the same on a retry",
        ),
        (
            "intuit-notification-id",
            Delivery,
            "the id of the notification",
        ),
        ("paddle-version", Delivery, "the version of Paddle's format"),
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
        ("square-environment", Delivery, "sandbox or production"),
        (
            "square-initial-delivery-timestamp",
            Delivery,
            "when it was tried first",
        ),
        ("square-retry-reason", Delivery, "why it is tried again"),
        ("travis-repo-slug", Delivery, "the repository"),
        (
            "twitch-eventsub-message-type",
            Delivery,
            "a notification, a challenge or a revocation",
        ),
        (
            "twitch-eventsub-subscription-version",
            Delivery,
            "the version of the subscription",
        ),
        (
            "x-amz-firehose-common-attributes",
            Delivery,
            "what all records have in common",
        ),
        (
            "x-amz-firehose-protocol-version",
            Delivery,
            "the version of the delivery",
        ),
        (
            "x-amz-firehose-source-arn",
            Delivery,
            "the stream it comes from",
        ),
        (
            "x-amz-sns-message-type",
            Delivery,
            "a notification, or a question to confirm",
        ),
        (
            "x-amz-sns-subscription-arn",
            Delivery,
            "the subscription it comes from",
        ),
        ("x-amz-sns-topic-arn", Delivery, "the topic it comes from"),
        (
            "x-atlassian-webhook-flow",
            Delivery,
            "which flow of Jira it came through",
        ),
        (
            "x-contentful-signed-headers",
            Proof,
            "which fields the signature covers",
        ),
        (
            "x-github-delivery",
            Delivery,
            "the id of the delivery, as GitHub names it",
        ),
        (
            "x-github-event",
            Delivery,
            "the type of the event, as GitHub names it",
        ),
        (
            "x-github-hook-id",
            Delivery,
            "which of its webhooks sent it",
        ),
        (
            "x-github-hook-installation-target-id",
            Delivery,
            "the repository, organisation or app of the webhook",
        ),
        (
            "x-github-hook-installation-target-type",
            Delivery,
            "what the webhook is of",
        ),
        ("x-gitlab-instance", Delivery, "the GitLab that sent it"),
        (
            "x-gitlab-webhook-uuid",
            Delivery,
            "which of its webhooks sent it",
        ),
        (
            "x-gogs-delivery",
            Delivery,
            "the id of the delivery, as Gogs names it",
        ),
        (
            "x-gogs-event",
            Delivery,
            "the type of the event, as Gogs names it",
        ),
        ("x-goog-changed", Delivery, "what was changed"),
        (
            "x-goog-channel-expiration",
            Delivery,
            "when the channel ends",
        ),
        (
            "x-goog-channel-id",
            Delivery,
            "the channel it comes through",
        ),
        (
            "x-goog-message-number",
            Delivery,
            "which message of the channel it is",
        ),
        (
            "x-goog-resource-id",
            Delivery,
            "the id of the watched resource",
        ),
        (
            "x-goog-resource-state",
            Delivery,
            "what happened to the resource",
        ),
        ("x-goog-resource-uri", Delivery, "the watched resource"),
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
        ("x-hook-uuid", Delivery, "which of its webhooks sent it"),
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
        ("x-le-account", Delivery, "the account of Logentries"),
        (
            "x-okta-verification-challenge",
            Delivery,
            "the question of a handshake: it is sent back",
        ),
        (
            "x-shopify-api-version",
            Delivery,
            "the version of the body's schema",
        ),
        (
            "x-shopify-customergroup-id",
            Delivery,
            "the group of customers",
        ),
        ("x-shopify-shop-domain", Delivery, "the shop"),
        ("x-shopify-test", Delivery, "whether it is only a test"),
        (
            "x-shopify-trace-context",
            Way,
            "one request through Shopify",
        ),
        ("x-slack-retry-reason", Delivery, "why it is tried again"),
        ("x-sonarqube-project", Delivery, "the project"),
        ("x-trace", Way, "one request through several systems"),
        (
            "x-trello-webhook",
            Delivery,
            "which of its webhooks sent it",
        ),
        ("x-vss-activityid", Way, "one request through Azure DevOps"),
        (
            "x-wc-webhook-event",
            Delivery,
            "what happened to the resource",
        ),
        ("x-wc-webhook-id", Delivery, "which of its webhooks sent it"),
        ("x-wc-webhook-resource", Delivery, "what it happened to"),
        ("x-wc-webhook-source", Delivery, "the shop"),
        ("x-zendesk-account-id", Delivery, "the account"),
        (
            "x-zendesk-webhook-id",
            Delivery,
            "which of its webhooks sent it",
        ),
        ("x-zm-trackingid", Way, "one request through Zoom"),
    ]
};

/// What the end of a name says of a field that is not known.
pub(super) const ENDS: &[super::Row] = {
    use Rank::{Delivery, Proof};
    &[
        ("-signature", Proof, "a signature, by its name"),
        ("-signature-256", Proof, "a signature, by its name"),
        ("-hmac", Proof, "a signature, by its name"),
        ("-hmac-sha256", Proof, "a signature, by its name"),
        ("-event", Delivery, "the type of the event, by its name"),
        (
            "-event-type",
            Delivery,
            "the type of the event, by its name",
        ),
        (
            "-event-name",
            Delivery,
            "the type of the event, by its name",
        ),
        ("-topic", Delivery, "the type of the event, by its name"),
        ("-delivery", Delivery, "an id of the delivery, by its name"),
        (
            "-delivery-id",
            Delivery,
            "an id of the delivery, by its name",
        ),
        (
            "-webhook-id",
            Delivery,
            "an id of the delivery, by its name",
        ),
        ("-event-id", Delivery, "an id of the event, by its name"),
        ("-timestamp", Delivery, "a time, by its name"),
    ]
};
