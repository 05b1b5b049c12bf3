//! From text to a rule. A mistake is found where it stands, and says what was
//! expected there.

use std::{num::NonZeroU32, ops::Range, path::Path, time::Duration};

use chrono::NaiveDateTime;

use super::{
    Load,
    step::{Body, Does, Response, RetryAfter, Step},
    template::{Template, is_control},
};
use crate::{
    answer::chance::{self, Chance},
    exchange::nearest,
    filter::{Filter, Mistake, micros, quote},
};

/// The longest wait and the slowest body; nobody's sender waits longer.
const LONGEST: Duration = Duration::from_hours(1);

/// What begins a step, beside a status.
const DOINGS: [&str; 3] = ["close", "pass", "default"];

/// What may follow it.
const OPTIONS: [&str; 9] = [
    "x",
    "after",
    "over",
    "chance",
    "retry-after",
    "header",
    "body",
    "json",
    "file",
];

/// Headers that frame the message or belong to the connection: they are ours
/// (RFC 9110, section 7.6.1, and RFC 9112, section 6).
const FRAMING: [&str; 8] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Reads a rule. `load` gives the content of files.
pub(super) fn parse(text: &str, load: Load<'_>) -> Result<(Filter, Vec<Step>), Mistake> {
    let arrow = arrow(text)?;
    let filter = match text[..arrow].trim() {
        "*" => Filter::all(),
        _ => Filter::parse_before_answer(&text[..arrow])?,
    };
    let mut parser = Parser {
        text,
        at: arrow + 2,
        load,
    };
    let steps = parser.steps(arrow + 2)?;
    Ok((filter, steps))
}

/// Where the `=>` stands: the first at the beginning of a word, outside of
/// quotes.
pub(super) fn arrow(text: &str) -> Result<usize, Mistake> {
    let mut at = 0;
    let mut begins = true;
    while let Some(c) = text[at..].chars().next() {
        if begins && text[at..].starts_with("=>") {
            return Ok(at);
        }
        at = match c {
            '"' => quote::read(text, at)?.1,
            c => at + c.len_utf8(),
        };
        begins = c.is_whitespace() || matches!(c, ')' | '"');
    }
    let hidden = text.find("=>").map(|at| {
        Mistake::new(
            at..at + 2,
            "put a space before =>, else it is part of the word",
        )
    });
    Err(hidden.unwrap_or_else(|| {
        Mistake::new(
            at..at,
            "expected => and an answer here, as in: path:/hooks => 500",
        )
    }))
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    load: Load<'a>,
}

/// A value with its place.
type Placed<T> = (T, Range<usize>);

/// What was said of one step.
#[derive(Default)]
struct Said {
    times: Option<Placed<NonZeroU32>>,
    after: Option<Placed<Duration>>,
    over: Option<Placed<Duration>>,
    chance: Option<Placed<Chance>>,
    retry_after: Option<Placed<RetryAfter>>,
    headers: Vec<Placed<(String, Template)>>,
    body: Option<Placed<Body>>,
}

impl Parser<'_> {
    /// All steps, which begin at `start`.
    fn steps(&mut self, start: usize) -> Result<Vec<Step>, Mistake> {
        let mut steps = Vec::new();
        loop {
            let last = self.step()?;
            if self.eat_comma() {
                steps.push(last.0);
                continue;
            }
            if let (Some(times), Some(at)) = (last.0.times, last.1) {
                let so_far = self.text[start..self.at].trim();
                let what = format!(
                    "the last step repeats for ever; to pass after {times}, write {so_far}, pass"
                );
                return Err(Mistake::new(at, what));
            }
            steps.push(last.0);
            return Ok(steps);
        }
    }

    /// A step, and where it says how often it is used.
    fn step(&mut self) -> Result<(Step, Option<Range<usize>>), Mistake> {
        let (does, at) = self.doing()?;
        let said = self.options()?;
        let counted = said.times.as_ref().map(|(_, at)| at.clone());
        let step = match does {
            Doing::Status(status) => said.response(status, &at)?,
            Doing::Word(does) => said.plain(does, &self.text[at])?,
        };
        Ok((step, counted))
    }

    fn doing(&mut self) -> Result<Placed<Doing>, Mistake> {
        let (word, at) = self.word("an answer: a status such as 500, close, pass or default")?;
        let doing = match word {
            "close" => Doing::Word(Does::Close),
            "pass" => Doing::Word(Does::Pass),
            "default" => Doing::Word(Does::Default),
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                Doing::Status(status(number).map_err(|what| Mistake::new(at.clone(), what))?)
            }
            other => {
                let cure = match nearest(other, DOINGS.into_iter()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => "expected a status such as 500, close, pass or default".to_owned(),
                };
                return Err(Mistake::new(
                    at,
                    format!("there is no answer \"{other}\"; {cure}"),
                ));
            }
        };
        Ok((doing, at))
    }

    fn options(&mut self) -> Result<Said, Mistake> {
        let mut said = Said::default();
        loop {
            self.skip_space();
            if self.rest().is_empty() || self.rest().starts_with(',') {
                return Ok(said);
            }
            self.option(&mut said)?;
        }
    }

    fn option(&mut self, said: &mut Said) -> Result<(), Mistake> {
        let (word, at) = self.word("an option, or a comma and the next step")?;
        match word {
            "after" => set(&mut said.after, self.time(), at),
            "over" => set(&mut said.over, self.time(), at),
            "chance" => set(&mut said.chance, self.chance(), at),
            "retry-after" => set(&mut said.retry_after, self.retry_after(), at),
            "header" => {
                let (header, value_at) = self.header(&said.headers)?;
                said.headers.push((header, at.start..value_at.end));
                Ok(())
            }
            "body" => set(
                &mut said.body,
                self.template(Template::text, Body::Text),
                at,
            ),
            "json" => set(
                &mut said.body,
                self.template(Template::json, Body::Json),
                at,
            ),
            "file" => set(&mut said.body, self.file(), at),
            other => match times(other) {
                Some("") => {
                    let (digits, digits_at) = self.word("how often, as in x2")?;
                    let times = number_of_times(digits);
                    set(&mut said.times, placed(times, digits_at), at)
                }
                Some(digits) => {
                    let times = number_of_times(digits);
                    set(&mut said.times, placed(times, at.clone()), at)
                }
                None => Err(Mistake::new(at, no_option(other))),
            },
        }
    }

    // Values.

    fn time(&mut self) -> Result<Placed<Duration>, Mistake> {
        let (word, at) = self.word("a time like 2s or 250ms")?;
        let time = micros(word).map(Duration::from_micros);
        let time = match time {
            Some(Duration::ZERO) => Err("0 is no time to wait; leave it out".to_owned()),
            Some(time) if time > LONGEST => {
                Err("that is longer than an hour; no sender waits so long".to_owned())
            }
            Some(time) => Ok(time),
            None => Err("expected a time like 2s or 250ms".to_owned()),
        };
        placed(time, at)
    }

    fn chance(&mut self) -> Result<Placed<Chance>, Mistake> {
        let (word, at) = self.word(chance::FORM)?;
        placed(
            Chance::parse(word).ok_or_else(|| format!("expected {}", chance::FORM)),
            at,
        )
    }

    fn retry_after(&mut self) -> Result<Placed<RetryAfter>, Mistake> {
        const FORM: &str =
            "seconds like 30, or a date like \"Wed, 21 Oct 2026 07:28:00 GMT\" in quotes";
        self.skip_space();
        if self.rest().starts_with('"') {
            let (date, at) = self.quoted()?;
            let read = NaiveDateTime::parse_from_str(&date, "%a, %d %b %Y %H:%M:%S GMT");
            let date = read.map(|_| RetryAfter::Date(date));
            return placed(date.map_err(|_| format!("expected {FORM}")), at);
        }
        let (word, at) = self.word(FORM)?;
        let seconds = word.parse().map(RetryAfter::Seconds);
        placed(seconds.map_err(|_| format!("expected {FORM}")), at)
    }

    fn header(
        &mut self,
        before: &[Placed<(String, Template)>],
    ) -> Result<Placed<(String, Template)>, Mistake> {
        self.skip_space();
        if !self.rest().starts_with('"') {
            let at = self.at..self.at;
            return Err(Mistake::new(
                at,
                "expected a header in quotes, as in \"X-Name: value\"",
            ));
        }
        let (line, at) = self.quoted()?;
        let header = header(&line).and_then(|(name, value)| {
            let repeats = name.eq_ignore_ascii_case("content-type")
                && before
                    .iter()
                    .any(|((known, _), _)| known.eq_ignore_ascii_case(&name));
            if repeats {
                return Err(format!("{name} is there already; an answer has one"));
            }
            Ok((name, value))
        });
        placed(header, at)
    }

    fn template(
        &mut self,
        read: fn(&str) -> Result<Template, String>,
        body: fn(Template) -> Body,
    ) -> Result<Placed<Body>, Mistake> {
        self.skip_space();
        if !self.rest().starts_with('"') {
            let at = self.at..self.at;
            return Err(Mistake::new(at, "expected the text in quotes"));
        }
        let (text, at) = self.quoted()?;
        let body = match &text[..] {
            "" => Err("there is nothing between the quotes; leave the body out".to_owned()),
            text => read(text).map(body),
        };
        placed(body, at)
    }

    fn file(&mut self) -> Result<Placed<Body>, Mistake> {
        self.skip_space();
        let (path, at) = if self.rest().starts_with('"') {
            self.quoted()?
        } else {
            let (word, at) = self.word("the path of a file")?;
            (word.to_owned(), at)
        };
        let content = (self.load)(Path::new(&path));
        placed(content.map(|content| Body::File { path, content }), at)
    }

    // Letters.

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat_comma(&mut self) -> bool {
        self.skip_space();
        let eats = self.rest().starts_with(',');
        self.at += usize::from(eats);
        eats
    }

    /// A run of characters up to white space, a comma or a quote.
    fn word(&mut self, expected: &str) -> Result<Placed<&str>, Mistake> {
        self.skip_space();
        let start = self.at;
        let rest = &self.text[start..];
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '"'));
        self.at += end.unwrap_or(rest.len());
        let at = start..self.at;
        if at.is_empty() {
            return Err(Mistake::new(at, format!("expected {expected}")));
        }
        Ok((&self.text[at.clone()], at))
    }

    fn quoted(&mut self) -> Result<Placed<String>, Mistake> {
        let start = self.at;
        let (text, end) = quote::read(self.text, start)?;
        self.at = end;
        Ok((text, start..end))
    }
}

/// What a step does, before its options are known.
enum Doing {
    Status(u16),
    Word(Does),
}

/// A value at its place, or what is wrong with it there.
fn placed<T>(value: Result<T, String>, at: Range<usize>) -> Result<Placed<T>, Mistake> {
    match value {
        Ok(value) => Ok((value, at)),
        Err(what) => Err(Mistake::new(at, what)),
    }
}

/// Keeps what an option says, once; `at` is where its name stands.
fn set<T>(
    place: &mut Option<Placed<T>>,
    value: Result<Placed<T>, Mistake>,
    at: Range<usize>,
) -> Result<(), Mistake> {
    let (value, value_at) = value?;
    let at = at.start..value_at.end;
    if place.is_some() {
        return Err(Mistake::new(at, "this was said already; say it once"));
    }
    *place = Some((value, at));
    Ok(())
}

fn status(digits: &str) -> Result<u16, String> {
    match digits.parse() {
        Ok(status @ 200..=599) => Ok(status),
        Ok(100..=199) => Err(format!(
            "{digits} is no last word: after a 1xx the sender waits for the answer; write 200 to 599"
        )),
        _ => Err(format!("{digits} is no status; write 200 to 599")),
    }
}

/// The digits of `x2`; empty for the `x` alone.
fn times(word: &str) -> Option<&str> {
    word.strip_prefix('x')
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn number_of_times(digits: &str) -> Result<NonZeroU32, String> {
    digits
        .parse()
        .map_err(|_| "expected how often, as in x2".to_owned())
}

fn no_option(word: &str) -> String {
    let cure = match nearest(word, OPTIONS.into_iter()) {
        Some(near) => format!("did you mean {near}?"),
        None => "between steps stands a comma, and text stands in quotes".to_owned(),
    };
    format!("there is no option \"{word}\"; {cure}")
}

fn header(line: &str) -> Result<(String, Template), String> {
    let (name, value) = line
        .split_once(':')
        .ok_or("expected a colon after the name, as in \"X-Name: value\"")?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(format!("\"{name}\" is no name of a header"));
    }
    if FRAMING.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
        return Err(format!(
            "{name} is hookglass's to say, it frames the answer; leave it out"
        ));
    }
    let value = value.trim();
    if value.bytes().any(is_control) {
        return Err(format!(
            "the value of {name} holds a control character, which no header may"
        ));
    }
    Template::text(value).map(|value| (name.to_owned(), value))
}

impl Said {
    fn response(self, status: u16, at: &Range<usize>) -> Result<Step, Mistake> {
        let body = self.body.map_or(Body::Empty, |(body, _)| body);
        if matches!(status, 204 | 205 | 304) && !body.is_empty() {
            return Err(Mistake::new(
                at.clone(),
                format!(
                    "a {status} has no body (RFC 9110); answer with 200, or leave the body out"
                ),
            ));
        }
        if let (true, Some((_, at))) = (body.is_empty(), &self.over) {
            return Err(Mistake::new(
                at.clone(),
                "there is no body to write slowly; give one, or wait with after",
            ));
        }
        let response = Response {
            status,
            over: self.over.map_or(Duration::ZERO, |(over, _)| over),
            retry_after: self.retry_after.map(|(when, _)| when),
            headers: self.headers.into_iter().map(|(header, _)| header).collect(),
            body,
        };
        Ok(Step {
            does: Does::Respond(Box::new(response)),
            times: self.times.map(|(times, _)| times),
            after: self.after.map_or(Duration::ZERO, |(after, _)| after),
            chance: self.chance.map(|(chance, _)| chance),
        })
    }

    /// A step that says nothing of its own, so nothing can be said of it.
    fn plain(self, does: Does, word: &str) -> Result<Step, Mistake> {
        let of_answers = [
            self.over.map(|(_, at)| at),
            self.retry_after.map(|(_, at)| at),
            self.headers.into_iter().map(|(_, at)| at).next(),
            self.body.map(|(_, at)| at),
        ];
        let passes = does == Does::Pass;
        let of_acts = [
            self.after.as_ref().map(|(_, at)| at.clone()),
            self.chance.as_ref().map(|(_, at)| at.clone()),
        ];
        let of_acts = of_acts.into_iter().filter(|_| passes);
        if let Some(at) = of_answers.into_iter().chain(of_acts).flatten().next() {
            return Err(Mistake::new(
                at,
                format!("this is said of an answer; {word} says none of its own"),
            ));
        }
        Ok(Step {
            does,
            times: self.times.map(|(times, _)| times),
            after: self.after.map_or(Duration::ZERO, |(after, _)| after),
            chance: self.chance.map(|(chance, _)| chance),
        })
    }
}
