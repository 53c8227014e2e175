"""One request to the simulated AWS."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.api.clouds import Clouds

START = "2026-01-01T00:00:00Z"  # of what the simulated cloud has no date for


@dataclass(frozen=True, kw_only=True)
class Request:
    """parameters: as the API's reference names them. address: this server's own URL."""

    clouds: Clouds
    region: str
    address: str
    parameters: dict[str, Any]

    @property
    def account(self) -> str:
        return self.clouds.account

    def get(self, name: str, default: Any = None) -> Any:
        return self.parameters.get(name, default)


def moment(text: str) -> datetime:
    """2026-11-02T09:14:00Z as a time."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
