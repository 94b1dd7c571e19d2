// A build of Noron as a program under test: the module noron_bench (wasm/bench.cc).

export async function open({ build, threads }) {
  const { default: createModule } = await import(`./engine/${build}/noron_bench.mjs`);
  const module = await createModule();
  return {
    workloads: () => JSON.parse(module.workloads()),
    limits: () => JSON.parse(module.limits(threads)),
    prepare(workload) {
      const bench = new module.Bench(workload, threads);
      return {
        run: (times) => bench.run(times),
        loss: () => bench.loss(),
        tensors: () => bench.tensors(),
        heapBytes: () => bench.heapBytes(),
      };
    },
  };
}
