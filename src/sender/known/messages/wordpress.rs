//! `WordPress`: posts and pages, by the plugin `HookPress`.

use crate::sender::row::{
    Clue::{Header, HeaderStarts, Json as Has},
    Place::Json,
    Sample, Sender, Source, What,
};

/// The row. The plugin sends a form of the fields that were ticked; `hook` is
/// always among them.
pub(super) const WORDPRESS: Sender = Sender {
    name: "wordpress",
    title: "WordPress",
    docs: "https://wordpress.org/plugins/hookpress/",
    source: Source::Fixtures,
    known_by: &[
        &[HeaderStarts("User-Agent", "HookPress/")],
        &[HeaderStarts("User-Agent", "WordPress/"), Has("/hook")],
    ],
    unless: &[Header("X-WC-Webhook-Topic"), Header("X-WC-Webhook-Source")],
    event: &[Json("/hook")],
    what: &[
        What::any("{/post_title} {/post_url|/post_type}"),
        What::any("{/comment_author|/user_login|/display_name} {/comment_content}"),
        What::any("{/hook}"),
    ],
    samples: &[Sample::form(
        "publish_post",
        &[(
            "User-Agent",
            "HookPress/1.14 (compatible; WordPress 6.4; +http://mitcho.com/code/hookpress/)",
        )],
        &[
            ("hook", "publish_post"),
            ("post_type", "post"),
            ("post_title", "The wheel turns"),
            ("post_url", "https://engine.example.com/the-wheel-turns"),
        ],
    )],
    ..Sender::BLANK
};
