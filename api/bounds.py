"""The settings that bound what a request may ask for, and how long anything may take."""

from pydantic import Field
from pydantic_settings import BaseSettings


class Bounds(BaseSettings):
    # Limits of a request (security.md D2, D3, D15)
    max_body_bytes: int = Field(
        default=131_072, ge=1024, description="Largest body of a request, bytes."
    )
    max_json_depth: int = Field(
        default=40, ge=4, description="Deepest nesting of a request's JSON."
    )
    max_in_work: int = Field(
        default=64, ge=1, description="Requests in work; beyond it 503, Retry-After."
    )
    max_characters: int = Field(default=20_000, ge=100, description="Longest document, characters.")
    max_tokens: int = Field(default=1_000, ge=10, description="Tokens of a document.")
    max_comments: int = Field(default=50, ge=0, description="Comments in a document.")
    max_brackets: int = Field(
        default=30, ge=2, description="Deepest nesting of brackets, before parsing."
    )
    max_depth: int = Field(
        default=12, ge=1, description="Deepest selection, not counting `edges`, `node` and `nodes`."
    )
    max_introspection_depth: int = Field(
        default=20, ge=1, description="Deepest introspection selection."
    )
    max_aliases: int = Field(default=30, ge=0, description="Aliases in a document.")
    max_fields: int = Field(
        default=400, ge=1, description="Fields of an operation, fragments unfolded."
    )
    max_directives: int = Field(default=20, ge=0, description="Directives in a document.")
    max_operations: int = Field(default=5, ge=1, description="Operations in a document.")
    max_cost: int = Field(
        default=5_000,
        ge=1,
        description="Objects that an operation may ask for, `first` multiplied down.",
    )
    max_errors: int = Field(default=5, ge=1, description="Validation errors in one answer.")
    max_streams: int = Field(
        default=2_000,
        ge=1,
        description="WebSockets and event streams open at a worker; beyond it 503.",
    )
    max_streams_per_caller: int = Field(
        default=20, ge=1, description="Those of one principal at a worker."
    )
    max_subscriptions: int = Field(default=20, ge=1, description="Subscriptions of one WebSocket.")
    max_message_bytes: int = Field(
        default=65_536, ge=1024, description="Largest message on a WebSocket, bytes."
    )
    rate_per_minute: int = Field(
        default=300_000,
        ge=1,
        description="Cost points of one principal in a minute; beyond it 429.",
    )
    anonymous_rate_per_minute: int = Field(
        default=600, ge=1, description="Requests without a token from one address in a minute."
    )

    outbox_hours: int = Field(
        default=24,
        ge=1,
        le=720,
        description="How long changes are kept for subscribers who come back, hours.",
    )

    # Household books that come as files
    max_import_bytes: int = Field(
        default=4_194_304, ge=1024, description="Largest file of a household book, bytes."
    )
    max_import_lines: int = Field(
        default=5_000, ge=1, le=20_000, description="Most lines of a household book."
    )
    max_import_unpacked_bytes: int = Field(
        default=67_108_864, ge=1024, description="What an XLSX file may unpack to, bytes."
    )
    import_timeout: float = Field(
        default=60, gt=0, description="Longest wait for a file to come, seconds."
    )
    import_file_days: int = Field(
        default=7,
        ge=1,
        le=90,
        description="How long the file of an import that nobody took in is kept, days.",
    )
    import_line_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="How long the report of an import is kept, and it can be taken back, days.",
    )
    bank_check_days: int = Field(
        default=7,
        ge=1,
        le=90,
        description="How long a statement of the bank that nobody entered is kept, days.",
    )
    jobs: bool = Field(
        default=True,
        description="Do long work beside requests. Off: `mangnon work` elsewhere does.",
    )

    # Forms on paper
    link_seconds: int = Field(
        default=60, ge=5, le=600, description="How long a link to a form counts, seconds."
    )
    print_timeout: float = Field(
        default=10, gt=0, description="Longest work on one form on paper, seconds."
    )

    # Timeouts, seconds (security.md §5)
    head_timeout: float = Field(
        default=8, gt=0, description="Longest wait for a request's head, seconds."
    )
    body_timeout: float = Field(
        default=5, gt=0, description="Longest wait for a request's body, seconds."
    )
    init_timeout: float = Field(
        default=3, gt=0, description="Longest wait for the first message on a WebSocket, seconds."
    )
    reader_timeout: float = Field(
        default=30, gt=0, description="Longest wait of unsent bytes for a slow reader, seconds."
    )
    request_timeout: float = Field(
        default=15, gt=0, description="Longest work on one request, seconds."
    )
    statement_timeout: float = Field(
        default=5, gt=0, description="Longest database statement, seconds."
    )
    lock_timeout: float = Field(
        default=3, gt=0, description="Longest wait for a database lock, seconds."
    )
    idle_timeout: float = Field(
        default=10, gt=0, description="Longest idle time of an open database transaction, seconds."
    )
    drain_timeout: float = Field(
        default=20,
        gt=0,
        description="Longest wait for requests in work when the server stops, seconds.",
    )
