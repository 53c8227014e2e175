"""Whether the stack's alarms are there, and quiet."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from ops.aws.client import Aws, AwsError
from ops.pulumi.state import Deployed
from ops.verify.result import Result, result


def alarms(aws: Aws, there: Deployed) -> Result:
    if not there.alarms:
        return result("held", "alarms", None, "the stack has none")
    try:
        states = _states(aws, there.alarms)
    except AwsError as error:
        return result("unknown", "alarms", None, str(error))
    if gone := sorted(_alarm(arn) for arn in set(there.alarms) - set(states)):
        found = f"deleted by hand: {', '.join(gone)}: run `pulumi up --refresh -s {there.stack}`"
        return result("differs", "alarms", None, found)
    if loud := sorted(_alarm(arn) for arn, state in states.items() if state == "ALARM"):
        return result("waiting", "alarms", None, f"in alarm: {', '.join(loud)}")
    return result("held", "alarms", None, f"{len(states)} quiet")


def _states(aws: Aws, alarms: Sequence[str]) -> Mapping[str, str]:
    """ARN → state, of those that there are; each is asked for in its own region."""
    found: dict[str, str] = {}
    for region, some in groupby(sorted(alarms), key=lambda arn: arn.split(":")[3]):
        names = [_alarm(arn) for arn in some]
        for start in range(0, len(names), 100):  # what one question may name
            asked = names[start : start + 100]
            answer = aws.ask("cloudwatch", "describe_alarms", region=region, AlarmNames=asked)
            found |= {alarm["AlarmArn"]: alarm["StateValue"] for alarm in answer["MetricAlarms"]}
    return found


def _alarm(arn: str) -> str:
    return arn.split(":", 6)[6]
