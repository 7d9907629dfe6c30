//! Programs that take a password, or a user with one, behind an option of one letter.

use super::class::{self, DASH, WORD};
use super::rules::{Need, rule};
use super::{Called, Credential, named};

/// Programs with the same option.
#[derive(Debug)]
pub(crate) struct Program {
    names: &'static str,
    letter: u8,
    /// Whether the value may be a word of its own.
    apart: bool,
    /// Whether it is `user:password`, which has a long option too.
    pair: bool,
}

const fn takes(names: &'static str, letter: u8, apart: bool, pair: bool) -> Program {
    Program {
        names,
        letter,
        apart,
        pair,
    }
}

static PROGRAMS: [Program; 7] = [
    takes(
        "mysql mysqldump mysqladmin mysqlcheck mysqlimport mysqlshow mysqlbinlog mariadb \
        mariadb-dump mariadb-admin mariadb-check mariadb-backup mariabackup xtrabackup",
        b'p',
        false,
        false,
    ),
    // `docker login`, `helm registry login`, `az login`
    takes(
        "sshpass login mongo mongosh mongodump mongorestore mongoexport mongoimport cypher-shell",
        b'p',
        true,
        false,
    ),
    takes("redis-cli valkey-cli keydb-cli", b'a', true, false),
    takes(
        "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd",
        b'w',
        true,
        false,
    ),
    takes("sqlcmd bcp zip unzip", b'P', true, false),
    takes("curl", b'u', true, true),
    takes("http https", b'a', true, true),
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
        if self.pair && matches!(word, "--user" | "--proxy-user") {
            let equals = option.as_bytes().get(word.len()) == Some(&b'=');
            return Some(word.len().saturating_add(usize::from(equals)));
        }
        let letters = word.strip_prefix('-')?;
        let at = letters.bytes().position(|it| it == self.letter)?;
        // `-sSu user:password`
        let last = at.saturating_add(1) == letters.len();
        let clustered = self.pair && last && letters.bytes().all(|it| it.is_ascii_alphabetic());
        let value = at.saturating_add(2);
        let joined = option
            .get(value..)
            .is_some_and(|it| !it.is_empty() && !it.starts_with([' ', '\t']));
        ((at == 0 || clustered) && (self.apart || joined)).then_some(value)
    }

    /// The credential that the option's value is, if it is one.
    pub(crate) fn judged(&self, value: &str) -> Option<Credential> {
        let (id, need) = if self.pair {
            ("user-and-password", Need::Pair)
        } else {
            ("command-password", Need::Any)
        };
        // `docker run --name mongo -p 27017:27017`
        let is_port = |it: u8| it.is_ascii_digit() || matches!(it, b':' | b'.');
        let ports = !self.pair && value.contains(':') && value.bytes().all(is_port);
        // `http -a 0.0.0.0:8080`: many a server that is called so, or has it as a command, listens there.
        let is_number = |it: &str| it.len() <= 5 && class::all(it, class::DIGIT);
        let listens = self.letter == b'a' && value.rsplit(':').next().is_some_and(is_number);
        let rule = rule(id).filter(|_| !(ports || self.pair && listens))?;
        named(&mut std::iter::once(Called { rule, need }), value)
    }
}
