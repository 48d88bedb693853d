//! The event bus of the cloud promises each event at least once and in no order: the same here, on demand
//! and by a seed.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use embedded::s3::{EventId, ObjectCreated};

/// One event of so many is held back until the next time that events are worked off.
const HELD_BACK: u64 = 8;
/// One event of so many comes twice.
const TWICE: u64 = 4;

/// Another order, some events twice, some late.
#[derive(Debug)]
pub(crate) struct Disorder {
    seed: u64,
    /// Those that were held back before: they are not held back again.
    held: Mutex<BTreeSet<EventId>>,
}

impl Disorder {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, held: Mutex::default() }
    }

    /// Which of these events come later.
    pub(crate) fn hold_back(&self, events: &[&ObjectCreated]) -> Vec<EventId> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let late = events.iter().map(|event| event.id);
        late.filter(|id| self.draw(*id, 1).is_multiple_of(HELD_BACK) && held.insert(*id)).collect()
    }

    /// These events in another order, some of them twice.
    pub(crate) fn order<'a>(&self, events: &[&'a ObjectCreated]) -> Vec<&'a ObjectCreated> {
        let twice = events.iter().filter(|event| self.draw(event.id, 2).is_multiple_of(TWICE));
        let mut drawn: Vec<(u64, &ObjectCreated)> =
            twice.map(|event| (self.draw(event.id, 3), *event)).collect();
        drawn.extend(events.iter().map(|event| (self.draw(event.id, 4), *event)));
        drawn.sort_by_key(|(draw, event)| (*draw, event.id));
        drawn.into_iter().map(|(_, event)| event).collect()
    }

    /// A number of an event that nothing but the seed decides.
    fn draw(&self, id: EventId, of: u64) -> u64 {
        let text = format!("{} {id} {of}", self.seed);
        u64::from_str_radix(&store::digest(text.as_bytes())[..15], 16).unwrap_or_default()
    }
}
