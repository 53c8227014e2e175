"""F15: an image in a repository that the program means to make under another name."""

import re
from difflib import SequenceMatcher

from ..reading import kinds
from ..reading.containers import containers_of, in_every_task
from ..reading.images import Reference, reference
from ..reading.resources import Resource
from ..rule import Finding, Level, NotEvaluated, Results, Rule

_ALIKE = 0.85
_SEPARATORS = re.compile(r"[-_./]")


def task(definition: Resource) -> Results:
    """Each container's repository, against those that the program makes."""
    names = definition.stack.texts(kinds.REPOSITORY, "name")
    if not definition.stack.by_type.get(kinds.REPOSITORY):
        return  # the repositories are another stack's
    made_of = definition.sources("containerDefinitions", kinds.REPOSITORY, *kinds.BUILT_IMAGES)
    if made_of and definition["containerDefinitions"].unknown:
        return
    for container in (yield from containers_of(definition)):
        if container.image.unknown:
            yield NotEvaluated(container.image.path)
            continue
        image = reference(container.image.text or "")
        in_ecr = image is not None and (".dkr.ecr." in image.registry or definition.type == kinds.SERVICE)
        if image is None or not in_ecr or image.repository in names or _is_of_another(image, definition):
            continue
        level: Level | None = None
        if not (meant := next((name for name in names if _is_spelling(image.repository, name)), None)):
            meant = next((name for name in names if _is_alike(image.repository, name)), None)
            level = "advisory"  # two repositories of a family, or a slip of the pen
        if meant:
            message = f"{image.repository}; the program makes {meant}"
            yield Finding(message, f"container {container.name}: {container.image.path}", level=level)


def _is_of_another(image: Reference, definition: Resource) -> bool:
    """True for another registry's image, or for one that ECR keeps of it: the program makes the rule, not the image."""
    stack = definition.stack
    rules = stack.of(kinds.PULL_THROUGH)
    if any(image.repository.startswith(f"{rule.inputs['ecrRepositoryPrefix'].text}/") for rule in rules):
        return True
    urls = [repository.outputs["repositoryUrl"].text or "" for repository in stack.of(kinds.REPOSITORY)]
    return bool(image.registry) and all(urls) and not any(url.startswith(f"{image.registry}/") for url in urls)


def _is_spelling(written: str, name: str) -> bool:
    """True for two spellings of one name: other separators, capitals, a plural, or without the first part."""
    if name.endswith(f"/{written}"):
        return True
    return _letters(written) == _letters(name)


def _letters(name: str) -> str:
    return _SEPARATORS.sub("", name.lower()).removesuffix("s")


def _is_alike(written: str, name: str) -> bool:
    """Also of one below a prefix, which may be another team's: platform/api."""
    return written.endswith(f"/{name}") or SequenceMatcher(None, written.lower(), name.lower()).ratio() >= _ALIKE


RULE = Rule(
    name="image-repository-unknown",
    failures=("F15",),
    title="the image's repository is not the one that the program makes",
    severity="high",
    symptom='CannotPullContainerError "repository … not found"',
    cause="The repository's name is written twice, and the two have drifted apart.",
    fix="take the address from the repository: pulumi.Output.concat(repository.repository_url, '@', digest)",
    limits="repositories of other stacks; two whose names are alike are advisory",
    bad='aws.ecr.Repository("api", name="shop/backend")  # and an image in …/backend',
    good='aws.ecr.Repository("api", name="shop/backend")  # and an image in …/shop/backend',
    stack_checks=in_every_task(task),
)
