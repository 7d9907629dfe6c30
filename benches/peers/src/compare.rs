//! What every peer in Rust is put through: messages in memory, and another KEK.

use crate::ours::Ours;
use crate::row::Row;
use crate::turns::in_turns;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::hint::black_box;

const SIZES: [(&str, usize); 3] = [("256 B", 256), ("1 MiB", 1 << 20), ("16 MiB", 16 << 20)];
/// Ours uses other cores from here on.
const MANY_CORES: usize = 4 << 20;
/// Below it, what counts is the time of a message.
const PACE: usize = 4096;

/// Something else that seals messages.
pub(crate) trait Peer {
    fn name(&self) -> String;
    fn seal(&self, plaintext: &[u8]) -> Vec<u8>;
    fn open(&self, sealed: &[u8]) -> Vec<u8>;
}

/// Measures ours and a peer's. `successor` is the same peer with another KEK.
pub(crate) fn in_memory(peer: &impl Peer, successor: &impl Peer) {
    let ours = Ours::new();
    let one_core = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for (name, size) in SIZES {
        let plaintext = vec![0x5a; size];
        let (own, their) = (ours.seal(&plaintext), peer.seal(&plaintext));
        assert!(ours.open(&own).plaintext() == plaintext);
        assert!(peer.open(&their) == plaintext);
        row(
            (&format!("seal {name}"), size, &one_core),
            || drop(black_box(ours.seal(&plaintext))),
            (&peer.name(), || drop(black_box(peer.seal(&plaintext)))),
        );
        row(
            (&format!("open {name}"), size, &one_core),
            || drop(black_box(ours.open(&own))),
            (&peer.name(), || drop(black_box(peer.open(&their)))),
        );
    }
    another_kek(&ours, peer, successor);
}

/// One line, on one core and on all of them.
fn row(
    (what, size, one_core): (&str, usize, &ThreadPool),
    ours: impl Fn() + Sync,
    (peer, mut theirs): (&str, impl FnMut()),
) {
    let bytes = if size < PACE { 0 } else { size };
    if size < MANY_CORES {
        let times = in_turns(&mut [&mut || ours(), &mut theirs]);
        let (one_core, cores, theirs) = (times[0], None, times[1]);
        Row {
            what,
            bytes,
            one_core,
            cores,
            peer,
            theirs,
        }
        .print();
        return;
    }
    let times = in_turns(&mut [&mut || one_core.install(&ours), &mut || ours(), &mut theirs]);
    let (one_core, cores, theirs) = (times[0], Some(times[1]), times[2]);
    Row {
        what,
        bytes,
        one_core,
        cores,
        peer,
        theirs,
    }
    .print();
}

/// 16 MiB under another KEK: ours rewraps, theirs is opened and sealed.
fn another_kek(ours: &Ours, peer: &impl Peer, successor: &impl Peer) {
    let plaintext = vec![0x5a; 16 << 20];
    let (own, their) = (ours.seal(&plaintext), peer.seal(&plaintext));
    assert!(ours.open_rewrapped(&ours.rewrap(&own)).plaintext() == plaintext);
    assert!(successor.open(&successor.seal(&peer.open(&their))) == plaintext);
    let times = in_turns(&mut [
        &mut || drop(black_box(ours.rewrap_header(&own))),
        &mut || drop(black_box(ours.rewrap(&own))),
        &mut || drop(black_box(successor.seal(&peer.open(&their)))),
    ]);
    for (way, time) in [
        ("`rewrap_header`", times[0]),
        ("`rewrap`, a copy", times[1]),
    ] {
        Row {
            what: &format!("another KEK for 16 MiB: {way}; peer opens and seals"),
            bytes: 0,
            one_core: time,
            cores: None,
            peer: &peer.name(),
            theirs: times[2],
        }
        .print();
    }
}
