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
from db.seeds.casework import words
from db.seeds.casework.book import Book
from db.seeds.casework.caseload import caseload
from db.seeds.casework.lives import STORIES, Word
from db.seeds.demo import Means, demo_world, write_people
from db.seeds.desk import as_application
from db.seeds.first_hand import desk_of
from db.seeds.plots import read_tree
from db.seeds.population import populate, rows_of
from db.seeds.reference import write_reference
from db.seeds.rows import write
from db.seeds.units import load_units
from db.services.cases import grants, meetings, papers, steps, transfer
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
    "SELECT r.status, r.version, r.filed_by, r.received_at, l.joined FROM report r"
    " JOIN report_case l ON l.report_id = r.id WHERE l.case_id = $1",
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
        await did(work, Said(case, version), act, life, about, again=again)
        version += 1
    return case


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
        answers = words.answers(deed, act.at, about.told.remaining(again))
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
        if about.scene is plot.home or not life.story.routed:
            found.setdefault(STORIES.index(life.story), (life, replace(about, child=None)))
    assert len(found) >= 19
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
    for number, case in written.items():
        for mine, theirs in zip(await told(connection, case), served[number], strict=True):
            assert mine == theirs, STORIES[number]
