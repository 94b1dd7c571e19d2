// The settings of some groups: the few that matter most, and the rest folded away.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Experiment, Field } from "../engine/types";
import { t } from "../i18n/i18n";
import { counts, valueAt } from "../store/experiment";
import { pendingKeys, type LabState } from "../store/state";
import { NoronElement, parts } from "./element";
import "./noron-field";

/** Settings that have a place of their own on the page. */
const ELSEWHERE: ReadonlySet<string> = new Set(["data.corpus"]);

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

  @property(parts<LabState>("description", "draft", "run", "start"))
  state!: LabState;
  /** Names of groups, separated by spaces. */
  @property() groups = "";

  protected override render() {
    const { description, draft } = this.state;
    if (!description || !draft) return nothing;
    const groups = this.groups.split(" ");
    const fields = description.fields.filter(
      (field) => groups.includes(field.group) && !ELSEWHERE.has(field.key) && counts(field, draft),
    );
    const few = fields.filter(({ level }) => level === "basic");
    const rest = fields.filter(({ level }) => level === "more");
    return html`<div class="fields">
      ${this.renderFields(few, draft)}
      ${
        rest.length > 0
          ? html`<details>
              <summary>${t("settings.more")}</summary>
              <div class="fields">${this.renderFields(rest, draft)}</div>
            </details>`
          : nothing
      }
    </div>`;
  }

  private renderFields(fields: readonly Field[], draft: Experiment) {
    const pending = pendingKeys(this.state);
    return repeat(
      fields,
      ({ key }) => key,
      (field) =>
        html`<noron-field
          data-key=${field.key}
          .field=${field}
          .value=${valueAt(draft, field.key) ?? field.default}
          ?pending=${pending.includes(field.key)}
        ></noron-field>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-settings": NoronSettings;
  }
}
