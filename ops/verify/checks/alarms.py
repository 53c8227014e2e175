"""Whether the stack's alarms are there, and quiet."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from ops.aws.account import other_account
from ops.aws.client import Aws, AwsError
from ops.errors import MALFORMED
from ops.pulumi.state import Deployed
from ops.verify.result import Result, result


def alarms(aws: Aws, deployed: Deployed) -> Result:
    """Failed where one was deleted by hand, pending while one is in alarm; unknown to another account."""
    if not deployed.alarms:
        return result("passed", "alarms", None, "the stack has none")
    try:
        states = _states(aws, deployed.alarms)
    except AwsError as error:
        return result("unknown", "alarms", None, str(error))
    except MALFORMED as error:
        return result("unknown", "alarms", None, f"an answer of no known form ({type(error).__name__})")
    if missing := sorted(_alarm(arn) for arn in set(deployed.alarms) - set(states)):
        if elsewhere := other_account(aws, deployed.alarms):
            return result("unknown", "alarms", None, elsewhere)
        message = f"deleted by hand: {', '.join(missing)}: run `pulumi up --refresh -s {deployed.stack}`"
        return result("failed", "alarms", None, message)
    if in_alarm := sorted(_alarm(arn) for arn, state in states.items() if state == "ALARM"):
        return result("pending", "alarms", None, f"in alarm: {', '.join(in_alarm)}")
    return result("passed", "alarms", None, f"{len(states)} quiet")


def _states(aws: Aws, alarms: Sequence[str]) -> Mapping[str, str]:
    """ARN → state, of those that exist; each is asked for in its own region."""
    states: dict[str, str] = {}
    for region, of_region in groupby(sorted(alarms), key=lambda arn: arn.split(":")[3]):
        names = [_alarm(arn) for arn in of_region]
        for start in range(0, len(names), 100):  # what one question may name
            requested = names[start : start + 100]
            response = aws.ask("cloudwatch", "describe_alarms", region=region, AlarmNames=requested)
            states |= {alarm["AlarmArn"]: alarm["StateValue"] for alarm in response["MetricAlarms"]}
    return states


def _alarm(arn: str) -> str:
    return arn.split(":", 6)[6]
