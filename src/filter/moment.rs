//! When a filter is asked, and so what it may ask for. Who decides an answer
//! with it asks before much is known.

use super::{
    field::{Flag, Name},
    syntax::Subject,
};

/// When a filter is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// While the answer to a sender is decided: what arrived is known, and what
    /// can be understood of it.
    BeforeAnswer,
    /// At any time after that.
    Later,
}

/// Why a field cannot be asked for before the answer, and what can: it follows
/// the name of the field.
const FIELDS: &[(Name, &str)] = &[
    (
        Name::Told,
        "is being decided here; select by what arrived, such as path, sender or event",
    ),
    (
        Name::Took,
        "is not known before the answer; select by what arrived, such as size or sender",
    ),
    (
        Name::App,
        "is not known before the answer, nothing was sent on yet; select by what arrived, such as path, sender or event",
    ),
    (
        Name::Age,
        "is always 0 before the answer; time is the time of day",
    ),
    (
        Name::Note,
        "is never there before the answer; select by what arrived, such as sender, event or id",
    ),
];

/// The same of the words after `is:`.
const FLAGS: &[(Flag, &str)] = &[
    (
        Flag::Failing,
        "is not known before the answer; sig:invalid and sig:unsigned are",
    ),
    (
        Flag::Marked,
        "is never so before the answer; select by what arrived, such as sender, event or id",
    ),
    (
        Flag::Noted,
        "is never so before the answer; select by what arrived, such as sender, event or id",
    ),
    (
        Flag::Replayed,
        "is never so before the answer; is:retry is what the sender says it tries again",
    ),
    (
        Flag::Duplicate,
        "is not known before the answer; is:retry is what the sender says it tries again",
    ),
    (
        Flag::Challenge,
        "is not known before the answer, handshakes are asked after the rules; select by what they ask with, such as query.challenge",
    ),
    (
        Flag::Refused,
        "is never so here, what is refused has its own answer; the limits are flags",
    ),
    (
        Flag::Truncated,
        "is never so here, what is too long has its own answer; select by size, or set --max-body",
    ),
];

/// Why a term with this value cannot be asked for at `moment`, in words; none
/// when it can. `name` is the field as it was written.
pub(super) fn unknown(
    moment: Moment,
    subject: &Subject,
    name: &str,
    value: &str,
) -> Option<String> {
    let Subject::Field(field) = subject else {
        return None;
    };
    if moment == Moment::Later {
        return None;
    }
    if *field == Name::Is {
        let flag = Flag::named(value)?;
        let (_, why) = FLAGS.iter().find(|(known, _)| *known == flag)?;
        return Some(format!("{name}:{value} {why}"));
    }
    let (_, why) = FIELDS.iter().find(|(known, _)| known == field)?;
    Some(format!("{name} {why}"))
}

#[cfg(test)]
mod tests {
    use crate::filter::{FIELDS, FLAGS, Filter, Needs};

    const NOT_YET: [Needs; 4] = [Needs::ANSWER, Needs::SENDINGS, Needs::MARK, Needs::NOW];

    /// A term for each row of the language.
    fn terms() -> impl Iterator<Item = String> {
        let fields = FIELDS.iter().map(|row| (row.name, row.example));
        let flags = FLAGS.iter().map(|row| ("is", row.name));
        fields
            .chain(flags)
            .map(|(name, value)| format!("{name}:{value}"))
    }

    #[test]
    fn what_is_learned_with_the_answer_or_later_is_refused_before_it() {
        for term in terms() {
            let needs = Filter::parse(&term).unwrap().needs();
            let early = Filter::parse_before_answer(&term);
            let is_late = NOT_YET.iter().any(|late| needs.has(*late));
            assert!(early.is_err() || !is_late, "{term}");
        }
    }

    #[test]
    fn the_mistake_names_the_field_as_it_was_written_and_says_what_to_ask() {
        for term in terms() {
            let Err(mistake) = Filter::parse_before_answer(&term) else {
                continue;
            };
            let name = term.split(':').next().unwrap_or_default();
            assert!(mistake.what.starts_with(name), "{term}: {}", mistake.what);
            assert!(mistake.what.contains("; "), "{term}: {}", mistake.what);
            assert_eq!(mistake.at, 0..term.len());
        }
        let mistake = Filter::parse_before_answer("path:/a (status>=500 or x)").unwrap_err();
        assert_eq!(mistake.at, 9..20);
        assert!(mistake.what.starts_with("status is being decided here; "));
    }

    #[test]
    fn a_filter_of_what_arrived_is_the_same_at_any_time() {
        let text = "sender:stripe (path:/a or query.x=1) -is:retry time>12:30 hello";
        assert_eq!(
            Filter::parse_before_answer(text).unwrap(),
            Filter::parse(text).unwrap()
        );
    }
}
