// Attention from overview to number: all heads, then the chosen head as matrix or lines. Pinning a
// cell emits "cell-explain"; the page answers with an explanation shown by noron-cell.
import { type PropertyValues, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Cell, MatrixData } from "../draw/matrix";
import type { ExplainRequest, Inspection } from "../engine/types";
import { formatFixed, t } from "../i18n/i18n";
import { type AttentionValues, attentionScale, headOf, maskOf } from "./attention";
import { NoronElement } from "./element";
import "./noron-lines";
import "./noron-matrix";
import "./noron-overview";
import type { HeadChoice } from "./noron-overview";
import { segments, segmentsStyle } from "./segments";
import { tokenLabel } from "./tokens";

/** Whether what is shown was computed just now or came with the page. */
export type Source = "live" | "recorded";

type View = "matrix" | "lines";

@customElement("noron-attention")
export class NoronAttention extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    segmentsStyle,
    css`
      .switches {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2) var(--s4);
      }
      .caution {
        padding-left: var(--s3);
        border-left: 3px solid var(--inside);
      }
    `,
  ];

  @property({ attribute: false }) inspection: Inspection | null = null;
  @property() source: Source = "live";
  @property({ type: Number }) layer = 0;
  @property({ type: Number }) head = 0;
  @property({ attribute: false }) selected: ReadonlySet<number> = new Set();
  /** The cell being explained, or null. */
  @property({ attribute: false }) pinned: Cell | null = null;

  @state() private values: AttentionValues = "weights";
  @state() private view: View = "matrix";

  protected override willUpdate(changes: PropertyValues<this>): void {
    const { inspection } = this;
    if (!changes.has("inspection") || !inspection) return;
    this.layer = Math.min(this.layer, inspection.layers - 1);
    this.head = Math.min(this.head, inspection.heads - 1);
    const count = inspection.tokens.length;
    if (this.pinned && Math.max(this.pinned.row, this.pinned.column) >= count) this.pinned = null;
  }

  protected override render() {
    const { inspection } = this;
    if (!inspection || inspection.tokens.length === 0) {
      return html`<p class="soft">${t("inside.attention_empty")}</p>`;
    }
    return html`
      <div class="stack">
        <div class="row">
          <span class="badge ${inspection.step === 0 ? "warn" : ""}">
            ${
              inspection.step === 0
                ? t("inside.untrained")
                : t("inside.trained", { steps: inspection.step })
            }
          </span>
          <span class="badge">${t(`inside.${this.source}`)}</span>
        </div>
        <p class="caution small">${t("inside.caution")}</p>
        <div class="switches">
          ${segments(
            t("inside.shown_values"),
            this.values,
            [
              { choice: "weights", text: t("inside.show_weights") },
              { choice: "scores", text: t("inside.show_scores") },
            ],
            (values) => (this.values = values),
          )}
        </div>
        <noron-overview
          .inspection=${inspection}
          .values=${this.values}
          .layer=${this.layer}
          .head=${this.head}
          @head-change=${this.headChanged}
        ></noron-overview>
        <div class="switches">
          ${segments(
            t("inside.shown_view"),
            this.view,
            [
              { choice: "matrix", text: t("inside.show_matrix") },
              { choice: "lines", text: t("inside.show_lines") },
            ],
            (view) => (this.view = view),
          )}
        </div>
        <p class="small">
          ${t("inside.head_facts", {
            layer: this.layer + 1,
            head: this.head + 1,
            entropy: formatFixed(inspection.entropy[this.layer]?.[this.head] ?? NaN, 2),
            distance: formatFixed(inspection.distance[this.layer]?.[this.head] ?? NaN, 1),
          })}
        </p>
        ${this.view === "matrix" ? this.renderMatrix(inspection) : this.renderLines(inspection)}
      </div>
    `;
  }

  private renderMatrix(inspection: Inspection) {
    const labels = inspection.tokens.map(tokenLabel);
    const count = labels.length;
    const values = headOf(inspection, this.layer, this.head, this.values);
    const masked = maskOf(inspection);
    const data: MatrixData = {
      rows: count,
      columns: count,
      values,
      rowLabels: labels,
      columnLabels: labels,
      ...(masked && { masked }),
    };
    const place = { layer: this.layer + 1, head: this.head + 1 };
    return html`<noron-matrix
      name=${this.values === "weights" ? t("inside.weights_name", place) : t("inside.scores_name", place)}
      .data=${data}
      .scale=${attentionScale(this.values, [values], count, masked)}
      rowTitle=${t("inside.query")}
      columnTitle=${t("inside.key")}
      .pinned=${this.pinned}
      .chosenRows=${this.selected}
      @cell-pin=${this.pinnedCell}
    ></noron-matrix>`;
  }

  private renderLines(inspection: Inspection) {
    return html`
      ${
        this.values === "scores"
          ? html`<p class="small soft">${t("inside.lines_are_weights")}</p>`
          : nothing
      }
      <noron-lines
        .inspection=${inspection}
        .layer=${this.layer}
        .head=${this.head}
        .selected=${this.selected}
        @tokens-change=${(event: CustomEvent<ReadonlySet<number>>) =>
          (this.selected = event.detail)}
      ></noron-lines>
    `;
  }

  private headChanged(event: CustomEvent<HeadChoice>): void {
    this.layer = event.detail.layer;
    this.head = event.detail.head;
    this.explain();
  }

  private pinnedCell(event: CustomEvent<Cell | null>): void {
    this.pinned = event.detail;
    this.explain();
  }

  /** Asks for the pinned cell under the chosen head, or says that nothing is pinned. */
  private explain(): void {
    const { pinned, layer, head } = this;
    this.emit<ExplainRequest | null>(
      "cell-explain",
      pinned && { layer, head, query: pinned.row, key: pinned.column },
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-attention": NoronAttention;
  }
  interface HTMLElementEventMap {
    "cell-explain": CustomEvent<ExplainRequest | null>;
  }
}
