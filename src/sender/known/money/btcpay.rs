//! `BTCPay` Server: payments in bitcoin, by a server of one's own.

use crate::{
    sender::row::{
        Attempt,
        Clue::{Header, Json as HasJson},
        Place::Json,
        Retries, Sample, Sender, Source, What,
    },
    signature::{Hash, Scheme},
};

/// The row. The body is pretty-printed and signed so. A delivery that is made
/// again has a new id and names the first.
pub(super) const BTCPAY: Sender = Sender {
    name: "btcpay",
    title: "BTCPay Server",
    docs: "https://docs.btcpayserver.org/API/Greenfield/v1/",
    source: Source::Computed,
    signs_by: Source::Computed,
    known_by: &[
        &[Header("BTCPay-Sig")],
        &[
            HasJson("/deliveryId"),
            HasJson("/webhookId"),
            HasJson("/isRedelivery"),
            HasJson("/storeId"),
        ],
    ],
    event: &[Json("/type")],
    delivery_id: &[Json("/originalDeliveryId"), Json("/deliveryId")],
    event_id: &[Json("/originalDeliveryId"), Json("/deliveryId")],
    event_time: &[Json("/timestamp")],
    attempt: Some(Attempt::Again(Json("/isRedelivery"))),
    signatures: &[Scheme::hmac(Hash::Sha256)
        .header("BTCPay-Sig")
        .prefix("sha256=")
        .hex()],
    what: &[
        What::any("{/payment/value} {/paymentMethodId|/paymentMethod} {/invoiceId:end}"),
        What::any("{/metadata/orderId} {/invoiceId:end}"),
        What::any("{/invoiceId|/payoutId|/paymentRequestId|/storeId:end}"),
    ],
    retries: Retries::first(
        Source::Memory,
        "after 10 s, 1 min, then every 10 min some times",
        &[10, 60, 600],
    ),
    samples: &[
        Sample::post(
            "InvoiceSettled",
            HEADERS,
            r#"{
  "manuallyMarked": false,
  "overPaid": false,
  "deliveryId": "{{id}}",
  "webhookId": "AdaEngine42",
  "originalDeliveryId": "{{id}}",
  "isRedelivery": false,
  "type": "InvoiceSettled",
  "timestamp": {{unix}},
  "storeId": "EngineStore1815",
  "invoiceId": "Inv4665Weave",
  "metadata": {
    "orderId": "ORD-1042"
  }
}"#,
        ),
        Sample::post(
            "InvoiceReceivedPayment",
            HEADERS,
            r#"{
  "afterExpiration": false,
  "paymentMethodId": "BTC-CHAIN",
  "payment": {
    "id": "5f1a9c3e77d24b60-0",
    "receivedDate": {{unix}},
    "value": "0.0015",
    "fee": "0.0",
    "status": "Processing"
  },
  "deliveryId": "{{id}}",
  "webhookId": "AdaEngine42",
  "originalDeliveryId": "{{id}}",
  "isRedelivery": false,
  "type": "InvoiceReceivedPayment",
  "timestamp": {{unix}},
  "storeId": "EngineStore1815",
  "invoiceId": "Inv4665Weave"
}"#,
        ),
    ],
    ..Sender::BLANK
};

const HEADERS: &[(&str, &str)] = &[("Content-Type", "application/json; charset=utf-8")];
