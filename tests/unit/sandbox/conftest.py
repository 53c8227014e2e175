"""A provider of the simulated AWS in this process, on a cloud of its own."""

import importlib.util
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws import FUNCTIONS, KINDS, corrected, refused_value
from sandbox.extract import Sdk
from sandbox.protocol import Failure, Secret
from sandbox.provider import Provider
from sandbox.schema import DEFAULTED, Schemas

Props = dict[str, Any]
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


def sdk(package: str) -> Sdk:
    spec = importlib.util.find_spec(f"pulumi_{package}")
    assert spec is not None
    assert spec.origin is not None
    return Sdk(Path(spec.origin).parent)


@dataclass
class Aws:
    """The provider's calls in fewer words: `token` is `service/type:Type` without `aws:`."""

    provider: Provider
    folder: Path

    def urn(self, token: str, name: str) -> str:
        return f"urn:pulumi:dev::fairway::aws:{token}::{name}"

    def checked(self, token: str, name: str, inputs: Props) -> Props:
        inputs, problems = self.provider.check(self.urn(token, name), {}, inputs, f"{name}-1a2b3c4")
        assert not problems, problems
        return inputs

    def problems(self, token: str, inputs: Props) -> list[str]:
        return [problem.text for problem in self.provider.check(self.urn(token, "x"), {}, inputs, "x-1a2b3c4")[1]]

    def preview(self, token: str, name: str, /, **inputs: Any) -> Props:
        inputs = self.checked(token, name, inputs)
        return self.provider.create(self.urn(token, name), inputs, preview=True, limit=0)[1]

    def create(self, token: str, name: str, /, **inputs: Any) -> Props:
        """The outputs, with `id`; secrets unwrapped."""
        inputs = self.checked(token, name, inputs)
        identity, outputs = self.provider.create(self.urn(token, name), inputs, preview=False, limit=0)
        return {"id": identity, **{key: v.value if isinstance(v, Secret) else v for key, v in outputs.items()}}

    def made(self, token: str, name: str, inputs: Props) -> Props:
        """As `create`, with the problems of a preview as a Failure."""
        if problems := self.problems(token, inputs):
            raise Failure("\n".join(problems))
        return self.create(token, name, **inputs)

    def refusal(self, token: str, name: str, /, **inputs: Any) -> str:
        """Why it cannot be made: at preview already, or when it is made."""
        with pytest.raises(Failure) as caught:
            self.made(token, name, inputs)
        return str(caught.value)

    def diff(self, token: str, state: Props, before: Props, after: Props) -> Any:
        olds, news = self.checked(token, "x", before), self.checked(token, "x", after)
        return self.provider.diff(self.urn(token, "x"), state, olds, news)

    def update(self, token: str, name: str, state: Props, /, **inputs: Any) -> Props:
        news = self.checked(token, name, {DEFAULTED: [], **inputs})
        return self.provider.update(self.urn(token, name), state["id"], state, {}, news, preview=False, limit=0)

    def delete(self, token: str, name: str, state: Props, /, **more: Any) -> None:
        self.provider.delete(self.urn(token, name), state["id"], {**state, **more}, 0)


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    return Schemas(sdk("aws"), tmp_path_factory.mktemp("schema"), corrected(), refused_value)


def provider(schemas: Schemas, directory: Path, stack: str = "dev", **settings: Any) -> Provider:
    """A provider of one stack, on the simulated AWS in the directory."""
    aws = Provider(
        package="aws",
        schemas=schemas,
        kinds=KINDS,
        functions=FUNCTIONS,
        directory=directory,
        stopping=threading.Event(),
    )
    aws.configure(f"urn:pulumi:{stack}::fairway::pulumi:providers:aws::default", settings)
    return aws


@pytest.fixture
def make_aws(schemas: Schemas, tmp_path: Path) -> Callable[..., Aws]:
    def make(**settings: Any) -> Aws:
        return Aws(provider(schemas, tmp_path, **settings), tmp_path)

    return make


@pytest.fixture
def aws(make_aws: Callable[..., Aws]) -> Aws:
    return make_aws(region="us-east-1")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Makes boto3 clients of an empty simulated AWS."""
    import boto3

    from sandbox.api.clouds import Clouds
    from sandbox.api.server import Server

    server = Server(socket.create_server(("127.0.0.1", 0)), Clouds(tmp_path, tmp_path))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "simulated")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "simulated")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}")
    clients: list[Any] = []

    def make(service: str) -> Any:
        clients.append(boto3.client(service, region_name="us-east-1"))  # pyright: ignore
        return clients[-1]

    yield make
    for opened in clients:
        opened.close()
    server.shutdown()
    thread.join()
    server.server_close()
