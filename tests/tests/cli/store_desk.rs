//! A local key store for a test's command lines.

use crate::harness::{Desk, Ran, sealward_with};
use sealward::envelope::{KeyName, Passphrase, PassphraseKek};
use sealward_providers::{Store, UnlockedStore, WallClock};

/// A store in a folder of the test's own, with its passphrase in a file.
pub(crate) struct StoreDesk {
    pub(crate) desk: Desk,
}

impl StoreDesk {
    pub(crate) fn new() -> Self {
        let desk = Desk::new();
        desk.write("pass", b"correct horse\n");
        Self { desk }
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    pub(crate) fn run_with(&self, args: &[&str], stdin: &[u8]) -> Ran {
        // Options first: what stands after `--` is no option.
        let words = args.iter().take_while(|arg| **arg != "--").count();
        let (before, after) = args.split_at(words);
        let words = |args: &[&str]| args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>();
        let args = [words(before), self.options().to_vec(), words(after)];
        sealward_with(args.concat(), stdin)
    }

    /// A store whose keys were made this many days ago, through the library.
    pub(crate) fn aged(days: u64, keys: &[&str]) -> Self {
        let made = WallClock::system().now() - days * 86_400;
        let desk = Self::new();
        let kek = PassphraseKek::new(Passphrase::new("correct horse").unwrap());
        let store = Store::create(desk.desk.path("store").as_ref(), &kek).unwrap();
        let store = store.with_clock(WallClock::new(move || made));
        for key in keys {
            store.create_key(&KeyName::new(key).unwrap()).unwrap();
        }
        desk
    }

    /// The store, through the library.
    pub(crate) fn open(&self) -> UnlockedStore {
        let kek = PassphraseKek::new(Passphrase::new("correct horse").unwrap());
        let store = Store::open(self.desk.path("store").as_ref()).unwrap();
        store.unlock(&kek).unwrap()
    }

    /// What `sealward key show NAME --format json` prints.
    pub(crate) fn show(&self, name: &str) -> serde_json::Value {
        let ran = self.run(&["key", "show", name, "--format", "json"]).ok();
        serde_json::from_slice(&ran.stdout).unwrap()
    }

    /// The options that say which store, and its passphrase.
    pub(crate) fn options(&self) -> [String; 4] {
        let (store, pass) = (self.desk.path("store"), self.desk.path("pass"));
        ["--store".into(), store, "--passphrase-file".into(), pass]
    }
}
