//! Blocks between people.

use ficus_archive::{PenNameId, personal_filter::FilterThing};

use super::{
    harness::{Archive, at, check},
    keeping::member,
};

#[test]
fn a_block_stands_between_two_people_both_ways_until_it_is_taken_away() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy, van) =
            (member(&store, "Mina").await, member(&store, "Lucy").await, member(&store, "Van").await);
        store.block(mina, lucy, "The Bloofer Lady", at(5)).await.unwrap();
        store.block(mina, lucy, "Another Name", at(6)).await.unwrap();
        let blocks = store.blocks(mina).await.unwrap();
        assert_eq!((blocks.len(), blocks[0].blocked, &*blocks[0].name), (1, lucy, "The Bloofer Lady"));
        assert!(store.stands_between(lucy, &[van, mina]).await.unwrap());
        assert!(store.stands_between(mina, &[lucy]).await.unwrap());
        assert!(!store.stands_between(mina, &[van]).await.unwrap());
        assert!(!store.stands_between(mina, &[]).await.unwrap());
        assert!(store.is_blocked_by(lucy, &[mina]).await.unwrap());
        assert!(!store.is_blocked_by(mina, &[lucy]).await.unwrap());
        store.add_to_filter(mina, &FilterThing::PenName(PenNameId(4))).await.unwrap();
        let unheard = store.personal_lists(mina).await.unwrap().unheard;
        assert!(unheard.hides(Some(lucy), None) && unheard.hides(None, Some(PenNameId(4))));
        assert!(!unheard.hides(Some(van), None));
        assert!(store.personal_lists(lucy).await.unwrap().unheard.is_empty(), "she may still read Mina");
        store.unblock(mina, lucy).await.unwrap();
        assert!(!store.stands_between(lucy, &[mina]).await.unwrap());
    });
}
