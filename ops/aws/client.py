"""AWS's API as the commands ask it: boto3 with the ordinary environment, and errors as sentences."""

import math
import os
import re
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from ops.clock import Clock
from ops.errors import OpsError

READ_TIMEOUT = 30.0  # seconds
LONGEST = 500  # characters of a refusal that are passed on
# What the same question may be answered a moment later: without an answer, throttled, or AWS's own trouble.
PASSING = (
    "",
    "InternalFailure",
    "InternalServerError",
    "RequestLimitExceeded",
    "ServerException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
)
_LOCK = threading.Lock()  # making a client is the one thing that boto3 does not allow to two threads at once


def simulated() -> bool:
    """Whether what answers is the sandbox: its credentials are good for no other AWS."""
    return os.environ.get("AWS_ACCESS_KEY_ID") == "simulated"


class AwsError(OpsError):
    """AWS refused or could not be reached. code: AWS's own, e.g. ImageNotFoundException; empty without an answer."""

    def __init__(self, sentence: str, code: str = "") -> None:
        self.code = code
        super().__init__(sentence)

    @property
    def is_passing(self) -> bool:
        """Whether it is worth asking again. A gateway's answer has no code but HTTP's own, such as 503."""
        return self.code in PASSING or re.fullmatch(r"429|5\d\d", self.code) is not None


class Aws:
    """The API of one account, as the environment's credentials see it. region: where no other is named.

    limit: seconds within which whatever is asked has an answer or an error, also of an AWS that accepts and is silent.
    """

    def __init__(self, region: str, *, limit: float | None = None, clock: Clock | None = None) -> None:
        self.region = region
        self._clients: dict[tuple[str, str], Any] = {}
        self._clock = clock or Clock()
        # Two attempts of a call fit into what is left when the last call is made.
        self._read_timeout = READ_TIMEOUT if limit is None else max(1.0, min(READ_TIMEOUT, limit / 6))
        self._attempts = 4 if limit is None else 2
        self._last_call = (
            math.inf if limit is None else self._clock.elapsed() + limit - self._attempts * self._read_timeout
        )

    def ask(self, service: str, operation: str, *, region: str = "", **parameters: Any) -> Mapping[str, Any]:
        """One call, by boto3's names: `ask("ecs", "list_tasks", cluster=…)`; all pages in one answer.

        Raises AwsError; its `code` tells "there is none" from "may not look".
        """
        with _as_sentences(service, operation):
            client = self._client_in_time(service, operation, region)
            if client.can_paginate(operation):
                return client.get_paginator(operation).paginate(**parameters).build_full_result()
            return getattr(client, operation)(**parameters)

    def pages(
        self, service: str, operation: str, *, region: str = "", **parameters: Any
    ) -> Iterator[Mapping[str, Any]]:
        """The answer page by page, each asked for when it is needed: for what may be too long to keep. As `ask`."""
        with _as_sentences(service, operation):
            client = self._client_in_time(service, operation, region)
            yield from client.get_paginator(operation).paginate(**parameters)

    def upload(self, file: Path, bucket: str, key: str, progress: Callable[[int, int], None]) -> None:
        """A file into S3, in parts where it is large; a broken one leaves no object. As `ask`.

        progress: takes how many bytes more are through, and of how many.
        """
        size = file.stat().st_size

        def advance(count: int) -> None:
            progress(count, size)

        with _as_sentences("s3", "put_object"):
            self._client_in_time("s3", "put_object", "").upload_file(str(file), bucket, key, Callback=advance)

    def download(self, bucket: str, key: str, file: Path, progress: Callable[[int, int], None]) -> None:
        """An object of S3's into a file, as `upload`."""
        with _as_sentences("s3", "get_object"):
            client = self._client_in_time("s3", "get_object", "")
            size = int(client.head_object(Bucket=bucket, Key=key)["ContentLength"])

            def advance(count: int) -> None:
                progress(count, size)

            client.download_file(bucket, key, str(file), Callback=advance)

    def endpoint(self, service: str) -> str:
        """The URL that the service is asked at."""
        return str(self._client(service, self.region).meta.endpoint_url)

    def _client_in_time(self, service: str, operation: str, region: str) -> Any:
        if self._clock.elapsed() > self._last_call:
            raise AwsError(f"{service} {operation}: no time is left to ask; AWS does not answer, or --timeout is short")
        return self._client(service, region or self.region)

    def _client(self, service: str, region: str) -> Any:
        with _LOCK:
            if (service, region) not in self._clients:
                import boto3
                from botocore.config import Config

                retries = {"total_max_attempts": self._attempts, "mode": "standard"}
                connect_timeout = min(5.0, self._read_timeout)
                config = Config(connect_timeout=connect_timeout, read_timeout=self._read_timeout, retries=retries)
                make = cast(Any, boto3).client
                self._clients[service, region] = make(service, region_name=region, config=config)
            return self._clients[service, region]


@contextmanager
def _as_sentences(service: str, operation: str) -> Generator[None]:
    """Whatever boto3 raises is an AwsError."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except AwsError:
        raise
    except ClientError as error:
        details: dict[str, str] = cast(Any, error).response.get("Error") or {}
        code, message = details.get("Code", ""), details.get("Message", "")
        raise AwsError(f"{service} {operation}: {_line(code)}: {_line(message)}", code) from None
    except (Boto3Error, BotoCoreError, ValueError) as error:  # an upload's; and of an AWS_ENDPOINT_URL that is none
        raise AwsError(f"{service} {operation}: {_line(error)}") from None
    except Exception as error:  # whatever boto3's parsers raise at an answer that is none of AWS's
        problem = f"{type(error).__name__}: {_line(error)[:200]}"
        raise AwsError(f"{service} {operation}: not an answer of AWS's ({problem})") from None


def _line(text: object) -> str:
    """In one line of a bearable length: what answers may be no AWS at all."""
    line = " ".join(str(text).split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} …"
