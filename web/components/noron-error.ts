// An error in the reader's language, next to what caused it, with what can be done about it.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { EngineError } from "../engine/client";
import { language, lookUp, t } from "../i18n/i18n";
import { NoronElement } from "./element";

@customElement("noron-error")
export class NoronError extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      .box {
        display: flex;
        gap: var(--s2);
        margin-block: var(--s2);
        padding: var(--s2) var(--s3);
        border: 1px solid var(--bad);
        border-left-width: 4px;
        border-radius: var(--radius-small);
        background: var(--bad-soft);
      }
      .text {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .what {
        font-weight: 600;
      }
      button {
        min-width: 28px;
        min-height: 28px;
        padding: 0;
      }
    `,
  ];

  @property({ attribute: false }) error: EngineError | null = null;

  protected override render() {
    // The role is there before the text, so that it is read out when it comes.
    return html`<div role="alert">${this.error ? this.renderError(this.error) : nothing}</div>`;
  }

  private renderError({ code, args, message }: EngineError) {
    const what = lookUp(`error.${code}`, { ...args, message }) ?? message;
    const remedy = lookUp(`remedy.${code}`, { ...args, message });
    // The engine speaks English; elsewhere its own words are a detail.
    const details = language() !== "en" && !what.includes(message) && !code.startsWith("page.");
    return html`<div class="box">
      <div class="text small">
        <p class="what">${what}</p>
        ${remedy ? html`<p>${remedy}</p>` : nothing}
        ${
          details
            ? html`<details>
                <summary>${t("error.details")}</summary>
                <p lang="en">${message}</p>
              </details>`
            : nothing
        }
      </div>
      <button
        type="button"
        class="plain"
        aria-label=${t("page.dismiss")}
        @click=${() => this.emit("dismiss", null)}
      >
        ✕
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-error": NoronError;
  }
}
