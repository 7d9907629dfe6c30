//! `rewrap`: a plan over any header does what it says or is refused, and nothing else: what stays is
//! the same bytes, the payload opens with what came as it did before, and no unproven header is made.
//!
//! An input is `steps u8 (at most 15) | step ... | message`, a step being `what u8 | which u8`, and the
//! message one of `open`.

#![expect(clippy::unwrap_used, reason = "what a body cannot do fails it")]

use super::open::{Input, another, keyring, material, moving, seeds as messages};
use sealward::envelope::{
    Algorithm, Binding, Header, Kek, KekError, KekIdentity, KeyId, KeyMaterial, Keyring, Origin,
    RawKek, RewrapError, RewrapPlan, Stale, WrapContext, WrappedDek,
};

/// Makes a plan of these bytes, and a header of what follows.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let (count, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    let (steps, bytes) = bytes.split_at((usize::from(count & 15) * 2).min(bytes.len()));
    let input = Input::read(bytes);
    let Ok(header) = Header::parse(&input.sealed) else {
        let refused = moving(None).rewrap(&input.sealed).unwrap_err();
        let parsed = Header::parse(&input.sealed).unwrap_err();
        return assert_eq!(refused.code(), parsed.code());
    };
    let (_, payload) = input.sealed.split_at(header.as_bytes().len());
    let keyring = keyring(Some(&header));
    let mut planned = Planned::keeping(&header);
    for step in steps.chunks_exact(2) {
        planned.take(step[0], step[1]);
    }
    assert_eq!(planned.plan.wraps(), planned.wraps());
    let changes_nothing = planned.additions.is_empty() && planned.fates.iter().all(Fate::keeps);
    assert_eq!(planned.plan.is_unchanged(), changes_nothing);

    let same = by_plan(keyring, &header, payload, RewrapPlan::keeping(&header));
    let binding = header.binding().clone();
    let opened = keyring.begin_open(header.clone(), payload, &binding);
    let opened = opened.map(drop).map_err(|error| error.code());
    match same.map_err(|error| error.code()) {
        Ok(same) => {
            assert_eq!(same, header, "a plan that keeps all");
            assert_eq!(opened, Ok(()), "what is rewrapped opens");
        }
        Err(code) => {
            assert_eq!(opened, Err(code));
            // Whatever the plan is.
            let made = by_plan(keyring, &header, payload, planned.plan);
            assert_eq!(made.unwrap_err().code(), code);
            let moved = moving(Some(&header)).rewrap(&input.sealed);
            return assert_eq!(moved.unwrap_err().code(), code);
        }
    }
    moves_once(&header, &input.sealed);
    let made = by_plan(keyring, &header, payload, planned.plan.clone());
    match (made, planned.entries(&header)) {
        (Ok(made), Ok(entries)) => {
            is_made_as_planned(&made, &entries, &header);
            for wrap in planned.wraps() {
                // Its bytes are such that nothing opens what comes of it.
                if let Some(kek) = raw(wrap) {
                    let alone = Keyring::new(kek);
                    let now = open(&alone, &[made.as_bytes(), payload].concat(), &binding);
                    assert_eq!(now, open(keyring, &input.sealed, &binding));
                }
            }
            // Nor is a plan any other header's.
            let opens = planned.wraps().iter().any(|wrap| raw(*wrap).is_some());
            let again = by_plan(&all_raw(), &made, payload, planned.plan);
            if opens && made != header {
                assert!(matches!(again, Err(RewrapError::Misuse(_))), "{again:?}");
            }
        }
        (made, expected) => assert_eq!(
            made.map_err(|error| error.code()).map(|_| ()),
            expected.map(|_| ())
        ),
    }
}

fn open(keyring: &Keyring, sealed: &[u8], binding: &Binding) -> Result<Vec<u8>, &'static str> {
    let opened = keyring.open(sealed, binding);
    opened
        .map(|opened| opened.into_plaintext())
        .map_err(|error| error.code())
}

/// A keyring that moves a message moves it once.
fn moves_once(header: &Header, sealed: &[u8]) {
    let moving = moving(Some(header));
    let moved = match moving.rewrap(sealed) {
        Ok(moved) => moved,
        // There is no room for another entry.
        Err(error) => return assert_eq!(error.code(), "envelope/header-too-large"),
    };
    assert!(moving.rewrap(&moved).is_ok_and(|again| again == moved));
    let stale = moving.stale(&Header::parse(&moved).unwrap());
    // A stranger's passphrase may stay, and whose it is nothing says.
    assert!(matches!(stale, None | Some(Stale::OnlyOpens)), "{stale:?}");
}

fn by_plan(
    keyring: &Keyring,
    header: &Header,
    payload: &[u8],
    plan: RewrapPlan,
) -> Result<Header, RewrapError> {
    let keks: Vec<Option<Box<dyn Kek>>> = (0..16).map(kek).collect();
    let kek = |wrap: usize| keks.get(wrap)?.as_deref();
    keyring.rewrap_by(header.clone(), payload, plan, kek)
}

/// What may come, by its number.
fn kek(wrap: usize) -> Option<Box<dyn Kek>> {
    match wrap {
        0..4 => Some(Box::new(raw(wrap)?)),
        4..12 => Some(Box::new(Wordy(u8::try_from(wrap).ok()?))),
        _ => None,
    }
}

/// One that no message is sealed to, two others, and one that some are sealed to.
fn raw(wrap: usize) -> Option<RawKek> {
    let byte = match wrap {
        0 => return Some(another()),
        1 => 0x78,
        2 => 0x79,
        3 => 7,
        _ => return None,
    };
    Some(RawKek::new(material(&[byte; 32])).unwrap())
}

fn all_raw() -> Keyring {
    let others = (1..4).filter_map(raw);
    others.fold(Keyring::new(another()), Keyring::also_open_with)
}

/// A KEK whose entries are as long as entries may be, and say nothing.
struct Wordy(u8);

impl Kek for Wordy {
    fn identity(&self) -> KekIdentity {
        let algorithm = Algorithm::new(0x8000).unwrap();
        KekIdentity::new(algorithm, KeyId::new([self.0; 16]), Origin::Holder)
    }

    fn wrap(&self, _: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let (algorithm, id) = (Algorithm::new(0x8000).unwrap(), KeyId::new([self.0; 16]));
        let entry = WrappedDek::new(
            algorithm,
            id,
            vec![b'r'; WrappedDek::MAX_REFERENCE_LEN],
            vec![b'v'; WrappedDek::MAX_VERSION_LEN],
            vec![b'w'; WrappedDek::MAX_WRAPPED_LEN],
        );
        Ok(entry.unwrap())
    }

    fn unwrap(&self, _: &WrappedDek, _: &WrapContext<'_>) -> Option<Result<KeyMaterial, KekError>> {
        None
    }
}

/// A plan, and what it should say: a second planner.
struct Planned {
    plan: RewrapPlan,
    entries: Vec<WrappedDek>,
    fates: Vec<Fate>,
    additions: Vec<usize>,
}

#[derive(Clone, Copy)]
enum Fate {
    Keep,
    Remove,
    Replace(usize),
}

impl Fate {
    const fn keeps(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl Planned {
    fn keeping(header: &Header) -> Self {
        Self {
            plan: RewrapPlan::keeping(header),
            entries: header.entries().to_vec(),
            fates: vec![Fate::Keep; header.entries().len()],
            additions: Vec::new(),
        }
    }

    fn take(&mut self, what: u8, which: u8) {
        let wrap = usize::from(which & 15);
        // The KEK of an entry that is there, or of none.
        let entry = self.entries.get(usize::from(which >> 4));
        let identity = entry.map_or_else(KekIdentity::passphrase, |entry| {
            KekIdentity::new(entry.algorithm(), entry.key_id(), Origin::Holder)
        });
        let algorithm = Algorithm::new(u16::from(which >> 4) + 1).unwrap();
        let is_one = |entry: &WrappedDek| entry.algorithm() == algorithm;
        match what % 5 {
            0 => {
                self.plan.add(wrap);
                self.additions.push(wrap);
            }
            1 => {
                let count = self.plan.remove(identity);
                assert_eq!(count, self.become_of(|it| identity.matches(it), None));
            }
            2 => {
                let count = self.plan.replace(identity, wrap);
                assert_eq!(count, self.become_of(|it| identity.matches(it), Some(wrap)));
            }
            3 => {
                let count = self.plan.remove_where(is_one);
                assert_eq!(count, self.become_of(is_one, None));
            }
            _ => {
                let count = self.plan.replace_where(is_one, wrap);
                assert_eq!(count, self.become_of(is_one, Some(wrap)));
            }
        }
    }

    fn become_of(&mut self, is_one: impl Fn(&WrappedDek) -> bool, wrap: Option<usize>) -> usize {
        let ones = self.entries.iter().zip(&mut self.fates);
        let mut count = 0;
        for (_, fate) in ones.filter(|(entry, _)| is_one(entry)) {
            *fate = match wrap {
                Some(wrap) if count == 0 => Fate::Replace(wrap),
                _ => Fate::Remove,
            };
            count += 1;
        }
        count
    }

    fn wraps(&self) -> Vec<usize> {
        let replaced = self.fates.iter().filter_map(|fate| match fate {
            Fate::Replace(wrap) => Some(*wrap),
            Fate::Keep | Fate::Remove => None,
        });
        replaced.chain(self.additions.iter().copied()).collect()
    }

    /// Each entry that the header to come has: one that stays, or the KEK of a new one; or why there
    /// is no such header.
    fn entries(&self, header: &Header) -> Result<Vec<Entry>, &'static str> {
        let new = |wrap: usize| kek(wrap).map(|kek| Entry::New(kek.identity(), wrap));
        let stays = self.entries.iter().zip(&self.fates);
        let stays = stays.filter_map(|(entry, fate)| match fate {
            Fate::Keep => Some(Some(Entry::Old(entry.clone()))),
            Fate::Remove => None,
            Fate::Replace(wrap) => Some(new(*wrap)),
        });
        let all = stays.chain(self.additions.iter().map(|wrap| new(*wrap)));
        let all: Vec<Entry> = all.collect::<Option<_>>().ok_or("usage")?;
        let names: Vec<_> = all.iter().map(Entry::name).collect();
        let repeats = (1..names.len()).any(|at| names[..at].contains(&names[at]));
        if all.is_empty() || repeats {
            return Err("usage");
        }
        let before: usize = header.entries().iter().map(len).sum();
        let after: usize = all.iter().map(Entry::len).sum();
        let whole = header.as_bytes().len() - before + after;
        if all.len() > Header::MAX_ENTRIES || whole > Header::MAX_LEN {
            return Err("envelope/header-too-large");
        }
        Ok(all)
    }
}

enum Entry {
    Old(WrappedDek),
    New(KekIdentity, usize),
}

impl Entry {
    /// What no other entry may have: algorithm, id and version, and of passphrases the algorithm.
    fn name(&self) -> (Algorithm, Option<KeyId>, Vec<u8>) {
        match self {
            Self::Old(entry) if entry.algorithm() == Algorithm::PASSPHRASE => {
                (entry.algorithm(), None, Vec::new())
            }
            Self::Old(entry) => {
                let version = entry.version().to_vec();
                (entry.algorithm(), Some(entry.key_id()), version)
            }
            Self::New(identity, wrap) => {
                let version = vec![b'v'; if *wrap < 4 { 0 } else { 256 }];
                (identity.algorithm(), identity.key_id(), version)
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Old(entry) => len(entry),
            Self::New(_, 0..4) => 24 + 104,
            Self::New(..) => 24 + 512 + 256 + 4_096,
        }
    }
}

/// The length of an entry in a header.
fn len(entry: &WrappedDek) -> usize {
    24 + entry.reference().len() + entry.version().len() + entry.wrapped().len()
}

fn is_made_as_planned(made: &Header, entries: &[Entry], old: &Header) {
    assert_eq!(Header::parse_detached(made.as_bytes()).as_ref(), Ok(made));
    assert_eq!(
        (made.dek_id(), made.binding(), made.policy()),
        (old.dek_id(), old.binding(), old.policy())
    );
    assert_eq!(made.entries().len(), entries.len());
    for (made, planned) in made.entries().iter().zip(entries) {
        match planned {
            Entry::Old(entry) => assert_eq!(made, entry),
            Entry::New(identity, _) => assert!(identity.matches(made)),
        }
    }
}

/// Plans of no step, of one and of several over each message, and every message of `open` under a plan
/// that adds.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let plans: [&[u8]; 12] = [
        &[0],
        &[1, 0, 0],
        &[1, 0, 4],
        &[1, 0, 15],
        &[1, 1, 0],
        &[1, 2, 0],
        &[1, 2, 0x11],
        &[1, 3, 0x10],
        &[1, 4, 0x23],
        &[2, 0, 1, 1, 0],
        &[3, 2, 0, 2, 0x11, 0, 2],
        &[8, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0, 9, 0, 10, 0, 11],
    ];
    let mut seeds = Vec::new();
    for message in 0..9 {
        seeds.extend(plans.map(|plan| [plan, &[message, 0]].concat()));
    }
    let quick = messages()
        .into_iter()
        .filter(|message| message.len() < 1_024);
    seeds.extend(quick.map(|message| [&[1, 0, 0], &message[..]].concat()));
    super::distinct(seeds)
}
