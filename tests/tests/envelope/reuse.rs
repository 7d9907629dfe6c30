//! One DEK for many messages: budgets of a sealer, the cache of an opener.

use super::common::{binding, code, message, raw};
use proptest::prelude::*;
use sealward::envelope::{
    Algorithm, Binding, Budget, Clock, Header, Kek, KekError, KekIdentity, KeyId, KeyMaterial,
    Keyring, Opener, Origin, PayloadSealer, Sealer, WrapContext, WrappedDek,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Barrier, Condvar, Mutex, MutexGuard, OnceLock, Weak};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

/// A clock that a test sets.
#[derive(Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// Holds the next request to a KEK until it is let go.
#[derive(Default)]
struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum GateState {
    #[default]
    Open,
    Shut,
    Holding,
}

impl Gate {
    fn locked(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap()
    }

    fn set(&self, state: GateState) {
        *self.locked() = state;
        self.changed.notify_all();
    }

    fn shut(&self) {
        self.set(GateState::Shut);
    }

    fn let_go(&self) {
        self.set(GateState::Open);
    }

    fn wait_until_it_holds(&self) {
        let mut state = self.locked();
        while *state != GateState::Holding {
            state = self.changed.wait(state).unwrap();
        }
    }

    fn pass(&self) {
        let mut state = self.locked();
        if *state != GateState::Shut {
            return;
        }
        *state = GateState::Holding;
        self.changed.notify_all();
        while *state == GateState::Holding {
            state = self.changed.wait(state).unwrap();
        }
    }
}

/// A KEK that counts how often it is asked, and fails or waits when it is told to.
#[derive(Clone, Default)]
struct Counting {
    wraps: Arc<AtomicU64>,
    unwraps: Arc<AtomicU64>,
    is_down: Arc<AtomicBool>,
    gate: Arc<Gate>,
}

impl Counting {
    fn asked(&self) -> (u64, u64) {
        (
            self.wraps.load(Ordering::SeqCst),
            self.unwraps.load(Ordering::SeqCst),
        )
    }
}

fn custom() -> Algorithm {
    Algorithm::new(0x8001).unwrap()
}

impl Kek for Counting {
    fn identity(&self) -> KekIdentity {
        KekIdentity::new(custom(), KeyId::new([1; 16]), Origin::Holder)
    }

    fn wrap(&self, key: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        self.wraps.fetch_add(1, Ordering::SeqCst);
        self.gate.pass();
        if self.is_down.load(Ordering::SeqCst) {
            return Err(KekError::Unavailable("down".into()));
        }
        let id = KeyId::new([1; 16]);
        Ok(WrappedDek::new(
            custom(),
            id,
            Vec::new(),
            Vec::new(),
            key.expose().to_vec(),
        )?)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        _: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        self.unwraps.fetch_add(1, Ordering::SeqCst);
        self.gate.pass();
        if self.is_down.load(Ordering::SeqCst) {
            return Some(Err(KekError::Unavailable("down".into())));
        }
        Some(KeyMaterial::copy_of(wrapped.wrapped()))
    }
}

fn tenant(number: usize) -> Binding {
    binding("orders")
        .with("tenant", number.to_string())
        .unwrap()
}

fn dek_ids<'a>(messages: impl IntoIterator<Item = &'a Vec<u8>>) -> BTreeSet<String> {
    let id = |sealed: &Vec<u8>| Header::parse(sealed).unwrap().dek_id().to_string();
    messages.into_iter().map(id).collect()
}

#[test]
fn messages_of_one_namespace_share_a_dek_and_one_wrap() {
    let kek = Counting::default();
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default());
    let sealed: Vec<Vec<u8>> = (0..20)
        .map(|at| sealer.seal(&message(at), &tenant(at)).unwrap())
        .collect();
    assert_eq!((kek.asked(), dek_ids(&sealed).len()), ((1, 0), 1));
    // Each has a salt of its own, behind its header.
    let salts: BTreeSet<&[u8]> = sealed
        .iter()
        .map(|sealed| {
            let header = Header::parse(sealed).unwrap().as_bytes().len();
            &sealed[header..header + 24]
        })
        .collect();
    assert_eq!(salts.len(), 20);
    // They are ordinary messages, each bound to its own pairs.
    let keyring = Keyring::new(kek);
    for (at, sealed) in sealed.iter().enumerate() {
        assert_eq!(
            keyring.open(sealed, &tenant(at)).unwrap().plaintext(),
            message(at)
        );
        assert_eq!(code(keyring.open(sealed, &tenant(99))), "envelope/binding");
    }
}

#[test]
fn another_namespace_and_with_per_binding_another_binding_get_another_dek() {
    let kek = Counting::default();
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default());
    for namespace in ["a", "b", "a", "b"] {
        sealer.seal(b"", &binding(namespace)).unwrap();
    }
    assert_eq!(kek.asked(), (2, 0));
    let kek = Counting::default();
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default()).per_binding();
    for number in [1, 2, 1, 2, 3] {
        sealer.seal(b"", &tenant(number)).unwrap();
    }
    assert_eq!(kek.asked(), (3, 0));
    sealer.forget();
    sealer.seal(b"", &tenant(1)).unwrap();
    assert_eq!(kek.asked(), (4, 0));
}

#[test]
fn at_each_limit_the_next_message_gets_another_dek() {
    let small = Budget {
        messages: 3,
        bytes: 1_000,
        age: Duration::from_secs(60),
    };
    let of = |budget: Budget, lens: &[usize]| {
        let kek = Counting::default();
        let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default()).with_budget(budget);
        for len in lens {
            sealer.seal(&message(*len), &binding("n")).unwrap();
        }
        kek.asked().0
    };
    assert_eq!(of(small, &[1; 3]), 1);
    assert_eq!(of(small, &[1; 4]), 2);
    assert_eq!(of(small, &[1; 7]), 3);
    // 1,000 bytes fit, one more does not; and a message longer than any budget is sealed.
    assert_eq!(of(small, &[600, 400]), 1);
    assert_eq!(of(small, &[600, 401]), 2);
    assert_eq!(of(small, &[5_000, 1]), 2);
    let never = Budget {
        messages: 0,
        bytes: 0,
        age: Duration::ZERO,
    };
    assert_eq!(of(never, &[0, 1, 2]), 3);

    let (kek, clock) = (Counting::default(), Hand::default());
    let sealer = Sealer::new(Keyring::new(kek.clone()), clock.clone()).with_budget(small);
    for (second, wraps) in [(0, 1), (59, 1), (60, 2), (30, 2), (119, 2), (120, 3)] {
        clock.set(second);
        sealer.seal(b"", &binding("n")).unwrap();
        assert_eq!(kek.asked().0, wraps, "at {second} s");
    }
}

#[test]
fn a_stream_counts_as_it_is_written_and_may_overshoot() {
    let budget = Budget {
        bytes: 100_000,
        ..Budget::default()
    };
    let kek = Counting::default();
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default()).with_budget(budget);
    let mut writer = sealer.seal_to(Vec::new(), &binding("n")).unwrap();
    writer.write_all(&message(50_000)).unwrap();
    sealer.seal(&message(20_000), &binding("n")).unwrap();
    assert_eq!(kek.asked().0, 1);
    writer.write_all(&message(200_000)).unwrap();
    sealer.seal(b"x", &binding("n")).unwrap();
    assert_eq!(kek.asked().0, 2);
    let sealed = writer.finish().unwrap();
    assert_eq!(
        Keyring::new(kek)
            .open(&sealed, &binding("n"))
            .unwrap()
            .plaintext()
            .len(),
        250_000
    );
}

#[test]
fn many_threads_seal_with_one_wrap_and_stay_within_the_budget() {
    let kek = Counting::default();
    let budget = Budget {
        messages: 50,
        ..Budget::default()
    };
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default()).with_budget(budget);
    let sealed: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let seal = |_| sealer.seal(&message(100), &binding("n")).unwrap();
                scope.spawn(move || (0..50).map(seal).collect::<Vec<_>>())
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    // 400 messages, 50 for each DEK, not one more.
    assert_eq!((kek.asked().0, dek_ids(&sealed).len()), (8, 8));
    for id in dek_ids(&sealed) {
        let count = sealed
            .iter()
            .filter(|it| dek_ids([*it]).contains(&id))
            .count();
        assert_eq!(count, 50);
    }
}

/// A sealer whose DEKs seal 100 bytes each, and its KEK.
fn hundred_bytes() -> (Counting, Sealer) {
    let budget = Budget {
        bytes: 100,
        ..Budget::default()
    };
    let kek = Counting::default();
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default()).with_budget(budget);
    (kek, sealer)
}

#[test]
fn the_bytes_of_a_message_are_taken_before_it_is_sealed() {
    let (kek, sealer) = hundred_bytes();
    let begun: Vec<_> = (0..5)
        .map(|_| sealer.begin_seal(&binding("n"), 100).unwrap())
        .collect();
    assert_eq!(kek.asked().0, 5);
    let sealed: Vec<Vec<u8>> = begun
        .into_iter()
        .map(|begun| begun.seal(&message(100)).unwrap())
        .collect();
    assert_eq!(dek_ids(&sealed).len(), 5);

    // What was announced counts once, however it is sealed, and what is more counts too.
    let wraps = |announced: u64, seal: &dyn Fn(PayloadSealer)| {
        let (kek, sealer) = hundred_bytes();
        seal(sealer.begin_seal(&binding("n"), announced).unwrap());
        (0..100).find(|_| {
            sealer.seal(b"x", &binding("n")).unwrap();
            kek.asked().0 > 1
        })
    };
    let ways: [&dyn Fn(PayloadSealer); 4] = [
        &|begun| drop(begun.seal(&message(40)).unwrap()),
        &|begun| drop(begun.seal_detached(&message(40)).unwrap()),
        &|begun| begun.seal_in_place(&mut message(40)).unwrap(),
        &|begun| {
            let mut writer = begun.into_writer(Vec::new()).unwrap();
            writer.write_all(&message(40)).unwrap();
            writer.finish().unwrap();
        },
    ];
    for seal in ways {
        for (announced, left) in [(0, 60), (30, 60), (40, 60), (70, 30)] {
            assert_eq!(wraps(announced, seal), Some(left), "{announced} announced");
        }
    }
    assert_eq!(wraps(u64::MAX, ways[0]), Some(0));
}

#[test]
fn threads_do_not_take_the_same_bytes() {
    let (kek, sealer) = hundred_bytes();
    let all_have_begun = Barrier::new(8);
    let sealed: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let begin = |_| sealer.begin_seal(&binding("n"), 20).unwrap();
                    let begun: Vec<_> = (0..10).map(begin).collect();
                    all_have_begun.wait();
                    let seal = |begun: PayloadSealer| begun.seal(&message(20)).unwrap();
                    begun.into_iter().map(seal).collect::<Vec<_>>()
                })
            })
            .collect();
        let join = |thread: ScopedJoinHandle<'_, _>| thread.join().unwrap();
        threads.into_iter().flat_map(join).collect::<Vec<Vec<u8>>>()
    });
    // 80 messages, five for each DEK, not one more.
    assert_eq!((kek.asked().0, dek_ids(&sealed).len()), (16, 16));
}

#[test]
fn a_kek_that_is_down_fails_the_message_that_needs_it_and_no_other() {
    let (kek, clock) = (Counting::default(), Hand::default());
    let sealer = Sealer::new(Keyring::new(kek.clone()), clock.clone());
    sealer.seal(b"", &binding("n")).unwrap();
    kek.is_down.store(true, Ordering::SeqCst);
    sealer.seal(b"", &binding("n")).unwrap();
    clock.set(3_600);
    assert_eq!(
        sealer.seal(b"", &binding("n")).unwrap_err().code(),
        "envelope/unavailable"
    );
    kek.is_down.store(false, Ordering::SeqCst);
    sealer.seal(b"", &binding("n")).unwrap();
}

#[test]
fn of_too_many_namespaces_the_dek_that_was_made_first_goes() {
    let (kek, clock) = (Counting::default(), Hand::default());
    let sealer = Sealer::new(Keyring::new(kek.clone()), clock.clone());
    let asks = |number: usize| {
        let before = kek.asked().0;
        sealer.seal(b"", &binding(&format!("n{number}"))).unwrap();
        kek.asked().0 > before
    };
    assert!(asks(0));
    clock.set(1);
    assert!((1..Sealer::MAX_DEKS).all(asks));
    assert!(!(0..Sealer::MAX_DEKS).any(asks));
    // The first is too old: a new one in its place pushes nothing out, and is the youngest.
    clock.set(3_600);
    assert!(asks(0));
    assert!(!(0..Sealer::MAX_DEKS).any(asks));
    assert!(asks(Sealer::MAX_DEKS));
    assert!(!asks(0) && !(2..=Sealer::MAX_DEKS).any(asks));
    assert!(asks(1) && asks(2) && !asks(1));
}

#[test]
fn namespaces_whose_kek_fails_push_out_no_dek() {
    let kek = Counting::default();
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default());
    sealer.seal(b"", &binding("n")).unwrap();
    kek.is_down.store(true, Ordering::SeqCst);
    for number in 0..2 * Sealer::MAX_DEKS {
        let sealed = sealer.seal(b"", &binding(&format!("n{number}")));
        assert_eq!(sealed.unwrap_err().code(), "envelope/unavailable");
    }
    sealer.seal(b"", &binding("n")).unwrap();
}

#[test]
fn a_slow_wrap_stops_neither_other_namespaces_nor_forgetting() {
    let kek = Counting::default();
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default());
    let seal = |namespace: &str| sealer.seal(b"", &binding(namespace)).unwrap();
    let before = seal("quick");
    std::thread::scope(|scope| {
        kek.gate.shut();
        let slow = scope.spawn(|| seal("slow"));
        kek.gate.wait_until_it_holds();
        let waiting = scope.spawn(|| seal("slow"));
        let (done, is_done) = mpsc::channel();
        let (seal, sealer) = (&seal, &sealer);
        scope.spawn(move || {
            let quick = (seal("quick"), seal("other"));
            sealer.forget();
            done.send((quick, seal("quick"), seal("slow"))).unwrap();
        });
        let ran = is_done.recv_timeout(Duration::from_secs(10));
        kek.gate.let_go();
        let ((quick, other), quick_after, slow_after) = ran.expect("waits for the slow wrap");
        assert_eq!(dek_ids([&before, &quick]).len(), 1);
        assert_eq!(dek_ids([&before, &other, &quick_after]).len(), 3);
        // What was wrapped for when all was forgotten is sealed, and nothing else under its DEK.
        let (slow, waiting) = (slow.join().unwrap(), waiting.join().unwrap());
        assert_eq!(dek_ids([&slow_after, &waiting]).len(), 1);
        assert_eq!(dek_ids([&slow_after, &slow]).len(), 2);
    });
    assert_eq!(kek.asked().0, 5);
}

#[test]
fn a_wrap_under_way_brings_no_dek_back_that_was_forgotten() {
    let kek = Counting::default();
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default());
    let seal = || sealer.seal(b"", &binding("n")).unwrap();
    let (during, after) = std::thread::scope(|scope| {
        kek.gate.shut();
        let during = scope.spawn(seal);
        kek.gate.wait_until_it_holds();
        let forgetting = scope.spawn(|| sealer.forget());
        let start = Instant::now();
        while !forgetting.is_finished() && start.elapsed() < Duration::from_secs(10) {
            std::thread::yield_now();
        }
        let has_waited = !forgetting.is_finished();
        kek.gate.let_go();
        assert!(!has_waited);
        (during.join().unwrap(), seal())
    });
    assert_eq!(dek_ids([&during, &after]).len(), 2);
    assert_eq!(dek_ids([&after, &seal()]).len(), 1);
}

/// A KEK that seals with the sealer that asks it, in one namespace, or panics.
#[derive(Clone, Default)]
struct Recursive {
    sealer: Arc<OnceLock<Weak<Sealer>>>,
    namespace: Arc<Mutex<Option<&'static str>>>,
    inner: Counting,
}

impl Kek for Recursive {
    fn identity(&self) -> KekIdentity {
        self.inner.identity()
    }

    fn wrap(&self, key: &KeyMaterial, context: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let namespace = *self.namespace.lock().unwrap();
        match namespace {
            Some("panic") => panic!("as it is told"),
            // Once: what it seals in asks it too.
            Some(namespace) if context.namespace().as_str() != "log" => {
                let sealer = self.sealer.get().unwrap().upgrade().unwrap();
                let sealed = sealer.seal(b"", &binding(namespace));
                sealed.map_err(|error| KekError::Unavailable(error.to_string().into()))?;
            }
            _ => {}
        }
        self.inner.wrap(key, context)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        context: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        self.inner.unwrap(wrapped, context)
    }
}

#[test]
fn a_kek_that_seals_with_the_sealer_that_asks_it_is_told_so() {
    let kek = Recursive::default();
    let sealer = Arc::new(Sealer::new(Keyring::new(kek.clone()), Hand::default()));
    kek.sealer.set(Arc::downgrade(&sealer)).unwrap();
    let (done, is_done) = mpsc::channel();
    let test = std::thread::spawn(move || {
        let tell = |namespace| *kek.namespace.lock().unwrap() = namespace;
        tell(Some("n"));
        let error = sealer.seal(b"", &binding("n")).unwrap_err();
        assert!(
            error.to_string().contains("seals with the sealer"),
            "{error}"
        );
        // In another namespace it may, and one that panicked has broken nothing.
        tell(Some("log"));
        sealer.seal(b"", &binding("m")).unwrap();
        tell(Some("panic"));
        let sealing = AssertUnwindSafe(|| sealer.seal(b"", &binding("n")));
        assert!(catch_unwind(sealing).is_err());
        tell(None);
        sealer.seal(b"", &binding("n")).unwrap();
        assert_eq!(kek.inner.asked().0, 3);
        done.send(()).unwrap();
    });
    // One that waits for itself is left behind.
    let ended = is_done.recv_timeout(Duration::from_secs(10));
    assert_ne!(ended, Err(RecvTimeoutError::Timeout), "waits for itself");
    test.join().unwrap();
}

#[test]
fn siblings_and_the_same_message_again_ask_no_kek() {
    let kek = Counting::default();
    let sealer = Sealer::new(Keyring::new(kek.clone()), Hand::default());
    let sealed: Vec<Vec<u8>> = (0..10)
        .map(|at| sealer.seal(&message(at), &tenant(at)).unwrap())
        .collect();
    let opener = Opener::new(Keyring::new(kek.clone()), Hand::default());
    for _ in 0..2 {
        for (at, sealed) in sealed.iter().enumerate() {
            assert_eq!(
                opener.open(sealed, &tenant(at)).unwrap().plaintext(),
                message(at)
            );
            let mut text = Vec::new();
            opener
                .open_from(&sealed[..], &tenant(at))
                .unwrap()
                .read_to_end(&mut text)
                .unwrap();
            assert_eq!(text, message(at));
            let source = Cursor::new(sealed.clone());
            assert_eq!(
                opener.open_ranges(source, &tenant(at)).unwrap().len(),
                at as u64
            );
        }
    }
    assert_eq!(kek.asked(), (1, 1));
}

#[test]
fn what_is_remembered_ages_is_forgotten_and_is_bounded() {
    let (kek, clock) = (Counting::default(), Hand::default());
    let keyring = || Keyring::new(kek.clone());
    let sealed: Vec<Vec<u8>> = (0..3)
        .map(|_| keyring().seal(b"a message", &binding("n")).unwrap())
        .collect();
    let opener = Opener::new(keyring(), clock.clone()).with_limits(2, Duration::from_secs(60));
    let open = |at: usize| {
        opener.open(&sealed[at], &binding("n")).unwrap();
        kek.asked().1
    };
    assert_eq!([open(0), open(1), open(0), open(1)], [1, 2, 2, 2]);
    // The one that was used least recently goes.
    assert_eq!([open(2), open(1), open(0), open(2)], [3, 3, 4, 5]);
    clock.set(59);
    assert_eq!(open(2), 5);
    clock.set(60);
    assert_eq!(open(2), 6);
    assert_eq!(opener.forget(KeyId::new([9; 16])), 0);
    assert!(opener.forget(KeyId::new([1; 16])) >= 1);
    assert_eq!(open(2), 7);
    opener.forget_all();
    assert_eq!(open(2), 8);
    // A KEK that is taken away opens what is remembered, and nothing else.
    kek.is_down.store(true, Ordering::SeqCst);
    assert_eq!(open(2), 8);
    assert_eq!(
        code(opener.open(&sealed[0], &binding("n"))),
        "envelope/unavailable"
    );

    let nothing = Opener::new(keyring(), Hand::default()).with_limits(0, Duration::from_secs(60));
    kek.is_down.store(false, Ordering::SeqCst);
    let before = kek.asked().1;
    nothing.open(&sealed[0], &binding("n")).unwrap();
    nothing.open(&sealed[0], &binding("n")).unwrap();
    assert_eq!(kek.asked().1, before + 2);
}

#[test]
fn an_unwrap_that_was_under_way_when_its_kek_was_forgotten_is_not_remembered() {
    for forget_all in [false, true] {
        let kek = Counting::default();
        let keyring = || Keyring::new(kek.clone());
        let sealed = keyring().seal(b"a message", &binding("n")).unwrap();
        let opener = Opener::new(keyring(), Hand::default());
        std::thread::scope(|scope| {
            kek.gate.shut();
            let opened = scope.spawn(|| opener.open(&sealed, &binding("n")).unwrap());
            kek.gate.wait_until_it_holds();
            if forget_all {
                opener.forget_all();
            } else {
                assert_eq!(opener.forget(KeyId::new([1; 16])), 0);
            }
            kek.gate.let_go();
            assert_eq!(opened.join().unwrap().plaintext(), b"a message");
        });
        assert_eq!(opener.forget(KeyId::new([1; 16])), 0);
        kek.is_down.store(true, Ordering::SeqCst);
        assert_eq!(
            code(opener.open(&sealed, &binding("n"))),
            "envelope/unavailable"
        );
    }
}

#[test]
fn what_was_used_least_recently_goes_at_the_limit_and_not_before() {
    const LIMIT: usize = 300;
    let kek = Counting::default();
    let keyring = Keyring::new(kek.clone());
    let sealed: Vec<Vec<u8>> = (0..LIMIT + 100)
        .map(|_| keyring.seal(b"", &binding("n")).unwrap())
        .collect();
    let opener = Opener::new(keyring, Hand::default()).with_limits(LIMIT, Duration::from_secs(60));
    let asks = |at: usize| {
        let before = kek.asked().1;
        opener.open(&sealed[at], &binding("n")).unwrap();
        kek.asked().1 > before
    };
    assert!((0..LIMIT).all(asks));
    // It is full and nothing has gone. Those that are used again stay, the others go in their order.
    assert!(!(0..LIMIT).step_by(2).any(asks));
    assert!((LIMIT..LIMIT + 100).all(asks));
    assert!(!(0..LIMIT).step_by(2).any(asks));
    assert!(!(201..LIMIT).step_by(2).any(asks));
    assert_eq!(opener.forget(KeyId::new([1; 16])), LIMIT);
    assert!(asks(0) && !asks(0));
}

#[test]
fn what_is_remembered_already_takes_no_other_place() {
    let kek = Counting::default();
    let keyring = || Keyring::new(kek.clone());
    let sealed: Vec<Vec<u8>> = (0..2)
        .map(|_| keyring().seal(b"a message", &binding("n")).unwrap())
        .collect();
    let opener = Opener::new(keyring(), Hand::default()).with_limits(2, Duration::from_secs(60));
    std::thread::scope(|scope| {
        kek.gate.shut();
        let slow = scope.spawn(|| opener.open(&sealed[1], &binding("n")).unwrap());
        kek.gate.wait_until_it_holds();
        opener.open(&sealed[0], &binding("n")).unwrap();
        opener.open(&sealed[1], &binding("n")).unwrap();
        kek.gate.let_go();
        slow.join().unwrap();
    });
    assert_eq!(kek.asked().1, 3);
    opener.open(&sealed[0], &binding("n")).unwrap();
    opener.open(&sealed[1], &binding("n")).unwrap();
    assert_eq!(kek.asked().1, 3);
}

#[test]
fn what_is_too_old_leaves_memory_at_the_next_message_and_when_it_is_purged() {
    let (kek, clock) = (Counting::default(), Hand::default());
    let keyring = || Keyring::new(kek.clone());
    let sealed: Vec<Vec<u8>> = (0..4)
        .map(|_| keyring().seal(b"", &binding("n")).unwrap())
        .collect();
    let opener = Opener::new(keyring(), clock.clone()).with_limits(9, Duration::from_secs(60));
    let open = |at: usize| opener.open(&sealed[at], &binding("n")).map(|_| ());
    for (second, at) in [(0, 0), (10, 1), (50, 2)] {
        clock.set(second);
        open(at).unwrap();
    }
    // One is used again, which makes it no younger.
    clock.set(59);
    open(0).unwrap();
    assert_eq!(opener.purge(), 0);
    // A lookup lets one go, whether it finds what it looks for or not.
    clock.set(60);
    open(1).unwrap();
    assert_eq!((kek.asked().1, opener.purge()), (3, 0));
    clock.set(70);
    kek.is_down.store(true, Ordering::SeqCst);
    assert_eq!(code(open(3)), "envelope/unavailable");
    kek.is_down.store(false, Ordering::SeqCst);
    assert_eq!(opener.purge(), 0);
    // So does remembering, after an unwrap that took its time.
    std::thread::scope(|scope| {
        kek.gate.shut();
        let slow = scope.spawn(|| open(3).unwrap());
        kek.gate.wait_until_it_holds();
        clock.set(110);
        kek.gate.let_go();
        slow.join().unwrap();
    });
    assert_eq!(opener.purge(), 0);
    clock.set(169);
    assert_eq!(opener.purge(), 0);
    clock.set(170);
    assert_eq!((opener.purge(), opener.purge()), (1, 0));
    assert_eq!(opener.forget(KeyId::new([1; 16])), 0);
}

#[test]
fn nothing_is_remembered_of_a_message_that_does_not_hold() {
    let kek = Counting::default();
    let keyring = || Keyring::new(kek.clone());
    let mut sealed = keyring().seal(b"a message", &binding("n")).unwrap();
    let mac = Header::parse(&sealed).unwrap().as_bytes().len() - 1;
    sealed[mac] ^= 1;
    let opener = Opener::new(keyring(), Hand::default());
    for unwraps in 1..4 {
        assert_eq!(
            code(opener.open(&sealed, &binding("n"))),
            "envelope/rejected"
        );
        assert_eq!(kek.asked().1, unwraps);
    }
    // The right one opens, and an altered one does not live on its DEK.
    sealed[mac] ^= 1;
    opener.open(&sealed, &binding("n")).unwrap();
    sealed[mac] ^= 1;
    assert_eq!(
        code(opener.open(&sealed, &binding("n"))),
        "envelope/rejected"
    );
    assert_eq!(opener.forget(KeyId::new([1; 16])), 1);
}

#[test]
fn what_a_kek_opened_opens_for_no_keyring_without_it() {
    let sealed = Keyring::new(raw(1))
        .seal(b"a message", &binding("n"))
        .unwrap();
    let opener = Opener::new(Keyring::new(raw(2)), Hand::default());
    assert_eq!(
        code(opener.open(&sealed, &binding("n"))),
        "envelope/no-matching-key"
    );
}

#[test]
fn a_sealer_and_an_opener_show_nothing_secret() {
    let shown = format!(
        "{:?} {:?}",
        Sealer::new(Keyring::new(raw(7)), Hand::default()),
        Opener::new(Keyring::new(raw(7)), Hand::default())
    );
    assert!(
        !shown.contains("07070707") && !shown.contains("7, 7"),
        "{shown}"
    );
}

/// What may happen to a sealer and an opener.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Seals so many bytes in this namespace.
    Seal(usize, usize),
    /// Opens the message of this number, counted from the last.
    Open(usize),
    Advance(u64),
    ForgetDeks,
    Forget,
    ForgetAll,
    Purge,
    KekIsDown(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..3_usize, 0..60_usize).prop_map(|(name, len)| Step::Seal(name, len)),
        8 => (0..12_usize).prop_map(Step::Open),
        4 => (0..40_u64).prop_map(Step::Advance),
        1 => Just(Step::ForgetDeks),
        1 => Just(Step::Forget),
        1 => Just(Step::ForgetAll),
        1 => Just(Step::Purge),
        2 => proptest::bool::weighted(0.3).prop_map(Step::KekIsDown),
    ];
    proptest::collection::vec(step, 1..120)
}

/// A DEK of the model's sealer.
#[derive(Clone, Copy, Default)]
struct Sealing {
    made: u64,
    messages: u64,
    bytes: u64,
}

/// The simplest sealer and opener that keep the limits: lists, searched from end to end.
#[derive(Default)]
struct Model {
    now: u64,
    is_down: bool,
    sealing: [Option<Sealing>; 3],
    /// The DEKs that are remembered, the one that was used last at the end, and since when.
    remembered: Vec<(String, u64)>,
}

impl Model {
    const MESSAGES: u64 = 4;
    const BYTES: u64 = 100;
    const SEAL_AGE: u64 = 50;
    const ENTRIES: usize = 3;
    const OPEN_AGE: u64 = 30;

    /// Whether sealing asks the KEK; without one that answers it fails.
    fn seal(&mut self, name: usize, len: usize) -> bool {
        let (now, len) = (self.now, len as u64);
        let fits = |it: &Sealing| {
            now - it.made < Self::SEAL_AGE
                && it.messages < Self::MESSAGES
                && it.bytes + len <= Self::BYTES
        };
        let found = self.sealing[name].filter(fits);
        if found.is_none() && self.is_down {
            return true;
        }
        let new = Sealing {
            made: now,
            ..Sealing::default()
        };
        let before = found.unwrap_or(new);
        self.sealing[name] = Some(Sealing {
            messages: before.messages + 1,
            bytes: before.bytes + len,
            ..before
        });
        found.is_none()
    }

    fn open(&mut self, dek: &str) -> bool {
        self.purge();
        let found = self.remembered.iter().position(|(it, _)| it == dek);
        if let Some(at) = found {
            let used = self.remembered.remove(at);
            self.remembered.push(used);
        } else if !self.is_down {
            if self.remembered.len() == Self::ENTRIES {
                self.remembered.remove(0);
            }
            self.remembered.push((dek.to_owned(), self.now));
        }
        found.is_none()
    }

    fn purge(&mut self) -> usize {
        let (now, before) = (self.now, self.remembered.len());
        self.remembered
            .retain(|(_, since)| now - since < Self::OPEN_AGE);
        before - self.remembered.len()
    }
}

/// Takes the steps, and asks after each whether the KEK was asked as often as the model asks it.
fn follow(steps: &[Step]) {
    let (kek, clock) = (Counting::default(), Hand::default());
    let sealer = Sealer::new(Keyring::new(kek.clone()), clock.clone()).with_budget(Budget {
        messages: Model::MESSAGES,
        bytes: Model::BYTES,
        age: Duration::from_secs(Model::SEAL_AGE),
    });
    let opener = Opener::new(Keyring::new(kek.clone()), clock.clone())
        .with_limits(Model::ENTRIES, Duration::from_secs(Model::OPEN_AGE));
    let mut model = Model::default();
    let mut sealed: Vec<(Binding, usize, Vec<u8>)> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let before = kek.asked();
        let (mut wraps, mut unwraps) = (false, false);
        match *step {
            Step::Seal(name, len) => {
                let binding = binding(&format!("n{name}")).with("number", number.to_string());
                let binding = binding.unwrap();
                wraps = model.seal(name, len);
                let message = sealer.seal(&message(len), &binding);
                assert_eq!(message.is_err(), wraps && model.is_down, "{number}");
                sealed.extend(message.ok().map(|message| (binding, len, message)));
            }
            Step::Open(from_last) => {
                let Some((binding, len, sealed)) = sealed.iter().rev().nth(from_last) else {
                    continue;
                };
                unwraps = model.open(&Header::parse(sealed).unwrap().dek_id().to_string());
                match opener.open(sealed, binding) {
                    Ok(opened) => assert_eq!(opened.plaintext(), message(*len)),
                    Err(error) => assert_eq!(error.code(), "envelope/unavailable"),
                }
                let is_open = opener.open(sealed, binding).is_ok();
                assert_eq!(is_open, !(unwraps && model.is_down), "{number}");
                if !is_open {
                    // The second time asked too.
                    kek.unwraps.fetch_sub(1, Ordering::SeqCst);
                }
            }
            Step::Advance(seconds) => {
                model.now += seconds;
                clock.set(model.now);
            }
            Step::ForgetDeks => {
                model.sealing = [None; 3];
                sealer.forget();
            }
            Step::Forget => {
                let forgotten = std::mem::take(&mut model.remembered).len();
                assert_eq!(opener.forget(KeyId::new([1; 16])), forgotten, "{number}");
            }
            Step::ForgetAll => {
                model.remembered.clear();
                opener.forget_all();
            }
            Step::Purge => assert_eq!(opener.purge(), model.purge(), "{number}"),
            Step::KekIsDown(is_down) => {
                model.is_down = is_down;
                kek.is_down.store(is_down, Ordering::SeqCst);
            }
        }
        let after = (before.0 + u64::from(wraps), before.1 + u64::from(unwraps));
        assert_eq!(kek.asked(), after, "{number}: {step:?}");
    }
    // Every message opens without the two, and under no DEK is more than its budget.
    let keyring = Keyring::new(kek.clone());
    kek.is_down.store(false, Ordering::SeqCst);
    let mut used: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (binding, len, sealed) in &sealed {
        let opened = keyring.open(sealed, binding).unwrap();
        assert_eq!(opened.plaintext(), message(*len));
        let (messages, bytes) = used
            .entry(opened.header().dek_id().to_string())
            .or_default();
        *messages += 1;
        *bytes += *len as u64;
        assert!(*messages <= Model::MESSAGES && *bytes <= Model::BYTES);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_kek_is_asked_when_the_limits_say_so_and_every_message_opens(steps in steps()) {
        follow(&steps);
    }
}
