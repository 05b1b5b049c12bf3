//! Sonarr and Radarr, which keep series and films.

use crate::sender::row::{
    Clue::{HeaderStarts, Json as Has, JsonHas},
    Place::Json,
    Sample, Sender, Source, What,
};

/// The row of Sonarr: series.
pub(super) const SONARR: Sender = Sender {
    name: "sonarr",
    title: "Sonarr",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Sonarr/")],
        &[Has("/eventType"), Has("/series/tvdbId")],
        &[Has("/eventType"), JsonHas("/wikiUrl", "servarr.com/sonarr")],
        &[Has("/eventType"), JsonHas("/wikiUrl", "servarr.com/Sonarr")],
    ],
    event: &[Json("/eventType")],
    what: &[
        What::any(
            "{/series/title} S{/episodes/0/seasonNumber} E{/episodes/0/episodeNumber} {/episodes/0/title}",
        ),
        What::any("{/level} {/message}"),
        What::any("{/series/title|/instanceName}"),
    ],
    samples: &[Sample::post(
        "Download",
        &[
            ("User-Agent", "Sonarr/4.0.0 (alpine)"),
            ("Content-Type", "application/json"),
        ],
        r#"{"series":{"id":7,"title":"Engines of the Past","path":"/tv/Engines of the Past","tvdbId":466518,"type":"standard"},"episodes":[{"id":42,"episodeNumber":2,"seasonNumber":1,"title":"The Card","airDate":"2025-12-01"}],"episodeFile":{"id":1,"relativePath":"S01E02.mkv","quality":"HDTV-720p"},"isUpgrade":false,"eventType":"Download","instanceName":"Sonarr"}"#,
    )],
    ..Sender::BLANK
};

/// The row of Radarr: films.
pub(super) const RADARR: Sender = Sender {
    name: "radarr",
    title: "Radarr",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "Radarr/")],
        &[Has("/eventType"), Has("/movie/tmdbId")],
        &[Has("/eventType"), JsonHas("/wikiUrl", "servarr.com/radarr")],
        &[Has("/eventType"), JsonHas("/wikiUrl", "servarr.com/Radarr")],
    ],
    event: &[Json("/eventType")],
    what: &[
        What::any("{/movie/title} {/movie/year}"),
        What::any("{/level} {/message}"),
        What::any("{/instanceName}"),
    ],
    samples: &[Sample::post(
        "MovieAdded",
        &[
            ("User-Agent", "Radarr/5.2.6 (alpine 3.18)"),
            ("Content-Type", "application/json"),
        ],
        r#"{"movie":{"id":7,"title":"The Loom","year":1936,"releaseDate":"1936-07-01","folderPath":"/films/The Loom (1936)","tmdbId":466518,"imdbId":"tt0046651"},"addMethod":"manual","eventType":"MovieAdded","instanceName":"Radarr"}"#,
    )],
    ..Sender::BLANK
};
