"""Commands that need the databases: the instance is put together when the command runs, not when it is named."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

if TYPE_CHECKING:
    from comments.cli.wiring import Instance

P = ParamSpec("P")


def on_instance(work: "Callable[Concatenate[Instance, P], Awaitable[None]]") -> Callable[P, None]:
    """A decorator under click's: the command becomes a coroutine that is given the instance first."""

    @wraps(work)
    def command(*arguments: P.args, **options: P.kwargs) -> None:
        from comments.cli.wiring import run

        run(lambda instance: work(instance, *arguments, **options))

    return command
