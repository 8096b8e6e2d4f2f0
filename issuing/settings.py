"""Everything that can be configured, described once: a TOML file (`EMISSION_CONFIG`) and `EMISSION_…` variables.

Variables win over the file. Secrets belong into the environment or into files that only their reader may open.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """The settings of every process. `docs/settings.md` is generated from the descriptions below."""

    model_config = SettingsConfigDict(env_prefix="EMISSION_", extra="forbid")

    data_folder: Path = Field(
        default=Path(".data"), description="Where embedded parts and the demo keep their files; created when missing."
    )
    database_url: str | None = Field(
        default=None, description="PostgreSQL 15 or later, `postgresql://…`. Not set: an embedded one is started."
    )
    redis_url: str | None = Field(
        default=None, description="Redis or Valkey, `redis://…`. Not set: an embedded one is started."
    )
    database_pool_size: int = Field(default=8, ge=1, le=200, description="Connections that one process keeps open.")

    keys_folder: Path = Field(
        default=Path(".data/keys"),
        description="Holds `<RUC>.pem` (private key and certificate) for each issuer, readable by the workers only.",
    )
    ose_url: str | None = Field(
        default=None,
        description="The OSE's billService for issuers that have none of their own. The demo's simulator "
        "is used when it is not set.",
    )
    ose_consult_url: str | None = Field(
        default=None, description="Where `getStatusCdr` is asked, if elsewhere than where documents are sent."
    )
    ose_profile: str = Field(
        default="ose", description="The OSE's dialect, a name of issuing/gateways/ose/profiles.toml."
    )
    ose_profiles_file: Path | None = Field(default=None, description="A TOML file that adds or overrides dialects.")
    ose_username: str | None = Field(
        default=None, description="User of the OSE; `{ruc}` in it stands for the issuer's RUC. Default `{ruc}MODDATOS`."
    )
    ose_password: SecretStr | None = Field(default=None, description="Its password.")

    grpc_host: str = Field(default="127.0.0.1", description="Where the gRPC server listens.")
    grpc_port: int = Field(default=0, ge=0, le=65535, description="Its port; 0 takes a free one and prints it.")
    grpc_tls_certificate: Path | None = Field(default=None, description="PEM of the server's certificate: TLS is on.")
    grpc_tls_key: Path | None = Field(default=None, description="PEM of its private key.")
    grpc_tls_client_ca: Path | None = Field(
        default=None, description="PEM of the CA of client certificates: mTLS is on."
    )
    judge_at_submission: bool = Field(
        default=True,
        description="Refuse at once, and store nothing of, a sale that SUNAT's rules refuse by itself. Off: it gets a "
        "ticket that ends INVALID.",
    )
    shutdown_grace_seconds: float = Field(
        default=10.0, ge=0, le=300, description="How long a stopping process lets calls and sends finish."
    )

    portal_host: str = Field(default="127.0.0.1", description="Where the portal listens.")
    portal_port: int = Field(default=0, ge=0, le=65535, description="Its port; 0 takes a free one and prints it.")
    portal_staff_password: SecretStr | None = Field(
        default=None, description="Password of the staff pages; without it nobody can sign in."
    )
    portal_secret: SecretStr | None = Field(
        default=None, description="Signs the portal's session cookies; not set: a new one at each start."
    )

    worker_processes: int = Field(default=1, ge=1, le=64, description="Workers that `emission run` starts.")
    worker_concurrency: int = Field(
        default=320, ge=16, le=2000, description="Documents that one worker has on their way to the OSE at once."
    )
    sweep_seconds: float = Field(
        default=2.0, gt=0, le=300, description="How often due tickets are looked for when no bell rings."
    )
    lease_seconds: float = Field(
        default=15.0, ge=1, le=3600, description="How long a claimed ticket stays a worker's that no longer renews it."
    )
    summary_wait_seconds: float = Field(
        default=30.0,
        ge=0,
        le=86_400,
        description="How long a boleta that is informed by daily summary waits for others before their file is made.",
    )
    validity_url: str | None = Field(
        default=None,
        description="SUNAT's validity query, `{ruc}` in it stands for the issuer's RUC; not set: SUNAT's own. It is "
        "asked for issuers that have `<RUC>.validity` (client id and secret, a line each) in the keys folder.",
    )
    validity_token_url: str | None = Field(
        default=None, description="Where its token is had, `{client_id}` in it stands for the client id."
    )
    second_look_seconds: float = Field(
        default=7200.0,
        ge=0,
        le=604_800,
        description="How long after its acceptance a voucher is asked for at SUNAT itself, by the validity query.",
    )
    second_looks_per_second: float = Field(
        default=5.0, gt=0, le=1000, description="How many of these questions one worker asks a second at the most."
    )
    seal_seconds: float = Field(
        default=2.0, gt=0, le=3600, description="How often a worker puts under seal what has happened since."
    )
    smtp_url: str | None = Field(
        default=None,
        description="The mail server: `smtps://user@host`, `smtp+starttls://user@host:587`, or `smtp://host:25` "
        "without encryption. Not set: `emission run` starts a local mailbox, workers by themselves send no mails.",
    )
    smtp_password: SecretStr | None = Field(default=None, description="Password of its user.")
    smtp_ca_file: Path | None = Field(
        default=None, description="PEM of the CA of its certificate; not set: the system's."
    )
    smtp_connections: int = Field(
        default=8, ge=1, le=100, description="Mails that one worker hands over at once, each on a kept connection."
    )
    mail_from: str | None = Field(
        default=None, description="Sender of the mails of issuers that have no address of their own."
    )
    mail_return_path: str | None = Field(
        default=None, description="Where notices of undeliverable mails go; not set: to the sender."
    )
    mail_with_cdr: bool = Field(default=False, description="Attach the CDR too.")
    mail_size_limit_bytes: int = Field(
        default=7_000_000,
        ge=0,
        description="Files of a mail, before they are encoded; what goes beyond is named in the mail and left out.",
    )
    bounces_folder: Path | None = Field(
        default=None,
        description="A Maildir that receives the notices of undeliverable mails; a worker reads them and files them in "
        "`cur`.",
    )
    portal_public_url: str | None = Field(
        default=None, description="Where customers reach the portal; mails link to it."
    )
    metrics_host: str = Field(default="127.0.0.1", description="Where server and workers show their metrics.")
    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port of `/metrics`; not set: none. 0 takes a free one and prints it, as several workers of one "
        "machine need it.",
    )
    embedded_postgres_port: int | None = Field(
        default=None, ge=1, le=65535, description="Port of the embedded PostgreSQL; not set: a free one."
    )
    embedded_valkey_port: int | None = Field(
        default=None, ge=1, le=65535, description="Port of the embedded Valkey; not set: a free one."
    )
    simulator_port: int = Field(
        default=0, ge=0, le=65535, description="Port of the OSE simulator that is started without EMISSION_OSE_URL."
    )
    mailbox_port: int = Field(
        default=0, ge=0, le=65535, description="Port of the page of the local mailbox, without EMISSION_SMTP_URL."
    )
    mailbox_smtp_port: int = Field(default=0, ge=0, le=65535, description="Port on which that mailbox takes mails.")
    demo_token: SecretStr | None = Field(
        default=None, description="Token of the source `demo`; not set: a new one at each start, printed."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="What is logged.")
    log_format: Literal["json", "console"] = Field(default="json", description="One JSON object a line, or for eyes.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then the TOML file that `EMISSION_CONFIG` names."""
        del dotenv_settings, file_secret_settings
        sources: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings)
        config = os.environ.get("EMISSION_CONFIG")
        if config:
            sources += (TomlConfigSettingsSource(settings_cls, toml_file=Path(config)),)
        return sources
