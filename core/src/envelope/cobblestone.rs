//! Cobblestone-256 in memory: the key schedule, and chunks sealed and opened one by one.
//!
//! `key || base_nonce || commitment = HKDF-Expand(SHA-512, PRK = input key, info, 32 + 12 + 32)`,
//! `info = "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM" || 00 || salt || context`.
//! [C2SP chunked-encryption](https://c2sp.org/chunked-encryption).

use super::aead::Aead;
use super::chunks::{
    self, CHUNK_LEN, COMMITMENT_LEN, NONCE_LEN, PREFIX_LEN, SALT_LEN, SEALED_CHUNK_LEN, TAG_LEN,
};
use super::{KeyMaterial, PayloadOpener};
use hkdf::Hkdf;
use sha2::Sha512;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

/// Why a message does not open. It says nothing more: what fails after authentication has begun
/// is one failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rejected;

/// Length of the input key in bytes.
pub(crate) const INPUT_KEY_LEN: usize = 32;

const LABEL: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";
const SHA512_LEN: usize = 64;

/// HKDF with a PRK of at most 64 bytes ([RFC 5869] §2.3).
///
/// The PRK is used as it is, never extracted. RFC 5869 asks for one of at least the hash's
/// length, and so does the crate; HMAC pads a shorter key with zeros to its block, so padding it
/// here to 64 bytes yields the same output ([RFC 2104] §2).
///
/// [RFC 5869]: https://www.rfc-editor.org/rfc/rfc5869
/// [RFC 2104]: https://www.rfc-editor.org/rfc/rfc2104
pub(crate) fn prk(bytes: &[u8]) -> Result<Hkdf<Sha512>, Rejected> {
    let mut padded = Zeroizing::new([0; SHA512_LEN]);
    padded
        .get_mut(..bytes.len())
        .ok_or(Rejected)?
        .copy_from_slice(bytes);
    Hkdf::<Sha512>::from_prk(padded.as_slice()).map_err(|_| Rejected)
}

/// What one message is sealed with: its key, base nonce and commitment.
pub(crate) struct Schedule {
    cipher: Aead,
    base_nonce: [u8; NONCE_LEN],
    commitment: [u8; COMMITMENT_LEN],
}

/// An input key with HKDF's first blocks done: schedules of many messages are derived from it.
pub(crate) struct InputKey(Box<Hkdf<Sha512>>);

impl InputKey {
    /// # Errors
    /// For a key of other than 32 bytes.
    pub(crate) fn new(key: &KeyMaterial) -> Result<Self, Rejected> {
        if key.expose().len() != INPUT_KEY_LEN {
            return Err(Rejected);
        }
        Ok(Self(Box::new(prk(key.expose())?)))
    }

    /// The schedule of one message: its salt and the pieces of its context.
    pub(crate) fn schedule(
        &self,
        salt: &[u8; SALT_LEN],
        context: &[&[u8]],
    ) -> Result<Schedule, Rejected> {
        let schedule = self.schedule_here(salt, context);
        wipe_stack();
        schedule
    }

    // A frame of its own, below which `wipe_stack` can reach.
    #[inline(never)]
    fn schedule_here(
        &self,
        salt: &[u8; SALT_LEN],
        context: &[&[u8]],
    ) -> Result<Schedule, Rejected> {
        let okm = self.okm(salt, context)?;
        let (key, rest) = okm.split_first_chunk::<INPUT_KEY_LEN>().ok_or(Rejected)?;
        let (base_nonce, rest) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Rejected)?;
        let (commitment, _) = rest.split_first_chunk::<COMMITMENT_LEN>().ok_or(Rejected)?;
        Ok(Schedule {
            cipher: Aead::new(key)?,
            base_nonce: *base_nonce,
            commitment: *commitment,
        })
    }

    /// Key, base nonce and commitment in a row.
    pub(crate) fn okm(
        &self,
        salt: &[u8; SALT_LEN],
        context: &[&[u8]],
    ) -> Result<Zeroizing<Box<[u8]>>, Rejected> {
        let len = INPUT_KEY_LEN
            .saturating_add(NONCE_LEN)
            .saturating_add(COMMITMENT_LEN);
        let mut okm = Zeroizing::new(vec![0; len].into_boxed_slice());
        let mut info: Vec<&[u8]> = vec![LABEL, salt];
        info.extend_from_slice(context);
        self.expand(&info, &mut okm)?;
        Ok(okm)
    }

    /// `HKDF-Expand(SHA-512, the input key, info, L)`.
    pub(crate) fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<(), Rejected> {
        self.0.expand_multi_info(info, out).map_err(|_| Rejected)
    }
}

impl Schedule {
    /// What stands before the first chunk: the salt and the commitment.
    pub(crate) fn prefix(&self, salt: &[u8; SALT_LEN]) -> [u8; PREFIX_LEN] {
        let mut prefix = [0; PREFIX_LEN];
        let bytes = salt.iter().chain(&self.commitment);
        prefix
            .iter_mut()
            .zip(bytes)
            .for_each(|(place, byte)| *place = *byte);
        prefix
    }

    /// Whether this is the schedule that made the message, in constant time.
    pub(crate) fn check_commitment(&self, found: &[u8; COMMITMENT_LEN]) -> Result<(), Rejected> {
        if bool::from(self.commitment.ct_eq(found)) {
            Ok(())
        } else {
            Err(Rejected)
        }
    }

    /// Seals chunk `index` from `plaintext` into `out`, which is 16 bytes longer.
    pub(crate) fn seal_chunk(
        &self,
        index: u64,
        plaintext: &[u8],
        out: &mut [u8],
    ) -> Result<(), Rejected> {
        let (text, place) = out.split_last_chunk_mut::<TAG_LEN>().ok_or(Rejected)?;
        *place = self.cipher.seal_to(&self.nonce(index), plaintext, text)?;
        Ok(())
    }

    /// Seals chunk `index` in place; the last 16 bytes of `chunk` become its tag.
    pub(crate) fn seal_chunk_in_place(&self, index: u64, chunk: &mut [u8]) -> Result<(), Rejected> {
        let (text, place) = chunk.split_last_chunk_mut::<TAG_LEN>().ok_or(Rejected)?;
        *place = self.cipher.seal(&self.nonce(index), text)?;
        Ok(())
    }

    /// Opens chunk `index` from `sealed` into `out`, which is 16 bytes shorter. Where the chunk is
    /// not authentic, `out` is as it was, or zeros.
    pub(crate) fn open_chunk(
        &self,
        index: u64,
        sealed: &[u8],
        out: &mut [u8],
    ) -> Result<(), Rejected> {
        let (text, tag) = sealed.split_last_chunk::<TAG_LEN>().ok_or(Rejected)?;
        self.cipher.open_to(&self.nonce(index), text, tag, out)
    }

    /// Opens chunk `index` in place and returns its plaintext. Where the chunk is not authentic, its
    /// bytes are as they were, or zeros.
    pub(crate) fn open_chunk_in_place<'a>(
        &self,
        index: u64,
        chunk: &'a mut [u8],
    ) -> Result<&'a mut [u8], Rejected> {
        let (text, tag) = chunk.split_last_chunk_mut::<TAG_LEN>().ok_or(Rejected)?;
        self.cipher.open(&self.nonce(index), text, tag)?;
        Ok(text)
    }

    fn nonce(&self, index: u64) -> [u8; NONCE_LEN] {
        chunks::nonce(&self.base_nonce, index)
    }
}

impl Drop for Schedule {
    fn drop(&mut self) {
        // The cipher zeroizes itself.
        self.base_nonce.zeroize();
    }
}

/// Overwrites what calls that have returned left on the stack: HKDF keeps its last block and AES its
/// first round keys there, and both begin with the message's key.
#[inline(never)]
fn wipe_stack() {
    let mut below = std::hint::black_box([0_u64; 1_024]);
    below.zeroize();
}

/// Seals `plaintext` chunk by chunk into `out`, whose length is that of the sealed chunks.
pub(crate) fn seal_chunks(
    schedule: &Schedule,
    plaintext: &[u8],
    out: &mut [u8],
) -> Result<(), Rejected> {
    let full = plaintext.len() / CHUNK_LEN;
    let (whole, last) = plaintext
        .split_at_checked(full.saturating_mul(CHUNK_LEN))
        .ok_or(Rejected)?;
    let (places, last_place) = out
        .split_at_mut_checked(full.saturating_mul(SEALED_CHUNK_LEN))
        .ok_or(Rejected)?;
    seal_full_chunks(schedule, 0, whole, places)?;
    let index = u64::try_from(full).map_err(|_| Rejected)?;
    schedule.seal_chunk(index, last, last_place)
}

/// Opens sealed chunks into `out`, whose length is that of the plaintext. On failure `out` holds
/// zeros.
pub(crate) fn open_chunks(
    schedule: &Schedule,
    sealed: &[u8],
    out: &mut [u8],
) -> Result<(), Rejected> {
    let full = out.len() / CHUNK_LEN;
    let mut open = || {
        let (whole, last) = sealed
            .split_at_checked(full.saturating_mul(SEALED_CHUNK_LEN))
            .ok_or(Rejected)?;
        let (places, last_place) = out
            .split_at_mut_checked(full.saturating_mul(CHUNK_LEN))
            .ok_or(Rejected)?;
        open_full_chunks(schedule, 0, whole, places)?;
        let index = u64::try_from(full).map_err(|_| Rejected)?;
        schedule.open_chunk(index, last, last_place)
    };
    let opened = open();
    if opened.is_err() {
        out.zeroize();
    }
    opened
}

/// Seals full chunks, the first of them chunk `first` of the message; on every core, where that pays.
pub(crate) fn seal_full_chunks(
    schedule: &Schedule,
    first: u64,
    plaintext: &[u8],
    out: &mut [u8],
) -> Result<(), Rejected> {
    each_pair(
        plaintext,
        CHUNK_LEN,
        out,
        SEALED_CHUNK_LEN,
        |offset, chunk, place| schedule.seal_chunk(first.saturating_add(offset), chunk, place),
    )
}

/// Opens full chunks, the first of them chunk `first` of the message; on every core, where that
/// pays. On failure `out` may hold plaintext from before and from behind the chunk that failed.
pub(crate) fn open_full_chunks(
    schedule: &Schedule,
    first: u64,
    sealed: &[u8],
    out: &mut [u8],
) -> Result<(), Rejected> {
    each_pair(
        sealed,
        SEALED_CHUNK_LEN,
        out,
        CHUNK_LEN,
        |offset, chunk, place| schedule.open_chunk(first.saturating_add(offset), chunk, place),
    )
}

/// The index behind `count` chunks from `first` on.
pub(crate) fn index_after(first: u64, count: usize) -> Result<u64, Rejected> {
    let end = u64::try_from(count)
        .ok()
        .and_then(|count| first.checked_add(count));
    end.filter(|end| *end <= chunks::MAX_CHUNKS).ok_or(Rejected)
}

/// Calls `work` with every full chunk, how many stand before it, and the place of what it becomes;
/// on every core, where that pays.
fn each_pair(
    from: &[u8],
    from_len: usize,
    to: &mut [u8],
    to_len: usize,
    work: impl Fn(u64, &[u8], &mut [u8]) -> Result<(), Rejected> + Sync,
) -> Result<(), Rejected> {
    #[cfg(all(feature = "parallel", not(target_arch = "wasm32")))]
    if let Some(pool) = pool().filter(|_| from.len() >= PARALLEL_LEN) {
        use rayon::prelude::*;
        return pool.install(|| {
            from.par_chunks_exact(from_len)
                .zip(to.par_chunks_exact_mut(to_len))
                .enumerate()
                .with_min_len(PARALLEL_CHUNKS)
                .try_for_each(|(index, (chunk, place))| {
                    work(u64::try_from(index).map_err(|_| Rejected)?, chunk, place)
                })
        });
    }
    let pairs = from.chunks_exact(from_len).zip(to.chunks_exact_mut(to_len));
    let mut index = 0_u64;
    for (chunk, place) in pairs {
        work(index, chunk, place)?;
        index = index.saturating_add(1);
    }
    Ok(())
}

/// The threads for large messages. There are none where the system gives none; in a process that was
/// forked from the one which started them, where they do not run; and for a caller who is on a thread of
/// some pool already: waiting there, it would be given other work, which may want a lock that it holds.
#[cfg(all(feature = "parallel", not(target_arch = "wasm32")))]
fn pool() -> Option<&'static rayon::ThreadPool> {
    use std::sync::OnceLock;
    static POOL: OnceLock<(u32, Option<rayon::ThreadPool>)> = OnceLock::new();
    if rayon::current_thread_index().is_some() {
        return None;
    }
    let start = || {
        let threads = rayon::ThreadPoolBuilder::new().build();
        (std::process::id(), threads.ok())
    };
    let (started_in, pool) = POOL.get_or_init(start);
    pool.as_ref().filter(|_| *started_in == std::process::id())
}

/// Whether so many chunks are sooner done together.
pub(crate) const fn pays_together(chunks: usize) -> bool {
    cfg!(all(feature = "parallel", not(target_arch = "wasm32")))
        && chunks.saturating_mul(CHUNK_LEN) >= PARALLEL_LEN
}

/// As many chunks as a stream seals or opens at once at most, 4 MiB.
pub(crate) const BATCH: usize = 256;

/// From this length on it is worth waking other threads: one core seals 1 MiB sooner than another has
/// woken. Less than [`BATCH`], so that pieces of 4 MiB that are no whole chunks are worth it too.
const PARALLEL_LEN: usize = 3 << 20;
/// As many chunks as a thread takes at once, a quarter of a MiB.
#[cfg(all(feature = "parallel", not(target_arch = "wasm32")))]
const PARALLEL_CHUNKS: usize = 16;

/// A whole message: `salt || commitment || chunks`.
pub(crate) fn seal(
    input_key: &InputKey,
    context: &[&[u8]],
    salt: &[u8; SALT_LEN],
    plaintext: &[u8],
) -> Result<Vec<u8>, Rejected> {
    let schedule = input_key.schedule(salt, context)?;
    let len = u64::try_from(plaintext.len())
        .ok()
        .and_then(chunks::sealed_len);
    let len = len
        .and_then(|len| usize::try_from(len).ok())
        .ok_or(Rejected)?;
    let mut sealed = vec![0; len];
    let (prefix, body) = sealed.split_at_mut_checked(PREFIX_LEN).ok_or(Rejected)?;
    prefix.copy_from_slice(&schedule.prefix(salt));
    seal_chunks(&schedule, plaintext, body)?;
    Ok(sealed)
}

/// The plaintext of a whole message.
pub(crate) fn open(
    input_key: &InputKey,
    context: &[&[u8]],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Rejected> {
    let (salt, rest) = sealed.split_first_chunk::<SALT_LEN>().ok_or(Rejected)?;
    let (commitment, body) = rest.split_first_chunk::<COMMITMENT_LEN>().ok_or(Rejected)?;
    let schedule = input_key.schedule(salt, context)?;
    schedule.check_commitment(commitment)?;
    let len = PayloadOpener::plaintext_len(sealed.len()).map_err(|_| Rejected)?;
    let mut plaintext = Zeroizing::new(vec![0; len]);
    open_chunks(&schedule, body, &mut plaintext)?;
    Ok(plaintext)
}
