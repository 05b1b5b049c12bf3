//! The first line of the screen: where events come from and go to, and the
//! figures. What is far from its limit is not shown; near it, it is.

use super::{App, Health, Still};
use crate::tui::{
    text::{Text, count},
    theme::Role,
};

/// From this width on the header names the host of the target, and the URL
/// that senders were given.
const ROOMY: usize = 100;

/// From this width on the header shows how the rate was in the last seconds.
const WIDE: usize = 200;

/// ` hookglass  :4665 → localhost:3000/hooks up      12/s  1,204 events  3 failing`
pub(super) fn line(app: &App, width: usize) -> Text {
    let name = Text::of(" hookglass", Role::Heading).and(" ", Role::Plain);
    let place = place(app, width);
    let room = width.saturating_sub(place.width() + 1);
    let figures = figures(app, width);
    let fitting = |room: usize| fitting(&figures, room);
    // Where not even what is failing has room beside it, the name goes.
    let (mut line, figures) = match fitting(room.saturating_sub(name.width())) {
        Some(figures) => (name, figures),
        None => (Text::default(), fitting(room).unwrap_or_default()),
    };
    line.append(place);
    line.with_right(figures, width)
}

/// Where events come from and where they go on.
fn place(app: &App, width: usize) -> Text {
    let mut line = Text::of(" ", Role::Plain);
    if let Some(url) = app.settings.public_url.as_ref().filter(|_| width >= ROOMY) {
        line.push_ends(&**url, Role::Plain, 40);
        line.push(" → ", Role::Dim);
    }
    line.push(&address(app), Role::Plain);
    if let Some(target) = &app.target {
        line.push(" → ", Role::Dim);
        line.push_ends(&short(&target.target().to_string(), width), Role::Plain, 40);
        match app.health {
            Some(Health::Up) => line.push(" up", Role::Good),
            Some(Health::Down) => line.push(" down", Role::Failed),
            None => {}
        }
    }
    line
}

/// A target as short as it is clear: without the scheme, and where there is
/// little room without a host that is this machine.
fn short(url: &str, width: usize) -> String {
    let target = url.trim_start_matches("http://");
    let here = ["localhost", "127.0.0.1", "[::1]"].into_iter();
    let here = here
        .filter_map(|host| target.strip_prefix(host))
        .find(|rest| rest.starts_with(':'));
    here.filter(|_| width < ROOMY).unwrap_or(target).to_owned()
}

/// Where we listen, as short as it is clear.
fn address(app: &App) -> String {
    match app.listener.addresses.first() {
        None => "not listening".to_owned(),
        Some(address) if address.ip().is_loopback() => format!(":{}", address.port()),
        Some(address) => address.to_string(),
    }
}

/// What a figure counts. Where there is not room for all, the first ones here
/// are left out first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Figure {
    /// The rate of the last seconds, as bars.
    Bars,
    /// How many arrive in a second.
    Rate,
    /// How many left memory.
    Evicted,
    /// How many connections were turned away.
    TurnedAway,
    /// How many connections are open.
    Connections,
    /// How many events there are.
    Events,
    /// How many are failing. It stays.
    Failing,
}

/// What is to be shown, in the order of the line.
fn figures(app: &App, width: usize) -> Vec<(Figure, Text)> {
    let counts = app.counts;
    let noun = if counts.rows == 1 { "event" } else { "events" };
    let rate = app.rate.per_second();
    let is_moving = app.settings.still == Still::Moving;
    let figures = [
        bars(app, width).map(|bars| (Figure::Bars, bars, Role::Dim)),
        (is_moving && rate > 0).then(|| (Figure::Rate, format!("{}/s", count(rate)), Role::Plain)),
        (counts.rows == 0).then(|| (Figure::Failing, "waiting".to_owned(), Role::Dim)),
        Some((
            Figure::Events,
            format!("{} {noun}", count(counts.rows)),
            Role::Plain,
        )),
        some(Figure::Evicted, counts.evicted, "left memory", Role::Warn),
        some(
            Figure::TurnedAway,
            counts.turned_away,
            "turned away",
            Role::Warn,
        ),
        connections(app).map(|words| (Figure::Connections, words, Role::Warn)),
        some(Figure::Failing, counts.failing, "failing", Role::Failed),
    ];
    figures
        .into_iter()
        .flatten()
        .map(|(figure, words, role)| (figure, Text::of(&format!("{words}  "), role)))
        .collect()
}

/// The rate of the last seconds, where there is much room.
fn bars(app: &App, width: usize) -> Option<String> {
    let is_moving = app.settings.still == Still::Moving && app.rate.per_second() > 0;
    let has_room = width >= WIDE && is_moving;
    has_room.then(|| app.rate.bars()).flatten()
}

/// A figure with its words, where there is anything to count.
fn some(figure: Figure, number: u64, what: &str, role: Role) -> Option<(Figure, String, Role)> {
    (number > 0).then(|| (figure, format!("{} {what}", count(number)), role))
}

/// How many connections are open, where few more may be.
fn connections(app: &App) -> Option<String> {
    let (open, most) = (app.listener.connections, app.listener.most);
    let is_near = most > 0 && open.saturating_mul(10) >= most.saturating_mul(9);
    is_near.then(|| format!("{}/{} connections", count(open as u64), count(most as u64)))
}

/// As many figures as there is room for; none where not even those that stay
/// have room.
fn fitting(figures: &[(Figure, Text)], room: usize) -> Option<Text> {
    let mut shown: Vec<&(Figure, Text)> = figures.iter().collect();
    loop {
        let width: usize = shown.iter().map(|(_, text)| text.width()).sum();
        if width <= room {
            break;
        }
        let least = shown.iter().map(|(figure, _)| *figure).min()?;
        if least == Figure::Failing {
            return None;
        }
        shown.retain(|(figure, _)| *figure != least);
    }
    let mut line = Text::default();
    for (_, text) in shown {
        line.append(text.clone());
    }
    Some(line)
}
