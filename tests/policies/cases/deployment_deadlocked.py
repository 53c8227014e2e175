"""Cases of deployment-deadlocked."""

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret


def rolling(count: int, minimum: object, maximum: object, **props: object) -> Record:
    percents = {"deploymentMinimumHealthyPercent": minimum, "deploymentMaximumPercent": maximum}
    return ecs_service(desiredCount=count, **percents, **props)


def scaling(fewest: int, most: int) -> Record:
    props = {"minCapacity": fewest, "maxCapacity": most, "scalableDimension": "ecs:service:DesiredCount"}
    return Record(type=kinds.SCALABLE_TARGET, name="scaling", props=props, dependencies={"resourceId": ["service"]})


def scaled(minimum: int, maximum: int) -> Record:
    props = {"desiredCount": None, "deploymentMinimumHealthyPercent": minimum, "deploymentMaximumPercent": maximum}
    return ecs_service(**props)


c = For(rule="deployment-deadlocked")

CASES = [
    c.passes(rolling(1, 100, 200)),
    c.passes(rolling(1, 0, 100)),
    c.passes(rolling(4, 75, 125)),
    c.passes(rolling(0, 100, 100)),
    c.passes(rolling(1, 100, 100, deploymentController={"type": "CODE_DEPLOY"}, waitForSteadyState=None)),
    c.passes(rolling(1, 100, 100, schedulingStrategy="DAEMON")),
    c.passes(scaled(50, 150), scaling(2, 8)),
    c.fails("service", rolling(2, 100, 100)),
    c.fails("service", rolling(1, 50, 150)),
    c.fails("service", rolling(1, 100, 150)),
    c.fails("service", scaled(100, 100), scaling(2, 8)),
    c.fails("service", scaled(50, 150), scaling(1, 8), level="advisory"),
    c.missing(ecs_service()),
    c.unknown("service", rolling(2, UNKNOWN, 100)),
    c.secret("hunter2", "service", rolling(2, 100, 100, tags=secret({"note": "hunter2"}))),
]
