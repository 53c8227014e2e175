"""A Pulumi language host for Python programs and policy packs, for the engine that set-up builds.

The official host is a Go module that is not published by itself. The engine starts this one instead, reads its port
from standard output and speaks `LanguageRuntime` with it:
https://github.com/pulumi/pulumi/blob/master/proto/pulumi/language.proto
"""
