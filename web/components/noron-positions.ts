// How a model can know where a token stands: the table of an encoding, its columns as waves, how
// alike positions are, and what RoPE turns and ALiBi subtracts. Asking for another kind emits
// "kind-change"; the numbers come from the engine.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { measureWith } from "../draw/canvas";
import { type BarRow, barsScene, layoutBars } from "../draw/bars";
import { stackScenes } from "../draw/compose";
import type { Point, Series } from "../draw/curves";
import { dialsScene, layoutDials } from "../draw/dials";
import type { MatrixData } from "../draw/matrix";
import { headColor } from "../draw/palette";
import { type NamedTensor, type PositionKind, type PositionsView, tensorAt } from "../engine/types";
import { formatFixed, formatNumber, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-matrix";
import type { MatrixKind } from "./noron-matrix";
import "./noron-picture";
import "./noron-plot";
import "./noron-table-twin";
import { currentPalette } from "./palette";
import { degrees, spread } from "./positions";
import { segments, segmentsStyle } from "./segments";
import { Width, fitted } from "./width";

export const POSITION_KINDS: readonly PositionKind[] = [
  "none",
  "sinusoidal",
  "learned",
  "rope",
  "rope_half_split",
  "alibi",
];

/** The views, in the order of their tabs, each with the tensor it needs. */
const VIEWS = [
  { view: "heat", path: "table" },
  { view: "waves", path: "table" },
  { view: "rotation", path: "angles" },
  { view: "slopes", path: "slopes" },
  { view: "bias", path: "bias" },
  { view: "similarity", path: "similarity" },
  { view: "by_distance", path: "by_distance" },
] as const;

type View = (typeof VIEWS)[number]["view"];

/** Columns drawn beside the chosen one. Of the sinusoids the later half hardly moves. */
const WAVES = 5;

@customElement("noron-positions")
export class NoronPositions extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    fitted,
    segmentsStyle,
    css`
      label {
        display: inline-flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s2);
      }
      input[type="range"] {
        width: min(100%, 20rem);
        min-height: 28px;
        accent-color: var(--inside);
      }
      output {
        min-width: 3ch;
        font-weight: 600;
      }
    `,
  ];

  @property() kind: PositionKind = "sinusoidal";
  /** Kinds that can be asked for: "learned" needs a model that has learned some. */
  @property({ attribute: false }) available: readonly PositionKind[] = POSITION_KINDS;
  @property({ attribute: false }) view: PositionsView | null = null;

  @state() private wanted: View = "heat";
  @state() private column = 0;
  @state() private position = 1;
  @state() private head = 0;
  #width = new Width(this);

  protected override render() {
    return html`
      <div class="stack">
        <label>
          ${t("inside.position_kind")}
          <select @change=${this.kindChanged}>
            ${POSITION_KINDS.map(
              (kind) =>
                html`<option
                  value=${kind}
                  ?selected=${kind === this.kind}
                  ?disabled=${!this.available.includes(kind)}
                >
                  ${t(`inside.position.${kind}`)}
                </option>`,
            )}
          </select>
        </label>
        <p class="small">${t(`inside.position_about.${this.kind}`)}</p>
        ${this.view && this.view.kind === this.kind ? this.renderView(this.view) : nothing}
      </div>
    `;
  }

  private renderView(view: PositionsView) {
    const views = VIEWS.filter(({ path }) => tensorAt(view.tensors, path));
    const chosen = views.find((one) => one.view === this.wanted) ?? views[0];
    if (!chosen || this.#width.value === 0) return nothing;
    return html`
      ${segments(
        t("inside.position_views"),
        chosen.view,
        views.map((one) => ({ choice: one.view, text: t(`inside.position_view.${one.view}`) })),
        (next) => (this.wanted = next),
      )}
      ${this.renderChosen(chosen.view, tensorAt(view.tensors, chosen.path)!)}
    `;
  }

  private renderChosen(view: View, tensor: NamedTensor) {
    switch (view) {
      case "heat":
        return this.renderMatrix("heat", tensor.data, tensor.shape, t("inside.column"), "signed");
      case "similarity":
        return this.renderMatrix(
          "similarity",
          tensor.data,
          tensor.shape,
          t("inside.position_word"),
          "signed",
        );
      case "waves":
        return this.renderWaves(tensor);
      case "by_distance":
        return this.renderByDistance(tensor);
      case "rotation":
        return this.renderRotation(tensor);
      case "slopes":
        return this.renderSlopes(tensor);
      case "bias":
        return this.renderBias(tensor);
    }
  }

  private renderMatrix(
    view: "heat" | "similarity" | "bias",
    values: ArrayLike<number>,
    [rows = 0, columns = 0]: readonly number[],
    columnTitle: string,
    kind: MatrixKind,
    masked?: MatrixData["masked"],
  ) {
    const data: MatrixData = {
      rows,
      columns,
      values,
      rowLabels: Array.from({ length: rows }, (_, i) => String(i)),
      columnLabels: Array.from({ length: columns }, (_, i) => String(i)),
      ...(masked && { masked }),
    };
    return html`<noron-matrix
      name=${t(`inside.position_view.${view}`)}
      kind=${kind}
      .data=${data}
      .minCell=${9}
      .maxCell=${28}
      .maxHeight=${420}
      rowTitle=${view === "bias" ? t("inside.query") : t("inside.position_word")}
      columnTitle=${columnTitle}
    ></noron-matrix>`;
  }

  private renderWaves({ data, shape: [positions = 0, columns = 0] }: NamedTensor) {
    const palette = currentPalette();
    const wave = (column: number): Point[] =>
      Array.from({ length: positions }, (_, position) => [
        position,
        data[position * columns + column]!,
      ]);
    const chosen = Math.min(this.column, columns - 1);
    const others = spread(WAVES, Math.ceil(columns / 2)).filter((column) => column !== chosen);
    const series = others.map((column, place): Series => ({
      name: t("inside.column_number", { column }),
      color: headColor(place, palette),
      dash: place % 2 === 1 ? [6, 3] : [],
      lineWidth: 1.5,
      points: wave(column),
    }));
    series.unshift({
      name: t("inside.column_number", { column: chosen }),
      color: palette.ink,
      lineWidth: 3.5,
      points: wave(chosen),
    });
    return html`
      ${this.renderRange(t("inside.column"), chosen, columns - 1, (value) => (this.column = value))}
      <noron-plot
        name=${t("inside.position_view.waves")}
        .series=${series}
        xTitle=${t("inside.position_word")}
        yTitle=${t("inside.value_word")}
      ></noron-plot>
    `;
  }

  private renderByDistance({ data }: NamedTensor) {
    const points = Array.from(data, (value, distance): Point => [distance, value]);
    const color = currentPalette().positive;
    const series: Series[] = [{ name: t("inside.position_view.by_distance"), color, points }];
    return html`<noron-plot
      name=${t("inside.position_view.by_distance")}
      .series=${series}
      xTitle=${t("inside.distance_word")}
      yTitle=${t("inside.dot_product")}
    ></noron-plot>`;
  }

  private renderRotation({ data, shape: [positions = 0, pairs = 0] }: NamedTensor) {
    const position = Math.min(this.position, positions - 1);
    const angles = data.subarray(position * pairs, (position + 1) * pairs);
    const labels = Array.from(
      angles,
      (angle, pair) => `${pair}: ${formatFixed(degrees(angle), 0)}°`,
    );
    const palette = currentPalette();
    const scene = dialsScene(angles, labels, layoutDials(pairs, this.#width.value), palette);
    const name = t("inside.rotation_name", { position });
    const table = () => ({
      columns: [t("inside.pair"), t("inside.angle_radians"), t("inside.angle_turned")],
      rows: Array.from(angles, (angle, pair) => [pair, angle, degrees(angle)]),
    });
    return html`
      ${this.renderRange(
        t("inside.position_word"),
        position,
        positions - 1,
        (value) => (this.position = value),
      )}
      <noron-table-twin
        name=${name}
        shape=${`[${positions}, ${pairs}]`}
        .table=${table}
        .scene=${() => stackScenes(name, [scene], palette)}
      >
        <noron-picture .scene=${scene} label=${`${name}. ${labels.join(", ")}`}></noron-picture>
      </noron-table-twin>
    `;
  }

  private renderSlopes({ data }: NamedTensor) {
    const palette = currentPalette();
    const rows = Array.from(data, (slope, head): BarRow => {
      return { label: t("inside.head_number", { head: head + 1 }), values: [slope] };
    });
    const series = [{ name: "", color: palette.negative }];
    const options = {
      width: Math.min(this.#width.value, 520),
      measure: measureWith(palette),
      format: (value: number) => formatNumber(value, 3),
    };
    const scene = barsScene(rows, series, layoutBars(rows, series, options), options, palette);
    const name = t("inside.position_view.slopes");
    const table = () => ({
      columns: [t("inside.head"), name],
      rows: Array.from(data, (slope, head) => [head + 1, slope]),
    });
    return html`<noron-table-twin
      name=${name}
      shape=${`[${data.length}]`}
      .table=${table}
      .scene=${() => stackScenes(name, [scene], palette)}
    >
      <noron-picture .scene=${scene} label=${name}></noron-picture>
    </noron-table-twin>`;
  }

  private renderBias({ data, shape: [heads = 0, queries = 0, keys = 0] }: NamedTensor) {
    const head = Math.min(this.head, heads - 1);
    const size = queries * keys;
    return html`
      ${this.renderRange(t("inside.head"), head + 1, heads, (value) => (this.head = value - 1), 1)}
      ${this.renderMatrix(
        "bias",
        data.subarray(head * size, (head + 1) * size),
        [queries, keys],
        t("inside.key"),
        "signed",
        (query, key) => key > query,
      )}
    `;
  }

  private renderRange(
    label: string,
    value: number,
    maximum: number,
    change: (value: number) => void,
    minimum = 0,
  ) {
    const changed = (event: Event) => change((event.target as HTMLInputElement).valueAsNumber);
    return html`<label>
      ${label}
      <input
        type="range"
        min=${minimum}
        max=${maximum}
        step="1"
        .value=${String(value)}
        @input=${changed}
      />
      <output>${value}</output>
    </label>`;
  }

  private kindChanged(event: Event): void {
    const wanted = (event.target as HTMLSelectElement).value;
    const kind = POSITION_KINDS.find((one) => one === wanted);
    if (!kind) return;
    this.kind = kind;
    this.emit<PositionKind>("kind-change", kind);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-positions": NoronPositions;
  }
  interface HTMLElementEventMap {
    "kind-change": CustomEvent<PositionKind>;
  }
}
