//! Several that write one store at once.

use crate::{name, open, prepare, use_all};

#[test]
fn threads_and_handles_write_one_after_the_other() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = if thread % 2 == 0 {
                &store
            } else {
                &*Box::leak(Box::new(open(folder.path()).unwrap()))
            };
            scope.spawn(move || {
                for key in 0..5 {
                    store
                        .create_key(&name(&format!("t{thread}-{key}")))
                        .unwrap();
                    store.rotate_key(&name("a")).unwrap();
                }
            });
            scope.spawn(|| {
                for _ in 0..20 {
                    use_all(folder.path()).unwrap();
                }
            });
        }
    });
    assert_eq!(store.keys().unwrap().len(), 2 + 20);
    assert_eq!(store.key(&name("a")).unwrap().versions().len(), 1 + 20);
}
