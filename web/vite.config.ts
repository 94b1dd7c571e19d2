// The page and the embed page as static files with relative addresses, so that they can be served
// from any folder. `build/public` holds what is made elsewhere: the engine's builds, corpora, start.
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { tables, type Key } from "./i18n/i18n";

const languages = ["vi", "en"] as const;

/** Puts a sentence of the tables where a page says %key.language%: text for those without scripts. */
function fillSentences(html: string): string {
  return html.replace(/%([\w.]+)\.(vi|en)%/g, (_, key: string, language: string) => {
    const table = tables[languages.find((one) => one === language)!];
    return table[key as Key];
  });
}

const root = import.meta.dirname;
const publicDir = process.env["NORON_PUBLIC"] ?? resolve(root, "../build/public");
const outDir = process.env["NORON_SITE"] ?? resolve(root, "../build/site");

export default defineConfig({
  root,
  base: "./",
  publicDir,
  cacheDir: resolve(root, "../node_modules/.vite"),
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    // A data: address would be refused by font-src 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        main: resolve(root, "index.html"),
        embed: resolve(root, "embed/index.html"),
      },
    },
  },
  plugins: [{ name: "noron-sentences", transformIndexHtml: fillSentences }],
  // A classic script: the only kind of worker that runs from a blob in a sandboxed frame.
  worker: { format: "iife" },
  test: { include: ["**/*.test.ts", "../tests/bench/**/*.test.mjs"], environment: "node" },
});
