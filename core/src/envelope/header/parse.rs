//! Reading a header: every rule and limit, one accepted encoding.

use super::fields::{Fields, at_least};
use super::{DekId, Header, Policy, mac};
use crate::envelope::{
    Algorithm, Binding, BindingError, EntryFault, KeyId, Namespace, POLICY_ANY, ParseError, SUITE,
    WrappedDek,
};

pub(super) const MAGIC: &[u8; 8] = b"SEALWARD";
pub(super) const VERSION: u8 = 1;
/// Length in bytes of magic, version, suite and length.
pub(super) const PREAMBLE_LEN: usize = 14;

/// The shortest header: a namespace of one byte, no pair, one entry with nothing in it.
const MIN_LEN: usize = PREAMBLE_LEN + 16 + 3 + 1 + 1 + MIN_ENTRY_LEN + mac::LEN;
const MIN_ENTRY_LEN: usize = 2 + KeyId::LEN + 3 * 2;
const MAX_ENTRY_LEN: usize = MIN_ENTRY_LEN
    + WrappedDek::MAX_REFERENCE_LEN
    + WrappedDek::MAX_VERSION_LEN
    + WrappedDek::MAX_WRAPPED_LEN;
const MIN_PAIR_LEN: usize = 4;

/// The header at the start of `bytes`.
pub(super) fn header(bytes: &[u8]) -> Result<Header, ParseError> {
    let len = declared_len(bytes)?;
    let mut fields = Fields::new(bytes, PREAMBLE_LEN, len.saturating_sub(mac::LEN));
    let dek_id = DekId::new(fields.array()?);
    let binding = binding(&mut fields)?;
    let policy = policy(&mut fields)?;
    let entries = entries(&mut fields, policy)?;
    if fields.remaining() != 0 {
        return fields.malformed("the header does not end where it says");
    }
    let bytes = bytes.get(..len).ok_or(ParseError::Truncated)?.to_vec();
    Ok(Header {
        bytes,
        dek_id,
        binding,
        policy,
        entries,
    })
}

/// The length that the header says it has, judged byte by byte as far as it is there.
pub(super) fn declared_len(bytes: &[u8]) -> Result<usize, ParseError> {
    if bytes
        .iter()
        .zip(MAGIC)
        .any(|(found, wanted)| found != wanted)
    {
        return Err(ParseError::NotSealward);
    }
    let rest = bytes.get(MAGIC.len()..).ok_or(ParseError::Truncated)?;
    let (version, rest) = rest.split_first().ok_or(ParseError::Truncated)?;
    if *version != VERSION {
        return Err(ParseError::Unsupported("this version of the format"));
    }
    let (suite, rest) = rest.split_first().ok_or(ParseError::Truncated)?;
    if *suite != SUITE {
        return Err(ParseError::Unsupported("this suite of algorithms"));
    }
    let len = at_least(rest, 4);
    if len > Header::MAX_LEN {
        return Err(ParseError::Malformed {
            offset: 10,
            what: "a header has at most 65,536 bytes",
        });
    }
    if rest.len() < 4 {
        return Err(ParseError::Truncated);
    }
    if len < MIN_LEN {
        return Err(ParseError::Malformed {
            offset: 10,
            what: "no header is that short",
        });
    }
    Ok(len)
}

fn binding(fields: &mut Fields<'_>) -> Result<Binding, ParseError> {
    let before = fields.remaining();
    let len = fields.u8()?;
    if len == 0 {
        return fields.malformed("the namespace is empty");
    }
    let namespace = fields.text(len.into())?;
    let Ok(namespace) = Namespace::new(namespace) else {
        return fields.malformed("no namespace");
    };
    let mut binding = Binding::new(namespace);
    let count = usize::from(fields.u8()?);
    if count > Binding::MAX_PAIRS {
        return fields.malformed("a binding has at most 64 pairs");
    }
    if fields.remaining() < count.saturating_mul(MIN_PAIR_LEN) {
        return fields.malformed("more pairs than the header has room for");
    }
    let mut pairs: Vec<(&str, &str)> = Vec::with_capacity(count);
    for _ in 0..count {
        let len = fields.u8()?;
        if len == 0 {
            return fields.malformed("a key of the binding is empty");
        }
        let key = fields.text(len.into())?;
        if pairs.last().is_some_and(|(last, _)| *last >= key) {
            return fields.malformed("keys of the binding that do not ascend");
        }
        let len = fields.u16(
            Binding::MAX_VALUE_LEN,
            "a value of a binding has at most 1,024 bytes",
        )?;
        let whole = before
            .saturating_sub(fields.remaining())
            .saturating_add(len);
        if whole > Binding::MAX_LEN {
            return fields.malformed("a binding has at most 16,384 bytes");
        }
        pairs.push((key, fields.text(len)?));
    }
    match binding.extend(pairs) {
        Ok(()) => Ok(binding),
        Err(BindingError::TooLarge(limit)) => fields.malformed(limit),
        Err(_) => fields.malformed("no binding"),
    }
}

fn policy(fields: &mut Fields<'_>) -> Result<Policy, ParseError> {
    match fields.u8()? {
        POLICY_ANY => Ok(Policy::Any),
        1 => {
            let needed = fields.u8()?;
            if !(2..=32).contains(&needed) {
                return fields.malformed("a threshold is from 2 to the number of shares");
            }
            let shares = fields.u8()?;
            if !(needed..=32).contains(&shares) {
                return fields.malformed("a threshold is from 2 to the number of shares");
            }
            Ok(Policy::Threshold { needed, shares })
        }
        _ => fields.malformed("an unknown policy"),
    }
}

fn entries(fields: &mut Fields<'_>, policy: Policy) -> Result<Vec<WrappedDek>, ParseError> {
    let count = fields.u8()?;
    if !(1..=Header::MAX_ENTRIES).contains(&count.into()) {
        return fields.malformed("a header has 1 to 32 entries");
    }
    if let Policy::Threshold { shares, .. } = policy
        && shares != count
    {
        return fields.malformed("another number of entries than of shares");
    }
    let mut entries: Vec<WrappedDek> = Vec::with_capacity(count.into());
    for left in (1..=usize::from(count)).rev() {
        let fits = left.saturating_mul(MIN_ENTRY_LEN)..=left.saturating_mul(MAX_ENTRY_LEN);
        if !fits.contains(&fields.remaining()) {
            return fields.malformed("the entries do not end where the header does");
        }
        let entry = entry(fields, left == 1)?;
        if entries.iter().any(|other| other.repeats(&entry)) {
            return fields.malformed("two entries for one wrap");
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn entry(fields: &mut Fields<'_>, is_last: bool) -> Result<WrappedDek, ParseError> {
    let Some(algorithm) = Algorithm::new(u16::from_be_bytes(fields.array()?)) else {
        return fields.malformed("there is no algorithm 0");
    };
    let key_id = KeyId::new(fields.array()?);
    let len = fields.u16(
        WrappedDek::MAX_REFERENCE_LEN,
        "a reference has at most 512 bytes",
    )?;
    let reference = fields.bytes(len)?.to_vec();
    let len = fields.u16(
        WrappedDek::MAX_VERSION_LEN,
        "a key version has at most 256 bytes",
    )?;
    let version = fields.bytes(len)?.to_vec();
    let len = fields.u16(
        WrappedDek::MAX_WRAPPED_LEN,
        "a wrapped key has at most 4,096 bytes",
    )?;
    if is_last && len != fields.remaining() {
        return fields.malformed("the entries do not end where the header does");
    }
    let wrapped = fields.bytes(len)?.to_vec();
    match WrappedDek::new(algorithm, key_id, reference, version, wrapped) {
        Ok(entry) => Ok(entry),
        Err(EntryFault::Limit(what) | EntryFault::Rule(what)) => fields.malformed(what),
    }
}
