//! Names that say what stands under them.

use super::Rule;
use super::rules::{By, Need, RULES};
use super::words::Words;
use std::sync::LazyLock;

/// A name that says that a credential stands under it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called {
    pub(crate) rule: &'static Rule,
    pub(crate) need: Need,
}

/// The longest name that is looked at.
const LONGEST: usize = 256;

/// What a name may say, the more specific first: the words it ends in decide, so that `tokenUrl`,
/// `passwordFile` or `secretName`, which end in something else, say nothing.
pub(crate) fn called(name: &str) -> impl Iterator<Item = Called> + use<> {
    let says = name.len() <= LONGEST && may_say(name.as_bytes());
    let (words, rules) = if says {
        (words(name), NAMED.as_slice())
    } else {
        (Vec::new(), &[][..])
    };
    let last = words.last().map_or(0, |word| letter(word));
    rules.iter().filter_map(move |named| {
        // Nearly all names end in another letter than any of a rule's phrases.
        if named.ends & last == 0 {
            return None;
        }
        let Named {
            rule,
            phrases,
            need,
            ..
        } = *named;
        let said = phrases.iter().find(|phrase| ends_in(&words, phrase))?;
        let secret = words.iter().any(|word| word == "secret");
        let need = match *said {
            "access key" if !secret => Need::RandomBut(USERS),
            "secret key" => Need::RandomBut("password passwd pass"),
            _ => need,
        };
        Some(Called { rule, need })
    })
}

/// What each text of a list is that stands under a name in the plural: `passwords`, `apiKeys`. Lists of secrets and
/// of credentials are lists of their names.
pub(crate) fn called_all(name: &str) -> impl Iterator<Item = Called> + use<> {
    let one = name.strip_suffix(['s', 'S']).unwrap_or_default();
    let is_listed = |it: &Called| matches!(it.rule.id, "password" | "api-key" | "token");
    called(one).filter(is_listed)
}

/// A rule that goes by name.
struct Named {
    rule: &'static Rule,
    phrases: &'static [&'static str],
    need: Need,
    /// The letters that its phrases end in, as bits.
    ends: u32,
}

static NAMED: LazyLock<Vec<Named>> = LazyLock::new(|| {
    let named = |rule: &'static Rule| match rule.by {
        By::Name(phrases, need) => Some(Named {
            rule,
            phrases,
            need,
            ends: phrases.iter().fold(0, |ends, it| ends | letter(it)),
        }),
        _ => None,
    };
    RULES.iter().filter_map(named).collect()
});

/// The last letter of a word, as a bit.
fn letter(word: &str) -> u32 {
    let last = word.bytes().next_back().unwrap_or_default();
    let place = last.to_ascii_lowercase().wrapping_sub(b'a');
    1_u32.checked_shl(u32::from(place)).unwrap_or(0)
}

/// Users, as an access key's id is one: MinIO's, for instance.
const USERS: &str = "admin administrator root user guest test demo minio minioadmin";

/// Whether a name can say anything: nearly all names are told by their last letters.
fn may_say(name: &[u8]) -> bool {
    let letters = name.iter().rposition(u8::is_ascii_alphabetic);
    let Some(name) = letters.and_then(|last| name.get(..=last)) else {
        return false;
    };
    let ends = |ending: &str| {
        let from = name.len().checked_sub(ending.len());
        let tail = from.and_then(|from| name.get(from..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(ending.as_bytes()))
    };
    let heads: &[&str] = match name.last().map(u8::to_ascii_lowercase) {
        Some(b'd') => &["password", "passwd", "pwd", "cred"],
        Some(b'e') => &[
            "passphrase",
            "passcode",
            "keybase",
            "key_base",
            "key-base",
            "key.base",
        ],
        Some(b'h') => &["auth"],
        Some(b'k') => &["psk"],
        Some(b'l') => &["credential"],
        Some(b'n') => &["token", "authorization"],
        Some(b'r') => &["bearer"],
        Some(b's') => &["pass", "creds", "credentials"],
        Some(b't') => &["secret", "jwt", "pat"],
        Some(b'w') => &["pw"],
        Some(b'y') => return name.len() > 3 && ends("key"),
        _ => &[],
    };
    let fills = || {
        FILLERS
            .split(' ')
            .any(|filler| ends(filler.trim_end_matches("64")))
    };
    heads.iter().any(|head| ends(head)) || holds_head(name) && fills()
}

/// Whether a name has a word in it that may say something.
fn holds_head(name: &[u8]) -> bool {
    name.iter().enumerate().any(|(at, byte)| {
        let heads: &[&str] = match byte.to_ascii_lowercase() {
            b'a' => &["auth"],
            b'c' => &["cred"],
            b'k' => &["key"],
            b'p' => &["pass", "pwd"],
            b's' => &["secret"],
            b't' => &["token"],
            _ => return false,
        };
        let rest = name.get(at..).unwrap_or_default();
        heads.iter().any(|head| {
            let part = rest.get(..head.len());
            part.is_some_and(|part| part.eq_ignore_ascii_case(head.as_bytes()))
        })
    })
}

/// Words at the end of a name that say nothing of what stands under it.
const FILLERS: &str = "value plain plaintext text base64 b64 encoded string str prod production dev test \
    staging primary secondary old new current previous backup literal in out";
static FILLER: Words = Words::new(FILLERS);

/// The words of a name, small, without those at its end that say nothing of what it is.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = b' ';
    let bytes = name.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let next = bytes.get(at.saturating_add(1)).copied().unwrap_or(b' ');
        let begins = byte.is_ascii_uppercase()
            && (!before.is_ascii_uppercase() && before.is_ascii_alphanumeric()
                || before.is_ascii_uppercase() && next.is_ascii_lowercase());
        if !byte.is_ascii_alphanumeric() {
            before = byte;
            continue;
        }
        if begins || !before.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
        before = byte;
    }
    let is_filler = |word: &String| FILLER.has(word) || word.bytes().all(|it| it.is_ascii_digit());
    while words.len() > 1 && words.last().is_some_and(is_filler) {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        let letters = last.trim_end_matches(|it: char| it.is_ascii_digit()).len();
        last.truncate(letters);
    }
    words
}

/// Whether the words end in a phrase, also one that is written in one.
fn ends_in(words: &[String], phrase: &str) -> bool {
    /// Words before a phrase with which it is something else.
    const OTHERWISE: &[(&str, &str)] = &[
        (
            "token",
            "page next continue sync eos bos pad unk mask sep cls stop end start first last prev cursor max",
        ),
        (
            "pass",
            "proxy by low high band all single multi two second boarding render shadow depth geometry lighting",
        ),
        // Texts that are shown to users.
        (
            "password",
            "error errors label message messages hint placeholder title validation",
        ),
        ("secret", "no pull tls ca registry docker existing"),
        ("auth", "no enable disable require basic"),
        ("pat", "path"),
    ];
    let Some(last) = words.last() else {
        return false;
    };
    // Nearly all phrases end in another letter.
    if phrase.bytes().next_back() != last.bytes().next_back() {
        return false;
    }
    let mut wanted = phrase.rsplit(' ');
    if !wanted.next().is_some_and(|word| last.ends_with(word)) {
        return false;
    }
    let mut rest = words.iter().rev();
    if phrase
        .rsplit(' ')
        .all(|word| rest.next().is_some_and(|it| it == word))
    {
        let before = rest.next();
        let not = OTHERWISE.iter().find(|row| row.0 == phrase);
        let other =
            |before: &String| not.is_some_and(|row| row.1.split(' ').any(|it| it == before));
        return !before.is_some_and(other);
    }
    // `dbpassword`, `apikey`: what is short would also end `compass`.
    let long = phrase.len() >= 5 || phrase == "pwd";
    let mut parts = phrase.rsplit(' ');
    let left = parts.try_fold(last.as_str(), |left, word| left.strip_suffix(word));
    // 1Password is a product.
    long && left.is_some_and(|left| !matches!(left, "1" | "one"))
}

/// Whether an annotation is of a tool that keeps checksums, or paths and templates, under names that
/// end in whatever its user called a secret.
pub(crate) fn is_of_tool(annotation: &str) -> bool {
    ["checksum/", "vault.hashicorp.com/agent-inject-"]
        .iter()
        .any(|begins| annotation.starts_with(begins))
}

/// What a name within a Secret says of its value.
#[cfg(feature = "posture")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// A password, a key, a token.
    Credential,
    /// Nothing.
    Nothing,
    /// A user, a mode, a region: public, and made of words.
    Words,
    /// An identifier or a certificate: public, and random by nature.
    Random,
}

/// What a name within a Secret says of its value.
#[cfg(feature = "posture")]
pub(crate) fn says(name: &str) -> Said {
    const RANDOM: &str = "\
        id crt cert certificate pub ca cacrt version url uri endpoint zone issuer organization org \
        project tenant account subscription audience";
    const WORDS: &str = "\
        user username login email host hostname port server address pghost pgport pguser \
        database pgdatabase db dbname name namespace region type mode path file filename enabled \
        domain bucket provider scope scopes realm engine fqdn timeout interval \
        level environment env proxy extra usage expiration description groups \
        sslmode pgsslmode hosts format tz timezone charset algorithm protocol role schema queue \
        topic cloud module tls ssl locale language";
    // What a Secret holds under these is a credential more often than not.
    const TELLING: &str = "auth pin salt seed mnemonic cookie";
    let words = words(name);
    let Some(last) = words.last() else {
        return Said::Nothing;
    };
    let is = |list: &str| list.split(' ').any(|it| it == last);
    let before = words.iter().rev().nth(1).map_or("", String::as_str);
    match (before, last.as_str()) {
        ("secret", "id") => Said::Credential,
        ("public", "key") => Said::Random,
        _ if is(RANDOM) => Said::Random,
        // `accountname`, in one word.
        _ if is(WORDS) || last.ends_with("name") => Said::Words,
        _ if is(TELLING) || last.ends_with("key") => Said::Credential,
        _ if called(name).next().is_some() => Said::Credential,
        _ => Said::Nothing,
    }
}
