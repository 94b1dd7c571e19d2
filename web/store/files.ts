// Reading what a person picks, drops or pastes: size first, then bytes, then what plainly cannot be text.
import { EngineError } from "../engine/client";
import { formatBytes } from "../i18n/i18n";

function fault(code: string, message: string, args: Record<string, string> = {}): EngineError {
  return new EngineError({ code, message, args });
}

/** The file's bytes. `kind` says which error a file over `limit` bytes gives. */
export async function readFile(file: Blob, limit: number, kind: "text" | "file"): Promise<Uint8Array> {
  if (file.size > limit) {
    throw fault(`${kind}.too_large`, `${formatBytes(file.size)} > ${formatBytes(limit)}`);
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    // Deleted or moved after it was picked.
    throw fault("page.file_gone", String(error));
  }
}

/** Refuses text that announces itself as UTF-16; the engine mends and counts what else is not UTF-8. */
export function refuseUtf16(bytes: Uint8Array): void {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw fault("text.utf16", "UTF-16 byte order mark");
  }
}
