// One sentence cut by three tokenizers, side by side.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { TokenizeResult, Tokenization } from "../engine/types";
import { formatFixed, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-table-twin";
import type { Table } from "./table";
import { tokenLabel } from "./tokens";

@customElement("noron-tokenizers")
export class NoronTokenizers extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
        gap: var(--s3);
      }
      section {
        min-width: 0;
        padding: var(--s3);
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0 var(--s2);
        margin: var(--s1) 0 var(--s2);
      }
      dd {
        text-align: right;
        font-weight: 600;
      }
      ol {
        display: flex;
        flex-wrap: wrap;
        gap: 3px;
        max-height: 11rem;
        margin: 0;
        padding: 0;
        overflow-y: auto;
        list-style: none;
      }
      li {
        padding: 0 5px;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        background: var(--sunken);
        white-space: nowrap;
      }
      li:nth-child(even) {
        background: var(--accent-soft);
      }
      li.unknown {
        border: 1px dashed var(--warn);
        color: var(--warn);
      }
      li.bytes {
        font-family: var(--mono);
        font-size: var(--small);
      }
    `,
  ];

  @property({ attribute: false }) comparison: TokenizeResult | null = null;

  private table(): Table {
    const kinds = this.comparison?.kinds ?? [];
    const most = Math.max(0, ...kinds.map(({ tokens }) => tokens.length));
    return {
      columns: [t("inside.tokenizers"), ...kinds.map(({ kind }) => t(`inside.tokenizer.${kind}`))],
      rows: [
        [t("inside.tokens"), ...kinds.map(({ tokens }) => tokens.length)],
        [t("inside.vocabulary"), ...kinds.map(({ vocab }) => vocab)],
        [t("inside.characters_per_token"), ...kinds.map((one) => one.characters_per_token)],
        ...Array.from({ length: most }, (_, i) => [
          i + 1,
          ...kinds.map(({ tokens }) => (tokens[i] ? tokenLabel(tokens[i]) : "")),
        ]),
      ],
    };
  }

  protected override render() {
    const kinds = this.comparison?.kinds ?? [];
    return html`<noron-table-twin name=${t("inside.tokenizers")} .table=${() => this.table()}>
      <div class="columns">${kinds.map((one) => this.renderKind(one))}</div>
    </noron-table-twin>`;
  }

  private renderKind({ kind, vocab, tokens, characters_per_token: perToken }: Tokenization) {
    return html`<section aria-label=${t(`inside.tokenizer.${kind}`)}>
      <h3>${t(`inside.tokenizer.${kind}`)}</h3>
      <dl class="small">
        <dt>${t("inside.tokens")}</dt>
        <dd>${tokens.length}</dd>
        <dt>${t("inside.vocabulary")}</dt>
        <dd>${vocab}</dd>
        <dt>${t("inside.characters_per_token")}</dt>
        <dd>${formatFixed(perToken, 2)}</dd>
      </dl>
      <ol tabindex="0" aria-label=${t("inside.tokens")}>
        ${tokens.map(
          (token) =>
            html`<li class=${token.unknown ? "unknown" : token.bytes ? "bytes" : ""}>
              ${tokenLabel(token)}
            </li>`,
        )}
      </ol>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-tokenizers": NoronTokenizers;
  }
}
