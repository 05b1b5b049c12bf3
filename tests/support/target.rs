//! A target: an application that gives one answer to everything and remembers what it was sent, to the byte.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use super::DEADLINE;

/// A server on a port of its own; dropping it ends it.
pub(crate) struct Target {
    address: SocketAddr,
    kept: Arc<Kept>,
}

struct Kept {
    requests: Mutex<Vec<Vec<u8>>>,
    arrived: Condvar,
    ended: AtomicBool,
    answer: Vec<u8>,
}

impl Target {
    /// Answers everything so, and closes.
    pub(crate) fn answering(status: u16, body: &str) -> Self {
        let answer = format!(
            "HTTP/1.1 {status} -\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::new(Kept {
            requests: Mutex::default(),
            arrived: Condvar::new(),
            ended: AtomicBool::new(false),
            answer: answer.into_bytes(),
        });
        let serving = Arc::clone(&kept);
        thread::spawn(move || serving.serve(&listener));
        Self { address, kept }
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Its URL, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was sent so far, head and body as on the wire.
    pub(crate) fn requests(&self) -> Vec<Vec<u8>> {
        self.kept.requests.lock().unwrap().clone()
    }

    /// Waits for so many requests.
    pub(crate) fn wait_for(&self, count: usize) -> Vec<Vec<u8>> {
        let requests = self.kept.requests.lock().unwrap();
        let (requests, _) = self
            .kept
            .arrived
            .wait_timeout_while(requests, DEADLINE, |requests| requests.len() < count)
            .unwrap();
        assert!(
            requests.len() >= count,
            "waited in vain for {count} requests, {} came",
            requests.len()
        );
        requests.clone()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        self.kept.ended.store(true, Ordering::Release);
        // Wakes the thread that accepts.
        drop(TcpStream::connect(self.address));
    }
}

impl Kept {
    fn serve(self: &Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming().flatten() {
            if self.ended.load(Ordering::Acquire) {
                return;
            }
            let kept = Arc::clone(self);
            thread::spawn(move || kept.receive(stream));
        }
    }

    fn receive(&self, mut stream: TcpStream) {
        let _ = stream.set_read_timeout(Some(DEADLINE));
        let request = read_request(&mut stream);
        if !request.is_empty() {
            self.requests
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(request);
            self.arrived.notify_all();
            let _ = stream.write_all(&self.answer);
        }
    }
}

/// One request, until its framing says that it is whole or the other side closes.
pub(crate) fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut buffer = [0; 16 * 1024];
    while !is_whole(&request) {
        match stream.read(&mut buffer) {
            Ok(count @ 1..) => request.extend_from_slice(&buffer[..count]),
            _ => break,
        }
    }
    request
}

fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let body = &request[end + 4..];
    let field = |name: &str| {
        head.lines()
            .find_map(|line| line.strip_prefix(name))
            .map(str::trim)
    };
    match (field("transfer-encoding:"), field("content-length:")) {
        (Some(_), _) => body.ends_with(b"0\r\n\r\n"),
        (None, Some(length)) => body.len() >= length.parse().unwrap_or(0),
        (None, None) => true,
    }
}
