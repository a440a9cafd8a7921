"""Our own 5xx: what a server refused while we were sending, as a bounce."""

from __future__ import annotations

from broadsheet.newsletters.domain.bounces.severity import Fault, judge
from broadsheet.newsletters.domain.smtp.replies import Reply
from broadsheet.newsletters.enums import DeliveryState, Step


def judge_refusal(*, step: str, reply: Reply | None) -> tuple[DeliveryState, str]:
    """Return the state and the kind of bounce of a copy that was refused for good.

    The answer to RCPT is about the recipient, unless it says otherwise. The answer to the message
    itself is about the recipient only if it says so: by an enhanced code.
    """
    if reply is None or step not in (Step.RCPT, Step.BODY):
        return DeliveryState.FAILED, ""
    if step == Step.BODY and not reply.enhanced:
        return DeliveryState.FAILED, ""
    fault = judge(
        code=reply.code,
        enhanced=reply.enhanced,
        text=reply.text,
        is_for_recipient=step == Step.RCPT,
    )
    if fault is Fault.OURS:
        return DeliveryState.FAILED, ""
    return DeliveryState.BOUNCED, fault.bounce
