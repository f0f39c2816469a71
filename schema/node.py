"""What can be asked for again by its id."""

import strawberry


@strawberry.interface(description="Anything that can be asked for again by its id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque, stable, unique over all types.")
