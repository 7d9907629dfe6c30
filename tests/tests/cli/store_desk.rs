//! A local key store for a test's command lines.

use crate::harness::{Desk, Ran, sealward_with};

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

    /// The options that say which store, and its passphrase.
    pub(crate) fn options(&self) -> [String; 4] {
        let (store, pass) = (self.desk.path("store"), self.desk.path("pass"));
        ["--store".into(), store, "--passphrase-file".into(), pass]
    }
}
