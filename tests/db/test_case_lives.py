"""Cases written down at once are what the services leave of the same cases (ADR 43)."""

from dataclasses import replace
from datetime import date
from functools import partial

import asyncpg
import pytest_asyncio

from api.demo import access
from db.rules.cases import CaseStep
from db.rules.casework import MeetingRole
from db.rules.forms import FormCode
from db.rules.isolation import IsolationGround
from db.seeds.casework import words
from db.seeds.casework.book import Book
from db.seeds.casework.caseload import caseload
from db.seeds.casework.lives import APART, STORIES, Word
from db.seeds.demo import Means, demo_world, write_people
from db.seeds.desk import as_application
from db.seeds.first_hand import desk_of
from db.seeds.plots import read_tree
from db.seeds.population import populate, rows_of
from db.seeds.reference import write_reference
from db.seeds.rows import write
from db.seeds.units import load_units
from db.services.cases import (
    grants,
    isolation,
    meetings,
    papers,
    referrals,
    sealed,
    steps,
    transfer,
)
from db.services.cases.acting import Said
from db.services.cases.intake import Notice, Told, receive_report
from db.working_calendar import working_calendar
from tests.stage import keyring

OLD, TODAY = date(2025, 6, 30), date(2026, 3, 2)
S = CaseStep
SAID = """SELECT status, episode, round, received_at, closed_at, category, setting, risk, version,
  emergency_since, next_due_at, worker_id, drafted_by, dismissal_by, incident_commune_id,
  residence_commune_id, transfer_commune_id, barred, crime_signs FROM "case" WHERE id = $1"""
PARTS = (
    "SELECT episode, kind, started_at, due_at, met_at FROM case_deadline WHERE case_id = $1",
    "SELECT episode, kind, class, step, from_status, to_status, by_id, note_sealed IS NULL"
    " FROM case_event WHERE case_id = $1",
    "SELECT episode, round, form, number, is_final, saved_by FROM case_form WHERE case_id = $1",
    "SELECT episode, held_on, recorded_by FROM case_meeting WHERE case_id = $1",
    "SELECT status, before, from_unit_id, to_unit_id, proposed_by, decided_by,"
    " answer_sealed IS NULL FROM case_transfer WHERE case_id = $1",
    "SELECT r.status, r.version, r.filed_by, r.organisation_id, r.unit_id, r.received_at, l.joined"
    " FROM report r JOIN report_case l ON l.report_id = r.id WHERE l.case_id = $1",
    "SELECT episode, status, ground, first_day, last_day, began_at, ended_on, form_id IS NULL,"
    " place_sealed IS NULL, carer_sealed IS NULL, proposed_by, version, continued_by,"
    " court_document FROM isolation WHERE case_id = $1",
    "SELECT first_day, last_day, decision_number, authority_document, reason_sealed, decided_by"
    " FROM isolation_term WHERE case_id = $1",
    "SELECT officer_id, organisation_id, purpose, forms, sealed, granted_by, granted_at,"
    " expires_at, ended_at FROM case_grant WHERE case_id = $1",
    "SELECT organisation_id, purpose, status, grant_id IS NULL, answer_sealed,"
    " result_sealed IS NULL, offered_by, answered_by, answered_at, version"
    " FROM referral WHERE case_id = $1",
    "SELECT officer_id, relation_sealed IS NULL, named_by FROM case_harmer WHERE case_id = $1",
)


@pytest_asyncio.fixture
async def country(databases):
    database = await databases.create()
    connection = await asyncpg.connect(database.dsn())
    await load_units(connection)
    world = demo_world(await read_tree(connection, OLD), TODAY, OLD, 40_000)
    await write_reference(connection)
    await write_people(connection, world, "hash")
    yield connection, world
    await connection.close()
    await databases.drop(database)


async def lived(desk, life, about):
    """The same case, through the services."""
    tree = desk.memory.tree
    work = await desk.work(about.filed_by, life.received_at)
    common = {"channel": "PHONE", "incidentPlace": about.scene.name, "childName": about.told.child}
    notice = Notice(
        place=tree.by_id[about.place.id],
        happened=tree.by_id[about.scene.id],
        received_at=life.received_at,
        form_version=1,
        answers=common | {"condition": about.narrative},
        children=[Told(None, tree.by_id[about.home.id], {})],
        category=about.category.value,
        setting=about.setting.value,
        crime_signs=about.crime_signs,
    )
    case, version = (await receive_report(work, notice)).cases[0], 1
    for number, act in enumerate(life.acts):
        again = [each.deed for each in life.acts[number + 1 : number + 2]] == [S.REPLAN]
        work = await desk.work(act.by, act.at)
        if act.deed in AROUND:
            await AROUND[act.deed](work, Said(case, version), life)
        else:
            await did(work, Said(case, version), act, life, about, again=again)
        version += act.deed not in APART
    return case


async def only(work, table, case):
    """The row of the case, and its version."""
    sql = f"SELECT id, version FROM {table} WHERE case_id = $1"
    return await work.row(sql, case)


async def isolating(act, work, said, *more):
    row = await only(work, "isolation", said.case)
    await act(work, isolation.Which(row["id"], row["version"]), *more)


async def answering(act, work, said, *more):
    row = await only(work, "referral", said.case)
    await act(work, referrals.Which(row["id"], row["version"]), *more)


def granting(work, guest):
    until = guest.until(work.now)
    return grants.Granting(guest.purpose, until, guest.person, guest.body)


async def propose(work, said, life):
    days, why = life.isolated, words.REASONS["ISOLATE"]
    kept = words.SAFE_PLACE, words.SAFE_CARER
    wish = isolation.Proposal(IsolationGround.HARM_BY_CARERS, *days, why, *kept)
    await isolation.propose_isolation(work, said, wish)


async def refer(work, said, life):
    asked = life.hands.service
    offer = referrals.Offer(asked.body, asked.purpose, words.NEED, granting(work, asked))
    await referrals.refer_case(work, said, offer)


AROUND = {
    Word.PROPOSE_ISOLATION: propose,
    Word.DECIDE_ISOLATION: lambda w, s, _: isolating(
        isolation.decide_isolation, w, s, isolation.Decision(words.NUMBER)
    ),
    Word.BEGIN_ISOLATION: lambda w, s, _: isolating(isolation.begin_isolation, w, s),
    Word.REVOKE_ISOLATION: lambda w, s, _: isolating(
        isolation.revoke_isolation, w, s, words.REASONS["REVOKE"]
    ),
    Word.GRANT: lambda w, s, life: grants.grant_case(w, s, granting(w, life.hands.guest)),
    Word.REFER: refer,
    Word.ACCEPT_REFERRAL: lambda w, s, _: answering(referrals.accept_referral, w, s),
    Word.DELIVER_REFERRAL: lambda w, s, _: answering(
        referrals.deliver_referral, w, s, words.RESULT
    ),
    Word.CLOSE_REFERRAL: lambda w, s, _: answering(referrals.close_referral, w, s),
    Word.NAME_HARMER: lambda w, s, _: sealed.name_harmer(
        w, s.case, sealed.Naming(words.HARMER, words.HARMER_IS)
    ),
}


def minutes(work):
    there = [meetings.Participant("Hoàng Văn Toàn", MeetingRole.CHAIR)]
    return meetings.Minutes(work.today, there, words.MINUTES)


SPOKEN = {
    Word.PROPOSE_DISMISSAL: steps.propose_dismissal,
    Word.RETURN: transfer.decline_transfer,
    S.RETURN_PLAN: steps.return_plan,
    S.DISMISS: steps.dismiss,
}
PLAIN = {
    S.ASSESS_INITIALLY: steps.assess_initially,
    S.DRAFT_PLAN: steps.draft_plan,
    S.SUBMIT_PLAN: steps.submit_plan,
    S.REPLAN: steps.replan,
    S.ROUTE: lambda work, said: steps.route(work, said, steps.Routing(known=False, to=None)),
    S.APPROVE_PLAN: lambda work, said: steps.approve_plan(work, said, "12/QĐ-UBND"),
    S.CONFIRM_NEEDS: lambda work, said: meetings.confirm_needs(work, said, minutes(work)),
    S.DECLARE_EMERGENCY: partial(steps.declare_emergency, taken_from_carers=False),
}


async def did(work, said, act, life, about, *, again):
    deed, why = act.deed, words.REASONS.get(str(act.deed), "")
    if isinstance(deed, FormCode):
        told = about.told.remaining(again)
        answers = words.answers(deed, act.at, told, life.isolated)
        await papers.save_form(work, said, papers.Saving(deed, 1, answers, final=True))
    elif deed in SPOKEN:
        await SPOKEN[deed](work, said, why)
    elif deed in PLAIN:
        await PLAIN[deed](work, said)
    elif deed is Word.ASSIGN:
        await grants.assign_case(work, said, life.worker)
    elif deed is S.TRANSFER:
        to = work.memory.tree.by_id[about.to.id]
        await transfer.propose_transfer(work, said, to, why)
    elif deed is S.REOPEN:
        await steps.reopen(work, said, why, None)
    else:
        await steps.take(work, said, deed)


async def told(connection, case):
    found = [sorted(map(repr, await connection.fetch(sql, case))) for sql in PARTS]
    return [dict(await connection.fetchrow(SAID, case)), *found]


async def test_cases_leave_the_same_rows_however_they_are_written(country):
    connection, world = country
    plot = next(plot for plot in world.plots if plot.origin.code == "00139")
    vault = keyring()
    children = populate(world, plot, vault, papers=False).tables["child"]
    found = {}
    for life, about in caseload(world, plot, children):
        course = STORIES.index(life.story), about.scene is plot.home
        found.setdefault(course, (life, replace(about, child=None)))
    assert {course for course, _ in found} == {STORIES.index(story) for story in STORIES}
    assert len([course for course, here in found if not here]) >= 5
    rows = rows_of(plot)
    book = Book(rows, vault)
    written = {n: book.write(life, about) for n, (life, about) in found.items()}
    desk = await desk_of(connection, world, Means(vault, str, access))
    desk.memory = replace(desk.memory, calendar=working_calendar())
    async with connection.transaction():
        async with as_application(connection, superuser=True):
            through = {n: await lived(desk, *each) for n, each in found.items()}
        served = {n: await told(connection, case) for n, case in through.items()}
    await connection.execute("DELETE FROM case_counter")
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute('UPDATE "case" SET number = id::text')
        await connection.execute("UPDATE report SET number = id::text")
        await connection.execute("UPDATE incident SET number = id::text")
        await write(connection, [rows])
    for course, case in written.items():
        for mine, theirs in zip(await told(connection, case), served[course], strict=True):
            assert mine == theirs, STORIES[course[0]]
