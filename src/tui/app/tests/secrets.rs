//! The field for a secret: it is seen by nobody, tried on every row of its sender, and kept for the run when it is
//! accepted.

use super::drive::{Fixture, SECRET, before, noon};
use crate::{
    exchange::{Id, Verdict},
    reader::trial::try_out,
    sender::{Registry, Stamp},
    signature::{Secret, Secrets},
    tui::{
        message::{Beside, Effect, Msg},
        secret::LONGEST,
    },
};

const OTHER: &str = "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhlbQ==";

/// Events of Stripe signed with [`SECRET`], one of them long ago, one of GitHub, and nobody's secret is known.
fn unknown(width: u16, height: u16) -> Fixture {
    let mut at = Fixture::new(width, height);
    at.reader.set_secrets(Secrets::default());
    for number in 1..=3 {
        let time = before(10_000 - 1_000 * i64::try_from(number).unwrap());
        let draft = at.sample("stripe", "charge.failed", SECRET, time, number);
        at.take(&draft, time);
    }
    let draft = at.sample("stripe", "charge.failed", SECRET, before(900_000), 4);
    at.take(&draft, before(5_000));
    let draft = at.sample("github", "push", SECRET, before(4_000), 5);
    at.take(&draft, before(4_000));
    at.look();
    at.drive("k");
    assert_eq!(at.selected(), Some(4));
    at
}

/// Does what the runner and the reading thread do with what is kept.
fn keep(at: &mut Fixture, effects: Vec<Effect>) {
    for effect in effects {
        let known = at.reader.secrets();
        let secrets = match effect {
            Effect::Keep {
                sender,
                candidate,
                beside: Beside::Known,
            } => known.and(sender, candidate.secrets().to_vec()),
            Effect::Keep {
                sender, candidate, ..
            } => known.with(sender, candidate.secrets().to_vec()),
            Effect::Forget(sender) => known.with(sender, Vec::new()),
            other => panic!("{other:?}"),
        };
        at.reader.set_secrets(secrets);
    }
    let (first, next) = at.journal.bounds();
    for id in (first.0..next.0).map(Id) {
        let known = at.journal.get(id).unwrap();
        let reading = at.reader.read(known.entry.received().unwrap());
        at.journal.understood([(id, &reading)]);
    }
    at.look();
}

fn verdicts(at: &Fixture) -> Vec<Verdict> {
    let (first, next) = at.journal.bounds();
    let ids = (first.0..next.0).map(Id);
    ids.map(|id| at.journal.get(id).unwrap().row.verdict)
        .collect()
}

#[test]
fn a_candidate_is_tried_on_every_row_of_its_sender_and_kept_by_enter() {
    use Verdict::{NoSecret, Stale, Valid};
    let mut at = unknown(120, 30);
    at.shows("secret?");
    at.drive("s");
    at.shows(" secret for stripe  ");
    at.shows("paste it here");
    assert_eq!(at.drive(&format!("<paste:{SECRET}>")), []);
    at.shows(" secret for stripe  whsec_••••••••••••cmV0 ");
    at.shows("4 rows judged: 3 valid, 1 stale");
    at.shows("enter use it for this run (memory only)");
    assert_eq!(
        verdicts(&at),
        [Verdict::NoSecret; 5],
        "trying changes nothing"
    );
    let effects = at.drive("<enter>");
    at.shows("secret for stripe kept for this run: 3 valid, 1 stale");
    keep(&mut at, effects);
    assert_eq!(verdicts(&at), [Valid, Valid, Valid, Stale, NoSecret]);
    at.drive("3");
    at.shows("the field at s");
}

#[test]
fn a_wrong_one_fits_nothing_and_that_is_said_before_and_after() {
    let mut at = unknown(120, 30);
    at.drive(&format!("s<paste:{OTHER}>"));
    at.shows("4 rows judged: none fits");
    let effects = at.drive("<enter>");
    at.shows("secret for stripe kept for this run: none fits, of 4 rows");
    keep(&mut at, effects);
    assert_eq!(verdicts(&at)[..4], [Verdict::Invalid; 4]);
}

#[test]
fn what_is_no_key_of_the_scheme_is_called_so() {
    let mut at = unknown(120, 30);
    let draft = at.sample("standard-webhooks", "invoice.paid", SECRET, noon(), 6);
    at.take(&draft, noon());
    at.look();
    at.drive("Gs<paste:whsec_%%%>");
    at.shows("the field at s cannot be decoded from base64");
}

#[test]
fn esc_and_ctrl_c_forget_it_and_nothing_is_kept() {
    for leave in ["<esc>", "<c-c>"] {
        let mut at = unknown(80, 24);
        assert_eq!(at.drive(&format!("s<paste:{SECRET}>{leave}")), []);
        at.hides("secret for stripe");
        assert_eq!(at.drive("s"), []);
        at.shows("paste it here");
        assert!(at.reader.secrets().is_empty());
    }
}

#[test]
fn tab_goes_through_those_that_sent_something_and_then_the_others() {
    let mut at = unknown(120, 30);
    at.drive("s");
    let names = Registry::built_in();
    let mut rest: Vec<_> = names
        .senders()
        .filter(|sender| !sender.signatures.is_empty())
        .map(|sender| sender.name)
        .filter(|name| !["stripe", "github"].contains(name))
        .collect();
    rest.insert(0, "github");
    for name in &rest {
        at.drive("<tab>");
        at.shows(&format!(" secret for {name}  "));
    }
    at.drive("<tab>");
    at.shows(" secret for stripe  ");
    at.drive("<s-tab>");
    at.shows(&format!(" secret for {}  ", rest.last().unwrap()));
    at.drive(&format!("<tab><tab><paste:{SECRET}>"));
    at.shows("1 row judged: 1 valid");
    at.drive("<tab>");
    at.shows("no row of it yet");
}

#[test]
fn the_secret_of_an_event_whose_sender_nobody_knows_was_that_of_the_first_sender() {
    let mut at = Fixture::of_events(120, 40, 1);
    at.reader.set_secrets(Secrets::default());
    at.look();
    at.drive("s");
    at.shows("secret for whom?");
    at.shows("nobody knows who sent this event; tab names the sender");
    at.hides("cryptoix");
    assert_eq!(at.drive("abc<enter>"), [], "nothing is kept for nobody");
    at.shows("secret for whom?");
    at.drive("<tab>");
    at.shows("secret for cryptoix");
    at.hides("nobody knows who");
    let kept = at.drive("<enter>");
    assert!(
        matches!(
            &kept[..],
            [Effect::Keep {
                sender: "cryptoix",
                ..
            }]
        ),
        "{kept:?}"
    );
}

#[test]
fn letter_by_letter_no_letter_is_seen_until_one_stops() {
    let mut at = unknown(120, 30);
    at.drive("s");
    for letter in "0123456789abcdefghij".chars() {
        at.drive(&letter.to_string());
        let screen = at.screen();
        let line = screen.lines().rev().nth(1).unwrap();
        let field = line.split("  ").nth(1).unwrap();
        assert!(field.chars().all(|sign| sign == '•'), "{line}");
    }
    at.rest();
    at.shows(" secret for stripe  ••••••••••••ghij ");
    at.drive("<bs>");
    at.hides("ghi");
    at.drive("<c-u>");
    at.shows("paste it here");
}

#[test]
fn beside_a_known_one_it_is_tried_after_it_or_takes_its_place() {
    let mut at = unknown(120, 30);
    let effects = at.drive(&format!("s<paste:{OTHER}><enter>"));
    keep(&mut at, effects);
    at.drive("s");
    at.shows("known: the field at s");
    at.drive(&format!("<paste:{SECRET}>"));
    at.shows("enter use it too, after the 1 known");
    at.drive("<c-r>");
    at.shows("enter use it instead of the 1 known");
    at.drive("<c-r>");
    let effects = at.drive("<enter>");
    at.shows("secret for stripe kept for this run beside the 1 known: 3 valid, 1 stale");
    keep(&mut at, effects);
    assert_eq!(at.reader.secrets().of("stripe").len(), 2);
    assert_eq!(verdicts(&at)[0], Verdict::Valid);

    at.drive(&format!("s<paste:{SECRET}>"));
    at.shows("enter leave: it is known");
    assert_eq!(at.drive("<enter>"), []);
    at.shows("that secret of stripe is known already");

    let effects = at.drive(&format!("s<paste:{SECRET}><c-r><enter>"));
    at.shows("instead of the 2 known");
    keep(&mut at, effects);
    assert_eq!(at.reader.secrets().of("stripe").len(), 1);

    let effects = at.drive("s<c-r>");
    at.shows("enter forget the 1 known");
    assert_eq!(effects, []);
    let effects = at.drive("<enter>");
    at.shows("forgot the secret of stripe for this run");
    keep(&mut at, effects);
    assert_eq!(verdicts(&at)[0], Verdict::NoSecret);
}

#[test]
fn what_arrives_while_it_is_typed_is_tried_too() {
    let mut at = unknown(120, 30);
    at.drive(&format!("s<paste:{SECRET}>"));
    at.shows("4 rows judged: 3 valid, 1 stale");
    let draft = at.sample("stripe", "charge.failed", SECRET, noon(), 9);
    at.take(&draft, noon());
    at.look();
    at.shows("5 rows judged: 4 valid, 1 stale");
}

#[test]
fn one_slice_is_under_way_at_a_time_and_what_it_found_for_another_is_for_nobody() {
    let mut at = unknown(120, 30);
    at.drive("s");
    let step = |at: &mut Fixture, msg: Msg| {
        at.app.update(msg);
        at.app.settle(&at.journal, &at.reader);
        at.app.take_effects()
    };
    let typed = |at: &Fixture, sign| {
        at.app.pressed(crossterm::event::KeyEvent::from(
            crossterm::event::KeyCode::Char(sign),
        ))
    };
    let first = typed(&at, 'a');
    let effects = step(&mut at, first);
    let [Effect::Try(trial)] = &effects[..] else {
        panic!("{effects:?}");
    };
    let second = typed(&at, 'b');
    assert_eq!(step(&mut at, second), [], "one is under way");
    let tried = try_out(&at.reader, &at.journal, trial, &mut || false);
    assert_eq!(tried.tally.judged(), 4);
    let effects = step(&mut at, Msg::Tried(tried));
    let [Effect::Try(next)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_ne!(next.candidate, trial.candidate);
    at.shows("looking");
}

#[test]
fn a_message_an_effect_and_the_interface_say_nothing_of_it() {
    let mut at = unknown(120, 30);
    at.drive("s");
    let key = crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Char('§'));
    let paste = Msg::Paste(crate::tui::message::Hidden(zeroize::Zeroizing::new(
        SECRET.to_owned(),
    )));
    for msg in [at.app.pressed(key), paste] {
        let shown = format!("{msg:?}");
        assert!(!shown.contains('§') && !shown.contains(SECRET), "{shown}");
    }
    at.drive(&format!("<paste:{SECRET}>"));
    let shown = format!("{:?}", at.app);
    assert!(!shown.contains(SECRET), "{shown}");
    let shown = format!("{:?}", at.drive("<enter>"));
    assert!(shown.contains("the field at s, 34 bytes"), "{shown}");
    assert!(!shown.contains(SECRET), "{shown}");
}

#[test]
fn a_block_of_many_lines_is_pasted_whole_and_a_file_is_not() {
    let mut at = unknown(120, 30);
    let block = "-----BEGIN PUBLIC KEY-----\r\nAAAA\r\n-----END PUBLIC KEY-----\r\n";
    at.drive(&format!("s<paste:{block}>"));
    at.shows(" secret for stripe  ••••••••••••  3 lines");
    at.drive(&format!("<paste:{}>", "x".repeat(LONGEST)));
    at.shows("too long for a secret: 16 K, and the longest have 16 K");
    at.drive("<bs>");
    at.shows("  3 lines");
}

#[test]
fn it_has_room_at_every_size_and_what_stood_there_stays_in_sight() {
    for (width, height) in [(200, 60), (120, 40), (80, 24), (60, 15), (40, 12)] {
        let mut at = unknown(width, height);
        at.drive(&format!("s<paste:{SECRET}>"));
        at.shows(" secret for stripe  whsec_");
        let found = if width < 80 {
            "4 of 4 fit"
        } else {
            "3 valid, 1 stale"
        };
        at.shows(if width < 60 { "3 valid" } else { found });
        at.shows("▌");
        let (_, cursor) = at.buffer_and_cursor();
        assert_eq!(cursor.map(|at| at.y), Some(height - 2));
    }
}

#[test]
fn the_first_screen_and_a_row_without_a_secret_name_the_key() {
    let mut at = Fixture::new(80, 24);
    at.shows(" 3  Signatures       s   paste a secret; kept in memory for this run only");
    at.drive("s");
    at.shows(" secret for cryptoix  ");
    let mut at = unknown(80, 24);
    at.drive("3<enter>");
    at.shows("s takes the secret and judges every row of stripe with it");
}

/// A delivery of each of many senders, the first samples of their rows.
fn crowd(width: u16) -> Fixture {
    let mut at = Fixture::new(width, 60);
    at.reader.set_secrets(Secrets::default());
    for row in Registry::built_in()
        .senders()
        .filter(|row| !row.samples.is_empty())
    {
        let stamp = Stamp {
            time: noon(),
            number: 1,
        };
        if let Ok(draft) = row.make(&row.samples[0], &Secret::new(SECRET, "test"), stamp) {
            at.take(&draft, noon());
        }
    }
    at.look();
    at
}

#[test]
fn nothing_but_the_verdicts_changes_when_rows_are_judged_anew() {
    for width in [80, 120, 160, 200] {
        let mut at = crowd(width);
        let (column, heading) = at.find("sig ");
        let before = at.lines();
        let all = at.reader.registry().senders();
        let secret = || vec![Secret::new(SECRET, "test")];
        let known = all.fold(Secrets::default(), |all, row| all.with(row.name, secret()));
        at.reader.set_secrets(known);
        keep(&mut at, Vec::new());
        let after = at.lines();
        let list = usize::from(heading) + 1..usize::from(heading) + 1 + at.app.window.ids.len();
        let mut turned = 0;
        for (old, new) in before[list.clone()].iter().zip(&after[list]) {
            let cells = |line: &str| line.chars().collect::<Vec<_>>();
            let (old, new) = (cells(old), cells(new));
            let sig = usize::from(column)..usize::from(column) + 8;
            assert_eq!(old[..sig.start], new[..sig.start]);
            assert_eq!(old[sig.end..sig.end + 7], new[sig.end..sig.end + 7]);
            let word = |line: &[char]| line[sig.clone()].iter().collect::<String>();
            assert!(Verdict::named(word(&new).trim()).is_some(), "{new:?}");
            turned += usize::from(word(&old) != word(&new));
        }
        assert!(turned > 5, "{width}: {turned}\n{}", after.join("\n"));
    }
}
