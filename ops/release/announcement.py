"""What became of a release, told in the chat that the stack's alarms go to, with the commits that it brings."""

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from components.monitoring.chat import chat_message
from ops.aws.client import Aws
from ops.doctor.redact import redact
from ops.errors import OpsError, reading
from ops.pulumi.resources import exported_resources
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings
from ops.release.source import commits_between
from settings.model import Image

TOPIC = "aws:sns/topic:Topic"
LONGEST = 2_800  # characters: Slack takes 3,000 in a block
LINE = 200  # characters of a commit's subject
REASON_LINES = 4
PATIENCE = 20.0  # seconds for a chat that does not answer


@dataclass(frozen=True, kw_only=True)
class ServiceChange:
    """One service whose image is another. before: "" for its first; both are tags, or where there is none digests.

    commits: what the new image has more, the newest first, as `commits_between` has it.
    """

    service: str
    before: str
    after: str
    commits: Sequence[str]

    @property
    def lines(self) -> Sequence[str]:
        """As people read it."""
        return [f"{self.service}: {f'{self.before} → ' if self.before else ''}{self.after}", *self.commits]


def changes_of(builder: Stack, images: Sequence[tuple[str, Image | None, Image]]) -> Sequence[ServiceChange]:
    """Of those whose image is another. builder: whose settings say where each service's source is.

    images: service, old and new image.
    """
    try:
        known = {service.name: service.build for service in read_settings(builder, with_images=False).services}
    except OpsError:  # then nothing says where the source is
        known = {}
    changes: list[ServiceChange] = []
    for name, old, new in images:
        if old and old.digest == new.digest:
            continue
        build = known.get(name)
        folder = builder.directory / build.context if build else None
        commits = commits_between(folder, old.tag, new.tag) if folder and old else ()
        changes.append(ServiceChange(service=name, before=_name(old), after=_name(new), commits=commits))
    return changes


def announce(
    stack: Stack,
    event: str,
    changes: Sequence[ServiceChange],
    *,
    next_steps: Sequence[str],
    notify: Callable[[str], None],
    reason: str = "",
) -> None:
    """Publishes it where the stack has a topic for a chat. event: what follows the stack's name.

    A chat that cannot be told is no failure of a release: `notify` says it.
    """
    try:
        if not (topic := _topic(stack)):
            return
        title = f"{read_settings(stack, with_images=False).app}-{stack.name} {event}"
        with reading(f"the topic {topic}"):
            aws = Aws(topic.split(":")[3], limit=PATIENCE)
        message = json.dumps(message_of(title, changes, reason=reason, next_steps=next_steps))
        aws.ask("sns", "publish", TopicArn=topic, Message=message)
    except OpsError as error:
        notify(f"the chat was not told: {error}")


def message_of(
    title: str, changes: Sequence[ServiceChange], *, reason: str, next_steps: Sequence[str]
) -> dict[str, Any]:
    """In AWS Chatbot's form, without secrets and what a chat would take for a mention, and no longer than it takes."""
    lines = reason.splitlines()[:REASON_LINES]
    for change in changes:
        first, *commits = change.lines
        lines += [first, *(f"• {commit}" for commit in commits)]
    shown, length = list[str](), 0
    for number, line in enumerate(lines):
        text = html.escape(redact(line, LINE), quote=False)
        if length + len(text) > LONGEST:
            shown.append(f"… and {len(lines) - number} lines more")
            break
        shown.append(text)
        length += len(text) + 1
    return {**chat_message(title, "\n".join(shown) or "no other image", next_steps)}


def _topic(stack: Stack) -> str:
    """The ARN of the chat's topic, from the state: an update that failed leaves the stack without outputs."""
    resources = exported_resources(stack.state())
    arns = [one.outputs.get("arn") for one in resources if one.type == TOPIC and one.name.endswith("-chat")]
    return str(arns[0]) if arns and arns[0] else ""


def _name(image: Image | None) -> str:
    return (image.tag or image.digest[7:19]) if image else ""
