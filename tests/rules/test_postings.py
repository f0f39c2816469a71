"""Who may administer whom: every role at every level, every relation of areas, pairs of days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from db.rules import postings as rules
from db.rules.postings import Administrator, Hindrance, Place, Post, Target
from db.rules.roles import ROLES
from db.rules.units import UnitLevel as L

TODAY = date(2026, 3, 15)
NOW = datetime(2026, 3, 15, 5, tzinfo=UTC)
ME, LAN, BODY, OTHER_BODY = (UUID(int=n) for n in (1, 2, 3, 4))

NATION = Place(L.NATION, 1, 1000)
PROVINCE, ELSEWHERE = Place(L.PROVINCE, 10, 99), Place(L.PROVINCE, 100, 199)
DISTRICT, BESIDE = Place(L.DISTRICT, 20, 49), Place(L.DISTRICT, 50, 79)
COMMUNE = Place(L.COMMUNE, 25, 29)
PLACES = (NATION, PROVINCE, ELSEWHERE, DISTRICT, BESIDE, COMMUNE)


def administrator(*places):
    return Administrator(ME, tuple((place.lft, place.rgt) for place in places), NATION)


def day(offset):
    return None if offset is None else TODAY + timedelta(days=offset)


def post(place=COMMUNE, role="supervisor", start=0, end=None, body=BODY):
    return Post(role, place.lft, place, body, day(start), day(end))


OFFICER = Target(LAN, COMMUNE)
MACHINE = Target(LAN, COMMUNE, is_machine=True)
BY_DISTRICT, BY_NATION = administrator(DISTRICT), administrator(NATION)


def to_start(by=BY_DISTRICT, officer=OFFICER, wish=None, body=COMMUNE):
    return rules.to_start(by, officer, wish or post(), body, TODAY)


def test_an_administrator_starts_a_posting_below():
    assert to_start() == ()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.level}-{place.lft}")
@pytest.mark.parametrize("by", PLACES, ids=lambda place: f"by {place.level}-{place.lft}")
def test_a_role_is_given_at_its_levels_within_one_s_own_area_and_nowhere_else(by, place, role):
    officer = Target(LAN, by)
    found = to_start(administrator(by), officer, post(place, role), by)
    below = by.lft <= place.lft and place.rgt <= by.rgt
    assert (Hindrance.UNIT_OUTSIDE not in found) == below
    assert (Hindrance.ROLE_NOT_AT_THIS_LEVEL not in found) == (place.level in ROLES[role].levels)
    assert (found == ()) == (below and place.level in ROLES[role].levels)


@pytest.mark.parametrize(
    "role", ["ministry_analyst", "hotline_operator", "data_protection_officer", "administrator"]
)
@pytest.mark.parametrize("by", PLACES, ids=lambda place: f"{place.level}-{place.lft}")
def test_national_roles_come_from_the_nation_s_administrator_only(by, role):
    found = to_start(administrator(by), OFFICER, post(NATION, role))
    assert (Hindrance.ONLY_BY_THE_NATION in found) == (by is not NATION)


@pytest.mark.parametrize(("officer", "body", "by"), list(product(PLACES, PLACES, PLACES)))
def test_officer_and_organisation_lie_within_one_s_own_area(officer, body, by):
    found = to_start(administrator(by), Target(LAN, officer), post(by, "supervisor"), body)
    assert (Hindrance.OFFICER_OUTSIDE in found) == (not officer.within(((by.lft, by.rgt),)))
    assert (Hindrance.ORGANISATION_OUTSIDE in found) == (not body.within(((by.lft, by.rgt),)))


def test_two_areas_do_not_make_what_lies_between_them_one_s_own():
    by = administrator(COMMUNE, BESIDE)
    assert to_start(by, OFFICER, post(COMMUNE)) == ()
    assert Hindrance.UNIT_OUTSIDE in to_start(by, OFFICER, post(DISTRICT))
    assert Hindrance.UNIT_OUTSIDE in to_start(administrator(), OFFICER, post(COMMUNE))


@pytest.mark.parametrize(
    ("change", "hindrance"),
    [
        ({"officer": replace(OFFICER, id=ME)}, Hindrance.ONESELF),
        ({"officer": replace(OFFICER, disabled=True)}, Hindrance.OFFICER_DISABLED),
        ({"wish": post(role="wizard")}, Hindrance.ROLE_UNKNOWN),
        ({"wish": post(replace(COMMUNE, in_force=False))}, Hindrance.UNIT_NOT_IN_FORCE),
    ],
)
def test_each_thing_in_the_way_is_named_alone(change, hindrance):
    assert to_start(**change) == (hindrance,)


OFFSETS = (-2, -1, 0, 1, 2)
ENDS = (*OFFSETS, None)


@pytest.mark.parametrize(("start", "end"), list(product(OFFSETS, ENDS)))
def test_a_posting_begins_today_or_later_and_ends_after(start, end):
    found = to_start(wish=post(start=start, end=end))
    assert (Hindrance.IN_THE_PAST in found) == (start < 0)
    assert (Hindrance.ENDS_BEFORE_IT_BEGINS in found) == (end is not None and end < start)
    assert set(found) <= {Hindrance.IN_THE_PAST, Hindrance.ENDS_BEFORE_IT_BEGINS}


def _days(start, end):
    return set(range(start, (9 if end is None else end) + 1))


@pytest.mark.parametrize(
    "wished", [(s, e) for s, e in product((0, 1, 2), ENDS) if e is None or e >= s]
)
@pytest.mark.parametrize(
    "held", [(s, e) for s, e in product(OFFSETS, ENDS) if e is None or e >= s - 1]
)
def test_the_same_posting_is_not_held_twice_on_any_day(wished, held):
    officer = replace(OFFICER, posts=(post(start=held[0], end=held[1]),))
    found = to_start(officer=officer, wish=post(start=wished[0], end=wished[1]))
    assert (found == (Hindrance.HELD_ALREADY,)) == bool(_days(*wished) & _days(*held))


@pytest.mark.parametrize(
    "other", [{"role": "partner"}, {"place": DISTRICT}, {"body": OTHER_BODY}, {"body": None}]
)
def test_another_role_unit_or_organisation_is_another_posting(other):
    officer = replace(OFFICER, posts=(post(**other),))
    assert to_start(officer=officer) == ()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.level}-{place.lft}")
@pytest.mark.parametrize("by", PLACES, ids=lambda place: f"by {place.level}-{place.lft}")
def test_a_posting_is_ended_by_whom_its_unit_is_under(by, place):
    found = rules.to_end(administrator(by), LAN, post(place, start=-5), None, TODAY)
    assert (found == ()) == place.within(((by.lft, by.rgt),))


def test_nobody_ends_their_own_posting():
    assert rules.to_end(BY_NATION, ME, post(start=-5), None, TODAY) == (Hindrance.ONESELF,)


@pytest.mark.parametrize(("start", "end", "last"), list(product(OFFSETS, ENDS, ENDS)))
def test_a_posting_is_shortened_from_today_on_never_prolonged_or_revived(start, end, last):
    held = post(start=start, end=end)
    found = rules.to_end(BY_DISTRICT, LAN, held, day(last), TODAY)
    alive = end is None or (end >= 0 and end >= start)
    allowed = alive and (
        last is None or (last >= 0 and last >= start and (end is None or last <= end))
    )
    assert (found == ()) == allowed


@pytest.mark.parametrize("start", OFFSETS)
def test_a_posting_ended_at_once_holds_on_no_later_request(start):
    held = post(start=start)
    last = rules.last_day_at_once(held, TODAY)
    assert last < TODAY or start > 0
    assert last >= held.valid_from - timedelta(days=1), "what the table accepts"
    ended = replace(held, valid_to=last)
    assert not ended.reaches(TODAY)
    assert not any(ended.valid_from <= day(n) <= last for n in range(9)), (
        "neither today nor on a later day"
    )


@pytest.mark.parametrize("by", PLACES, ids=lambda place: f"by {place.level}-{place.lft}")
def test_an_officer_is_created_in_an_organisation_of_one_s_own_area(by):
    found = rules.to_create(administrator(by), DISTRICT, "hanoi.lan", "Nguyễn Thị Lan")
    assert (found == ()) == DISTRICT.within(((by.lft, by.rgt),))


@pytest.mark.parametrize("name", ["lan", "hanoi.fund.accountant", "hotline111", "a-b_c.d", "ab"])
def test_a_username_is_small_letters_figures_and_single_marks(name):
    assert rules.to_create(BY_DISTRICT, COMMUNE, name, "Lan") == ()


@pytest.mark.parametrize(
    "name",
    ["", "a", "Lan", "lan ", "đức", ".lan", "lan.", "a..b", "a@b", "a" * 127, "lan\n", "l/n"],
)
def test_other_usernames_are_refused(name):
    found = rules.to_create(BY_DISTRICT, COMMUNE, name, "Lan")
    assert found == (Hindrance.BAD_USERNAME,)


@pytest.mark.parametrize("name", ["", " Lan", "Lan\n", "x" * 121, "Lan\u202e", "Hue\u0323"])
def test_a_display_name_is_one_line_to_read(name):
    assert rules.to_create(BY_DISTRICT, COMMUNE, "lan", name) == (Hindrance.BAD_NAME,)


ABOVE = {
    "holds nothing": ((), True),
    "holds within": ((post(),), True),
    "held beyond, long ago": ((post(PROVINCE, start=-9, end=-1),), True),
    "never came to hold beyond": ((post(PROVINCE, start=3, end=2),), True),
    "held in a province of other boundaries": ((post(replace(PROVINCE, in_force=False)),), True),
    "holds beyond": ((post(), post(PROVINCE, start=-9)), False),
    "holds beyond until today": ((post(PROVINCE, start=-9, end=0),), False),
    "will hold beyond": ((post(NATION, "administrator", start=5),), False),
    "holds beside": ((post(BESIDE),), False),
}


@pytest.mark.parametrize(("posts", "allowed"), ABOVE.values(), ids=ABOVE)
def test_nobody_takes_over_an_account_that_reaches_further_than_their_own(posts, allowed):
    expected = () if allowed else (Hindrance.OFFICER_HOLDS_MORE,)
    assert rules.to_reset(BY_DISTRICT, replace(OFFICER, posts=posts), TODAY) == expected
    machine = replace(MACHINE, posts=posts)
    until = NOW + timedelta(days=1)
    assert rules.to_issue(BY_DISTRICT, machine, "x", until, NOW, TODAY) == expected
    assert rules.to_revoke(BY_DISTRICT, machine) == (), "taking away is always allowed"


def test_an_account_is_closed_where_it_could_be_taken_over_and_only_once():
    for target in (OFFICER, MACHINE):
        assert rules.to_disable(BY_DISTRICT, target, TODAY) == ()
        closed = replace(target, disabled=True)
        assert rules.to_disable(BY_DISTRICT, closed, TODAY) == (Hindrance.OFFICER_DISABLED,)
    for change, hindrance in (
        ({"id": ME}, Hindrance.ONESELF),
        ({"place": BESIDE}, Hindrance.OFFICER_OUTSIDE),
        ({"posts": (post(PROVINCE),)}, Hindrance.OFFICER_HOLDS_MORE),
    ):
        assert rules.to_disable(BY_DISTRICT, replace(OFFICER, **change), TODAY) == (hindrance,)


def test_a_password_is_reset_for_other_people_within_the_area():
    assert rules.to_reset(BY_DISTRICT, OFFICER, TODAY) == ()
    assert rules.to_reset(BY_DISTRICT, replace(OFFICER, id=ME), TODAY) == (Hindrance.ONESELF,)
    assert rules.to_reset(BY_DISTRICT, MACHINE, TODAY) == (Hindrance.A_MACHINE,)
    outside = replace(OFFICER, place=BESIDE)
    assert rules.to_reset(BY_DISTRICT, outside, TODAY) == (Hindrance.OFFICER_OUTSIDE,)


@pytest.mark.parametrize(
    ("machine", "label", "life", "expected"),
    [
        (MACHINE, "nhập liệu", timedelta(days=90), ()),
        (MACHINE, "x", timedelta(days=90, seconds=1), (Hindrance.LIVES_TOO_LONG,)),
        (MACHINE, "x", timedelta(0), (Hindrance.EXPIRED,)),
        (MACHINE, "", timedelta(1), (Hindrance.BAD_LABEL,)),
        (MACHINE, "x" * 101, timedelta(1), (Hindrance.BAD_LABEL,)),
        (OFFICER, "x", timedelta(1), (Hindrance.NOT_A_MACHINE,)),
        (replace(MACHINE, disabled=True), "x", timedelta(1), (Hindrance.OFFICER_DISABLED,)),
        (replace(MACHINE, place=BESIDE), "x", timedelta(1), (Hindrance.OFFICER_OUTSIDE,)),
        (replace(MACHINE, id=ME), "x", timedelta(1), (Hindrance.ONESELF,)),
    ],
)
def test_keys_are_for_machines_of_the_area_and_at_most_ninety_days(machine, label, life, expected):
    assert rules.to_issue(BY_DISTRICT, machine, label, NOW + life, NOW, TODAY) == expected


def test_a_key_is_revoked_within_the_area_by_another():
    assert rules.to_revoke(BY_DISTRICT, MACHINE) == ()
    assert rules.to_revoke(BY_DISTRICT, replace(MACHINE, id=ME)) == (Hindrance.ONESELF,)
    outside = replace(MACHINE, place=PROVINCE)
    assert rules.to_revoke(BY_DISTRICT, outside) == (Hindrance.OFFICER_OUTSIDE,)


def test_a_refusal_carries_every_hindrance():
    rules.refuse(())
    with pytest.raises(rules.AdministrationRefusedError) as refused:
        rules.refuse(to_start(wish=post(NATION, "wizard", start=-1)))
    assert set(refused.value.hindrances) == {
        Hindrance.UNIT_OUTSIDE,
        Hindrance.ROLE_UNKNOWN,
        Hindrance.IN_THE_PAST,
    }
