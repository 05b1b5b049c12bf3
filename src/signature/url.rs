//! The URL that a sender was given, as far as a request shows it. Behind a
//! tunnel it is another than the one asked for here, so there are several
//! candidates, the likeliest first. Where the user said which one it is, that
//! is the only one: whoever sends a request writes its headers too.

use crate::exchange::Head;

/// The URLs that may have been signed, each once.
pub(super) fn candidates(public: Option<&str>, head: Head<'_>) -> Vec<String> {
    match public {
        Some(url) => with_ports([given_url(url, &text(head.target()))]),
        None => named(head),
    }
}

/// The URLs that the request itself names.
pub(super) fn named(head: Head<'_>) -> Vec<String> {
    let target = text(head.target());
    let forwarded = head.text("X-Forwarded-Host").map(|host| {
        let scheme = head.text("X-Forwarded-Proto").unwrap_or("https");
        format!("{}://{}{target}", first(scheme), first(host))
    });
    let host = head.text("Host").unwrap_or("localhost");
    let forwarded_scheme = head
        .text("X-Forwarded-Proto")
        .map(|scheme| format!("{}://{host}{target}", first(scheme)));
    let asked = ["https", "http"].map(|scheme| format!("{scheme}://{host}{target}"));
    with_ports(forwarded.into_iter().chain(forwarded_scheme).chain(asked))
}

/// Each URL and the same with its port or without, once.
fn with_ports(all: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut urls = Vec::new();
    for url in all {
        for url in [Some(url.clone()), with_other_port(&url)]
            .into_iter()
            .flatten()
        {
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
    }
    urls
}

/// The URL that a request to `target` was given, where the user said which one
/// its sender has: an origin is joined with the target; what has a path stands
/// as it is, with the query of the request where it has none.
#[must_use]
pub fn given_url(public: &str, target: &str) -> String {
    let after_scheme = public.find("://").map_or(0, |at| at + 3);
    let path = public[after_scheme..].find('/').map(|at| after_scheme + at);
    match path {
        None => format!("{public}{target}"),
        Some(at) if &public[at..] == "/" => format!("{}{target}", &public[..at]),
        Some(_) => {
            let query = target.find('?').filter(|_| !public.contains('?'));
            format!("{public}{}", query.map_or("", |at| &target[at..]))
        }
    }
}

/// The same URL with the port of its scheme, or without the one it has.
pub(super) fn with_other_port(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let port = host.rfind(':').filter(|at| !host[*at..].contains(']'));
    let host = match port {
        Some(at) => host[..at].to_owned(),
        None if scheme.eq_ignore_ascii_case("http") => format!("{host}:80"),
        None => format!("{host}:443"),
    };
    Some(format!("{scheme}://{host}{path}"))
}

/// Of a list that proxies add to, the first is what the sender asked.
fn first(list: &str) -> &str {
    list.split(',').next().unwrap_or_default().trim()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(public: Option<&str>, head: &str) -> Vec<String> {
        candidates(public, Head::new(head.as_bytes()))
    }

    #[test]
    fn what_the_user_said_is_alone_else_the_tunnel_comes_first_then_what_was_asked() {
        let head = "POST /in?a=1 HTTP/1.1\r\nHost: 127.0.0.1:4665\r\nX-Forwarded-Proto: https\r\n\
                    X-Forwarded-Host: t.example, inner\r\n\r\n";
        assert_eq!(
            of(Some("https://me.example"), head),
            ["https://me.example/in?a=1", "https://me.example:443/in?a=1",]
        );
        assert_eq!(
            of(None, head),
            [
                "https://t.example/in?a=1",
                "https://t.example:443/in?a=1",
                "https://127.0.0.1:4665/in?a=1",
                "https://127.0.0.1/in?a=1",
                "http://127.0.0.1:4665/in?a=1",
                "http://127.0.0.1/in?a=1",
            ]
        );
    }

    #[test]
    fn a_public_url_with_a_path_stands_as_it_is() {
        let head = "POST /in?a=1 HTTP/1.1\r\nHost: h\r\n\r\n";
        for (public, expected) in [
            ("https://me.example/", "https://me.example/in?a=1"),
            ("https://me.example/x", "https://me.example/x?a=1"),
            ("https://me.example/x?b=2", "https://me.example/x?b=2"),
        ] {
            assert_eq!(of(Some(public), head)[0], expected);
        }
        // Else anybody could add a query that nobody signed.
        let bare = "https://me.example/x".to_owned();
        assert!(!of(Some(&bare), head).contains(&bare));
        assert_eq!(
            of(None, head),
            [
                "https://h/in?a=1",
                "https://h:443/in?a=1",
                "http://h/in?a=1",
                "http://h:80/in?a=1"
            ]
        );
        assert_eq!(of(None, "POST /x\r\n\r\n")[2], "http://localhost/x");
    }

    #[test]
    fn a_port_comes_and_goes() {
        for (url, other) in [
            ("https://a:1/x", "https://a/x"),
            ("http://a?x", "http://a:80?x"),
            ("https://[::1]/x", "https://[::1]:443/x"),
            ("https://[::1]:5/x", "https://[::1]/x"),
        ] {
            assert_eq!(with_other_port(url).as_deref(), Some(other));
        }
        assert_eq!(with_other_port("x"), None);
    }
}
