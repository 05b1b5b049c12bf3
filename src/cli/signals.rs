//! Asked to end, from outside: the first SIGINT or SIGTERM ends the run in
//! order, the second at once. On a thread of its own, because whoever writes
//! to a pipe that nobody reads hears nothing else.

use std::{thread, time::Duration};

use anyhow::Context as _;
use tokio::{
    runtime,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};

use super::exit::Exit;

/// Becomes true with the first signal. Signals are caught from the return on.
pub(super) fn watch() -> anyhow::Result<watch::Receiver<bool>> {
    let (tell, told) = watch::channel(false);
    spawn(async move |signals| {
        signals.next().await;
        tell.send_replace(true);
        signals.next().await;
    })?;
    Ok(told)
}

/// From the return on a signal ends the run at once: it is ending already, and
/// somebody does not want to wait for that.
pub(super) fn end_at_once() -> anyhow::Result<()> {
    spawn(async |signals| signals.next().await)
}

/// SIGINT and SIGTERM.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Listens on a thread of its own, and ends the process when `until` is over.
fn spawn(until: impl AsyncFnOnce(&mut Signals) + Send + 'static) -> anyhow::Result<()> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .context("cannot watch for signals")?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        }
    };
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(until(&mut signals));
            std::process::exit(i32::from(Exit::NotDone as u8));
        })
        .context("cannot start a thread for signals")?;
    Ok(())
}

/// Waits until the run is to end: a signal came, or `after` is over.
pub(super) async fn end(stop: &mut watch::Receiver<bool>, after: Option<Duration>) {
    let signalled = async {
        if stop.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    match after {
        Some(after) => {
            let _ = tokio::time::timeout(after, signalled).await;
        }
        None => signalled.await,
    }
}
