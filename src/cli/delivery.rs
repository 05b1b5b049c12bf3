//! A delivery of our own: made from a sample, signed, and sent as its sender
//! would send it.

use bytes::Bytes;

use crate::{
    deliver::{Draft, Pinned, Request, Settings, Unsendable, send},
    exchange::{Outcome, Time},
    sender::{self, Sample, Sender, Stamp},
    signature::{Secret, SignError},
};

/// Fills a sample and signs it, where there is a secret to sign with and
/// something to be signed.
pub(super) fn make(
    sender: &Sender,
    sample: &Sample,
    secret: Option<&Secret>,
    stamp: Stamp,
) -> Result<sender::Draft, SignError> {
    match secret {
        Some(secret) => sender.make(sample, secret, stamp),
        None => Ok(sample.draft(stamp)),
    }
}

/// Sends it and waits for the answer.
pub(super) async fn deliver(
    made: &sender::Draft,
    pinned: &Pinned,
    settings: &Settings,
) -> Result<Outcome, Unsendable> {
    let request = Request::new(&draft(made, pinned), pinned)?;
    Ok(send(&request, pinned, settings).await)
}

/// The stamp of the delivery with that number.
pub(super) const fn stamp(time: Time, number: u64) -> Stamp {
    Stamp { time, number }
}

/// A URL with a path is where it goes; without one the sender's usual path is.
fn draft(made: &sender::Draft, pinned: &Pinned) -> Draft {
    let path = if pinned.target().prefix().is_empty() {
        made.target.clone()
    } else {
        "/".to_owned()
    };
    let headers = made.headers.iter();
    Draft {
        method: made.method.clone().into(),
        target: path.into(),
        headers: headers
            .map(|(name, value)| (Bytes::from(name.clone()), Bytes::from(value.clone())))
            .collect(),
        body: made.body.clone().into(),
    }
}
