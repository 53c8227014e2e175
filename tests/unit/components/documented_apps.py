"""The apps of docs/what-may-run.md, as their blocks of settings say."""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

PAGE = Path(__file__).parents[3] / "docs" / "what-may-run.md"
PARAMETER = "arn:aws:ssm:us-east-1:111122223333:parameter/shop/"
Config = dict[str, Any]


def _blocks() -> Iterator[tuple[str, Config]]:
    """Heading → the block of settings below it."""
    heading = ""
    for match in re.finditer(r"^#+ ([^\n]+)$|^```yaml\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        if match[1]:
            heading = match[1]
        else:
            yield heading, yaml.safe_load(match[2])


APPS = {heading: block for heading, block in _blocks() if "fairway:services" in block}
OTHER_BLOCKS = [block for _, block in _blocks() if "fairway:services" not in block]


def listed() -> list[str]:
    """The apps of the page's table, in its order."""
    return re.findall(r"^\| \[(.+?)\]\(#", PAGE.read_text(), re.MULTILINE)


def stack_config(block: Mapping[str, Any]) -> Config:
    """The smallest stack around a block."""
    return {"fairway:app": "shop", "fairway:production": "false", "fairway:database": {"version": "17"}, **block}


def release(config: Mapping[str, Any]) -> Config:
    """A release with an image of every service that has its own."""
    image = {"digest": f"sha256:{'0123456789abcdef' * 4}", "platforms": ["linux/amd64"], "tag": "release-1"}
    names = [name for name, service in config["fairway:services"].items() if "imageOf" not in service]
    return {"schema": 1, "stack": "dev", "services": dict.fromkeys(names, image)}


def together(apps: Sequence[str]) -> Config:
    """One stack of several apps: services and routes by the app's place, secrets as parameters that exist."""
    merged: Config = {}
    services: Config = {}
    for place, app in enumerate(apps):
        block = copy.deepcopy(APPS[app])
        for name, service in block.pop("fairway:services").items():
            if service.get("kind") != "worker":
                service["routes"] = [f"/a{place}/*"] if place else ["/*"]
            if other := service.get("imageOf"):
                service["imageOf"] = f"a{place}-{other}"
            services[f"a{place}-{name}"] = service
        for name, job in block.pop("fairway:jobs", {}).items():
            job["imageOf"] = f"a{place}-{job['imageOf']}"
            merged.setdefault("fairway:jobs", {})[name] = job
        secrets = {name: {"parameter": PARAMETER + name} for name in block.pop("fairway:secrets", {})}
        merged |= block | {"fairway:secrets": {**merged.get("fairway:secrets", {}), **secrets}}
    return stack_config({**merged, "fairway:services": services})
