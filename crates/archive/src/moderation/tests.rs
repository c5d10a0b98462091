use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

#[test]
fn grave_acts_and_many_at_once_wait_for_a_second_person_or_a_day() {
    let second = GraveStep::SecondPerson;
    assert_eq!(effect(ActKind::Hide, 1, second, NOW), Effect::Now);
    assert_eq!(effect(ActKind::Hide, BULK_MAX, second, NOW), Effect::Now);
    assert_eq!(effect(ActKind::Hide, BULK_MAX + 1, second, NOW), Effect::Seconded);
    for kind in [ActKind::Remove, ActKind::Ban] {
        assert_eq!(effect(kind, 1, second, NOW), Effect::Seconded);
        let tomorrow = NOW + SignedDuration::from_hours(24);
        assert_eq!(effect(kind, 1, GraveStep::Delay, NOW), Effect::At(tomorrow));
    }
}

#[test]
fn nobody_is_their_own_second_person() {
    assert!(!may_second(Some(AccountId(1)), AccountId(1)));
    assert!(may_second(Some(AccountId(1)), AccountId(2)));
}

#[test]
fn another_person_hears_an_appeal_where_there_is_one() {
    let first = [AccountId(1)];
    assert!(!may_hear(&first, AccountId(1), true));
    assert!(may_hear(&first, AccountId(2), true));
    assert!(may_hear(&first, AccountId(1), false));
}

#[test]
fn a_decision_is_appealed_once_while_it_holds_and_for_a_month() {
    let after = |days: i64| NOW + SignedDuration::from_hours(24 * days);
    assert!(may_appeal(RulingState::Done, NOW, false, after(30)));
    assert!(may_appeal(RulingState::Pending, NOW, false, NOW));
    assert!(!may_appeal(RulingState::Done, NOW, false, after(31)));
    assert!(!may_appeal(RulingState::Done, NOW, true, NOW));
    assert!(!may_appeal(RulingState::Undone, NOW, false, NOW));
}

#[test]
fn what_waits_harms_nobody_meanwhile() {
    let remove = Act::Remove { class: RemovalClass::Policy, originals: true };
    assert_eq!(remove.meanwhile(), Some(Act::Hide));
    assert!(matches!(Act::Ban.meanwhile(), Some(Act::Suspend { .. })));
    assert_eq!(Act::Hide.meanwhile(), None);
}

#[test]
fn an_act_is_kept_and_read_again() {
    let acts = [
        Act::Retag { tags: vec![WrittenTag { kind: "freeform".to_owned(), name: "Fog".to_owned() }] },
        Act::Remove { class: RemovalClass::Law, originals: true },
        Act::Suspend { days: 7 },
    ];
    for act in acts {
        let kept = serde_json::to_string(&act).unwrap();
        assert_eq!(serde_json::from_str::<Act>(&kept).unwrap(), act);
        assert!(kept.contains(act.kind().as_str()), "{kept}");
    }
}
