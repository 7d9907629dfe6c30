//! Work on several threads whose results are taken in the order of what was given.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Builder};

/// Does `work` on every item, on so many threads, and shows each result to `take` in the order of the
/// items; the thread that made a result drops it, unless `take` keeps it. Results wait until those before them are taken: items of at most [`AHEAD`] together in
/// weight are worked on beyond the one that is next, so that memory stays bounded.
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
    if jobs.get().min(items.len()) <= 1 {
        return items
            .iter()
            .try_for_each(|item| take(item, &mut work(item)));
    }
    let batches = batches(items, weight);
    let of_batch = |batch: &Batch<'_, I>| batch.items.iter().map(&work).collect::<Vec<_>>();
    each_in_order(jobs, &batches, of_batch, |batch, results| {
        let mut pairs = batch.items.iter().zip(results);
        pairs.try_for_each(|(item, result)| take(item, result))
    })
}

/// Items that follow each other and are worked on together: telling of each small file by itself
/// costs as much as reading it.
struct Batch<'i, I> {
    items: &'i [I],
    weight: u64,
}

/// As much as is worth a message between threads: bytes of text.
const BATCH: u64 = 64 << 10;

fn batches<I>(mut items: &[I], weight: impl Fn(&I) -> u64) -> Vec<Batch<'_, I>> {
    let mut batches = Vec::new();
    while !items.is_empty() {
        let (mut len, mut heavy) = (0_usize, 0_u64);
        for item in items {
            let more = heavy.saturating_add(weight(item));
            if len > 0 && more > BATCH {
                break;
            }
            (len, heavy) = (len.saturating_add(1), more);
        }
        let (batch, rest) = items.split_at(len);
        let weight = heavy;
        batches.push(Batch {
            items: batch,
            weight,
        });
        items = rest;
    }
    batches
}

/// [`in_order`] of batches, on more than one thread.
fn each_in_order<I: Sync, T: Send, E>(
    jobs: NonZeroUsize,
    batches: &[Batch<'_, I>],
    work: impl Fn(&Batch<'_, I>) -> T + Sync,
    mut take: impl FnMut(&Batch<'_, I>, &mut T) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = jobs.get().min(batches.len());
    let (orders, taken) = channel();
    let (told, results) = channel();
    let (taken, work) = (&Mutex::new(taken), &work);
    // An allocator keeps what each thread takes apart: who frees what another has taken makes that one wait.
    let seen: &Vec<Mutex<Vec<T>>> = &(1..jobs).map(|_| Mutex::default()).collect();
    // The threads end when `orders` is dropped, and `results` when all of them have.
    thread::scope(move |scope| {
        // This thread is one of them.
        for (by, seen) in seen.iter().enumerate() {
            let told = told.clone();
            let thread = Builder::new().spawn_scoped(scope, move || {
                while let Some(index) = next(taken) {
                    drop(seen.lock().map(|mut it| std::mem::take(&mut *it)));
                    let told = Telling::new(index, &told);
                    let Some(batch) = batches.get(index) else {
                        return;
                    };
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
        let mut early = BTreeMap::new();
        let (mut ordered, mut under_way) = (0_usize, 0_u64);
        for (index, batch) in batches.iter().enumerate() {
            while let Some(wanted) = batches.get(ordered) {
                let more = under_way.saturating_add(wanted.weight);
                if ordered > index && more > AHEAD {
                    break;
                }
                // Nobody hears it where every thread has died; then no result comes either.
                let _ = orders.send(ordered);
                (ordered, under_way) = (ordered + 1, more);
            }
            let here = |index| {
                let result = batches.get(index).map(work)?;
                Some(Made { result, by: None })
            };
            let Some(mut made) = result_of(index, &mut early, &results, taken, here) else {
                // The scope hands the thread's panic on.
                break;
            };
            take(batch, &mut made.result)?;
            if let Some(mut seen) = made.by.and_then(|by| seen.get(by)?.lock().ok()) {
                seen.push(made.result);
            }
            under_way = under_way.saturating_sub(batch.weight);
        }
        Ok(())
    })
}

/// As many threads as this process may run at once.
pub(crate) fn all_cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// The next item to work on; `None` when there will be no more.
fn next(taken: &Mutex<Receiver<usize>>) -> Option<usize> {
    taken.lock().ok()?.recv().ok()
}

/// The result at `index`; `None` if the thread that was to bring it has died. While it is not there, this thread
/// does what no other has begun.
fn result_of<T>(
    index: usize,
    early: &mut BTreeMap<usize, Option<Made<T>>>,
    results: &Receiver<(usize, Option<Made<T>>)>,
    taken: &Mutex<Receiver<usize>>,
    work: impl Fn(usize) -> Option<Made<T>>,
) -> Option<Made<T>> {
    loop {
        early.extend(results.try_iter());
        if let Some(result) = early.remove(&index) {
            return result;
        }
        // Whoever holds the lock waits for work: then there is none.
        let next = taken
            .try_lock()
            .ok()
            .and_then(|taken| taken.try_recv().ok());
        let (of, result) = match next {
            Some(next) => (next, work(next)),
            None => results.recv().ok()?,
        };
        early.insert(of, result);
    }
}

/// A result, and the thread that made it; `None`: the one that takes it.
struct Made<T> {
    result: T,
    by: Option<usize>,
}

/// Tells of one item: its result, or that there will be none.
struct Telling<'t, T> {
    index: usize,
    to: &'t Sender<(usize, Option<Made<T>>)>,
    result: Option<Made<T>>,
}

impl<'t, T> Telling<'t, T> {
    const fn new(index: usize, to: &'t Sender<(usize, Option<Made<T>>)>) -> Self {
        Self {
            index,
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
        let _ = self.to.send((self.index, self.result.take()));
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
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_thread_that_dies_is_no_end_of_the_work() {
        let items = [1, 2, 3, 4];
        let work = |item: &u32| assert!(*item != 3, "died");
        let _ = in_order(jobs(2), &items, |_| BATCH, work, |_, ()| Ok::<(), ()>(()));
    }
}
