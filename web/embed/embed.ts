// The frame: a few hundred bytes that wait until they are seen or clicked, then load the page into
// themselves. Ten of these on one page cost nothing until someone wants one.
import { embedEn } from "../i18n/embed.en";
import { embedVi } from "../i18n/embed.vi";
import { readMessage, reportHeight } from "./messages";
import { readOptions } from "./options";

const options = readOptions(location.search, navigator.language);
const words = options.language === "vi" ? embedVi : embedEn;
const root = document.documentElement;
root.lang = options.language;
if (options.theme !== "auto") root.dataset["theme"] = options.theme;

const shell = document.createElement("main");
shell.className = "shell";
const about = document.createElement("h1");
about.textContent = words["embed.about"];
const button = document.createElement("button");
button.type = "button";
button.textContent = `▶ ${words["embed.start"]}`;
shell.append(about, button);
document.body.append(shell);

// The height is no secret, so it may go to whoever holds the frame.
reportHeight(document.body, (message) => parent.postMessage(message, "*"));

let started = false;

async function start(): Promise<void> {
  if (started) return;
  started = true;
  button.disabled = true;
  const { run } = await import("./frame");
  const settings = await run(options);
  shell.remove();
  addEventListener("message", (event) => {
    const message = event.source === parent ? readMessage(event.data) : null;
    if (message) settings.set(message);
  });
}

button.addEventListener("click", () => void start());
if (options.start === "seen") {
  // A frame without width "intersects" with none of its area: only some of it counts as seen.
  const seen = ({ intersectionRatio }: IntersectionObserverEntry) => intersectionRatio > 0;
  const watch = (entries: IntersectionObserverEntry[], observer: IntersectionObserver) => {
    if (!entries.some(seen)) return;
    observer.disconnect();
    void start();
  };
  new IntersectionObserver(watch, { threshold: 0.01 }).observe(shell);
}
