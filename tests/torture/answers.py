"""What is no answer of AWS's, and answers with anything in the place of anything: a sentence, and never a crash.

`python -m tests.torture.answers COUNT` prints the figures; the unit tests run a small sample.
"""

import json
import os
import random
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ops.aws.client import Aws, AwsError
from ops.doctor import diagnose
from ops.errors import reading
from ops.verify.verifier import run_checks
from tests.torture.documents import mutated, refused_or_read
from tests.unit.ops.answers import CannedAws
from tests.unit.ops.snapshots import DIGEST, SERVICE
from tests.unit.ops.test_collector import deployed, look

CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ecs", "describe_services", {"services": ["api"]}),
    ("elbv2", "describe_target_health", {"TargetGroupArn": "arn:1"}),
    ("ec2", "describe_vpcs", {}),
    ("cloudfront", "list_distributions", {}),
    ("iam", "list_role_policies", {"RoleName": "api"}),
    ("secretsmanager", "describe_secret", {"SecretId": "url"}),
)
LONGEST = 1200  # characters of a sentence
WHOLE = (
    b'{"services": [{"status": "ACTIVE", "runningCount": 2}]}',
    b"<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>",
    b"<DistributionList><Items></Items><Quantity>0</Quantity></DistributionList>",
    b"<html><body><h1>502 Bad Gateway</h1></body></html>",
    b"",
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """refused: how many of `count` were refused with a sentence; the others had something that could be read."""

    count: int
    refused: int


class _Anything(BaseHTTPRequestHandler):
    """Answers each request with the server's present status and body."""

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, body = self.server.answer  # pyright: ignore[reportAttributeAccessIssue]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def torture_bodies(count: int, seed: int = 7) -> Figures:
    """Bodies cut, mixed and overwritten, with any status, as the answer to an ordinary call.

    Raises whatever the client raises but AwsError.
    """
    chance = random.Random(seed)  # noqa: S311
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Anything)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    variables = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_MAX_ATTEMPTS": "1",
    }
    kept = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        aws = _OnceOnly("us-east-1")
        refused = 0
        for _ in range(count):
            server.answer = (chance.choice((200, 200, 200, 302, 400, 403, 500, 503)), _body(chance))  # pyright: ignore[reportAttributeAccessIssue]
            service, operation, parameters = chance.choice(CALLS)
            refused += _is_refused(aws, service, operation, parameters)
        return Figures(count=count, refused=refused)
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        server.shutdown()
        server.server_close()


class _OnceOnly(Aws):
    """Asks once: what is broken stays broken, and AWS's own pauses between attempts would be waited for."""

    def __init__(self, region: str) -> None:
        super().__init__(region)
        self._attempts = 1


def _is_refused(aws: Aws, service: str, operation: str, parameters: Mapping[str, Any]) -> bool:
    try:
        answer = aws.ask(service, operation, **parameters)
    except AwsError as error:
        sentence = str(error)
    else:
        assert isinstance(answer, Mapping)
        return False
    assert "\n" not in sentence and len(sentence) < LONGEST, sentence
    return True


def _body(chance: random.Random) -> bytes:
    body = bytearray(chance.choice(WHOLE))
    for _ in range(chance.randint(0, 4)):
        if body and chance.random() < 0.5:
            del body[chance.randrange(len(body)) :]
        elif body:
            body[chance.randrange(len(body))] = chance.randrange(256)
        else:
            body += chance.randbytes(chance.randint(1, 40))
    return bytes(body)


def read_answer(seed: int) -> None:
    """A service that is looked at while one of AWS's answers is mutated: verified and diagnosed to the end."""
    chance = random.Random(seed)  # noqa: S311
    calls = [call for call, _ in _questions()]
    changed = chance.choice(calls)
    well = dict(_questions())[changed]
    damaged = json.loads(json.dumps(mutated(json.loads(json.dumps(well, default=str)), seed)))
    aws = CannedAws({changed: lambda _: damaged if isinstance(damaged, dict) else {}})
    run_checks(aws, deployed(services=(SERVICE,)), {SERVICE.name: DIGEST})

    def examined() -> None:
        with reading("what AWS said"):
            diagnose([look(aws, deep=True)])

    refused_or_read(examined)


def _questions() -> list[tuple[str, Mapping[str, Any]]]:
    """Each call with its answer, of a service that is well."""
    aws = CannedAws()
    look(aws, deep=True)
    requests = dict(aws.requests)
    answers = [(call, CannedAws().ask(*call.split(), **parameters)) for call, parameters in requests.items()]
    return [(call, answer) for call, answer in answers if answer]


if __name__ == "__main__":
    total = int(sys.argv[1])
    for number in range(total):
        read_answer(number)
    print(f"{total} mutated answers read; instead of answers: {torture_bodies(total)}")
