// One attention weight from its numbers: q·k dimension by dimension, 1/√d, bias, mask, and the
// softmax of the whole row. Everything shown comes from the engine's explanation.
import { css, html, mathml, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Explanation, Token } from "../engine/types";
import { formatFixed, formatNumber, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import { styled } from "./styled";
import { tokenLabel } from "./tokens";

const SIGNED_DIGITS = 3;

@customElement("noron-cell")
export class NoronCell extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      .parts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr));
        gap: var(--s4);
        align-items: start;
      }
      .part {
        min-width: 0;
      }
      .scroll {
        max-height: 31rem;
        overflow: auto;
        scrollbar-width: thin;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
      }
      table {
        width: 100%;
        border-collapse: separate;
        border-spacing: 0;
        font-size: var(--small);
      }
      th,
      td {
        padding: 2px 6px;
        text-align: right;
        white-space: nowrap;
      }
      th:first-child {
        text-align: left;
        font-weight: 400;
        color: var(--ink-soft);
      }
      thead th,
      thead td,
      tfoot td,
      tfoot th {
        position: sticky;
        background: var(--sunken);
        font-weight: 600;
      }
      thead th,
      thead td {
        top: 0;
      }
      tfoot td,
      tfoot th {
        bottom: 0;
      }
      tr.here th,
      tr.here td {
        background: var(--accent-soft);
        font-weight: 600;
        color: var(--ink);
      }
      tr.masked td {
        color: var(--ink-soft);
      }
      .q {
        color: var(--query);
      }
      .k {
        color: var(--key);
      }
      .bars {
        width: 35%;
        min-width: 3.5rem;
        padding: 0 6px;
      }
      /* Signed bars grow from the middle, weights from the left. */
      .bar {
        display: block;
        height: 10px;
        border-radius: 2px;
        background: var(--positive);
      }
      .bar.negative {
        background: var(--negative);
      }
      .formula {
        margin: var(--s2) 0;
        padding: var(--s2);
        overflow-x: auto;
        border-radius: var(--radius-small);
        background: var(--sunken);
      }
      @media (max-width: 480px) {
        math {
          font-size: 0.95em;
        }
      }
      ol {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .result {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) explanation: Explanation | null = null;
  @property({ attribute: false }) tokens: readonly Token[] = [];

  protected override render() {
    const { explanation } = this;
    const query = explanation && this.tokens[explanation.query];
    const key = explanation && this.tokens[explanation.key];
    if (!explanation || !query || !key) {
      return html`<p class="soft">${t("inside.cell_empty")}</p>`;
    }
    return html`
      <div class="stack">
        <p>
          ${t("inside.cell_title", {
            query: tokenLabel(query),
            key: tokenLabel(key),
            layer: explanation.layer + 1,
            head: explanation.head + 1,
          })}
        </p>
        <div class="parts">
          <section class="part">
            <h3>1. ${t("inside.cell_products")}</h3>
            ${this.renderProducts(explanation)} ${scoreFormula(explanation)}
          </section>
          <section class="part">
            <h3>2. ${t("inside.cell_softmax")}</h3>
            <p class="small">
              ${explanation.allowed ? t("inside.mask_allows") : t("inside.mask_forbids")}
            </p>
            ${this.renderRow(explanation)} ${weightFormula(explanation)}
            <p class="result" role="status">
              ${t("inside.cell_result", { weight: formatFixed(explanation.weight, 4) })}
            </p>
          </section>
        </div>
      </div>
    `;
  }

  private renderProducts({ q, k, products, dot }: Explanation) {
    const reach = Math.max(...products.map(Math.abs), Number.MIN_VALUE);
    const signed = (value: number) => formatFixed(value, SIGNED_DIGITS);
    return html`<div
      class="scroll"
      tabindex="0"
      role="region"
      aria-label=${t("inside.cell_products")}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">${t("inside.dimension")}</th>
            <th scope="col" class="q">q</th>
            <th scope="col" class="k">k</th>
            <th scope="col">q × k</th>
            <td class="bars"></td>
          </tr>
        </thead>
        <tbody>
          ${products.map(
            (product, i) =>
              html`<tr>
                <th scope="row">${i + 1}</th>
                <td class="q">${signed(q[i]!)}</td>
                <td class="k">${signed(k[i]!)}</td>
                <td>${signed(product)}</td>
                <td class="bars">${signedBar(product / reach)}</td>
              </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="3">${t("inside.sum")} q · k</th>
            <td>${signed(dot)}</td>
            <td></td>
          </tr>
        </tfoot>
      </table>
    </div>`;
  }

  private renderRow({ row, exponentials, denominator, key }: Explanation) {
    return html`<div
      class="scroll"
      tabindex="0"
      role="region"
      aria-label=${t("inside.cell_softmax")}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">${t("inside.key")}</th>
            <th scope="col">${t("inside.score")}</th>
            <th scope="col">e<sup>s − max</sup></th>
            <th scope="col">${t("inside.weight")}</th>
            <td class="bars"></td>
          </tr>
        </thead>
        <tbody>
          ${row.map((score, i) => {
            const weight = exponentials[i]! / denominator;
            const token = this.tokens[i];
            return html`<tr class="${i === key ? "here" : ""} ${score === null ? "masked" : ""}">
              <th scope="row">${i + 1} ${token ? tokenLabel(token) : ""}</th>
              ${
                score === null
                  ? html`<td>−∞</td>
                      <td>0</td>
                      <td>0</td>
                      <td>${t("inside.masked")}</td>`
                  : html`<td>${formatFixed(score, SIGNED_DIGITS)}</td>
                      <td>${formatFixed(exponentials[i]!, 4)}</td>
                      <td>${formatFixed(weight, 4)}</td>
                      <td class="bars">
                        <span class="bar" ${styled({ width: `${100 * weight}%` })}></span>
                      </td>`
              }
            </tr>`;
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="2">${t("inside.sum")}</th>
            <td>${formatFixed(denominator, 4)}</td>
            <td>1</td>
            <td></td>
          </tr>
        </tfoot>
      </table>
    </div>`;
  }
}

function signedBar(share: number) {
  const width = `${50 * Math.abs(share)}%`;
  const left = share < 0 ? `${50 + 50 * share}%` : "50%";
  const style = styled({ width, "margin-left": left });
  return html`<span class="bar ${share < 0 ? "negative" : ""}" ${style}></span>`;
}

/** A number as MathML wants it: the sign is an operator of its own. */
function number(value: number, digits: number) {
  const figure = mathml`<mn>${formatFixed(Math.abs(value), digits)}</mn>`;
  return value < 0 ? mathml`<mrow><mo>−</mo>${figure}</mrow>` : figure;
}

/** "− x", with x in brackets when it is negative itself. */
function subtract(value: number, digits: number) {
  const inner = number(value, digits);
  return value < 0 ? mathml`<mo>−</mo><mo>(</mo>${inner}<mo>)</mo>` : mathml`<mo>−</mo>${inner}`;
}

function scoreFormula({ q, dot, bias, score }: Explanation) {
  const operator = bias < 0 ? "−" : "+";
  const biasSymbol = bias === 0 ? nothing : mathml`<mo>+</mo><mi>b</mi>`;
  const biasNumber =
    bias === 0 ? nothing : mathml`<mo>${operator}</mo><mn>${formatFixed(Math.abs(bias), 3)}</mn>`;
  return html`
    <div class="formula" tabindex="0" role="region" aria-label=${t("inside.score")}>
      <math displaystyle="true">
        <mi>s</mi><mo>=</mo>
        <mfrac>
          <mrow><mi>q</mi><mo>·</mo><mi>k</mi></mrow>
          <msqrt><mi>d</mi></msqrt>
        </mfrac>
        ${biasSymbol}
        <mo>=</mo>
        <mfrac
          >${number(dot, 3)}<msqrt><mn>${q.length}</mn></msqrt></mfrac
        >
        ${biasNumber}
        <mo>=</mo>
        ${number(score, 4)}
      </math>
    </div>
    ${
      bias === 0
        ? nothing
        : html`<p class="small soft">${t("inside.cell_bias", { bias: formatNumber(bias, 3) })}</p>`
    }
  `;
}

function weightFormula({
  allowed,
  score,
  max,
  denominator,
  weight,
  key,
  exponentials,
}: Explanation) {
  const plugged = allowed
    ? mathml`<mfrac>
        <msup>
          <mi>e</mi>
          <mrow>${number(score, 3)}${subtract(max, 3)}</mrow>
        </msup>
        <mn>${formatFixed(denominator, 4)}</mn>
      </mfrac>
      <mo>=</mo>
      <mfrac><mn>${formatFixed(exponentials[key]!, 4)}</mn><mn>${formatFixed(denominator, 4)}</mn></mfrac>`
    : mathml`<mfrac><mn>0</mn><mn>${formatFixed(denominator, 4)}</mn></mfrac>`;
  return html`<div class="formula" tabindex="0" role="region" aria-label=${t("inside.weight")}>
    <math displaystyle="true">
      <mi>w</mi><mo>=</mo>
      <mfrac>
        <msup
          ><mi>e</mi><mrow><mi>s</mi><mo>−</mo><mi>max</mi></mrow></msup
        >
        <mrow
          ><mo>∑</mo
          ><msup
            ><mi>e</mi
            ><mrow
              ><msub><mi>s</mi><mi>j</mi></msub
              ><mo>−</mo><mi>max</mi></mrow
            ></msup
          ></mrow
        >
      </mfrac>
      <mo>=</mo>${plugged}<mo>=</mo><mn>${formatFixed(weight, 4)}</mn>
    </math>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-cell": NoronCell;
  }
}
