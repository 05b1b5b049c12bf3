//! A listener in this process and those who talk to it in raw bytes.

use std::{
    future::Future,
    io::{BufReader, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use hookglass::{
    answer::DefaultAnswer,
    capture::{self, Limits, Running, Settings, Sockets},
    exchange::{Answer, Entry, Exchange, Id, Refused, Reply},
    journal::{Counts, Journal, Known, Retention, Status, listener},
};

/// Nothing here takes a tenth of it.
pub(crate) const GUARD: Duration = Duration::from_secs(20);

pub(crate) struct Server {
    pub(crate) running: Option<Running>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) state: tokio::sync::watch::Receiver<listener::State>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        Self::answering(limits, Arc::new(DefaultAnswer))
    }

    pub(crate) fn answering(limits: Limits, answer: Arc<dyn Answer>) -> Self {
        let settings = Settings {
            limits,
            ..Settings::default()
        };
        Self::of(settings, answer)
    }

    pub(crate) fn of(settings: Settings, answer: Arc<dyn Answer>) -> Self {
        let listeners = capture::bind(&capture::loopback(0)).unwrap();
        Self::on(listeners.into(), answer, settings)
    }

    pub(crate) fn on(sockets: Sockets, answer: Arc<dyn Answer>, settings: Settings) -> Self {
        let journal = Journal::new(Retention::default());
        let (listener, state) = listener::Listener::new();
        let running =
            capture::start(sockets, Arc::clone(&journal), listener, answer, settings).unwrap();
        Self {
            running: Some(running),
            journal,
            state,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().addresses()[0]
    }

    pub(crate) fn connect(&self) -> Peer {
        let stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(GUARD)).unwrap();
        stream.set_write_timeout(Some(GUARD)).unwrap();
        Peer(BufReader::new(stream))
    }

    /// Sends `bytes`, says that this is all, and returns all that comes back.
    pub(crate) fn send(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut peer = self.connect();
        peer.send(bytes);
        peer.0.get_ref().shutdown(Shutdown::Write).unwrap();
        peer.rest()
    }

    pub(crate) fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }

    /// The entry with that number; waits for it.
    pub(crate) fn entry(&self, id: u64) -> Known {
        self.wait(|| self.journal.get(Id(id)))
    }

    pub(crate) fn exchange(&self, id: u64) -> Exchange {
        match self.entry(id).entry {
            Entry::Received(exchange) => exchange,
            Entry::Refused(refused) => panic!("refused: {refused:?}"),
        }
    }

    pub(crate) fn refused(&self, id: u64) -> Refused {
        match self.entry(id).entry {
            Entry::Refused(refused) => *refused,
            Entry::Received(exchange) => panic!("received: {exchange:?}"),
        }
    }

    /// What the sender of an entry was told; waits for it.
    pub(crate) fn told(&self, id: u64) -> Status {
        self.wait(|| {
            let told = self.journal.get(Id(id))?.row.told;
            (told != Status::NONE).then_some(told)
        })
    }

    /// Waits until the listener's state is as it should be.
    pub(crate) fn wait_for(&self, expected: impl Fn(&listener::State) -> bool) {
        self.wait(|| expected(&self.state.borrow()).then_some(()));
    }

    /// Waits until the account is as it should be.
    pub(crate) fn wait_for_counts(&self, expected: impl Fn(&Counts) -> bool) {
        self.wait(|| expected(&self.journal.counts()).then_some(()));
    }

    /// Waits until `look` finds something. Changes of the journal and of the
    /// listener's state wake it.
    pub(crate) fn wait<T>(&self, look: impl Fn() -> Option<T>) -> T {
        if let Some(found) = look() {
            return found;
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let mut tail = self.journal.tail();
        let mut state = self.state.clone();
        runtime.block_on(async {
            let found = async {
                loop {
                    if let Some(found) = look() {
                        return found;
                    }
                    tokio::select! {
                        () = tail.changed() => {}
                        Ok(()) = state.changed() => {}
                    }
                }
            };
            tokio::time::timeout(GUARD, found).await.expect("it comes")
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

pub(crate) struct Peer(pub(crate) BufReader<TcpStream>);

impl Peer {
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // The listener may refuse and close before all is sent.
        let _ = self.0.get_mut().write_all(bytes.as_ref());
    }

    /// One response head; those of this server have no body unless told.
    pub(crate) fn response(&mut self) -> String {
        let mut response = Vec::new();
        while !response.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match self.0.read(&mut byte).expect("an answer in time") {
                0 => break,
                _ => response.push(byte[0]),
            }
        }
        String::from_utf8(response).unwrap()
    }

    /// All that comes until the connection ends.
    pub(crate) fn rest(&mut self) -> String {
        let mut all = Vec::new();
        match self.0.read_to_end(&mut all) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => panic!("the connection ends in time: {error}"),
        }
        String::from_utf8(all).unwrap()
    }
}

/// The statuses of all responses in a text.
pub(crate) fn statuses(responses: &str) -> Vec<u16> {
    responses
        .lines()
        .filter_map(|line| {
            line.strip_prefix("HTTP/1.1 ")
                .or(line.strip_prefix("HTTP/1.0 "))
        })
        .map(|line| line[..3].parse().unwrap())
        .collect()
}

pub(crate) fn post(target: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut request =
        format!("POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n")
            .into_bytes();
    request.extend_from_slice(body);
    request
}

pub(crate) fn bytes(length: usize) -> Vec<u8> {
    (0..=255).cycle().take(length).collect()
}

/// Limits that are soon reached.
pub(crate) fn hasty() -> Limits {
    let short = Duration::from_millis(50);
    Limits {
        first_byte: short,
        head_time: short,
        body_idle: short,
        keep_alive: short,
        linger: short,
        ..Limits::default()
    }
}

/// Answers everything with one reply.
pub(crate) struct Told(pub(crate) Reply);

impl Answer for Told {
    fn answer<'a>(
        &'a self,
        _: Id,
        _: &'a Exchange,
    ) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>> {
        Box::pin(std::future::ready(self.0.clone()))
    }
}

/// Answers everything after a while.
pub(crate) fn slow(delay: Duration) -> Arc<dyn Answer> {
    Arc::new(Told(Reply {
        delay,
        ..Reply::default_ok()
    }))
}
