//! What the screen says of an answer that a rule or a handshake decided.

use super::drive::{Fixture, answered, noon};
use crate::{
    exchange::{Answered, By, Id},
    sender::Draft,
};

fn decided(by: By, rule: &str, step: Option<u32>) -> Answered {
    Answered {
        by,
        rule: Some(rule.into()),
        step,
        ..answered(500, noon())
    }
}

#[test]
fn the_rule_that_answered_and_its_step_are_said() {
    let mut at = Fixture::of_events(120, 40, 1);
    let rule = "path:/hooks => 500 x2, 200";
    at.journal
        .answered(Id(1), &decided(By::Rule, rule, Some(1)));
    at.look();
    at.shows("(500)");
    at.shows("rule said 500 in 120 µs   step 1 of path:");
    at.drive("4");
    at.shows("told 500 by a rule after 120 µs");
    at.shows("path:/hooks => 500 x2, 200  step 1");
}

#[test]
fn a_rule_that_closed_the_connection_is_said() {
    let mut at = Fixture::of_events(120, 40, 1);
    let closed = Answered {
        status: None,
        sent: false,
        ..decided(By::Rule, "=> close", Some(1))
    };
    at.journal.answered(Id(1), &closed);
    at.look();
    at.shows("closed by a rule, without an answer");
    at.drive("4");
    at.shows("told nothing by a rule after 120 µs");
    at.shows("=> close  step 1");
}

#[test]
fn a_handshake_is_labelled_on_its_row() {
    let mut at = Fixture::new(120, 40);
    let id = at.take(&Draft::new(&[], "{\"plainToken\":\"a\"}"), noon());
    let label = "zoom: needs HOOKGLASS_SECRET_ZOOM";
    at.journal
        .answered(id, &decided(By::Handshake, label, None));
    at.look();
    at.shows("-         handshake         zoom: needs ");
    at.shows("handshake said 500 in 120 µs   zoom: needs");
    at.drive("4");
    at.shows("told 500 by a handshake after 120 µs");
    at.shows("zoom: needs HOOKGLASS_SECRET_ZOOM");
    at.drive("/is:challenge<enter>");
    at.shows("1 of 1");
}
