//! Dropbox: whose files changed, and nothing more.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson, Query},
        Place::When,
        Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The key is the secret of the application.
pub(super) const DROPBOX: Sender = Sender {
    name: "dropbox",
    title: "Dropbox",
    docs: "https://www.dropbox.com/developers/reference/webhooks",
    source: Source::Fixtures,
    signs_by: Source::Fixtures,
    known_by: &[
        &[Header("X-Dropbox-Signature")],
        &[HeaderStarts("User-Agent", "DropboxWebhooks/")],
        &[HasJson("/list_folder/accounts")],
    ],
    event: &[
        When(HasJson("/list_folder"), "list_folder"),
        When(Query("challenge"), "verification"),
    ],
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("X-Dropbox-Signature")
        .hex()],
    what: &[
        What::any("{/list_folder/accounts/0}"),
        What::any("{/delta/users/0}"),
    ],
    handshake: "a GET with challenge wants 200 and its value as text/plain with X-Content-Type-Options: nosniff within 10 s",
    samples: &[Sample::post(
        "list_folder",
        &[
            ("User-Agent", "DropboxWebhooks/1.0"),
            ("Content-Type", "application/json"),
        ],
        r#"{"list_folder":{"accounts":["dbid:AAH{{id}}"]},"delta":{"users":[18154665]}}"#,
    )],
    ..Sender::BLANK
};
