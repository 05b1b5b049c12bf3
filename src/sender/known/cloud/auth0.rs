//! Auth0, when it streams its log: a list, lines of JSON, or one object.

use crate::{
    sender::row::{
        Clue::{Header, HeaderStarts, Json as HasJson},
        Place::Json,
        Remark, Sample, Sender, Source, What,
    },
    signature::Scheme,
};

/// The row. The types are codes: `s` is a login, `fp` a wrong password.
pub(super) const AUTH0: Sender = Sender {
    name: "auth0",
    title: "Auth0",
    docs: "https://auth0.com/docs/customize/log-streams",
    source: Source::Memory,
    signs_by: Source::Documented,
    known_by: &[
        &[HeaderStarts("User-Agent", "auth0-log-streams")],
        &[
            HasJson("/0/log_id"),
            HasJson("/0/data/type"),
            HasJson("/0/data/date"),
        ],
        &[
            HasJson("/log_id"),
            HasJson("/data/type"),
            HasJson("/data/date"),
        ],
    ],
    batch: &["/[]"],
    event: &[Json("/[]/data/type"), Json("/data/type")],
    event_id: &[Json("/[]/log_id"), Json("/log_id")],
    event_time: &[Json("/[]/data/date"), Json("/data/date")],
    signatures: &[Scheme::token("Authorization").due_with_secret()],
    what: &[
        What::any("{/0/data/user_name|/0/data/user_id} {/0/data/description}"),
        What::any("{/data/user_name|/data/user_id} {/data/description}"),
        What::any("{/0/data/client_name|/0/data/description|/data/description}"),
        What::any("{/0/log_id|/log_id:end}"),
    ],
    remarks: &[Remark {
        when: &[Header("Authorization")],
        say: "nothing is signed: the token in Authorization is sent in the clear",
    }],
    samples: &[
        Sample::post(
            "s",
            &[
                ("User-Agent", "auth0-log-streams"),
                ("Content-Type", "application/json"),
            ],
            r#"[{"log_id":"9002026{{unix}}{{id}}","data":{"date":"{{iso}}","type":"s","description":"Successful login","connection":"Username-Password-Authentication","client_name":"Engine","ip":"203.0.113.42","user_id":"auth0|1815","user_name":"ada@example.com","log_id":"9002026{{unix}}{{id}}"}},{"log_id":"9002027{{unix}}{{id}}","data":{"date":"{{iso}}","type":"fp","description":"Wrong email or password.","client_name":"Engine","ip":"203.0.113.43","user_name":"charles@example.com"}}]"#,
        ),
        Sample::post(
            "slo",
            &[
                ("User-Agent", "auth0-log-streams"),
                ("Content-Type", "application/x-ndjson"),
            ],
            "{\"log_id\":\"9002026{{unix}}{{id}}\",\"data\":{\"date\":\"{{iso}}\",\"type\":\"slo\",\"description\":\"User logged out\",\"user_name\":\"ada@example.com\"}}\n{\"log_id\":\"9002027{{unix}}{{id}}\",\"data\":{\"date\":\"{{iso}}\",\"type\":\"s\",\"user_name\":\"grace@example.com\"}}\n",
        ),
    ],
    ..Sender::BLANK
};
