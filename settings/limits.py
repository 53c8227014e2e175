"""What AWS accepts as sizes, so that a wrong one is refused before anything is created.

Sources: the ECS developer guide (task CPU and memory for Fargate), CloudWatch Logs API (PutRetentionPolicy),
the VPC and Elastic Load Balancing user guides (subnet sizes).
"""

import ipaddress
import math

FARGATE_MEMORY = {  # CPU units → MiB
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4097, 1024)),
    1024: tuple(range(2048, 8193, 1024)),
    2048: tuple(range(4096, 16385, 1024)),
    4096: tuple(range(8192, 30721, 1024)),
    8192: tuple(range(16384, 61441, 4096)),
    16384: tuple(range(32768, 122881, 8192)),
}

LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)

SMALLEST_SUBNET = 27  # prefix length: a load balancer needs a /27 with eight free addresses


def fargate_problem(cpu: int, memory: int) -> str | None:
    """Why Fargate refuses this pair, as the rest of a sentence; None where it accepts it."""
    if cpu not in FARGATE_MEMORY:
        return f"cpu {cpu} is no Fargate size; write one of {', '.join(map(str, FARGATE_MEMORY))}"
    if memory not in FARGATE_MEMORY[cpu]:
        sizes = FARGATE_MEMORY[cpu]
        return f"memory {memory} does not go with cpu {cpu}; write one of {', '.join(map(str, sizes))}"
    return None


def cidr_problem(cidr: str, zones: int) -> str | None:
    """Why this block cannot hold a public and a private subnet in each zone; None where it can."""
    try:
        network = ipaddress.IPv4Network(cidr)
    except ValueError as error:
        return f"is {cidr!r} ({error}); write a block such as 10.20.0.0/16"
    # awsx gives each zone an equal power-of-two share: half of it private, a quarter public.
    needed = SMALLEST_SUBNET - 2 - math.ceil(math.log2(zones))
    if not 16 <= network.prefixlen <= needed:
        return f"is {cidr!r}, too small or too large for {zones} zones; write a block from /16 to /{needed}"
    return None
