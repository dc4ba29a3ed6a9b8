"""Why a backup is not restored; whatever it is, nothing was touched."""

from comments.foundation.errors import CommentsError


class BackupDamagedError(CommentsError):
    """The file is no backup, ends too early, or holds something else than was written."""

    code = "backup-damaged"
    status = 409


class BackupForeignError(CommentsError):
    """It was made beside another vault."""

    code = "backup-foreign"
    status = 409


class BackupNewerError(CommentsError):
    """A later version made it."""

    code = "backup-newer"
    status = 409


class BackupOlderError(CommentsError):
    """Keys were destroyed since a vault's backup was made, and would live again."""

    code = "backup-older"
    status = 409


class MasterKeyDiffersError(CommentsError):
    """The master key in its file is not the one of the vault in the backup."""

    code = "backup-key"
    status = 409


class VaultFirstError(CommentsError):
    """Without a vault nobody knows what has to stay erased."""

    code = "backup-first-vault"
    status = 409
