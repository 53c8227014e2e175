"""`make torture`: everything at its full count, one figure a line; what is not as it should be ends it with 1.

`python -m tests.torture KILLS` takes another number of kills, the part that takes long.
"""

import sys

from tests.torture import answers, configurations, documents, kills

CONFIGURATIONS, DOCUMENTS, ANSWERS, KILLS = 20_000, 10_000, 1_000, 200


def main() -> int:
    """Number of problems; whatever else goes wrong is a traceback, and that is a problem, too."""
    print(f"settings: {configurations.torture(CONFIGURATIONS)}", flush=True)
    print(f"states and event logs: {documents.torture(DOCUMENTS)}", flush=True)
    for seed in range(ANSWERS):
        answers.read_answer(seed)
    print(f"mutated answers of AWS: {ANSWERS} read; bodies: {answers.torture_bodies(ANSWERS)}", flush=True)
    killed = kills.torture(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS)
    print(f"kills: {killed.kills} in {killed.stacks} stacks, {len(killed.problems)} problems")
    print("\n".join(killed.problems))
    return len(killed.problems)


if __name__ == "__main__":
    sys.exit(bool(main()))
