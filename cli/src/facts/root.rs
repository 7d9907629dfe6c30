//! A host's tree, wherever it is mounted: its paths and links lead nowhere else.
//!
//! A path is walked step by step from the open folder, as for a process whose root it is: an absolute
//! link begins there again, and `..` does not climb out. No step follows a link by itself, so a tree
//! that changes meanwhile leads nowhere else either.

use crate::failure::reason;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, fstat, open, openat, readlinkat, statat};
use rustix::io::Errno;
use sealward::posture::host::{Miss, Tree};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;

/// The root of a host's tree.
pub(crate) struct Root {
    top: OwnedFd,
}

/// What a path leads to.
pub(crate) struct Found {
    pub(crate) stat: Stat,
    /// The path without links.
    pub(crate) real: String,
    /// The folder that it is in and its name there; none for the root itself.
    place: Option<(OwnedFd, String)>,
}

/// As many links as the kernel follows.
const LINKS: usize = 40;

#[cfg(any(target_os = "linux", target_os = "android"))]
const WALK: OFlags = OFlags::PATH;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const WALK: OFlags = OFlags::RDONLY;

impl Root {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let flags = WALK | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let top = open(path, flags, Mode::empty())?;
        Ok(Self { top })
    }

    /// Looks for a path of the host.
    pub(crate) fn find(&self, path: &str) -> Result<Found, Miss> {
        let mut left: VecDeque<String> = steps(path).collect();
        let mut walked: Vec<(OwnedFd, String)> = Vec::new();
        let mut links = 0;
        // Whether the path itself is a link: then what is not there is no ordinary absence.
        let mut is_link = false;
        while let Some(step) = left.pop_front() {
            if step == ".." {
                walked.pop();
                continue;
            }
            let folder = walked.last().map_or(self.top.as_fd(), |it| it.0.as_fd());
            let linked = is_link;
            let miss = move |error: Errno| miss(error, linked);
            let stat = statat(folder, &*step, AtFlags::SYMLINK_NOFOLLOW).map_err(miss)?;
            match FileType::from_raw_mode(stat.st_mode) {
                FileType::Symlink => {
                    links += 1;
                    is_link |= left.is_empty();
                    if links > LINKS {
                        return Err(Miss::Unread("its links lead in a circle".to_owned()));
                    }
                    let target = readlinkat(folder, &*step, Vec::new()).map_err(miss)?;
                    let target = target.into_string().map_err(|_| {
                        Miss::Unread("a link leads to a name that is no UTF-8".to_owned())
                    })?;
                    if target.starts_with('/') {
                        walked.clear();
                    }
                    for step in steps(&target).rev() {
                        left.push_front(step);
                    }
                }
                FileType::Directory if !left.is_empty() => {
                    let flags = WALK | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                    let next = openat(folder, &*step, flags, Mode::empty()).map_err(miss)?;
                    walked.push((next, step));
                }
                _ if !left.is_empty() => return Err(miss(Errno::NOTDIR)),
                _ => {
                    let real = real(&walked, Some(&step));
                    let folder = folder.try_clone_to_owned();
                    let folder = folder.map_err(|error| Miss::Unread(reason(&error)))?;
                    let place = Some((folder, step));
                    return Ok(Found { stat, real, place });
                }
            }
        }
        // The path ends in the root, or in `..`.
        let real = real(&walked, None);
        let folder = walked
            .pop()
            .map_or_else(|| self.top.try_clone(), |it| Ok(it.0));
        let stat = folder.and_then(|it| Ok(fstat(&it)?));
        let stat = stat.map_err(|error| Miss::Unread(reason(&error)))?;
        Ok(Found {
            stat,
            real,
            place: None,
        })
    }

    /// The same as text without blanks around it, whatever is no UTF-8 replaced.
    pub(crate) fn text(&self, path: &str) -> Result<String, Miss> {
        let bytes = self.read(path, SMALL)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }
}

impl Tree for Root {
    /// Sockets, pipes and devices are not opened.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Miss> {
        let found = self.find(path)?;
        if !found.is_file() {
            return Err(Miss::Unread("it is no file".to_owned()));
        }
        let file = found.open(OFlags::RDONLY | OFlags::NONBLOCK)?;
        let mut bytes = Vec::new();
        let length = File::from(file)
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| Miss::Unread(reason(&error)))?;
        if length as u64 > limit {
            return Err(Miss::Unread(format!("it is larger than {limit} bytes")));
        }
        Ok(bytes)
    }

    fn names(&self, path: &str) -> Result<(Vec<String>, usize), Miss> {
        let folder = self.find(path)?.open(OFlags::RDONLY | OFlags::DIRECTORY)?;
        let (mut names, mut strange) = (Vec::new(), 0);
        let entries = rustix::fs::Dir::read_from(folder).map_err(|error| miss(error, false))?;
        for entry in entries {
            let entry = entry.map_err(|error| miss(error, false))?;
            match entry.file_name().to_str() {
                Ok("." | "..") => {}
                Ok(name) => names.push(name.to_owned()),
                Err(_) => strange += 1,
            }
        }
        names.sort();
        Ok((names, strange))
    }
}

impl Found {
    pub(crate) fn is_file(&self) -> bool {
        FileType::from_raw_mode(self.stat.st_mode) == FileType::RegularFile
    }

    pub(crate) fn is_folder(&self) -> bool {
        FileType::from_raw_mode(self.stat.st_mode) == FileType::Directory
    }

    /// Whether the file system encrypts it by itself, where it tells.
    #[cfg(target_os = "linux")]
    pub(crate) fn fscrypt(&self) -> Option<bool> {
        use rustix::fs::{StatxAttributes, StatxFlags, statx};
        let (folder, name) = self.place.as_ref()?;
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        let told = statx(folder, name.as_str(), flags, StatxFlags::empty()).ok()?;
        let known = told
            .stx_attributes_mask
            .contains(StatxAttributes::ENCRYPTED);
        known.then(|| told.stx_attributes.contains(StatxAttributes::ENCRYPTED))
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) const fn fscrypt(&self) -> Option<bool> {
        None
    }

    fn open(&self, flags: OFlags) -> Result<OwnedFd, Miss> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let root = || Miss::Unread("it is the root".to_owned());
        let (folder, name) = self.place.as_ref().ok_or_else(root)?;
        openat(folder, name.as_str(), flags, Mode::empty()).map_err(|error| miss(error, false))
    }
}

/// Small texts of the kernel, units, manifests.
const SMALL: u64 = 8 << 20;

fn steps(path: &str) -> impl DoubleEndedIterator<Item = String> + '_ {
    let steps = path.split('/').filter(|step| !matches!(*step, "" | "."));
    steps.map(str::to_owned)
}

fn real(walked: &[(OwnedFd, String)], last: Option<&str>) -> String {
    let steps = walked.iter().map(|it| it.1.as_str()).chain(last);
    steps.fold(String::new(), |path, step| format!("{path}/{step}"))
}

fn miss(error: Errno, linked: bool) -> Miss {
    match error {
        Errno::NOENT | Errno::NOTDIR if linked => {
            Miss::Unread("a link leads to what is not there".to_owned())
        }
        Errno::NOENT | Errno::NOTDIR => Miss::Absent,
        error => Miss::Unread(reason(&error.into())),
    }
}
