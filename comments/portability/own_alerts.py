"""What somebody is told of changed policies: on every blog that knows them."""

from collections.abc import Iterable

from sqlmodel import Session

from comments.discussion.participating import known_since
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.policies.alerting import Alert, alerts_of


def own_alerts(session: Session, account_id: str, site_id: str | None = None) -> list[Alert]:
    """Somebody's alerts, the newest first; of one site, or of all."""
    known = known_since(session, account_id)
    of_site = {each: since for each, since in known.items() if site_id in {None, each}}
    return alerts_of(session, account_id, of_site)


def named_alerts(alerts: Iterable[Alert], names: Iterable[tuple[str, int]], field: str) -> list[Alert]:
    """Those that are named by site and version; raises InvalidInputError where one is not among them."""
    known = {(alert.site_slug, alert.version): alert for alert in alerts}
    wanted = list(names)
    if any(name not in known for name in wanted):
        raise InvalidInputError(FieldProblem(field, "unknown-alert"))
    return [known[name] for name in dict.fromkeys(wanted)]
