"""F2, F45: a generated password that RDS does not take."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_REFUSED = '/@" '
_USUAL = "!@#$%&*()-_=+[]{}<>:?"  # what random_password takes from where the program does not say
_LONGEST = {"postgres": 128, "aurora-postgresql": 128, "mysql": 41, "mariadb": 41, "aurora-mysql": 41, "aurora": 41}
_SHORTEST = 8


def database(store: Resource) -> Results:
    """The password itself where it is known, else the generator that makes it."""
    key = "masterPassword" if store.type == kinds.RDS_CLUSTER else "password"
    password = store.inputs[key]
    if password.text:
        if problem := _of_text(password.text, _longest(store)):
            yield Finding(f"{problem} (value not shown)", key, fixed_words=True)
        return
    for generated in store.sources(key, kinds.RANDOM_PASSWORD):
        if generated["special"].unknown or generated["overrideSpecial"].unknown:
            yield NotEvaluated(f"{generated.name}: overrideSpecial")
        elif problem := _of_generator(generated, _longest(store)):
            yield Finding(problem, key, _fix(generated))


def _longest(store: Resource) -> int:
    return _LONGEST.get(store["engine"].text or "", 128)


def _of_text(text: str, longest: int) -> str | None:
    if any(character in text for character in _REFUSED):
        return 'a password with one of / @ " and space'
    if not _SHORTEST <= len(text) <= longest:
        return f"a password that is not {_SHORTEST} to {longest} characters long"
    return None


def _of_generator(generated: Resource, longest: int) -> str | None:
    length = generated["length"].number
    if length is not None and not _SHORTEST <= length <= longest:
        return f"{generated.name} is {length:.0f} characters long, RDS takes {_SHORTEST} to {longest}"
    if generated["special"].flag is False:
        return None
    stated = generated.inputs["overrideSpecial"]
    alphabet = _USUAL if stated.absent or stated.text == "" else stated.text or ""
    refused = " ".join(character for character in alphabet if character in _REFUSED)
    return f"{generated.name} may hold {refused}, which RDS does not take" if refused else None


def _fix(generated: Resource) -> str:
    return f'give {generated.name} override_special="!#$%&*()-_=+[]{{}}<>:?", or special=False'


RULE = Rule(
    name="database-password-refused",
    failures=("F2", "F45"),
    title="RDS does not take the master password",
    severity="medium",
    symptom="InvalidParameterValue: The parameter MasterUserPassword is not a valid password, at one update in three",
    cause='RDS takes any printable character but / @ " and space, and a RandomPassword has @ among its own.',
    fix='choose the alphabet: override_special without / @ " and space, or special=False',
    limits="whether the character comes up: it is a matter of chance",
    bad='random.RandomPassword("db", length=32)  # and aws.rds.Instance("db", password=password.result, …)',
    good='random.RandomPassword("db", length=32, override_special="!#$%&*()-_=+[]{}<>:?")',
    stack_checks=dict.fromkeys(kinds.DATABASES, database),
)
