"""What a post passes on its way to the database: limits, obstacles to robots, rendering, sealing."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from comments.accounts.errors import EmailNotConfirmedError
from comments.accounts.people import Person
from comments.accounts.queries import may_comment, role_of
from comments.db.database import Database
from comments.discussion import posting
from comments.discussion.models import Comment
from comments.discussion.posting import Attempt, Author, NewComment, ThreadReference
from comments.discussion.rules import AuthorKind
from comments.discussion.storing import StoredComment
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError, NotSignedInError
from comments.foundation.identifiers import new_id
from comments.foundation.rate_limit import RateLimiter, Rule, TooManyRequestsError
from comments.foundation.signing import Signer
from comments.policies.showing import in_force, version_for_comment
from comments.rendering.pipeline import render
from comments.sites.asking import asked_of_guests
from comments.sites.queries import is_of_site
from comments.sites.rules import SiteSettings, period_days
from comments.spam.proof_of_work import ChallengeRequiredError, Solution, verify
from comments.vault.collection import Collector, Entrusted, IdentityPeriods
from comments.web.client_address import Address, network_key
from comments.web.service_address import split_address
from comments.web.widget.incoming import CommentInput

POSTING = Rule(limit=300, window=timedelta(minutes=10))
"""From one network to one site: generous, since a school or a phone company is one network too."""


@dataclass(frozen=True)
class Tools:
    """What posting needs of the running service."""

    db: Database
    clock: Clock
    signer: Signer
    collector: Collector
    limiter: RateLimiter
    receipt_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Sender:
    """Who posts, from where, and by which key they would try again."""

    ip: Address | None = field(repr=False)
    person: Person | None = None
    idempotency_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Context:
    """What must be known of the site before a comment is taken."""

    site_id: str
    settings: SiteSettings
    url: str | None
    policy_version: int
    is_staff: bool
    earlier: Comment | None


@dataclass(frozen=True)
class Posted:
    """The stored comment; the receipt's token is there for guests, and only for who sent it."""

    comment: Comment | StoredComment
    receipt_token: str | None = field(repr=False)


@dataclass(frozen=True)
class Storable:
    """A comment that wants nothing but to be stored, with what its sender entrusts to the site."""

    new: NewComment
    entrusted: Entrusted
    settings: SiteSettings


async def take_comment(
    tools: Tools, slug: str, data: CommentInput, sender: Sender, *, proof_needed: bool = True
) -> Posted:
    """Post a comment, or give back the one that an earlier try stored.

    A page without JavaScript cannot prove work: its form has passed other obstacles, and needs none.
    """
    attempt = _attempt(data, sender, tools.receipt_key)
    load = partial(_load, slug=slug, data=data, person=sender.person, attempt=attempt, now=tools.clock())
    prepare = partial(_prepare, tools=tools, data=data, sender=sender, attempt=attempt, proof_needed=proof_needed)
    with tools.db.expecting():
        await _count(tools, slug, sender, load)
        found = await tools.db.read_then(load, prepare)
        if not isinstance(found, Storable):
            return await _repeat(tools, found, sender)
        store = partial(posting.post_comment, new=found.new, settings=found.settings, clock=tools.clock)
        stored = await tools.collector.store_with(tools.db, found.entrusted, store)
    return (
        Posted(stored, found.new.receipt_token) if stored.id == found.new.id else await _repeat(tools, stored, sender)
    )


async def _count(tools: Tools, slug: str, sender: Sender, load: Callable[[Session], Context]) -> None:
    """Count a post before anything is done for it. Raises TooManyRequestsError, but never for one that was taken."""
    try:
        await tools.limiter.check("post", slug.encode(), network_key(sender.ip), rule=POSTING)
    except TooManyRequestsError:
        if (await tools.db.read(load)).earlier is None:
            raise


def _prepare(
    context: Context, tools: Tools, data: CommentInput, sender: Sender, attempt: Attempt | None, *, proof_needed: bool
) -> Storable | Comment:
    """All that needs no database, rendering among it; or the comment of an earlier try."""
    if context.earlier is not None:
        return context.earlier
    author = _author(data, context, sender.person)
    comment_id = new_id()
    new = NewComment(
        id=comment_id,
        site_id=context.site_id,
        thread=ThreadReference(data.thread.key, data.thread.title or "", context.url),
        parent_id=data.parent,
        author=author,
        source=data.body,
        rendered=render(data.body),
        policy_version=context.policy_version,
        receipt_token=None if author.account_id is not None else receipt_token(comment_id, tools.receipt_key),
        attempt=attempt,
        spent_challenge=_challenge(tools, data.challenge, context, sender.person) if proof_needed else None,
    )
    email = _email(data, context, sender.person)
    return Storable(new, _entrust(tools.collector, context, comment_id, sender, email), context.settings)


def receipt_token(comment_id: str, key: bytes) -> str:
    """The token of a comment's receipt: derived, so that a retry after a lost answer gets the same one."""
    return f"{comment_id}.{hmac.new(key, b'receipt:' + comment_id.encode(), hashlib.sha256).hexdigest()}"


def _load(
    session: Session, slug: str, data: CommentInput, person: Person | None, attempt: Attempt | None, now: datetime
) -> Context:
    standing = in_force(session, slug)
    earlier = None if attempt is None else posting.find_earlier(session, standing.site_id, attempt, now)
    if person is not None:
        require_member(session, person, standing.site_id)
    return Context(
        site_id=standing.site_id,
        settings=SiteSettings.of(standing),
        url=_own_url(session, slug, data.thread.url),
        # What was stored before keeps its answer, whatever became of the policy since.
        policy_version=version_for_comment(session, standing, data.policy_version if earlier is None else None),
        is_staff=person is not None and role_of(session, person.id, standing.site_id) is not None,
        earlier=earlier,
    )


def require_member(session: Session, person: Person, site_id: str) -> None:
    """Let somebody act under their name on a site. Raises NotSignedInError, EmailNotConfirmedError."""
    if person.site_id not in {None, site_id}:
        raise NotSignedInError
    if not may_comment(session, person.id):
        raise EmailNotConfirmedError


async def _repeat(tools: Tools, comment: Comment | StoredComment, sender: Sender) -> Posted:
    """The same answer again. The receipt goes to the network that sent it: somebody else may have guessed the key."""
    if comment.account_id is not None:
        return Posted(comment, None)
    same = await tools.collector.same_network(tools.db, comment.id, comment.site_id, sender.ip)
    return Posted(comment, receipt_token(comment.id, tools.receipt_key) if same else None)


def _attempt(data: CommentInput, sender: Sender, key: bytes) -> Attempt | None:
    if sender.idempotency_key is None:
        return None
    name = "" if data.author is None else data.author.name
    account = "" if sender.person is None else sender.person.id
    # Neither address nor e-mail: a digest of them would be a copy of what the vault alone may hold.
    said = "\x1f".join([data.thread.key, data.parent or "", name, account, data.body])
    return Attempt(
        key_hash=hashlib.sha256(sender.idempotency_key.encode("utf-8", "surrogatepass")).digest(),
        fingerprint=hmac.new(key, b"attempt:" + said.encode("utf-8", "surrogatepass"), hashlib.sha256).digest(),
    )


def _author(data: CommentInput, context: Context, person: Person | None) -> Author:
    if person is not None:
        if data.author is not None:
            raise InvalidInputError(FieldProblem("author", "not-for-members"))
        return Author(AuthorKind.STAFF if context.is_staff else AuthorKind.MEMBER, person.username, person.id)
    if data.author is None:
        raise InvalidInputError(FieldProblem("author.name", "required"))
    return Author(AuthorKind.GUEST, data.author.name)


def _email(data: CommentInput, context: Context, person: Person | None) -> str | None:
    email, asked = None if data.author is None else data.author.email, asked_of_guests(context.settings)
    if person is None and email is None and "email" in asked.required:
        raise InvalidInputError(FieldProblem("author.email", "required"))
    if email is not None and "email" not in asked.asked:
        raise InvalidInputError(FieldProblem("author.email", "not-asked"))
    return email


def _challenge(
    tools: Tools, solution: Solution | None, context: Context, person: Person | None
) -> tuple[bytes, datetime] | None:
    if person is not None or not context.settings.challenge:
        return None
    if solution is None:
        raise ChallengeRequiredError
    fingerprint = verify(solution, tools.signer, context.site_id, tools.clock)
    return fingerprint, datetime.fromisoformat(solution.expires_at)


def _entrust(collector: Collector, context: Context, comment_id: str, sender: Sender, email: str | None) -> Entrusted:
    periods = IdentityPeriods(
        ip_days=period_days(context.settings, "comment_ip") or 0,
        email_days=period_days(context.settings, "guest_email") or 0,
    )
    return collector.receive_identity(context.site_id, comment_id, sender.ip, email, periods)


def _own_url(session: Session, slug: str, url: str | None) -> str | None:
    """A thread's address is kept only if it is the blog's: whoever writes first must not send readers elsewhere."""
    if url is None:
        return None
    origin, _ = split_address(url)
    return url if origin is not None and is_of_site(session, slug, origin) else None
