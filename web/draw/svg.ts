// Writes a scene as the text of an SVG file: vectors throughout, one rectangle per matrix cell.
import { line, linkHorizontal } from "d3-shape";
import { toHex, unpack } from "./colors";
import type { Palette } from "./palette";
import { type Box, type Mark, type Scene, type Stroke, hatchLines } from "./scene";

/** Text made safe for XML; characters that XML 1.0 forbids become the replacement character. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const round2 = (value: number) => Math.round(value * 100) / 100;
const round = (value: number) => String(round2(value));

type Attributes = Record<string, string | number | undefined>;

function tag(name: string, attributes: Attributes, content = ""): string {
  const parts = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escapeXml(value!)}"`,
    );
  return content ? `<${name}${parts.join("")}>${content}</${name}>` : `<${name}${parts.join("")}/>`;
}

const boxOf = ({ x, y, width, height }: Box): Attributes => ({ x, y, width, height });

const strokeOf = (mark: Stroke): Attributes => ({
  fill: "none",
  stroke: mark.stroke,
  "stroke-width": mark.lineWidth ?? 1,
  "stroke-opacity": mark.opacity,
  "stroke-dasharray": mark.dash?.join(" "),
});

/** A whole SVG document; title and description are read out by screen readers. */
export function sceneToSvg(scene: Scene, title: string): string {
  const clips: string[] = [];
  const body = scene.marks.map((mark) => markToSvg(mark, scene.palette, clips)).join("");
  const size = { width: scene.width, height: scene.height };
  return tag(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      ...size,
      viewBox: `0 0 ${round(scene.width)} ${round(scene.height)}`,
    },
    tag("title", {}, escapeXml(title)) +
      (clips.length ? tag("defs", {}, clips.join("")) : "") +
      tag("rect", { ...size, fill: scene.palette.surface }) +
      body,
  );
}

function markToSvg(mark: Mark, palette: Palette, clips: string[]): string {
  switch (mark.kind) {
    case "rect":
      return tag("rect", {
        ...boxOf(mark),
        rx: mark.radius,
        fill: mark.fill ?? "none",
        stroke: mark.stroke,
        "stroke-width": mark.lineWidth,
        opacity: mark.opacity,
      });
    case "circle":
      return tag("circle", {
        cx: mark.x,
        cy: mark.y,
        r: mark.radius,
        fill: mark.fill ?? "none",
        stroke: mark.stroke,
        "stroke-width": mark.lineWidth,
      });
    case "line":
      return tag("line", { x1: mark.x1, y1: mark.y1, x2: mark.x2, y2: mark.y2, ...strokeOf(mark) });
    case "link": {
      const d = linkHorizontal()({ source: [mark.x1, mark.y1], target: [mark.x2, mark.y2] });
      return tag("path", { d: d ?? "", ...strokeOf(mark) });
    }
    case "polyline": {
      const points = mark.points.map(([x, y]): [number, number] => [round2(x), round2(y)]);
      const d = line().defined((p) => Number.isFinite(p[1]))(points);
      return tag("path", { d: d ?? "", "stroke-linejoin": "round", ...strokeOf(mark) });
    }
    case "text":
      return tag(
        "text",
        {
          x: mark.x,
          y: mark.y + mark.size * 0.35,
          fill: mark.fill,
          "font-family": mark.mono ? palette.mono : palette.font,
          "font-size": mark.size,
          "font-weight": mark.bold ? 600 : undefined,
          "text-anchor": mark.anchor,
          transform: mark.rotate
            ? `rotate(${mark.rotate} ${round(mark.x)} ${round(mark.y)})`
            : undefined,
        },
        escapeXml(mark.text),
      );
    case "cells": {
      const width = mark.width / mark.columns;
      const height = mark.height / mark.rows;
      const cells = Array.from(mark.pixels, (pixel, i) =>
        tag("rect", {
          x: mark.x + (i % mark.columns) * width,
          y: mark.y + Math.floor(i / mark.columns) * height,
          width,
          height,
          fill: toHex(unpack(pixel)),
        }),
      );
      return tag("g", { "shape-rendering": "crispEdges" }, cells.join(""));
    }
    case "hatch": {
      const d = hatchLines(mark, mark.spacing)
        .map(([x1, y1, x2, y2]) => `M${round(x1)},${round(y1)}L${round(x2)},${round(y2)}`)
        .join("");
      return (
        tag("rect", { ...boxOf(mark), fill: mark.fill }) + tag("path", { d, ...strokeOf(mark) })
      );
    }
    case "group": {
      const id = `clip${clips.length}`;
      clips.push(tag("clipPath", { id }, tag("rect", boxOf(mark.clip))));
      const inner = mark.marks.map((child) => markToSvg(child, palette, clips)).join("");
      const moved = tag(
        "g",
        { transform: `translate(${round(mark.dx)} ${round(mark.dy)})` },
        inner,
      );
      return tag("g", { "clip-path": `url(#${id})` }, moved);
    }
  }
}
