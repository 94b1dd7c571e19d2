// How the next token is drawn from the probabilities.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Sampling } from "../engine/types";
import { formatNumber, t } from "../i18n/i18n";
import { NoronElement } from "./element";
import "./noron-help";

interface Control {
  key: keyof Sampling;
  minimum: number;
  maximum: number;
  step: number;
}

const few: readonly Control[] = [{ key: "temperature", minimum: 0, maximum: 2, step: 0.1 }];
const rest: readonly Control[] = [
  { key: "top_k", minimum: 0, maximum: 50, step: 1 },
  { key: "top_p", minimum: 0.05, maximum: 1, step: 0.05 },
  { key: "min_p", minimum: 0, maximum: 0.5, step: 0.01 },
  { key: "repetition_penalty", minimum: 1, maximum: 2, step: 0.05 },
];

@customElement("noron-sampling")
export class NoronSampling extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      .control {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(5rem, 38%) 4ch;
        align-items: center;
        gap: var(--s2);
      }
      .name {
        display: flex;
        align-items: center;
        gap: var(--s1);
      }
      input {
        width: 100%;
        min-width: 0;
        accent-color: var(--prediction);
      }
      output {
        font-family: var(--mono);
        font-size: var(--small);
        text-align: end;
      }
    `,
  ];

  @property({ attribute: false }) sampling!: Sampling;

  protected override render() {
    return html`<div class="stack">
      ${few.map((control) => this.renderControl(control))}
      <details>
        <summary>${t("settings.more")}</summary>
        ${rest.map((control) => this.renderControl(control))}
      </details>
    </div>`;
  }

  private renderControl({ key, minimum, maximum, step }: Control) {
    const value = this.sampling[key];
    const name = t(`sampling.${key}`);
    return html`<div class="control">
      <span class="name">
        <label for=${key}>${name}</label>
        <noron-help about=${name} text=${t(`sampling.${key}.help`)}></noron-help>
      </span>
      <input
        id=${key}
        type="range"
        min=${minimum}
        max=${maximum}
        step=${step}
        .value=${String(value)}
        @input=${(event: Event) => this.changed(key, event)}
      />
      <output for=${key}>${formatNumber(value, 3)}</output>
    </div>`;
  }

  private changed(key: keyof Sampling, event: Event): void {
    const value = Number((event.target as HTMLInputElement).value);
    this.emit("sampling-change", { ...this.sampling, [key]: value });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-sampling": NoronSampling;
  }
  interface HTMLElementEventMap {
    "sampling-change": CustomEvent<Sampling>;
  }
}
