// "?": one sentence about the panel it stands in.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/i18n";
import { Hint } from "./hint";

@customElement("noron-help")
export class NoronHelp extends Hint {
  static override styles = [
    ...Hint.styles,
    css`
      button {
        width: 24px;
        min-height: 24px;
        padding: 0;
        border-radius: 999px;
        border-color: var(--line);
        color: var(--ink-soft);
        font-size: var(--small);
        line-height: 1;
      }
    `,
  ];

  /** What it is about, for those who only hear "?". */
  @property() about = "";
  @property() text = "";

  protected override render() {
    return html`<span @keydown=${this.escape} @focusout=${this.hide}>
      <button
        type="button"
        aria-label=${t("page.help", { about: this.about })}
        aria-expanded=${this.open ? "true" : "false"}
        aria-describedby="panel"
        @click=${() => (this.open ? this.hide() : this.show())}
      >
        ?
      </button>
      ${this.renderPanel(this.text)}
    </span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-help": NoronHelp;
  }
}
