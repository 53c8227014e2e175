#!/usr/bin/env python3
"""Prototype of a Pulumi language host for Python programs and policy packs. Run: previews, ups, policy violations, SIGINT.

Not covered yet: PULUMI_STACK/PROJECT/… for policy packs, the `virtualenv` option, installing dependencies, a clean message
when the program's packages are missing.
"""
import importlib.metadata
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from concurrent import futures

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import language_pb2 as pb
from pulumi.runtime.proto import language_pb2_grpc as rpc
from pulumi.runtime.proto import plugin_pb2

ENGINE = next((a for a in reversed(sys.argv[1:]) if not a.startswith("-")), "")
EXECUTOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "pulumi-language-python-exec")


def required_plugins():
    for distribution in importlib.metadata.distributions():
        for file in distribution.files or ():
            if file.name == "pulumi-plugin.json":
                info = json.loads(file.locate().read_text())
                if info.get("resource"):
                    version = (info.get("version") or distribution.version).lstrip("v")
                    yield plugin_pb2.PackageDependency(name=info["name"], version=f"v{version}", kind="resource", server=info.get("server", ""))
                break


class Host(rpc.LanguageRuntimeServicer):
    def Handshake(self, request, context):
        return pb.LanguageHandshakeResponse()

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="3.259.0")

    def GetRequiredPackages(self, request, context):
        return pb.GetRequiredPackagesResponse(packages=list(required_plugins()))

    def GetRequiredPlugins(self, request, context):
        return pb.GetRequiredPluginsResponse()

    def InstallDependencies(self, request, context):
        return iter(())

    def About(self, request, context):
        return pb.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def GetProgramDependencies(self, request, context):
        return pb.GetProgramDependenciesResponse()

    def Cancel(self, request, context):
        return empty_pb2.Empty()

    def Run(self, request, context):
        command = [sys.executable, "-u", EXECUTOR, "--monitor", request.monitor_address, "--engine", ENGINE]
        for flag, value in (("--organization", request.organization), ("--project", request.project), ("--stack", request.stack),
                            ("--pwd", request.pwd), ("--root_directory", request.info.root_directory),
                            ("--parallel", str(request.parallel or "")), ("--dry_run", "true" if request.dryRun else "")):
            command += [flag, value] if value else []
        command += [os.path.join(request.info.program_directory, request.info.entry_point), *request.args]
        env = {**os.environ, "PULUMI_CONFIG": json.dumps(dict(request.config)),
               "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys))}
        code = subprocess.run(command, env=env, cwd=request.info.program_directory).returncode
        if code == 32:  # the executor has already shown the error
            return pb.RunResponse(bail=True)
        return pb.RunResponse(error=f"program exited with non-zero exit code: {code}" if code else "")

    def RunPlugin(self, request, context):
        program = request.info.program_directory
        if request.kind == "analyzer":
            command, cwd = [sys.executable, "-u", "-m", "pulumi.policy", *request.args, program], program
        else:
            command, cwd = [sys.executable, "-u", program, *request.args], request.pwd
        env = {**os.environ, **dict(pair.split("=", 1) for pair in request.env)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=env)
        context.add_callback(process.kill)
        messages = queue.Queue()

        def pump(stream, key):
            while chunk := stream.read1(4096):
                messages.put(pb.RunPluginResponse(**{key: chunk}))
            messages.put(None)

        for stream, key in ((process.stdout, "stdout"), (process.stderr, "stderr")):
            threading.Thread(target=pump, args=(stream, key), daemon=True).start()
        ended = 0
        while ended < 2:
            message = messages.get()
            if message is None:
                ended += 1
            else:
                yield message
        yield pb.RunPluginResponse(exitcode=process.wait())


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=[("grpc.max_receive_message_length", 400 << 20)])
    rpc.add_LanguageRuntimeServicer_to_server(Host(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    server.stop(0)


if __name__ == "__main__":
    main()
