"""Where a container is told to listen: by variables that servers read, and by its command line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .containers import Container

_LOOPBACK = re.compile(r"(?:(?:https?|tcp)://)?(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(?::\d+)?/?", re.IGNORECASE)
_ADDRESS_NAMES = re.compile(
    r"(?:HOST|HOSTNAME|BIND|BIND_?ADDR(?:ESS)?|BIND_HOST|LISTEN|LISTEN_?ADDR(?:ESS)?|LISTEN_HOST|HTTP_HOST|SERVER_HOST"
    r"|SERVER_ADDR(?:ESS)?|ADDRESS|(?:UVICORN|GUNICORN|HYPERCORN|NUXT|NITRO|ROCKET|VITE|FLASK_RUN)_(?:HOST|ADDRESS|BIND)"
    r"|(?:\w+_)?(?:BIND|BINDING|LISTEN)(?:_(?:ADDR(?:ESS)?|HOST|IP|ON))?|(?:\w+_)?HTTP_ADDR(?:ESS)?|GIN_ADDR|OLLAMA_HOST"
    r"|KESTREL_ENDPOINTS_\w+_URL|GRADIO_SERVER_NAME|STREAMLIT_SERVER_ADDRESS|ASPNETCORE_URLS|MICRONAUT_SERVER_HOST|QUARKUS_HTTP_HOST|WEB_HOST)"
)
_PORT_NAMES = (
    "PORT",
    "ASPNETCORE_HTTP_PORTS",
    "ASPNETCORE_URLS",
    "SERVER_PORT",
    "FLASK_RUN_PORT",
    "NITRO_PORT",
    "UVICORN_PORT",
)
_FLAG = re.compile(
    r"(?<!\S)(?:--(?:host|hostname|bind|listen|address|addr|http-address|http-addr|server\.address)(?:=|\s+)|-b\s*|-H\s*|-S\s+)"
    r"(?P<address>[\w.\[\]:*+/-]+)"
)
_PORT_FLAG = re.compile(r"(?<!\S)(?:--(?:http-|server\.)?port(?:=|\s+)|(?P<short>-p\s*))(?P<port>\d{2,5})(?!\S)")
# Programs that a start script asks before the server runs: their hosts and ports are those of another server.
_CLIENT = re.compile(
    r"(?:^|[\s/(])(?:pg_isready|psql|pg_dump|mysql|mysqladmin|mariadb|mariadb-admin|redis-cli|valkey-cli|mongosh?|curl|wget|nc|ncat"
    r"|wait-for(?:-it)?(?:\.sh)?|wait4x|dockerize|flyway|liquibase|goose|dbmate|migrate|kafka-topics(?:\.sh)?|rabbitmqadmin)(?=\s)"
)
_STEP = re.compile(r"&&|\|\||[;|\n]")
_SHORT = re.compile(r"(?:^|[\s/])(?:next|serve|http-server|rails|puma|rackup|json-server|php)(?=\s|$)")
# Servers that listen on the loopback address until they are told otherwise:
# the server; what tells it otherwise on its command line; the variables that do.
_SHY = (
    (re.compile(r"(?:^|[\s/])uvicorn(?=\s)"), re.compile(r"--host|--uds|--fd"), ("UVICORN_HOST",)),
    (re.compile(r"(?:^|[\s/])hypercorn(?=\s)"), re.compile(r"-b|--bind|-c|--config"), ()),
    (re.compile(r"(?:^|[\s/])flask (?:--app \S+ )?run\b"), re.compile(r"--host|-h\b"), ("FLASK_RUN_HOST",)),
    (re.compile(r"manage\.py runserver\b"), re.compile(r"runserver\s+(?:\S+\s+)*?(?:[\d.*\[\]:]+:\d+|0:\d+)"), ()),
    (re.compile(r"artisan serve\b"), re.compile(r"--host"), ("SERVER_HOST",)),
    (re.compile(r"(?:^|[\s/])(?:vite|ng serve)(?=\s|$)"), re.compile(r"--host|\bbuild\b|--config"), ()),
    (re.compile(r"(?:^|[\s/])jekyll (?:s|serve)\b"), re.compile(r"--host|-H"), ()),
    (re.compile(r"(?:^|[\s/])daphne(?=\s)"), re.compile(r"-b|--bind|-e|--endpoint|-u|--fd"), ()),
    (re.compile(r"(?:^|[\s/])sanic(?=\s)"), re.compile(r"--host|-H|--unix|-u"), ("SANIC_HOST",)),
    (re.compile(r"(?:^|[\s/])granian(?=\s)"), re.compile(r"--host"), ("GRANIAN_HOST",)),
    (re.compile(r"(?:^|[\s/])fastapi dev\b"), re.compile(r"--host"), ()),
    (
        re.compile(r"(?:^|[\s/])(?:mlflow (?:server|ui)|prefect server start)\b"),
        re.compile(r"--host|-h\b"),
        ("MLFLOW_HOST", "PREFECT_SERVER_API_HOST"),
    ),
    (re.compile(r"(?:^|[\s/])(?:mkdocs serve|hugo serve(?:r)?)\b"), re.compile(r"-a\b|--dev-addr|--bind"), ()),
    (re.compile(r"(?:^|[\s/])gunicorn(?=\s)"), re.compile(r"-b|--bind|-c|--config"), ("PORT", "GUNICORN_CMD_ARGS")),
)


_READS_A_FILE = re.compile(r"gunicorn|vite|ng serve|jekyll|mkdocs|hugo")
_LISTENS = re.compile(r"LISTEN|BIND|URLS?$")
_TELLS_A_PORT = re.compile(r"PORT|LISTEN|BIND|ADDR")


@dataclass(frozen=True, slots=True)
class ListenSetting:
    """What a variable or the command line says, and where that stands."""

    text: str
    location: str
    sure: bool = True  # False for a server that also reads a file of its image


def command_line(container: Container) -> str:
    """Entry point and command as one line; empty where the image's own is run."""
    parts = [part.text or "" for key in ("entryPoint", "command") for part in container.facts[key].each()]
    return " ".join(parts)


def _of_servers(line: str) -> str:
    """A command line without the steps that ask other servers: `pg_isready -p 5432 && exec app` as `exec app`."""
    steps = _STEP.split(line)
    return line if len(steps) == 1 else " ; ".join(step for step in steps if not _CLIENT.search(step))


def loopback(container: Container) -> Iterator[ListenSetting]:
    """What makes the container listen where only itself can ask."""
    for name, value in container.environment.items():
        text = (value.text or "").strip()
        of_server = _ADDRESS_NAMES.fullmatch(name.upper().replace("__", "_")) and not _is_of_another(
            container, name, text
        )
        if of_server and _LOOPBACK.fullmatch(text):
            yield ListenSetting(f"{name}={value.shown()}", f"environment {name}")
        elif name.upper().endswith("CMD_ARGS"):
            yield from _settings(value.text or "", f"environment {name}")
    line = _of_servers(command_line(container))
    yield from _settings(line, "command")
    for server, address, names in _SHY:
        match = server.search(line)
        if match and not address.search(line) and not {*container.environment, *container.secrets} & set(names):
            sure = not _READS_A_FILE.search(match.group())
            yield ListenSetting(f"{match.group().strip()} without an address, which means 127.0.0.1", "command", sure)


def _is_of_another(container: Container, name: str, text: str) -> bool:
    """True for the address of a server beside the app, such as CONSUL_HTTP_ADDR=127.0.0.1:8500: no port of its own."""
    port = re.search(r":(\d+)/?$", text)
    own = {opened.text for opened in container.ports}
    return port is not None and bool(own) and port[1] not in own and not _LISTENS.search(name.upper())


def is_set_to(container: Container, port: int) -> bool:
    """Whether some variable names the port: of two servers in one image each may have its own."""
    names = (name for name, value in container.environment.items() if re.search(rf"(?:^|:){port}/?$", value.text or ""))
    return any(_TELLS_A_PORT.search(name.upper()) for name in names)


def _settings(line: str, location: str) -> Iterator[ListenSetting]:
    """Flags of a command line that name the loopback address."""
    for match in _FLAG.finditer(line):
        if _LOOPBACK.fullmatch(match["address"]):
            yield ListenSetting(match.group().strip(), location)


def ports(container: Container) -> Iterator[tuple[int, ListenSetting]]:
    """The ports that the container is told to listen on; a command line has the last word."""
    of_command = list(_of_command(container))
    yield from of_command
    for name in _PORT_NAMES if not of_command else ():
        value = container.environment.get(name)
        for number in re.findall(r"(?:^|[:;])(\d{2,5})(?=$|[;/])", (value.text or "").strip()) if value else ():
            yield int(number), ListenSetting(f"{name}={number}", f"environment {name}")


def _of_command(container: Container) -> Iterator[tuple[int, ListenSetting]]:
    line = _of_servers(command_line(container))
    for match in _PORT_FLAG.finditer(line):
        if match["short"] and not _SHORT.search(line):
            continue  # -p means a password, a profile, a project to other programs
        yield int(match["port"]), ListenSetting(match.group().strip(), "command")
    for match in _FLAG.finditer(line):
        number = match["address"].rpartition(":")[2]
        if ":" in match["address"] and number.isdecimal():
            yield int(number), ListenSetting(match.group().strip(), "command")
