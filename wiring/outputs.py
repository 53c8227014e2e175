"""What a stack exports for people and pipelines; docs/outputs.md says what for."""

import shlex
from collections.abc import Mapping
from typing import Any

import pulumi

from components.compute.config import RELEASE_TAG
from components.compute.job import Job
from components.compute.registry import Registry
from components.compute.run_task import JOB
from components.compute.service import Service
from components.delivery.github_oidc import GithubActionsRoles
from components.edge.edge import Edge
from components.monitoring.alarms import Alarms
from components.monitoring.dashboard import Dashboard
from settings import model
from wiring.parts import Parts


def export(
    settings: model.Settings,
    parts: Parts,
    *,
    services: Mapping[str, Service],
    jobs: Mapping[str, Job],
    dashboard: Dashboard | None,
    alarms: Alarms | None,
    deploy_roles: GithubActionsRoles | None,
) -> None:
    """Every output of a stack; None where it has no such part."""
    everything = {
        **parts.values,
        **part_outputs(parts),
        "services": {name: service_outputs(service) for name, service in services.items()},
        "jobs": {name: job_outputs(job) for name, job in jobs.items()},
        "dashboardUrl": dashboard.url if dashboard else None,
        "alarmTopicArn": alarms.topic.arn if alarms else None,
        "deployRoles": deploy_roles.role_arns if deploy_roles else None,
        "pushCommands": push_commands(settings, parts.registries),
        "missingImages": missing_images(settings, parts.registries),
        **({"chatTopicArn": alarms.chat_topic.arn} if alarms and alarms.chat_topic else {}),
    }
    for name, value in everything.items():
        pulumi.export(name, value)


def part_outputs(parts: Parts) -> dict[str, Any]:
    """Where the stack's parts are found: names, addresses and ARNs."""
    database, connection, cache, edge = parts.database, parts.connection, parts.cache, parts.edge
    setup, users = parts.database_setup, parts.database_users
    return {
        "loadBalancerDnsName": edge.load_balancer.dns_name,
        "dnsRecords": edge.records,
        "site": site_outputs(edge),
        **({"basicAuthSecretArn": edge.basic_auth.secret.arn} if edge.basic_auth else {}),
        "cluster": parts.cluster.cluster_name,
        "repositories": {name: registry.url for name, registry in parts.registries.items()},
        "databaseSecretArn": connection.secret.arn if connection else None,
        "databaseSetup": setup.outputs if setup and not users else None,
        **({"databaseUsers": {role: one.secret_arn for role, one in users.accesses.items()}} if users else {}),
        "databaseLogGroups": [group.name for group in database.log_groups] if database else None,
        "cacheSecretArn": cache.secret.arn if cache else None,
        "queues": {
            name: {"url": queue.queue.url, "deadLetters": queue.dead.url} for name, queue in parts.queues.items()
        },
        "secretArns": {name: secret.reference.arn for name, secret in parts.secrets.items()},
    }


def service_outputs(service: Service) -> dict[str, Any]:
    """What a pipeline needs to look at a service: names and ARNs, and the image that should run."""
    return {
        "service": service.service.name,
        "taskDefinition": service.task_definition.arn,
        "targetGroup": service.target.arn if service.target else None,
        "logGroup": service.logs.name,
        "image": service.image_reference,
    }


def job_outputs(job: Job) -> dict[str, Any]:
    """What shows a job's runs, and starts one by hand: its schedule, task definition, cluster and log."""
    return {
        "service": job.service_name,
        "schedule": job.schedule_name,
        "taskDefinition": job.task_definition.arn,
        "family": job.task_definition.family,
        "container": JOB,
        "cluster": job.runnable.cluster_arn,
        "logGroup": job.runnable.task.log_group,
        "logPrefix": JOB,
        "notStarted": job.dead_letters.url,
    }


def site_outputs(edge: Edge) -> dict[str, pulumi.Output[str]] | None:
    """Where the static site's files go, and how a pipeline puts them there."""
    if edge.site is None or edge.cdn is None:
        return None
    bucket, distribution = edge.site.origin.bucket, edge.cdn.distribution_id
    return {
        "bucket": bucket,
        "distribution": distribution,
        "upload": pulumi.Output.concat(
            "aws s3 sync --delete FOLDER s3://",
            bucket,
            " && aws cloudfront create-invalidation --distribution-id ",
            distribution,
            " --paths '/*'",
        ),
    }


def push_commands(settings: model.Settings, registries: Mapping[str, Registry]) -> dict[str, list[pulumi.Output[str]]]:
    """Service → the commands that make a release of its source; where the repositories are the stack's own."""
    if settings.registry.account:
        return {}
    return {
        service.name: _push_commands(settings, service, registries[service.repository].url)
        for service in settings.services
        if service.image_of is None
    }


def _push_commands(
    settings: model.Settings, service: model.Service, url: pulumi.Output[str]
) -> list[pulumi.Output[str]]:
    """In a checkout of the service, or in this one where `build` says how; the last ones always in this one.

    A commit is one tag, which ECR lets nobody push twice.
    """
    build, platform = service.build, model.PLATFORMS[service.architecture]
    context = shlex.quote(build.context) if build else "."
    commit = f"git -C {context} rev-parse" if build else "git rev-parse"
    tag = f"{RELEASE_TAG}$({commit} --short HEAD)"
    options = f"{shlex.join(build.options)} " if build else ""
    return [
        pulumi.Output.concat(
            f"aws ecr get-login-password --region {settings.region} | docker login --username AWS --password-stdin ",
            url.apply(lambda repository: repository.split("/")[0]),
        ),
        pulumi.Output.concat(
            f"docker buildx build --platform {platform} {options}--tag ", url, f":{tag} --push {context}"
        ),
        pulumi.Output.from_input(f"./fairway release {settings.stack} --image {service.name}={tag}"),
        pulumi.Output.from_input(f"pulumi up -s {settings.stack}"),
    ]


def missing_images(settings: model.Settings, registries: Mapping[str, Registry]) -> dict[str, pulumi.Output[str]]:
    """Service → how to give it an image; only the services that have none yet, which were not created."""
    return {
        service.name: pulumi.Output.concat(
            f"{service.name} was not created: it has no image yet. ",
            f"Build it for {model.PLATFORMS[service.architecture]}, push it to ",
            registries[service.repository].url,
            f", and name its digest in releases/{settings.stack}.json",
        )
        for service in settings.services
        if service.image is None and service.image_of is None
    }
