"""A local AWS on a free port: the lane's, which is moto's, with a few gaps more closed.

    python -m tests.aws_api.server PATH/moto_aws.py

Tags: moto drops those of a scaling target and of a budget, cannot show a budget's subscribers, and answers TagResource
of both services with 500. A stack with default tags would show them as changed at every preview, and every update would
fail. Here tags are kept as they were given when the resource was made, and read back.

CloudFront: moto makes functions and cannot publish them; of a distribution it forgets the functions, gRPC and the
access control of an origin, and adds settings that it was not given. A published function is what was made, which no
test changes, and a distribution is read back as it was told. Cache policies, of which moto has none, are kept as made.

ECS: the task of a migration, or of a database's setup, has ended with 0 from the start; moto's never end by themselves.

Updates: moto forgets a subnet group that is given other subnets, and the route to a gateway endpoint in a table that is
added to it. Of its databases each has the same id, by which the provider imports them.

Lost answers: see `Once`. Nothing else is answered.
"""

import copy
import importlib.util
import json
import os
import sys
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Scaling
from moto.budgets.responses import BudgetsResponse as Budgets
from moto.cloudfront import models, urls
from moto.cloudfront.responses import CloudFrontResponse as CloudFront
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ecs.models import EC2ContainerServiceBackend, Task
from moto.rds.models import DBInstance, RDSBackend
from werkzeug import serving

from tests.aws_api.cloudformation import close_cloudformation
from tests.aws_api.elasticache import close_elasticache

CLOSED = (
    "AnyScaleFrontendService.ListTagsForResource",
    "AWSBudgetServiceGateway.ListTagsForResource",
    "AWSBudgetServiceGateway.DescribeSubscribersForNotification",
)
POLICIES: dict[str, Any] = {}  # id → cache policy as it was given
TAGS: dict[str, Any] = {}  # ARN → tags as they were given


def main(moto_aws: str) -> None:
    spec = importlib.util.spec_from_file_location("moto_aws", moto_aws)
    assert spec and spec.loader
    lane = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lane)
    for call in CLOSED:
        lane.GAPS.pop(call, None)
    close_ecs()
    close_updates()
    close_scaling()
    close_budgets()
    close_cloudfront()
    close_elasticache(add)
    close_cloudformation(add)
    run = serving.run_simple
    serving.run_simple = lambda host, port, application, **how: run(host, port, Once(application), **how)
    threading.Thread(target=end_with_the_tests, daemon=True).start()
    sys.argv[1:] = ["0"]  # a free port
    lane.main()


class Once:
    """Does a call once, also when its answer got lost on the way and the SDK repeats it: it gets the same answer.

    AWS knows a repeated creation by its token. moto would make a second thing, or refuse it as a duplicate. One call at
    a time: what an answer shows, e.g. a service's tags, moto keeps where another call at the same time changes it.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.done: dict[str, tuple[str, Any, bytes]] = {}  # the SDK's id of the call → its answer
        self.turn = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        call: str = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        if call in self.done:
            print(f"repeated: {environ.get('HTTP_X_AMZ_TARGET') or environ['PATH_INFO']}", flush=True)
        with self.turn:
            status, headers, body = self.done.get(call) or self.answer(environ)
        if environ["REQUEST_METHOD"] != "HEAD" and not any(name.lower() == "content-length" for name, _ in headers):
            headers = [*headers, ("Content-Length", str(len(body)))]
        if call and status.startswith("2"):  # the SDK repeats what AWS refused on purpose, too
            self.done[call] = status, headers, body
        start_response(status, headers)
        return [body]

    def answer(self, environ: dict[str, Any]) -> tuple[str, Any, bytes]:
        started: list[tuple[str, Any]] = []
        body = b"".join(self.application(environ, lambda status, headers, *_: started.append((status, headers))))
        return *started[-1], body


def end_with_the_tests() -> None:
    """Standard input ends when whoever started the server does, however that comes about."""
    sys.stdin.read()
    os._exit(0)


def close_ecs() -> None:
    """moto's tasks have one container, none of them ends by itself, and each container must say its memory."""
    make: Any = Task.__init__
    needs = {"CPU": 0, "MEMORY": 0, "PORTS": [], "PORTS_UDP": []}
    calculated = staticmethod(lambda _definition: needs)  # pyright: ignore[reportUnknownLambdaType]
    setattr(EC2ContainerServiceBackend, "_calculate_task_resource_requirements", calculated)  # noqa: B010

    setattr(NetworkInterface, "private_dns_name", "")  # noqa: B010 (of a network without DNS host names it has none)

    def made(self: Any, cluster: Any, task_definition: Any, *args: Any, **named: Any) -> None:
        make(self, cluster, task_definition, *args, **named)
        if self.started_by not in ("fairway-migration", "fairway-database-setup"):
            return
        self.desired_status = self.status = "STOPPED"
        (first,) = self.containers
        self.containers = [copy.copy(first) for _ in task_definition.container_definitions]
        for container, definition in zip(self.containers, task_definition.container_definitions, strict=True):
            container.name, container.last_status = definition["name"], "STOPPED"
        details = {item["name"]: item["value"] for item in self.attachments[0]["details"]}
        network = ec2_backends[self._account_id][self.region_name]
        network.delete_network_interface(details["networkInterfaceId"])

    Task.__init__ = made


def close_updates() -> None:
    """What is not named in an update stays as it is. moto gives every database one and the same id."""
    make_instance: Any = DBInstance.__init__
    modify_group: Any = RDSBackend.modify_db_subnet_group
    modify_endpoint: Any = EC2Backend.modify_vpc_endpoint

    def modify_db_subnet_group(self: Any, subnet_name: str, description: str, subnets: Any) -> Any:
        self.subnet_groups[subnet_name] = group = modify_group(self, subnet_name, description, subnets)
        return group

    def modify_vpc_endpoint(self: Any, vpc_id: str, *args: Any, **named: Any) -> None:
        endpoint = self.vpc_end_points[vpc_id]
        before = set(endpoint.route_table_ids or ())
        modify_endpoint(self, vpc_id, *args, **named)
        prefixes = endpoint.destination_prefix_list_id
        for table in (set(endpoint.route_table_ids or ()) - before) if prefixes else ():
            self.create_route(table, None, gateway_id=vpc_id, destination_prefix_list_id=prefixes)

    def made(self: Any, *args: Any, **named: Any) -> None:
        make_instance(self, *args, **named)
        self.dbi_resource_id = f"db-{uuid.uuid4().hex[:26].upper()}"

    DBInstance.__init__ = made
    RDSBackend.modify_db_subnet_group = modify_db_subnet_group
    EC2Backend.modify_vpc_endpoint = modify_vpc_endpoint


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
        notification = self._get_param("Notification")
        (found,) = [item for item in budget.notifications if item.details.items() <= notification.items()]
        return json.dumps({"Subscribers": found.subscribers})

    add(Budgets, create_budget, list_tags_for_resource, describe_subscribers_for_notification)


def close_cloudfront() -> None:
    def publish_function(self: Any) -> ActionResult:
        function = self.backend.describe_function(name=self._get_param("Name"))
        summary = function.function_summary
        live = {**summary, "FunctionMetadata": {**summary["FunctionMetadata"], "Stage": "LIVE"}}
        return ActionResult({"FunctionSummary": live})

    def create_cache_policy(self: Any) -> ActionResult:
        identity = str(uuid.uuid4())
        POLICIES[identity] = self._get_param("CachePolicyConfig")
        return ActionResult({**_policy(identity), "Location": f"/2020-05-31/cache-policy/{identity}"})

    def get_cache_policy(self: Any) -> ActionResult:
        return ActionResult(_policy(self._get_param("Id")))

    def delete_cache_policy(self: Any) -> ActionResult:
        del POLICIES[self._get_param("Id")]
        return EmptyResult()

    add(CloudFront, publish_function, create_cache_policy, get_cache_policy, delete_cache_policy)
    urls.url_paths["{0}/2020-05-31/cache-policy$"] = CloudFront.dispatch
    urls.url_paths["{0}/2020-05-31/cache-policy/(?P<policy_id>[^/]+)$"] = CloudFront.dispatch
    urls.url_paths["{0}/2020-05-31/function/(?P<function_name>[^/]+)/publish$"] = CloudFront.dispatch
    also(models.Origin, lambda config: {"origin_access_control_id": config.get("OriginAccessControlId")})
    also(models.DefaultCacheBehaviour, behavior_properties)
    also(models.ViewerCertificate, certificate_properties)


def _policy(identity: str) -> Mapping[str, Any]:
    policy = {"Id": identity, "LastModifiedTime": datetime(2026, 1, 1, tzinfo=UTC)}
    return {"CachePolicy": {**policy, "CachePolicyConfig": POLICIES[identity]}, "ETag": "E1"}


def behavior_properties(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """With a cache policy CloudFront has none of the older settings beside it."""
    older = ("forwarded_values", "min_ttl", "default_ttl", "max_ttl")
    kept: dict[str, Any] = {}
    if config.get("CachePolicyId"):
        kept |= dict.fromkeys(older)
    if "GrpcConfig" in config:
        kept["grpc_config"] = config["GrpcConfig"]
    return {"function_associations": config.get("FunctionAssociations") or {"Quantity": 0}, **kept}


def certificate_properties(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """A certificate is CloudFront's own, or one of ACM."""
    return {
        "cloud_front_default_certificate": bool(config.get("CloudFrontDefaultCertificate")),
        "acm_certificate_arn": config.get("ACMCertificateArn"),
        "iam_certificate_id": config.get("IAMCertificateId"),
        "ssl_support_method": config.get("SSLSupportMethod"),
    }


def also(model: type, properties_of: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    """Lets a model of moto's keep more of what it is told of."""
    first: Callable[..., None] = model.__init__

    def keep(self: Any, config: dict[str, Any]) -> None:
        first(self, config)
        vars(self).update(properties_of(config))

    setattr(model, "__init__", keep)  # noqa: B010 (its type says that it takes the same arguments)


def add(service: type, *answers: Any) -> None:
    for answer in answers:
        setattr(service, answer.__name__, answer)


if __name__ == "__main__":
    main(sys.argv[1])
