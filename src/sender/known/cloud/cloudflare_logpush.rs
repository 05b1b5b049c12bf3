//! Cloudflare Logpush: lines of a log, as JSON, packed with gzip.

use crate::sender::row::{
    Clue::{HeaderStarts, Json as HasJson, JsonIs},
    Place::{Json, When, Word},
    Sample, Sender, Source, What,
};

/// The row. A delivery is one event, however many lines it has: there may be
/// a hundred thousand. Nothing is signed; a header of one's own may be agreed.
/// The data set is not named and is told by what the first line has.
pub(super) const CLOUDFLARE_LOGPUSH: Sender = Sender {
    name: "cloudflare-logpush",
    title: "Cloudflare Logpush",
    docs: "https://developers.cloudflare.com/logs/",
    source: Source::Memory,
    signs_by: Source::Memory,
    known_by: &[
        &[HeaderStarts("User-Agent", "Cloudflare-Logpush")],
        &[
            HasJson("/0/RayID"),
            HasJson("/0/ClientRequestMethod"),
            HasJson("/0/EdgeStartTimestamp"),
        ],
        &[
            HasJson("/RayID"),
            HasJson("/ClientRequestMethod"),
            HasJson("/EdgeStartTimestamp"),
        ],
    ],
    event: &[
        When(HasJson("/0/ClientRequestMethod"), "http_requests"),
        When(HasJson("/ClientRequestMethod"), "http_requests"),
        When(HasJson("/0/Action"), "firewall_events"),
        When(HasJson("/Action"), "firewall_events"),
        When(HasJson("/0/QueryName"), "dns_logs"),
        When(HasJson("/QueryName"), "dns_logs"),
        When(JsonIs("/content", "tests"), "validation"),
        Word("logs"),
    ],
    event_id: &[Json("/0/RayID"), Json("/RayID")],
    event_time: &[
        Json("/0/EdgeStartTimestamp"),
        Json("/EdgeStartTimestamp"),
        Json("/0/Datetime"),
        Json("/Datetime"),
    ],
    what: &[
        What::any(
            "{/0/ClientRequestHost|/ClientRequestHost} {/0/ClientRequestMethod|/ClientRequestMethod} {/0/EdgeResponseStatus|/EdgeResponseStatus}",
        ),
        What::any("{/content}"),
    ],
    samples: &[Sample::post(
        "http_requests",
        &[
            ("User-Agent", "Cloudflare-Logpush"),
            ("Content-Type", "application/x-ndjson"),
        ],
        "{\"ClientIP\":\"203.0.113.42\",\"ClientRequestHost\":\"engine.example.com\",\"ClientRequestMethod\":\"GET\",\"ClientRequestURI\":\"/cards/42\",\"EdgeResponseStatus\":200,\"EdgeStartTimestamp\":\"{{iso}}\",\"RayID\":\"{{id}}\"}\n{\"ClientIP\":\"203.0.113.43\",\"ClientRequestHost\":\"engine.example.com\",\"ClientRequestMethod\":\"POST\",\"ClientRequestURI\":\"/cards\",\"EdgeResponseStatus\":201,\"EdgeStartTimestamp\":\"{{iso}}\",\"RayID\":\"1815466500420042\"}\n",
    )],
    ..Sender::BLANK
};
