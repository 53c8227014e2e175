"""Cases of registry-unreachable."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, ecs_service, secret, task

OPTIONS = {
    "awslogs-group": "/ecs/api",
    "awslogs-region": "us-east-1",
    "awslogs-stream-prefix": "api",
    "awslogs-create-group": "true",
}
VPC = Record(type=kinds.VPC, name="vpc", props={"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True})
GATEWAY = Record(type=kinds.INTERNET_GATEWAY, name="gateway", props={"vpcId": UNKNOWN}, dependencies={"vpcId": ["vpc"]})


def subnet(name: str = "subnet", **props: Any) -> Record:
    return Record(type=kinds.SUBNET, name=name, props={"vpcId": UNKNOWN, **props}, dependencies={"vpcId": ["vpc"]})


def table(*routes: Any, to: str = "gateway", of: str = "subnet") -> list[Record]:
    name = f"table-of-{of}"
    tied = {"subnetId": [of], "routeTableId": [name]}
    props = {"subnetId": UNKNOWN, "routeTableId": UNKNOWN}
    return [
        Record(
            type=kinds.ROUTE_TABLE,
            name=name,
            props={"vpcId": UNKNOWN, "routes": list(routes)},
            dependencies={"routes": [to]},
        ),
        Record(type=kinds.ROUTE_TABLE_ASSOCIATION, name=f"tie-of-{of}", props=props, dependencies=tied),
    ]


def nat(home: str) -> Record:
    props = {"subnetId": UNKNOWN, "allocationId": UNKNOWN}
    return Record(type=kinds.NAT_GATEWAY, name="nat", props=props, dependencies={"subnetId": [home]})


def endpoint(name: str) -> Record:
    interface = {"vpcEndpointType": "Interface", "privateDnsEnabled": True}
    kind: dict[str, Any] = {"routeTableIds": [UNKNOWN]} if name == "s3" else interface
    props = {"serviceName": f"com.amazonaws.us-east-1.{name}", "vpcId": UNKNOWN, **kind}
    return Record(type=kinds.VPC_ENDPOINT, name=name, props=props, dependencies={"vpcId": ["vpc"]})


def service(**network: Any) -> list[Record]:
    return [
        task(container(logConfiguration={"logDriver": "awslogs", "options": OPTIONS})),
        ecs_service(
            launchType="FARGATE",
            networkConfiguration={"subnets": [UNKNOWN], **network},
            dependencies={"networkConfiguration": ["subnet"], "taskDefinition": ["task"]},
        ),
    ]


TO_GATEWAY = {"cidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN}
TO_NAT = {"cidrBlock": "0.0.0.0/0", "natGatewayId": UNKNOWN}
PUBLIC = [VPC, GATEWAY, subnet(), *table(TO_GATEWAY)]
ENDPOINTS = [endpoint(name) for name in ("ecr.api", "ecr.dkr", "s3", "logs")]

EVERYWHERE = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
TASKS = Record(
    type=kinds.SECURITY_GROUP,
    name="tasks",
    props={"vpcId": UNKNOWN, "ingress": [], "egress": [EVERYWHERE]},
    dependencies={"vpcId": ["vpc"]},
)


def guard(port: int) -> Record:
    """The endpoints' group, which lets the network in on a port."""
    ingress = [{"protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": ["10.0.0.0/16"]}]
    return Record(type=kinds.SECURITY_GROUP, name="guard", props={"ingress": ingress})


def guarded() -> list[Record]:
    return [
        replace(
            one,
            props={**one.props, "securityGroupIds": [UNKNOWN]},
            dependencies={**one.dependencies, "securityGroupIds": ["guard"]},
        )
        for one in ENDPOINTS
    ]


def grouped() -> list[Record]:
    definition, one = service(securityGroups=[UNKNOWN])
    return [definition, replace(one, dependencies={**one.dependencies, "networkConfiguration": ["subnet", "tasks"]})]


def interfaces(**props: Any) -> list[Record]:
    kind = {"vpcEndpointType": "Interface", "privateDnsEnabled": None, **props}
    return [replace(one, props={**one.props, **kind}) for one in ENDPOINTS]


ZONE = Record(type=kinds.DNS_ZONE, name="zone", props={"name": "api.ecr.us-east-1.amazonaws.com"})
c = For(rule="registry-unreachable")

HALVES = ("0.0.0.0/1", "128.0.0.0/1")
LEARNS = Record(type=kinds.ROUTE_PROPAGATION, name="learns", dependencies={"routeTableId": ["table-of-subnet"]})
IN_CHINA = [
    replace(one, props={**one.props, "serviceName": f"cn.com.amazonaws.cn-north-1.{one.name}"}) for one in ENDPOINTS
]
NO_ENTRY = Record(type=kinds.SECURITY_GROUP, name="no-entry", props={"ingress": [], "description": "closed"})
OF_OTHERS = replace(
    endpoint("athena"),
    props={**endpoint("athena").props, "securityGroupIds": [UNKNOWN]},
    dependencies={"vpcId": ["vpc"], "securityGroupIds": ["no-entry"]},
)


CASES = [
    # What is behind a transit gateway or comes from a VPN is not known, and IPv6 has a way of its own.
    c.passes(VPC, subnet(), *table({"cidrBlock": "10.0.0.0/8", "transitGatewayId": "tgw-1"}), *service()),
    c.passes(VPC, subnet(), *table({"ipv6CidrBlock": "::/0", "egressOnlyGatewayId": UNKNOWN}), *service()),
    c.passes(VPC, subnet(), *table(*({"cidrBlock": half, "natGatewayId": "nat-1"} for half in HALVES)), *service()),
    c.passes(VPC, subnet(), *table(), LEARNS, *service()),
    c.fails(
        "service",
        VPC,
        GATEWAY,
        subnet(),
        *table({"cidrBlock": "10.0.0.0/8", "transitGatewayId": "tgw-1"}, TO_GATEWAY),
        *service(),
    ),
    # China's names, and a closed endpoint that the tasks do not need.
    c.passes(VPC, subnet(), *table(), *IN_CHINA, *service()),
    c.passes(VPC, TASKS, guard(443), subnet(), *table(), *guarded(), *grouped(), OF_OTHERS, NO_ENTRY),
    c.passes(*PUBLIC, *service(assignPublicIp=True)),
    c.passes(
        VPC,
        GATEWAY,
        subnet(),
        *table(TO_NAT, to="nat"),
        subnet("outer"),
        *table(TO_GATEWAY, of="outer"),
        nat("outer"),
        *service(),
    ),
    c.passes(VPC, subnet(), *table(), *ENDPOINTS, *service()),
    c.passes(
        VPC, subnet(), Record(type=kinds.MAIN_ROUTES[0], name="main", dependencies={"vpcId": ["vpc"]}), *service()
    ),
    c.passes(subnet(), *service()),
    c.passes(
        VPC,
        subnet(),
        *table(),
        task(requiresCompatibilities=["EC2"]),
        ecs_service(launchType="EC2", dependencies={"networkConfiguration": ["subnet"]}),
    ),
    # Endpoints behind a group of the program, and of another one.
    c.passes(VPC, TASKS, guard(443), subnet(), *table(), *guarded(), *grouped()),
    c.passes(VPC, TASKS, subnet(), *table(), *guarded(), *grouped()),
    # An interface is found under the service's own name with private DNS, or by a zone of one's own.
    c.passes(VPC, subnet(), *table(), *interfaces(privateDnsEnabled=True), *service()),
    c.fails("service", VPC, subnet(), *table(), *interfaces(), *service()),
    c.passes(VPC, subnet(), *table(), *interfaces(), ZONE, *service()),
    c.fails("service", VPC, TASKS, guard(80), subnet(), *table(), *guarded(), *grouped()),
    c.fails("service", *PUBLIC, *service()),
    c.fails("service", *PUBLIC, *service(assignPublicIp=False)),
    c.fails("service", *PUBLIC, endpoint("s3"), *service()),
    c.fails("service", VPC, subnet(), *service(assignPublicIp=True)),
    c.fails("service", VPC, subnet(), *table(), *service()),
    c.fails("service", VPC, subnet(), *table(), *ENDPOINTS[:2], *service()),
    c.fails("service", VPC, subnet(), *table(TO_NAT, to="nat"), nat("subnet"), *service()),
    c.missing(
        VPC,
        subnet(),
        Record(type=kinds.ROUTE_TABLE, name="loose", props={"vpcId": UNKNOWN}),
        *service(),
        blames="service",
    ),
    c.unknown("service", *PUBLIC, *service(assignPublicIp=UNKNOWN)),
    c.secret("hunter2", "service", *PUBLIC[:2], subnet(tags=secret({"note": "hunter2"})), *PUBLIC[3:], *service()),
]
