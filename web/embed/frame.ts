// The frame's second half: the same component as on the page, loaded when it is wanted.
import "../styles/page.css";
import { setLanguage } from "../i18n/i18n";
import { begin } from "../start";
import { setTheme } from "../styles/theme";
import { oneTrainsAtATime } from "./turns";
import type { SetMessage } from "./messages";
import type { Options } from "./options";

export interface Running {
  set(message: SetMessage): void;
}

export async function run({ language, theme, controls }: Options): Promise<Running> {
  setTheme(theme, false);
  setLanguage(language, false);
  const base = new URL("../", document.baseURI).href;
  const { app, lab } = begin({ base, controls, embedded: true });
  document.body.append(app);
  await app.updateComplete;
  oneTrainsAtATime(lab);
  return {
    set({ lang, theme: next }) {
      if (lang) setLanguage(lang, false);
      if (next) setTheme(next, false);
    },
  };
}
