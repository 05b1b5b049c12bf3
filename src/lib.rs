//! hookglass is a webhook inspector that lives in the terminal. One process
//! listens for HTTP, remembers what arrives byte for byte, says who sent it
//! and whether its signature holds, and sends it again. The program is
//! `cli`; everything it does is in this library, and works without a
//! terminal.
//!
//! This page is the map: the words, the rooms and who may know whom, the way
//! of an event through them, what must stay true, and where a new thing goes.
//!
//! # In twenty lines
//!
//! The listener, a request over a socket, and what is understood of it:
//!
//! ```
//! use std::io::{Read, Write};
//! use std::net::{Shutdown, TcpStream};
//! use std::sync::Arc;
//!
//! use hookglass::answer::DefaultAnswer;
//! use hookglass::capture;
//! use hookglass::exchange::Id;
//! use hookglass::journal::{Journal, Retention, listener::Listener};
//! use hookglass::reader::Reader;
//!
//! // Listen on loopback, on a port that is free.
//! let sockets = capture::bind(&capture::loopback(0))?;
//! let journal = Journal::new(Retention::default());
//! let (listener, _state) = Listener::new();
//! let answer = Arc::new(DefaultAnswer);
//! let settings = capture::Settings::default();
//! let running = capture::start(sockets, Arc::clone(&journal), listener, answer, settings)?;
//!
//! // What a sender does.
//! let body = r#"{"event":"payment_received","timestamp":"2023-10-27T10:30:00Z","data":{"transaction_id":"txn_123abc456"}}"#;
//! let mut sender = TcpStream::connect(running.addresses()[0])?;
//! write!(
//!     sender,
//!     "POST /hooks HTTP/1.1\r\nHost: localhost\r\nX-Cryptoix-Signature: 00\r\nContent-Length: {}\r\n\r\n{body}",
//!     body.len()
//! )?;
//! sender.shutdown(Shutdown::Write)?;
//! let mut reply = String::new();
//! sender.read_to_string(&mut reply)?;
//! assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"));
//! running.stop();
//!
//! // The bytes, as they came; and what they mean.
//! let known = journal.get(Id::FIRST).ok_or("nothing arrived")?;
//! let exchange = known.entry.received().ok_or("it was refused")?;
//! assert_eq!(exchange.body(), body.as_bytes());
//! assert_eq!(exchange.head().request_line(), b"POST /hooks HTTP/1.1");
//!
//! let reading = Reader::default().read(exchange);
//! assert_eq!(reading.sender, Some("cryptoix"));
//! assert_eq!(reading.events[0].name.to_string(), "payment_received");
//! assert_eq!(reading.events[0].id.as_deref(), Some("txn_123abc456"));
//! // No secret is known, so nothing is claimed of the signature.
//! assert_eq!(reading.signature.verdict.on_screen(), "secret?");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The words
//!
//! | word | meaning |
//! | --- | --- |
//! | event | what happened at the sender, and what the user sees as a row |
//! | [`Exchange`](exchange::Exchange) | one captured HTTP request: head, body, peer, times; three other things are called event already (terminal, async, log) |
//! | [`Refused`](exchange::Refused) | something that knocked and never became a request that was read whole: a row with its reason and bytes |
//! | [`Entry`](exchange::Entry) | either of the two; they share one sequence of ids |
//! | [`Reading`](exchange::Reading) | what is understood of an exchange: sender, events, delivery id, the sender's attempt, verdict; derived, never stored as truth |
//! | [`Answer`](exchange::Answer) | who says what the sender is told; [`Answered`](exchange::Answered) is what was said |
//! | [`Rule`](answer::Rule) | the user's word on what some senders are told, step by step; it decides before the answer, so it asks for nothing that is known only later |
//! | [`Handshake`](answer::handshake::Handshake) | what a sender asks before it sends events, and the answer it waits for |
//! | [`Sending`](exchange::Sending) | one request of ours to a target, with its outcome ("attempt" is the sender's word) |
//! | [`Fact`](journal::Fact) | a line of the journal: listening, received, refused, answered, sent, marked, noted, gap, ended; appended, never changed |
//! | [`Journal`](journal::Journal) | the append-only memory of entries and facts |
//! | [`Sender`](sender::Sender) | a provider: cryptoix, stripe, github; known by a rule, never guessed |
//! | delivery id | the sender's own id of a delivery: equal ids are retries or duplicates |
//! | group | the tries of one delivery: equal delivery ids of one kind of event, else equal events, else equal requests of a known sender; the newest is its head |
//! | retry | a try of which the sender says so, or before which one of its group was not answered 2xx |
//! | duplicate | a try before which there was another, whatever that was answered |
//! | [`Target`](deliver::Target) | where sendings go: an address, resolved once and [`Pinned`](deliver::Pinned), and a path prefix |
//! | verdict | of a signature: [`exchange::Verdict`]; of a replay: [`deliver::Verdict`] |
//!
//! # The rooms
//!
//! A folder is a capability, not a layer: what belongs to one thing lives
//! together. Inside `tui` a pane is a folder again, `mod.rs` its state and how
//! it changes, `view.rs` how it is drawn.
//!
//! | room | what it is |
//! | --- | --- |
//! | [`exchange`] | the facts as plain data: head, body, kind; codings undone, the body as a document, values found in it; the JSON tokenizer; `display`, the only way of captured text to a screen; masking; trust; the clock |
//! | [`journal`] | the memory: segments, retention, columns, groups of deliveries, followers, the line format, the listener's state |
//! | [`signature`] | schemes: judge a signature, explain it, make one |
//! | [`sender`] | who sent it: a registry, one file a provider; when it tries again |
//! | [`reader`] | understands what was captured, off the capture path, and writes columns |
//! | [`filter`] | the language: parse it, complete what is typed, test an entry, keep the matches; what is counted and sorted of the shown events |
//! | [`answer`] | what the sender is told: rules and handshakes |
//! | [`capture`] | the listener: accept, limits, deadlines, store, answer |
//! | [`deliver`] | sendings: what may be sent, and one HTTP request of ours to one pinned address; confirmations |
//! | [`diff`] | what is different between two exchanges, or two answers |
//! | [`export`] | an exchange as text to paste elsewhere |
//! | `tui` | the interactive frontend (feature `tui`) |
//! | `cli` | the composition root: arguments, environment, configuration files, one file a command (feature `cli`) |
//!
//! Who may import whom. `tests/tidy` reads this table and says in words which
//! line breaks it; test code may look further.
//!
//! | room | may import |
//! | --- | --- |
//! | `exchange` | |
//! | `journal` | `exchange` |
//! | `signature` | `exchange` |
//! | `sender` | `signature`, `exchange` |
//! | `reader` | `sender`, `signature`, `journal`, `exchange` |
//! | `filter` | `sender`, `signature`, `journal`, `exchange` |
//! | `diff` | `exchange` |
//! | `answer` | `filter`, `reader`, `sender`, `signature`, `journal`, `exchange` |
//! | `capture` | `answer`, `journal`, `exchange` |
//! | `deliver` | `filter`, `sender`, `signature`, `journal`, `exchange` |
//! | `export` | `sender`, `signature`, `journal`, `exchange` |
//! | `tui` | `deliver`, `answer`, `export`, `diff`, `filter`, `reader`, `sender`, `signature`, `journal`, `exchange` |
//! | `cli` | `tui`, `export`, `diff`, `deliver`, `capture`, `answer`, `filter`, `reader`, `sender`, `signature`, `journal`, `exchange` |
//! | `main` | `cli` |
//!
//! Five seams keep it a tree:
//!
//! - **Answer.** `capture` asks the trait [`exchange::Answer`] after the append,
//!   with the id. [`answer::Answers`] is one implementation: the rule of the
//!   interface, which comes through a `watch` that `cli` makes, the user's rules,
//!   the handshakes, the default. [`answer::DefaultAnswer`] is that last alone.
//! - **Follow.** Who publishes the journal reads it by position
//!   ([`journal::Follower`]) at its own pace; one that falls behind eviction is
//!   told of the `gap`. Capture never pushes.
//! - **Listener state.** Addresses, open connections and the last notice are a
//!   `watch` in [`journal::listener`], which `capture` writes and everyone
//!   reads. What came and what became of it is the account of the journal.
//! - **Trust.** Which hosts and web pages the user trusts is one shared value,
//!   [`exchange::Trust`]: it stands below `capture`, which weighs the marks of what
//!   arrives with it, and `deliver`, whose gate obeys them and whose permits change
//!   it. Which rows are held is a flag of the journal's.
//! - **Settings.** Each room owns its plain struct ([`capture::Limits`],
//!   [`deliver::Settings`], `tui::app::Settings`); `cli` only fills them.
//!   Registry, secrets and clock are values that are handed in.
//!
//! Features: `cli` (the default) brings `tui` along, and the program needs it.
//! Without features this is a library without terminal and command line.
//!
//! # The flow
//!
//! ```text
//! socket -> tap (message, deadlines) -> hyper (its outline) -> receive -> journal.append -> answer    never waits
//!        -> h2, walked along                                -> receive
//! journal tail -> reader -> columns;  -> followers;  -> interface, at most once a frame
//! terminal -> input -> Msg -> select (biased) -> update -> effects -> runner -> bounded channel -> Msg
//!                             drain what is ready -> settle -> draw if dirty, at most once in 16 ms
//! ```
//!
//! Threads: `capture` has its own with a single-threaded runtime; the main one
//! runs the interface and the sendings, or writes the lines; the reader has one;
//! input and frames have one each, because a terminal may block; slices of a
//! scan, of a survey, of the trial of a secret and the layout of a large body run on the
//! runtime's blocking threads.
//! Where there are fewer processors than threads that want one, the reader and
//! those step back for the listener ([`reader::worker::step_back`]).
//! Nothing changes, nothing runs: a timer is set only for the moment at which
//! something shown next changes.
//!
//! # What must stay true
//!
//! - An exchange never changes. What is learned later is a new fact or a derived
//!   column.
//! - `capture` stores and answers; it does not understand. It never waits for
//!   the interface, the reader or who follows. Where a rule asks who sent
//!   something, that one request is read on the spot, and no other.
//! - `App::update` is synchronous and deterministic: no clock, no I/O, no await;
//!   time arrives as a message. `Msg` and `Effect` are plain data, so a list of
//!   messages is a bug report that replays in a test.
//! - `settle` is the one place where journal, filter, size and cursor meet: it
//!   clones what is visible. Then `view` is a pure function of the state: it
//!   takes no lock, starts no work, remembers nothing.
//! - Layout is one pure function, called by `update` and by `view`.
//! - A frame costs what is on the screen, not what is in the journal. The list
//!   is windowed by us: ratatui's own list walks every row.
//! - The selection is an identity, never an index. Filtered out, it stays open
//!   and says so; evicted, its copy stays until it is left.
//! - Captured text reaches a terminal through [`display`](exchange::display) and
//!   no other way: only that module can make the segments that are drawn.
//! - Only `tui/theme.rs` names colours; state is never carried by colour alone.
//! - Nothing below `cli` reads arguments, the environment or configuration
//!   files. The time of day comes from one [`Clock`](exchange::Clock).
//! - Every queue is bounded or coalescing.
//! - A sending goes to the address that was pinned; nothing that was captured can
//!   change where it goes. Only a confirmation ([`deliver::confirm`]) goes where a
//!   captured URL says: after a question to the user, over TLS, at a host that is
//!   the provider's, and to public addresses.
//! - What was captured becomes a [`Draft`](deliver::Draft) through
//!   [`Sendable`](deliver::Sendable) only, which lets nothing pass that is cut,
//!   ambiguous or held.
//!
//! # Where does a new thing go?
//!
//! | I want to | touch |
//! | --- | --- |
//! | teach it a provider | one new file on a shelf of `sender/known/`, one line in its `mod.rs` |
//! | add a filter field | `filter/field.rs`: a row; `filter/eval.rs`: how it is tested; `filter/complete/offers.rs`: what its values are |
//! | change what the language says | the sentence and its examples in `filter/guide.rs`; they are the help, the README and a test |
//! | add a key | one row of `tui::keymap::BINDINGS`, one variant of its pane's `Action` |
//! | count or sort by something else | `filter/survey/`: a value of `Facet`, or of `SortBy` |
//! | add a column of the list | a variant of `tui::list::Column` |
//! | add a detail tab or a pane | its file or folder under `tui/`, one variant |
//! | read another kind of body | `exchange/kind.rs`, `exchange/document/` to look values up in it, and a page in `tui/detail/` |
//! | say what another kind of value means | a reader in `exchange/lens/`, a row of its tests |
//! | judge another way of signing | a row of `Scheme` in the sender's file |
//! | explain another mistake in signing | a row of `signature/mistake/table.rs`, made on purpose in its `tests.rs` |
//! | let a rule do more | an option in `answer/rule/parse.rs`, what it does in `answer/rule/step.rs` |
//! | answer a handshake | a row of `answer/handshake/table.rs`, its request in `tests/answers/table.rs` |
//! | add an export | one file in `export/` |
//! | add a command | one file in `cli/` |
//! | add a limit | a field of `capture::Limits`, its flag in `cli/limits.rs` |
//! | add a setting | a flag: it is a variable and a key at once; `cli/config/rules.rs` says whether a project may set it |

pub mod answer;
pub mod capture;
pub mod deliver;
pub mod diff;
pub mod exchange;
pub mod export;
pub mod filter;
pub mod journal;
pub mod reader;
pub mod sender;
pub mod signature;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "tui")]
pub mod tui;
