//! A journal, a reader and an interface that is driven by keys as the loop
//! drives it, with a clock that stands still.
//!
//! Not here: tests.

use std::{ops::ControlFlow, sync::Arc};

use bytes::Bytes;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use zeroize::Zeroizing;

use crate::{
    deliver::{self, Pinned, Target, Verdict},
    exchange::{
        Answered, By, Circumstances, Exchange, Failure, Head, Id, Mark, Marks, Outcome, Refused,
        Response, Scheme, Sending, SendingKind, Time, Trust, Version,
    },
    filter::{
        FromJournal, Work, glean, scan,
        survey::{Visit, look::look},
    },
    journal::{Content, Journal, Retention, listener},
    reader::{Reader, trial::try_out},
    sender::{Draft, Registry, Stamp},
    signature::{Secret, Secrets},
    tui::{
        app::{App, Settings, view},
        detail::{Story, Told, lay_out},
        diff::work,
        message::{Effect, Hidden, Msg},
        zone::Zone,
    },
};

/// What the samples are signed with.
pub(super) const SECRET: &str = "whsec_aG9va2dsYXNzIHRlc3Qgc2VjcmV0";

/// Senders whose secret the reader has.
const KNOWN: [&str; 4] = ["cryptoix", "github", "stripe", "standard-webhooks"];

/// The time of every test.
pub(super) fn noon() -> Time {
    Time::parse("2026-11-22T11:30:05Z").unwrap()
}

/// So many milliseconds before [`noon`].
pub(super) fn before(millis: i64) -> Time {
    Time::from_micros(noon().micros() - millis * 1_000)
}

/// Everything the loop has but the terminal.
pub(super) struct Fixture {
    pub(super) journal: Arc<Journal>,
    pub(super) reader: Reader,
    pub(super) trust: Trust,
    pub(super) app: App,
    pub(super) now: Time,
    /// Whether scans and surveys stop after each event.
    pub(super) stop: fn() -> bool,
}

impl Fixture {
    /// An interface of that size on an empty journal, ready to listen.
    pub(super) fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, Retention::default(), Settings::default())
    }

    pub(super) fn with(width: u16, height: u16, retention: Retention, settings: Settings) -> Self {
        let secret = || [Secret::new(SECRET, "test")];
        let secrets = KNOWN
            .into_iter()
            .fold(Secrets::default(), |all, name| all.and(name, secret()));
        let settings = Settings {
            zone: Zone::ahead(3600),
            ..settings
        };
        let mut fixture = Self {
            journal: Journal::new(retention),
            reader: Reader::new(Registry::built_in(), secrets),
            trust: Trust::default(),
            app: App::new(settings, (width, height)),
            now: noon(),
            stop: || false,
        };
        fixture.listens_on("127.0.0.1:4665");
        fixture
    }

    /// One with `events` plain events in it, `#1` to `#events`.
    pub(super) fn of_events(width: u16, height: u16, events: u64) -> Self {
        let mut fixture = Self::new(width, height);
        fixture.arrive(events);
        fixture
    }

    pub(super) fn listens_on(&mut self, address: &str) {
        let state = listener::State {
            addresses: vec![address.parse().unwrap()],
            ..listener::State::default()
        };
        self.tell(Msg::Listener(state));
    }

    // What arrives.

    /// So many plain events, each with its number in the body.
    pub(super) fn arrive(&mut self, events: u64) {
        for _ in 0..events {
            let number = self.journal.bounds().1.0;
            let draft = Draft::new(
                &[("Content-Type", "application/json")],
                format!("{{\"number\":{number}}}"),
            );
            self.take(&draft, noon());
        }
        self.look();
    }

    /// A request as it came over the wire, read and answered 200.
    pub(super) fn take(&self, draft: &Draft, time: Time) -> Id {
        let mut draft = draft.clone();
        let own = ("Host".to_owned(), "127.0.0.1:4665".to_owned());
        draft.headers.insert(0, own);
        let id = self.bytes(&draft.head(), &draft.body, time);
        self.journal.answered(id, &answered(200, time));
        id
    }

    /// A request of these bytes, read and not answered yet.
    pub(super) fn bytes(&self, head: &[u8], body: &[u8], time: Time) -> Id {
        self.cut(head, body, body.len(), time)
    }

    /// A request of which only the first bytes of the body were kept.
    pub(super) fn cut(&self, head: &[u8], body: &[u8], size: usize, time: Time) -> Id {
        self.append(head, body, size, time, Marks::NONE)
    }

    /// A plain event that was noticed so, weighed as it arrives and answered 200.
    pub(super) fn noticed(&self, lines: &str, mark: Mark, time: Time) -> Id {
        let head = format!("POST /hooks HTTP/1.1\r\n{lines}\r\n");
        let head = head.as_bytes();
        let marks = self.trust.weigh(Marks::NONE.with(mark), Head::new(head));
        let id = self.append(head, b"{}", 2, time, marks);
        self.journal.answered(id, &answered(200, time));
        id
    }

    /// A request that was noticed so, read and not answered yet.
    pub(super) fn marked(&self, head: &[u8], body: &[u8], marks: Marks) -> Id {
        self.append(head, body, body.len(), noon(), marks)
    }

    fn append(&self, head: &[u8], body: &[u8], size: usize, time: Time, marks: Marks) -> Id {
        let about = Circumstances {
            time,
            took_us: 310,
            peer: ([127, 0, 0, 1], 50_112).into(),
            scheme: Scheme::Http,
            version: Version::Http11,
            declared: Some(size as u64),
            size: size as u64,
            marks,
        };
        let (id, exchange) = self.journal.append(Content::Parts { head, body }, about);
        self.journal
            .understood([(id, &self.reader.read(&exchange))]);
        id
    }

    /// Something with two framings.
    pub(super) fn ambiguous(&self, time: Time) -> Id {
        let raw = "POST /hooks HTTP/1.1\r\nHost: 127.0.0.1:4665\r\nContent-Length: 3\r\n\
            Transfer-Encoding: chunked\r\n\r\n";
        self.journal.refuse(Refused {
            time,
            took_us: 90,
            peer: ([127, 0, 0, 1], 50_114).into(),
            status: Some(400),
            why: "ambiguous framing: both Content-Length and Transfer-Encoding".to_owned(),
            size: raw.len() as u64,
            marks: Marks::NONE.with(Mark::Ambiguous),
            raw: Bytes::from_static(raw.as_bytes()),
        })
    }

    /// A row that stands for connections of which no byte came.
    pub(super) fn silent(&self, time: Time) -> Id {
        self.journal.refuse(Refused {
            time,
            took_us: 60_000_000,
            peer: ([127, 0, 0, 1], 50_115).into(),
            status: None,
            why: "37 connections said nothing within 10 s".to_owned(),
            size: 0,
            marks: Marks::NONE,
            raw: Bytes::new(),
        })
    }

    /// Something that was turned away because its head is too large.
    pub(super) fn refuse(&self, time: Time) -> Id {
        let raw = Bytes::from(format!(
            "POST /hooks HTTP/1.1\r\nHost: 127.0.0.1:4665\r\nX-Cart: {}",
            "item-7781,".repeat(40)
        ));
        self.journal.refuse(Refused {
            time,
            took_us: 120,
            peer: ([127, 0, 0, 1], 50_113).into(),
            status: Some(431),
            why: "head larger than 64 KiB".to_owned(),
            size: 70_000,
            marks: Marks::NONE,
            raw,
        })
    }

    /// A sender's sample, signed with `secret`.
    pub(super) fn sample(
        &self,
        sender: &str,
        event: &str,
        secret: &str,
        time: Time,
        number: u64,
    ) -> Draft {
        let row = self.reader.registry().named(sender).unwrap();
        let sample = row.sample(Some(event)).unwrap();
        row.make(sample, &Secret::new(secret, "test"), Stamp { time, number })
            .unwrap()
    }

    /// What came of a sending of `id`; none while it is under way.
    pub(super) fn send(&mut self, id: Id, result: Option<Result<u16, Failure>>) -> Sending {
        let number = self.journal.number_sending();
        let outcome = result.map(|result| Outcome {
            result: result.map(response),
            connect_us: Some(200),
            first_byte_us: Some(4_900),
            took_us: 5_120,
        });
        let sending = Sending {
            number,
            kind: SendingKind::Replay,
            target: "http://127.0.0.1:3000/hooks".to_owned(),
            address: ([127, 0, 0, 1], 3000).into(),
            time: noon(),
            outcome,
        };
        self.journal.sent(id, sending.clone());
        self.look();
        sending
    }

    /// A replay of ours that ended like this, and what the runner says of it.
    pub(super) fn replayed(&mut self, id: Id, result: Result<u16, Failure>) -> Vec<Effect> {
        let sending = self.send(id, Some(result));
        self.ended(id, sending)
    }

    /// What the runner says of a sending that ended.
    pub(super) fn ended(&mut self, id: Id, sending: Sending) -> Vec<Effect> {
        let verdict = Verdict::among(&self.journal.sendings(id), sending.number);
        self.tell(Msg::Sent {
            id,
            sending,
            verdict,
        })
    }

    // The loop.

    /// Presses keys, one after the other, as they are written: `jj`, `<enter>`,
    /// `<c-d>`, `<paste:some text>`. Returns the effects that are for somebody
    /// outside: scans, outlines, marks and permits are done here, at once.
    pub(super) fn drive(&mut self, keys: &str) -> Vec<Effect> {
        let mut left = Vec::new();
        for event in events(keys) {
            left.extend(self.event(event));
        }
        left
    }

    pub(super) fn event(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.tell(self.app.pressed(key)),
            Event::Paste(text) => self.tell(Msg::Paste(Hidden(Zeroizing::new(text)))),
            Event::Mouse(mouse) => self.tell(Msg::Mouse(mouse)),
            Event::Resize(width, height) => self.tell(Msg::Resize(width, height)),
            Event::FocusGained | Event::FocusLost => Vec::new(),
        }
    }

    pub(super) fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> Vec<Effect> {
        self.event(Event::Mouse(MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }))
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.tell(Msg::Resize(width, height));
    }

    /// A message with the time before it, and all that follows from it.
    pub(super) fn tell(&mut self, msg: Msg) -> Vec<Effect> {
        self.app.update(Msg::Time(self.now));
        self.app.update(msg);
        self.look()
    }

    /// What the loop does when the journal woke it.
    pub(super) fn look(&mut self) -> Vec<Effect> {
        let mut left = Vec::new();
        for _ in 0..10_000 {
            self.app.update(Msg::Time(self.now));
            self.app.settle(&self.journal, &self.reader);
            let effects = self.app.take_effects();
            if effects.is_empty() {
                self.app.suggest();
                return left;
            }
            left.extend(
                effects
                    .into_iter()
                    .filter_map(|effect| self.perform(effect)),
            );
        }
        panic!("the interface never comes to rest");
    }

    /// Lets the time pass from deadline to deadline, until nothing shown will
    /// change by itself any more.
    pub(super) fn rest(&mut self) {
        for _ in 0..10 {
            let Some(deadline) = self.app.deadline() else {
                return;
            };
            self.now = deadline;
            self.look();
        }
        panic!("a timer is set for ever");
    }

    /// Does what is to be done inside; gives back what is not.
    pub(super) fn perform(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Scan(work) => self.scan(&work),
            Effect::Glean(look) => {
                let seen = glean(&self.journal, &look, &mut || false);
                self.app.update(Msg::Gleaned(seen));
            }
            Effect::Survey(visit) => self.survey(&visit),
            Effect::Level(leveling) => self.app.update(Msg::Leveled(leveling.run())),
            Effect::Count(count) => self.app.update(Msg::Counted(count.run(|| true))),
            Effect::Try(trial) => {
                let tried = try_out(&self.reader, &self.journal, &trial, &mut || true);
                self.app.update(Msg::Tried(tried));
            }
            Effect::Compare(question) => {
                let (journal, reader) = (&self.journal, &self.reader);
                let compared = work::answer(&question, journal, reader, &mut || false)?;
                self.app.update(Msg::Compared(Box::new(compared)));
            }
            Effect::Glance(id) => {
                let known = self.journal.get(id).unwrap();
                let exchange = known.entry.received().unwrap();
                let reading = Arc::new(self.reader.glance(exchange));
                self.app.update(Msg::Glanced { id, reading });
            }
            Effect::Examine(known) => {
                let told = Told::from(Story::of(&known, &self.journal, &self.reader));
                let (id, revision) = (known.id, self.reader.revision());
                self.app.update(Msg::Examined { id, revision, told });
            }
            Effect::LayOut { job, known } => {
                let goes_on = &mut |_| ControlFlow::Continue(());
                let laid_out = lay_out(&known.entry, job.part, goes_on)?;
                self.app.update(Msg::LaidOut { job, laid_out });
            }
            Effect::Unpack(unpack) => {
                let goes_on = &mut |_| ControlFlow::Continue(());
                let contents = Arc::new(unpack.run(&mut || false, goes_on)?);
                let generation = unpack.generation;
                self.app.update(Msg::Unpacked {
                    generation,
                    contents,
                });
            }
            Effect::Mark(ids, marking) => self.journal.mark_all(ids, marking),
            Effect::Clear => self.app.update(Msg::Cleared(self.journal.clear())),
            Effect::UndoClear => self.app.update(Msg::Uncleared(self.journal.undo_clear())),
            Effect::Note(id, text) => self.journal.note(id, &text),
            Effect::UnmarkAll => self.journal.unmark_all(),
            Effect::Permit(id) => {
                let known = self.journal.get(id)?;
                let permit = deliver::permit(&known, &self.journal, &self.trust).unwrap();
                self.app.update(Msg::Permitted { id, permit });
            }
            other => return Some(other),
        }
        None
    }

    fn scan(&mut self, work: &Work) {
        let read = |exchange: &Exchange| self.reader.read(exchange);
        let knowledge = FromJournal::new(&self.journal, &read, &|_| 3600);
        let stop = self.stop;
        let found = scan(&self.journal, work, &knowledge, self.now, &mut || stop());
        self.app.update(Msg::Found(found));
    }

    fn survey(&mut self, visit: &Visit) {
        let read = |exchange: &Exchange| self.reader.read(exchange);
        let knowledge = FromJournal::new(&self.journal, &read, &|_| 3600);
        let stop = self.stop;
        let seen = look(&self.journal, visit, &knowledge, &mut || stop());
        let (whose, seen) = (visit.whose, Box::new(seen));
        self.app.update(Msg::Surveyed { whose, seen });
    }

    // What is on the screen.

    /// A frame of the interface's own size.
    pub(super) fn buffer(&self) -> Buffer {
        self.buffer_and_cursor().0
    }

    pub(super) fn buffer_and_cursor(&self) -> (Buffer, Option<Position>) {
        let (width, height) = self.app.size;
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        let cursor = view::draw(&self.app, area, &mut buffer);
        (buffer, cursor)
    }

    /// The lines of a frame, without blanks at their ends.
    pub(super) fn lines(&self) -> Vec<String> {
        lines(&self.buffer())
    }

    pub(super) fn screen(&self) -> String {
        self.lines().join("\n")
    }

    /// The column and the row at which `text` stands on the screen.
    pub(super) fn find(&self, text: &str) -> (u16, u16) {
        let lines = self.lines();
        let found = lines.iter().enumerate().find_map(|(row, line)| {
            let byte = line.find(text)?;
            Some((line[..byte].chars().count(), row))
        });
        let (column, row) = found.unwrap_or_else(|| panic!("{text} is not on\n{}", self.screen()));
        (column.try_into().unwrap(), row.try_into().unwrap())
    }

    #[track_caller]
    pub(super) fn shows(&self, text: &str) {
        let screen = self.screen();
        assert!(screen.contains(text), "{text:?} is not on\n{screen}");
    }

    #[track_caller]
    pub(super) fn hides(&self, text: &str) {
        let screen = self.screen();
        assert!(!screen.contains(text), "{text:?} is on\n{screen}");
    }

    /// The number of the event that is read.
    pub(super) fn selected(&self) -> Option<u64> {
        self.app.selected().map(|id| id.0)
    }

    /// The numbers of the rows on the screen.
    pub(super) fn rows(&self) -> Vec<u64> {
        self.app.window.ids.iter().map(|id| id.0).collect()
    }
}

pub(super) fn lines(buffer: &Buffer) -> Vec<String> {
    let rows = buffer.area.rows();
    rows.map(|row| {
        let mut line = String::new();
        let mut skip = 0;
        for place in row.positions() {
            let symbol = buffer[place].symbol();
            if skip == 0 {
                line.push_str(symbol);
            }
            let width = crate::exchange::display::width(symbol).max(1);
            skip = skip.max(width).saturating_sub(1);
        }
        line.trim_end().to_owned()
    })
    .collect()
}

pub(super) fn answered(status: u16, time: Time) -> Answered {
    Answered {
        time,
        took_us: 120,
        status: Some(status),
        by: By::Default,
        rule: None,
        step: None,
        headers: Vec::new(),
        body: Bytes::new(),
        sent: true,
    }
}

fn response(status: u16) -> Response {
    let body = if status < 300 {
        &b"{\"ok\":true}"[..]
    } else {
        b"{\"error\":\"duplicate\"}"
    };
    Response {
        status,
        headers: vec![(
            Bytes::from_static(b"Content-Type"),
            Bytes::from_static(b"application/json"),
        )],
        body: Bytes::from_static(body),
        truncated: false,
    }
}

/// A target on this machine.
pub(super) fn target(text: &str) -> Pinned {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let target = Target::parse(text).unwrap();
    let settings = deliver::Settings::default();
    runtime.block_on(target.resolve(&settings, &[])).unwrap()
}

/// Keys as they are written: a sign stands for itself, `<name>` for a key
/// that has no sign.
pub(super) fn events(keys: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let (name, after) = match rest.strip_prefix('<').and_then(|it| it.split_once('>')) {
            Some((name, after)) => (Some(name), after),
            None => (None, &rest[first.len_utf8()..]),
        };
        events.push(name.map_or_else(|| Event::Key(sign(first)), named));
        rest = after;
    }
    events
}

fn sign(letter: char) -> KeyEvent {
    let modifiers = if letter.is_ascii_uppercase() {
        KeyModifiers::SHIFT
    } else {
        KeyModifiers::NONE
    };
    KeyEvent::new(KeyCode::Char(letter), modifiers)
}

fn named(name: &str) -> Event {
    if let Some(text) = name.strip_prefix("paste:") {
        return Event::Paste(text.to_owned());
    }
    if let Some(letter) = name.strip_prefix("c-") {
        let letter = letter.chars().next().unwrap();
        let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
        return Event::Key(key);
    }
    let (code, modifiers) = match name {
        "enter" => (KeyCode::Enter, KeyModifiers::NONE),
        "esc" => (KeyCode::Esc, KeyModifiers::NONE),
        "tab" => (KeyCode::Tab, KeyModifiers::NONE),
        "s-tab" => (KeyCode::BackTab, KeyModifiers::SHIFT),
        "space" => (KeyCode::Char(' '), KeyModifiers::NONE),
        "lt" => (KeyCode::Char('<'), KeyModifiers::NONE),
        "bs" => (KeyCode::Backspace, KeyModifiers::NONE),
        "up" => (KeyCode::Up, KeyModifiers::NONE),
        "down" => (KeyCode::Down, KeyModifiers::NONE),
        "left" => (KeyCode::Left, KeyModifiers::NONE),
        "right" => (KeyCode::Right, KeyModifiers::NONE),
        "home" => (KeyCode::Home, KeyModifiers::NONE),
        "end" => (KeyCode::End, KeyModifiers::NONE),
        "pgup" => (KeyCode::PageUp, KeyModifiers::NONE),
        "pgdn" => (KeyCode::PageDown, KeyModifiers::NONE),
        other => panic!("<{other}> is no key"),
    };
    Event::Key(KeyEvent::new(code, modifiers))
}
