"""Everything that can be configured, described once: a TOML file (`EMISSION_CONFIG`) and `EMISSION_…` variables.

Variables win over the file. Secrets belong into the environment or into files that only their reader may open.
"""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from vouchers.terms import THE_LAWS, Terms


def _days(default: int, what: str) -> Any:
    text = f"Last day for {what}, in calendar days after its issue date. SUNAT may have granted the operator others."
    return Field(default=default, ge=0, le=3650, description=text)


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
    branding_folder: Path = Field(
        default=Path(".data/branding"),
        description="Holds `<RUC>.toml` (logo, colours, texts of the printed voucher) for issuers that have their own "
        "looks, and `default.toml` for the others.",
    )
    consult_url: str = Field(
        default="",
        description="Where customers look up and download their vouchers: the law wants it on each printed "
        "voucher, and mails link to it.",
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
    ose_concurrent_sends: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Calls that an issuer has under way at its OSE at once, all workers together; not set: as the "
        "profile says.",
    )
    ose_requests_per_second: float | None = Field(
        default=None,
        gt=0,
        le=10_000,
        description="Calls that an issuer begins at its OSE a second, all workers together; not set: as the profile "
        "says.",
    )
    ose_fallback_url: str | None = Field(
        default=None,
        description="A second OSE for issuers that name none of their own: new documents go there while the first "
        "can't be reached or does not serve. Set it once all workers are of a version that knows it.",
    )
    ose_fallback_consult_url: str | None = Field(
        default=None, description="Where the second OSE is asked by `getStatusCdr`, if elsewhere."
    )
    ose_fallback_profile: str | None = Field(
        default=None, description="The second OSE's dialect; not set: the one of `EMISSION_OSE_PROFILE`."
    )
    ose_fallback_username: str | None = Field(
        default=None, description="User of the second OSE, as `EMISSION_OSE_USERNAME`."
    )
    ose_fallback_password: SecretStr | None = Field(
        default=None,
        description="Its password; an issuer's own is in `<RUC>.ose-fallback-password` in the keys folder.",
    )
    ose_fallback_concurrent_sends: int | None = Field(
        default=None, ge=1, le=10_000, description="As `EMISSION_OSE_CONCURRENT_SENDS`, for the second OSE."
    )
    ose_fallback_requests_per_second: float | None = Field(
        default=None, gt=0, le=10_000, description="As `EMISSION_OSE_REQUESTS_PER_SECOND`, for the second OSE."
    )
    ose_moved: dict[str, str] = Field(
        default_factory=dict,
        description="Old addresses of an OSE and the new ones of the same OSE, a JSON object: what may have been "
        "registered at an old one is asked for at the new one.",
    )

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

    hooks_host: str = Field(default="127.0.0.1", description="Where webhooks are received, by the server's process.")
    hooks_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port of `POST /hooks/paperless`; not set: none is received. 0 takes a free one and prints it.",
    )
    hooks_folder: Path = Field(
        default=Path(".data/hooks"),
        description="Holds `paperless.secrets`: the webhook secrets that are valid, one a line, the newest first, two "
        "at the most. `emission hook rotate` writes it; the server sees a change at once.",
    )
    hooks_max_bytes: int = Field(
        default=65_536, ge=1_024, le=10_000_000, description="The largest body of a webhook that is read."
    )
    hooks_patience_seconds: float = Field(
        default=86_400.0,
        ge=0,
        le=2_592_000,
        description="How long documents that a webhook announced are awaited in ANUBIS before staff must look.",
    )
    anubis_url: str | None = Field(
        default=None,
        description="The repository ANUBIS, `https://…`; not set: workers fetch nothing of what webhooks announce.",
    )
    anubis_token: SecretStr | None = Field(default=None, description="The bearer token that ANUBIS asks for.")

    portal_host: str = Field(default="127.0.0.1", description="Where the portal listens.")
    portal_port: int = Field(default=0, ge=0, le=65535, description="Its port; 0 takes a free one and prints it.")
    portal_staff_password: SecretStr | None = Field(
        default=None, description="Password of the staff pages; without it nobody can sign in."
    )
    portal_secret: SecretStr | None = Field(
        default=None,
        description="Signs the portal's session cookies and, in workers, the links of mails, so all of them need the "
        "same; not set: the portal makes a new one at each start, and mails link to the look-up only.",
    )
    voucher_link_days: int = Field(
        default=90, ge=1, le=3650, description="How long the link in a mail opens its voucher without a login."
    )

    worker_processes: int = Field(default=1, ge=1, le=64, description="Workers that `emission run` starts.")
    worker_concurrency: int = Field(
        default=320, ge=16, le=2000, description="Documents that one worker has on their way to the OSE at once."
    )
    sweep_seconds: float = Field(
        default=2.0, gt=0, le=300, description="How often due tickets are looked for when no bell rings."
    )
    peers_seconds: float = Field(
        default=1.0,
        gt=0,
        le=300,
        description="How often a worker says that it lives and counts the others, with whom it shares the calls that "
        "an issuer may have under way at an OSE.",
    )
    lease_seconds: float = Field(
        default=15.0, ge=1, le=3600, description="How long a claimed ticket stays a worker's that no longer renews it."
    )
    complements_file: Path | None = Field(
        default=None,
        description="A YAML file that says which systems are asked for what a sale lacks, see docs/complements.md; not "
        "set: sales are issued as they come.",
    )
    summary_wait_seconds: float = Field(
        default=30.0,
        ge=0,
        le=86_400,
        description="How long a boleta that is informed by daily summary waits for others before their file is made.",
    )
    factura_term_days: int = _days(THE_LAWS.factura, "a factura to reach SUNAT")
    factura_note_term_days: int = _days(THE_LAWS.factura_note, "a note on a factura to reach SUNAT")
    boleta_term_days: int = _days(THE_LAWS.boleta, "a boleta that is sent by itself to reach SUNAT")
    boleta_note_term_days: int = _days(THE_LAWS.boleta_note, "a note on a boleta that is sent by itself to reach SUNAT")
    summary_term_days: int = _days(
        THE_LAWS.summary, "a boleta, or a note on one, to reach SUNAT in a daily summary (RC)"
    )
    voiding_term_days: int = _days(THE_LAWS.voiding, "a document's voiding (RA or RC) to reach SUNAT")
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
    metrics_host: str = Field(default="127.0.0.1", description="Where server and workers show their metrics.")
    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port of `/metrics`; not set: none. 0 takes a free one and prints it, as several workers of one "
        "machine need it.",
    )
    intake_file: Path | None = Field(
        default=None,
        description="A YAML file that names the tables and folders from which workers take sales (docs/intake.md); not "
        "set: none.",
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

    @property
    def terms(self) -> Terms:
        """The terms as the pure core has them."""
        return Terms(
            factura=self.factura_term_days,
            factura_note=self.factura_note_term_days,
            boleta=self.boleta_term_days,
            boleta_note=self.boleta_note_term_days,
            summary=self.summary_term_days,
            voiding=self.voiding_term_days,
        )

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
