"""The catalogue of indicators (danh mục chỉ tiêu). The same for everybody."""

from typing import Annotated

import strawberry
from strawberry import argument

from db.rules.indicators import (
    DEFINITIONS,
    Definition,
    IndicatorDimension,
    Measure,
    PeriodKind,
    UnitOfMeasure,
)
from db.rules.sensitivity import Sensitivity

strawberry.enum(Measure, description="What a figure is (loại số liệu).")
strawberry.enum(
    UnitOfMeasure,
    description="In what a figure is counted (đơn vị tính). Rates are percent: 0.7 is 0.7 %.",
)
strawberry.enum(
    IndicatorDimension, description="By what an indicator can be broken down (phân tổ chủ yếu)."
)
strawberry.enum(PeriodKind, description="Whether a figure is of a day or of all of a period.")


@strawberry.type(description="An indicator (chỉ tiêu): what is counted, and how.")
class IndicatorDefinition:
    code: str = strawberry.field(description="Its code (mã chỉ tiêu).")
    version: int = strawberry.field(
        description="Raised when what is counted changes; figures of two versions are no series."
    )
    name_vi: str = strawberry.field(description="Its name, in Vietnamese (tên chỉ tiêu).")
    name_en: str = strawberry.field(description="Its name, in English.")
    measure: Measure = strawberry.field(description="A count, a rate or an amount.")
    unit_of_measure: UnitOfMeasure = strawberry.field(description="In what it is counted.")
    formula: str = strawberry.field(description="How it is worked out (cách tính), in Vietnamese.")
    formula_en: str = strawberry.field(description="How it is worked out, in English.")
    dimensions: list[IndicatorDimension] = strawberry.field(
        description="By what it can be broken down, three of them at once at most."
    )
    period_kind: PeriodKind = strawberry.field(
        description="A stock at the end of the period, or a flow within it."
    )
    needs: list[Sensitivity] = strawberry.field(
        description="Classes that who counts it exactly holds whole."
    )
    source: str = strawberry.field(
        description="Where it comes from (nguồn): a circular, a plan; DES: designed here."
    )

    @classmethod
    def of(cls, known: Definition) -> "IndicatorDefinition":
        return cls(
            code=known.code,
            version=known.version,
            name_vi=known.name_vi,
            name_en=known.name_en,
            measure=known.measure,
            unit_of_measure=known.unit_of_measure,
            formula=known.formula_vi,
            formula_en=known.formula_en,
            dimensions=list(known.dimensions),
            period_kind=known.period,
            needs=[of for of in Sensitivity if of in known.classes],
            source=known.source,
        )


@strawberry.type
class DefinitionQueries:
    """`indicatorDefinitions`."""

    @strawberry.field(
        description="The catalogue of indicators: code, formula in words, unit of measure,"
        " breakdowns. An unknown code is not there."
    )
    def indicator_definitions(
        self,
        codes: Annotated[
            list[str] | None, argument(description="All of them unless said.")
        ] = strawberry.UNSET,
    ) -> list[IndicatorDefinition] | None:
        return [
            IndicatorDefinition.of(known)
            for code, known in DEFINITIONS.items()
            if not isinstance(codes, list) or code in codes
        ]
