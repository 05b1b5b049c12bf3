//! A delivery of our own: made from a sample, signed, and sent as its sender
//! would send it.

use bytes::Bytes;

use crate::{
    deliver::{Draft, Pinned, Request, Settings, Unsendable, path_at, send},
    exchange::{Outcome, Time},
    sender::{self, Sample, Sender, Stamp},
    signature::{Agreed, Secret, SignError, given_url},
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
    let made = placed(made.clone(), pinned);
    Ok(send(&request(&made, pinned)?, pinned, settings).await)
}

/// The stamp of the delivery with that number.
pub(super) const fn stamp(time: Time, number: u64) -> Stamp {
    Stamp { time, number }
}

/// The delivery asked for where it goes: a URL with a path says so; without
/// one the sender's usual path is it.
pub(super) fn placed(mut made: sender::Draft, pinned: &Pinned) -> sender::Draft {
    let prefix = pinned.target().prefix();
    if !prefix.is_empty() {
        let query = made.target.find('?').map(|at| made.target.split_off(at));
        made.target = format!("{prefix}{}", query.unwrap_or_default());
    }
    made
}

/// The delivery asked for where a replay of it goes.
pub(super) fn replayed(mut made: sender::Draft, pinned: &Pinned) -> sender::Draft {
    let path = path_at(pinned, made.target.as_bytes());
    made.target = String::from_utf8_lossy(&path).into_owned();
    made
}

/// Signs it as it goes to that target.
pub(super) fn sign(
    made: &mut sender::Draft,
    sender: &Sender,
    secret: &Secret,
    agreed: &Agreed,
    pinned: &Pinned,
    stamp: Stamp,
) -> Result<(), SignError> {
    // What the sender was given, where the user said it; else where it goes.
    let origin = pinned.origin();
    let public = agreed.public_url.as_deref().unwrap_or(&origin);
    made.url = Some(given_url(public, &made.target));
    made.sign(sender, secret, stamp.time)
}

/// The request as it goes over the wire.
pub(super) fn request(made: &sender::Draft, pinned: &Pinned) -> Result<Request, Unsendable> {
    let headers = made.headers.iter();
    let draft = Draft {
        method: made.method.clone().into(),
        target: made.target.clone().into(),
        headers: headers
            .map(|(name, value)| (Bytes::from(name.clone()), Bytes::from(value.clone())))
            .collect(),
        body: made.body.clone().into(),
    };
    Request::new(&draft, pinned)
}
