//! How long something took, and how much processor time it was.

use std::{
    fs,
    process::Child,
    time::{Duration, Instant},
};

use rustix::{
    process::{Pid, WaitId, WaitIdOptions, waitid},
    time::{ClockId, clock_gettime},
};

use crate::Outcome;

/// What one round took.
#[derive(Clone, Copy, Default)]
pub(crate) struct Spent {
    pub(crate) took: Duration,
    pub(crate) work: Duration,
}

/// Runs from its start.
pub(crate) struct Watch {
    start: Instant,
    work: Duration,
}

impl Watch {
    pub(crate) fn start() -> Outcome<Self> {
        Ok(Self {
            work: work_of_this_thread()?,
            start: Instant::now(),
        })
    }

    /// What this thread did.
    pub(crate) fn stop(&self) -> Outcome<Spent> {
        let took = self.start.elapsed();
        let work = work_of_this_thread()?.saturating_sub(self.work);
        Ok(Spent { took, work })
    }

    /// What a child did, which has only one thread and is waited for.
    pub(crate) fn stop_with(&self, child: &Child) -> Outcome<Spent> {
        let id = i32::try_from(child.id())?;
        let pid = Pid::from_raw(id).ok_or("no process")?;
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(pid), options)?;
        let took = self.start.elapsed();
        let work = work_of(id)?;
        Ok(Spent { took, work })
    }
}

fn work_of_this_thread() -> Outcome<Duration> {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Ok(Duration::new(
        time.tv_sec.try_into()?,
        time.tv_nsec.try_into()?,
    ))
}

/// The processor time of a process with one thread.
fn work_of(id: i32) -> Outcome<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/schedstat"))?;
    let time = stat.split_whitespace().next().ok_or("no time")?;
    Ok(Duration::from_nanos(time.parse()?))
}

/// The rounds of one thing.
#[derive(Default)]
pub(crate) struct Times {
    took: Vec<Duration>,
    work: Vec<Duration>,
}

impl Times {
    pub(crate) fn push(&mut self, spent: Spent) {
        self.took.push(spent.took);
        self.work.push(spent.work);
    }

    pub(crate) fn extend(&mut self, spent: Option<Spent>) {
        if let Some(spent) = spent {
            self.push(spent);
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.took.is_empty()
    }

    pub(crate) fn median(&mut self) -> Spent {
        Spent {
            took: median(&mut self.took),
            work: median(&mut self.work),
        }
    }
}

pub(crate) fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
