//! Streams release authentic plaintext alone, and what failed keeps failing.

use super::common::{binding, keyring, message};
use sealward::envelope::{Header, OpenError, SealError};
use std::io::{self, Read, Write};

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
