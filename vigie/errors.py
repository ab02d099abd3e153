"""Every error that vigie tells a person, and the exit status each ends a process with (sysexits.h).

    VigieError                          1
    ├── OtherOutcomeError               1  the demo does not show what its samples say
    ├── UsageError                     64  the command line asks for something that cannot be
    ├── InputError                     65  what was given cannot be used
    ├── BrokerUnavailableError         69  no broker answered
    │   └── LocalKafkaError            69  the local Kafka does not start
    ├── SoftwareError                  70  the process must end and be started again
    │   ├── IndefiniteTransactionError     a transactional request was sent and not answered
    │   ├── MembershipLostError            the group went on without this worker
    │   ├── OversizedBatchError            a batch would unpack beyond the limit
    │   ├── SkippedRecordError             a record was fetched after one that was never seen
    │   ├── SlotLostError                  the partition is not this worker's to commit any more
    │   ├── StalledError                   there is work, and none is done
    │   └── TransactionInDoubtError        nobody knows whether a transaction was committed
    ├── PermissionDeniedError          77  the broker knows us, and says no
    └── ConfigError                    78  a person must change something before a new start can help
        ├── InstanceIdTakenError           two workers have joined a group under one id
        ├── JavaMissingError               no Java to run the local Kafka with
        ├── LostOffsetsError               there is state, but nobody knows where reading stopped
        ├── RetentionGapError              records were deleted before they were read
        ├── StateDirectoryError            a slot's store cannot be opened
        ├── TooManyDeadLettersError        nearly all is refused: a bad deploy, not bad records
        ├── TopicsError                    topics are missing or have the wrong shape
        └── WrongClusterError              the state belongs to another cluster

Each message names the thing, its value and the way out.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import ClassVar

PathName = str | PathLike[str]


class VigieError(Exception):
    """Something that a person is told in a sentence. `exit_code`: what the process ends with."""

    exit_code: ClassVar[int] = 1


class OtherOutcomeError(VigieError):
    """The demo shows something else than its samples say; `differences` are sentences."""

    def __init__(self, differences: Iterable[str]) -> None:
        self.differences = tuple(differences)
        super().__init__("not as the samples say: " + "; ".join(self.differences))


class UsageError(VigieError):
    """The command line asks for something that cannot be."""

    exit_code = 64


class InputError(VigieError):
    """A file or rule that was given cannot be used: the message says where the fault is."""

    exit_code = 65


class BrokerUnavailableError(VigieError):
    """No broker answered, after the retries. `brokers`: the addresses as configured."""

    exit_code = 69

    def __init__(self, brokers: str, cause: object = "") -> None:
        reason = f" ({cause})" if str(cause) else ""
        super().__init__(
            f"no Kafka broker answers at {brokers}{reason}: start one with `vigie kafka start`, "
            "or set VIGIE_BROKERS to yours"
        )
        self.brokers = brokers


class LocalKafkaError(BrokerUnavailableError):
    """The local Kafka does not start; the message says what it wrote."""

    def __init__(self, message: str) -> None:
        VigieError.__init__(self, message)


class SoftwareError(VigieError):
    """The process must end; its supervisor starts it again, and nothing is lost."""

    exit_code = 70


class IndefiniteTransactionError(SoftwareError):
    """A transactional request was sent and not answered: whether it took effect is unknown until a new epoch."""


class OversizedBatchError(SoftwareError):
    """A compressed batch would unpack to more than `limit` bytes; `payload` is its compressed bytes."""

    def __init__(self, codec: str, payload: bytes, limit: int) -> None:
        super().__init__(
            f"a {codec} batch of {len(payload)} bytes would unpack to more than {limit} bytes: "
            "raise VIGIE_MAX_DECOMPRESSED_BYTES if such batches are wanted"
        )
        self.codec = codec
        self.payload = payload
        self.limit = limit


class SkippedRecordError(SoftwareError):
    """A record was fetched after one that the slot never saw (offsets; None: nothing before)."""

    def __init__(self, topic: str, partition: int, last: int | None, previous: int | None, offset: int) -> None:
        super().__init__(
            f"{topic} partition {partition}: record {offset} was fetched after {previous}, but the last one seen is "
            f"{last}"
        )


class MembershipLostError(SoftwareError):
    """The broker does not know this worker as a member of `group` in `generation`: it was silent for too long."""

    def __init__(self, group: str, generation: int, told: str = "") -> None:
        reason = f" ({told})" if told else ""
        super().__init__(f"group {group} has gone on without this worker since generation {generation}{reason}")


class SlotLostError(SoftwareError):
    """The partition is not this worker's to commit any more; `why` says how that is known."""

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
            f"and for {seconds:.0f} s none was fetched, worked on or committed; leaving, to be started again"
        )


class TransactionInDoubtError(SoftwareError):
    """A transaction may or may not have been committed: `cause` says what happened to it."""

    def __init__(self, topic: str, partition: int, cause: str) -> None:
        super().__init__(
            f"nobody knows whether the transaction of {topic} partition {partition} was committed: {cause}"
        )


class PermissionDeniedError(VigieError):
    """The broker refuses an operation. The message names the resource and the line that grants it."""

    exit_code = 77


class ConfigError(VigieError):
    """A person must change something before a new start can help."""

    exit_code = 78


class InstanceIdTakenError(ConfigError):
    """Another worker has joined `group` under this one's static id: the later one keeps it."""

    def __init__(self, group: str, instance_id: str) -> None:
        super().__init__(
            f"another worker has joined group {group} under VIGIE_INSTANCE_ID={instance_id}, and this one leaves: "
            "give each worker an id of its own, or none"
        )


class JavaMissingError(ConfigError):
    """There is no Java (17 or newer), or no Maven, to run the local Kafka with."""


class LostOffsetsError(ConfigError):
    """There is state, but its changelog or the group's offsets are gone, so where reading stopped is unknown."""

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
            told = (
                f"{changelog} holds state for {topic} partition {partition}, but group {group} has no committed "
                "offset: it expired or was deleted"
            )
        else:
            told = (
                f"the local state of {topic} partition {partition} reaches offset {reached} of {changelog}, "
                f"which ends at {end}: that topic was deleted or made anew"
            )
        super().__init__(
            f"{told}; to begin anew, delete {changelog} and the local state together and run `vigie topics create`, "
            f"or set the offset of group {group} to where reading stopped"
        )


class RetentionGapError(ConfigError):
    """Records were deleted by retention before they were read."""

    def __init__(self, group: str, topic: str, partition: int, position: int, beginning: int) -> None:
        super().__init__(
            f"{topic} partition {partition}: records {position} to {beginning - 1} were deleted before group {group} "
            f"read them; to go on without them, set the group's offset to {beginning}, and keep the topic longer"
        )
        self.missing = range(position, beginning)


class StateDirectoryError(ConfigError):
    """A slot's store cannot be opened."""

    def __init__(self, path: PathName, cause: str) -> None:
        super().__init__(
            f"the state in {path} cannot be opened ({cause}): is another worker running with the same "
            "VIGIE_STATE_DIR? If it is damaged, delete it: it is restored from its changelog"
        )


class TooManyDeadLettersError(ConfigError):
    """Nearly everything is refused: that is a bad deploy or a bad producer, not bad records."""

    def __init__(self, stage: str, partition: int, told: str, reason: str) -> None:
        super().__init__(
            f"{stage} stops: on partition {partition} {told}, the last as `{reason}`; look at them with "
            "`vigie dead-letters list`, then mend the producer, or raise VIGIE_DEAD_LETTER_RUN and "
            "VIGIE_DEAD_LETTER_SHARE"
        )


class TopicsError(ConfigError):
    """Topics are missing or have the wrong shape; `differences` are sentences."""

    def __init__(self, differences: Iterable[str]) -> None:
        self.differences = tuple(differences)
        super().__init__("; ".join(self.differences) + ": run `vigie topics create`, or see `vigie topics check`")


class WrongClusterError(ConfigError):
    """The local state was written for another cluster than the one that answers."""

    def __init__(self, path: PathName, known: str, found: str) -> None:
        super().__init__(
            f"the state in {path} belongs to Kafka cluster {known}, but {found} answers: check VIGIE_BROKERS, "
            "or use another VIGIE_STATE_DIR"
        )
