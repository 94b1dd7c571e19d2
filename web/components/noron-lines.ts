// Attention as lines between two columns of tokens. Hover shows one token's lines, a click keeps
// it (several can be kept): "tokens-change" for queries; kept keys narrow the lines further.
import { type PropertyValues, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { measureWith } from "../draw/canvas";
import { stackScenes } from "../draw/compose";
import {
  FAINTEST,
  type LinesFocus,
  type LinesLayout,
  type Side,
  layoutLines,
  linesScene,
  tokenBox,
} from "../draw/lines";
import { headColor } from "../draw/palette";
import type { Scene } from "../draw/scene";
import type { Inspection } from "../engine/types";
import { formatFixed, formatPercent, t } from "../i18n/i18n";
import { headOf } from "./attention";
import { NoronElement } from "./element";
import "./noron-picture";
import "./noron-table-twin";
import { currentPalette } from "./palette";
import { styled } from "./styled";
import type { Table } from "./table";
import { tokenLabel } from "./tokens";
import { Width, fitted } from "./width";

const NOTHING: ReadonlySet<number> = new Set();

@customElement("noron-lines")
export class NoronLines extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    fitted,
    css`
      .scroll {
        max-height: 680px;
        overflow-y: auto;
        scrollbar-width: thin;
      }
      .tokens {
        position: relative;
        width: fit-content;
      }
      .tokens button {
        position: absolute;
        min-height: 0;
        padding: 0;
        border: 0;
        background: none;
        box-shadow: none;
      }
      .tokens button:hover:not(:disabled) {
        background: none;
      }
      .tokens button:focus-visible {
        outline-offset: -2px;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1);
        margin: var(--s2) 0;
      }
      .legend button {
        display: inline-flex;
        align-items: center;
        gap: var(--s1);
        min-height: 30px;
        padding: 0 var(--s2);
        font-size: var(--small);
      }
      .swatch {
        width: 14px;
        height: 14px;
        border-radius: 3px;
      }
      button[aria-pressed="false"] .swatch {
        opacity: 0.25;
      }
    `,
  ];

  @property({ attribute: false }) inspection: Inspection | null = null;
  @property({ type: Number }) layer = 0;
  @property({ type: Number }) head = 0;
  @property({ attribute: false }) selected: ReadonlySet<number> = NOTHING;

  /** Heads drawn; null follows the chosen head. */
  @state() private heads: ReadonlySet<number> | null = null;
  @state() private keys: ReadonlySet<number> = NOTHING;
  @state() private hover: LinesFocus["hover"] = null;
  #width = new Width(this);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has("inspection")) {
      const count = this.inspection?.tokens.length ?? 0;
      if ([...this.keys].some((key) => key >= count)) this.keys = NOTHING;
    }
  }

  private shownHeads(): number[] {
    return this.heads ? [...this.heads].sort((a, b) => a - b) : [this.head];
  }

  private labels(inspection: Inspection): string[] {
    return inspection.tokens.map(tokenLabel);
  }

  private draw(inspection: Inspection, layout: LinesLayout, hover: LinesFocus["hover"]): Scene {
    const heads = this.shownHeads().map((head) => ({
      head,
      weights: headOf(inspection, this.layer, head, "weights"),
    }));
    const palette = currentPalette();
    return linesScene(
      { labels: this.labels(inspection), heads },
      layout,
      palette,
      { hover, queries: this.selected, keys: this.keys },
      { query: t("inside.query"), key: t("inside.key") },
      (weight) => formatFixed(weight, 2),
      measureWith(palette),
    );
  }

  private table(inspection: Inspection): Table {
    const labels = this.labels(inspection);
    const count = labels.length;
    const heads = this.shownHeads();
    const weights = heads.map((head) => headOf(inspection, this.layer, head, "weights"));
    const rows = labels.flatMap((from, query) =>
      labels.flatMap((to, key) => {
        const values = weights.map((one) => one[query * count + key]!);
        return values.some((value) => value >= FAINTEST)
          ? [[`${query + 1} ${from}`, `${key + 1} ${to}`, ...values]]
          : [];
      }),
    );
    const names = heads.map((head) => `${t("inside.head")} ${head + 1}`);
    return { columns: [t("inside.query"), t("inside.key"), ...names], rows };
  }

  protected override render() {
    const { inspection } = this;
    if (!inspection || this.#width.value === 0) return nothing;
    const width = Math.min(this.#width.value - 12, 640);
    const measure = measureWith(currentPalette());
    const layout = layoutLines(this.labels(inspection), width, measure);
    const name = t("inside.lines_name", { layer: this.layer + 1 });
    const count = inspection.tokens.length;
    return html`<noron-table-twin
      name=${name}
      shape=${`[${this.shownHeads().length}, ${count}, ${count}]`}
      .table=${() => this.table(inspection)}
      .scene=${() => stackScenes(name, [this.draw(inspection, layout, null)], currentPalette())}
    >
      ${this.renderHeads(inspection)}
      <div class="scroll">
        <div class="tokens" @pointerleave=${() => (this.hover = null)}>
          <noron-picture .scene=${this.draw(inspection, layout, this.hover)}></noron-picture>
          ${(["query", "key"] as const).map((side) =>
            this.labels(inspection).map((label, index) =>
              this.renderToken(layout, side, index, label),
            ),
          )}
        </div>
      </div>
      <p class="small soft">${t("inside.lines_hint", { least: formatPercent(FAINTEST) })}</p>
    </noron-table-twin>`;
  }

  private renderHeads(inspection: Inspection) {
    const palette = currentPalette();
    const shown = new Set(this.shownHeads());
    const all = shown.size === inspection.heads;
    return html`<div class="legend" role="group" aria-label=${t("inside.heads_shown")}>
      <button
        type="button"
        aria-pressed=${all ? "true" : "false"}
        @click=${() => (this.heads = all ? null : new Set(Array(inspection.heads).keys()))}
      >
        ${t("inside.all")}
      </button>
      ${Array.from({ length: inspection.heads }, (_, head) => {
        const swatch = styled({ background: headColor(head, palette) });
        return html`<button
          type="button"
          aria-pressed=${shown.has(head) ? "true" : "false"}
          @click=${() => this.toggleHead(head)}
        >
          <span class="swatch" ${swatch}></span>${t("inside.head_number", { head: head + 1 })}
        </button>`;
      })}
    </div>`;
  }

  private renderToken(layout: LinesLayout, side: Side, index: number, label: string) {
    const box = tokenBox(layout, side, index);
    const kept = (side === "query" ? this.selected : this.keys).has(index);
    const place = {
      left: `${box.x}px`,
      top: `${box.y}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    };
    const preview = () => (this.hover = { side, index });
    return html`<button
      type="button"
      aria-pressed=${kept ? "true" : "false"}
      aria-label=${`${t(`inside.${side}`)} ${index + 1}: ${label}`}
      ${styled(place)}
      @pointerenter=${preview}
      @focus=${preview}
      @blur=${() => (this.hover = null)}
      @click=${() => this.toggleToken(side, index)}
    ></button>`;
  }

  private toggleHead(head: number): void {
    const next = new Set(this.shownHeads());
    if (!next.delete(head)) next.add(head);
    this.heads = next.size > 0 ? next : null;
  }

  private toggleToken(side: Side, index: number): void {
    const next = new Set(side === "query" ? this.selected : this.keys);
    if (!next.delete(index)) next.add(index);
    if (side === "key") {
      this.keys = next;
    } else {
      this.selected = next;
      this.emit<ReadonlySet<number>>("tokens-change", next);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-lines": NoronLines;
  }
}
