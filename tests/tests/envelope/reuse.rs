//! One DEK for many messages: budgets of a sealer, the cache of an opener.

mod model;
mod opener;
mod sealer;

use super::common::{binding, code, message, raw};
use proptest::prelude::*;
use sealward::envelope::{
    Algorithm, Binding, Budget, Clock, Header, Kek, KekError, KekIdentity, KeyId, KeyMaterial,
    Keyring, Opener, Origin, PayloadSealer, Sealer, WrapContext, WrappedDek,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Barrier, Condvar, Mutex, MutexGuard, OnceLock, Weak};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

/// A clock that a test sets.
#[derive(Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// Holds the next request to a KEK until it is let go.
#[derive(Default)]
struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum GateState {
    #[default]
    Open,
    Shut,
    Holding,
}

impl Gate {
    fn locked(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap()
    }

    fn set(&self, state: GateState) {
        *self.locked() = state;
        self.changed.notify_all();
    }

    fn shut(&self) {
        self.set(GateState::Shut);
    }

    fn let_go(&self) {
        self.set(GateState::Open);
    }

    fn wait_until_it_holds(&self) {
        let mut state = self.locked();
        while *state != GateState::Holding {
            state = self.changed.wait(state).unwrap();
        }
    }

    fn pass(&self) {
        let mut state = self.locked();
        if *state != GateState::Shut {
            return;
        }
        *state = GateState::Holding;
        self.changed.notify_all();
        while *state == GateState::Holding {
            state = self.changed.wait(state).unwrap();
        }
    }
}

/// A KEK that counts how often it is asked, and fails or waits when it is told to.
#[derive(Clone, Default)]
struct Counting {
    wraps: Arc<AtomicU64>,
    unwraps: Arc<AtomicU64>,
    is_down: Arc<AtomicBool>,
    gate: Arc<Gate>,
}

impl Counting {
    fn asked(&self) -> (u64, u64) {
        (
            self.wraps.load(Ordering::SeqCst),
            self.unwraps.load(Ordering::SeqCst),
        )
    }
}

fn custom() -> Algorithm {
    Algorithm::new(0x8001).unwrap()
}

impl Kek for Counting {
    fn identity(&self) -> KekIdentity {
        KekIdentity::new(custom(), KeyId::new([1; 16]), Origin::Holder)
    }

    fn wrap(&self, key: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        self.wraps.fetch_add(1, Ordering::SeqCst);
        self.gate.pass();
        if self.is_down.load(Ordering::SeqCst) {
            return Err(KekError::Unavailable("down".into()));
        }
        let id = KeyId::new([1; 16]);
        Ok(WrappedDek::new(
            custom(),
            id,
            Vec::new(),
            Vec::new(),
            key.expose().to_vec(),
        )?)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        _: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        self.unwraps.fetch_add(1, Ordering::SeqCst);
        self.gate.pass();
        if self.is_down.load(Ordering::SeqCst) {
            return Some(Err(KekError::Unavailable("down".into())));
        }
        Some(KeyMaterial::copy_of(wrapped.wrapped()))
    }
}

fn tenant(number: usize) -> Binding {
    binding("orders")
        .with("tenant", number.to_string())
        .unwrap()
}

fn dek_ids<'a>(messages: impl IntoIterator<Item = &'a Vec<u8>>) -> BTreeSet<String> {
    let id = |sealed: &Vec<u8>| Header::parse(sealed).unwrap().dek_id().to_string();
    messages.into_iter().map(id).collect()
}
