"""What the engine asks of any plugin, and gets the same answer to."""

from collections.abc import Callable
from typing import Any

from sandbox.protocol import pb, rpc


class Servicer(rpc.ResourceProviderServicer):
    """Tells its version and its schema, and takes its configuration as it is."""

    def __init__(self, version: str, schema: Callable[[], str]) -> None:
        self._version, self._schema = version, schema

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        from pulumi.runtime.proto import plugin_pb2

        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: Any) -> Any:
        return pb.GetSchemaResponse(schema=self._schema())

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return pb.CheckResponse(inputs=request.news)
