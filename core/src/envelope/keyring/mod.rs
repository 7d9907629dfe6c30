//! The five verbs over KEKs at hand: seal, open, and their streams.

mod rewrap;

pub use rewrap::Stale;

use super::chunks::PREFIX_LEN;
use super::header::read_up_to;
use super::{
    Binding, Dek, DekId, Header, Kek, KekError, KekIdentity, KeyMaterial, OpenDraft, OpenError,
    OpenReader, Opened, PayloadOpener, PayloadSealer, RangeReader, SealDraft, SealError,
    SealWriter, UnwrapRequest, WrappedDek,
};
use std::fmt;
use std::io::{Read, Seek, Write};

/// Seals to one KEK.
///
/// ```
/// use sealward::envelope::{self, Binding, KeyMaterial, Namespace, RawKek};
///
/// let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let binding = Binding::new(Namespace::new("orders")?).with("tenant", "42")?;
/// let sealed = envelope::seal(b"a message", &binding, &kek)?;
/// assert_eq!(envelope::open(&sealed, &binding, &kek)?.plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`Keyring::seal`].
pub fn seal(plaintext: &[u8], binding: &Binding, kek: &dyn Kek) -> Result<Vec<u8>, SealError> {
    begin_seal(binding, [kek].into_iter())?.seal(plaintext)
}

/// Opens with one KEK. See [`seal()`].
///
/// ```
/// use sealward::envelope::{self, Binding, KeyMaterial, Namespace, RawKek};
///
/// let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let binding = Binding::new(Namespace::new("orders")?);
/// let sealed = envelope::seal(b"a message", &binding, &kek)?;
/// assert_eq!(envelope::open(&sealed, &binding, &kek)?.into_plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`Keyring::open`].
pub fn open(sealed: &[u8], binding: &Binding, kek: &dyn Kek) -> Result<Opened, OpenError> {
    let (header, payload) = split(sealed)?;
    let mut draft = OpenDraft::new(header, payload, binding, &[kek.identity()])?;
    draft.ask(&[kek]);
    draft.finish()?.open(payload)
}

/// The KEKs of an application: one primary that seals, others that also seal, and any number that
/// only open. Immutable once built.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
///
/// let old = Keyring::new(RawKek::new(KeyMaterial::copy_of(&[1; 32])?)?);
/// let binding = Binding::new(Namespace::new("orders")?);
/// let sealed = old.seal(b"a message", &binding)?;
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::copy_of(&[2; 32])?)?)
///     .also_open_with(RawKek::new(KeyMaterial::copy_of(&[1; 32])?)?);
/// assert_eq!(keyring.open(&sealed, &binding)?.plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What does not fit into memory is sealed and opened as a stream:
///
/// ```
/// use std::io::{Read as _, Write as _};
/// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// # let binding = Binding::new(Namespace::new("orders")?);
///
/// let mut writer = keyring.seal_to(Vec::new(), &binding)?;
/// writer.write_all(b"a long message")?;
/// let sealed = writer.finish()?;
///
/// let mut plaintext = Vec::new();
/// keyring.open_from(&sealed[..], &binding)?.read_to_end(&mut plaintext)?;
/// assert_eq!(plaintext, b"a long message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Keyring {
    /// All of them, in the caller's order.
    keks: Vec<Member>,
    require_holder: bool,
}

struct Member {
    kek: Box<dyn Kek>,
    seals: bool,
}

impl Keyring {
    /// A keyring that seals to this KEK and opens with it.
    #[must_use]
    pub fn new(primary: impl Kek + 'static) -> Self {
        Self {
            keks: Vec::new(),
            require_holder: false,
        }
        .with(primary, true)
    }

    /// A keyring that only opens, with these KEKs; there may be none.
    ///
    /// ```
    /// use sealward::envelope::{Kek, Keyring};
    /// # use sealward::envelope::{Binding, KeyMaterial, Namespace, RawKek, SealError};
    ///
    /// let key = || RawKek::new(KeyMaterial::copy_of(&[1; 32])?);
    /// let binding = Binding::new(Namespace::new("orders")?);
    /// let sealed = Keyring::new(key()?).seal(b"a message", &binding)?;
    ///
    /// let reader = Keyring::only_opens([Box::new(key()?) as Box<dyn Kek>]);
    /// assert_eq!(reader.open(&sealed, &binding)?.plaintext(), b"a message");
    /// assert!(matches!(reader.seal(b"", &binding), Err(SealError::Misuse(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn only_opens(keks: impl IntoIterator<Item = Box<dyn Kek>>) -> Self {
        let keks = keks
            .into_iter()
            .map(|kek| Member { kek, seals: false })
            .collect();
        Self {
            keks,
            require_holder: false,
        }
    }

    /// The same keyring, sealing to this KEK too: any one of them opens.
    ///
    /// ```
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// let key = |byte| RawKek::new(KeyMaterial::copy_of(&[byte; 32])?);
    /// let binding = Binding::new(Namespace::new("orders")?);
    /// let sealed = Keyring::new(key(1)?).also_seal_to(key(2)?).seal(b"a message", &binding)?;
    /// assert_eq!(Keyring::new(key(2)?).open(&sealed, &binding)?.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn also_seal_to(self, kek: impl Kek + 'static) -> Self {
        self.with(kek, true)
    }

    /// The same keyring, opening with this KEK too: an old one, say.
    #[must_use]
    pub fn also_open_with(self, kek: impl Kek + 'static) -> Self {
        self.with(kek, false)
    }

    /// The same keyring, opening no entry that [`Origin::Anyone`](super::Origin::Anyone) can make.
    ///
    /// ```
    /// use sealward::envelope::Origin;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let keyring = keyring.require_holder();
    /// let sealed = keyring.seal(b"a message", &binding)?;
    /// assert_eq!(keyring.open(&sealed, &binding)?.origin(), Origin::Holder);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn require_holder(self) -> Self {
        Self {
            require_holder: true,
            ..self
        }
    }

    /// Seals a message under a DEK of its own.
    ///
    /// # Errors
    /// [`SealError`]: a KEK that is `Denied`, `Unavailable` or `Broken`, a header that would pass a
    /// limit, too much plaintext, the same KEK twice, or none.
    pub fn seal(&self, plaintext: &[u8], binding: &Binding) -> Result<Vec<u8>, SealError> {
        self.begin_seal(binding)?.seal(plaintext)
    }

    /// Opens a message that is bound to this.
    ///
    /// # Errors
    /// [`OpenError`], in this order: `Parse`, `Binding`, `Unavailable`, `Denied`, `Rejected`,
    /// `NoMatchingKey` for entries that do not unwrap, and `Rejected` for all that follows.
    pub fn open(&self, sealed: &[u8], binding: &Binding) -> Result<Opened, OpenError> {
        let (header, payload) = split(sealed)?;
        self.begin_open(header, payload, binding)?.open(payload)
    }

    /// Seals a stream: writes the header to `out` and returns the writer of the payload.
    ///
    /// # Errors
    /// As [`Keyring::seal`], and [`SealError::Io`].
    pub fn seal_to<W: Write>(&self, out: W, binding: &Binding) -> Result<SealWriter<W>, SealError> {
        self.begin_seal(binding)?.into_writer(out)
    }

    /// Opens a stream: reads its header and returns the reader of its plaintext.
    ///
    /// # Errors
    /// As [`Keyring::open`], and [`OpenError::Io`].
    pub fn open_from<R: Read>(
        &self,
        mut source: R,
        binding: &Binding,
    ) -> Result<OpenReader<R>, OpenError> {
        let header = Header::read_from(&mut source)?;
        self.open_payload_from(header, source, binding)
    }

    /// Opens a stream whose header was kept apart: `source` is the payload alone.
    ///
    /// ```
    /// use sealward::envelope::Header;
    /// use std::io::Read as _;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let (header, payload) = keyring.begin_seal(&binding)?.seal_detached(b"a message")?;
    /// let header = Header::parse_detached(&header)?;
    /// let mut plaintext = Vec::new();
    /// keyring.open_payload_from(header, &payload[..], &binding)?.read_to_end(&mut plaintext)?;
    /// assert_eq!(plaintext, b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Keyring::open_from`].
    pub fn open_payload_from<R: Read>(
        &self,
        header: Header,
        mut source: R,
        binding: &Binding,
    ) -> Result<OpenReader<R>, OpenError> {
        let prefix = read_prefix(&mut source)?;
        Ok(self
            .begin_open(header, &prefix, binding)?
            .into_reader(source))
    }

    /// Opens a message at any place: the reader opens the chunks that it is asked for. The message
    /// begins where the source stands now and ends with it.
    ///
    /// ```
    /// use std::io::Cursor;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let sealed = keyring.seal(&[7; 100_000], &binding)?;
    /// let mut reader = keyring.open_ranges(Cursor::new(sealed), &binding)?;
    /// let mut some = [0; 4];
    /// reader.read_at(50_000, &mut some)?;
    /// assert_eq!(some, [7; 4]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Keyring::open_from`]; [`OpenError::Rejected`] if the last chunk is not authentic.
    pub fn open_ranges<R: Read + Seek>(
        &self,
        mut source: R,
        binding: &Binding,
    ) -> Result<RangeReader<R>, OpenError> {
        let header = Header::read_from(&mut source)?;
        self.open_payload_ranges(header, source, binding)
    }

    /// The same for a payload whose header was kept apart, or has been read.
    ///
    /// ```
    /// use sealward::envelope::Header;
    /// use std::io::Cursor;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let (header, payload) = keyring.begin_seal(&binding)?.seal_detached(b"a message")?;
    /// let header = Header::parse_detached(&header)?;
    /// let reader = keyring.open_payload_ranges(header, Cursor::new(payload), &binding)?;
    /// assert_eq!(reader.len(), 9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Keyring::open_ranges`].
    pub fn open_payload_ranges<R: Read + Seek>(
        &self,
        header: Header,
        mut source: R,
        binding: &Binding,
    ) -> Result<RangeReader<R>, OpenError> {
        let start = source.stream_position().map_err(OpenError::Io)?;
        let prefix = read_prefix(&mut source)?;
        self.begin_open(header, &prefix, binding)?
            .into_range_reader(source, start)
    }

    /// Makes a header; what follows seals its payload in memory, in place or apart.
    ///
    /// ```
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    /// let sealer = keyring.begin_seal(&binding)?;
    /// let mut sealed = vec![0; sealer.sealed_len(9)?];
    /// sealer.seal_into(b"a message", &mut sealed)?;
    /// assert_eq!(keyring.open(&sealed, &binding)?.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Keyring::seal`].
    pub fn begin_seal(&self, binding: &Binding) -> Result<PayloadSealer, SealError> {
        begin_seal(binding, self.sealing())
    }

    /// A new DEK with its label, wrapped in a binding's namespace by every KEK that seals.
    pub(crate) fn wrap_dek(
        &self,
        binding: &Binding,
    ) -> Result<(Dek, DekId, Vec<WrappedDek>), SealError> {
        let (draft, replies) = wrap_all(binding, self.sealing())?;
        draft.finish_shared(replies)
    }

    fn sealing(&self) -> impl Iterator<Item = &dyn Kek> {
        let members = self.keks.iter().filter(|member| member.seals);
        members.map(|member| &*member.kek)
    }

    /// Proves a header for a payload that begins with these bytes (56 are needed); what follows
    /// opens the payload in memory, in place or as a stream.
    ///
    /// ```
    /// use sealward::envelope::Header;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let sealed = keyring.seal(b"a message", &binding)?;
    /// let header = Header::parse(&sealed)?;
    /// let payload = &sealed[header.as_bytes().len()..];
    /// let opened = keyring.begin_open(header, payload, &binding)?.open(payload)?;
    /// assert_eq!(opened.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Keyring::open`].
    pub fn begin_open(
        &self,
        header: Header,
        payload: &[u8],
        binding: &Binding,
    ) -> Result<PayloadOpener, OpenError> {
        let mut draft = self.open_draft(header, payload, binding)?;
        while let Some(wanted) = draft.next_request() {
            let reply = self.unwrap(&wanted);
            draft.answer(reply);
        }
        draft.finish()
    }

    /// A draft that the KEKs of this keyring can answer.
    pub(crate) fn open_draft(
        &self,
        header: Header,
        payload: &[u8],
        binding: &Binding,
    ) -> Result<OpenDraft, OpenError> {
        let identities: Vec<KekIdentity> = self
            .keks
            .iter()
            .map(|member| member.kek.identity())
            .collect();
        let draft = OpenDraft::new(header, payload, binding, &identities)?;
        Ok(if self.require_holder {
            draft.require_holder()
        } else {
            draft
        })
    }

    /// The answer to a request of such a draft.
    pub(crate) fn unwrap(
        &self,
        wanted: &UnwrapRequest<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        let member = self.keks.get(wanted.kek())?;
        member.kek.unwrap(wanted.entry(), &wanted.context())
    }

    fn with(mut self, kek: impl Kek + 'static, seals: bool) -> Self {
        self.keks.push(Member {
            kek: Box::new(kek),
            seals,
        });
        self
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.keks.iter().map(|member| member.kek.identity()))
            .finish()
    }
}

/// What a payload begins with, or as much of it as there is.
pub(crate) fn read_prefix(source: &mut impl Read) -> Result<Vec<u8>, OpenError> {
    let mut prefix = Vec::with_capacity(PREFIX_LEN);
    read_up_to(source, PREFIX_LEN, &mut prefix)?;
    Ok(prefix)
}

/// The header at the start of a message, and its payload of at least 56 bytes.
pub(crate) fn split(sealed: &[u8]) -> Result<(Header, &[u8]), OpenError> {
    let header = Header::parse(sealed)?;
    let payload = sealed.get(header.as_bytes().len()..).unwrap_or_default();
    Ok((header, payload))
}

fn begin_seal<'a>(
    binding: &Binding,
    keks: impl Iterator<Item = &'a dyn Kek>,
) -> Result<PayloadSealer, SealError> {
    let (draft, replies) = wrap_all(binding, keks)?;
    draft.finish(replies)
}

/// A new DEK, wrapped by each of these KEKs.
fn wrap_all<'a>(
    binding: &Binding,
    keks: impl Iterator<Item = &'a dyn Kek>,
) -> Result<(SealDraft, Vec<WrappedDek>), SealError> {
    let keks: Vec<_> = keks.collect();
    let draft = SealDraft::new(binding.clone(), keks.len())?;
    let wraps = draft.requests().zip(&keks);
    let replies: Result<Vec<WrappedDek>, KekError> = wraps
        .map(|(wanted, kek)| kek.wrap(wanted.key(), &wanted.context()))
        .collect();
    Ok((draft, replies?))
}
