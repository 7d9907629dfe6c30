//! Programs that take a password, or a user with one, behind an option of their own or by its place.

use super::class::{self, DASH, WORD};
use super::rules::{Need, rule};
use super::{Called, Credential, Grounds, named};

/// Programs that take the same.
#[derive(Debug)]
pub(crate) struct Program {
    names: &'static str,
    options: &'static [Taking],
    words: Words,
}

/// Options that take the same.
#[derive(Debug)]
struct Taking {
    /// The option of one letter; none where this is zero.
    letter: u8,
    /// The options that are words.
    long: &'static str,
    /// Whether the value of the letter may be a word of its own.
    apart: bool,
    takes: Takes,
}

/// What an option's value, or an argument, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Password,
    /// `user:password`.
    Pair,
    /// The same, or where a server listens: `http` is called both.
    PairOrAddress,
    /// `pass:password`; what begins otherwise says where the password is.
    Source,
}

/// Which of a program's words is a password by its place.
#[derive(Debug)]
enum Words {
    None,
    /// `htpasswd -b FILE USER PASSWORD`, and without the file `-nb USER PASSWORD`.
    Batch,
    /// By a command of the program, and which word behind it, counted from one; options do not count.
    Behind(&'static [(&'static str, usize)]),
}

const fn takes(names: &'static str, options: &'static [Taking]) -> Program {
    let words = Words::None;
    Program {
        names,
        options,
        words,
    }
}

const fn takes_words(names: &'static str, words: Words) -> Program {
    let options = &[];
    Program {
        names,
        options,
        words,
    }
}

const fn letter(letter: u8, takes: Takes) -> Taking {
    both(letter, "", takes)
}

const fn long(options: &'static str, takes: Takes) -> Taking {
    both(0, options, takes)
}

const fn both(letter: u8, long: &'static str, takes: Takes) -> Taking {
    let apart = true;
    Taking {
        letter,
        long,
        apart,
        takes,
    }
}

/// An option whose value is never a word of its own.
const fn joined(letter: u8) -> Taking {
    let taking = both(letter, "", Takes::Password);
    Taking {
        apart: false,
        ..taking
    }
}

static PROGRAMS: [Program; 12] = [
    takes(
        "mysql mysqldump mysqladmin mysqlcheck mysqlimport mysqlshow mysqlbinlog mariadb \
        mariadb-dump mariadb-admin mariadb-check mariadb-backup mariabackup xtrabackup 7z 7za 7zr 7zz",
        &[joined(b'p')],
    ),
    // `docker login`, `helm registry login`, `az login`
    takes(
        "sshpass login mongo mongosh mongodump mongorestore mongoexport mongoimport cypher-shell cqlsh",
        &[letter(b'p', Takes::Password)],
    ),
    takes(
        "redis-cli valkey-cli keydb-cli",
        &[letter(b'a', Takes::Password)],
    ),
    takes(
        "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd",
        &[letter(b'w', Takes::Password)],
    ),
    takes("sqlcmd bcp zip unzip", &[letter(b'P', Takes::Password)]),
    takes("curl", &[both(b'u', "--user --proxy-user", Takes::Pair)]),
    takes("http https", &[both(b'a', "--auth", Takes::PairOrAddress)]),
    takes(
        "keytool jarsigner",
        &[long(
            "-storepass -keypass -srcstorepass -deststorepass -srckeypass -destkeypass",
            Takes::Password,
        )],
    ),
    takes(
        "openssl apksigner",
        &[
            long("-passin -passout -pass --ks-pass --key-pass", Takes::Source),
            long("-k", Takes::Password),
        ],
    ),
    takes_words("htpasswd", Words::Batch),
    takes_words(
        "rabbitmqctl",
        Words::Behind(&[
            ("add_user", 2),
            ("change_password", 2),
            ("authenticate_user", 2),
        ]),
    ),
    takes_words(
        "mc mcli",
        Words::Behind(&[("alias set", 4), ("host add", 4), ("user add", 3)]),
    ),
];

/// The program that a word of a command names, perhaps by its path.
pub(crate) fn program(word: &str) -> Option<&'static Program> {
    let name = word.rsplit('/').next()?;
    let is = |program: &&Program| program.names.split(' ').any(|it| it == name);
    (2..=16)
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
        || matches!(word, "-k" | "--user" | "--proxy-user" | "--auth")
}

/// The letters and dashes that an option begins with, of which no more are looked at.
fn word_of(option: &str) -> &str {
    let end = class::run(option.as_bytes(), 0, WORD | DASH, 16);
    option.get(..end).unwrap_or_default()
}

/// Whether words may end in a command behind which a program has a password: nearly all are told by their last letter.
pub(super) fn may_be_command(before: &[u8]) -> bool {
    let last = before.last().copied().map_or(0, usize::from);
    COMMAND_ENDS.get(last).is_some_and(|it| *it)
        && PROGRAMS.iter().any(|program| match program.words {
            Words::Behind(commands) => commands.iter().any(|it| before.ends_with(it.0.as_bytes())),
            _ => false,
        })
}

/// The bytes in which those commands end.
#[expect(clippy::indexing_slicing, reason = "a const loop over the table")]
const COMMAND_ENDS: [bool; 256] = {
    let mut ends = [false; 256];
    let mut program = 0;
    while program < PROGRAMS.len() {
        if let Words::Behind(commands) = &PROGRAMS[program].words {
            let mut at = 0;
            while at < commands.len() {
                let command = commands[at].0.as_bytes();
                ends[command[command.len() - 1] as usize] = true;
                at += 1;
            }
        }
        program += 1;
    }
    ends
};

impl Program {
    /// Where behind an option its value begins, if this one has a value, and what that is; with what ends the word
    /// there, the value is the next one.
    pub(crate) fn value_at(&self, option: &str) -> Option<(usize, Takes)> {
        let mut options = self.options.iter();
        options.find_map(|it| Some((it.value_at(option)?, it.takes)))
    }

    /// Which of the words from an option on is the password, where it is an argument.
    pub(crate) fn argument<'w>(&self, words: impl Iterator<Item = &'w str>) -> Option<usize> {
        match self.words {
            Words::None => None,
            Words::Batch => batch(words),
            Words::Behind(commands) => {
                let words: Vec<&str> = words.take(MOST_WORDS).collect();
                commands.iter().find_map(|(command, place)| {
                    let parts = || command.split(' ');
                    let begins = |at: &usize| {
                        let rest = words.iter().skip(*at);
                        parts().eq(rest.take(parts().count()).copied())
                    };
                    let from = (0..words.len()).find(begins)?;
                    let behind = words.iter().enumerate();
                    let behind = behind.skip(from.saturating_add(parts().count()));
                    nth_argument(behind.map(|(at, word)| (*word, at)), *place)
                })
            }
        }
    }

    /// Which of the words behind these, which end in one of the program's commands, is a password.
    pub(super) fn place_behind(&self, before: &str) -> Option<usize> {
        let Words::Behind(commands) = self.words else {
            return None;
        };
        let ends = |command: &str| {
            let head = before.strip_suffix(command);
            head.is_some_and(|head| head.ends_with([' ', '\t']))
        };
        commands.iter().find(|it| ends(it.0)).map(|it| it.1)
    }
}

/// What is to be known of a word by its place, counted from one, among those that are no options.
pub(super) fn nth_argument<'w, T>(
    words: impl Iterator<Item = (&'w str, T)>,
    place: usize,
) -> Option<T> {
    let mut words = words.filter(|(word, _)| !word.starts_with('-'));
    words.nth(place.checked_sub(1)?).map(|it| it.1)
}

fn batch<'w>(words: impl Iterator<Item = &'w str>) -> Option<usize> {
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

impl Taking {
    fn value_at(&self, option: &str) -> Option<usize> {
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
        let clustered = matches!(self.takes, Takes::Pair | Takes::PairOrAddress)
            && last
            && letters.bytes().all(|it| it.is_ascii_alphabetic());
        let value = at.saturating_add(2);
        let joined = option
            .get(value..)
            .is_some_and(|it| !it.is_empty() && !it.starts_with([' ', '\t']));
        ((at == 0 || clustered) && (self.apart || joined)).then_some(value)
    }
}

impl Takes {
    /// The credential that such a value is, if it is one.
    pub(crate) fn judged(self, value: &str) -> Option<Credential> {
        let is_digits = |it: &str| class::all(it, class::DIGIT);
        match self {
            Self::Source => {
                let password = value.strip_prefix("pass:")?;
                // A shell's variable.
                let found = (!password.starts_with('$')).then(|| password_of(password))??;
                Some(found.behind(value.len().saturating_sub(password.len())))
            }
            // Many a server that is called `http`, or has it as a command, listens there: `http -a 0.0.0.0:8080`.
            Self::PairOrAddress => {
                let last = value.rsplit(':').next().unwrap_or_default();
                let listens = last.len() <= 5 && is_digits(last);
                (!listens).then(|| pair_of(value))?
            }
            Self::Pair => pair_of(value),
            Self::Password => {
                // `docker run --name mongo -p 27017:27017`
                let is_port = |it: u8| it.is_ascii_digit() || matches!(it, b':' | b'.');
                let ports = value.contains(':') && value.bytes().all(is_port);
                let found = password_of(value).filter(|_| !ports)?;
                // `bcp -P 1433`: whoever writes so means a port, unless everybody tries it first.
                let is_number = matches!(value.len(), 4 | 5) && is_digits(value);
                (!is_number || found.grounds == Grounds::Common).then_some(found)
            }
        }
    }
}

/// A word that stands where a password does.
pub(crate) fn password_of(value: &str) -> Option<Credential> {
    let (rule, need) = (rule("command-password")?, Need::Any);
    named(&mut std::iter::once(Called { rule, need }), value)
}

/// `user:password`.
pub(crate) fn pair_of(value: &str) -> Option<Credential> {
    let (rule, need) = (rule("user-and-password")?, Need::Pair);
    named(&mut std::iter::once(Called { rule, need }), value)
}

/// So many words of a command are looked at for an argument.
const MOST_WORDS: usize = 12;
