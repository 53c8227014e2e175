"""The `awsx` plugin: `awsx:ec2:Vpc`, made of the same children as pulumi-awsx makes. Other components are refused by name."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc

from sandbox.protocol import RESOURCE, SIGNATURE, UNKNOWN, Failure, abort, grpc, pb, plain, rpc, struct
from sandbox.schema import Schemas, bare
from sandbox.subnets import Subnet, layout

VPC_INPUTS = (
    "assignGeneratedIpv6CidrBlock", "enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics", "instanceTenancy",
    "ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6CidrBlock", "ipv6CidrBlockNetworkBorderGroup", "ipv6IpamPoolId", "ipv6NetmaskLength",
)  # fmt: skip


@dataclass(eq=False, kw_only=True)
class Child:
    """A resource to register; inputs may hold `Ref`s to earlier children. `parent` None is the component itself."""

    type: str
    name: str
    parent: "Child | None"
    inputs: dict[str, Any]
    made: "Future[Made]" = field(default_factory=Future)


@dataclass(frozen=True, kw_only=True)
class Ref:
    child: Child
    output: str = "id"


@dataclass(frozen=True, kw_only=True)
class Made:
    urn: str
    id: Any
    outputs: dict[str, Any]


@dataclass(kw_only=True)
class Network:
    """The children of one VPC, in the order of their dependencies."""

    vpc: Child
    gateway: Child
    children: list[Child] = field(default_factory=list)
    subnets: list[tuple[Subnet, Child]] = field(default_factory=list)

    def of(self, type_: str) -> list[Child]:
        return [child for child in self.children if child.type == type_]

    def ids(self, kind: str) -> list[Ref]:
        return [Ref(child=child) for subnet, child in self.subnets if subnet.type.lower() == kind]


def plan(name: str, args: dict[str, Any], zones: Sequence[str]) -> Network:
    """The children of `awsx.ec2.Vpc(name, args)` in these zones."""
    nat = (args.get("natGateways") or {}).get("strategy") or "OnePerAz"
    addresses = (args.get("natGateways") or {}).get("elasticIpAllocationIds") or []
    _check_nat(nat, addresses, zones)
    cidr = args.get("cidrBlock") or "10.0.0.0/16"
    strategy = args.get("subnetStrategy") or "Legacy"
    subnets = layout(
        vpc=name, cidr=cidr, zones=zones, specs=args.get("subnetSpecs"), strategy=strategy, zone_mask=args.get("availabilityZoneCidrMask")
    )
    kinds = {subnet.type.lower() for subnet in subnets}
    if nat.lower() != "none" and not {"public", "private"} <= kinds:
        raise Failure(
            "If NAT Gateway strategy is 'OnePerAz' or 'Single', both private and public subnets must be declared. The private subnet "
            "creates the need for a NAT Gateway, and the public subnet is required to host the NAT Gateway resource."
        )
    given_tags = args.get("tags") or {}
    tags = {"Name": name, **given_tags}
    vpc_inputs = {key: args[key] for key in VPC_INPUTS if args.get(key) is not None} | {"cidrBlock": cidr, "tags": tags}
    endpoints = args.get("vpcEndpointSpecs") or []
    automatic = args.get("vpcEndpointStrategy") == "Auto"
    if automatic and any(spec.get("vpcEndpointType") == "Interface" for spec in endpoints):
        vpc_inputs = {"enableDnsHostnames": True, "enableDnsSupport": True, **vpc_inputs}
    vpc = Child(type="aws:ec2/vpc:Vpc", name=name, parent=None, inputs=vpc_inputs)
    gateway = Child(
        type="aws:ec2/internetGateway:InternetGateway", name=name, parent=vpc, inputs={"vpcId": Ref(child=vpc), "tags": tags}
    )
    network = Network(vpc=vpc, gateway=gateway, children=[vpc, gateway])
    by_zone = args.get("subnetNameTagStrategy") == "AvailabilityZone"
    for subnet in subnets:
        _add_subnet(network, subnet, tags, by_zone)
        _add_routes(network, subnet, nat, addresses, zones, given_tags)
    for spec in endpoints:
        _add_endpoint(network, spec, automatic)
    if args.get("region") is not None:
        for child in network.children:
            child.inputs["region"] = args["region"]
    return network


def _check_nat(strategy: str, addresses: list[Any], zones: Sequence[str]) -> None:
    if strategy.lower() not in ("none", "single", "oneperaz"):
        raise Failure(f"Unknown NatGatewayStrategy '{strategy}'")
    if strategy.lower() == "none" and addresses:
        raise Failure(f"Elastic IP allocation IDs cannot be specified when NAT Gateway strategy is '{strategy}'.")
    if strategy.lower() == "single" and len(addresses) > 1:
        raise Failure(f"Exactly one Elastic IP may be specified when NAT Gateway strategy is '{strategy}'.")
    if strategy.lower() == "oneperaz" and addresses and len(addresses) != len(zones):
        raise Failure(
            "The number of Elastic IPs, if specified, must match the number of availability zones for the VPC "
            f"({len(zones)}) when NAT Gateway strategy is '{strategy}'"
        )


def _add_subnet(network: Network, subnet: Subnet, tags: dict[str, Any], by_zone: bool) -> None:
    label = f"{subnet.name.rsplit('-', 1)[0]}-{subnet.zone.rsplit('-', 1)[1]}" if by_zone else subnet.name
    own = {"Name": label, "SubnetType": subnet.type}
    child = Child(
        type="aws:ec2/subnet:Subnet",
        name=subnet.name,
        parent=network.vpc,
        inputs={
            "vpcId": Ref(child=network.vpc),
            "availabilityZone": subnet.zone,
            "mapPublicIpOnLaunch": subnet.type.lower() == "public",
            "cidrBlock": subnet.cidr,
            "assignIpv6AddressOnCreation": subnet.ipv6,
            "tags": {**tags, **subnet.tags, **own},
        },
    )
    table = Child(
        type="aws:ec2/routeTable:RouteTable",
        name=subnet.name,
        parent=child,
        inputs={"vpcId": Ref(child=network.vpc), "tags": {**tags, **own}},
    )
    association = Child(
        type="aws:ec2/routeTableAssociation:RouteTableAssociation",
        name=subnet.name,
        parent=table,
        inputs={"routeTableId": Ref(child=table), "subnetId": Ref(child=child)},
    )
    network.children += [child, table, association]
    network.subnets.append((subnet, child))


def _add_routes(
    network: Network, subnet: Subnet, nat: str, addresses: list[Any], zones: Sequence[str], tags: dict[str, Any]
) -> None:
    kind, zone = subnet.type.lower(), zones.index(subnet.zone)
    child, table = network.subnets[-1][1], network.of("aws:ec2/routeTable:RouteTable")[-1]
    gateways = network.of("aws:ec2/natGateway:NatGateway")
    wanted = {"none": 0, "single": 1, "oneperaz": zone + 1}[nat.lower()]
    if kind == "public" and len(gateways) < wanted:
        name = f"{network.vpc.name}-{zone + 1}"
        own = {**tags, "Name": name}
        inputs: dict[str, Any] = {"subnetId": Ref(child=child), "tags": own}
        if addresses:
            inputs["allocationId"] = addresses[zone]
        else:
            address = Child(type="aws:ec2/eip:Eip", name=name, parent=child, inputs={"tags": own})
            network.children.append(address)
            inputs["allocationId"] = Ref(child=address, output="allocationId")
        network.children.append(Child(type="aws:ec2/natGateway:NatGateway", name=name, parent=child, inputs=inputs))
    target: dict[str, Any] = {}
    if kind == "public":
        target = {"gatewayId": Ref(child=network.gateway)}
    elif kind == "private" and gateways:
        target = {"natGatewayId": Ref(child=gateways[0 if nat.lower() == "single" else zone])}
    if target:
        inputs = {"routeTableId": Ref(child=table), "destinationCidrBlock": "0.0.0.0/0", **target}
        network.children.append(Child(type="aws:ec2/route:Route", name=subnet.name, parent=table, inputs=inputs))


def _add_endpoint(network: Network, spec: dict[str, Any], automatic: bool) -> None:
    """Strategy Auto fills in what the spec leaves out: route tables of a gateway, subnets and a group of an interface."""
    inputs = {"vpcId": Ref(child=network.vpc), **spec}
    kind = spec.get("vpcEndpointType") or "Gateway"
    if automatic and kind == "Gateway" and "routeTableIds" not in spec:
        inputs["routeTableIds"] = [Ref(child=table) for table in network.of("aws:ec2/routeTable:RouteTable")]
    if automatic and kind == "Interface":
        inputs.setdefault("privateDnsEnabled", True)
        if "subnetIds" not in spec and "subnetConfigurations" not in spec:
            inputs["subnetIds"] = network.ids("private") or network.ids("isolated") or network.ids("public")
        if "securityGroupIds" not in spec:
            inputs["securityGroupIds"] = [Ref(child=_endpoint_group(network))]
    network.children.append(
        Child(type="aws:ec2/vpcEndpoint:VpcEndpoint", name=spec["serviceName"], parent=network.vpc, inputs=inputs)
    )


def _endpoint_group(network: Network) -> Child:
    """One security group for all interface endpoints: HTTPS from inside the VPC."""
    for group in network.of("aws:ec2/securityGroup:SecurityGroup"):
        return group
    name = f"{network.vpc.name}-vpc-endpoints"
    group = Child(
        type="aws:ec2/securityGroup:SecurityGroup",
        name=name,
        parent=network.vpc,
        inputs={"vpcId": Ref(child=network.vpc), "description": "VPC endpoints"},
    )
    rule = Child(
        type="aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name=name,
        parent=group,
        inputs={
            "securityGroupId": Ref(child=group), "ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
            "cidrIpv4": network.vpc.inputs["cidrBlock"],
        },
    )  # fmt: skip
    network.children += [group, rule]
    return group


class Components(rpc.ResourceProviderServicer):
    """Serves `Construct`; registers the children with the engine that asked, without the SDK."""

    def __init__(self, schemas: Schemas, version: str, aws_version: str) -> None:
        self._schemas, self._version, self._aws_version = schemas, version, aws_version

    def Handshake(self, request: Any, context: Any) -> Any:
        return pb.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=False)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        from pulumi.runtime.proto import plugin_pb2

        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: Any) -> Any:
        return pb.GetSchemaResponse(schema="{}")

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:
        return pb.ConfigureResponse(acceptSecrets=True, supportsPreview=True, acceptResources=True, acceptOutputs=False)

    def Cancel(self, request: Any, context: Any) -> Any:
        from google.protobuf import empty_pb2

        return empty_pb2.Empty()

    def Construct(self, request: Any, context: Any) -> Any:
        try:
            return self._construct(request)
        except Failure as failure:
            abort(context, failure)
        except grpc.RpcError as error:  # the engine's own refusal, for example a policy or a failed child
            context.abort(error.code(), error.details())

    def _construct(self, request: Any) -> Any:
        if request.type != "awsx:ec2:Vpc":
            raise Failure(f"The simulated AWS has no {request.type}; of awsx it has awsx:ec2:Vpc.")
        schema = self._schemas.resource(request.type)
        args, problems = schema.check(plain(request.inputs)) if schema else (plain(request.inputs), [])
        if problems:
            raise Failure("\n".join(problem.text for problem in problems))
        with grpc.insecure_channel(request.monitorEndpoint) as channel:
            session = Session(resource_pb2_grpc.ResourceMonitorStub(channel), request, self._aws_version)
            return session.construct(bare(args))


class Session:
    """One component under construction: registrations go to the engine as soon as what they refer to is registered."""

    def __init__(self, monitor: Any, request: Any, aws_version: str) -> None:
        self._monitor, self._request, self._aws_version = monitor, request, aws_version
        self._provider = dict(request.providers).get("aws", "")

    def construct(self, args: dict[str, Any]) -> Any:
        request = self._request
        component = self._monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type=request.type,
                name=request.name,
                parent=request.parent,
                object=struct({}),
                protect=request.protect,
                dependencies=request.dependencies,
                providers=dict(request.providers),
                aliases=request.aliases,
                acceptSecrets=True,
                acceptResources=True,
                supportsPartialValues=True,
            )
        ).urn
        network = plan(request.name, args, self._zones(args))
        with ThreadPoolExecutor(max_workers=16) as pool:
            for child in network.children:
                pool.submit(self._register, child, component)
            made = {id(child): child.made.result() for child in network.children}
        self._monitor.RegisterResourceOutputs(resource_pb2.RegisterResourceOutputsRequest(urn=component, outputs=struct({})))
        return self._response(component, network, made)

    def _zones(self, args: dict[str, Any]) -> list[str]:
        if args.get("availabilityZoneNames"):
            if args.get("numberOfAvailabilityZones"):
                raise Failure("Only one of [availabilityZoneNames] and [numberOfAvailabilityZones] can be specified")
            return args["availabilityZoneNames"]
        wanted = args.get("numberOfAvailabilityZones") or 3
        question = {"region": args["region"]} if args.get("region") else {}
        answer = self._monitor.Invoke(
            resource_pb2.ResourceInvokeRequest(
                tok="aws:index/getAvailabilityZones:getAvailabilityZones",
                args=struct(question),
                provider=self._provider,
                version=self._aws_version,
            )
        )
        names = plain(getattr(answer, "return")).get("names", [])
        if len(names) < wanted:
            raise Failure(
                f"The configured region for this provider does not have at least {wanted} Availability Zones. Either specify an "
                f"explicit list of zones in availabilityZoneNames or choose a region with at least {wanted} AZs."
            )
        return names[:wanted]

    def _register(self, child: Child, component: str) -> None:
        try:
            child.made.set_result(self._registered(child, component))
        except BaseException as error:  # whoever waits for this child must hear of it
            child.made.set_exception(error)

    def _registered(self, child: Child, component: str) -> Made:
        dependencies: dict[str, Any] = {}
        inputs = {}
        for name, value in child.inputs.items():
            inputs[name], urns = _resolved(value)
            dependencies[name] = resource_pb2.RegisterResourceRequest.PropertyDependencies(urns=urns)
        parent = child.parent.made.result().urn if child.parent else component
        depends_on = [child.parent.made.result().urn] if child.parent else []
        every = {urn for dependency in dependencies.values() for urn in dependency.urns} | set(depends_on)
        answer = self._monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type=child.type,
                name=child.name,
                parent=parent,
                custom=True,
                object=struct(inputs),
                dependencies=sorted(every),
                propertyDependencies=dependencies,
                provider=self._provider,
                version=self._aws_version,
                acceptSecrets=True,
                acceptResources=True,
                supportsPartialValues=True,
            )
        )
        return Made(urn=answer.urn, id=answer.id or UNKNOWN, outputs=plain(answer.object))

    def _response(self, component: str, network: Network, made: dict[int, Made]) -> Any:
        def ref(child: Child) -> dict[str, Any]:
            identity = made[id(child)].id
            shown = "" if identity is UNKNOWN else identity
            return {SIGNATURE: RESOURCE, "urn": made[id(child)].urn, "id": shown, "packageVersion": self._aws_version}

        def subnets(kind: str) -> list[Any]:
            return [child for subnet, child in network.subnets if subnet.type.lower() == kind]

        children = {
            "subnets": [child for _, child in network.subnets],
            "publicSubnets": subnets("public"),
            "privateSubnets": subnets("private"),
            "isolatedSubnets": subnets("isolated"),
            "routeTables": network.of("aws:ec2/routeTable:RouteTable"),
            "routeTableAssociations": network.of("aws:ec2/routeTableAssociation:RouteTableAssociation"),
            "routes": network.of("aws:ec2/route:Route"),
            "natGateways": network.of("aws:ec2/natGateway:NatGateway"),
            "eips": network.of("aws:ec2/eip:Eip"),
            "vpcEndpoints": network.of("aws:ec2/vpcEndpoint:VpcEndpoint"),
        }
        state: dict[str, Any] = {name: [ref(child) for child in members] for name, members in children.items()}
        state |= {"vpc": ref(network.vpc), "internetGateway": ref(network.gateway), "vpcId": made[id(network.vpc)].id}
        used = {name: [made[id(child)].urn for child in members] for name, members in children.items()}
        used |= {"vpc": [made[id(network.vpc)].urn], "vpcId": [made[id(network.vpc)].urn]}
        for kind in ("public", "private", "isolated"):
            state[f"{kind}SubnetIds"] = [made[id(child)].id for child in subnets(kind)]
            used[f"{kind}SubnetIds"] = used[f"{kind}Subnets"]
        state["subnetLayout"] = [
            {"type": subnet.type, "cidrMask": int(subnet.cidr.split("/")[1])}
            for subnet, _ in network.subnets
            if subnet.zone == network.subnets[0][0].zone
        ]
        dependencies = {name: pb.ConstructResponse.PropertyDependencies(urns=urns) for name, urns in used.items()}
        return pb.ConstructResponse(urn=component, state=struct(state), stateDependencies=dependencies)


def _resolved(value: Any) -> tuple[Any, list[str]]:
    """The value with every Ref replaced, and the URNs it came from. Waits for what it refers to."""
    if isinstance(value, Ref):
        made = value.child.made.result()
        return (made.id if value.output == "id" else made.outputs.get(value.output, UNKNOWN)), [made.urn]
    if isinstance(value, list):
        pairs = [_resolved(item) for item in value]
        return [item for item, _ in pairs], [urn for _, urns in pairs for urn in urns]
    return value, []
