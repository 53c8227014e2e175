"""A job: a task of a service's image that starts by schedule, ends in time, and says when it does not."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.base.contract import JobContract
from components.base.iam import allow, document
from components.compute.config import JobConfig
from components.compute.run_task import JOB
from components.compute.runnable import Runnable, task_definition
from components.compute.task import job_definitions
from components.monitoring.alarms_job import watch_job
from components.monitoring.alarms_metric import AlarmNotifier

SCHEDULER = "scheduler.amazonaws.com"
RETRIES = 3
EVENT_AGE_SECONDS = 120
"""How late Scheduler may start a job whose first attempt failed. By itself it tries for a day: at noon what was due at
night.
"""
RETENTION_SECONDS = 14 * 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class JobArgs(JobConfig):
    """service: whose image, variables, rights and network it has. notifier: None where nobody is notified."""

    service: str
    runnable: Runnable
    notifier: AlarmNotifier | None = None


class Job(Component):
    """A scheduled task of a service's image, with a limit on its time.

    Creates: task definition, schedule, the role by which Scheduler runs the task, a queue for starts that failed; and
    notifications of starts that failed, tasks that ended with another code than 0, and those that took too long.
    """

    def __init__(self, name: str, args: JobArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("job:Job", name, _contract(name, args), opts)
        own = self.child()
        runnable = self.runnable = args.runnable
        self.service_name = args.service
        containers = job_definitions(runnable.task, args.command, args.timeout_minutes * 60)
        self.task_definition = task_definition(name, runnable, containers, cpu=args.cpu, memory=args.memory, opts=own)
        self.dead_letters = aws.sqs.Queue(
            f"{name}-not-started",
            message_retention_seconds=RETENTION_SECONDS,
            sqs_managed_sse_enabled=True,
            opts=own,
        )
        schedule = self._schedule(name, args)
        self.schedule_name = schedule.name
        watch_job(
            name,
            args.notifier,
            family=f"{runnable.family}-{name}",
            minutes=args.timeout_minutes,
            dead_letters=self.dead_letters.name,
            opts=own,
        )
        self.register_outputs({"schedule": schedule.name, "taskDefinitionArn": self.task_definition.arn})

    def _role(self, name: str, args: JobArgs) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        """Starts this task in this cluster, and passes on its two roles: nothing else."""
        runnable = args.runnable
        account = pulumi.Output.from_input(runnable.cluster_arn).apply(lambda arn: arn.split(":")[4])
        role = aws.iam.Role(f"{name}-schedule", assume_role_policy=account.apply(_trust), opts=self.child())
        family = self.task_definition.arn.apply(lambda arn: f"{arn.rpartition(':')[0]}:*")
        tasks = pulumi.Output.from_input(runnable.cluster_arn).apply(
            lambda arn: f"{arn.replace(':cluster/', ':task/')}/*"
        )
        statements: list[Mapping[str, Any]] = [
            {
                **allow(["ecs:RunTask"], [family]),
                "Condition": {"ArnEquals": {"ecs:cluster": runnable.cluster_arn}},
            },
            {
                **allow(["ecs:TagResource"], [tasks]),
                "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
            },
            {
                **allow(["iam:PassRole"], [runnable.execution_role_arn, runnable.task_role_arn]),
                "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            },
            allow(["sqs:SendMessage"], [self.dead_letters.arn]),
        ]
        policy = aws.iam.RolePolicy(f"{name}-schedule", role=role.id, policy=document(statements), opts=self.child())
        return role, policy

    def _schedule(self, name: str, args: JobArgs) -> aws.scheduler.Schedule:
        runnable = args.runnable
        role, policy = self._role(name, args)
        return aws.scheduler.Schedule(
            f"{name}-schedule",
            name=f"{runnable.family}-{name}",
            description=f"Job {name} of {args.service}" + ("" if args.overlap == "forbid" else ", may overlap"),
            schedule_expression=args.schedule,
            schedule_expression_timezone=args.timezone,
            state="ENABLED" if args.enabled else "DISABLED",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": runnable.cluster_arn,
                "role_arn": role.arn,
                "ecs_parameters": {
                    "task_definition_arn": self.task_definition.arn,
                    "task_count": 1,
                    "launch_type": "FARGATE",
                    "group": f"{JOB}:{name}",
                    "propagate_tags": "TASK_DEFINITION",
                    "network_configuration": {
                        "subnets": runnable.subnets.subnet_ids,
                        "security_groups": [runnable.security_group_id],
                        "assign_public_ip": runnable.subnets.public,
                    },
                },
                "retry_policy": {
                    "maximum_retry_attempts": RETRIES,
                    "maximum_event_age_in_seconds": EVENT_AGE_SECONDS,
                },
                "dead_letter_config": {"arn": self.dead_letters.arn},
            },
            opts=self.child(depends_on=[policy, *runnable.ready]),
        )


def _trust(account: str) -> str:
    """By account alone: Scheduler presents the ARN of a schedule's group, and not of the schedule, as its source."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": SCHEDULER},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _contract(name: str, args: JobArgs) -> JobContract:
    return {
        "production": args.runnable.production,
        "job": name,
        "service": args.service,
        "schedule": args.schedule,
        "timeoutMinutes": args.timeout_minutes,
        "cpu": args.cpu or args.runnable.cpu,
        "memory": args.memory or args.runnable.memory,
        "architecture": args.runnable.architecture,
    }
