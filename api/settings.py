"""Every environment variable the product reads, in one typed class."""

from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.secret import generated, long_enough, read
from db import embedded, roles

Boundaries = Literal["2025-06-30", "2025-07-01"]


class Settings(BaseSettings):
    """A variable has its field's name in capitals. A new setting is a line here, described."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    # Where it runs
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    data_dir: Path = Field(
        default=Path(".data"),
        description="Folder of the embedded database and of the generated secret.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="`postgresql://…` of a PostgreSQL 16 or later of your own, as a user that may"
        " create roles. Unset: the embedded one in DATA_DIR.",
    )
    database_password_file: Path | None = Field(
        default=None, description="File with the password of DATABASE_URL's user."
    )
    secret: SecretStr | None = Field(
        default=None,
        description="At least 32 characters, from which the passwords of the database roles and the"
        " keys of cursors and sealed columns are derived. Unset: SECRET_FILE, else generated once.",
    )
    secret_file: Path | None = Field(
        default=None,
        description="File with the secret, for orchestrators that mount secrets as files.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses of reverse proxies, separated by commas, whose X-Forwarded-For says"
        " who asks. Empty: nobody's.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least severe message that is logged."
    )

    # What it serves
    boundaries: Boundaries = Field(
        default="2025-06-30",
        description="The administrative tree in force: three levels until 2025-06-30, or two levels"
        " since 2025-07-01. Pins tenancy and the default of `on:`.",
    )
    demo: bool | None = Field(
        default=None,
        description="Load the demo world and its people. Unset: yes on the embedded database and a"
        " loopback HOST.",
    )
    demo_children: int = Field(
        default=20_000,
        ge=0,
        le=2_000_000,
        description="Number of synthetic children of the demo world.",
    )
    demo_on_network: bool = Field(
        default=False,
        description="Allow the demo on a HOST that others can reach; its people then have generated"
        " passwords.",
    )
    cors_origins: str = Field(
        default="",
        description="Exact origins of browsers' front ends, separated by commas. Empty: none (in"
        " demo mode every http://localhost port).",
    )
    introspection: bool | None = Field(
        default=None,
        description="Answer introspection and suggest names to everybody. Unset: in demo mode only;"
        " the schema is published in the repository.",
    )

    # How it reads
    pool: int = Field(
        default=6,
        ge=1,
        le=100,
        description="Database connections of a worker for reads; 3 per core.",
    )
    fast_lane: bool = Field(
        default=True,
        description="Answer planned queries past graphql-core's executor. Off: the same plans"
        " behind ordinary resolvers, with the same answers.",
    )
    shadow_share: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Share of live reads run again under row security; a difference is an alarm.",
    )

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
    rate_per_minute: int = Field(
        default=300_000,
        ge=1,
        description="Cost points of one principal in a minute; beyond it 429.",
    )
    anonymous_rate_per_minute: int = Field(
        default=600, ge=1, description="Requests without a token from one address in a minute."
    )

    # Timeouts, seconds (security.md §5)
    head_timeout: float = Field(
        default=8, gt=0, description="Longest wait for a request's head, seconds."
    )
    body_timeout: float = Field(
        default=5, gt=0, description="Longest wait for a request's body, seconds."
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

    # Sign-in (security.md §6)
    token_minutes: int = Field(
        default=10, ge=1, le=60, description="Life of an access token, minutes."
    )
    refresh_hours: int = Field(
        default=12, ge=1, le=720, description="Life of a refresh token, hours."
    )
    session_days: int = Field(
        default=7,
        ge=1,
        le=90,
        description="Life of a session, after which the password is asked, days.",
    )
    sign_in_tries: int = Field(
        default=10,
        ge=1,
        le=1000,
        description="Failed sign-ins of one account before it has to wait.",
    )
    sign_in_tries_per_address: int = Field(
        default=10,
        ge=1,
        le=100_000,
        description="Failed sign-ins of one address before it has to wait.",
    )
    sign_in_longest_wait: int = Field(
        default=900,
        ge=1,
        le=86_400,
        description="The wait doubles with each failure, up to this, seconds.",
    )
    developers: str = Field(
        default="", description="Usernames, separated by commas, that may introspect the schema."
    )
    field_keys: Path | None = Field(
        default=None,
        description="File with the keys of sealed columns, to rotate them. Unset: one key, derived"
        " from the secret.",
    )
    key_days: int = Field(
        default=90, ge=1, le=90, description="Longest life of a machine key, days."
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="Issuer of a foreign sign-in service (OpenID Connect). Unset: none.",
    )
    oidc_audience: str | None = Field(default=None, description="Audience its tokens must name.")
    oidc_jwks_url: str | None = Field(
        default=None, description="Its keys. Unset: found through the issuer's discovery document."
    )
    oidc_username_claim: str = Field(
        default="preferred_username", description="Claim that holds the officer's username."
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
        """Of the database and the user given; the embedded one must run. A role of ours needs no
        password there: it follows from the secret."""
        if self.database_url is None:
            return embedded.running_dsn(self.data_dir)
        given = self.database_url.get_secret_value()
        parts = urlsplit(given)
        if self.database_password_file is not None:
            password = quote(self.database_password_file.read_text().strip(), safe="")
            place = parts.netloc.rpartition("@")[2]
            return urlunsplit(parts._replace(netloc=f"{parts.username}:{password}@{place}"))
        if parts.username in roles.LOGINS and parts.password is None:
            return self.dsn_as(parts.username)
        return given

    def dsn_as(self, role: str) -> str:
        """The same database as one of `db.roles`."""
        given = self.database_url.get_secret_value() if self.database_url else self.dsn
        return roles.dsn_as(given, role, self.key)

    @cached_property
    def key(self) -> bytes:
        """The secret: given, read from a file, or generated once beside the embedded database."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        if self.secret_file is not None:
            return read(self.secret_file)
        return read(generated(self.data_dir / "secret"))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.demo and not self.loopback and not self.demo_on_network:
            raise ValueError(
                "DEMO=1 on a HOST that others can reach needs DEMO_ON_NETWORK=1: the demo people"
                " are public"
            )
        if self.secret is not None:
            long_enough(self.secret.get_secret_value(), "SECRET")
        if self.oidc_issuer and not self.oidc_audience:
            raise ValueError("OIDC_ISSUER needs OIDC_AUDIENCE: tokens for others are not for us")
        return self
