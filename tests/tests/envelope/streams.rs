//! Streams release authentic plaintext alone, and what failed keeps failing.

use super::common::{binding, keyring, message};
use proptest::collection::vec;
use proptest::prelude::*;
use sealward::envelope::{Header, OpenError, SealError};
use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

#[test]
fn a_stream_releases_only_authentic_prefixes() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let plaintext = message(40_000);
    let sealed = keyring.seal(&plaintext, &binding).unwrap();
    let start = Header::parse(&sealed).unwrap().as_bytes().len() + 56;
    for at in (start..sealed.len()).step_by(997) {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        let mut reader = keyring.open_from(&altered[..], &binding).unwrap();
        let mut released = Vec::new();
        let error = reader.read_to_end(&mut released).unwrap_err();
        assert_eq!(OpenError::from_io(error).code(), "envelope/rejected");
        // Every chunk before the altered one, and nothing of it.
        let authentic = (at - start) / 16_400 * 16_384;
        assert_eq!(released.len(), authentic, "byte {at}");
        assert!(released == plaintext[..authentic]);
        for _ in 0..3 {
            let again = reader.read(&mut [0; 10]).unwrap_err();
            assert_eq!(OpenError::from_io(again).code(), "envelope/rejected");
        }
    }
}

/// Reads with room for so much at a time, up to the error; beside what was released is nothing.
fn read_up_to_the_error(mut reader: impl Read, room: usize) -> (Vec<u8>, io::Error) {
    let mut released = Vec::new();
    loop {
        let mut out = vec![0; room];
        match reader.read(&mut out) {
            Ok(count) => {
                assert!(count > 0, "the message has not ended");
                assert!(out[count..].iter().all(|byte| *byte == 0));
                released.extend_from_slice(&out[..count]);
            }
            Err(error) => {
                assert!(out.iter().all(|byte| *byte == 0));
                return (released, error);
            }
        }
    }
}

#[test]
fn chunks_opened_together_are_released_up_to_the_first_that_is_not_authentic() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    // More than are opened together, and an end that is no full chunk.
    let plaintext = message(300 * 16_384 + 5);
    let sealed = keyring.seal(&plaintext, &binding).unwrap();
    let start = Header::parse(&sealed).unwrap().as_bytes().len() + 56;
    for chunk in [0, 1, 17, 255, 256, 299, 300] {
        let mut altered = sealed.clone();
        altered[start + chunk * 16_400] ^= 1;
        for room in [16_384, 5 * 16_384 + 1, 8 << 20] {
            let reader = keyring.open_from(&altered[..], &binding).unwrap();
            let (released, error) = read_up_to_the_error(reader, room);
            assert_eq!(OpenError::from_io(error).code(), "envelope/rejected");
            assert!(released == plaintext[..chunk * 16_384], "{chunk}, {room}");
        }
    }
}

#[test]
fn what_was_read_before_the_source_failed_is_released_first() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let plaintext = message(300 * 16_384);
    let sealed = keyring.seal(&plaintext, &binding).unwrap();
    let start = Header::parse(&sealed).unwrap().as_bytes().len() + 56;
    let broken = || {
        let failing = Stumbles(&[], 1);
        (&sealed[..start + 7 * 16_400 + 100]).chain(failing)
    };
    for room in [100, 16_384, 3 * 16_384, 8 << 20] {
        let reader = keyring.open_from(broken(), &binding).unwrap();
        let (released, error) = read_up_to_the_error(reader, room);
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{room}");
        assert!(released == plaintext[..7 * 16_384], "{room}");
    }
}

proptest! {
    #[test]
    fn the_pieces_that_a_stream_is_written_and_read_in_do_not_matter(
        len in 0_usize..200_000,
        writes in vec(1_usize..100_000, 1..8),
        reads in vec(1_usize..100_000, 1..8),
    ) {
        let (keyring, binding) = (keyring(1), binding("orders"));
        let plaintext = message(len);
        let mut writer = keyring.seal_to(Vec::new(), &binding).unwrap();
        let (mut rest, mut sizes) = (&plaintext[..], writes.iter().cycle());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(*sizes.next().unwrap()));
            writer.write_all(piece).unwrap();
            rest = after;
        }
        let sealed = writer.finish().unwrap();
        prop_assert!(keyring.open(&sealed, &binding).unwrap().plaintext() == plaintext);

        let mut reader = keyring.open_from(&sealed[..], &binding).unwrap();
        let (mut read, mut sizes) = (Vec::new(), reads.iter().cycle());
        loop {
            let mut piece = vec![0; *sizes.next().unwrap()];
            let count = reader.read(&mut piece).unwrap();
            if count == 0 {
                break;
            }
            read.extend_from_slice(&piece[..count]);
        }
        prop_assert!(read == plaintext);
    }
}

#[test]
fn a_stream_cut_off_at_a_chunk_fails_after_its_plaintext() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let sealed = keyring.seal(&message(16_384 * 2), &binding).unwrap();
    let cut = &sealed[..sealed.len() - 16];
    let mut reader = keyring.open_from(cut, &binding).unwrap();
    let mut released = Vec::new();
    assert!(reader.read_to_end(&mut released).is_err());
    assert_eq!(released.len(), 16_384 * 2);
    assert!(reader.read(&mut [0; 1]).is_err());
}

#[test]
fn a_reader_at_its_end_stays_there() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let sealed = keyring.seal(b"a message", &binding).unwrap();
    let mut reader = keyring.open_from(&sealed[..], &binding).unwrap();
    assert_eq!(reader.read(&mut []).unwrap(), 0);
    assert_eq!(reader.read(&mut [0; 100]).unwrap(), 9);
    assert_eq!(reader.read(&mut [0; 100]).unwrap(), 0);
    assert_eq!(reader.read(&mut [0; 100]).unwrap(), 0);
}

/// Takes some bytes and fails once; what comes later would be accepted.
struct FailsOnce(usize);

impl Write for FailsOnce {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.wrapping_sub(1);
        if self.0 == 0 {
            Err(io::ErrorKind::StorageFull.into())
        } else {
            Ok(bytes.len())
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_failed_keeps_failing() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    // Header, salt and commitment, then the first chunk fails.
    let mut writer = keyring.seal_to(FailsOnce(3), &binding).unwrap();
    assert_eq!(
        writer.write_all(&message(16_384)).unwrap_err().kind(),
        io::ErrorKind::StorageFull
    );
    assert_eq!(
        writer.write(b"more").unwrap_err().kind(),
        io::ErrorKind::StorageFull
    );
    assert_eq!(
        writer.flush().unwrap_err().kind(),
        io::ErrorKind::StorageFull
    );
    assert!(matches!(writer.finish(), Err(SealError::Io(_))));
}

/// Panics once where a chunk is written; what was written before and comes later is kept.
#[derive(Clone, Default)]
struct PanicsOnce(Rc<RefCell<(Vec<u8>, bool)>>);

impl Write for PanicsOnce {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.borrow_mut();
        // The header and what follows it are shorter.
        if bytes.len() >= 16_400 && !std::mem::replace(&mut kept.1, true) {
            drop(kept);
            panic!("the disk is gone");
        }
        kept.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_whose_output_panicked_writes_nothing_more() {
    // One chunk that has waited, one that has not, and several.
    for pieces in [&[1, 16_383][..], &[16_384], &[5 * 16_384]] {
        let (keyring, binding) = (keyring(1), binding("orders"));
        let out = PanicsOnce::default();
        let mut writer = keyring.seal_to(out.clone(), &binding).unwrap();
        let before = out.0.borrow().0.len();
        let write = || {
            pieces
                .iter()
                .try_for_each(|len| writer.write_all(&message(*len)))
        };
        assert!(catch_unwind(AssertUnwindSafe(write)).is_err());
        assert!(writer.write(b"more").is_err());
        assert!(writer.flush().is_err());
        assert!(writer.finish().is_err());
        assert_eq!(out.0.borrow().0.len(), before, "{pieces:?}");
    }
}

/// Fails in the middle of a chunk, then goes on as if nothing had been.
struct Stumbles<'a>(&'a [u8], usize);

impl Read for Stumbles<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1 = self.1.wrapping_sub(1);
        match self.1 {
            0 => Err(io::ErrorKind::ConnectionReset.into()),
            count if count % 2 == 0 => Err(io::ErrorKind::Interrupted.into()),
            _ => {
                let len = out.len().min(1_000);
                self.0.read(&mut out[..len])
            }
        }
    }
}

#[test]
fn a_source_that_failed_keeps_failing_and_an_interrupted_one_does_not() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let sealed = keyring.seal(&message(50_000), &binding).unwrap();
    let mut reader = keyring
        .open_from(Stumbles(&sealed, usize::MAX), &binding)
        .unwrap();
    let mut released = Vec::new();
    reader.read_to_end(&mut released).unwrap();
    assert!(released == message(50_000));

    let mut reader = keyring.open_from(Stumbles(&sealed, 51), &binding).unwrap();
    let mut released = Vec::new();
    let error = reader.read_to_end(&mut released).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(
        reader.read(&mut [0; 1]).unwrap_err().kind(),
        io::ErrorKind::ConnectionReset
    );
    assert!(message(50_000).starts_with(&released));
}

#[test]
fn a_writer_that_is_dropped_leaves_a_message_that_does_not_open() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let mut out = Vec::new();
    let mut writer = keyring.seal_to(&mut out, &binding).unwrap();
    writer.write_all(&message(20_000)).unwrap();
    drop(writer);
    assert_eq!(
        keyring.open(&out, &binding).unwrap_err().code(),
        "envelope/rejected"
    );
}
