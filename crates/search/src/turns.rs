//! Turns: no more questions are answered at once than there are processors, in the order in which they came.
//!
//! Answering is nothing but reckoning. More of it at once than processors would not be done sooner: all of it would only
//! be done later together, and the short ones with the long ones.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
};

/// Who is answered, and who waits.
#[derive(Debug)]
pub(crate) struct Turns(Mutex<Row>);

#[derive(Debug)]
struct Row {
    free: usize,
    waiting: VecDeque<Arc<Waiter>>,
}

/// A thread that waits.
#[derive(Debug)]
struct Waiter {
    thread: Thread,
    is_called: AtomicBool,
}

/// Leave to reckon; given on when it is dropped.
pub(crate) struct Turn<'a>(&'a Turns);

impl Default for Turns {
    /// For as many at once as there are processors.
    fn default() -> Self {
        Self::new(thread::available_parallelism().map_or(1, usize::from))
    }
}

impl Turns {
    /// For so many at once, and at least one.
    pub fn new(at_once: usize) -> Self {
        Self(Mutex::new(Row { free: at_once.max(1), waiting: VecDeque::new() }))
    }

    /// Waits until it is this thread's turn. A thread that has one must not ask for another.
    pub fn take(&self) -> Turn<'_> {
        let waiter = {
            let mut row = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if row.free > 0 {
                row.free -= 1;
                return Turn(self);
            }
            let waiter = Arc::new(Waiter { thread: thread::current(), is_called: AtomicBool::new(false) });
            row.waiting.push_back(Arc::clone(&waiter));
            waiter
        };
        // A thread can wake without being called.
        while !waiter.is_called.load(Ordering::Acquire) {
            thread::park();
        }
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let next = {
            let mut row = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
            let next = row.waiting.pop_front();
            row.free += usize::from(next.is_none());
            next
        };
        if let Some(next) = next {
            next.is_called.store(true, Ordering::Release);
            next.thread.unpark();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn no_more_have_a_turn_at_once_than_there_are() {
        let (turns, now, most) = (Turns::new(2), AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let _turn = turns.take();
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        let most = most.load(Ordering::SeqCst);
        assert!((1..=2).contains(&most), "{most}");
        assert_eq!(turns.0.lock().unwrap().free, 2, "all turns are given back");
    }

    #[test]
    fn a_turn_is_given_on_where_whoever_had_it_died() {
        let turns = Turns::new(1);
        thread::scope(|scope| {
            let dies = scope.spawn(|| {
                let _turn = turns.take();
                panic!("in the middle");
            });
            assert!(dies.join().is_err());
        });
        drop(turns.take());
    }
}
