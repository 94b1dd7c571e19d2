// The words of the field that a panel uses, each with its meaning one hover, tap or Tab away.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-term";

@customElement("noron-words")
export class NoronWords extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 var(--s3);
        margin-top: var(--s3);
        padding-top: var(--s2);
        border-top: 1px solid var(--line);
      }
    `,
  ];

  /** Names of words, separated by spaces. */
  @property() words = "";

  protected override render() {
    return html`<p class="small soft">
      <span>${t("page.words")}</span>
      ${this.words.split(" ").map((word) => html`<noron-term word=${word}></noron-term>`)}
    </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-words": NoronWords;
  }
}
