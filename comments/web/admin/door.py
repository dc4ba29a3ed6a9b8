"""The console's door as it is drawn, and what every way through it leads to."""

from typing import Any

import msgspec
from litestar import Response

from comments.accounts.second_factors import Proofs
from comments.accounts.sessions import SignedIn
from comments.foundation.errors import CommentsError
from comments.foundation.texts import texts_for
from comments.web.admin.frame import Frame
from comments.web.browser_sessions import CONSOLE
from comments.web.forms import our_path
from comments.web.problems import describe
from comments.web.second_step import Step, StepKeeper

SIGN_IN = "/console/sign-in"
SECOND_STEP = "/console/sign-in/code"
CONFIRM_IDENTITY = "/console/confirm-identity"


class SignInForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form with the name that was typed, never the password, and where it leads. Prints no name.

    `somebody` is who is signed in to their own pages in this browser, and may come over.
    """

    login: str = ""
    next: str = ""
    said: str | None = None
    tone: str = ""
    somebody: str = ""
    takes_passkeys: bool = False

    def __repr__(self) -> str:
        return "SignInForm()"


class ProofForm(msgspec.Struct, frozen=True, kw_only=True):
    """With what somebody may take a second step, or prove once more who they are; and why it was refused."""

    next: str
    proofs: Proofs
    said: str | None = None


def wish_of(text: str | None) -> str:
    """Where somebody wanted to go, if that is in the console."""
    return our_path(text or "", "/console/")


def draw(
    frame: Frame, template: str, form: SignInForm | ProofForm, refusal: CommentsError | None = None
) -> Response[Any]:
    """A page of the door; `s` gives the texts that it shares with one's own pages."""
    return frame.page(template, refusal, form=form, s=texts_for(frame.language, "security"))


def refused(frame: Frame, form: SignInForm, refusal: CommentsError) -> Response[Any]:
    """The form once more, with what was wrong."""
    said = describe(refusal, frame.language).detail
    return draw(frame, "sign_in.html", msgspec.structs.replace(form, said=said, tone="bad"), refusal)


def let_in(frame: Frame, signed_in: SignedIn, steps: StepKeeper, wish: str) -> Response[Any]:
    """Give the browser its session and lead on to where the person wanted to go."""
    response = frame.redirect(wish_of(wish) or "/console/")
    CONSOLE.give(response, signed_in, steps.settings)
    steps.take_back(response)
    return response


def begin_second_step(frame: Frame, steps: StepKeeper, account_id: str, wish: str) -> Response[Any]:
    """Ask somebody who proved one thing for their second factor."""
    response = frame.redirect(SECOND_STEP)
    steps.give(response, steps.half("console", account_id, wish_of(wish)))
    return response


def begin_again(frame: Frame, steps: StepKeeper, step: Step | None = None) -> Response[Any]:
    """Lead back to the door: too much time has passed."""
    response = frame.redirect(SIGN_IN, {"why": "ended", "next": step.following if step else ""})
    steps.take_back(response)
    return response
