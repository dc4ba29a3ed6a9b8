"""`aparte serve` and `aparte worker`."""

import asyncio
import os

import click

from comments.cli.speaking import Command, option, say


@click.command("serve", cls=Command, help="cli.serve")
@option("--host", default="127.0.0.1", show_default=True, help="cli.serve.host")
@option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="cli.serve.port")
@option("--workers", type=click.IntRange(1, 64), help="cli.serve.workers")
@option("--no-worker", is_flag=True, help="cli.serve.no-worker")
def serve(host: str, port: int, workers: int | None, no_worker: bool) -> None:
    """Migrate the databases if needed, and serve."""
    from comments.foundation.memory import without_collecting

    with without_collecting():
        import uvicorn

        from comments.cli.wiring import make_ready, read_settings
        from comments.web.early_answers import AnswerEarly

    if not read_settings().public_url:
        shown = f"[{host}]" if ":" in host else host
        os.environ["APARTE_PUBLIC_URL"] = f"http://{shown}:{port}"
    if no_worker:
        os.environ["APARTE_NO_WORKER"] = "1"
    settings = read_settings()
    make_ready(settings)
    click.echo(say("cli.serve.at", url=settings.public_url), err=True)
    uvicorn.run(
        "comments.asgi:create",
        factory=True,
        http=AnswerEarly,
        host=host,
        port=port,
        workers=workers or settings.workers,
        # Whoever the peer is, is for foundation.network alone to say; and no log may hold an address.
        proxy_headers=False,
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=5,
    )


@click.command("worker", cls=Command, help="cli.worker")
def worker() -> None:
    """Do the background work alone, beside `aparte serve --no-worker`."""
    click.echo(say("cli.worker.at"), err=True)
    asyncio.run(_work())


async def _work() -> None:
    from comments.cli.wiring import open_instance, read_settings
    from comments.jobs.work import WorkTools, new_worker
    from comments.notifications.assembly import new_postman, new_searcher

    async with open_instance(read_settings()) as instance:
        db, vault, clock = instance.db, instance.vault, instance.clock
        postman = new_postman(instance.settings, db, vault.addresses, instance.signer, clock)
        searcher = new_searcher(db, vault.addresses, vault.finder, clock)
        tools = WorkTools(
            db=db, eraser=vault.eraser, expiry=vault.expiry, postman=postman, searcher=searcher, clock=clock
        )
        await new_worker(tools).run()
