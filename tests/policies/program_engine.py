"""What the engine does between the SDK and the sandbox's plugins, in the test's own process."""

import importlib
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
from google.protobuf import struct_pb2
from pulumi._types import resource_types
from pulumi.runtime import mocks, rpc
from pulumi.runtime.proto import analyzer_pb2, provider_pb2, resource_pb2

from sandbox.launch import installed_sdks
from sandbox.packages import servicer

PROJECT, STACK, REGION = "shop", "test", "us-east-1"
_SITE = Path(pulumi.__file__).parents[1]


class ProgramError(Exception):
    """The program, or a check of its properties, failed."""


class _Context:
    """A gRPC call's context, for plugins that are called as functions."""

    def abort(self, code: object, details: str) -> None:
        raise ProgramError(details)

    def set_trailing_metadata(self, metadata: object) -> None:
        pass


def _plugin(package: str, region: str, place: Path) -> Any:
    """The sandbox's plugin of a package, configured for a region; what it reads of the SDK is cached by the user."""
    sdks = installed_sdks(_SITE)
    versions = {name: sdk["version"] for name, sdk in sdks.items()}
    plugin = servicer(package, {**sdks[package], "directory": str(place), "versions": versions}, threading.Event())
    urn = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:providers:{package}::default"
    settings = struct_pb2.Struct()
    settings.update({"region": region})
    plugin.Configure(provider_pb2.ConfigureRequest(urn=urn, args=settings), _Context())
    return plugin


_planning = cache(_plugin)  # a plan leaves nothing behind, so that every program may have the same plugins


class _Nothing(mocks.Mocks):
    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return "", {}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


class Engine(mocks.MockMonitor):
    """Answers the SDK as the engine does at a preview."""

    def __init__(self, config: Mapping[str, str], *, update: bool) -> None:
        super().__init__(_Nothing())
        self.config, self.failures = config, list[str]()
        self.requests: list[analyzer_pb2.AnalyzeRequest] = []
        self.resources_by_urn: dict[str, analyzer_pb2.AnalyzerResource] = {}
        self._update = update
        self._plugins: dict[tuple[str, str], Any] = {}
        self._cloud = tempfile.TemporaryDirectory(prefix="fairway-programs-", ignore_cleanup_errors=True)
        self._regions: dict[str, str] = {}  # URN of an explicit provider → its region
        self._lock = threading.Lock()  # the SDK calls from several threads

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        urn = self._urn(request.parent, request.type, request.name)
        if request.type == "pulumi:pulumi:Stack":
            return resource_pb2.RegisterResourceResponse(urn=urn)
        with self._lock:
            if request.type.startswith("pulumi:providers:"):
                region = request.object.fields["region"].string_value or self._region("")
                self._regions[urn] = region.strip('"')
                return resource_pb2.RegisterResourceResponse(urn=urn, id=rpc.UNKNOWN, object=request.object)
            inputs, outputs, identity = request.object, request.object, ""
            if request.remote:
                outputs = _late(request.type)
            elif request.custom:
                inputs, outputs, identity = self._planned(urn, request)
            self._record(urn, request, inputs, outputs)
        computed = outputs if request.custom or request.remote else None
        return resource_pb2.RegisterResourceResponse(urn=urn, id=identity, object=computed)

    def ReadResource(self, request: Any) -> Any:
        """A resource of someone else: its id is known, what AWS knows of it is not."""
        urn = self._urn(request.parent, request.type, request.name)
        if request.type == "pulumi:pulumi:StackReference":
            properties = struct_pb2.Struct()
            properties.update({"name": request.id, "outputs": rpc.UNKNOWN, "secretOutputNames": rpc.UNKNOWN})
            return resource_pb2.ReadResourceResponse(urn=urn, properties=properties)
        plugin = self._plugin(request.type.partition(":")[0], self._region(""))
        create = provider_pb2.CreateRequest(urn=urn, properties=request.properties, preview=not self._update)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=plugin.Create(create, _Context()).properties)

    def Invoke(self, request: Any) -> Any:
        plugin = self._plugin(request.tok.partition(":")[0], self._region(request.provider))
        answer = plugin.Invoke(provider_pb2.InvokeRequest(tok=request.tok, args=request.args), _Context())
        return resource_pb2.ResourceInvokeResponse(**{"return": getattr(answer, "return")})

    def close(self) -> None:
        self._cloud.cleanup()

    def _plugin(self, package: str, region: str) -> Any:
        if not self._update:
            return _planning(package, region, Path(tempfile.gettempdir()))
        key = (package, region)
        if key not in self._plugins:
            self._plugins[key] = _plugin(package, region, Path(self._cloud.name))
        return self._plugins[key]

    def _planned(self, urn: str, request: Any) -> tuple[struct_pb2.Struct, struct_pb2.Struct, str]:
        """Inputs as the provider checked them, outputs as its plan has them."""
        plugin = self._plugin(request.type.partition(":")[0], self._region(request.provider))
        check = provider_pb2.CheckRequest(urn=urn, news=request.object, randomSeed=urn.encode())
        checked = plugin.Check(check, _Context())
        if checked.failures:
            text = "; ".join(f"{failure.property}: {failure.reason}" for failure in checked.failures)
            self.failures.append(f"{urn}: {text}")
            raise ProgramError(text)
        create = provider_pb2.CreateRequest(urn=urn, properties=checked.inputs, preview=not self._update)
        created = plugin.Create(create, _Context())
        for properties in (checked.inputs, created.properties):
            _mark_secrets(properties, request.object)
        return checked.inputs, created.properties, created.id

    def _record(self, urn: str, request: Any, inputs: struct_pb2.Struct, outputs: struct_pb2.Struct) -> None:
        timeouts = request.customTimeouts
        options = analyzer_pb2.AnalyzerResourceOptions(
            parent=request.parent,
            protect=request.protect,
            ignoreChanges=request.ignoreChanges,
            customTimeouts=analyzer_pb2.AnalyzerResourceOptions.CustomTimeouts(
                create=_seconds(timeouts.create), update=_seconds(timeouts.update)
            ),
        )
        provider = None
        if request.custom:
            settings = struct_pb2.Struct()
            if "aws:region" in self.config or request.provider.rpartition("::")[0] in self._regions:
                settings.update({"region": self._region(request.provider)})  # else it is the environment's, unseen
            provider = analyzer_pb2.AnalyzerProviderResource(type="pulumi:providers:aws", properties=settings)
        common: dict[str, Any] = {"type": request.type, "name": request.name, "urn": urn, "options": options}
        self.requests.append(analyzer_pb2.AnalyzeRequest(**common, properties=inputs, provider=provider))
        self.resources_by_urn[urn] = analyzer_pb2.AnalyzerResource(
            **common,
            properties=outputs,
            provider=provider,
            parent=request.parent,
            dependencies=request.dependencies,
            propertyDependencies={
                key: analyzer_pb2.AnalyzerPropertyDependencies(urns=value.urns)
                for key, value in request.propertyDependencies.items()
            },
        )

    def _region(self, provider: str) -> str:
        return self._regions.get(provider.rpartition("::")[0]) or self.config.get("aws:region", REGION)

    def _urn(self, parent: str, kind: str, name: str) -> str:
        above = parent.split("::")[2] if parent else ""
        qualified = kind if above in ("", "pulumi:pulumi:Stack") else f"{above}${kind}"
        return f"urn:pulumi:{pulumi.get_stack()}::{PROJECT}::{qualified}::{name}"


def _late(kind: str) -> struct_pb2.Struct:
    """The outputs of a component that another process makes: all of them known after the update."""
    resources = importlib.import_module(f"pulumi_{kind.partition(':')[0]}.{kind.split(':')[1]}")
    component = getattr(resources, kind.rpartition(":")[2])
    late = struct_pb2.Struct()
    late.update(dict.fromkeys(resource_types(component), rpc.UNKNOWN))
    return late


def _seconds(duration: str) -> float:
    """`20m` or `1h30m`, as the program gives them, in seconds."""
    total, number = 0.0, ""
    for char in duration:
        if char.isdigit() or char == ".":
            number += char
        else:
            total += float(number) * {"h": 3600, "m": 60, "s": 1}[char]
            number = ""
    return total


def _mark_secrets(properties: struct_pb2.Struct, originals: struct_pb2.Struct) -> None:
    """Marks what was secret in the program: plugins get their properties without marks."""
    for key, original in originals.fields.items():
        if key not in properties.fields or original.WhichOneof("kind") != "struct_value":
            continue
        mark = original.struct_value.fields.get("4dabf18193072939515e22adb298388d")
        if mark is not None and mark.string_value == "1b47061264138c4ac30d75fd1eb44270":
            wrapped = struct_pb2.Struct()
            wrapped.CopyFrom(original.struct_value)
            wrapped.fields["value"].CopyFrom(properties.fields[key])
            properties.fields[key].struct_value.CopyFrom(wrapped)
        elif properties.fields[key].WhichOneof("kind") == "struct_value":
            _mark_secrets(properties.fields[key].struct_value, original.struct_value)
