"""Every environment variable the product reads, in one typed class."""

import secrets
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from db import embedded, roles

SHORTEST_SECRET: Final = 32  # characters
Boundaries = Literal["2025-06-30", "2025-07-01"]


class Settings(BaseSettings):
    """A variable has its field's name in capitals. A new setting is a line here, described."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    # Where it runs
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    data_dir: Path = Field(
        Path(".data"), description="Folder of the embedded database and of the generated secret."
    )
    database_url: SecretStr | None = Field(
        None,
        description="`postgresql://…` of a PostgreSQL 16 or later of your own, as a user that may"
        " create roles. Unset: the embedded one in DATA_DIR.",
    )
    secret: SecretStr | None = Field(
        None,
        description="At least 32 characters, from which the passwords of the database roles and the"
        " keys of cursors and sealed columns are derived. Unset: SECRET_FILE, else generated once.",
    )
    secret_file: Path | None = Field(
        None, description="File with the secret, for orchestrators that mount secrets as files."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="The least severe message that is logged."
    )

    # What it serves
    boundaries: Boundaries = Field(
        "2025-06-30",
        description="The administrative tree in force: three levels until 2025-06-30, or two levels"
        " since 2025-07-01. Pins tenancy and the default of `on:`.",
    )
    demo: bool | None = Field(
        None,
        description="Load the demo world and its people. Unset: yes on the embedded database and a"
        " loopback HOST.",
    )
    demo_children: int = Field(
        20_000, ge=0, le=2_000_000, description="Number of synthetic children of the demo world."
    )
    demo_on_network: bool = Field(
        default=False,
        description="Allow the demo on a HOST that others can reach; its people then have generated"
        " passwords.",
    )
    cors_origins: str = Field(
        "",
        description="Exact origins of browsers' front ends, separated by commas. Empty: none (in"
        " demo mode every http://localhost port).",
    )
    introspection: bool | None = Field(
        None,
        description="Answer introspection and suggest names to everybody. Unset: in demo mode only;"
        " the schema is published in the repository.",
    )

    # How it reads
    pool: int = Field(
        6, ge=1, le=100, description="Database connections of a worker for reads; 3 per core."
    )
    fast_lane: bool = Field(
        default=True,
        description="Answer planned queries past graphql-core's executor. Off: the same plans"
        " behind ordinary resolvers, with the same answers.",
    )
    shadow_share: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of live reads run again under row security; a difference is an alarm.",
    )

    # Limits of a request (security.md D2, D3, D15)
    max_body_bytes: int = Field(131_072, ge=1024, description="Largest body of a request, bytes.")
    max_json_depth: int = Field(40, ge=4, description="Deepest nesting of a request's JSON.")
    max_in_work: int = Field(64, ge=1, description="Requests in work; beyond it 503, Retry-After.")
    max_characters: int = Field(20_000, ge=100, description="Longest document, characters.")
    max_tokens: int = Field(1_000, ge=10, description="Tokens of a document.")
    max_comments: int = Field(50, ge=0, description="Comments in a document.")
    max_brackets: int = Field(30, ge=2, description="Deepest nesting of brackets, before parsing.")
    max_depth: int = Field(
        12, ge=1, description="Deepest selection, not counting `edges`, `node` and `nodes`."
    )
    max_introspection_depth: int = Field(20, ge=1, description="Deepest introspection selection.")
    max_aliases: int = Field(30, ge=0, description="Aliases in a document.")
    max_fields: int = Field(400, ge=1, description="Fields of an operation, fragments unfolded.")
    max_directives: int = Field(20, ge=0, description="Directives in a document.")
    max_operations: int = Field(5, ge=1, description="Operations in a document.")
    max_cost: int = Field(
        5_000, ge=1, description="Objects that an operation may ask for, `first` multiplied down."
    )
    max_errors: int = Field(5, ge=1, description="Validation errors in one answer.")
    rate_per_minute: int = Field(
        100_000, ge=1, description="Cost points of one principal in a minute; beyond it 429."
    )
    anonymous_rate_per_minute: int = Field(
        600, ge=1, description="Requests without a token from one address in a minute."
    )

    # Timeouts, seconds (security.md §5)
    head_timeout: float = Field(8, gt=0, description="Longest wait for a request's head, seconds.")
    body_timeout: float = Field(5, gt=0, description="Longest wait for a request's body, seconds.")
    request_timeout: float = Field(15, gt=0, description="Longest work on one request, seconds.")
    statement_timeout: float = Field(5, gt=0, description="Longest database statement, seconds.")
    lock_timeout: float = Field(3, gt=0, description="Longest wait for a database lock, seconds.")
    idle_timeout: float = Field(
        10, gt=0, description="Longest idle time of an open database transaction, seconds."
    )
    drain_timeout: float = Field(
        20, gt=0, description="Longest wait for requests in work when the server stops, seconds."
    )

    # Sign-in (security.md §6)
    token_minutes: int = Field(10, ge=1, le=60, description="Life of an access token, minutes.")
    refresh_hours: int = Field(12, ge=1, le=720, description="Life of a refresh token, hours.")
    session_days: int = Field(
        7, ge=1, le=90, description="Life of a session, after which the password is asked, days."
    )
    sign_in_tries: int = Field(
        10, ge=1, le=1000, description="Failed sign-ins of one account before it has to wait."
    )
    sign_in_tries_per_address: int = Field(
        10, ge=1, le=100_000, description="Failed sign-ins of one address before it has to wait."
    )
    sign_in_longest_wait: int = Field(
        900, ge=1, le=86_400, description="The wait doubles with each failure, up to this, seconds."
    )
    developers: str = Field(
        "", description="Usernames, separated by commas, that may introspect the schema."
    )
    field_keys: Path | None = Field(
        None,
        description="File with the keys of sealed columns, to rotate them. Unset: one key, derived"
        " from the secret.",
    )
    key_days: int = Field(90, ge=1, le=90, description="Longest life of a machine key, days.")
    oidc_issuer: str | None = Field(
        None, description="Issuer of a foreign sign-in service (OpenID Connect). Unset: none."
    )
    oidc_audience: str | None = Field(None, description="Audience its tokens must name.")
    oidc_jwks_url: str | None = Field(
        None, description="Its keys. Unset: found through the issuer's discovery document."
    )
    oidc_username_claim: str = Field(
        "preferred_username", description="Claim that holds the officer's username."
    )

    @property
    def embedded(self) -> bool:
        return self.database_url is None

    @property
    def loopback(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def in_demo(self) -> bool:
        return self.demo if self.demo is not None else self.embedded and self.loopback

    @property
    def introspects(self) -> bool:
        return self.introspection if self.introspection is not None else self.in_demo

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(origin.strip() for origin in self.cors_origins.split(",") if origin.strip())

    @property
    def dsn(self) -> str:
        """Of the database and its administrating user; the embedded one must run."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return embedded.running_dsn(self.data_dir)

    def dsn_as(self, role: str) -> str:
        """The same database as one of `db.roles`."""
        return roles.dsn_as(self.dsn, role, self.key)

    @cached_property
    def key(self) -> bytes:
        """The secret: given, read from a file, or generated once beside the embedded database."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        path = self.secret_file or self.data_dir / "secret"
        if self.secret_file is None and not path.exists():
            _generate(path)
        return _long_enough(path.read_text().strip(), str(path)).encode()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.demo and not self.loopback and not self.demo_on_network:
            raise ValueError(
                "DEMO=1 on a HOST that others can reach needs DEMO_ON_NETWORK=1: the demo people"
                " are public"
            )
        if self.secret is not None:
            _long_enough(self.secret.get_secret_value(), "SECRET")
        if self.oidc_issuer and not self.oidc_audience:
            raise ValueError("OIDC_ISSUER needs OIDC_AUDIENCE: tokens for others are not for us")
        return self


def _long_enough(secret: str, where: str) -> str:
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"{where} is shorter than {SHORTEST_SECRET} characters")
    return secret


def _generate(path: Path) -> None:
    """Whole or not at all, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48) + "\n")
    draft.rename(path)
