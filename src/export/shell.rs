//! Writes bytes as one word of a POSIX shell, in a form that bash and dash
//! read alike and that may be typed, pasted and read: single quotes for plain
//! text, and `printf` for the rest. `$'...'` is not POSIX.

/// The largest text that is written as a word, in bytes: Linux takes no
/// argument over 128 KiB, and a clipboard is no place for more.
pub(super) const WORD_LIMIT: usize = 64 << 10;

/// Bytes as one word that expands to exactly these bytes. They must hold no
/// NUL and not end with a line break, which no shell could keep.
pub(super) fn word(bytes: &[u8]) -> String {
    match plain(bytes) {
        Some(text) => quote(text),
        None => format!("\"$({})\"", printf(bytes)),
    }
}

/// A command that prints exactly these bytes.
pub(super) fn printf(bytes: &[u8]) -> String {
    let mut format = String::with_capacity(bytes.len() + bytes.len() / 8 + 16);
    let mut rest = bytes;
    if let Some(after) = bytes.strip_prefix(b"-") {
        // It would be read as an option.
        push_octal(&mut format, b"-");
        rest = after;
    }
    for chunk in rest.utf8_chunks() {
        for letter in chunk.valid().chars() {
            push(&mut format, letter);
        }
        push_octal(&mut format, chunk.invalid());
    }
    format!("printf '{format}'")
}

/// The bytes as text, when a person can read it between single quotes and no
/// interactive shell would act on a part of it.
pub(super) fn plain(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = text.contains('\n');
    // Old versions of bash expand history on the later lines of a quotation.
    let history = lines && text.contains(['!', '^']);
    let shown = text.chars().all(|letter| letter == '\n' || visible(letter));
    (shown && !history && text.len() <= WORD_LIMIT).then_some(text)
}

/// Quotes text that has been found plain.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Appends one letter to a format.
fn push(format: &mut String, letter: char) {
    match letter {
        '\\' => format.push_str(r"\\"),
        '%' => format.push_str("%%"),
        '\n' => format.push_str(r"\n"),
        '\t' => format.push_str(r"\t"),
        '\r' => format.push_str(r"\r"),
        '\'' | '!' | '^' => push_octal(format, letter.encode_utf8(&mut [0; 4]).as_bytes()),
        _ if visible(letter) => format.push(letter),
        _ => push_octal(format, letter.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

/// Three digits a byte, the most that POSIX reads, so that a digit may follow.
fn push_octal(format: &mut String, bytes: &[u8]) {
    for byte in bytes {
        format.push('\\');
        for shift in [6, 3, 0] {
            format.push(char::from(b'0' + ((byte >> shift) & 7)));
        }
    }
}

/// Whether a letter shows on a terminal as itself: no control, nothing that
/// turns or hides the text around it. What [`char::escape_debug`] would
/// escape is one of these, the quotes and the backslash apart.
fn visible(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '\\') || (letter.escape_debug().len() == 1 && !invisible(letter))
}

/// Letters without a shape that Unicode counts as letters or marks.
const fn invisible(letter: char) -> bool {
    matches!(letter,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
}
