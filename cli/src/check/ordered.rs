//! Work on several threads whose results are taken in the order of what was given.

use std::collections::{BTreeMap, VecDeque};
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Builder};

/// Does `work` on every item, on so many threads, and shows each result to `take` in the order of the
/// items; the thread that made a result drops it, unless `take` keeps it. Results wait until those before
/// them are taken: items of at most [`AHEAD`] together in weight are worked on beyond the one that is
/// next, so that memory stays bounded.
///
/// # Errors
/// The first that `take` gives; then nothing more is begun.
pub(super) fn in_order<I: Sync, T: Send, E>(
    jobs: NonZeroUsize,
    items: &[I],
    weight: impl Fn(&I) -> u64,
    work: impl Fn(&I) -> T + Sync,
    mut take: impl FnMut(&I, &mut T) -> Result<(), E>,
) -> Result<(), E> {
    let mut batches = Batches { items, weight }.peekable();
    let jobs = jobs.get().min(items.len());
    let first = batches.peek().map_or(0, |(batch, _)| batch.len());
    if jobs <= 1 || first == items.len() {
        return items
            .iter()
            .try_for_each(|item| take(item, &mut work(item)));
    }
    let of_batch = |batch: Batch<'_, I>| batch.iter().map(&work).collect::<Vec<_>>();
    each_in_order(jobs, batches, of_batch, |batch, results| {
        let mut pairs = batch.iter().zip(results);
        pairs.try_for_each(|(item, result)| take(item, result))
    })
}

/// Items that follow each other and are worked on together: telling of each small file by itself
/// costs as much as reading it.
type Batch<'i, I> = &'i [I];

/// As much as is worth a message between threads: bytes of text.
const BATCH: u64 = 64 << 10;

/// Items in batches. Each is weighed when its turn comes: the first ones are worked on meanwhile.
struct Batches<'i, I, W> {
    items: &'i [I],
    weight: W,
}

impl<'i, I, W: Fn(&I) -> u64> Iterator for Batches<'i, I, W> {
    /// With its weight.
    type Item = (Batch<'i, I>, u64);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut len, mut heavy) = (0_usize, 0_u64);
        for item in self.items {
            let more = heavy.saturating_add((self.weight)(item));
            if len > 0 && more > BATCH {
                break;
            }
            (len, heavy) = (len.saturating_add(1), more);
        }
        let (batch, rest) = self.items.split_at(len);
        self.items = rest;
        (len > 0).then_some((batch, heavy))
    }
}

/// A batch to be worked on, and its number.
type Order<'i, I> = (usize, Batch<'i, I>);

/// [`in_order`] of batches, on more than one thread.
fn each_in_order<'i, I: Sync + 'i, T: Send, E>(
    jobs: usize,
    batches: impl Iterator<Item = (Batch<'i, I>, u64)>,
    work: impl Fn(Batch<'i, I>) -> T + Sync,
    mut take: impl FnMut(Batch<'i, I>, &mut T) -> Result<(), E>,
) -> Result<(), E> {
    keep_what_is_freed();
    let (orders, taken) = channel();
    let (told, results) = channel();
    let (taken, work) = (&Mutex::new(taken), &work);
    // An allocator keeps what each thread takes apart: who frees what another has taken makes that one wait.
    let seen: &Vec<Mutex<Vec<T>>> = &(1..jobs).map(|_| Mutex::default()).collect();
    // Orders that are given stay in the channel, even when it is dropped.
    let failed = &AtomicBool::new(false);
    // The threads end when `orders` is dropped, and `results` when all of them have.
    thread::scope(move |scope| {
        // This thread is one of them.
        for (by, seen) in seen.iter().enumerate() {
            let told = told.clone();
            let thread = Builder::new().spawn_scoped(scope, move || {
                while let Some((number, batch)) = next(taken)
                    && !failed.load(Ordering::Relaxed)
                {
                    drop(seen.lock().map(|mut it| std::mem::take(&mut *it)));
                    let told = Telling::new(number, &told);
                    let result = work(batch);
                    told.done(Made {
                        result,
                        by: Some(by),
                    });
                }
            });
            // The others do it then.
            if thread.is_err() {
                break;
            }
        }
        drop(told);
        let mut batches = batches.enumerate().peekable();
        let (mut early, mut under_way, mut weight) = (BTreeMap::new(), VecDeque::new(), 0_u64);
        loop {
            while let Some((number, (batch, heavy))) = batches.next_if(|(_, (_, heavy))| {
                under_way.is_empty() || weight.saturating_add(*heavy) <= AHEAD
            }) {
                weight = weight.saturating_add(heavy);
                under_way.push_back((number, batch, heavy));
                // Nobody hears it where every thread has died; then no result comes either.
                let _ = orders.send((number, batch));
            }
            let Some((number, batch, heavy)) = under_way.pop_front() else {
                return Ok(());
            };
            let here = |batch: Batch<'i, I>| Made {
                result: work(batch),
                by: None,
            };
            let Some(mut made) = result_of(number, &mut early, &results, taken, here) else {
                // The scope hands the thread's panic on.
                return Ok(());
            };
            take(batch, &mut made.result).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            if let Some(mut seen) = made.by.and_then(|by| seen.get(by)?.lock().ok()) {
                seen.push(made.result);
            }
            weight = weight.saturating_sub(heavy);
        }
    })
}

/// As many threads as this process may run at once.
pub(crate) fn all_cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// glibc gives what is free back to the system, and takes it anew for the next file, until it has seen a block of such a
/// size come and go: then it keeps twice as much. Other allocators do not mind.
fn keep_what_is_freed() {
    drop(black_box(Vec::<u8>::with_capacity(4 << 20)));
}

/// The next item to work on; `None` when there will be no more.
fn next<O>(taken: &Mutex<Receiver<O>>) -> Option<O> {
    taken.lock().ok()?.recv().ok()
}

/// The result of the batch of that number; `None` if the thread that was to bring it has died. While it is not there, this thread
/// does what no other has begun.
fn result_of<'i, I, T>(
    number: usize,
    early: &mut BTreeMap<usize, Option<Made<T>>>,
    results: &Receiver<(usize, Option<Made<T>>)>,
    taken: &Mutex<Receiver<Order<'i, I>>>,
    work: impl Fn(Batch<'i, I>) -> Made<T>,
) -> Option<Made<T>> {
    loop {
        early.extend(results.try_iter());
        if let Some(made) = early.remove(&number) {
            return made;
        }
        // Whoever holds the lock waits for work: then there is none.
        let next = taken
            .try_lock()
            .ok()
            .and_then(|taken| taken.try_recv().ok());
        let (of, made) = match next {
            Some((of, batch)) => (of, Some(work(batch))),
            None => results.recv().ok()?,
        };
        early.insert(of, made);
    }
}

/// A result, and the thread that made it; `None`: the one that takes it.
struct Made<T> {
    result: T,
    by: Option<usize>,
}

/// Tells of one item: its result, or that there will be none.
struct Telling<'t, T> {
    number: usize,
    to: &'t Sender<(usize, Option<Made<T>>)>,
    result: Option<Made<T>>,
}

impl<'t, T> Telling<'t, T> {
    const fn new(number: usize, to: &'t Sender<(usize, Option<Made<T>>)>) -> Self {
        Self {
            number,
            to,
            result: None,
        }
    }

    fn done(mut self, result: Made<T>) {
        self.result = Some(result);
    }
}

impl<T> Drop for Telling<'_, T> {
    fn drop(&mut self) {
        // Whoever has stopped listening wants no more results.
        let _ = self.to.send((self.number, self.result.take()));
    }
}

/// As much as may be worked on ahead of its turn: bytes of text, of which reading makes some three
/// times as much.
const AHEAD: u64 = 32 << 20;

#[cfg(test)]
mod tests {
    use super::{AHEAD, BATCH, in_order};
    use std::num::NonZeroUsize;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    fn jobs(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn results_come_in_order_whatever_takes_longer() {
        for (count, heavy) in [(1, BATCH), (2, BATCH), (7, BATCH), (7, BATCH / 5), (7, 0)] {
            let items: Vec<u64> = (0..200).collect();
            let mut taken = Vec::new();
            let work = |item: &u64| {
                std::thread::sleep(Duration::from_micros((item * 37) % 300));
                item * 2
            };
            let done = in_order(
                jobs(count),
                &items,
                |_| heavy,
                work,
                |item, result| {
                    taken.push((*item, *result));
                    Ok::<(), ()>(())
                },
            );
            assert_eq!(done, Ok(()));
            assert!(
                taken
                    .iter()
                    .copied()
                    .eq((0..200).map(|item| (item, item * 2)))
            );
        }
    }

    #[test]
    fn no_more_is_under_way_than_may_wait() {
        let begun = AtomicU64::new(0);
        let items = vec![AHEAD / 4; 40];
        let mut taken = 0;
        let work = |_: &u64| begun.fetch_add(1, Ordering::SeqCst);
        let done = in_order(
            jobs(4),
            &items,
            |item| *item,
            work,
            |_, _| {
                assert!(begun.load(Ordering::SeqCst) <= taken + 4);
                taken += 1;
                Ok::<(), ()>(())
            },
        );
        assert_eq!((done, taken), (Ok(()), 40));
    }

    #[test]
    fn an_item_heavier_than_all_that_may_wait_has_its_turn() {
        let items = [1, AHEAD * 2, 1];
        let mut taken = 0;
        let done = in_order(
            jobs(2),
            &items,
            |item| *item,
            |item| *item,
            |_, _| {
                taken += 1;
                Ok::<(), ()>(())
            },
        );
        assert_eq!((done, taken), (Ok(()), 3));
    }

    #[test]
    fn nothing_is_taken_after_an_error() {
        let items: Vec<u32> = (0..100).collect();
        let mut taken = 0;
        let done = in_order(
            jobs(3),
            &items,
            |_| BATCH,
            |item| *item,
            |item, _| {
                taken += 1;
                if *item == 5 { Err("enough") } else { Ok(()) }
            },
        );
        assert_eq!((done, taken), (Err("enough"), 6));
    }

    #[test]
    fn a_thread_that_dies_is_no_end_of_the_work() {
        let items = [1, 2, 3, 4];
        let work = |item: &u32| {
            // On whichever thread.
            assert!(*item != 3, "died");
        };
        let done = std::panic::catch_unwind(|| {
            in_order(jobs(2), &items, |_| BATCH, work, |_, ()| Ok::<(), ()>(()))
        });
        assert!(done.is_err(), "a panic was lost: {done:?}");
    }
}
