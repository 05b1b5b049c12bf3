//! Payments, invoices and shops.

mod adyen;
mod bigcommerce;
mod braintree;
mod btcpay;
mod chargebee;
mod checkout_com;
mod coinbase_commerce;
mod commerce_layer;
mod cryptoix;
mod gocardless;
mod lemonsqueezy;
mod nowpayments;
mod opencollective;
mod paddle;
mod patreon;
mod paypal;
mod plaid;
mod quickbooks;
mod razorpay;
mod shopify;
mod square;
mod stripe;
mod woocommerce;
mod xero;

use crate::sender::row::Sender;

/// The rows of this shelf, Cryptoix first.
pub(super) const ROWS: &[&Sender] = &[
    &cryptoix::CRYPTOIX,
    &stripe::STRIPE,
    &paypal::PAYPAL,
    &square::SQUARE,
    &adyen::ADYEN,
    &paddle::PADDLE,
    &paddle::PADDLE_CLASSIC,
    &lemonsqueezy::LEMONSQUEEZY,
    &braintree::BRAINTREE,
    &razorpay::RAZORPAY,
    &coinbase_commerce::COINBASE_COMMERCE,
    &btcpay::BTCPAY,
    &nowpayments::NOWPAYMENTS,
    &gocardless::GOCARDLESS,
    &checkout_com::CHECKOUT_COM,
    &chargebee::CHARGEBEE,
    &plaid::PLAID,
    &xero::XERO,
    &quickbooks::QUICKBOOKS,
    &shopify::SHOPIFY,
    &woocommerce::WOOCOMMERCE,
    &bigcommerce::BIGCOMMERCE,
    &patreon::PATREON,
    &commerce_layer::COMMERCE_LAYER,
    &opencollective::OPENCOLLECTIVE,
];
