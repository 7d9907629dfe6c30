//! Texts from a grammar, and texts from the grammar's words in any order.

use crate::rng::Rng;

/// A document that is YAML for the most part.
pub(super) fn document(rng: &mut Rng) -> String {
    let mut text = String::new();
    if rng.once_in(12) {
        text.push_str(rng.pick(&[
            "---\n",
            "--- ",
            "%YAML 1.1\n---\n",
            "%YAML 1.2\n---\n",
            "%TAG ! !a-\n---\n",
            "%TAG !e! tag:yaml.org,2002:\n---\n",
            "# first\n",
            "\n",
            "---\t\n",
            "--- # x\n",
            "%FOO bar\n---\n",
        ]));
    }
    block(rng, &mut text, 0, 4);
    if rng.once_in(12) {
        text.push_str(rng.pick(&[
            "...\n",
            "---\n",
            "--- x\n",
            "\n...\n%YAML 1.1\n---\nb: 1\n",
            "# last",
            "#",
            "  # x\n",
            "\t",
            "\t\n",
            "... x\n",
            "---\na: [\n",
            "x",
            "\u{85}---\nb: 1\n",
            "\u{2028}...\n",
        ]));
    }
    if rng.once_in(10) {
        text.truncate(text.trim_end_matches('\n').len());
    }
    text
}

/// The grammar's words in any order.
pub(super) fn soup(rng: &mut Rng) -> String {
    (0..1 + rng.below(14)).map(|_| token(rng)).collect()
}

/// A node that begins where the text stands, on a line of its own, `indent` deep.
fn block(rng: &mut Rng, text: &mut String, indent: usize, depth: usize) {
    let pad = " ".repeat(indent);
    let sequence = rng.once_in(3);
    for _ in 0..1 + rng.below(4) {
        if rng.once_in(15) {
            text.push_str(rng.pick(&[
                "\n",
                "# comment\n",
                " # comment\n",
                "   \n",
                "\t\n",
                "#\u{85}",
                "# a\u{2028}",
            ]));
        }
        text.push_str(&pad);
        if sequence {
            text.push_str(rng.pick(&["- ", "- ", "-  ", "-   ", "-\t", "- - "]));
            // What follows stands two deeper than the dash, mostly.
            child(rng, text, indent + 2, depth, true);
            continue;
        }
        if rng.once_in(20) {
            text.push_str("? ");
            child(rng, text, indent + 2, depth.min(1), true);
            text.push_str(&pad);
            text.push_str(rng.pick(&[": ", ":", ""]));
        } else {
            text.push_str(&key(rng));
            text.push_str(rng.pick(&[":", ":", ":", ":", ":", ":", " :", ":\t", ":  "]));
        }
        let deeper = if rng.once_in(8) { rng.below(4) } else { 2 };
        child(rng, text, indent + deeper, depth, false);
    }
}

/// A value behind a key or a dash, down to the line's end.
fn child(rng: &mut Rng, text: &mut String, indent: usize, depth: usize, compact: bool) {
    if rng.once_in(8) {
        text.push(' ');
        text.push_str(&properties(rng));
    }
    match rng.below(10) {
        0..3 if depth > 0 => {
            if compact && rng.once_in(2) {
                let mut inner = String::new();
                block(rng, &mut inner, indent, depth - 1);
                text.push_str(inner.trim_start_matches(' '));
                return;
            }
            text.push_str(&line_end(rng));
            block(rng, text, indent, depth - 1);
            return;
        }
        3 if depth > 0 => {
            text.push(' ');
            flow(rng, text, depth - 1);
        }
        4 => {
            text.push(' ');
            block_scalar(rng, text, indent);
            return;
        }
        5 => {
            text.push(' ');
            let scalar = scalar(rng);
            text.push_str(&scalar);
            if rng.once_in(4) {
                // A scalar of several lines.
                let second = self::scalar(rng);
                text.push_str(&format!("\n{}{second}", " ".repeat(indent)));
            }
        }
        6 => {}
        _ => {
            text.push(' ');
            text.push_str(&value_text(rng));
        }
    }
    text.push_str(&line_end(rng));
}

fn flow(rng: &mut Rng, text: &mut String, depth: usize) {
    let mapping = rng.once_in(2);
    text.push(if mapping { '{' } else { '[' });
    for at in 0..rng.below(4) {
        if at > 0 {
            text.push_str(rng.pick(&[", ", ",", " ,", ",\n", ", # x\n  ", ",\n   ", ", ,"]));
        }
        if mapping || rng.once_in(4) {
            text.push_str(&if rng.once_in(12) {
                format!("? {}", key(rng))
            } else {
                key(rng)
            });
            text.push_str(rng.pick(&[": ", ": ", ": ", ":", " : ", "", ":\n  "]));
        }
        if rng.once_in(10) {
            text.push_str(&properties(rng));
            text.push(' ');
        }
        if depth > 0 && rng.once_in(3) {
            flow(rng, text, depth - 1);
        } else {
            text.push_str(&scalar(rng));
        }
    }
    if rng.once_in(8) {
        text.push(',');
    }
    let wrong = rng.once_in(40);
    text.push(if mapping != wrong { '}' } else { ']' });
}

fn block_scalar(rng: &mut Rng, text: &mut String, indent: usize) {
    text.push_str(rng.pick(&["|", ">"]));
    text.push_str(rng.pick(&[
        "", "", "", "-", "+", "2", "1", "2-", "+1", "-3", "0", "9", "10",
    ]));
    text.push_str(rng.pick(&["\n", "\n", "\n", " # x\n", " \n", "\t\n", "#x\n", " x\n"]));
    for _ in 0..rng.below(5) {
        let body = rng.pick(&[
            "text",
            "# no comment",
            "  more",
            "",
            "",
            " ",
            "   ",
            "\ttab",
            "- a",
            "a: b",
            "end ",
            "\u{85}",
            "\u{2028}x",
            "x\u{2029}y",
            "\"",
            "---",
            "...",
            "a\tb",
            "é",
        ]);
        let deep = if rng.once_in(5) { rng.below(6) } else { indent };
        text.push_str(&format!("{}{body}\n", " ".repeat(deep)));
    }
}

fn properties(rng: &mut Rng) -> String {
    let anchor = rng.pick(&["&a", "&b", "&a1", "&-", "&é", "&"]);
    let tag = rng.pick(&[
        "!!str",
        "!!int",
        "!!float",
        "!!bool",
        "!!null",
        "!!binary",
        "!!map",
        "!!seq",
        "!!merge",
        "!!timestamp",
        "!",
        "!x",
        "!!x",
        "!<tag:yaml.org,2002:str>",
        "!e!str",
        "!<x>",
        "!!set",
        "!!omap",
        "!<!>",
        "!a%20b",
        "!!str%",
        "!!python/x",
    ]);
    match rng.below(4) {
        0 => format!("{anchor} {tag}"),
        1 => format!("{tag} {anchor}"),
        2 => anchor.to_owned(),
        _ => tag.to_owned(),
    }
}

fn key(rng: &mut Rng) -> String {
    match rng.below(12) {
        0 => "<<".to_owned(),
        1 => scalar(rng),
        2 => format!("{} {}", properties(rng), scalar(rng)),
        _ => rng
            .pick(&[
                "a",
                "b",
                "c",
                "d",
                "kind",
                "spec",
                "name",
                "privileged",
                "x-y",
                "\"a\"",
                "'b'",
            ])
            .to_owned(),
    }
}

/// A scalar in any style, an alias, or a small collection.
pub(super) fn value_text(rng: &mut Rng) -> String {
    match rng.below(8) {
        0 => rng
            .pick(&[
                "*a",
                "*b",
                "[*a]",
                "{<<: *a}",
                "{<<: [*a, *b]}",
                "*a1",
                "*-",
                "* a",
                "*",
            ])
            .to_owned(),
        1 => {
            let mut text = String::new();
            flow(rng, &mut text, 2);
            text
        }
        2 => format!("{} {}", properties(rng), scalar(rng)),
        _ => scalar(rng),
    }
}

/// A scalar, one in four made up of characters that scalars are told apart by.
pub(super) fn scalar(rng: &mut Rng) -> String {
    match rng.below(10) {
        0..3 => number(rng),
        3 => quoted(rng),
        _ => rng.pick(SCALARS).to_owned(),
    }
}

fn number(rng: &mut Rng) -> String {
    let count = 1 + rng.below(6);
    let parts = [
        "0",
        "1",
        "7",
        "8",
        "9",
        "12",
        ".",
        "_",
        "e",
        "E",
        "+",
        "-",
        "0x",
        "0o",
        "0b",
        "a",
        "f",
        ":",
        "1e3",
        "00",
        "09",
        "9223372036854775807",
        "18446744073709551616",
        "T",
        "2001-01-01",
        "1.5",
        ".5",
        "e-7",
        "e+21",
        "inf",
        ".inf",
        "nan",
    ];
    (0..count).map(|_| rng.pick(&parts)).collect()
}

fn quoted(rng: &mut Rng) -> String {
    let parts = [
        "a",
        " ",
        "  ",
        "\\n",
        "\\t",
        "\\x41",
        "\\u0085",
        "\\u00e9",
        "\\U0001F600",
        "\\U00110000",
        "\\ud800",
        "\\/",
        "\\\"",
        "''",
        "\\",
        "\n",
        "\n  ",
        "\n\n  ",
        "\\\n  ",
        "\t",
        "#",
        " #",
        ": ",
        "é",
        "\u{85}",
        "\u{2028}",
        "\\e",
        "\\0",
        "\\_",
        "\\N",
        "\\L",
        "\\P",
        "\\ ",
        "\\q",
        "\\x4",
        "\n---\n",
        "\n...\n",
        "{",
        "]",
        "\r\n",
        "\\v",
        "\\a",
    ];
    let body: String = (0..rng.below(5)).map(|_| rng.pick(&parts)).collect();
    if rng.once_in(3) {
        format!("'{body}'")
    } else {
        format!("\"{body}\"")
    }
}

/// How a line ends: mostly plainly.
pub(super) fn line_end(rng: &mut Rng) -> String {
    if rng.below(4) > 0 {
        return "\n".to_owned();
    }
    rng.pick(&[
        " # comment\n",
        "#no comment\n",
        " \n",
        "\t\n",
        "\t# c\n",
        "\r\n",
        "\r",
        "\u{85}",
        "\u{2028}",
        "\u{2029}",
        " # c\u{85}",
        " # c\u{2028}",
        "\n\n",
        "\n\t\n",
        "\n  \n",
        "\n# c\n",
        "\n    # c\n",
        " #\n",
        "\n \t\n",
        " # c\r",
        ",\n",
    ])
    .to_owned()
}

/// How a line may begin.
pub(super) fn line_start(rng: &mut Rng) -> String {
    rng.pick(&[
        "# comment",
        "- ",
        "? a",
        ": b",
        "<<: {a: 1}",
        "&a",
        "!!str",
        "|",
        ">",
        "\"",
        "'",
        "---",
        "...",
        "%YAML 1.1",
        "@",
        "`",
        "*a",
        "{{ .Values.x }}",
        "{{- if x }}",
        "- - a",
        "a: b: c",
        "a:",
        "-",
        "?",
        ":",
        "[",
        "]",
        "}",
        ",",
        "\t",
        "key: &a {b: 1}",
    ])
    .to_owned()
}

/// One word of the grammar.
pub(super) fn token(rng: &mut Rng) -> String {
    match rng.below(6) {
        0 => scalar(rng),
        1 => line_end(rng),
        2 => properties(rng),
        _ => rng.pick(TOKENS).to_owned(),
    }
}

const SCALARS: &[&str] = &[
    "a",
    "b",
    "text",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "Y",
    "N",
    "Yes",
    "NO",
    "On",
    "oFF",
    "True",
    "TRUE",
    "tRue",
    "null",
    "Null",
    "NULL",
    "~",
    "",
    "nUll",
    "0",
    "-0",
    "+0",
    "0777",
    "08",
    "0o7",
    "0o8",
    "0x1F",
    "0X1f",
    "0b11",
    "0B1",
    "1_000",
    "_1",
    "1__0",
    "1_",
    "1e3",
    "1E3",
    "1e",
    "1.0",
    "1.",
    ".5",
    "-.5",
    "+.5",
    "1.5e300",
    "1e400",
    "-1e400",
    "1e-400",
    "1.00000001",
    "1e20",
    "1e21",
    "123456789012",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    ".inf",
    "-.inf",
    "+.Inf",
    ".nan",
    ".NaN",
    ".NAN",
    "0x",
    "0b",
    "0o",
    "-0x1F",
    "+0b1",
    "-0o7",
    "1:30",
    "190:20:30",
    "2001-12-14",
    "2001-12-14T21:59:43.10-05:00",
    "2001-12-14 21:59:43.10 -5",
    "2001-1-1",
    "2001-13-45",
    "2001-12-14t21:59:43Z",
    "a b",
    "a#b",
    "a #b",
    "a:b",
    "a: b",
    "-a",
    "- a",
    "?a",
    "? a",
    ":a",
    ": a",
    "--",
    "---",
    "--- a",
    "...",
    "a, b",
    "a]",
    "[a",
    "{a}",
    "%a",
    "@a",
    "`a`",
    "!a",
    "&a",
    "*a",
    "<<",
    "=",
    "|",
    ">",
    "a\tb",
    "\ta",
    "é",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "\u{1f600}",
    "\u{7f}",
    "\u{1}",
    "aGk=",
    "YQ==",
    "a=",
    "{{ .x }}",
    "$(x)",
    "\"\"",
    "''",
    "\"a\"",
    "'a'",
    "'it''s'",
    "0.1",
    "100m",
    "1Gi",
    "1e5m",
    "0e0",
    "-e1",
    "e1",
    "1e+5",
    "+1",
    "-1",
    "+",
    "-",
    ".",
    "..",
    "1..2",
    "0.0.0.0",
    "1.2.3",
    "0x1.8p1",
    "0x1p-2",
    "1p3",
    "infinity",
    "Inf",
    "nan",
    "NaN",
    "+12",
    "1,000",
    "0_7",
    "0x_1",
    "1_000.5",
    "1_0e1_0",
    "00",
    "000",
    "-00",
    "0xg",
    "0b2",
];

const TOKENS: &[&str] = &[
    "- ",
    "-",
    "? ",
    "?",
    ": ",
    ":",
    ", ",
    ",",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\n ",
    "  ",
    " ",
    "\t",
    "#",
    " #",
    " # c\n",
    "&a ",
    "&a",
    "*a",
    "*a ",
    "*a : ",
    "!!str ",
    "!",
    "!x ",
    "|\n",
    ">\n",
    "|-\n  ",
    "|2\n",
    ">+\n",
    "\"",
    "'",
    "\\",
    "%",
    "@",
    "`",
    "<<: ",
    "<<",
    "---",
    "---\n",
    "\n---\n",
    "--- ",
    "...",
    "\n...\n",
    "%YAML 1.1\n",
    "%TAG ! x\n",
    "\r\n",
    "\r",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{a0}",
    "\u{feff}",
    "\u{0}",
    "\u{7}",
    "\u{7f}",
    "\u{fffd}",
    "\u{ffff}",
    "a",
    "b",
    "a: ",
    "b: ",
    "a:",
    "a: 1\n",
    "b: 2\n",
    "- a\n",
    "- - ",
    "- a: ",
    "? a\n",
    ": b\n",
    "\"a\": ",
    "'a': ",
    "{a: 1}",
    "[a, b]",
    "[a: b]",
    "{a}",
    "{a, b: }",
    "{: a}",
    "[? a : b]",
    "{\"a\":1}",
    "{a:1}",
    "[a:1]",
    "{<<: {a: 1}}",
    "<<: *a\n",
    "<<: [*a]\n",
    "null",
    "true",
    "1",
    "1.0",
    "~",
];
