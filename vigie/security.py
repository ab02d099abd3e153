"""SASL and TLS: how clients prove who they are, and whom they trust."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from vigie.errors import ConfigError


class Security(BaseModel):
    """How every client connects to the broker. Certificates and host names are always verified."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="Kafka's security.protocol"
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="SCRAM-SHA-512", description="SASL mechanism for user name and password"
    )
    username: str | None = Field(default=None, description="SASL user name")
    password: SecretStr | None = Field(default=None, description="SASL password; `password_file` is safer")
    password_file: Path | None = Field(default=None, description="file whose first line is the SASL password")
    ca_file: Path | None = Field(
        default=None, description="PEM file of a private certificate authority; without it, the system's are trusted"
    )
    cert_file: Path | None = Field(default=None, description="PEM file of the client's certificate, for mutual TLS")
    key_file: Path | None = Field(default=None, description="PEM file of the client's private key, for mutual TLS")
    key_password: SecretStr | None = Field(default=None, description="password of the client's private key")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = []
        if self.password and self.password_file:
            faults.append("give either password or password_file, not both")
        if self.protocol.startswith("SASL") and not (self.username and (self.password or self.password_file)):
            faults.append(f"{self.protocol} needs username, and password or password_file")
        if (self.key_file or self.key_password) and not self.cert_file:
            faults.append("key_file and key_password need cert_file")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def client(self) -> dict[str, Any]:
        """The security options of an aiokafka client; files are read each time, so that secrets can change.

        Raises:
            ConfigError: a file cannot be read, or holds no certificate.
        """
        options: dict[str, Any] = {"security_protocol": self.protocol}
        if self.protocol.endswith("SSL"):
            options["ssl_context"] = self._ssl_context()
        if self.protocol.startswith("SASL"):
            options["sasl_mechanism"] = self.sasl_mechanism
            options["sasl_plain_username"] = self.username
            options["sasl_plain_password"] = self._password()
        return options

    def _password(self) -> str | None:
        if self.password_file is None:
            return self.password.get_secret_value() if self.password else None
        try:
            lines = self.password_file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"security.password_file {self.password_file} cannot be read: {error}") from error
        if not lines or not lines[0]:
            raise ConfigError(f"security.password_file {self.password_file} is empty: its first line is the password")
        return lines[0]

    def _ssl_context(self) -> ssl.SSLContext:
        key_password = self.key_password.get_secret_value() if self.key_password else None
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.cert_file:
                context.load_cert_chain(self.cert_file, self.key_file, key_password)
        except OSError as error:  # ssl.SSLError is one
            files = ", ".join(str(file) for file in (self.ca_file, self.cert_file, self.key_file) if file)
            raise ConfigError(
                f"the certificates of `security` ({files}) cannot be used: {error}; give readable PEM files"
            ) from error
        return context
