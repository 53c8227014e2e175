"""Prints every figure that Fairway promises. `python -m bench [NAME…]` measures some of them."""

import sys

from bench import policies, previews

FIGURES = {
    "preview": previews.against_flat,
    "growth": previews.growth,
    "policies": policies.cost,
    "pack": policies.start,
}


def main(names: list[str]) -> None:
    unknown = set(names) - set(FIGURES)
    if unknown:
        sys.exit(f"bench: no figure {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}")
    for name in names or FIGURES:
        print(f"== {name}\n{FIGURES[name]()}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
