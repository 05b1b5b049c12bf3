//! Payments, invoices and shops.

mod cryptoix;
mod stripe;

use crate::sender::row::Sender;

/// The rows of this shelf, Cryptoix first.
pub(super) const ROWS: &[&Sender] = &[&cryptoix::CRYPTOIX, &stripe::STRIPE];
