//! `open`: a message opens to what was sealed or not at all; whole, in place, detached, as ranges and
//! as a stream agree; who opens it opens it rewrapped; a stream releases authentic chunks alone and keeps failing.
//!
//! An input is a message to begin with and a list of changes (`edit`), or all of a message.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a body cannot do fails it"
)]

mod edit;
mod keys;
mod made;
mod ranges;
mod rewrap;

pub(super) use edit::Input;
pub(super) use keys::{another, keyring, material, moving};
pub(super) use made::{messages, vectors};

use sealward::envelope::chunks::CHUNK_LEN;
use sealward::envelope::{Binding, Header, Keyring, Namespace, OpenError};
use std::io::{self, Read};

/// Opens what these bytes describe.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let input = Input::read(bytes);
    let header = Header::parse(&input.sealed);
    let keyring = keys::keyring(header.as_ref().ok());
    let binding = match &header {
        Ok(header) if !input.binds_elsewhere => header.binding().clone(),
        _ => elsewhere(),
    };
    let whole = open(keyring, &input.sealed, &binding);
    if let (Ok(_), Ok(header)) = (&whole, &header) {
        assert_eq!(*header.binding(), binding, "opened under another binding");
    }
    let (released, ended) = stream(keyring, &input, &binding);
    assert_eq!(
        whole.as_ref().map(|_| ()).map_err(|code| *code),
        ended,
        "whole and as a stream"
    );
    match &whole {
        Ok(plaintext) => assert_eq!(*plaintext, released),
        // What was released stands before a chunk that failed, and only full chunks stand so.
        Err(_) => assert!(released.len().is_multiple_of(CHUNK_LEN)),
    }
    if !input.is_raw {
        assert!(
            messages().any(|message| match &whole {
                Ok(plaintext) => *plaintext == message.plaintext,
                Err(_) => message.plaintext.starts_with(&released),
            }),
            "{} bytes that nobody sealed",
            released.len()
        );
    }
    if let Ok(header) = header {
        ranges::agree(keyring, &input.sealed, &binding, &whole);
        rewrap::holds(&header, &input.sealed, &binding, &whole);
        other_ways(keyring, &input, header, &binding, &whole);
    }
}

/// Another binding than that of any message.
fn elsewhere() -> Binding {
    Binding::new(Namespace::new("elsewhere").unwrap())
}

type Whole = Result<Vec<u8>, &'static str>;

fn open(keyring: &Keyring, sealed: &[u8], binding: &Binding) -> Whole {
    let opened = keyring.open(sealed, binding);
    opened
        .map(|opened| opened.into_plaintext())
        .map_err(|error| error.code())
}

/// In place, and with the header apart.
fn other_ways(keyring: &Keyring, input: &Input, header: Header, binding: &Binding, whole: &Whole) {
    let payload = &input.sealed[header.as_bytes().len()..];
    let in_place = keyring
        .begin_open(header.clone(), payload, binding)
        .and_then(|opener| {
            let mut buffer = input.sealed.clone();
            let opened = opener.open_in_place(&mut buffer);
            assert!(
                opened.is_ok() || buffer.is_empty(),
                "a failed buffer holds something"
            );
            opened.map(|()| buffer)
        });
    assert_eq!(in_place.map_err(|error| error.code()), *whole, "in place");
    let source = Trickle {
        bytes: payload,
        most: input.source_len,
    };
    let detached = keyring
        .open_payload_from(header, source, binding)
        .and_then(|mut reader| {
            let mut plaintext = Vec::new();
            let read = reader
                .read_to_end(&mut plaintext)
                .map_err(OpenError::from_io);
            read.map(|_| plaintext)
        });
    assert_eq!(detached.map_err(|error| error.code()), *whole, "detached");
}

/// What a stream releases, and how it ends; one that failed is asked again.
fn stream(
    keyring: &Keyring,
    input: &Input,
    binding: &Binding,
) -> (Vec<u8>, Result<(), &'static str>) {
    let source = Trickle {
        bytes: &input.sealed,
        most: input.source_len,
    };
    let mut reader = match keyring.open_from(source, binding) {
        Ok(reader) => reader,
        Err(error) => return (Vec::new(), Err(error.code())),
    };
    let mut released = Vec::new();
    let mut buffer = vec![0; input.read_len];
    loop {
        let error = match reader.read(&mut buffer) {
            Ok(0) => {
                assert_eq!(reader.read(&mut buffer).unwrap(), 0, "an end is an end");
                return (released, Ok(()));
            }
            Ok(count) => {
                released.extend_from_slice(&buffer[..count]);
                continue;
            }
            Err(error) => OpenError::from_io(error).code(),
        };
        for _ in 0..3 {
            let again = reader.read(&mut buffer).map_err(OpenError::from_io);
            match again {
                Err(again) => assert_eq!(again.code(), error),
                Ok(count) => panic!("{count} bytes after a failure"),
            }
        }
        return (released, Err(error));
    }
}

/// A source that gives a few bytes at a time.
struct Trickle<'a> {
    bytes: &'a [u8],
    most: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(self.most);
        self.bytes.read(&mut into[..most])
    }
}

/// Every message with no change and with one of each kind, and the vectors as they are.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = edit::seeds(messages().count());
    seeds.extend(vectors().map(|sealed| [&[edit::RAW, 0][..], &sealed].concat()));
    super::distinct(seeds)
}

#[cfg(test)]
mod tests {
    use super::{Input, elsewhere, keyring, messages, open};
    use sealward::envelope::Header;

    /// What another recipient may do to a header: change an entry that is not ours.
    #[test]
    fn a_change_with_a_new_mac_gets_as_far_as_the_payload() {
        let message = messages().nth(8).unwrap();
        let sealed = &message.sealed;
        let at = sealed
            .windows(8)
            .position(|part| part == b"whatever")
            .unwrap();
        let opened = |flags, place: usize| {
            let [high, low] = u16::try_from(place).unwrap().to_be_bytes();
            let input = Input::read(&[8, flags, 0, high, low, b'W']);
            let header = Header::parse(&input.sealed).unwrap();
            open(keyring(Some(&header)), &input.sealed, header.binding())
        };
        assert_eq!(opened(0, at), Err("envelope/rejected"));
        assert_eq!(opened(2, at).as_ref(), Ok(&message.plaintext));
        assert_eq!(
            opened(2, sealed.len() - 1),
            Err("envelope/rejected"),
            "no payload is made anew"
        );
    }

    #[test]
    fn every_message_that_input_begins_with_opens() {
        for message in messages() {
            let header = Header::parse(&message.sealed).unwrap();
            assert_ne!(*header.binding(), elsewhere());
            let opened = open(keyring(Some(&header)), &message.sealed, header.binding());
            assert_eq!(opened.as_ref(), Ok(&message.plaintext));
        }
    }
}
