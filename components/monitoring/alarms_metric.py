"""One CloudWatch alarm that notifies when it begins and when it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

ALB_NAMESPACE = "AWS/ApplicationELB"

Dimensions = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True, kw_only=True)
class AlarmNotifier:
    """Whom alarms notify. prefix: of an alarm's name, so that a mail's subject has the app and the stack.

    advice: the last sentence of each alarm's description. chat_topic_arn: of the topic that a chat reads, if one does.
    """

    topic_arn: pulumi.Input[str]
    prefix: str
    advice: str
    chat_topic_arn: pulumi.Input[str] | None = None

    @property
    def topics(self) -> Sequence[pulumi.Input[str]]:
        """The ARNs of all topics."""
        return [self.topic_arn] if self.chat_topic_arn is None else [self.topic_arn, self.chat_topic_arn]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A CloudWatch metric. stat: Average, Sum, Minimum, Maximum or a percentile such as p99. period in seconds."""

    namespace: str
    name: str
    dimensions: Dimensions
    stat: str
    period: int = 60


@dataclass(frozen=True, kw_only=True)
class Expression:
    """Metric math over metrics by id. period in seconds is each metric's own."""

    text: str
    label: str
    metrics: Mapping[str, Metric]


def alarm(
    name: str,
    metric: Metric | Expression,
    *,
    notifier: AlarmNotifier,
    message: str,
    threshold: float,
    above: bool = True,
    minutes: tuple[int, int] = (3, 5),
    missing: Literal["notBreaching", "breaching", "missing", "ignore"] = "notBreaching",
    opts: pulumi.ResourceOptions,
) -> aws.cloudwatch.MetricAlarm:
    """An alarm when `metric` is above (or below) the threshold in so many of the last so many periods.

    message: what is wrong, as a sentence; minutes: (periods that must be bad, periods looked at).
    """
    bad, looked_at = minutes
    return aws.cloudwatch.MetricAlarm(
        f"{name}-alarm",
        name=f"{notifier.prefix}-{name}",
        alarm_description=f"{message}. {notifier.advice}",
        comparison_operator="GreaterThanThreshold" if above else "LessThanThreshold",
        threshold=threshold,
        evaluation_periods=looked_at,
        datapoints_to_alarm=bad,
        treat_missing_data=missing,
        alarm_actions=notifier.topics,
        ok_actions=notifier.topics,
        opts=opts,
        **_metric_arguments(metric),
    )


def _metric_arguments(metric: Metric | Expression) -> dict[str, Any]:
    if isinstance(metric, Expression):
        return {"metric_queries": _queries(metric)}
    percentile = metric.stat.startswith("p")
    return {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "dimensions": metric.dimensions,
        "period": metric.period,
        "extended_statistic": metric.stat if percentile else None,
        "statistic": None if percentile else metric.stat,
        # A percentile of a handful of requests is one slow request.
        "evaluate_low_sample_count_percentiles": "ignore" if percentile else None,
    }


def _queries(expression: Expression) -> Sequence[aws.cloudwatch.MetricAlarmMetricQueryArgs]:
    result = aws.cloudwatch.MetricAlarmMetricQueryArgs(
        id="result", expression=expression.text, label=expression.label, return_data=True
    )
    sources = [
        aws.cloudwatch.MetricAlarmMetricQueryArgs(
            id=key,
            metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
                namespace=metric.namespace,
                metric_name=metric.name,
                dimensions=metric.dimensions,
                stat=metric.stat,
                period=metric.period,
            ),
        )
        for key, metric in sorted(expression.metrics.items())
    ]
    return [result, *sources]


def error_rate(errors: str, dimensions: Dimensions, *, unrouted: bool = False) -> Expression:
    """Percent of a load balancer's requests that ended in `errors`, one of its metrics.

    0 below three errors a minute, so that one of two requests wakes nobody. unrouted: the errors are those of requests
    that reached no target. RequestCount has none of these, and is missing when there are no others: in a total
    outage, which has to be 100 %.
    Source: Elastic Load Balancing, "CloudWatch metrics for your Application Load Balancer".
    """
    metrics = {
        key: Metric(namespace=ALB_NAMESPACE, name=metric, dimensions=dimensions, stat="Sum")
        for key, metric in (("errors", errors), ("requests", "RequestCount"))
    }
    every = "(FILL(requests, 0) + FILL(errors, 0))" if unrouted else "requests"
    text = f"IF(FILL(errors, 0) >= 3, 100 * FILL(errors, 0) / {every}, 0)"
    return Expression(text=text, label="errors in percent", metrics=metrics)
