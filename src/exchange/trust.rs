//! What the user trusts, and what holds an event back.
//!
//! Any web page can make a browser send requests to this machine, and a name
//! that its owner makes point here (DNS rebinding) makes it look like a page of
//! ours. So what a page sent, and what asked for a host that is not known, is
//! taken in and marked, and is not sent on before the user permits it. A valid
//! signature permits it too: a page cannot sign.
//!
//! [`Trust`] is shared by `capture`, which asks it for each event that is marked,
//! and by who lets the user permit. Here nothing is held: the
//! [`journal`](crate::journal) keeps that of each row, and
//! [`deliver`](crate::deliver) obeys it.

use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use super::{
    Head, Mark, Marks,
    display::display_ends,
    host::{HostName, HostPattern, authority},
};

/// The columns that a captured name gets in a sentence; its ends tell it apart.
const NAME: usize = 60;

/// A web page, by the origin that the browser gave for it (RFC 6454).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    /// A page of that origin: `https://evil.test`.
    At(Vec<u8>),
    /// A page whose origin the browser did not tell: `Origin: null`, or none
    /// beside `Sec-Fetch-*`.
    WithoutOrigin,
}

/// Why an event is held back: what would have to be trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// The hosts it asked for, without those that can only be this machine.
    hosts: Vec<Vec<u8>>,
    pages: Vec<Page>,
}

impl Grounds {
    /// The grounds on which an event with these marks and that head is held;
    /// none where its marks do not hold it.
    #[must_use]
    pub fn of(marks: Marks, head: Head<'_>) -> Self {
        let mut grounds = Self::default();
        if marks.has(Mark::UnknownHost) {
            grounds.hosts = hosts(head);
        }
        if marks.has(Mark::Browser) && !marks.has(Mark::Permitted) {
            grounds.pages = pages(head);
        }
        grounds
    }

    /// What is permitted with it, in words: `evil.test and pages at
    /// https://evil.test`.
    #[must_use]
    pub fn permitted(&self) -> String {
        let hosts = self.hosts.iter().map(|host| name(host));
        let pages = self.pages.iter().map(|page| match page {
            Page::At(origin) => format!("pages at {}", name(origin)),
            Page::WithoutOrigin => "pages without an origin".to_owned(),
        });
        hosts.chain(pages).collect::<Vec<_>>().join(" and ")
    }
}

/// `Host evil.test is not known here`, `a web page at https://evil.test sent
/// it`. What was captured stands there as it is displayed, cut in its middle.
impl fmt::Display for Grounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = self.pages.iter().map(|page| match page {
            Page::At(origin) => format!("a web page at {} sent it", name(origin)),
            Page::WithoutOrigin => "a web page without an origin sent it".to_owned(),
        });
        let hosts = self.hosts.iter();
        let hosts = hosts.map(|host| format!("Host {} is not known here", name(host)));
        f.write_str(&pages.chain(hosts).collect::<Vec<_>>().join(", and "))
    }
}

fn name(captured: &[u8]) -> String {
    if captured.is_empty() {
        return "\"\"".to_owned();
    }
    display_ends(captured, NAME).to_string()
}

fn hosts(head: Head<'_>) -> Vec<Vec<u8>> {
    let fields = head.fields().filter(|field| field.is("host"));
    let named = fields
        .map(|field| field.value)
        .chain(authority(head.target()));
    let foreign = named
        .map(HostName::of)
        .filter(|host| !host.is_loopback())
        .map(HostName::normal);
    distinct(foreign)
}

fn pages(head: Head<'_>) -> Vec<Page> {
    let origins = head.fields().filter(|field| field.is("origin"));
    let pages = distinct(origins.map(|field| match field.value {
        b"" | b"null" => Page::WithoutOrigin,
        origin => Page::At(origin.to_vec()),
    }));
    if pages.is_empty() {
        vec![Page::WithoutOrigin]
    } else {
        pages
    }
}

fn distinct<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.fold(Vec::new(), |mut seen, one| {
        if !seen.contains(&one) {
            seen.push(one);
        }
        seen
    })
}

/// What the user trusts: hosts by pattern from the start, hosts and web pages
/// that were permitted in this run. A clone is the same one.
#[derive(Clone, Debug, Default)]
pub struct Trust(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    patterns: Vec<HostPattern>,
    permitted: RwLock<Permitted>,
}

#[derive(Debug, Default)]
struct Permitted {
    hosts: HashSet<Vec<u8>>,
    pages: HashSet<Page>,
}

impl Trust {
    /// Trust in the hosts of `patterns`, and in no web page yet.
    #[must_use]
    pub fn new(patterns: Vec<HostPattern>) -> Self {
        Self(Arc::new(Shared {
            patterns,
            permitted: RwLock::default(),
        }))
    }

    /// The marks as they are with what is trusted now: a trusted host is not
    /// unknown, and a permitted page is marked so. For most events there is
    /// nothing to ask, and nothing is asked.
    #[must_use]
    pub fn weigh(&self, marks: Marks, head: Head<'_>) -> Marks {
        if !marks.hold_back() {
            return marks;
        }
        let grounds = Grounds::of(marks, head);
        let permitted = self.permitted();
        let mut weighed = marks;
        if all(&grounds.hosts, |host| self.trusts(host, &permitted)) {
            weighed = weighed.without(Mark::UnknownHost);
        }
        if all(&grounds.pages, |page| permitted.pages.contains(page)) {
            weighed = weighed.with(Mark::Permitted);
        }
        weighed
    }

    /// Trusts from now on, in this run, what is named by `grounds`.
    pub fn permit(&self, grounds: &Grounds) {
        let mut permitted = self
            .0
            .permitted
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        permitted.hosts.extend(grounds.hosts.iter().cloned());
        permitted.pages.extend(grounds.pages.iter().cloned());
    }

    fn trusts(&self, host: &[u8], permitted: &Permitted) -> bool {
        let by_pattern = || {
            let host = HostName::bare(host);
            self.0.patterns.iter().any(|pattern| pattern.matches(host))
        };
        permitted.hosts.contains(host) || by_pattern()
    }

    fn permitted(&self) -> RwLockReadGuard<'_, Permitted> {
        self.0
            .permitted
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether there are any, and all fit.
fn all<T>(some: &[T], fits: impl Fn(&T) -> bool) -> bool {
    !some.is_empty() && some.iter().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROWSER: Marks = Marks::NONE.with(Mark::Browser);
    const FOREIGN: Marks = Marks::NONE.with(Mark::UnknownHost);
    const BOTH: Marks = BROWSER.with(Mark::UnknownHost);

    fn head(lines: &str) -> String {
        format!("POST / HTTP/1.1\r\n{lines}\r\n")
    }

    fn grounds(marks: Marks, lines: &str) -> Grounds {
        Grounds::of(marks, Head::new(head(lines).as_bytes()))
    }

    fn weigh(trust: &Trust, marks: Marks, lines: &str) -> Marks {
        trust.weigh(marks, Head::new(head(lines).as_bytes()))
    }

    fn trusting(patterns: &[&str]) -> Trust {
        Trust::new(patterns.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn what_holds_an_event_is_said_in_words() {
        for (marks, lines, said, permitted) in [
            (
                FOREIGN,
                "Host: Evil.test:80\r\nOrigin: https://a.test\r\n",
                "Host evil.test is not known here",
                "evil.test",
            ),
            (
                BROWSER,
                "Host: evil.test\r\nOrigin: https://a.test\r\n",
                "a web page at https://a.test sent it",
                "pages at https://a.test",
            ),
            (
                BOTH,
                "Host: evil.test\r\nOrigin: https://a.test\r\n",
                "a web page at https://a.test sent it, and Host evil.test is not known here",
                "evil.test and pages at https://a.test",
            ),
            (
                BROWSER,
                "Sec-Fetch-Mode: navigate\r\n",
                "a web page without an origin sent it",
                "pages without an origin",
            ),
            (
                BROWSER,
                "Origin: null\r\n",
                "a web page without an origin sent it",
                "pages without an origin",
            ),
            (FOREIGN, "Host:\r\n", "Host \"\" is not known here", "\"\""),
            (
                BROWSER.with(Mark::Permitted),
                "Origin: https://a.test\r\n",
                "",
                "",
            ),
            (
                Marks::NONE,
                "Host: evil.test\r\nOrigin: https://a.test\r\n",
                "",
                "",
            ),
        ] {
            let grounds = grounds(marks, lines);
            assert_eq!(grounds.to_string(), said, "{lines:?}");
            assert_eq!(grounds.permitted(), permitted, "{lines:?}");
        }
    }

    #[test]
    fn captured_names_are_words_that_no_terminal_obeys_and_no_sentence_drowns_in() {
        let origin = format!("Origin: \u{1b}]0;x\u{202e}{}\r\n", "o".repeat(50_000));
        let said = grounds(BROWSER, &origin).to_string();
        assert!(said.starts_with("a web page at ␛]0;x‹RLO›ooo"), "{said}");
        assert!(said.ends_with("o sent it"), "{said}");
        assert!(said.chars().count() < 100, "{said}");
    }

    #[test]
    fn a_pattern_makes_a_host_known_and_no_page_permitted() {
        let trust = trusting(&["*.ngrok.app", "192.168.1.7"]);
        assert_eq!(weigh(&trust, FOREIGN, "Host: a.ngrok.app\r\n"), Marks::NONE);
        assert_eq!(
            weigh(&trust, FOREIGN, "Host: 192.168.1.7:1\r\n"),
            Marks::NONE
        );
        assert_eq!(weigh(&trust, FOREIGN, "Host: evil.test\r\n"), FOREIGN);
        let lines = "Host: a.ngrok.app\r\nOrigin: https://a.ngrok.app\r\n";
        assert_eq!(weigh(&trust, BOTH, lines), BROWSER);
    }

    #[test]
    fn what_is_permitted_is_that_host_or_that_page_and_nothing_else() {
        let trust = Trust::default();
        trust.permit(&grounds(BOTH, "Host: A.test\r\nOrigin: https://a.test\r\n"));
        assert_eq!(weigh(&trust, FOREIGN, "Host: a.test:81\r\n"), Marks::NONE);
        let permitted = BROWSER.with(Mark::Permitted);
        let lines = "Origin: https://a.test\r\n";
        assert_eq!(weigh(&trust, BROWSER, lines), permitted);
        for lines in [
            "Origin: http://a.test\r\n",
            "Origin: https://a.test:444\r\n",
            "Origin: null\r\n",
            "Sec-Fetch-Site: cross-site\r\n",
            "Origin: https://a.test\r\nOrigin: https://b.test\r\n",
        ] {
            assert!(weigh(&trust, BROWSER, lines).hold_back(), "{lines:?}");
        }
        for lines in ["Host: b.a.test\r\n", "Host: a.test.evil.test\r\n"] {
            assert!(weigh(&trust, FOREIGN, lines).hold_back(), "{lines:?}");
        }
    }

    /// A page that is permitted is no reason to take any host.
    #[test]
    fn a_permitted_page_does_not_make_a_host_known() {
        let trust = Trust::default();
        trust.permit(&grounds(BROWSER, "Origin: https://a.test\r\n"));
        let lines = "Host: evil.test\r\nOrigin: https://a.test\r\n";
        let weighed = weigh(&trust, BOTH, lines);
        assert!(weighed.has(Mark::Permitted) && weighed.has(Mark::UnknownHost));
        assert!(weighed.hold_back());
    }

    #[test]
    fn a_target_that_names_another_host_than_the_line_needs_trust_in_both() {
        let head = Head::new(b"GET http://evil.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assert_eq!(trusting(&["a.test"]).weigh(FOREIGN, head), FOREIGN);
        let both = trusting(&["a.test", "evil.test"]);
        assert_eq!(both.weigh(FOREIGN, head), Marks::NONE);
    }
}
