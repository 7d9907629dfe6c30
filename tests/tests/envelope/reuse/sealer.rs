//! What a sealer does within its budget and at its limits.

use super::*;

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
