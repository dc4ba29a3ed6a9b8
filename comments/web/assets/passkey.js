// Forms that a device fills in with a passkey: what it is to sign is asked for when somebody presses the button.
const LETTERS = { "+": "-", "/": "_", "=": "" };

function toText(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/[+/=]/g, (letter) => LETTERS[letter]);
}

function toBytes(text) {
  const letters = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

function named(passkeys = []) {
  return passkeys.map((passkey) => ({ ...passkey, id: toBytes(passkey.id) }));
}

async function make(asked) {
  const user = { ...asked.user, id: toBytes(asked.user.id) };
  const publicKey = { ...asked, challenge: toBytes(asked.challenge), user };
  publicKey.excludeCredentials = named(asked.excludeCredentials);
  const made = await navigator.credentials.create({ publicKey });
  const { clientDataJSON, attestationObject } = made.response;
  return inWords(made, { clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestationObject) });
}

async function use(asked) {
  const publicKey = { ...asked, challenge: toBytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
  const used = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
  return inWords(used, {
    clientDataJSON: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    userHandle: userHandle === null ? null : toText(userHandle),
  });
}

function inWords(passkey, response) {
  return JSON.stringify({ id: passkey.id, rawId: toText(passkey.rawId), type: passkey.type, response });
}

async function ask(form) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.dataset.options, { method: "POST", body, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`asked in vain: ${answer.status}`);
  return answer.json();
}

async function fill(form) {
  const failed = form.querySelector("[data-failed]");
  const button = form.querySelector("button");
  failed.hidden = true;
  button.disabled = true;
  try {
    const asked = await ask(form);
    form.elements.credential.value = await (form.dataset.passkey === "make" ? make(asked) : use(asked));
    form.submit();
  } catch {
    // Its owner thought better of it, or the device does not know the service: the words beside the button help.
    failed.hidden = false;
  } finally {
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fill(form);
    });
  }
}
