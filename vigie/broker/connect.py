"""Connecting: a few tries with growing pauses, a line for each, then one sentence that says what is wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Protocol

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    UnsupportedSaslMechanismError,
)

from vigie.errors import BrokerUnavailableError, PermissionDeniedError, TopicsError
from vigie.settings import Settings

PAUSES = (0.3, 0.7, 1.5)
"""Seconds between tries: a person with a wrong address waits for less than five."""
REQUEST_WITHIN_MS = 10_000
"""Milliseconds of one request: a person waits for it, and aiokafka's default is 40 s."""
DENIED = (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
)
REFUSED_LOGIN = (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    IllegalSaslStateError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
"""What aiokafka logs, and does not raise, when the broker refuses name, password or mechanism."""


class Client(Protocol):
    """One of aiokafka's clients."""

    async def start(self) -> None:
        """Connect."""


Report = Callable[[str], None]


def silent(message: str) -> None:
    """Report nothing."""
    del message


async def start(client: Client, settings: Settings, report: Report = silent) -> None:
    """Start a client; try again a few times while no broker answers.

    Raises:
        BrokerUnavailableError: none answered.
        PermissionDeniedError: one answered, and refused the login or the operation.
        TopicsError: the client reads a topic that does not exist.
    """
    for pause in (*PAUSES, None):
        with overheard(quiet=True) as causes:  # the one sentence below is enough
            try:
                return await client.start()
            except DENIED as error:
                raise denied(error) from error
            except UnknownTopicOrPartitionError as error:
                raise TopicsError([f"topic {causes[-1] if causes else error} is missing"]) from error
            except (KafkaError, OSError, TimeoutError) as error:
                if (refusal := login_refusal(settings, causes)) is not None:
                    raise refusal from error
                cause = causes[-1] if causes else error
                if pause is None:
                    raise BrokerUnavailableError(settings.brokers, cause) from error
        report(f"no broker answers at {settings.brokers} ({cause}); trying again in {pause:g} s")
        await asyncio.sleep(pause)
    return None


def login_refusal(settings: Settings, causes: Sequence[object]) -> PermissionDeniedError | None:
    """The error to raise if one of the causes is that the broker refuses the login; else None."""
    cause = next((cause for cause in causes if isinstance(cause, REFUSED_LOGIN)), None)
    if cause is None:
        return None
    return PermissionDeniedError(
        f"{settings.brokers} refuses the login of user {settings.security.username!r} ({cause}): check "
        "VIGIE_SECURITY__USERNAME, its password and VIGIE_SECURITY__SASL_MECHANISM"
    )


def denied(error: KafkaError) -> PermissionDeniedError:
    """The error for an operation that the broker does not allow, with the command that grants it."""
    named = ", ".join(sorted(map(str, error.args[0]))) if error.args and not isinstance(error.args[0], str) else ""
    what = named or (str(error.args[0]) if error.args else "")
    return PermissionDeniedError(
        f"the broker does not allow this ({type(error).__name__.removesuffix('Error')}: {what}): grant it with "
        "`kafka-acls --add --allow-principal User:NAME --operation ... --topic or --group ...`"
    )


@asynccontextmanager
async def admin(settings: Settings, report: Report = silent) -> AsyncIterator[AIOKafkaAdminClient]:
    """Connect an admin client, and close it at the end.

    Raises:
        BrokerUnavailableError: no broker answers, at the start or later.
        PermissionDeniedError: one answers, and refuses the login or an operation.
    """
    client = AIOKafkaAdminClient(**settings.client(), request_timeout_ms=REQUEST_WITHIN_MS)
    try:
        with translated_errors(settings.brokers):
            await start(client, settings, report)
            yield client
    finally:
        await client.close()


@contextmanager
def translated_errors(brokers: str) -> Iterator[None]:
    """Translate aiokafka's errors into those of `vigie.errors`."""
    try:
        yield
    except DENIED as error:
        raise denied(error) from error
    except (KafkaError, OSError, TimeoutError) as error:
        raise BrokerUnavailableError(brokers, str(error) or type(error).__name__) from error


class _Overhear(logging.Handler):
    """Keeps what aiokafka only logs: why a connection failed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.causes: list[object] = []

    def emit(self, record: logging.LogRecord) -> None:
        error: Any = record.args[-1] if isinstance(record.args, tuple) and record.args else record.getMessage()
        self.causes.append(error if str(error) or isinstance(error, REFUSED_LOGIN) else type(error).__name__)


@contextmanager
def overheard(*, quiet: bool = False) -> Iterator[list[object]]:
    """Within: a list of what aiokafka logs as causes of failures; with `quiet` they reach no other handler."""
    logger, handler = logging.getLogger("aiokafka"), _Overhear()
    propagated = logger.propagate
    logger.addHandler(handler)
    logger.propagate = propagated and not quiet
    try:
        yield handler.causes
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagated
