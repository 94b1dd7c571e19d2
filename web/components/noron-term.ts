// A word of the field that explains itself when pointed at or focused.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { lookUp } from "../i18n/i18n";
import { Hint } from "./hint";

@customElement("noron-term")
export class NoronTerm extends Hint {
  static override styles = [
    ...Hint.styles,
    css`
      :host {
        display: inline;
      }
      button {
        min-height: 24px;
        padding: 0;
        border: 0;
        border-radius: 0;
        background: none;
        text-decoration: underline dotted;
        text-underline-offset: 3px;
        cursor: help;
      }
    `,
  ];

  /** The word's name in the tables: term.<word> and define.<word>. */
  @property() word = "";
  protected override render() {
    const shown = lookUp(`term.${this.word}`) ?? this.word;
    return html`<span
      @keydown=${this.escape}
      @focusin=${this.show}
      @focusout=${this.hide}
      @mouseenter=${this.show}
      @mouseleave=${this.hide}
      ><button type="button" aria-describedby="panel" @click=${this.show}>${shown}</button
      >${this.renderPanel(lookUp(`define.${this.word}`) ?? "")}</span
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-term": NoronTerm;
  }
}
