"""What each way out of the tasks' subnets costs a month, beside the one that a stack has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from components.network.config import ENDPOINTS, TO_START_A_TASK
from ops.cost import prices
from ops.cost.estimator import StackResources, Usage
from ops.errors import MALFORMED
from ops.pulumi.resources import Resource

VPC, NAT = "aws:ec2/vpc:Vpc", "aws:ec2/natGateway:NatGateway"
NEEDED_BY: Mapping[str, str] = {  # type of resource → name of the endpoint that tasks reach it by
    "aws:cognito/userPool:UserPool": "cognito",
    "fairway:queue:Queue": "sqs",
}


@dataclass(frozen=True, kw_only=True)
class NetworkPrices:
    """USD a month of each way, by its settings; now: which of them the stack has."""

    usd: Mapping[str, float]
    now: str


def network_prices(resources: Iterable[Resource], usage: Usage | None = None) -> NetworkPrices | None:
    """None for a stack without a VPC of its own, or whose services are not known."""
    stack = StackResources(list(resources), usage or Usage())
    if not stack.all(VPC):
        return None
    try:
        tasks = sum(stack.tasks(service) for service in stack.all("fairway:service:Service"))
    except MALFORMED:
        return None
    address = prices.PUBLIC_ADDRESS * prices.HOURS
    gateway, traffic = prices.NAT * prices.HOURS + address, stack.usage.nat_gb * prices.NAT_GB
    usd = {
        "nat: single": gateway + traffic,
        "nat: perAz": stack.zones * gateway + traffic,
        "nat: none, public tasks": tasks * address,
        "nat: none, endpoints": _endpoints(stack) * stack.zones * prices.ENDPOINT * prices.HOURS,
    }
    return NetworkPrices(usd={way: round(price, 2) for way, price in usd.items()}, now=_now(stack))


def _endpoints(stack: StackResources) -> int:
    """Those that it has, or as many as its parts need to work."""
    present = [item for item in stack.all("aws:ec2/vpcEndpoint:VpcEndpoint") if _is_interface(item)]
    needed = {*TO_START_A_TASK, *(name for kind, name in NEEDED_BY.items() if stack.all(kind))}
    return len(present) or len({service for name in needed for service in ENDPOINTS[name]})


def _is_interface(endpoint: Resource) -> bool:
    return endpoint.inputs.get("vpcEndpointType") == "Interface"


def _now(stack: StackResources) -> str:
    gateways = len(stack.all(NAT))
    if gateways:
        return "nat: single" if gateways == 1 else "nat: perAz"
    public = stack.contract("fairway:network:Network").get("tasksPublic")
    return "nat: none, public tasks" if public else "nat: none, endpoints"
