//! What the user says of how roles look: `failed = "red bold"`.

use std::{fmt, str::FromStr as _};

use ratatui::style::{Color, Modifier, Style};

use super::{ROLES, Role};
use crate::exchange::nearest;

/// What the user says of roles. It lives as long as the program.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Own(&'static [(Role, Style)]);

/// The attributes by name.
const ATTRIBUTES: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
    ("italic", Modifier::ITALIC),
];

/// The names of the colours that a terminal has of its own.
const COLOURS: &[&str] = &[
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Own({})", self.0.len())
    }
}

impl Own {
    /// Reads `(role, style)`, the later of two for one role counts. Or says
    /// which of them is wrong, and why.
    pub fn parse(said: &[(&str, &str)]) -> Result<Self, (usize, String)> {
        let read = said.iter().enumerate().map(|(number, (name, style))| {
            let read = role(name).and_then(|role| Ok((role, self::style(style)?)));
            read.map_err(|why| (number, why))
        });
        let read: Vec<_> = read.collect::<Result<_, _>>()?;
        Ok(Self(Box::leak(read.into_boxed_slice())))
    }

    /// How the user wants a role to look; none where nothing is said of it.
    #[must_use]
    pub fn style(self, role: Role) -> Option<Style> {
        let mut said = self.0.iter().rev();
        said.find(|(other, _)| *other == role)
            .map(|(_, style)| *style)
    }
}

fn role(name: &str) -> Result<Role, String> {
    let row = ROLES.iter().find(|(known, _)| *known == name);
    row.map(|(_, role)| *role).ok_or_else(|| {
        let names = || ROLES.iter().map(|(name, _)| *name);
        let cure = nearest(name, names()).map_or_else(
            || format!("there is {}", names().collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean {near}?"),
        );
        format!("there is no role {name}; {cure}")
    })
}

/// `208 bold underline`, `#ff8700`, `plain`.
fn style(said: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut words = said.split_whitespace().peekable();
    if words.peek().is_none() {
        return Err("it is empty; write plain for the terminal's own look".to_owned());
    }
    for word in words {
        let word = word.to_ascii_lowercase();
        if word == "plain" {
            continue;
        }
        if let Some((_, attribute)) = ATTRIBUTES.iter().find(|(name, _)| *name == word) {
            style = style.add_modifier(*attribute);
        } else if let (Some(colour), None) = (colour(&word), style.fg) {
            style = style.fg(colour);
        } else {
            return Err(mistake(&word, style.fg.is_some()));
        }
    }
    Ok(style)
}

fn mistake(word: &str, has_colour: bool) -> String {
    if has_colour && colour(word).is_some() {
        return format!("{word} is a second colour; there is one, that of the text");
    }
    let attributes = ATTRIBUTES.iter().map(|(name, _)| *name);
    let near = nearest(word, COLOURS.iter().copied().chain(attributes));
    let cure = near.map_or_else(
        || {
            "write a colour (red, bright-red, 208, #ff8700), bold, dim, underline, reverse or plain"
                .to_owned()
        },
        |near| format!("did you mean {near}?"),
    );
    format!("{word} is no colour and no attribute; {cure}")
}

fn colour(word: &str) -> Option<Color> {
    if let Some(at) = COLOURS.iter().position(|name| *name == word) {
        return u8::try_from(at).ok().map(Color::Indexed);
    }
    let is_index = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_rgb = word.len() == 7 && word.starts_with('#');
    (is_index || is_rgb)
        .then(|| Color::from_str(word).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_a_colour_and_attributes() {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let table = [
            ("red bold", bold.fg(Color::Indexed(1))),
            ("bold bright-red", bold.fg(Color::Indexed(9))),
            ("208", Style::new().fg(Color::Indexed(208))),
            ("#ff8700", Style::new().fg(Color::Rgb(255, 135, 0))),
            ("plain", Style::new()),
            (
                "Underline REVERSE",
                Style::new().add_modifier(Modifier::UNDERLINED | Modifier::REVERSED),
            ),
        ];
        for (said, expected) in table {
            let own = Own::parse(&[("warn", said)]).unwrap();
            assert_eq!(own.style(Role::Warn), Some(expected), "{said}");
            assert_eq!(own.style(Role::Good), None);
        }
    }

    #[test]
    fn a_mistake_names_the_cause_and_the_cure() {
        let table = [
            (
                "faild",
                "red",
                "there is no role faild; did you mean failed?",
            ),
            (
                "failed",
                "redd",
                "redd is no colour and no attribute; did you mean red?",
            ),
            (
                "failed",
                "300",
                "300 is no colour and no attribute; write a colour",
            ),
            (
                "failed",
                "#ff87",
                "#ff87 is no colour and no attribute; write a colour",
            ),
            (
                "failed",
                "red blue",
                "blue is a second colour; there is one, that of the text",
            ),
            (
                "failed",
                " ",
                "it is empty; write plain for the terminal's own look",
            ),
        ];
        for (role, said, expected) in table {
            let (number, why) = Own::parse(&[("plain", "plain"), (role, said)]).unwrap_err();
            assert_eq!(number, 1);
            assert!(why.starts_with(expected), "{why}");
        }
    }
}
