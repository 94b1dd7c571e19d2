// Several frames on one page share the machine: when one begins to train, the others pause.
import type { Lab } from "../store/lab";

export function oneTrainsAtATime(lab: Lab): void {
  const channel = new BroadcastChannel("noron.training");
  let training = false;
  lab.subscribe(() => {
    if (lab.state.training && !training) channel.postMessage(null);
    training = lab.state.training;
  });
  channel.addEventListener("message", () => {
    if (lab.state.training) void lab.pause();
  });
}
