//! What cloud-init is told to run, and who logs in with what.

use super::{FOUND, LISTED, LOGINS, NAMED, Search, WALKED, rows};
use crate::credential;
use crate::document::Kind;
use crate::document::table::{NodeId, Row};

impl Search<'_> {
    /// The commands of a list, each a text or a list of words.
    pub(super) fn commands(&mut self, id: NodeId) {
        if self.table.node(id).row() != Row::Value(Kind::Sequence) || self.is(id, WALKED) {
            return;
        }
        self.set(id, WALKED);
        for row in rows(self.table, id) {
            self.command(self.followed(row));
        }
    }

    /// Who logs in with what: the `list` of a mapping.
    pub(super) fn chpasswd(&mut self, id: NodeId) {
        let table = self.table;
        if table.node(id).row() != Row::Value(Kind::Mapping) || self.is(id, LOGINS) {
            return;
        }
        self.set(id, LOGINS);
        let (mut key, end) = (id.saturating_add(1), table.after(id));
        while key < end {
            let value = table.after(key);
            if table.key(key) == "list" {
                self.logins(self.followed(value));
            }
            key = table.after(value);
        }
        for brought in table.entries(id).unwrap_or_default() {
            if table.key(brought.key) == "list" {
                self.logins(self.followed(brought.value));
            }
        }
    }

    /// `user:password` on each line of a text, or in each of a list.
    fn logins(&mut self, id: NodeId) {
        if self.table.node(id).row() != Row::Value(Kind::Sequence) {
            return self.logins_in(id);
        }
        if self.is(id, LISTED) {
            return;
        }
        self.set(id, LISTED);
        for row in rows(self.table, id) {
            self.logins_in(self.followed(row));
        }
    }

    fn logins_in(&mut self, id: NodeId) {
        let node = self.table.node(id);
        if node.is_collection() || self.is_passed(node) || self.is(id, NAMED | FOUND) {
            return;
        }
        self.set(id, NAMED);
        let (mut found, mut start) = (Vec::new(), 0_usize);
        for line in self.table.scalar(id).split_inclusive('\n') {
            // Such a word is replaced by a password that cloud-init makes.
            let is_made = |it: &str| it.ends_with(":R") || it.ends_with(":RANDOM");
            let login = Some(line.trim_end()).filter(|it| !is_made(it));
            found.extend(
                login
                    .and_then(credential::pair_of)
                    .map(|it| it.behind(start)),
            );
            start = start.saturating_add(line.len());
        }
        self.keep(id, found);
    }
}
