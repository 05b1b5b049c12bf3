//! What the header fields of a delivery say, each in a phrase: by the row of
//! its sender first, then by the standard that defines the field.
//!
//! Not here: values; they are read by [`facts`](super::facts) and
//! [`signature`](crate::signature).

use std::borrow::Cow;

use super::row::{Clue, Place, Sender};
use crate::signature::{Part, Scheme, SignatureIn, TimestampIn};

/// What a field is for: who reads a delivery wants the first of them first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The signature, and what it is made over.
    Proof,
    /// Which delivery of which event it is.
    Delivery,
    /// The request: its body, its client, its sender's own fields.
    Request,
    /// What was added on the way: by tunnels, proxies, networks and tracing.
    Way,
}

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What it is for.
    pub rank: Rank,
    /// The phrase: `the id of the delivery, the same on a retry`. Empty where
    /// nothing is known of it.
    pub phrase: Cow<'static, str>,
}

impl Meaning {
    const fn new(rank: Rank, phrase: &'static str) -> Self {
        Self {
            rank,
            phrase: Cow::Borrowed(phrase),
        }
    }
}

/// What the field of that name, in any case, says in a delivery of `sender`.
#[must_use]
pub fn meaning(sender: Option<&Sender>, name: &str) -> Meaning {
    let name = name.to_ascii_lowercase();
    sender
        .and_then(|sender| of_sender(sender, &name))
        .or_else(|| of_standard(&name))
        .unwrap_or_else(|| Meaning::new(Rank::Request, ""))
}

fn of_sender(sender: &Sender, name: &str) -> Option<Meaning> {
    let proof = sender
        .signatures
        .iter()
        .find_map(|scheme| of_scheme(scheme, name));
    let found = proof.or_else(|| of_places(sender, name))?;
    Some(found)
}

fn of_scheme(scheme: &Scheme, name: &str) -> Option<Meaning> {
    let is = |header: &str| header.eq_ignore_ascii_case(name);
    let is_signature = match scheme.place {
        SignatureIn::Header(header) => is(header),
        SignatureIn::Headers(start) => starts(name, &start.to_ascii_lowercase()),
        SignatureIn::Query(_) | SignatureIn::Json(_) | SignatureIn::Body => false,
    };
    if is_signature {
        return Some(Meaning {
            rank: Rank::Proof,
            phrase: Cow::Owned(format!("the signature, {}", scheme.method.words())),
        });
    }
    if let Some(TimestampIn::Header(header)) = scheme.timestamp.map(|time| time.place)
        && is(header)
    {
        return Some(Meaning::new(Rank::Proof, "when it was signed"));
    }
    if let Some(SignatureIn::Header(header)) = scheme.certificate.map(|it| it.place)
        && is(header)
    {
        let phrase = "the certificate it is signed with";
        return Some(Meaning::new(Rank::Proof, phrase));
    }
    let is_signed = scheme.signed.iter().any(|part| match part {
        Part::Header(header) | Part::ListedHeaders(header) => is(header),
        _ => false,
    });
    is_signed.then(|| Meaning::new(Rank::Proof, "signed together with the body"))
}

/// The places of a row, and what stands there.
fn of_places(sender: &Sender, name: &str) -> Option<Meaning> {
    let attempt = sender.attempt.map(|attempt| attempt.place());
    let roles: [(&[Place], &'static str); 5] = [
        (sender.event, "the type of the event"),
        (sender.action, "the finer part of the event's type"),
        (
            sender.delivery_id,
            "the id of the delivery, the same on a retry",
        ),
        (sender.event_id, "the id of the event"),
        (sender.event_time, "when it happened"),
    ];
    let found = roles
        .iter()
        .find(|(places, _)| places.iter().any(|place| stands_in(place, name)))
        .map(|(_, phrase)| Meaning::new(Rank::Delivery, phrase));
    found.or_else(|| {
        let counts = attempt.is_some_and(|place| stands_in(&place, name));
        counts.then(|| Meaning::new(Rank::Delivery, "which try this is"))
    })
}

fn stands_in(place: &Place, name: &str) -> bool {
    match place {
        Place::Header(header) => header.eq_ignore_ascii_case(name),
        Place::All(places) => places.iter().any(|place| stands_in(place, name)),
        Place::Where(_, place) => stands_in(place, name),
        Place::When(Clue::Header(header) | Clue::HeaderHas(header, _), _) => {
            header.eq_ignore_ascii_case(name)
        }
        Place::Query(_)
        | Place::Json(_)
        | Place::Key(_)
        | Place::KeyBeside(_)
        | Place::Word(_)
        | Place::When(..) => false,
    }
}

fn of_standard(name: &str) -> Option<Meaning> {
    let found = FIELDS.binary_search_by_key(&name, |(known, ..)| known);
    if let Ok(at) = found {
        let (_, rank, phrase) = FIELDS[at];
        return Some(Meaning::new(rank, phrase));
    }
    let (_, rank, phrase) = STARTS.iter().find(|(start, ..)| starts(name, start))?;
    Some(Meaning::new(*rank, phrase))
}

fn starts(name: &str, start: &str) -> bool {
    name.len() > start.len() && name.starts_with(start)
}

/// The fields of RFC 9110 and its neighbours, of Standard Webhooks and
/// `CloudEvents`, and of what stands between a sender and us; sorted by name.
const FIELDS: &[(&str, Rank, &str)] = {
    use Rank::{Delivery, Proof, Request, Way};
    &[
        ("accept", Request, "the types of answer it would take"),
        ("accept-charset", Request, "the charsets it would take"),
        ("accept-encoding", Request, "the codings it would take"),
        ("accept-language", Request, "the languages it would take"),
        (
            "authorization",
            Proof,
            "who asks: a name and a password, or a token",
        ),
        ("baggage", Way, "what a trace carries along (W3C Baggage)"),
        ("cache-control", Request, "how the answer may be kept"),
        ("cdn-loop", Way, "the networks it went through (RFC 8586)"),
        (
            "ce-datacontenttype",
            Delivery,
            "CloudEvents: the type of its data",
        ),
        (
            "ce-dataschema",
            Delivery,
            "CloudEvents: the schema of its data",
        ),
        ("ce-id", Delivery, "CloudEvents: the id of the event"),
        ("ce-source", Delivery, "CloudEvents: where it happened"),
        (
            "ce-specversion",
            Delivery,
            "CloudEvents: the version of the format",
        ),
        ("ce-subject", Delivery, "CloudEvents: what it happened to"),
        ("ce-time", Delivery, "CloudEvents: when it happened"),
        ("ce-type", Delivery, "CloudEvents: the type of the event"),
        ("connection", Way, "for this connection only"),
        (
            "content-digest",
            Proof,
            "a hash of the body as sent (RFC 9530)",
        ),
        ("content-encoding", Request, "how the body is compressed"),
        ("content-language", Request, "the language of the body"),
        ("content-length", Request, "the length of the body in bytes"),
        (
            "content-md5",
            Proof,
            "an MD5 of the body (no longer a standard)",
        ),
        ("content-type", Request, "what the body is"),
        (
            "cookie",
            Request,
            "what an earlier answer asked to be sent back",
        ),
        ("correlation-id", Way, "one request through several systems"),
        ("date", Request, "when the message was made"),
        ("digest", Proof, "a hash of the body (before RFC 9530)"),
        (
            "dnt",
            Request,
            "a browser that does not want to be followed",
        ),
        ("expect", Request, "whether to wait before the body is sent"),
        (
            "forwarded",
            Way,
            "who asked, and for what, before a proxy (RFC 7239)",
        ),
        ("from", Request, "the mail address of who runs the client"),
        ("host", Request, "the host it was sent to"),
        (
            "idempotency-key",
            Delivery,
            "equal for one thing to be done once",
        ),
        ("keep-alive", Way, "for this connection only"),
        ("max-forwards", Way, "how many proxies it may still pass"),
        ("newrelic", Way, "tracing by New Relic"),
        ("origin", Request, "the web page that sent it"),
        ("pragma", Request, "how the answer may be kept (HTTP/1.0)"),
        ("prefer", Request, "how it would like the answer (RFC 7240)"),
        ("priority", Way, "how urgent it is (RFC 9218)"),
        ("proxy-authorization", Way, "who asks a proxy"),
        ("proxy-connection", Way, "for this connection only"),
        ("referer", Request, "the page it was sent from"),
        ("request-id", Way, "one request through several systems"),
        ("sec-fetch-dest", Request, "a browser sent it: what for"),
        (
            "sec-fetch-mode",
            Request,
            "a browser sent it, or a client that acts as one: how",
        ),
        (
            "sec-fetch-site",
            Request,
            "a browser sent it: from which site",
        ),
        ("sec-fetch-user", Request, "a browser sent it: on a click"),
        ("sentry-trace", Way, "tracing by Sentry"),
        ("signature", Proof, "the signature"),
        (
            "signature-input",
            Proof,
            "what the signature covers (RFC 9421)",
        ),
        ("te", Way, "for this connection only"),
        (
            "traceparent",
            Way,
            "one request through several systems (W3C Trace Context)",
        ),
        (
            "tracestate",
            Way,
            "the same, as each system writes it (W3C Trace Context)",
        ),
        ("trailer", Way, "the fields that follow the body"),
        (
            "transfer-encoding",
            Way,
            "how the body was cut for this connection",
        ),
        ("true-client-ip", Way, "who asked the network in between"),
        ("upgrade", Way, "for this connection only"),
        (
            "upgrade-insecure-requests",
            Request,
            "a browser that would rather have https",
        ),
        ("user-agent", Request, "the client that sent it"),
        ("via", Way, "the proxies it passed (RFC 9110)"),
        (
            "webhook-id",
            Delivery,
            "Standard Webhooks: the id of the delivery",
        ),
        (
            "webhook-request-callback",
            Delivery,
            "CloudEvents: where to permit it later",
        ),
        (
            "webhook-request-origin",
            Delivery,
            "CloudEvents: who asks to be permitted",
        ),
        (
            "webhook-request-rate",
            Delivery,
            "CloudEvents: how many a minute it asks for",
        ),
        (
            "webhook-signature",
            Proof,
            "Standard Webhooks: the signatures",
        ),
        (
            "webhook-timestamp",
            Proof,
            "Standard Webhooks: when it was signed",
        ),
        ("x-amzn-trace-id", Way, "one request through AWS"),
        ("x-arr-log-id", Way, "one request through Azure App Service"),
        ("x-arr-ssl", Way, "the certificate of Azure App Service"),
        ("x-azure-ref", Way, "one request through Azure Front Door"),
        ("x-client-ip", Way, "who asked the proxy in between"),
        (
            "x-cloud-trace-context",
            Way,
            "one request through Google Cloud",
        ),
        (
            "x-correlation-id",
            Way,
            "one request through several systems",
        ),
        ("x-forwarded-for", Way, "who asked the proxy in between"),
        (
            "x-forwarded-host",
            Way,
            "the host that was asked for, before a proxy",
        ),
        (
            "x-forwarded-port",
            Way,
            "the port that was asked for, before a proxy",
        ),
        ("x-forwarded-proto", Way, "http or https, before a proxy"),
        (
            "x-original-forwarded-for",
            Way,
            "who asked the proxy before that",
        ),
        (
            "x-original-host",
            Way,
            "the host that was asked for, before a proxy",
        ),
        (
            "x-original-url",
            Way,
            "the target that was asked for, before a proxy",
        ),
        ("x-real-ip", Way, "who asked the proxy in between"),
        ("x-request-id", Way, "one request through several systems"),
        ("x-request-start", Way, "when a proxy got it"),
        ("x-scheme", Way, "http or https, before a proxy"),
        ("x-varnish", Way, "one request through a cache"),
        ("x-vercel-id", Way, "one request through Vercel"),
    ]
};

/// Fields that are many and begin alike.
const STARTS: &[(&str, Rank, &str)] = &[
    ("ce-", Rank::Delivery, "CloudEvents: an extension"),
    ("cf-", Rank::Way, "added by Cloudflare"),
    ("fastly-", Rank::Way, "added by Fastly"),
    ("fly-", Rank::Way, "added by Fly.io"),
    ("ngrok-", Rank::Way, "added by ngrok"),
    ("sec-ch-", Rank::Request, "a browser says what it is"),
    ("tailscale-", Rank::Way, "added by Tailscale"),
    ("x-akamai-", Rank::Way, "added by Akamai"),
    ("x-amz-cf-", Rank::Way, "added by CloudFront"),
    ("x-appengine-", Rank::Way, "added by App Engine"),
    ("x-azure-", Rank::Way, "added by Azure"),
    (
        "x-b3-",
        Rank::Way,
        "one request through several systems (B3)",
    ),
    ("x-datadog-", Rank::Way, "tracing by Datadog"),
    ("x-envoy-", Rank::Way, "added by Envoy"),
    ("x-forwarded-", Rank::Way, "added by a proxy"),
    ("x-ms-", Rank::Way, "added by Azure"),
    ("x-vercel-", Rank::Way, "added by Vercel"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::Registry;

    fn said(sender: &str, name: &str) -> (Rank, String) {
        let registry = Registry::built_in();
        let meaning = meaning(registry.named(sender), name);
        (meaning.rank, meaning.phrase.into_owned())
    }

    #[test]
    fn the_fields_are_sorted_and_written_in_lower_case() {
        assert!(FIELDS.is_sorted_by(|a, b| a.0 < b.0));
        let names = FIELDS.iter().chain(STARTS).map(|(name, ..)| *name);
        for name in names {
            assert_eq!(name, name.to_ascii_lowercase());
        }
    }

    #[test]
    fn the_row_of_the_sender_says_what_its_fields_are() {
        let table = [
            (
                "github",
                "x-github-event",
                Rank::Delivery,
                "the type of the event",
            ),
            (
                "github",
                "X-GitHub-Delivery",
                Rank::Delivery,
                "the id of the delivery, the same on a retry",
            ),
            (
                "slack",
                "X-Slack-Request-Timestamp",
                Rank::Proof,
                "when it was signed",
            ),
            (
                "square",
                "Square-Retry-Number",
                Rank::Delivery,
                "which try this is",
            ),
        ];
        for (sender, name, rank, phrase) in table {
            assert_eq!(said(sender, name), (rank, phrase.to_owned()), "{name}");
        }
        let (rank, phrase) = said("github", "X-Hub-Signature-256");
        assert_eq!(rank, Rank::Proof);
        assert_eq!(phrase, "the signature, HMAC-SHA256");
    }

    #[test]
    fn what_was_added_on_the_way_is_known_whoever_sent_it() {
        for name in [
            "CF-Ray",
            "X-Forwarded-For",
            "traceparent",
            "X-B3-TraceId",
            "ngrok-trace-id",
        ] {
            assert_eq!(said("stripe", name).0, Rank::Way, "{name}");
        }
        assert_eq!(said("", "X-Whatever"), (Rank::Request, String::new()));
        assert_eq!(said("", "cf-"), (Rank::Request, String::new()));
    }

    #[test]
    fn every_sender_s_signature_is_a_proof() {
        for sender in Registry::built_in().senders() {
            for scheme in sender.signatures {
                if let SignatureIn::Header(header) = scheme.place {
                    assert_eq!(said(sender.name, header).0, Rank::Proof, "{header}");
                }
            }
        }
    }
}
