"""The engine's requests, answered by the evaluator: properties are read once per resource, not once per rule."""

from collections.abc import Iterator, Mapping
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi_policy import policy as sdk

from ..reading import kinds
from ..reading.facts import facts
from ..reading.resources import Resource
from ..rule import Level
from . import config
from .evaluator import Diagnostic, Evaluator

LEVELS: Mapping[Level, "pb.EnforcementLevel.ValueType"] = {
    "mandatory": pb.MANDATORY,
    "advisory": pb.ADVISORY,
    "disabled": pb.DISABLED,
}
# The engine may set "remediate" for all rules of a pack; a rule that fixes nothing blocks then.
_LEVELS_BY_NUMBER: Mapping[int, Level] = {
    **{number: level for level, number in LEVELS.items()},
    pb.REMEDIATE: "mandatory",
}


def plain(value: struct_pb2.Value) -> Any:
    """A protobuf value as plain JSON. (json_format does the same, three times slower.)"""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return plain_struct(value.struct_value)
    if kind == "list_value":
        return [plain(item) for item in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def plain_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A protobuf struct as a dict of plain values."""
    return {key: plain(value) for key, value in struct.fields.items()}


class Servicer(sdk._PolicyAnalyzerServicer):  # pyright: ignore[reportPrivateUsage]
    """The SDK's servicer with its own loop over rules replaced: that one rebuilds all properties for each rule.

    Names, levels, severities and configuration of the rules are the SDK's policies', as with any other pack.
    """

    evaluator: Evaluator
    pack: tuple[str, str]

    def Analyze(self, request: pb.AnalyzeRequest, context: grpc.ServicerContext) -> pb.AnalyzeResponse:
        """Judges one resource by its inputs, before the engine creates or updates it."""
        del context
        return self._response(self.evaluator.check_resource(_registered(request)))

    def AnalyzeStack(self, request: pb.AnalyzeStackRequest, context: grpc.ServicerContext) -> pb.AnalyzeResponse:
        """Judges what only the finished stack shows; on `up` that is after everything was made."""
        del context
        for entry in request.resources:
            self._complete(entry)
        self.evaluator.stack.forget()
        return self._response(self.evaluator.check_stack())

    def Remediate(self, request: pb.AnalyzeRequest, context: grpc.ServicerContext) -> pb.RemediateResponse:
        """Changes nothing: the pack says what to fix and leaves fixing to the program."""
        del request, context
        return pb.RemediateResponse()

    def Configure(self, request: pb.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Takes levels and options of the rules; a mistake in them ends the preview, with all of them named."""
        entries = request.policyConfig.items()
        try:
            levels: dict[str, Level] = {name: _LEVELS_BY_NUMBER[entry.enforcementLevel] for name, entry in entries}
            settings = config.read(
                self.evaluator.rules, levels, {name: plain_struct(entry.properties) for name, entry in entries}
            )
        except config.ConfigError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        self.evaluator.configure(settings)
        return empty_pb2.Empty()

    def _complete(self, entry: pb.AnalyzerResource) -> None:
        """Adds what only the finished stack knows: outputs, and what each property was made from."""
        resource = self.evaluator.stack.by_urn.get(entry.urn)
        if resource is None:  # not registered in this run, as with --target: what the state knows has to do
            resource = _registered(entry)
            self.evaluator.stack.add(resource)
        if kinds.is_read(entry.type):
            resource.outputs = facts(plain_struct(entry.properties))
        resource.property_dependencies = {key: tuple(value.urns) for key, value in entry.propertyDependencies.items()}
        resource.depends_on = tuple(entry.dependencies)

    def _response(self, diagnostics: list[Diagnostic]) -> pb.AnalyzeResponse:
        return pb.AnalyzeResponse(diagnostics=self._diagnostics(diagnostics))

    def _diagnostics(self, diagnostics: list[Diagnostic]) -> Iterator[pb.AnalyzeDiagnostic]:
        name, version = self.pack
        for diagnostic in diagnostics:
            yield pb.AnalyzeDiagnostic(
                policyName=diagnostic.rule,
                policyPackName=name,
                policyPackVersion=version,
                description=diagnostic.message.partition("\n")[0],
                message=diagnostic.message,
                enforcementLevel=LEVELS[diagnostic.level],
                urn=diagnostic.urn,
            )


def _registered(request: pb.AnalyzeRequest | pb.AnalyzerResource) -> Resource:
    """A resource as the program registered it; of a type that no rule reads, only its place in the tree."""
    resource = Resource(
        type=request.type,
        name=request.name,
        urn=request.urn,
        parent_urn=request.options.parent,
        protect=request.options.protect,
    )
    if kinds.is_read(request.type):
        resource.inputs = facts(plain_struct(request.properties))
        timeouts = request.options.customTimeouts
        resource.longest_wait = max(timeouts.create, timeouts.update)
        resource.ignored = tuple(request.options.ignoreChanges)
        if request.HasField("provider"):
            resource.region = facts(plain_struct(request.provider.properties))["region"]
    return resource
