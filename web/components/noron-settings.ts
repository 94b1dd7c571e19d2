// The settings of one group: the few that matter most, and the rest folded away.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Experiment, Field } from "../engine/types";
import { t } from "../i18n/i18n";
import { counts, valueAt } from "../store/experiment";
import { NoronElement } from "./element";
import "./noron-field";

@customElement("noron-settings")
export class NoronSettings extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      .fields {
        display: grid;
        gap: var(--s2);
      }
      details .fields {
        padding-top: var(--s2);
      }
    `,
  ];

  @property({ attribute: false }) fields: readonly Field[] = [];
  @property({ attribute: false }) experiment: Experiment | null = null;
  @property({ attribute: false }) pending: readonly string[] = [];

  protected override render() {
    const { experiment } = this;
    if (!experiment) return nothing;
    const fields = this.fields.filter((field) => counts(field, experiment));
    const few = fields.filter(({ level }) => level === "basic");
    const rest = fields.filter(({ level }) => level === "more");
    return html`<div class="fields">
      ${few.map((field) => this.renderField(field, experiment))}
      ${
        rest.length > 0
          ? html`<details>
              <summary>${t("settings.more")}</summary>
              <div class="fields">${rest.map((field) => this.renderField(field, experiment))}</div>
            </details>`
          : nothing
      }
    </div>`;
  }

  private renderField(field: Field, experiment: Experiment) {
    return html`<noron-field
      data-key=${field.key}
      .field=${field}
      .value=${valueAt(experiment, field.key) ?? field.default}
      ?pending=${this.pending.includes(field.key)}
    ></noron-field>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-settings": NoronSettings;
  }
}
