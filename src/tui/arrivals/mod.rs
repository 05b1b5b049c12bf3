//! The strip of arrivals: when the shown events came, a bar a stretch of time.
//! A bar, or several in a row, become a condition of the filter.
//!
//! Not here: the counting (`filter::survey`).

pub mod view;

use std::ops::Range;

use crate::{
    filter::{
        Filter, Matches,
        survey::{
            Running, Survey, Visit, Whose,
            arrivals::{Arrivals, Bar, LENGTHS},
            look::Seen,
        },
    },
    journal::Journal,
};

/// What the strip can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open it.
    Open,
    /// To the bar before.
    Earlier,
    /// To the next bar.
    Later,
    /// To the first bar.
    First,
    /// To the last bar.
    Last,
    /// Begin to select bars here, or end it.
    Select,
    /// Shorter stretches of time.
    ZoomIn,
    /// Longer ones.
    ZoomOut,
    /// Show only the events of what is selected, or of the bar.
    Keep,
}

/// The state of the strip. Moments are seconds of local time.
#[derive(Debug, Default)]
pub struct Strip {
    /// The counting, while the strip is open.
    counting: Running<Arrivals>,
    /// Which of [`LENGTHS`] a bar has; none for what shows all of them.
    chosen: Option<usize>,
    /// Where the bar with the cursor begins; none for the last one.
    cursor: Option<i64>,
    /// Where the selection began.
    anchor: Option<i64>,
    /// The condition that was put into the filter from here.
    put: Option<Filter>,
    /// What is on the screen.
    pub seen: Bars,
}

/// The bars on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bars {
    /// The bars, oldest first.
    pub bars: Vec<Bar>,
    /// Where the first one begins.
    pub start: i64,
    /// How many seconds each is long.
    pub length: i64,
    /// From the first bar with an event to the end of the last; none where
    /// there are no events.
    pub span: Option<Range<i64>>,
    /// What is selected: the bar with the cursor, and all to where it began.
    pub selected: Range<i64>,
    /// Where the bar with the cursor begins.
    pub cursor: i64,
    /// The events of what is selected.
    pub within: Bar,
    /// All events.
    pub total: Bar,
    /// How far the counting is, in percent; none when it is done.
    pub percent: Option<u64>,
}

impl Bars {
    /// How many seconds what is selected is long.
    #[must_use]
    pub const fn selected_seconds(&self) -> i64 {
        self.selected.end - self.selected.start
    }
}

impl Strip {
    /// Whether bars are being selected.
    #[must_use]
    pub const fn is_selecting(&self) -> bool {
        self.anchor.is_some()
    }

    /// Moves the cursor, or looks closer or from further away.
    pub fn update(&mut self, action: Action) {
        let Bars { cursor, length, .. } = self.seen;
        match action {
            Action::Earlier => self.go(cursor - length),
            Action::Later => self.go(cursor + length),
            Action::First => self.go(i64::MIN),
            Action::Last => self.cursor = None,
            Action::Select => self.anchor = self.anchor.is_none().then_some(cursor),
            Action::ZoomIn => self.zoom(-1),
            Action::ZoomOut => self.zoom(1),
            Action::Open | Action::Keep => {}
        }
    }

    /// Puts the cursor on the bar at a place of the screen.
    pub fn select(&mut self, place: usize) {
        let place = i64::try_from(place).unwrap_or(0);
        self.go(self.seen.start + place * self.seen.length);
    }

    /// Ends the selection. False where there is none.
    pub fn back(&mut self) -> bool {
        self.anchor.take().is_some()
    }

    /// The filter that comes of `filter` when only the events of what is
    /// selected are shown. What was put there from here gives way.
    pub fn put(&mut self, filter: &Filter) -> Option<Filter> {
        self.seen.span.as_ref()?;
        let condition = condition(&self.seen.selected)?;
        let before = match &self.put {
            Some(put) => filter.without(put),
            None => filter.clone(),
        };
        self.anchor = None;
        self.chosen = None;
        self.put = Some(condition.clone());
        Some(before.and(&condition))
    }

    /// Begins to count, by the clock of a zone so many seconds ahead of UTC.
    pub fn open(&mut self, zone: i32) {
        self.counting.begin(Whose::Arrivals, Arrivals::new(zone));
        (self.chosen, self.cursor, self.anchor) = (None, None, None);
    }

    /// Counts no longer, and forgets what was counted.
    pub fn close(&mut self) {
        if self.counting.end() {
            self.seen = Bars::default();
        }
    }

    /// Takes in what a worker saw.
    pub fn looked(&mut self, seen: &Seen) {
        self.counting.seen(seen);
    }

    /// Follows what is shown, `total` events, lays bars out in `width` cells,
    /// and says what is to be looked at.
    pub fn settle(
        &mut self,
        journal: &Journal,
        matches: Option<&Matches>,
        total: u64,
        width: usize,
    ) -> Option<Visit> {
        let visit = self.counting.settle(journal, matches, total);
        self.seen = self.lay_out(width.max(1));
        self.seen.percent = self.counting.percent();
        visit
    }

    fn lay_out(&self, width: usize) -> Bars {
        let Some(arrivals) = self.counting.survey().map(Survey::tally) else {
            return Bars::default();
        };
        let Some(span) = arrivals.span() else {
            return Bars::default();
        };
        let length = LENGTHS[self.length(arrivals, &span, width)];
        let down = |second: i64| second.div_euclid(length) * length;
        let (first, last) = (down(span.start), down(span.end - 1));
        let at = |second: Option<i64>| second.map_or(last, |it| down(it.clamp(first, last)));
        let cursor = at(self.cursor);
        let anchor = self.anchor.map_or(cursor, |anchor| at(Some(anchor)));
        let selected = cursor.min(anchor)..cursor.max(anchor) + length;
        let screen = length * i64::try_from(width).unwrap_or(1);
        let end = last + length;
        let start = if end - first <= screen {
            first
        } else {
            self.start(cursor, length, screen)
                .clamp(first, end - screen)
        };
        let number = LENGTHS.iter().position(|it| *it == length).unwrap_or(0);
        let count = usize::try_from((end - start).min(screen) / length).unwrap_or(0);
        Bars {
            bars: arrivals.bars(start, number, count),
            start,
            length,
            within: arrivals.within(selected.clone()),
            span: Some(first..end),
            selected,
            cursor,
            total: arrivals.total(),
            percent: None,
        }
    }

    /// Which of [`LENGTHS`] a bar has: what was chosen, else the shortest with
    /// which all of `span` is on the screen. The longest is one for all.
    fn length(&self, arrivals: &Arrivals, span: &Range<i64>, width: usize) -> usize {
        let shortest = |most: usize| {
            let fits = |length: &i64| {
                let bars = (span.end - 1).div_euclid(*length) - span.start.div_euclid(*length) + 1;
                usize::try_from(bars).is_ok_and(|bars| bars <= most)
            };
            LENGTHS.iter().position(fits).unwrap_or(LENGTHS.len() - 1)
        };
        let (all, one) = (shortest(width), shortest(1));
        self.chosen
            .unwrap_or(all)
            .clamp(arrivals.finest(), one.max(arrivals.finest()))
    }

    /// Where the screen begins: it stays where it is, unless the cursor would
    /// leave it.
    fn start(&self, cursor: i64, length: i64, screen: i64) -> i64 {
        if self.seen.length != length {
            return cursor - screen / length / 2 * length;
        }
        let lowest = cursor + length - screen;
        self.seen.start.clamp(lowest, cursor.max(lowest))
    }

    fn go(&mut self, second: i64) {
        self.cursor = match &self.seen.span {
            Some(span) if second < span.end => Some(second.max(span.start)),
            // Behind the last bar one is at the newest again.
            _ => None,
        };
    }

    fn zoom(&mut self, by: isize) {
        let length = LENGTHS.iter().position(|it| *it == self.seen.length);
        let length = length.and_then(|length| length.checked_add_signed(by));
        if let Some(length) = length.filter(|length| *length < LENGTHS.len()) {
            self.cursor = Some(self.seen.cursor);
            self.chosen = Some(length);
        }
    }
}

/// The condition that holds between two moments of local time.
fn condition(span: &Range<i64>) -> Option<Filter> {
    let text = format!("time>={} time<{}", moment(span.start)?, moment(span.end)?);
    Filter::parse(&text).ok()
}

/// A moment as the filter writes it.
fn moment(second: i64) -> Option<String> {
    let time = chrono::DateTime::from_timestamp(second, 0)?;
    Some(time.format("%Y-%m-%dT%H:%M:%S").to_string())
}
