"""`serve` and `new-key`: the service over HTTP, and the keys of those who may call it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import put, tell

__all__ = ["new_key", "serve"]

Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rules",
        metavar="NAME_OR_FOLDER",
        help="Serve this rule pack; may be given several times, each a rulebook by itself. The "
        "first is the default one.  [all that come with the program]",
    ),
]
Host = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Listen there; 0.0.0.0 is every address.")
]
Port = Annotated[
    int, typer.Option(metavar="N", min=0, max=65535, help="Listen there; 0 takes a free one.")
]
KeysFile = Annotated[
    Path | None, typer.Option("--keys", metavar="FILE", help="Who may call: see new-key.")
]
Certificate = Annotated[
    Path | None, typer.Option("--tls-cert", metavar="FILE", help="Certificate, in PEM form.")
]
CertificateKey = Annotated[
    Path | None, typer.Option("--tls-key", metavar="FILE", help="Its private key, in PEM form.")
]
Proxy = Annotated[
    str | None,
    typer.Option(
        "--behind-proxy",
        metavar="ADDRESS",
        help="A proxy there takes https and passes it on; nobody else may call.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, max=64, help="Cases judged at a time.  [processors]"),
]
Watch = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS", min=0.1, help="Look so often for changed rules, and load them."
    ),
]
Body = Annotated[
    float, typer.Option("--max-body", metavar="MB", min=0.001, help="The largest body.")
]
Seconds = Annotated[
    float, typer.Option("--max-seconds", metavar="N", min=0.1, help="The longest check.")
]
AtOnce = Annotated[
    int, typer.Option("--max-requests", metavar="N", min=1, help="The most requests at a time.")
]


@handled
def serve(  # noqa: PLR0913 - each is an option of the command
    *,
    rules: Rules = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    keys: KeysFile = None,
    tls_cert: Certificate = None,
    tls_key: CertificateKey = None,
    behind_proxy: Proxy = None,
    workers: Workers = None,
    watch: Watch = None,
    max_body: Body = 2,
    max_seconds: Seconds = 20,
    max_requests: AtOnce = 100,
) -> ExitCode:
    """
    Answer over HTTP what the commands and the forms answer, and show pages to try it.

    It stores nothing. Other machines can reach it only with keys and TLS, or a proxy that has it.
    """
    try:
        from permanence_rules.service.server import Listening, serve
        from permanence_rules.service.settings import Limits, Settings
    except ImportError as error:
        raise UsageError(
            f"serve needs the package {error.name}: pip install 'permanence-rules[service]'."
        ) from error
    limits = Limits(
        body=int(max_body * 1024 * 1024),
        seconds=max_seconds,
        at_once=max_requests,
        at_once_of_one=max(1, max_requests // 2),
    )
    settings = Settings(
        rules=tuple(rules or ()),
        keys=None if keys is None else str(keys),
        proxy=behind_proxy,
        workers=workers or os.cpu_count() or 1,
        watch=watch,
        limits=limits,
    )
    listening = Listening(host=host, port=port, certificate=tls_cert, certificate_key=tls_key)
    serve(settings, listening)
    return ExitCode.CLEAR


@handled
def new_key(
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is, for the log.")],
    keys: Annotated[Path, typer.Option(metavar="FILE", help="Where the digest is added.")],
) -> ExitCode:
    """
    Make an API key for the service, and print it once: the file keeps its digest alone.

    Delete the line of a key to revoke it. A service that runs reads the file anew with its rules.
    """
    from permanence_rules.service.keys import add_key

    put(add_key(keys, name))
    tell(f"The key of {name} is on the line above. Keep it: it is stored nowhere.")
    return ExitCode.CLEAR
