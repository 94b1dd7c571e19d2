import { describe, expect, test } from "vitest";
import { fields } from "../engine/session-double";
import { defaults, withValue } from "./experiment";
import { decodeLink, encodeLink, INFLATED_LIMIT } from "./link";

const shared = {
  experiment: withValue(defaults(fields), "seed", 42),
  sentence: "Tôi yêu tiếng Việt 🌿",
  prompt: "Trăm năm",
};

async function pack(json: string, version = 1): Promise<string> {
  const stream = new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return `#${version}.${Buffer.from(bytes).toString("base64url")}`;
}

describe("links", () => {
  test("come back as they went", async () => {
    const link = await encodeLink(shared);
    expect(link).toMatch(/^#1\.[\w-]+$/);
    expect(link.length).toBeLessThan(1500);
    expect(await decodeLink(link)).toEqual(shared);
  });

  test("a fragment that is no link is none", async () => {
    expect(await decodeLink("")).toBeNull();
    expect(await decodeLink("#main")).toBeNull();
  });

  test.each(["#1.", "#1.@@@", "#1.AAAA", "#1.q80"])("%s is broken", async (fragment) => {
    await expect(decodeLink(fragment)).rejects.toMatchObject({ code: "page.link_broken" });
  });

  test("a link cut off anywhere is broken", async () => {
    const link = await encodeLink(shared);
    for (let length = 4; length < link.length - 1; length += 17) {
      await expect(decodeLink(link.slice(0, length))).rejects.toMatchObject({
        code: "page.link_broken",
      });
    }
  });

  test("JSON that is no object is broken", async () => {
    for (const json of ["null", "3", '"text"', "{"]) {
      await expect(decodeLink(await pack(json))).rejects.toMatchObject({ code: "page.link_broken" });
    }
  });

  test("an experiment nested deeper than the worker could be told of is broken", async () => {
    const nested = (depth: number) => pack(`{"experiment":${"[".repeat(depth)}${"]".repeat(depth)}}`);
    await expect(decodeLink(await nested(65))).rejects.toMatchObject({ code: "page.link_broken" });
    await expect(decodeLink(await nested(50_000))).rejects.toMatchObject({ code: "page.link_broken" });
    expect(await decodeLink(await nested(3))).toMatchObject({ experiment: [[[]]] });
  });

  test("one without an experiment means the default one", async () => {
    expect((await decodeLink(await pack("{}")))?.experiment).toEqual({});
  });

  test("inflating stops at the limit", async () => {
    const bomb = await pack(" ".repeat(INFLATED_LIMIT * 50));
    expect(bomb.length).toBeLessThan(INFLATED_LIMIT / 4);
    await expect(decodeLink(bomb)).rejects.toMatchObject({ code: "page.link_large" });
    const largest = await pack(`{"prompt":"p"}${" ".repeat(INFLATED_LIMIT - 14)}`);
    expect((await decodeLink(largest))?.prompt).toBe("p");
  });

  test("a newer version says so and is not guessed at", async () => {
    await expect(decodeLink(await pack("{}", 2))).rejects.toMatchObject({ code: "page.link_newer" });
  });

  test("texts are text, short and well formed, whatever the link says", async () => {
    const link = await pack(`{"sentence":"${"x".repeat(5000)}","prompt":{"a":1},"more":1}`);
    const decoded = await decodeLink(link);
    expect(decoded?.sentence).toHaveLength(2000);
    expect(decoded?.prompt).toBe("");
    const lone = await decodeLink(await pack('{"sentence":"a\\ud800b"}'));
    expect(lone?.sentence).toBe("a\ufffdb");
  });
});
