"""Every column of the data dictionary says how private it is, or stands in a list that was read."""

from collections.abc import Iterator

from sqlalchemy import inspect

from db.models import Base, Tenant
from db.models.cases import Case
from db.models.children import Child
from db.rules.sensitivity import PARTS

# What an outline of a child is: shown to whoever may see that the child exists.
OUTLINE = {"child.code", "child.status", "child.registered_at"}
# What an outline of a case is.
CASE_OUTLINE = {
    *("number", "status", "episode", "child_id", "incident_id", "received_at", "closed_at"),
    *(
        f"{end}_{place}"
        for end in ("incident", "residence", "transfer")
        for place in ("unit_id", "scope", "province_id", "district_id", "commune_id")
    ),
}
# Says where and when, not what: scope, place, validity, provenance.
FRAME = {
    *("unit_id", "scope", "province_id", "district_id", "commune_id"),
    *("valid_from", "valid_to", "recorded_at", "recorded_by", "superseded_at", "version"),
}
# Tables without a child in them, or whose rows are opened only through one that is judged.
WITHOUT_A_CHILD = {
    *("unit", "unit_point", "succession", "risk_criterion", "access_epoch", "policy_version"),
    *("circumstance_subgroup", "circumstance_2004", "assistance_kind"),
    *("organisation", "officer", "posting", "machine_key"),
    *(
        "refresh_token",
        "revoked_token",
        "signing_key",
        "sign_in_throttle",
        "field_key",
        "blind_key",
    ),
    *(
        "sealed_opening",
        "access_log",
        "audit",
        "request_key",
        "outbox",
        "outbox_head",
        "child_counter",
        "case_counter",
        "probe_throttle",
    ),
    *("household_assignment", "book_import", "book_file", "child_alias"),
    "move",  # seen from both ends by lines of its own; what is private of it is marked
    *("case", "incident", "report", "case_opening"),  # likewise
    "notification",  # says nothing of its case but which, to one officer
    *("fund", "donor", "pledge", "donation", "ledger_counter"),  # what is private is marked
    "fund_trace",  # holds what may leave, and nothing else
    # Campaigns and quotas say nothing of a child; of lines, what is private is marked.
    *("campaign", "campaign_quota", "gift_list", "gift_exclusion", "disbursement", "support"),
    *("plan", "plan_target", "plan_budget", "plan_result", "plan_duty"),  # public
    *("plan_report", "plan_report_edition"),  # figures alone
    "proceeding_note",  # by lines of its own, for the body that wrote it
    "case_task",  # likewise, for the body that has it
    *("indicator", "rollup", "rollup_span"),  # counts, read by the compiler's role alone
    "rollup_mark",  # read by functions alone
}

# Sealed, and decrypted for whoever holds their class.
OPENED = {
    *("phone_sealed", "personal_id_sealed", "number_sealed", "content_sealed"),
    *("answers_sealed", "informant_sealed", "narrative_sealed", "note_sealed"),
    *("hidden_sealed", "participants_sealed", "minutes_sealed", "text_sealed"),
    *("was_sealed", "is_sealed", "reason_sealed", "answer_sealed"),
    *("place_sealed", "carer_sealed", "name_sealed", "relation_sealed"),
    *("need_sealed", "result_sealed"),
}


def models() -> Iterator[type[Base]]:
    return (mapper.class_ for mapper in Base.registry.mappers)


def link_of(model: type[Base]) -> tuple[str, str] | None:
    """What opens a part of a child, of a case, or of a fund."""
    found: tuple[str, str] | None = getattr(model, "__child_link__", None)
    return found or getattr(model, "__case_link__", None) or getattr(model, "__fund_link__", None)


def judged(model: type[Base]) -> bool:
    """A class for all its rows, or one written in each row."""
    return hasattr(model, "__class_of_row__") or "class" in model.__table__.c


def test_every_table_is_of_a_child_or_known_not_to_be() -> None:
    unknown = {
        model.__tablename__
        for model in models()
        if model is not Child
        and link_of(model) is None
        and model.__tablename__ not in WITHOUT_A_CHILD
    }
    assert not unknown, f"give {unknown} a __child_link__ and a class, or read and list it"


def test_every_part_of_a_child_has_a_class() -> None:
    for model in models():
        link = link_of(model)
        if link and link[0] != "watch_id":  # criteria are seen with their watch
            assert judged(model), f"{model.__tablename__} needs __class_of_row__ or a column class"
            part = getattr(model, "__part_of_class__", None)
            assert part is None or part in PARTS


def test_every_column_of_a_child_is_classified() -> None:
    for column in inspect(Child).columns:
        open_ = column.primary_key or column.name in FRAME or f"child.{column.name}" in OUTLINE
        marked = "mark" in column.info or "technical" in column.info
        assert marked != open_, (
            f"child.{column.name}: sensitive(…), technical() or OUTLINE, not two"
        )


def test_every_column_of_a_case_is_classified() -> None:
    for column in inspect(Case).columns:
        # Its version is raised by casework.
        open_ = column.primary_key or column.name in FRAME - {"version"} | CASE_OUTLINE
        assert ("mark" in column.info) != open_, (
            f"case.{column.name}: sensitive(…) or CASE_OUTLINE, not two"
        )


def test_lists_name_only_what_exists() -> None:
    tables = Base.metadata.tables
    assert tables.keys() >= WITHOUT_A_CHILD
    assert {f"child.{c.name}" for c in Child.__table__.c} >= OUTLINE
    assert {c.name for c in Case.__table__.c} >= CASE_OUTLINE


def test_secrets_are_technical() -> None:
    """What signs, opens or proves is never a field of the API."""
    for table in Base.metadata.tables.values():
        for column in table.c:
            if column.name.endswith(("hash", "digest", "_sealed", "_epoch", "fingerprint")):
                sealed_part = column.name in OPENED
                public = table.name == "policy_version"
                assert sealed_part or public or "technical" in column.info, str(column)


def test_places_are_set_by_the_database_alone() -> None:
    for model in models():
        placed = {"scope", "province_id"} <= {c.name for c in model.__table__.c}
        assert placed == issubclass(model, Tenant), model.__tablename__
