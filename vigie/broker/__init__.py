"""Runs a real Apache Kafka as a child process, for the demo, tests and CI; and manages the topics of any cluster."""

from vigie.broker.local import LocalKafka

__all__ = ["LocalKafka"]
