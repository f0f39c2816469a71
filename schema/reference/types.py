"""Words for the enums of this schema."""

import strawberry


@strawberry.type(description="What a value of an enum is called.")
class EnumLabel:
    value: str = strawberry.field(description="The value.")
    vi: str = strawberry.field(description="In Vietnamese.")
    en: str = strawberry.field(description="In English.")
