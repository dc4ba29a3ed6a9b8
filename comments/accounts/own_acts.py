"""What people do to their own account, as the record tells it: never a name, an address or a secret."""

from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act

_SELF = "self"


def own_act(action: Action, account_id: str) -> Act:
    """Somebody did it to their own account."""
    return act_on_account(action, account_id, Actor(account_id, _SELF))


def act_on_account(action: Action, account_id: str, by: Actor) -> Act:
    """Somebody did it to an account."""
    return Act(action=action, actor_id=by.id, actor_role=by.role, subject=f"accounts:{account_id}")
