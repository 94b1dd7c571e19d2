// Curves with a hover readout and a table twin; what is drawn is in draw/curves.ts.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { measureWith } from "../draw/canvas";
import { stackScenes } from "../draw/compose";
import {
  type CurvesLayout,
  type CurvesOptions,
  type Reference,
  type Series,
  curvesScene,
  layoutCurves,
  nearestPoint,
} from "../draw/curves";
import type { Scene } from "../draw/scene";
import { formatNumber, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-picture";
import "./noron-table-twin";
import { currentPalette } from "./palette";
import type { Table } from "./table";
import { Width, fitted } from "./width";

@customElement("noron-plot")
export class NoronPlot extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    fitted,
    css`
      .readout {
        min-height: 1.5em;
      }
    `,
  ];

  @property() name = "";
  @property({ attribute: false }) series: readonly Series[] = [];
  @property() xTitle = "";
  @property() yTitle = "";
  @property({ type: Number }) height = 240;
  @property({ type: Boolean }) logY = false;
  @property({ attribute: false }) xDomain: readonly [number, number] | undefined;
  @property({ attribute: false }) references: readonly Reference[] = [];
  /** The x that is being looked at elsewhere, such as the step on a slider. */
  @property({ attribute: false }) cursor: number | null = null;

  @state() private hover: number | null = null;
  #width = new Width(this);
  #layout: CurvesLayout | null = null;

  private options(): CurvesOptions {
    return {
      width: this.#width.value,
      height: this.height,
      xTitle: this.xTitle,
      yTitle: this.yTitle,
      logY: this.logY,
      references: this.references,
      ...(this.xDomain && { xDomain: this.xDomain }),
      formatX: (x) => formatNumber(x, 4),
      formatY: (y) => formatNumber(y, 3),
      measure: measureWith(currentPalette()),
    };
  }

  private draw(hover: number | null): Scene {
    const options = this.options();
    this.#layout = layoutCurves(this.series, options);
    return curvesScene(this.series, this.#layout, options, currentPalette(), {
      hover,
      cursor: this.cursor,
    });
  }

  private table(): Table {
    const xs = [...new Set(this.series.flatMap(({ points }) => points.map(([x]) => x)))];
    xs.sort((a, b) => a - b);
    const columns = this.series.map(({ points }) => new Map(points));
    return {
      columns: [this.xTitle, ...this.series.map(({ name }) => name)],
      rows: xs.map((x) => [x, ...columns.map((column) => column.get(x) ?? "")]),
    };
  }

  protected override render() {
    if (this.#width.value === 0) return nothing;
    return html`<noron-table-twin
      name=${this.name}
      .table=${() => this.table()}
      .scene=${() => stackScenes(this.name, [this.draw(null)], currentPalette())}
    >
      <div
        class="area"
        tabindex="0"
        role="application"
        aria-roledescription=${t("inside.curves")}
        aria-label=${`${this.name}. ${t("inside.curves_keys")}`}
        @pointermove=${this.pointed}
        @pointerleave=${() => (this.hover = null)}
        @keydown=${this.pressed}
      >
        <noron-picture .scene=${this.draw(this.hover)}></noron-picture>
      </div>
      <p class="readout small" aria-live="polite">${this.readout()}</p>
    </noron-table-twin>`;
  }

  private readout(): string {
    if (this.hover === null) return t("inside.curves_hint");
    const { hover } = this;
    const values = this.series.flatMap(({ name, points }) => {
      const point = nearestPoint(points, hover);
      return point ? [`${name} = ${formatNumber(point[1], 4)}`] : [];
    });
    return `${this.xTitle} ${formatNumber(hover)}: ${values.join(" · ")}`;
  }

  private pointed(event: PointerEvent): void {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.setHover(this.#layout!.invertX(event.clientX - box.left));
  }

  /** Snaps to the nearest x that has a point. */
  private setHover(x: number): void {
    const nearest = this.series[0] && nearestPoint(this.series[0].points, x);
    if (nearest) this.hover = nearest[0];
  }

  private pressed(event: KeyboardEvent): void {
    const points = this.series[0]?.points ?? [];
    const at = points.findIndex(([x]) => x === this.hover);
    const moves: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at < 0 ? 0 : at - 1,
      Home: 0,
      End: points.length - 1,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const point = points[Math.min(Math.max(next, 0), points.length - 1)];
    if (point) this.hover = point[0];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-plot": NoronPlot;
  }
}
