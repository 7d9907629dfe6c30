//! The exit status.

use std::process::ExitCode;

/// What the exit status says. They are ordered: of two, the greater one outranks the other, so
/// that `status.max(other)` is the status of both together.
///
/// ```
/// use sealward_cli::{Status, Streams, run};
///
/// let (mut stdout, mut stderr) = (vec![], vec![]);
/// let status = run(
///     ["sealward", "no-such-command"],
///     &mut Streams::new(&mut std::io::empty(), &mut stdout, &mut stderr),
/// );
/// assert_eq!((status, status.code()), (Status::Incomplete, 2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub enum Status {
    /// 0: done, and nothing to report at or above the caller's threshold.
    Success,
    /// 1: done, with findings at or above the caller's threshold.
    Findings,
    /// 2: the job could not be done in full: usage, unreadable input, a wrong key.
    Incomplete,
}

impl Status {
    /// The number that the process returns.
    ///
    /// ```
    /// use sealward_cli::Status;
    /// assert_eq!(Status::Findings.max(Status::Incomplete).code(), 2);
    /// ```
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Findings => 1,
            Self::Incomplete => 2,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}
