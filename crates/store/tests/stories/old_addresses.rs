//! Where works could be found before.

use ficus_archive::{provenance::OldAddress, work::WorkDraft};

use super::{
    drafts::{imported, story},
    harness::{Archive, check},
    works::add,
};

pub fn known_as(draft: WorkDraft, key: &str, addresses: &[(&str, Option<u32>)]) -> WorkDraft {
    let mut draft = imported(draft, key, "00", 1);
    if let Some(provenance) = &mut draft.provenance {
        provenance.addresses = addresses
            .iter()
            .map(|(address, chapter)| OldAddress { address: (*address).to_owned(), chapter: *chapter })
            .collect();
    }
    draft
}

#[test]
fn an_old_address_leads_to_the_first_work_that_had_it() {
    check(|Archive { store, .. }| async move {
        let addresses = [
            ("archive.example/viewstory.php?sid=12", None),
            ("archive.example/viewstory.php?sid=12&chapter=2", Some(2)),
        ];
        let first = add(&store, &known_as(story("A", "x"), "a", &addresses)).await;
        let late = [
            ("archive.example/viewstory.php?sid=12", None),
            ("other.example/viewstory.php?sid=12", None),
            ("other.example/s/9", None),
        ];
        let second = add(&store, &known_as(story("B", "x"), "b", &late)).await;
        let asked = [
            "http://www.archive.example/viewstory.php?chapter=2&sid=12",
            "archive.example/viewstory.php?sid=12&chapter=5",
            "https://other.example/s/9/4/B-Title",
            "https://nowhere.example/s/9",
        ]
        .map(str::to_owned);
        let found = store.works_at(&asked).await.unwrap();
        assert_eq!(
            found,
            [
                (asked[0].clone(), first, Some(2)),
                (asked[1].clone(), first, Some(5)),
                (asked[2].clone(), second, Some(4)),
            ]
        );
        assert_eq!(
            store.works_at_path("/viewstory.php?sid=12").await.unwrap(),
            [(first, None), (second, None)]
        );
        assert_eq!(store.works_at_path("/s/9/1").await.unwrap(), [(second, Some(1))]);
        assert_eq!(store.works_at_path("/s/10").await.unwrap(), []);
        assert_eq!(store.old_addresses(first, 9).await.unwrap().len(), 2);
    });
}

#[test]
fn an_endless_address_does_no_harm() {
    check(|Archive { store, .. }| async move {
        let long = format!("archive.example/{}", "x".repeat(9_000));
        let work = add(&store, &known_as(story("A", "x"), "a", &[(&long, None)])).await;
        assert_eq!(store.works_at(std::slice::from_ref(&long)).await.unwrap(), [(long.clone(), work, None)]);
    });
}
