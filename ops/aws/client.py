"""AWS's API as the commands ask it: boto3 with the ordinary environment, and errors as sentences."""

import os
import threading
from collections.abc import Mapping
from typing import Any, cast

from ops.errors import OpsError

_LOCK = threading.Lock()  # making a client is the one thing that boto3 does not allow to two threads at once


def simulated() -> bool:
    """Whether what answers is the sandbox: its credentials are good for no other AWS."""
    return os.environ.get("AWS_ACCESS_KEY_ID") == "simulated"


class AwsError(OpsError):
    """AWS refused or could not be reached. code: AWS's own, e.g. ImageNotFoundException; empty without an answer."""

    def __init__(self, sentence: str, code: str = "") -> None:
        self.code = code
        super().__init__(sentence)


class Aws:
    """The API of one account, as the environment's credentials see it. region: where no other is named."""

    def __init__(self, region: str) -> None:
        self.region = region
        self._clients: dict[tuple[str, str], Any] = {}

    def ask(self, service: str, operation: str, *, region: str = "", **parameters: Any) -> Mapping[str, Any]:
        """One call, by boto3's names: `ask("ecs", "list_tasks", cluster=…)`; all pages in one answer.

        Raises AwsError; its `code` tells "there is none" from "may not look".
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            client = self._client(service, region or self.region)
            if client.can_paginate(operation):
                return client.get_paginator(operation).paginate(**parameters).build_full_result()
            return getattr(client, operation)(**parameters)
        except ClientError as error:
            said: dict[str, str] = cast(Any, error).response["Error"]
            code, message = said.get("Code", ""), said.get("Message", "")
            raise AwsError(f"{service} {operation}: {code}: {message}", code) from None
        except (BotoCoreError, ValueError) as error:  # the second for an AWS_ENDPOINT_URL that is none
            raise AwsError(f"{service} {operation}: {error}") from None

    def _client(self, service: str, region: str) -> Any:
        with _LOCK:
            if (service, region) not in self._clients:
                import boto3
                from botocore.config import Config

                retries = {"total_max_attempts": 4, "mode": "standard"}
                settings = Config(connect_timeout=5, read_timeout=30, retries=retries)
                make = cast(Any, boto3).client
                self._clients[service, region] = make(service, region_name=region, config=settings)
            return self._clients[service, region]
