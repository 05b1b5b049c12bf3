//! What the user trusts from the start, as a flag.

use crate::exchange::{Trust, host::HostPattern};

/// The flag of every command that listens.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(id = "trust")]
pub(super) struct Options {
    /// A host under which events may come, such as that of a tunnel, or *.DOMAIN for all below one; what asks for
    /// another is held (may be repeated)
    #[arg(
        long,
        env = "HOOKGLASS_TRUST_HOST",
        value_name = "HOST",
        value_delimiter = ','
    )]
    trust_host: Vec<HostPattern>,
}

impl Options {
    /// The trust a run begins with.
    pub(super) fn trust(&self) -> Trust {
        Trust::new(self.trust_host.clone())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::exchange::{Head, Mark, Marks};

    #[derive(Debug, Parser)]
    struct Arguments {
        #[command(flatten)]
        trust: Options,
    }

    #[test]
    fn hosts_are_named_one_by_one_or_with_commas() {
        let arguments = ["", "--trust-host", "a.test,*.b.test", "--trust-host=c.test"];
        let trust = Arguments::try_parse_from(arguments).unwrap().trust.trust();
        let unknown = Marks::NONE.with(Mark::UnknownHost);
        for (host, marks) in [
            ("a.test", Marks::NONE),
            ("x.b.test", Marks::NONE),
            ("c.test", Marks::NONE),
            ("b.test", unknown),
        ] {
            let head = format!("POST / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            assert_eq!(
                trust.weigh(unknown, Head::new(head.as_bytes())),
                marks,
                "{host}"
            );
        }
    }

    #[test]
    fn a_star_alone_is_refused_with_the_reason() {
        let said = Arguments::try_parse_from(["", "--trust-host", "*"]).unwrap_err();
        assert!(said.to_string().contains("name the host"), "{said}");
    }
}
