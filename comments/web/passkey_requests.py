"""What a page asks a device, and what becomes of its answer: the same at the door of the console and of one's pages."""

import secrets
from typing import Any, Final

import msgspec
from litestar import Response

from comments.accounts.errors import StepOverError
from comments.accounts.models import Account
from comments.accounts.passkeys import passkeys_of
from comments.accounts.people import Arrival
from comments.accounts.proving import Holder, prove_with_code, prove_with_passkey, prove_with_password
from comments.accounts.relying_party import Answer
from comments.accounts.sessions import SignedIn
from comments.accounts.signing_in import Doorkeeper, HalfWay, finish_with_code, finish_with_passkey
from comments.web.browser_sessions import BrowserSession, Connection
from comments.web.client_address import Client
from comments.web.guards import Entrance
from comments.web.second_step import Step, StepKeeper, StepPurpose

_CHALLENGE_BYTES: Final = 32
_NO_STORE: Final = {"Cache-Control": "no-store"}
Fields = dict[str, str]


async def ask_for_passkey(keeper: Doorkeeper, steps: StepKeeper, step: Step) -> Response[dict[str, Any]]:
    """A challenge for one of the step's own passkeys, or for any that the device has for this service."""
    from comments.accounts.authenticators import request_options  # noqa: PLC0415  as it says itself

    asked, account_id = _challenged(step), step.account_id
    known = [] if account_id is None else await keeper.db.read(lambda session: passkeys_of(session, account_id))
    response = Response(request_options(steps.party, known, asked.challenge), headers=_NO_STORE, status_code=200)
    steps.give(response, asked)
    return response


async def ask_for_new_passkey(keeper: Doorkeeper, steps: StepKeeper, step: Step) -> Response[dict[str, Any]]:
    """A challenge for a passkey that is to be made."""
    from comments.accounts.authenticators import creation_options  # noqa: PLC0415  likewise

    asked, account_id = _challenged(step), step.account_id or ""
    known = await keeper.db.read(lambda session: passkeys_of(session, account_id))
    account = await keeper.db.read(lambda session: session.get_one(Account, account_id))
    options = creation_options(steps.party, account, known, asked.challenge)
    response = Response(options, headers=_NO_STORE, status_code=200)
    steps.give(response, asked)
    return response


async def finish(keeper: Doorkeeper, steps: StepKeeper, step: Step, fields: Fields, arrival: Arrival) -> SignedIn:
    """End a sign-in with a passkey's answer or a code; raises what they raise."""
    half = HalfWay(account_id=step.account_id, session_id=step.id)
    if credential := fields.get("credential", ""):
        return await finish_with_passkey(keeper, half, answer_of(steps, step, credential), arrival)
    return await finish_with_code(keeper, half, fields.get("code", ""), arrival)


async def prove(keeper: Doorkeeper, steps: StepKeeper, step: Step | None, fields: Fields, holder: Holder) -> SignedIn:
    """Prove once more who one is, in whichever of the three ways; raises what they raise."""
    if credential := fields.get("credential", ""):
        return await prove_with_passkey(keeper, holder, answer_of(steps, step, credential))
    if code := fields.get("code", ""):
        return await prove_with_code(keeper, holder, code)
    return await prove_with_password(keeper, holder, fields.get("password", ""))


def answer_of(steps: StepKeeper, step: Step | None, credential: str) -> Answer:
    """A device's answer to the challenge that the browser keeps; raises StepOverError without one."""
    if step is None:
        raise StepOverError
    return Answer(credential=credential, challenge=step.challenge, party=steps.party)


def holder_of(connection: Connection, entrance: Entrance, browser_session: BrowserSession, client: Client) -> Holder:
    """Whoever is signed in, with their session's token."""
    token = browser_session.token(connection) or ""
    return Holder(person=entrance.person, token=token, address=client.address)


def new_step(steps: StepKeeper, purpose: StepPurpose, holder: Holder, browser_session: BrowserSession) -> Step:
    """A step that holds for this session only, and until it gets another token."""
    return Step(
        purpose=purpose,
        kind=browser_session.kind,
        began_at=steps.clock(),
        account_id=holder.person.id,
        bound_to=browser_session.form_token(holder.token),
    )


def step_of(
    connection: Connection, steps: StepKeeper, purpose: StepPurpose, browser_session: BrowserSession
) -> Step | None:
    """The step that this session has begun, if it has."""
    step = steps.find(connection, browser_session.kind, purpose)
    here = browser_session.form_token(browser_session.token(connection))
    return step if step is not None and step.bound_to == here else None


def _challenged(step: Step) -> Step:
    return msgspec.structs.replace(step, challenge=secrets.token_urlsafe(_CHALLENGE_BYTES))
