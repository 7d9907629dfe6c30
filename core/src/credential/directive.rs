//! Credentials that a language of its own has behind a blank, or by their place on a line: settings of
//! servers, SQL, netrc and PostgreSQL's password file.

use super::Called;
use super::class::{self, BASE64, DASH, DIGIT, DOT, HEX, UNDERSCORE, WORD};
use super::program::{may_be_command, pair_of};
use super::rules::{Need, rule};
use super::text::Lines;
use super::written::{Written, word_at};

/// Settings that stand anywhere on a line and are no word of prose.
const SETTINGS: &str = "requirepass masterauth primaryauth auth_pass rootpw insecure-password";

/// The longest name that is looked at.
const LONGEST: usize = 32;

impl<'a> Lines<'a> {
    /// A name before a blank, and a value behind it; says where to go on.
    pub(super) fn directive(&mut self, line: &'a str, at: usize, offset: usize) -> Option<usize> {
        let before = line.as_bytes().get(..at)?;
        if may_be_command(before)
            && let Some(next) = self.behind_command(line, at, offset)
        {
            return Some(next);
        }
        let may_say = |it: u8| matches!(it, b'd' | b'D' | b's' | b'h' | b'w' | b'y' | b'Y');
        before.last().copied().filter(|&it| may_say(it))?;
        let is_part = |it: &&u8| class::is(**it, WORD | DASH | UNDERSCORE);
        let length = before.iter().rev().take(LONGEST).take_while(is_part);
        let start = at.saturating_sub(length.count());
        let name = line.get(start..at)?;
        let first = start == self.first;
        let head = line.get(..start)?;
        let (id, taken) = if SETTINGS.split(' ').any(|it| it == name) {
            ("password", true)
        } else if name.eq_ignore_ascii_case("by") {
            ("sql-password", holds(head, "identified"))
        } else if name == "PASSWORD" || name == "password" && ends_in(head, "with encrypted") {
            ("sql-password", true)
        } else if name == "password" && (is_login(head) || first && self.login) {
            ("netrc", true)
        } else {
            ("", first && !self.called(name).is_empty())
        };
        if !taken {
            return None;
        }
        let written = word_at(line, at)?;
        let sql = id == "sql-password";
        let ends = line.get(written.next..)?.trim_ascii_start().is_empty();
        if sql && !written.quoted || id.is_empty() && !ends {
            return None;
        }
        match rule(id) {
            Some(rule) => {
                let need = Need::Any;
                let name = if sql { "" } else { name };
                self.take(Called { rule, need }, name, written, offset);
            }
            // Two words may be prose.
            None => {
                let alone = false;
                self.judge(name, line, Written { alone, ..written }, offset);
            }
        }
        Some(written.next)
    }

    /// What `chpasswd` reads: `echo user:password | chpasswd`, `chpasswd <<< user:password`; says where to go on.
    pub(super) fn handed_over(&mut self, line: &'a str, at: usize, offset: usize) -> Option<usize> {
        const READER: &str = "chpasswd";
        let (before, behind) = (line.get(..at)?, line.get(at..)?);
        let from = if let Some(behind) = behind.strip_prefix('|') {
            let reader = command_of(behind).strip_prefix("sudo ");
            let reader = command_of(reader.unwrap_or(behind));
            let name = reader.split(' ').next()?.rsplit('/').next()?;
            (name == READER).then(|| written_by(before)).flatten()?
        } else {
            let is_read = behind.starts_with("<<<") && before.trim_ascii_end().ends_with(READER);
            is_read.then(|| at.saturating_add(3))?
        };
        let mut written = word_at(line, from)?;
        while !written.quoted && written.text.starts_with('-') {
            written = word_at(line, written.next)?;
        }
        // Behind what another command writes, it is not read.
        let between = line.get(written.next..at).unwrap_or_default();
        if !between.trim_matches([' ', '\t', ')', '}', ';']).is_empty() {
            return None;
        }
        let end = self.taken(written, pair_of, offset);
        Some(end.max(at.saturating_add(1)))
    }

    /// `host:port:database:user:password`, and nothing else on the line.
    pub(super) fn password_file(&mut self, line: &'a str, offset: usize) {
        let mut parts = line.split(':');
        let mut part = || parts.next();
        let (Some(host), Some(port), Some(database), Some(user), Some(password), None) =
            (part(), part(), part(), part(), part(), part())
        else {
            return;
        };
        let is_name = |it: &str| {
            !it.is_empty() && (it == "*" || class::all(it, WORD | DASH | DOT | UNDERSCORE))
        };
        let is_port = port == "*" || matches!(port.len(), 4 | 5) && class::all(port, DIGIT);
        // An address of IPv6, or a part of it.
        let is_hex = |it: &str| it.len() <= 4 && class::all(it, HEX);
        let address = [host, port, database, user, password]
            .into_iter()
            .all(is_hex);
        let plain = !password.contains(char::is_whitespace) && !address;
        if !(is_port && plain && is_name(host) && is_name(database) && is_name(user)) {
            return;
        }
        let written = Written {
            text: password,
            start: line.len().saturating_sub(password.len()),
            next: line.len(),
            quoted: true,
            alone: true,
        };
        if let Some(rule) = rule("pgpass") {
            let need = Need::Any;
            self.take(Called { rule, need }, "", written, offset);
        }
    }

    /// `user NAME on >password ~keys +commands`, where a line begins so, or behind `setuser` or `--user`.
    pub(super) fn access_list(&mut self, line: &'a str, offset: usize) {
        // Nearly no line has one.
        if !line.contains('>') {
            return;
        }
        let quotes = ['"', '\'', '`', ' ', '\t'];
        let (mut passwords, mut at) = (Vec::new(), 0_usize);
        // The words behind that one, of which the first is the user's name.
        let mut behind: Option<usize> = None;
        let mut is_on = false;
        for part in line.split_inclusive([' ', '\t']) {
            let start = at;
            at = start.saturating_add(part.len());
            let word = part.trim_matches(quotes);
            if word.is_empty() {
                continue;
            }
            match &mut behind {
                None => {
                    let is_first = start <= self.first && word == "user";
                    let is_option = word == "--user" || word.eq_ignore_ascii_case("setuser");
                    behind = (is_first || is_option).then_some(0);
                }
                Some(count) => {
                    is_on |= *count > 0 && matches!(word, "on" | "off" | "reset");
                    *count = count.saturating_add(1);
                    let mark = part.find('>').filter(|_| word.starts_with('>'));
                    if let (Some(mark), Some(text)) = (mark, word.get(1..)) {
                        let start = start.saturating_add(mark).saturating_add(1);
                        passwords.push((text, start, at));
                    }
                }
            }
        }
        let Some(rule) = rule("redis-acl").filter(|_| is_on) else {
            return;
        };
        for (text, start, next) in passwords {
            let written = Written {
                text,
                start,
                next,
                quoted: true,
                alone: true,
            };
            let need = Need::Any;
            self.take(Called { rule, need }, "", written, offset);
        }
    }
}

/// How a command begins, behind blanks: more than its name is not looked at.
fn command_of(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t']);
    let part = |it: u8| class::is(it, BASE64 | DASH | DOT | UNDERSCORE) || it == b' ';
    let length = text.bytes().take(64).take_while(|it| part(*it)).count();
    text.get(..length).unwrap_or_default()
}

/// Where what a command writes begins, which ends a text.
fn written_by(text: &str) -> Option<usize> {
    let near = text.len().saturating_sub(256);
    let near = (near..=text.len()).find(|at| text.is_char_boundary(*at))?;
    let part = text.get(near..)?;
    let ends = ["echo ", "printf "].iter().filter_map(|command| {
        let at = part.rfind(command)?;
        Some(at.saturating_add(command.len()))
    });
    Some(near.saturating_add(ends.max()?))
}

/// Whether the last two words of a line are `login` and a name.
pub(super) fn is_login(line: &str) -> bool {
    let mut words = line.rsplit([' ', '\t']).filter(|it| !it.is_empty());
    words.next().is_some() && words.next() == Some("login")
}

/// Whether a text has this word shortly before its end.
fn holds(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    let near = bytes.get(bytes.len().saturating_sub(64)..);
    near.unwrap_or_default()
        .windows(word.len())
        .any(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a text ends in one of these words.
fn ends_in(text: &str, words: &str) -> bool {
    let last = text.trim_ascii_end().rsplit([' ', '\t']).next();
    last.is_some_and(|last| words.split(' ').any(|it| last.eq_ignore_ascii_case(it)))
}
