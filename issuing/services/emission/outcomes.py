"""What may become of a received sale short of a number."""

from dataclasses import dataclass
from datetime import datetime

from issuing.retry import Trouble, next_attempt
from issuing.states import State
from issuing.storage.claims import Claim
from issuing.storage.settlements import Settlement
from vouchers.codec import encode_findings
from vouchers.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A sale that the rules refuse; no number was spent."""

    claim: Claim
    findings: tuple[Finding, ...]
    rule_set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete:
    """A sale that lacks what nobody knows, or of which somebody told what can't be: staff have to settle it."""

    claim: Claim
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A sale that can't be judged or signed yet."""

    claim: Claim
    reason: str
    trouble: Trouble = Trouble.REFERENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A sale on which we failed ourselves."""

    claim: Claim
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A voucher that is numbered, signed and stored, and informed by the next daily summary."""

    claim: Claim


def settlement(outcome: Refused | Incomplete | Waiting | Failed, *, now: datetime, jitter: float) -> Settlement:
    """How it is written down; `jitter` in [0, 1) spreads what waits."""
    if isinstance(outcome, Refused):
        first = outcome.findings[0]
        return _ended(
            outcome,
            State.INVALID,
            action="refused",
            now=now,
            reason_code=f"SUNAT_{first.sunat_code}" if first.sunat_code else first.rule,
            reason=f"{first.message} {first.remedy}".strip(),
            rule_set=outcome.rule_set,
        )
    if isinstance(outcome, Incomplete):
        first = outcome.findings[0]
        return _ended(
            outcome,
            State.STUCK,
            action="incomplete",
            now=now,
            reason_code=first.rule.replace("-", "_"),
            reason=f"{first.path}: {first.message} {first.remedy}",
        )
    if isinstance(outcome, Waiting):
        trouble, reason = outcome.trouble, outcome.reason
    else:
        trouble = Trouble.INTERNAL
        reason = f"Fallo interno al preparar el comprobante; se reintenta solo. {outcome.error}"
    return Settlement(
        ticket_id=outcome.claim.ticket_id,
        fence=outcome.claim.fence,
        from_state=State.RECEIVED,
        to_state=State.RECEIVED,
        action="waiting",
        at=now,
        next_attempt_at=next_attempt(trouble, attempt=outcome.claim.attempt, now=now, jitter=jitter),
        reason_code=trouble.value,
        reason=reason,
    )


def _ended(
    outcome: Refused | Incomplete,
    state: State,
    *,
    action: str,
    now: datetime,
    reason_code: str,
    reason: str,
    rule_set: str | None = None,
) -> Settlement:
    return Settlement(
        ticket_id=outcome.claim.ticket_id,
        fence=outcome.claim.fence,
        from_state=State.RECEIVED,
        to_state=state,
        action=action,
        at=now,
        reason_code=reason_code,
        reason=reason,
        findings=encode_findings(outcome.findings).decode(),
        rule_set=rule_set,
    )
