//! Which commands take settings from files, and what may not stand in one. A
//! file of the project comes with whatever was cloned: it may change how much
//! is kept and how that looks, and must not open a door.

use super::place::Whose;

/// What a command takes from the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    All,
    /// Only these: its other flags are not those of `listen`, even where they
    /// are called the same.
    Only(&'static [&'static str]),
}

const TAKES: &[(&str, Takes)] = &[
    ("listen", Takes::All),
    ("demo", Takes::All),
    ("config", Takes::All),
    (
        "send",
        Takes::Only(&["to", "timeout", "secret", "public-url", "trust-host"]),
    ),
    ("verify", Takes::Only(&["secret", "public-url"])),
    ("senders", Takes::Only(&[])),
];

/// What that command takes; none where it takes nothing.
pub(super) fn takes(command: &str) -> Option<Takes> {
    let row = TAKES.iter().find(|(name, _)| *name == command);
    row.map(|(_, takes)| *takes)
}

impl Takes {
    pub(super) fn has(self, key: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(keys) => keys.contains(&key),
        }
    }
}

/// Where a flag is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Not {
    /// In no file: who reads the command line is to see it there.
    Anywhere,
    /// In a project's file.
    InProject,
}

/// Flags that decide who reaches hookglass, what it reaches, and what it lets
/// through. That a project names no file needs no row.
const REFUSED: &[(&str, Not)] = &[
    ("allow-target", Not::Anywhere),
    ("config", Not::Anywhere),
    ("bind", Not::InProject),
    ("tls", Not::InProject),
    ("secret", Not::InProject),
    ("trust-host", Not::InProject),
];

/// Whether a file of anybody may set it.
pub(super) fn is_of_files(flag: &str) -> bool {
    !REFUSED.contains(&(flag, Not::Anywhere))
}

/// Why a flag may not stand in a file of `whose`, if it may not. `own` is the
/// user's file as one writes it.
pub(super) fn refusal(flag: &str, whose: Whose, own: &str) -> Option<String> {
    let row = REFUSED.iter().find(|(name, _)| *name == flag);
    let variable = || format!("HOOKGLASS_{}", flag.to_uppercase().replace('-', "_"));
    match (row?.1, whose) {
        (Not::Anywhere, _) => Some(format!(
            "it is never read from a file; give --{flag} or {}",
            variable()
        )),
        (Not::InProject, Whose::Project) => Some(in_project("say that", flag, own)),
        (Not::InProject, Whose::User) => None,
    }
}

/// Whether a file of `whose` may name a file in a value of that flag: what
/// comes with a project neither reads nor writes elsewhere.
pub(super) fn may_name_a_file(flag: &str, whose: Whose, own: &str) -> Result<(), String> {
    match whose {
        Whose::User => Ok(()),
        Whose::Project => Err(in_project("name a file", flag, own)),
    }
}

fn in_project(what: &str, flag: &str, own: &str) -> String {
    format!("a project's file may not {what}; put it into {own} or give --{flag}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_name_commands_and_flags_that_exist() {
        let command = crate::cli::command();
        let has = |name: &str, flag: &str| {
            let found = command.find_subcommand(name).unwrap();
            found
                .get_arguments()
                .any(|arg| arg.get_long() == Some(flag))
        };
        for (name, takes) in TAKES {
            if let Takes::Only(flags) = takes {
                for flag in *flags {
                    assert!(has(name, flag), "{name} --{flag}");
                    assert!(has("listen", flag), "listen --{flag}");
                }
            }
        }
        for (flag, _) in REFUSED {
            assert!(has("listen", flag), "--{flag}");
        }
    }

    #[test]
    fn a_refusal_says_where_else_it_may_stand() {
        let said = |flag, whose| refusal(flag, whose, "~/c.toml");
        assert_eq!(said("bind", Whose::User), None);
        assert_eq!(said("to", Whose::Project), None);
        assert_eq!(
            said("bind", Whose::Project).unwrap(),
            "a project's file may not say that; put it into ~/c.toml or give --bind"
        );
        let never = "it is never read from a file; give --allow-target or HOOKGLASS_ALLOW_TARGET";
        for whose in [Whose::User, Whose::Project] {
            assert_eq!(said("allow-target", whose).unwrap(), never);
        }
    }
}
