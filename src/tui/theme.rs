//! The one place that names colours.
//!
//! A role says what a piece of text is; a theme says how that looks. State is
//! never carried by colour alone: the words carry it, so that every theme,
//! also the one without any colour, shows the same.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Text.
    Plain,
    /// Text that may be overlooked: rules, punctuation, units.
    Dim,
    /// The program's own name, headings.
    Heading,
    /// The heading of the pane that has the focus.
    Focus,
    /// The selected row of the pane that has the focus.
    Selected,
    /// The selected row of another pane.
    SelectedElsewhere,
    /// Marked by the user.
    Marked,
    /// Something under way.
    Pending,
    /// Something failed: 4xx, 5xx, INVALID, down.
    Failed,
    /// Something to look at: stale, secret?, held.
    Warn,
    /// Something went well.
    Good,
    /// A key that can be pressed.
    Key,
    /// The name of a member in a body, of a header.
    Name,
    /// What a filter or a search found.
    Match,
    /// A secret that is not shown.
    Masked,
    /// A stand-in for a character that is not sent to the terminal.
    Token,
    /// A lasting banner.
    Banner,
}

/// How roles look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// 256 colours on a dark background.
    #[default]
    Dark,
    /// 256 colours on a light background.
    Light,
    /// The terminal's own 16 colours.
    Ansi,
    /// No colour at all: bold, reverse and underline.
    Plain,
}

impl Theme {
    /// The names under which a theme can be chosen.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("dark", Self::Dark),
        ("light", Self::Light),
        ("16", Self::Ansi),
        ("none", Self::Plain),
    ];

    /// The theme of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, theme)| *theme)
    }

    /// How `role` looks.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        match role {
            Role::Plain => plain,
            Role::Dim | Role::Pending | Role::Masked => plain.add_modifier(Modifier::DIM),
            Role::Heading | Role::SelectedElsewhere => bold,
            Role::Focus => self.colour(bold, 44, 25, Color::Blue, Modifier::UNDERLINED),
            Role::Selected => plain.add_modifier(Modifier::REVERSED),
            Role::Marked | Role::Key => self.colour(plain, 44, 25, Color::Blue, Modifier::BOLD),
            Role::Failed => self.colour(bold, 203, 160, Color::Red, Modifier::BOLD),
            Role::Warn => self.colour(plain, 179, 130, Color::Reset, Modifier::BOLD),
            Role::Good => self.colour(plain, 108, 28, Color::Green, Modifier::empty()),
            Role::Name => self.colour(plain, 110, 24, Color::Reset, Modifier::empty()),
            Role::Match => self
                .colour(plain, 44, 25, Color::Reset, Modifier::UNDERLINED)
                .add_modifier(Modifier::UNDERLINED),
            Role::Token => self.colour(plain, 179, 130, Color::Reset, Modifier::REVERSED),
            Role::Banner => bold.add_modifier(Modifier::REVERSED),
        }
    }

    /// `base` in one of the three colours, or with `without` where there are none.
    fn colour(self, base: Style, dark: u8, light: u8, ansi: Color, without: Modifier) -> Style {
        match self {
            Self::Dark => base.fg(Color::Indexed(dark)),
            Self::Light => base.fg(Color::Indexed(light)),
            Self::Ansi if ansi == Color::Reset => base.add_modifier(without),
            Self::Ansi => base.fg(ansi),
            Self::Plain => base.add_modifier(without),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_no_role_has_one() {
        let roles = [
            Role::Focus,
            Role::Failed,
            Role::Warn,
            Role::Good,
            Role::Key,
            Role::Match,
            Role::Token,
        ];
        for role in roles {
            let style = Theme::Plain.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
    }

    #[test]
    fn every_theme_has_a_name() {
        for (name, theme) in Theme::NAMES {
            assert_eq!(Theme::named(name), Some(theme));
        }
    }
}
