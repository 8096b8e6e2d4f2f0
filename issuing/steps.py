"""The steps of the flow at which a process may die, by name; the crash tests are derived from this list.

Before and after each commit, and before and after each exchange with the outside. Between "before" and "after" of one
statement lies nothing of ours: what it writes (a CDR and the deliveries that follow from it, a number and its signed
bytes) is there whole or not at all.
"""

import os
import signal
from enum import StrEnum

CRASH_AT = "EMISSION_TEST_CRASH_AT"
"""Tests name a step here, and after a colon the how-manieth time: `claim.committed:2`. Unset in every other process."""


class Step(StrEnum):
    """A point of the flow, in the order in which a sale meets them."""

    SUBMISSION_BEFORE = "submission.before"
    SUBMISSION_COMMITTED = "submission.committed"
    REPLACEMENT_BEFORE = "replacement.before"
    REPLACEMENT_COMMITTED = "replacement.committed"
    AMENDMENT_BEFORE = "amendment.before"
    AMENDMENT_COMMITTED = "amendment.committed"
    REISSUE_BEFORE = "reissue.before"
    REISSUE_COMMITTED = "reissue.committed"
    MASS_REISSUE_BEFORE = "mass_reissue.before"
    MASS_REISSUE_COMMITTED = "mass_reissue.committed"
    VOIDING_BEFORE = "voiding.before"
    VOIDING_COMMITTED = "voiding.committed"
    HANDOVER_BEFORE = "handover.before"
    HANDOVER_COMMITTED = "handover.committed"
    CLAIM_BEFORE = "claim.before"
    CLAIM_COMMITTED = "claim.committed"
    COMPLEMENT_BEFORE = "complement.before"
    COMPLEMENT_COMMITTED = "complement.committed"
    NUMBERING_BEFORE = "numbering.before"
    NUMBERING_COMMITTED = "numbering.committed"
    ATTEMPT_BEFORE = "attempt.before"
    ATTEMPT_COMMITTED = "attempt.committed"
    SEND_BEFORE = "send.before"
    SEND_ANSWERED = "send.answered"
    QUESTION_BEFORE = "question.before"
    QUESTION_ANSWERED = "question.answered"
    SETTLING_BEFORE = "settling.before"
    SETTLING_COMMITTED = "settling.committed"
    RENEWAL_BEFORE = "renewal.before"
    RENEWAL_COMMITTED = "renewal.committed"
    RELEASE_BEFORE = "release.before"
    RELEASE_COMMITTED = "release.committed"
    GATHERING_BEFORE = "gathering.before"
    GATHERING_COMMITTED = "gathering.committed"
    POSTPONING_BEFORE = "postponing.before"
    POSTPONING_COMMITTED = "postponing.committed"
    FILE_CLAIM_BEFORE = "file_claim.before"
    FILE_CLAIM_COMMITTED = "file_claim.committed"
    FILE_ATTEMPT_BEFORE = "file_attempt.before"
    FILE_ATTEMPT_COMMITTED = "file_attempt.committed"
    FILE_SEND_BEFORE = "file_send.before"
    FILE_SEND_ANSWERED = "file_send.answered"
    FILE_POLL_BEFORE = "file_poll.before"
    FILE_POLL_ANSWERED = "file_poll.answered"
    FILE_SETTLING_BEFORE = "file_settling.before"
    FILE_SETTLING_COMMITTED = "file_settling.committed"
    PROOF_BEFORE = "proof.before"
    PROOF_COMMITTED = "proof.committed"
    FILE_RENEWAL_BEFORE = "file_renewal.before"
    FILE_RENEWAL_COMMITTED = "file_renewal.committed"
    FILE_RELEASE_BEFORE = "file_release.before"
    FILE_RELEASE_COMMITTED = "file_release.committed"
    GATE_BEFORE = "gate.before"
    GATE_COMMITTED = "gate.committed"
    PROBE_BEFORE = "probe.before"
    PROBE_COMMITTED = "probe.committed"
    VAIN_PROBE_BEFORE = "vain_probe.before"
    VAIN_PROBE_COMMITTED = "vain_probe.committed"
    DIVERSION_BEFORE = "diversion.before"
    DIVERSION_COMMITTED = "diversion.committed"
    OPENING_BEFORE = "opening.before"
    OPENING_COMMITTED = "opening.committed"
    SEALING_BEFORE = "sealing.before"
    SEALING_COMMITTED = "sealing.committed"
    LOOK_CLAIM_BEFORE = "look_claim.before"
    LOOK_CLAIM_COMMITTED = "look_claim.committed"
    LOOK_RELEASE_BEFORE = "look_release.before"
    LOOK_RELEASE_COMMITTED = "look_release.committed"
    LOOK_SETTLING_BEFORE = "look_settling.before"
    LOOK_SETTLING_COMMITTED = "look_settling.committed"
    INCIDENT_BEFORE = "incident.before"
    INCIDENT_COMMITTED = "incident.committed"
    DEADLINES_BEFORE = "deadlines.before"
    DEADLINES_COMMITTED = "deadlines.committed"
    INTAKE_CLAIM_BEFORE = "intake_claim.before"
    INTAKE_CLAIM_COMMITTED = "intake_claim.committed"
    INTAKE_ADVANCE_BEFORE = "intake_advance.before"
    INTAKE_ADVANCE_COMMITTED = "intake_advance.committed"
    INTAKE_FILE_BEFORE = "intake_file.before"
    INTAKE_FILE_COMMITTED = "intake_file.committed"
    INTAKE_RENEWAL_BEFORE = "intake_renewal.before"
    INTAKE_RENEWAL_COMMITTED = "intake_renewal.committed"
    INTAKE_RELEASE_BEFORE = "intake_release.before"
    INTAKE_RELEASE_COMMITTED = "intake_release.committed"
    HOOK_BEFORE = "hook.before"
    HOOK_COMMITTED = "hook.committed"
    HOOK_CLAIM_BEFORE = "hook_claim.before"
    HOOK_CLAIM_COMMITTED = "hook_claim.committed"
    HOOK_FETCH_BEFORE = "hook_fetch.before"
    HOOK_FETCH_ANSWERED = "hook_fetch.answered"
    HOOK_REGISTERING_BEFORE = "hook_registering.before"
    HOOK_REGISTERING_COMMITTED = "hook_registering.committed"
    HOOK_SETTLING_BEFORE = "hook_settling.before"
    HOOK_SETTLING_COMMITTED = "hook_settling.committed"
    HOOK_RENEWAL_BEFORE = "hook_renewal.before"
    HOOK_RENEWAL_COMMITTED = "hook_renewal.committed"
    HOOK_RELEASE_BEFORE = "hook_release.before"
    HOOK_RELEASE_COMMITTED = "hook_release.committed"
    HOOK_RETRY_BEFORE = "hook_retry.before"
    HOOK_RETRY_COMMITTED = "hook_retry.committed"
    BACKFILL_BEFORE = "backfill.before"
    BACKFILL_COMMITTED = "backfill.committed"
    DELIVERY_CLAIM_BEFORE = "delivery_claim.before"
    DELIVERY_CLAIM_COMMITTED = "delivery_claim.committed"
    DELIVERY_ATTEMPT_BEFORE = "delivery_attempt.before"
    DELIVERY_ATTEMPT_COMMITTED = "delivery_attempt.committed"
    DELIVERY_SEND_BEFORE = "delivery_send.before"
    DELIVERY_SEND_ANSWERED = "delivery_send.answered"
    DELIVERY_SETTLING_BEFORE = "delivery_settling.before"
    DELIVERY_SETTLING_COMMITTED = "delivery_settling.committed"
    DELIVERY_RENEWAL_BEFORE = "delivery_renewal.before"
    DELIVERY_RENEWAL_COMMITTED = "delivery_renewal.committed"
    DELIVERY_RELEASE_BEFORE = "delivery_release.before"
    DELIVERY_RELEASE_COMMITTED = "delivery_release.committed"
    FOLLOWING_BEFORE = "following.before"
    FOLLOWING_COMMITTED = "following.committed"
    RESEND_BEFORE = "resend.before"
    RESEND_COMMITTED = "resend.committed"
    BOUNCE_BEFORE = "bounce.before"
    BOUNCE_COMMITTED = "bounce.committed"
    CODE_REQUEST_BEFORE = "code_request.before"
    CODE_REQUEST_COMMITTED = "code_request.committed"
    CODE_CLAIM_BEFORE = "code_claim.before"
    CODE_CLAIM_COMMITTED = "code_claim.committed"
    CODE_ISSUE_BEFORE = "code_issue.before"
    CODE_ISSUE_COMMITTED = "code_issue.committed"
    CODE_SEND_BEFORE = "code_send.before"
    CODE_SEND_ANSWERED = "code_send.answered"
    CODE_SETTLING_BEFORE = "code_settling.before"
    CODE_SETTLING_COMMITTED = "code_settling.committed"
    CODE_TRY_BEFORE = "code_try.before"
    CODE_TRY_COMMITTED = "code_try.committed"
    CODE_USE_BEFORE = "code_use.before"
    CODE_USE_COMMITTED = "code_use.committed"
    FORGETTING_BEFORE = "forgetting.before"
    FORGETTING_COMMITTED = "forgetting.committed"


class _Fuse:
    """Which step kills this process, and how often it may still be met before."""

    def __init__(self) -> None:
        self.step: Step | None = None
        self.times = 0


_fuse = _Fuse()


def arm(order: str | None = None) -> None:
    """Read once, at a process's start, whether a test wants it dead at some step; raises `ValueError` for no step."""
    order = os.environ.get(CRASH_AT) if order is None else order
    if not order:
        return
    name, _, times = order.partition(":")
    _fuse.step, _fuse.times = Step(name), int(times or 1)


def reached(step: Step) -> None:
    """The flow is at `step`. Where a test armed it the process ends here as by `kill -9`; otherwise nothing happens."""
    if _fuse.step is not step:
        return
    _fuse.times -= 1
    if _fuse.times <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
