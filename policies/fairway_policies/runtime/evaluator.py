"""Runs the rules on resources, and decides what each result means: level, exemption, strictness."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ..reading import contracts, kinds
from ..reading.facts import MASK
from ..reading.resources import CONTRACT_VERSION, Resource, Stack
from ..rule import Check, Finding, Level, NotEvaluated, Rule
from .config import PACK, Settings
from .exemptions import Exemptions

UNEVALUATED: Final = "not evaluated, known only after the update: "


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One line for the engine: which rule, how severe, about which resource, in what words."""

    rule: str
    urn: str
    level: Level
    message: str


@dataclass(slots=True)
class Evaluator:
    """The rules of one run. Resources come one by one through `check_resource`; `check_stack` closes the run."""

    rules: Sequence[Rule]
    settings: Settings = field(default_factory=Settings)
    stack: Stack = field(default_factory=Stack)
    exemptions: Exemptions = field(default_factory=Exemptions)
    _unevaluated: dict[tuple[str, str], str] = field(default_factory=dict)  # (urn, rule) → path not known
    _reported: set[tuple[str, str, str]] = field(default_factory=set)
    _options: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    _resource_checks: dict[str, list[tuple[Rule, Check]]] = field(default_factory=dict)
    _stack_checks: dict[str, list[tuple[Rule, Check]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.configure(self.settings)

    def configure(self, settings: Settings) -> None:
        """Takes the pack's configuration; it comes after the start and before the first resource."""
        self.settings = settings
        self.stack = Stack(production=settings.production)
        self.exemptions = Exemptions(settings.exemptions)
        self._unevaluated, self._reported = {}, set()
        self._options = {rule.name: settings.options(rule) for rule in self.rules}
        self._resource_checks, self._stack_checks = {}, {}
        for rule in self.rules:
            if settings.level(rule) == "disabled":
                continue
            for table, checks in (
                (self._resource_checks, rule.resource_checks),
                (self._stack_checks, rule.stack_checks),
            ):
                for kind, check in checks.items():
                    table.setdefault(kind, []).append((rule, check))

    def check_resource(self, resource: Resource) -> list[Diagnostic]:
        """What the resource alone shows. It is kept for the stack checks."""
        self.stack.add(resource)
        if resource.is_of_another_version:
            return [_other_version(resource)]
        return [
            diagnostic
            for rule, check in self._resource_checks.get(resource.type, ())
            for diagnostic in self._run(rule, check, resource)
        ]

    def check_stack(self) -> list[Diagnostic]:
        """What the stack as a whole shows, what was not evaluated, and what the owners of exemptions should read."""
        diagnostics = [
            diagnostic
            for kind, checks in sorted(self._stack_checks.items())
            for resource in self.stack.of(kind)
            if not resource.is_of_another_version
            for rule, check in checks
            for diagnostic in self._run(rule, check, resource)
        ]
        diagnostics += self._not_evaluated()
        notes = [*self.settings.notes(self.rules), *self.exemptions.notes()]
        diagnostics += [Diagnostic(PACK, "", "advisory", note) for note in notes]
        return diagnostics

    def _run(self, rule: Rule, check: Check, resource: Resource) -> list[Diagnostic]:
        if self._is_unsure(rule) and (not rule.advises_unsure or self.stack.says_production):
            return []
        resource.settings = self._options[rule.name]
        self._unevaluated.pop((resource.urn, rule.name), None)  # a stack check knows better than the one before it
        diagnostics: list[Diagnostic] = []
        try:
            for result in check(resource):
                if isinstance(result, NotEvaluated) and not self._is_unsure(rule):
                    self._unevaluated.setdefault((resource.urn, rule.name), result.where)
                elif isinstance(result, Finding):
                    diagnostics += self._diagnostics(rule, result, resource)
        except Exception as error:
            message = f"{', '.join(rule.failures)}: this rule failed with {type(error).__name__} and checked nothing"
            label = f"{resource.type} {resource.name}"
            fix = f"report it, and set {rule.name} to disabled in the pack's configuration until it is fixed"
            diagnostics.append(
                Diagnostic(
                    rule.name,
                    resource.urn,
                    self.settings.level(rule),
                    f"{message}\nfound: {_traceback_end(error)}\nwhere: {label}\nfix: {fix}",
                )
            )
        return diagnostics

    def _is_unsure(self, rule: Rule) -> bool:
        """Whether a rule for production looks at a stack that nothing says is one."""
        return rule.production and not self.stack.production

    def _diagnostics(self, rule: Rule, finding: Finding, resource: Resource) -> list[Diagnostic]:
        key = (rule.name, resource.urn, finding.where + finding.found)
        if key in self._reported:
            return []
        self._reported.add(key)
        level, message = self.settings.level(rule), rule.message(_without_secrets(finding, resource))
        if finding.level == "advisory" or self._is_unsure(rule):
            level = "advisory"
        if exemption := self.exemptions.covering(rule, resource.urn, finding.where):
            level, message = "advisory", f"{exemption.notice()}\n{message}"
        return [Diagnostic(rule.name, resource.urn, level, message)]

    def _not_evaluated(self) -> list[Diagnostic]:
        """One line a resource and one for the stack; in strict mode a critical rule blocks by its own name instead."""
        by_name: Mapping[str, Rule] = {rule.name: rule for rule in self.rules}
        notes: dict[str, dict[str, list[str]]] = {}  # URN → path → rules
        blocked: list[Diagnostic] = []
        for (urn, name), path in sorted(self._unevaluated.items()):
            rule, resource = by_name[name], self.stack.by_urn[urn]
            if _covered_by_contract(rule, resource):
                continue
            if self.settings.strict and rule.severity == "critical" and not self.exemptions.covering(rule, urn, path):
                blocked.append(Diagnostic(name, urn, self.settings.level(rule), _blocked_unseen(rule, path)))
            else:
                notes.setdefault(urn, {}).setdefault(path, []).append(name)
        return [*blocked, *_notes(notes)]


def _blocked_unseen(rule: Rule, path: str) -> str:
    line = f"not evaluated: {rule.name} needs {path}, known only after the update; strict mode blocks"
    fix = "make the value known at preview, or exempt the resource with a reason"
    return f"{', '.join(rule.failures)}: {line}\nfound: unknown\nwhere: {path}\nfix: {fix}"


def _notes(unseen: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[Diagnostic]:
    """A line a resource: each path that is not known, with the rules that need it; and the sum of all."""
    for urn, by_path in unseen.items():
        parts = "; ".join(f"{path} ({', '.join(names)})" for path, names in by_path.items())
        yield Diagnostic(PACK, urn, "advisory", f"{UNEVALUATED}{parts}")
    if unseen:
        rules = {name for by_path in unseen.values() for names in by_path.values() for name in names}
        counted = f"{len(rules)} {'rule' if len(rules) == 1 else 'rules'} on {len(unseen)}"
        resources = "resource" if len(unseen) == 1 else "resources"
        message = f"{counted} {resources} could not be evaluated at preview: rehearse the stack to see what they say"
        yield Diagnostic(PACK, "", "advisory", f"{message} (./fairway rehearse)")


def _other_version(component: Resource) -> Diagnostic:
    version = component.inputs["contract"].shown()
    message = (
        f"contract {version} of {component.name} is not read: this pack reads version {CONTRACT_VERSION}, and judges "
        "the resources below it alone\nfix: use the policy pack and the components of one release of Fairway"
    )
    return Diagnostic(PACK, component.urn, "advisory", message)


def _without_secrets(finding: Finding, resource: Resource) -> Finding:
    """The finding with every secret of the resource's properties taken out: a rule may quote more than it knows."""
    if finding.fixed_words:
        return finding
    found, fix = finding.found, finding.fix
    for value in resource.secrets:
        found = found.replace(value, MASK)
        fix = fix.replace(value, MASK) if fix is not None else None
    return replace(finding, found=found, fix=fix)


def _covered_by_contract(rule: Rule, resource: Resource) -> bool:
    """True when the rule checked the Fairway contract that the resource was made from."""
    contract = resource.contract()
    if contract is None or contract is resource or resource.overridden or not contracts.is_kept(contract):
        return False
    stated = _service_of(contract) if contract.type == kinds.JOB else contract
    if stated is None or not contracts.is_kept(stated):
        return False
    return any(kind == stated.type for checks in (rule.resource_checks, rule.stack_checks) for kind in checks)


def _service_of(job: Resource) -> Resource | None:
    """The service whose contract states a job's image, variables and secrets."""
    name = job.inputs["service"].text
    return next((one for one in job.stack.of(kinds.SERVICE) if name and one.inputs["service"].text == name), None)


def _traceback_end(error: Exception) -> str:
    """Where the rule failed: file and line, never the error's text, which may quote a secret."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} in {trace.tb_frame.f_code.co_filename.rpartition('/')[2]}, line {trace.tb_lineno}"
