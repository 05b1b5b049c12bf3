//! Rust source as far as its rules of order need it: every path that is
//! written out, with its line, and whether it stands in test code.
//!
//! Not here: meaning. Comments and texts are passed over, macros are read as
//! they stand, and a name that was brought in by `use` is known by that `use`.

/// A path, such as `crate::journal::Journal` or `.set_string` for a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    /// Where it stands, from 1.
    pub(crate) line: usize,
    /// Its parts; a method has `.` as its first.
    pub(crate) parts: Vec<String>,
    /// What is around it.
    pub(crate) within: Within,
}

impl Path {
    /// Whether `parts` stand in it side by side.
    pub(crate) fn contains(&self, parts: &[&str]) -> bool {
        self.parts.windows(parts.len()).any(|part| part == parts)
    }
}

/// Whether something belongs to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    /// It does.
    Program,
    /// It is compiled for tests only.
    Tests,
}

/// What was read from a file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Every path, groups of a `use` taken apart.
    pub(crate) paths: Vec<Path>,
    /// Modules in files of their own that only tests have.
    pub(crate) test_files: Vec<String>,
}

/// Reads `text`, a file in the module `module` (`["tui", "list"]`).
pub(crate) fn read(text: &str, module: &[&str]) -> Source {
    let mut reader = Reader {
        tokens: tokens(text),
        at: 0,
        module: module.iter().map(|part| (*part).to_owned()).collect(),
        open: Vec::new(),
        test_only: false,
        source: Source {
            paths: Vec::new(),
            test_files: Vec::new(),
        },
    };
    while reader.at < reader.tokens.len() {
        reader.step();
    }
    reader.source
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::` is one sign, all else is one character each.
    Sign(&'static str),
    Other(char),
}

struct Reader {
    tokens: Vec<(usize, Token)>,
    at: usize,
    module: Vec<String>,
    /// For every open brace what it opened.
    open: Vec<Open>,
    /// `#[cfg(test)]` stands before what comes.
    test_only: bool,
    source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Block,
    Module,
    TestModule,
}

impl Reader {
    fn step(&mut self) {
        if self.skips(&["#", "[", "cfg", "(", "test", ")", "]"]) {
            self.test_only = true;
            return;
        }
        match self.token(0).cloned() {
            Some(Token::Word(word)) if word == "mod" => self.module(),
            Some(Token::Word(_)) => self.name(),
            Some(Token::Other('{')) => {
                self.open.push(Open::Block);
                self.at += 1;
            }
            Some(Token::Other('}')) => {
                if self.open.pop().is_some_and(|open| open != Open::Block) {
                    self.module.pop();
                }
                self.at += 1;
            }
            _ => self.at += 1,
        }
    }

    /// `mod name;` or `mod name {`.
    fn module(&mut self) {
        let test_only = std::mem::take(&mut self.test_only);
        self.at += 1;
        let Some(Token::Word(name)) = self.token(0).cloned() else {
            return;
        };
        self.at += 1;
        match self.token(0) {
            Some(Token::Other('{')) => {
                self.module.push(name);
                let open = if test_only {
                    Open::TestModule
                } else {
                    Open::Module
                };
                self.open.push(open);
                self.at += 1;
            }
            Some(Token::Other(';')) if test_only => self.source.test_files.push(name),
            _ => {}
        }
    }

    /// A path, or the name of a method.
    fn name(&mut self) {
        let before = self.at.checked_sub(1).map(|at| &self.tokens[at].1);
        let mut parts = Vec::new();
        if before == Some(&Token::Other('.')) {
            parts.push(".".to_owned());
        }
        let within = if self.open.contains(&Open::TestModule) || self.test_only {
            Within::Tests
        } else {
            Within::Program
        };
        self.test_only &= self.token(0) == Some(&Token::Word("use".into()))
            || self.token(0) == Some(&Token::Word("pub".into()));
        self.path(parts, within);
    }

    fn path(&mut self, mut parts: Vec<String>, within: Within) {
        let line = self.tokens[self.at].0;
        while let Some(Token::Word(word)) = self.token(0).cloned() {
            parts.push(word);
            self.at += 1;
            if self.token(0) != Some(&Token::Sign("::")) {
                break;
            }
            match self.token(1) {
                Some(Token::Word(_)) => self.at += 1,
                Some(Token::Other('{')) => {
                    self.at += 2;
                    return self.group(&parts, within);
                }
                _ => break,
            }
        }
        let parts = self.absolute(parts);
        self.source.paths.push(Path {
            line,
            parts,
            within,
        });
    }

    /// What stands in the braces of a `use`.
    fn group(&mut self, parts: &[String], within: Within) {
        loop {
            match self.token(0) {
                Some(Token::Word(word)) if word == "as" => self.at += 2,
                Some(Token::Word(word)) if word == "self" => {
                    self.at += 1;
                    let (line, parts) = (self.tokens[self.at - 1].0, self.absolute(parts.to_vec()));
                    self.source.paths.push(Path {
                        line,
                        parts,
                        within,
                    });
                }
                Some(Token::Word(_)) => self.path(parts.to_vec(), within),
                Some(Token::Other('}')) | None => break,
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
    }

    /// The same path from the root, where it starts with `self` or `super`.
    fn absolute(&self, parts: Vec<String>) -> Vec<String> {
        let ups = parts.iter().take_while(|part| *part == "super").count();
        let is_own = parts.first().is_some_and(|part| part == "self") && parts.len() > 1;
        if ups == 0 && !is_own {
            return parts;
        }
        let depth = self.module.len().saturating_sub(ups);
        let root = std::iter::once("crate".to_owned()).chain(self.module[..depth].iter().cloned());
        root.chain(parts.into_iter().skip(ups.max(1))).collect()
    }

    fn token(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(_, token)| token)
    }

    /// Goes past these tokens, if they come next.
    fn skips(&mut self, expected: &[&str]) -> bool {
        let found = expected.iter().enumerate().all(|(ahead, text)| {
            self.token(ahead).is_some_and(|token| match token {
                Token::Word(word) => word == text,
                Token::Sign(sign) => sign == text,
                Token::Other(sign) => text.chars().eq([*sign]),
            })
        });
        if found {
            self.at += expected.len();
        }
        found
    }
}

/// The words and signs of `text`, each with its line; comments, texts,
/// characters and lifetimes are left out.
fn tokens(text: &str) -> Vec<(usize, Token)> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let (length, token) = match first {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), None),
            '/' if rest.starts_with("/*") => (comment(rest), None),
            '"' => (1 + quoted(&rest[1..], '"'), None),
            '\'' => (character(rest), None),
            ':' if rest.starts_with("::") => (2, Some(Token::Sign("::"))),
            _ if raw(rest).is_some() => (raw(rest).unwrap_or(1), None),
            _ if is_of_word(first) => {
                let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
                (end, Some(Token::Word(rest[..end].to_owned())))
            }
            _ if first.is_whitespace() => (first.len_utf8(), None),
            _ => (first.len_utf8(), Some(Token::Other(first))),
        };
        tokens.extend(token.map(|token| (line, token)));
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a comment that may hold others.
fn comment(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length up to and with the closing quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The length of a character, or of the sign before a lifetime.
fn character(text: &str) -> usize {
    let mut inner = text[1..].chars();
    match (inner.next(), inner.next()) {
        (Some('\\'), _) => 1 + quoted(&text[1..], '\''),
        (Some(c), Some('\'')) => 2 + c.len_utf8(),
        (Some(_), _) => 1 + text[1..].find(|c| !is_of_word(c)).unwrap_or(text.len() - 1),
        (None, _) => 1,
    }
}

/// The length of a raw text (`r"..."`, `br#"..."#`), or of the letter of
/// `b"..."` and `b'...'`.
fn raw(text: &str) -> Option<usize> {
    let after = text
        .strip_prefix("br")
        .or_else(|| text.strip_prefix("cr"))
        .or_else(|| text.strip_prefix('r'));
    if let Some(after) = after {
        let inner = after.trim_start_matches('#');
        let end = format!("\"{}", "#".repeat(after.len() - inner.len()));
        if let Some(inner) = inner.strip_prefix('"') {
            let length = inner.find(&end).map_or(inner.len(), |at| at + end.len());
            return Some(text.len() - inner.len() + length);
        }
    }
    ["b\"", "c\"", "b'"]
        .iter()
        .any(|start| text.starts_with(start))
        .then_some(1)
}
