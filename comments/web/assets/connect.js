// The window in which a blog's reader signs in. All that it may do stands in the page; nothing is taken from its opener.
const PAUSE = 500;
const form = document.querySelector("#connect");
const handing = document.querySelector("#handing");

/** Whether whoever opened this window can still be told something. */
const hasOpener = (mode) => mode === "popup" && window.opener !== null;

/** Lets the button be pressed only once the window has stood still before its reader for a moment. */
function arm(button) {
  let pause;
  const wait = () => {
    button.disabled = true;
    clearTimeout(pause);
    pause = setTimeout(() => (button.disabled = false), PAUSE);
  };
  addEventListener("focus", wait);
  addEventListener("resize", wait);
  document.addEventListener("visibilitychange", wait);
  wait();
}

/** Gives the code to a page of that origin, whoever opened the window, or carries it to an address of that origin. */
function handOver({ mode, origin, state, code, returnTo }) {
  if (hasOpener(mode)) {
    window.opener.postMessage({ type: "aparte:code", code, state }, origin);
    window.close();
  } else if (returnTo) {
    location.replace(`${returnTo}#aparte=${state}.${code}`);
  }
}

/** A window of its own is done with when its reader goes back; the blog's page is where they left it. */
function leave(event) {
  if (!hasOpener(form.dataset.mode)) return;
  event.preventDefault();
  window.close();
}

/** Asks; what was answered before is not asked again where the code can go to the blog's page and nowhere else. */
function ask({ mode, known }) {
  if (known !== undefined && hasOpener(mode)) {
    form.elements.by.value = "script";
    form.submit();
  } else {
    document.querySelector("#leads").hidden = hasOpener(mode);
    form.querySelector("a").addEventListener("click", leave);
    arm(form.querySelector("button"));
  }
}

if (handing) handOver(handing.dataset);
else ask(form.dataset);
