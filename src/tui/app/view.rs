//! Draws the whole screen: a pure function of the state and the area.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Action as A, App, Pane, Tone, Zoom, header};
use crate::{
    exchange::Scheme,
    tui::{
        answering, arrivals, columns,
        detail::{self, Tab},
        diff,
        keymap::{self, In},
        layout::{Arrangement, Layout},
        list::{
            self, Place,
            view::{Focus, Look},
        },
        menu, palette, query, saved, secret,
        text::{Text, count, draw_lines},
        theme::{Role, Theme},
        values,
    },
};

/// Below this width the empty screen says only what is needed most.
const NARROW: u16 = 72;

/// Draws a frame.
pub fn view(app: &App, frame: &mut Frame<'_>) {
    let area = frame.area();
    if let Some(cursor) = draw(app, area, frame.buffer_mut()) {
        frame.set_cursor_position(cursor);
    }
}

/// Draws into a buffer; returns where the cursor stands while text is typed.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let at = app.layout();
    let theme = app.settings.theme;
    if at.arrangement == Arrangement::TooSmall {
        Text::of("too small", Role::Plain).draw(theme, area, buf);
        return None;
    }
    header::line(app, at.header.width.into()).draw(theme, at.header, buf);
    draw_lines(
        &banners(app, at.banners.width.into()),
        theme,
        at.banners,
        buf,
    );
    let around = query::view::Around {
        aside: aside(app),
        found: query::view::found(&app.query, app.counts.rows),
    };
    let cursor = query::view::view(&app.query, around, theme, at.query, buf);
    let sought = panes(app, &at, buf);
    let written = over(app, area, buf);
    footer(app, &at, buf).or(written).or(sought).or(cursor)
}

/// Draws what lies over the panes, all but the footer; returns where the cursor
/// stands while something is written there.
fn over(app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let theme = app.settings.theme;
    let area = Rect {
        height: area.height.saturating_sub(1),
        ..area
    };
    let overlay = app.overlay.as_ref()?;
    if *overlay == menu::Overlay::Answer {
        return answering::view::form(&app.answering, theme, area, buf);
    }
    if *overlay == menu::Overlay::Diff {
        let area = app.diff_area();
        return diff::view::view(&app.diff, app.diff_frame(), app.now, theme, area, buf);
    }
    match overlay {
        menu::Overlay::Values => {
            let filter = app.filter_in_force();
            return values::view::view(&app.values, &filter, theme, area, buf);
        }
        menu::Overlay::Arrivals => {
            let today = app.settings.zone.wall(app.now);
            arrivals::view::view(&app.strip, today, theme, area, buf);
            return None;
        }
        menu::Overlay::Columns => {
            columns::view::view(&app.chooser, &app.columns, theme, area, buf);
            return None;
        }
        menu::Overlay::Palette => {
            return Some(palette::view::view(&app.palette, theme, area, buf));
        }
        _ => {}
    }
    let around = menu::view::Around {
        wanted: app.help_wanted(),
        sorted: app.sorting.sorted(),
        counts: &app.counts,
        masking: app.masking,
        keymap: app.keymap,
    };
    menu::view::view(overlay, around, theme, area, buf);
    None
}

/// What stays as long as it is so, a line each; as many as the layout has.
fn banners(app: &App, width: usize) -> Vec<Text> {
    let exposure = app
        .exposure()
        .map(|words| Text::of(&format!(" {words}"), Role::Banner));
    let answer = app.answer_banner(width);
    let held = app.has_held().then(|| app.held_banner(width));
    let lines = exposure.into_iter().chain(answer).chain(held);
    lines
        .map(|mut line| {
            line.pad(width);
            line.all(Role::Banner)
        })
        .collect()
}

fn panes(app: &App, at: &Layout, buf: &mut Buffer) -> Option<Position> {
    if app.counts.rows == 0 && !app.query.is_on() {
        teach(app, at, buf);
        return None;
    }
    let theme = app.settings.theme;
    let focus = |pane| {
        if app.pane == pane {
            Focus::Here
        } else {
            Focus::Elsewhere
        }
    };
    let look = Look {
        theme,
        zone: app.settings.zone,
        now: app.now,
        focus: focus(Pane::List),
        columns: &app.columns,
        sorted: app.sorting.sorted(),
    };
    list::view::headings(look, at.headings, buf);
    let highlights = app.query.highlights();
    list::view::rows(&app.shown, &app.window, highlights, look, at.list, buf);
    if app.shown.is_empty() && app.query.is_on() {
        nothing_found(app, theme, at.list, buf);
    }
    match at.arrangement {
        Arrangement::SideBySide => {
            for row in at.rule.rows() {
                Text::of("│", Role::Dim).draw(theme, row, buf);
            }
        }
        Arrangement::Stacked => {
            let rule = detail::view::rule(&app.detail, focus(Pane::Detail), at.rule.width.into());
            rule.draw(theme, at.rule, buf);
        }
        Arrangement::Single | Arrangement::TooSmall => {}
    }
    if at.detail.is_empty() {
        return None;
    }
    detail::view::view(&app.detail, theme, focus(Pane::Detail), at, buf)
}

fn nothing_found(app: &App, theme: Theme, area: Rect, buf: &mut Buffer) {
    let words = if app.query.is_current() {
        format!(
            "nothing matches; {} shows everything again",
            app.keymap.app(A::Back)
        )
    } else {
        "looking".to_owned()
    };
    let open = app.selected().filter(|_| app.query.is_current());
    let open = open.map(|id| format!("{id} is open still, and the keys act on it"));
    for (words, row) in [Some(words), open].into_iter().flatten().zip(area.rows()) {
        let mut line = Text::default();
        line.space(usize::from(list::columns::GUTTER));
        line.push(&words, Role::Dim);
        line.draw(theme, row, buf);
    }
}

/// What the right end of the filter line says: marks, hits, what is below.
fn aside(app: &App) -> Text {
    let mut parts = Vec::new();
    if app.counts.marked > 0 {
        parts.push(format!("{} marked", count(app.counts.marked)));
    }
    parts.extend(app.order_words());
    if !query::view::says_found(&app.query, app.size.1) {
        parts.extend(query::view::found(&app.query, app.counts.rows));
    }
    if let Some(percent) = app.seeking_percent() {
        parts.push(format!("looking for the next hit, {percent} %"));
    }
    match (app.list.cursor, app.window.below) {
        _ if app.sorting.survey().is_some() => {}
        (list::Cursor::Follow, _) if app.counts.rows > 0 => parts.push("following".to_owned()),
        (list::Cursor::At(_), below) if below > 0 => {
            let fresh = if app.window.seen.is_some() {
                "newer"
            } else {
                "below"
            };
            let key = app.keymap.key(keymap::Action::List(list::Action::Newest));
            parts.push(format!("{} {fresh}, {key} follows", count(below as u64)));
        }
        _ => {}
    }
    Text::of(&parts.join("   "), Role::Dim)
}

// The foot of the screen.

fn footer(app: &App, at: &Layout, buf: &mut Buffer) -> Option<Position> {
    let theme = app.settings.theme;
    let width = usize::from(at.footer.width);
    if let Some(prompt) = app.secret.prompt() {
        let look = secret::view::Look {
            now: app.now,
            theme,
            keymap: app.keymap,
        };
        let cursor = secret::view::view(prompt, look, at.footer, buf);
        return Some(cursor);
    }
    if let Some(prompt) = &app.prompt {
        return Some(prompt.view(app.target.as_ref(), theme, at.footer, buf));
    }
    if let Some(cursor) = app.help_prompt(theme, at.footer, buf) {
        return Some(cursor);
    }
    if let Some(noting) = &app.noting {
        return Some(noting.view(theme, at.footer, buf));
    }
    if let Some(naming) = &app.naming {
        return Some(saved::view::prompt(naming, theme, at.footer, buf));
    }
    let line = match (&app.overlay, &app.notice) {
        (Some(menu::Overlay::Quit), _) => menu::view::quit_line(app.counts.rows),
        (Some(menu::Overlay::Confirm(_)), _) => menu::view::confirm_line(app.keymap),
        (_, Some(notice)) => {
            let role = match notice.tone {
                Tone::Good => Role::Good,
                Tone::Bad => Role::Failed,
            };
            let mut line = Text::of(" ", Role::Plain);
            line.push_within(&notice.text, role, width.saturating_sub(2));
            line
        }
        (_, None) => hints(app, width),
    };
    line.draw(theme, at.footer, buf);
    None
}

/// While a range of rows is open: how much is in it, what takes it and what ends
/// it.
fn range_hints(app: &App, width: usize) -> Option<Text> {
    if app.place() != In::List || !app.list.has_range() {
        return None;
    }
    let key = |action| app.keymap.key(keymap::Action::List(action));
    let rows = match app.window.range.len() as u64 {
        1 => "1 row".to_owned(),
        rows => format!("{} rows", count(rows)),
    };
    let mut line = Text::of(&format!(" {rows} in range   "), Role::Heading);
    for (key, words) in [
        (key(list::Action::MarkAndGoDown), "mark"),
        (key(list::Action::Range), "drop"),
        (key(list::Action::Down), "extend"),
    ] {
        let hint = hint((key, words));
        if line.width() + hint.width() <= width {
            line.append(hint);
        }
    }
    Some(line)
}

/// The keys that work here, as many as fit.
fn hints(app: &App, width: usize) -> Text {
    if let Some(line) = range_hints(app, width) {
        return line;
    }
    let mut pairs: Vec<(&str, &str)> = if app.query.typing.is_some() {
        let here = app.keymap.rows_in(In::Filter);
        let examples = [
            "event:payment_*",
            "told:5xx",
            "is:failing",
            "-sender:github",
        ];
        let examples = examples.into_iter().map(|example| (example, ""));
        here.filter_map(|row| row.hint.as_ref())
            .map(|(keys, word)| (keys.as_str(), *word))
            .chain(examples)
            .collect()
    } else {
        hints_of(app)
    };
    // Whatever is left out for want of room, the way out is said, and the help
    // says the rest.
    let is_kept = |&(_, word): &(&str, &str)| matches!(word, "back" | "close" | "leave" | "help");
    let mut room = width.saturating_sub(1);
    pairs.sort_by_key(|(_, word)| *word == "help");
    let kept: usize = pairs
        .iter()
        .filter(|pair| is_kept(pair))
        .map(width_of)
        .sum();
    room = room.saturating_sub(kept);
    let mut line = Text::of(" ", Role::Plain);
    for pair in pairs {
        if is_kept(&pair) {
            line.append(hint(pair));
        } else if width_of(&pair) <= room {
            room -= width_of(&pair);
            line.append(hint(pair));
        } else {
            room = 0;
        }
    }
    line
}

fn width_of(pair: &(&str, &str)) -> usize {
    hint(*pair).width()
}

fn hint((keys, word): (&str, &str)) -> Text {
    let mut text = Text::of(keys, Role::Key);
    if !word.is_empty() {
        text.push(&format!(" {word}"), Role::Plain);
    }
    text.space(2);
    text
}

fn hints_of(app: &App) -> Vec<(&'static str, &'static str)> {
    let place = app.place();
    let key = |action| app.keymap.app(action);
    let here: Vec<_> = app.keymap.rows_in(place).collect();
    let is_other = |keys: &_| here.iter().all(|own| own.keys != *keys);
    let anywhere = app.keymap.rows_in(In::Anywhere);
    let anywhere = anywhere.filter(|row| place.is_pane() && is_other(&row.keys));
    let mut hints: Vec<_> = here
        .iter()
        .copied()
        .chain(anywhere)
        .filter_map(|row| row.hint.as_ref())
        .map(|(keys, word)| (keys.as_str(), *word))
        .collect();
    if place == In::Detail {
        let subject = app.detail.subject();
        let is_received = subject.is_some_and(|it| it.known.entry.received().is_some());
        hints.retain(|(_, word)| match app.tab() {
            Tab::Body => true,
            Tab::Head if is_received => *word != "fold",
            Tab::Head | Tab::Sig | Tab::Sent | Tab::Raw => !matches!(*word, "fold" | "by value"),
        });
    }
    // Who has a target seldom sets another: what is left out for want of room
    // is at the end.
    if app.target.is_some()
        && let Some(target) = hints.iter().position(|(_, word)| *word == "target")
    {
        hints[target..].rotate_left(1);
    }
    if app.holds_selected()
        && let Some(replay) = hints.iter_mut().find(|(_, word)| *word == "replay")
    {
        *replay = (key(A::Permit), "permit");
    }
    if place == In::List {
        hints.splice(1..1, folding_hint(app));
    }
    if place == In::List && app.shown.is_empty() && app.counts.rows > 0 {
        hints.retain(|(_, word)| matches!(*word, "filter" | "failing" | "help"));
        hints.insert(0, (key(A::Back), "everything"));
    }
    if place == In::List && app.counts.rows == 0 {
        hints.retain(|(_, word)| matches!(*word, "target" | "help"));
        hints.push((key(A::AskQuit), "quit"));
    }
    if app.zoom == Zoom::One && place.is_pane() {
        hints.insert(0, (key(A::Back), "back"));
    }
    hints
}

/// What a key does to the tries of the selected row, where it stands for some.
fn folding_hint(app: &App) -> Option<(&'static str, &'static str)> {
    let key = |action| app.keymap.key(keymap::Action::List(action));
    let selected = |row: &&list::view::Shown| app.window.selected == Some(row.known.id);
    match app.shown.iter().find(selected)?.place {
        Place::Folded(_) => Some((key(list::Action::Unfold), "unfold")),
        Place::Open => Some((key(list::Action::Fold), "fold")),
        Place::Alone | Place::Try => None,
    }
}

// Before anything has arrived.

fn teach(app: &App, at: &Layout, buf: &mut Buffer) {
    let theme = app.settings.theme;
    let area = at
        .headings
        .union(at.list)
        .union(at.title)
        .union(at.detail)
        .union(at.status);
    let area = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    draw_lines(&lesson(app), theme, area, buf);
}

fn lesson(app: &App) -> Vec<Text> {
    let host = app
        .listener
        .addresses
        .first()
        .copied()
        .map(from_here)
        .map_or_else(String::new, |at| at.to_string());
    let scheme = app.listener.scheme;
    let url = format!("{}://{host}", scheme.as_str());
    // curl does not trust a certificate that this machine made for itself.
    let curl = match scheme {
        Scheme::Http => format!("curl -d '{{\"event\":\"payment_received\"}}' {host}/hooks"),
        Scheme::Https => format!("curl -kd '{{\"event\":\"payment_received\"}}' {url}/hooks"),
    };
    let key = |action| app.keymap.app(action);
    let plain = |text: &str| Text::of(text, Role::Plain);
    if app.size.0 < NARROW {
        let mut lines = vec![
            plain(" Any request to"),
            plain("   ").and(&url, Role::Heading),
            plain(" is kept and answered 200."),
            Text::default(),
        ];
        lines.extend(samples(" ", "  sample events", app));
        lines.push(
            plain(" ")
                .and(key(A::AskTarget), Role::Key)
                .and("  where replays go", Role::Plain),
        );
        return lines;
    }
    let mut lines = vec![
        plain(" 1  Any request to   ")
            .and(&url, Role::Heading)
            .and("   is kept, shown and answered 200.", Role::Plain),
        plain("    Try   ").and(&curl, Role::Key),
    ];
    lines.extend(samples(
        "    or    ",
        "   sample events, one broken on purpose (not sent to your app)",
        app,
    ));
    lines.extend([
        Text::default(),
        plain(" 2  To your app      ")
            .and(key(A::AskTarget), Role::Key)
            .and(
                "   where replays go, e.g. 3000 or localhost:3000/hooks",
                Role::Plain,
            ),
        plain("    Then  ").and(key(A::Replay), Role::Key).and(
            "   sends the selected event there again, as often as you like.",
            Role::Plain,
        ),
        Text::default(),
        plain(" 3  Signatures       ")
            .and(key(A::AskSecret), Role::Key)
            .and(
                "   paste a secret; kept in memory for this run only",
                Role::Plain,
            ),
        plain("    or    ")
            .and("HOOKGLASS_SECRET_STRIPE=whsec_...", Role::Key)
            .and("   in the environment, for every run", Role::Plain),
        Text::default(),
        plain(" Nothing leaves this machine, and nothing is written to disk."),
    ]);
    lines
}

/// The line of the key for sample events, where it works.
fn samples(before: &str, after: &str, app: &App) -> Option<Text> {
    (app.listener.scheme == Scheme::Http).then(|| {
        Text::of(before, Role::Plain)
            .and(app.keymap.app(A::SendSamples), Role::Key)
            .and(after, Role::Plain)
    })
}

/// Where a listener is reached from this machine.
fn from_here(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

/// The tab whose name is at a place.
pub(super) fn tab_at(app: &App, at: &Layout, place: Position) -> Option<usize> {
    let in_title = at.title.height >= 3 && place.y == at.title.y + 2 && at.title.contains(place);
    let in_rule = at.arrangement == Arrangement::Stacked && at.rule.contains(place);
    if !in_title && !in_rule {
        return None;
    }
    let row = if in_title {
        Rect {
            y: place.y,
            height: 1,
            ..at.title
        }
    } else {
        at.rule
    };
    let mut buf = Buffer::empty(row);
    let focus = Focus::Elsewhere;
    if in_rule {
        detail::view::rule(&app.detail, focus, row.width.into()).draw(
            app.settings.theme,
            row,
            &mut buf,
        );
    } else {
        detail::view::tabs_line(&app.detail, focus, row.width.into()).draw(
            app.settings.theme,
            row,
            &mut buf,
        );
    }
    let text: String = row
        .positions()
        .map(|at| buf[at].symbol().to_owned())
        .collect();
    let column = usize::from(place.x - row.x);
    let starts: Vec<usize> = Tab::ALL
        .iter()
        .enumerate()
        .map(|(index, tab)| {
            let name = format!("{} {}", index + 1, tab.name());
            text.find(&name)
                .map_or(usize::MAX, |byte| text[..byte].chars().count())
        })
        .collect();
    starts.iter().rposition(|start| *start <= column)
}
