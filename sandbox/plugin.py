"""The engine's calls, carried to a package: what a Pulumi resource plugin answers."""

import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sandbox.account import Urn, decode_settings, seeded_name
from sandbox.compare import Change
from sandbox.protocol import Failure, abort, grpc, has_unknown, pb, plain, struct
from sandbox.schema import Problem
from sandbox.servicer import Servicer

Props = dict[str, Any]
_KINDS = {
    ("add", False): pb.PropertyDiff.ADD,
    ("add", True): pb.PropertyDiff.ADD_REPLACE,
    ("delete", False): pb.PropertyDiff.DELETE,
    ("delete", True): pb.PropertyDiff.DELETE_REPLACE,
    ("update", False): pb.PropertyDiff.UPDATE,
    ("update", True): pb.PropertyDiff.UPDATE_REPLACE,
}


class Package(Protocol):
    """What a package does for the engine; property maps are plain Python. See provider.Provider."""

    def configure(self, urn: str, settings: Mapping[str, Any]) -> None: ...
    def check(self, urn: str, olds: Props, news: Props, proposed: str | None) -> tuple[Props, list[Problem]]: ...
    def diff(self, urn: str, state: Props, old_inputs: Props, news: Props) -> Change: ...
    def create(self, urn: str, inputs: Props, *, preview: bool, limit: float) -> tuple[str, Props]: ...
    def update(
        self, urn: str, identity: str, state: Props, old_inputs: Props, news: Props, *, preview: bool, limit: float
    ) -> Props: ...
    def read(self, urn: str, identity: str, state: Props, old_inputs: Props) -> tuple[str, Props, Props]: ...
    def delete(self, urn: str, identity: str, state: Props, limit: float) -> None: ...
    def invoke(self, token: str, arguments: Props) -> Props: ...


class Plugin(Servicer):
    """Carries the engine's calls to a package."""

    def __init__(self, provider: Package, version: str, stopping: threading.Event, schema: Callable[[], str]) -> None:
        super().__init__(version, schema)
        self._provider, self._stopping = provider, stopping

    def Handshake(self, request: Any, context: Any) -> Any:
        return pb.ProviderHandshakeResponse(accept_secrets=False, accept_resources=False, accept_outputs=False)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        olds, news = decode_settings(plain(request.olds)), decode_settings(plain(request.news))
        keys = [key for key in olds.keys() | news.keys() if key != "version" and olds.get(key) != news.get(key)]
        replaces = [key for key in keys if key in ("region", "assumeRoles") and not has_unknown(news.get(key))]
        kind = pb.DiffResponse.DIFF_SOME if keys else pb.DiffResponse.DIFF_NONE
        return pb.DiffResponse(changes=kind, diffs=keys, replaces=replaces)

    def Configure(self, request: Any, context: Any) -> Any:
        if request.urn:
            self._provider.configure(request.urn, decode_settings(plain(request.args)))
        return pb.ConfigureResponse(
            acceptSecrets=False, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    def Check(self, request: Any, context: Any) -> Any:
        proposed: str | None = seeded_name(Urn.parse(request.urn).name.split("/")[-1], request.randomSeed)
        if request.HasField("autonaming"):
            off = request.autonaming.mode == pb.CheckRequest.AutonamingOptions.DISABLE
            proposed = None if off else request.autonaming.proposed_name or proposed
        inputs, problems = self._provider.check(request.urn, plain(request.olds), plain(request.news), proposed)
        failures = [pb.CheckFailure(property=problem.key_path, reason=problem.text) for problem in problems]
        return pb.CheckResponse(inputs=struct(inputs), failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:
        change = self._provider.diff(request.urn, plain(request.olds), plain(request.old_inputs), plain(request.news))
        change = _ignoring(change, request.ignoreChanges)
        return pb.DiffResponse(
            changes=pb.DiffResponse.DIFF_SOME if change.paths else pb.DiffResponse.DIFF_NONE,
            diffs=sorted({_top(path) for path in change.paths}),
            replaces=change.replaces,
            deleteBeforeReplace=change.delete_first,
            hasDetailedDiff=True,
            detailedDiff={
                path: pb.PropertyDiff(kind=_KINDS[kind, _top(path) in change.replaces])
                for path, kind in change.paths.items()
            },
        )

    def Create(self, request: Any, context: Any) -> Any:
        identity, outputs = self._provider.create(
            request.urn, plain(request.properties), preview=request.preview, limit=request.timeout
        )
        return pb.CreateResponse(id=identity, properties=struct(outputs))

    def Update(self, request: Any, context: Any) -> Any:
        olds, news = plain(request.olds), plain(request.news)
        old_inputs = plain(request.old_inputs)
        outputs = self._provider.update(
            request.urn, request.id, olds, old_inputs, news, preview=request.preview, limit=request.timeout
        )
        return pb.UpdateResponse(properties=struct(outputs))

    def Read(self, request: Any, context: Any) -> Any:
        identity, outputs, inputs = self._provider.read(
            request.urn, request.id, plain(request.properties), plain(request.inputs)
        )
        return pb.ReadResponse(id=identity, properties=struct(outputs), inputs=struct(inputs))

    def Delete(self, request: Any, context: Any) -> Any:
        from google.protobuf import empty_pb2

        self._provider.delete(request.urn, request.id, plain(request.properties), request.timeout)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        answer = pb.InvokeResponse()
        getattr(answer, "return").CopyFrom(struct(self._provider.invoke(request.tok, plain(request.args))))
        return answer

    def Cancel(self, request: Any, context: Any) -> Any:
        from google.protobuf import empty_pb2

        self._stopping.set()
        return empty_pb2.Empty()


def _guarded(method: Any) -> Any:
    """A refusal becomes the error that the engine shows; anything else is a fault of the sandbox and says where."""

    def call(self: Any, request: Any, context: Any) -> Any:
        try:
            return method(self, request, context)
        except Failure as failure:
            return abort(context, failure)
        except Exception:
            return context.abort(
                grpc.StatusCode.INTERNAL, f"a fault in the sandbox itself:\n{traceback.format_exc(limit=-3)}"
            )

    return call


for _name in ("CheckConfig", "Configure", "Check", "Diff", "Create", "Update", "Read", "Delete", "Invoke"):
    setattr(Plugin, _name, _guarded(getattr(Plugin, _name)))


def _top(path: str) -> str:
    return path.split(".")[0].split("[")[0]


def _ignoring(change: Change, ignored: Any) -> Change:
    """As the provider does: what is named, and all below it. Only the engine knows what `[*]` stands for."""
    named = tuple(ignored)
    below = tuple(f"{path}{sign}" for path in named for sign in ".[")
    paths = {path: kind for path, kind in change.paths.items() if path not in named and not path.startswith(below)}
    left = {_top(path) for path in paths}
    return Change(
        paths=paths,
        replaces=tuple(name for name in change.replaces if name in left),
        delete_first=change.delete_first,
    )
