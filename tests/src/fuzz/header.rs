//! `header`: parse . print == id, from memory as from a stream, and nothing that was judged is
//! judged otherwise when more of it is there.

#![expect(clippy::panic, reason = "what does not hold fails the body")]

use super::open::vectors;
use sealward::envelope::{Header, OpenError, ParseError, Policy};

/// Reads these bytes as a header.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let parsed = Header::parse(bytes);
    let mut rest = bytes;
    match (&parsed, Header::read_from(&mut rest)) {
        (Ok(header), Ok(read)) => {
            assert_eq!(*header, read);
            let taken = bytes.len() - rest.len();
            assert_eq!(taken, header.as_bytes().len(), "no byte more is read");
        }
        (Err(error), Err(OpenError::Parse(read))) => assert_eq!(*error, read),
        (parsed, read) => panic!("{parsed:?} from memory, {read:?} from a stream"),
    }
    match &parsed {
        Ok(header) => accepted(header, bytes),
        Err(error) => refused(error, bytes),
    }
}

fn accepted(header: &Header, bytes: &[u8]) {
    let own = header.as_bytes();
    assert!(bytes.starts_with(own) && own.len() <= Header::MAX_LEN);
    assert_eq!(print(header), own);
    assert_eq!(
        Header::parse(own).as_ref(),
        Ok(header),
        "what follows counts for nothing"
    );
    for len in cuts(own.len()) {
        assert_eq!(
            Header::parse(&own[..len]),
            Err(ParseError::Truncated),
            "{len} bytes"
        );
    }
    assert_eq!(Header::parse_detached(own).as_ref(), Ok(header));
    let longer = Header::parse_detached(&[own, b"\0"].concat());
    assert!(
        matches!(longer, Err(ParseError::Malformed { offset, .. }) if offset == own.len()),
        "{longer:?}"
    );
}

fn refused(error: &ParseError, bytes: &[u8]) {
    assert_eq!(Header::parse_detached(bytes).as_ref(), Err(error));
    for len in cuts(bytes.len()) {
        let sooner = Header::parse(&bytes[..len])
            .map(|_| ())
            .map_err(|it| it.code());
        let is_the_same = sooner == Err(error.code()) || sooner == Err("envelope/truncated");
        assert!(is_the_same, "{sooner:?} of {len} bytes, {error:?} of all");
    }
}

/// Lengths below this one: the last few and some between, others for another length.
fn cuts(len: usize) -> impl Iterator<Item = usize> {
    let stride = (len / 24).max(1);
    (len % stride..len)
        .step_by(stride)
        .chain(len.saturating_sub(8)..len)
}

/// The header from what it says of itself, as FORMAT.md has it: a second writer.
fn print(header: &Header) -> Vec<u8> {
    let mut out = header.dek_id().as_bytes().to_vec();
    let binding = header.binding();
    short(&mut out, binding.namespace().as_str().as_bytes());
    out.push(narrow(binding.pairs().len()));
    for (key, value) in binding.pairs() {
        short(&mut out, key.as_bytes());
        long(&mut out, value.as_bytes());
    }
    match header.policy() {
        Policy::Any => out.push(0),
        Policy::Threshold { needed, shares } => out.extend_from_slice(&[1, needed, shares]),
        other => panic!("an unknown policy {other:?}"),
    }
    out.push(narrow(header.entries().len()));
    for entry in header.entries() {
        out.extend_from_slice(&entry.algorithm().number().to_be_bytes());
        out.extend_from_slice(entry.key_id().as_bytes());
        for field in [entry.reference(), entry.version(), entry.wrapped()] {
            long(&mut out, field);
        }
    }
    let mac = header.as_bytes().last_chunk::<32>();
    out.extend_from_slice(mac.map_or(&[], |mac| mac));
    let len = u32::try_from(out.len() + 14).unwrap_or(u32::MAX);
    [b"SEALWARD\x01\x01", &len.to_be_bytes()[..], &out].concat()
}

fn short(out: &mut Vec<u8>, field: &[u8]) {
    out.push(narrow(field.len()));
    out.extend_from_slice(field);
}

fn long(out: &mut Vec<u8>, field: &[u8]) {
    out.extend_from_slice(&u16::try_from(field.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend_from_slice(field);
}

fn narrow(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// The headers of the vectors and of the messages that `open` starts from, and what the vectors of
/// refusals hold.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let messages = super::open::messages().map(|message| message.sealed.clone());
    let all = messages.chain(vectors()).map(|mut bytes| {
        // The header and the beginning of a payload; the rest says nothing here.
        bytes.truncate(Header::parse(&bytes).map_or(1_024, |header| header.as_bytes().len() + 8));
        bytes
    });
    super::distinct(all)
}
