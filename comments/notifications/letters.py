"""What each kind of mail is: where it leads, and whether it may name whom it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from comments.accounts.mails import Mail


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`name` begins its keys in the catalogue `domain`; `path` is where its one link leads, `{token}` its secret.

    A `{reference}` in it is no secret: it is told to whoever reported.

    `greets` is false where the mail may reach somebody else than the account's holder, who shall not learn their name.
    """

    name: str
    path: str
    greets: bool = True
    domain: str = "mail"


LETTERS: Mapping[Mail, Letter] = MappingProxyType(
    {
        Mail.CONFIRM: Letter(name="confirm", path="/account/confirm/{token}", greets=False),
        Mail.KNOWN_ADDRESS: Letter(name="known-address", path="/account/sign-in"),
        Mail.RESET: Letter(name="reset", path="/account/reset/{token}"),
        Mail.SIGN_IN: Letter(name="sign-in", path="/account/sign-in/link/{token}"),
        Mail.OLD_EMAIL: Letter(name="old-email", path="/account/email/{token}"),
        Mail.NEW_EMAIL: Letter(name="new-email", path="/account/email/{token}", greets=False),
        Mail.EMAIL_CHANGED: Letter(name="email-changed", path="/account/profile"),
        Mail.PASSWORD_CHANGED: Letter(name="password-changed", path="/account/forgotten"),
        Mail.SECOND_FACTOR_CHANGED: Letter(name="second-factor-changed", path="/account/security"),
        Mail.SUSPICIOUS_SIGN_IN: Letter(name="suspicious-sign-in", path="/account/sessions"),
        Mail.INVITATION: Letter(name="invitation", path="/account/invitations/{token}", greets=False),
        Mail.LOST_RECEIPTS: Letter(name="lost-receipts", path="/receipts/found/{token}", greets=False),
        Mail.IDENTITY_LINKED: Letter(name="identity-linked", path="/account/identities"),
        Mail.POLICY_CHANGED: Letter(name="policy-changed", path="/account/alerts"),
        Mail.ACCOUNT_CLOSING: Letter(name="account-closing", path="/account/close", domain="closing"),
        Mail.INACTIVE: Letter(name="inactive", path="/account/sign-in", domain="closing"),
        Mail.REPORT_RECEIVED: Letter(
            name="report-received", path="/reports/{reference}", greets=False, domain="reports"
        ),
        Mail.REPORT_SETTLED: Letter(name="report-settled", path="/reports/{reference}", greets=False, domain="reports"),
    }
)
"""Every kind of mail."""
