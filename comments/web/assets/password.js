// Says how strong a new password is while it is typed. Without it the form works the same, and the server decides.
const PAUSE = 350;

/** One field: what is typed is asked about once it rests, and only the newest answer counts. */
function watch(field) {
  const panel = field.closest(".field").querySelector(".strength");
  const [meter, words] = [panel.querySelector("meter"), panel.querySelector("output")];
  let timer, asking;

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const typed = field.value;
    panel.hidden = typed === "";
    if (typed === "") return;
    try {
      const answer = await fetch(addressOf(field), {
        method: "POST",
        body: new URLSearchParams(wordsOf(field)),
        signal: asking.signal,
      });
      if (!answer.ok || field.value !== typed) return;
      const { score, text } = await answer.json();
      meter.value = score;
      words.textContent = text;
    } catch {
      // Too often, or no connection: what was said before stays.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}

/** The language that the page was asked for is that of the answer. */
function addressOf(field) {
  return `${field.dataset.strength}?lang=${encodeURIComponent(document.documentElement.lang)}`;
}

/** The password with the names that it should not be made of. */
function wordsOf(field) {
  const { username, email } = field.form.elements;
  return {
    password: field.value,
    username: username?.value ?? "",
    email: email?.value ?? "",
    second: field.dataset.second,
  };
}

for (const field of document.querySelectorAll("input[data-strength]")) watch(field);
