"""The `awsx` plugin: its components, made of the children that pulumi-awsx makes. Those not known are refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc

from sandbox import awsx_edges, awsx_services
from sandbox.awsx_values import output, reference, resolved
from sandbox.protocol import UNKNOWN, Failure, abort, grpc, is_list, pb, plain, struct
from sandbox.rehearsal import note_refusal, rehearsing
from sandbox.schema import Schemas, strip_defaults
from sandbox.servicer import Servicer
from sandbox.vpc import Child, Network, Registered, plan


class Components(Servicer):
    """Serves `Construct`; registers the children with the engine that asked, without the SDK."""

    def __init__(
        self, schemas: Schemas, version: str, aws_version: str, schema: Callable[[], str], directory: Path
    ) -> None:
        super().__init__(version, schema)
        self._schemas, self._aws_version = schemas, aws_version
        self._directory = directory  # of the sandbox, for what a rehearsal notes

    def Handshake(self, request: Any, context: Any) -> Any:
        return pb.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=False)

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
        schema = self._schemas.resource(request.type)
        args, problems = schema.check(plain(request.inputs)) if schema else (plain(request.inputs), [])
        if problems:
            raise Failure("\n".join(problem.text for problem in problems))
        with grpc.insecure_channel(request.monitorEndpoint) as channel:
            session = Session(
                resource_pb2_grpc.ResourceMonitorStub(channel), request, self._aws_version, self._directory
            )
            return session.construct(strip_defaults(args))


class Session:
    """One component under construction: registrations go to the engine as soon as what they refer to is registered."""

    def __init__(self, monitor: Any, request: Any, aws_version: str, directory: Path) -> None:
        self._monitor, self._request, self._aws_version, self._directory = monitor, request, aws_version, directory
        self._provider = dict(request.providers).get("aws", "")

    def construct(self, args: dict[str, Any]) -> Any:
        """Registers the component and its children; Failure for a component that is not known."""
        request = self._request
        if request.type == "awsx:ec2:Vpc":
            component = self._component()
            network = plan(request.name, args, self._zones(args))
            return self._response(component, network, self._children(network.children, component))
        sources = {key: list(dependency.urns) for key, dependency in request.inputDependencies.items()}
        region = self._invoke("aws:index/getRegion:getRegion", args).get("region", "")
        vpc = self._vpc(args) if request.type in awsx_edges.BALANCERS else None
        made = awsx_services.plan(request.type, request.name, args, sources, region=region, vpc=vpc)
        component = self._component() if made is not None or rehearsing() else ""
        if made is None:
            message = f"The simulated AWS has no {request.type}: what it makes is not judged."
            if not component:
                raise Failure(message)
            note_refusal(self._directory, component, message)
            return pb.ConstructResponse(urn=component, state=struct({}))
        registered = self._children(made.children, component)
        state = {name: output(value, registered, self._aws_version) for name, value in made.outputs.items()}
        urns = [one.urn for one in registered.values()]
        used = {name: pb.ConstructResponse.PropertyDependencies(urns=urns) for name in state}
        return pb.ConstructResponse(urn=component, state=struct(state), stateDependencies=used)

    def _component(self) -> str:
        request = self._request
        return self._monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type=request.type,
                name=request.name,
                parent=request.parent,
                # Only an image is judged by what it is told: the other components are judged by their children.
                object=request.inputs if request.type == awsx_services.IMAGE else struct({}),
                protect=request.protect,
                dependencies=request.dependencies,
                providers=dict(request.providers),
                aliases=request.aliases,
                acceptSecrets=True,
                acceptResources=True,
                supportsPartialValues=True,
            )
        ).urn

    def _children(self, children: list[Child], component: str) -> dict[int, Registered]:
        with ThreadPoolExecutor(max_workers=16) as pool:
            for child in children:
                pool.submit(self._register, child, component)
            registered = {id(child): child.registered.result() for child in children}
        self._monitor.RegisterResourceOutputs(
            resource_pb2.RegisterResourceOutputsRequest(urn=component, outputs=struct({}))
        )
        return registered

    def _zones(self, args: dict[str, Any]) -> list[str]:
        if args.get("availabilityZoneNames"):
            if args.get("numberOfAvailabilityZones"):
                raise Failure("Only one of [availabilityZoneNames] and [numberOfAvailabilityZones] can be specified")
            return args["availabilityZoneNames"]
        count = args.get("numberOfAvailabilityZones") or 3
        names = self._invoke("aws:index/getAvailabilityZones:getAvailabilityZones", args).get("names", [])
        if len(names) < count:
            raise Failure(
                f"The configured region for this provider does not have at least {count} Availability Zones. Either "
                "specify an explicit list of zones in availabilityZoneNames or choose a region with at least "
                f"{count} AZs."
            )
        return names[:count]

    def _vpc(self, args: dict[str, Any]) -> Any:
        """The network of a load balancer's first subnet, as awsx looks it up."""
        subnets = awsx_edges.subnets_of(args)
        if not is_list(subnets) or not subnets or not isinstance(subnets[0], str) or subnets[0].startswith("urn:"):
            return UNKNOWN if subnets else None
        return self._invoke("aws:ec2/getSubnet:getSubnet", args, id=subnets[0]).get("vpcId")

    def _invoke(self, token: str, args: dict[str, Any], **asks: Any) -> dict[str, Any]:
        answer = self._monitor.Invoke(
            resource_pb2.ResourceInvokeRequest(
                tok=token,
                args=struct({**({"region": args["region"]} if args.get("region") else {}), **asks}),
                provider=self._provider,
                version=self._aws_version,
            )
        )
        return plain(getattr(answer, "return"))

    def _register(self, child: Child, component: str) -> None:
        try:
            child.registered.set_result(self._registered(child, component))
        except BaseException as error:  # whoever waits for this child must hear of it
            child.registered.set_exception(error)

    def _registered(self, child: Child, component: str) -> Registered:
        dependencies: dict[str, Any] = {}
        inputs: dict[str, Any] = {}
        for name, value in child.inputs.items():
            inputs[name], urns = resolved(value)
            urns = list(dict.fromkeys([*urns, *child.sources.get(name, ())]))
            dependencies[name] = resource_pb2.RegisterResourceRequest.PropertyDependencies(urns=urns)
        parent = child.parent.registered.result().urn if child.parent else component
        depends_on = [child.parent.registered.result().urn] if child.parent else []
        all_urns = {urn for dependency in dependencies.values() for urn in dependency.urns} | set(depends_on)
        answer = self._monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type=child.type,
                name=child.name,
                parent=parent,
                custom=child.custom,
                object=struct(inputs),
                dependencies=sorted(all_urns),
                propertyDependencies=dependencies,
                provider=self._provider if child.custom else "",
                version=self._aws_version if child.custom else "",
                acceptSecrets=True,
                acceptResources=True,
                supportsPartialValues=True,
            )
        )
        return Registered(urn=answer.urn, id=answer.id or UNKNOWN, outputs=plain(answer.object))

    def _response(self, component: str, network: Network, registered: dict[int, Registered]) -> Any:
        def ref(child: Child) -> dict[str, Any]:
            return reference(registered[id(child)], self._aws_version)

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
        state |= {
            "vpc": ref(network.vpc),
            "internetGateway": ref(network.gateway),
            "vpcId": registered[id(network.vpc)].id,
        }
        used = {name: [registered[id(child)].urn for child in members] for name, members in children.items()}
        used |= {"vpc": [registered[id(network.vpc)].urn], "vpcId": [registered[id(network.vpc)].urn]}
        for kind in ("public", "private", "isolated"):
            state[f"{kind}SubnetIds"] = [registered[id(child)].id for child in subnets(kind)]
            used[f"{kind}SubnetIds"] = used[f"{kind}Subnets"]
        state["subnetLayout"] = [
            {"type": subnet.type, "cidrMask": int(subnet.cidr.split("/")[1])}
            for subnet, _ in network.subnets
            if subnet.zone == network.subnets[0][0].zone
        ]
        dependencies = {name: pb.ConstructResponse.PropertyDependencies(urns=urns) for name, urns in used.items()}
        return pb.ConstructResponse(urn=component, state=struct(state), stateDependencies=dependencies)
