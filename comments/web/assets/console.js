// The page takes no HTML but what htmx fetched from our own origin: its one trusted-types policy.
if (globalThis.trustedTypes) {
  const policy = trustedTypes.createPolicy("htmx", { createHTML: (html) => html });
  htmx.registerExtension("trusted", { init: (inner) => inner.initSecurity(policy) });
}
