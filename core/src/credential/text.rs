//! Credentials in a text that may be a file, a command or a line of settings: those that their form
//! gives away, and values that stand beside a telling name.

use super::directive::is_login;
use super::name::{called, called_all};
use super::program::{Program, may_take, nth_argument, password_of, program};
use super::prose::told;
use super::rules::{Need, rule};
use super::value::{
    Worth, is_help, is_identifier, is_random, password_at, speaks_of_password, worth,
};
use super::written::{
    LONGEST, SCHEMES, Written, is_code, is_listed, is_setting, is_tight, item_end, name_before,
    value_behind, word_at,
};
use super::{Called, Credential, Grounds, class, forms};

/// The credentials in a text, in its order, each once.
///
/// Lines are looked at one by one: `NAME=value`, `name: value`, `"name": "value"`,
/// `<name>value</name>`, `--name value`, options of programs that are known, what a language of its
/// own has behind a blank, and `name` and `value` as two entries. What follows a telling name is
/// passed over, so that each byte is looked at a bounded number of times.
pub(crate) fn text(text: &str) -> Vec<Credential> {
    let mut all = Vec::new();
    forms(text, &mut |credential| all.push(credential));
    let formed = all.len();
    let mut lines = Lines {
        text,
        named: None,
        listed: None,
        called: ("", Vec::new()),
        braces: 0,
        map: false,
        first: 0,
        login: false,
        program: None,
        read: 0,
        found: Vec::new(),
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        lines.line(line.trim_end_matches(['\n', '\r']), start);
        start = start.saturating_add(line.len());
    }
    // What has a form is known better by it.
    let by_form = all.get(..formed).unwrap_or_default();
    let free = |start: usize, end: usize| {
        let behind = by_form.partition_point(|it| it.end <= start);
        by_form.get(behind).is_none_or(|it| it.start >= end)
    };
    let found = lines.found.into_iter().filter(|it| free(it.start, it.end));
    let named: Vec<Credential> = found
        .map(|it| Credential {
            // What is no plain name is not shown.
            name: it.name.filter(|&(start, end)| {
                let plain = class::BASE64_URL | class::DOT;
                let name = text.get(start..end).unwrap_or_default();
                name.len() <= LONGEST && class::all(name, plain) && free(start, end)
            }),
            ..it
        })
        .collect();
    all.extend(named);
    all.sort_by_key(|it| (it.start, it.end));
    all
}

/// In which of these comments a credential stands, be it over several of them: they are read as one
/// text, without their marks.
pub(crate) fn in_comments(comments: &mut dyn Iterator<Item = &str>) -> Vec<bool> {
    let (mut joined, mut ends) = (String::new(), Vec::new());
    for comment in comments {
        joined.push_str(comment.trim_start().trim_start_matches('#'));
        joined.push('\n');
        ends.push(joined.len());
    }
    let mut found = vec![false; ends.len()];
    let written = text(&joined).into_iter().map(|it| it.range());
    for part in written.chain(told(&joined)) {
        let first = ends.partition_point(|end| *end <= part.start);
        let last = ends.partition_point(|end| *end < part.end);
        let hit = found.get_mut(first..=last).unwrap_or_default();
        hit.fill(true);
    }
    found
}

pub(super) struct Lines<'a> {
    text: &'a str,
    /// The value of the last `name`, and for how many lines it may be what a `value` is called.
    named: Option<(&'a str, u8)>,
    /// What each text of the list is called whose items stand on the lines that follow.
    listed: Option<&'a str>,
    /// The last name that was looked at, and what it says.
    called: (&'a str, Vec<Called>),
    /// How many braces are open on the line: between them, a comma ends a value.
    braces: usize,
    /// Whether the line is one map, from brace to brace.
    map: bool,
    /// Where the line's first word begins.
    pub(super) first: usize,
    /// Whether the line before ends in `login` and a name.
    pub(super) login: bool,
    /// The program that the last command up to `read` runs.
    program: Option<&'static Program>,
    read: usize,
    found: Vec<Credential>,
}

impl<'a> Lines<'a> {
    fn line(&mut self, line: &'a str, offset: usize) {
        self.named = self
            .named
            .and_then(|(name, left)| Some((name, left.checked_sub(1)?)));
        if is_comment(line) {
            return;
        }
        let whole = line.trim();
        self.map = whole.starts_with('{') && whole.ends_with('}');
        self.braces = 0;
        self.first = line.len().saturating_sub(line.trim_start().len());
        if let Some(name) = self.listed.take()
            && self.item(name, line)
        {
            self.listed = Some(name);
            return;
        }
        self.password_file(line, offset);
        self.access_list(line, offset);
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'{' => self.braces = self.braces.saturating_add(1),
                b'}' => self.braces = self.braces.saturating_sub(1),
                _ => {}
            }
            let next = at.saturating_add(1);
            at = match byte {
                b'=' | b':' | b'>' => self.separator(line, at, offset).unwrap_or(next),
                b'-' => self.option(line, at, offset).unwrap_or(next),
                b' ' | b'\t' => self.directive(line, at, offset).unwrap_or(next),
                b'|' | b'<' => self.handed_over(line, at, offset).unwrap_or(next),
                _ => next,
            };
        }
        self.login = is_login(line);
    }

    /// What a name says. It is asked more than once for each, and files repeat their names.
    pub(super) fn called(&mut self, name: &'a str) -> &[Called] {
        if self.called.0 != name {
            self.called = (name, called(name).collect());
        }
        &self.called.1
    }

    /// A name before a separator and a value behind it; says where to go on.
    fn separator(&mut self, line: &'a str, at: usize, offset: usize) -> Option<usize> {
        let name = name_before(line, at)?;
        if let Some(next) = self.header(name, line, at, offset) {
            return Some(next);
        }
        if let Some(next) = self.list(name, line, at, offset) {
            return Some(next);
        }
        if is_tight(line, at) {
            return self.tight(name, line, at, offset);
        }
        let is_name = matches!(name, "name" | "key" | "Name" | "Key");
        let is_value = matches!(name, "value" | "Value" | "defaultValue");
        if is_name || is_value {
            let written = value_behind(line, at, self.braces > 0)?;
            if is_name {
                self.named = Some((written.text, 2));
            } else if let Some((name, _)) = self.named.take() {
                self.judge(name, line, written, offset);
            }
            return Some(written.next);
        }
        self.called(name).first()?;
        let written = value_behind(line, at, self.braces > 0)?;
        self.judge(name, line, written, offset);
        Some(written.next)
    }

    /// `password:value`, which is a setting only where the line begins so and is no more: otherwise it is a pair, or a
    /// part of something longer.
    fn tight(&mut self, name: &'a str, line: &'a str, at: usize, offset: usize) -> Option<usize> {
        let before = line.get(self.first..at)?.strip_suffix(name)?;
        if !matches!(before, "" | "- ") {
            return None;
        }
        let is_header = is_header(name);
        let mut called = self.called(name).iter();
        called.find(|it| it.rule.id == "password" || is_header)?;
        let written = value_behind(line, at, false)?;
        let is_more = |it: char| it.is_whitespace() || it == ':' || it == '/';
        if !written.quoted && written.text.contains(is_more) {
            return None;
        }
        self.judge(name, line, written, offset);
        Some(written.next)
    }

    /// `"X-Api-Key: value"`: within quotes, where a value that is random is told from text and code.
    fn header(&mut self, name: &'a str, line: &'a str, at: usize, offset: usize) -> Option<usize> {
        let quote = line.get(..at)?.strip_suffix(name)?.chars().next_back()?;
        let is_colon = line.as_bytes().get(at) == Some(&b':');
        if !is_colon || !matches!(quote, '"' | '\'') || self.called(name).is_empty() {
            return None;
        }
        let behind = at.saturating_add(1);
        let inside = line.get(behind..)?;
        let end = inside.find(['"', '\''])?;
        if !inside.get(end..)?.starts_with(quote) {
            return None;
        }
        let value = inside.get(..end)?.trim_start();
        let scheme = SCHEMES.iter().find_map(|it| value.strip_prefix(*it));
        let text = scheme.unwrap_or(value);
        if !is_random(text) {
            return None;
        }
        let next = behind.saturating_add(end);
        let written = Written {
            text,
            start: next.saturating_sub(text.len()),
            next,
            quoted: true,
            alone: false,
        };
        self.judge(name, line, written, offset);
        Some(next)
    }

    /// `passwords: [a, b]`, or the head of a list whose items stand on the lines below; says where to go on. An item that
    /// is a word and no more may say what passwords must be like.
    fn list(&mut self, name: &'a str, line: &'a str, at: usize, offset: usize) -> Option<usize> {
        called_all(name).next()?;
        let name = name.get(..name.len().saturating_sub(1))?;
        let behind = at.saturating_add(1);
        let rest = line.get(behind..)?.trim();
        if matches!(rest, "" | "[") {
            self.listed = Some(name);
            return Some(line.len());
        }
        let mut from = line
            .len()
            .saturating_sub(line.get(behind..)?.trim_start().len());
        let mut inside = line.get(from..)?.strip_prefix('[')?;
        from = from.saturating_add(1);
        loop {
            let item = inside.trim_start_matches([' ', '\t', ',']);
            from = from.saturating_add(inside.len().saturating_sub(item.len()));
            let end = item_end(item).filter(|end| *end > 0);
            let Some((text, end)) = end.and_then(|end| Some((item.get(..end)?, end))) else {
                return Some(from);
            };
            self.judge_item(name, line, text, offset.saturating_add(from));
            inside = item.get(end..)?;
            from = from.saturating_add(end);
        }
    }

    /// An item on a line of its own; whether this is one.
    fn item(&mut self, name: &'a str, line: &'a str) -> bool {
        let whole = line.split(" #").next().unwrap_or_default().trim();
        let text = whole.strip_prefix("- ").map_or(whole, str::trim_start);
        let text = text.trim_end_matches(',').trim_end();
        let is_item = text.len() < whole.len() || text.starts_with(['"', '\'']);
        if !is_item || text.starts_with(['{', '[']) || text.contains(": ") || text.ends_with(':') {
            return false;
        }
        if let Some((start, _)) = self.place(text) {
            self.judge_item(name, line, text, start);
        }
        true
    }

    /// An item of a list, in quotes perhaps, which begins there in the text.
    fn judge_item(&mut self, name: &'a str, line: &'a str, item: &'a str, start: usize) {
        let text = item.trim_matches(['"', '\'', '\\']);
        let before = item
            .len()
            .saturating_sub(item.trim_start_matches(['"', '\'', '\\']).len());
        let written = Written {
            text,
            start: 0,
            next: text.len(),
            quoted: false,
            alone: false,
        };
        self.judge(name, line, written, start.saturating_add(before));
    }

    /// `--name value`, or an option of a program that is known; says where to go on.
    fn option(&mut self, line: &'a str, at: usize, offset: usize) -> Option<usize> {
        let option = line.get(at..)?;
        let before = at.checked_sub(1).and_then(|it| line.as_bytes().get(it));
        let begins = before.is_none_or(|it| b" \t\"'".contains(it));
        if begins && may_take(option) {
            let program = self.program_before(offset.saturating_add(at));
            if let Some(written) = program.and_then(|it| argument(it, line, at)) {
                return Some(self.taken(written, password_of, offset));
            }
            let value = program.and_then(|it| it.value_at(option));
            if let Some((value, takes)) = value {
                let written = word_at(line, at.saturating_add(value))?;
                let judged = |it: &str| takes.judged(it).filter(|_| !it.starts_with('-'));
                return Some(self.taken(written, judged, offset));
            }
        }
        let rest = option.strip_prefix("--")?;
        let ends = |it: char| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.'));
        let end = rest.find(ends).unwrap_or(rest.len());
        let name = rest.get(..end).filter(|name| !name.is_empty())?;
        let behind = rest.get(end..)?;
        let behind_name = at.saturating_add(2).saturating_add(end);
        let blank = behind.starts_with([' ', '\t']);
        if !blank || self.called(name).is_empty() {
            return Some(behind_name);
        }
        let written = word_at(line, behind_name)?;
        if !written.text.starts_with('-') {
            self.judge(name, line, written, offset);
        }
        Some(written.next)
    }

    /// A word behind a command of a program that is known, as `rabbitmqctl add_user NAME PASSWORD`; says where to go on.
    pub(super) fn behind_command(&mut self, line: &str, at: usize, offset: usize) -> Option<usize> {
        let program = self.program_before(offset.saturating_add(at))?;
        let place = program.place_behind(line.get(..at)?)?;
        let written = nth_argument(words_from(line, at).map(|it| (it.text, it)), place)?;
        Some(self.taken(written, password_of, offset))
    }

    /// Keeps what a program takes as its credential; says where to go on.
    pub(super) fn taken(
        &mut self,
        written: Written<'_>,
        judged: impl Fn(&str) -> Option<Credential>,
        offset: usize,
    ) -> usize {
        let found = (!is_code(written)).then(|| judged(written.text)).flatten();
        let start = offset.saturating_add(written.start);
        self.found.extend(found.map(|it| it.behind(start)));
        written.next
    }

    /// The program of the command that goes on here. What is behind the last such place is read, so
    /// that all of the text is read once.
    fn program_before(&mut self, at: usize) -> Option<&'static Program> {
        let ends = |it: char| it.is_whitespace() || "\"'`()[],|;&".contains(it);
        let unread = self.text.get(self.read..at).unwrap_or_default();
        for word in unread.split_inclusive(ends) {
            let end = word.chars().next_back().filter(|it| ends(*it));
            let word = word.trim_end_matches(ends);
            // A command ends with its line, unless a backslash is before that.
            if matches!(end, Some('|' | ';' | '&')) || end == Some('\n') && !word.ends_with('\\') {
                self.program = None;
            } else if let Some(program) = program(word) {
                self.program = Some(program);
            }
        }
        self.read = at;
        self.program
    }

    /// Where a part of the text stands in it.
    fn place(&self, part: &str) -> Option<(usize, usize)> {
        let start = part
            .as_ptr()
            .addr()
            .checked_sub(self.text.as_ptr().addr())?;
        Some((start, start.saturating_add(part.len())))
    }

    /// Keeps what stands where only a credential does, if it is one.
    pub(super) fn take(&mut self, as_: Called, name: &str, written: Written<'_>, offset: usize) {
        if is_code(written) {
            return;
        }
        if let Some(credential) = named(&mut std::iter::once(as_), written.text) {
            let name = (!name.is_empty()).then(|| self.place(name)).flatten();
            let start = offset.saturating_add(written.start);
            let credential = credential.behind(start);
            self.found.push(Credential { name, ..credential });
        }
    }

    pub(super) fn judge(&mut self, name: &'a str, line: &str, written: Written<'_>, offset: usize) {
        let value = written.text;
        let own = name.rsplit(['.', '_', '-']).next().unwrap_or(name);
        if is_code(written) || value.eq_ignore_ascii_case(own) || is_help(value) {
            return;
        }
        let Some(credential) = named(&mut self.called(name).iter().copied(), value) else {
            return;
        };
        // An identifier without quotes is code, unless the line is a setting and no more.
        let range = credential.range();
        let is_setting = || self.map || is_setting(line.get(self.first..).unwrap_or_default());
        let setting = written.alone || credential.grounds == Grounds::Common && is_setting();
        if !written.quoted && !setting && value.get(range).is_some_and(is_identifier) {
            return;
        }
        let listed = credential.rule.id == "password" && is_listed(line, written);
        let rule = listed.then(|| rule("connection-string")).flatten();
        let credential = credential.behind(offset.saturating_add(written.start));
        self.found.push(Credential {
            rule: rule.unwrap_or(credential.rule),
            name: self.place(name),
            ..credential
        });
    }
}

/// The word that a program takes as a password by its place, from an option on and from the one before it.
fn argument<'a>(program: &Program, line: &'a str, at: usize) -> Option<Written<'a>> {
    let before = line.get(..at)?.trim_end();
    let word = before
        .rsplit([' ', '\t'])
        .next()
        .filter(|it| it.starts_with('-'));
    let from = word.map_or(at, |it| before.len().saturating_sub(it.len()));
    let place = program.argument(words_from(line, from).map(|it| it.text))?;
    words_from(line, from).nth(place)
}

/// The words of a command from there on.
fn words_from(line: &str, from: usize) -> impl Iterator<Item = Written<'_>> {
    let mut next = from;
    std::iter::from_fn(move || {
        let written = word_at(line, next)?;
        let is_word = written.next > next && (written.quoted || !written.text.is_empty());
        next = written.next;
        is_word.then_some(written)
    })
}

/// Whether this names a header of HTTP.
fn is_header(name: &str) -> bool {
    let is_own = name
        .get(..2)
        .is_some_and(|it| it.eq_ignore_ascii_case("x-"));
    is_own
        || matches!(
            name,
            "PRIVATE-TOKEN" | "JOB-TOKEN" | "DEPLOY-TOKEN" | "Authorization"
        )
}

/// The credential that a value is under a name that says this, if it is one.
pub(crate) fn named(called: &mut dyn Iterator<Item = Called>, value: &str) -> Option<Credential> {
    let leading = value.len().saturating_sub(value.trim_start().len());
    // `Authorization: Bearer abc`
    let scheme = SCHEMES
        .iter()
        .find(|it| value.trim_start().starts_with(**it));
    let start = leading.saturating_add(scheme.map_or(0, |it| it.len()));
    let value = value.get(start..)?.trim_end();
    if speaks_of_password(value) {
        return None;
    }
    for Called { rule, need } in called {
        let grounds = match worth(value, need) {
            Worth::Nothing | Worth::Template => continue,
            Worth::Common => Grounds::Common,
            Worth::Real if matches!(need, Need::Form(_)) => Grounds::Form,
            Worth::Real => Grounds::Name,
        };
        let end = start.saturating_add(value.len());
        let user = matches!(need, Need::Pair).then(|| password_at(value));
        let start = start.saturating_add(user.flatten().unwrap_or(0));
        return Some(Credential {
            rule,
            grounds,
            start,
            end,
            name: None,
        });
    }
    None
}

/// A line of a file that is all comment.
fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["#", "//", ";", "<!--", "/*", "-- "]
        .iter()
        .any(|begins| line.starts_with(begins))
}
