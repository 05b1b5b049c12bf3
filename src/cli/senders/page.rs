//! All that is known of one sender, in words, and what it rests on.

use crate::{
    cli::pages::by_words,
    exchange::display::display,
    sender::{Place, Sample, Sender, Source},
    signature::{Due, Prefix, Scheme, Values, variable},
};

/// Where the words begin.
const INDENT: usize = 14;

/// Fewer columns than these are not asked of a line.
const NARROWEST: usize = 40;

/// The page, wrapped to `columns` where there are so many.
pub(super) fn lines(row: &Sender, columns: Option<usize>) -> Vec<String> {
    let mut lines = vec![display(&format!("{}  {}", row.name, row.title)).to_string()];
    for (name, words) in facts(row) {
        lines.extend(wrapped(name, &words, columns));
    }
    lines
}

/// What is known, each with its name, in the order it is needed.
fn facts(row: &Sender) -> Vec<(&'static str, String)> {
    let mut facts = vec![("known by", row.known_words())];
    facts.extend(said("opened", &row.inside.join(", then ")));
    facts.extend(said("one event", &each_of(row.batch)));
    facts.extend(places("event", row.event));
    facts.extend(places("action", row.action));
    facts.extend(places("delivery id", row.delivery_id));
    facts.extend(places("event id", row.event_id));
    facts.extend(places("time", row.event_time));
    let attempt = row.attempt.map(|attempt| attempt.to_string());
    facts.extend(attempt.map(|words| ("attempt", words)));
    for scheme in row.signatures {
        facts.extend(signature(scheme, row.signs_by));
    }
    if row.signatures.is_empty() {
        facts.push(("signs", "no scheme is known".to_owned()));
    } else {
        facts.push(("secret", secret(row)));
    }
    facts.extend(said("handshake", row.handshake));
    let timeout = row
        .timeout
        .map(|seconds| format!("{seconds} s for an answer"));
    facts.extend(timeout.map(|words| ("waits", words)));
    facts.extend(row.known_retries().map(|retries| {
        (
            "tries again",
            format!("{}{}", retries.words, unverified(retries.source)),
        )
    }));
    facts.extend(row.gives_up.map(|words| ("gives up", words.to_owned())));
    facts.extend(said("samples", &samples(row.samples)));
    facts.extend(said("docs", row.docs));
    let source = format!("{}{}", row.source.as_str(), unverified(row.source));
    facts.push(("known from", source));
    facts
}

fn said(name: &'static str, words: &str) -> Option<(&'static str, String)> {
    (!words.is_empty()).then(|| (name, words.to_owned()))
}

fn each_of(batch: &[&str]) -> String {
    if batch.is_empty() {
        return String::new();
    }
    format!("each of {}", batch.join(" and of "))
}

fn places(name: &'static str, places: &[Place]) -> Option<(&'static str, String)> {
    let places: Vec<String> = places.iter().map(Place::to_string).collect();
    said(name, &places.join(", then "))
}

/// The scheme in words, and what else one must know to make it again.
fn signature(scheme: &Scheme, source: Source) -> Vec<(&'static str, String)> {
    let mut more = Vec::new();
    if let Prefix::Tolerated(prefix) = scheme.prefix {
        more.push(format!("{prefix} before it is taken as well"));
    }
    if let Values::List(separator) = scheme.values {
        more.push(format!(
            "several stand in a list, parted by {}",
            named(separator)
        ));
    }
    if let Some(timestamp) = scheme.timestamp {
        more.push(format!("signed at {timestamp}"));
    }
    if let Some(seconds) = scheme.tolerance {
        more.push(format!("taken within {seconds} s"));
    }
    if let Some(certificate) = scheme.certificate {
        let hosts = certificate.hosts.join(", ");
        more.push(format!(
            "its certificate is at {hosts}, as {} says",
            certificate.place
        ));
    }
    more.extend(
        scheme
            .body_hash
            .map(|name| format!("{name} of the query holds the SHA-256 of a body that is no form")),
    );
    if scheme.due == Due::WithSecret {
        more.push("only where a secret was agreed".to_owned());
    }
    let mut facts = vec![("signs", scheme.words() + unverified(source))];
    facts.extend(said("", &more.join("; ")));
    facts
}

fn named(separator: char) -> String {
    match separator {
        ' ' => "spaces".to_owned(),
        other => other.to_string(),
    }
}

/// The variable of the secret, and how the secret becomes the key.
fn secret(row: &Sender) -> String {
    let forms = row.signatures.iter().map(Scheme::key_words);
    let mut forms: Vec<String> = forms.collect();
    forms.dedup();
    format!("{}, {}", variable(row.name), forms.join(" or "))
}

fn samples(samples: &[Sample]) -> String {
    let events: Vec<&str> = samples.iter().map(|sample| sample.event).collect();
    events.join(", ")
}

/// What is said beside a fact that is a lead and no more.
const fn unverified(source: Source) -> &'static str {
    match source {
        Source::Memory => " (unverified)",
        _ => "",
    }
}

/// `  known by    header X-Shop`, the words under one another.
fn wrapped(name: &str, words: &str, columns: Option<usize>) -> Vec<String> {
    let room = columns.map_or(usize::MAX, |columns| columns.max(NARROWEST) - INDENT);
    let pieces: Vec<String> = if room == usize::MAX {
        vec![display(words).to_string()]
    } else {
        by_words(words, room)
    };
    let mut name = Some(name);
    let lines = pieces.into_iter().map(|piece| {
        let name = name.take().unwrap_or_default();
        format!("  {name:<width$}{piece}", width = INDENT - 2)
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{exchange::display::width, sender::Registry};

    const GUESS: Sender = Sender {
        name: "guess",
        title: "Guess",
        ..Sender::BLANK
    };

    #[test]
    fn what_is_known_is_said_and_what_is_from_memory_is_marked() {
        let registry = Registry::built_in();
        let page = |name| lines(registry.named(name).unwrap(), None).join("\n");
        let github = page("github");
        for words in [
            "header X-GitHub-Event",
            "HMAC-SHA256 of the raw body, hex, after sha256= in X-Hub-Signature-256",
            "only where a secret was agreed",
            "HOOKGLASS_SECRET_GITHUB, as text",
            "10 s for an answer",
        ] {
            assert!(github.contains(words), "{words}: {github}");
        }
        let guess = lines(&GUESS, None).join("\n");
        assert!(guess.contains("memory (unverified)"), "{guess}");
        assert!(guess.contains("no scheme is known"), "{guess}");
    }

    #[test]
    fn every_page_fits_and_loses_no_word() {
        for row in Registry::built_in().senders() {
            let whole = lines(row, None).join(" ");
            for columns in [60, 80, 200] {
                let lines = lines(row, Some(columns));
                let widest = lines.iter().map(width).max();
                assert!(widest.unwrap() <= columns, "{lines:?}");
                let words = |text: &str| text.split_whitespace().collect::<String>();
                assert_eq!(words(&lines.join(" ")), words(&whole));
            }
        }
    }
}
