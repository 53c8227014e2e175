"""F23, F26: a service that ECS does not take as it is."""

from collections.abc import Iterator

from ..reading import attachments, kinds
from ..reading.containers import known_containers
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def service(target: Resource) -> Results:
    """The service against its task definition, its target groups and itself."""
    if target.declared:
        return
    launch, strategies = target.inputs["launchType"], target.inputs["capacityProviderStrategies"]
    if launch.unknown:
        yield NotEvaluated(launch.path)
    if launch.text and strategies.each():
        fix = "leave one of the two out"
        yield Finding("launch_type and capacity_provider_strategies, of which ECS takes one", launch.path, fix)
    daemon = target["schedulingStrategy"]
    if daemon.text == "DAEMON" and attachments.on_fargate(target):
        yield Finding("DAEMON on Fargate, where ECS knows no instances", daemon.path, "leave scheduling_strategy out")
    least, most = target.inputs["deploymentMinimumHealthyPercent"], target.inputs["deploymentMaximumPercent"]
    if least.number is not None and most.number is not None and least.number > most.number:
        message = f"at least {least.shown()} % of the tasks, and at most {most.shown()} %"
        yield Finding(message, least.path, "let the least be below the most")
    yield from _of_fargate(target)
    yield from _capacity(target)
    task = attachments.task_definition(target)
    if task is not None:
        yield from _placed(target, task)
        yield from _of_task(target, task)
        yield from _connected(target, task)


def _of_fargate(target: Resource) -> Iterator[Finding]:
    """What belongs to instances of one's own, and what to Fargate."""
    placed = target.inputs["orderedPlacementStrategies"].each() or target.inputs["placementConstraints"].each()
    if placed and attachments.on_fargate(target):
        where = placed[0].path.partition("[")[0]
        yield Finding("placement on Fargate, which has no instances to choose from", where, "leave it out")
    public = target.at("networkConfiguration.assignPublicIp")
    if public.flag and target.inputs["launchType"].text == "EC2":
        yield Finding("a public address with launch type EC2", public.path, "leave assign_public_ip out")


def _own_cluster(target: Resource) -> Resource | None:
    """The cluster that the program is to make: of one that is there somebody may have set more by hand."""
    clusters = target.referred("cluster", kinds.CLUSTER)
    new = len(clusters) == 1 and clusters[0].inputs.fields() and not clusters[0].outputs["id"].known
    return clusters[0] if new else None


def _capacity(target: Resource) -> Iterator[Finding]:
    """Fargate's two providers are there in every account, and have to be added to a cluster all the same."""
    cluster = _own_cluster(target)
    if cluster is None or not cluster.inputs["capacityProviders"].absent:
        return
    added = cluster.stack.referring(cluster, "clusterName", kinds.CLUSTER_PROVIDERS)
    names = [name for one in added for name in one.inputs["capacityProviders"].each()]
    if any(one.inputs["capacityProviders"].partly_unknown for one in added):
        return
    for entry in target.inputs["capacityProviderStrategies"].each():
        provider = entry["capacityProvider"]
        if provider.text in ("FARGATE", "FARGATE_SPOT") and provider.text not in [name.text for name in names]:
            message = f"capacity provider {provider.shown()}, which cluster {cluster.name} has not"
            yield Finding(message, provider.path, "name it in an aws.ecs.ClusterCapacityProviders of the cluster")


def _placed(target: Resource, task: Resource) -> Iterator[Finding]:
    """Where nothing says otherwise ECS looks for instances: the cluster may say so, by a strategy of its own."""
    compatible = [name.text for name in task["requiresCompatibilities"].each()]
    stated = target.inputs["launchType"], target.inputs["capacityProviderStrategies"]
    cluster = _own_cluster(target)
    if compatible != ["FARGATE"] or cluster is None or not all(fact.absent for fact in stated):
        return
    external = (target["deploymentController"]["type"].text or "ECS") == "EXTERNAL"
    if external or target.stack.of(*kinds.AUTOSCALING_GROUPS, kinds.INSTANCE):
        return  # the program has instances, on which such a task may run
    added = cluster.stack.referring(cluster, "clusterName", kinds.CLUSTER_PROVIDERS)
    usual = [one.inputs["defaultCapacityProviderStrategies"] for one in (cluster, *added)]
    if all(fact.absent for fact in usual):
        message = f"no launch type, which means instances, and none for {task.name}, which is for FARGATE"
        yield Finding(message, "launchType", 'set launch_type="FARGATE"')


def _of_task(target: Resource, task: Resource) -> Iterator[Finding]:
    compatible = [name.text for name in task["requiresCompatibilities"].each()]
    launch = target.inputs["launchType"].text
    if launch in ("FARGATE", "EC2") and compatible and None not in compatible and launch not in compatible:
        message = f"launch_type {launch}, while task definition {task.name} is for {', '.join(map(str, compatible))}"
        yield Finding(message, "launchType", "name the launch type among the task's requires_compatibilities")
    if task["networkMode"].text != "awsvpc":
        if task["networkMode"].text in ("bridge", "host", "none") and target.inputs["networkConfiguration"].known:
            message = f"network_configuration, while task definition {task.name} is in {task['networkMode'].text}"
            yield Finding(message, "networkConfiguration", 'leave it out, or set network_mode="awsvpc" on the task')
        return
    if not target.inputs["iamRole"].absent and target.inputs["iamRole"].text != "":
        message = f"a role of one's own, while task definition {task.name} is in awsvpc"
        yield Finding(message, "iamRole", "leave iam_role out: ECS has a service-linked role for it")
    if target.inputs["networkConfiguration"].absent:
        message = f"no network_configuration, which task definition {task.name} in awsvpc needs"
        yield Finding(message, "networkConfiguration", "add network_configuration with subnets and security groups")
    for attachment in attachments.attachments(target):
        group = attachment.target_group
        if group is None or group.inputs["targetType"].unknown:
            continue
        kind = group.inputs["targetType"].text or "instance"
        if kind != "ip":
            message = f"target group {group.name} has target type {kind}, while the task's network mode is awsvpc"
            yield Finding(message, f"{group.name}: targetType", 'set target_type="ip" on the target group')


def _connected(target: Resource, task: Resource) -> Iterator[Finding]:
    """What Service Connect gives a name to: a port mapping that has one itself, in a namespace."""
    connect, cluster = target["serviceConnectConfiguration"], _own_cluster(target)
    unnamed = connect["namespace"].absent and cluster is not None and cluster.inputs["serviceConnectDefaults"].absent
    if connect["enabled"].flag and unnamed:
        fix = "set namespace to the ARN of an aws.servicediscovery.HttpNamespace"
        yield Finding("Service Connect without a namespace", connect.path, fix)
    mappings = [mapping for container in known_containers(task) for mapping in container.mappings]
    names = [mapping["name"] for mapping in mappings]
    if not mappings or any(name.unknown for name in names):
        return
    for server in target["serviceConnectConfiguration"]["services"].each():
        port = server["portName"]
        if port.text is not None and port.text not in [name.text for name in names]:
            known = ", ".join(name.text for name in names if name.text) or "none"
            message = f"port_name {port.text}, while the port mappings of {task.name} are called {known}"
            yield Finding(message, port.path, f'give the port mapping "name": "{port.text}"')


RULE = Rule(
    name="service-refused",
    failures=("F23", "F26"),
    title="ECS does not take the service",
    severity="high",
    symptom="InvalidParameterException: target type instance, which is incompatible with the awsvpc network mode",
    cause="Service, task definition and target group have to fit; the usual target type is instance.",
    fix="change what is named",
    limits="task definitions and target groups of other stacks",
    bad='aws.lb.TargetGroup("api", port=3000, …)  # and a task definition with network_mode="awsvpc"',
    good='aws.lb.TargetGroup("api", port=3000, target_type="ip", …)',
    stack_checks={kinds.ECS_SERVICE: service},
)
