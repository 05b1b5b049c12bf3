//! Whether the certificate that a request names is one of its sender's own.
//! Nothing is fetched, here or anywhere.

use crate::exchange::HttpsUrl;

/// Why the certificate at `url` is not the sender's, in words that follow
/// `is`; none when it is at one of `hosts`.
pub(super) fn why_strange(url: &str, hosts: &[&str]) -> Option<String> {
    let expected = hosts.join(" or ");
    match HttpsUrl::parse(url) {
        Err(error) => Some(format!(
            "no URL of a certificate to trust: {error}; it should be https at {expected}"
        )),
        Ok(it) if hosts.iter().any(|pattern| fits(it.host(), pattern)) => None,
        Ok(it) => Some(format!(
            "a certificate at {}, which is not the sender's: it should be at {expected}",
            it.host()
        )),
    }
}

/// `*` is one label, at the beginning one or more.
fn fits(host: &str, pattern: &str) -> bool {
    let host = host.to_ascii_lowercase();
    if let Some(end) = pattern.strip_prefix('*') {
        return host
            .strip_suffix(end)
            .is_some_and(|start| !start.is_empty());
    }
    let (host, pattern) = (host.split('.'), pattern.split('.'));
    host.clone().count() == pattern.clone().count()
        && host
            .zip(pattern)
            .all(|(label, wanted)| wanted == "*" || label == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_senders_own_hosts_are_trusted() {
        const SNS: &[&str] = &["sns.*.amazonaws.com", "sns.*.amazonaws.com.cn"];
        const PAYPAL: &[&str] = &["*.paypal.com"];
        for (url, hosts) in [
            ("https://sns.us-east-1.amazonaws.com/Simple.pem", SNS),
            ("https://SNS.cn-north-1.amazonaws.com.cn/Simple.pem", SNS),
            (
                "https://api.paypal.com/v1/notifications/certs/CERT-1",
                PAYPAL,
            ),
            ("https://api.sandbox.paypal.com/cert", PAYPAL),
        ] {
            assert_eq!(why_strange(url, hosts), None, "{url}");
        }
        for (url, hosts, why) in [
            (
                "https://sns.us-east-1.amazonaws.com.evil.test/a",
                SNS,
                "not the sender's",
            ),
            (
                "https://sns.bucket.s3.amazonaws.com/a",
                SNS,
                "not the sender's",
            ),
            (
                "http://sns.us-east-1.amazonaws.com/a",
                SNS,
                "it is not https",
            ),
            (
                "https://sns.us-east-1.amazonaws.com@evil.test/a",
                SNS,
                "credentials",
            ),
            ("https://evilpaypal.com/a", PAYPAL, "not the sender's"),
            ("https://paypal.com.evil.test/a", PAYPAL, "not the sender's"),
            ("", PAYPAL, "it is not https"),
        ] {
            let said = why_strange(url, hosts).unwrap_or_default();
            assert!(said.contains(why), "{url}: {said}");
        }
    }
}
