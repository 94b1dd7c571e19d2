// The learner's sentence and its tokens. Typing emits "text-change" at once (the page decides how
// often to ask the engine); chips are switches, several at a time: "tokens-change".
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Token, TokenizeResult } from "../engine/types";
import { t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-tokenizers";
import { tokenLabel } from "./tokens";

@customElement("noron-sentence")
export class NoronSentence extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      input {
        width: 100%;
        min-height: 44px;
        font-size: 1.125rem;
      }
      label {
        display: block;
        font-weight: 600;
        margin-bottom: var(--s1);
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1);
        max-height: 14rem;
        overflow-y: auto;
        padding: 3px;
        margin: -3px;
      }
      .chips button {
        display: inline-flex;
        align-items: center;
        gap: var(--s1);
        min-height: 30px;
        min-width: 28px;
        justify-content: center;
        padding: 0 var(--s2);
      }
      .chips button[aria-pressed="true"] {
        border-color: var(--query);
        box-shadow: inset 0 -3px 0 var(--query);
        background: color-mix(in srgb, var(--query) 14%, var(--panel));
        font-weight: 600;
      }
      .bytes {
        font-family: var(--mono);
        font-size: var(--small);
      }
      .unknown {
        border-style: dashed;
        border-color: var(--warn);
        color: var(--warn);
      }
      .mark {
        font-size: 0.75em;
      }
      .warn {
        color: var(--warn);
      }
    `,
  ];

  @property() text = "";
  @property({ attribute: false }) tokens: readonly Token[] = [];
  @property({ attribute: false }) selected: ReadonlySet<number> = new Set();
  /** How many leading tokens did not fit, and how many invalid characters were replaced. */
  @property({ type: Number }) dropped = 0;
  @property({ type: Number }) replaced = 0;
  /** The same sentence cut by every tokenizer; null hides the comparison. */
  @property({ attribute: false }) comparison: TokenizeResult | null = null;

  protected override render() {
    return html`
      <div class="stack">
        <div>
          <label for="sentence">${t("inside.sentence")}</label>
          <input
            id="sentence"
            type="text"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            maxlength="2000"
            placeholder=${t("inside.sentence_placeholder")}
            .value=${this.text}
            @input=${this.typed}
          />
        </div>
        ${
          this.tokens.length === 0
            ? html`<p class="soft">${t("inside.sentence_empty")}</p>`
            : this.renderChips()
        }
        ${
          this.dropped > 0
            ? html`<p class="small warn">${t("inside.dropped", { count: this.dropped })}</p>`
            : nothing
        }
        ${
          this.replaced > 0
            ? html`<p class="small warn">${t("inside.replaced", { count: this.replaced })}</p>`
            : nothing
        }
        ${
          this.comparison && this.comparison.kinds.length > 0
            ? html`<details>
                <summary>${t("inside.compare_tokenizers")}</summary>
                <noron-tokenizers .comparison=${this.comparison}></noron-tokenizers>
              </details>`
            : nothing
        }
      </div>
    `;
  }

  private renderChips() {
    return html`
      <div>
        <p class="small soft row spread">
          <span>${t("inside.token_count", { count: this.tokens.length })}</span>
          ${
            this.selected.size > 0
              ? html`<button
                  type="button"
                  class="plain small"
                  @click=${() => this.select(new Set())}
                >
                  ${t("inside.clear_selection", { count: this.selected.size })}
                </button>`
              : html`<span>${t("inside.chips_hint")}</span>`
          }
        </p>
        <div class="chips" role="group" aria-label=${t("inside.tokens")}>
          ${this.tokens.map((token, index) => this.renderChip(token, index))}
        </div>
      </div>
    `;
  }

  private renderChip(token: Token, index: number) {
    const kind = token.unknown ? "unknown" : token.bytes ? "bytes" : "";
    const facts = [
      t("inside.token_title", { index: index + 1, id: String(token.id) }),
      token.unknown ? t("inside.unknown") : "",
      token.bytes ? t("inside.part_of_character") : "",
    ].filter(Boolean);
    return html`<button
      type="button"
      class=${kind}
      aria-pressed=${this.selected.has(index) ? "true" : "false"}
      title=${facts.join(" · ")}
      @click=${() => this.toggle(index)}
    >
      ${tokenLabel(token)}${
        token.unknown
          ? html`<span class="mark" aria-label=${t("inside.unknown")}>?</span>`
          : nothing
      }
    </button>`;
  }

  private typed(event: Event): void {
    this.text = (event.target as HTMLInputElement).value;
    this.emit("text-change", this.text);
  }

  private toggle(index: number): void {
    const next = new Set(this.selected);
    if (!next.delete(index)) next.add(index);
    this.select(next);
  }

  private select(next: ReadonlySet<number>): void {
    this.selected = next;
    this.emit("tokens-change", next);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-sentence": NoronSentence;
  }
  interface HTMLElementEventMap {
    "text-change": CustomEvent<string>;
    "tokens-change": CustomEvent<ReadonlySet<number>>;
  }
}
