//! The kernel's list of mounts, `/proc/PID/mountinfo` (proc_pid_mountinfo(5)).

use crate::dto::HostMount;

/// A list of mounts, as far as it could be read.
///
/// ```
/// use sealward::posture::host::mounts;
/// let read = mounts("29 1 253:1 / / rw - ext4 /dev/mapper/vg-root rw\nnonsense\n");
/// assert_eq!((read.mounts.len(), read.refused), (1, 1));
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Mounts {
    /// The mounts, in the order of mounting.
    pub mounts: Vec<HostMount>,
    /// How many lines are none of a list of mounts.
    pub refused: usize,
}

/// Reads a list of mounts.
///
/// ```
/// use sealward::posture::host::mounts;
/// let text = r"36 35 98:0 /mnt1 /var/lib/a\040b rw,noatime master:1 - ext3 /dev/root rw,errors=continue";
/// let mount = &mounts(text).mounts[0];
/// assert_eq!((mount.point.as_str(), mount.kind.as_str()), ("/var/lib/a b", "ext3"));
/// assert_eq!((mount.source.as_str(), mount.device.as_deref()), ("/dev/root", Some("98:0")));
/// ```
#[must_use]
pub fn mounts(text: &str) -> Mounts {
    let mut read = Mounts::default();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match mount(line) {
            Some(mount) => read.mounts.push(mount),
            None => read.refused = read.refused.saturating_add(1),
        }
    }
    read
}

/// The mount that a path lies on: of those nearest to it the last, which hides the others.
///
/// ```
/// use sealward::posture::host::{covering, mounts};
/// let read = mounts(
///     "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /var rw - xfs /dev/sda2 rw\n3 1 8:3 / / rw - xfs /dev/sda3 rw",
/// );
/// let on = |path| covering(&read.mounts, path).map(|at| read.mounts[at].source.as_str());
/// assert_eq!((on("/var/lib"), on("/variable")), (Some("/dev/sda2"), Some("/dev/sda3")));
/// ```
#[must_use]
pub fn covering(mounts: &[HostMount], path: &str) -> Option<usize> {
    let holds = |point: &str| {
        let point = point.trim_end_matches('/');
        let rest = path.strip_prefix(point);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let all = mounts.iter().enumerate();
    // Of equals `max_by_key` takes the last.
    let nearest = all.filter(|(_, it)| holds(&it.point));
    let nearest = nearest.max_by_key(|(_, it)| it.point.trim_end_matches('/').len());
    nearest.map(|(at, _)| at)
}

fn mount(line: &str) -> Option<HostMount> {
    let (first, last) = line.split_once(" - ")?;
    let mut first = first.split(' ').skip(2);
    let device = first.next()?;
    let point = first.nth(1)?;
    let mut last = last.split(' ');
    let (kind, source) = (last.next()?, last.next()?);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let is_device = device
        .split_once(':')
        .is_some_and(|(a, b)| is_number(a) && is_number(b));
    (is_device && point.starts_with('/')).then(|| HostMount {
        point: unescaped(point),
        source: unescaped(source),
        kind: unescaped(kind),
        device: Some(device.to_owned()),
    })
}

/// Blanks, tabs, line ends and backslashes are written as three octal digits.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let octal = || {
            let digits = behind.get(..3).filter(|_| byte == b'\\')?;
            u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()
        };
        match octal() {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(3..).unwrap_or_default();
            }
            None => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
