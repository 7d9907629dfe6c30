//! Random access: only the chunks that are asked for, and nothing that is not authentic.

use super::common::{LENGTHS, binding, keyring, message};
use proptest::prelude::*;
use sealward::envelope::{Header, OpenError, RangeReader};
use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// A source that counts what is read of it.
struct Counted {
    source: Cursor<Vec<u8>>,
    read: u64,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(out)?;
        self.read += count as u64;
        Ok(count)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

fn open(sealed: Vec<u8>) -> Result<RangeReader<Cursor<Vec<u8>>>, OpenError> {
    keyring(1).open_ranges(Cursor::new(sealed), &binding("orders"))
}

fn seal(len: usize) -> Vec<u8> {
    keyring(1).seal(&message(len), &binding("orders")).unwrap()
}

#[test]
fn the_whole_read_as_ranges_is_the_message() {
    for &len in LENGTHS {
        let mut reader = open(seal(len)).unwrap();
        assert_eq!(reader.len(), len as u64);
        let mut whole = Vec::new();
        reader.read_to_end(&mut whole).unwrap();
        assert!(whole == message(len), "{len}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_range_is_that_part_of_the_message(len in 0_usize..70_000, at in 0_u64..80_000, want in 0_usize..40_000) {
        let mut reader = open(seal(len)).unwrap();
        let mut out = vec![0xEE; want];
        let count = reader.read_at(at, &mut out).unwrap();
        let whole = message(len);
        let from = whole.len().min(at as usize);
        let expected = &whole[from..whole.len().min(from + want)];
        prop_assert_eq!(&out[..count], expected);
        // Reading at a place does not move the reader.
        prop_assert_eq!(reader.stream_position().unwrap(), 0);
    }

    #[test]
    fn an_altered_byte_spoils_its_chunk_alone(at in 0_usize..50_000) {
        let mut sealed = seal(50_000);
        let header = Header::parse(&sealed).unwrap().as_bytes().len();
        let chunks = header + 56;
        let at = chunks + at.min(sealed.len() - chunks - 1);
        sealed[at] ^= 0x10;
        let spoilt = ((at - chunks) / 16_400) as u64;
        match open(sealed) {
            // The last chunk is the one that is always opened.
            Err(error) => prop_assert_eq!((spoilt, error.code()), (3, "envelope/rejected")),
            Ok(mut reader) => {
                let mut out = [0; 100];
                for index in (0..4).filter(|index| *index != spoilt) {
                    reader.read_at(index * 16_384, &mut out).unwrap();
                    prop_assert_eq!(&out[..], &message(50_000)[(index * 16_384) as usize..][..100]);
                }
                let error = reader.read_at(spoilt * 16_384, &mut out).unwrap_err();
                prop_assert_eq!(OpenError::from_io(error).code(), "envelope/rejected");
                // What has failed keeps failing.
                prop_assert!(reader.read_at(0, &mut out).is_err());
            }
        }
    }
}

#[test]
fn one_byte_costs_the_header_and_two_chunks() {
    let sealed = seal(10_000_000);
    let header = Header::parse(&sealed).unwrap().as_bytes().len() as u64;
    let source = Counted {
        source: Cursor::new(sealed),
        read: 0,
    };
    let mut counted = 0;
    let source = Shared(source, &mut counted);
    let mut reader = keyring(1).open_ranges(source, &binding("orders")).unwrap();
    let mut byte = [0];
    reader.read_at(5_000_000, &mut byte).unwrap();
    assert_eq!(byte[0], message(5_000_001)[5_000_000]);
    drop(reader);
    assert!(
        counted <= header + 56 + 2 * 16_400,
        "{counted} bytes were read"
    );
}

/// Tells outside what was read.
struct Shared<'a>(Counted, &'a mut u64);

impl Read for Shared<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(out)?;
        *self.1 = self.0.read;
        Ok(count)
    }
}

impl Seek for Shared<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_truncation_anywhere_is_refused_before_a_length_is_told() {
    let sealed = seal(40_000);
    let header = Header::parse(&sealed).unwrap().as_bytes().len();
    let ends = (header + 56..sealed.len()).step_by(97);
    for end in ends.chain([
        sealed.len() - 1,
        header + 56 + 16_400,
        header + 56 + 2 * 16_400,
    ]) {
        let error = open(sealed[..end].to_vec()).unwrap_err();
        assert_eq!(error.code(), "envelope/rejected", "{end}");
    }
}

#[test]
fn a_message_within_a_larger_source_and_a_payload_apart_are_read_too() {
    let sealed = seal(20_000);
    let mut source = Cursor::new([&b"before"[..], &sealed].concat());
    source.set_position(6);
    let mut reader = keyring(1).open_ranges(source, &binding("orders")).unwrap();
    let mut out = [0; 10];
    assert_eq!(reader.read_at(16_380, &mut out).unwrap(), 10);
    assert_eq!(out, message(20_000)[16_380..16_390]);

    let header = Header::parse(&sealed).unwrap();
    let payload = Cursor::new(sealed[header.as_bytes().len()..].to_vec());
    let reader = keyring(1).open_payload_ranges(header, payload, &binding("orders"));
    assert_eq!(reader.unwrap().len(), 20_000);
}

#[test]
fn places_beyond_the_end_and_before_the_beginning() {
    let mut reader = open(seal(100)).unwrap();
    assert_eq!(reader.seek(SeekFrom::End(-10)).unwrap(), 90);
    assert_eq!(reader.seek(SeekFrom::Current(5)).unwrap(), 95);
    assert!(reader.seek(SeekFrom::Current(-96)).is_err());
    assert!(reader.seek(SeekFrom::End(-101)).is_err());
    assert_eq!(reader.stream_position().unwrap(), 95);
    assert_eq!(reader.seek(SeekFrom::Start(u64::MAX)).unwrap(), u64::MAX);
    assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
}

#[test]
fn a_source_that_fails_may_be_asked_again() {
    /// Fails when it is told to, once.
    struct Flaky<'a>(Cursor<Vec<u8>>, &'a std::cell::Cell<bool>);
    impl Read for Flaky<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            if self.1.take() {
                return Err(io::Error::from(io::ErrorKind::TimedOut));
            }
            self.0.read(out)
        }
    }
    impl Seek for Flaky<'_> {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }
    let fails = std::cell::Cell::new(false);
    let source = Flaky(Cursor::new(seal(30_000)), &fails);
    let mut reader = keyring(1).open_ranges(source, &binding("orders")).unwrap();
    let mut out = [0; 4];
    fails.set(true);
    let error = reader.read_at(0, &mut out).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert_eq!(reader.read_at(0, &mut out).unwrap(), 4);
    assert_eq!(out, message(4)[..]);
}
