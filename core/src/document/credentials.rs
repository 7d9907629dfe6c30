//! Where credentials are looked for in a document, and that they are hidden.
//!
//! - by their form in every text;
//! - by name: the values of keys, and of lists (`passwords`), and `value` beside `name`, as in `env` and `httpHeaders`;
//! - as in a file or a command: what a ConfigMap holds (`binaryData` decoded), annotations, `command`
//!   and `args`, what Cluster API and cloud-init run and write on nodes, what machines are started with, what
//!   Helm and kustomize are handed, what k3s passes on, what a unit of systemd starts, the path of an `httpGet`,
//!   what a `value` is beside a `name`, and keys that are no names: a colon and a blank make one of what stands
//!   before them.
//!
//! As with all that is hidden, places are told by names alone, at any depth, so that a broken or
//! unknown object hides its credentials too.

mod cloud_init;

use super::Kind;
#[cfg(feature = "posture")]
use super::node::Entry;
use super::table::{Node as Data, NodeId, Row, Table};
use crate::credential::{self, Called, Credential, Program, Takes, called, called_all};

/// Finds the credentials of a document and hides the texts that they stand in; says whether a ConfigMap is among what stands
/// there. `searches_all` tells that texts that are hidden for their place are looked at, too.
pub(super) fn mark(table: &mut Table, searches_all: bool) -> bool {
    let mut search = Search {
        table,
        seen: Vec::new(),
        found: Vec::new(),
        templates: Vec::new(),
        keys: false,
        encoded: false,
        configures: false,
        searches_all,
    };
    search.run();
    let (keys, encoded, configures) = (search.keys, search.encoded, search.configures);
    let (mut found, templates) = (search.found, search.templates);
    found.sort_by_key(|(id, credential)| (*id, credential.range().start));
    table.hides_keys = keys;
    let hidden = found.iter().map(|(id, _)| *id).chain(templates);
    for id in hidden {
        if let Some(node) = table.nodes.get_mut(id as usize) {
            node.set(Data::SENSITIVE);
        }
    }
    table.credentials = found;
    table.withheld |= encoded;
    configures
}

/// The text was searched for forms.
const FORM: u16 = 1;
/// The text was searched as a file.
const TEXT: u16 = 2;
/// The value was judged by a name.
const NAMED: u16 = 4;
/// The mapping's `name` and `value` were looked at.
const PAIR: u16 = 8;
/// Something was found.
const FOUND: u16 = 16;
/// The collection was walked, or is being walked, with all in it.
const WALKED: u16 = 32;
/// The mapping holds annotations.
const ANNOTATIONS: u16 = 64;
/// The mapping says what a probe asks for.
const REQUEST: u16 = 128;
/// The sequence's items were judged by a name.
const LISTED: u16 = 256;
/// The mapping is a file that is written, or the sequence holds such files.
const FILE: u16 = 512;
/// The mapping was looked at for who logs in with what.
const LOGINS: u16 = 1024;

struct Search<'a> {
    table: &'a Table,
    /// What was done to each row, so that nothing is done twice however many aliases lead there.
    seen: Vec<u16>,
    found: Vec<(NodeId, Credential)>,
    /// Values that a template engine puts in, which may hold a default.
    templates: Vec<NodeId>,
    /// Whether a key holds a credential.
    keys: bool,
    /// Whether a credential stands there in base64.
    encoded: bool,
    /// Whether a ConfigMap is among what stands there. Beside a Secret its `data` is hidden, and must be searched.
    configures: bool,
    /// Whether texts that are hidden for their place are searched.
    searches_all: bool,
}

impl<'a> Search<'a> {
    fn run(&mut self) {
        let table = self.table;
        let rows = u32::try_from(table.nodes.len()).unwrap_or(u32::MAX);
        self.seen = vec![0; rows as usize];
        self.configures = self.is_config_map();
        self.searches_all |= self.configures;
        let mut mappings: Vec<(NodeId, NodeId)> = Vec::new();
        for id in 0..rows {
            let node = table.node(id);
            if node.is(Data::KEY) {
                while mappings.last().is_some_and(|(_, end)| *end <= id) {
                    mappings.pop();
                }
                let within = mappings.last().map_or(id, |(start, _)| *start);
                self.entry(id, table.after(id), within);
            } else if node.row() == Row::Value(Kind::Mapping) {
                mappings.push((id, table.after(id)));
                self.brought(id);
            }
        }
        for id in 0..rows {
            let node = table.node(id);
            if node.row() != Row::Value(Kind::String) {
                continue;
            }
            if node.is(Data::KEY) {
                let found = in_key(table.key(id));
                self.keys |= !found.is_empty();
                self.keep(id, found);
            } else if !node.is(Data::SENSITIVE) {
                self.forms(id);
            }
        }
    }

    fn is_config_map(&self) -> bool {
        let table = self.table;
        let mut rows = 0..u32::try_from(table.nodes.len()).unwrap_or(u32::MAX);
        rows.any(|id| {
            let node = table.node(id);
            let names = node.is(Data::KEY) && table.key(id).eq_ignore_ascii_case("kind");
            names && {
                let kind = table.scalar(self.followed(table.after(id)));
                ["ConfigMap", "ConfigMapList"]
                    .iter()
                    .any(|it| kind.eq_ignore_ascii_case(it))
            }
        })
    }

    /// What merge keys bring into a mapping.
    fn brought(&mut self, mapping: NodeId) {
        let entries = self.table.entries(mapping).unwrap_or_default();
        for entry in entries {
            self.entry(entry.key, entry.value, mapping);
        }
    }

    fn entry(&mut self, key: NodeId, value: NodeId, within: NodeId) {
        let table = self.table;
        let name = table.key(key);
        match name {
            "command" | "args" => self.command(self.followed(value)),
            "annotations" => {
                self.set(self.followed(value), ANNOTATIONS);
                self.texts(value, false);
            }
            "data" | "binaryData" if self.configures => self.texts(value, name == "binaryData"),
            // What Cluster API runs on nodes, and writes there.
            "preKubeadmCommands" | "postKubeadmCommands" => self.texts(value, false),
            // What other machines are started with: cloud-init's, of KubeVirt for instance.
            "userData" | "user-data" => self.text(value),
            "files" | "write_files" => self.files(self.followed(value)),
            "runcmd" | "bootcmd" => self.commands(self.followed(value)),
            "chpasswd" => self.chpasswd(self.followed(value)),
            // What Argo CD, Flux and k3s hand to Helm as a text, and kustomize to what it generates.
            "values" | "valuesContent" => self.text(value),
            "literals" => self.texts(value, false),
            "content" if self.is(within, FILE) => self.text(value),
            "ExecStart" if table.lines => self.command(self.followed(value)),
            name if table.lines && name.starts_with("Exec") => self.text(value),
            // What k3s hands to the programs that it starts, `+` to more of them.
            name if name.trim_end_matches('+').ends_with("-arg") => self.texts(value, false),
            "value" => self.pair(within),
            "httpGet" => self.set(self.followed(value), REQUEST),
            "path" if self.is(within, REQUEST) => self.text(value),
            _ => {}
        }
        let said = self.followed(value);
        let told = self.is(within, ANNOTATIONS)
            && (credential::is_of_tool(name) || credential::is_checksum(table.scalar(said)));
        if !told && !table.node(said).is_collection() {
            self.named(value, &mut called(name));
        }
        if table.node(said).row() == Row::Value(Kind::Sequence) {
            // The words of a variable of a unit.
            if table.lines && name != "ExecStart" {
                self.items(said, &called(name).collect::<Vec<_>>());
            }
            self.list(said, name);
        }
    }

    /// The files of a list are looked into.
    fn files(&mut self, id: NodeId) {
        if self.table.node(id).row() != Row::Value(Kind::Sequence) || self.is(id, FILE) {
            return;
        }
        self.set(id, FILE);
        for row in rows(self.table, id) {
            self.set(self.followed(row), FILE);
        }
    }

    /// The texts of a list that stands under a name in the plural.
    fn list(&mut self, id: NodeId, name: &str) {
        let called: Vec<Called> = called_all(name).collect();
        if called.is_empty() || self.is(id, LISTED) {
            return;
        }
        self.set(id, LISTED);
        self.items(id, &called);
    }

    /// The items of a list, of which a name says this.
    fn items(&mut self, id: NodeId, called: &[Called]) {
        for row in rows(self.table, id) {
            self.named(row, &mut called.iter().copied());
        }
    }

    /// The texts of a mapping, each as a file, and by its key.
    fn texts(&mut self, id: NodeId, encoded: bool) {
        let id = self.followed(id);
        let mut name = "";
        let mut row = id;
        let end = self.table.after(id);
        while row < end {
            let node = self.table.node(row);
            // Once more for each `data` within `data` would be quadratic.
            if node.is_collection() {
                if self.is(row, WALKED) {
                    row = self.table.after(row);
                    continue;
                }
                self.set(row, WALKED);
            } else if node.is(Data::KEY) {
                name = self.table.key(row);
            } else if encoded {
                self.encoded(row, name);
            } else {
                self.text(row);
            }
            row = row.saturating_add(1);
        }
        let entries = self.table.entries(id).unwrap_or_default();
        for entry in entries {
            if encoded {
                self.encoded(entry.value, self.table.key(entry.key));
            } else {
                self.text(entry.value);
            }
        }
    }

    /// A file in base64, which is decoded once and for as long as it is looked at. One finding stands
    /// for all that is in it, since no part of what is written can be shown to be the credential.
    fn encoded(&mut self, id: NodeId, name: &str) {
        let id = self.followed(id);
        let scalar = self.table.scalar(id);
        let seen = self.is(id, TEXT | FORM) || self.table.node(id).is_collection();
        let Some(text) = (!seen).then(|| credential::decoded_text(scalar)).flatten() else {
            return self.text(id);
        };
        self.set(id, TEXT | FORM | NAMED);
        let mut found = credential::text(&text);
        found.extend(credential::named(&mut called(name), &text));
        let strongest = found.into_iter().max_by_key(Credential::grounds);
        self.encoded |= strongest.is_some();
        let found = strongest.map(|it| it.encoded(scalar.len()));
        self.keep(id, found.into_iter().collect());
    }

    /// The words of a command; the one behind `--password` is what that names.
    fn command(&mut self, id: NodeId) {
        let mut option: Option<&str> = None;
        let (mut row, end) = (id.saturating_add(1), self.table.after(id));
        if self.table.node(id).row() != Row::Value(Kind::Sequence) {
            return self.text(id);
        }
        if self.is(id, WALKED) {
            return;
        }
        self.set(id, WALKED);
        let mut program: Option<&Program> = None;
        let mut taking: Option<Takes> = None;
        while row < end {
            self.text(row);
            let word = self.table.scalar(self.followed(row));
            let is_option = word.starts_with('-');
            if let Some(takes) = taking.take().filter(|_| !is_option) {
                self.taken(row, 0, |it| takes.judged(it));
            } else if let Some(program) = program.filter(|_| is_option)
                && let Some((at, takes)) = program.value_at(word)
            {
                taking = (at >= word.len()).then_some(takes);
                self.taken(row, at, |it| takes.judged(it));
            }
            let named = credential::program(word);
            if let Some(program) = named {
                self.argument(self.table.after(row), end, program);
            }
            program = named.or(program);
            if let Some(name) = option.take().filter(|_| !word.starts_with('-')) {
                self.named(row, &mut called(name));
            }
            let is_option = word.starts_with('-') && !word.contains(['=', ' ', '\n']);
            option = is_option.then_some(word);
            row = self.table.after(row);
        }
    }

    /// The password that a program takes by its place among the words up to there.
    fn argument(&mut self, first: NodeId, end: NodeId, program: &Program) {
        let (table, mut row) = (self.table, first);
        let mut rows = std::iter::from_fn(move || {
            let at = (row < end).then_some(row)?;
            row = table.after(at);
            Some(at)
        });
        let words = rows.clone();
        let words = words.map(|row| table.scalar(Self::follow(table, row)));
        if let Some(row) = program.argument(words).and_then(|place| rows.nth(place)) {
            self.taken(row, 0, credential::password_of);
        }
    }

    /// What a program takes as its credential: a word, from there on.
    fn taken(&mut self, id: NodeId, from: usize, judged: impl Fn(&str) -> Option<Credential>) {
        let id = self.followed(id);
        if self.is(id, NAMED | FOUND) || self.is_passed(self.table.node(id)) {
            return;
        }
        let value = self.table.scalar(id).get(from..).unwrap_or_default();
        if let Some(credential) = judged(value) {
            self.set(id, NAMED);
            self.keep(id, vec![credential.behind(from)]);
        }
    }

    /// `value` beside `name`.
    fn pair(&mut self, mapping: NodeId) {
        if self.is(mapping, PAIR) {
            return;
        }
        self.set(mapping, PAIR);
        let table = self.table;
        let (mut names, mut values): (Vec<Called>, Vec<NodeId>) = (Vec::new(), Vec::new());
        let mut any = false;
        let mut entry = |key: NodeId, value: NodeId| match table.key(key) {
            key @ ("name" | "key" | "path") => {
                any = true;
                let says = table.scalar(Self::follow(table, value));
                // The path of an operation ends in the name of what it sets.
                let last = says.rsplit('/').next().filter(|_| key == "path");
                let says = last.unwrap_or(says);
                for called in called(says) {
                    if !names.iter().any(|it| it.rule.id == called.rule.id) {
                        names.push(called);
                    }
                }
            }
            "value" => values.push(value),
            _ => {}
        };
        let (mut key, end) = (mapping.saturating_add(1), table.after(mapping));
        while key < end {
            let value = table.after(key);
            entry(key, value);
            key = table.after(value);
        }
        for brought in table.entries(mapping).unwrap_or_default() {
            entry(brought.key, brought.value);
        }
        for value in values.into_iter().filter(|_| any) {
            if !table.node(self.followed(value)).is_collection() {
                self.text(value);
                self.named(value, &mut names.iter().copied());
            }
        }
    }

    fn forms(&mut self, id: NodeId) {
        if self.is(id, FORM) {
            return;
        }
        self.set(id, FORM);
        let mut found = Vec::new();
        credential::forms(self.table.scalar(id), &mut |it| found.push(it));
        self.keep(id, found);
    }

    fn text(&mut self, id: NodeId) {
        let id = self.followed(id);
        let node = self.table.node(id);
        let is_text = node.row() == Row::Value(Kind::String) && !self.is_passed(node);
        if is_text && !self.is(id, TEXT | FORM) {
            self.set(id, TEXT | FORM);
            self.keep(id, credential::text(self.table.scalar(id)));
        }
    }

    fn named(&mut self, id: NodeId, called: &mut dyn Iterator<Item = Called>) {
        let id = self.followed(id);
        let node = self.table.node(id);
        let judged = self.is(id, NAMED) || self.is_passed(node) || node.is_collection();
        if judged {
            return;
        }
        let mut called = called.peekable();
        if called.peek().is_none() || matches!(node.row(), Row::Value(Kind::Null | Kind::Bool)) {
            return;
        }
        self.set(id, NAMED);
        // What has a form is known better by it.
        self.forms(id);
        if !self.is(id, FOUND) {
            let value = self.table.scalar(id);
            let credential = credential::named(&mut called, value);
            self.keep(id, credential.into_iter().collect());
            if credential::is_template(value) {
                self.templates.push(id);
            }
        }
    }

    fn keep(&mut self, id: NodeId, found: Vec<Credential>) {
        if !found.is_empty() {
            self.set(id, FOUND);
            self.found.extend(found.into_iter().map(|it| (id, it)));
        }
    }

    /// Whether a text is hidden for its place, so that nothing need be found in it.
    fn is_passed(&self, node: Data) -> bool {
        node.is(Data::SENSITIVE) && !self.searches_all
    }

    fn is(&self, id: NodeId, what: u16) -> bool {
        self.seen
            .get(id as usize)
            .is_some_and(|seen| seen & what != 0)
    }

    fn set(&mut self, id: NodeId, what: u16) {
        if let Some(seen) = self.seen.get_mut(id as usize) {
            *seen |= what;
        }
    }

    fn followed(&self, id: NodeId) -> NodeId {
        Self::follow(self.table, id)
    }

    /// The row that an alias stands for.
    fn follow(table: &Table, id: NodeId) -> NodeId {
        let node = table.node(id);
        if node.row() == Row::Alias {
            node.data
        } else {
            id
        }
    }
}

/// The rows right within a list.
fn rows(table: &Table, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    let (mut row, end) = (id.saturating_add(1), table.after(id));
    std::iter::from_fn(move || {
        let here = (row < end).then_some(row)?;
        row = table.after(here);
        Some(here)
    })
}

/// The credentials in a key. A name has none; what was meant as a text may.
fn in_key(key: &str) -> Vec<Credential> {
    if key.contains([' ', '=']) {
        return credential::text(key);
    }
    let mut found = Vec::new();
    credential::forms(key, &mut |it| found.push(it));
    found
}

impl<'a> super::Node<'a> {
    /// The keys in and below the node that must not be shown.
    #[cfg(feature = "posture")]
    pub(crate) fn hidden_keys(self) -> Vec<&'a str> {
        if !self.table.hides_keys {
            return Vec::new();
        }
        let rows = self.id..self.table.after(self.id);
        let keys = rows.filter(|id| {
            let node = self.table.node(*id);
            node.is(Data::KEY) && node.is(Data::SENSITIVE)
        });
        keys.map(|id| self.table.key(id)).collect()
    }

    /// The entries in and below the node whose keys hold credentials, each with the mapping that it is of, and what was
    /// found first.
    #[cfg(feature = "posture")]
    pub(crate) fn credentials_in_keys(self) -> Vec<(Self, Entry<'a>, Credential)> {
        let table = self.table;
        let mut found = Vec::new();
        if !table.hides_keys {
            return found;
        }
        let mut mappings: Vec<NodeId> = Vec::new();
        for id in self.id..table.after(self.id) {
            while mappings.pop_if(|it| table.after(*it) <= id).is_some() {}
            let node = table.node(id);
            let at = |id| Self { id, ..self };
            if !node.is(Data::KEY) {
                mappings.extend((node.row() == Row::Value(Kind::Mapping)).then_some(id));
            } else if let Some(within) = mappings.last()
                && let Some(credential) = at(id).credentials().first()
            {
                let entry = Entry::new(table, id, Self::follow(table, table.after(id), self.via));
                found.push((at(*within), entry, *credential));
            }
        }
        found
    }

    /// The texts in and below the node that hold credentials, in their order.
    #[cfg(feature = "posture")]
    pub(crate) fn texts_with_credentials(self) -> Vec<Self> {
        let (table, end) = (self.table, self.table.after(self.id));
        let first = table.credentials.partition_point(|it| it.0 < self.id);
        let inside = table.credentials.iter().skip(first).map(|it| it.0);
        let mut rows: Vec<NodeId> = inside.take_while(|id| *id < end).collect();
        rows.dedup();
        rows.retain(|id| !table.node(*id).is(Data::KEY));
        rows.into_iter().map(|id| Self { id, ..self }).collect()
    }

    /// The credentials that were found in the node's text when it was read, in its order. The texts
    /// of Secrets and of encryption keys are hidden without being searched, unless a ConfigMap stands beside them.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("env: [{name: DB_PASSWORD, value: kV9c-Qm27}]")?;
    /// let value = document.root().get("env").unwrap().items().next().unwrap().get("value").unwrap();
    /// assert_eq!(value.credentials()[0].rule().id, "password");
    /// assert_eq!(value.text().to_string(), "********");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn credentials(self) -> Vec<Credential> {
        let all = &self.table.credentials;
        let first = all.partition_point(|(id, _)| *id < self.id);
        let own = all.iter().skip(first).take_while(|(id, _)| *id == self.id);
        own.map(|(_, credential)| *credential).collect()
    }
}
