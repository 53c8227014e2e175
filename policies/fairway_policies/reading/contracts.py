"""Whether a Fairway component's contract may stand for what is not known yet: only where all that is known agrees."""

from collections.abc import Iterator

from . import kinds
from .facts import Fact
from .resources import Resource


def is_kept(contract: Resource) -> bool:
    """False for a component that only claims to be Fairway's, or whose resources were changed behind its back."""
    if "kept" not in contract.cache:
        pairs = list(_pairs(contract))
        agrees = all(_agree(declared, registered) for declared, registered in pairs)
        contract.cache["kept"] = agrees and (contract.type not in _MAKES or bool(pairs))
    return contract.cache["kept"]


# Contracts that stand for resources whose properties are not known at a first preview.
_MAKES = (kinds.SERVICE, kinds.JOB, *kinds.SETUP_TASKS, kinds.DATABASE, kinds.CDN)


def _pairs(contract: Resource) -> Iterator[tuple[Fact, Fact]]:
    """What the contract declares, beside what the resources below it registered."""
    stack, declared = contract.stack, contract.inputs
    for task in stack.children(contract, kinds.TASK):
        yield declared["cpu"], task.inputs["cpu"]
        yield declared["memory"], task.inputs["memory"]
        yield declared["architecture"], task.inputs["runtimePlatform"]["cpuArchitecture"]
    for service in stack.children(contract, kinds.ECS_SERVICE):
        for entry in service.inputs["loadBalancers"].each():
            yield declared["port"], entry["containerPort"]
        yield declared["executeCommand"], service.inputs["enableExecuteCommand"]
    for instance in stack.children(contract, *kinds.DATABASES):
        yield declared["deletionProtection"], instance.inputs["deletionProtection"]
        yield declared["backupDays"], instance.inputs["backupRetentionPeriod"]
        yield declared["multiAz"], instance.inputs["multiAz"]
    for distribution in stack.children(contract, kinds.DISTRIBUTION):
        default = distribution.inputs["defaultCacheBehavior"]
        yield declared["viewerProtocol"], default["viewerProtocolPolicy"]


def _agree(declared: Fact, registered: Fact) -> bool:
    """What is left out or unknown contradicts nothing; a flag that is left out is off."""
    if not declared.known or registered.unknown:
        return True
    if registered.absent:
        return declared.flag is not True
    return declared.text == registered.text
