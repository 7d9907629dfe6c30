//! Seals that are stopped while they count and rotate.

use super::{check, name, open, platform, prepare};
use crate::WallClock;
use crate::atomic::steps::{Stop, let_all_pass, stop_after};
use crate::store::UnlockedStore;
use sealward::envelope::{Kek as _, KeyMaterial, Namespace, WrapContext};

/// A time at which the key of a test is due.
pub(super) fn later(store: UnlockedStore) -> UnlockedStore {
    let now = store.clock.now();
    store.with_clock(WallClock::new(move || now + 31 * 86_400))
}

#[test]
fn a_seal_goes_on_whatever_write_fails_and_no_use_is_forgotten() {
    let namespace = Namespace::new("file").unwrap();
    let mut acts = 0;
    loop {
        let folder = tempfile::tempdir().unwrap();
        let wrapped = prepare(folder.path());
        let store = later(open(folder.path()).unwrap());
        let old = store.set_policy(&name("old"), platform()).unwrap();
        stop_after(acts, Stop::Fail);
        let kek = store.sealing_kek(&name("old")).unwrap();
        let stopped = let_all_pass();
        let context = WrapContext::new(&namespace);
        let entry = kek
            .wrap(&KeyMaterial::copy_of(&[2; 32]).unwrap(), &context)
            .unwrap();
        kek.unwrap(&entry, &context).unwrap().unwrap();
        // Unless it was said otherwise, that use is counted.
        let counted = kek.uncounted().is_none();
        assert!(counted || stopped, "stopped at {acts}");
        let now = check(folder.path(), &wrapped);
        let key = now.key(&name("old")).unwrap();
        assert!((1..=2).contains(&key.versions().len()));
        assert!(stopped || key.versions().len() == 2);
        let uses = now.uses(&key).unwrap();
        let version = u32::from_be_bytes(entry.version().try_into().unwrap());
        assert!(!counted || uses.of(version) == 1, "stopped at {acts}");

        // The next one does what is left to do, once.
        let kek = later(now).sealing_kek(&name("old")).unwrap();
        assert!(kek.uncounted().is_none());
        let now = check(folder.path(), &wrapped);
        assert_eq!(now.key(&name("old")).unwrap().versions().len(), 2);
        assert!(now.uses(&old).unwrap().of(2) >= 1);
        if !stopped {
            break;
        }
        acts += 1;
    }
    assert!(acts > 24, "{acts} acts");
}
