// Does order matter? The words of the sentence are rearranged, by dragging, by keys or shuffled;
// attention and vectors are compared with positions and without. A new arrangement emits
// "order-change" with the order of the tokens.
import { type PropertyValues, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type BarsOptions, barsScene, layoutBars } from "../draw/bars";
import { measureWith } from "../draw/canvas";
import { type ColorScale, magnitudeScale } from "../draw/colors";
import { stackScenes } from "../draw/compose";
import type { NamedTensor, OrderComparison, Token } from "../engine/types";
import { formatPercent, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-matrix";
import "./noron-picture";
import "./noron-table-twin";
import { concludeOrder, isUnchanged, mean, moved, shuffled } from "./order";
import { currentPalette } from "./palette";
import { type Piece, orderOf, piecesOf, tokenLabel } from "./tokens";
import { Width, fitted } from "./width";

@customElement("noron-order")
export class NoronOrder extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    fitted,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
        list-style: none;
      }
      li {
        border-radius: var(--radius-small);
      }
      li.target {
        outline: 2px dashed var(--focus);
        outline-offset: 2px;
      }
      li button {
        min-height: 40px;
        cursor: grab;
      }
      li button::after {
        content: attr(data-number);
        vertical-align: super;
        margin-left: var(--s1);
        color: var(--ink-soft);
        font-size: 0.7em;
      }
      .pairs {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
        gap: var(--s4);
      }
      .pairs noron-matrix {
        min-width: 0;
      }
      .conclusion {
        padding-left: var(--s3);
        border-left: 3px solid var(--inside);
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) tokens: readonly Token[] = [];
  @property({ attribute: false }) comparison: OrderComparison | null = null;

  /** Word numbers in their present order. */
  @state() private words: readonly number[] = [];
  /** The place of the word picked up, and the place it hovers over while dragged. */
  @state() private held: number | null = null;
  @state() private target: number | null = null;
  #pieces: readonly Piece[] = [];
  #width = new Width(this);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has("tokens")) return;
    const before = changes.get("tokens") ?? [];
    if (
      before.map(({ text }) => text).join("\0") === this.tokens.map(({ text }) => text).join("\0")
    )
      return;
    this.#pieces = piecesOf(this.tokens);
    this.words = this.movable().map((_, word) => word);
    this.held = null;
  }

  private movable(): Piece[] {
    return this.#pieces.filter((piece) => !piece.space);
  }

  private wordText(word: number): string {
    const indexes = this.movable()[word]?.tokens ?? [];
    return indexes.map((index) => tokenLabel(this.tokens[index]!)).join("");
  }

  protected override render() {
    if (this.words.length < 2) return html`<p class="soft">${t("inside.order_empty")}</p>`;
    const { held } = this;
    return html`
      <div class="stack">
        <p class="small soft" id="how">${t("inside.order_hint")}</p>
        <ul aria-describedby="how">
          ${this.words.map((word, place) => this.renderWord(word, place))}
        </ul>
        <div class="row">
          <button
            type="button"
            @click=${() => this.arrange(shuffled(this.words.length, Math.random))}
          >
            ${t("inside.shuffle")}
          </button>
          <button
            type="button"
            ?disabled=${held === null || held === 0}
            @click=${() => this.shift(-1)}
          >
            ← ${t("inside.earlier")}
          </button>
          <button
            type="button"
            ?disabled=${held === null || held === this.words.length - 1}
            @click=${() => this.shift(1)}
          >
            ${t("inside.later")} →
          </button>
          <button
            type="button"
            ?disabled=${isUnchanged(this.words)}
            @click=${() => this.arrange(this.words.map((_, word) => word))}
          >
            ${t("inside.original_order")}
          </button>
        </div>
        <p class="hidden" role="status">
          ${
            held === null
              ? ""
              : t("inside.word_at", {
                  word: this.wordText(this.words[held]!),
                  place: held + 1,
                  count: this.words.length,
                })
          }
        </p>
        ${this.comparison ? this.renderComparison(this.comparison) : nothing}
      </div>
    `;
  }

  private renderWord(word: number, place: number) {
    const text = this.wordText(word);
    return html`<li
      class=${this.target === place ? "target" : ""}
      @dragover=${(event: DragEvent) => this.draggedOver(event, place)}
      @drop=${(event: DragEvent) => this.dropped(event, place)}
    >
      <button
        type="button"
        draggable="true"
        data-number=${word + 1}
        aria-pressed=${this.held === place ? "true" : "false"}
        aria-label=${t("inside.word_at", { word: text, place: place + 1, count: this.words.length })}
        @click=${() => (this.held = this.held === place ? null : place)}
        @keydown=${(event: KeyboardEvent) => this.pressed(event, place)}
        @dragstart=${(event: DragEvent) => this.dragStarted(event, place)}
        @dragend=${() => (this.target = null)}
      >
        ${text}
      </button>
    </li>`;
  }

  private dragStarted(event: DragEvent, place: number): void {
    this.held = place;
    // Firefox drags only what carries data.
    event.dataTransfer?.setData("text/plain", this.wordText(this.words[place]!));
  }

  private draggedOver(event: DragEvent, place: number): void {
    if (this.held === null) return;
    event.preventDefault();
    this.target = place;
  }

  private dropped(event: DragEvent, place: number): void {
    event.preventDefault();
    this.target = null;
    if (this.held !== null) this.move(this.held, place);
  }

  private pressed(event: KeyboardEvent, place: number): void {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step === 0) {
      if (event.key === "Escape") this.held = null;
      return;
    }
    event.preventDefault();
    if (this.held === place) this.shift(step);
    else this.focusWord(place + step);
  }

  private focusWord(place: number): void {
    this.renderRoot.querySelectorAll<HTMLElement>("li button")[place]?.focus();
  }

  private shift(step: number): void {
    if (this.held !== null) this.move(this.held, this.held + step);
  }

  private move(from: number, to: number): void {
    if (to < 0 || to >= this.words.length || to === from) return;
    const inList = this.shadowRoot?.activeElement?.closest("li");
    this.arrange(moved(this.words, from, to));
    this.held = to;
    if (inList) void this.updateComplete.then(() => this.focusWord(to));
  }

  private arrange(words: readonly number[]): void {
    this.words = words;
    this.held = null;
    this.emit<number[]>("order-change", orderOf(this.#pieces, words));
  }

  private renderComparison(comparison: OrderComparison) {
    const conclusion = concludeOrder(comparison);
    if (conclusion === "unchanged") return nothing;
    const labels = comparison.tokens.map(tokenLabel);
    const permuted = comparison.order.map((index) => labels[index]!);
    const all = [comparison.with, comparison.without].flatMap(({ plain, permuted: after }) => [
      ...plain.data,
      ...after.data,
    ]);
    const scale = magnitudeScale(all);
    const matrix = (name: string, tensor: NamedTensor, names: string[]) =>
      this.renderMatrix(name, tensor, names, scale);
    return html`
      <p class="conclusion" role="status">
        ${t(`inside.order_says.${conclusion}`, {
          with: formatPercent(mean(comparison.with.difference), 1),
          without: formatPercent(mean(comparison.without.difference), 1),
        })}
      </p>
      ${this.renderDifferences(comparison, labels)}
      <div class="pairs">
        ${matrix(t("inside.order_with_before"), comparison.with.plain, labels)}
        ${matrix(t("inside.order_with_after"), comparison.with.permuted, permuted)}
        ${matrix(t("inside.order_without_before"), comparison.without.plain, labels)}
        ${matrix(t("inside.order_without_after"), comparison.without.permuted, permuted)}
      </div>
    `;
  }

  private renderMatrix(
    name: string,
    { data: values }: NamedTensor,
    labels: string[],
    scale: ColorScale,
  ) {
    const count = labels.length;
    // The side without positions is compared without a mask; whether there is one shows in the
    // upper triangle.
    const causal = values.every((value, i) => i % count <= Math.floor(i / count) || value === 0);
    const data = {
      rows: count,
      columns: count,
      values,
      rowLabels: labels,
      columnLabels: labels,
      ...(causal && { masked: (query: number, key: number) => key > query }),
    };
    return html`<noron-matrix
      name=${name}
      .data=${data}
      .scale=${scale}
      .maxCell=${32}
      .maxHeight=${360}
      rowTitle=${t("inside.query")}
      columnTitle=${t("inside.key")}
    ></noron-matrix>`;
  }

  private renderDifferences({ with: own, without }: OrderComparison, labels: string[]) {
    if (this.#width.value === 0) return nothing;
    const palette = currentPalette();
    const rows = labels.map((label, index) => ({
      label,
      values: [own.difference[index] ?? 0, without.difference[index] ?? 0],
    }));
    const series = [
      { name: t("inside.with_positions"), color: palette.accent },
      { name: t("inside.without_positions"), color: palette.ink, hollow: true },
    ];
    const options: BarsOptions = {
      width: Math.min(this.#width.value, 640),
      measure: measureWith(palette),
      format: (value) => formatPercent(value, 1),
    };
    const name = t("inside.order_differences");
    const scene = barsScene(rows, series, layoutBars(rows, series, options), options, palette);
    const table = () => ({
      columns: [t("inside.token"), ...series.map((one) => one.name)],
      rows: rows.map(({ label, values }) => [label, ...values]),
    });
    return html`<noron-table-twin
      name=${name}
      shape=${`[${labels.length}]`}
      .table=${table}
      .scene=${() => stackScenes(name, [scene], palette)}
    >
      <noron-picture .scene=${scene} label=${name}></noron-picture>
    </noron-table-twin>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-order": NoronOrder;
  }
  interface HTMLElementEventMap {
    "order-change": CustomEvent<number[]>;
  }
}
