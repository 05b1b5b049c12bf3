//! Google Drive, Calendar and others, when they push: an empty body, and all
//! that is meant in headers.

use crate::{
    sender::row::{
        Clue::Header,
        Place::{All, Header as InHeader},
        Remark, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. Messages of a channel are counted, so the two together name one.
pub(super) const GOOGLE_DRIVE: Sender = Sender {
    name: "google-drive",
    title: "Google Drive",
    docs: "https://developers.google.com/workspace/drive/api/guides/push",
    source: Source::Memory,
    signs_by: Source::Memory,
    known_by: &[&[Header("X-Goog-Channel-ID"), Header("X-Goog-Resource-State")]],
    event: &[InHeader("X-Goog-Resource-State")],
    delivery_id: &[All(&[
        InHeader("X-Goog-Channel-ID"),
        InHeader("X-Goog-Message-Number"),
    ])],
    signatures: &[Scheme::token("X-Goog-Channel-Token").due_with_secret()],
    what: &[
        What::any("{X-Goog-Changed} {X-Goog-Resource-ID:end}"),
        What::any("{X-Goog-Resource-ID:end} {X-Goog-Channel-ID:end}"),
    ],
    remarks: &[Remark {
        when: &[Header("X-Goog-Channel-Token")],
        say: "nothing is signed: the token of the channel is sent in the clear",
    }],
    handshake: "the first message has the state sync and wants a 2xx",
    samples: SAMPLES,
    ..Sender::BLANK
};

macro_rules! headers {
    ($state:literal, $number:literal) => {
        &[
            (
                "User-Agent",
                "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)",
            ),
            ("Content-Type", "application/json; utf-8"),
            ("X-Goog-Channel-ID", "{{uuid}}"),
            ("X-Goog-Resource-ID", "engine{{id}}"),
            (
                "X-Goog-Resource-URI",
                "https://www.googleapis.com/drive/v3/files/engine4665",
            ),
            ("X-Goog-Resource-State", $state),
            ("X-Goog-Message-Number", $number),
        ]
    };
}

const SAMPLES: &[Sample] = &[
    Sample::post("update", headers!("update", "10"), ""),
    Sample::post("sync", headers!("sync", "1"), ""),
];
