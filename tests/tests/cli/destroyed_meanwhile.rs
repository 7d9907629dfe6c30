//! A key version that somebody destroys while a file is being sealed under it.

use crate::harness::Ran;
use crate::store_desk::StoreDesk;
use sealward::envelope::KeyName;
use sealward_cli::{Environment, Streams, run};
use sealward_providers::State;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::Path;

/// Standard input at whose end another process sets the state of the version that seals.
struct Meanwhile<'a> {
    store: &'a StoreDesk,
    left: &'a [u8],
    state: Option<State>,
}

impl Read for Meanwhile<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.left.is_empty()
            && let Some(state) = self.state.take()
        {
            let name = KeyName::new("a").unwrap();
            self.store.open().set_state(&name, 1, state).unwrap();
        }
        self.left.read(bytes)
    }
}

fn seal_while(store: &StoreDesk, state: State, options: &[&str]) -> Ran {
    let plaintext = vec![7; 300_000];
    let mut stdin = Meanwhile {
        store,
        left: &plaintext,
        state: Some(state),
    };
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let words = ["sealward", "seal", "-k", "local:a"];
    let args = words.iter().chain(options).map(OsString::from);
    let args: Vec<OsString> = args.chain(store.options().map(OsString::from)).collect();
    let mut streams = Streams::new(&mut stdin, &mut stdout, &mut stderr);
    streams.environment = Environment::default();
    let status = run(args, &mut streams);
    Ran {
        status,
        stdout,
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

#[test]
fn a_seal_whose_key_version_is_destroyed_before_its_end_leaves_no_output() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    let out = store.desk.path("out");
    // One that is disabled can be enabled again.
    seal_while(&store, State::Disabled, &["-o", &out]).ok();
    store.run(&["key", "enable", "a", "--version", "1"]).ok();
    let opened = store.run(&["open", &out]).ok();
    assert_eq!(opened.stdout, [7; 300_000]);

    let (lost, header) = (store.desk.path("lost"), store.desk.path("header"));
    seal_while(
        &store,
        State::Destroyed,
        &["-o", &lost, "--detached-header", &header],
    )
    .fails_with("envelope/denied");
    assert!(!Path::new(&lost).exists() && !Path::new(&header).exists());
    // The same is said to who comes later.
    store
        .run(&["seal", "-k", "local:a", &out])
        .fails_with("envelope/denied");
}
