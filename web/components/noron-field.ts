// One setting of the experiment as a control, generated from the engine's description of its key:
// a list for choices and curated values, a text box for other numbers, a box to tick for yes or no.
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Field, FieldValue } from "../engine/types";
import { formatNumber, lookUp, t } from "../i18n/i18n";
import { problemWith, readNumber, type FieldProblem } from "../store/experiment";
import { NoronElement } from "./element";
import "./noron-help";

const OTHER = "other";

@customElement("noron-field")
export class NoronField extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      :host {
        container-type: inline-size;
      }
      .field {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(7.25rem, 42%);
        align-items: center;
        gap: var(--s1) var(--s2);
      }
      .name {
        display: flex;
        align-items: center;
        gap: var(--s1);
        min-width: 0;
      }
      label {
        overflow-wrap: break-word;
        min-width: 0;
      }
      @container (max-width: 16rem) {
        .field {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      select,
      input[type="text"] {
        width: 100%;
        min-width: 0;
      }
      select {
        padding-inline: var(--s2) 0;
      }
      input[type="checkbox"] {
        width: 20px;
        height: 20px;
        accent-color: var(--accent);
      }
      .applies {
        color: var(--ink-soft);
        cursor: help;
      }
      .note {
        grid-column: 1 / -1;
      }
      .waiting {
        color: var(--warn);
      }
      .problem {
        color: var(--bad);
      }
      [aria-invalid="true"] {
        border-color: var(--bad);
        border-width: 2px;
      }
    `,
  ];

  @property({ attribute: false }) field!: Field;
  @property({ attribute: false }) value: FieldValue = "";
  /** Changed, but not in the model yet. */
  @property({ type: Boolean }) pending = false;

  @state() private free = false;
  @state() private problem: FieldProblem | null = null;

  protected override render() {
    const { key, applies } = this.field;
    const name = lookUp(`field.${key}`) ?? key;
    const mark = applies === "restart" ? "↺" : "⚡";
    return html`<div class="field">
      <span class="name">
        <label for="control">${name}</label>
        <span
          class="applies small"
          role="img"
          aria-label=${t(`settings.${applies}`)}
          title=${t(`settings.${applies}`)}
          >${mark}</span
        >
        <noron-help about=${name} text=${this.helpText()}></noron-help>
      </span>
      ${this.renderControl()}
      <p class="note small" id="note" ?hidden=${!this.pending && !this.problem}>
        ${
          this.problem
            ? html`<span class="problem" role="alert">${this.problemText(this.problem)}</span>`
            : html`<span class="waiting">↺ ${t("settings.waiting")}</span>`
        }
      </p>
    </div>`;
  }

  private helpText(): string {
    const { key, help, default: standard } = this.field;
    const shown = typeof standard === "number" ? formatNumber(standard) : this.choiceName(standard);
    return `${lookUp(`help.${key}`) ?? help} (${t("settings.default", { value: shown })})`;
  }

  private choiceName(value: FieldValue): string {
    if (typeof value === "boolean") return value ? "✓" : "✗";
    return lookUp(`choice.${value}`) ?? String(value);
  }

  private renderControl(): TemplateResult {
    const { type, choices, curated } = this.field;
    if (type === "boolean") {
      return html`<input
        id="control"
        type="checkbox"
        .checked=${this.value === true}
        @change=${(event: Event) => this.change((event.target as HTMLInputElement).checked)}
      />`;
    }
    if (type === "choice") return this.renderSelect(choices ?? [], false);
    if (type !== "text" && curated && !this.free) return this.renderSelect(curated, true);
    return this.renderInput();
  }

  private renderSelect(offered: readonly FieldValue[], other: boolean) {
    const values = offered.includes(this.value) ? offered : [...offered, this.value];
    const show = (value: FieldValue) =>
      typeof value === "number" ? formatNumber(value) : this.choiceName(value);
    return html`<select id="control" @change=${this.selected}>
      ${values.map(
        (value) =>
          html`<option
            value=${String(value)}
            ?selected=${value === this.value}
            .selected=${value === this.value}
          >
            ${show(value)}
          </option>`,
      )}
      ${other ? html`<option value=${OTHER}>${t("settings.other")}</option>` : nothing}
    </select>`;
  }

  private renderInput() {
    const shown =
      typeof this.value === "number" ? formatNumber(this.value, 12) : String(this.value);
    return html`<input
      id="control"
      type="text"
      inputmode=${this.field.type === "text" ? "text" : "decimal"}
      maxlength="200"
      .value=${shown}
      aria-invalid=${this.problem ? "true" : "false"}
      aria-describedby="note"
      @change=${this.typed}
    />`;
  }

  private selected(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    if (this.field.type === "choice") {
      this.change(value);
    } else if (value === OTHER) {
      this.free = true;
      void this.updateComplete.then(() => this.renderRoot.querySelector("input")?.select());
    } else {
      this.change(Number(value));
    }
  }

  private typed(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    if (this.field.type === "text") {
      this.change(value);
      return;
    }
    const number = readNumber(value, this.field.type === "integer");
    this.problem = problemWith(this.field, number);
    if (!this.problem && number !== null) this.change(number);
  }

  private problemText(problem: FieldProblem): string {
    if (problem === "number") return t("settings.not_number");
    if (problem === "integer") return t("settings.integer");
    return t("settings.range", {
      minimum: this.field.minimum ?? "−∞",
      maximum: this.field.maximum ?? "∞",
    });
  }

  private change(value: FieldValue): void {
    this.emit("field-change", { key: this.field.key, value });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-field": NoronField;
  }
  interface HTMLElementEventMap {
    "field-change": CustomEvent<{ key: string; value: FieldValue }>;
  }
}
