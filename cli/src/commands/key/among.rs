//! What destroying a version of a key makes unreadable among the files below some places.

use super::words::counted;
use crate::context::Context;
use crate::input::Input;
use crate::{Failure, escape, failure};
use sealward::envelope::chunks::PREFIX_LEN;
use sealward::envelope::{
    Algorithm, DekId, Header, Keyring, LocalKek, OpenError, ParseError, WrappedDek,
};
use sealward_providers::{State, StoredKey};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The sealed files that name a version of a key.
#[derive(Default)]
pub(super) struct Among {
    named: Vec<Named>,
    /// How many sealed files there are of each data key.
    of_dek: BTreeMap<DekId, u64>,
    unreadable: u64,
}

/// One of them.
struct Named {
    path: PathBuf,
    dek_id: DekId,
    /// Whether the version unwraps its data key, and the header's MAC holds under that.
    is_proven: bool,
    others: Others,
}

/// How many entries of other keys or versions a file has, by what this store says of them. A header
/// tells of none whether anyone has its key still.
#[derive(Clone, Copy, Default)]
struct Others {
    /// Of enabled versions, and of keys that no store has: passphrases, raw keys.
    usable: usize,
    /// Of versions that open once they are enabled again.
    disabled: usize,
    /// Of local keys or versions that this store does not have; another one may.
    unknown: usize,
    /// Of versions that are destroyed already: they open nothing.
    destroyed: usize,
}

impl Others {
    fn count(&mut self, entry: &WrappedDek, keys: &[StoredKey]) {
        let count = if entry.algorithm() == Algorithm::LOCAL {
            match state(entry, keys) {
                Some(State::Enabled) => &mut self.usable,
                Some(State::Disabled) => &mut self.disabled,
                Some(State::Destroyed) => &mut self.destroyed,
                // A state that is new to this build says as little as none.
                _ => &mut self.unknown,
            }
        } else {
            &mut self.usable
        };
        *count += 1;
    }

    /// Whether nothing is left that could open the file.
    const fn are_none(self) -> bool {
        self.usable == 0 && self.disabled == 0 && self.unknown == 0
    }
}

/// The state of the version of a local key that an entry names, if these keys have it.
fn state(entry: &WrappedDek, keys: &[StoredKey]) -> Option<State> {
    let number = u32::from_be_bytes(entry.version().try_into().ok()?);
    let key = keys.iter().find(|key| key.id() == entry.key_id())?;
    let version = key.versions().find(|it| it.number() == number)?;
    Some(version.state())
}

impl Among {
    /// Refuses a place that is not there.
    pub(super) fn check(places: &[PathBuf]) -> Result<(), Failure> {
        for place in places {
            place
                .metadata()
                .map_err(|error| Failure::read(place, &error))?;
        }
        Ok(())
    }

    /// Looks at every file below these places, in the order of their names. Links are not followed.
    /// `keys` are those of the store that has this version.
    pub(super) fn look(
        places: &[PathBuf],
        kek: LocalKek,
        version: u32,
        keys: &[StoredKey],
        cx: &mut Context<'_, '_>,
    ) -> Self {
        let key_id = kek.key_id();
        let is_ours = |entry: &WrappedDek| {
            entry.algorithm() == Algorithm::LOCAL
                && entry.key_id() == key_id
                && entry.version() == version.to_be_bytes()
        };
        let keyring = Keyring::only_opens([Box::new(kek) as Box<_>]);
        let mut among = Self::default();
        for path in files_below(places, &mut among.unreadable, cx) {
            let (header, start) = match read_start(&path, cx) {
                Ok(Some(found)) => found,
                Ok(None) => continue,
                Err(failure) => {
                    among.unreadable += 1;
                    cx.warn(failure.message());
                    continue;
                }
            };
            *among.of_dek.entry(header.dek_id()).or_default() += 1;
            let (ours, rest): (Vec<_>, Vec<_>) =
                header.entries().iter().partition(|it| is_ours(it));
            if ours.is_empty() {
                continue;
            }
            let mut others = Others::default();
            for entry in rest {
                others.count(entry, keys);
            }
            among.named.push(Named {
                path,
                dek_id: header.dek_id(),
                others,
                is_proven: keyring
                    .begin_open(header.clone(), &start, header.binding())
                    .is_ok(),
            });
        }
        among
    }

    /// One line a file, under a heading, in aligned columns.
    pub(super) fn rows(&self) -> String {
        if self.named.is_empty() {
            return String::new();
        }
        let mut out = "MAC       OTHER ENTRIES  DISABLED  UNKNOWN  SIBLINGS  FILE\n".to_owned();
        for named in &self.named {
            // Writing to a `String` cannot fail.
            let _ = writeln!(
                out,
                "{:<8}  {:<13}  {:<8}  {:<7}  {:<8}  {}",
                if named.is_proven {
                    "proven"
                } else {
                    "unproven"
                },
                named.others.usable,
                named.others.disabled,
                named.others.unknown,
                self.siblings(named),
                escape(&named.path.to_string_lossy()),
            );
        }
        out
    }

    /// What that means, a sentence each.
    pub(super) fn sentences(&self, version: &str) -> Vec<String> {
        let mut said = Vec::new();
        if self.named.is_empty() {
            said.push(format!("no sealed file there names {version}"));
        } else {
            said.push(format!(
                "{} there {} {version}{}",
                counted(len(&self.named), "sealed file"),
                if self.named.len() == 1 {
                    "names"
                } else {
                    "name"
                },
                unproven(&self.named.iter().collect::<Vec<_>>()),
            ));
            said.extend(self.fates());
            let siblings = self.named.iter().filter(|it| self.siblings(it) > 0);
            let siblings: Vec<&Named> = siblings.collect();
            if !siblings.is_empty() {
                said.push(format!(
                    "{} siblings there, sealed under the same data key: who can open one of those \
                     can recover that key, and with it these",
                    have(len(&siblings)),
                ));
            }
        }
        if self.unreadable > 0 {
            said.push(format!(
                "{} there could not be read, and may name it too",
                counted(self.unreadable, "file")
            ));
        }
        said
    }

    /// What becomes of the files.
    fn fates(&self) -> Vec<String> {
        let those = |are: &dyn Fn(Others) -> bool| -> Vec<&Named> {
            self.named.iter().filter(|it| are(it.others)).collect()
        };
        let lost = those(&Others::are_none);
        let waiting = those(&|it| it.usable == 0 && it.disabled > 0);
        let unknown = those(&|it| it.usable == 0 && it.disabled == 0 && it.unknown > 0);
        if lost.is_empty() && waiting.is_empty() && unknown.is_empty() {
            return vec![
                "each of them has another entry: with the keys of those they still open".to_owned(),
            ];
        }
        let mut said = Vec::new();
        if !lost.is_empty() {
            let destroyed = if lost.iter().any(|it| it.others.destroyed > 0) {
                " but of versions destroyed already"
            } else {
                ""
            };
            said.push(format!(
                "{} no other entry{destroyed} and will be unreadable for ever{}",
                have(len(&lost)),
                unproven(&lost),
            ));
        }
        if !waiting.is_empty() {
            said.push(format!(
                "{} another entry of a disabled version at best: unreadable until that is enabled",
                have(len(&waiting)),
            ));
        }
        if !unknown.is_empty() {
            said.push(format!(
                "{} another entry of a local key at best that this store does not have: unreadable \
                 for ever unless another store has it",
                have(len(&unknown)),
            ));
        }
        said
    }

    /// How many other files say that they have the same data key.
    fn siblings(&self, named: &Named) -> u64 {
        let all = self.of_dek.get(&named.dek_id).copied().unwrap_or(1);
        all.saturating_sub(1)
    }
}

/// `, 2 of them unproven`
fn unproven(named: &[&Named]) -> String {
    match named.iter().filter(|it| !it.is_proven).count() {
        0 => ", proven by the MAC of each".to_owned(),
        count if count == named.len() => ", unproven".to_owned(),
        count => format!(", {count} of them unproven"),
    }
}

fn have(count: u64) -> String {
    if count == 1 {
        "1 has".to_owned()
    } else {
        format!("{count} have")
    }
}

fn len<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

/// Regular files, sorted within each folder. What cannot be listed is said and counted.
fn files_below(places: &[PathBuf], unreadable: &mut u64, cx: &mut Context<'_, '_>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    // The last is the next: a folder's entries go on it in reverse.
    let mut waiting: Vec<(PathBuf, bool)> = places
        .iter()
        .rev()
        .map(|place| (place.clone(), true))
        .collect();
    while let Some((path, is_given)) = waiting.pop() {
        // A link is followed only where it was named itself.
        let found = if is_given {
            path.metadata()
        } else {
            path.symlink_metadata()
        };
        let result = found.and_then(|found| {
            if found.is_file() {
                files.push(path.clone());
            } else if found.is_dir() {
                let entries = std::fs::read_dir(&path)?;
                let mut entries = entries
                    .map(|entry| Ok((entry?.path(), false)))
                    .collect::<std::io::Result<Vec<_>>>()?;
                entries.sort();
                waiting.extend(entries.into_iter().rev());
            }
            Ok(())
        });
        if let Err(error) = result {
            *unreadable += 1;
            cx.warn(Failure::read(&path, &error).message());
        }
    }
    files
}

/// The header of a sealed file, armored or not, and the payload's first bytes; nothing for any other
/// file.
fn read_start(path: &Path, cx: &mut Context<'_, '_>) -> Result<Option<(Header, Vec<u8>)>, Failure> {
    // A file of this name, and not standard input.
    let file = Path::new(".").join(path);
    let mut input = Input::open(Some(if path.is_absolute() { path } else { &file }))?;
    input.take_off_armor(cx)?;
    let is_short = input.len().is_some_and(|len| len < MAGIC_LEN);
    let mut reader = input.reader(&mut *cx.streams.stdin);
    let header = match Header::read_from(&mut reader) {
        Ok(header) => header,
        Err(OpenError::Parse(ParseError::NotSealward)) => return Ok(None),
        Err(OpenError::Io(error)) => return Err(Failure::read(path, &error)),
        // Too short to tell.
        Err(_) if is_short => return Ok(None),
        Err(error) => {
            let text = escape(&error.to_string()).into_owned();
            let name = failure::name(path);
            return Err(Failure::new(error.code(), format!("{name}: {text}")));
        }
    };
    let mut start = Vec::with_capacity(PREFIX_LEN);
    reader
        .take(PREFIX_LEN as u64)
        .read_to_end(&mut start)
        .map_err(|error| Failure::read(path, &error))?;
    Ok(Some((header, start)))
}

const MAGIC_LEN: u64 = 8;
