//! Phrases: the lines of plain words and texts in quotes in which rows of facts
//! are written for people, as in `header User-Agent beginning with Stripe/`.
//!
//! A word ends at white space. A text that has some, or might be taken for
//! something else, stands in quotes: `"a b"`, with `\"`, `\\`, `\n`, `\r`, `\t`
//! and `\u{1b}` in it.
//!
//! Not here: which phrases there are. That is of the types that are written so.

use std::{fmt, iter::Peekable, ops::Range, str::CharIndices};

use super::nearest;

/// A phrase that is read word by word.
#[derive(Clone, Debug)]
pub struct Phrase {
    words: Vec<Word>,
    next: usize,
    /// The length of the text, in bytes.
    end: usize,
}

#[derive(Clone, Debug)]
struct Word {
    text: String,
    form: Form,
    at: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Quoted,
}

/// Why a phrase cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Mistake {
    /// Cause, then cure.
    pub what: String,
    /// The bytes of the text; empty behind its end.
    pub at: Range<usize>,
}

/// Reads the whole of `text` with `read`.
pub fn whole<T>(
    text: &str,
    read: impl FnOnce(&mut Phrase) -> Result<T, Mistake>,
) -> Result<T, Mistake> {
    let mut phrase = Phrase::parse(text)?;
    let found = read(&mut phrase)?;
    phrase.is_done().then_some(()).ok_or_else(|| {
        let more = phrase.words.get(phrase.next).map(|word| &word.text);
        let more = more.map_or("", String::as_str);
        phrase.mistake(format!("there is more than one can read here: {more}"))
    })?;
    Ok(found)
}

impl Phrase {
    /// Takes a text apart into words.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let mut chars = text.char_indices().peekable();
        let mut words = Vec::new();
        while let Some((start, first)) = chars.next() {
            if first.is_whitespace() {
                continue;
            }
            words.push(if first == '"' {
                quoted(start, &mut chars)?
            } else {
                plain(start, first, &mut chars)
            });
        }
        Ok(Self {
            words,
            next: 0,
            end: text.len(),
        })
    }

    /// Whether these plain words come next; they are passed then.
    pub fn takes(&mut self, words: &str) -> bool {
        let count = words.split(' ').count();
        let there = self.words.get(self.next..self.next + count);
        let is_it = there.is_some_and(|there| {
            let mut both = there.iter().zip(words.split(' '));
            both.all(|(word, wanted)| word.is(wanted))
        });
        if is_it {
            self.next += count;
        }
        is_it
    }

    /// Passes these plain words, or says that they are missing.
    pub fn expect(&mut self, words: &str) -> Result<(), Mistake> {
        if self.takes(words) {
            return Ok(());
        }
        Err(self.mistake(format!("expected {words} here")))
    }

    /// The next word or text in quotes, which stands for itself; `what` is
    /// expected: `the name of a header`. It lives as long as the program, as
    /// rows do.
    pub fn text(&mut self, what: &str) -> Result<&'static str, Mistake> {
        let Some(word) = self.words.get(self.next) else {
            return Err(self.mistake(format!("expected {what} here")));
        };
        let text = word.text.clone();
        self.next += 1;
        Ok(Box::leak(text.into_boxed_str()))
    }

    /// A path into the document, when one comes next: `/data/amount`, and
    /// `the document` for the whole.
    #[must_use]
    pub fn path(&mut self) -> Option<&'static str> {
        if self.takes("the document") {
            return Some("");
        }
        let word = self.words.get(self.next)?;
        (word.form == Form::Quoted || word.text.starts_with('/')).then_some(())?;
        self.text("a path").ok()
    }

    /// A path into the document, or what is wrong.
    pub fn expect_path(&mut self) -> Result<&'static str, Mistake> {
        self.path()
            .ok_or_else(|| self.mistake("expected a path such as /data/id here".to_owned()))
    }

    /// Whether a text in quotes comes next.
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        let word = self.words.get(self.next);
        word.is_some_and(|word| word.form == Form::Quoted)
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.next >= self.words.len()
    }

    /// That something else was expected, at the next word.
    #[must_use]
    pub fn mistake(&self, what: String) -> Mistake {
        let word = self.words.get(self.next);
        Mistake {
            what,
            at: word.map_or(self.end..self.end, |word| word.at.clone()),
        }
    }

    /// That the next word is none of `forms`, each of which begins with the
    /// word it is told by: the nearest is named, or all are.
    #[must_use]
    pub fn lost(&self, forms: &[&str]) -> Mistake {
        let written = self.words.get(self.next).map_or("", |word| &word.text);
        let starts = forms.iter().filter_map(|form| form.split(' ').next());
        let starts: Vec<String> = starts.map(str::to_ascii_lowercase).collect();
        let near = nearest(written, starts.iter().map(String::as_str));
        let near = near.and_then(|near| starts.iter().position(|start| start == near));
        let near = near.and_then(|at| forms[at].split(' ').next());
        let near = near.filter(|near| !near.eq_ignore_ascii_case(written));
        let cure = near.map_or_else(
            || format!("write {}", alternatives(forms)),
            |near| format!("did you mean {near}?"),
        );
        self.mistake(match written {
            "" => format!("something is missing here; {cure}"),
            written => format!("{written} cannot be read here; {cure}"),
        })
    }
}

impl Word {
    fn is(&self, wanted: &str) -> bool {
        self.form == Form::Plain && self.text.eq_ignore_ascii_case(wanted)
    }
}

/// `a, b or c`.
#[must_use]
pub fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

type Chars<'t> = Peekable<CharIndices<'t>>;

fn plain(start: usize, first: char, chars: &mut Chars<'_>) -> Word {
    let mut text = String::from(first);
    while let Some((_, next)) = chars.next_if(|(_, next)| !next.is_whitespace()) {
        text.push(next);
    }
    Word {
        at: start..start + text.len(),
        text,
        form: Form::Plain,
    }
}

fn quoted(start: usize, chars: &mut Chars<'_>) -> Result<Word, Mistake> {
    let mut text = String::new();
    while let Some((at, next)) = chars.next() {
        match next {
            '"' => {
                return Ok(Word {
                    text,
                    form: Form::Quoted,
                    at: start..at + 1,
                });
            }
            '\\' => text.push(escaped(at, chars)?),
            _ => text.push(next),
        }
    }
    Err(Mistake {
        what: "the text in quotes has no end; close it with \"".to_owned(),
        at: start..start + 1,
    })
}

fn escaped(at: usize, chars: &mut Chars<'_>) -> Result<char, Mistake> {
    let wrong = |length: usize| Mistake {
        what: "this stands for nothing; write \\\", \\\\, \\n, \\r, \\t or \\u{1b}".to_owned(),
        at: at..at + length,
    };
    let (_, kind) = chars.next().ok_or_else(|| wrong(1))?;
    match kind {
        '"' | '\\' => Ok(kind),
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        't' => Ok('\t'),
        'u' => {
            let digits: String = chars
                .by_ref()
                .map(|(_, digit)| digit)
                .take_while(|digit| *digit != '}')
                .collect();
            let number = digits.strip_prefix('{');
            number
                .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                .and_then(char::from_u32)
                .ok_or_else(|| wrong(2))
        }
        other => Err(wrong(1 + other.len_utf8())),
    }
}

/// A text as a phrase has it: plain where it can be, else in quotes.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'t>(pub &'t str);

/// A text in quotes: `"a b"`.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'t>(pub &'t str);

/// A path as a phrase has it.
#[derive(Clone, Copy, Debug)]
pub struct Path<'t>(pub &'t str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '"';
        if !self.0.is_empty() && self.0.chars().all(is_plain) {
            f.write_str(self.0)
        } else {
            Quoted(self.0).fmt(f)
        }
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                c if c.is_control() => write!(f, "\\u{{{:x}}}", u32::from(c))?,
                c => write!(f, "{c}")?,
            }
        }
        f.write_str("\"")
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("the document"),
            path if path.starts_with('/') => Plain(path).fmt(f),
            path => Quoted(path).fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_passed_and_texts_are_taken() {
        let mut phrase = Phrase::parse("No header  \"X A\"").unwrap();
        assert!(!phrase.takes("no header X"));
        assert!(phrase.takes("no header"));
        assert_eq!(phrase.text("a name"), Ok("X A"));
        assert!(phrase.is_done());
        // In quotes nothing is a word of ours.
        assert!(!Phrase::parse("\"no\"").unwrap().takes("no"));
    }

    #[test]
    fn a_mistake_is_where_it_is_and_says_what_was_meant() {
        let lost = Phrase::parse("heder X")
            .unwrap()
            .lost(&["header NAME", "/path"]);
        assert_eq!(lost.at, 0..5);
        assert_eq!(lost.what, "heder cannot be read here; did you mean header?");
        let lost = Phrase::parse("").unwrap().lost(&["header NAME", "/path"]);
        assert_eq!(
            lost.what,
            "something is missing here; write header NAME or /path"
        );
        for (text, at) in [("a \"b", 2..3), ("\"\\x\"", 1..3), ("\"\\u{zz}\"", 1..3)] {
            assert_eq!(Phrase::parse(text).unwrap_err().at, at, "{text}");
        }
        let more = whole("a b", |phrase| phrase.text("a word")).unwrap_err();
        assert_eq!(
            (more.at, &*more.what),
            (2..3, "there is more than one can read here: b")
        );
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(text in any::<String>()) {
            let written = Plain(&text).to_string();
            prop_assert_eq!(whole(&written, |phrase| phrase.text("")), Ok(&*text));
            let written = Quoted(&text).to_string();
            prop_assert_eq!(whole(&written, |phrase| phrase.text("")), Ok(&*text));
            let written = Path(&text).to_string();
            prop_assert_eq!(whole(&written, Phrase::expect_path), Ok(&*text));
        }

        #[test]
        fn whatever_is_written_has_its_mistake_within(text in "[a\"\\\\u{} é]{0,8}") {
            if let Err(mistake) = Phrase::parse(&text) {
                prop_assert!(text.get(mistake.at).is_some());
            }
        }
    }
}
