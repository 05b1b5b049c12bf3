//! Pictures of the screen, and of its styles: under each text stands which
//! cells are in which role, so that a change of either is seen.
//!
//! After a change that is meant: `INSTA_UPDATE=always cargo test --lib
//! tui::app::tests::screens`, then read the difference.

use std::fmt::Write as _;

use ratatui::{
    buffer::{Buffer, Cell},
    style::Modifier,
};

use super::drive::{Fixture, SECRET, answered, before, lines, noon};
use crate::{
    exchange::{Id, Mark},
    journal::{Knock, Retention},
    sender::Draft,
    signature::Secrets,
    tui::{
        app::{Settings, Still},
        theme::Base,
    },
};

/// The colour of a cell that has none.
const UNCOLOURED: &str = "Reset";

/// What the signature of the wrong one is made with.
const WRONG: &str = "whsec_YW5vdGhlcg==";

pub(super) fn empty(width: u16, height: u16, theme: Base) -> Fixture {
    let settings = Settings {
        theme: theme.into(),
        still: Still::Still,
        ..Settings::default()
    };
    Fixture::with(width, height, Retention::default(), settings)
}

/// What one sees on the first page of the README: right ones, one signed
/// wrongly, a retry, one that was refused, one that is not JSON.
pub(super) fn scene(width: u16, height: u16) -> Fixture {
    themed(width, height, Base::Dark)
}

pub(super) fn themed(width: u16, height: u16, theme: Base) -> Fixture {
    let mut at = empty(width, height, theme);
    let send = |at: &Fixture, sender, event, secret, ago, number| {
        let time = before(ago);
        let draft = at.sample(sender, event, secret, time, number);
        at.take(&draft, time)
    };
    at.refuse(before(63_000));
    at.journal.answered(Id(1), &answered(431, before(62_900)));
    send(&at, "github", "push", SECRET, 24_300, 1);
    send(&at, "stripe", "charge.failed", WRONG, 18_700, 2);
    let paid = send(&at, "stripe", "payment_intent.succeeded", SECRET, 15_200, 3);
    let known = at.journal.get(paid).unwrap();
    let again = known.entry.received().unwrap();
    let retried = at.bytes(again.head().bytes(), again.body(), before(5_100));
    at.journal.answered(retried, &answered(200, before(5_000)));
    let form = "From=%2B15550100&To=%2B15550199&Body=Running+late%2C+back+at+5";
    at.take(
        &Draft::new(
            &[("Content-Type", "application/x-www-form-urlencoded")],
            form,
        ),
        before(3_000),
    );
    let main = send(&at, "cryptoix", "payment_received", SECRET, 1_204, 4);
    at.send(main, Some(Ok(500)));
    at.replayed(main, Ok(200));
    at.drive("T3000<enter>");
    at.tell(crate::tui::message::Msg::Target {
        text: "3000".to_owned(),
        result: Ok(super::drive::target("127.0.0.1:3000/hooks")),
        then: None,
    });
    at.drive("<esc>");
    at
}

/// The text, then for each row that has any the cells in a style: columns
/// from 0, both ends included.
fn picture(at: &Fixture) -> String {
    let (buffer, cursor) = at.buffer_and_cursor();
    let mut text = lines(&buffer).join("\n");
    text.push_str("\n\n");
    for row in buffer.area.rows() {
        let styles = styles(&buffer, row.y);
        if !styles.is_empty() {
            writeln!(text, "{:>2}  {}", row.y, styles.join("  ")).unwrap();
        }
    }
    if let Some(cursor) = cursor {
        writeln!(text, "cursor {} {}", cursor.x, cursor.y).unwrap();
    }
    text
}

fn styles(buffer: &Buffer, row: u16) -> Vec<String> {
    let mut runs: Vec<(String, u16, u16)> = Vec::new();
    for column in 0..buffer.area.width {
        let style = style(&buffer[(column, row)]);
        match runs.last_mut() {
            Some((last, _, end)) if *last == style => *end = column,
            _ => runs.push((style, column, column)),
        }
    }
    let styled = runs.into_iter().filter(|(style, ..)| !style.is_empty());
    styled
        .map(|(style, start, end)| format!("{start}-{end} {style}"))
        .collect()
}

fn style(cell: &Cell) -> String {
    let mut words = Vec::new();
    let modifiers = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::REVERSED, "reverse"),
        (Modifier::UNDERLINED, "underline"),
    ];
    let set = modifiers
        .iter()
        .filter(|(modifier, _)| cell.modifier.contains(*modifier));
    words.extend(set.map(|(_, word)| (*word).to_owned()));
    let colour = cell.fg.to_string();
    if colour != UNCOLOURED {
        words.push(colour);
    }
    assert_eq!(cell.bg.to_string(), UNCOLOURED, "no area is painted");
    words.join("+")
}

pub(super) fn shoot(name: &str, at: &Fixture) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, picture(at));
    });
}

/// Two payments that differ in all the ways there are.
fn compared(width: u16, height: u16) -> Fixture {
    let at = empty(width, height, Base::Dark);
    let bodies = [
        (
            90_000_000,
            r#"{"event":"payment_received","timestamp":"2026-11-21T10:30:00Z","data":{"transaction_id":"txn_1","amount":"1.50","fee":0.10,"confirmation_count":6,"items":[{"id":1,"n":"a book"},{"id":2,"n":"a pen"}],"note":{"by":"ada","api_key":"kx-0123456789abcdef"}}}"#,
        ),
        (
            4_000,
            r#"{"event":"payment_received","timestamp":"2026-11-22T11:30:00Z","data":{"transaction_id":"txn_2","amount":"2.50","fee":0.1,"confirmation_count":"6","items":[{"id":2,"n":"a pen"},{"id":1,"n":"two books"}],"network":"lightning","note":{"by":"ada","api_key":"kx-fedcba9876543210"}}}"#,
        ),
    ];
    for (ago, body) in bodies {
        let headers = [
            ("Content-Type", "application/json"),
            (
                "User-Agent",
                if ago > 10_000 {
                    "cryptoix/1.0"
                } else {
                    "cryptoix/1.1"
                },
            ),
            ("X-Cryptoix-Signature", "00"),
        ];
        at.take(&Draft::new(&headers, body), before(ago));
    }
    at
}

#[test]
fn two_events_compared_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = compared(width, height);
        at.look();
        at.drive("=j");
        shoot(&format!("diff_{width}x{height}"), &at);
    }
    let mut at = compared(80, 24);
    at.look();
    at.drive("=jj<enter>");
    shoot("diff_whole_80x24", &at);
    at.drive("<esc>ia.data.n");
    shoot("diff_ignored_80x24", &at);
}

#[test]
fn the_field_for_a_secret_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.reader.set_secrets(Secrets::default());
        at.drive(&format!("kkks<paste:{SECRET}>"));
        shoot(&format!("secret_{width}x{height}"), &at);
    }
}

#[test]
fn a_signature_that_the_application_refuses_at_each_size() {
    for (width, height) in [(80, 40), (120, 40), (200, 60)] {
        let mut at = scene(width, height);
        at.drive("kk");
        at.replayed(Id(5), Ok(400));
        at.drive("3<enter>");
        shoot(&format!("sig_refused_{width}x{height}"), &at);
    }
}

#[test]
fn a_row_without_a_secret_says_what_to_press() {
    let mut at = scene(120, 40);
    at.reader.set_secrets(Secrets::default());
    at.drive("kkk3");
    shoot("sig_no_secret", &at);
}

#[test]
fn values_arrivals_and_another_order_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.drive("fll");
        shoot(&format!("values_{width}x{height}"), &at);
        at.drive("<esc>bhhh<space>hh");
        shoot(&format!("arrivals_{width}x{height}"), &at);
        at.drive("<esc><esc>os");
        shoot(&format!("sorted_{width}x{height}"), &at);
        at.drive("otc");
        shoot(&format!("columns_{width}x{height}"), &at);
    }
}

#[test]
fn list_and_detail_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let at = scene(width, height);
        shoot(&format!("scene_{width}x{height}"), &at);
    }
}

#[test]
fn each_tab_of_a_replayed_event() {
    let mut at = scene(120, 40);
    at.drive("<tab>");
    for (key, name) in [
        ("1jjj", "body"),
        ("2", "head"),
        ("3", "sig"),
        ("4", "sent"),
        ("5", "raw"),
    ] {
        at.drive(key);
        shoot(&format!("tab_{name}"), &at);
    }
}

#[test]
fn a_signature_that_does_not_hold() {
    let mut at = scene(120, 40);
    at.drive("3gjj");
    shoot("sig_invalid", &at);
}

#[test]
fn a_refused_event_is_read() {
    let mut at = scene(80, 24);
    at.drive("g<enter>2");
    shoot("refused_80x24", &at);
}

#[test]
fn a_body_that_is_a_form() {
    let mut at = scene(120, 40);
    at.drive("Gk");
    shoot("form", &at);
}

#[test]
fn the_detail_on_a_screen_for_one_pane() {
    let mut at = scene(40, 12);
    at.drive("<enter>jj");
    shoot("detail_40x12", &at);
}

#[test]
fn a_filter_is_typed_and_one_has_a_mistake() {
    let mut at = scene(80, 24);
    at.drive("/sender:stripe");
    shoot("filter_typed_80x24", &at);
    at.drive("<paste: statos:500>");
    shoot("filter_mistake_80x24", &at);
    at.resize(120, 40);
    shoot("filter_mistake_120x40", &at);
    at.drive("<esc>/sender:shopify<enter>");
    shoot("filter_nothing", &at);
}

#[test]
fn nothing_has_arrived_yet() {
    for (width, height) in [(80, 24), (120, 40), (40, 12)] {
        let at = empty(width, height, Base::Dark);
        shoot(&format!("empty_{width}x{height}"), &at);
    }
}

#[test]
fn help_menu_questions_and_notices() {
    let mut at = scene(80, 24);
    at.drive("?");
    shoot("help_80x24", &at);
    at.drive("<esc>q");
    shoot("quit_80x24", &at);
    at.drive("<esc>y");
    shoot("copy_80x24", &at);
    at.drive("<esc>T");
    shoot("target_80x24", &at);
    at.drive("<esc>G");
    at.replayed(Id(7), Ok(500));
    shoot("replayed_80x24", &at);
}

#[test]
fn on_a_narrow_screen_all_of_the_help_is_read() {
    let mut at = scene(40, 12);
    at.drive("?g");
    let mut seen = String::new();
    for _ in 0..400 {
        for word in at.screen().split_whitespace() {
            seen += word;
            seen.push(' ');
        }
        at.drive("j");
    }
    for words in [
        "fold, or go to the parent; back along a long line",
        "fold or unfold; open a field or a part; on a value: what it means",
        "show or hide secrets",
    ] {
        assert!(seen.contains(words), "{words}");
    }
    at.drive("G");
    shoot("help_40x12", &at);
}

#[test]
fn rows_that_are_new_marked_and_gone_from_sight() {
    let mut at = scene(80, 24);
    at.drive("gmj");
    at.arrive(6);
    at.drive("jjjj");
    shoot("newer_80x24", &at);
}

#[test]
fn a_listener_on_all_addresses_says_so_as_long_as_it_is_one() {
    let mut at = scene(80, 24);
    at.listens_on("0.0.0.0:4665");
    shoot("banner_80x24", &at);
    at.drive("<enter>z<esc>/is:failing<enter>");
    at.shows("LISTENING ON ALL ADDRESSES");
}

/// What a page sent and what came through a tunnel beside what came from here,
/// something with two framings, and connections that said nothing.
fn guarded(width: u16, height: u16) -> Fixture {
    let settings = Settings {
        target: Some(super::drive::target("127.0.0.1:3000/hooks")),
        still: Still::Still,
        ..Settings::default()
    };
    let retention = Retention {
        max_events: 8,
        ..Retention::default()
    };
    let mut at = Fixture::with(width, height, retention, settings);
    at.arrive(5);
    at.silent(before(9_000));
    at.ambiguous(before(8_000));
    let draft = at.sample("github", "push", SECRET, before(7_000), 1);
    at.take(&draft, before(7_000));
    let page = "Host: 127.0.0.1:4665\r\nOrigin: https://evil.test\r\n";
    at.noticed(page, Mark::Browser, before(6_000));
    let fox = "Host: swift-fox.trycloudflare.com\r\nX-Forwarded-For: 203.0.113.7\r\n";
    at.noticed(fox, Mark::UnknownHost, before(5_000));
    at.noticed(fox, Mark::UnknownHost, before(4_000));
    for _ in 0..12 {
        at.journal.count(Knock::TurnedAway);
    }
    at.look();
    at
}

#[test]
fn a_tree_with_what_a_value_means_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.drive("kkk<enter>jj>jj-k");
        shoot(&format!("tree_{width}x{height}"), &at);
        at.drive("<enter>");
        shoot(&format!("lens_{width}x{height}"), &at);
    }
}

#[test]
fn a_search_in_the_detail_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.drive("kkk<enter>/object");
        shoot(&format!("search_typed_{width}x{height}"), &at);
        at.drive("<enter>n");
        shoot(&format!("search_{width}x{height}"), &at);
    }
}

#[test]
fn held_rows_with_their_banner_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let at = guarded(width, height);
        shoot(&format!("held_{width}x{height}"), &at);
    }
    let mut at = guarded(120, 40);
    at.drive("4");
    shoot("held_sent", &at);
    at.drive("r");
    at.shows("#11 is held");
}

#[test]
fn a_group_folded_and_unfolded_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = super::groups::story(width, height);
        shoot(&format!("group_{width}x{height}"), &at);
        at.drive("lk");
        shoot(&format!("group_unfolded_{width}x{height}"), &at);
    }
    for (width, height) in [(80, 24), (120, 40)] {
        let mut at = super::groups::story(width, height);
        at.drive("4");
        shoot(&format!("group_tries_{width}x{height}"), &at);
        at.drive("k");
        shoot(&format!("group_next_{width}x{height}"), &at);
    }
}

#[test]
fn something_with_two_framings_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = guarded(width, height);
        at.drive("/is:ambiguous<enter>");
        shoot(&format!("ambiguous_{width}x{height}"), &at);
    }
    let mut at = guarded(80, 24);
    at.drive("/is:ambiguous<enter><enter>2");
    shoot("ambiguous_head_80x24", &at);
}

#[test]
fn connections_that_said_nothing_are_read() {
    let mut at = guarded(120, 40);
    at.drive("/nothing<enter>2");
    shoot("silent_120x40", &at);
}

#[test]
fn the_account_before_leaving() {
    let mut at = guarded(80, 24);
    at.drive("q");
    shoot("account_80x24", &at);
    at.resize(40, 12);
    shoot("account_40x12", &at);
}

#[test]
fn an_answer_is_written_and_is_in_force_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.drive("gjj");
        at.drive("a<tab><tab><c-u>2");
        shoot(&format!("answer_{width}x{height}"), &at);
        at.drive("<s-tab><c-u>42<enter>");
        shoot(&format!("answer_mistake_{width}x{height}"), &at);
        at.drive("<c-u>503<enter>");
        shoot(&format!("answering_{width}x{height}"), &at);
    }
}

#[test]
fn a_sender_asks_to_confirm_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.take(
            &super::confirming::asking(super::confirming::URL),
            before(500),
        );
        at.look();
        at.drive("G<enter>");
        shoot(&format!("confirm_{width}x{height}"), &at);
        at.drive("V");
        shoot(&format!("confirm_question_{width}x{height}"), &at);
    }
}

#[test]
fn a_listener_that_only_this_machine_reaches_has_no_banner_however_it_is_written() {
    let mut at = scene(80, 24);
    for address in ["127.0.0.2:4665", "[::1]:4665", "[::ffff:127.0.0.1]:4665"] {
        at.listens_on(address);
        at.hides("LISTENING");
    }
}

#[test]
fn without_colour_everything_is_said_by_words_and_attributes() {
    let mut at = themed(120, 40, Base::Plain);
    at.drive("k");
    let buffer = at.buffer();
    let coloured = buffer
        .content()
        .iter()
        .filter(|cell| cell.fg.to_string() != UNCOLOURED);
    assert_eq!(coloured.count(), 0);
    shoot("no_color_120x40", &at);
}

#[test]
fn every_theme_says_the_same_words() {
    let dark = themed(120, 40, Base::Dark).screen();
    for (name, theme) in Base::NAMES {
        assert_eq!(themed(120, 40, theme).screen(), dark, "{name}");
    }
}

#[test]
fn a_picture_is_of_its_moment_only() {
    let at = scene(120, 40);
    assert_eq!(at.now, noon());
    assert_eq!(picture(&at), picture(&scene(120, 40)));
}

#[test]
fn completion_at_each_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut at = scene(width, height);
        at.drive("/sender:stripe .data.object.am");
        shoot(&format!("complete_{width}x{height}"), &at);
    }
    let mut at = scene(120, 40);
    at.drive("/event:pay<tab><tab>");
    shoot("complete_chosen_120x40", &at);
}

#[test]
fn saved_filters_in_their_menu() {
    let mut at = scene(80, 24);
    let saved = |name, text| crate::filter::Saved::new(name, text).unwrap();
    at.app.query.assist.saved = vec![
        saved("lost-payments", "event:payment_* is:failing"),
        saved("large", "size>1M or took>5s"),
    ];
    at.drive("/sender:stripe<enter>S");
    shoot("saved_80x24", &at);
    at.drive("jj<enter>mine");
    shoot("saved_name_80x24", &at);
}
