"""`aparte serve` and `aparte worker`."""

import asyncio
import os
import sys

import click

from comments.db.migrating import migrate
from comments.settings import Settings, load_settings


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=None, type=click.IntRange(1, 64), help="Server processes [default: APARTE_WORKERS].")
@click.option("--no-worker", is_flag=True, help="Leave background work to `aparte worker`.")
def serve(host: str, port: int, workers: int | None, no_worker: bool) -> None:
    """Migrate the databases if needed, and serve."""
    import uvicorn

    settings = load_settings()
    if not settings.public_url:
        shown = f"[{host}]" if ":" in host else host
        os.environ["APARTE_PUBLIC_URL"] = f"http://{shown}:{port}"
        settings = load_settings()
    if no_worker:
        os.environ["APARTE_NO_WORKER"] = "1"
    prepare(settings)
    click.echo(f"Aparté serves at {settings.public_url}", err=True)
    uvicorn.run(
        "comments.asgi:create",
        factory=True,
        host=host,
        port=port,
        workers=workers or settings.workers,
        # Whoever the peer is, is for foundation.network alone to say; and no log may hold an address.
        proxy_headers=False,
        access_log=False,
        server_header=False,
        date_header=True,
        log_config=None,
        timeout_graceful_shutdown=5,
    )


@click.command("worker")
def worker() -> None:
    """Do the background work alone, beside `aparte serve --no-worker`."""
    settings = load_settings()
    prepare(settings)
    click.echo("Aparté works in the background", err=True)
    try:
        asyncio.run(_work(settings))
    except KeyboardInterrupt:
        sys.exit(0)


def prepare(settings: Settings) -> None:
    """The data directory and both schemas."""
    settings.prepare_data_dir()
    migrate(settings.main_database, "main")
    migrate(settings.vault_database, "vault")


async def _work(settings: Settings) -> None:
    from comments.cli.wiring import open_instance
    from comments.jobs.work import new_worker

    async with open_instance(settings) as instance:
        vault = instance.vault
        await new_worker(instance.db, vault.eraser, vault.expiry, instance.clock).run()
