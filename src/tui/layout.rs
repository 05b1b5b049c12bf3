//! Where everything stands: one pure function from the size of the terminal
//! and the shape of the moment to rectangles. `update` calls it to know how
//! far a page goes, `view` to draw; both get the same answer.

use ratatui::layout::Rect;

/// From this width on list and detail stand side by side.
const SIDE_BY_SIDE: u16 = 120;
/// Below this size there is room for one pane only.
const ONE_PANE: (u16, u16) = (60, 15);
/// The lines that banners leave free: header, filter, headings, two rows, keys.
const FREE: u16 = 6;
/// Below this size nothing can be read.
const SMALLEST: (u16, u16) = (20, 5);

/// What of the moment decides where things stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Lines of lasting banners; where there is little room the last are left
    /// out.
    pub banners: u16,
    /// Lines of the filter with what is said under it.
    pub query: u16,
    /// Lines at the foot: keys, a notice, a prompt.
    pub footer: u16,
    /// Lines between the detail's tabs and its content.
    pub note: u16,
    /// What of list and detail is shown.
    pub panes: Panes,
    /// How they share the room.
    pub split: Split,
}

/// The list's share of the room that list and detail have, in thousandths, as
/// the user wants it; none is that of the drawings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Where they stand side by side.
    pub across: Option<u16>,
    /// Where they stand above each other.
    pub down: Option<u16>,
}

impl Split {
    /// As the drawings have it.
    pub const DRAWN: Self = Self {
        across: None,
        down: None,
    };
}

/// The fewest cells of the list and of the detail, side by side.
const NARROWEST: (u16, u16) = (30, 30);
/// The fewest lines of the list and of the detail, above each other.
const LOWEST: (u16, u16) = (3, 4);

/// So many thousandths of `all`, with room left for both.
fn share(all: u16, share: u16, (list, detail): (u16, u16)) -> u16 {
    let cells = u32::from(all) * u32::from(share) / 1000;
    let most = all.saturating_sub(detail + 1).max(list);
    u16::try_from(cells).unwrap_or(all).clamp(list, most)
}

/// What of list and detail is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panes {
    /// Both where they fit, else the list.
    #[default]
    ListFirst,
    /// Both where they fit, else the detail.
    DetailFirst,
    /// Only the detail.
    DetailOnly,
    /// Only the list.
    ListOnly,
}

/// How list and detail stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// List left, detail right.
    SideBySide,
    /// List above, detail below.
    Stacked,
    /// One of them.
    Single,
    /// No room for anything.
    TooSmall,
}

/// The rectangles of the screen. Those that are not shown are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How list and detail stand to each other.
    pub arrangement: Arrangement,
    /// One line: addresses, target, counts.
    pub header: Rect,
    /// Lasting banners.
    pub banners: Rect,
    /// The filter and what is said under it.
    pub query: Rect,
    /// The headings of the list's columns.
    pub headings: Rect,
    /// The rows of the list.
    pub list: Rect,
    /// The rule between list and detail.
    pub rule: Rect,
    /// The detail's fixed lines: what it is, what became of it, the tabs.
    pub title: Rect,
    /// What the event asks for, between title and content.
    pub note: Rect,
    /// The detail's content.
    pub detail: Rect,
    /// The detail's last line: path and position.
    pub status: Rect,
    /// Keys, a notice or a prompt.
    pub footer: Rect,
}

impl Layout {
    /// The layout of a terminal of that size.
    #[must_use]
    pub fn new(area: Rect, shape: Shape) -> Self {
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            return Self::nothing(area);
        }
        let mut rest = area;
        let header = take_top(&mut rest, 1);
        let most = area.height.saturating_sub(FREE);
        let banners = take_top(&mut rest, shape.banners.min(most));
        let query = take_top(&mut rest, shape.query);
        let footer = take_bottom(&mut rest, shape.footer);
        let frame = Self {
            header,
            banners,
            query,
            footer,
            ..Self::nothing(area)
        };
        frame.with_panes(rest, arrangement(area, shape.panes), shape)
    }

    fn nothing(area: Rect) -> Self {
        let none = Rect {
            x: area.x,
            y: area.y,
            width: 0,
            height: 0,
        };
        Self {
            arrangement: Arrangement::TooSmall,
            header: none,
            banners: none,
            query: none,
            headings: none,
            list: none,
            rule: none,
            title: none,
            note: none,
            detail: none,
            status: none,
            footer: none,
        }
    }

    fn with_panes(self, rest: Rect, arrangement: Arrangement, shape: Shape) -> Self {
        let layout = Self {
            arrangement,
            ..self
        };
        match arrangement {
            Arrangement::SideBySide => layout.side_by_side(rest, shape),
            Arrangement::Stacked => layout.stacked(rest, shape),
            _ if matches!(shape.panes, Panes::DetailFirst | Panes::DetailOnly) => {
                layout.with_detail(rest, 3, shape)
            }
            _ => layout.with_list(rest),
        }
    }

    fn side_by_side(self, rest: Rect, shape: Shape) -> Self {
        // 74 of 120, 99 of 160, 123 of 200; a blank, the rule, and the detail,
        // whose lines begin with a blank of their own.
        let drawn = shape.split.across.unwrap_or(617);
        let width = share(rest.width, drawn, NARROWEST);
        let mut right = rest;
        let left = take_left(&mut right, width);
        let _blank = take_left(&mut right, 1);
        let rule = take_left(&mut right, 1);
        Self { rule, ..self }
            .with_list(left)
            .with_detail(right, 3, shape)
    }

    fn stacked(self, rest: Rect, shape: Shape) -> Self {
        let mut below = rest;
        let half = rest.height.saturating_sub(1).div_ceil(2);
        let lines = |wanted| share(rest.height, wanted, LOWEST);
        let above = take_top(&mut below, shape.split.down.map_or(half, lines));
        let rule = take_top(&mut below, 1);
        Self { rule, ..self }
            .with_list(above)
            .with_detail(below, 1, shape)
    }

    fn with_list(self, mut area: Rect) -> Self {
        let headings = take_top(&mut area, 1);
        Self {
            headings,
            list: area,
            ..self
        }
    }

    fn with_detail(self, mut area: Rect, title_lines: u16, shape: Shape) -> Self {
        let title = take_top(&mut area, title_lines);
        let note = take_top(&mut area, shape.note);
        let status = take_bottom(&mut area, 1);
        Self {
            title,
            note,
            detail: area,
            status,
            ..self
        }
    }
}

fn arrangement(area: Rect, panes: Panes) -> Arrangement {
    let small = area.width < ONE_PANE.0 || area.height < ONE_PANE.1;
    match panes {
        Panes::DetailOnly | Panes::ListOnly => Arrangement::Single,
        _ if small => Arrangement::Single,
        _ if area.width >= SIDE_BY_SIDE => Arrangement::SideBySide,
        _ => Arrangement::Stacked,
    }
}

fn take_top(rest: &mut Rect, lines: u16) -> Rect {
    let height = lines.min(rest.height);
    let taken = Rect { height, ..*rest };
    rest.y += height;
    rest.height -= height;
    taken
}

fn take_bottom(rest: &mut Rect, lines: u16) -> Rect {
    let height = lines.min(rest.height);
    rest.height -= height;
    Rect {
        y: rest.y + rest.height,
        height,
        ..*rest
    }
}

fn take_left(rest: &mut Rect, cells: u16) -> Rect {
    let width = cells.min(rest.width);
    let taken = Rect { width, ..*rest };
    rest.x += width;
    rest.width -= width;
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        banners: 0,
        query: 1,
        footer: 1,
        note: 0,
        panes: Panes::ListFirst,
        split: Split::DRAWN,
    };

    fn layout(width: u16, height: u16) -> Layout {
        Layout::new(Rect::new(0, 0, width, height), SHAPE)
    }

    #[test]
    fn the_arrangement_follows_the_size() {
        assert_eq!(layout(200, 60).arrangement, Arrangement::SideBySide);
        assert_eq!(layout(120, 40).arrangement, Arrangement::SideBySide);
        assert_eq!(layout(119, 40).arrangement, Arrangement::Stacked);
        assert_eq!(layout(80, 24).arrangement, Arrangement::Stacked);
        assert_eq!(layout(40, 12).arrangement, Arrangement::Single);
        assert_eq!(layout(10, 2).arrangement, Arrangement::TooSmall);
    }

    #[test]
    fn banners_leave_room_for_what_stands_below_them() {
        for (height, banners) in [(24, 3), (9, 3), (8, 2), (6, 0), (5, 0)] {
            let at = Layout::new(
                Rect::new(0, 0, 80, height),
                Shape {
                    banners: 3,
                    ..SHAPE
                },
            );
            assert_eq!(at.banners.height, banners, "{height}");
            assert!(at.footer.height == 1 && at.list.height >= 1, "{height}");
        }
    }

    #[test]
    fn the_widths_are_those_of_the_drawings() {
        let at = |width| layout(width, 40);
        assert_eq!((at(120).list.width, at(120).detail.width), (74, 44));
        assert_eq!((at(200).list.width, at(200).detail.width), (123, 75));
    }

    fn extreme(share: u16) -> Split {
        Split {
            across: Some(share),
            down: Some(share),
        }
    }

    #[test]
    fn nothing_overlaps_and_nothing_leaves_the_screen_at_any_size() {
        for width in 0..210 {
            for height in 0..62 {
                let area = Rect::new(0, 0, width, height);
                let every = [
                    (Panes::ListFirst, Split::DRAWN),
                    (Panes::ListFirst, extreme(0)),
                    (Panes::ListFirst, extreme(1000)),
                    (Panes::DetailFirst, Split::DRAWN),
                    (Panes::DetailOnly, Split::DRAWN),
                    (Panes::ListOnly, Split::DRAWN),
                ];
                for (panes, split) in every {
                    let at = Layout::new(
                        area,
                        Shape {
                            banners: 3,
                            query: 2,
                            footer: 2,
                            note: 1,
                            panes,
                            split,
                        },
                    );
                    let all = [
                        at.header,
                        at.banners,
                        at.query,
                        at.headings,
                        at.list,
                        at.rule,
                        at.title,
                        at.note,
                        at.detail,
                        at.status,
                        at.footer,
                    ];
                    for (n, one) in all.iter().enumerate() {
                        assert!(
                            one.is_empty() || area.union(*one) == area,
                            "{width}x{height} {n}"
                        );
                        let apart = all[n + 1..]
                            .iter()
                            .all(|other| one.intersection(*other).is_empty());
                        assert!(apart, "{width}x{height} {n}");
                    }
                }
            }
        }
    }
}
