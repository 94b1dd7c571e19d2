// Hands things to the reader: files to save, text to the clipboard.
import { paintCanvas } from "../draw/canvas";
import type { Scene } from "../draw/scene";
import { sceneToSvg } from "../draw/svg";

/** A name that every file system takes. */
export function fileName(title: string, extension: string): string {
  const plain = title
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `noron-${plain || "figure"}.${extension}`;
}

export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken hold of the content by the next minute at the latest.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function saveSvg(title: string, scene: Scene): void {
  saveFile(fileName(title, "svg"), new Blob([sceneToSvg(scene, title)], { type: "image/svg+xml" }));
}

const PNG_RATIO = 2;

export function savePng(title: string, scene: Scene): void {
  const canvas = document.createElement("canvas");
  paintCanvas(canvas, scene, PNG_RATIO);
  canvas.toBlob((blob) => {
    if (blob) saveFile(fileName(title, "png"), blob);
  }, "image/png");
}

/** False where the page may not touch the clipboard: then the text must be offered for selection. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
