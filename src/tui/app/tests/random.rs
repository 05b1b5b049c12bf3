//! Whatever is pressed, clicked, pasted and resized while events arrive and
//! leave: nothing panics, nothing is drawn outside the area, and only keys
//! that quit do.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use proptest::prelude::*;
use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    confirming::{URL, asking},
    drive::{Fixture, SECRET, before, noon, target},
};
use crate::{
    exchange::{Id, Time},
    journal::Retention,
    tui::{
        app::{Settings, view},
        keymap::{BINDINGS, Binding},
        message::{Effect, Msg},
    },
};

/// Keys pressed in all cases together: 10,000 and more.
const CASES: u32 = 80;
const STEPS: usize = 130;

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    Input(Event),
    Arrive(u64),
    Ask,
    Refuse,
    Sent(u64, bool),
    Later(i64),
}

fn key() -> impl Strategy<Value = KeyEvent> {
    let letters: Vec<char> = (' '..='~')
        .chain(['é', '日', '\u{301}', '\u{1b}'])
        .collect();
    let code = prop_oneof![
        6 => prop::sample::select(letters).prop_map(KeyCode::Char),
        3 => prop::sample::select(&[
            KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::BackTab, KeyCode::Backspace,
            KeyCode::Delete, KeyCode::Insert, KeyCode::Up, KeyCode::Down, KeyCode::Left,
            KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::PageUp, KeyCode::PageDown,
            KeyCode::F(1), KeyCode::F(12), KeyCode::Null, KeyCode::CapsLock,
        ]),
        3 => prop::sample::select(bound()),
    ];
    let modifiers = prop_oneof![
        6 => Just(KeyModifiers::NONE),
        2 => Just(KeyModifiers::SHIFT),
        2 => Just(KeyModifiers::CONTROL),
        1 => any::<u8>().prop_map(KeyModifiers::from_bits_truncate),
    ];
    (code, modifiers).prop_map(|(code, modifiers)| KeyEvent::new(code, modifiers))
}

/// The letters that do something.
fn bound() -> Vec<KeyCode> {
    let keys = BINDINGS.iter().flat_map(Binding::each_key);
    let letters = keys.filter(|key| key.chars().count() == 1);
    letters.flat_map(str::chars).map(KeyCode::Char).collect()
}

fn mouse() -> impl Strategy<Value = MouseEvent> {
    let kind = prop::sample::select(&[
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Up(MouseButton::Left),
        MouseEventKind::Drag(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Right),
        MouseEventKind::Moved,
        MouseEventKind::ScrollUp,
        MouseEventKind::ScrollDown,
        MouseEventKind::ScrollLeft,
    ]);
    let place = prop_oneof![4 => 0u16..130, 1 => any::<u16>()];
    (kind, place.clone(), place).prop_map(|(kind, column, row)| MouseEvent {
        kind,
        column,
        row,
        modifiers: KeyModifiers::NONE,
    })
}

fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        6 => prop::sample::select(&[(80, 24), (40, 12), (60, 15), (120, 20)]),
        2 => (0u16..130, 0u16..30),
        2 => prop::sample::select(&[(0, 0), (1, 1), (20, 5), (19, 4)]),
        1 => prop::sample::select(&[(120, 40), (200, 60), (300, 80)]),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => key().prop_map(|key| Step::Input(Event::Key(key))),
        4 => mouse().prop_map(|mouse| Step::Input(Event::Mouse(mouse))),
        1 => "\\PC{0,20}".prop_map(|text| Step::Input(Event::Paste(text))),
        1 => prop::sample::select(&["is:failing", "told:2xx or (", "n>3", "-sender:stripe"])
            .prop_map(|text| Step::Input(Event::Paste(text.to_owned()))),
        1 => size().prop_map(|(width, height)| Step::Input(Event::Resize(width, height))),
        2 => (1u64..9).prop_map(Step::Arrive),
        1 => Just(Step::Ask),
        1 => Just(Step::Refuse),
        1 => (1u64..60, any::<bool>()).prop_map(|(id, well)| Step::Sent(id, well)),
        1 => (0i64..20_000_000).prop_map(Step::Later),
    ]
}

fn make(at: &mut Fixture, step: &Step) -> Vec<Effect> {
    match step {
        Step::Input(event) => return at.event(event.clone()),
        Step::Arrive(events) => at.arrive(*events),
        Step::Ask => drop(at.take(&asking(URL), noon())),
        Step::Refuse => drop(at.refuse(noon())),
        Step::Sent(id, well) => {
            return at.replayed(Id(*id), Ok(if *well { 200 } else { 500 }));
        }
        Step::Later(micros) => at.now = Time::from_micros(at.now.micros() + micros),
    }
    at.look()
}

/// Does what is done outside, as far as it comes back.
fn reply(at: &mut Fixture, effects: Vec<Effect>) {
    for effect in effects {
        match effect {
            Effect::Target { text, then } => {
                let result = if text.is_empty() {
                    Err("no target".to_owned())
                } else {
                    Ok(target("127.0.0.1:3000"))
                };
                let sent = at.tell(Msg::Target { text, result, then });
                reply(at, sent);
            }
            Effect::Replay(id, _) => {
                at.replayed(id, Ok(200));
            }
            Effect::Copy { what, .. } => {
                at.tell(Msg::Done(Ok(what)));
            }
            _ => {}
        }
    }
}

/// Whether enter does it too, where that was asked before.
#[derive(PartialEq)]
enum Enter {
    Too,
    Not,
}

/// Draws into the middle of a larger buffer and looks at its margin.
fn within(at: &Fixture) -> Result<(), TestCaseError> {
    let (width, height) = at.app.size;
    let area = Rect::new(0, 0, width, height);
    let around = Rect::new(0, 0, width + 2, height + 2);
    let mut buffer = Buffer::empty(around);
    let untouched = buffer.clone();
    let cursor = view::draw(&at.app, area, &mut buffer);
    let outside = around.positions().filter(|place| !area.contains(*place));
    for place in outside {
        prop_assert_eq!(
            &buffer[place],
            &untouched[place],
            "{:?} of {:?}",
            place,
            area
        );
    }
    if let Some(cursor) = cursor {
        prop_assert!(
            area.contains(cursor),
            "the cursor at {:?} of {:?}",
            cursor,
            area
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn ten_thousand_inputs_never_panic_and_draw_within_the_area(
        start in size(),
        steps in prop::collection::vec(step(), STEPS),
    ) {
        let retention = Retention { max_events: 40, ..Retention::default() };
        let mut at = Fixture::with(start.0, start.1, retention, Settings::default());
        let scene = [("stripe", "charge.failed"), ("github", "push"), ("cryptoix", "payment_received")];
        for (number, (sender, event)) in (0..).zip(scene) {
            let draft = at.sample(sender, event, SECRET, noon(), number);
            at.take(&draft, before(1_000));
        }
        at.arrive(3);
        for step in &steps {
            let effects = make(&mut at, step);
            reply(&mut at, effects);
            within(&at)?;
            let rows = at.app.window.ids.len();
            prop_assert!(rows <= usize::from(at.app.size.1), "{} rows", rows);
            prop_assert_eq!(at.app.shown.len(), rows);
        }
    }

    #[test]
    fn nothing_leaves_the_program_but_by_its_key(
        steps in prop::collection::vec(step(), 60),
    ) {
        let mut at = Fixture::of_events(120, 40, 20);
        for step in &steps {
            let effects = make(&mut at, step);
            let key = match step {
                Step::Input(Event::Key(key)) => Some(key),
                _ => None,
            };
            for effect in &effects {
                let by = key.map(|key| key.code);
                let (letters, enter): (&[char], _) = match effect {
                    Effect::Quit => (&['q', 'Q', 'c'], Enter::Too),
                    Effect::Replay(..) => (&['r'], Enter::Not),
                    Effect::Answer(None) => (&['a'], Enter::Not),
                    Effect::Answer(Some(_)) | Effect::Confirm(..) => (&[], Enter::Too),
                    Effect::Suspend => (&['z', 'Z'], Enter::Not),
                    _ => continue,
                };
                let by_enter = by == Some(KeyCode::Enter) && enter == Enter::Too;
                let pressed = letters.iter().any(|letter| by == Some(KeyCode::Char(*letter)) || by == Some(KeyCode::Char(letter.to_ascii_uppercase())));
                prop_assert!(by_enter || pressed, "{:?} by {:?}", effect, step);
            }
        }
    }
}
