//! The order of a work's chapters: where each stands, what moves when one of them does, and which are known to be missing.
//!
//! A chapter's number is its place. What is known to be missing has a place too, and stays between the same chapters
//! whatever moves around it; so everything that names a chapter by its number follows a [`Renumbering`].

use crate::DraftId;

/// Where a chapter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One place towards the beginning.
    Up,
    /// One place towards the end.
    Down,
    /// To this number: 0 makes it the prologue; a number that is missing is filled by it; one behind all is the end.
    To(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Chapter,
    /// Known to be missing, and shown so.
    Missing,
    /// Numbers that were left out, of which nobody knows anything.
    Free,
}

/// Numbers that stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    kind: Kind,
    /// The first number until now; `None` for a chapter that is made.
    first: Option<u32>,
    /// How many numbers; one of a chapter.
    len: u32,
}

/// Numbers that all move by the same distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The first of them, until now.
    pub first: u32,
    /// The last of them, until now.
    pub last: u32,
    /// How far they move.
    pub by: i64,
}

/// What becomes of the numbers of a work's chapters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renumbering {
    /// What moves; numbers in none of them stay. They do not overlap.
    pub shifts: Vec<Shift>,
    /// What is missing then.
    pub missing: Vec<(u32, u32)>,
}

impl Renumbering {
    /// The number that follows on one.
    pub fn number(&self, old: u32) -> u32 {
        let shift = self.shifts.iter().find(|shift| (shift.first..=shift.last).contains(&old));
        shift.map_or(old, |shift| u32::try_from(i64::from(old) + shift.by).unwrap_or(0))
    }

    /// Whether nothing moves.
    pub fn is_empty(&self) -> bool {
        self.shifts.is_empty()
    }
}

/// The places of a work: its chapters and what is known to be missing between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// 0 where the work begins with a prologue, else 1.
    base: u32,
    slots: Vec<Slot>,
}

impl Order {
    /// The places of chapters with these numbers, and of closed ranges that are known to be missing.
    pub fn of(numbers: &[u32], missing: &[(u32, u32)]) -> Self {
        let mut taken: Vec<(u32, u32, Kind)> =
            numbers.iter().map(|number| (*number, *number, Kind::Chapter)).collect();
        let still = crate::import_review::still_missing(missing, numbers);
        taken.extend(still.into_iter().map(|(first, last)| (first, last, Kind::Missing)));
        taken.sort_unstable_by_key(|(first, ..)| *first);
        let base = u32::from(taken.first().is_none_or(|(first, ..)| *first != 0));
        let mut slots = Vec::with_capacity(taken.len());
        let mut next = base;
        for (first, last, kind) in taken {
            if first > next {
                slots.push(Slot { kind: Kind::Free, first: Some(next), len: first - next });
            }
            slots.push(Slot { kind, first: Some(first), len: last - first + 1 });
            next = last + 1;
        }
        Self { base, slots }
    }

    /// What moves when a chapter goes somewhere; `None` where there is no such chapter.
    pub fn moved(&self, chapter: u32, step: Step) -> Option<Renumbering> {
        let at = self.place(chapter)?;
        let mut order = self.clone();
        let slot = order.slots.remove(at);
        match step {
            Step::Up => order.slots.insert(at.saturating_sub(1), slot),
            Step::Down => order.slots.insert((at + 1).min(order.slots.len()), slot),
            Step::To(0) => {
                order.base = 0;
                order.slots.insert(0, slot);
                return Some(self.renumbering(&order));
            }
            Step::To(number) => {
                order.base = order.base_after(self);
                order.put(slot, number);
            }
        }
        order.base = order.base_after(self);
        Some(self.renumbering(&order))
    }

    /// What moves when a chapter goes away: those behind it close up. `None` where there is no such chapter.
    pub fn without(&self, chapter: u32) -> Option<Renumbering> {
        let at = self.place(chapter)?;
        let mut order = self.clone();
        order.slots.remove(at);
        order.base = order.base_after(self);
        Some(self.renumbering(&order))
    }

    /// What moves when a chapter is made right behind another one. `None` where there is no such chapter.
    pub fn with_one_after(&self, chapter: u32) -> Option<Renumbering> {
        let at = self.place(chapter)?;
        let mut order = self.clone();
        order.slots.insert(at + 1, Slot { kind: Kind::Chapter, first: None, len: 1 });
        Some(self.renumbering(&order))
    }

    fn place(&self, chapter: u32) -> Option<usize> {
        self.slots.iter().position(|slot| slot.kind == Kind::Chapter && slot.first == Some(chapter))
    }

    /// A prologue keeps its number as long as nothing stands before it.
    fn base_after(&self, before: &Self) -> u32 {
        let first = |order: &Self| order.slots.first().and_then(|slot| slot.first);
        u32::from(!(before.base == 0 && first(self) == first(before)))
    }

    /// Puts a chapter where it gets a number: before the chapter that has it, or into what is missing there.
    fn put(&mut self, chapter: Slot, number: u32) {
        let mut next = self.base;
        for at in 0..self.slots.len() {
            let slot = self.slots[at];
            if number < next + slot.len {
                if slot.kind == Kind::Chapter {
                    self.slots.insert(at, chapter);
                    return;
                }
                let before = number.saturating_sub(next);
                let parts = [
                    Slot { len: before, ..slot },
                    chapter,
                    Slot {
                        first: slot.first.map(|first| first + before + 1),
                        len: slot.len - before - 1,
                        ..slot
                    },
                ];
                self.slots.splice(at..=at, parts.into_iter().filter(|part| part.len > 0));
                return;
            }
            next += slot.len;
        }
        self.slots.push(chapter);
    }

    fn end(&self) -> u32 {
        self.base + self.slots.iter().map(|slot| slot.len).sum::<u32>()
    }

    fn renumbering(&self, after: &Self) -> Renumbering {
        let mut shifts: Vec<Shift> = Vec::new();
        let mut missing: Vec<(u32, u32)> = Vec::new();
        let mut next = after.base;
        for slot in &after.slots {
            if let Some(first) = slot.first {
                let by = i64::from(next) - i64::from(first);
                shifts.push(Shift { first, last: first + slot.len - 1, by });
            }
            if slot.kind == Kind::Missing {
                match missing.last_mut() {
                    Some((_, last)) if *last + 1 == next => *last += slot.len,
                    _ => missing.push((next, next + slot.len - 1)),
                }
            }
            next += slot.len;
        }
        // What is counted behind the last chapter stays behind it.
        let by = i64::from(after.end()) - i64::from(self.end());
        shifts.push(Shift { first: self.end(), last: u32::MAX / 2, by });
        shifts.retain(|shift| shift.by != 0);
        shifts.sort_unstable_by_key(|shift| shift.first);
        shifts.dedup_by(|later, earlier| {
            let is_one = later.by == earlier.by && later.first == earlier.last + 1;
            if is_one {
                earlier.last = later.last;
            }
            is_one
        });
        Renumbering { shifts, missing }
    }
}

/// The numbers that change when a new chapter on the desk moves among the others there, which stand in order;
/// `None` where it does not lie there. A step changes places with a neighbour; who has a number that is taken makes room.
pub fn desk_moved(there: &[(DraftId, u32)], draft: DraftId, step: Step) -> Option<Vec<(DraftId, u32)>> {
    let at = there.iter().position(|(id, _)| *id == draft)?;
    let neighbour = match step {
        Step::Up => at.checked_sub(1),
        Step::Down => Some(at + 1).filter(|next| *next < there.len()),
        Step::To(number) => {
            let mut moved = vec![(draft, number)];
            let mut taken = number;
            for (id, other) in there.iter().filter(|(id, other)| *id != draft && *other >= number) {
                if *other > taken {
                    break;
                }
                taken += 1;
                moved.push((*id, taken));
            }
            return Some(moved);
        }
    };
    let Some(neighbour) = neighbour else { return Some(Vec::new()) };
    let ((one, first), (other, second)) = (there[at.min(neighbour)], there[at.max(neighbour)]);
    // Two that are to have one number were in no order: now they are.
    Some(vec![(one, second.max(first + 1)), (other, first)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The numbers that chapters get, in the order of those that they had.
    fn after(
        numbers: &[u32],
        missing: &[(u32, u32)],
        chapter: u32,
        step: Step,
    ) -> (Vec<u32>, Vec<(u32, u32)>) {
        let moved = Order::of(numbers, missing).moved(chapter, step).unwrap();
        (numbers.iter().map(|number| moved.number(*number)).collect(), moved.missing)
    }

    #[test]
    fn a_chapter_changes_places_with_its_neighbour() {
        assert_eq!(after(&[1, 2, 3], &[], 3, Step::Up), (vec![1, 3, 2], vec![]));
        assert_eq!(after(&[1, 2, 3], &[], 1, Step::Down), (vec![2, 1, 3], vec![]));
        assert_eq!(after(&[1, 2, 3], &[], 1, Step::Up), (vec![1, 2, 3], vec![]));
        assert_eq!(after(&[1, 2, 3], &[], 3, Step::Down), (vec![1, 2, 3], vec![]));
    }

    #[test]
    fn a_chapter_goes_to_a_number_and_the_others_make_room() {
        assert_eq!(after(&[1, 2, 3, 4], &[], 4, Step::To(2)), (vec![1, 3, 4, 2], vec![]));
        assert_eq!(after(&[1, 2, 3, 4], &[], 1, Step::To(3)), (vec![3, 1, 2, 4], vec![]));
        assert_eq!(after(&[1, 2, 3], &[], 1, Step::To(99)), (vec![3, 1, 2], vec![]));
    }

    #[test]
    fn what_is_missing_stays_between_the_same_chapters() {
        let missing = [(4, 5)];
        assert_eq!(after(&[1, 2, 3, 6, 7], &missing, 2, Step::To(7)), (vec![1, 7, 2, 5, 6], vec![(3, 4)]));
        // Over what is missing it is one step.
        assert_eq!(after(&[1, 2, 3, 6, 7], &missing, 6, Step::Up), (vec![1, 2, 3, 4, 7], vec![(5, 6)]));
    }

    #[test]
    fn a_missing_number_is_filled_by_the_chapter_that_goes_there() {
        assert_eq!(after(&[1, 2, 5], &[(3, 4)], 5, Step::To(3)), (vec![1, 2, 3], vec![(4, 4)]));
        assert_eq!(after(&[1, 2, 5], &[(3, 4)], 5, Step::To(4)), (vec![1, 2, 4], vec![(3, 3)]));
        // Numbers that were left out without a word are no gap, and stay left out.
        assert_eq!(after(&[1, 2, 9], &[], 2, Step::Up), (vec![2, 1, 9], vec![]));
    }

    #[test]
    fn a_prologue_is_one_as_long_as_nothing_stands_before_it() {
        assert_eq!(after(&[1, 2, 3], &[], 1, Step::To(0)), (vec![0, 1, 2], vec![]));
        assert_eq!(after(&[0, 1, 2], &[], 2, Step::Up), (vec![0, 2, 1], vec![]));
        assert_eq!(after(&[0, 1, 2], &[], 1, Step::Up), (vec![2, 1, 3], vec![]));
        assert_eq!(after(&[0, 1, 2], &[], 0, Step::Down), (vec![2, 1, 3], vec![]));
        assert_eq!(after(&[0, 1, 2], &[], 2, Step::To(0)), (vec![1, 2, 0], vec![]));
    }

    #[test]
    fn behind_a_chapter_that_goes_away_the_others_close_up() {
        let gone = Order::of(&[1, 2, 3, 6], &[(4, 5)]).without(2).unwrap();
        assert_eq!([1, 3, 6, 7].map(|number| gone.number(number)), [1, 2, 5, 6]);
        assert_eq!(gone.missing, [(3, 4)]);
        let prologue = Order::of(&[0, 1, 2], &[]).without(0).unwrap();
        assert_eq!([1, 2, 3].map(|number| prologue.number(number)), [1, 2, 3]);
    }

    #[test]
    fn a_chapter_that_is_made_behind_another_gets_room() {
        let made = Order::of(&[1, 2, 5], &[(3, 4)]).with_one_after(2).unwrap();
        assert_eq!([1, 2, 5, 6].map(|number| made.number(number)), [1, 2, 6, 7]);
        assert_eq!(made.missing, [(4, 5)]);
        assert_eq!(Order::of(&[1, 2], &[]).with_one_after(9), None);
    }

    #[test]
    fn on_the_desk_neighbours_change_places_and_who_has_a_number_makes_room() {
        let [a, b, c] = [1, 2, 3].map(DraftId);
        let there = [(a, 4), (b, 5), (c, 7)];
        assert_eq!(desk_moved(&there, c, Step::Up), Some(vec![(b, 7), (c, 5)]));
        assert_eq!(desk_moved(&there, a, Step::Down), Some(vec![(a, 5), (b, 4)]));
        assert_eq!(desk_moved(&there, a, Step::Up), Some(vec![]));
        assert_eq!(desk_moved(&there, c, Step::To(4)), Some(vec![(c, 4), (a, 5), (b, 6)]));
        assert_eq!(desk_moved(&there, a, Step::To(9)), Some(vec![(a, 9)]));
        assert_eq!(desk_moved(&[(a, 4), (b, 4)], b, Step::Up), Some(vec![(a, 5), (b, 4)]));
        assert_eq!(desk_moved(&there, DraftId(9), Step::Up), None);
    }

    fn works() -> impl Strategy<Value = (Vec<u32>, Vec<(u32, u32)>)> {
        // 0 a chapter, 1 missing, 2 left out.
        (0u32..2, prop::collection::vec(0u8..3, 1..12)).prop_map(|(base, kinds)| {
            let all: Vec<(u32, u8)> = (base..).zip(kinds).collect();
            let of = |wanted| all.iter().filter(move |(_, kind)| *kind == wanted).map(|(number, _)| *number);
            (of(0).collect(), of(1).map(|number| (number, number)).collect())
        })
    }

    proptest! {
        #[test]
        fn no_two_chapters_ever_get_one_number_and_no_gap_is_lost(
            (numbers, missing) in works(), which in 0usize..12, to in 0u32..15,
        ) {
            prop_assume!(!numbers.is_empty());
            let chapter = numbers[which % numbers.len()];
            let count = |missing: &[(u32, u32)]| missing.iter().map(|(a, b)| b - a + 1).sum::<u32>();
            for step in [Step::Up, Step::Down, Step::To(to)] {
                let (mut got, left) = after(&numbers, &missing, chapter, step);
                if let Step::To(to) = step {
                    let at = numbers.iter().position(|number| *number == chapter).unwrap();
                    prop_assert!(got[at] <= to.max(1));
                }
                let filled = u32::from(matches!(step, Step::To(_)));
                prop_assert!(count(&missing) - count(&left) <= filled);
                for (first, last) in &left {
                    prop_assert!(!got.iter().any(|number| (*first..=*last).contains(number)));
                }
                got.sort_unstable();
                got.dedup();
                prop_assert_eq!(got.len(), numbers.len());
            }
        }

        #[test]
        fn a_step_back_undoes_a_step(last in 2u32..12, which in 0u32..11) {
            let numbers: Vec<u32> = (1..=last).collect();
            let chapter = 1 + which % (last - 1);
            let order = Order::of(&numbers, &[]);
            let down = order.moved(chapter, Step::Down).unwrap();
            let up = order.moved(down.number(chapter), Step::Up).unwrap();
            let back: Vec<u32> = numbers.iter().map(|number| up.number(down.number(*number))).collect();
            prop_assert_eq!(back, numbers);
        }
    }
}
