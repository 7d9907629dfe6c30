//! Credentials whose form takes more than a prefix to tell.

use super::class::{self, BASE64, BASE64_URL, DIGIT, DOT, WORD};
use super::form::Looked;
use super::prefix::is_dummy;
use super::value::{Worth, worth};
use super::{Grounds, called, rules::Need};

/// `-----BEGIN ... PRIVATE KEY-----` as the `private_key` of a JSON file.
pub(super) fn service_account(text: &str, at: usize) -> Looked {
    let before = text.as_bytes().get(at.saturating_sub(24)..at);
    let names = before.is_some_and(|before| before.windows(11).any(|it| it == b"private_key"));
    if names {
        private_key(text, at)
    } else {
        Looked::NOTHING
    }
}

/// `-----BEGIN ... PRIVATE KEY-----` with a body, to its end.
pub(super) fn private_key(text: &str, at: usize) -> Looked {
    const HEAD: &str = "-----BEGIN ";
    let Some(rest) = text.get(at..).filter(|rest| rest.starts_with(HEAD)) else {
        return Looked::NOTHING;
    };
    let label = class::run(rest.as_bytes(), HEAD.len(), class::UPPER, 40);
    let label = words_to(rest, label);
    let Some(label) = rest.get(HEAD.len()..label) else {
        return Looked::NOTHING;
    };
    if !label.contains("PRIVATE KEY") || label.contains("ENCRYPTED") {
        return Looked::NOTHING;
    }
    let body = HEAD.len().saturating_add(label.len()).saturating_add(5);
    let rest_of = rest.get(body..).unwrap_or_default();
    // A body has no dash, so the next one begins the last line, or something else.
    let length = rest_of.find('-').unwrap_or(rest_of.len());
    let written = rest_of.get(..length).unwrap_or_default();
    let seen = at.saturating_add(body).saturating_add(length);
    let digits = written.bytes().filter(|&byte| class::is(byte, BASE64));
    // `Proc-Type: 4,ENCRYPTED` holds the first dash of a key that is encrypted.
    if digits.count() < 32 || written.contains("...") || is_dummy(written.trim()) {
        return Looked::nothing_to(seen);
    }
    let tail = rest_of.get(length..).unwrap_or_default();
    let last = tail.starts_with("-----END ");
    let end = if last {
        let label = words_to(tail, 9);
        seen.saturating_add(label.saturating_add(5).min(tail.len()))
    } else {
        seen
    };
    let end = (0..=end.min(text.len()))
        .rev()
        .find(|&end| text.is_char_boundary(end));
    Looked::form(at, end.unwrap_or(seen))
}

/// Where the capitals, digits and blanks of a PEM label end.
fn words_to(text: &str, from: usize) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let more = rest
        .iter()
        .take(40)
        .take_while(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b' '));
    from.saturating_add(more.count())
}

/// The base64 behind `-----BEGIN`, of a private key that is not encrypted.
pub(super) fn is_private_key_in_base64(rest: &str) -> bool {
    let whole = format!("LS0tLS1CRUdJT{}", rest.get(..51).unwrap_or_default());
    let head = decoded(&whole).unwrap_or_default();
    let head = String::from_utf8_lossy(&head);
    head.contains("PRIVATE KEY") && !head.contains("ENCRYPTED")
}

/// A storage account's key: 64 bytes in base64, with the letters that Azure puts into it.
pub(super) fn storage_key(text: &str, at: usize) -> Looked {
    let bytes = text.as_bytes();
    let marked = bytes.get(at..).is_some_and(|rest| rest.starts_with(b"ASt"));
    let Some(start) = at.checked_sub(77).filter(|_| marked) else {
        return Looked::NOTHING;
    };
    let end = start.saturating_add(88);
    let whole = text.get(start..end).unwrap_or_default();
    let alone = !bytes.get(end).is_some_and(|&byte| class::is(byte, BASE64));
    let fits = alone && whole.ends_with("==") && class::all(whole, BASE64);
    if fits && bytes.get(at.saturating_sub(1)) == Some(&b'+') && !is_dummy(whole) {
        Looked::form(start, end)
    } else {
        Looked::NOTHING
    }
}

/// A client secret: three characters, a digit, `Q~`, and 31 to 34 characters.
pub(super) fn client_secret(text: &str, at: usize) -> Looked {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| class::is(*byte, BASE64_URL | DOT) || *byte == b'~';
    let Some(start) = at.checked_sub(5) else {
        return Looked::NOTHING;
    };
    let head = bytes.get(start..at).unwrap_or_default();
    let digit = head.get(3).is_some_and(|&byte| class::is(byte, DIGIT));
    if !digit || head.get(4) != Some(&b'Q') || !head.iter().all(is_part) {
        return Looked::NOTHING;
    }
    let from = at.saturating_add(1);
    let rest = bytes.get(from..).unwrap_or_default();
    let length = rest
        .iter()
        .take(35)
        .take_while(|byte| is_part(byte))
        .count();
    let end = from.saturating_add(length);
    let before = start.checked_sub(1).and_then(|before| bytes.get(before));
    let alone = !before.is_some_and(is_part);
    let random = text.get(from..end).unwrap_or_default();
    if alone && (31..=34).contains(&length) && !is_dummy(random) {
        Looked::form(start, end)
    } else {
        Looked::NOTHING
    }
}

/// `sig=` and 32 bytes in base64, in a query that says what is shared and until when.
pub(super) fn shared_access_signature(text: &str, at: usize) -> Looked {
    let bytes = text.as_bytes();
    if !bytes
        .get(at..)
        .is_some_and(|rest| rest.starts_with(b"sig="))
    {
        return Looked::NOTHING;
    }
    let from = at.saturating_add(4);
    let rest = bytes.get(from..).unwrap_or_default();
    let is_part = |byte: &&u8| class::is(**byte, BASE64) || **byte == b'%';
    let end = from.saturating_add(rest.iter().take(160).take_while(is_part).count());
    let near = bytes.get(at.saturating_sub(400)..text.len().min(end.saturating_add(400)));
    let near = near.unwrap_or_default();
    let says = |name: &[u8]| near.windows(3).any(|it| it == name);
    let signature = text.get(from..end).unwrap_or_default();
    let whole = (43..=160).contains(&signature.len()) && !is_dummy(signature);
    if whole && (says(b"se=") || says(b"sv=") || says(b"sr=")) {
        Looked::form(from, end)
    } else {
        Looked::nothing_to(end)
    }
}

/// Microsoft's annotated keys: 52 random letters and digits, then a mark.
pub(super) fn is_azure_key(word: &str) -> bool {
    (76..=84).contains(&word.len()) && word.get(52..57) == Some("JQQJ9") && !is_dummy(word)
}

/// The same for Azure DevOps.
pub(super) fn is_devops_token(word: &str) -> bool {
    word.len() == 84 && word.get(76..80) == Some("AZDO") && !is_dummy(word)
}

/// `header.payload.signature`, where the header is JSON that names an algorithm.
pub(super) fn web_token(text: &str, at: usize) -> Looked {
    let bytes = text.as_bytes();
    if !bytes.get(at..).is_some_and(|rest| rest.starts_with(b"eyJ")) {
        return Looked::NOTHING;
    }
    let mut end = at;
    let mut parts = [0; 3];
    for (number, part) in parts.iter_mut().enumerate() {
        if number > 0 {
            if bytes.get(end) != Some(&b'.') {
                return Looked::nothing_to(end);
            }
            end = end.saturating_add(1);
        }
        let from = end;
        end = class::run(bytes, from, BASE64_URL, usize::MAX);
        *part = end.saturating_sub(from);
    }
    let [header, payload, signature] = parts;
    let head = text.get(at..at.saturating_add(header)).unwrap_or_default();
    // Its first part is JSON of a few dozen bytes; a longer one is none.
    let names = (16..=2048).contains(&header)
        && decoded(head).is_some_and(|head| head.windows(5).any(|it| it == b"\"alg\""));
    if names && payload >= 16 && signature >= 16 {
        Looked::form(at, end)
    } else {
        Looked::nothing_to(end)
    }
}

/// `scheme://user:password@host`, with the password's place.
pub(super) fn url_with_password(text: &str, at: usize) -> Looked {
    let bytes = text.as_bytes();
    if !bytes.get(at..).is_some_and(|rest| rest.starts_with(b"://")) {
        return Looked::NOTHING;
    }
    let schemed = at.checked_sub(1).and_then(|before| bytes.get(before));
    let from = at.saturating_add(3);
    let rest = bytes.get(from..).unwrap_or_default();
    let is_part = |byte: &u8| !byte.is_ascii_whitespace() && !b"/?#\"'<>|\\`,".contains(byte);
    let length = rest.iter().take_while(|byte| is_part(byte)).count();
    let end = from.saturating_add(length);
    let authority = text.get(from..end).unwrap_or_default();
    let nothing = Looked::nothing_to(end);
    if !schemed.is_some_and(|&byte| class::is(byte, WORD)) {
        return nothing;
    }
    let Some((user, host)) = authority.rsplit_once('@') else {
        return nothing;
    };
    let Some((name, password)) = user.split_once(':') else {
        return nothing;
    };
    // `image:tag@sha256:...` is no user, and what may be no host is none.
    let is_host =
        host.starts_with(|it: char| it.is_alphanumeric() || matches!(it, '[' | '$' | '{' | '_'));
    if !is_host || host.starts_with("sha256:") {
        return nothing;
    }
    let start = from.saturating_add(name.len()).saturating_add(1);
    let stop = start.saturating_add(password.len());
    let grounds = match worth(password, Need::Any) {
        Worth::Nothing | Worth::Template => return nothing,
        Worth::Common => Grounds::Common,
        Worth::Real => Grounds::Form,
    };
    Looked {
        seen: end,
        found: Some((start, stop, grounds)),
    }
}

/// `user:password@tcp(host)/database`, with the password's place.
pub(super) fn data_source(text: &str, at: usize) -> Looked {
    const MOST: usize = 200;
    let bytes = text.as_bytes();
    let from = at.saturating_add(1);
    let end = class::run(bytes, from, WORD, 8);
    let protocol = text.get(from..end).unwrap_or_default();
    let is_protocol = matches!(protocol, "tcp" | "tcp4" | "tcp6" | "unix" | "cloudsql");
    if !is_protocol || bytes.get(end) != Some(&b'(') {
        return Looked::NOTHING;
    }
    let before = bytes.get(at.saturating_sub(MOST)..at).unwrap_or_default();
    let is_part = |byte: &&u8| !byte.is_ascii_whitespace() && !b"\"'`<>,".contains(byte);
    let start = at.saturating_sub(before.iter().rev().take_while(is_part).count());
    let user = text.get(start..at).unwrap_or_default();
    let Some((name, password)) = user.split_once(':') else {
        return Looked::NOTHING;
    };
    let start = start.saturating_add(name.len()).saturating_add(1);
    let grounds = match worth(password, Need::Any) {
        Worth::Nothing | Worth::Template => return Looked::NOTHING,
        Worth::Common => Grounds::Common,
        Worth::Real => Grounds::Form,
    };
    Looked {
        seen: end,
        found: Some((start, at, grounds)),
    }
}

/// `${NAME:value}`, `${NAME:-value}` or `${NAME:=value}`, with the value's place. What follows a shell's `:?` is a message,
/// and what follows `:+` stands where there is a value.
pub(super) fn fallback(text: &str, at: usize) -> Looked {
    let bytes = text.as_bytes();
    let from = at.saturating_add(2);
    let colon = class::run(bytes, from, BASE64_URL | DOT, 96);
    if bytes.get(at.saturating_add(1)) != Some(&b'{') || bytes.get(colon) != Some(&b':') {
        return Looked::NOTHING;
    }
    let name = text.get(from..colon).unwrap_or_default();
    let mut called = called(name).peekable();
    if called.peek().is_none() {
        return Looked::NOTHING;
    }
    let mut start = colon.saturating_add(1);
    let is_shell = matches!(bytes.get(start), Some(b'-' | b'='));
    start = start.saturating_add(usize::from(is_shell));
    let is_part = |byte: &u8| !byte.is_ascii_control() && !b"}{$\"'`".contains(byte);
    let rest = bytes.get(start..).unwrap_or_default();
    let end = start.saturating_add(rest.iter().take_while(|it| is_part(it)).count());
    let value = text.get(start..end).unwrap_or_default();
    let is_other = value.starts_with(['?', '+']);
    // A word is what scripts fall back to where they are tried out.
    let is_word = is_shell && value.bytes().all(|it| it.is_ascii_lowercase());
    // `${password:0:8}` is a part of it.
    let is_part = value.contains(':') && class::all(&value.replace(':', ""), DIGIT);
    if bytes.get(end) != Some(&b'}') || is_other || is_word || is_part {
        return Looked::NOTHING;
    }
    let grounds = called.find_map(|it| match worth(value, it.need) {
        Worth::Nothing | Worth::Template => None,
        Worth::Common => Some(Grounds::Common),
        Worth::Real => Some(Grounds::Name),
    });
    Looked {
        seen: end,
        found: grounds.map(|grounds| (start, end, grounds)),
    }
}

/// bcrypt, Apache's MD5 and crypt's SHA-2.
pub(super) fn password_hash(text: &str, at: usize) -> Looked {
    const KINDS: &[(&str, usize)] = &[
        ("$2y$", 53),
        ("$2a$", 53),
        ("$2b$", 53),
        ("$apr1$", 22),
        ("$5$", 43),
        ("$6$", 86),
    ];
    let rest = text.get(at..).unwrap_or_default();
    let Some((head, least)) = KINDS.iter().find(|kind| rest.starts_with(kind.0)) else {
        return Looked::NOTHING;
    };
    let is_part = |byte: &u8| class::is(*byte, BASE64 | DOT) || *byte == b'$';
    let from = at.saturating_add(head.len());
    let body = text.as_bytes().get(from..).unwrap_or_default();
    let length = body
        .iter()
        .take(140)
        .take_while(|byte| is_part(byte))
        .count();
    let end = from.saturating_add(length);
    let hash = text.get(from..end).unwrap_or_default();
    if length > *least && hash.contains('$') && !is_dummy(hash) {
        Looked::form(at, end)
    } else {
        Looked::NOTHING
    }
}

/// Base64 of `user:password`, both in print.
pub(super) fn is_user_and_password(value: &str) -> bool {
    let decoded = (8..=1024)
        .contains(&value.len())
        .then(|| decoded(value))
        .flatten();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    text.is_some_and(|text| {
        let parts = text.split_once(':');
        let printed = text.chars().all(|it| !it.is_control());
        printed
            && parts.is_some_and(|(user, password)| {
                !user.is_empty()
                    && !matches!(worth(password, Need::Any), Worth::Nothing | Worth::Template)
            })
    })
}

/// What base64 over any number of lines says, where that is text.
pub(crate) fn decoded_text(base64: &str) -> Option<String> {
    let dense: String = base64.split_ascii_whitespace().collect();
    String::from_utf8(decoded(&dense)?).ok()
}

/// The bytes of base64 of either alphabet, with or without padding.
pub(crate) fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let (mut group, mut bits) = (0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        group = group << 6 | u32::from(value);
        bits = bits.saturating_add(6);
        if let Some(left) = bits.checked_sub(8) {
            out.push((group >> left & 0xFF) as u8);
            bits = left;
        }
    }
    Some(out)
}
