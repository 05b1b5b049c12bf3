//! The one place that names colours.
//!
//! A role says what a piece of text is; a theme says how that looks. State is
//! never carried by colour alone: the words carry it, so that every theme,
//! also the one without any colour, shows the same.

mod own;
mod signs;

use ratatui::style::{Color, Modifier, Style};

use crate::exchange::Verdict;

pub use own::Own;
pub use signs::Signs;

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

/// The roles by the names that they have in the configuration.
pub const ROLES: &[(&str, Role)] = &[
    ("plain", Role::Plain),
    ("dim", Role::Dim),
    ("heading", Role::Heading),
    ("focus", Role::Focus),
    ("selected", Role::Selected),
    ("selected-elsewhere", Role::SelectedElsewhere),
    ("marked", Role::Marked),
    ("pending", Role::Pending),
    ("failed", Role::Failed),
    ("warn", Role::Warn),
    ("good", Role::Good),
    ("key", Role::Key),
    ("name", Role::Name),
    ("match", Role::Match),
    ("masked", Role::Masked),
    ("token", Role::Token),
    ("banner", Role::Banner),
];

/// The role of a verdict.
#[must_use]
pub const fn verdict_role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::None => Role::Dim,
        Verdict::Valid => Role::Good,
        Verdict::Invalid | Verdict::Unsigned => Role::Failed,
        Verdict::Stale | Verdict::NoSecret => Role::Warn,
    }
}

/// The role of a status.
#[must_use]
pub const fn status_role(status: u16) -> Role {
    match status {
        200..=299 => Role::Good,
        400.. => Role::Failed,
        _ => Role::Warn,
    }
}

/// How roles look before the user changes some of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// 256 colours on a dark background.
    #[default]
    Dark,
    /// 256 colours on a light background.
    Light,
    /// On any background: nothing is dim, and what matters is bold, underlined
    /// or reversed in the terminal's own colours.
    HighContrast,
    /// The terminal's own 16 colours.
    Ansi,
    /// No colour at all: bold, reverse and underline.
    Plain,
}

impl Base {
    /// The names under which one can be chosen.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("dark", Self::Dark),
        ("light", Self::Light),
        ("high-contrast", Self::HighContrast),
        ("16", Self::Ansi),
        ("none", Self::Plain),
    ];

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let row = Self::NAMES.iter().find(|(known, _)| *known == name)?;
        Some(row.1)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let row = Self::NAMES.iter().find(|(_, base)| *base == self);
        row.map_or("", |(name, _)| name)
    }

    fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        if self == Self::HighContrast {
            return high_contrast(role);
        }
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
            Self::Ansi if ansi != Color::Reset => base.fg(ansi),
            Self::Ansi | Self::HighContrast | Self::Plain => base.add_modifier(without),
        }
    }
}

/// The terminal's own text colour has the most contrast to its background, so
/// only what failed has another one.
fn high_contrast(role: Role) -> Style {
    let plain = Style::new();
    let bold = plain.add_modifier(Modifier::BOLD);
    match role {
        Role::Plain | Role::Dim | Role::Pending | Role::Masked | Role::Name => plain,
        Role::Heading | Role::SelectedElsewhere | Role::Marked | Role::Key | Role::Good => bold,
        Role::Focus | Role::Warn | Role::Match => bold.add_modifier(Modifier::UNDERLINED),
        Role::Failed => bold.add_modifier(Modifier::REVERSED).fg(Color::Red),
        Role::Selected | Role::Token | Role::Banner => bold.add_modifier(Modifier::REVERSED),
    }
}

/// How roles look, and with which signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// How they look where the user says nothing else.
    pub base: Base,
    /// With which signs.
    pub signs: Signs,
    /// What the user says.
    pub own: Own,
}

impl From<Base> for Theme {
    fn from(base: Base) -> Self {
        Self {
            base,
            ..Self::default()
        }
    }
}

impl Theme {
    /// How `role` looks.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        let style = self.own.style(role);
        let style = style.unwrap_or_else(|| self.base.style(role));
        // Whoever wants no colour at all wants none of these either.
        if self.base == Base::Plain {
            return Style {
                fg: None,
                bg: None,
                ..style
            };
        }
        style
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_no_role_has_one() {
        let own = Own::parse(&[("failed", "red bold"), ("plain", "#102030")]).unwrap();
        for own in [Own::default(), own] {
            let theme = Theme {
                own,
                ..Theme::from(Base::Plain)
            };
            for (name, role) in ROLES {
                let style = theme.style(*role);
                assert_eq!((style.fg, style.bg), (None, None), "{name}");
            }
        }
    }

    #[test]
    fn with_high_contrast_nothing_is_dim() {
        for (name, role) in ROLES {
            let style = Theme::from(Base::HighContrast).style(*role);
            assert!(!style.add_modifier.contains(Modifier::DIM), "{name}");
        }
    }

    #[test]
    fn every_theme_and_every_role_has_a_name() {
        for (name, base) in Base::NAMES {
            assert_eq!(Base::named(name), Some(base));
            assert_eq!(base.name(), name);
        }
        for (number, (name, role)) in ROLES.iter().enumerate() {
            let twice = |(other, it): &(&str, Role)| other == name || it == role;
            assert_eq!(ROLES.iter().position(twice), Some(number), "{name}");
        }
    }
}
