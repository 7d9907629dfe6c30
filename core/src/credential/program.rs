//! Programs that take a password, or a user with one, behind an option of their own or by its place.

use super::class::{self, DASH, WORD};
use super::rules::{Need, rule};
use super::{Called, Credential, named};

/// Programs with the same options.
#[derive(Debug)]
pub(crate) struct Program {
    names: &'static str,
    /// The option of one letter; none where this is zero.
    letter: u8,
    /// The options that are words.
    long: &'static str,
    /// Whether the value of the letter may be a word of its own.
    apart: bool,
    takes: Takes,
}

/// What the option's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Password,
    /// `user:password`.
    Pair,
    /// `pass:password`; what begins otherwise says where the password is.
    Source,
    /// Nothing: the password is an argument.
    Nothing,
}

const fn takes(names: &'static str, letter: u8, apart: bool, takes: Takes) -> Program {
    let long = match takes {
        Takes::Pair => "--user --proxy-user",
        _ => "",
    };
    Program {
        names,
        letter,
        long,
        apart,
        takes,
    }
}

const fn takes_long(names: &'static str, long: &'static str, takes: Takes) -> Program {
    Program {
        names,
        letter: 0,
        long,
        apart: true,
        takes,
    }
}

static PROGRAMS: [Program; 10] = [
    takes(
        "mysql mysqldump mysqladmin mysqlcheck mysqlimport mysqlshow mysqlbinlog mariadb \
        mariadb-dump mariadb-admin mariadb-check mariadb-backup mariabackup xtrabackup",
        b'p',
        false,
        Takes::Password,
    ),
    // `docker login`, `helm registry login`, `az login`
    takes(
        "sshpass login mongo mongosh mongodump mongorestore mongoexport mongoimport cypher-shell",
        b'p',
        true,
        Takes::Password,
    ),
    takes(
        "redis-cli valkey-cli keydb-cli",
        b'a',
        true,
        Takes::Password,
    ),
    takes(
        "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd",
        b'w',
        true,
        Takes::Password,
    ),
    takes("sqlcmd bcp zip unzip", b'P', true, Takes::Password),
    takes("curl", b'u', true, Takes::Pair),
    takes("http https", b'a', true, Takes::Pair),
    takes_long(
        "keytool jarsigner",
        "-storepass -keypass -srcstorepass -deststorepass -srckeypass -destkeypass",
        Takes::Password,
    ),
    takes_long(
        "openssl apksigner",
        "-passin -passout -pass --ks-pass --key-pass",
        Takes::Source,
    ),
    takes("htpasswd", 0, false, Takes::Nothing),
];

/// The program that a word of a command names, perhaps by its path.
pub(crate) fn program(word: &str) -> Option<&'static Program> {
    let name = word.rsplit('/').next()?;
    let is = |program: &&Program| program.names.split(' ').any(|it| it == name);
    (3..=16)
        .contains(&name.len())
        .then(|| PROGRAMS.iter().find(is))
        .flatten()
}

/// Whether an option may be one of those.
pub(super) fn may_take(option: &str) -> bool {
    let word = word_of(option);
    word.starts_with("-p")
        || word.starts_with("-a")
        || word.starts_with("-w")
        || word.starts_with("-P")
        || word.starts_with("-u")
        || word.ends_with(['u', 'a'])
        || word.contains("pass")
        || word.len() <= 8 && word.contains('b')
        || matches!(word, "--user" | "--proxy-user")
}

/// The letters and dashes that an option begins with, of which no more are looked at.
fn word_of(option: &str) -> &str {
    let end = class::run(option.as_bytes(), 0, WORD | DASH, 16);
    option.get(..end).unwrap_or_default()
}

impl Program {
    /// Where behind an option its value begins, if this one has a value; with what ends the word
    /// there, the value is the next one.
    pub(crate) fn value_at(&self, option: &str) -> Option<usize> {
        let word = word_of(option);
        if !word.is_empty() && self.long.split(' ').any(|it| it == word) {
            return match option.as_bytes().get(word.len()) {
                Some(b'=') => Some(word.len().saturating_add(1)),
                // `-storepass:env NAME`
                Some(b':') => None,
                _ => Some(word.len()),
            };
        }
        let letters = word.strip_prefix('-')?;
        let at = letters.bytes().position(|it| it == self.letter)?;
        // `-sSu user:password`
        let last = at.saturating_add(1) == letters.len();
        let clustered =
            self.takes == Takes::Pair && last && letters.bytes().all(|it| it.is_ascii_alphabetic());
        let value = at.saturating_add(2);
        let joined = option
            .get(value..)
            .is_some_and(|it| !it.is_empty() && !it.starts_with([' ', '\t']));
        ((at == 0 || clustered) && (self.apart || joined)).then_some(value)
    }

    /// Which of the words from an option on is the password, where it is an argument: `htpasswd -b FILE USER PASSWORD`,
    /// and without the file `-nb USER PASSWORD`.
    pub(crate) fn argument<'w>(&self, words: impl Iterator<Item = &'w str>) -> Option<usize> {
        if self.takes != Takes::Nothing {
            return None;
        }
        let (mut is_given, mut wanted) = (false, 3_usize);
        let mut skips = false;
        for (at, word) in words.take(MOST_WORDS).enumerate() {
            if std::mem::take(&mut skips) {
                continue;
            }
            let flags = word.strip_prefix('-').unwrap_or_default();
            if flags.is_empty() {
                wanted = wanted.saturating_sub(1);
                if wanted == 0 {
                    return is_given.then_some(at);
                }
                continue;
            }
            is_given |= flags.contains('b');
            if flags.contains('n') {
                wanted = wanted.saturating_sub(1);
            }
            // The cost, or the number of rounds.
            skips = flags.ends_with(['C', 'r']);
        }
        None
    }

    /// The credential that the option's value is, if it is one.
    pub(crate) fn judged(&self, value: &str) -> Option<Credential> {
        let (id, need) = if self.takes == Takes::Pair {
            ("user-and-password", Need::Pair)
        } else {
            ("command-password", Need::Any)
        };
        if self.takes == Takes::Source {
            let password = value.strip_prefix("pass:")?;
            // A shell's variable.
            let rule = rule(id).filter(|_| !password.starts_with('$'))?;
            let found = named(&mut std::iter::once(Called { rule, need }), password);
            return found.map(|it| it.behind(value.len().saturating_sub(password.len())));
        }
        let pair = self.takes == Takes::Pair;
        // `docker run --name mongo -p 27017:27017`
        let is_port = |it: u8| it.is_ascii_digit() || matches!(it, b':' | b'.');
        let ports = !pair && value.contains(':') && value.bytes().all(is_port);
        // `http -a 0.0.0.0:8080`: many a server that is called so, or has it as a command, listens there.
        let is_number = |it: &str| it.len() <= 5 && class::all(it, class::DIGIT);
        let listens = self.letter == b'a' && value.rsplit(':').next().is_some_and(is_number);
        let rule = rule(id).filter(|_| !(ports || pair && listens))?;
        named(&mut std::iter::once(Called { rule, need }), value)
    }
}

/// So many words of a command are looked at for an argument.
const MOST_WORDS: usize = 12;
