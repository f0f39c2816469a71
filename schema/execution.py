"""Runs operations. Two lanes over the same plans; see `House.execute`.

The fast lane runs the plans of the root fields and is done. In the other, graphql-core executes and
planned fields come to it as `Shaped`: mutations, introspection, fields kept in memory.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from time import perf_counter
from typing import Any, Final

import strawberry
from graphql import GraphQLResolveInfo, OperationType, is_non_null_type

from db.compiler import key_plan, list_plan, nodes_plan, row_plan, told_plan
from db.compiler.pairs import pairs_plan
from db.compiler.plan import Ask, Draft, Plan, Plans
from db.compiler.selection import Pick
from db.mapping import Attr, Bound, Listing
from db.reader import Reader as Runner
from db.shadow import Shadow
from schema.context import Context
from schema.faults import BAD_USER_INPUT, RequestRefusedError, fault, told
from schema.limits import Limits
from schema.logged import logged
from schema.mapping import core_of, resolve_in_memory, types_of
from schema.operation import Admitted, Operations
from schema.owed import paid
from schema.seam import Shaped, coerced, executed
from schema.selection import Reader

SUBSCRIBE: Final = "Subscriptions are told over a WebSocket or as text/event-stream."
PICKED: Final = 2000  # selections of resolvers that are remembered


class House:
    """A schema with its mappings, its plans and somebody to run them."""

    def __init__(
        self,
        schema: strawberry.Schema,
        runner: Runner,
        *,
        fast: bool = True,
        limits: Limits | None = None,
        shadow: Shadow | None = None,
    ) -> None:
        self.core, self.types = core_of(schema), types_of(schema)
        self.runner, self._fast, self._plans = runner, fast, Plans()
        self._shadow = shadow
        self._roots: dict[str, tuple[str, Any]] = {}
        self._picks: dict[tuple[int, ...], tuple[Pick, Any]] = {}
        query: Any = self.core.query_type
        definition: Any = schema.query
        for field in definition.__strawberry_definition__.fields:
            if "root" in field.metadata:
                name = schema.config.name_converter.from_field(field)
                self._roots[name] = field.metadata["root"]
                query.fields[name].resolve = _planned
        resolve_in_memory(self.core, self.types)
        self._operations = Operations(self.core, frozenset(self._roots), limits)

    def forget(self) -> None:
        """What plans remember of the tree is out of date."""
        self._plans.forget()

    async def execute(
        self,
        text: str,
        variables: Mapping[str, Any],
        name: str | None,
        context: Context,
    ) -> dict[str, Any]:
        """The response map; without `data` when the request was not executed."""
        try:
            admitted = self.admitted(text, variables, name, context)
        except RequestRefusedError as refused:
            return {"errors": refused.errors}
        operation = admitted.operation
        if operation.node.operation is OperationType.SUBSCRIPTION:
            return {"errors": [fault(SUBSCRIBE, BAD_USER_INPUT)]}
        if operation.fast is not None and self._fast:
            answer = await self._quick(operation.fast, admitted.values, context)
        else:
            answer = await self._slow(admitted, context)
        return {**answer, "extensions": {"cost": admitted.cost}}

    def admitted(
        self, text: str, variables: Mapping[str, Any], name: str | None, context: Context
    ) -> Admitted:
        """The operation of this request, within all limits, or RequestRefusedError."""
        found = self._operations.admit(text, name, variables, introspection=context.introspection)
        context.operation = blake2b(text.encode(), digest_size=16).hexdigest()
        return found

    # -- the fast lane ---------------------------------------------------------------------------

    async def _quick(
        self, picks: Sequence[Pick], values: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        """Every root field has a plan: run them, one after the other, in one view of the data."""
        wanted = [p for p in picks if p.when is None or p.when(context.ask(values))]
        if len(wanted) < 2:  # noqa: PLR2004
            return await self._answers(wanted, values, context)
        async with self.runner.snapshot(context.ask(values)) as context.session:
            return await self._answers(wanted, values, context)

    async def _answers(
        self, picks: Sequence[Pick], values: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        errors, asks = [], []
        for pick in picks:
            try:
                data[pick.key], ask = await self._run(pick, context, values)
                asks.append((pick.name, ask))
            except Exception as problem:  # a plan fails as a whole, at its root field
                errors.append({**told(problem), "path": [pick.key]})
                data[pick.key] = None
                if self._never_null(pick):
                    return {"data": None, "errors": errors}
        try:
            await logged(context, asks)
        except Exception as problem:  # what could not be logged is not shown
            return {"data": None, "errors": [told(problem)]}
        return {"data": data, **({"errors": errors} if errors else {})}

    def _never_null(self, pick: Pick) -> bool:
        query: Any = self.core.query_type
        return pick.name != "__typename" and is_non_null_type(query.fields[pick.name].type)

    # -- plans behind resolvers ------------------------------------------------------------------

    async def _slow(self, admitted: Admitted, context: Context) -> dict[str, Any]:
        operation = admitted.operation
        if operation.node.operation is not OperationType.QUERY or not operation.several:
            return await self._executed(admitted, context)
        async with self.runner.snapshot(context.ask(admitted.values)) as context.session:
            return await self._executed(admitted, context)

    async def _executed(self, admitted: Admitted, context: Context) -> dict[str, Any]:
        result: Any = executed(self.core, admitted, context)
        if hasattr(result, "__await__"):
            result = await result
        if not result.errors:
            return {"data": result.data}
        return {"data": result.data, "errors": [{**told(e), "path": e.path} for e in result.errors]}

    async def field(self, info: GraphQLResolveInfo[Any]) -> Shaped:
        """The answer of a planned root field."""
        pick, context = self.picked(info), info.context
        value, ask = await self._run(pick, context, coerced(info))
        await logged(context, [(pick.name, ask)])
        return Shaped(value)

    async def row(self, info: strawberry.Info[Context, None], identity: str) -> Any:
        """For resolvers: the row with this id, as the selection under this field asks for it."""
        return Shaped(await self._resolved(info, row_plan, identity))

    async def rows(self, info: strawberry.Info[Context, None], identities: Sequence[str]) -> Any:
        """For resolvers: the rows with these ids that can be seen, as `row`."""
        value = await self._resolved(info, nodes_plan, identities)
        return Shaped([row for row in value if row is not None])

    async def page(
        self, info: strawberry.Info[Context, None], listing: Listing, names: Sequence[str]
    ) -> Any:
        """For resolvers: a page of a list; its own arguments, of these `names`, are its filter."""

        def draw(types: Any, pick: Pick, ask: Ask, draft: Draft) -> Plan:
            bound = Bound(Attr(pick.name), f"{listing.model.__name__}Connection", pick.name)
            return list_plan(types, bound, listing, _folded(pick, names), ask, draft)

        return Shaped(await self._resolved(info, draw))

    async def _resolved(
        self, info: strawberry.Info[Context, None], draw: Callable[..., Plan], root: Any = None
    ) -> Any:
        raw: Any = info._raw_info  # noqa: SLF001 -- Strawberry hands the selection on no other way
        pick = self.picked(raw)
        value, ask = await self._current(
            info.context,
            lambda: info.context.ask(coerced(raw), root=root),
            lambda ask: self._plans.plan(pick, ask, partial(draw, self.types, pick, ask)),
        )
        await logged(info.context, [(pick.name, ask)])
        return value

    async def drawn(
        self, draw: Callable[[Any, Draft], Plan], context: Context, root: str, about: Any = None
    ) -> Any:
        """For resolvers with a question of their own: the answer of a plan that is drawn for it,
        from the access and a draft. `root`: the field that it is logged under. With what it is
        `about`, the root of the ask, it is kept: all that it says of the request is asked of it."""

        def plan(ask: Ask) -> Plan:
            if about is None:
                return draw(ask.access, Draft(ask))
            return self._plans.plan(draw, ask, lambda draft: draw(ask.access, draft))

        value, ask = await self._current(context, lambda: context.ask({}, root=about), plan)
        await logged(context, [(root, ask)])
        return value

    async def told(
        self, pick: Pick, target: str, context: Context, asked: Callable[[], Ask]
    ) -> tuple[Any, Ask]:
        """For subscriptions: the row of a type by its key, `ask.root`. Whoever shows it logs it."""
        return await self._current(
            context,
            asked,
            lambda ask: self._plans.plan(
                pick, ask, partial(told_plan, self.types, target, pick, ask)
            ),
        )

    def picked(self, info: GraphQLResolveInfo[Any]) -> Pick:
        nodes = info.field_nodes  # of one key; @skip and @include decide which of them are here
        key = tuple(map(id, nodes))
        if key not in self._picks:
            if len(self._picks) >= PICKED:
                self._picks.clear()
            pick = Reader(self.core, info.fragments).pick(info.parent_type, nodes)
            self._picks[key] = (pick, nodes)  # holds the nodes, so that their ids stay their own
        return self._picks[key][0]

    # -- both ------------------------------------------------------------------------------------

    async def _run(
        self, pick: Pick, context: Context, values: Mapping[str, Any]
    ) -> tuple[Any, Ask]:
        if pick.name == "__typename":
            return "Query", context.ask(values)
        return await self._current(
            context,
            lambda: context.ask(values),
            lambda ask: self._plans.plan(pick, ask, partial(self._draw, pick, ask)),
        )

    async def _current(
        self, context: Context, asked: Callable[[], Ask], planned: Callable[[Ask], Plan]
    ) -> tuple[Any, Ask]:
        """The answer, worked out again if the caller's postings changed meanwhile."""

        async def answered() -> tuple[Any, Ask]:
            ask, began = asked(), perf_counter()
            try:
                plan = planned(ask)
            finally:
                context.thought += perf_counter() - began
            value = await self.runner.run(plan, ask)
            if self._shadow is not None and not plan.figures:
                self._shadow.follow(plan, ask, value)
            return await paid(context, ask, value), ask

        return await context.retried(answered)

    def _draw(self, pick: Pick, ask: Ask, draft: Any) -> Plan:
        kind, more = self._roots[pick.name]
        query: Any = self.core.query_type
        target = getattr(query.fields[pick.name].type, "name", "")
        match kind:
            case "list":
                bound = Bound(Attr(pick.name), target, pick.name)
                return list_plan(self.types, bound, more, pick, ask, draft)
            case "of":
                listing, names = more
                bound = Bound(Attr(pick.name), target, pick.name)
                return list_plan(self.types, bound, listing, _folded(pick, names), ask, draft)
            case "pairs":
                bound = Bound(Attr(pick.name), target, pick.name)
                return pairs_plan(self.types, bound, more, pick, ask, draft)
            case "key":
                return key_plan(self.types, target, more, pick, ask, draft)
            case "ids":
                return nodes_plan(self.types, pick, ask, draft)
            case _:
                return row_plan(self.types, pick, ask, draft)


def _folded(pick: Pick, names: Sequence[str]) -> Pick:
    """A root field's own arguments are a filter: what they say is bound into its cursors."""
    own = {name: pick.arguments[name] for name in names if name in pick.arguments}
    where = {"where": lambda ask: {name: of(ask) for name, of in own.items()}}
    return replace(pick, arguments={**pick.arguments, **where})


async def _planned(_: Any, info: GraphQLResolveInfo[Any], **__: Any) -> Shaped:
    """The resolver of every planned root field. The schema is shared; the house comes with the
    request."""
    shaped: Shaped = await info.context.house.field(info)
    return shaped
