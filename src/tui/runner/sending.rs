//! Requests of ours: where they go, whether they may, and how the journal hears
//! of them.

use crate::{
    deliver::{self, Pinned, Request, Sendable, Target},
    exchange::{HttpsUrl, Id, Outcome, Sending, SendingKind},
    journal::{Journal, Known},
    tui::{Parts, app},
};

pub(super) async fn resolve(text: &str, parts: &Parts) -> Result<Pinned, String> {
    let target = Target::parse(text).map_err(|error| error.to_string())?;
    let own = parts.listener.borrow().addresses.clone();
    target
        .resolve(&parts.deliver, &own)
        .await
        .map_err(|error| error.to_string())
}

/// Permits what holds an entry back, as it is now.
pub(super) fn permit(id: Id, parts: &Parts) -> Result<deliver::Permit, String> {
    let known = known(id, parts)?;
    deliver::permit(&known, &parts.journal, &parts.trust)
        .ok_or_else(|| app::held::nothing_to_permit(id))
}

fn known(id: Id, parts: &Parts) -> Result<Known, String> {
    let known = parts.journal.get(id);
    known.ok_or_else(|| format!("{id} is no longer in memory"))
}

/// Sends an entry again.
pub(super) async fn replay(id: Id, target: &Pinned, parts: &Parts) -> Result<Sending, String> {
    let known = known(id, parts)?;
    let request = Sendable::of(&known)
        .and_then(|event| Request::replay(event, target))
        .map_err(|why| app::held::refusal(id, "replayed", &why, parts.settings.keymap))?;
    let sending = Sending {
        number: parts.journal.number_sending(),
        kind: SendingKind::Replay,
        target: url(target, &request),
        address: target.address(),
        time: parts.clock.now(),
        outcome: None,
    };
    let outcome = deliver::send(&request, target, &parts.deliver);
    Ok(kept(id, sending, outcome, &parts.journal).await)
}

/// Asks what an entry asks to have confirmed, if it leads where it may.
pub(super) async fn confirm(id: Id, url: &HttpsUrl, parts: &Parts) -> Result<Sending, String> {
    let known = known(id, parts)?;
    Sendable::of(&known)
        .map_err(|why| app::held::refusal(id, "confirmed", &why, parts.settings.keymap))?;
    let reached = parts.outside.resolve(url).await;
    let reached = reached.map_err(|why| format!("{id} is not confirmed: {why}"))?;
    let sending = Sending {
        number: parts.journal.number_sending(),
        kind: SendingKind::Confirm,
        target: url.to_string(),
        address: reached.address(),
        time: parts.clock.now(),
        outcome: None,
    };
    let outcome = deliver::confirm(&reached, &parts.outside);
    Ok(kept(id, sending, outcome, &parts.journal).await)
}

/// Tells the journal that a sending starts, and how it ended.
async fn kept(
    id: Id,
    mut sending: Sending,
    outcome: impl Future<Output = Outcome>,
    journal: &Journal,
) -> Sending {
    journal.sent(id, sending.clone());
    sending.outcome = Some(outcome.await);
    journal.sent(id, sending.clone());
    sending
}

/// The URL a request goes to, as a person reads it.
fn url(target: &Pinned, request: &Request) -> String {
    let path = String::from_utf8_lossy(request.head().target()).into_owned();
    format!("{}{path}", target.origin())
}
