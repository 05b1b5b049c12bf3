//! What the user says senders are told: rules as flags.

use std::{ffi::OsString, fmt, sync::Arc};

use clap::Args;

use super::{config::Begin, speech};
use crate::{
    answer::{Handshakes, Rule, handshake},
    filter::Mistake,
};

/// The flags of every command that listens.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Answers")]
#[group(id = "answers")]
pub(super) struct Options {
    /// A rule of what senders are told: FILTER => ANSWER, as in 'path=/hooks => 500 x2, 200' (may be repeated)
    #[arg(
        long,
        env = "HOOKGLASS_ANSWER",
        value_name = "RULE",
        value_delimiter = '\n',
        allow_hyphen_values = true
    )]
    answer: Vec<String>,
    /// A handshake that is not to be answered, such as slack, or all of them: all (may be repeated)
    #[arg(
        long,
        env = "HOOKGLASS_NO_HANDSHAKE",
        value_name = "NAME",
        value_delimiter = ',',
        value_parser = handshake_name
    )]
    no_handshake: Vec<String>,
}

impl Options {
    /// The rules, in the order they are asked.
    pub(super) fn rules(&self) -> Result<Vec<Arc<Rule>>, Misread> {
        rules(self.answer.iter().map(String::as_str))
    }

    /// The handshakes that are answered.
    pub(super) fn handshakes(&self) -> anyhow::Result<Handshakes> {
        let off = self.no_handshake.iter().filter(|name| !name.is_empty());
        Ok(Handshakes::without(&off.collect::<Vec<_>>())?)
    }
}

/// A name that is known; a variable that is empty names none.
fn handshake_name(name: &str) -> Result<String, handshake::Unknown> {
    if !name.is_empty() {
        handshake::check(name)?;
    }
    Ok(name.to_owned())
}

/// A rule with its files where `begin` has them, as it may stand in a file of
/// settings.
pub(super) fn beginning(text: &str, begin: Begin<'_>) -> Result<OsString, String> {
    if text.trim().is_empty() {
        return Ok(text.into());
    }
    let placed = Rule::placed(text, begin).map_err(|mistake| mistake.what)?;
    Ok(placed.into())
}

/// Reads rules, wherever they stand; empty ones count for nothing.
pub(super) fn rules<'a>(
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Arc<Rule>>, Misread> {
    let texts = texts.into_iter().filter(|text| !text.trim().is_empty());
    texts
        .map(|text| match Rule::parse(text) {
            Ok(rule) => Ok(Arc::new(rule)),
            Err(mistake) => Err(Misread {
                text: text.to_owned(),
                mistake,
            }),
        })
        .collect()
}

/// A rule that cannot be understood.
#[derive(Debug)]
pub(super) struct Misread {
    text: String,
    mistake: Mistake,
}

impl Misread {
    /// Shows the rule, and where in it the mistake is.
    pub(super) fn show(&self) {
        speech::point(&self.text, self.mistake.at.clone());
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--answer: {}", self.mistake)
    }
}

impl std::error::Error for Misread {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_in_order_and_empty_lines_are_none() {
        let rules = rules(["path:/a => 500", "", "  ", "=> 200"]).unwrap();
        let texts: Vec<&str> = rules.iter().map(|rule| &**rule.text()).collect();
        assert_eq!(texts, ["path:/a => 500", "=> 200"]);
    }

    #[test]
    fn handshakes_are_switched_off_by_their_names() {
        assert_eq!(handshake_name("slack"), Ok("slack".to_owned()));
        assert_eq!(handshake_name(""), Ok(String::new()));
        assert!(handshake_name("slak").is_err());
        let options = Options {
            no_handshake: vec![String::new(), "all".to_owned()],
            ..Options::default()
        };
        assert!(options.handshakes().is_ok());
    }

    #[test]
    fn a_mistake_says_which_flag_it_is_of() {
        let wrong = rules(["=> 500", "=> 42"]).unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "--answer: 42 is no status; write 200 to 599"
        );
    }
}
