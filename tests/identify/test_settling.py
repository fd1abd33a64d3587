"""A batch and the subjects that there are: none is renamed, none that persons parted is joined again."""

from tallystick.identify.linkage import Linked
from tallystick.identify.settling import BRIDGE, KEPT_APART, Settled, Standing, settle
from tallystick.terms import CustomerRef, SubjectId

A, B, C, NEW = (CustomerRef("a bank", key) for key in ("a", "b", "c", "new"))
LINKS = {ref: SubjectId(f"sub_{ref.customer}") for ref in (A, B, C, NEW)}
OF = LINKS.__getitem__


def pair(left: CustomerRef, right: CustomerRef, probability: float = 0.99) -> Linked:
    return Linked(*sorted((left, right)), probability, 5.0, "same name")


def settled(*pairs: Linked, links=LINKS, known=(A, B), apart=None, waiting=()) -> Settled:
    return settle(pairs, Standing(links, [links[ref] for ref in known], apart or {}, waiting))


def groups(found: Settled) -> list[set[SubjectId]]:
    return [set(one.subjects) for one in found.joined]


def test_a_new_record_joins_the_subject_that_it_is_like() -> None:
    found = settled(pair(A, NEW))
    assert groups(found) == [{OF(A), OF(NEW)}]
    assert found.joined[0].evidence == (pair(A, NEW),)
    assert not found.apart
    assert not found.bridging


def test_a_new_record_joins_the_subject_it_is_most_like_and_bridges_no_two_that_were_known() -> None:
    found = settled(pair(A, NEW, 0.97), pair(B, NEW, 0.99))
    assert groups(found) == [{OF(B), OF(NEW)}]
    [held] = found.bridging
    assert (held.left, held.right) == (A, NEW)
    assert held.says.endswith(BRIDGE)


def test_several_new_records_in_a_row_bridge_no_two_that_were_known_either() -> None:
    found = settled(pair(A, NEW), pair(NEW, C, 0.98), pair(C, B, 0.97))
    assert groups(found) == [{OF(A), OF(NEW), OF(C)}]
    assert [(one.left, one.right) for one in found.bridging] == [(B, C)]


def test_two_known_subjects_are_joined_when_they_are_alike_by_themselves() -> None:
    assert groups(settled(pair(A, B))) == [{OF(A), OF(B)}]
    found = settled(pair(A, NEW), pair(B, NEW, 0.98), pair(A, B, 0.97))
    assert groups(found) == [{OF(A), OF(B), OF(NEW)}]
    assert not found.bridging, "what was held is let go where its ends meet after all"


def test_a_pair_that_was_held_as_a_bridge_waits_for_a_person_when_everybody_is_known() -> None:
    links = LINKS | {NEW: OF(A)}
    again = settled(pair(A, NEW), pair(B, NEW), links=links, waiting={(B, NEW)})
    assert not again.joined
    assert [(one.left, one.right) for one in again.bridging] == [(B, NEW)]


def test_what_a_person_parted_is_joined_neither_directly_nor_through_others() -> None:
    apart = {7: {A: 0, B: 1}}
    direct = settled(pair(A, B), apart=apart)
    assert not direct.joined
    assert direct.apart[0].says.endswith(KEPT_APART)
    through = settled(pair(A, NEW), pair(B, NEW, 0.98), known=(), apart=apart)
    assert groups(through) == [{OF(A), OF(NEW)}]
    assert [(one.left, one.right) for one in through.apart] == [(B, NEW)]


def test_what_a_person_joined_after_all_hinders_no_batch() -> None:
    links = LINKS | {B: OF(A)}
    found = settled(pair(A, NEW), links=links, known=(A,), apart={7: {A: 0, B: 1}})
    assert groups(found) == [{OF(A), OF(NEW)}]


def test_pairs_within_a_subject_change_nothing() -> None:
    assert settled(pair(A, B), links=LINKS | {B: OF(A)}).joined == ()
