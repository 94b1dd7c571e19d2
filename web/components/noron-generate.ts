// A beginning, and what the model writes after it. Each token is underlined the more strongly the
// likelier it was; pointing at one (or walking with the arrow keys) shows what else was likely.
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { GeneratedToken, Generation } from "../engine/types";
import { formatFixed, formatPercent, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-table-twin";
import { styled } from "./styled";
import type { Table } from "./table";
import { tokenLabel } from "./tokens";

const LENGTHS = [40, 120, 300, 600];

@customElement("noron-generate")
export class NoronGenerate extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      textarea {
        min-height: 4rem;
      }
      .text {
        max-height: 22rem;
        overflow: auto;
        padding: var(--s2) var(--s3);
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        background: var(--sunken);
        line-height: 1.9;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .prompt {
        color: var(--ink-soft);
      }
      .token {
        padding-bottom: 2px;
        border-bottom: 3px solid
          color-mix(in srgb, var(--prediction) calc(var(--certainty) * 100%), transparent);
        cursor: pointer;
      }
      .token.chosen {
        outline: 2px solid var(--focus);
        border-radius: 2px;
      }
      .choice {
        min-height: 9.5em;
      }
      ol {
        margin: 0;
        padding-inline-start: var(--s6);
        font-family: var(--mono);
      }
    `,
  ];

  @property() prompt = "";
  @property({ type: Number }) length = 120;
  @property({ attribute: false }) generation: Generation | null = null;
  @property({ type: Boolean }) busy = false;
  @property({ type: Boolean }) ready = false;

  @state() private chosen: number | null = null;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("generation")) this.chosen = null;
  }

  protected override render() {
    return html`<div class="stack">
      <div>
        <label for="prompt">${t("generate.prompt")}</label>
        <textarea
          id="prompt"
          maxlength="2000"
          spellcheck="false"
          .value=${this.prompt}
          @input=${(event: Event) =>
            this.emit("prompt-change", (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </div>
      <div class="row">
        <button
          type="button"
          class="primary"
          ?disabled=${!this.ready || this.busy}
          @click=${this.run}
        >
          ${this.generation ? t("generate.again") : t("generate.run")}
        </button>
        <label class="row small">
          ${t("generate.length")}
          <select @change=${this.resized}>
            ${LENGTHS.map(
              (length) =>
                html`<option value=${length} .selected=${length === this.length}>
                  ${length}
                </option>`,
            )}
          </select>
        </label>
      </div>
      ${this.generation ? this.renderText(this.generation) : html`<p class="soft">${t("generate.empty")}</p>`}
    </div>`;
  }

  private run(): void {
    this.emit("generate", null);
  }

  private resized(event: Event): void {
    this.emit("length-change", Number((event.target as HTMLSelectElement).value));
  }

  private renderText({ prompt, tokens, seconds }: Generation) {
    return html`<noron-table-twin name=${t("generate.title")} .table=${() => this.table(tokens)}>
        <div
          class="text"
          tabindex="0"
          role="group"
          aria-label=${t("generate.result")}
          aria-describedby="choice"
          @keydown=${this.walked}
          @pointerover=${this.pointed}
          @click=${this.pointed}
        ><span class="prompt">${prompt.map(({ text }) => text).join("")}</span>${tokens.map(
          (token, index) => this.renderToken(token, index),
        )}</div>
      </noron-table-twin>
      <div id="choice" class="choice small" aria-live="polite">${this.renderChoice(tokens)}</div>
      <p class="small soft">
        ${t("generate.time", { tokens: tokens.length, seconds: formatFixed(seconds, 2) })}
      </p>`;
  }

  private renderToken({ text, probability }: GeneratedToken, index: number) {
    const look = index === this.chosen ? "token chosen" : "token";
    return html`<span class=${look} data-index=${index}
      ${styled({ "--certainty": String(probability) })}
      >${text}</span
    >`;
  }

  private renderChoice(tokens: readonly GeneratedToken[]) {
    const token = this.chosen === null ? undefined : tokens[this.chosen];
    if (!token) return html`<p class="soft">${t("generate.hint")}</p>`;
    const said = { text: tokenLabel(token), probability: formatPercent(token.probability, 1) };
    return html`<p>${t("generate.token", said)}</p>
      <ol>
        ${token.top.map(
          ({ id, text, probability }) =>
            html`<li>
              ${id === token.id ? html`<strong>${tokenLabel({ text })}</strong>` : tokenLabel({ text })}
              ${formatPercent(probability, 1)}
            </li>`,
        )}
      </ol>`;
  }

  private pointed(event: Event): void {
    const target = event.target as HTMLElement;
    const index = target.dataset["index"];
    if (index !== undefined) this.chosen = Number(index);
  }

  private walked(event: KeyboardEvent): void {
    const count = this.generation?.tokens.length ?? 0;
    const at = this.chosen ?? -1;
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: count - 1 }[event.key];
    if (next === undefined || count === 0) return;
    event.preventDefault();
    this.chosen = Math.min(Math.max(next, 0), count - 1);
  }

  private table(tokens: readonly GeneratedToken[]): Table {
    return {
      columns: [t("prediction.token"), t("generate.probability")],
      rows: tokens.map(({ text, probability }) => [tokenLabel({ text }), probability]),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-generate": NoronGenerate;
  }
  interface HTMLElementEventMap {
    "prompt-change": CustomEvent<string>;
    "length-change": CustomEvent<number>;
    generate: CustomEvent<null>;
  }
}
