"""Connecting: a few tries with growing pauses, each told in a line, then one sentence that says what is wrong."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Protocol

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from vigie.errors import BrokerUnavailableError, PermissionDeniedError, TopicsError
from vigie.settings import Settings

PAUSES = (0.3, 0.7, 1.5)
"""Seconds between tries: a person waits for under five before a wrong address is told."""
DENIED = (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
)
REFUSED_LOGIN = re.compile("authentication|sasl|credential", re.IGNORECASE)


class Client(Protocol):
    """Any of aiokafka's clients."""

    async def start(self) -> None:
        """Connect."""


Tell = Callable[[str], None]


def silent(told: str) -> None:
    """Tell nobody."""


async def start(client: Client, brokers: str, tell: Tell = silent) -> None:
    """Start a client, trying again a few times while no broker answers.

    Raises:
        BrokerUnavailableError: none answered.
        PermissionDeniedError: one answered, and refused us.
        TopicsError: the client reads a topic that does not exist.
    """
    for pause in (*PAUSES, None):
        with _heard() as causes:
            try:
                return await client.start()
            except DENIED as error:
                raise denied(error) from error
            except UnknownTopicOrPartitionError as error:
                raise TopicsError([f"topic {causes[-1] if causes else error} is missing"]) from error
            except (KafkaError, OSError, TimeoutError) as error:
                cause = causes[-1] if causes else str(error)
                if REFUSED_LOGIN.search(cause):
                    raise PermissionDeniedError(
                        f"{brokers} refuses the login ({cause}): check VIGIE_SECURITY__USERNAME, its password and "
                        "VIGIE_SECURITY__SASL_MECHANISM"
                    ) from error
                if pause is None:
                    raise BrokerUnavailableError(brokers, cause) from error
        tell(f"no broker answers at {brokers} ({cause}); trying again in {pause:g} s")
        await asyncio.sleep(pause)
    return None


def denied(error: KafkaError) -> PermissionDeniedError:
    """What the broker does not allow, and what grants it."""
    named = ", ".join(sorted(map(str, error.args[0]))) if error.args and not isinstance(error.args[0], str) else ""
    what = named or (str(error.args[0]) if error.args else "")
    return PermissionDeniedError(
        f"the broker does not allow this ({type(error).__name__.removesuffix('Error')}: {what}): grant it with "
        "`kafka-acls --add --allow-principal User:NAME --operation ... --topic or --group ...`"
    )


@asynccontextmanager
async def admin(settings: Settings, tell: Tell = silent) -> AsyncIterator[AIOKafkaAdminClient]:
    """A connected admin client.

    Raises:
        BrokerUnavailableError: no broker answers, at the start or later.
        PermissionDeniedError: one answers, and refuses us.
    """
    client = AIOKafkaAdminClient(**settings.client(), request_timeout_ms=10_000)
    try:
        with told_errors(settings.brokers):
            await start(client, settings.brokers, tell)
            yield client
    finally:
        await client.close()


@contextmanager
def told_errors(brokers: str) -> Iterator[None]:
    """Turn what aiokafka raises into our errors."""
    try:
        yield
    except DENIED as error:
        raise denied(error) from error
    except (KafkaError, OSError, TimeoutError) as error:
        raise BrokerUnavailableError(brokers, str(error) or type(error).__name__) from error


class _Hear(logging.Handler):
    """Keeps what aiokafka only logs: why a connection failed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.causes: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error: Any = record.args[-1] if isinstance(record.args, tuple) and record.args else record.getMessage()
        self.causes.append(str(error) or type(error).__name__)


@contextmanager
def _heard() -> Iterator[list[str]]:
    logger, handler = logging.getLogger("aiokafka"), _Hear()
    level, propagated = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.propagate = False  # told by us, in one sentence
    try:
        yield handler.causes
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagated
