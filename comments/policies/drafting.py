"""Preparing a site's next version: the change of rules waits with it, and what is in force stays in force (P28)."""

from collections.abc import Mapping

from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.foundation.clock import Clock
from comments.foundation.errors import InvalidInputError
from comments.policies.clauses import Operator, Subject
from comments.policies.composing import says_the_same
from comments.policies.documents import decode, encode
from comments.policies.errors import DraftStaleError, NoDraftError, PolicyUnchangedError
from comments.policies.models import PolicyDraft, PolicyVersion
from comments.policies.publishing import Release, check_words, next_document, publish_version
from comments.policies.queries import current_version, find_draft
from comments.sites.configuring import change_settings, changed_by, outcome_of
from comments.sites.models import Site


def draft_rules(
    session: Session, site: Site, changes: Mapping[str, str], operator: Operator, by: Actor, clock: Clock
) -> PolicyDraft:
    """Prepare a change of rules, together with those that wait already; nothing of it is enforced.

    Raises InvalidInputError, PolicyContradictsRulesError, and PolicyUnchangedError when the policy would say the same.
    """
    standing, last = find_draft(session, site.id), current_version(session, site.id)
    wanted = changed_by(session, site, {**(standing.changes if standing else {}), **changes})
    subject = _subject(session, site, wanted, operator)
    document = next_document(subject, last, clock())
    if says_the_same(decode(last.document), document):
        raise PolicyUnchangedError
    check_words(document, subject)
    draft = PolicyDraft(
        site_id=site.id, based_on=last.version, drafted_at=clock(), changes=wanted, document=encode(document)
    )
    session.merge(draft)
    append(session, _act(Action.POLICY_DRAFTED, draft, by), clock)
    return draft


def publish_draft(
    session: Session, site: Site, release: Release, operator: Operator, by: Actor, clock: Clock
) -> PolicyVersion:
    """Make the changes that waited, and publish the version that tells of them.

    Raises NoDraftError, DraftStaleError when it would not be what was drafted, and what `publish_version` raises.
    """
    draft = draft_of(session, site.id)
    if is_stale(session, site, draft, operator, clock):
        raise DraftStaleError
    change_settings(session, site, draft.changes, by, clock)
    session.delete(draft)
    return publish_version(session, site, release, operator, by, clock)


def publish_prepared(
    session: Session, site: Site, release: Release, operator: Operator, by: Actor, clock: Clock
) -> PolicyVersion:
    """Publish the draft if there is one, else what is in force; raises what either raises."""
    publish = publish_version if find_draft(session, site.id) is None else publish_draft
    return publish(session, site, release, operator, by, clock)


def discard_draft(session: Session, site: Site, by: Actor, clock: Clock) -> None:
    """Let go of what was prepared; raises NoDraftError."""
    draft = draft_of(session, site.id)
    session.delete(draft)
    append(session, _act(Action.POLICY_DRAFT_DISCARDED, draft, by), clock)


def draft_of(session: Session, site_id: str) -> PolicyDraft:
    """The draft of a site; raises NoDraftError."""
    found = find_draft(session, site_id)
    if found is None:
        raise NoDraftError
    return found


def is_stale(session: Session, site: Site, draft: PolicyDraft, operator: Operator, clock: Clock) -> bool:
    """Whether publishing it now would say something else than was drafted, or follow another version."""
    last = current_version(session, site.id)
    try:
        document = next_document(_subject(session, site, draft.changes, operator), last, clock())
    except InvalidInputError:
        # A bound of the register has moved since.
        return True
    return last.version != draft.based_on or not says_the_same(decode(draft.document), document)


def _subject(session: Session, site: Site, changes: Mapping[str, str], operator: Operator) -> Subject:
    outcome = outcome_of(session, site, changes)
    return Subject(site_name=outcome.name, settings=outcome.settings, operator=operator)


def _act(action: Action, draft: PolicyDraft, by: Actor) -> Act:
    return Act(
        action=action,
        site_id=draft.site_id,
        actor_id=by.id,
        actor_role=by.role,
        subject=f"policies:{draft.based_on + 1}",
        fields=tuple(draft.changes),
        detail={"version": draft.based_on + 1},
    )
