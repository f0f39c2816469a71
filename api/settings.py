"""Every environment variable the product reads, in one typed class."""

from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from api.bounds import Bounds
from api.office_law import office_law
from api.secret import generated, long_enough, read
from db import embedded, roles
from db.rules.deadlines import Anchor, Terms
from db.rules.identifiers import countries_of
from db.rules.quality import PERSONAL_ID_DAYS
from db.vault import Keyring

Boundaries = Literal["2025-06-30", "2025-07-01"]


class Settings(Bounds):
    """A variable has its field's name in capitals. A new setting is a line here, described;
    limits and timeouts are in `Bounds`."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

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
    personal_id_days: int = Field(
        default=PERSONAL_ID_DAYS,
        ge=1,
        le=3650,
        description="Days after which a record without a personal id is one to mend.",
    )
    personal_id_countries: str = Field(
        default="",
        description="Codes of countries at the beginning of personal ids of births registered"
        " abroad: `101-199,201`. Empty: the list is not known, any from 101 on.",
    )
    plan_anchor: Anchor = Field(
        default=Anchor.RECEIPT,
        description="From when the 5 working days of a plan run, which Decree 56 leaves open:"
        " RECEIPT of the notice, or the first ASSESSMENT. Running clocks stay.",
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
    graphiql: bool = Field(
        default=True,
        description="In demo mode, fetch and bundle GraphiQL behind the first start; until then"
        " and without, a plain form is served.",
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
        description="File with the keys under which those of sealed columns are kept. Unset: one,"
        " derived from the secret.",
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

    working_calendar: Path | None = Field(
        default=None,
        description="File with days off and days worked instead (CSV, docs/case-law.md). Its years"
        " stand for those that come with the product. Unset: those alone.",
    )
    case_forms: Path | None = Field(
        default=None,
        description="Folder with newer versions of the forms of cases (TOML, docs/case-law.md),"
        " which are written from then on. Unset: none.",
    )

    @property
    def terms(self) -> Terms:
        """How long the clocks of cases run."""
        return Terms(plan_anchor=self.plan_anchor)

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

    @property
    def cursors(self) -> bytes:
        """The key of cursors, and by which figures are rounded."""
        return roles.password(self.key, "cursors").encode()[:64]

    @property
    def keyring(self) -> Keyring:
        """The keys of sealed columns: from their file, or derived from the secret."""
        return Keyring.at(self.field_keys) if self.field_keys else Keyring.derived(self.key)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.demo and not self.loopback and not self.demo_on_network:
            raise ValueError(
                "DEMO=1 on a HOST that others can reach needs DEMO_ON_NETWORK=1: the demo people"
                " are public"
            )
        countries_of(self.personal_id_countries)
        if self.secret is not None:
            long_enough(self.secret.get_secret_value(), "SECRET")
        if self.oidc_issuer and not self.oidc_audience:
            raise ValueError("OIDC_ISSUER needs OIDC_AUDIENCE: tokens for others are not for us")
        office_law(self)
        return self
