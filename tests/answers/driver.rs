//! A listener with answers, and a sender that writes a request and reads the
//! answer. Both are texts of one form, so that one table serves every version
//! of HTTP: the first line, the header lines, an empty line, the body.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use hookglass::{
    answer::Answers,
    capture::{self, Running, Settings},
    exchange::{Answered, Clock, Id},
    journal::{Journal, Retention, Status, listener::Listener},
    reader::Reader,
    sender::Registry,
    signature::{Secret, Secrets},
};

/// Nothing here takes a tenth of it.
const GUARD: Duration = Duration::from_secs(20);

/// Headers that say nothing of what was decided.
const BESIDE: [&str; 2] = ["date", "content-length"];

/// Sends a request and gives back the answer; none where the connection was
/// closed without one.
pub(crate) type Driver = fn(SocketAddr, &str) -> Option<String>;

/// Every version of HTTP that the tables are run over.
pub(crate) const DRIVERS: &[(&str, Driver)] = &[("HTTP/1.1", http1), ("HTTP/2", http2)];

/// A listener, and what it has taken in.
pub(crate) struct Server {
    running: Option<Running>,
    journal: Arc<Journal>,
}

impl Server {
    /// Listens, and answers as `answers` decide.
    pub(crate) fn start(answers: Answers) -> Self {
        let sockets = capture::bind(&capture::loopback(0)).unwrap();
        let journal = Journal::new(Retention::default());
        let (listener, _) = Listener::new();
        let answers = Arc::new(answers);
        let settings = Settings::default();
        let running =
            capture::start(sockets, Arc::clone(&journal), listener, answers, settings).unwrap();
        Self {
            running: Some(running),
            journal,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().addresses()[0]
    }

    /// What is known of the answer to the request of that number, beyond its
    /// status; none of one that hookglass gave by itself.
    pub(crate) fn answered(&self, id: u64) -> Option<Answered> {
        self.journal.answer(Id(id))
    }

    /// Waits until the request of that number is in.
    pub(crate) fn wait_for(&self, id: u64) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let mut tail = self.journal.tail();
        runtime.block_on(async {
            let arrives = async {
                while self.journal.get(Id(id)).is_none() {
                    tail.changed().await;
                }
            };
            let waited = tokio::time::timeout(GUARD, arrives).await;
            waited.expect("it arrives");
        });
    }

    pub(crate) fn told(&self, id: u64) -> Status {
        self.journal.get(Id(id)).unwrap().row.told
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }
}

/// Answers of somebody who knows these secrets.
pub(crate) fn answers(secrets: &[(&str, &str)]) -> Answers {
    let known = secrets
        .iter()
        .fold(Secrets::default(), |known, (sender, secret)| {
            known.and(sender, [Secret::new(*secret, "test")])
        });
    let reader = Reader::new(Registry::built_in(), known);
    Answers::new(Arc::new(reader), Clock::system()).seeded(1)
}

/// `request` over HTTP/1.1.
pub(crate) fn http1(address: SocketAddr, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(GUARD)).unwrap();
    stream.set_write_timeout(Some(GUARD)).unwrap();
    let (head, body) = parts(request);
    let head: String = head
        .lines()
        .fold(String::new(), |head, line| head + line + "\r\n");
    let own = format!(
        "Host: {address}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream
        .write_all([&head, &own, body].concat().as_bytes())
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    (!answer.is_empty()).then(|| of_http1(&answer))
}

/// `request` over HTTP/2, as one who knows that it is spoken.
fn http2(address: SocketAddr, request: &str) -> Option<String> {
    let (head, body) = parts(request);
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (first.next().unwrap(), first.next().unwrap());
    let mut asking = http::Request::builder().method(method).uri(format!(
        "http://{address}{}",
        target.replace('<', "%3C").replace('>', "%3E")
    ));
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        asking = asking.header(name, value);
    }
    let asking = asking.body(()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let asked = ask(address, asking, body.to_owned());
        tokio::time::timeout(GUARD, asked)
            .await
            .expect("an answer in time")
    })
}

async fn ask(address: SocketAddr, request: http::Request<()>, body: String) -> Option<String> {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (mut client, connection) = h2::client::handshake(stream).await.unwrap();
    let driving = tokio::spawn(connection);
    let (response, mut sending) = client.send_request(request, body.is_empty()).unwrap();
    if !body.is_empty() {
        sending.send_data(body.into(), true).unwrap();
    }
    let (head, mut coming) = response.await.ok()?.into_parts();
    let mut content = Vec::new();
    while let Some(data) = coming.data().await {
        let data = data.ok()?;
        content.extend_from_slice(&data);
        let _ = coming.flow_control().release_capacity(data.len());
    }
    drop((client, sending, coming));
    let _ = driving.await;
    let headers = head.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
    let content = String::from_utf8(content).unwrap();
    Some(written(head.status.as_str(), headers, &content))
}

/// An answer in the form of the table: the status, then the header lines that
/// say something, with names in lower case.
fn of_http1(answer: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").expect("a whole head");
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers = lines.map(|line| line.split_once(": ").unwrap());
    written(status, headers, body)
}

/// Puts an answer together in the form of the table.
pub(crate) fn written<'a>(
    status: &str,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    body: &str,
) -> String {
    let headers = headers
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, _)| !BESIDE.contains(&&name[..]) && name != "connection");
    let head = headers.fold(status.to_owned(), |head, (name, value)| {
        format!("{head}\n{name}: {value}")
    });
    format!("{head}\n\n{body}")
}

/// The head and the body of a request or an answer in the form of the table.
pub(crate) fn parts(text: &str) -> (&str, &str) {
    text.split_once("\n\n").unwrap_or((text, ""))
}
