// The worker's outermost shell; everything it does is in worker-core.ts.
import type { Request } from "./protocol";
import type { EngineFactory } from "./session";
import { WorkerCore } from "./worker-core";

// A message to oneself lets waiting requests go first, without the delay of a timer.
const turn = new MessageChannel();
const waiting: (() => void)[] = [];
turn.port1.onmessage = () => waiting.shift()?.();

const core = new WorkerCore({
  async load(base, flavour) {
    const address = new URL(`noron-${flavour}.mjs`, base).href;
    const module = (await import(/* @vite-ignore */ address)) as { default: EngineFactory };
    const engine = await module.default();
    return new engine.Session();
  },
  post: (message, transfer) => self.postMessage(message, { transfer }),
  later(task) {
    waiting.push(task);
    turn.port2.postMessage(null);
  },
  now: () => performance.now(),
});

self.onmessage = (event: MessageEvent<Request>) => void core.handle(event.data);
