// One matrix to look into: hover previews a cell, click pins it, arrow keys walk, long matrices
// scroll under their labels. Emits "cell-hover" and "cell-pin" with the cell or null.
import { type PropertyValues, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { measureWith } from "../draw/canvas";
import { type ColorScale, divergingScale, magnitudeScale } from "../draw/colors";
import { stackScenes } from "../draw/compose";
import { legendScene } from "../draw/legend";
import {
  type Cell,
  type MatrixData,
  type MatrixLayout,
  type MatrixOptions,
  cellBox,
  hitCell,
  layoutMatrix,
  matrixScene,
} from "../draw/matrix";
import type { Scene } from "../draw/scene";
import { formatFixed, formatNumber, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-picture";
import "./noron-table-twin";
import { currentPalette } from "./palette";
import { styled } from "./styled";
import { type Table, matrixTable } from "./table";
import { same, walk } from "./walk";
import { Width, fitted } from "./width";

/** How the numbers are meant: from 0 up, or around 0. */
export type MatrixKind = "magnitude" | "signed";

@customElement("noron-matrix")
export class NoronMatrix extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    fitted,
    css`
      .frame {
        overflow: auto;
        max-width: 100%;
        width: fit-content;
        scrollbar-width: thin;
        cursor: crosshair;
      }
      .stuck {
        position: sticky;
        top: 0;
        left: 0;
        width: fit-content;
      }
      .readout {
        min-height: 1.5em;
        margin: var(--s1) 0 var(--s2);
      }
    `,
  ];

  @property() name = "";
  @property() kind: MatrixKind = "magnitude";
  @property({ attribute: false }) data: MatrixData | null = null;
  @property() rowTitle = "";
  @property() columnTitle = "";
  /** Replaces the scale made from this matrix alone, so that several can be compared. */
  @property({ attribute: false }) scale: ColorScale | null = null;
  @property({ type: Number }) minCell = 14;
  @property({ type: Number }) maxCell = 48;
  @property({ type: Number }) maxHeight = 680;
  @property({ attribute: false }) pinned: Cell | null = null;
  @property({ attribute: false }) chosenRows: ReadonlySet<number> = new Set();
  /** Leaves out the frame with name, table and downloads; for parts of a larger figure. */
  @property({ type: Boolean }) bare = false;

  @state() private hover: Cell | null = null;
  @state() private offset = { x: 0, y: 0 };
  @state() private window = { width: 0, height: 0 };
  @query(".frame") private frame!: HTMLElement | null;
  #width = new Width(this);
  #layout: MatrixLayout | null = null;

  /** The whole matrix with its legend, unscrolled: for saving. */
  wholeScene(): Scene {
    const layout = layoutMatrix(this.data!, this.options());
    const { width, height } = layout;
    return stackScenes(
      this.name,
      [this.matrix(layout, { x: 0, y: 0 }, width, height, null), this.legend()],
      currentPalette(),
    );
  }

  table(): Table {
    const { rowLabels, columnLabels, columns, values, masked } = this.data!;
    return matrixTable(
      `${this.rowTitle} ↓ ${this.columnTitle} →`,
      rowLabels,
      columnLabels,
      (row, column) =>
        masked?.(row, column) ? t("inside.masked") : values[row * columns + column]!,
    );
  }

  private options(): MatrixOptions {
    return {
      width: this.#width.value,
      height: this.maxHeight,
      minCell: this.minCell,
      maxCell: this.maxCell,
      measure: measureWith(currentPalette()),
      rowTitle: this.rowTitle,
      columnTitle: this.columnTitle,
    };
  }

  private colors(): ColorScale {
    if (this.scale) return this.scale;
    const { values } = this.data!;
    return this.kind === "signed" ? divergingScale(values) : magnitudeScale(values);
  }

  private matrix(
    layout: MatrixLayout,
    scroll: { x: number; y: number },
    width: number,
    height: number,
    hover: Cell | null,
  ): Scene {
    const { pinned, chosenRows } = this;
    const format = (value: number) => formatFixed(value, 2);
    const view = { scroll, width, height, hover, pinned, chosenRows, format };
    return matrixScene(this.data!, layout, this.colors(), currentPalette(), view, this.options());
  }

  private legend(): Scene {
    const palette = currentPalette();
    return legendScene(this.colors(), palette, {
      width: Math.min(this.#width.value, 480),
      format: (value) => formatNumber(value, 3),
      measure: measureWith(palette),
      ...(this.data!.masked && { masked: t("inside.masked") }),
    });
  }

  protected override render() {
    if (!this.data || this.#width.value === 0) return nothing;
    const layout = (this.#layout = layoutMatrix(this.data, this.options()));
    const width = Math.min(layout.width, this.window.width || this.#width.value);
    const height = Math.min(layout.height, this.window.height || this.maxHeight);
    const size = { width: `${layout.width}px`, height: `${layout.height}px` };
    const figure = html`
      <div
        class="frame"
        ${styled({ "max-height": `${this.maxHeight}px` })}
        tabindex="0"
        role="application"
        aria-roledescription=${t("inside.matrix")}
        aria-label=${`${this.name}, ${this.shapeText()}. ${t("inside.matrix_keys")}`}
        @scroll=${this.scrolled}
        @pointermove=${this.pointed}
        @pointerleave=${() => this.setHover(null)}
        @click=${this.clicked}
        @keydown=${this.pressed}
      >
        <div ${styled(size)}>
          <div class="stuck">
            <noron-picture
              .scene=${this.matrix(layout, this.offset, width, height, this.hover)}
            ></noron-picture>
          </div>
        </div>
      </div>
      <p class="readout small" aria-live="polite">${this.describe(this.hover ?? this.pinned)}</p>
      <noron-picture .scene=${this.legend()} label=${this.legendText()}></noron-picture>
    `;
    if (this.bare) return figure;
    return html`<noron-table-twin
      name=${this.name}
      shape=${this.shapeText()}
      .table=${() => this.table()}
      .scene=${() => this.wholeScene()}
      >${figure}</noron-table-twin
    >`;
  }

  protected override updated(_changes: PropertyValues): void {
    if (!this.frame) return;
    // Scroll bars may have taken some room.
    const { clientWidth: width, clientHeight: height } = this.frame;
    if (width !== this.window.width || height !== this.window.height)
      this.window = { width, height };
  }

  private shapeText(): string {
    return `[${this.data!.rows}, ${this.data!.columns}]`;
  }

  private legendText(): string {
    const { from, to } = this.colors();
    return t("inside.legend", { low: formatNumber(from, 3), high: formatNumber(to, 3) });
  }

  private describe(cell: Cell | null): string {
    const { data } = this;
    if (!data || !cell || cell.row >= data.rows || cell.column >= data.columns) {
      return t("inside.matrix_hint");
    }
    const { row, column } = cell;
    const place = t("inside.cell_at", {
      row: `${this.rowTitle} ${row + 1} “${data.rowLabels[row]}”`,
      column: `${this.columnTitle} ${column + 1} “${data.columnLabels[column]}”`,
    });
    const value = data.masked?.(row, column)
      ? t("inside.masked")
      : formatFixed(data.values[row * data.columns + column]!, 4);
    return `${place}: ${value}`;
  }

  private scrolled(): void {
    this.offset = { x: this.frame!.scrollLeft, y: this.frame!.scrollTop };
  }

  private cellAt(event: MouseEvent): Cell | null {
    const box = this.frame!.getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    return hitCell(this.#layout!, this.data!, point, this.offset);
  }

  private pointed(event: PointerEvent): void {
    this.setHover(this.cellAt(event));
  }

  private clicked(event: MouseEvent): void {
    const cell = this.cellAt(event);
    if (cell) this.pin(same(cell, this.pinned) ? null : cell);
  }

  private setHover(cell: Cell | null): void {
    if (same(cell, this.hover)) return;
    this.hover = cell;
    this.emit("cell-hover", cell);
  }

  private pin(cell: Cell | null): void {
    this.pinned = cell;
    this.emit("cell-pin", cell);
  }

  private pressed(event: KeyboardEvent): void {
    const { rows, columns } = this.data!;
    const from = this.hover ?? this.pinned ?? { row: 0, column: 0 };
    const step = walk(event.key, from, rows, columns);
    if (step) {
      this.setHover(step);
      this.reveal(step);
    } else if (event.key === "Enter" || event.key === " ") {
      this.pin(same(from, this.pinned) ? null : from);
    } else if (event.key === "Escape" && (this.pinned || this.hover)) {
      this.setHover(null);
      this.pin(null);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Scrolls until the cell stands clear of the labels. */
  private reveal(cell: Cell): void {
    const { left, top } = this.#layout!;
    const { x, y, width, height } = cellBox(this.#layout!, cell);
    const frame = this.frame!;
    if (x < frame.scrollLeft + left) frame.scrollLeft = x - left;
    if (y < frame.scrollTop + top) frame.scrollTop = y - top;
    frame.scrollLeft = Math.max(frame.scrollLeft, x + width - frame.clientWidth + 1);
    frame.scrollTop = Math.max(frame.scrollTop, y + height - frame.clientHeight + 1);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-matrix": NoronMatrix;
  }
  interface HTMLElementEventMap {
    "cell-hover": CustomEvent<Cell | null>;
    "cell-pin": CustomEvent<Cell | null>;
  }
}
