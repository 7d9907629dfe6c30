//! Stops a writer at a chosen act, or lets something else happen there.

use std::cell::{Cell, RefCell};
use std::io;

/// What happens when the count has run down.
#[derive(Clone, Copy)]
pub(crate) enum Stop {
    /// The act fails.
    Fail,
    /// The process dies, as by kill -9.
    Abort,
}

/// So many acts pass before it happens.
type Event = (usize, Box<dyn FnOnce()>);

thread_local! {
    static PLAN: Cell<Option<(usize, Stop)>> = const { Cell::new(None) };
    static STOPPED: Cell<bool> = const { Cell::new(false) };
    static MEANWHILE: RefCell<Option<Event>> = const { RefCell::new(None) };
}

/// Lets `acts` acts of this thread pass, and stops those after them.
pub(crate) fn stop_after(acts: usize, stop: Stop) {
    PLAN.set(Some((acts, stop)));
}

/// Lets all acts pass. Returns whether one had been stopped.
pub(crate) fn let_all_pass() -> bool {
    PLAN.set(None);
    STOPPED.take()
}

/// Lets `acts` acts of this thread pass, and does something before the next one.
pub(crate) fn meanwhile(acts: usize, happens: impl FnOnce() + 'static) {
    MEANWHILE.set(Some((acts, Box::new(happens))));
}

/// Whether it still has not happened; it no longer will.
pub(crate) fn nothing_happened() -> bool {
    MEANWHILE.take().is_some()
}

/// How many more acts of this thread pass.
#[cfg(unix)]
pub(crate) fn left() -> usize {
    PLAN.get().map_or(usize::MAX, |(acts, _)| acts)
}

pub(crate) fn step() -> io::Result<()> {
    match MEANWHILE.take() {
        None => {}
        Some((0, happens)) => happens(),
        Some((acts, happens)) => MEANWHILE.set(Some((acts - 1, happens))),
    }
    match PLAN.get() {
        None => Ok(()),
        Some((0, Stop::Abort)) => std::process::abort(),
        Some((0, Stop::Fail)) => {
            STOPPED.set(true);
            Err(io::ErrorKind::StorageFull.into())
        }
        Some((acts, stop)) => {
            PLAN.set(Some((acts - 1, stop)));
            Ok(())
        }
    }
}
