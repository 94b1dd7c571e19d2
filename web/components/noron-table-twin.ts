// The frame around every figure: its name and shape, the same numbers as a table, and the ways to
// take them along (CSV, SVG, PNG). The picture itself is slotted.
import { type TemplateResult, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Scene } from "../draw/scene";
import { formatNumber, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import { copyText, savePng, saveSvg } from "./save";
import { type Table, toCsv } from "./table";

/** Rows of a table shown at once: a long table must not hold up the page. */
const PAGE = 32;

@customElement("noron-table-twin")
export class NoronTableTwin extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--s1) var(--s3);
        margin-bottom: var(--s2);
      }
      h3 {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 var(--s2);
      }
      .shape {
        font-weight: 400;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1);
      }
      .tools button {
        min-height: 28px;
        padding: 0 var(--s2);
        font-size: var(--small);
        border-color: var(--line);
      }
      .scroll {
        width: fit-content;
        max-width: 100%;
        max-height: 70vh;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
      }
      table {
        border-collapse: separate;
        border-spacing: 0;
        font-size: var(--small);
      }
      th,
      td {
        padding: var(--s1) var(--s2);
        border-bottom: 1px solid var(--line);
        text-align: right;
        white-space: nowrap;
      }
      thead th {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--sunken);
      }
      th:first-child {
        position: sticky;
        left: 0;
        background: var(--sunken);
        text-align: left;
      }
      thead th:first-child {
        z-index: 2;
      }
      .more {
        margin-top: var(--s2);
      }
      textarea {
        min-height: 8rem;
        margin-top: var(--s2);
        font: var(--small) / 1.4 var(--mono);
      }
      .said {
        min-height: 0;
      }
    `,
  ];

  @property() name = "";
  /** Such as "[4, 12, 12]"; empty for figures that are no matrix. */
  @property() shape = "";
  /** Made only when the reader asks for them. */
  @property({ attribute: false }) table: () => Table = () => ({ columns: [], rows: [] });
  @property({ attribute: false }) scene: (() => Scene) | null = null;

  @state() private asTable = false;
  @state() private shown = PAGE;
  @state() private copied: "" | "yes" | "no" = "";

  protected override render() {
    const pressed = this.asTable ? "true" : "false";
    return html`
      <header>
        <h3>
          ${this.name}
          ${
            this.shape
              ? html`<span class="shape small soft"
                  >${t("inside.shape", { shape: this.shape })}</span
                >`
              : nothing
          }
        </h3>
        <div class="tools" role="group" aria-label=${t("inside.tools", { name: this.name })}>
          <button type="button" aria-pressed=${pressed} @click=${this.toggle}>
            ${t("inside.as_table")}
          </button>
          <button type="button" title=${t("inside.copy_csv")} @click=${this.copy}>CSV</button>
          ${
            this.scene
              ? html`<button type="button" title=${t("inside.save_svg")} @click=${this.svg}>
                    SVG
                  </button>
                  <button type="button" title=${t("inside.save_png")} @click=${this.png}>
                    PNG
                  </button>`
              : nothing
          }
        </div>
      </header>
      <div ?hidden=${this.asTable}><slot></slot></div>
      ${this.asTable ? this.renderTable() : nothing} ${this.renderCopied()}
    `;
  }

  private toggle(): void {
    this.asTable = !this.asTable;
    this.shown = PAGE;
  }

  private async copy(): Promise<void> {
    this.copied = (await copyText(toCsv(this.table()))) ? "yes" : "no";
  }

  private svg(): void {
    saveSvg(this.name, this.scene!());
  }

  private png(): void {
    savePng(this.name, this.scene!());
  }

  private renderTable(): TemplateResult {
    const { columns, rows } = this.table();
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label=${this.name}>
        <table>
          <caption class="hidden">
            ${this.name}
          </caption>
          <thead>
            <tr>
              ${columns.map((column) => html`<th scope="col">${column}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.slice(0, this.shown).map(
              ([first, ...rest]) =>
                html`<tr>
                  <th scope="row">${show(first ?? "")}</th>
                  ${rest.map((value) => html`<td>${show(value)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        rows.length > this.shown
          ? html`<button type="button" class="more" @click=${() => (this.shown += PAGE)}>
              ${t("inside.more_rows", { count: rows.length - this.shown })}
            </button>`
          : nothing
      }
    `;
  }

  private renderCopied() {
    const said =
      this.copied === "yes"
        ? t("inside.copied")
        : this.copied === "no"
          ? t("inside.select_to_copy")
          : "";
    return html`
      <p class="said small soft" role="status">${said}</p>
      ${
        this.copied === "no"
          ? html`<textarea
              readonly
              aria-label=${t("inside.select_to_copy")}
              .value=${toCsv(this.table())}
              @focus=${(event: Event) => (event.target as HTMLTextAreaElement).select()}
            ></textarea>`
          : nothing
      }
    `;
  }
}

function show(value: string | number): string {
  return typeof value === "number" ? formatNumber(value, 4) : value;
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-table-twin": NoronTableTwin;
  }
}
