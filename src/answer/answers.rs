//! Everything that may decide what a sender is told, in its order.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use tokio::sync::watch;

use super::{
    Handshakes, Rule,
    asked::{Asked, Sources},
    chance::Dice,
};
use crate::{
    exchange::{Answer, Clock, Exchange, Id, Reply},
    reader::Reader,
};

/// The rule that the interface has made, for as long as it is there. Whoever
/// holds the sender of the `watch` puts one in, or takes it out again.
pub type Live = watch::Receiver<Option<Arc<Rule>>>;

/// Answers by rules, then by handshakes, then with 200 and nothing else.
///
/// ```
/// use std::sync::Arc;
///
/// use hookglass::answer::{Answers, Rule};
/// use hookglass::exchange::{Clock, Id, Time};
/// use hookglass::reader::Reader;
/// use hookglass::sender::Draft;
///
/// let rule = Arc::new(Rule::parse("header.x-retry => 500 x2, 200")?);
/// let answers = Answers::new(Arc::new(Reader::default()), Clock::system())
///     .with_rules(vec![Arc::clone(&rule)]);
///
/// let exchange = Draft::new(&[("X-Retry", "1")], "").exchange(Time::default());
/// let reply = answers.decide(Id::FIRST, &exchange);
/// assert_eq!(reply.rule.as_deref(), Some("header.x-retry => 500 x2, 200"));
/// assert_eq!(rule.progress().left, Some(1));
/// # Ok::<(), hookglass::filter::Mistake>(())
/// ```
pub struct Answers {
    reader: Arc<Reader>,
    clock: Clock,
    zone: i32,
    dice: Dice,
    live: Option<Live>,
    rules: Vec<Arc<Rule>>,
    handshakes: Handshakes,
}

impl Answers {
    /// All handshakes, and no rule yet. The reader says who sent something where a rule asks for
    /// that; its secrets serve the handshakes.
    #[must_use]
    pub fn new(reader: Arc<Reader>, clock: Clock) -> Self {
        Self {
            reader,
            clock,
            zone: 0,
            dice: Dice::unknown(),
            live: None,
            rules: Vec::new(),
            handshakes: Handshakes::all(),
        }
    }

    /// The same with these rules, asked in this order.
    #[must_use]
    pub fn with_rules(self, rules: Vec<Arc<Rule>>) -> Self {
        Self { rules, ..self }
    }

    /// The same with the interface's own rule, which is asked before all others.
    #[must_use]
    pub fn with_live(self, live: Live) -> Self {
        Self {
            live: Some(live),
            ..self
        }
    }

    /// The same with these handshakes and no others.
    #[must_use]
    pub fn with_handshakes(self, handshakes: Handshakes) -> Self {
        Self { handshakes, ..self }
    }

    /// The same where local time is `zone` seconds east of UTC.
    #[must_use]
    pub fn with_zone(self, zone: i32) -> Self {
        Self { zone, ..self }
    }

    /// The same with the chances that this seed makes.
    #[must_use]
    pub fn seeded(self, seed: u64) -> Self {
        let dice = Dice::seeded(seed);
        Self { dice, ..self }
    }

    /// What the sender of `exchange` is told. A step of a sequence is used up
    /// by it.
    #[must_use]
    pub fn decide(&self, id: Id, exchange: &Exchange) -> Reply {
        self.by_rules(id, exchange)
            .or_else(|| self.handshakes.answer(exchange, &self.reader))
            .unwrap_or_else(Reply::default_ok)
    }

    fn by_rules(&self, id: Id, exchange: &Exchange) -> Option<Reply> {
        let live = self.live.as_ref().and_then(|live| live.borrow().clone());
        if live.is_none() && self.rules.is_empty() {
            return None;
        }
        let sources = Sources {
            reader: &self.reader,
            dice: &self.dice,
            now: self.clock.now(),
            zone: self.zone,
        };
        let asked = Asked::new(id, exchange, sources);
        let mut rules = live.iter().chain(&self.rules);
        rules.find_map(|rule| rule.reply(&asked))
    }
}

impl Answer for Answers {
    fn answer<'a>(
        &'a self,
        id: Id,
        exchange: &'a Exchange,
    ) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>> {
        Box::pin(std::future::ready(self.decide(id, exchange)))
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}
