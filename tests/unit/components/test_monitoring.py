"""Alarms, dashboard and budget: who is told of what, and what ends a deployment."""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, cast

import pytest
import yaml

from tests.unit.recorder import ROOT, UNKNOWN, Recorder, Registered, record_stack

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
SERVICE = "aws:ecs/service:Service"
ROLE = "aws:iam/role:Role"
RULE = "aws:cloudwatch/eventRule:EventRule"
WATCHED = ("errors", "latency", "unhealthy-hosts", "running", "cpu", "memory")
TOPIC = "arn:aws:test:us-east-1:111122223333:Topic/alarms-topic"


@pytest.fixture(scope="module")
def dev() -> Recorder:
    return record_stack("dev")


@pytest.fixture(scope="module")
def prod() -> Recorder:
    return record_stack("prod")


def alarm(stack: Recorder, name: str) -> Registered:
    return stack.one(ALARM, f"{name}-alarm")


def source(entry: Registered, key: str) -> Mapping[str, Any]:
    """One metric of an alarm's metric math, by its id."""
    (query,) = [item for item in entry.get("metricQueries") if item["id"] == key]
    return query["metric"]


def test_every_alarm_says_what_is_wrong_and_when_it_is_well_again(prod: Recorder) -> None:
    alarms = prod.all(ALARM)
    assert len(alarms) == 2 * len(WATCHED) + 4
    for entry in alarms:
        assert entry.get("alarmActions") == entry.get("okActions") == [TOPIC]
        assert entry.get("name") == "portfolio-prod-" + entry.name.removesuffix("-alarm")
        assert entry.get("alarmDescription").endswith(". What it may be: ./fairway doctor prod")
        assert entry.get("datapointsToAlarm") <= entry.get("evaluationPeriods")
        assert entry.get("treatMissingData") in ("notBreaching", "breaching")


@pytest.mark.parametrize("service", ["frontend", "backend"])
def test_a_service_has_each_alarm(dev: Recorder, service: str) -> None:
    names = {entry.name for entry in dev.all(ALARM) if entry.name.startswith(f"{service}-")}
    assert names == {f"{service}-{kind}-alarm" for kind in WATCHED}


def test_answers_are_counted_at_the_services_own_target_group(prod: Recorder) -> None:
    hosts = {
        "LoadBalancer": "app/edge-alb/0123456789abcdef",
        "TargetGroup": "targetgroup/backend-tg/0123456789abcdef",
    }
    errors = alarm(prod, "backend-errors")
    assert source(errors, "errors")["metricName"] == "HTTPCode_Target_5XX_Count"
    assert source(errors, "requests")["metricName"] == "RequestCount"
    assert source(errors, "errors")["dimensions"] == source(errors, "requests")["dimensions"] == hosts
    (result,) = [query for query in errors.get("metricQueries") if query.get("returnData")]
    assert result["expression"] == "IF(FILL(errors, 0) >= 3, 100 * FILL(errors, 0) / requests, 0)"
    assert (errors.get("threshold"), errors.get("comparisonOperator")) == (1, "GreaterThanThreshold")
    latency = alarm(prod, "backend-latency")
    assert (latency.get("metricName"), latency.get("extendedStatistic")) == ("TargetResponseTime", "p99")
    assert (latency.get("threshold"), latency.get("dimensions")) == (1.0, hosts)
    assert alarm(prod, "backend-unhealthy-hosts").get("dimensions") == hosts


def test_tasks_are_counted_at_the_service(dev: Recorder) -> None:
    for kind, metric in (("cpu", "CPUUtilization"), ("memory", "MemoryUtilization")):
        entry = alarm(dev, f"backend-{kind}")
        assert (entry.get("namespace"), entry.get("metricName"), entry.get("threshold")) == ("AWS/ECS", metric, 85)
        assert entry.get("dimensions") == {"ClusterName": "portfolio-dev", "ServiceName": "backend-service"}


def test_missing_tasks_are_counted_by_ecs_where_it_counts_them(dev: Recorder, prod: Recorder) -> None:
    by_ecs = alarm(prod, "backend-running")
    assert {source(by_ecs, key)["metricName"] for key in ("desired", "running")} == {
        "DesiredTaskCount",
        "RunningTaskCount",
    }
    assert by_ecs.get("metricQueries.0.expression") == "desired - running"
    assert (by_ecs.get("threshold"), by_ecs.get("comparisonOperator")) == (0, "GreaterThanThreshold")
    by_balancer = alarm(dev, "backend-running")
    assert by_balancer.get("metricName") == "HealthyHostCount"
    assert (by_balancer.get("threshold"), by_balancer.get("comparisonOperator")) == (1, "LessThanThreshold")
    assert by_ecs.get("treatMissingData") == by_balancer.get("treatMissingData") == "breaching"


def test_a_service_that_is_meant_to_rest_misses_no_task() -> None:
    services = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]["fairway:services"]
    services["frontend"]["desiredCount"] = 0
    stack = record_stack("dev", change={"fairway:services": services})
    running = [entry.name for entry in stack.all(ALARM) if entry.name.endswith("-running-alarm")]
    assert running == ["backend-running-alarm"]


def test_f26_alarms_that_stand_before_a_deployment_end_it(dev: Recorder) -> None:
    service = dev.one(SERVICE, "backend-service")
    assert service.get("alarms") == {
        "alarmNames": ["portfolio-dev-backend-errors", "portfolio-dev-backend-latency"],
        "enable": True,
        "rollback": True,
    }
    needed = list(service.request.dependencies)
    order = [entry.name for entry in dev.registered]
    for kind in ("errors", "latency"):
        assert any(urn.endswith(f"::backend-{kind}-alarm") for urn in needed)
        watched = alarm(dev, f"backend-{kind}")
        assert not [urn for urn in watched.request.dependencies if "ecs/service:Service" in urn]
        assert order.index(watched.name) < order.index("backend-service")


def test_alarms_without_rollback_end_nothing() -> None:
    stack = record_stack("dev", change={"fairway:alarms": {"email": "a@example.org", "rollback": False}})
    assert "alarms" not in stack.one(SERVICE, "backend-service").inputs
    assert alarm(stack, "backend-errors").get("threshold") == 5


def test_a_stack_that_asks_for_none_of_it_has_none_of_it() -> None:
    parts = ("fairway:alarms", "fairway:budget", "fairway:githubActions")
    stack = record_stack("dev", change=dict.fromkeys(parts))
    kinds = {entry.type for entry in stack.registered}
    assert not kinds & {ALARM, "aws:sns/topic:Topic", "aws:budgets/budget:Budget", "aws:cloudwatch/dashboard:Dashboard"}
    assert not [role.name for role in stack.all(ROLE) if role.name.startswith("deploy-")]
    assert "alarms" not in stack.one(SERVICE, "backend-service").inputs


def test_a_webhook_gets_what_the_mail_gets() -> None:
    address = "https://events.example.org/integration/1a2b/enqueue"
    stack = record_stack("dev", change={"fairway:alarms": {"email": "a@example.org", "webhook": address}})

    mail, webhook = (
        stack.one("aws:sns/topicSubscription:TopicSubscription", f"alarms-{n}") for n in ("email", "webhook")
    )

    assert (webhook.get("protocol"), webhook.get("endpoint")) == ("https", address)
    assert webhook.get("topic") == mail.get("topic")


def test_the_topic_takes_alarms_of_its_own_account_and_events_and_mails_them(prod: Recorder) -> None:
    (subscription,) = prod.all("aws:sns/topicSubscription:TopicSubscription")
    assert (subscription.get("protocol"), subscription.get("endpoint")) == ("email", "on-call@example.org")
    policy = json.loads(prod.one("aws:sns/topicPolicy:TopicPolicy").get("policy"))
    by_service = {statement["Principal"]["Service"]: statement for statement in policy["Statement"]}
    assert set(by_service) == {"cloudwatch.amazonaws.com", "events.amazonaws.com"}
    for statement in by_service.values():
        assert (statement["Action"], statement["Resource"]) == ("sns:Publish", TOPIC)
    condition = by_service["cloudwatch.amazonaws.com"]["Condition"]
    assert condition == {"StringEquals": {"aws:SourceAccount": "111122223333"}}


@pytest.fixture(scope="module")
def chatty() -> Recorder:
    """A stack whose alarms a chat reads."""
    config = {"email": "dev@example.org", "chat": True}
    return record_stack("dev", change={"fairway:alarms": config})


CHAT = TOPIC.replace("alarms-topic", "alarms-chat")


def test_a_chat_has_a_topic_of_its_own_that_every_alarm_notifies(chatty: Recorder, dev: Recorder) -> None:
    assert {tuple(entry.get("alarmActions")) for entry in chatty.all(ALARM)} == {(TOPIC, CHAT)}
    assert {tuple(entry.get("okActions")) for entry in chatty.all(ALARM)} == {(TOPIC, CHAT)}
    policy = json.loads(chatty.one("aws:sns/topicPolicy:TopicPolicy", "alarms-chat").get("policy"))
    assert {statement["Resource"] for statement in policy["Statement"]} == {CHAT}
    assert {tuple(entry.get("alarmActions")) for entry in dev.all(ALARM)} == {(TOPIC,)}
    assert not [entry for entry in dev.registered if entry.name.endswith("-chat")]


def test_an_event_reaches_the_chat_as_a_custom_notification(chatty: Recorder) -> None:
    """AWS Chatbot drops any other form that an event was brought into."""
    target = chatty.one("aws:cloudwatch/eventTarget:EventTarget", "alarms-failed-deployment-chat")
    transformer = target.get("inputTransformer")
    message = json.loads(transformer["inputTemplate"])

    assert target.get("arn") == CHAT
    assert (message["version"], message["source"]) == ("1.0", "custom")
    assert message["content"]["textType"] == "client-markdown"
    assert "<service>" in message["content"]["description"] and set(transformer["inputPaths"]) >= {"service", "reason"}
    assert message["content"]["nextSteps"] == ["What it may be: ./fairway doctor dev"]


def matches(pattern: Any, event: Any) -> bool:
    """EventBridge's matching, as far as the pattern uses it: a mapping key by key, else any value of a list."""
    if isinstance(pattern, dict):
        keys = cast(dict[str, Any], pattern)
        elements = cast(list[Any], event if isinstance(event, list) else [event])  # all of a pattern in one of them
        return any(all(matches(part, (one or {}).get(key)) for key, part in keys.items()) for one in elements)
    values = cast(list[Any], event if isinstance(event, list) else [event])
    return any(matches_one(part, value) for value in values for part in pattern)


def matches_one(part: Any, value: Any) -> bool:
    if isinstance(part, dict):
        (kind, text) = next(iter(cast(dict[str, str], part).items()))
        if kind == "anything-but":
            return value is not None and value not in text
        return fnmatchcase(value, {"wildcard": text, "prefix": f"{text}*"}[kind])
    return bool(value == part)


def test_a_failed_deployment_of_this_cluster_is_told(dev: Recorder) -> None:
    # As in the ECS developer guide, "Amazon ECS service deployment state change events".
    event = {
        "source": "aws.ecs",
        "detail-type": "ECS Deployment State Change",
        "resources": ["arn:aws:ecs:us-east-1:111122223333:service/portfolio-dev/backend-service-1a2b3c4"],
        "detail": {"eventType": "ERROR", "eventName": "SERVICE_DEPLOYMENT_FAILED", "deploymentId": "ecs-svc/123"},
    }
    pattern = json.loads(dev.one(RULE, "alarms-failed-deployment").get("eventPattern"))
    assert matches(pattern, event)
    assert not matches(pattern, event | {"detail": {"eventName": "SERVICE_DEPLOYMENT_COMPLETED"}})
    for cluster in ("portfolio-prod", "portfolio-dev-2"):
        other = f"arn:aws:ecs:us-east-1:111122223333:service/{cluster}/backend-service-1a2b3c4"
        assert not matches(pattern, event | {"resources": [other]})
    target = dev.one("aws:cloudwatch/eventTarget:EventTarget", "alarms-failed-deployment")
    assert target.get("arn") == TOPIC
    template = json.loads(target.get("inputTransformer.inputTemplate"))
    assert template.startswith("portfolio dev: a deployment failed. <service> at <at>: <reason>.")
    assert set(target.get("inputTransformer.inputPaths")) == {"service", "at", "reason"}


def test_a_task_of_this_cluster_that_ended_by_itself_is_told(dev: Recorder) -> None:
    # As in the ECS developer guide, "Amazon ECS task state change events".
    detail = {
        "clusterArn": "arn:aws:ecs:us-east-1:111122223333:cluster/portfolio-dev",
        "group": "service:backend-service-1a2b3c4",
        "lastStatus": "STOPPED",
        "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited",
    }
    event = {"source": "aws.ecs", "detail-type": "ECS Task State Change", "detail": detail}
    pattern = json.loads(dev.one(RULE, "alarms-failed-task").get("eventPattern"))
    assert matches(pattern, event)
    assert matches(pattern, event | {"detail": detail | {"stopCode": "TaskFailedToStart"}})
    for other in (
        {"lastStatus": "RUNNING"},
        {"stopCode": "ServiceSchedulerInitiated"},
        {"stopCode": "SpotInterruption"},
        {"stopCode": "UserInitiated"},
        {"group": "family:backend"},
        {"clusterArn": "arn:aws:ecs:us-east-1:111122223333:cluster/portfolio-dev-2"},
        {"clusterArn": "arn:aws:ecs:us-east-1:111122223333:cluster/portfolio-prod"},
    ):
        assert not matches(pattern, event | {"detail": detail | other}), other
    target = dev.one("aws:cloudwatch/eventTarget:EventTarget", "alarms-failed-task")
    assert (target.get("arn"), target.get("rule")) == (TOPIC, "alarms-failed-task")
    paths = target.get("inputTransformer.inputPaths")
    template = json.loads(target.get("inputTransformer.inputTemplate"))
    assert template.startswith("portfolio dev: a task failed. <service> at <at>: <code>, <reason>.")
    assert template.endswith("What it may be: ./fairway doctor dev")
    assert all(path.removeprefix("$.detail.") in detail for path in paths.values() if path != "$.time")


def test_the_database_is_watched_by_its_own_numbers(prod: Recorder) -> None:
    limits = {
        kind: (entry.get("metricName"), entry.get("threshold"), entry.get("comparisonOperator"))
        for kind in ("cpu", "storage", "connections")
        for entry in [alarm(prod, f"database-{kind}")]
    }
    assert limits == {
        "cpu": ("CPUUtilization", 70, "GreaterThanThreshold"),
        "storage": ("FreeStorageSpace", 4 * 1024**3, "LessThanThreshold"),  # 20 % of 20 GiB
        "connections": ("DatabaseConnections", 240, "GreaterThanThreshold"),
    }
    instance = prod.one("aws:rds/instance:Instance")
    dimensions = alarm(prod, "database-cpu").get("dimensions")
    assert (
        dimensions
        == {"DBInstanceIdentifier": instance.get("identifier")}
        == {"DBInstanceIdentifier": "database-0a1b2c3d"}
    )


def test_f25_the_databases_logs_are_kept_no_longer_than_the_others(prod: Recorder) -> None:
    instance = prod.one("aws:rds/instance:Instance")
    assert instance.get("enabledCloudwatchLogsExports") == ["postgresql", "upgrade"]
    for log in ("postgresql", "upgrade"):
        group = prod.one("aws:cloudwatch/logGroup:LogGroup", f"database-{log}")
        assert group.get("name") == f"/aws/rds/instance/database-0a1b2c3d/{log}"
        assert group.get("retentionInDays") == 90
        assert any(urn.endswith(f"::database-{log}") for urn in instance.request.dependencies), "RDS would make it"
    assert instance.request.deleteBeforeReplaceDefined and not instance.request.deleteBeforeReplace


def test_the_load_balancers_own_errors_are_told(dev: Recorder) -> None:
    """Also when no request finds a target: RequestCount has only those that do."""
    (result,) = [query for query in alarm(dev, "edge-errors").get("metricQueries") if query.get("returnData")]
    assert result["expression"] == (
        "IF(FILL(errors, 0) >= 3, 100 * FILL(errors, 0) / (FILL(requests, 0) + FILL(errors, 0)), 0)"
    )
    errors = source(alarm(dev, "edge-errors"), "errors")
    assert errors["metricName"] == "HTTPCode_ELB_5XX_Count"
    assert errors["dimensions"] == {"LoadBalancer": "app/edge-alb/0123456789abcdef"}


def test_a_preview_knows_the_thresholds_where_the_names_are_unknown() -> None:
    preview = record_stack("prod", preview=True)
    assert alarm(preview, "backend-errors").get("threshold") == 1
    assert source(alarm(preview, "backend-errors"), "errors")["dimensions"]["TargetGroup"] == UNKNOWN
    for kind in ("deployment", "task"):
        assert json.loads(preview.one(RULE, f"alarms-failed-{kind}").get("eventPattern"))


def test_the_dashboard_has_a_row_for_each_service_and_the_database(dev: Recorder) -> None:
    dashboard = dev.one("aws:cloudwatch/dashboard:Dashboard")
    widgets = json.loads(dashboard.get("dashboardBody"))["widgets"]
    titles = [widget["properties"]["title"] for widget in widgets]
    assert [title.split(":")[0] for title in titles] == ["backend"] * 3 + ["frontend"] * 3 + ["database"] * 3
    taken = {
        (x, y)
        for widget in widgets
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    }
    assert len(taken) == sum(widget["width"] * widget["height"] for widget in widgets), "none lies on another"
    assert max(x for x, _ in taken) == 23
    assert "targetgroup/frontend-tg/0123456789abcdef" in str(widgets[3])
    assert "null" not in dashboard.get("dashboardBody")


def test_the_budget_tells_before_and_after_the_limit(dev: Recorder, prod: Recorder) -> None:
    for stack, name, limit in ((dev, "dev", "150.0"), (prod, "prod", "700.0")):
        budget = stack.one("aws:budgets/budget:Budget")
        assert (budget.get("limitAmount"), budget.get("limitUnit"), budget.get("timeUnit")) == (limit, "USD", "MONTHLY")
        assert budget.get("costFilters") == [{"name": "TagKeyValue", "values": [f"user:Environment${name}"]}]
        tells = {(item["threshold"], item["notificationType"]) for item in budget.get("notifications")}
        assert tells == {(80, "ACTUAL"), (100, "ACTUAL"), (100, "FORECASTED")}
        assert all(item["subscriberEmailAddresses"] for item in budget.get("notifications"))


def test_without_a_tag_the_budget_counts_the_account() -> None:
    stack = record_stack("dev", change={"fairway:budget": {"monthlyUsd": 10, "email": "a@example.org"}})
    assert "costFilters" not in stack.one("aws:budgets/budget:Budget").inputs
