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
    let runtime = runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .context("cannot watch for signals")?;
    let both = {
        let _inside = runtime.enter();
        [SignalKind::interrupt(), SignalKind::terminate()].map(signal)
    };
    let [interrupt, terminate] = both;
    let (mut interrupt, mut terminate) = (interrupt?, terminate?);
    let (tell, told) = watch::channel(false);
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                either(&mut interrupt, &mut terminate).await;
                tell.send_replace(true);
                either(&mut interrupt, &mut terminate).await;
            });
            std::process::exit(i32::from(Exit::NotDone as u8));
        })
        .context("cannot start a thread for signals")?;
    Ok(told)
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

async fn either(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
