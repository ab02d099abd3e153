"""Static membership (KIP-345): a member keeps its place over a restart, unless another worker takes its id.

aiokafka names the id when it joins, but not in its heartbeats. A worker whose id was taken therefore gets the same
answer as after an expired session, joins again, and takes the id back. Two workers under one id would do that in turns
for ever. Kafka's own client leaves instead, and so does vigie.
"""

from __future__ import annotations

from typing import Any

from aiokafka.errors import BrokerResponseError, KafkaError, kafka_errors
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Int16, Int32, Schema, String

from vigie.errors import InstanceIdTakenError
from vigie.runtime.membership import Membership


class FencedInstanceIdError(BrokerResponseError):
    """The id belongs to a member that joined later. aiokafka has no name for this code."""

    errno = 82
    message = "FENCED_INSTANCE_ID"
    description = "another member has joined the group under this member's static id"


kafka_errors[FencedInstanceIdError.errno] = FencedInstanceIdError


class HeartbeatResponseV3(Response):
    """An error code, or none."""

    API_KEY = 12
    API_VERSION = 3
    SCHEMA = Schema(("throttle_time_ms", Int32), ("error_code", Int16))


class HeartbeatRequestV3(RequestStruct):
    """A heartbeat that names the static id: the first version that can."""

    API_KEY = 12
    API_VERSION = 3
    RESPONSE_TYPE = HeartbeatResponseV3
    SCHEMA = Schema(
        ("group_id", String("utf-8")),
        ("generation_id", Int32),
        ("member_id", String("utf-8")),
        ("group_instance_id", String("utf-8")),
    )


class StaticHeartbeat(Request[HeartbeatRequestV3]):
    """Builds the request."""

    API_KEY = 12

    def __init__(self, membership: Membership, instance_id: str) -> None:
        self._membership = membership
        self._instance_id = instance_id

    def build(self, request_struct_class: type[HeartbeatRequestV3]) -> HeartbeatRequestV3:
        """The request for the wire."""
        mine = self._membership
        return request_struct_class(mine.group, mine.generation, mine.member, self._instance_id)


def is_taken(response: Any) -> bool:
    """Whether the answer to a `StaticHeartbeat` says so. After an expired session nobody holds the id: not taken."""
    return bool(response.error_code == FencedInstanceIdError.errno)


def current_membership(coordinator: Any) -> Membership:
    """The membership that aiokafka's coordinator holds now."""
    return Membership(coordinator.group_id, coordinator.generation, coordinator.member_id)


async def taken(coordinator: Any, membership: Membership | None, instance_id: str) -> bool:
    """Whether another member holds the id under which `membership` was given; False if the broker does not answer."""
    if not instance_id or membership is None:
        return False
    try:
        return is_taken(await coordinator._send_req(StaticHeartbeat(membership, instance_id)))  # noqa: SLF001 no public way
    except KafkaError:  # unknown: if the id is taken, the join that follows is refused, and `failure` reports it
        return False


def failure(coordinator: Any, instance_id: str) -> BaseException | None:
    """Why aiokafka's coordinator has stopped for good, or None.

    It keeps its error for a caller of `getmany` and does nothing more. Faust never calls that, so the worker would stay
    in no group for ever.
    """
    error: BaseException | None = coordinator._pending_exception  # noqa: SLF001 no public way
    task = coordinator._coordination_task  # noqa: SLF001 no public way
    if error is None and task.done() and not task.cancelled():
        error = task.exception()
    if error is not None and FencedInstanceIdError.__name__ in str(error):
        return InstanceIdTakenError(coordinator.group_id, instance_id)
    return error
