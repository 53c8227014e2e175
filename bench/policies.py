"""What the policy pack costs: per resource through the SDK's own server, at its start, and within a preview."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "policies"))  # the pack is no package of the project's

from fairway_policies.reading import kinds

from tests.policies.engine_messages import analyzed, configure, running_pack
from tests.policies.stacks import UNKNOWN, Record, container, ecs_service, environment, task

TICKS = os.sysconf("SC_CLK_TCK")
SIZES = (500, 2000, 10_000)


def services(count: int) -> Iterator[Record]:
    """A stack of about `count` resources: services, each with what a service is made of, at a first preview."""
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}
    grant = {"Statement": [{"Effect": "Allow", "Action": ["logs:PutLogEvents", "ecr:*"], "Resource": "*"}]}
    for number in range(count // 12):
        here = f"s{number}"
        role, group, logs, firewall = f"{here}-role", f"{here}-group", f"{here}-logs", f"{here}-firewall"
        check = {"command": ["CMD-SHELL", "curl -f http://localhost:3000/api/health"]}
        values = environment(NODE_ENV="production", PORT="3000", PGSSLMODE="verify-full")
        yield Record(type=kinds.ROLE, name=role, props={"assumeRolePolicy": json.dumps(trust)})
        yield Record(
            type=kinds.ROLE_POLICY,
            name=f"{here}-grant",
            props={"policy": json.dumps(grant)},
            dependencies={"role": [role]},
        )
        yield Record(type=kinds.LOG_GROUP, name=logs, props={"name": f"/shop/{here}", "retentionInDays": 30})
        health = {"path": "/api/health"}
        yield Record(
            type=kinds.TARGET_GROUPS[0], name=group, props={"port": 3000, "targetType": "ip", "healthCheck": health}
        )
        app = container(environment=values, healthCheck=check, portMappings=[{"containerPort": 3000}])
        needs = {"executionRoleArn": [role], "containerDefinitions": [logs]}
        yield task(app, name=here, executionRoleArn=UNKNOWN, dependencies=needs)
        entry = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 3000}
        joined = {"loadBalancers": [group], "taskDefinition": [here], "networkConfiguration": [firewall]}
        yield ecs_service(f"{here}-service", taskDefinition=UNKNOWN, loadBalancers=[entry], dependencies=joined)
        yield Record(type=kinds.SECURITY_GROUP, name=firewall)
        rule = {"ipProtocol": "tcp", "fromPort": 3000, "toPort": 3000, "referencedSecurityGroupId": UNKNOWN}
        yield Record(
            type=kinds.INGRESS_RULE, name=f"{here}-in", props=rule, dependencies={"securityGroupId": [firewall]}
        )
        action = {"actions": [{"type": "forward", "targetGroupArn": UNKNOWN}]}
        yield Record(type=kinds.LISTENER_RULES[0], name=f"{here}-rule", props=action, dependencies={"actions": [group]})
        yield Record(type=kinds.REPOSITORY, name=f"{here}-repository", props={"imageTagMutability": "IMMUTABLE"})
        yield Record(type="aws:ec2/subnet:Subnet", name=f"{here}-subnet", props={"cidrBlock": "10.0.0.0/24"})
        yield Record(type="aws:iam/user:User", name=f"{here}-user", props={"tags": {"Project": "shop"}})


def cost() -> str:
    """CPU of the pack's process per resource: each of them analysed, and the stack as a whole."""
    lines = ["resources  ms per resource (CPU of the pack)  diagnostics"]
    per: list[float] = []
    for size in SIZES:
        stack = list(services(size))
        with running_pack() as (pack, pid):
            configure(pack, {"fairway-pack": {"production": True}})
            before = _cpu(pid)
            diagnostics = analyzed(pack, stack)
            per.append((_cpu(pid) - before) / len(stack) * 1000)
        lines.append(f"{len(stack):9}  {per[-1]:.2f}  {len(diagnostics)}")
    lines.append(
        f"growth: {per[-1] / per[1]:.2f} times the cost per resource from {SIZES[1]} to {SIZES[-1]} (linear: 1)"
    )
    return "\n".join(lines)


def start() -> str:
    """From the start of the process until it answers, against a bare `import pulumi` in the same minute."""
    packs: list[float] = []
    bare: list[float] = []
    for _ in range(5):
        packs.append(_start_up())
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import pulumi.policy, pulumi.runtime"], check=True)
        bare.append(time.perf_counter() - began)
    pack, base = statistics.median(packs), statistics.median(bare)
    return f"start of the pack {pack:.2f} s (best {min(packs):.2f}); of which `import pulumi` {base:.2f} s"


def _start_up() -> float:
    began = time.perf_counter()
    with running_pack():
        return time.perf_counter() - began


def _cpu(pid: int) -> float:
    """Seconds of user and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
