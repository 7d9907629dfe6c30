//! What the state of a version means, and what is left of its bytes.

use crate::{files, name, open, opens_with, prepare, sealed_with};
use sealward_providers::State;

#[test]
fn a_version_seals_and_opens_as_its_state_says() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let a = name("a");
    let first = sealed_with(store.kek(&a).unwrap());
    store.rotate_key(&a).unwrap();
    let second = sealed_with(store.kek(&a).unwrap());
    let states = |states: [State; 2]| {
        let key = store.key(&a).unwrap();
        assert_eq!(
            key.versions()
                .map(|version| version.state())
                .collect::<Vec<_>>(),
            states
        );
    };
    states([State::Enabled, State::Enabled]);
    for sealed in [&first, &second] {
        opens_with(store.kek(&a).unwrap(), sealed).unwrap();
    }
    store.set_state(&a, 1, State::Disabled).unwrap();
    states([State::Disabled, State::Enabled]);
    assert_eq!(
        opens_with(store.kek(&a).unwrap(), &first),
        Err("envelope/denied")
    );
    store.set_state(&a, 1, State::Enabled).unwrap();
    opens_with(store.kek(&a).unwrap(), &first).unwrap();
    store.set_state(&a, 1, State::Destroyed).unwrap();
    assert_eq!(
        opens_with(store.kek(&a).unwrap(), &first),
        Err("envelope/denied")
    );
    opens_with(store.kek(&a).unwrap(), &second).unwrap();

    for state in [State::Enabled, State::Disabled] {
        let error = store.set_state(&a, 1, state).unwrap_err();
        assert_eq!(error.code(), "store/destroyed");
    }
    for version in [0, 3, u32::MAX] {
        let error = store.set_state(&a, version, State::Disabled).unwrap_err();
        assert_eq!(error.code(), "store/no-version");
    }
    // Another key of the store opens nothing of it.
    assert_eq!(
        opens_with(store.kek(&name("b")).unwrap(), &second),
        Err("envelope/no-matching-key")
    );
}

#[test]
fn a_state_that_a_version_has_already_is_not_written_again() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let a = name("a");
    store.rotate_key(&a).unwrap();
    for state in [State::Enabled, State::Disabled, State::Destroyed] {
        let first = store.set_state(&a, 1, state).unwrap();
        assert_eq!(first.is_new(), state != State::Enabled);
        let before = files(folder.path());
        let again = store.set_state(&a, 1, state).unwrap();
        assert!(!again.is_new());
        assert_eq!(again.key(), first.key());
        assert_eq!(files(folder.path()), before);
    }
}

#[test]
fn destroyed_bytes_are_in_no_file_of_the_folder() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let a = name("a");
    store.rotate_key(&a).unwrap();
    let key_files = || {
        let id = store.key(&a).unwrap().id().to_string();
        let all = files(folder.path()).into_iter();
        all.filter(|(path, _)| path.file_name().unwrap().to_str().unwrap().starts_with(&id))
            .collect::<Vec<_>>()
    };
    let before = key_files();
    store.set_state(&a, 1, State::Destroyed).unwrap();
    let after = key_files();
    let [(old_path, old)] = before.as_slice() else {
        panic!("{before:?}")
    };
    let [(path, bytes)] = after.as_slice() else {
        panic!("{after:?}")
    };
    // The one file there is has room for the other version alone, and the old one does not fit in
    // its place.
    assert_ne!(path, old_path);
    assert_eq!(bytes.len(), old.len() - 32);
    std::fs::write(path, old).unwrap();
    assert_eq!(store.kek(&a).unwrap_err().code(), "store/damaged");
}
