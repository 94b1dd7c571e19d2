// An experiment in the address: "#1." and deflated JSON in base64url. Nothing in it is believed: size
// is capped while inflating, the version is read first, and the engine validates the rest.
import { EngineError } from "../engine/client";

/** What a link carries. The experiment is unknown until the engine has checked it. */
export interface Shared {
  experiment: unknown;
  sentence: string;
  prompt: string;
}

const VERSION = 1;
/** Longest JSON a link may unfold to, in bytes. */
export const INFLATED_LIMIT = 256 * 1024;
/** Above this many characters messengers and servers cut links: offer a file instead. */
export const LINK_LIMIT = 8000;
const TEXT_LIMIT = 2000;
/** Deeper than this nothing is handed to the engine: the way to its worker is recursive. */
const DEPTH_LIMIT = 64;

function fault(code: string, message: string): EngineError {
  return new EngineError({ code, message, args: {} });
}

async function gather(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw fault("page.link_large", `more than ${limit} bytes`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function through(bytes: Uint8Array, transform: GenericTransformStream): ReadableStream<Uint8Array> {
  return new Blob([bytes as BlobPart]).stream().pipeThrough(transform as ReadableWritablePair);
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** The fragment, "#" included, that `decodeLink` reads back. */
export async function encodeLink(shared: Shared): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(shared));
  const packed = await gather(through(json, new CompressionStream("deflate-raw")), Infinity);
  return `#${VERSION}.${toBase64Url(packed)}`;
}

/** What a fragment carries; null when it carries no experiment at all. Throws EngineError with
 *  page.link_broken, page.link_large or page.link_newer. */
export async function decodeLink(fragment: string): Promise<Shared | null> {
  const match = /^#(\d{1,6})\.(.*)$/s.exec(fragment);
  if (!match) return null;
  if (Number(match[1]) > VERSION) throw fault("page.link_newer", `version ${match[1]}`);
  let content: unknown;
  try {
    const packed = fromBase64Url(match[2]!);
    const json = await gather(through(packed, new DecompressionStream("deflate-raw")), INFLATED_LIMIT);
    content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw fault("page.link_broken", String(error));
  }
  if (typeof content !== "object" || content === null) throw fault("page.link_broken", "no object");
  const { experiment = {}, sentence, prompt } = content as Record<string, unknown>;
  if (isDeeper(experiment, DEPTH_LIMIT)) throw fault("page.link_broken", `deeper than ${DEPTH_LIMIT}`);
  return { experiment, sentence: shortText(sentence), prompt: shortText(prompt) };
}

function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return limit === 0 || Object.values(value).some((part) => isDeeper(part, limit - 1));
}

function shortText(value: unknown): string {
  return typeof value === "string" ? value.slice(0, TEXT_LIMIT).toWellFormed() : "";
}
