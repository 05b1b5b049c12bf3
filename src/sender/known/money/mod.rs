//! Payments, invoices and shops.

mod coinbase_commerce;
mod commerce_layer;
mod cryptoix;
mod lemonsqueezy;
mod stripe;

use crate::sender::row::Sender;

/// The rows of this shelf, Cryptoix first.
pub(super) const ROWS: &[&Sender] = &[
    &cryptoix::CRYPTOIX,
    &stripe::STRIPE,
    &lemonsqueezy::LEMONSQUEEZY,
    &coinbase_commerce::COINBASE_COMMERCE,
    &commerce_layer::COMMERCE_LAYER,
];
