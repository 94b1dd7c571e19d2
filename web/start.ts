// Puts the parts together: assets, engine, storage, and the page on top. The page and the frame both
// begin here.
import type { Controls, NoronApp } from "./components/noron-app";
import "./components/noron-app";
import { EngineClient } from "./engine/client";
import { capabilities, chooseFlavour } from "./engine/flavour";
import { spawnWorker } from "./engine/spawn";
import { assetsAt } from "./store/assets";
import { Lab } from "./store/lab";
import { decodeLink } from "./store/link";
import { Saver } from "./store/saver";
import { Storage } from "./store/storage";

export interface Beginning {
  /** Address of the folder that holds engine, texts and start model. */
  base: string;
  controls: Controls;
  embedded: boolean;
}

/** Makes the page's one component, already loading. */
export function begin({ base, controls, embedded }: Beginning): { app: NoronApp; lab: Lab } {
  const lab = new Lab({
    assets: assetsAt(base),
    base,
    async connect(events) {
      const flavour = chooseFlavour(await capabilities(), location.search);
      return flavour && { client: new EngineClient(await spawnWorker(), events), flavour };
    },
  });
  const shared = decodeLink(location.hash);
  // What the link holds is now the page's own state; a reload must not undo later changes.
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);

  const storage = Storage.open(embedded ? "noron-embed" : "noron");
  const saved = storage.then(async (opened) => {
    const read = await opened?.read();
    if (read && !read.found && read.newer) lab.setSaved("newer");
    return read?.found ? read : null;
  });
  void storage.then((opened) => new Saver(lab, opened));
  void lab.arrive(shared, saved);
  setInterval(() => lab.watch(performance.now()), 1000);
  document.addEventListener("visibilitychange", () => lab.looking.refresh());

  const app = document.createElement("noron-app");
  app.lab = lab;
  app.base = base;
  app.controls = controls;
  app.embedded = embedded;
  return { app, lab };
}
