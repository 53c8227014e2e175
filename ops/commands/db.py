"""./fairway db"""

import signal
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from ops.aws.client import Aws
from ops.clock import Clock
from ops.commands.common import notify, open_stack, show_json, stack_options
from ops.pulumi.state import Deployed, read_settled
from ops.session.client import CATALOGUE, run_client
from ops.session.database import (
    USERS,
    DatabaseAccess,
    User,
    client_environment,
    need_client,
    read_access,
    with_database,
)
from ops.session.dump_file import DumpFile, Place
from ops.session.own_database import drop_database
from ops.session.signals import INTERRUPTED, signals_interrupt
from ops.session.tunnel import Remote, tunnel

Function = TypeVar("Function", bound=Callable[..., Any])


def _options(function: Function) -> Function:
    """What every subcommand takes beside STACK."""
    for option in (
        click.option("--service", help="Through whose network; else the first service that has the database."),
        click.option("--yes-prod", is_flag=True, help="Do it on a production stack, too."),
        click.option(
            "--timeout", type=click.IntRange(min=1, max=1440), metavar="MINUTES", default=60, show_default=True,
            help="After which the task in between ends by itself.",
        ),
    ):  # fmt: skip
        function = option(function)
    return stack_options(function)


@click.group(epilog="Example:  ./fairway db shell dev")
def command() -> None:
    """Reach a stack's database from here.

    Through a task of its own and SSM's port forwarding: no bastion, no public address, no open port. The certificate is
    verified for the database's real name. Everything but `restore` reads only, unless --write says otherwise. Where the
    stack has users of its own in the database (`users: separate`), `shell` and `tunnel` are the reader's then, and all
    else is the migrator's.
    """


_user = click.option(
    "--user", type=click.Choice(USERS),
    help="As whom, where the stack has users of its own; else the reader, or with --write the migrator.",
)  # fmt: skip


@command.command(epilog="Example:  ./fairway db shell dev --write")
@_options
@_user
@click.option("--write", is_flag=True, help="Let it change data.")
def shell(**options: Any) -> None:
    """Open psql on the database."""
    need_client("psql", None)
    user = _chosen(options)
    _finish(options, "opens psql", lambda env, _: run_client(["psql"], env), write=options["write"], user=user)


@command.command("tunnel", epilog="Example:  ./fairway db tunnel dev --port 5433")
@_options
@click.option("--port", type=click.IntRange(min=1024, max=65535), help="Of this machine; else one that is free.")
@_user
@click.option("--write", is_flag=True, help="Leave out that transactions begin read-only.")
def tunnel_command(**options: Any) -> None:
    """Keep a way to the database open until Ctrl-C, for a client of your own.

    Prints the variables that libpq's clients read, the password left out: it is in the stack's secret.
    """

    def wait(env: Mapping[str, str], _: DatabaseAccess) -> int:
        for name in sorted(set(env) - {"PGPASSWORD"}):
            click.echo(f"export {name}='{env[name]}'")
        notify("the way is open until Ctrl-C")
        signal.pause()
        return 0

    what, port = "opens a port of this machine to it", options["port"] or 0
    _finish(options, what, wait, write=options["write"], user=_chosen(options), port=port)


@command.command(epilog="Example:  ./fairway db dump dev --output dev.dump")
@_options
@click.option(
    "--output", type=Place(existing=False), required=True, metavar="FILE",
    help="In pg_dump's custom format; a path, or s3://BUCKET/KEY.",
)  # fmt: skip
def dump(**options: Any) -> None:
    """Write the database into a file or an object of S3's, with pg_dump."""
    need_client("pg_dump", None)  # before a task is started; its version, once the server's is known
    output: DumpFile = options["output"]

    def run(env: Mapping[str, str], access: DatabaseAccess) -> int:
        need_client("pg_dump", access.major)
        with output.written(Aws(access.region), notify) as file:
            words = ["pg_dump", "--verbose", "--format=custom", f"--file={file}"]
            code = run_client(words, env, left_out=CATALOGUE)
            if code and file != Path(output.text):
                file.unlink(missing_ok=True)  # half a dump is none
            elif not code and file.is_file():
                notify(f"{output.text}: {file.stat().st_size} bytes")
        return code

    # The owner leaves nothing out; what the reader may not see would fail, half-way.
    _finish(options, f"writes all of it into {output.text}", run, write=False, user="migrator")


@command.command(epilog="Example:  ./fairway db restore dev --input dev.dump --yes")
@_options
@click.option(
    "--input", "source", type=Place(existing=True), required=True, metavar="FILE",
    help="What `dump` wrote: a path, or s3://BUCKET/KEY.",
)  # fmt: skip
@click.option("--clean", is_flag=True, help="Drop what the file has before it is made anew.")
@click.option("--yes", is_flag=True, help="Approve it; else it is asked for on the terminal.")
def restore(**options: Any) -> None:
    """Bring a file of `dump` into the database, with pg_restore: all of it, or nothing."""
    need_client("pg_restore", None)
    source: DumpFile = options["source"]
    what = f"brings {source.text} into the database{', dropping what it has of it' if options['clean'] else ''}"
    if not options["yes"]:
        if not sys.stdin.isatty():
            raise click.UsageError("no terminal for confirmation; pass --yes")
        click.confirm(f"{options['stack']}: this {what}. Go on?", abort=True, err=True)

    def run(env: Mapping[str, str], access: DatabaseAccess) -> int:
        need_client("pg_restore", access.major)
        clean = ["--clean", "--if-exists"] if options["clean"] else []
        flags = ["--verbose", "--no-owner", "--single-transaction", "--exit-on-error", *clean]
        with source.read(Aws(access.region), notify) as file:
            code = run_client(["pg_restore", *flags, f"--dbname={access.name}", str(file)], env)
        if code:
            notify(f"nothing was changed{'' if clean else '; --clean drops what is there before'}")
        else:
            notify(f"{source.text} is in the database")
        return code

    _finish(options, what, run, write=True, user="migrator")


@command.command(epilog="Example:  ./fairway db drop pr-12 --yes && pulumi destroy -s pr-12")
@stack_options
@click.option("--yes", is_flag=True, help="Approve it; else it is asked for on the terminal.")
@click.option("--yes-prod", is_flag=True, help="Do it on a production stack, too.")
def drop(stack: str, directory: Path, as_json: bool, yes: bool, yes_prod: bool) -> None:
    """Delete the stack's own database and user on a server that exists.

    For a stack with `database.existing.ownDatabase`, before `pulumi destroy`, which leaves what is on the server. No
    snapshot is taken. Ends with the exit code of the task that does it; 0 where there is no such database.
    """
    deployed = read_settled(open_stack(stack, directory))
    if deployed.production and not yes_prod:
        raise click.UsageError(f"{deployed.stack} is production, and this deletes its database: add --yes-prod")
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("no terminal for confirmation; pass --yes")
        click.confirm(f"{stack}: this deletes its database and all that it holds. Go on?", abort=True, err=True)
    try:
        with signals_interrupt():
            log = partial(click.echo, err=as_json)
            code = drop_database(Aws(deployed.region), deployed, log=log, notify=notify, clock=Clock())
    except KeyboardInterrupt:
        notify("interrupted; the task is stopped")
        sys.exit(INTERRUPTED)
    if as_json:
        show_json({"stack": deployed.stack, "exitCode": code})
    sys.exit(code)


Run = Callable[[Mapping[str, str], DatabaseAccess], int]


def _chosen(options: Mapping[str, Any]) -> User:
    return options["user"] or ("migrator" if options["write"] else "reader")


def _finish(options: Mapping[str, Any], what: str, run: Run, *, write: bool, user: User, port: int = 0) -> None:
    """Runs it through the tunnel, and ends the command with its exit code."""
    deployed = read_settled(open_stack(options["stack"], options["directory"]))
    if deployed.production and not options["yes_prod"]:
        raise click.UsageError(f"{deployed.stack} is production, and this {what}: add --yes-prod")
    try:
        with signals_interrupt(), _reached(deployed, options, write=write, user=user, port=port) as (env, access):
            code = run(env, access)
    except KeyboardInterrupt:
        notify("the task is stopped, and the way is closed")
        sys.exit(INTERRUPTED)
    if options["as_json"]:
        show_json({"stack": deployed.stack, "exitCode": code})
    sys.exit(code)


@contextmanager
def _reached(
    deployed: Deployed, options: Mapping[str, Any], *, write: bool, user: User, port: int
) -> Generator[tuple[Mapping[str, str], DatabaseAccess]]:
    """(libpq's variables, what they are for) while the way is open."""
    aws = Aws(deployed.region)
    service = with_database(deployed, options["service"])
    access = read_access(aws, deployed, user)
    remote = Remote(host=access.host, port=access.port, local_port=port)
    mode = "may write" if write else "read-only"
    with (
        tunnel(aws, service, remote, limit=options["timeout"] * 60, notify=notify) as local_port,
        tempfile.TemporaryDirectory() as folder,
    ):
        notify(f"127.0.0.1:{local_port} is {access.host} through a task of {service.name}; {mode}, as {access.user}")
        yield client_environment(access, local_port=local_port, root=Path(folder, "rds.pem"), write=write), access
