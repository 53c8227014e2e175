"""Cases of log-group-unknown."""

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, environment, task, unevaluated_task


def logs(name: str = "/ecs/api", region: str = "us-east-1") -> Record:
    return Record(type=kinds.LOG_GROUP, name="logs", props={"name": name, "retentionInDays": 30}, region=region)


def writing(name: str, region: str = "us-east-1", **options: str) -> Record:
    stated = {"awslogs-group": name, "awslogs-region": region, "awslogs-stream-prefix": "api", **options}
    return task(container(logConfiguration={"logDriver": "awslogs", "options": stated}, environment=MODE))


MODE = environment(MODE="hunter2")
c = For(rule="log-group-unknown")

CASES = [
    # Two groups of a family, of which another program may make the one; and a word that is spelt almost alike.
    c.fails(
        "task",
        logs("/ecs/acme-production/checkout-web"),
        writing("/ecs/acme-production/checkout-api"),
        level="advisory",
    ),
    c.fails("task", logs("/ecs/checkout"), writing("/ecs/chekout")),
    c.passes(logs(), writing("/ecs/api")),
    c.passes(writing("/ecs/api", **{"awslogs-create-group": "true"})),
    c.passes(
        task(
            container(logConfiguration={"logDriver": "awsfirelens", "options": {"awslogs-group": "other"}}),
            container(name="router", firelensConfiguration={"type": "fluentbit"}),
        )
    ),
    c.fails("task", logs(), writing("/ecs/api", region="eu-west-1")),
    c.fails("task", logs(), writing("ecs/api")),
    c.fails("task", logs("/ecs/shop-api"), writing("/ecs/shop_api")),
    c.fails("task", writing("/ecs/api"), level="advisory"),
    c.fails("task", logs("/ecs/another-thing"), writing("/ecs/api"), level="advisory"),
    c.missing(task()),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("log-group-unknown")),
    c.secret("hunter2", "task", logs(), writing("/ecs/api", region="eu-west-1")),
]
