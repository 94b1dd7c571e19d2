// The distribution of the next token: as the model gives it, and after the sampling controls.
// Choosing a row emits "token-pick".
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type BarsLayout, type BarsOptions, barsScene, layoutBars } from "../draw/bars";
import { measureWith } from "../draw/canvas";
import { stackScenes } from "../draw/compose";
import type { Candidate, Prediction } from "../engine/types";
import { formatFixed, formatPercent, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-picture";
import "./noron-table-twin";
import { currentPalette } from "./palette";
import { styled } from "./styled";
import { tokenLabel } from "./tokens";
import { Width, fitted } from "./width";

@customElement("noron-next-token")
export class NoronNextToken extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    fitted,
    css`
      .rows {
        position: relative;
        width: fit-content;
      }
      .rows button {
        position: absolute;
        left: 0;
        min-height: 0;
        padding: 0;
        border: 0;
        background: none;
      }
      .rows button:hover {
        background: none;
      }
      .rows button:focus-visible {
        outline-offset: -2px;
      }
    `,
  ];

  @property({ attribute: false }) prediction: Prediction | null = null;
  @state() private hover: number | null = null;
  #width = new Width(this);

  private series() {
    const { output, edge } = currentPalette();
    return [
      { name: t("inside.plain"), color: edge, hollow: true },
      { name: t("inside.sampled"), color: output },
    ];
  }

  private draw(prediction: Prediction, hover: number | null) {
    const rows = prediction.top.map((candidate) => ({
      label: tokenLabel(candidate),
      values: [candidate.probability, candidate.sampled],
    }));
    const palette = currentPalette();
    const options: BarsOptions = {
      width: Math.min(this.#width.value, 560),
      measure: measureWith(palette),
      format: (value) =>
        value > 0 && value < 0.001 ? `<${formatPercent(0.001, 1)}` : formatPercent(value, 1),
    };
    const layout = layoutBars(rows, this.series(), options);
    return { layout, scene: barsScene(rows, this.series(), layout, options, palette, hover) };
  }

  protected override render() {
    const { prediction } = this;
    if (!prediction) return html`<p class="soft">${t("inside.next_empty")}</p>`;
    if (this.#width.value === 0) return nothing;
    const { layout, scene } = this.draw(prediction, this.hover);
    const name = t("inside.next_token");
    const table = () => ({
      columns: [t("inside.token"), t("inside.plain"), t("inside.sampled"), "logit"],
      rows: prediction.top.map((one) => [tokenLabel(one), one.probability, one.sampled, one.logit]),
    });
    return html`<noron-table-twin
      name=${name}
      .table=${table}
      .scene=${() => stackScenes(name, [this.draw(prediction, null).scene], currentPalette())}
    >
      <div class="rows" role="group" aria-label=${name} @pointerleave=${() => (this.hover = null)}>
        <noron-picture .scene=${scene}></noron-picture>
        ${prediction.top.map((candidate, row) => this.renderRow(layout, candidate, row))}
      </div>
      <p class="small soft">
        ${t("inside.next_facts", {
          entropy: formatFixed(prediction.entropy, 2),
          kept: prediction.kept,
        })}
      </p>
    </noron-table-twin>`;
  }

  private renderRow(layout: BarsLayout, candidate: Candidate, row: number) {
    const place = {
      top: `${layout.top + row * layout.row}px`,
      width: `${layout.width}px`,
      height: `${layout.row}px`,
    };
    const label = t("inside.pick_token", {
      token: tokenLabel(candidate),
      plain: formatPercent(candidate.probability, 1),
      sampled: formatPercent(candidate.sampled, 1),
    });
    return html`<button
      type="button"
      aria-label=${label}
      title=${label}
      ${styled(place)}
      @pointerenter=${() => (this.hover = row)}
      @focus=${() => (this.hover = row)}
      @blur=${() => (this.hover = null)}
      @click=${() => this.emit<Candidate>("token-pick", candidate)}
    ></button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-next-token": NoronNextToken;
  }
  interface HTMLElementEventMap {
    "token-pick": CustomEvent<Candidate>;
  }
}
