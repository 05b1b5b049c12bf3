//! What is counted and sorted of the shown events: the values panel, the strip
//! of arrivals, the order of the list and its columns.

use crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{App, Tone, keys::is_ctrl_c};
use crate::{
    filter::{
        Filter, Matches,
        survey::{
            Whose,
            look::Seen,
            order::{Direction, SortBy},
        },
    },
    journal::Journal,
    tui::{
        arrivals, columns,
        list::{self, Column, columns::fitting},
        menu::Overlay,
        message::Effect,
        values::{self, Sign},
    },
};

impl App {
    // The values panel.

    pub(super) fn values_action(&mut self, action: values::Action) {
        match action {
            values::Action::Open => {
                self.values.open();
                self.overlay = Some(Overlay::Values);
            }
            values::Action::Keep => self.put_value(Sign::Keep),
            values::Action::Exclude => self.put_value(Sign::Exclude),
            _ => {
                let page = values::view::columns(&self.values, self.over());
                let page = page.first().map_or(1, |(_, place)| place.height);
                self.values.update(action, page.into());
            }
        }
    }

    fn put_value(&mut self, sign: Sign) {
        let filter = self.filter_in_force();
        let Some(filter) = self.values.put(sign, &filter) else {
            let words = "there is no value here that a filter can name";
            return self.tell(Tone::Bad, words.to_owned());
        };
        self.filter_by(|query| query.choose(&filter.to_string()));
    }

    pub(super) fn filter_in_force(&self) -> Filter {
        let matches = self.query.matches();
        matches.map_or_else(Filter::all, |matches| matches.filter().clone())
    }

    /// Whether what the values are to contain is typed.
    pub(super) fn is_narrowing(&self) -> bool {
        self.overlay == Some(Overlay::Values) && self.values.narrowing.is_some()
    }

    pub(super) fn narrow_key(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Esc => drop(self.values.back()),
            KeyCode::Enter => self.values.accept(),
            KeyCode::Up => self.values_action(values::Action::Up),
            KeyCode::Down => self.values_action(values::Action::Down),
            KeyCode::Tab => self.values_action(values::Action::Right),
            KeyCode::BackTab => self.values_action(values::Action::Left),
            _ if is_ctrl_c(key) => self.act(super::Action::Interrupt),
            _ => self.values.press(key),
        }
    }

    // The strip of arrivals.

    pub(super) fn strip_action(&mut self, action: arrivals::Action) {
        match action {
            arrivals::Action::Open => {
                self.strip.open(self.settings.zone.seconds());
                self.overlay = Some(Overlay::Arrivals);
            }
            arrivals::Action::Keep => {
                let filter = self.filter_in_force();
                if let Some(filter) = self.strip.put(&filter) {
                    self.query.choose(&filter.to_string());
                }
            }
            _ => self.strip.update(action),
        }
    }

    // The order of the list.

    pub(super) fn open_sort(&mut self) {
        let (by, _) = self.sorting.sorted();
        let cursor = SortBy::ALL.iter().position(|it| *it == by).unwrap_or(0);
        self.overlay = Some(Overlay::Sort { cursor });
    }

    /// Sorts by a column; by the one it is sorted by already, the other way.
    pub(super) fn sort(&mut self, by: SortBy) {
        self.overlay = None;
        self.sorting.choose(by);
        self.list.sorted();
    }

    /// Sorts by the column whose heading is at a place.
    pub(super) fn sort_at(&mut self, headings: Rect, place: Position) {
        let mut x = headings.x + list::columns::GUTTER;
        for (column, width) in fitting(headings.width, &self.columns) {
            let is_here = (x..x + width).contains(&place.x);
            if let Some(by) = column.sorts_by().filter(|_| is_here) {
                return self.sort(by);
            }
            x += width + list::columns::GAP;
        }
    }

    /// What the right end of the filter line says of the order, where it is not
    /// that of time.
    pub(super) fn order_words(&self) -> Option<String> {
        let (by, direction) = self.sorting.sorted();
        if (by, direction) == (SortBy::Time, Direction::Rising) {
            return None;
        }
        let arrow = crate::tui::menu::view::arrow(direction);
        let done = self
            .sorting
            .percent()
            .map(|percent| format!(" {percent} %"));
        Some(format!(
            "by {} {arrow}{}",
            by.as_str(),
            done.unwrap_or_default()
        ))
    }

    // The columns of the list.

    pub(super) fn columns_action(&mut self, action: columns::Action) {
        match action {
            columns::Action::Open => {
                let shown = fitting(self.layout().headings.width, &self.columns);
                let shown: Vec<Column> = shown.into_iter().map(|(column, _)| column).collect();
                self.chooser.open(&self.columns, &shown);
                self.overlay = Some(Overlay::Columns);
            }
            columns::Action::Default => {
                self.columns.chosen = None;
                self.columns_action(columns::Action::Open);
            }
            _ => {
                if let Some(chosen) = self.chooser.update(action) {
                    self.columns.chosen = Some(chosen);
                }
            }
        }
    }

    // What they have in common.

    /// All of the screen but the footer.
    fn over(&self) -> Rect {
        Rect::new(0, 0, self.size.0, self.size.1.saturating_sub(1))
    }

    /// Goes one step back inside of what lies over the panes, where it has
    /// steps.
    pub(super) fn back_in_survey(&mut self) -> bool {
        match self.overlay {
            Some(Overlay::Values) => self.values.back(),
            Some(Overlay::Arrivals) => self.strip.back(),
            _ => false,
        }
    }

    pub(super) fn surveyed(&mut self, whose: Whose, seen: &Seen) {
        match whose {
            Whose::Values => self.values.seen(seen),
            Whose::Arrivals => self.strip.looked(seen),
            Whose::Order => self.sorting.seen(seen),
        }
    }

    /// What is open is counted, and what is not is forgotten.
    pub(super) fn settle_surveys(&mut self, journal: &Journal) {
        if !self.has_over(&Overlay::Values) {
            self.values.close();
        }
        if !self.has_over(&Overlay::Arrivals) {
            self.strip.close();
        }
        let width = arrivals::view::width(self.over());
        let matches = self.query.matches();
        let rows = self.counts.rows;
        let total = matches.map_or(rows, |matches: &Matches| matches.len() as u64);
        let visits = [
            self.values.settle(journal, matches, total),
            self.strip.settle(journal, matches, total, width),
            self.sorting.settle(journal, matches, total),
        ];
        let visits = visits.into_iter().flatten().map(Effect::Survey);
        self.effects.extend(visits);
    }

    /// Takes the mouse where the values or the arrivals lie over the panes.
    pub(super) fn mouse_over_survey(&mut self, mouse: MouseEvent) -> bool {
        let place = Position::new(mouse.column, mouse.row);
        match self.overlay {
            Some(Overlay::Values) => self.mouse_over_values(mouse.kind, place),
            Some(Overlay::Arrivals) => self.mouse_over_arrivals(mouse.kind, place),
            Some(Overlay::Columns) => self.mouse_over_columns(mouse.kind, place),
            _ => return false,
        }
        true
    }

    /// A click selects a value, and one on the selected value keeps it.
    fn mouse_over_values(&mut self, kind: MouseEventKind, place: Position) {
        match kind {
            MouseEventKind::ScrollUp => self.values_action(values::Action::Up),
            MouseEventKind::ScrollDown => self.values_action(values::Action::Down),
            MouseEventKind::Down(MouseButton::Left) => {
                let columns = values::view::columns(&self.values, self.over());
                let hit = columns.into_iter().find(|(_, area)| area.contains(place));
                let Some((facet, area)) = hit else { return };
                let column = self.values.column(facet);
                let top = values::view::top(column, area.height);
                let nth = top + usize::from(place.y - area.y);
                if nth >= column.values.len() {
                    return;
                }
                if self.values.facet == facet && column.cursor == nth {
                    return self.put_value(Sign::Keep);
                }
                self.values.select(facet, nth);
            }
            _ => {}
        }
    }

    /// A click goes to a bar; a drag selects.
    fn mouse_over_arrivals(&mut self, kind: MouseEventKind, place: Position) {
        let bar = arrivals::view::bar_at(place.x);
        let is_here = arrivals::view::place(self.over()).contains(place);
        match (kind, bar.filter(|_| is_here)) {
            (MouseEventKind::ScrollUp, _) => self.strip_action(arrivals::Action::ZoomIn),
            (MouseEventKind::ScrollDown, _) => self.strip_action(arrivals::Action::ZoomOut),
            (MouseEventKind::Down(MouseButton::Left), Some(bar)) => {
                self.strip.back();
                self.strip.select(bar);
            }
            (MouseEventKind::Drag(MouseButton::Left), Some(bar)) => {
                if !self.strip.is_selecting() {
                    self.strip_action(arrivals::Action::Select);
                }
                self.strip.select(bar);
            }
            _ => {}
        }
    }

    fn mouse_over_columns(&mut self, kind: MouseEventKind, place: Position) {
        match kind {
            MouseEventKind::ScrollUp => self.columns_action(columns::Action::Up),
            MouseEventKind::ScrollDown => self.columns_action(columns::Action::Down),
            MouseEventKind::Down(MouseButton::Left) => {
                let row = columns::view::row_at(&self.chooser, self.over(), place);
                if let Some(row) = row {
                    self.chooser.select(row);
                    self.columns_action(columns::Action::Toggle);
                }
            }
            _ => {}
        }
    }
}
