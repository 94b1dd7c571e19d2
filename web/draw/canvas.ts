// Paints a scene on a canvas.
import { line, linkHorizontal } from "d3-shape";
import type { Palette } from "./palette";
import {
  type CellsMark,
  type Mark,
  type Measure,
  type Scene,
  type Stroke,
  hatchLines,
} from "./scene";

type Context = CanvasRenderingContext2D;

function fontOf(palette: Palette, size: number, mono = false, bold = false): string {
  return `${bold ? "600 " : ""}${size}px ${mono ? palette.mono : palette.font}`;
}

let measuring: Context | null = null;

/** Text widths as the browser will draw them. */
export function measureWith(palette: Palette): Measure {
  const context = (measuring ??= document.createElement("canvas").getContext("2d")!);
  return (text, size, mono) => {
    context.font = fontOf(palette, size, mono);
    return context.measureText(text).width;
  };
}

/** Gives the canvas its size in CSS pixels and its bitmap the screen's resolution, and paints. */
export function paintCanvas(canvas: HTMLCanvasElement, scene: Scene, ratio: number): void {
  const width = Math.max(1, Math.round(scene.width * ratio));
  const height = Math.max(1, Math.round(scene.height * ratio));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${scene.width}px`;
  canvas.style.height = `${scene.height}px`;
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = scene.palette.surface;
  context.fillRect(0, 0, scene.width, scene.height);
  for (const mark of scene.marks) paint(context, mark, scene.palette);
}

function paint(context: Context, mark: Mark, palette: Palette): void {
  switch (mark.kind) {
    case "rect":
      context.globalAlpha = mark.opacity ?? 1;
      context.beginPath();
      if (mark.radius) context.roundRect(mark.x, mark.y, mark.width, mark.height, mark.radius);
      else context.rect(mark.x, mark.y, mark.width, mark.height);
      fillAndStroke(context, mark);
      context.globalAlpha = 1;
      return;
    case "circle":
      context.beginPath();
      context.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI);
      fillAndStroke(context, mark);
      return;
    case "line":
      context.beginPath();
      context.moveTo(mark.x1, mark.y1);
      context.lineTo(mark.x2, mark.y2);
      stroke(context, mark);
      return;
    case "link":
      context.beginPath();
      linkHorizontal().context(context)({ source: [mark.x1, mark.y1], target: [mark.x2, mark.y2] });
      stroke(context, mark);
      return;
    case "polyline":
      context.beginPath();
      line<readonly [number, number]>(
        (p) => p[0],
        (p) => p[1],
      )
        .defined((p) => Number.isFinite(p[1]))
        .context(context)(mark.points as (readonly [number, number])[]);
      context.lineJoin = "round";
      stroke(context, mark);
      return;
    case "text":
      context.save();
      context.translate(mark.x, mark.y);
      if (mark.rotate) context.rotate((mark.rotate * Math.PI) / 180);
      context.font = fontOf(palette, mark.size, mark.mono, mark.bold);
      context.fillStyle = mark.fill;
      context.textAlign = mark.anchor === "middle" ? "center" : (mark.anchor ?? "start");
      context.textBaseline = "alphabetic";
      context.fillText(mark.text, 0, mark.size * 0.35);
      context.restore();
      return;
    case "cells":
      paintCells(context, mark);
      return;
    case "hatch":
      context.fillStyle = mark.fill;
      context.fillRect(mark.x, mark.y, mark.width, mark.height);
      context.beginPath();
      for (const [x1, y1, x2, y2] of hatchLines(mark, mark.spacing)) {
        context.moveTo(x1, y1);
        context.lineTo(x2, y2);
      }
      stroke(context, mark);
      return;
    case "group":
      context.save();
      context.beginPath();
      context.rect(mark.clip.x, mark.clip.y, mark.clip.width, mark.clip.height);
      context.clip();
      context.translate(mark.dx, mark.dy);
      for (const inner of mark.marks) paint(context, inner, palette);
      context.restore();
      return;
  }
}

function stroke(context: Context, mark: Stroke): void {
  context.globalAlpha = mark.opacity ?? 1;
  context.strokeStyle = mark.stroke;
  context.lineWidth = mark.lineWidth ?? 1;
  context.setLineDash(mark.dash ? [...mark.dash] : []);
  context.stroke();
  context.globalAlpha = 1;
}

function fillAndStroke(
  context: Context,
  mark: { fill?: string; stroke?: string; lineWidth?: number },
): void {
  if (mark.fill) {
    context.fillStyle = mark.fill;
    context.fill();
  }
  if (mark.stroke) {
    context.strokeStyle = mark.stroke;
    context.lineWidth = mark.lineWidth ?? 1;
    context.setLineDash([]);
    context.stroke();
  }
}

let tile: HTMLCanvasElement | null = null;

// One pixel per cell, scaled up without smoothing: a thousand cells cost one drawImage.
function paintCells(context: Context, mark: CellsMark): void {
  tile ??= document.createElement("canvas");
  tile.width = mark.columns;
  tile.height = mark.rows;
  const bytes = new Uint8ClampedArray(mark.pixels.slice().buffer);
  tile.getContext("2d")!.putImageData(new ImageData(bytes, mark.columns, mark.rows), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(tile, mark.x, mark.y, mark.width, mark.height);
}
