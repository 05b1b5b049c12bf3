//! Typing written down: `"jj/told:5xx<enter>"`.
//!
//! In angle brackets stand `enter esc tab s-tab space backspace delete insert up down left right home end pageup
//! pagedown f1` to `f12`, `lt` for the bracket itself, `c-x` and `a-x` for control and alt, `paste:text`,
//! `click:column,row`, `wheel-up:column,row`, `wheel-down:column,row` and `drag:column,row,column,row`, cells counted
//! from 0.

/// One entry a key, so that they can be sent one by one.
pub(crate) fn translate(typed: &str) -> Vec<Vec<u8>> {
    let mut keys = Vec::new();
    let mut rest = typed;
    while let Some(first) = rest.chars().next() {
        let key = if first == '<' {
            let (name, after) = rest[1..]
                .split_once('>')
                .unwrap_or_else(|| panic!("an open bracket in {typed:?}"));
            rest = after;
            named(name)
        } else {
            rest = &rest[first.len_utf8()..];
            first.to_string().into_bytes()
        };
        keys.push(key);
    }
    keys
}

const NAMED: &[(&str, &str)] = &[
    ("enter", "\r"),
    ("esc", "\x1b"),
    ("tab", "\t"),
    ("s-tab", "\x1b[Z"),
    ("space", " "),
    ("lt", "<"),
    ("backspace", "\x7f"),
    ("delete", "\x1b[3~"),
    ("insert", "\x1b[2~"),
    ("up", "\x1b[A"),
    ("down", "\x1b[B"),
    ("right", "\x1b[C"),
    ("left", "\x1b[D"),
    ("home", "\x1b[H"),
    ("end", "\x1b[F"),
    ("pageup", "\x1b[5~"),
    ("pagedown", "\x1b[6~"),
    ("f1", "\x1bOP"),
    ("f2", "\x1bOQ"),
    ("f3", "\x1bOR"),
    ("f4", "\x1bOS"),
    ("f5", "\x1b[15~"),
    ("f6", "\x1b[17~"),
    ("f7", "\x1b[18~"),
    ("f8", "\x1b[19~"),
    ("f9", "\x1b[20~"),
    ("f10", "\x1b[21~"),
    ("f11", "\x1b[23~"),
    ("f12", "\x1b[24~"),
];

fn named(name: &str) -> Vec<u8> {
    if let Some((_, bytes)) = NAMED.iter().find(|(known, _)| *known == name) {
        return bytes.as_bytes().to_vec();
    }
    if let Some((kind, argument)) = name.split_once(':') {
        return with_argument(kind, argument);
    }
    match name.split_once('-') {
        Some(("c", key)) if key.len() == 1 => vec![key.as_bytes()[0].to_ascii_lowercase() & 0x1f],
        Some(("a", key)) => format!("\x1b{key}").into_bytes(),
        _ => panic!("no key is called <{name}>"),
    }
}

fn with_argument(kind: &str, argument: &str) -> Vec<u8> {
    let sequence = match (kind, cells(argument).as_slice()) {
        ("paste", _) => format!("\x1b[200~{argument}\x1b[201~"),
        ("click", &[x, y]) => format!("\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m"),
        ("wheel-up", &[x, y]) => format!("\x1b[<64;{x};{y}M"),
        ("wheel-down", &[x, y]) => format!("\x1b[<65;{x};{y}M"),
        ("drag", &[x, y, to_x, to_y]) => {
            format!("\x1b[<0;{x};{y}M\x1b[<32;{to_x};{to_y}M\x1b[<0;{to_x};{to_y}m")
        }
        _ => panic!("no key is called <{kind}:{argument}>"),
    };
    sequence.into_bytes()
}

/// Cells as the terminal counts them, from 1.
fn cells(argument: &str) -> Vec<u32> {
    argument
        .split(',')
        .filter_map(|number| number.parse::<u32>().ok())
        .map(|number| number + 1)
        .collect()
}
