// The verbs of training at the left, next to the numbers they drive.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Key } from "../i18n/i18n";
import { formatFixed, t } from "../i18n/i18n";
import { pendingKeys, stepsPerEpoch, type LabState } from "../store/state";
import { NoronElement, parts } from "./element";

export type TrainingVerb = "play" | "pause" | "step" | "epoch" | "restart" | "new-weights";

@customElement("noron-toolbar")
export class NoronToolbar extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s2) var(--s4);
        padding: var(--s2) var(--s4);
        background: var(--panel);
      }
      .verbs {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1);
      }
      .primary {
        min-width: 7.5rem;
      }
      .waiting {
        border-color: var(--warn);
        background: var(--warn-soft);
        color: var(--warn);
        font-weight: 600;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s4);
      }
      dl div {
        display: flex;
        align-items: baseline;
        gap: var(--s1);
      }
      dt {
        color: var(--ink-soft);
        font-size: var(--small);
      }
      dd {
        font-family: var(--mono);
        font-weight: 400;
        text-align: end;
        min-width: var(--room);
      }
      .step {
        --room: 6ch;
      }
      .loss {
        --room: 5ch;
      }
      .speed {
        --room: 7ch;
      }
      @media (max-width: 639px) {
        .bar {
          gap: var(--s1) var(--s3);
          padding: var(--s1) var(--s2);
          border-top: 1px solid var(--line);
        }
        .verbs {
          flex-wrap: nowrap;
          width: 100%;
        }
        .verbs button {
          flex: 1 1 auto;
          min-width: 44px;
          min-height: 44px;
          padding: 0 var(--s1);
        }
        .wide {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        dl {
          gap: 0 var(--s3);
          font-size: var(--small);
        }
        dd {
          min-width: 0;
        }
      }
    `,
  ];

  @property(parts<LabState>("engine", "draft", "busy", "run", "start", "description", "training", "step", "rows", "validation", "tokensPerSecond"))
  state!: LabState;
  /** Only Play and Pause, for small frames. */
  @property({ type: Boolean }) few = false;

  protected override render() {
    const { state } = this;
    const ready = state.engine === "ready" && state.draft !== null && !state.busy;
    const pending = pendingKeys(state);
    return html`<section class="bar" aria-label=${t("bar.label")}>
      <div class="verbs">
        ${
          state.training
            ? this.renderVerb("pause", "❚❚", "bar.pause", null, ready, "primary")
            : this.renderVerb("play", "▶", "bar.play", null, ready, "primary")
        }
        ${this.few ? nothing : this.renderMore(ready, pending)}
      </div>
      ${this.renderNumbers()}
    </section>`;
  }

  private renderMore(ready: boolean, pending: readonly string[]) {
    const still = ready && !this.state.training;
    const steps = stepsPerEpoch(this.state);
    const waiting = pending.length > 0 ? "waiting" : "";
    return html`
      ${this.renderVerb("step", "⏭", "bar.step", t("bar.step.help"), still)}
      ${this.renderVerb("epoch", "⟲", "bar.epoch", t("bar.epoch.help", { steps }), still && steps > 0)}
      ${this.renderVerb("restart", "↺", "bar.restart", t("bar.restart.help"), ready, waiting)}
      ${this.renderVerb("new-weights", "⟳", "bar.new_weights", t("bar.new_weights.help"), ready)}
    `;
  }

  private renderVerb(
    verb: TrainingVerb,
    sign: string,
    key: Key,
    help: string | null,
    enabled: boolean,
    look = "",
  ) {
    // Not disabled, which would take the keyboard's place away while the engine is busy.
    return html`<button
      type="button"
      class=${look}
      data-verb=${verb}
      title=${help ?? t(key)}
      aria-disabled=${enabled ? "false" : "true"}
      @click=${() => enabled && this.emit("verb", verb)}
    >
      <span aria-hidden="true">${sign}</span>
      <span class=${look === "primary" ? "" : "wide"}>${t(key)}</span>
    </button>`;
  }

  private renderNumbers() {
    const { step, rows, validation, tokensPerSecond, training } = this.state;
    const number = (value: number | undefined, digits: number) =>
      value === undefined ? "–" : formatFixed(value, digits);
    const entry = (name: string, key: Key, value: string) =>
      html`<div>
        <dt>${t(key)}</dt>
        <dd class=${name} data-number=${name}>${value}</dd>
      </div>`;
    return html`<dl aria-label=${t("bar.status")}>
      ${entry("step", "bar.at_step", formatFixed(step, 0))}
      ${entry("loss", "bar.loss", number(rows.at(-1)?.[1], 3))}
      ${entry("loss validation", "bar.validation", number(validation.at(-1)?.[1], 3))}
      ${entry("speed", "bar.speed", training ? formatFixed(tokensPerSecond, 0) : "–")}
    </dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-toolbar": NoronToolbar;
  }
  interface HTMLElementEventMap {
    verb: CustomEvent<TrainingVerb>;
  }
}
