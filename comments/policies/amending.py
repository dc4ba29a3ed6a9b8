"""Changing a site's rules together with the policy that tells of them."""

from collections.abc import Mapping

from sqlmodel import Session

from comments.audit.actors import Actor
from comments.foundation.clock import Clock
from comments.policies.clauses import Operator
from comments.policies.models import PolicyVersion
from comments.policies.publishing import publish_version, release_due
from comments.sites.configuring import change_settings
from comments.sites.models import Site
from comments.sites.provisioning import NewSite, add_site


def launch_site(session: Session, new: NewSite, operator: Operator, by: Actor, clock: Clock) -> Site:
    """Register a blog and publish version 1 of its policy; raises InvalidInputError or SlugTakenError."""
    site = add_site(session, new, by, clock)
    publish_due(session, site, operator, by, clock)
    return site


def amend_rules(
    session: Session, site: Site, changes: Mapping[str, str], operator: Operator, by: Actor, clock: Clock
) -> PolicyVersion | None:
    """Change the rules and publish the next version at once, if it says anything new; raises InvalidInputError."""
    change_settings(session, site, changes, by, clock)
    return publish_due(session, site, operator, by, clock)


def publish_due(session: Session, site: Site, operator: Operator, by: Actor, clock: Clock) -> PolicyVersion | None:
    """Publish a version if the last one does not tell what is in force."""
    release = release_due(session, site, operator, clock)
    return None if release is None else publish_version(session, site, release, operator, by, clock)
