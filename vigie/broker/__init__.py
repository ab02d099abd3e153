"""A real Apache Kafka as a child process, for the demo, for tests and for CI; and the topics of any cluster."""

from vigie.broker.local import LocalKafka

__all__ = ["LocalKafka"]
