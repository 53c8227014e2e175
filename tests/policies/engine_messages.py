"""The pack as the engine meets it: a process of its own behind gRPC, and resources in the engine's messages."""

import os
import subprocess
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from tests.policies.stacks import Record

PACK = Path(__file__).parents[2] / "policies"
LEVELS = {"advisory": pb.ADVISORY, "mandatory": pb.MANDATORY, "disabled": pb.DISABLED}
_LIMITS = [("grpc.max_send_message_length", 400 << 20), ("grpc.max_receive_message_length", 400 << 20)]


@contextmanager
def running_pack() -> Generator[tuple[AnalyzerStub, int]]:
    """The pack, started as the language host starts it, and its process id."""
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(PACK)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PACK, env=dict(os.environ), text=True)
    assert process.stdout is not None
    try:
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}", options=_LIMITS) as channel:
            yield AnalyzerStub(channel), process.pid
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(dict(values), struct_pb2.Struct())


def configure(pack: AnalyzerStub, given: Mapping[str, Mapping[str, Any]]) -> None:
    """What the engine sends of a configuration file, with the level of every policy filled in."""
    config = {
        policy.name: pb.PolicyConfig(enforcementLevel=policy.enforcementLevel)
        for policy in pack.GetAnalyzerInfo(empty()).policies
    }
    for name, entry in given.items():
        known = config.get(name, pb.PolicyConfig(enforcementLevel=pb.MANDATORY))
        level = LEVELS.get(str(entry.get("enforcementLevel")), known.enforcementLevel)
        properties = struct({key: value for key, value in entry.items() if key != "enforcementLevel"})
        config[name] = pb.PolicyConfig(enforcementLevel=level, properties=properties)
    pack.Configure(pb.ConfigureAnalyzerRequest(policyConfig=config))


def empty() -> Any:
    from google.protobuf import empty_pb2

    return empty_pb2.Empty()


def analyzed(pack: AnalyzerStub, records: Iterable[Record]) -> list[pb.AnalyzeDiagnostic]:
    """All the pack expected of a stack: resource by resource, then as a whole."""
    records = list(records)
    urns = {record.name: record.urn for record in records}
    diagnostics: list[pb.AnalyzeDiagnostic] = []
    for record in records:
        for diagnostic in pack.Analyze(_request(record, urns)).diagnostics:
            diagnostic.urn = diagnostic.urn or record.urn
            diagnostics.append(diagnostic)
    stack = pb.AnalyzeStackRequest(resources=[_finished(record, urns) for record in records])
    return [*diagnostics, *pack.AnalyzeStack(stack).diagnostics]


def _options(record: Record, urns: Mapping[str, str]) -> pb.AnalyzerResourceOptions:
    parent = urns.get(record.parent, "")
    return pb.AnalyzerResourceOptions(parent=parent, protect=record.protect, ignoreChanges=record.ignored)


def _provider(record: Record) -> pb.AnalyzerProviderResource:
    return pb.AnalyzerProviderResource(type="pulumi:providers:aws", properties=struct({"region": record.region}))


def _request(record: Record, urns: Mapping[str, str]) -> pb.AnalyzeRequest:
    return pb.AnalyzeRequest(
        type=record.type,
        name=record.name,
        urn=record.urn,
        properties=struct(record.props),
        options=_options(record, urns),
        provider=_provider(record),
    )


def _finished(record: Record, urns: Mapping[str, str]) -> pb.AnalyzerResource:
    dependencies = {
        key: pb.AnalyzerPropertyDependencies(urns=[urns[name] for name in names if name in urns])
        for key, names in record.dependencies.items()
    }
    return pb.AnalyzerResource(
        type=record.type,
        name=record.name,
        urn=record.urn,
        properties=struct({**record.props, **record.outputs}),
        options=_options(record, urns),
        provider=_provider(record),
        parent=urns.get(record.parent, ""),
        dependencies=[urns[name] for name in record.after if name in urns],
        propertyDependencies=dependencies,
    )
