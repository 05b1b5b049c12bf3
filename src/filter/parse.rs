//! From text to terms. A mistake is found where it stands, and says what was
//! expected there.

use std::ops::Range;

use super::{
    Filter, Mistake,
    field::{FIELDS, Name},
    moment::{self, Moment},
    plan::Plan,
    planner::Planner,
    quote,
    syntax::{
        Ask, KEYWORDS, Node, Op, Spelling, Subject, Term, Value, is_key_char, is_key_start,
        is_name_char, is_visible,
    },
};
use crate::exchange::{
    json::{Path, Step},
    nearest,
};

/// How deep parentheses and `not` may nest; nobody reads more, and the walk
/// over the tree is recursive.
const MAX_DEPTH: usize = 64;

/// How many steps a JSON path may have, for the same reason.
const MAX_STEPS: usize = 64;

/// A filter as written and as it is tested.
pub(super) struct Parsed {
    pub(super) node: Node,
    pub(super) plan: Plan,
    pub(super) slots: usize,
}

/// Reads a filter that is asked at `moment`; none for one that is empty.
pub(super) fn parse(text: &str, moment: Moment) -> Result<Option<Parsed>, Mistake> {
    let mut parser = Parser {
        text,
        moment,
        at: 0,
        depth: 0,
        planner: Planner::default(),
    };
    parser.skip_space();
    if parser.rest().is_empty() {
        return Ok(None);
    }
    let (node, plan) = parser.or()?;
    if parser.at < text.len() {
        return Err(Mistake::new(
            parser.at..parser.at + 1,
            "there is no ( for this )",
        ));
    }
    Ok(Some(Parsed {
        node,
        plan,
        slots: parser.planner.slots(),
    }))
}

struct Parser<'a> {
    text: &'a str,
    moment: Moment,
    at: usize,
    depth: usize,
    planner: Planner,
}

type Part = Result<(Node, Plan), Mistake>;

/// Several parts as one, a single part as itself.
fn joined(
    parts: Vec<(Node, Plan)>,
    node: fn(Vec<Node>) -> Node,
    plan: fn(Vec<Plan>) -> Plan,
) -> (Node, Plan) {
    let (mut nodes, mut plans): (Vec<Node>, Vec<Plan>) = parts.into_iter().unzip();
    match (nodes.len(), nodes.pop(), plans.pop()) {
        (1, Some(only), Some(its_plan)) => (only, its_plan),
        (_, last_node, last_plan) => {
            nodes.extend(last_node);
            plans.extend(last_plan);
            (node(nodes), plan(plans))
        }
    }
}

impl Parser<'_> {
    fn or(&mut self) -> Part {
        let mut parts = vec![self.and()?];
        while self.keyword("or") {
            parts.push(self.and()?);
        }
        Ok(joined(parts, Node::Or, Plan::any))
    }

    fn and(&mut self) -> Part {
        let mut parts = vec![self.unary()?];
        loop {
            self.skip_space();
            let joins = self.keyword("and");
            let ends = self.rest().is_empty() || self.rest().starts_with(')') || self.sees("or");
            if ends && !joins {
                return Ok(joined(parts, Node::And, Plan::all));
            }
            parts.push(self.unary()?);
        }
    }

    fn unary(&mut self) -> Part {
        self.skip_space();
        if !(self.keyword("not") || self.eat("-") || self.eat("!")) {
            return self.atom();
        }
        let (node, plan) = self.deeper(Self::unary)?;
        Ok((Node::Not(Box::new(node)), plan.negated()))
    }

    fn deeper(&mut self, inner: fn(&mut Self) -> Part) -> Part {
        if self.depth == MAX_DEPTH {
            let at = self.at..self.at;
            return Err(Mistake::new(
                at,
                format!("nested more than {MAX_DEPTH} deep; write it flatter"),
            ));
        }
        self.depth += 1;
        let part = inner(self);
        self.depth -= 1;
        part
    }

    fn atom(&mut self) -> Part {
        let start = self.at;
        if let Some(word) = KEYWORDS.into_iter().find(|word| self.sees(word)) {
            return Err(Mistake::new(
                start..start + word.len(),
                format!(
                    "expected text or a field before {word}; to find the word itself, put it in quotes"
                ),
            ));
        }
        match self.peek() {
            None => Err(Mistake::new(start..start, "expected text or a field here")),
            Some(')') => Err(Mistake::new(
                start..start + 1,
                "expected text or a field before )",
            )),
            Some('(') => self.group(),
            Some('"') => {
                let text = self.quoted()?;
                self.text_term(text, start)
            }
            Some('~') => {
                self.at += 1;
                self.value_term(Subject::Anywhere, Op::Regex, start)
            }
            Some('.') if self.begins_path() => self.json(),
            Some(_) => self.field_or_text(),
        }
    }

    fn group(&mut self) -> Part {
        let start = self.at;
        self.at += 1;
        let part = self.deeper(Self::or)?;
        self.skip_space();
        if self.eat(")") {
            Ok(part)
        } else {
            Err(Mistake::new(start..start + 1, "this ( is not closed"))
        }
    }

    // Fields and text.

    fn field_or_text(&mut self) -> Part {
        let start = self.at;
        if let Some(op) = self.operator() {
            let sign = op.as_str();
            return Err(Mistake::new(
                start..self.at,
                format!(
                    "nothing stands before {sign}; write field{sign}value without spaces, or put the text in quotes"
                ),
            ));
        }
        let name = self.take(is_name_char).to_owned();
        if let Some(subject) = self.named_part(&name)? {
            return self.ask(subject, start);
        }
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if is_name && !self.rest().starts_with("://") && self.sees_operator() {
            let subject = field(&name, start)?;
            return self.ask(Subject::Field(subject), start);
        }
        self.at = start;
        let word = self.word(start)?;
        match other_spelling(&word) {
            None => self.text_term(word, start),
            Some(cure) => Err(Mistake::new(start..self.at, cure)),
        }
    }

    /// `header.NAME` and `query.NAME`.
    fn named_part(&mut self, name: &str) -> Result<Option<Subject>, Mistake> {
        let Some((field, part)) = name.split_once('.') else {
            return Ok(None);
        };
        let make: fn(String) -> Subject = if field.eq_ignore_ascii_case("header") {
            Subject::Header
        } else if field.eq_ignore_ascii_case("query") {
            Subject::Query
        } else {
            return Ok(None);
        };
        if !part.is_empty() {
            return Ok(Some(make(part.to_owned())));
        }
        if self.peek() == Some('"') {
            return Ok(Some(make(self.quoted()?)));
        }
        Err(Mistake::new(
            self.at..self.at,
            format!("expected a name after {field}."),
        ))
    }

    /// What is asked of a field: an operator and a value, or that it is there.
    fn ask(&mut self, subject: Subject, start: usize) -> Part {
        if let Some(op) = self.operator() {
            return self.value_term(subject, op, start);
        }
        let ends = self
            .peek()
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'));
        if ends {
            return self.term(subject, Ask::Exists, start..self.at);
        }
        let at = self.at;
        self.word(at)?;
        Err(Mistake::new(
            at..self.at,
            format!("expected one of : = != > >= < <= ~ after {subject}"),
        ))
    }

    fn json(&mut self) -> Part {
        let start = self.at;
        let mut steps = Vec::new();
        while self.begins_path() || self.rest().starts_with('[') {
            steps.push(self.step()?);
        }
        if self.rest().starts_with('.') {
            let at = self.at..self.at + 1;
            return Err(Mistake::new(
                at,
                "expected a key after this dot, such as .id or .\"odd key\"",
            ));
        }
        if steps.len() > MAX_STEPS {
            let what = format!("a path has at most {MAX_STEPS} steps");
            return Err(Mistake::new(start..self.at, what));
        }
        self.ask(Subject::Json(Path::new(steps)), start)
    }

    /// Whether a JSON path begins here: `.data`, `."odd key"`, `.[0]`.
    fn begins_path(&self) -> bool {
        let mut chars = self.rest().chars();
        chars.next() == Some('.')
            && chars
                .next()
                .is_some_and(|c| is_key_start(c) || c == '"' || c == '[')
    }

    fn step(&mut self) -> Result<Step, Mistake> {
        let start = self.at;
        self.eat(".");
        if self.peek() == Some('"') {
            return self.quoted().map(Step::Key);
        }
        if !self.eat("[") {
            return Ok(Step::Key(self.take(is_key_char).to_owned()));
        }
        let digits = self.take(|c| c.is_ascii_digit()).to_owned();
        if !self.eat("]") {
            return Err(Mistake::new(
                start..self.at,
                "expected [] or a number like [0]",
            ));
        }
        if digits.is_empty() {
            return Ok(Step::Each);
        }
        digits
            .parse()
            .map(Step::Index)
            .map_err(|_| Mistake::new(start..self.at, "no list is that long"))
    }

    fn text_term(&mut self, text: String, start: usize) -> Part {
        if text.is_empty() {
            return Err(Mistake::new(
                start..self.at,
                "there is nothing between the quotes",
            ));
        }
        let value = Value::new(Op::Equal, text, Spelling::Word);
        self.term(Subject::Anywhere, Ask::Is(Op::Has, value), start..self.at)
    }

    fn value_term(&mut self, subject: Subject, op: Op, start: usize) -> Part {
        let at = self.at;
        let value = match self.peek() {
            Some('"') => {
                let text = self.quoted()?;
                self.ends_expression(op, at)?;
                Value::new(op, text, Spelling::Quoted)
            }
            _ if op == Op::Regex => Value::new(op, self.regex_word(at)?, Spelling::Word),
            _ => Value::new(op, self.word(at)?, Spelling::Word),
        };
        if value.text.is_empty() && self.at == at {
            let before = &self.text[start..at];
            return Err(Mistake::new(
                at..at,
                format!("expected a value after {before}"),
            ));
        }
        if op == Op::Equal && self.text[at..].starts_with('=') {
            let what = "expected one = here; a value that begins with = goes in quotes";
            return Err(Mistake::new(at..at + 1, what));
        }
        let blamed = at..self.at;
        let name = self.text[start..at].trim_end_matches(is_operator_char);
        let unknown = moment::unknown(self.moment, &subject, name, &value.text);
        let (node, plan) = self.term(subject, Ask::Is(op, value), blamed)?;
        match unknown {
            None => Ok((node, plan)),
            Some(what) => Err(Mistake::new(start..self.at, what)),
        }
    }

    /// That a regular expression in quotes does not go on behind them, as one
    /// does that is to find quotes.
    fn ends_expression(&self, op: Op, start: usize) -> Result<(), Mistake> {
        let ends = |c: char| c.is_whitespace() || c == ')';
        if op != Op::Regex || self.peek().is_none_or(ends) {
            return Ok(());
        }
        let what = "the expression goes on behind its quotes; put all of it in quotes, as in ~\"\\\"id\\\":1\"";
        Err(Mistake::new(start..self.at, what))
    }

    fn term(&mut self, subject: Subject, ask: Ask, at: Range<usize>) -> Part {
        let term = Term { subject, ask };
        let plan = self
            .planner
            .plan(&term)
            .map_err(|what| Mistake::new(at, what))?;
        Ok((Node::Term(term), plan))
    }

    // Letters.

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, what: &str) -> bool {
        let eats = self.rest().starts_with(what);
        self.at += if eats { what.len() } else { 0 };
        eats
    }

    fn skip_space(&mut self) {
        self.take(char::is_whitespace);
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &str {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    /// Whether a word of the language stands here, and not the beginning of a
    /// longer one.
    fn sees(&self, word: &str) -> bool {
        let rest = self.rest();
        let matches = rest
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word));
        matches
            && rest[word.len()..]
                .chars()
                .next()
                .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')' | '"'))
    }

    fn keyword(&mut self, word: &str) -> bool {
        self.skip_space();
        let sees = self.sees(word);
        self.at += if sees { word.len() } else { 0 };
        sees
    }

    fn sees_operator(&self) -> bool {
        Op::ALL
            .iter()
            .any(|op| self.rest().starts_with(op.as_str()))
    }

    /// An operator; a colon may stand before a comparison.
    fn operator(&mut self) -> Option<Op> {
        let op = Op::ALL
            .into_iter()
            .find(|op| self.rest().starts_with(op.as_str()))?;
        self.at += op.as_str().len();
        if op != Op::Has {
            return Some(op);
        }
        let after = Op::ALL
            .into_iter()
            .find(|op| *op != Op::Has && self.rest().starts_with(op.as_str()));
        self.at += after.map_or(0, |op| op.as_str().len());
        after.or(Some(op))
    }

    /// A run of characters up to white space, a parenthesis or a quote.
    fn word(&mut self, start: usize) -> Result<String, Mistake> {
        self.at = start;
        let word = self
            .take(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '"'))
            .to_owned();
        seen(word, start)
    }

    /// The same for a regular expression, which may hold quotes, parentheses in
    /// pairs, and any sign but white space in a class or behind a backslash.
    fn regex_word(&mut self, start: usize) -> Result<String, Mistake> {
        let word = &self.text[start..];
        let word = word[..regex_end(word)].to_owned();
        self.at = start + word.len();
        seen(word, start)
    }

    /// A text in quotes.
    fn quoted(&mut self) -> Result<String, Mistake> {
        let (text, end) = quote::read(self.text, self.at)?;
        self.at = end;
        Ok(text)
    }
}

/// How long the regular expression is that `text` begins with, in bytes.
fn regex_end(text: &str) -> usize {
    let mut open = 0_usize;
    let mut classes = 0_usize;
    let mut is_escaped = false;
    // A bracket that closes is a sign itself where it is the first of a class.
    let mut begins_class = false;
    for (at, c) in text.char_indices() {
        let is_first = std::mem::take(&mut begins_class);
        match c {
            c if c.is_whitespace() => return at,
            _ if std::mem::take(&mut is_escaped) => {}
            '\\' => is_escaped = true,
            '[' => {
                classes += 1;
                begins_class = true;
            }
            '^' if is_first => begins_class = true,
            ']' if classes > 0 && !is_first => classes -= 1,
            _ if classes > 0 => {}
            ')' if open == 0 => return at,
            ')' => open -= 1,
            '(' => open += 1,
            _ => {}
        }
    }
    text.len()
}

/// What to write for a word that means something in other languages, and
/// would be searched as text here.
fn other_spelling(word: &str) -> Option<String> {
    const JOINS: [(&str, &str); 4] = [("&&", "and"), ("&", "and"), ("||", "or"), ("|", "or")];
    if let Some((_, ours)) = JOINS.into_iter().find(|(theirs, _)| *theirs == word) {
        return Some(format!(
            "write {ours} here; to find {word} itself, put it in quotes"
        ));
    }
    let path = word.strip_prefix('$')?;
    let is_path = path.starts_with('.') && Filter::parse(path).is_ok();
    is_path.then(|| format!("did you mean {path}? to find it as text, put it in quotes"))
}

const fn is_operator_char(c: char) -> bool {
    matches!(c, ':' | '=' | '!' | '<' | '>' | '~')
}

/// Headers that are often asked for: what a field with a hyphen may mean.
const HEADERS: [&str; 14] = [
    "accept",
    "accept-encoding",
    "authorization",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-type",
    "forwarded",
    "idempotency-key",
    "transfer-encoding",
    "user-agent",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-request-id",
];

/// The field of that name, or the mistake that there is none.
fn field(name: &str, start: usize) -> Result<Name, Mistake> {
    Name::named(name).ok_or_else(|| {
        let part = name.split_once('.').and_then(|(field, part)| {
            let field = nearest(field, ["header", "query"].into_iter())?;
            Some(format!("{field}.{part}"))
        });
        let near = nearest(name, FIELDS.iter().map(|row| row.name));
        let cure = match near.map(str::to_owned).or(part) {
            Some(near) => format!("did you mean {near}?"),
            None if name.contains('.') && Filter::parse(&format!(".{name}")).is_ok() => {
                format!("did you mean .{name}, a value in the body?")
            }
            None if name.contains('-') => {
                let known = nearest(name, HEADERS.into_iter()).unwrap_or(name);
                format!("did you mean header.{known}?")
            }
            None => "to find it as text, put it in quotes".to_owned(),
        };
        let what = format!("there is no field \"{name}\"; {cure}");
        Mistake::new(start..start + name.len(), what)
    })
}

/// A word as it is, when all of it can be seen.
fn seen(word: String, start: usize) -> Result<String, Mistake> {
    let Some((offset, unseen)) = word.char_indices().find(|(_, c)| !is_visible(*c)) else {
        return Ok(word);
    };
    let at = start + offset..start + offset + unseen.len_utf8();
    Err(Mistake::new(
        at,
        format!(
            "this character cannot be seen; write \"\\u{{{:x}}}\" in quotes",
            u32::from(unseen)
        ),
    ))
}
