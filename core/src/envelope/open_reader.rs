//! Opening as a stream.

use super::chunk_reader::ChunkReader;
use super::{Header, Origin};
use std::fmt;
use std::io::{self, Read};

/// Opens what it reads, in chunks of 16 KiB, and releases authentic plaintext alone.
///
/// Whole chunks that have come are opened together, as many as the read has room for, at most 4 MiB.
/// With the feature `parallel` a read with room for 3 MiB or more waits until it is filled and uses
/// every core: read in such pieces where time counts, and in smaller ones where memory does, or where
/// the rest comes late.
///
/// The message is whole only when this reader has come to its end (`read` returns 0) without an
/// error. Its errors carry an [`OpenError`](super::OpenError) ([`from_io`](super::OpenError::from_io)). A reader that failed keeps
/// failing.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, OpenError, RawKek};
/// use std::io::Read as _;
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let binding = Binding::new(Namespace::new("orders")?);
/// let mut sealed = keyring.seal(b"a message", &binding)?;
/// sealed.pop();
/// let mut reader = keyring.open_from(&sealed[..], &binding)?;
/// let error = reader.read_to_end(&mut Vec::new()).unwrap_err();
/// assert_eq!(OpenError::from_io(error).code(), "envelope/rejected");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Its header is proven before anything is read:
///
/// ```
/// use sealward::envelope::Origin;
/// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// # let binding = Binding::new(Namespace::new("orders")?);
///
/// let sealed = keyring.seal(b"a message", &binding)?;
/// let reader = keyring.open_from(&sealed[..], &binding)?;
/// assert_eq!((reader.header().binding(), reader.origin()), (&binding, Origin::Holder));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OpenReader<R: Read> {
    chunks: ChunkReader<R>,
    header: Header,
    origin: Origin,
}

impl<R: Read> OpenReader<R> {
    pub(crate) const fn new(chunks: ChunkReader<R>, header: Header, origin: Origin) -> Self {
        Self {
            chunks,
            header,
            origin,
        }
    }

    /// The header. Who wrote it knew the DEK.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Who can have made the entry that opened.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }
}

impl<R: Read> Read for OpenReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.chunks.read(out)
    }
}

impl<R: Read> fmt::Debug for OpenReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenReader")
            .field("chunks", &self.chunks.opened())
            .finish_non_exhaustive()
    }
}
