"""A local AWS on a free port: the lane's, which is moto's, with three gaps more closed.

    python server.py PATH/moto_aws.py

moto drops the tags of a scaling target and of a budget, cannot show a budget's subscribers, and answers TagResource of
both services with 500. A stack with default tags would show them as changed at every preview, and every update would
fail. Here tags are kept as they were given when the resource was made, and read back; nothing else is answered.
"""

import importlib.util
import json
import os
import sys
import threading
from typing import Any

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Scaling
from moto.budgets.responses import BudgetsResponse as Budgets

CLOSED = (
    "AnyScaleFrontendService.ListTagsForResource",
    "AWSBudgetServiceGateway.ListTagsForResource",
    "AWSBudgetServiceGateway.DescribeSubscribersForNotification",
)
TAGS: dict[str, Any] = {}  # ARN → tags as they were given


def main(moto_aws: str) -> None:
    spec = importlib.util.spec_from_file_location("moto_aws", moto_aws)
    assert spec and spec.loader
    lane = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lane)
    for call in CLOSED:
        lane.GAPS.pop(call, None)
    close_scaling()
    close_budgets()
    threading.Thread(target=end_with_the_tests, daemon=True).start()
    sys.argv[1:] = ["0"]  # a free port
    lane.main()


def end_with_the_tests() -> None:
    """Standard input ends when whoever started the server does, however that comes about."""
    sys.stdin.read()
    os._exit(0)


def close_scaling() -> None:
    register = Scaling.register_scalable_target

    def register_scalable_target(self: Any) -> str:
        answer = register(self)
        if (tags := self._get_param("Tags")) is not None:
            TAGS[json.loads(answer)["ScalableTargetARN"]] = tags
        return answer

    def list_tags_for_resource(self: Any) -> str:
        return json.dumps({"Tags": TAGS.get(self._get_param("ResourceARN"), {})})

    add(Scaling, register_scalable_target, list_tags_for_resource)


def close_budgets() -> None:
    create = Budgets.create_budget

    def create_budget(self: Any) -> str:
        arn = f"arn:aws:budgets::{self._get_param('AccountId')}:budget/{self._get_param('Budget')['BudgetName']}"
        TAGS[arn] = self._get_param("ResourceTags") or []
        return create(self)

    def list_tags_for_resource(self: Any) -> str:
        return json.dumps({"ResourceTags": TAGS.get(self._get_param("ResourceARN"), [])})

    def describe_subscribers_for_notification(self: Any) -> str:
        budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("BudgetName")]
        wanted = self._get_param("Notification")
        (found,) = [item for item in budget.notifications if item.details.items() <= wanted.items()]
        return json.dumps({"Subscribers": found.subscribers})

    add(Budgets, create_budget, list_tags_for_resource, describe_subscribers_for_notification)


def add(service: type, *answers: Any) -> None:
    for answer in answers:
        setattr(service, answer.__name__, answer)


if __name__ == "__main__":
    main(sys.argv[1])
