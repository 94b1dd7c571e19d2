// All heads of all layers at a glance; one is chosen: "head-change". The picture is a canvas, the
// choice a grid of radio buttons laid over it, so that pointer, keyboard and screen reader agree.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { measureWith } from "../draw/canvas";
import type { ColorScale } from "../draw/colors";
import { stackScenes } from "../draw/compose";
import { legendScene } from "../draw/legend";
import { layoutOverview, overviewScene, thumbBox } from "../draw/overview";
import type { Scene } from "../draw/scene";
import type { Inspection } from "../engine/types";
import { formatFixed, formatNumber, t } from "../i18n/i18n";
import { type AttentionValues, attentionOf, attentionScale, maskOf } from "./attention";
import { NoronElement } from "./element";
import "./noron-picture";
import "./noron-table-twin";
import { currentPalette } from "./palette";
import { styled } from "./styled";
import type { Table } from "./table";
import { Width, fitted } from "./width";

export interface HeadChoice {
  readonly layer: number;
  readonly head: number;
}

@customElement("noron-overview")
export class NoronOverview extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    fitted,
    css`
      .scroll {
        overflow-x: auto;
        scrollbar-width: thin;
      }
      .heads {
        position: relative;
        width: fit-content;
      }
      .heads button {
        position: absolute;
        min-height: 0;
        padding: 0;
        border: 0;
        border-radius: 2px;
        background: none;
        box-shadow: none;
      }
      .heads button:hover {
        background: none;
        outline: 2px solid var(--edge);
        outline-offset: 1px;
      }
      .heads button:focus-visible {
        outline: 3px solid var(--focus);
        outline-offset: 3px;
      }
      .hint {
        margin: var(--s1) 0 var(--s2);
      }
    `,
  ];

  @property({ attribute: false }) inspection: Inspection | null = null;
  @property() values: AttentionValues = "weights";
  @property({ type: Number }) layer = 0;
  @property({ type: Number }) head = 0;
  #width = new Width(this);

  private layout(inspection: Inspection) {
    return layoutOverview(inspection.layers, inspection.heads, this.#width.value);
  }

  private stats(inspection: Inspection, layer: number, head: number) {
    return {
      entropy: inspection.entropy[layer]?.[head] ?? NaN,
      distance: inspection.distance[layer]?.[head] ?? NaN,
    };
  }

  private data(inspection: Inspection) {
    const layers = Array.from(
      { length: inspection.layers },
      (_, layer) => attentionOf(inspection, layer, this.values) ?? new Float32Array(),
    );
    const masked = maskOf(inspection);
    const tokens = inspection.tokens.length;
    const scale = attentionScale(this.values, layers, tokens, masked);
    return { layers, heads: inspection.heads, tokens, masked: masked ?? (() => false), scale };
  }

  private picture(inspection: Inspection, data: ReturnType<NoronOverview["data"]>): Scene {
    const captions = (layer: number, head: number) => {
      const { entropy, distance } = this.stats(inspection, layer, head);
      return `H ${formatFixed(entropy, 2)}  ↔ ${formatFixed(distance, 1)}`;
    };
    const titles = { layer: t("inside.layer"), head: t("inside.head") };
    const chosen = { layer: this.layer, head: this.head };
    return overviewScene(data, this.layout(inspection), currentPalette(), chosen, titles, captions);
  }

  private legend(scale: ColorScale, inspection: Inspection): Scene {
    const palette = currentPalette();
    return legendScene(scale, palette, {
      width: Math.min(this.#width.value, 480),
      format: (value) => formatNumber(value, 3),
      measure: measureWith(palette),
      ...(maskOf(inspection) && { masked: t("inside.masked") }),
    });
  }

  private table(inspection: Inspection): Table {
    const rows = inspection.entropy.flatMap((heads, layer) =>
      heads.map((_, head) => {
        const { entropy, distance } = this.stats(inspection, layer, head);
        return [`${layer + 1}.${head + 1}`, entropy, distance];
      }),
    );
    const columns = [
      `${t("inside.layer")}.${t("inside.head")}`,
      t("inside.entropy"),
      t("inside.distance"),
    ];
    return { columns, rows };
  }

  protected override render() {
    const { inspection } = this;
    if (!inspection || this.#width.value === 0) return nothing;
    const data = this.data(inspection);
    const scene = this.picture(inspection, data);
    const { layers, heads } = inspection;
    const name = t("inside.all_heads");
    const count = inspection.tokens.length;
    return html`<noron-table-twin
      name=${name}
      shape=${`[${layers}, ${heads}, ${count}, ${count}]`}
      .table=${() => this.table(inspection)}
      .scene=${() =>
        stackScenes(name, [scene, this.legend(data.scale, inspection)], currentPalette())}
    >
      <div class="scroll">
        <div class="heads" role="radiogroup" aria-label=${name} @keydown=${this.pressed}>
          <noron-picture .scene=${scene}></noron-picture>
          ${Array.from({ length: layers * heads }, (_, i) =>
            this.renderHead(inspection, Math.floor(i / heads), i % heads),
          )}
        </div>
      </div>
      <p class="hint small soft">${t("inside.overview_hint")}</p>
      <noron-picture
        .scene=${this.legend(data.scale, inspection)}
        label=${t("inside.legend", {
          low: formatNumber(data.scale.from, 3),
          high: formatNumber(data.scale.to, 3),
        })}
      ></noron-picture>
    </noron-table-twin>`;
  }

  private renderHead(inspection: Inspection, layer: number, head: number) {
    const box = thumbBox(this.layout(inspection), layer, head);
    const chosen = layer === this.layer && head === this.head;
    const { entropy, distance } = this.stats(inspection, layer, head);
    const label = t("inside.head_facts", {
      layer: layer + 1,
      head: head + 1,
      entropy: formatFixed(entropy, 2),
      distance: formatFixed(distance, 1),
    });
    const place = {
      left: `${box.x}px`,
      top: `${box.y}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    };
    return html`<button
      type="button"
      role="radio"
      aria-checked=${chosen ? "true" : "false"}
      tabindex=${chosen ? "0" : "-1"}
      aria-label=${label}
      title=${label}
      ${styled(place)}
      @click=${() => this.choose(layer, head)}
    ></button>`;
  }

  private choose(layer: number, head: number): void {
    this.layer = layer;
    this.head = head;
    this.emit<HeadChoice>("head-change", { layer, head });
  }

  private pressed(event: KeyboardEvent): void {
    const { layers, heads } = this.inspection!;
    const moves: Record<string, readonly [down: number, right: number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const layer = Math.min(Math.max(this.layer + move[0], 0), layers - 1);
    const head = Math.min(Math.max(this.head + move[1], 0), heads - 1);
    this.choose(layer, head);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[aria-checked="true"]')?.focus(),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-overview": NoronOverview;
  }
  interface HTMLElementEventMap {
    "head-change": CustomEvent<HeadChoice>;
  }
}
