"""A provider of the test's own: whoever comes is a newcomer, and goes back by a link, so that one can look around."""

import html
import json
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Page, Route

from comments.accounts.openid.flows import Flow
from comments.foundation.clock import system_clock
from comments.settings import OidcProvider
from tests.providers.impostor import KEY, Impostor
from tests.widget.stand_in import Answer, StandIn

_JSON = {"Content-Type": "application/json"}


class Elsewhere:
    """It runs while its server does."""

    def __init__(self) -> None:
        self.server = StandIn()
        self._impostor = Impostor(self.server.address, system_clock)
        self._impostor.describe()
        self._impostor.publish(KEY)
        for path, answer in self._impostor.answers.items():
            self.server.serves(path, Answer(answer.body, 200, _JSON))

    def setting(self) -> OidcProvider:
        return self._impostor.setting()

    def waits_for(self, page: Page) -> None:
        """Let this window find the provider's own page when it is led there."""
        page.route(f"{self.server.address}/authorize?**", self._receive)

    def _signed(self, flow: Flow) -> str:
        return self._impostor.sign(self._impostor.claims(flow))

    def _receive(self, route: Route) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(route.request.url).query).items()}
        flow = Flow(provider="impostor", state=asked["state"], nonce=asked["nonce"])
        token = {"access_token": "a", "token_type": "Bearer", "id_token": self._signed(flow)}
        self.server.serves("/token", Answer(json.dumps(token).encode(), 200, _JSON), "POST")
        back = f"{asked['redirect_uri']}?{urlencode({'code': 'c', 'state': asked['state']})}"
        body = f'<title>Elsewhere</title><a href="{html.escape(back)}">Go back</a>'
        route.fulfill(body=body, content_type="text/html")
