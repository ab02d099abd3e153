"""Every error that vigie reports to a person, and the exit status that each gives the process (sysexits.h).

    VigieError                          1
    ├── OtherOutcomeError               1  the demo does not show what its samples expect
    ├── UsageError                     64  the command line asks for something impossible
    ├── InputError                     65  the input cannot be used
    ├── BrokerUnavailableError         69  no broker answered
    │   └── LocalKafkaError            69  the local Kafka does not start
    ├── SoftwareError                  70  the process must end; its supervisor starts it again
    │   ├── IndefiniteTransactionError     a transactional request got no answer
    │   ├── MembershipLostError            the group went on without this worker
    │   ├── OversizedBatchError            a batch would unpack beyond the limit
    │   ├── SkippedRecordError             a record was fetched after one that was never seen
    │   ├── SlotLostError                  the partition no longer belongs to this worker
    │   ├── StalledError                   there is work to do, and nothing moves
    │   └── TransactionInDoubtError        nobody knows whether a transaction was committed
    ├── PermissionDeniedError          77  the broker refuses the login or an operation
    └── ConfigError                    78  a person must change something before a restart can help
        ├── InstanceIdTakenError           two workers have joined a group under one id
        ├── JavaMissingError               there is no Java to run the local Kafka
        ├── LostOffsetsError               there is state, but where reading stopped is unknown
        ├── RetentionGapError              records were deleted before they were read
        ├── StateDirectoryError            a slot's store cannot be opened
        ├── TooManyDeadLettersError        nearly everything is refused: a bad deploy, not bad records
        ├── TopicsError                    topics are missing or have the wrong shape
        └── WrongClusterError              the state belongs to another cluster

Each message names the thing, its value and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import ClassVar

PathName = str | PathLike[str]


class VigieError(Exception):
    """An error that is reported to a person in one sentence. `exit_code`: the exit status of the process."""

    exit_code: ClassVar[int] = 1


class OtherOutcomeError(VigieError):
    """The demo does not show what its samples expect; `differences` are sentences."""

    def __init__(self, differences: Iterable[str]) -> None:
        self.differences = tuple(differences)
        super().__init__("the demo does not show what its samples expect: " + "; ".join(self.differences))


class UsageError(VigieError):
    """The command line asks for something impossible."""

    exit_code = 64


class InputError(VigieError):
    """A given file or rule cannot be used; the message says where the fault is."""

    exit_code = 65


class BrokerUnavailableError(VigieError):
    """No broker answered, after the retries. `brokers`: the addresses as configured."""

    exit_code = 69

    def __init__(self, brokers: str, cause: object = "") -> None:
        reason = f" ({cause})" if str(cause) else ""
        super().__init__(
            f"no Kafka broker answers at {brokers}{reason}: start one with `vigie kafka start`, "
            "or set VIGIE_BROKERS to the address of yours"
        )
        self.brokers = brokers


class LocalKafkaError(BrokerUnavailableError):
    """The local Kafka does not start; the message quotes its log."""

    def __init__(self, message: str) -> None:
        VigieError.__init__(self, message)


class SoftwareError(VigieError):
    """The process must end. Its supervisor starts it again, and nothing is lost."""

    exit_code = 70


class IndefiniteTransactionError(SoftwareError):
    """A transactional request got no answer: whether it took effect is unknown until a new epoch begins."""


class OversizedBatchError(SoftwareError):
    """A compressed batch would unpack to more than `limit` bytes; `payload` is its compressed bytes."""

    def __init__(self, codec: str, payload: bytes, limit: int) -> None:
        super().__init__(
            f"a {codec} batch of {len(payload)} bytes would unpack to more than {limit} bytes: "
            "raise VIGIE_MAX_DECOMPRESSED_BYTES to accept such batches"
        )
        self.codec = codec
        self.payload = payload
        self.limit = limit


class SkippedRecordError(SoftwareError):
    """A record was fetched after one that never reached the slot (offsets; None: nothing before)."""

    def __init__(self, topic: str, partition: int, last: int | None, previous: int | None, offset: int) -> None:
        super().__init__(
            f"{topic} partition {partition}: record {offset} was fetched after {previous}, and {last} arrived last"
        )


class MembershipLostError(SoftwareError):
    """The broker no longer counts this worker as a member of `group` in `generation`: it was silent for too long."""

    def __init__(self, group: str, generation: int, detail: str = "") -> None:
        reason = f" ({detail})" if detail else ""
        super().__init__(f"group {group} has gone on without this worker since generation {generation}{reason}")


class SlotLostError(SoftwareError):
    """The partition no longer belongs to this worker; `why` says how that is known."""

    def __init__(self, topic: str, partition: int, why: str) -> None:
        super().__init__(
            f"{topic} partition {partition} is lost: {why}; nothing was committed, and its owner does the work again"
        )
        self.topic = topic
        self.partition = partition


class StalledError(SoftwareError):
    """A stage has lag and has neither fetched, worked nor committed for `seconds`."""

    def __init__(self, stage: str, topic: str, partition: int, lag: int, seconds: float) -> None:
        super().__init__(
            f"{stage} stands still: {topic} partition {partition} has {lag} records to read, "
            f"and for {seconds:.0f} s none was fetched, worked on or committed; leaving, so that a restart can help"
        )


class TransactionInDoubtError(SoftwareError):
    """A transaction may or may not have been committed: `cause` says what happened to it."""

    def __init__(self, topic: str, partition: int, cause: str) -> None:
        super().__init__(
            f"it is unknown whether the transaction of {topic} partition {partition} was committed: {cause}"
        )


class PermissionDeniedError(VigieError):
    """The broker refuses the login or an operation. The message names the user or resource, and the remedy."""

    exit_code = 77


class ConfigError(VigieError):
    """A person must change something before a restart can help."""

    exit_code = 78


class InstanceIdTakenError(ConfigError):
    """Another worker has joined `group` under this one's static id; the later one keeps it."""

    def __init__(self, group: str, instance_id: str) -> None:
        super().__init__(
            f"another worker has joined group {group} under VIGIE_INSTANCE_ID={instance_id}, and this one leaves: "
            "give each worker an id of its own, or none"
        )


class JavaMissingError(ConfigError):
    """There is no Java (17 or newer) to run the local Kafka, or no Maven to fetch it."""


class LostOffsetsError(ConfigError):
    """There is state, but the group's offsets or the changelog are gone, so where reading stopped is unknown."""

    def __init__(
        self,
        group: str,
        topic: str,
        partition: int,
        changelog: str,
        reached: int | None = None,
        end: int | None = None,
    ) -> None:
        if reached is None:
            detail = (
                f"{changelog} holds state for {topic} partition {partition}, but group {group} has no committed "
                "offset: it expired or was deleted"
            )
        else:
            detail = (
                f"the local state of {topic} partition {partition} reaches offset {reached} of {changelog}, "
                f"which ends at {end}: that topic was deleted or created again"
            )
        super().__init__(
            f"{detail}; to start over, delete {changelog} and the local state together and run `vigie topics create`, "
            f"or set the offset of group {group} to where reading stopped"
        )


class RetentionGapError(ConfigError):
    """Records were deleted by retention before they were read."""

    def __init__(self, group: str, topic: str, partition: int, position: int, beginning: int) -> None:
        super().__init__(
            f"{topic} partition {partition}: records {position} to {beginning - 1} were deleted before group {group} "
            f"read them; to go on without them, set the group's offset to {beginning}, and raise the topic's retention"
        )
        self.missing = range(position, beginning)


class StateDirectoryError(ConfigError):
    """A slot's store cannot be opened."""

    def __init__(self, path: PathName, cause: str) -> None:
        super().__init__(
            f"the state in {path} cannot be opened ({cause}): is another worker running with the same "
            "VIGIE_STATE_DIR? If the state is damaged, delete it: it is restored from its changelog"
        )


class TooManyDeadLettersError(ConfigError):
    """Nearly everything is refused: the deploy or the producer is bad, not the records."""

    def __init__(self, stage: str, partition: int, detail: str, reason: str) -> None:
        super().__init__(
            f"{stage} stops: on partition {partition} {detail}, the last as `{reason}`; look at them with "
            "`vigie dead-letters list`, then fix the producer, or raise VIGIE_DEAD_LETTER_RUN and "
            "VIGIE_DEAD_LETTER_SHARE"
        )


class TopicsError(ConfigError):
    """Topics are missing or have the wrong shape; `differences` are sentences."""

    def __init__(self, differences: Iterable[str]) -> None:
        self.differences = tuple(differences)
        super().__init__("; ".join(self.differences) + ": run `vigie topics create`, or see `vigie topics check`")


class WrongClusterError(ConfigError):
    """The local state belongs to another cluster than the one that answers."""

    def __init__(self, path: PathName, known: str, found: str) -> None:
        super().__init__(
            f"the state in {path} belongs to Kafka cluster {known}, but {found} answers: check VIGIE_BROKERS, "
            "or use another VIGIE_STATE_DIR"
        )
