"""Stops a database in the evening and starts it in the morning."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.base.contract import DatabaseSleepContract
from components.base.iam import allow, document, trust
from components.base.sleep import SleepConfig

SCHEDULER = "scheduler.amazonaws.com"
STOP_AFTER, START_BEFORE = 10, -15
"""Minutes: RDS stops when the last task is gone, and takes about ten minutes to start before the first one comes."""


@dataclass(frozen=True, kw_only=True)
class DatabaseSleepArgs:
    """instance: identifier and ARN of an RDS instance."""

    identifier: pulumi.Input[str]
    arn: pulumi.Input[str]
    times: SleepConfig


class DatabaseSleep(Component):
    """Schedules on which EventBridge stops and starts an RDS instance. RDS itself starts one after seven days.

    Creates: role with its policy, two schedules.
    """

    def __init__(self, name: str, args: DatabaseSleepArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        contract: DatabaseSleepContract = {"awakePercent": args.times.awake_percent}
        super().__init__("database_sleep:DatabaseSleep", name, contract, opts)
        role = aws.iam.Role(f"{name}-sleep", assume_role_policy=trust(SCHEDULER), opts=self.child())
        policy = aws.iam.RolePolicy(
            f"{name}-sleep",
            role=role.id,
            policy=document([allow(["rds:StartDBInstance", "rds:StopDBInstance"], [args.arn])]),
            opts=self.child(),
        )
        for does, action, time, minutes in (
            ("falls-asleep", "stopDBInstance", args.times.start, STOP_AFTER),
            ("wakes", "startDBInstance", args.times.end, START_BEFORE),
        ):
            aws.scheduler.Schedule(
                f"{name}-{does}",
                schedule_expression=f"cron({args.times.cron(time, minutes)})",
                schedule_expression_timezone=args.times.timezone,
                flexible_time_window={"mode": "OFF"},
                target={
                    "arn": f"arn:aws:scheduler:::aws-sdk:rds:{action}",
                    "role_arn": role.arn,
                    "input": pulumi.Output.from_input(args.identifier).apply(_request),
                },
                opts=self.child(depends_on=[policy]),
            )
        self.register_outputs({})


def _request(identifier: str) -> str:
    return json.dumps({"DbInstanceIdentifier": identifier})
