"""F12: a sample image where the app's own should be."""

import re

from ..reading import urls
from ..reading.containers import Container, containers_of, in_every_task
from ..reading.images import Reference, reference
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_SAMPLES = re.compile(
    r"(?:.+/)?amazon-ecs-sample|(?:.+/)?ecs-sample-app|nginxdemos/.+|traefik/whoami|containous/whoami"
    r"|(?:.+/)?hello-app-runner|(?:.+/)?placeholder(?:-image)?|(?:.+/)?your-?(?:image|app|repo)(?:-name)?"
    r"|(?:.+/)?change-?me|google-samples/.+|cloudrun/container/hello|(?:.+/)?ecs-sample(?:-image)?(?:/.+)?",
    re.IGNORECASE,
)
# In a public registry: images that somebody put there to be looked at. In one's own they are what was pushed there.
_SHOWN = re.compile(
    r"(?:.+/)?(?:[\w.]+-)?hello(?:[-_]?(?:world|app|docker|kubernetes|k8s|nginx|node|go|python|java|http|ecs|fargate))*"
    r"|helloworld|todo|(?:.+/)?(?:http-echo|echo-server|http-echo-server|(?:go-)?httpbin)|docker/getting-started|dotnet/samples|(?:.+/)?(?:sample|demo|example)-(?:app|web|node|image)|(?:.+/)?2048",
    re.IGNORECASE,
)
# Base images: fine beside an app or as a pinned web server, a placeholder where an app's own code should run.
_BASES = re.compile(
    r"(?:library/|docker/library/|nginx/|nginxinc/|ubuntu/|bitnami/|amazonlinux/)?"
    r"(?:nginx(?:-unprivileged)?|httpd|apache|busybox|alpine|ubuntu|debian|amazonlinux|node|python)",
    re.IGNORECASE,
)


def task(definition: Resource) -> Results:
    """Each container's image, against AWS's and Docker's samples."""
    containers = yield from containers_of(definition)
    essential = [container for container in containers if container.essential]
    for container in containers:
        if container.image.unknown:
            yield NotEvaluated(container.image.path)
        elif (image := reference(container.image.text or "")) and _placeholder(
            image, container, alone=essential == [container]
        ):
            yield Finding(f"{image}", f"container {container.name}: {container.image.path}")


def _placeholder(image: Reference, container: Container, *, alone: bool) -> bool:
    if _SAMPLES.fullmatch(image.repository) or (not image.private and _SHOWN.fullmatch(image.repository)):
        return True
    if not alone or image.private or not _BASES.fullmatch(image.repository):
        return False
    unpinned = not image.digest and image.tag in (None, "latest")
    runs_nothing = not container.facts["command"].each() and not container.facts["entryPoint"].each()
    is_backend = bool(container.secrets) or any(urls.is_url_name(name) for name in container.environment)
    return runs_nothing and (unpinned or is_backend)


RULE = Rule(
    name="image-placeholder",
    failures=("F12",),
    title="a sample image stands where the app's own should be",
    severity="high",
    symptom="the service is healthy and serves a welcome page; or it answers nothing on the app's port",
    cause="The stack was made before the first image was pushed, with a stand-in that nobody replaced.",
    fix="push the app's image and name it by digest; until then leave the service out",
    limits="what an image under a name of one's own holds",
    bad='"image": "amazon/amazon-ecs-sample"',
    good='"image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app/api@sha256:…"',
    resource_checks=in_every_task(task),
)
