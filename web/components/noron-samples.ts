// The same beginning continued at moments of the training: how writing emerges.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/i18n";
import type { Sample } from "../store/storage";
import { NoronElement } from "./element";

@customElement("noron-samples")
export class NoronSamples extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      ol {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--s2);
        max-height: 24rem;
        margin: 0;
        padding: 0;
        overflow: auto;
        list-style: none;
      }
      button {
        display: block;
        width: 100%;
        min-height: 0;
        padding: var(--s2) var(--s3);
        border-color: var(--line);
        text-align: start;
        white-space: normal;
      }
      .text {
        display: block;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      button[aria-current="true"] {
        border-color: var(--time);
        box-shadow: inset 4px 0 0 var(--time);
      }
      .step {
        display: block;
        color: var(--ink-soft);
        font-size: var(--small);
      }
    `,
  ];

  /** Ascending in steps. */
  @property({ attribute: false }) samples: readonly Sample[] = [];
  /** The step looked at; null is the present. */
  @property({ attribute: false }) scrub: number | null = null;

  protected override render() {
    if (this.samples.length === 0) return html`<p class="soft">${t("samples.empty")}</p>`;
    const { scrub } = this;
    const current =
      scrub === null ? this.samples.at(-1) : this.samples.findLast(({ step }) => step <= scrub);
    return html`<ol>
      ${this.samples.toReversed().map(
        (sample) =>
          html`<li>
            <button
              type="button"
              aria-current=${sample === current ? "true" : "false"}
              @click=${() => this.emit("scrub", sample === this.samples.at(-1) ? null : sample.step)}
            >
              <span class="step">${t("samples.at", { step: sample.step })}</span
              ><span class="text">${sample.text}</span>
            </button>
          </li>`,
      )}
    </ol>`;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (!changed.has("scrub")) return;
    const list = this.renderRoot.querySelector("ol");
    const current = this.renderRoot.querySelector<HTMLElement>("[aria-current=true]");
    // Only the list moves, never the page.
    if (list && current) list.scrollTop = current.offsetTop - list.offsetTop;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-samples": NoronSamples;
  }
}
