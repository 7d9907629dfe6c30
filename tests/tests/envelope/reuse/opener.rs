//! What an opener remembers, and for how long.

use super::*;

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
