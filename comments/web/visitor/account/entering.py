"""What every way in leads to: a session in the browser, or the second step before it."""

from typing import Any

import msgspec
from litestar import Response

from comments.accounts.second_factors import Proofs
from comments.accounts.sessions import SignedIn
from comments.settings import Settings
from comments.web.browser_sessions import ACCOUNT
from comments.web.forms import our_path
from comments.web.problems import Problem
from comments.web.second_step import StepKeeper
from comments.web.visitor.account.frame import Frame

HOME = "/account/profile"
SECOND_STEP = "/account/sign-in/code"


class ProofForm(msgspec.Struct, frozen=True, kw_only=True):
    """With what somebody may prove who they are, where they wanted to go, and why it was refused."""

    next: str
    proofs: Proofs
    problem: Problem | None = None


def following(text: str | None) -> str:
    """Where somebody wanted to go, if that is among their own pages or in the console."""
    return our_path(text or "", "/account/", "/console/")


def let_in(frame: Frame, signed_in: SignedIn, settings: Settings, wish: str) -> Response[Any]:
    """Give the browser its session and lead on to where the person wanted to go."""
    response = frame.redirect(following(wish) or HOME)
    ACCOUNT.give(response, signed_in, settings)
    return response


def begin_second_step(frame: Frame, steps: StepKeeper, account_id: str, wish: str) -> Response[Any]:
    """Ask somebody who proved one thing for their second factor."""
    response = frame.redirect(SECOND_STEP)
    steps.give(response, steps.half("account", account_id, following(wish)))
    return response
