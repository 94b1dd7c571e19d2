// Loads what the address names and trains it for one step (tests/bench/load.mjs): `noron`, the engine as it is shipped, on a GPT
// of gpt-tiny's size; or a peer on mlp-spiral, with any weights.

async function engineStep() {
  const { default: createModule } = await import('./engine/shipped/noron-relaxed.mjs');
  const { Session } = await createModule();
  const session = new Session();
  const tiny = { model: { layers: 2, d_model: 32, heads: 2 }, training: { context: 32, batch: 8 } };
  session.create(JSON.stringify(tiny), 'So little can be learnt from so few letters. '.repeat(20));
  session.step(1, 1000);
}

const any = (...shape) => ({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)) });

function spiralTensors() {
  const tensors = { x: any(10, 2), y: any(10, 1) };
  [[8, 2], [8, 8], [1, 8]].forEach(([outputs, inputs], i) => {
    tensors[`layer.${i + 1}.weight`] = any(outputs, inputs);
    tensors[`layer.${i + 1}.bias`] = any(outputs);
  });
  return tensors;
}

async function peerStep(peer) {
  const { open } = await import(`./peers/${peer}.mjs`);
  const { prepare } = await open({ threads: 1 });
  const { run, loss } = await prepare('mlp-spiral', spiralTensors());
  await run(1);
  await loss();  // a step may be over only when its loss is known
}

const program = new URLSearchParams(location.search).get('program');
await (program === 'noron' ? engineStep() : peerStep(program));
globalThis.toldFirstStep(performance.now());
