"""F15: an image in a repository that the program means to make under another name."""

from difflib import SequenceMatcher

from ..reading import kinds
from ..reading.containers import containers_of, in_every_task
from ..reading.images import reference
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_ALIKE = 0.85


def task(definition: Resource) -> Results:
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
        if image is None or not in_ecr or image.repository in names:
            continue
        meant = next((name for name in names if _meant(image.repository, name)), None)
        if meant is not None:
            yield Finding(
                f"{image.repository}; the program makes {meant}", f"container {container.name}: {container.image.path}"
            )


def _meant(written: str, name: str) -> bool:
    """True for two spellings of one name: nearly the same, or one without the other's first part."""
    if written.endswith(f"/{name}") or name.endswith(f"/{written}"):
        return True
    return SequenceMatcher(None, written.lower(), name.lower()).ratio() >= _ALIKE


RULE = Rule(
    name="image-repository-unknown",
    failures=("F15",),
    title="the image's repository is not the one that the program makes",
    severity="high",
    symptom='CannotPullContainerError "repository … not found"',
    cause="The repository's name is written twice, and the two have drifted apart.",
    fix="take the address from the repository: pulumi.Output.concat(repository.repository_url, '@', digest)",
    bad='aws.ecr.Repository("api", name="shop/backend")  # and an image in …/backend',
    good='aws.ecr.Repository("api", name="shop/backend")  # and an image in …/shop/backend',
    stack_checks=in_every_task(task),
)
