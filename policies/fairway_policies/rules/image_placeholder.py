"""F12: a sample image where the app's own should be."""

import re

from .. import urls
from ..images import Reference, reference
from ..resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule
from ..tasks import Container, containers, in_every_task

_SAMPLES = re.compile(
    r"hello-world|helloworld|(?:.+/)?amazon-ecs-sample|(?:.+/)?ecs-sample-app|nginxdemos/.+|traefik/whoami|containous/whoami"
    r"|(?:.+/)?hello-app-runner|(?:.+/)?http-echo|(?:.+/)?placeholder(?:-image)?|(?:.+/)?your-?(?:image|app|repo)(?:-name)?"
    r"|(?:.+/)?change-?me|todo",
    re.IGNORECASE,
)
# Base images: fine beside an app or as a pinned web server, a placeholder where an app's own code should run.
_BASES = re.compile(
    r"(?:library/|docker/library/)?(?:nginx|httpd|busybox|alpine|ubuntu|debian|node|python)", re.IGNORECASE
)


def task(definition: Resource) -> Results:
    boxes = yield from containers(definition)
    essential = [box for box in boxes if box.essential]
    for box in boxes:
        if box.image.unknown:
            yield NotEvaluated(box.image.path)
        elif (image := reference(box.image.text or "")) and _placeholder(image, box, alone=essential == [box]):
            yield Finding(f"{image}", f"container {box.name}: {box.image.path}")


def _placeholder(image: Reference, box: Container, *, alone: bool) -> bool:
    if _SAMPLES.fullmatch(image.repository):
        return True
    if not alone or image.private or not _BASES.fullmatch(image.repository):
        return False
    unpinned = not image.digest and image.tag in (None, "latest")
    runs_nothing = not box.facts["command"].each() and not box.facts["entryPoint"].each()
    is_backend = bool(box.secrets) or any(urls.is_url_name(name) for name in box.environment)
    return runs_nothing and (unpinned or is_backend)


RULE = Rule(
    name="image-placeholder",
    failures=("F12",),
    title="a sample image stands where the app's own should be",
    severity="high",
    symptom="the service is healthy and serves a welcome page; or it answers nothing on the app's port",
    cause="The stack was made before the first image was pushed, with a stand-in that nobody replaced.",
    fix="push the app's image and name it by digest; until then leave the service out",
    bad='"image": "amazon/amazon-ecs-sample"',
    good='"image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app/api@sha256:…"',
    each=in_every_task(task),
)
