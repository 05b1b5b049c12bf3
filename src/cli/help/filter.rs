//! How filters are written: the page is made of the tables of
//! [`filter`](crate::filter), whose every example is tested.

use crate::{
    cli::pages::by_words,
    exchange::display::{display, width},
    filter::{
        FIELDS, FLAGS, Filter,
        guide::{EXAMPLES, FORMS, Finds, OPERATORS, PATHS, RuleRow, TEXTS, UNITS},
        plain,
    },
};

/// Where explanations begin.
const INDENT: usize = 30;

/// Fewer columns than these are not asked of a line, and more are not filled
/// with words.
const NARROWEST: usize = 50;
const WIDEST: usize = 100;

/// The page, wrapped to `columns` where there are so many.
pub(super) fn lines(columns: Option<usize>) -> Vec<String> {
    let mut page = Page {
        columns: columns.unwrap_or(WIDEST).clamp(NARROWEST, WIDEST),
        lines: Vec::new(),
    };
    page.text(
        0,
        "A filter says which events are meant: in the interface after /, and before => in --answer.",
    );
    page.examples();
    page.heading("How it is put together");
    for row in FORMS {
        page.row(row.example, row.about);
    }
    page.heading("Between a field and a value");
    for row in OPERATORS {
        page.row(&format!("{:<3} {}", row.sign, row.example), row.about);
    }
    page.heading("Fields");
    for row in FIELDS {
        page.row(&format!("{}:{}", row.name, row.example), row.about);
    }
    page.heading("After is: events that");
    for row in FLAGS {
        page.row(&format!("is:{}", row.name), row.about);
    }
    page.heading("Values with units");
    for row in UNITS {
        page.row(row.example, row.about);
    }
    page.heading("Text");
    page.rules(TEXTS);
    page.heading("JSON paths");
    page.rules(PATHS);
    page.heading("Mistakes");
    page.text(
        2,
        "What is no filter is shown where it stands, with what was expected and the nearest name; while one is typed, the last good one stays in force. Where a filter decides before the answer, in --answer, what is known only later is a mistake: told, took, app, age and some words after is:.",
    );
    page.lines
}

struct Page {
    columns: usize,
    lines: Vec<String>,
}

impl Page {
    fn heading(&mut self, text: &str) {
        self.lines.push(String::new());
        self.lines.push(format!("{text}:"));
    }

    /// Words, `indent` columns from the left.
    fn text(&mut self, indent: usize, words: &str) {
        let rows = by_words(words, self.columns - indent);
        let rows = rows.into_iter().map(|row| format!("{:indent$}{row}", ""));
        self.lines.extend(rows);
    }

    /// What is written, and what it says beside it or below.
    fn row(&mut self, written: &str, about: &str) {
        let shown = display(written).to_string();
        let first = self.lines.len();
        self.text(INDENT, about);
        let used = 2 + width(&shown);
        if used + 2 > INDENT {
            self.lines.insert(first, format!("  {shown}"));
        } else if let Some(line) = self.lines.get_mut(first) {
            line.replace_range(..used, &format!("  {shown}"));
        }
    }

    /// Filters, each said in plain English.
    fn examples(&mut self) {
        for example in EXAMPLES {
            if let Ok(filter) = Filter::parse(example) {
                self.lines.push(String::new());
                self.lines.push(format!("  {}", display(example)));
                self.text(6, &plain(&filter));
            }
        }
    }

    fn rules(&mut self, rules: &[RuleRow]) {
        for (at, rule) in rules.iter().enumerate() {
            if at > 0 {
                self.lines.push(String::new());
            }
            self.text(2, rule.says);
            for example in rule.examples {
                let finds = match example.finds {
                    Finds::Yes => "finds",
                    Finds::No => "does not find",
                };
                let (filter, body) = (display(example.filter), display(example.body));
                let filter = filter.to_string();
                self.lines
                    .push(format!("      {filter:<24} {finds:<13} {body}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_fits_its_width_and_says_all_there_is() {
        let page = lines(Some(80));
        let longest = page.iter().map(width).max();
        // Examples are not broken.
        assert!(longest.is_some_and(|longest| longest <= 110), "{longest:?}");
        let page = lines(None).join("\n");
        for row in FIELDS {
            assert!(page.contains(&format!("  {}:", row.name)), "{}", row.name);
        }
        for row in FLAGS {
            assert!(page.contains(&format!("  is:{}", row.name)), "{}", row.name);
        }
        for word in [
            "null",
            "missing",
            "twice",
            "list",
            "broken",
            "finds",
            "does not find",
        ] {
            assert!(page.contains(word), "{word}");
        }
        assert!(page.contains("Stripe events whose .data.object.amount is more than 1000"));
    }
}
