"""Docker, for what makes or copies an image: the one program that Fairway does not bring along."""

import base64
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ops.aws.client import Aws
from ops.aws.images import ImageReference
from ops.errors import OpsError

LIMIT = 1800  # seconds, for images of gigabytes
LAST = 30  # lines of a build in which its error is looked for
HINTS: Mapping[str, str] = {  # words of Docker's → what to do
    "Attestation is not supported": (
        "this builder can add no SBOM and provenance: turn on Docker's containerd image store, or once "
        "`docker buildx create --use`"
    ),
    "exec format error": (
        "the builder cannot run the service's platform: once "
        "`docker run --privileged --rm tonistiigi/binfmt --install all`, or build where that platform is"
    ),
    "is not a docker command": "install Docker's buildx plugin",
    "Cannot connect to the Docker daemon": "start Docker",
    "no space left on device": "`docker buildx prune` makes room",
}

Run = Callable[[list[str], str | None], None]


def login(aws: Aws, image: ImageReference, run: Run) -> None:
    """To the image's registry, for twelve hours. The password is no argument, which other users of a machine see."""
    answer = aws.ask("ecr", "get_authorization_token", region=image.region)["authorizationData"][0]
    password = base64.b64decode(answer["authorizationToken"]).decode().partition(":")[2]
    run(["docker", "login", "--username", "AWS", "--password-stdin", str(image).split("/")[0]], password)


def run(command: list[str], given: str | None) -> None:
    """A command to its end, with `given` on its standard input. Raises OpsError with its last line."""
    try:
        ended = subprocess.run(command, input=given or "", capture_output=True, text=True, check=False, timeout=LIMIT)
    except FileNotFoundError:
        raise OpsError("Docker with buildx copies the image, and is not here: install it.") from None
    except subprocess.TimeoutExpired:
        raise OpsError(f"`{' '.join(command)}` did not end within {LIMIT // 60} minutes.") from None
    if ended.returncode:
        raise OpsError(_failure(command, ended.stderr.strip().splitlines()))


def stream(command: Sequence[str], directory: Path, show: Callable[[str], None]) -> None:
    """A command to its end, however long; show: takes each line of its output. Raises OpsError as `run`."""
    last: deque[str] = deque(maxlen=LAST)
    with subprocess.Popen(
        command, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace",
    ) as process:  # fmt: skip
        assert process.stdout
        try:
            for line in process.stdout:
                if line.strip():
                    last.append(line.rstrip())
                    show(line.rstrip())
        except BaseException:  # Ctrl-C reaches it anyway; SIGTERM only this process, and nobody waits for the push
            process.terminate()
            raise
    if process.returncode:
        raise OpsError(_failure(command, list(last)))


def _failure(command: Sequence[str], lines: Sequence[str]) -> str:
    hint = next((f". To do: {hint}" for words, hint in HINTS.items() if any(words in line for line in lines)), "")
    return f"`{' '.join(command[:3])}` failed: {lines[-1] if lines else 'without a word'}{hint}"
