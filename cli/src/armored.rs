//! Sealed bytes on their way out, as they are or as armored text.

use crate::failure::{Failure, name};
use sealward::envelope::{SealError, armor};
use std::io::{self, Write};
use std::path::Path;

/// Takes sealed bytes. What is to be armored waits in memory until all of it is there.
pub(crate) struct Sink<W: Write> {
    out: W,
    armored: Option<Vec<u8>>,
}

impl<W: Write> Sink<W> {
    pub(crate) fn new(out: W, armor: bool) -> Self {
        Self {
            out,
            armored: armor.then(Vec::new),
        }
    }

    /// Writes the armored text, if that is what goes out.
    ///
    /// # Errors
    /// [`SealError::TooLarge`] for more than armor holds; [`SealError::Io`].
    pub(crate) fn finish(self) -> Result<W, SealError> {
        let Self { mut out, armored } = self;
        if let Some(bytes) = armored {
            let text = armor::encode(&bytes)?;
            out.write_all(text.as_bytes()).map_err(SealError::Io)?;
        }
        Ok(out)
    }

    /// Where the bytes go.
    pub(crate) const fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(armored) = &mut self.armored else {
            return self.out.write(bytes);
        };
        // An endless input does not fill the memory.
        if armored.len().saturating_add(bytes.len()) > armor::MAX_LEN {
            return Err(io::Error::other(SealError::TooLarge));
        }
        armored.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The sealed bytes of `path` do not fit into armor.
pub(crate) fn too_large(path: &Path) -> Failure {
    Failure::new(
        SealError::TooLarge.code(),
        format!("{} is too large for armored text", name(path)),
    )
    .with_help("armored text has at most 16 MiB, which is some 12 MiB of sealed bytes; seal it without `--armor`")
}
