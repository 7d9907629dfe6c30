//! What a value under a telling name is worth: a credential, a word that everybody tries first, or
//! something that stands in its place.

use super::class::{self, DIGIT, HEX, WORD};
use super::encrypted::Encryption;
use super::rules::Need;
use super::words::Words;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    /// A placeholder, a reference to where the credential is, something encrypted, or another thing.
    Nothing,
    /// What a template engine puts there.
    Template,
    /// A word that everybody tries first.
    Common,
    /// A credential.
    Real,
}

/// What a value is under a name that needs this of it.
pub(crate) fn worth(value: &str, need: Need) -> Worth {
    let value = value.trim();
    if let Need::Form(is) = need {
        return if is(value) {
            Worth::Real
        } else {
            Worth::Nothing
        };
    }
    if let Need::Pair = need {
        if is_reference(value) || value.starts_with("realm:") {
            return Worth::Nothing;
        }
        let password = password_at(value).and_then(|at| value.get(at..));
        return match password.map(|it| worth(it, Need::Any)) {
            // `user:password`, as examples have it.
            Some(Worth::Common) if value.starts_with("user") => Worth::Nothing,
            Some(worth) => worth,
            None => Worth::Nothing,
        };
    }
    if value.is_empty() || stands_for_none(value) {
        return Worth::Nothing;
    }
    if is_template(value) {
        // What stands there where nobody says anything else.
        let mut found = defaults(value).map(|it| worth(it, need));
        let found = found.find(|it| matches!(it, Worth::Common | Worth::Real));
        return found.unwrap_or(Worth::Template);
    }
    if let Need::RandomBut(names) = need
        && names.split(' ').any(|it| it == value)
    {
        return Worth::Nothing;
    }
    if is_common(value) {
        return Worth::Common;
    }
    if is_reference(value) || is_placeholder(value) || Encryption::of(value).is_some() {
        return Worth::Nothing;
    }
    match need {
        Need::Any if is_variable(value) || value.len() < 3 => Worth::Nothing,
        Need::Any => Worth::Real,
        _ if is_random(value) => Worth::Real,
        _ => Worth::Nothing,
    }
}

/// Where the password of `user:password` begins, or of `neo4j/password`.
pub(super) fn password_at(value: &str) -> Option<usize> {
    let end = value
        .find(':')
        .or_else(|| value.starts_with("neo4j/").then_some(5))?;
    let is_user = |it: u8| !it.is_ascii_whitespace() && it != b'/';
    let user = value.get(..end).filter(|user| !user.is_empty())?;
    let start = end.saturating_add(1);
    let is_url = value
        .get(start..)
        .is_some_and(|rest| rest.starts_with("//"));
    (user.bytes().all(is_user) && !is_url).then_some(start)
}

/// What says that there is no credential, or whether there is to be one; and what styles of web pages have behind a colon.
fn stands_for_none(value: &str) -> bool {
    static NONE: Words = Words::new(
        "true false yes no on off null nil none undefined ~ n/a na disabled enabled required \
        optional string default empty unset auto generated unknown any @null \
        prompt interactive stdin keyring keychain \
        hover focus focus-visible focus-within placeholder-shown invalid valid",
    );
    NONE.has(value)
}

/// What a template engine, or a shell, puts something in for.
pub(crate) fn is_template(value: &str) -> bool {
    let between = |open: &str, close: &str| {
        value
            .split_once(open)
            .is_some_and(|(_, after)| after.contains(close))
    };
    // Nearly no value has any of it.
    if !value.contains(['{', '%']) {
        return false;
    }
    between("{{", "}}") || between("${", "}") || between("<%", "%>") || between("#{", "}")
}

/// The texts that a template falls back to: `default "text"` of Helm, `default('text')` of Jinja.
fn defaults(template: &str) -> impl Iterator<Item = &str> {
    let expressions = template.split("{{").skip(1);
    let expressions = expressions.map(|it| it.split_once("}}").map_or(it, |(it, _)| it));
    expressions.flat_map(|expression| {
        let places = expression.match_indices("default");
        places.filter_map(|(at, word)| {
            let is_part = |it: char| it.is_alphanumeric() || "_-.\"'`".contains(it);
            if expression.get(..at)?.ends_with(is_part) {
                return None;
            }
            let after = expression.get(at.saturating_add(word.len())..)?;
            let after = after.trim_start_matches([' ', '(', '=', '\\']);
            let quote = after.chars().next().filter(|it| "\"'`".contains(*it))?;
            let (text, _) = after.get(1..)?.split_once(quote)?;
            Some(text.trim_end_matches('\\'))
        })
    })
}

/// What SHA-256 makes of something, in hexadecimal digits.
pub(crate) fn is_checksum(value: &str) -> bool {
    value.len() == 64 && class::all(value, HEX)
}

/// The passwords that everybody tries first, and those of products as they come.
fn is_common(value: &str) -> bool {
    static WORDS: Words = Words::new(
        "admin administrator root toor password passw0rd p@ssw0rd p@ssword password1 \
        password123 pass pass123 passwd changeme change_me change-me changeit changethis \
        secret secret123 s3cr3t mysecret supersecret topsecret letmein welcome welcome1 \
        qwerty abc123 iloveyou 123 1234 12345 123456 1234567 12345678 123456789 1234567890 \
        111111 000000 test test123 testing demo guest user default123 postgres mysql mariadb \
        mongo mongodb redis rabbitmq minioadmin minio minio123 elastic grafana admin123 \
        root123 rootpassword adminpassword userpassword mypassword my-secret-pw \
        prom-operator hunter2 foobar foo bar notsecure insecure dummy123 keycloak wordpress \
        nexus sonar tomcat oracle sa",
    );
    value.len() <= 16 && WORDS.has(value)
}

/// A name or an address of where the credential is.
fn is_reference(value: &str) -> bool {
    static BEGINNINGS: Words = Words::new(
        "vault: ref+ secretref: secret:// op:// ssm: sm:// gcpsm: awssm: azkv: env: env. \
        file: arn: projects/ @microsoft.keyvault( keyvault: http:// https:// sha256: \
        secrets/ vaults/ bao: doppler:// akeyless: conjur: %env( !vault getenv( process.env \
        os.environ $__file{ $__env{ $__vault{ secret[",
    );
    if BEGINNINGS.begin(value) {
        return true;
    }
    // `gcp:///`, `aws-sm://`: a URL with a password in it is known by its form.
    let is_scheme = |scheme: &str| {
        let is_part = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.');
        scheme.len() >= 2 && scheme.bytes().all(is_part)
    };
    if value
        .split_once("://")
        .is_some_and(|(scheme, _)| is_scheme(scheme))
    {
        return true;
    }
    let is_path = value.starts_with("./") || value.starts_with("../") || value.starts_with("~/");
    // Base64 may begin with a slash; a path has a second one, or a dot, and no more than words between.
    let rooted = value.strip_prefix('/').is_some_and(|rest| {
        rest.contains(['/', '.']) && !rest.contains(['+', '=']) || !is_random(rest)
    });
    let windows = value.get(1..3) == Some(":\\");
    is_path || rooted || windows
}

/// What a reader is to put a credential in for.
fn is_placeholder(value: &str) -> bool {
    static TELLS: Words = Words::new(
        "your replace placeholder redacted example insert enter todo tbd fixme dummy removed \
        yourpassword yourpasswordhere yoursecret yourtoken yourkey yourapikey somepassword \
        replaceme insertme",
    );
    const PARTS: &str = "to-be- to_be_ *** ... base64-encoded fill-in fill_in some-password";
    let framed = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
    if framed('<', '>')
        || framed('[', ']')
        || framed('{', '}')
        || framed('(', ')')
        || framed('%', '%')
        || framed('@', '@')
    {
        return true;
    }
    if value.starts_with("__") && value.ends_with("__") {
        return true;
    }
    let mut letters = value.bytes();
    let first = letters.next();
    if letters.all(|byte| Some(byte) == first) {
        return true;
    }
    // A placeholder is short; a long value may hold any of these letters by chance.
    if value.len() > 64 || is_dense(value) {
        return false;
    }
    // Each of these parts has one of these marks.
    if value.contains(['-', '_', '*', '.']) {
        let folded = value.to_ascii_lowercase();
        if PARTS.split(' ').any(|part| folded.contains(part)) {
            return true;
        }
    }
    // `mastodon` holds "todo", and who builds a password of such a word adds digits to it.
    let mut words = value
        .split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let is_plain = |word: &str| {
        word.bytes().all(|it| it.is_ascii_alphabetic())
            || word.len() <= 4 && class::all(word, DIGIT)
    };
    let tells = |word: &str| {
        TELLS.has(word) || word.len() >= 3 && word.bytes().all(|it| matches!(it, b'x' | b'X'))
    };
    words.clone().all(is_plain) && words.any(|word| tells(word) || tells(first_of(word)))
}

/// The first word of `camelCase`.
fn first_of(word: &str) -> &str {
    let next = word
        .bytes()
        .skip(1)
        .position(|it| it.is_ascii_uppercase())
        .map_or(word.len(), |at| at.saturating_add(1));
    word.get(..next).unwrap_or(word)
}

/// What names a variable: `$NAME`, `$(NAME)`, or capitals with underscores. Words in capitals, with
/// digits at their ends at most: `$ecretPw27` and `KV9C_QM27RT` are passwords.
fn is_variable(value: &str) -> bool {
    let name = |text: &str| {
        let part = |part: &str| {
            let letters = part.trim_end_matches(|it: char| it.is_ascii_digit());
            letters.bytes().all(|it| it.is_ascii_uppercase())
        };
        text.starts_with(|it: char| it.is_ascii_uppercase() || it == '_')
            && text.split('_').all(part)
    };
    let call = value
        .strip_prefix("$(")
        .is_some_and(|rest| rest.contains(')'));
    let dollar = value.strip_prefix('$').is_some_and(name);
    call || dollar || value.contains('_') && name(value)
}

/// Whether a value looks random: long, of several kinds of characters, and no words.
pub(super) fn is_random(value: &str) -> bool {
    let length = value.len();
    if length < 8 || is_prose(value) || is_variable(value) {
        return false;
    }
    let kinds = kinds(value);
    let bits = entropy(value);
    if !value.bytes().any(|it| class::is(it, DIGIT)) {
        // Letters alone: base64 of some length, with both cases mixed.
        return length >= 20 && kinds >= 2 && bits >= 4.0 && !is_words(value);
    }
    let enough = match length {
        0..=11 => kinds >= 3 && bits >= 2.7,
        12..=19 => kinds >= 2 && bits >= 2.9,
        _ => kinds >= 2 && bits >= 3.0,
    };
    enough && !is_words(value)
}

/// Whether a value was made by a machine, whatever its name says: random, and long.
#[cfg(feature = "posture")]
pub(crate) fn is_made(value: &str) -> bool {
    value.len() >= 16 && is_mixed(value)
}

/// Whether a value is random and of small letters, capitals and digits, as no name is.
#[cfg(feature = "posture")]
pub(crate) fn is_mixed(value: &str) -> bool {
    let has = |kind: u8| value.bytes().any(|it| class::is(it, kind));
    let mixed = has(class::LOWER) && has(class::UPPER) && has(DIGIT);
    (mixed || value.len() >= 32 && class::all(value, HEX)) && is_random(value)
}

/// Whether a value is the name of an object that kustomize or a controller gave a hash: `web-auth-7f6d9c8b5k`.
#[cfg(feature = "posture")]
pub(crate) fn is_name_with_hash(value: &str) -> bool {
    let is_hash = |hash: &str| (5..=10).contains(&hash.len());
    let parts = value.rsplit_once('-');
    class::all(value, class::LOWER | DIGIT | class::DASH | class::DOT)
        && parts.is_some_and(|(name, hash)| is_words(name) && is_hash(hash))
}

/// Whether a value is words and numbers, as settings are: `production`, `10Gi`, `a=b;c=d`.
#[cfg(feature = "posture")]
pub(crate) fn is_plain(value: &str) -> bool {
    let is_digit = |it: char| it.is_ascii_digit();
    let is_word = |word: &str| {
        let unit = word.trim_start_matches(is_digit);
        let number = word.len().saturating_sub(unit.len());
        number <= 4 && is_words(unit)
    };
    let ends = |it: char| it.is_whitespace() || matches!(it, ',' | ';');
    value
        .split(ends)
        .map(|word| word.trim_matches(|it: char| it.is_ascii_punctuation()))
        .all(is_word)
}

/// Whether a value is random enough that words in it are chance.
fn is_dense(value: &str) -> bool {
    value.len() >= 24 && kinds(value) >= 3 && entropy(value) >= 4.2 && !is_words(value)
}

static PASSWORD: Words =
    Words::new("passwort kennwort contrasena senha wachtwoord heslo adgangskode salasana passord");

/// Whether several words speak of a password: a text that is shown to somebody.
pub(super) fn speaks_of_password(value: &str) -> bool {
    static ENGLISH: Words = Words::new("password passwords passphrase passcode");
    let mut words = value
        .split(|it: char| !it.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let named = |word: &str| ENGLISH.has(word) || PASSWORD.has(word);
    value.contains(' ') && words.any(named) && is_help(value)
}

/// Whether a value says something of a password: several words and no more, or the word itself.
pub(crate) fn is_help(value: &str) -> bool {
    const OTHER: &str = "contraseña hasło lösenord пароль 密码 密碼 パスワード 비밀번호";
    let mut words = value.split_whitespace();
    let is_plain = |word: &str| {
        let word = word.trim_matches(|it: char| it.is_ascii_punctuation());
        let letters = |it: char| it.is_alphabetic() || matches!(it, '-' | '\'' | '’' | '/' | '.');
        let number = word.len() <= 4 && class::all(word, DIGIT);
        number || word.chars().all(letters) && (!word.is_ascii() || is_words(word))
    };
    if words.clone().nth(1).is_some() {
        return words.all(is_plain);
    }
    let is_other = || {
        let folded = value.to_lowercase();
        OTHER.split(' ').any(|word| word == folded)
    };
    PASSWORD.has(value) || !value.is_ascii() && is_other()
}

/// Blanks, brackets, or letters beyond ASCII: text or code.
fn is_prose(value: &str) -> bool {
    value
        .bytes()
        .any(|it| it.is_ascii_whitespace() || !it.is_ascii() || b"(){}[]<>\"'`,;".contains(&it))
}

/// Words with marks between, perhaps with numbers: names, versions, hosts, paths, dates.
fn is_words(value: &str) -> bool {
    let parts = || {
        value.split([
            '-', '_', '.', '/', ':', '@', '=', '&', '?', '%', '#', '+', '~', '|', '!', '*', '$',
            '^',
        ])
    };
    let separated = parts().nth(1).is_some();
    let is_word = |part: &str| {
        let letters = part.trim_end_matches(|it: char| it.is_ascii_digit());
        let digits = part.len().saturating_sub(letters.len());
        let versioned = part
            .strip_prefix('v')
            .is_some_and(|rest| class::all(rest, DIGIT));
        let plain = letters.bytes().all(|it| it.is_ascii_lowercase())
            || letters.bytes().all(|it| it.is_ascii_uppercase());
        let capital = letters
            .get(1..)
            .is_some_and(|rest| rest.bytes().all(|it| it.is_ascii_lowercase()));
        let camel = letters.len() <= 40 && is_camel(letters);
        part.is_empty()
            || versioned
            || digits <= 4 && (plain && letters.len() <= 20 || capital || camel)
    };
    if separated {
        return parts().all(is_word);
    }
    is_word(value)
}

/// `camelCaseWords`: each capital begins a word of three letters or more.
fn is_camel(letters: &str) -> bool {
    if !letters.bytes().all(|it| it.is_ascii_alphabetic()) {
        return false;
    }
    let mut length = 3_usize;
    for byte in letters.bytes() {
        if byte.is_ascii_uppercase() {
            if length < 3 {
                return false;
            }
            length = 1;
        } else {
            length = length.saturating_add(1);
        }
    }
    length >= 3
}

/// How many kinds of characters: small letters, capitals, digits, others.
fn kinds(value: &str) -> u32 {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 1_u8,
        b'A'..=b'Z' => 2,
        b'0'..=b'9' => 4,
        _ => 8,
    };
    value
        .bytes()
        .fold(0, |kinds, byte| kinds | kind(byte))
        .count_ones()
}

/// Shannon's entropy of a value's characters, in bits a character.
fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count = count.saturating_add(1);
        }
    }
    let total = value.len().max(1) as f64;
    let part = |count: &u32| {
        let share = f64::from(*count) / total;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(part).sum()
}

/// Whether a value is a word of code: an identifier, perhaps with dots.
pub(super) fn is_identifier(value: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|it| class::is(it, WORD & !DIGIT) || it == b'_')
    };
    value.split('.').all(part)
}
