//! Events as five senders send them, of about 1 KB each with their heads, in a
//! journal that has read them all; the same bytes in one piece; and what a
//! column would hold of each.

use std::{fmt::Write, sync::Arc};

use hookglass::{
    exchange::{Answered, By, Circumstances, Id, Marks, Reading, Scheme, Time, Version},
    journal::{Content, Journal, Retention},
    reader::Reader,
};

pub(crate) const NOW: Time = Time::from_seconds(1_764_600_000);

/// One in so many events holds the words that are looked for.
const RARE: u32 = 10_007;

/// How many readings the journal is told at once.
const SLICE: usize = 64;

pub(crate) struct Events {
    pub(crate) journal: Arc<Journal>,
    /// Head and body of each, a line feed after each.
    pub(crate) bytes: Vec<u8>,
    /// Where the bodies stand in it.
    pub(crate) bodies: Vec<std::ops::Range<usize>>,
    pub(crate) columns: Columns,
}

/// What a filter of fields looks at, as small as it can be.
#[derive(Default)]
pub(crate) struct Columns {
    pub(crate) sender: Vec<u16>,
    pub(crate) verdict: Vec<u8>,
    pub(crate) method: Vec<u8>,
    pub(crate) status: Vec<u16>,
    pub(crate) size: Vec<u32>,
}

impl Events {
    pub(crate) fn new(count: u32, reader: &Reader) -> Self {
        let mut events = Self {
            journal: Journal::new(Retention {
                max_bytes: 2 << 30,
                max_events: 1_100_000,
            }),
            bytes: Vec::new(),
            bodies: Vec::new(),
            columns: Columns::default(),
        };
        let mut random = Random::default();
        let mut readings: Vec<(Id, Reading)> = Vec::with_capacity(SLICE);
        for number in 0..count {
            let (method, head, body) = events.append(number, &mut random);
            let at = events.bytes.len() + head.len();
            events.bytes.extend_from_slice(head.as_bytes());
            events.bytes.extend_from_slice(body.as_bytes());
            events.bodies.push(at..events.bytes.len());
            events.bytes.push(b'\n');
            let id = Id(u64::from(number) + 1);
            let known = events.journal.get(id);
            if let Some(exchange) = known.as_ref().and_then(|known| known.entry.received()) {
                readings.push((id, reader.read(exchange)));
            }
            events.columns.method.push(method);
            events
                .columns
                .size
                .push(u32::try_from(body.len()).unwrap_or(u32::MAX));
            if readings.len() == SLICE || number + 1 == count {
                let told = readings.iter().map(|(id, reading)| (*id, reading));
                events.journal.understood(told);
                readings.clear();
            }
        }
        for number in 1..=u64::from(count) {
            if let Some(known) = events.journal.get(Id(number)) {
                events.columns.sender.push(known.row.sender);
                events.columns.verdict.push(known.row.verdict as u8);
                let told = known.row.told.number();
                events.columns.status.push(told.unwrap_or_default());
            }
        }
        events
    }

    /// Appends one and answers it.
    pub(crate) fn append(&self, number: u32, random: &mut Random) -> (u8, String, String) {
        let (method, head, body) = event(number, random);
        let content = Content::Parts {
            head: head.as_bytes(),
            body: body.as_bytes(),
        };
        let (id, _) = self.journal.append(content, about(number, body.len()));
        self.journal.answered(id, &answer(number));
        (method, head, body)
    }
}

/// Numbers without a pattern, the same in every run (xorshift64).
pub(crate) struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }
}

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn word(&mut self) -> &'static str {
        const WORDS: &[&str] = &[
            "order",
            "paid",
            "the",
            "customer",
            "shipment",
            "was",
            "returned",
            "with",
            "an",
            "invoice",
            "Berlin",
            "street",
            "blue",
            "cotton",
            "shirt",
            "size",
            "large",
            "gift",
            "card",
            "note",
            "please",
            "ring",
            "twice",
            "express",
            "warehouse",
            "stock",
            "item",
        ];
        WORDS[usize::try_from(self.below(WORDS.len() as u64)).unwrap_or(0)]
    }

    fn words(&mut self, count: usize) -> String {
        let mut text = String::new();
        for at in 0..count {
            if at > 0 {
                text.push(' ');
            }
            text.push_str(self.word());
        }
        text
    }
}

fn about(number: u32, size: usize) -> Circumstances {
    Circumstances {
        time: Time::from_micros(1_764_590_400_000_000 + i64::from(number) * 200),
        took_us: 5,
        peer: ([127, 0, 0, 1], 50_112).into(),
        scheme: Scheme::Http,
        version: Version::Http11,
        declared: Some(size as u64),
        size: size as u64,
        marks: Marks::NONE,
    }
}

fn answer(number: u32) -> Answered {
    Answered {
        time: NOW,
        took_us: 40,
        status: Some(if number.is_multiple_of(89) { 500 } else { 200 }),
        by: By::Default,
        rule: None,
        step: None,
        headers: Vec::new(),
        body: bytes::Bytes::new(),
        sent: true,
    }
}

/// The code of its method, its head and its body.
fn event(number: u32, random: &mut Random) -> (u8, String, String) {
    let note = if number % RARE == RARE / 2 {
        format!("tintenrose, to Zanzibar {}", random.words(6))
    } else {
        random.words(9)
    };
    let (headers, body) = match random.below(10) {
        0..3 => stripe(number, &note, random),
        3..6 => github(number, &note, random),
        6..8 => shopify(number, &note, random),
        8 => slack(number, &note, random),
        _ => cryptoix(number, &note, random),
    };
    let (method, name) = if number.is_multiple_of(53) {
        (1, "PUT")
    } else {
        (0, "POST")
    };
    let head = format!(
        "{name} /webhooks/in?source={} HTTP/1.1\r\nHost: hooks.example.com\r\nAccept: */*\r\n\
         Content-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n",
        number % 7,
        body.len()
    );
    (method, head, body)
}

fn stripe(number: u32, note: &str, random: &mut Random) -> (String, String) {
    let (id, amount) = (random.next(), random.below(100_000));
    let kind = ["charge.succeeded", "charge.failed", "invoice.paid"][number as usize % 3];
    let headers = format!(
        "User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\n\
         Stripe-Signature: t=1764590400,v1={id:016x}{id:016x}{id:016x}{id:016x}\r\n"
    );
    let body = format!(
        "{{\"id\":\"evt_{id:016x}\",\"object\":\"event\",\"api_version\":\"2024-06-20\",\
         \"created\":{},\"data\":{{\"object\":{{\"id\":\"ch_{id:x}\",\"object\":\"charge\",\
         \"amount\":{amount},\"amount_captured\":{amount},\"amount_refunded\":0,\
         \"currency\":\"eur\",\"description\":\"{note}\",\"livemode\":false,\
         \"billing_details\":{{\"address\":{{\"city\":null,\"country\":\"DE\",\"line1\":null}},\
         \"email\":\"buyer{}@example.com\",\"name\":\"Ada L.\"}},\"metadata\":{{\"order\":\"{number}\"}},\
         \"payment_method_details\":{{\"card\":{{\"brand\":\"visa\",\"last4\":\"{:04}\",\"exp_year\":2029}},\
         \"type\":\"card\"}},\"paid\":true,\"status\":\"succeeded\"}}}},\"livemode\":false,\
         \"pending_webhooks\":1,\"request\":{{\"id\":\"req_{:x}\",\"idempotency_key\":null}},\
         \"type\":\"{kind}\"}}",
        1_764_590_400 + number / 5_000,
        random.below(9_999),
        random.below(10_000),
        random.next(),
    );
    (headers, body)
}

fn github(number: u32, note: &str, random: &mut Random) -> (String, String) {
    let (id, sha) = (random.next(), random.next());
    let headers = format!(
        "User-Agent: GitHub-Hookshot/044aadd\r\nX-GitHub-Event: push\r\n\
         X-GitHub-Delivery: {id:016x}-cc78-11e3\r\n\
         X-Hub-Signature-256: sha256={sha:016x}{sha:016x}{sha:016x}{sha:016x}\r\n"
    );
    let body = format!(
        "{{\"ref\":\"refs/heads/main\",\"before\":\"{id:016x}{sha:016x}00000000\",\
         \"after\":\"{sha:016x}{id:016x}00000000\",\"repository\":{{\"id\":{number},\
         \"name\":\"engine\",\"full_name\":\"ada/engine\",\"private\":false,\
         \"owner\":{{\"login\":\"ada\",\"id\":21031067,\"type\":\"User\"}},\
         \"html_url\":\"https://github.com/ada/engine\",\"fork\":false,\"size\":{},\
         \"default_branch\":\"main\"}},\"pusher\":{{\"name\":\"ada\",\"email\":\"ada@example.com\"}},\
         \"created\":false,\"deleted\":false,\"forced\":false,\"commits\":[{{\"id\":\"{sha:016x}\",\
         \"message\":\"{note}\",\"timestamp\":\"2025-12-01T12:00:00Z\",\
         \"author\":{{\"name\":\"Ada\",\"email\":\"ada@example.com\"}},\"added\":[\"src/wheel.rs\"],\
         \"removed\":[],\"modified\":[\"src/gear.rs\"]}}]}}",
        random.below(40_000),
    );
    (headers, body)
}

fn shopify(number: u32, note: &str, random: &mut Random) -> (String, String) {
    let id = random.next();
    let headers = format!(
        "User-Agent: Ruby\r\nX-Shopify-Topic: orders/paid\r\nX-Shopify-Shop-Domain: ada.myshopify.com\r\n\
         X-Shopify-Webhook-Id: {id:016x}\r\nX-Shopify-Hmac-Sha256: {id:016x}{id:016x}AAAAAAAAAAA=\r\n"
    );
    let mut body = format!(
        "{{\"id\":{},\"admin_graphql_api_id\":\"gid://shopify/Order/{number}\",\"confirmed\":true,\
         \"contact_email\":\"jon@example.com\",\"currency\":\"USD\",\"note\":\"{note}\",\
         \"total_price\":\"{}.{:02}\",\"line_items\":[",
        id >> 12,
        random.below(500),
        random.below(100),
    );
    for at in 0..=random.below(4) {
        let _ = write!(
            body,
            "{}{{\"id\":{},\"title\":\"{}\",\"quantity\":{},\"price\":\"{}.00\",\"sku\":\"IPOD-{}\",\
             \"taxable\":true,\"vendor\":null}}",
            if at > 0 { "," } else { "" },
            random.below(1 << 40),
            random.words(3),
            random.below(5),
            random.below(300),
            random.below(9_999),
        );
    }
    body.push_str("],\"financial_status\":\"paid\",\"test\":false,\"taxes_included\":false}");
    (headers, body)
}

fn slack(number: u32, note: &str, random: &mut Random) -> (String, String) {
    let id = random.next();
    let headers = format!(
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n\
         X-Slack-Request-Timestamp: 1764590400\r\n\
         X-Slack-Signature: v0={id:016x}{id:016x}{id:016x}{id:016x}\r\n"
    );
    let body = format!(
        "{{\"token\":\"{id:016x}\",\"team_id\":\"T061EG9R6\",\"api_app_id\":\"A0PNCHHK2\",\
         \"event\":{{\"type\":\"message\",\"channel\":\"C024BE91L\",\"user\":\"U2147483697\",\
         \"text\":\"{note} {}\",\"ts\":\"1764590400.{:06}\",\"event_ts\":\"1764590400.000200\",\
         \"channel_type\":\"channel\"}},\"type\":\"event_callback\",\"event_id\":\"Ev{id:x}\",\
         \"event_time\":1764590400,\"authed_users\":[\"U0LAN0Z89\"]}}",
        random.words(12),
        number % 1_000_000,
    );
    (headers, body)
}

fn cryptoix(number: u32, note: &str, random: &mut Random) -> (String, String) {
    let id = random.next();
    let headers = format!("X-Cryptoix-Signature: {id:016x}{id:016x}{id:016x}{id:016x}\r\n");
    let body = format!(
        "{{\"event\":\"payment_received\",\"timestamp\":\"2025-12-01T12:00:00Z\",\"data\":{{\
         \"transaction_id\":\"txn_{id:016x}\",\"amount\":\"{}.{:02}\",\"currency\":\"BTC\",\
         \"order\":{number},\"confirmations\":{},\"note\":\"{note}\",\"status\":\"completed\"}}}}",
        random.below(90),
        random.below(100),
        random.below(9),
    );
    (headers, body)
}
