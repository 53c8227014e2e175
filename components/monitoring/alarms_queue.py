"""The alarms of a queue: messages that nobody works off, and messages that nobody could."""

import pulumi

from components.monitoring.alarms_metric import AlarmNotifier, Metric, alarm
from components.monitoring.config import QueueThresholds

NAMESPACE = "AWS/SQS"


def watch_queue(
    name: str,
    limits: QueueThresholds,
    *,
    queue: pulumi.Input[str],
    dead: pulumi.Input[str],
    notifier: AlarmNotifier,
    opts: pulumi.ResourceOptions,
) -> None:
    """queue, dead: names of the SQS queues. SQS has no numbers of a queue that nobody used for six hours."""
    for kind, metric, of, message, threshold, minutes in (
        (
            "age",
            "ApproximateAgeOfOldestMessage",
            queue,
            f"The oldest message of queue {name} has waited for more than {limits.age_seconds} s",
            limits.age_seconds,
            (3, 5),
        ),
        (
            "dead",
            "ApproximateNumberOfMessagesVisible",
            dead,
            f"Queue {name} has dead letters: messages that failed each time",
            0,
            (1, 1),
        ),
    ):
        alarm(
            f"queue-{name}-{kind}",
            Metric(namespace=NAMESPACE, name=metric, dimensions={"QueueName": of}, stat="Maximum"),
            notifier=notifier,
            message=message,
            threshold=threshold,
            minutes=minutes,
            opts=opts,
        )
