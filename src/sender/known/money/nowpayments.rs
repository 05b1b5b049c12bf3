//! `NOWPayments`: payments in cryptocurrency.

use crate::{
    sender::row::{
        Clue::{Header, Json as HasJson},
        Place::{All, Json},
        Remark, Sample, Sender, Source, What,
    },
    signature::{Hash, Part, Scheme},
};

/// The row. What is signed is not what is sent: the keys are sorted first.
/// A payment keeps its id through all its states, so both stand together.
pub(super) const NOWPAYMENTS: Sender = Sender {
    name: "nowpayments",
    title: "NOWPayments",
    source: Source::Documented,
    signs_by: Source::Documented,
    known_by: &[
        &[Header("x-nowpayments-sig")],
        &[
            HasJson("/payment_id"),
            HasJson("/payment_status"),
            HasJson("/pay_address"),
            HasJson("/pay_currency"),
        ],
    ],
    event: &[Json("/payment_status")],
    event_id: &[All(&[Json("/payment_id"), Json("/payment_status")])],
    event_time: &[Json("/updated_at")],
    signatures: &[Scheme::hmac(Hash::Sha512)
        .header("x-nowpayments-sig")
        .hex()
        .over(&[Part::SortedJson])],
    what: &[
        What::any(
            "{/actually_paid|/pay_amount} {/pay_currency} {/price_amount} {/price_currency} {/order_id|/payment_id:end}",
        ),
        What::any("{/payment_id}"),
    ],
    remarks: &[Remark {
        when: &[Header("x-nowpayments-sig")],
        say: "the signature covers the JSON written anew with sorted keys and not the body as sent; a number that is written another way breaks it",
    }],
    samples: &[Sample::post(
        "finished",
        &[("Content-Type", "application/json")],
        r#"{"payment_id":46650042,"parent_payment_id":null,"invoice_id":null,"payment_status":"finished","pay_address":"bc1qexampleexampleexampleexampleexample0","payin_extra_id":null,"price_amount":42,"price_currency":"eur","pay_amount":0.0015,"actually_paid":0.0015,"pay_currency":"btc","order_id":"ORD-1042","order_description":"A card for the engine","purchase_id":"1815","outcome_amount":41.5,"outcome_currency":"eur","fee":{"currency":"btc","serviceFee":0.00001,"depositFee":0,"withdrawalFee":0}}"#,
    )],
    ..Sender::BLANK
};
