// The engine's facade as the worker sees it: coarse calls, JSON in, JSON out. Big blocks of numbers
// are fetched right after the call that made them; those views die with the next call. The types are
// the ones the compiler wrote when it built the engine, so a change of one without the other shows.
import type factory from "../../build/wasm-simd/noron-simd";

export type { Session } from "../../build/wasm-simd/noron-simd";
export type EngineFactory = typeof factory;
