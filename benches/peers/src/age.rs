//! The crate `age`: a file key for each message, wrapped to an X25519 recipient.

use crate::compare::{Peer, in_memory};
use crate::ours::Ours;
use crate::row::Row;
use crate::turns::in_turns;
use crate::version;
use age::x25519::{Identity, Recipient};
use age::{Decryptor, Encryptor};
use std::io::{Read as _, Write as _};
use std::iter;

const LARGE: usize = 256 << 20;
/// As much is written and read at once: a chunk of age's, four of ours.
const PIECE: usize = 64 << 10;

pub(crate) fn measure() {
    let age = Age::new();
    in_memory(&age, &Age::new());
    stream(&age);
}

struct Age {
    identity: Identity,
    recipient: Recipient,
}

impl Age {
    fn new() -> Self {
        let identity = Identity::generate();
        let recipient = identity.to_public();
        Self {
            identity,
            recipient,
        }
    }

    fn seal_stream(&self, plaintext: &[u8], out: &mut Vec<u8>) {
        let encryptor = Encryptor::with_recipients(iter::once(&self.recipient as _)).unwrap();
        let mut writer = encryptor.wrap_output(out).unwrap();
        for piece in plaintext.chunks(PIECE) {
            writer.write_all(piece).unwrap();
        }
        writer.finish().unwrap();
    }

    fn open_stream(&self, sealed: &[u8], buffer: &mut [u8]) -> usize {
        let decryptor = Decryptor::new_buffered(sealed).unwrap();
        let mut reader = decryptor.decrypt(iter::once(&self.identity as _)).unwrap();
        let mut len = 0;
        loop {
            match reader.read(buffer).unwrap() {
                0 => return len,
                more => len += more,
            }
        }
    }
}

impl Peer for Age {
    fn name(&self) -> String {
        format!("age {}, X25519", version("age"))
    }

    fn seal(&self, plaintext: &[u8]) -> Vec<u8> {
        age::encrypt(&self.recipient, plaintext).unwrap()
    }

    fn open(&self, sealed: &[u8]) -> Vec<u8> {
        age::decrypt(&self.identity, sealed).unwrap()
    }
}

/// A large message through a writer and a reader, in constant memory but for where it goes.
fn stream(age: &Age) {
    let ours = Ours::new();
    let plaintext = vec![0x5a; LARGE];
    let (mut own, mut their) = (Vec::with_capacity(LARGE + LARGE / 512), Vec::new());
    their.reserve(own.capacity());
    ours.seal_stream(&plaintext, PIECE, &mut own);
    age.seal_stream(&plaintext, &mut their);
    assert!(ours.open(&own).plaintext() == plaintext);
    assert!(age.open(&their) == plaintext);
    let sealing = in_turns(&mut [
        &mut || {
            own.clear();
            ours.seal_stream(&plaintext, PIECE, &mut own);
        },
        &mut || {
            their.clear();
            age.seal_stream(&plaintext, &mut their);
        },
    ]);
    let (mut our_buffer, mut their_buffer) = (vec![0; PIECE], vec![0; PIECE]);
    let opening = in_turns(&mut [
        &mut || assert_eq!(ours.open_stream(&own, &mut our_buffer), LARGE),
        &mut || assert_eq!(age.open_stream(&their, &mut their_buffer), LARGE),
    ]);
    for (what, times) in [("seal", sealing), ("open", opening)] {
        Row {
            what: &format!("{what} 256 MiB as a stream"),
            bytes: LARGE,
            one_core: times[0],
            cores: None,
            peer: &age.name(),
            theirs: times[1],
        }
        .print();
    }
}
