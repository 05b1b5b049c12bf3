//! Subscriptions that are confirmed by a request of ours to a URL that the
//! sender gives. Such a URL came from outside, so nothing is ever asked of it
//! by itself: the user sees it and decides, and it is refused unless it is
//! `https` at a host that is the provider's.
//!
//! Not here: the request. Whoever makes it connects to the host and the port
//! that stand here, asks for the target that stands here, and follows no
//! redirect.

use crate::exchange::{
    Exchange, HttpsUrl, UrlError,
    lookup::{self, Kind},
};

/// A subscription that waits to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Who asks for it, as its owner writes the name.
    pub provider: &'static str,
    /// The URL as it was sent. Foreign text: it reaches a screen through
    /// [`display`](crate::exchange::display::display) only.
    pub url: String,
    /// What a `GET` of confirms it, or why that is refused.
    pub place: Result<HttpsUrl, Refusal>,
}

/// Why a URL is not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no URL of the kind that is asked.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The host is somebody else's.
    #[error("its host {host} is not one of {provider}, which are {pattern}")]
    Host {
        /// The host.
        host: String,
        /// Whose it should be.
        provider: &'static str,
        /// Those that would be right, in words.
        pattern: String,
    },
    /// The port is none the provider uses.
    #[error("its port {port} is not one of {provider}'s")]
    Port {
        /// The port.
        port: u16,
        /// Whose it should be.
        provider: &'static str,
    },
    /// Nobody can tell whether the host is right.
    #[error("it may be any host, so nothing tells whether it is the sender's")]
    AnyHost,
}

/// One way of asking for a confirmation.
struct Way {
    provider: &'static str,
    /// A header that says so, and its value; any where that is empty.
    header: Option<(&'static str, &'static str)>,
    /// What else must stand in the body: a path, and the text there.
    text: Option<(&'static str, &'static str)>,
    url: Url,
    /// The hosts that are right; `*` is exactly one label. None are known of a
    /// provider without.
    hosts: &'static [&'static str],
    ports: &'static [u16],
}

/// Where the URL stands.
enum Url {
    Header(&'static str),
    Json(&'static str),
}

const AZURE: &[&str] = &["*.eventgrid.azure.net"];

/// The ways, the more exact first.
const WAYS: &[Way] = &[
    // <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-confirmation-json.html>
    Way {
        provider: "AWS SNS",
        header: Some(("x-amz-sns-message-type", "SubscriptionConfirmation")),
        text: None,
        url: Url::Json("/SubscribeURL"),
        hosts: &["sns.*.amazonaws.com", "sns.*.amazonaws.com.cn"],
        ports: &[443],
    },
    // <https://learn.microsoft.com/en-us/azure/event-grid/end-point-validation-event-grid-events-schema>
    Way {
        provider: "Azure Event Grid",
        header: Some(("aeg-event-type", "SubscriptionValidation")),
        text: None,
        url: Url::Json("/0/data/validationUrl"),
        hosts: AZURE,
        ports: &[443, 553],
    },
    // <https://learn.microsoft.com/en-us/azure/event-grid/end-point-validation-cloud-events-schema>
    Way {
        provider: "Azure Event Grid",
        header: Some(("WebHook-Request-Origin", "eventgrid.azure.net")),
        text: None,
        url: Url::Header("WebHook-Request-Callback"),
        hosts: AZURE,
        ports: &[443, 553],
    },
    // <https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md>
    Way {
        provider: "CloudEvents",
        header: Some(("WebHook-Request-Origin", "")),
        text: None,
        url: Url::Header("WebHook-Request-Callback"),
        hosts: &[],
        ports: &[443],
    },
    // <https://engineering.toggl.com/docs/webhooks_start/url_endpoint_validation>
    Way {
        provider: "Toggl Track",
        header: None,
        text: Some(("/payload", "ping")),
        url: Url::Json("/validation_code_url"),
        hosts: &["api.track.toggl.com"],
        ports: &[443],
    },
];

/// A question is short: a longer body asks for none, and is not looked through
/// on the way to the screen.
const LONGEST: usize = 256 << 10;

/// The confirmation that `exchange` asks for; none when it asks for none.
#[must_use]
pub fn confirmation(exchange: &Exchange) -> Option<Confirmation> {
    if exchange.body().len() > LONGEST {
        return None;
    }
    let way = WAYS.iter().find(|way| way.is_asked_by(exchange))?;
    let url = way.url.of(exchange)?;
    let place = way.place(&url);
    Some(Confirmation {
        provider: way.provider,
        url,
        place,
    })
}

impl Way {
    fn is_asked_by(&self, exchange: &Exchange) -> bool {
        let says = |(name, value): (&str, &str)| {
            exchange
                .head()
                .get(name)
                .is_some_and(|said| value.is_empty() || said.eq_ignore_ascii_case(value.as_bytes()))
        };
        let holds =
            |(path, text): (&str, &str)| string(exchange.body(), path).is_some_and(|it| it == text);
        self.header.is_none_or(says)
            && self.text.is_none_or(holds)
            && self.url.of(exchange).is_some()
    }

    fn place(&self, url: &str) -> Result<HttpsUrl, Refusal> {
        let place = HttpsUrl::parse(url)?;
        if self.hosts.is_empty() {
            return Err(Refusal::AnyHost);
        }
        if !self.hosts.iter().any(|pattern| fits(place.host(), pattern)) {
            return Err(Refusal::Host {
                host: place.host().to_owned(),
                provider: self.provider,
                pattern: self.hosts.join(" or "),
            });
        }
        if !self.ports.contains(&place.port()) {
            return Err(Refusal::Port {
                port: place.port(),
                provider: self.provider,
            });
        }
        Ok(place)
    }
}

impl Url {
    fn of(&self, exchange: &Exchange) -> Option<String> {
        let url = match self {
            Self::Header(name) => exchange.head().text(name)?.to_owned(),
            Self::Json(path) => string(exchange.body(), path)?,
        };
        Some(url).filter(|url| !url.is_empty())
    }
}

fn string(body: &[u8], path: &str) -> Option<String> {
    let found = lookup::at(body, path).filter(|found| found.kind == Kind::String)?;
    Some(found.text().into_owned())
}

/// Whether `host` is what `pattern` says, label by label.
fn fits(host: &str, pattern: &str) -> bool {
    let (host, pattern) = (host.split('.'), pattern.split('.'));
    host.clone().count() == pattern.clone().count()
        && host
            .zip(pattern)
            .all(|(label, wanted)| wanted == "*" || label == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{exchange::Time, sender::Draft};

    fn sns(url: &str) -> Confirmation {
        let headers = [
            ("x-amz-sns-message-type", "SubscriptionConfirmation"),
            ("Content-Type", "text/plain; charset=UTF-8"),
        ];
        let body = format!(
            "{{\"Type\":\"SubscriptionConfirmation\",\"SubscribeURL\":{}}}",
            serde_json::Value::from(url)
        );
        asked(&headers, &body).unwrap()
    }

    fn asked(headers: &[(&str, &str)], body: &str) -> Option<Confirmation> {
        confirmation(&Draft::new(headers, body).exchange(Time::default()))
    }

    fn grid(url: &str) -> Confirmation {
        let body = format!("[{{\"data\":{{\"validationUrl\":\"{url}\"}}}}]");
        asked(&[("aeg-event-type", "SubscriptionValidation")], &body).unwrap()
    }

    #[test]
    fn a_url_of_the_provider_is_asked_as_it_was_sent() {
        let rows = [
            (
                sns("https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-west-2:1:T&Token=2336"),
                "AWS SNS",
                ("sns.us-west-2.amazonaws.com", 443),
                "/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-west-2:1:T&Token=2336",
            ),
            (
                sns("HTTPS://SNS.cn-north-1.amazonaws.com.cn:443?a=b#c"),
                "AWS SNS",
                ("sns.cn-north-1.amazonaws.com.cn", 443),
                "/?a=b",
            ),
            (
                grid("https://rp-eastus2.eventgrid.azure.net:553/eventsubscriptions/s/validate?id=1&t=2022-10-28T04:23:35.1981776Z"),
                "Azure Event Grid",
                ("rp-eastus2.eventgrid.azure.net", 553),
                "/eventsubscriptions/s/validate?id=1&t=2022-10-28T04:23:35.1981776Z",
            ),
            (
                asked(
                    &[
                        ("WebHook-Request-Origin", "eventgrid.azure.net"),
                        ("WebHook-Request-Callback", "https://rp-eastus2.eventgrid.azure.net/x"),
                    ],
                    "",
                )
                .unwrap(),
                "Azure Event Grid",
                ("rp-eastus2.eventgrid.azure.net", 443),
                "/x",
            ),
            (
                asked(
                    &[],
                    "{\"payload\":\"ping\",\"validation_code_url\":\"https://api.track.toggl.com/webhooks/api/v1/validate/1/2/c\"}",
                )
                .unwrap(),
                "Toggl Track",
                ("api.track.toggl.com", 443),
                "/webhooks/api/v1/validate/1/2/c",
            ),
        ];
        for (confirmation, provider, (host, port), target) in rows {
            assert_eq!(confirmation.provider, provider);
            let place = confirmation.place.unwrap();
            assert_eq!((place.host(), place.port()), (host, port));
            assert_eq!(place.target(), target, "{}", confirmation.url);
        }
        let place = grid("https://a.eventgrid.azure.net:553/b").place.unwrap();
        assert_eq!(place.to_string(), "https://a.eventgrid.azure.net:553/b");
    }

    #[test]
    fn any_other_url_is_refused_and_says_why() {
        let rows = [
            ("http://127.0.0.1:9/", "it is not https"),
            ("http://sns.us-east-1.amazonaws.com/", "it is not https"),
            ("//sns.us-east-1.amazonaws.com/", "it is not https"),
            ("ftp://x", "it is not https"),
            ("https://127.0.0.1/", "its host is no name"),
            ("https://[::1]/", "its host is no name"),
            ("https://2130706433/", "its host is no name"),
            ("https://0x7f.1/", "its host is no name"),
            ("https://localhost/", "its host is no name"),
            ("https:///x", "its host is no name"),
            (
                "https://sns.us-east-1.amazonaws.com./",
                "its host is no name",
            ),
            (
                "https://sns.us-east-1.amazonaws.com.evil.test/",
                "its host sns.us-east-1.amazonaws.com.evil.test is not one of AWS SNS, which are sns.*.amazonaws.com or sns.*.amazonaws.com.cn",
            ),
            (
                "https://evil.test/?x=sns.eu-west-1.amazonaws.com",
                "its host evil.test is not one of AWS SNS, ",
            ),
            (
                "https://evil.test#sns.eu-west-1.amazonaws.com",
                "its host evil.test is not one of AWS SNS, ",
            ),
            (
                "https://sns.eu-west-1.amazonaws.com@evil.test/",
                "it holds credentials before the host",
            ),
            (
                "https://a:b@sns.eu-west-1.amazonaws.com/",
                "it holds credentials before the host",
            ),
            (
                "https://sns.amazonaws.com/",
                "its host sns.amazonaws.com is not one of ",
            ),
            (
                "https://sns.a.b.amazonaws.com/",
                "its host sns.a.b.amazonaws.com is not one of ",
            ),
            ("https://sns..amazonaws.com/", "its host is no name"),
            (
                "https://sns.eu-west-1.amazonaws.com:8443/",
                "its port 8443 is not one of AWS SNS's",
            ),
            (
                "https://sns.eu-west-1.amazonaws.com:553/",
                "its port 553 is not one of AWS SNS's",
            ),
            (
                "https://sns.eu-west-1.amazonaws.com:/",
                "its port is no number",
            ),
            (
                "https://sns.eu-west-1.amazonaws.com:99999/",
                "its port is no number",
            ),
            (
                "https://sns.eu-west-1.amazonaws.com:+443/",
                "its port is no number",
            ),
            (
                "https://evil.test\\@sns.eu-west-1.amazonaws.com/",
                "it holds characters",
            ),
            (
                "https://sns.eu-west-1.amazonaws.com/ HTTP/1.1\r\nX: y",
                "it holds characters",
            ),
            (
                "https://sns.eu-wést-1.amazonaws.com/",
                "it holds characters",
            ),
        ];
        for (url, start) in rows {
            let why = sns(url).place.unwrap_err().to_string();
            assert!(why.starts_with(start), "{url}: {why}");
        }
        let why = grid("https://a.eventgrid.azure.net:8080/")
            .place
            .unwrap_err();
        assert_eq!(
            why.to_string(),
            "its port 8080 is not one of Azure Event Grid's"
        );
        let any = asked(
            &[
                ("WebHook-Request-Origin", "eventemitter.example.com"),
                (
                    "WebHook-Request-Callback",
                    "https://eventemitter.example.com/x",
                ),
            ],
            "",
        );
        assert_eq!(any.unwrap().place, Err(Refusal::AnyHost));
    }

    #[test]
    fn who_asks_for_none_gets_none() {
        let url = "https://sns.us-west-2.amazonaws.com/";
        assert_eq!(asked(&[], &format!("{{\"SubscribeURL\":\"{url}\"}}")), None);
        let notification = [("x-amz-sns-message-type", "Notification")];
        assert_eq!(
            asked(&notification, &format!("{{\"SubscribeURL\":\"{url}\"}}")),
            None
        );
        let none = [("x-amz-sns-message-type", "SubscriptionConfirmation")];
        assert_eq!(asked(&none, "{\"SubscribeURL\":1}"), None);
        assert_eq!(asked(&[("WebHook-Request-Origin", "a.test")], ""), None);
    }
}
