// A real OpenID provider for tests: whoever types a name at its door is that person, with an address at example.org.
// Everything it forgets with its process.
import { Provider } from "oidc-provider";

const [port, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: "aparte", client_secret: "an invented secret for a test", redirect_uris: redirectUri.split(",") }],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  async findAccount(_context, name) {
    const claims = async () => ({
      sub: `${name}-there`,
      email: `${name}@example.org`,
      email_verified: !name.startsWith("unproved"),
    });
    return { accountId: name, claims };
  },
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
