//! Understands what was captured: who sent it, what it says, whether its
//! signature holds. Off the capture path, once per event.
//!
//! Architecture invariant: a [`Reading`] is derived from the bytes of an
//! exchange, the registry and the secrets, and from nothing else; made again
//! it is the same.
//!
//! Not here: the rules themselves ([`sender`](crate::sender),
//! [`signature`](crate::signature)).

pub mod trial;
pub mod worker;

use std::sync::{
    PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use crate::{
    exchange::{Exchange, Judgement, Reading},
    sender::{Facts, Registry, Source},
    signature::{Agreed, Beside, Examination, Secrets, examine, judge},
};

/// Reads exchanges. One is shared by everyone who reads; the secrets can be
/// changed while others read.
///
/// ```
/// use hookglass::exchange::{Time, Verdict};
/// use hookglass::reader::Reader;
/// use hookglass::sender::{Draft, Registry};
/// use hookglass::signature::{Secret, Secrets};
///
/// let secret = Secret::new("whsec_test_secret_1234567890", "example");
/// let secrets = Secrets::default().and("cryptoix", [secret]);
/// let reader = Reader::new(Registry::built_in(), secrets);
///
/// let signature = "9bc6d23d70a52f2960d404a6bf2fd067ee8f15e2e30c4e53cfde3559251a7e25";
/// let body = r#"{"uuid":"tx_test_123","status":"completed","amount_fiat":100,"timestamp":1780574400}"#;
/// let arrived = Draft::new(&[("X-Cryptoix-Signature", signature)], body).exchange(Time::default());
///
/// let reading = reader.read(&arrived);
/// assert_eq!(reading.sender, Some("cryptoix"));
/// assert_eq!(reading.signature.verdict, Verdict::Valid);
/// assert_eq!(reading.events[0].id.as_deref(), Some("tx_test_123"));
/// ```
#[derive(Debug, Default)]
pub struct Reader {
    registry: Registry,
    agreed: RwLock<Agreed>,
    /// How often what was agreed changed.
    revision: AtomicU64,
}

impl Reader {
    /// A reader that knows these senders, and what was agreed with them.
    #[must_use]
    pub fn new(registry: Registry, agreed: impl Into<Agreed>) -> Self {
        Self {
            registry,
            agreed: RwLock::new(agreed.into()),
            revision: AtomicU64::new(0),
        }
    }

    /// The senders it knows.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The secrets it judges with now.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        self.agreed().secrets
    }

    /// What it judges with now.
    #[must_use]
    pub fn agreed(&self) -> Agreed {
        let agreed = self.agreed.read();
        agreed.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Judges with these secrets from now on. What was read before must be
    /// read again to be judged with them.
    pub fn set_secrets(&self, secrets: Secrets) {
        let agreed = self.agreed.write();
        agreed.unwrap_or_else(PoisonError::into_inner).secrets = secrets;
        self.revision.fetch_add(1, Ordering::SeqCst);
    }

    /// Counts the changes of what it judges with: two equal values mean that
    /// a verdict is still the same.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::SeqCst)
    }

    /// What is understood of `exchange`; empty when nobody is recognised.
    #[must_use]
    pub fn read(&self, exchange: &Exchange) -> Reading {
        self.registry
            .facts(exchange)
            .map_or_else(Reading::default, |facts| self.judged(facts, exchange))
    }

    /// What is understood of `exchange` without judging its signature: what a
    /// list shows, for less.
    #[must_use]
    pub fn glance(&self, exchange: &Exchange) -> Reading {
        self.registry
            .facts(exchange)
            .map_or_else(Reading::default, |facts| {
                reading(facts, Judgement::default())
            })
    }

    /// The whole story of the signature of `exchange`; none where no sender
    /// is recognised or none of its schemes is known.
    #[must_use]
    pub fn examine(&self, exchange: &Exchange) -> Option<Examination> {
        self.examine_among(exchange, &Vec::new)
    }

    /// The same with the other events at hand, the nearest first, which a
    /// signature may belong to. They are asked for only when nothing else
    /// explains it.
    #[must_use]
    pub fn examine_among(
        &self,
        exchange: &Exchange,
        events: &dyn Fn() -> Vec<Exchange>,
    ) -> Option<Examination> {
        let sender = self.registry.recognise(exchange)?;
        let senders = self.registry.senders();
        let senders: Vec<_> = senders.map(|row| (row.name, row.signatures)).collect();
        let beside = Beside {
            events,
            senders: &senders,
        };
        let agreed = self.agreed();
        let found = examine(sender.signatures, sender.name, exchange, &agreed, beside)?;
        Some(Examination {
            unverified: sender.signs_by == Source::Memory,
            ..found
        })
    }

    fn judged(&self, facts: Facts, exchange: &Exchange) -> Reading {
        let sender = facts.sender;
        let judgement = judge(sender.signatures, sender.name, exchange, &self.agreed());
        reading(facts, judgement)
    }
}

fn reading(facts: Facts, signature: Judgement) -> Reading {
    Reading {
        sender: Some(facts.sender.name),
        events: facts.events,
        delivery_id: facts.delivery_id,
        attempt: facts.attempt,
        again: facts.again,
        signature,
        what: facts.what,
        remarks: facts.remarks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exchange::{Time, Verdict},
        sender::{Draft, Stamp},
        signature::Secret,
    };

    fn payment(secret: &Secret) -> Exchange {
        let row = Registry::built_in().named("cryptoix").unwrap();
        let time = Time::from_seconds(1_764_590_400);
        let made = row.make(&row.samples[0], secret, Stamp { time, number: 0 });
        made.unwrap().exchange(time)
    }

    #[test]
    fn a_payment_is_read_whole() {
        let secret = Secret::new("s3cret", "prompt");
        let reader = Reader::new(
            Registry::built_in(),
            Secrets::default().and("cryptoix", [secret.clone()]),
        );
        let reading = reader.read(&payment(&secret));
        assert_eq!(reading.sender, Some("cryptoix"));
        assert_eq!(reading.events[0].name.to_string(), "payment_received");
        assert_eq!(reading.what, "1.50 BTC ORD-1042");
        assert_eq!(reading.signature.verdict, Verdict::Valid);
        assert_eq!(reading.signature.scheme, Some("hmac-sha256-hex"));
    }

    #[test]
    fn a_secret_learned_later_counts_from_then_on() {
        let secret = Secret::new("s3cret", "prompt");
        let (exchange, reader) = (payment(&secret), Reader::default());
        let verdict = || reader.read(&exchange).signature.verdict;
        assert_eq!(verdict(), Verdict::NoSecret);
        reader.set_secrets(reader.secrets().and("cryptoix", [secret]));
        assert_eq!(verdict(), Verdict::Valid);
        let examination = reader.examine(&exchange).unwrap();
        assert_eq!(examination.judgement.verdict, Verdict::Valid);
    }

    #[test]
    fn what_nobody_sent_is_read_as_nothing() {
        let exchange =
            Draft::new(&[("X-Signature", "00")], "{\"type\":\"a\"}").exchange(Time::default());
        let reader = Reader::default();
        assert_eq!(reader.read(&exchange), Reading::default());
        assert_eq!(reader.examine(&exchange), None);
    }
}
