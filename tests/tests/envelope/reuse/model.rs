//! A sealer and an opener beside the simplest ones that keep the limits.

use super::*;

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
