"""The notification topic, and the alarms that belong to the stack rather than to one service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.base.iam import document
from components.monitoring.alarms_cache import watch_cache
from components.monitoring.alarms_event import failed_deployment, failed_task, notify
from components.monitoring.alarms_metric import AlarmNotifier, Metric, alarm, error_rate
from components.monitoring.alarms_queue import watch_queue
from components.monitoring.alarms_service import ServiceWatch
from components.monitoring.config import AlarmsConfig, DatabaseThresholds

RDS_NAMESPACE = "AWS/RDS"
GIB = 1024**3


@dataclass(frozen=True, kw_only=True)
class WatchedDatabase:
    """identifier: of the RDS instance. storage in GiB."""

    identifier: pulumi.Input[str]
    storage: int


@dataclass(frozen=True, kw_only=True)
class WatchedQueue:
    """The names of an SQS queue and of its dead letters."""

    queue: pulumi.Input[str]
    dead: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class AlarmsArgs(AlarmsConfig):
    """cluster_name: whose failed deployments and tasks are notified.

    load_balancer: the load balancer's ARN suffix, e.g. app/edge-alb/0123456789abcdef. rollback: see `ServiceWatch`.
    cache_nodes: the cache's nodes, as CloudWatch names them.
    """

    app: str
    stack: str
    cluster_name: str
    load_balancer: pulumi.Input[str]
    database: WatchedDatabase | None = None
    cache_nodes: Sequence[pulumi.Input[str]] = ()
    queues: Mapping[str, WatchedQueue] = field(default_factory=dict[str, WatchedQueue])
    container_insights: bool = False


class Alarms(Component):
    """The topic that every alarm of a stack notifies, by mail, and by a webhook where one is written.

    Creates: topic with its policy, one for a chat where it is asked for, subscriptions of mail and webhook, rules for
    failed deployments and failed tasks, alarm of the load balancer's own errors, and the alarms of database, cache and
    queues.
    """

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("alarms:Alarms", name, {}, opts)
        self.topic = aws.sns.Topic(f"{name}-topic", display_name=f"{args.app} {args.stack}", opts=self.child())
        self._let_aws_publish(f"{name}-topic", self.topic)
        self.chat_topic = self._chat(name, args) if args.chat else None
        aws.sns.TopicSubscription(
            f"{name}-email", topic=self.topic.arn, protocol="email", endpoint=args.email, opts=self.child()
        )
        if args.webhook:
            aws.sns.TopicSubscription(
                f"{name}-webhook", topic=self.topic.arn, protocol="https", endpoint=args.webhook, opts=self.child()
            )
        self.notifier = AlarmNotifier(
            topic_arn=self.topic.arn,
            prefix=f"{args.app}-{args.stack}",
            advice=f"What it may be: ./fairway doctor {args.stack}",
            chat_topic_arn=self.chat_topic.arn if self.chat_topic else None,
        )
        self._notify_events(name, args)
        self._watch_load_balancer(args)
        if args.database:
            self._watch_database(args.database, args.database_thresholds)
        watch_cache(args.cache_nodes, args.cache_thresholds, notifier=self.notifier, opts=self.child())
        for queue, names in args.queues.items():
            watch_queue(
                queue,
                args.queue_thresholds,
                queue=names.queue,
                dead=names.dead,
                notifier=self.notifier,
                opts=self.child(),
            )
        self.watch = ServiceWatch(
            notifier=self.notifier,
            load_balancer=args.load_balancer,
            container_insights=args.container_insights,
            rollback=args.rollback,
            thresholds=args,
        )
        self.register_outputs({"topicArn": self.topic.arn})

    def _chat(self, name: str, args: AlarmsArgs) -> aws.sns.Topic:
        """A topic of its own: what a chat takes is no mail, and the other way round."""
        topic = aws.sns.Topic(f"{name}-chat", display_name=f"{args.app} {args.stack}", opts=self.child())
        self._let_aws_publish(f"{name}-chat", topic)
        return topic

    def _let_aws_publish(self, name: str, topic: aws.sns.Topic) -> None:
        account = topic.arn.apply(lambda arn: arn.split(":")[4])
        publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic.arn}
        policy = document(
            [
                {
                    "Sid": "Alarms",
                    **publish,
                    "Principal": {"Service": "cloudwatch.amazonaws.com"},
                    "Condition": {"StringEquals": {"aws:SourceAccount": account}},
                },
                # EventBridge publishes to SNS without the context keys that a condition could ask for.
                {"Sid": "Events", **publish, "Principal": {"Service": "events.amazonaws.com"}},
            ]
        )
        aws.sns.TopicPolicy(name, arn=topic.arn, policy=policy, opts=self.child())

    def _notify_events(self, name: str, args: AlarmsArgs) -> None:
        for kind, event in (("deployment", failed_deployment), ("task", failed_task)):
            notify(
                f"{name}-failed-{kind}",
                event(args.cluster_name),
                topic_arn=self.topic.arn,
                description=f"A {kind} of {args.app} {args.stack} failed",
                prefix=f"{args.app} {args.stack}",
                advice=self.notifier.advice,
                chat_topic_arn=self.notifier.chat_topic_arn,
                opts=self.child(),
            )

    def _watch_load_balancer(self, args: AlarmsArgs) -> None:
        """What the load balancer answers by itself, where no task could: 502, 503, 504."""
        limit = args.error_percent
        alarm(
            "edge-errors",
            error_rate("HTTPCode_ELB_5XX_Count", {"LoadBalancer": args.load_balancer}, unrouted=True),
            notifier=self.notifier,
            message=f"The load balancer itself answers more than {limit} % of the requests with 5xx",
            threshold=limit,
            opts=self.child(),
        )

    def _watch_database(self, database: WatchedDatabase, limits: DatabaseThresholds) -> None:
        free = database.storage * GIB * limits.free_storage_percent // 100
        for kind, metric, message, threshold, above in (
            ("cpu", "CPUUtilization", f"The database's CPU is above {limits.cpu_percent} %", limits.cpu_percent, True),
            (
                "storage",
                "FreeStorageSpace",
                f"Less than {limits.free_storage_percent} % of the database's storage is free",
                free,
                False,
            ),
            (
                "connections",
                "DatabaseConnections",
                f"More than {limits.connections} connections to the database are open",
                limits.connections,
                True,
            ),
        ):
            alarm(
                f"database-{kind}",
                Metric(
                    namespace=RDS_NAMESPACE,
                    name=metric,
                    dimensions={"DBInstanceIdentifier": database.identifier},
                    stat="Average",
                ),
                notifier=self.notifier,
                message=message,
                threshold=threshold,
                above=above,
                minutes=(10, 15),
                opts=self.child(),
            )
