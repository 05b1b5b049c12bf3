//! The URL that senders were given, for the schemes that sign it.
//!
//! Not here: a URL that is asked. This one is only compared with, and shown.

use std::{str::FromStr, sync::Arc};

use crate::{
    deliver::Authority,
    signature::{Agreed, Secrets},
};

/// The flag of every command that judges or signs.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(id = "public")]
pub(super) struct Options {
    /// The URL that senders were given, for those that sign it: an origin, or one with a path
    #[arg(long, env = "HOOKGLASS_PUBLIC_URL", value_name = "URL")]
    public_url: Option<PublicUrl>,
}

/// An origin, or a URL with a path and perhaps a query, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PublicUrl(Arc<str>);

impl Options {
    /// The URL as it was written.
    pub(super) fn url(&self) -> Option<Arc<str>> {
        self.public_url.as_ref().map(|url| Arc::clone(&url.0))
    }

    /// What a verdict rests on beside the request.
    pub(super) fn agreed(&self, secrets: Secrets) -> Agreed {
        Agreed {
            public_url: self.url(),
            ..Agreed::from(secrets)
        }
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const FORM: &str =
            "write it as https://hooks.example.com or https://hooks.example.com/path";
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or(FORM)?;
        if !["http", "https"].contains(&&*scheme.to_ascii_lowercase()) {
            return Err(format!("{scheme} is no scheme of webhooks; {FORM}"));
        }
        if text.contains('#') {
            return Err("no sender sends what follows a #; leave it out".to_owned());
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!("it has characters that no URL has; {FORM}"));
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        authority
            .parse::<Authority>()
            .map_err(|error| format!("{error}; {FORM}"))?;
        // An origin, as browsers copy it.
        let text = if path == "/" {
            text.trim_end_matches('/')
        } else {
            text
        };
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_and_a_whole_url_are_kept_as_they_are_written() {
        for (text, kept) in [
            ("https://hooks.example.com", "https://hooks.example.com"),
            ("https://hooks.example.com/", "https://hooks.example.com"),
            (
                " http://localhost:3000/a?b=c ",
                "http://localhost:3000/a?b=c",
            ),
            ("HTTPS://h.example/A/", "HTTPS://h.example/A/"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().map(|url| url.0), Ok(kept.into()));
        }
    }

    #[test]
    fn what_no_sender_was_given_says_how_it_is_written() {
        for wrong in [
            "hooks.example.com",
            "ftp://a.example",
            "https://",
            "https://a b",
            "https://user:pass@a.example",
            "https://a.example/#x",
            "https://a.example:port",
            "https://é.example/é",
        ] {
            let error = wrong.parse::<PublicUrl>().unwrap_err();
            assert!(
                error.contains("write it as") || error.contains("leave it"),
                "{error}"
            );
        }
    }
}
