"""What the record tells of: looks, refusals to signed-in people, changes of rules and roles, what was forgotten."""

from enum import StrEnum


class Action(StrEnum):
    """One kind of act. Posts and refusals to strangers are none: they would flood the record."""

    LOOK = "identity.look"
    """Somebody was about to be shown an address or e-mail behind a comment; recorded before it was opened."""
    LOOK_REFUSED = "identity.refused"
    """A signed-in person asked for an address or e-mail and was refused."""
    SELF_ACCESS = "identity.self-access"
    """An author looked at what is kept of them."""
    SEAL_BROKEN = "identity.seal-broken"
    """A sealed value did not open: it was altered, or moved from another row or column."""
    REFUSED = "refused"
    """A signed-in person tried something else that their role does not allow."""

    SITE_ADDED = "site.added"
    """A blog was registered."""
    SITE_REMOVED = "site.removed"
    """A blog was removed with all that was kept for it."""
    SETTINGS_CHANGED = "site.settings-changed"
    """A rule of a blog was changed."""
    POLICY_PUBLISHED = "policy.published"
    """A version of a blog's policy was published."""

    ACCOUNT_ADDED = "account.added"
    """The operator added an account."""
    ACCOUNT_RESET = "account.reset"
    """The operator made a link that sets a new password."""
    MEMBER_SET = "member.set"
    """A person was given a role on a blog."""
    MEMBER_REMOVED = "member.removed"
    """A person's role on a blog was taken."""

    COMMENT_DECIDED = "comment.decided"
    """A moderator published, rejected, pinned or marked a comment."""
    COMMENT_EDITED = "comment.edited"
    """A moderator or an author changed what a comment says."""
    COMMENT_DELETED = "comment.deleted"
    """A comment was deleted by its author or a moderator."""
    IDENTITY_ERASED = "identity.erased"
    """What was sealed with a comment was forgotten before its time."""

    RETENTION_BEGUN = "retention.begun"
    """Keys are about to be destroyed; `detail` names them, so that an interrupted run can be finished."""
    RETENTION_DONE = "retention.done"
    """What was due is forgotten; `detail` counts it."""
    PAYLOADS_ERASED = "record.payloads-erased"
    """The details of old acts were erased on time; their place in the chain stays."""
    VAULT_CREATED = "vault.created"
    """The vault's master key was made."""
