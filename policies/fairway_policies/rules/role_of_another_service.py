"""F22: a role that the service it is given to cannot assume."""

import re

from ..reading import iam, kinds
from ..reading.resources import Resource
from ..rule import Check, Finding, NotEvaluated, Results, Rule

# Type → the property that holds the role, and the service that assumes it.
_USERS = {
    kinds.FUNCTION: ("role", "lambda"),
    kinds.RDS_INSTANCE: ("monitoringRoleArn", "monitoring.rds"),
    kinds.RDS_CLUSTER_INSTANCE: ("monitoringRoleArn", "monitoring.rds"),
    kinds.DATABASE_PROXY: ("roleArn", "rds"),
    kinds.DEPLOYMENT_GROUP: ("serviceRoleArn", "codedeploy"),
    kinds.BUILD_PROJECT: ("serviceRole", "codebuild"),
    kinds.PIPELINE: ("roleArn", "codepipeline"),
    kinds.STATE_MACHINE: ("roleArn", "states"),
    kinds.FLOW_LOG: ("iamRoleArn", "vpc-flow-logs"),
}


def _check(key: str, service: str) -> Check:
    def user(target: Resource) -> Results:
        roles = target.sources(key, kinds.ROLE)
        if len(roles) != 1 or roles[0].inputs["assumeRolePolicy"].absent:
            return  # a role of another program, or one of several
        trust, trusted = roles[0]["assumeRolePolicy"].parsed(), iam.trusted_services(roles[0])
        if trust.partly_unknown:
            yield NotEvaluated(f"{roles[0].name}: assumeRolePolicy")
        elif trusted and not any(_is_of(service, name or "") for name in trusted):
            principal = f"{service}.amazonaws.com"
            message = (
                f"role {roles[0].name} trusts {', '.join(map(str, trusted))}, so that {principal} cannot assume it"
            )
            yield Finding(message, key, f"let {principal} assume it: the Principal's Service in assume_role_policy")

    return user


def _is_of(service: str, principal: str) -> bool:
    """A service has one name in every region, and in some a second one with the region in it."""
    return bool(re.fullmatch(rf"{re.escape(service)}(?:\.[a-z]+-[a-z-]+-\d)?\.amazonaws\.com(?:\.cn)?", principal))


RULE = Rule(
    name="role-of-another-service",
    failures=("F22",),
    title="a service is given a role that it cannot assume",
    severity="high",
    symptom="The role defined for the function cannot be assumed by Lambda; InvalidRoleException; not authorized",
    cause="The trust policy was copied from a role of another service.",
    fix="let the service assume the role, in its assume_role_policy",
    limits="roles of other stacks; roles of tasks and of schedules have rules of their own",
    bad='aws.iam.Role("function", assume_role_policy={… "ec2.amazonaws.com" …})',
    good='aws.iam.Role("function", assume_role_policy={… "lambda.amazonaws.com" …})',
    stack_checks={kind: _check(key, service) for kind, (key, service) in _USERS.items()},
)
