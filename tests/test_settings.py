"""Settings: environment over file over defaults; every fault told, all at once."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from vigie.errors import ConfigError
from vigie.security import Security
from vigie.settings import PATTERNS, Settings, load, names


def test_defaults_are_a_broker_on_this_machine_that_nobody_else_reaches() -> None:
    settings = load()

    assert settings.client() == {"bootstrap_servers": ["127.0.0.1:9092"], "security_protocol": "PLAINTEXT"}


def test_arguments_go_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "vigie.toml"
    file.write_text('partitions = 7\nbatch_size = 7\napp = "seven"\n[models]\nde = "de_core_news_md"\n')
    monkeypatch.setenv("VIGIE_CONFIG", str(file))
    monkeypatch.setenv("VIGIE_PARTITIONS", "8")
    monkeypatch.setenv("VIGIE_BATCH_SIZE", "8")

    settings = load(batch_size=9)

    assert (settings.app, settings.partitions, settings.batch_size) == ("seven", 8, 9)
    assert settings.models == {"de": "de_core_news_md"}


def test_every_fault_is_told_at_once_with_the_setting_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_BROKRES", "x:1")
    monkeypatch.setenv("VIGIE_BATCH_SIZE", "many")
    monkeypatch.setenv("VIGIE_BROKERS", "no port")
    monkeypatch.setenv("VIGIE_MODELS", "{de")
    monkeypatch.setenv("VIGIE_SECURITY__PROTOCOL", "TLS")
    monkeypatch.setenv("VIGIE_SECURITY__PASSWORD", "hush")
    monkeypatch.setenv("VIGIE_LOG_LEVEL", "loud")
    monkeypatch.setenv("VIGIE_PARTITIONS", "0")
    monkeypatch.setenv("VIGIE_WORK_TIMEOUT", "long")
    monkeypatch.setenv("VIGIE_TRANSACTION_DEADLINE", "8")
    monkeypatch.setenv("VIGIE_PREFIX", "a b")

    with pytest.raises(ConfigError) as told:
        load()

    assert str(told.value).splitlines() == [
        "the configuration is wrong:",
        "  VIGIE_BROKRES is no setting: did you mean VIGIE_BROKERS?",
        "  brokers (VIGIE_BROKERS): must be host:port, several of them separated by commas (it is 'no port')",
        "  prefix (VIGIE_PREFIX): may hold letters, digits, dots, dashes and underscores (it is 'a b')",
        (
            "  security.protocol (VIGIE_SECURITY__PROTOCOL): must be 'PLAINTEXT', 'SSL', 'SASL_PLAINTEXT' or 'SASL_SSL'"
            " (it is 'TLS')"
        ),
        "  partitions (VIGIE_PARTITIONS): must be at least 1 (it is '0')",
        "  batch_size (VIGIE_BATCH_SIZE): must be a whole number (it is 'many')",
        "  work_timeout (VIGIE_WORK_TIMEOUT): must be a number (it is 'long')",
        (
            "  transaction_deadline (VIGIE_TRANSACTION_DEADLINE): must be at most half of transaction_timeout (15 s),"
            " or a broker could abort one in use (it is '8')"
        ),
        "  models (VIGIE_MODELS): must be a table of names and values, in the environment as JSON (it is '{de')",
        "  log_level (VIGIE_LOG_LEVEL): must be 'debug', 'info', 'warning' or 'error' (it is 'loud')",
    ]


def test_a_broken_file_does_not_hide_what_is_wrong_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "vigie.toml"
    file.write_text("a = ")
    monkeypatch.setenv("VIGIE_CONFIG", str(file))
    monkeypatch.setenv("VIGIE_PARTITIONS", "none")

    with pytest.raises(ConfigError, match=r"(?s)is not TOML.*VIGIE_PARTITIONS\): must be a whole number"):
        load()


def test_every_setting_with_a_pattern_says_it_in_words() -> None:
    patterned = {name for name, field in Settings.model_fields.items() if "pattern" in str(field.metadata)}

    assert patterned == set(PATTERNS)


def test_an_instance_id_is_a_name_that_kafka_takes() -> None:
    assert load(instance_id="worker-1.a_B").instance_id == "worker-1.a_B"
    assert load().instance_id == ""
    for wrong in ("a b", "a/b", ".", "..", "é", "a" * 250):
        with pytest.raises(ConfigError, match=r"instance_id \(VIGIE_INSTANCE_ID\)"):
            load(instance_id=wrong)


def test_an_unknown_key_of_the_file_is_an_error_with_the_one_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "vigie.toml"
    file.write_text("partition = 3\n")
    monkeypatch.setenv("VIGIE_CONFIG", str(file))

    with pytest.raises(ConfigError, match=r"partition is no setting: did you mean partitions\?"):
        load()


@pytest.mark.parametrize(
    ("content", "told"), [(b"a = ", "is not TOML"), (b"\xff\xfe", "cannot be read"), (None, "cannot be read")]
)
def test_a_file_that_cannot_be_read_is_named(
    content: bytes | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "vigie.toml"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("VIGIE_CONFIG", str(file))

    with pytest.raises(ConfigError, match=told) as error:
        load()

    assert str(file) in str(error.value)


def test_a_deadline_beyond_half_the_transaction_timeout_is_refused() -> None:
    with pytest.raises(ConfigError, match="at most half"):
        load(transaction_deadline=10)


def test_login_and_encryption_reach_every_client(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hush\nanother line\n")
    security = Security(protocol="SASL_SSL", username="reader", password_file=secret)

    options = load(security=security, brokers="a:1,b:2").client()

    assert options["bootstrap_servers"] == ["a:1", "b:2"]
    assert options["sasl_plain_username"] == "reader"
    assert options["sasl_plain_password"] == "hush"  # noqa: S105 the test's own
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert options["ssl_context"].check_hostname


def test_a_secret_shows_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_SECURITY__PASSWORD", "hush-hush")
    monkeypatch.setenv("VIGIE_SECURITY__USERNAME", "reader")
    assert "hush-hush" not in repr(load())

    monkeypatch.setenv("VIGIE_SECURITY__PROTOCOL", "SASL")
    with pytest.raises(ConfigError) as told:
        load()
    assert "hush-hush" not in str(told.value)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"protocol": "SASL_SSL"}, "needs username"),
        ({"password": "a", "password_file": "b"}, "not both"),
        ({"key_file": "k"}, "need cert_file"),
    ],
)
def test_security_that_cannot_be_meant_is_refused(wrong: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load(security=wrong)


def test_a_certificate_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate")
    settings = load(security={"protocol": "SSL", "ca_file": file})

    with pytest.raises(ConfigError, match=r"ca\.pem"):
        settings.client()


def test_every_setting_says_what_it_is() -> None:
    for name, field in {**Settings.model_fields, **Security.model_fields}.items():
        assert field.description, name
    assert "security.ca_file" in set(names(Settings))
