"""F26: a blue/green deployment that CodeDeploy does not take up."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def group(target: Resource) -> Results:
    """A deployment group of ECS: its application, its service and its two target groups."""
    entry = target.inputs["ecsService"]
    if entry.unknown:
        yield NotEvaluated(entry.path)
    if not entry.known:
        return
    for app in target.referred("appName", kinds.DEPLOYED_APP):
        platform = app.inputs["computePlatform"]
        if app.inputs.fields() and not platform.unknown and (platform.text or "Server") != "ECS":
            message = f"application {app.name} is for {platform.text or 'Server'}, the group deploys to ECS"
            yield Finding(message, f"{app.name}: computePlatform", 'set compute_platform="ECS" on the application')
    for service in target.sources("ecsService", kinds.ECS_SERVICE):
        controller = service.inputs["deploymentController"]
        if not controller.unknown and (controller["type"].text or "ECS") == "ECS" and not controller["type"].unknown:
            message = f"service {service.name} is deployed by ECS itself"
            fix = f'set deployment_controller={{"type": "CODE_DEPLOY"}} on {service.name}'
            yield Finding(message, "ecsService", fix)
    groups = target.inputs["loadBalancerInfo"]["targetGroupPairInfo"]["targetGroups"]
    if len(groups.each()) == 1 and not groups.each()[0].unknown:
        yield Finding("one target group, and traffic moves from one to another", groups.path, "name two target groups")
    kind = target.inputs["deploymentStyle"]["deploymentType"]
    if not kind.unknown and (kind.text or "IN_PLACE") == "IN_PLACE":
        yield Finding("deployment in place, which is for instances", "deploymentStyle", _STYLE)


def service(target: Resource) -> Results:
    """A service whose task definition CodeDeploy changes: a change by the program is refused at the next update."""
    controller, ignored = target.inputs["deploymentController"]["type"], {"taskDefinition", "*"} & set(target.ignored)
    if controller.text == "CODE_DEPLOY" and not ignored and target.sources("taskDefinition", kinds.TASK):
        fix = 'add opts=pulumi.ResourceOptions(ignore_changes=["taskDefinition", "loadBalancers"])'
        message = "the program's task definition, of which CodeDeploy deploys the next revision"
        yield Finding(message, "taskDefinition", fix, level="advisory")


_STYLE = 'set deployment_style={"deployment_type": "BLUE_GREEN", "deployment_option": "WITH_TRAFFIC_CONTROL"}'

RULE = Rule(
    name="deployment-group-refused",
    failures=("F26",),
    title="CodeDeploy does not take up the deployment of the service",
    severity="high",
    symptom="InvalidECSServiceException, InvalidTargetGroupPairException, InvalidDeploymentStyleException",
    cause="Application, deployment group and service each say how it is deployed, and the usual is another way.",
    fix="change what is named",
    limits="services and applications of other stacks",
    bad='aws.codedeploy.Application("web")  # and a deployment group with ecs_service',
    good='aws.codedeploy.Application("web", compute_platform="ECS")',
    stack_checks={kinds.DEPLOYMENT_GROUP: group, kinds.ECS_SERVICE: service},
)
