//! How many files the process may have open. Every connection is one, and what
//! a shell allows without being asked, 1,024 or 256, is what it allows the
//! careless; each process may raise that up to the hard limit.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// As many are asked for at least: enough for the usual number of connections
/// and for everything else, and no more than macOS ever gives.
const COMFORT: u64 = 10_240;

/// Raises the limit so that there is room for `connections`, as far as the
/// hard limit lets it. It is never lowered, and what the system refuses stays
/// as it was: the listener looks at the limit, and takes fewer connections.
pub(super) fn make_room(connections: usize) {
    let now = getrlimit(Resource::Nofile);
    if let Some(current) = raised(now, connections) {
        let current = Some(current);
        let _ = setrlimit(Resource::Nofile, Rlimit { current, ..now });
    }
}

/// The soft limit to set, where it is to be set.
fn raised(now: Rlimit, connections: usize) -> Option<u64> {
    let wanted = COMFORT.max((connections as u64).saturating_mul(2));
    let wanted = now.maximum.map_or(wanted, |most| wanted.min(most));
    // None is no limit at all.
    now.current.filter(|current| *current < wanted)?;
    Some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_as_far_as_needed_and_allowed_and_never_lowered() {
        let table = [
            // soft, hard, connections, what it becomes
            (Some(1024), Some(4096), 1024, Some(4096)),
            (Some(1024), Some(1 << 20), 1024, Some(10_240)),
            (Some(1024), Some(1 << 20), 50_000, Some(100_000)),
            (Some(256), None, 1024, Some(10_240)),
            (Some(64), Some(64), 1024, None),
            (Some(1 << 20), Some(1 << 20), 1024, None),
            (None, None, 1024, None),
        ];
        for (current, maximum, connections, expected) in table {
            let now = Rlimit { current, maximum };
            assert_eq!(raised(now, connections), expected, "{now:?}");
        }
    }
}
