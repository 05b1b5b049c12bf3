//! `BigCommerce`: shops.

use crate::sender::row::{
    Clue::{Json as HasJson, JsonStarts},
    Place::Json,
    Remark, Sample, Sender, Source, What,
};

/// The row. Nothing is signed. The hash is that of the event.
pub(super) const BIGCOMMERCE: Sender = Sender {
    name: "bigcommerce",
    title: "BigCommerce",
    docs: "https://developer.bigcommerce.com/docs/integrations/webhooks",
    source: Source::Captured,
    signs_by: Source::Captured,
    known_by: &[&[
        HasJson("/data"),
        HasJson("/hash"),
        JsonStarts("/scope", "store/"),
        JsonStarts("/producer", "stores/"),
    ]],
    event: &[Json("/scope")],
    delivery_id: &[Json("/hash")],
    event_id: &[Json("/hash")],
    event_time: &[Json("/created_at")],
    what: &[
        What::any("{/data/type} {/data/id} {/producer}"),
        What::any(
            "{/data/id|/data/orderId|/data/location_id|/data/metafield_id|/data/price_list_id|/data/site_id|/data/token} {/producer}",
        ),
        What::any("{/producer}"),
    ],
    remarks: &[Remark {
        when: &[HasJson("/hash")],
        say: "nothing is signed: the hash is a name for the event; agree on a header of your own when you create the webhook",
    }],
    samples: &[
        Sample::post(
            "store/order/created",
            HEADERS,
            r#"{"store_id":"1815","producer":"stores/adaengines","scope":"store/order/created","data":{"type":"order","id":1042},"hash":"{{id}}{{id}}","created_at":{{unix}}}"#,
        ),
        Sample::post(
            "store/product/updated",
            HEADERS,
            r#"{"store_id":"1815","producer":"stores/adaengines","scope":"store/product/updated","data":{"type":"product","id":42},"hash":"{{id}}{{id}}","created_at":{{unix}}}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[("Content-Type", "application/json"), ("User-Agent", "node")];
