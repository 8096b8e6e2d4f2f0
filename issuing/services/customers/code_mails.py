"""The worker's half of sign-in by code: finds whom a document belongs to, makes the code and mails it.

The code is known here, in memory, and in the mail. A worker that dies over it leaves it to the next one, which makes
another: the last code that was mailed counts.
"""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock, lima
from issuing.customers.codes import LIFETIME, hashed, new_code
from issuing.customers.identity import masked
from issuing.deliveries import Ending
from issuing.gateways.mail import MailClient
from issuing.mails.code_letter import CodeLetter, compose_code
from issuing.mails.letter import UnaddressableError
from issuing.outages import tell
from issuing.services.delivering.opening import open_mail_client
from issuing.services.issuers import Issuers
from issuing.services.periodic import Periodic
from issuing.settings import Settings
from issuing.steps import Step, reached
from issuing.storage.customers_codes import (
    Addressee,
    CodeClaim,
    claim_codes,
    find_addressees,
    forget_codes,
    issue_code,
    settle_code,
)
from issuing.storage.customers_throttles import forget_full
from issuing.storage.customers_visits import forget_visits
from issuing.storage.database import driver_connection

_log = structlog.get_logger()
_AT_ONCE = 8
_SHARE = 0.7  # of a lease: what takes longer is given up before another worker may begin
_MOST_ADDRESSES = 3
_REST_SECONDS = 1.0  # somebody sits and waits for his code
_AGAIN = timedelta(seconds=4)
_KEPT = timedelta(days=1)
_FORGETS_EVERY = timedelta(minutes=10)


class CodeMailer:
    """Looks for codes that were asked for, again and again; what has ended is forgotten on the way.

    Without a mail server it only forgets.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        client: MailClient | None,
        *,
        clock: Clock,
        issuers: Issuers,
        sender: str | None,
        return_path: str | None,
        lease: timedelta,
        rest_seconds: float,
    ) -> None:
        self._engine = engine
        self._client = client
        self._clock = clock
        self._issuers = issuers
        self._sender = sender
        self._return_path = return_path
        self._lease = lease
        self._rest_seconds = rest_seconds
        self._forgets_at = clock.now()

    async def round(self) -> float:
        """Mail what is due; the seconds until the next look."""
        if self._client is not None:
            while claims := await self._claim():
                await asyncio.gather(*(self._alone(self._client, claim) for claim in claims))
            await self._client.close()
        await self._forget()
        return self._rest_seconds

    async def _claim(self) -> list[CodeClaim]:
        async with driver_connection(self._engine) as connection:
            reached(Step.CODE_CLAIM_BEFORE)
            claims = await claim_codes(connection, limit=_AT_ONCE, now=self._clock.now(), lease=self._lease)
        reached(Step.CODE_CLAIM_COMMITTED)
        return claims

    async def _alone(self, client: MailClient, claim: CodeClaim) -> None:
        """One code; whatever fails about it harms no other, and its lease gives it back."""
        try:
            await self._mail(client, claim)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the next claim is another try
            tell("a code was not mailed, it is tried again", "customer.code_failed", error)

    async def _mail(self, client: MailClient, claim: CodeClaim) -> None:
        if claim.expires_at <= self._clock.now():
            await self._settle(claim, "unsent")
            return
        async with driver_connection(self._engine) as connection:
            addressees = await find_addressees(connection, claim.identity, limit=_MOST_ADDRESSES)
        if not addressees:
            _log.info("a code has nobody to go to", action="customer.code_unknown", code_id=str(claim.id))
            await self._settle(claim, "unsent")
            return
        code = new_code()
        code_hash = await asyncio.to_thread(hashed, code)
        shown = ", ".join(masked(it.address) for it in addressees)
        async with driver_connection(self._engine) as connection:
            reached(Step.CODE_ISSUE_BEFORE)
            ours = await issue_code(connection, claim, code_hash=code_hash, masked=shown)
        reached(Step.CODE_ISSUE_COMMITTED)
        if ours:
            await self._send(client, claim, addressees, code)

    async def _send(self, client: MailClient, claim: CodeClaim, addressees: list[Addressee], code: str) -> None:
        reached(Step.CODE_SEND_BEFORE)
        endings = set(await asyncio.gather(*(self._hand_over(client, claim, it, code) for it in addressees)))
        reached(Step.CODE_SEND_ANSWERED)
        if Ending.DELIVERED in endings:
            await self._settle(claim, "sent")
        elif endings == {Ending.REFUSED}:
            await self._settle(claim, "unsent")
        else:
            await self._settle(claim, "queued")

    async def _hand_over(self, client: MailClient, claim: CodeClaim, addressee: Addressee, code: str) -> Ending:
        registered = await self._issuers.by_id(addressee.issuer_id)
        sender = registered.mail_from or self._sender
        if sender is None:
            _log.error("a code has no sender: set EMISSION_MAIL_FROM", action="customer.code_without_sender")
            return Ending.BLOCKED
        letter = CodeLetter(
            key=f"{claim.id.hex}-{claim.attempt}",
            sender=sender,
            recipient=addressee.address,
            at=lima(self._clock.now()),
            issuer_name=registered.issuer.trade_name or registered.issuer.legal_name,
            colour=registered.mail_colour,
            code=code,
            minutes=int(LIFETIME.total_seconds() // 60),
        )
        try:
            content = compose_code(letter)
            async with asyncio.timeout(self._lease.total_seconds() * _SHARE):
                outcome = await client.send(
                    sender=self._return_path or sender, recipient=addressee.address, content=content
                )
        except UnaddressableError:
            return Ending.REFUSED
        except TimeoutError:
            return Ending.IN_DOUBT
        if outcome.ending is not Ending.DELIVERED:
            _log.warning(
                "the mail server did not take a code", action="customer.code_not_taken", ending=outcome.ending.value
            )
        return outcome.ending

    async def _settle(self, claim: CodeClaim, state: str) -> None:
        again = self._clock.now() + _AGAIN if state == "queued" else None
        async with driver_connection(self._engine) as connection:
            reached(Step.CODE_SETTLING_BEFORE)
            await settle_code(connection, claim, state, next_attempt_at=again)
        reached(Step.CODE_SETTLING_COMMITTED)

    async def _forget(self) -> None:
        """Remove what has ended, now and then: what strangers typed is not kept."""
        now = self._clock.now()
        if now < self._forgets_at:
            return
        async with driver_connection(self._engine) as connection:
            reached(Step.FORGETTING_BEFORE)
            await forget_codes(connection, before=now - _KEPT)
            await forget_visits(connection, now=now)
            await forget_full(connection, now=now)
        reached(Step.FORGETTING_COMMITTED)
        self._forgets_at = now + _FORGETS_EVERY


def open_code_mails(engine: AsyncEngine, settings: Settings, *, clock: Clock, issuers: Issuers) -> Periodic:
    """One worker's mailer of codes, as the settings want it; raises `MailServerError`."""
    rest_seconds = min(_REST_SECONDS, settings.sweep_seconds)
    mailer = CodeMailer(
        engine,
        open_mail_client(settings),
        clock=clock,
        issuers=issuers,
        sender=settings.mail_from,
        return_path=settings.mail_return_path,
        lease=timedelta(seconds=settings.lease_seconds),
        rest_seconds=rest_seconds,
    )
    return Periodic(mailer.round, name="customer_codes", rest_seconds=rest_seconds)
